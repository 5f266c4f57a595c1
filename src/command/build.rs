//! `report build PERIOD`: ingest what is new, compute, render, write `out/`.
//!
//! Invariant: same ledger, templates and clock → the same bytes; nothing half-written: every file of every
//! draft lies whole beside its place before the first is put there; an edited deliverable is never
//! overwritten; templates and names are checked before anything is computed.

mod frame;
mod places;
mod scope;
mod stamp;
mod told;
mod uneven;
mod write;

use super::evidence::{self, Behind};
use super::{Office, Outcome, Result, Session, controls, engine, figures, ingest, temporary};
use crate::diagnostic::{Diagnostic, Severity, codes};
use crate::draft::{self, library};
use crate::figure::{Cube, Question, Rejected};
use crate::ledger::Ledger;
use crate::model::Period;
use crate::model::evidence::Evidence;
use chrono::Datelike;
use scope::Planned;
pub(super) use scope::file_safe;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Kinds of deliverables.
pub(super) const KINDS: [&str; 5] = crate::workspace::config::KINDS;

/// What the user asked for.
#[derive(Debug)]
pub struct Request {
    /// The period.
    pub period: String,
    /// `--template`
    pub template: Option<String>,
    /// `--region`
    pub region: Option<String>,
    /// `--each`: a level; a draft for each region of it, too.
    pub each: Option<String>,
    /// `--emit`; empty: as `report.toml` says.
    pub emit: Vec<String>,
    /// `--annotate comments`: a review copy with comments beside the clean one.
    pub annotate: bool,
    /// `--as-of`
    pub as_of: Option<String>,
    /// Whether to ingest the inbox first.
    pub ingest: bool,
    /// `--strict`
    pub strict: bool,
    /// `--engine`
    pub engine: engine::Asked,
}

/// What all drafts of a build are made from.
struct Build<'a> {
    session: &'a Session<'a>,
    office: &'a Office,
    ledger: &'a Ledger,
    /// Rows that no figure counts because they were refused.
    rejected: Rejected<'a>,
    /// Rows that no figure counts because they were held back as 修订.
    held: Rejected<'a>,
    /// Where some deliverable shows what stands behind the figures.
    behind: Option<Behind<'a>>,
    sources: &'a [library::Source],
    cube: Arc<Cube>,
    /// What the drafts are about, and the same before a cut-off day shortened it.
    periods: (Period, Period),
    emit: Vec<String>,
    annotate: bool,
    engine: engine::Which,
    /// Control totals inside the period.
    checked: controls::Checked,
}

