//! Rendering: template + frame → draft and record.

use super::budget::{self, Counted};
use super::functions::{self, Shared};
use super::library::Source;
use super::record::Record;
use super::{Frame, check, includes, markup, settle, word, words};
use crate::diagnostic::{Diagnostic, Place, codes};
use crate::model::Period;
use crate::model::block::Draft;
use crate::model::region::Level;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use tera::{ErrorKind, Tera};

/// A rendered draft.
#[derive(Debug, Clone)]
pub struct Rendered {
    /// The block tree.
    pub draft: Draft,
    /// What it printed.
    pub record: Record,
    /// The office's own .docx filled in, where that is the template.
    pub word: Option<Vec<u8>>,
}

/// What templates ask for, as far as literals say (and the check sees to it that they say all).
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Wants {
    /// Indicator ids.
    pub ids: Vec<String>,
    /// The periods, in a draft about one.
    pub periods: Vec<Period>,
    /// Of these, those that are compared with the one before: the draft's own, and what `prev` names.
    pub compared: Vec<Period>,
    /// Whether some table has a row for each month.
    pub months: bool,
    /// Whether some table has a row for each year.
    pub years: bool,
    /// Regions by name or code.
    pub regions: Vec<String>,
    /// The levels that loops go through, each once; `None`: what lies directly below.
    pub loops: Vec<Option<Level>>,
    /// Whether a loop goes on from the region of another.
    pub nested: bool,
    /// Whether some table has a row for each region below.
    pub by_region: bool,
}

/// The indicators that templates ask for, and the periods of their figures in a draft about `period`.
/// Spellings that mean nothing in it are left out; rendering tells of them where they stand.
pub fn asked(sources: &[&Source], period: Period) -> Wants {
    let mut out = Wants { periods: vec![period], compared: vec![period], ..Wants::default() };
    let mut any_compared = false;
    for call in sources.iter().flat_map(|s| super::scan::calls(&s.text)) {
        if super::vocabulary::arguments(&call.name).is_none() {
            continue;
        }
        any_compared |= call.name == "prev" && call.argument("period").is_some_and(|a| a.values.is_empty());
        for id in ["id", "of"].iter().filter_map(|name| call.argument(name)).flat_map(|a| &a.values) {
            if !out.ids.contains(id) {
                out.ids.push(id.clone());
            }
        }
        out.months |= call.name == "table" && call.get("by") == Some("month");
        out.years |= call.name == "table" && call.get("by") == Some("year");
        out.months |= call.name == "months";
        out.years |= call.name == "years";
        out.by_region |= call.name == "table" && matches!(call.get("by"), None | Some("region"));
        if let Some(region) = call.get("region").filter(|name| !out.regions.iter().any(|known| known == name))
        {
            out.regions.push(region.to_owned());
        }
        if call.name == "regions" {
            let level = call.get("level").and_then(Level::parse);
            if !out.loops.contains(&level) {
                out.loops.push(level);
            }
            out.nested |= call.argument("region").is_some_and(|a| a.values.is_empty());
        }
        // The time to come has 任务数 only.
        let text = call.get("period").filter(|text| *text != "next");
        let Some(period) = text.and_then(|text| super::periods::resolve(text, period)) else { continue };
        if !out.periods.contains(&period) {
            out.periods.push(period);
        }
        if call.name == "prev" && !out.compared.contains(&period) {
            out.compared.push(period);
        }
    }
    if any_compared {
        // A variable may be any of them.
        out.compared.clone_from(&out.periods);
    }
    out
}

/// Checks the templates and makes an engine of them.
///
/// # Errors
/// `E0601`–`E0603` with line and column, all of them.
pub fn engine(sources: &[Source], name: &str, frame: &Frame) -> Result<Tera, Vec<Diagnostic>> {
    let used = includes::used(sources, name);
    let problems = check::check(&used, &frame.catalog, &frame.regions);
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut tera = Tera::new();
    let shared = Shared { frame: frame.clone(), record: Arc::default() };
    functions::register(&mut tera, &shared);
    tera.add_raw_templates(for_engine(sources)).map_err(|e| unknown_names(&e, sources))?;
    Ok(tera)
}

/// The templates as the engine gets them: names and texts. Word files that are not open are none.
pub(super) fn for_engine(sources: &[Source]) -> Vec<(&str, String)> {
    sources
        .iter()
        .filter(|s| s.word.is_some() || !s.name.ends_with(".docx"))
        .map(|s| {
            // A Word file's text refers to its pieces by marks.
            let text = if s.word.is_some() { s.text.clone() } else { super::marks::strip(&s.text) };
            (s.name.as_str(), super::scan::for_engine(&text))
        })
        .collect()
}

/// Renders a template.
///
/// # Errors
/// `E0601`–`E0603` with line and column.
pub fn render(sources: &[Source], name: &str, frame: &Frame) -> Result<Rendered, Vec<Diagnostic>> {
    engine(sources, name, frame)?;
    let record: Arc<Mutex<Record>> = Arc::default();
    let (tera, counted) = counting(sources, frame, &record)?;
    let text = tera.render(name, &words::context(frame));
    let record = std::mem::take(&mut *record.lock().unwrap_or_else(PoisonError::into_inner));
    let word = sources.iter().find(|s| s.name == name).and_then(|s| Some((s, s.word.as_ref()?)));
    match text {
        Ok(text) if let Some((source, template)) = word => {
            let filled = word::fill(template, &source.path, &text, record).map_err(|d| vec![d])?;
            let word::Filled { bytes, draft, mut record } = filled;
            record.note_parts(frame);
            Ok(Rendered { draft, record, word: Some(bytes) })
        }
        Ok(text) => {
            let (text, mut record) = settle::settle(&text, record).map_err(|problem| {
                let path = sources.iter().find(|s| s.name == name).map_or(name, |s| s.path.as_str());
                vec![problem.at(Place::file(path))]
            })?;
            record.note_parts(frame);
            Ok(Rendered { draft: markup::parse(&text, &record.made), record, word: None })
        }
        Err(error) => Err(vec![explain(&error, sources, &counted, record.failure)]),
    }
}

