//! A checked draft as a page: its text with every number marked, and notes beside it.
//!
//! Inputs: [`Checked`], what is listed of it. Output: [`marked::Draft`]. Invariant: every statistic is marked,
//! and every item of the list has its note.

use super::blocks::{finding_facts, relation_facts, title};
use super::checked::Checked;
use super::shown::Item;
use crate::check::data::Status;
use crate::check::relation::Confidence;
use crate::check::text::{Role, Span};
use crate::diagnostic::Severity;
use crate::output::html::marked::{self, Mark, Note, Paragraph, State};

/// The draft as the page shows it; `numbered` notes stand before it.
pub(super) fn draft(checked: &Checked<'_>, items: &[Item<'_>], numbered: &mut usize) -> marked::Draft {
    let text = checked.reading.text;
    let role = |role: &Role| match role {
        Role::Prose => marked::Role::Prose,
        Role::Heading(level) => marked::Role::Heading(*level),
        Role::Cell { table, row, column } => marked::Role::Cell(*table, *row, *column),
        Role::Furniture => marked::Role::Furniture,
    };
    let mut paragraphs: Vec<Paragraph> = text
        .paragraphs
        .iter()
        .map(|p| Paragraph {
            role: role(&p.role),
            text: p.text.clone(),
            marks: Vec::new(),
            notes: Vec::new(),
        })
        .collect();
    let mut put = |span: &Span, state: State, note: Option<usize>| {
        if let Some(paragraph) = paragraphs.get_mut(span.paragraph) {
            paragraph.marks.push(Mark { range: span.range(), state, note });
        }
    };
    for (number, state) in checked.reading.numbers.iter().zip(states(checked)) {
        if let Some(state) = state {
            put(&number.span, state, None);
        }
    }
    let mut notes: Vec<(usize, Note)> = Vec::new();
    let mut loose = Vec::new();
    for item in items {
        *numbered += 1;
        let (title, facts, state) = match item {
            Item::Relation(r) => (title(r), relation_facts(checked, r), failed(r.holds, r.confidence)),
            Item::Found(f) => (f.message.clone(), finding_facts(f), found(item.severity())),
        };
        let (severity, code) = (item.severity(), item.code().to_owned());
        let note = Note { number: *numbered, severity, code, title, facts };
        match item.span(checked) {
            Some(span) => {
                put(span, state, Some(*numbered));
                notes.push((span.paragraph, note));
            }
            None => loose.push(note),
        }
    }
    for (at, note) in notes {
        if let Some(paragraph) = paragraphs.get_mut(at) {
            paragraph.notes.push(note);
        }
    }
    marked::Draft {
        name: checked.draft.shown.clone(),
        summary: checked.summary(true),
        notes: loose,
        paragraphs,
    }
}

/// What is known of each number; none of one that is no statistic and in no relation.
fn states(checked: &Checked<'_>) -> Vec<Option<State>> {
    let mut out: Vec<Option<State>> =
        checked.reading.numbers.iter().map(|n| n.statistic.then_some(State::Counted)).collect();
    let mut worse = |number: usize, state: State| {
        if let Some(now) = out.get_mut(number) {
            *now = Some(now.map_or(state, |now| now.max(state)));
        }
    };
    for i in 0..checked.reading.numbers.len() {
        match checked.status(i).map(|m| m.status) {
            Some(Status::Same) => worse(i, State::Good),
            Some(Status::Untraced) => worse(i, State::Untraced),
            // Its finding marks it, as what is edited or stale.
            Some(Status::Edited | Status::Stale | Status::Missing) | None => {}
        }
    }
    for relation in &checked.relations {
        worse(relation.result, failed(relation.holds, relation.confidence));
        // Of what is only possible the operands are as good as any number.
        let operand = match (relation.holds, relation.confidence) {
            (true, _) => State::Good,
            (false, Confidence::Weak) => State::Counted,
            (false, _) => State::Part,
        };
        relation.operands.iter().for_each(|i| worse(*i, operand));
    }
    out
}

fn failed(holds: bool, confidence: Confidence) -> State {
    match (holds, confidence) {
        (true, _) => State::Good,
        (false, Confidence::Weak) => State::Possible,
        (false, Confidence::Likely) => State::Likely,
        (false, Confidence::Certain) => State::Wrong,
    }
}

fn found(severity: Option<Severity>) -> State {
    match severity {
        Some(Severity::Error) => State::Wrong,
        Some(Severity::Warning) => State::Habit,
        Some(Severity::Note) | None => State::Counted,
    }
}
