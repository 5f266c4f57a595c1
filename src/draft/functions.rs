//! The functions templates may call. Each returns printed text; none returns a number.

use super::arguments::Arguments;
use super::frame::Frame;
use super::printing;
use super::record::{FigureEntry, Record, fail, figure_id, usage};
use super::{marks, table};
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
                let arguments = Arguments::read(&kwargs)?;
                shared.with(|frame, record| $work(frame, record, &arguments))
            });
        }};
    }
    function!("fig", fig);
    function!("prev", prev);
    function!("done", done);
    function!("target", target);
    function!("has_target", has_target);
    function!("table", table::table);
    function!("fact", fact);
    function!("has", has);
    function!("show", show);
    function!("zero", zero);
    let shared = shared.clone();
    tera.register_function("signature", move |_: Kwargs, _: &State| {
        shared.with(|frame, record| {
            let signature =
                Signature { organisation: marks::strip(&frame.organisation), date: frame.date.clone() };
            Ok(record.block(super::markup::Made::Signature(signature)))
        })
    });
}

/// A number: `301.2万元`, or 【待填】.
fn fig(frame: &Frame, record: &mut Record, a: &Arguments) -> Result<String, Diagnostic> {
    let (period, region) = a.place(frame)?;
    let asked = frame.ask(a.id()?, period, region)?;
    printing::check(asked.indicator, &asked.unit, &a.wanted())?;
    match &asked.answer.value {
        Ok(value) => {
            let printed = printing::print(value, asked.indicator, &asked.unit, &a.wanted())?;
            Ok(record.figure(frame.entry(&asked, value), &printed.text, printed.rounding))
        }
        Err(_) => Ok(record.missing(asked.indicator.id.clone(), frame.why_missing(&asked))),
    }
}

/// The change since the period before: `比上年增加12人`.
fn prev(frame: &Frame, record: &mut Record, a: &Arguments) -> Result<String, Diagnostic> {
    let (period, region) = a.place(frame)?;
    let id = a.id()?;
    let asked = frame.ask(id, period, region)?;
    let before = period.previous().map(|p| frame.ask(id, p, region)).transpose()?;
    let Ok(now) = &asked.answer.value else {
        return Ok(record.missing(id.to_owned(), frame.why_missing(&asked)));
    };
    let base = before.as_ref().and_then(|b| b.answer.value.as_ref().ok());
    let (words, difference) = printing::change(now, base, asked.indicator, &asked.unit, period, &a.wanted())?;
    // Words without a number (上年无数据) are no figure.
    let Some(difference) = difference else { return Ok(words.text) };
    let mut from = vec![record.base(frame.entry(&asked, now))];
    if let (Some(base), Some(before)) = (base, &before) {
        from.push(record.base(frame.entry(before, base)));
    }
    let mut entry = derived(frame, "prev", &asked, &difference, from);
    entry.measure = "difference".into();
    Ok(record.figure(entry, &words.text, words.rounding))
}

/// 完成率: `完成率122%`, against the target of exactly this period and region.
fn done(frame: &Frame, record: &mut Record, a: &Arguments) -> Result<String, Diagnostic> {
    let (period, region) = a.place(frame)?;
    let id = a.id()?;
    let asked = frame.ask(id, period, region)?;
    let Some(target) = frame.target(id, period, region) else {
        let reason = format!("{}:targets.csv 里没有{}的任务数", asked.indicator.title, period.title());
        return Ok(record.missing(id.to_owned(), reason));
    };
    let Ok(now) = &asked.answer.value else {
        return Ok(record.missing(id.to_owned(), frame.why_missing(&asked)));
    };
    let decimals = a.decimals.unwrap_or(0);
    let (words, rate) = printing::done(now, &target.value, asked.indicator, &asked.unit, decimals)?;
    let Some(rate) = rate else { return Ok(words.text) };
    let from = vec![record.base(frame.entry(&asked, now)), format!("targets.csv:{}", target.line)];
    let mut entry = derived(frame, "done", &asked, &Value::Ratio(rate), from);
    // The value is the bare ratio; only its printing is in per cent.
    entry.unit = String::new();
    entry.measure = "ratio".into();
    Ok(record.figure(entry, &words.text, words.rounding))
}

fn derived(
    frame: &Frame,
    name: &str,
    asked: &super::frame::Asked<'_>,
    value: &Value,
    derived_from: Vec<String>,
) -> FigureEntry {
    let region = &frame.regions.get(asked.region).code;
    let indicator = format!("{name}({})", asked.indicator.id);
    FigureEntry {
        id: figure_id(&indicator, asked.period, region),
        indicator,
        title: format!("{}{}", asked.indicator.title, if name == "done" { "完成率" } else { "同比" }),
        period: asked.period.to_string(),
        region: region.clone(),
        value: value.plain(),
        unit: asked.indicator.unit.clone(),
        measure: String::new(),
        basis: "",
        sources: Vec::new(),
        rows: 0,
        derived_from,
    }
}

/// A 任务数 as printed. It is hand-typed, not counted: no figure.
fn target(frame: &Frame, record: &mut Record, a: &Arguments) -> Result<String, Diagnostic> {
    let (period, region) = a.place(frame)?;
    let id = a.id()?;
    let indicator = frame.indicator(id)?;
    match frame.target(id, period, region) {
        Some(target) => {
            let printed = printing::print(&target.value, indicator, &target.unit, &a.wanted())?;
            record.facts.push(super::record::FactEntry {
                key: format!("target:{id}"),
                text: printed.text.clone(),
                file: "targets.csv",
                source: target.issued_by.clone(),
                line: target.line,
            });
            Ok(printed.text)
        }
        None => {
            let reason = format!("{}:targets.csv 里没有{}的任务数", indicator.title, period.title());
            Ok(record.missing(id.to_owned(), reason))
        }
    }
}

fn has_target(frame: &Frame, _: &mut Record, a: &Arguments) -> Result<bool, Diagnostic> {
    let (period, region) = a.place(frame)?;
    let id = a.id()?;
    frame.indicator(id)?;
    Ok(frame.target(id, period, region).is_some() && frame.value(id, period, region)?.is_some())
}

/// A 手工数, or 【待填】.
fn fact(frame: &Frame, record: &mut Record, a: &Arguments) -> Result<String, Diagnostic> {
    let key = a.key.as_deref().ok_or_else(|| usage("fact 要写明 key".into()))?;
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

/// Whether all of the figures have values.
fn has(frame: &Frame, _: &mut Record, a: &Arguments) -> Result<bool, Diagnostic> {
    if let Some(key) = &a.key {
        return Ok(frame.fact(key).is_some());
    }
    let (period, region) = a.place(frame)?;
    if a.ids.is_empty() {
        return Err(usage("has 要写明 id 或 key".into()));
    }
    for id in &a.ids {
        if frame.value(id, period, region)?.is_none() {
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
    Ok(value.is_some_and(|v| v.is_zero()))
}

/// The failure for a unit that does not fit.
pub(super) fn wrong_unit(id: &str, unit: &str, wanted: &str) -> Diagnostic {
    let message = format!("指标「{id}」的单位是「{unit}」，不能印成「{wanted}」");
    Diagnostic::new(codes::TEMPLATE_UNIT, message)
}