/// Builds the drafts.
pub fn run(session: &Session<'_>, request: &Request) -> Result<Outcome> {
    let office = session.office()?;
    let asked = session.period(&request.period)?;
    let period = figures::cut(session, asked, request.as_of.as_deref())?;
    let emit = emit(&office, request)?;
    for_word(request.annotate, &emit)?;
    let mut sources = library::sources(&office.workspace.templates()?);
    let drafts = scope::drafts(&office, &mut sources, request, asked, period)?;
    scope::check(&office, &office.catalog, &sources, &drafts, period)?;
    for_built_in_word(request.annotate, &drafts)?;
    // What killed runs have left, of whatever period.
    temporary::sweep_below(&office.workspace.out_dir());
    let mut outcome = Outcome::default();
    if request.ingest {
        take_inbox(session, &office, &mut outcome)?;
    }
    let ledger = figures::ledger(&office)?;
    let series = write::needs_evidence(&emit, request.annotate);
    // Everything is asked at once: of a cluster in one session.
    let question = question(&office, &sources, &drafts, period, series);
    let controlled = controls::asking(&office, Some(period))?;
    let questions: Vec<Question<'_>> =
        std::iter::once(&question).chain(controlled.as_ref().map(|c| c.question())).cloned().collect();
    let mut cubes = engine::cubes(session, &office, &ledger, &request.engine, &questions)?.into_iter();
    let (cube, of_controls) = (cubes.next(), cubes.next());
    let asked_for = controlled.as_ref().zip(of_controls.as_ref());
    let checked = controls::checked(session, &office, &ledger, Some(period), asked_for)?;
    drop(of_controls);
    if let Some(own) = drafts.first() {
        checked.inside(&office, own.region).tell(&office, &mut outcome);
        if let Some(refused) = stamp::refused(&office, &checked.inside(&office, own.region)) {
            outcome.diagnostics.push(refused);
            write::commit(&office, &[], Vec::new(), &mut outcome)?;
            return Ok(outcome);
        }
    }
    let missing = || vec![Diagnostic::new(codes::CLUSTER_ANSWER, "没有得到回答")];
    let cube = Arc::new(cube.ok_or_else(missing)?);
    let build = Build {
        session,
        office: &office,
        ledger: &ledger,
        rejected: Rejected::of_ledger(&ledger, &office.catalog, &office.workspace.regions),
        held: Rejected::of_revisions(&ledger, &office.catalog, &office.workspace.regions),
        behind: series.then(|| Behind::new(&office, &ledger)).transpose()?,
        sources: &sources,
        cube,
        periods: (period, asked),
        emit,
        annotate: request.annotate,
        engine: request.engine.chosen(&office),
        checked,
    };
    let mades = build.all(&drafts).map_err(|mut problems| {
        problems.iter_mut().for_each(|d| inside(&office, d));
        problems
    })?;
    for (i, (draft, made)) in drafts.iter().zip(&mades).enumerate() {
        // The region's own draft says all; one among many what is not yet said, in short.
        let told = match i {
            0 => made.told.clone(),
            _ => told::in_short(&office, draft, &mades[0].told, &made.told),
        };
        outcome.diagnostics.extend(told);
    }
    outcome.diagnostics.iter_mut().for_each(|d| inside(&office, d));
    outcome.put("engine", request.engine.chosen(&office).key());
    write::commit(&office, &drafts, mades, &mut outcome)?;
    let warned = outcome.diagnostics.iter().any(|d| d.severity() >= Severity::Warning);
    outcome.findings |= request.strict && warned;
    Ok(outcome)
}

impl Build<'_> {
    /// Makes all drafts, on all cores; what is returned lies whole on disk, not yet in its place.
    fn all(&self, drafts: &[Planned]) -> Result<Vec<write::Made>> {
        let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let results: Mutex<Vec<Option<Result<write::Made>>>> =
            Mutex::new(drafts.iter().map(|_| None).collect());
        let work = || {
            while let Some((i, draft)) = {
                let i = next.fetch_add(1, Ordering::Relaxed);
                drafts.get(i).map(|draft| (i, draft))
            } {
                let made = self.one(draft);
                results.lock().unwrap_or_else(PoisonError::into_inner)[i] = Some(made);
                let done = done.fetch_add(1, Ordering::Relaxed) + 1;
                let name = &self.office.workspace.regions.get(draft.region).name;
                self.session.progress.step(done, drafts.len(), name);
            }
        };
        std::thread::scope(|scope| {
            for _ in 1..self.session.threads.min(drafts.len()) {
                scope.spawn(work);
            }
            work();
        });
        results.into_inner().unwrap_or_else(PoisonError::into_inner).into_iter().flatten().collect()
    }

    fn one(&self, planned: &Planned) -> Result<write::Made> {
        let frame = frame::frame(self.session, self.office, &self.cube, self.periods, planned.region);
        let mut rendered = draft::render(self.sources, &planned.template, &frame)?;
        let checked = self.checked.inside(self.office, planned.region);
        stamp::stamp(self.office, &checked, &mut rendered)?;
        let asked = draft::asked(&draft::used(self.sources, &planned.template), self.periods.0).ids;
        let told = told::all(self.office, self.ledger, &frame, &rendered, &asked)?;
        write::make(self, planned, &frame, &rendered, &checked.entries(self.office), told)
    }
}

/// What stands behind the figures of the region's own draft, without writing it: the ledger is taken as it is.
///
/// # Errors
/// As [`run`].
pub fn evidence(session: &Session<'_>, request: &Request) -> Result<Evidence> {
    let office = session.office()?;
    let asked = session.period(&request.period)?;
    let period = figures::cut(session, asked, request.as_of.as_deref())?;
    let mut sources = library::sources(&office.workspace.templates()?);
    let drafts = scope::drafts(&office, &mut sources, request, asked, period)?;
    scope::check(&office, &office.catalog, &sources, &drafts, period)?;
    let ledger = figures::ledger(&office)?;
    let question = question(&office, &sources, &drafts, period, true);
    let cube = Arc::new(figures::compute(session, &office, &ledger, &question)?);
    let Some(own) = drafts.first() else { return Ok(Evidence::default()) };
    let frame = frame::frame(session, &office, &cube, (period, asked), own.region);
    let rendered = draft::render(&sources, &own.template, &frame)?;
    let rejected = Rejected::of_ledger(&ledger, &office.catalog, &office.workspace.regions);
    let moved = evidence::moved(&rejected, &frame, &rendered.record)?;
    evidence::gather(&Behind::new(&office, &ledger)?, &frame, &rendered, &moved)
}

