//! `report build PERIOD`: ingest what is new, compute, render, write `out/`.
//!
//! Invariant: same ledger, templates and clock → the same bytes; nothing half-written; an edited
//! deliverable is never overwritten; templates are checked before anything is computed.

use super::manifest::{self, About};
use super::{Office, Outcome, Result, Session, deliver, figures, ingest};
use crate::diagnostic::{Diagnostic, Place, Severity, codes};
use crate::draft::{self, Frame, Rendered, library};
use crate::figure::Cube;
use crate::model::Period;
use crate::model::region::Level;
use crate::output::docx;
use crate::workspace::config::{Layout, line_pitch_twips};
use std::path::PathBuf;
use std::sync::Arc;

/// What the user asked for.
#[derive(Debug)]
pub struct Request {
    /// The period.
    pub period: String,
    /// `--template`
    pub template: Option<String>,
    /// `--region`
    pub region: Option<String>,
    /// `--emit`; empty: as `report.toml` says.
    pub emit: Vec<String>,
    /// `--as-of`
    pub as_of: Option<String>,
    /// Whether to ingest the inbox first.
    pub ingest: bool,
    /// `--strict`
    pub strict: bool,
}

/// Builds one draft.
pub fn run(session: &Session<'_>, request: &Request) -> Result<Outcome> {
    let office = session.office()?;
    let period = figures::cut(session, session.period(&request.period)?, request.as_of.as_deref())?;
    let region = office.region_or_root(request.region.as_deref())?;
    let emit = emit(&office, request)?;
    let sources = library::sources(&office.workspace.templates()?);
    let wanted = request.template.as_deref().or(office.workspace.config.build.template.as_deref());
    let template =
        library::choose(&sources, wanted.unwrap_or(library::default_for(&period))).map_err(|d| vec![d])?;
    let used = draft::used(&sources, &template);
    let problems = draft::check::check(&used, &office.catalog, &office.workspace.regions);
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut outcome = Outcome::default();
    if request.ingest {
        take_inbox(session, &office, &mut outcome)?;
    }
    let ledger = figures::ledger(&office)?;
    let cube = cube(session, &office, &ledger, &used, period)?;
    let frame = frame(session, &office, cube, period, region);
    let rendered = draft::render(&sources, &template, &frame)?;
    warn(&frame, &office, &rendered, region, &mut outcome);
    let about = About { template: template.trim_end_matches(".md"), frame: &frame, ledger: &ledger };
    let default = template.trim_end_matches(".md") == library::default_for(&period);
    let folder = folder(&office, &frame, (!default).then_some(about.template));
    let written = write(session, &office, &about, &rendered, &emit, &folder, &mut outcome);
    outcome.diagnostics.iter_mut().for_each(|d| inside(&office, d));
    written.map_err(|mut problems| {
        problems.iter_mut().for_each(|d| inside(&office, d));
        problems
    })?;
    let warned = outcome.diagnostics.iter().any(|d| d.severity() >= Severity::Warning);
    outcome.findings |= request.strict && warned;
    Ok(outcome)
}

/// A place in the workspace is shown relative to it, as everywhere.
fn inside(office: &Office, problem: &mut Diagnostic) {
    if let Some(place) = &mut problem.place
        && std::path::Path::new(&place.file).is_absolute()
    {
        place.file = office.workspace.show(std::path::Path::new(&place.file));
    }
}

fn emit(office: &Office, request: &Request) -> Result<Vec<String>> {
    let list = if request.emit.is_empty() { &office.workspace.config.build.emit } else { &request.emit };
    let mut out: Vec<String> = Vec::new();
    for kind in list.iter().map(|k| k.trim()) {
        if !["docx", "md", "txt"].contains(&kind) {
            let message = format!("--emit 不认识「{kind}」，可用 docx、md、txt");
            return Err(vec![Diagnostic::new(codes::USAGE, message)]);
        }
        if !out.iter().any(|k| k == kind) {
            out.push(kind.to_owned());
        }
    }
    Ok(out)
}

