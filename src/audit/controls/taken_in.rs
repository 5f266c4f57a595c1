//! What stands beside the counted rows and is as large as a difference: rejected, held and void rows, 合计 rows.
//!
//! Inputs: the ledger. Outputs: hints. Invariant: as of [`super::hints`]; nothing is read while all controls hold.

use super::{ControlResult, Held, Hint, HintKind, compare, declared, indicator};
use crate::catalog::{Catalog, Indicator, Measure};
use crate::diagnostic::Diagnostic;
use crate::figure::{self, LedgerStore, Question, Rejected};
use crate::ledger::Ledger;
use crate::model::Value;

/// Adds them to each control that does not hold.
pub(super) fn add(
    held: &Held<'_>,
    ledger: &Ledger,
    question: &Question<'_>,
    threads: usize,
    results: &mut [ControlResult],
) -> Result<(), Diagnostic> {
    let mut failed: Vec<(&mut ControlResult, Value)> = results
        .iter_mut()
        .filter(|r| !r.holds)
        .filter_map(|r| r.difference.filter(|d| !matches!(d, Value::Ratio(_))).map(|d| (r, d)))
        .collect();
    if failed.is_empty() {
        return Ok(());
    }
    let with_void = with_void(held, ledger, question, threads)?;
    let rejected = Rejected::of_ledger(ledger, held.catalog, held.tree);
    let revised = Rejected::of_revisions(ledger, held.catalog, held.tree);
    for (result, difference) in &mut failed {
        let lacking = compare::negative(*difference)?;
        let control = result.control.clone();
        let indicator = indicator(held.catalog, &control)?;
        for (rows, kind, what) in
            [(&rejected, HintKind::Rejects, "剔除"), (&revised, HintKind::Revisions, "搁置待确认（修订）")]
        {
            // A revision takes the place of a row: it moves sums, no counts.
            let sums = matches!(indicator.measure, Measure::Sum(_)) || matches!(difference, Value::Money(_));
            if kind == HintKind::Revisions && !sums {
                continue;
            }
            let moved = rows.impact(indicator, control.period, result.region)?;
            if let Some(words) = of_rows(&moved.impact, lacking, what) {
                result.hints.push(Hint { kind, words });
            }
        }
        let all = with_void.answer(&control.indicator, result.region, control.period, &[])?;
        if let (Some(actual), Some(all)) = (result.actual, all.known())
            && compare::minus(*all, actual)? == lacking
        {
            let words = "差额恰好等于退回、作废的行，可能对账数把它们算进去了".to_owned();
            result.hints.push(Hint { kind: HintKind::Void, words });
        }
        result.hints.extend(declared_totals(held, ledger, indicator, result, *difference)?);
    }
    Ok(())
}

/// The same figures as if no row were void.
fn with_void(
    held: &Held<'_>,
    ledger: &Ledger,
    question: &Question<'_>,
    threads: usize,
) -> Result<figure::Cube, Diagnostic> {
    let mut catalog: Catalog = held.catalog.clone();
    catalog.datasets.iter_mut().for_each(|d| d.void = None);
    let question = Question {
        indicators: question.indicators.iter().filter_map(|i| catalog.indicator(&i.id)).collect(),
        ..question.clone()
    };
    figure::compute(&LedgerStore::new(ledger), &catalog, held.tree, &question, threads)
}

/// Rows that are not counted and would make up what the figure lacks: all of them, or those of one reason.
fn of_rows(impact: &crate::model::evidence::Impact, lacking: Value, what: &str) -> Option<String> {
    let rows: u64 = impact.lines.iter().map(|l| l.rows).sum();
    let unreadable: u64 = impact.lines.iter().map(|l| l.unreadable).sum();
    if impact.at_most == Some(lacking) && rows > 0 && unreadable == 0 {
        return Some(format!("差额恰好等于{what}的 {rows} 行，可能就是这些行"));
    }
    let line = impact.lines.iter().find(|line| {
        line.unreadable == 0
            && match lacking {
                Value::Money(fen) => line.amount == Some(fen),
                Value::Count(n) => line.amount.is_none() && i128::from(line.rows) == n,
                Value::Ratio(_) => false,
            }
    })?;
    Some(format!("差额恰好等于{what}的 {} 行（{}），可能就是这些行", line.rows, line.reason))
}

/// 合计 rows, of the sources that the figure rests on, that are off by just as much.
fn declared_totals(
    held: &Held<'_>,
    ledger: &Ledger,
    indicator: &Indicator,
    result: &ControlResult,
    difference: Value,
) -> Result<Vec<Hint>, Diagnostic> {
    let mut fields = Vec::new();
    summed(held.catalog, indicator, &mut fields);
    let answer = held.answer(&result.control, result.region)?;
    let mut out = Vec::new();
    for source in answer.sources.iter().filter_map(|(id, _)| ledger.get(id)) {
        for total in declared::totals(held.catalog, source).filter(|t| !t.holds) {
            let summed = fields.iter().any(|(d, f)| *d == source.dataset && *f == total.field);
            if summed && total.off(difference) == Some(difference) {
                let sheet = total.sheet.as_ref().map(|s| format!("[{s}]")).unwrap_or_default();
                let words = format!(
                    "差额恰好等于 {}{sheet} 第 {} 行「{}」合计的差错（表上合计 {}，明细相加 {}），可能对账数照抄了这个合计",
                    total.file, total.line, total.title, total.declared, total.computed
                );
                out.push(Hint { kind: HintKind::DeclaredTotal, words });
            }
        }
    }
    Ok(out)
}

/// The fields that an indicator adds up, with their datasets.
fn summed<'c>(catalog: &'c Catalog, indicator: &'c Indicator, out: &mut Vec<(&'c str, &'c str)>) {
    if let (Measure::Sum(field), Some(dataset)) = (&indicator.measure, &indicator.dataset) {
        out.push((dataset, field));
    }
    for part in indicator.of.iter().filter_map(|id| catalog.indicator(id)) {
        summed(catalog, part, out);
    }
}
