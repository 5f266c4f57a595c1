//! Markdown as paragraphs, its markup gone.
//!
//! Inputs: decoded text, and how it was decoded. Output: [`Text`]. Invariants: what a reader of the printed page
//! sees stands in the text and nothing else; each stretch keeps its line and column in the file. Lines of one
//! paragraph are joined as those of plain text: by what stands in them, for many a draft has a paragraph a line.

mod block;
mod inline;
mod shown;

use super::lines::Line;
use super::{Kind, Paragraph, Role, Text, furniture, join, marks};
use block::Unit;

/// Reads Markdown. `encoding` says how its bytes were decoded, for messages.
pub fn read(text: &str, encoding: &str) -> Text {
    let units = block::units(&block::without_comments(text));
    let lines: Vec<Option<Line<'_>>> =
        units.iter().map(|u| if let Unit::Line(l) = u { Some(l.line()) } else { None }).collect();
    let wrap = join::survey(&lines);
    let mut out = Vec::new();
    let mut open: Option<Paragraph> = None;
    let mut last: Option<Line<'_>> = None;
    for (unit, line) in units.iter().zip(&lines) {
        let goes_on = match (&last, line) {
            (Some(a), Some(b)) => join::continues(a, b, wrap),
            _ => false,
        };
        if let (true, Some(paragraph), Unit::Line(shown)) = (goes_on, &mut open, unit) {
            shown.add_to(paragraph);
            last = *line;
            continue;
        }
        out.extend(open.take().map(with_heading));
        last = None;
        match unit {
            Unit::Blank => {}
            Unit::Line(shown) if furniture::is_furniture(&shown.text) => {
                out.push(shown.paragraph(Role::Furniture))
            }
            Unit::Line(shown) => {
                open = Some(shown.paragraph(Role::Prose));
                last = *line;
            }
            Unit::Heading(level, shown) => out.push(shown.paragraph(Role::Heading(*level))),
            Unit::Aside(shown) => out.push(shown.paragraph(Role::Furniture)),
            Unit::Cell { table, row, column, shown } => {
                out.push(shown.paragraph(Role::Cell { table: *table, row: *row, column: *column }));
            }
        }
    }
    out.extend(open.map(with_heading));
    out.retain(|p| !p.text.is_empty());
    Text { kind: Kind::Markdown, encoding: encoding.to_owned(), paragraphs: out }
}

/// `一、主要工作` without `#` is a heading all the same.
fn with_heading(mut paragraph: Paragraph) -> Paragraph {
    if let Some(level) = marks::heading(&paragraph.text) {
        paragraph.role = Role::Heading(level);
    }
    paragraph
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::text::Piece;

    fn texts(text: &str) -> Vec<(Role, String)> {
        read(text, "UTF-8").paragraphs.into_iter().map(|p| (p.role, p.text)).collect()
    }

    fn prose(text: &str) -> Vec<String> {
        texts(text).into_iter().map(|(_, t)| t).collect()
    }

    #[test]
    fn markup_goes_and_words_stay() {
        for (text, expect) in [
            ("共**12**人", "共12人"),
            ("共*12*人、__3__户、~~4~~", "共12人、__3__户、4"),
            ("**市，**区共3*4人", "**市，**区共3*4人"),
            ("20__多万人", "20__多万人"),
            ("见[附表](a_b.md \"题\")第`12`行", "见附表第12行"),
            ("![图1](a.png)共3人[^1]", "共3人"),
            ("3\\*4=12，5\\.6&amp;7&nbsp;%", "3*4=12，5.6&7\u{a0}%"),
            ("共<b>12</b>人<!-- 不是13 -->。", "共12人。"),
            ("- [x] 发放12件", "发放12件"),
            ("> 引文3人", "引文3人"),
            ("1\\. 康复3人", "1. 康复3人"),
            ("a < 3 且 [未链接] 12", "a < 3 且 [未链接] 12"),
        ] {
            assert_eq!(prose(text), [expect], "{text}");
        }
    }

    #[test]
    fn places_are_those_of_the_file() {
        let text = read("共**12**人，\n<!-- 一\n二 -->其中 `3` 人", "UTF-8");
        let paragraph = &text.paragraphs[0];
        assert_eq!(paragraph.text, "共12人，");
        assert_eq!(paragraph.place("共".len()), (1, 4));
        assert_eq!(paragraph.place("共12".len()), (1, 8));
        let paragraph = &text.paragraphs[1];
        assert_eq!(paragraph.place(paragraph.text.find('3').expect("3")), (3, 10));
    }

    #[test]
    fn blocks_have_roles() {
        let text = "---\ntitle: 12\n---\n# 总结 #\n\n二〇二四年\n===\n\n## 一、工作\n\n```\n代码3人\n```\n\n***\n[a]: http://x\n[^1]: 另有3人。\n1. 项目\n";
        let expect = [
            (Role::Furniture, "title: 12"),
            (Role::Heading(1), "总结"),
            (Role::Heading(1), "二〇二四年"),
            (Role::Heading(2), "一、工作"),
            (Role::Prose, "代码3人"),
            (Role::Furniture, "[a]: http://x"),
            (Role::Prose, "另有3人。"),
            (Role::Heading(3), "1. 项目"),
        ];
        assert_eq!(texts(text), expect.map(|(r, t)| (r, t.to_owned())));
    }

    #[test]
    fn tables_are_cells() {
        let text = "| 乡镇 | 人\\|数 |\n| :--- | ---: |\n| **甲镇** | `1|2` |\n| | 3<br>人 |\n\n共3人。";
        let at = |row, column| Role::Cell { table: 0, row, column };
        let expect = [
            (at(0, 0), "乡镇"),
            (at(0, 1), "人|数"),
            (at(1, 0), "甲镇"),
            (at(1, 1), "1|2"),
            (at(2, 1), "3人"),
            (Role::Prose, "共3人。"),
        ];
        assert_eq!(texts(text), expect.map(|(r, t)| (r, t.to_owned())));
        assert_eq!(read(text, "").paragraphs[2].pieces[0], Piece { offset: 0, line: 3, column: 5 });
    }

    #[test]
    fn lines_are_joined_as_in_plain_text() {
        let text =
            "附件：1.康复情况\\\n　　　2.就业情况\n\n（二）就业稳步推进。一是以\n培训促就业，培训60人。";
        assert_eq!(
            prose(text),
            ["附件：1.康复情况", "2.就业情况", "（二）就业稳步推进。一是以培训促就业，培训60人。"]
        );
    }
}