/// Ingests the inbox; what it says becomes warnings of the build.
fn take_inbox(session: &Session<'_>, office: &Office, outcome: &mut Outcome) -> Result<()> {
    let taken = ingest::inbox(session, office)?;
    let refused: Vec<&str> = taken.refused();
    if !refused.is_empty() {
        let message = format!("收件箱里有 {} 个文件没有导入：{}", refused.len(), refused.join("、"));
        outcome.diagnostics.push(Diagnostic::new(codes::INBOX_REFUSED, message));
        outcome.findings = true;
    }
    outcome.notes.push(taken.summary());
    outcome.put("ingest", taken.json());
    outcome.diagnostics.extend(taken.diagnostics);
    Ok(())
}

/// All figures that the template may print, at the period, the one before, and every period it names.
fn cube(
    session: &Session<'_>,
    office: &Office,
    ledger: &crate::ledger::Ledger,
    used: &[&library::Source],
    period: Period,
) -> Result<Cube> {
    let (ids, named) = draft::asked(used);
    let mut periods = vec![period];
    let mut add = |p: Option<Period>| {
        if let Some(p) = p
            && !periods.contains(&p)
        {
            periods.push(p);
        }
    };
    add(period.previous());
    add(period.previous().and_then(|p| p.previous()));
    period.each_month().into_iter().for_each(|p| add(Some(p)));
    for text in named.iter().filter(|t| *t != "prev") {
        let p = crate::model::period::parse(text, period.to);
        add(p);
        add(p.and_then(|p| p.previous()));
    }
    let indicators = ids.iter().filter_map(|id| office.catalog.indicator(id)).collect();
    figures::compute(session, office, ledger, indicators, periods, Vec::new())
}

fn frame(session: &Session<'_>, office: &Office, cube: Cube, period: Period, region: usize) -> Frame {
    let workspace = &office.workspace;
    let place = workspace.regions.get(region);
    let whole = match (&workspace.config.office.whole, place.level) {
        (Some(whole), _) if region == workspace.regions.root() => whole.clone(),
        (_, Level::Province) => "全省".into(),
        (_, Level::City) => "全市".into(),
        (_, Level::County) if place.name.ends_with('区') => "全区".into(),
        (_, Level::County) if place.name.ends_with('市') => "全市".into(),
        (_, Level::County) => "全县".into(),
        (_, Level::Town) if place.name.ends_with("街道") => "全街道".into(),
        (_, Level::Town) if place.name.ends_with('乡') => "全乡".into(),
        (_, Level::Town) => "全镇".into(),
        (_, Level::Village) if place.name.ends_with("社区") => "全社区".into(),
        (_, Level::Village) => "全村".into(),
    };
    let organisation = if region == workspace.regions.root() && !workspace.config.office.name.is_empty() {
        workspace.config.office.name.clone()
    } else {
        format!("{}残疾人联合会", place.name)
    };
    Frame {
        catalog: Arc::new(office.catalog.clone()),
        regions: Arc::new(workspace.regions.clone()),
        cube: Arc::new(cube),
        targets: Arc::new(workspace.targets.clone()),
        facts: Arc::new(workspace.facts.clone()),
        period,
        region,
        organisation,
        whole,
        date: crate::model::period::chinese_date(session.today),
        missing: workspace.config.build.missing,
    }
}

/// 【待填】 and unresolved names as warnings.
fn warn(frame: &Frame, office: &Office, rendered: &Rendered, region: usize, outcome: &mut Outcome) {
    for missing in &rendered.record.missing {
        outcome.diagnostics.push(Diagnostic::new(codes::FIGURE_MISSING, missing.reason.clone()));
    }
    if region == office.workspace.regions.root() {
        outcome.diagnostics.extend(figures::unresolved(&frame.cube, office));
    }
}

/// `out/<period>/`, with subfolders for other regions and templates.
fn folder(office: &Office, frame: &Frame, template: Option<&str>) -> PathBuf {
    let mut folder = office.workspace.out_dir().join(frame.period.to_string());
    if frame.region != office.workspace.regions.root() {
        let region = frame.regions.get(frame.region);
        folder = folder.join(file_safe(&format!("{}-{}", region.code, region.name)));
    }
    match template {
        Some(template) => folder.join(file_safe(template)),
        None => folder,
    }
}