/// An engine that counts its work, of templates that were found sound; and by name the texts that it was given.
fn counting(
    sources: &[Source],
    frame: &Frame,
    record: &Arc<Mutex<Record>>,
) -> Result<(Tera, BTreeMap<String, Counted>), Vec<Diagnostic>> {
    let mut tera = Tera::new();
    let shared = Shared { frame: frame.clone(), record: Arc::clone(record) };
    functions::register(&mut tera, &shared);
    budget::register(&mut tera, &shared);
    let texts = for_engine(sources);
    let counted: BTreeMap<String, Counted> =
        texts.iter().map(|(name, text)| ((*name).to_owned(), Counted::of(text))).collect();
    let given: Vec<(&str, &str)> = counted.iter().map(|(n, c)| (n.as_str(), c.text.as_str())).collect();
    match tera.add_raw_templates(given) {
        Ok(()) => Ok((tera, counted)),
        Err(error) => Err(vec![explain(&error, sources, &counted, None)]),
    }
}

/// What tera says of functions, filters and tests that do not exist: a report of each in one text, which
/// holds its place as `--> FILE:LINE:COLUMN`.
pub(super) fn unknown_names(error: &tera::Error, sources: &[Source]) -> Vec<Diagnostic> {
    let text = error.to_string();
    let mut message = "";
    let mut out = Vec::new();
    for line in text.lines().map(str::trim_start) {
        if let Some(said) = line.strip_prefix("error: ") {
            message = said;
        } else if let Some(place) = line.strip_prefix("--> ") {
            let mut parts = place.rsplitn(3, ':');
            let column: Option<u32> = parts.next().and_then(|c| c.parse().ok());
            let line: Option<u64> = parts.next().and_then(|l| l.parse().ok());
            let file = parts.next().unwrap_or(place);
            let name = message.split('`').nth(1).unwrap_or("");
            let words = match message.split('`').next().unwrap_or("").trim() {
                "Unknown function" => format!("没有函数「{name}」"),
                "Unknown filter" => format!("没有过滤器「{name}」"),
                "Unknown test" => format!("没有判断「{name}」"),
                _ => format!("模板写不出来:{message}"),
            };
            let problem = Diagnostic::new(codes::TEMPLATE_SYNTAX, words);
            let problem = match (sources.iter().find(|s| s.name == file), line, column) {
                (Some(source), Some(line), Some(column)) => source.told_at(problem, line, column),
                _ => problem.at(Place { file: file.into(), line, column, ..Place::default() }),
            };
            if !out.contains(&problem) {
                out.push(problem);
            }
        }
    }
    if out.is_empty() || !matches!(error.kind(), ErrorKind::Msg(_)) {
        return vec![explain(error, sources, &BTreeMap::new(), None)];
    }
    out
}

/// tera's error as a diagnostic with its place; `failure` is what one of our functions said.
fn explain(
    error: &tera::Error,
    sources: &[Source],
    counted: &BTreeMap<String, Counted>,
    failure: Option<Diagnostic>,
) -> Diagnostic {
    let (problem, report) = match error.kind() {
        ErrorKind::SyntaxError(r) => {
            (Diagnostic::new(codes::TEMPLATE_SYNTAX, format!("模板语法不对：{}", r.message())), Some(r))
        }
        ErrorKind::RenderingError(r) => {
            let own = Diagnostic::new(codes::TEMPLATE_SYNTAX, format!("模板写不出来：{}", r.message()));
            (failure.unwrap_or(own), Some(r))
        }
        ErrorKind::TemplateNotFound(name) => {
            (Diagnostic::new(codes::TEMPLATE_MISSING, format!("没有模板「{name}」")), None)
        }
        _ => return placed_in_words(&error.to_string(), sources),
    };
    let Some(report) = report else { return problem };
    match sources.iter().find(|s| s.name == report.filename()) {
        Some(source) => {
            let span = report.span().range.clone();
            source.told(problem, counted.get(&source.name).map_or(span.clone(), |c| c.original(&span)))
        }
        None => problem.at(Place::file(report.filename())),
    }
}

/// An error that says its place only in words: `error: … --> annual.md:1:16`, with a picture below.
fn placed_in_words(text: &str, sources: &[Source]) -> Diagnostic {
    let first = text.lines().next().unwrap_or(text).trim_start_matches("error: ");
    let problem = Diagnostic::new(codes::TEMPLATE_SYNTAX, format!("模板写不出来：{first}"));
    let place = text.lines().find_map(|l| {
        let mut parts = l.trim().strip_prefix("--> ")?.rsplitn(3, ':');
        let column: usize = parts.next()?.parse().ok()?;
        let line: usize = parts.next()?.parse().ok()?;
        let name = parts.next()?;
        let source = sources.iter().find(|s| s.name == name)?;
        Some((source, line, column))
    });
    let Some((source, line, column)) = place else { return problem };
    let before: usize = source.text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let row = source.text.get(before..).unwrap_or("").lines().next().unwrap_or("");
    let at = row.char_indices().nth(column.saturating_sub(1)).map_or(row.len(), |(i, _)| i);
    source.told(problem, before + at..before + at + 1)
}
