//! `none` and `parts`: sentences that the figures must bear out.
//!
//! Invariant: what the figures do not bear out is printed 【待核】 and told of, with the numbers.

use super::arguments::Arguments;
use super::frame::{Asked, Frame};
use super::record::{Gap, Record, usage};
use super::{marks, printing};
use crate::diagnostic::{Diagnostic, codes};
use crate::figure::print::Options;
use crate::model::Value;
use crate::workspace::config::Missing;

/// 零值断言: the words (未发生越级上访) where the data were ingested and the count is 0.
pub(super) fn none(frame: &Frame, record: &mut Record, a: &Arguments) -> Result<String, Diagnostic> {
    let (period, region) = a.place(frame)?;
    let text = a.text("text").ok_or_else(|| usage("none 要写明 text".into()))?;
    let asked = frame.ask(a.id()?, period, region)?;
    match &asked.answer.value {
        Ok(value) if value.is_zero() => {
            Ok(record.figure(frame.entry(&asked, value), &marks::strip(text), "exact".into()))
        }
        Ok(value) => {
            let said = exactly(value, &asked)?;
            let reason =
                format!("{}：模板要说「{text}」，{}却有{said}", asked.indicator.title, asked.period.title());
            let figure = record.base(frame.entry(&asked, value));
            Ok(record.gap(Gap::NotZero, asked.indicator.id.clone(), reason, vec![figure]))
        }
        Err(_) => Ok(record.without(frame, &asked)),
    }
}

/// `其中：公益性岗位47名、农家书屋管理员32名`: parts of a figure, or without a whole a plain list. What is 0 is
/// left out; without any part nothing is printed, the words before and after neither.
pub(super) fn parts(frame: &Frame, record: &mut Record, a: &Arguments) -> Result<String, Diagnostic> {
    let (period, region) = a.place(frame)?;
    let whole = a.ids.first().map(|id| frame.ask(id, period, region)).transpose()?;
    let word = |name, default| marks::strip(a.text(name).unwrap_or(default));
    let lead = word("lead", if whole.is_some() { "其中：" } else { "" });
    let (sep, tail) = (word("sep", "、"), word("tail", ""));
    let around = |inner: String| if inner.is_empty() { inner } else { format!("{lead}{inner}{tail}") };
    let mut parts = Vec::with_capacity(a.of.len());
    for (i, id) in a.of.iter().enumerate() {
        let asked = frame.ask(id, period, region)?;
        let title = a.titles.get(i).unwrap_or(&asked.indicator.title);
        parts.push((marks::strip(title), asked));
    }
    // A plain list promises nothing, so nothing is missing from it.
    let marked = whole.is_some() && frame.missing == Missing::Mark;
    if let Some(whole) = &whole {
        let Ok(total) = &whole.answer.value else {
            return Ok(if marked { around(record.without(frame, whole)) } else { String::new() });
        };
        let subset = a.text("mode") == Some("subset");
        if let Some(reason) = misfit(total, whole, &parts, subset)? {
            let mut figures = vec![record.base(frame.entry(whole, total))];
            for (_, asked) in &parts {
                figures.extend(asked.answer.value.iter().map(|v| record.base(frame.entry(asked, v))));
            }
            return Ok(around(record.gap(Gap::Parts, whole.indicator.id.clone(), reason, figures)));
        }
    }
    let mut said = Vec::new();
    for (title, asked) in &parts {
        match &asked.answer.value {
            Ok(value) if value.is_zero() => {}
            Ok(value) => {
                let printed = printing::print(value, asked.indicator, &asked.unit, &a.wanted())?;
                let number = record.figure(frame.entry(asked, value), &printed.text, printed.rounding);
                said.push(format!("{title}{number}"));
            }
            Err(_) if marked => said.push(format!("{title}{}", record.without(frame, asked))),
            Err(_) => {}
        }
    }
    Ok(around(said.join(&sep)))
}

/// Why parts do not fit their whole. Parts without a value say nothing: those that have one must then
/// only not be more than the whole.
fn misfit(
    total: &Value,
    whole: &Asked<'_>,
    parts: &[(String, Asked<'_>)],
    subset: bool,
) -> Result<Option<String>, Diagnostic> {
    let whole_is = amount(total);
    let (mut sum, mut complete, mut too_large) = (0i128, true, false);
    let mut list = Vec::new();
    for (title, asked) in parts {
        let Ok(value) = &asked.answer.value else {
            complete = false;
            continue;
        };
        let part = amount(value);
        sum = sum.checked_add(part).ok_or_else(|| {
            Diagnostic::new(codes::FIGURE_OVERFLOW, format!("「{title}」等各项之和超出能准确表示的范围"))
        })?;
        too_large |= part > whole_is;
        list.push(format!("{title}{}", exactly(value, asked)?));
    }
    let wrong = if subset { too_large } else { sum > whole_is || (complete && sum != whole_is) };
    if !wrong {
        return Ok(None);
    }
    let said = exactly(total, whole)?;
    let what = if subset { "有一项大于总数" } else { "各项之和不等于总数" };
    Ok(Some(format!("{}{said}，其中{}：{what}", whole.indicator.title, list.join("、"))))
}

/// Counts or 分; a template with parts that are rates is refused before.
fn amount(value: &Value) -> i128 {
    match value {
        Value::Count(n) | Value::Money(n) => *n,
        Value::Ratio(r) => r.numerator,
    }
}

/// A value with its unit, in full.
fn exactly(value: &Value, asked: &Asked<'_>) -> Result<String, Diagnostic> {
    let printed =
        crate::figure::print::print(value, &asked.unit, &asked.indicator.words, &Options::default())?;
    Ok(printed.text)
}
