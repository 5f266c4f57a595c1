//! The functions templates may call. Each returns printed text; none returns a number.

use super::arguments::Arguments;
use super::frame::Frame;
use super::record::{Record, fail, usage};
use super::{asserted, compared, marks, printing, table};
use crate::diagnostic::{Diagnostic, codes};
use crate::model::Value;
use crate::model::block::Signature;
use crate::workspace::config::Missing;
use std::sync::{Arc, Mutex, PoisonError};
use tera::{Kwargs, State, Tera, TeraResult};

/// What the functions share during one rendering.
#[derive(Clone)]
pub(super) struct Shared {
    pub(super) frame: Frame,
    pub(super) record: Arc<Mutex<Record>>,
}

impl Shared {
    fn with<T>(&self, work: impl FnOnce(&Frame, &mut Record) -> Result<T, Diagnostic>) -> TeraResult<T> {
        let mut record = self.record.lock().unwrap_or_else(PoisonError::into_inner);
        work(&self.frame, &mut record).map_err(|problem| fail(&mut record, problem))
    }
}

/// Makes the functions known to the engine.
pub(super) fn register(tera: &mut Tera, shared: &Shared) {
    macro_rules! function {
        ($name:literal, $work:path) => {{
            let shared = shared.clone();
            tera.register_function($name, move |kwargs: Kwargs, _: &State| {
                let arguments = Arguments::read($name, &kwargs)?;
                shared.with(|frame, record| $work(frame, record, &arguments))
            });
        }};
    }
    function!("fig", fig);
    function!("prev", compared::prev);
    function!("done", compared::done);
    function!("target", compared::target);
    function!("has_target", compared::has_target);
    function!("none", asserted::none);
    function!("parts", asserted::parts);
    function!("table", table::table);
    function!("fact", fact);
    function!("has", has);
    function!("show", show);
    function!("zero", zero);
    function!("signature", signature);
}

/// A number: `301.2万元`, or 【待填】, or 【待核】 where one number was to stand for all and they differ.
fn fig(frame: &Frame, record: &mut Record, a: &Arguments) -> Result<String, Diagnostic> {
    let (period, region) = a.place(frame)?;
    let asked = frame.ask(a.id()?, period, region)?;
    match &asked.answer.value {
        Ok(value) => {
            let printed = printing::print(value, asked.indicator, &asked.unit, &a.wanted())?;
            Ok(record.figure(frame.entry(&asked, value), &printed.text, printed.rounding))
        }
        Err(_) => Ok(record.without(frame, &asked)),
    }
}

/// The 落款.
fn signature(frame: &Frame, record: &mut Record, _: &Arguments) -> Result<String, Diagnostic> {
    let signature = Signature { organisation: marks::strip(&frame.organisation), date: frame.date.clone() };
    Ok(record.block(super::markup::Made::Signature(signature)))
}

/// A 手工数, or 【待填】.
fn fact(frame: &Frame, record: &mut Record, a: &Arguments) -> Result<String, Diagnostic> {
    let key = a.text("key").ok_or_else(|| usage("fact 要写明 key".into()))?;
    match frame.fact(key) {
        Some(fact) => {
            let text = marks::strip(&fact.text);
            record.facts.push(super::record::FactEntry {
                key: key.into(),
                text: text.clone(),
                file: "facts.csv",
                source: fact.source.clone(),
                line: fact.line,
            });
            Ok(text)
        }
        None => Ok(record.missing(format!("fact:{key}"), format!("facts.csv 里没有填「{key}」"))),
    }
}

/// Whether all of the figures have values. One that lacks a value because its rows differ is told of,
/// since the sentence vanishes with it.
fn has(frame: &Frame, record: &mut Record, a: &Arguments) -> Result<bool, Diagnostic> {
    if let Some(key) = a.text("key") {
        return Ok(frame.fact(key).is_some());
    }
    let (period, region) = a.place(frame)?;
    if a.ids.is_empty() {
        return Err(usage("has 要写明 id 或 key".into()));
    }
    for id in &a.ids {
        let asked = frame.ask(id, period, region)?;
        if asked.answer.value.is_err() {
            if asked.differs() {
                record.remark(codes::NOT_UNIFORM, frame.why_missing(&asked));
            }
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether a section is to stand: some figure has a value, or the office wants gaps marked.
fn show(frame: &Frame, _: &mut Record, a: &Arguments) -> Result<bool, Diagnostic> {
    let (period, region) = a.place(frame)?;
    let mut any = frame.missing == Missing::Mark;
    for id in &a.ids {
        any |= frame.value(id, period, region)?.is_some();
    }
    Ok(any)
}

/// 零值断言: true where the data were ingested and the count is 0.
fn zero(frame: &Frame, _: &mut Record, a: &Arguments) -> Result<bool, Diagnostic> {
    let (period, region) = a.place(frame)?;
    let value = frame.value(a.id()?, period, region)?;
    Ok(value.is_some_and(|v: Value| v.is_zero()))
}
