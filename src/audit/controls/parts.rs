//! Which 镇街 or month explains a difference, where the same source gives parts.
//!
//! Inputs: all results. Outputs: `explained_by`, and hints where parts are known but do not add up. Invariant:
//! parts are compared one by one, and are said to explain a difference only if theirs add up to it exactly.

use super::{By, ControlResult, Held, Hint, HintKind, Part, compare, said};
use crate::diagnostic::Diagnostic;
use crate::figure::NoValue;
use crate::model::Value;

/// Adds to each control that does not hold what its parts say of it.
pub(super) fn explain(held: &Held<'_>, results: &mut [ControlResult]) -> Result<(), Diagnostic> {
    for i in 0..results.len() {
        let (Some(difference), false) = (results[i].difference, results[i].holds) else { continue };
        if matches!(difference, Value::Ratio(_)) {
            // Rates of parts add up to nothing; a part that fails is a line of its own.
            continue;
        }
        let (mut explained, mut hints) = (Vec::new(), Vec::new());
        for by in [By::Region, By::Period] {
            let parts = held.parts(&results[i], results, by)?;
            let Some(sum) = total(parts.iter().map(|p| p.difference))? else { continue };
            let apart: Vec<Part> = parts.iter().filter(|p| !p.difference.is_zero()).cloned().collect();
            if sum == difference && !apart.is_empty() {
                explained.extend(apart);
            } else if !apart.is_empty() {
                hints.push(held.remaining(&results[i], &apart, sum, difference)?);
            } else {
                hints.extend(held.own_sum(&results[i], &parts)?);
            }
        }
        results[i].explained_by = explained;
        results[i].hints = hints;
    }
    Ok(())
}

/// Whether some of the periods have days in common: what is in both would be added twice.
fn overlap(parts: &[&ControlResult]) -> bool {
    let mut periods: Vec<_> = parts.iter().map(|p| p.control.period).collect();
    periods.sort_unstable();
    periods.windows(2).any(|pair| pair[1].from <= pair[0].to)
}

/// The sum; `None` of nothing.
fn total(mut values: impl Iterator<Item = Value>) -> Result<Option<Value>, Diagnostic> {
    let Some(first) = values.next() else { return Ok(None) };
    values.try_fold(first, compare::plus).map(Some)
}

impl Held<'_> {
    /// The nearest parts of a control that its source gives: none lies inside another.
    fn parts(&self, whole: &ControlResult, all: &[ControlResult], by: By) -> Result<Vec<Part>, Diagnostic> {
        let inside = |part: &ControlResult, whole: &ControlResult| match by {
            By::Region => {
                part.region != whole.region
                    && self.tree.is_within(part.region, whole.region)
                    && part.control.period == whole.control.period
            }
            By::Period => {
                part.control.period != whole.control.period
                    && super::touches(&part.control, Some(whole.control.period))
                    && part.region == whole.region
            }
        };
        let of_source = |other: &&ControlResult| {
            other.control.indicator == whole.control.indicator
                && other.control.source == whole.control.source
                && inside(other, whole)
        };
        let below: Vec<&ControlResult> = all.iter().filter(of_source).collect();
        let nearest: Vec<&ControlResult> =
            below.iter().copied().filter(|p| !below.iter().any(|other| inside(p, other))).collect();
        let mut out = Vec::new();
        if by == By::Period && overlap(&nearest) {
            return Ok(out);
        }
        for part in nearest {
            let expected = part.control.value;
            let difference = match part.difference {
                Some(difference) => difference,
                // A month that was never ingested is nothing in the whole.
                None if self.not_ingested(part)? => compare::negative(expected)?,
                None => return Ok(Vec::new()),
            };
            out.push(Part {
                by,
                region: part.region,
                period: part.control.period,
                expected,
                actual: part.actual,
                difference,
                line: part.control.line,
            });
        }
        Ok(out)
    }

    fn not_ingested(&self, part: &ControlResult) -> Result<bool, Diagnostic> {
        let answer = self.answer(&part.control, part.region)?;
        Ok(matches!(answer.value, Err(NoValue::NotIngested { .. })))
    }

    /// Parts differ, but not by the whole.
    fn remaining(
        &self,
        whole: &ControlResult,
        apart: &[Part],
        sum: Value,
        difference: Value,
    ) -> Result<Hint, Diagnostic> {
        let unit = &whole.control.unit.word;
        let named: Vec<String> = apart
            .iter()
            .map(|part| format!("{}{}", self.name(part), said::signed(part.difference, unit)))
            .collect();
        let rest = compare::minus(difference, sum)?;
        let words = format!(
            "同一来源的分项里{}，合起来不等于差额，另有{}没有着落",
            named.join("，"),
            said::signed(rest, unit)
        );
        Ok(Hint { kind: HintKind::Parts, words })
    }

    /// All parts agree, and our figures of them make up the whole: then the source's total is not that of its
    /// own parts.
    fn own_sum(&self, whole: &ControlResult, parts: &[Part]) -> Result<Option<Hint>, Diagnostic> {
        let actual = total(parts.iter().filter_map(|p| p.actual))?;
        let expected = total(parts.iter().map(|p| p.expected))?;
        let (Some(expected), true) = (expected, actual.is_some() && actual == whole.actual) else {
            return Ok(None);
        };
        let unit = &whole.control.unit.word;
        let words = format!(
            "同一来源的 {} 个分项都与台账相符，合起来是 {}，与它自己的总数 {} 不符",
            parts.len(),
            said::amount(expected, unit),
            said::amount(whole.control.value, unit)
        );
        Ok(Some(Hint { kind: HintKind::Source, words }))
    }

    fn name(&self, part: &Part) -> String {
        match part.by {
            By::Region => self.tree.get(part.region).name.clone(),
            By::Period => part.period.title(),
        }
    }
}
