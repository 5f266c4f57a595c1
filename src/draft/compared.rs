//! `prev`, `done`, `target`: a figure beside the one of the period before, or beside its 任务数.
//!
//! Invariant: only the number is an occurrence, never the words round it (where there is none, 与上年持平,
//! the words are); an increase or a surplus is said only where there is one.

use super::arguments::Arguments;
use super::frame::{Asked, Frame};
use super::printing;
use super::record::{FactEntry, FigureEntry, Gap, Record, figure_id};
use crate::diagnostic::Diagnostic;
use crate::figure::compare::{self, Words};
use crate::figure::print::Options;
use crate::model::{Period, Value};
use crate::workspace::Target;

/// The change since the period before: `比上年增加12人`, `增长8.5%`, `12人`.
pub(super) fn prev(frame: &Frame, record: &mut Record, a: &Arguments) -> Result<String, Diagnostic> {
    let (period, region) = a.place(frame)?;
    let id = a.id()?;
    let asked = frame.ask(id, period, region)?;
    let before = period.previous().map(|p| frame.ask(id, p, region)).transpose()?;
    let Ok(now) = &asked.answer.value else { return Ok(record.without(frame, &asked)) };
    let base = before.as_ref().and_then(|b| b.answer.value.as_ref().ok());
    let word = a.text("word").map_or_else(|| compare::base_word(&period), super::marks::strip);
    let form = a.text("form").unwrap_or("words");
    let options = printing::options(asked.indicator, &a.wanted())?;
    let (words, value) = if form == "growth" {
        let growth = compare::growth(now, base, &word, a.decimals.unwrap_or(1))?;
        (growth.words, growth.ratio.map(Value::Ratio))
    } else {
        let change = compare::change(now, base, &asked.unit, &asked.indicator.words, &word, &options)?;
        (change.words, change.difference)
    };
    let more = value.is_some_and(|v| compare::sign(v) > 0);
    if form == "number" && !more {
        let title = &asked.indicator.title;
        if let (None, Some(before)) = (base, &before) {
            return Ok(record.without(frame, before));
        }
        let reason = format!("{title}：模板要印增加数，{}却没有增加（{}）", period.title(), words.text());
        let mut from = vec![record.base(frame.entry(&asked, now))];
        if let (Some(base), Some(before)) = (base, &before) {
            from.push(record.base(frame.entry(before, base)));
        }
        return Ok(record.gap(Gap::NotMore, id.to_owned(), reason, from));
    }
    // Words without a number (上年无数据) are no figure.
    let Some(value) = value else { return Ok(words.text()) };
    let mut from = vec![record.base(frame.entry(&asked, now))];
    if let (Some(base), Some(before)) = (base, &before) {
        from.push(record.base(frame.entry(before, base)));
    }
    let (name, measure, title) =
        if form == "growth" { ("growth", "growth", "增长率") } else { ("prev", "difference", "同比") };
    let mut entry = derived(frame, name, title, &asked, &value, from);
    entry.measure = measure.into();
    let rounding =
        if form == "growth" { half_up(a.decimals.unwrap_or(1)) } else { rounding(&words, &options) };
    if form == "growth" {
        // The value is the bare ratio; only its printing is in per cent.
        entry.unit = String::new();
    }
    Ok(printed(record, entry, words, rounding, form != "number"))
}

