//! What the office should know of the drafts: gaps, remarks, rows that count nowhere.

use super::super::{Office, Outcome, Result, figures};
use super::scope::Planned;
use crate::diagnostic::{Diagnostic, Severity, codes};
use crate::draft::{Frame, Record, Rendered};
use crate::figure::Moved;
use crate::ledger::Ledger;
use crate::model::Period;
use std::collections::{BTreeMap, BTreeSet};

/// Everything to be said of one draft, in order.
pub(super) fn all(
    office: &Office,
    ledger: &Ledger,
    frame: &Frame,
    rendered: &Rendered,
    asked: &[String],
) -> Result<Vec<Diagnostic>> {
    let mut outcome = Outcome::default();
    warn(frame, office, rendered, frame.region, &mut outcome);
    outcome.diagnostics.extend(untold(frame, office, ledger, rendered)?);
    outcome.diagnostics.extend(unplaced(frame, office, asked));
    outcome.diagnostics.extend(super::uneven::warnings(office, ledger, frame, &rendered.record));
    Ok(outcome.diagnostics)
}

/// Of one draft among many what the first has not said: one line for each code, the first message in full.
pub(super) fn in_short(
    office: &Office,
    draft: &Planned,
    said: &[Diagnostic],
    told: &[Diagnostic],
) -> Vec<Diagnostic> {
    let mut by_code: BTreeMap<&str, Vec<&Diagnostic>> = BTreeMap::new();
    let new = |d: &&Diagnostic| d.severity() >= Severity::Warning && !said.contains(d);
    for problem in told.iter().filter(new) {
        by_code.entry(problem.code.as_str()).or_default().push(problem);
    }
    let name = &office.workspace.regions.get(draft.region).name;
    let lines = by_code.into_values().map(|problems| {
        let first = problems[0];
        let message = match problems.len() {
            1 => format!("{name}：{}", first.message),
            n => format!("{name}：{}，共 {n} 处，第一处：{}", first.code.entry().title, first.message),
        };
        let problem = Diagnostic::new(first.code, message);
        match &first.place {
            Some(place) if problems.len() == 1 => problem.at(place.clone()),
            _ => problem,
        }
    });
    lines.collect()
}

/// 【待填】, 【待核】, remarks and unresolved names as warnings.
fn warn(frame: &Frame, office: &Office, rendered: &Rendered, region: usize, outcome: &mut Outcome) {
    for missing in &rendered.record.missing {
        outcome.diagnostics.push(Diagnostic::new(missing.gap.code(), missing.reason.clone()));
    }
    for remark in &rendered.record.remarks {
        if !outcome.diagnostics.contains(remark) {
            outcome.diagnostics.push(remark.clone());
        }
    }
    outcome.diagnostics.extend(figures::unresolved(&frame.cube, office, region));
}

/// Rows that the figures of the template leave out because they reach over a bound of the period, printed
/// or not: a condition sees 0 where all rows are left out, and drops the sentence.
fn unplaced(frame: &Frame, office: &Office, asked: &[String]) -> Vec<Diagnostic> {
    let mut worst: BTreeMap<&str, u64> = BTreeMap::new();
    let mut wanted: Vec<&str> = asked.iter().map(String::as_str).collect();
    let mut at = 0;
    while let Some(id) = wanted.get(at).copied() {
        at += 1;
        let Some(indicator) = office.catalog.indicator(id) else { continue };
        for part in &indicator.of {
            if !wanted.contains(&part.as_str()) {
                wanted.push(part);
            }
        }
        let Some(dataset) = indicator.dataset.as_deref() else { continue };
        if let Ok(answer) = frame.cube.answer(&indicator.id, frame.region, frame.period, &[])
            && answer.unplaced > 0
        {
            let rows = worst.entry(dataset).or_default();
            *rows = (*rows).max(answer.unplaced);
        }
    }
    worst.into_iter().map(|(dataset, rows)| figures::unplaced(office, dataset, rows)).collect()
}

/// Reasons named in a warning.
const REASONS: usize = 3;

/// Figures of the draft that rejected rows might move: how many, for which reasons, and the one most of them
/// might belong to.
pub(super) fn rejected(record: &Record, moved: &[Moved], period: Period) -> Option<Diagnostic> {
    let printed: BTreeSet<&str> = record.occurrences.iter().map(|o| o.figure.as_str()).collect();
    let rows = |m: &Moved| m.impact.lines.iter().map(|l| l.rows).sum::<u64>();
    let figures = record.figures.iter().zip(moved);
    let hit: Vec<_> = figures.filter(|(f, m)| printed.contains(f.id.as_str()) && rows(m) > 0).collect();
    let (most, at) = hit.iter().rev().max_by_key(|(_, m)| (m.impact.at_most.is_some(), rows(m)))?;
    let mut reasons: BTreeMap<&str, &str> = BTreeMap::new();
    for line in hit.iter().flat_map(|(_, m)| &m.impact.lines) {
        reasons.insert(&line.code, &line.reason);
    }
    let kinds = reasons.len();
    let reasons: Vec<String> =
        reasons.iter().take(REASONS).map(|(code, reason)| format!("{code} {reason}")).collect();
    let more = if kinds > REASONS { format!(" 等 {kinds} 种原因") } else { String::new() };
    let message = format!(
        "文稿里有 {} 个数字可能因剔除的行而不全（{}{more}）；如「{}」：{}",
        hit.len(),
        reasons.join("、"),
        most.title,
        at.impact.words
    );
    let help = format!("用 report sources impact {period} 看每个数字少了哪些行；改正后重新导入。");
    Some(Diagnostic::new(codes::REJECTS_MATTER, message).help(help))
}

/// Figures of the draft that rows held back as 修订 might change.
pub(super) fn held(record: &Record, held: &[Moved]) -> Option<Diagnostic> {
    let printed: BTreeSet<&str> = record.occurrences.iter().map(|o| o.figure.as_str()).collect();
    let rows = |m: &Moved| m.impact.lines.iter().map(|l| l.rows).sum::<u64>();
    let figures = record.figures.iter().zip(held);
    let hit: Vec<_> = figures.filter(|(f, m)| printed.contains(f.id.as_str()) && rows(m) > 0).collect();
    let (most, at) = hit.iter().rev().max_by_key(|(_, m)| rows(m))?;
    let message = format!(
        "文稿里有 {} 个数字可能因搁置的修订而不同（如「{}」，{} 行）：这些行与别的表里的是同一笔，内容不同，只计了先导入的",
        hit.len(),
        most.title,
        rows(at)
    );
    Some(Diagnostic::new(codes::REVISIONS_MATTER, message))
}

/// Sources that could not tell a printed figure whether their rows count.
fn untold(frame: &Frame, office: &Office, ledger: &Ledger, rendered: &Rendered) -> Result<Vec<Diagnostic>> {
    let mut found = Vec::new();
    for asked in rendered.record.figures.iter().filter_map(|f| frame.asked(f)) {
        let untold = frame.cube.untold(&asked.indicator.id, asked.region, asked.period);
        found.extend(untold.map_err(|d| vec![d])?);
    }
    Ok(figures::untold(office, ledger, &found))
}
