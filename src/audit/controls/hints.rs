//! What our own figures say of a difference: one 镇街, one month, rows of no place, rounding.
//!
//! Inputs: the cube. Outputs: hints. Invariant: a hint is as large as the difference, to the 分; it is a guess
//! and says so.

use super::{ControlResult, Held, Hint, HintKind, compare, indicator, months};
use crate::diagnostic::Diagnostic;
use crate::model::Value;

/// Causes named at most, of one kind.
const SHOWN: usize = 3;

/// Adds them to each control that does not hold.
pub(super) fn from_figures(held: &Held<'_>, results: &mut [ControlResult]) -> Result<(), Diagnostic> {
    for result in results.iter_mut().filter(|r| !r.holds) {
        let Some(difference) = result.difference else { continue };
        let mut hints = Vec::new();
        if let (Some(half), Value::Money(off)) = (compare::half_digit(&result.control), difference)
            && off.unsigned_abs() <= half.unsigned_abs()
        {
            let words =
                "差额不超过对账数末位的一半，可能只是对账数四舍五入过；是的话，在 tolerance 里写明容差";
            hints.push(Hint { kind: HintKind::Rounding, words: words.to_owned() });
        }
        hints.extend(held.one_region(result, difference)?);
        hints.extend(held.one_month(result, difference)?);
        result.hints.extend(hints);
    }
    Ok(())
}

impl Held<'_> {
    /// The difference is the figure of one region below, or of the rows that belong to none.
    fn one_region(&self, result: &ControlResult, difference: Value) -> Result<Option<Hint>, Diagnostic> {
        let control = &result.control;
        let children = self.tree.children(result.region);
        if children.is_empty() || !self.adds_over_regions(indicator(self.catalog, control)?) {
            return Ok(None);
        }
        let mut names = Vec::new();
        for child in children {
            let answer = self.answer(control, *child)?;
            if answer.known() == Some(&difference) {
                names.push(self.tree.get(*child).name.clone());
            }
        }
        let together = self.cube.together(&control.indicator, children, control.period)?;
        if let (Some(actual), Some(together)) = (result.actual, together.known())
            && compare::minus(actual, *together)? == difference
        {
            names.push("未能落实到下级区划的行".to_owned());
        }
        let words = match names.as_slice() {
            [] => return Ok(None),
            [one] => format!("差额恰好等于{one}的数，可能对账数没有包括它"),
            several => format!("差额恰好等于{}各自的数，可能对账数没有包括其中一个", listed(several)),
        };
        Ok(Some(Hint { kind: HintKind::Region, words }))
    }

    /// The difference is the figure of one month.
    fn one_month(&self, result: &ControlResult, difference: Value) -> Result<Option<Hint>, Diagnostic> {
        let control = &result.control;
        if !self.adds_over_months(indicator(self.catalog, control)?) {
            return Ok(None);
        }
        let mut names = Vec::new();
        for month in months(control.period) {
            let answer = self.cube.answer(&control.indicator, result.region, month, &[])?;
            if answer.known() == Some(&difference) {
                names.push(month.title());
            }
        }
        let words = match names.as_slice() {
            [] => return Ok(None),
            [one] => format!("差额恰好等于{one}的数，可能对账数没有包括这个月"),
            several => format!("差额恰好等于{}各自的数，可能对账数没有包括其中一个月", listed(several)),
        };
        Ok(Some(Hint { kind: HintKind::Month, words }))
    }
}

/// The first of them.
pub(super) fn listed(names: &[String]) -> String {
    let more = if names.len() > SHOWN { " 等" } else { "" };
    format!("{}{more}", names[..names.len().min(SHOWN)].join("、"))
}
