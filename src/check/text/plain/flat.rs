//! A whole document on one line: its headings and page numbers stand between spaces.
//!
//! Input: a long paragraph. Output: the paragraphs it was made of. Invariant: it is parted only at white space
//! where a sentence or a heading ends and a mark (一、（一）1、) begins.

use crate::check::text::furniture::page_number;
use crate::check::text::marks::mark;
use crate::check::text::{Paragraph, Piece, Role};

/// Least length of a line taken for a whole document, bytes.
const LONG: usize = 900;
/// Longest heading within it, characters.
const HEADING: usize = 40;

/// The paragraphs in a paragraph, often itself alone.
pub(super) fn parts(paragraph: Paragraph) -> Vec<Paragraph> {
    let mut cuts = Vec::new();
    let text = paragraph.text.as_str();
    if text.len() >= LONG {
        // Where the last part began, if it began with a mark.
        let mut begun: Option<usize> = None;
        for (gap, _) in text.match_indices(|c: char| c.is_whitespace()) {
            let (before, after) = (text.get(..gap).unwrap_or(""), text.get(gap..).unwrap_or(""));
            let next = gap + after.len() - after.trim_start().len();
            let ended = before.ends_with(['。', '；', '：', '！', '？', ':', ';', '”', '）', ')']);
            let opens = text.get(next..).and_then(mark).is_some_and(|m| m.level > 0);
            let heading = begun.is_some_and(|b| {
                let head = text.get(b..gap).unwrap_or("");
                head.chars().nth(HEADING).is_none() && !head.contains(['。', '；', '，', ','])
            });
            if opens && (ended || heading) || heading {
                cuts.push(next);
                begun = opens.then_some(next);
            }
        }
    }
    let page = text.rfind('第').filter(|i| text.get(*i..).is_some_and(page_number) && *i > 0);
    cuts.extend(page);
    let mut out = Vec::new();
    let mut rest = paragraph;
    for cut in cuts.into_iter().rev() {
        let (head, tail) = parted(rest, cut);
        out.push(tail);
        rest = head;
    }
    out.push(rest);
    out.reverse();
    if page.is_some()
        && let Some(last) = out.last_mut()
    {
        last.role = Role::Furniture;
    }
    out.retain(|p| !p.text.is_empty());
    out
}

/// A paragraph in two, white space between them left out.
fn parted(mut paragraph: Paragraph, at: usize) -> (Paragraph, Paragraph) {
    let (line, column) = paragraph.place(at);
    let tail = paragraph.text.get(at..).unwrap_or("").to_owned();
    let mut pieces = vec![Piece { offset: 0, line, column }];
    let later = paragraph.pieces.iter().filter(|p| p.offset > at);
    pieces.extend(later.map(|p| Piece { offset: p.offset - at, ..p.clone() }));
    let head = paragraph.text.get(..at).unwrap_or("").trim_end().to_owned();
    paragraph.pieces.retain(|p| p.offset == 0 || p.offset < head.len());
    let second = Paragraph { text: tail, pieces, ..paragraph.clone() };
    paragraph.text = head;
    (paragraph, second)
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use crate::check::text::Role;

    #[test]
    fn a_document_on_one_line_is_parted() {
        let body = "各项工作扎实开展，取得明显成效。".repeat(20);
        let text = format!(
            "某县残联工作报告 现汇报如下: 一、主要工作 (一)康复工作 {body} 2、就业12人。 第8页 共8页"
        );
        let read = read(&text, "UTF-8");
        let got: Vec<(Role, String)> =
            read.paragraphs.iter().map(|p| (p.role.clone(), p.text.chars().take(9).collect())).collect();
        let expect = [
            (Role::Prose, "某县残联工作报告 "),
            (Role::Heading(1), "一、主要工作"),
            (Role::Heading(2), "(一)康复工作"),
            (Role::Prose, "各项工作扎实开展，"),
            (Role::Prose, "2、就业12人。"),
            (Role::Furniture, "第8页 共8页"),
        ];
        assert_eq!(got, expect.map(|(r, t)| (r, t.to_owned())));
        assert_eq!(read.paragraphs[1].place(0), (1, 17));
    }
}
