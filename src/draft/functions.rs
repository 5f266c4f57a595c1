//! The functions templates may call. Each returns printed text; none returns a number.

use super::arguments::Arguments;
use super::frame::Frame;
use super::record::{Record, fail, usage};
use super::scan::NONE;
use super::{asserted, compared, conditions, loops, marks, printing, table};
use crate::diagnostic::Diagnostic;
use crate::model::block::Signature;
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
            let known = if $name == "none" { NONE } else { $name };
            tera.register_function(known, move |kwargs: Kwargs, _: &State| {
                let arguments = Arguments::read($name, &kwargs)?;
                shared.with(|frame, record| $work(frame, record, &arguments))
            });
        }};
    }
    function!("fig", fig);
    function!("prev", compared::prev);
    function!("done", compared::done);
    function!("target", compared::target);
    function!("none", asserted::none);
    function!("parts", asserted::parts);
    function!("table", table::table);
    function!("fact", fact);
    function!("has", conditions::has);
    function!("some", conditions::some);
    function!("any", conditions::any);
    function!("due", conditions::due);
    function!("show", conditions::show);
    function!("zero", conditions::zero);
    function!("planned", conditions::planned);
    function!("has_target", conditions::has_target);
    function!("signature", signature);
    function!("regions", loops::regions);
    function!("months", loops::months);
    function!("years", loops::years);
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
    match frame.fact(key, a.text("region"))? {
        Some(fact) => {
            let text = marks::strip(&fact.text);
            Ok(record.fact(super::record::FactEntry {
                key: key.into(),
                text,
                file: "facts.csv",
                source: fact.source.clone(),
                line: fact.line,
            }))
        }
        None => {
            let of = match a.text("region") {
                Some(region) => format!("{}的", frame.regions.get(frame.region(Some(region))?).name),
                None => String::new(),
            };
            Ok(record.missing(format!("fact:{key}"), format!("facts.csv 里没有填{of}「{key}」")))
        }
    }
}
