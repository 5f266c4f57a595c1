#!/usr/bin/env python3
"""Says what python-docx finds in Word files; judges nothing.

Job: an independent reader. Input: .docx files. Output: tab-separated lines:
  file     name
  heading  level  text
  text     text of a body paragraph
  table    rows  columns
  comment  author  text with | between paragraphs
Needs python-docx 1.2.
"""
import sys

import docx


def main(paths):
    for path in paths:
        document = docx.Document(path)
        print("file", path, sep="\t")
        for paragraph in document.paragraphs:
            text = paragraph.text.replace("\n", "").replace("\t", "")
            style = paragraph.style.name
            if style.startswith("Heading "):
                print("heading", style.split()[-1], text, sep="\t")
            elif text:
                print("text", text, sep="\t")
        for table in document.tables:
            print("table", len(table.rows), len(table.columns), sep="\t")
        for comment in document.comments:
            print("comment", comment.author, "|".join(p.text for p in comment.paragraphs), sep="\t")


if __name__ == "__main__":
    main(sys.argv[1:])
