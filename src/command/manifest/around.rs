//! The words round each printing, by which `check` finds its place in a draft that lost its bookmarks.
//!
//! Inputs: the block tree of a draft. Outputs: per occurrence what stands before and after it, and the labels of
//! its row and column in a table. Invariant: what is said here stands in the draft, character for character.

use crate::check::data::window;
use crate::model::block::{Block, Draft, Span, Table};
use std::collections::BTreeMap;

/// Where a printing stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Around {
    pub(super) before: String,
    pub(super) after: String,
    pub(super) row: String,
    pub(super) column: String,
}

/// By the id of the occurrence.
pub(super) fn of(draft: &Draft) -> BTreeMap<&str, Around> {
    let mut out = BTreeMap::new();
    let annexes = draft.annexes.iter().flat_map(|a| &a.blocks);
    for block in draft.blocks.iter().chain(annexes) {
        match block {
            Block::Heading { number, spans, .. } => paragraph(number, spans, ("", ""), &mut out),
            Block::Paragraph(spans) => paragraph("", spans, ("", ""), &mut out),
            Block::Table(table) => cells(table, &mut out),
        }
    }
    out
}

fn paragraph<'d>(
    lead: &str,
    spans: &'d [Span],
    (row, column): (&str, &str),
    out: &mut BTreeMap<&'d str, Around>,
) {
    // All of it once, so that a paragraph of many figures is gone through once.
    let text: String = std::iter::once(lead).chain(spans.iter().map(Span::text)).collect();
    let mut at = lead.len();
    for span in spans {
        let end = at + span.text().len();
        if let Span::Figure { id, .. } = span {
            let (before, after) = (text.get(..at).unwrap_or(""), text.get(end..).unwrap_or(""));
            // Twelve characters are at most 48 bytes: no more need be looked at.
            let cut = (before.len().saturating_sub(64)..=before.len()).find(|i| before.is_char_boundary(*i));
            let (before, after) = window(before.get(cut.unwrap_or(0)..).unwrap_or(""), after);
            out.insert(id, Around { before, after, row: row.to_owned(), column: column.to_owned() });
        }
        at = end;
    }
}

fn cells<'d>(table: &'d Table, out: &mut BTreeMap<&'d str, Around>) {
    for row in &table.rows {
        let label = row.first().map(crate::model::block::Cell::text).unwrap_or_default();
        for (at, cell) in row.iter().enumerate() {
            let column = table.header.get(at).map_or("", String::as_str);
            paragraph("", &cell.spans, (label.trim(), column.trim()), out);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::block::Cell;

    #[test]
    fn words_and_labels_stand_round_a_printing() {
        let figure = |id: &str, text: &str| Span::Figure { id: id.into(), text: text.into() };
        let words = |text: &str| Span::Text(text.into());
        let paragraph = vec![
            words("一二三四五六七八九十，共为"),
            figure("f0001", "12人"),
            words("发放"),
            figure("f0002", "3万元"),
        ];
        let table = Table {
            header: vec!["镇街".into(), "人数".into()],
            rows: vec![vec![Cell::words("甲镇"), Cell { spans: vec![figure("f0003", "7")], number: true }]],
            ..Table::default()
        };
        let draft =
            Draft { blocks: vec![Block::Paragraph(paragraph), Block::Table(table)], ..Draft::default() };
        let found = of(&draft);
        let told = |id: &str| {
            let a = found.get(id).expect("an occurrence");
            [a.before.as_str(), a.after.as_str(), a.row.as_str(), a.column.as_str()].join("|")
        };
        assert_eq!(told("f0001"), "二三四五六七八九十，共为|发放3万元||");
        assert_eq!(told("f0002"), "七八九十，共为12人发放|||");
        assert_eq!(told("f0003"), "||甲镇|人数");
    }
}
