"""A draft of ours as a template of docxtpl: the same document, with a tag in the place of every figure.

Used by `benches/scale` and `benches/run`. The bookmark that ours puts round every figure says where it stands.
"""

import html
import re
import zipfile

from measure import Differ

# A figure in the .docx of ours: its bookmark, and in it the run with the printed characters.
FIGURE = re.compile(
    r'(<w:bookmarkStart w:id="\d+" w:name="_rpt_(\d+)"/><w:r>(?:<w:rPr>.*?</w:rPr>)?<w:t xml:space="preserve">)([^<]*)(</w:t></w:r>)'
)
DOCUMENT = "word/document.xml"


def tagged(xml, context):
    return FIGURE.sub(lambda m: f"{m[1]}{{{{ v{m[2]} }}}}{m[4]}", xml)


def printed(cell):
    """What stands in a cell."""
    return html.unescape(words(cell))


def looped(xml, context, said=printed):
    """Every table as a header, a loop over rows, and one row with tags; what `said` says of the cells goes into `context`."""
    tables = iter(range(xml.count("<w:tbl>")))

    def loop(table):
        head, *rows = re.findall(r"<w:tr>.*?</w:tr>", table[0])
        name = f"t{next(tables)}"
        context[name] = [[said(cell) for cell in cells(row)] for row in rows]
        at = iter(range(len(cells(rows[0]))))
        text = lambda m: f"{m[1]}{{{{ r[{next(at)}] }}}}{m[3]}"
        # Bookmarks must not be repeated.
        row = re.sub(r"<w:bookmark(?:Start|End) [^>]*/>", "", rows[0])
        row = re.sub(r'(<w:t xml:space="preserve">)([^<]*)(</w:t>)', text, row)
        tag = lambda word: re.sub(r'(<w:t xml:space="preserve">)[^<]*(</w:t>)', rf"\g<1>{word}\g<2>", rows[0], count=1)
        loop = tag(f"{{%tr for r in {name} %}}") + row + tag("{%tr endfor %}")
        return table[0][: table[0].index(rows[0])] + loop + "</w:tbl>"

    return tagged(re.sub(r"<w:tbl>.*?</w:tbl>", loop, xml), context)


def same(ours, theirs, way):
    """Both documents have the same paragraphs, tables, rows and cells."""
    a, b = read(ours), read(theirs)
    for what in ("w:tbl", "w:tr", "w:tc"):
        counts = [len(re.findall(f"<{what}[ >]", xml)) for xml in (a, b)]
        if counts[0] != counts[1]:
            raise Differ(f"{way}: {what}: ours {counts[0]}, theirs {counts[1]}")
    a, b = ([words(p) for p in re.findall(r"<w:p[ >].*?</w:p>", xml)] for xml in (a, b))
    if a != b:
        pairs = [(x, y) for x, y in zip(a, b) if x != y]
        raise Differ(f"{way}: {len(a)} and {len(b)} paragraphs, first different: {pairs[:2]}")


def cells(row):
    return re.findall(r"<w:tc>.*?</w:tc>", row)


def words(xml):
    return "".join(re.findall(r"<w:t(?: [^>]*)?>([^<]*)</w:t>", xml))


def read(docx):
    with zipfile.ZipFile(docx) as package:
        return package.read(DOCUMENT).decode("utf-8")


def replace(docx, to, change):
    with zipfile.ZipFile(docx) as old, zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            data = old.read(part)
            if part.filename == DOCUMENT:
                data = change(data.decode("utf-8")).encode("utf-8")
            new.writestr(part, data)
