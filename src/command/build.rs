//! `report build PERIOD`: ingest what is new, compute, render, write `out/`.
//!
//! Invariant: same ledger, templates and clock → the same bytes; nothing half-written; an edited
//! deliverable is never overwritten; templates are checked before anything is computed.

mod write;

use super::manifest::About;
use super::{Office, Outcome, Result, Session, figures, ingest};
use crate::diagnostic::{Diagnostic, Severity, codes};
use crate::draft::{self, Frame, Rendered, library};
use crate::figure::Cube;
use crate::model::Period;
use crate::model::region::Level;
use chrono::Datelike;
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
    let asked = session.period(&request.period)?;
    let period = figures::cut(session, asked, request.as_of.as_deref())?;
    let region = office.region_or_root(request.region.as_deref())?;
    let emit = emit(&office, request)?;
    let mut sources = library::sources(&office.workspace.templates()?);
    let wanted = request.template.as_deref().or(office.workspace.config.build.template.as_deref());
    // A cut-off day makes no other kind of report.
    let default = library::default_for(&asked, office.workspace.regions.get(region).level);
    let template = library::choose(&mut sources, wanted.unwrap_or(default))?;
    let used = draft::used(&sources, &template);
    let problems = draft::check::check(&used, &office.catalog, &office.workspace.regions);
    if !problems.is_empty() {
        return Err(problems);
    }
    for_whole_years(&used, &template, period)?;
    let mut outcome = Outcome::default();
    if request.ingest {
        take_inbox(session, &office, &mut outcome)?;
    }
    let ledger = figures::ledger(&office)?;
    let cube = cube(session, &office, &ledger, &used, period)?;
    let frame = frame(session, &office, cube, (period, asked), region);
    let rendered = draft::render(&sources, &template, &frame)?;
    warn(&frame, &office, &rendered, region, &mut outcome);
    outcome.diagnostics.extend(untold(&frame, &office, &ledger, &rendered)?);
    outcome.diagnostics.extend(unplaced(&frame, &office, &draft::asked(&used, period).ids));
    let about = About { template: library::stem(&template), frame: &frame, ledger: &ledger };
    let folder = write::folder(&office, &frame, (about.template != default).then_some(about.template));
    let written = write::write(session, &office, &about, &rendered, &emit, &folder, &mut outcome);
    outcome.diagnostics.iter_mut().for_each(|d| inside(&office, d));
    written.map_err(|mut problems| {
        problems.iter_mut().for_each(|d| inside(&office, d));
        problems
    })?;
    let warned = outcome.diagnostics.iter().any(|d| d.severity() >= Severity::Warning);
    outcome.findings |= request.strict && warned;
    Ok(outcome)
}

/// Refuses a built-in template with tables by year for any other period: no line of it is to be corrected.
fn for_whole_years(used: &[&library::Source], template: &str, period: Period) -> Result<()> {
    let builtin = |s: &&library::Source| s.path.starts_with("<内置>");
    let own = used.iter().any(|s| s.name == template && !builtin(s));
    let by_year = |s: &library::Source| draft::asked(&[s], period).years;
    if own || period.whole_years().is_some() || !used.iter().any(|s| builtin(s) && by_year(s)) {
        return Ok(());
    }
    let name = library::stem(template);
    let message = format!("模板「{name}」是整年用的，有分年度的表；{}不是整年", period.title());
    let help = "期间改成整年的，如 2024、2020..2024；或换一个模板（见 report templates）。";
    Err(vec![Diagnostic::new(codes::USAGE, message).help(help)])
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
    let wants = draft::asked(used, period);
    let mut periods: Vec<Period> = Vec::new();
    let mut add = |p: Option<Period>| {
        if let Some(p) = p
            && !periods.contains(&p)
        {
            periods.push(p);
        }
    };
    for period in &wants.periods {
        add(Some(*period));
        add(period.previous());
    }
    for whole in periods.clone() {
        let years = (whole.from.year()..=whole.to.year()).filter_map(Period::year);
        let lines = wants.months.then(|| whole.each_month()).into_iter().flatten();
        for line in lines.chain(years.filter(|_| wants.years && whole.whole_years().is_some())) {
            if !periods.contains(&line) {
                periods.push(line);
            }
        }
    }
    let indicators = wants.ids.iter().filter_map(|id| office.catalog.indicator(id)).collect();
    figures::compute(session, office, ledger, indicators, periods, Vec::new())
}

