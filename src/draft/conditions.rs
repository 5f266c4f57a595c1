//! What templates may ask before they say something: are there numbers, are they more than nothing.
//!
//! Invariant: conditions print nothing; data that were never ingested are never taken for 0.

use super::arguments::Arguments;
use super::frame::Frame;
use super::record::{Record, usage};
use crate::diagnostic::{Diagnostic, codes};
use crate::model::Value;
use crate::workspace::config::Missing;

/// The values of the listed figures. One that lacks a value because its rows differ is told of, since the
/// sentence vanishes with it.
fn values(frame: &Frame, record: &mut Record, a: &Arguments) -> Result<Vec<Option<Value>>, Diagnostic> {
    let (period, region) = a.place(frame)?;
    if a.ids.is_empty() {
        return Err(usage("要写明 id".into()));
    }
    let mut out = Vec::with_capacity(a.ids.len());
    for id in &a.ids {
        let asked = frame.ask(id, period, region)?;
        if asked.differs() {
            record.remark(codes::NOT_UNIFORM, frame.why_missing(&asked));
        }
        out.push(asked.answer.value.ok());
    }
    Ok(out)
}

fn is_more_than_nothing(value: &Option<Value>) -> bool {
    value.is_some_and(|v| !v.is_zero())
}

/// Whether all of the figures have values; with `key`, whether a 手工数 is filled in.
pub(super) fn has(frame: &Frame, record: &mut Record, a: &Arguments) -> Result<bool, Diagnostic> {
    if let Some(key) = a.text("key") {
        return Ok(frame.fact(key, a.text("region"))?.is_some());
    }
    Ok(values(frame, record, a)?.iter().all(Option::is_some))
}

/// Whether all of the figures have values, none of them 0.
pub(super) fn some(frame: &Frame, record: &mut Record, a: &Arguments) -> Result<bool, Diagnostic> {
    Ok(values(frame, record, a)?.iter().all(is_more_than_nothing))
}

/// Whether any of the figures has a value that is not 0.
pub(super) fn any(frame: &Frame, record: &mut Record, a: &Arguments) -> Result<bool, Diagnostic> {
    Ok(values(frame, record, a)?.iter().any(is_more_than_nothing))
}

/// Whether a sentence about the figures is due: none is 0, and one without a value is to be marked.
pub(super) fn due(frame: &Frame, record: &mut Record, a: &Arguments) -> Result<bool, Diagnostic> {
    let marked = frame.missing == Missing::Mark;
    Ok(values(frame, record, a)?.iter().all(|v| v.map_or(marked, |v| !v.is_zero())))
}

/// Whether a section is to stand: some figure has a value, or the office wants gaps marked.
pub(super) fn show(frame: &Frame, record: &mut Record, a: &Arguments) -> Result<bool, Diagnostic> {
    Ok(frame.missing == Missing::Mark || values(frame, record, a)?.iter().any(Option::is_some))
}

/// 零值断言: true where the data were ingested and the count is 0.
pub(super) fn zero(frame: &Frame, record: &mut Record, a: &Arguments) -> Result<bool, Diagnostic> {
    Ok(values(frame, record, a)?.iter().all(|v| v.is_some_and(|v| v.is_zero())))
}

/// Whether every listed figure has a 任务数, counted or not.
pub(super) fn planned(frame: &Frame, _: &mut Record, a: &Arguments) -> Result<bool, Diagnostic> {
    let (set_for, region) = a.target_place(frame)?;
    Ok(a.ids.iter().all(|id| frame.target(id, set_for, region).is_some()))
}

/// Whether there is a 任务数, and a figure beside it where its time has begun.
pub(super) fn has_target(frame: &Frame, record: &mut Record, a: &Arguments) -> Result<bool, Diagnostic> {
    let (set_for, _) = a.target_place(frame)?;
    if !planned(frame, record, a)? {
        return Ok(false);
    }
    Ok(set_for.from > frame.period.to || values(frame, record, a)?.iter().all(Option::is_some))
}
