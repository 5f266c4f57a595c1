//! Rendering: template + frame → draft and record.

use super::functions::{self, Shared};
use super::library::Source;
use super::record::Record;
use super::{Frame, check, markup};
use crate::diagnostic::{Diagnostic, Place, codes};
use crate::model::Period;
use crate::model::block::Draft;
use std::sync::{Arc, Mutex, PoisonError};
use tera::{Context, ErrorKind, Tera};

/// A rendered draft.
#[derive(Debug, Clone)]
pub struct Rendered {
    /// The block tree.
    pub draft: Draft,
    /// What it printed.
    pub record: Record,
}

/// The templates that rendering `name` uses: it, and what it includes, as far as literals say.
pub fn used<'a>(sources: &'a [Source], name: &str) -> Vec<&'a Source> {
    let mut out: Vec<&Source> = Vec::new();
    let mut names = vec![name.to_owned()];
    while let Some(name) = names.pop() {
        let Some(source) = sources.iter().find(|s| s.name == name) else { continue };
        if out.iter().any(|s| s.name == name) {
            continue;
        }
        out.push(source);
        for (i, _) in source.text.match_indices("include") {
            let rest = source.text[i + "include".len()..].trim_start();
            if let Some(quoted) = rest.strip_prefix(['"', '\'']) {
                names.extend(quoted.split(['"', '\'']).next().map(str::to_owned));
            }
        }
    }
    out
}

/// The indicators and literal periods that templates ask for.
pub fn asked(sources: &[&Source]) -> (Vec<String>, Vec<String>) {
    let (mut ids, mut periods) = (Vec::new(), Vec::new());
    for call in sources.iter().flat_map(|s| super::scan::calls(&s.text)) {
        for id in call.argument("id").map(|a| a.values.clone()).unwrap_or_default() {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        if let Some(period) = call.get("period")
            && !periods.iter().any(|p| p == period)
        {
            periods.push(period.to_owned());
        }
    }
    (ids, periods)
}

/// Checks the templates and makes an engine of them.
///
/// # Errors
/// `E0601`–`E0603` with line and column, all of them.
pub fn engine(sources: &[Source], name: &str, frame: &Frame) -> Result<Tera, Vec<Diagnostic>> {
    let used = used(sources, name);
    let problems = check::check(&used, &frame.catalog, &frame.regions);
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut tera = Tera::new();
    let shared = Shared { frame: frame.clone(), record: Arc::default() };
    functions::register(&mut tera, &shared);
    let list: Vec<(&str, String)> =
        sources.iter().map(|s| (s.name.as_str(), super::marks::strip(&s.text))).collect();
    tera.add_raw_templates(list).map_err(|e| vec![explain(&e, sources, None)])?;
    Ok(tera)
}

/// Renders a template.
///
/// # Errors
/// `E0601`–`E0603` with line and column.
pub fn render(sources: &[Source], name: &str, frame: &Frame) -> Result<Rendered, Vec<Diagnostic>> {
    let mut tera = engine(sources, name, frame)?;
    let record: Arc<Mutex<Record>> = Arc::default();
    functions::register(&mut tera, &Shared { frame: frame.clone(), record: Arc::clone(&record) });
    let text = tera.render(name, &context(frame));
    let mut record = std::mem::take(&mut *record.lock().unwrap_or_else(PoisonError::into_inner));
    record.note_parts(frame);
    match text {
        Ok(text) => Ok(Rendered { draft: markup::parse(&text, &record.made), record }),
        Err(error) => Err(vec![explain(&error, sources, record.failure)]),
    }
}

/// Words a template may print: names and titles, no numbers but years.
fn context(frame: &Frame) -> Context {
    let period = |p: Period| {
        serde_json::json!({
            "text": p.to_string(), "title": p.title(),
            "year": chrono::Datelike::year(&p.to).to_string(),
            "next_year": chrono::Datelike::year(&p.to).saturating_add(1).to_string(),
        })
    };
    let region = frame.regions.get(frame.region);
    let mut context = Context::new();
    context.insert("period", &period(frame.period));
    context.insert("prev_period", &frame.period.previous().map(period));
    context.insert("region", &serde_json::json!({ "name": region.name, "code": region.code }));
    context.insert("office", &serde_json::json!({ "name": frame.organisation, "whole": frame.whole }));
    context.insert("date", &frame.date);
    context
}

/// tera's error as a diagnostic with its place; `failure` is what one of our functions said.
fn explain(error: &tera::Error, sources: &[Source], failure: Option<Diagnostic>) -> Diagnostic {
    let place = |r: &tera::ReportError| {
        let path = sources.iter().find(|s| s.name == r.filename()).map(|s| s.path.clone());
        Place {
            file: path.unwrap_or_else(|| r.filename().to_owned()),
            line: Some(r.span().start_line as u64),
            column: u32::try_from(r.span().start_col).ok().map(|c| c + 1),
            ..Place::default()
        }
    };
    let (mut problem, report) = match error.kind() {
        ErrorKind::SyntaxError(r) => {
            (Diagnostic::new(codes::TEMPLATE_SYNTAX, format!("模板语法不对:{}", r.message())), Some(r))
        }
        ErrorKind::RenderingError(r) => {
            let own = Diagnostic::new(codes::TEMPLATE_SYNTAX, format!("模板写不出来:{}", r.message()));
            (failure.unwrap_or(own), Some(r))
        }
        ErrorKind::TemplateNotFound(name) => {
            (Diagnostic::new(codes::TEMPLATE_MISSING, format!("没有模板「{name}」")), None)
        }
        _ => (Diagnostic::new(codes::TEMPLATE_SYNTAX, format!("模板写不出来:{error}")), None),
    };
    if let Some(report) = report {
        problem = problem.at(place(report));
    }
    problem
}
