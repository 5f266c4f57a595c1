"""Files that people keep by hand: decoded as spreadsheets save them, tables by column name."""

import codecs
import csv
import io

BOMS = [(codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")]


def read(path):
    """The text of a file: by its mark, else UTF-8, else GB18030."""
    data = path.read_bytes()
    for mark, encoding in BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("gb18030")


def table(path):
    """The rows of a table as dictionaries of trimmed cells, with `_line`; none where there is no file."""
    if not path.is_file():
        return []
    text = read(path)
    delimiter = "\t" if "\t" in text.split("\n", 1)[0] else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows = [([cell.strip() for cell in row], reader.line_num) for row in reader]
    rows = [(row, line) for row, line in rows if any(row)]
    if not rows:
        return []
    header = [name.lower() for name in rows[0][0]]
    return [{**dict.fromkeys(header, ""), **dict(zip(header, row)), "_line": line} for row, line in rows[1:]]
