#!/usr/bin/env python3
"""Says where the text of a PDF stands; judges nothing.

Job: measure a rendered page. Input: one PDF. Output: tab-separated lines with whole numbers,
lengths in 1/100 mm from the paper's edges:
  line     page  baseline-from-foot  left  right  size(1/10 pt)  font  glyphs-inside-版心  in-table  text
  table    page  left  right  top  bottom
  outline  level  title
Invariant: glyphs are grouped by baseline; punctuation hanging outside the 版心 is not counted.
Needs pdfplumber 0.11.
"""
import collections
import sys

import pdfplumber

RIGHT_MARGIN = 26.0  # mm


def hundredths(points):
    return round(float(points) * 2540 / 72)


def lines(page):
    rows = collections.defaultdict(list)
    for char in page.chars:
        if not char["text"].isspace():
            rows[round(char["matrix"][5], 1)].append(char)
    grouped = []
    for base in sorted(rows, reverse=True):
        if grouped and grouped[-1][0] - base < 2:
            grouped[-1][1].extend(rows[base])
        else:
            grouped.append((base, list(rows[base])))
    return [(base, sorted(chars, key=lambda c: c["x0"])) for base, chars in grouped]


def main(path):
    with pdfplumber.open(path) as pdf:
        for number, page in enumerate(pdf.pages, 1):
            boxes = [t.bbox for t in page.find_tables()]
            edge = float(page.width) - RIGHT_MARGIN * 72 / 25.4 - 2
            for base, chars in lines(page):
                first = chars[0]
                inside = any(b[0] <= first["x0"] <= b[2] and b[1] <= first["top"] <= b[3] for b in boxes)
                han = next((c for c in chars if c["text"] >= "\u3000"), first)
                print("line", number, hundredths(base), hundredths(first["x0"]),
                      hundredths(page.width - max(c["x1"] for c in chars)), round(han["size"] * 10),
                      han["fontname"].split("+")[-1], sum(c["x0"] < edge for c in chars), int(inside),
                      "".join(c["text"] for c in chars), sep="\t")
            for x0, top, x1, bottom in boxes:
                print("table", number, hundredths(x0), hundredths(page.width - x1), hundredths(top),
                      hundredths(page.height - bottom), sep="\t")
        for level, title, *_ in pdf.doc.get_outlines() if "Outlines" in pdf.doc.catalog else []:
            print("outline", level, title, sep="\t")


if __name__ == "__main__":
    main(sys.argv[1])
