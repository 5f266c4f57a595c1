//! A checked draft as the document of `--format json`.
//!
//! Invariant: lines and columns count from 1; values are decimal strings in the base unit; numbers are those
//! that count something, in reading order.

use super::checked::{Checked, Found, STATUSES, Tally};
use crate::check::number::Number;
use crate::check::relation::Relation;
use crate::check::text::Span;
use crate::command::explain::severity_key;
use crate::diagnostic::Diagnostic;
use serde_json::{Value, json};

/// The document of one draft.
pub(super) fn document(checked: &Checked<'_>) -> Value {
    let text = checked.reading.text;
    let encoding = Some(&text.encoding).filter(|e| !e.is_empty());
    let statistics = checked.reading.numbers.iter().enumerate();
    let statistics = statistics.filter(|(i, n)| n.statistic || checked.printed(*i).is_some());
    json!({
        "file": checked.draft.file(),
        "manifest": checked.compared.manifest,
        "kind": text.kind.key(),
        "encoding": encoding,
        "numbers": statistics.zip(1..).map(|((i, n), at)| number(checked, (i, n), at)).collect::<Vec<Value>>(),
        "relations": checked.relations.iter().map(|r| relation(checked, r)).collect::<Vec<Value>>(),
        "findings": checked.findings.iter().map(|f| finding(checked, f)).collect::<Vec<Value>>(),
        "summary": summary(&checked.tally()),
    })
}

/// The document of a draft that cannot be read, among others.
pub(super) fn refused(problem: &Diagnostic) -> Value {
    let file = problem.place.as_ref().map(|p| p.file.clone());
    json!({"file": file, "problem": crate::command::problem_json(problem)})
}

/// Counts.
pub(super) fn summary(tally: &Tally) -> Value {
    let confidence =
        |[weak, likely, certain]: [usize; 3]| json!({"certain": certain, "likely": likely, "weak": weak});
    let [notes, warnings, errors] = tally.findings;
    let mut out = json!({
        "numbers": tally.numbers,
        "relations": {"held": confidence(tally.held), "failed": confidence(tally.failed)},
        "findings": {"error": errors, "warning": warnings, "info": notes},
    });
    if let Some(statuses) = &tally.statuses {
        let statuses = STATUSES.iter().zip(statuses).map(|(s, n)| (s.key().to_owned(), Value::from(*n)));
        out["statuses"] = statuses.collect::<serde_json::Map<_, _>>().into();
    }
    out
}

fn number(checked: &Checked<'_>, (index, number): (usize, &Number), at: usize) -> Value {
    let text = checked.reading.text;
    let (line, column) = checked.places.place(&number.span);
    let words = |span: &Option<Span>| span.as_ref().map(|s| text.slice(s).to_owned());
    let mut out = json!({
        "id": format!("n{at:03}"), "line": line, "column": column, "text": text.slice(&number.span),
        "value": number.value.normalize().to_string(), "unit": number.unit, "kind": number.kind.key(),
        "approximation": number.approx.key(), "change": number.change.map(|c| c.key()),
        "period": words(&number.period), "scope": words(&number.scope),
        "each": number.each.as_ref().map(|e| json!({"of": e.of, "time": e.time})),
        "until": number.until.map(|v| v.normalize().to_string()),
    });
    if let Some(m) = checked.status(index) {
        out["status"] = m.status.key().into();
        if let Some(printed) = m.printed.and_then(|p| checked.compared.printed.get(p)) {
            out["figure"] = printed.figure.as_str().into();
            out["occurrence"] = printed.id.as_str().into();
            out["expected"] = printed.text.as_str().into();
        }
    }
    out
}

fn relation(checked: &Checked<'_>, relation: &Relation) -> Value {
    let text = checked.reading.text;
    let result = checked.result(relation);
    let (line, column) = result.map_or((1, 1), |s| checked.places.place(s));
    let sentence = result.map(|s| checked.sentence(s));
    let mut out = json!({
        "code": relation.kind.code(), "kind": relation.kind.key(), "line": line, "column": column,
        "text": sentence.map_or("", |s| text.slice(&s)), "expression": relation.expression,
        "expected": relation.expected, "printed": relation.printed, "holds": relation.holds,
        "confidence": relation.confidence.key(),
    });
    if !relation.note.is_empty() {
        out["note"] = relation.note.as_str().into();
    }
    if let Some(mend) = &relation.mend {
        let (line, column) = checked.places.place(&mend.span);
        out["mend"] = json!({
            "line": line, "column": column, "from": text.slice(&mend.span), "to": mend.text, "slip": mend.slip,
        });
    }
    out
}

/// What is not in the text has neither line nor column.
fn finding(checked: &Checked<'_>, found: &Found) -> Value {
    let place = found.span.as_ref().map(|s| checked.places.place(s));
    json!({
        "code": found.code, "severity": severity_key(found.severity),
        "line": place.map(|p| p.0), "column": place.map(|p| p.1),
        "text": found.span.as_ref().map_or("", |s| checked.reading.text.slice(s)),
        "message": found.message, "suggestion": found.suggestion,
    })
}