/// The templates that some drafts use, each once.
fn used<'s>(sources: &'s [library::Source], drafts: &[Planned]) -> Vec<&'s library::Source> {
    let mut used: Vec<&library::Source> = Vec::new();
    for source in drafts.iter().flat_map(|d| draft::used(sources, &d.template)) {
        if !used.iter().any(|s| s.name == source.name) {
            used.push(source);
        }
    }
    used
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
        if !KINDS.contains(&kind) {
            let message = format!("--emit 不认识「{kind}」，可用 {}", KINDS.join("、"));
            return Err(vec![Diagnostic::new(codes::USAGE, message)]);
        }
        if !out.iter().any(|k| k == kind) {
            out.push(kind.to_owned());
        }
    }
    Ok(out)
}

/// Comments stand in Word files only.
fn for_word(annotate: bool, emit: &[String]) -> Result<()> {
    if !annotate || emit.iter().any(|kind| kind == "docx") {
        return Ok(());
    }
    let message = format!("--annotate comments 要写 Word 文稿，而 emit 是 {}", emit.join("、"));
    Err(vec![Diagnostic::new(codes::USAGE, message).help("加上 --emit docx。")])
}

/// Refuses comments in the office's own Word file.
fn for_built_in_word(annotate: bool, drafts: &[Planned]) -> Result<()> {
    let Some(own) = drafts.iter().find(|d| annotate && d.template.ends_with(".docx")) else {
        return Ok(());
    };
    let message = format!("--annotate comments 不能用于本单位的 Word 模板（{}）", own.template);
    let help = "去掉 --annotate；要看数字的来源，加上 --emit html。";
    Err(vec![Diagnostic::new(codes::USAGE, message).help(help)])
}

/// Ingests the inbox; what it says becomes warnings of the build.
fn take_inbox(session: &Session<'_>, office: &Office, outcome: &mut Outcome) -> Result<()> {
    let taken = ingest::inbox(session, office)?;
    if taken.is_broken() {
        // Drafts of a ledger that lacks a file for want of room would say less than the exports do.
        return Err(taken.diagnostics);
    }
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

/// All figures that the template may print, at the period, the one before, every period it names, and the one
/// before those that it compares; for the series of the evidence also at the months of all these, and the figures that have a 任务数.
fn question<'o>(
    office: &'o Office,
    sources: &[library::Source],
    drafts: &[Planned],
    period: Period,
    with_series: bool,
) -> Question<'o> {
    let mut wants = draft::asked(&used(sources, drafts), period);
    for target in office.workspace.targets.iter().filter(|_| with_series) {
        if !wants.ids.contains(&target.indicator) {
            wants.ids.push(target.indicator.clone());
        }
    }
    let mut periods: Vec<Period> = Vec::new();
    let mut add = |p: Option<Period>| {
        if let Some(p) = p
            && !periods.contains(&p)
        {
            periods.push(p);
        }
    };
    wants.periods.iter().for_each(|period| add(Some(*period)));
    wants.compared.iter().for_each(|period| add(period.previous()));
    for whole in periods.clone() {
        let years = (whole.from.year()..=whole.to.year()).filter_map(Period::year);
        let lines = (wants.months || with_series).then(|| whole.each_month()).into_iter().flatten();
        for line in lines.chain(years.filter(|_| wants.years && whole.whole_years().is_some())) {
            if !periods.contains(&line) {
                periods.push(line);
            }
        }
    }
    let indicators = wants.ids.iter().filter_map(|id| office.catalog.indicator(id)).collect();
    let tree = &office.workspace.regions;
    let regions = places::asked(tree, drafts.iter().map(|d| d.region), &wants, with_series);
    Question { indicators, periods, regions, ..Question::default() }
}
