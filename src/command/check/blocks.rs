//! A checked draft for the terminal: one block for each thing found.
//!
//! Inputs: a [`Checked`], what is listed of it. Output: [`Block`]s. Invariant: the number that is wrong is
//! marked in the sentence that it stands in, and so are the numbers that it was computed from.

use super::checked::{Checked, Found};
use super::shown::Item;
use crate::check::entry;
use crate::check::relation::Relation;
use crate::check::text::{Role, Span};
use crate::output::excerpt::{Block, Excerpt};
use std::collections::BTreeMap;

/// Most sentences shown beside the one of the result.
const ELSEWHERE: usize = 3;
/// Most cells of a row shown on either side of the one that is meant.
const CELLS: usize = 12;

/// Lints of one code shown in one draft where not all are asked for.
const SHOWN: usize = 5;

/// What of a list is shown as blocks, and of which lints there are how many more: a hundred places left open must
/// not hide the sum that is wrong.
pub(super) fn folded<'a, 'b>(
    items: &'b [Item<'a>],
    all: bool,
) -> (Vec<&'b Item<'a>>, Vec<(&'static str, usize)>) {
    let mut counts: BTreeMap<&'static str, usize> = BTreeMap::new();
    let mut shown = Vec::new();
    for item in items {
        let count = counts.entry(item.code()).or_default();
        *count += 1;
        if all || *count <= SHOWN || !item.code().starts_with('S') {
            shown.push(item);
            *count = (*count).min(SHOWN);
        }
    }
    let more = counts.into_iter().filter(|(_, n)| *n > SHOWN).map(|(code, n)| (code, n - SHOWN));
    (shown, more.collect())
}

/// The blocks of a list; the remedy of a code stands in the first block of it, `told` remembers which were.
pub(super) fn blocks(checked: &Checked<'_>, items: &[&Item<'_>], told: &mut Vec<&'static str>) -> Vec<Block> {
    let mut out = Vec::new();
    for item in items {
        let span = item.span(checked);
        let (title, mut facts) = match item {
            Item::Relation(r) => (title(r), relation_facts(checked, r)),
            Item::Found(f) => (f.message.clone(), finding_facts(f)),
        };
        let excerpts = match (item, span) {
            (Item::Relation(r), Some(span)) => of_relation(checked, r, span),
            (_, Some(span)) => vec![excerpt(checked, span, &[])],
            (_, None) => Vec::new(),
        };
        let code = item.code();
        // Where it is told what to write, no general advice is needed.
        let advised = matches!(item, Item::Found(f) if f.suggestion.is_some());
        if item.severity().is_some() && !advised && !told.contains(&code) {
            if let Some(entry) = entry(code) {
                facts.push(("办法", entry.remedy.to_owned()));
            }
            told.push(code);
        }
        out.push(Block {
            place: span.map_or_else(|| checked.draft.shown.clone(), |s| checked.place(s)),
            severity: item.severity(),
            code: item.code().to_owned(),
            title,
            excerpts,
            facts,
        });
    }
    out
}

/// What fails, or holds, and how sure the reading is.
pub(super) fn title(relation: &Relation) -> String {
    let what = match entry(relation.kind.code()) {
        Some(entry) if !relation.holds => entry.title,
        _ => "与算出的一致",
    };
    format!("{what}（{}）", relation.confidence.title())
}

pub(super) fn relation_facts(checked: &Checked<'_>, relation: &Relation) -> Vec<(&'static str, String)> {
    let mut out = Vec::new();
    if relation.holds {
        let Relation { expected, expression, .. } = relation;
        // A bound is not what comes out of the expression.
        let value = expected.starts_with(|c: char| c.is_ascii_digit());
        out.push(("算式", format!("{expression}{}{expected}", if value { "＝" } else { "，应为" })));
    } else {
        let Relation { expected, expression, printed, .. } = relation;
        out.push(("应为", format!("{expected}（{expression}），印的是{printed}")));
    }
    if relation.mend.is_some() {
        out.push(("改法", change(checked, relation)));
    }
    if !relation.note.is_empty() {
        out.push(("说明", relation.note.clone()));
    }
    out
}

/// The edit that would mend a relation, in words; empty for none.
pub(super) fn change(checked: &Checked<'_>, relation: &Relation) -> String {
    let Some(mend) = &relation.mend else { return String::new() };
    let text = checked.reading.text;
    let here = checked.result(relation).is_some_and(|s| s.paragraph == mend.span.paragraph);
    let place = if here { String::new() } else { format!("{} 的", checked.place(&mend.span)) };
    let slip = if mend.slip.is_empty() { String::new() } else { format!("（{}）", mend.slip) };
    format!("{place}“{}”改成“{}”{slip}", text.slice(&mend.span), mend.text)
}

pub(super) fn finding_facts(found: &Found) -> Vec<(&'static str, String)> {
    found.suggestion.iter().map(|text| ("改成", text.clone())).collect()
}

/// The sentence of the result with its operands, then those that other operands stand in.
fn of_relation(checked: &Checked<'_>, relation: &Relation, result: &Span) -> Vec<Excerpt> {
    let numbers = &checked.reading.numbers;
    let spans: Vec<&Span> = relation
        .operands
        .iter()
        .filter_map(|i| numbers.get(*i))
        .map(|n| &n.span)
        .filter(|s| *s != result)
        .collect();
    let mut out = vec![excerpt(checked, result, &spans)];
    let mut seen = vec![line_of(checked, result)];
    for span in spans {
        let line = line_of(checked, span);
        // Of a table the row is enough: the expression names the other cells.
        let cell = checked.role(span).is_some_and(|r| matches!(r, Role::Cell { .. }));
        if seen.contains(&line) || cell || seen.len() > ELSEWHERE {
            continue;
        }
        let mut other = excerpt(checked, span, &[]);
        other.place = checked.place(span);
        other.marks.iter_mut().for_each(|(_, main)| *main = false);
        out.push(other);
        seen.push(line);
    }
    out
}

/// What is shown together: a sentence, or a table's row.
#[derive(PartialEq, Eq)]
enum Line {
    Sentence(Span),
    Row(usize, usize),
}

fn line_of(checked: &Checked<'_>, span: &Span) -> Line {
    match checked.role(span) {
        Some(Role::Cell { table, row, .. }) => Line::Row(*table, *row),
        _ => Line::Sentence(checked.sentence(span)),
    }
}

/// The sentence, or the row, of a span, with it and the others that lie there marked.
fn excerpt(checked: &Checked<'_>, main: &Span, others: &[&Span]) -> Excerpt {
    let parts = match line_of(checked, main) {
        Line::Sentence(sentence) => vec![sentence],
        Line::Row(..) => checked.row(main.paragraph, CELLS),
    };
    let mut text = String::new();
    let mut marks = Vec::new();
    for part in &parts {
        if !text.is_empty() {
            text.push('｜');
        }
        let from = text.len();
        text += checked.reading.text.slice(part);
        for (span, is_main) in std::iter::once((main, true)).chain(others.iter().map(|s| (*s, false))) {
            if span.paragraph == part.paragraph && span.start >= part.start && span.end <= part.end {
                marks.push((from + span.start - part.start..from + span.end - part.start, is_main));
            }
        }
    }
    marks.sort_by_key(|(range, _)| range.start);
    Excerpt { place: String::new(), text, marks }
}
