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
            if before.ends_with(char::is_whitespace) {
                continue;
            }
            let next = gap + after.len() - after.trim_start().len();
            let ended = before.ends_with(['。', '；', '：', '！', '？', ':', ';', '”', '）', ')']);
            let opens = text.get(next..).and_then(mark).is_some_and(|m| m.level > 0);
            let heading = begun.is_some_and(|b| {
                let head = text.get(b..gap).unwrap_or("");
                head.chars().nth(HEADING).is_none() && !head.contains(['。', '；', '，', ','])
            });
            if heading || opens && ended {
                cuts.push(next);
                begun = opens.then_some(next);
            }
        }
    }
    let page = text.rfind('第').filter(|i| text.get(*i..).is_some_and(page_number) && *i > 0);
    cuts.extend(page);
    let mut out = parted(paragraph, &cuts);
    if page.is_some()
        && let Some(last) = out.last_mut()
    {
        last.role = Role::Furniture;
    }
    out.retain(|p| !p.text.is_empty());
    out
}

/// A paragraph cut at some of its bytes, in order; white space before a cut is left out.
fn parted(paragraph: Paragraph, cuts: &[usize]) -> Vec<Paragraph> {
    if cuts.is_empty() {
        return vec![paragraph];
    }
    let length = paragraph.text.len();
    let ends = cuts.iter().copied().chain([length]);
    let starts = [0].into_iter().chain(cuts.iter().copied());
    let mut pieces = paragraph.pieces.into_iter().peekable();
    let mut last: Option<Piece> = None;
    let mut out = Vec::new();
    for (start, end) in starts.zip(ends) {
        let mut own = Vec::new();
        while let Some(piece) = pieces.next_if(|p| p.offset <= start) {
            last = Some(piece);
        }
        if let Some(before) = &last {
            // The piece that goes through the cut goes on after it.
            let passed = paragraph.text.get(before.offset..start).map_or(0, |t| t.chars().count());
            let column = before.column.saturating_add(u32::try_from(passed).unwrap_or(u32::MAX));
            let from = Piece { offset: start, line: before.line, column };
            own.push(Piece { offset: 0, ..from.clone() });
            last = Some(from);
        }
        while let Some(piece) = pieces.next_if(|p| p.offset < end) {
            own.push(Piece { offset: piece.offset - start, ..piece.clone() });
            last = Some(piece);
        }
        let text = paragraph.text.get(start..end).unwrap_or("").trim_end().to_owned();
        own.retain(|p| p.offset == 0 || p.offset < text.len());
        out.push(Paragraph {
            text,
            role: paragraph.role.clone(),
            pieces: own,
            anchors: Vec::new(),
            source: None,
        });
    }
    out
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