/// A name without characters that some system forbids in file names.
fn file_safe(name: &str) -> String {
    let safe: String =
        name.chars().map(|c| if c.is_control() || r#"\/:*?"<>|"#.contains(c) { '_' } else { c }).collect();
    safe.trim_matches([' ', '.']).to_owned()
}

fn write(
    session: &Session<'_>,
    office: &Office,
    about: &About<'_>,
    rendered: &Rendered,
    emit: &[String],
    folder: &std::path::Path,
    outcome: &mut Outcome,
) -> Result<()> {
    deliver::make_folder(&office.workspace.root, folder)?;
    let known = manifest::known_outputs(folder);
    let name = file_safe(&format!("{}工作总结", about.frame.period.title()));
    let mut outputs = Vec::new();
    for kind in emit {
        let bytes = match kind.as_str() {
            "docx" => {
                let layout = layout(session, &office.workspace.config.layout, &about.frame.organisation);
                docx::write(&rendered.draft, &layout).map_err(|e| deliver::failed(folder, &e))?
            }
            "md" => crate::output::markdown::write(&rendered.draft).into_bytes(),
            _ => crate::output::text::write(&rendered.draft).into_bytes(),
        };
        let file = format!("{name}.{kind}");
        outputs.push(deliver::deliver(folder, &file, &bytes, &known, &mut outcome.diagnostics)?);
    }
    let document = manifest::document(about, &rendered.record, &outputs, &known);
    let text = serde_json::to_string_pretty(&document).unwrap_or_default() + "\n";
    let path = folder.join(manifest::NAME);
    let same = std::fs::read(&path).is_ok_and(|old| old == text.as_bytes());
    if !same {
        deliver::write(&path, text.as_bytes()).map_err(|e| deliver::failed(&path, &e))?;
    }
    outputs.push(deliver::Delivered {
        name: manifest::NAME.to_owned(),
        sha256: deliver::sha256(text.as_bytes()),
        written: !same,
    });
    let shown = |n: &str| office.workspace.show(&folder.join(n));
    let list: Vec<_> = outputs
        .iter()
        .map(|o| serde_json::json!({"path": shown(&o.name), "sha256": o.sha256, "written": o.written}))
        .collect();
    outcome.put("outputs", list);
    outcome.put("figures", rendered.record.figures.len());
    outcome.put("occurrences", rendered.record.occurrences.len());
    let warnings: Vec<_> =
        outcome.diagnostics.iter().filter(|d| d.severity() >= Severity::Warning).map(problem_json).collect();
    outcome.put("warnings", warnings);
    for o in &outputs {
        let state = if o.written { "" } else { "（没有变化）" };
        outcome.text.push_str(&format!("{}{state}\n", shown(&o.name)));
    }
    Ok(())
}

/// A problem as JSON: code, place, message.
pub fn problem_json(d: &Diagnostic) -> serde_json::Value {
    let place = d.place.clone().unwrap_or_else(|| Place::file(""));
    serde_json::json!({
        "code": d.code.as_str(), "message": d.message, "file": place.file, "sheet": place.sheet,
        "line": place.line, "column": place.column, "field": place.field,
    })
}

/// The Word page as the office sets it.
fn layout(session: &Session<'_>, config: &Layout, organisation: &str) -> docx::Layout {
    let mut layout = docx::Layout { creator: organisation.to_owned(), ..docx::Layout::default() };
    // Midnight: a rebuild on the same day changes no byte.
    layout.created = session.today.and_hms_opt(0, 0, 0).map(|t| t.and_utc().timestamp());
    if let Some(twips) = config.line_pitch.as_deref().and_then(line_pitch_twips) {
        layout.line_pitch_twips = twips;
    }
    let fonts = &mut layout.fonts;
    for (set, font) in [
        (&config.font_title, &mut fonts.title),
        (&config.font_body, &mut fonts.body),
        (&config.font_heading1, &mut fonts.h1),
        (&config.font_heading2, &mut fonts.h2),
    ] {
        if let Some(name) = set {
            font.clone_from(name);
        }
    }
    layout.page_number = match config.page_number.as_deref() {
        Some("center") => docx::PageNumber::Center,
        Some("none") => docx::PageNumber::None,
        _ => docx::PageNumber::Standard,
    };
    layout.h3_bold = config.bold_heading3;
    layout
}
