//! The number once more, beside the one that drafts print.
//!
//! Inputs: the engine's answers, the recount. Outputs: both numbers, and in words wherever they differ.
//! Invariant: a comparison is worked out for each road by itself.

use super::Traced;
use super::wanted::{How, Wanted};
use crate::diagnostic::{Diagnostic, codes};
use crate::figure::compare::sign;
use crate::figure::rows::{Made, Part, Recount};
use crate::figure::{Answer, NoValue};
use crate::ledger::Ledger;
use crate::model::{Ratio, Value};

/// Puts both roads side by side.
pub(super) fn traced(
    ledger: &Ledger,
    wanted: Wanted,
    answers: Vec<Answer>,
    recount: Recount,
) -> Result<Traced, Diagnostic> {
    let mut differs = Vec::new();
    for (part, answer) in recount.figures.iter().zip(&answers) {
        compare(ledger, part, answer, &mut differs);
    }
    let target = wanted.target.as_ref().map(|t| t.value);
    let known = |values: Vec<Option<Value>>| made(wanted.how, &values, target);
    let value = known(answers.iter().map(|a| a.known().copied()).collect())?;
    let recomputed = known(recount.figures.iter().map(|p| p.value.as_ref().ok().copied()).collect())?;
    Ok(Traced { wanted, recount, answers, value, recomputed, differs })
}

/// A number out of its figures: by plain steps, not by those that print it.
fn made(how: How, figures: &[Option<Value>], target: Option<Value>) -> Result<Option<Value>, Diagnostic> {
    let other =
        if matches!(how, How::Done | How::Excess) { target } else { figures.get(1).copied().flatten() };
    let (Some(now), other) = (figures.first().copied().flatten(), other) else { return Ok(None) };
    if how == How::Plain {
        return Ok(Some(now));
    }
    let Some(other) = other else { return Ok(None) };
    let overflow = || Diagnostic::new(codes::FIGURE_OVERFLOW, "比较的结果超出能准确表示的范围");
    let (a, b) = match (now, other) {
        (Value::Count(a), Value::Count(b)) | (Value::Money(a), Value::Money(b)) => (a, b),
        (Value::Ratio(a), Value::Ratio(b)) if how == How::Change => {
            let left = a.numerator.checked_mul(b.denominator);
            let right = b.numerator.checked_mul(a.denominator);
            let over = a.denominator.checked_mul(b.denominator);
            let top = left.zip(right).and_then(|(l, r)| l.checked_sub(r));
            let ratio = top.zip(over).and_then(|(top, over)| Ratio::new(top, over));
            return Ok(Some(Value::Ratio(ratio.ok_or_else(overflow)?)));
        }
        _ => return Ok(None),
    };
    let less = a.checked_sub(b).ok_or_else(overflow)?;
    let rate = |top| if sign(other) > 0 { Ratio::new(top, b).map(Value::Ratio) } else { None };
    Ok(match (how, now) {
        (How::Growth, _) => rate(less),
        (How::Done, _) => rate(a),
        (_, Value::Money(_)) => Some(Value::Money(less)),
        _ => Some(Value::Count(less)),
    })
}

/// Notes in words where a part and the engine's answer differ, down to the rows of a source.
fn compare(ledger: &Ledger, part: &Part, answer: &Answer, out: &mut Vec<String>) {
    let id = format!("{}@{}", part.asked.indicator, part.asked.period);
    if part.value != answer.value {
        let said = |v: &Result<Value, NoValue>| v.as_ref().map_or_else(|_| "没有数".to_owned(), Value::plain);
        out.push(format!("{id}：逐行重算是 {}，文稿所用的计算是 {}", said(&part.value), said(&answer.value)));
    }
    let known = |source: usize| {
        let id = ledger.sources().get(source).map_or("", |s| s.id.as_str());
        answer.sources.iter().find(|(s, _)| s.as_ref() == id).map_or(0, |(_, rows)| *rows)
    };
    for (source, rows) in part.sources.iter().filter(|(source, rows)| known(*source) != *rows) {
        let file = ledger.sources().get(*source).map_or_else(String::new, super::said::file);
        out.push(format!("{id}：{file} 逐行数是 {rows} 行，文稿所用的计算是 {} 行", known(*source)));
    }
    if part.rows != answer.rows && out.is_empty() {
        out.push(format!("{id}：逐行数是 {} 行，文稿所用的计算是 {} 行", part.rows, answer.rows));
    }
    match &part.made {
        Made::Of(parts) => {
            parts.iter().zip(&answer.parts).for_each(|(p, (_, a))| compare(ledger, p, a, out));
        }
        Made::Each(_, whole) | Made::EachValue(_, whole) => {
            answer.parts.iter().take(1).for_each(|(_, a)| compare(ledger, whole, a, out));
        }
        Made::Rows(_) | Made::Regions => {}
    }
}