/// `periods`: what the draft is about, and the same before `--as-of` cut it (targets are set for that).
fn frame(
    session: &Session<'_>,
    office: &Office,
    cube: Cube,
    periods: (Period, Period),
    region: usize,
) -> Frame {
    let (period, uncut) = periods;
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
        // A village or community has an association, no federation.
        let kind = if place.level == Level::Village { "协会" } else { "联合会" };
        format!("{}残疾人{kind}", place.name)
    };
    Frame {
        catalog: Arc::new(office.catalog.clone()),
        regions: Arc::new(workspace.regions.clone()),
        cube: Arc::new(cube),
        targets: Arc::new(workspace.targets.clone()),
        facts: Arc::new(workspace.facts.clone()),
        period,
        uncut,
        region,
        organisation,
        whole,
        date: crate::model::period::chinese_date(session.today),
        missing: workspace.config.build.missing,
    }
}

/// 【待填】, 【待核】, remarks and unresolved names as warnings.
fn warn(frame: &Frame, office: &Office, rendered: &Rendered, region: usize, outcome: &mut Outcome) {
    for missing in &rendered.record.missing {
        outcome.diagnostics.push(Diagnostic::new(missing.gap.code(), missing.reason.clone()));
    }
    for remark in &rendered.record.remarks {
        if !outcome.diagnostics.contains(remark) {
            outcome.diagnostics.push(remark.clone());
        }
    }
    if region == office.workspace.regions.root() {
        outcome.diagnostics.extend(figures::unresolved(&frame.cube, office));
    }
}

/// Rows that the figures of the template leave out because they reach over a bound of the period, printed
/// or not: a condition sees 0 where all rows are left out, and drops the sentence.
fn unplaced(frame: &Frame, office: &Office, asked: &[String]) -> Vec<Diagnostic> {
    let mut worst: std::collections::BTreeMap<&str, u64> = std::collections::BTreeMap::new();
    let mut wanted: Vec<&str> = asked.iter().map(String::as_str).collect();
    let mut at = 0;
    while let Some(id) = wanted.get(at).copied() {
        at += 1;
        let Some(indicator) = office.catalog.indicator(id) else { continue };
        for part in &indicator.of {
            if !wanted.contains(&part.as_str()) {
                wanted.push(part);
            }
        }
        let Some(dataset) = indicator.dataset.as_deref() else { continue };
        if let Ok(answer) = frame.cube.answer(&indicator.id, frame.region, frame.period, &[])
            && answer.unplaced > 0
        {
            let rows = worst.entry(dataset).or_default();
            *rows = (*rows).max(answer.unplaced);
        }
    }
    worst.into_iter().map(|(dataset, rows)| figures::unplaced(office, dataset, rows)).collect()
}

/// Sources that could not tell a printed figure whether their rows count.
fn untold(
    frame: &Frame,
    office: &Office,
    ledger: &crate::ledger::Ledger,
    rendered: &Rendered,
) -> Result<Vec<Diagnostic>> {
    let mut found = Vec::new();
    for asked in rendered.record.figures.iter().filter_map(|f| frame.asked(f)) {
        let untold = frame.cube.untold(&asked.indicator.id, asked.region, asked.period);
        found.extend(untold.map_err(|d| vec![d])?);
    }
    Ok(figures::untold(office, ledger, &found))
}