/// Against the target of the period and region: `完成率122%`, `122%`, `超额14户`, `14户`.
pub(super) fn done(frame: &Frame, record: &mut Record, a: &Arguments) -> Result<String, Diagnostic> {
    let (period, region) = a.place(frame)?;
    let (set_for, _) = a.target_place(frame)?;
    let id = a.id()?;
    let asked = frame.ask(id, period, region)?;
    let Some(target) = frame.target(id, set_for, region) else {
        return Ok(record.missing(id.to_owned(), no_target(&asked.indicator.title, set_for)));
    };
    let Ok(now) = &asked.answer.value else { return Ok(record.without(frame, &asked)) };
    let form = a.text("form").unwrap_or("words");
    let by_rate = matches!(form, "words" | "rate");
    let decimals = a.decimals.unwrap_or(0);
    let options = if by_rate { Options::default() } else { printing::options(asked.indicator, &a.wanted())? };
    let words = &asked.indicator.words;
    let done = compare::done(now, &target.value, &asked.unit, words, decimals, &options)?;
    let doubt = |record: &mut Record, what: &str, said: String| {
        let reason = format!("{}：模板要印{what}，而{}{said}", asked.indicator.title, set_for.title());
        let from = vec![record.base(frame.entry(&asked, now))];
        Ok(record.gap(Gap::NotMore, id.to_owned(), reason, from))
    };
    let (name, title, value, words) = match (by_rate, done.rate) {
        (true, Some(rate)) => ("done", "完成率", Value::Ratio(rate), done.rate_words),
        (true, None) if form == "rate" => return doubt(record, "完成率", done.rate_words.text()),
        (true, None) => return Ok(done.rate_words.text()),
        (false, _) if form == "number" && compare::sign(done.excess) <= 0 => {
            return doubt(record, "超额数", done.excess_words.text());
        }
        (false, _) => ("excess", "超额", done.excess, done.excess_words),
    };
    let from = vec![record.base(frame.entry(&asked, now)), format!("targets.csv:{}", target.line)];
    let mut entry = derived(frame, name, title, &asked, &value, from);
    let rounding = if by_rate { half_up(decimals) } else { rounding(&words, &options) };
    if by_rate {
        // The value is the bare ratio; only its printing is in per cent.
        entry.unit = String::new();
    }
    entry.measure = if by_rate { "ratio" } else { "difference" }.into();
    Ok(printed(record, entry, words, rounding, matches!(form, "words" | "excess")))
}

/// A 任务数 as printed. It is hand-typed, not counted: no figure.
pub(super) fn target(frame: &Frame, record: &mut Record, a: &Arguments) -> Result<String, Diagnostic> {
    let (set_for, region) = a.target_place(frame)?;
    let id = a.id()?;
    let indicator = frame.indicator(id)?;
    let Some(Target { value, unit, issued_by, line, .. }) = frame.target(id, set_for, region) else {
        return Ok(record.missing(id.to_owned(), no_target(&indicator.title, set_for)));
    };
    let printed = printing::print(value, indicator, unit, &a.wanted())?;
    Ok(record.fact(FactEntry {
        key: format!("target:{id}"),
        text: printed.text,
        file: "targets.csv",
        source: issued_by.clone(),
        line: *line,
    }))
}

fn no_target(title: &str, period: Period) -> String {
    format!("{title}：targets.csv 里没有{}的任务数", period.title())
}

fn half_up(decimals: u32) -> String {
    format!("half_up:{decimals}%")
}

fn rounding(words: &Words, options: &Options<'_>) -> String {
    words.number.as_ref().map_or_else(|| "exact".into(), |n| printing::rounding(n, options))
}

/// The words, of which the number is the occurrence; or only the number.
fn printed(
    record: &mut Record,
    entry: FigureEntry,
    words: Words,
    rounding: String,
    with_words: bool,
) -> String {
    let lead = if with_words { words.lead } else { String::new() };
    match words.number {
        Some(number) => lead + &record.figure(entry, &number.text, rounding),
        // 与上年持平: the words are all that is said of the figure.
        None => record.figure(entry, &lead, rounding),
    }
}

fn derived(
    frame: &Frame,
    name: &str,
    title: &str,
    asked: &Asked<'_>,
    value: &Value,
    derived_from: Vec<String>,
) -> FigureEntry {
    let region = &frame.regions.get(asked.region).code;
    let indicator = format!("{name}({})", asked.indicator.id);
    FigureEntry {
        id: figure_id(&indicator, asked.period, region),
        indicator,
        title: format!("{}{title}", asked.indicator.title),
        period: asked.period.to_string(),
        region: region.clone(),
        value: value.plain(),
        exact: *value,
        unit: asked.indicator.unit.clone(),
        measure: String::new(),
        basis: "",
        sources: Vec::new(),
        rows: 0,
        derived_from,
    }
}
