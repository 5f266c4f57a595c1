//! Page numbers that stand before each page's text: `3、残疾人托养所、…` where page 3 begins.
//!
//! Input: lines. Output: the lines without those numbers, and which of them go on with the line before.
//! Invariant: a list of items numbered 1, 2, 3 is left alone: only where long lines are cut in mid-sentence are
//! their numbers those of pages.

use crate::check::text::join::ended;
use crate::check::text::lines::Line;
use crate::check::text::marks::{Mark, Shape, mark};
use std::collections::BTreeSet;

/// Least length of a page, characters.
const PAGE: usize = 100;

/// Takes page numbers off; returns the numbers of the lines that go on with the line before.
pub(super) fn strip(lines: &mut [Line<'_>]) -> BTreeSet<u64> {
    let arabic = |m: &Mark| matches!(m.shape, Shape::Arabic | Shape::Closed);
    let number = |l: &Line<'_>| mark(l.text).filter(arabic).map_or(0, |m| m.ordinal);
    let filled: Vec<usize> =
        (0..lines.len()).filter(|i| lines.get(*i).is_some_and(|l| !l.text.is_empty())).collect();
    let at = |n: usize| filled.get(n).and_then(|i| lines.get(*i));
    let mut found: Vec<(usize, bool)> = Vec::new();
    let mut first = 0;
    while first < filled.len() {
        let mut last = first;
        while let (Some(a), Some(b)) = (at(last), at(last + 1))
            && number(a) > 0
            && number(b) == number(a) + 1
        {
            last += 1;
        }
        let cut = |n: usize| at(n).is_some_and(|l| !ended(l.text) && l.text.chars().nth(PAGE).is_some());
        let cuts = (first..last).filter(|n| cut(*n)).count();
        // Pages end where the paper ends: nearly all of them within a sentence.
        if cuts >= 2 && cuts * 4 >= (last - first) * 3 {
            found.extend((first..=last).filter_map(|n| Some((*filled.get(n)?, n > first && cut(n - 1)))));
        }
        first = last + 1;
    }
    let mut out = BTreeSet::new();
    for (index, goes_on) in found {
        let Some(line) = lines.get_mut(index) else { continue };
        let (column, length) = (line.text_column(), mark(line.text).map_or(0, |m| m.length));
        let (head, rest) = line.text.split_at_checked(length).unwrap_or(("", line.text));
        let skipped = head.chars().count() + rest.len() - rest.trim_start().len();
        *line = Line {
            text: rest.trim_start(),
            raw: rest.trim_start(),
            column: column.saturating_add(u32::try_from(skipped).unwrap_or(0)),
            ..*line
        };
        if goes_on {
            out.insert(line.line);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::read;

    #[test]
    fn page_numbers_in_mid_sentence_go() {
        let long = |tail: &str| format!("{}{tail}", "各项工作扎实开展。".repeat(15));
        let text = format!(
            "1、{}\n2、{}\n3、，拨付资金15万元。",
            long("新建甲镇托养所、乙镇"),
            long("残疾人托养所等三处")
        );
        let read = read(&text, "UTF-8");
        assert_eq!(read.paragraphs.len(), 1);
        let text = &read.paragraphs[0].text;
        assert!(text.contains("乙镇各项工作") && text.ends_with("三处，拨付资金15万元。"), "{text}");
        assert_eq!(read.paragraphs[0].pieces[2].column, 3);
    }

    #[test]
    fn numbered_items_stay() {
        let read = read("1、人员紧缺\n2、经费不足\n3、办公条件差", "UTF-8");
        assert_eq!(read.paragraphs.len(), 3);
        assert_eq!(read.paragraphs[1].text, "2、经费不足");
    }
}
