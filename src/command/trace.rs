//! `report trace FIGURE`: from a number to its rows, and the number once more out of them.
//!
//! Inputs: a figure, a comparison or an occurrence in a draft. Outputs: what it is, in words; what each
//! source adds; a page of its rows with the lines of the kept originals, masked; the number added up row by
//! row; rejected rows that could move it; the SQL. Invariants: the number added up here is never taken from
//! the engine that drafts are computed by, and where both differ that is said and is the exit code; rows are
//! read as a stream, a page of them is kept.

mod behind;
mod firsts;
mod hand;
mod head;
mod hidden;
mod json;
mod keys;
mod original;
mod page;
mod printed;
mod records;
mod said;
mod stream;
mod sums;
mod text;
mod wanted;

use super::{Office, Outcome, Result, Session, figures};
use crate::diagnostic::{Diagnostic, Place, codes};
use crate::figure::rows::{Part, Recount, Tracer};
use crate::figure::{Answer, Question};
use crate::ledger::Ledger;
use crate::model::Value;
use page::{Page, Pager};
use std::collections::BTreeSet;
use std::path::PathBuf;
use wanted::{Found, Wanted};

/// Most rows that a page may have: all of them are held.
pub const PAGE_ROWS: u64 = 10_000;

/// What the user asked for.
#[derive(Debug, Default)]
pub struct Request {
    /// `indicator@period@region`, `prev(…)@…`, `f0012`, `fact:KEY`, `target:INDICATOR`.
    pub figure: String,
    /// The period, if it does not stand in the figure.
    pub period: Option<String>,
    /// `--region`
    pub region: Option<String>,
    /// `--manifest`
    pub manifest: Option<PathBuf>,
    /// `--source`: an id, or a file.
    pub source: Option<String>,
    /// `--page`, from 1; none: the first.
    pub page: Option<u64>,
    /// `--rows-per-page`
    pub rows_per_page: Option<u64>,
    /// `--all`: every row, one a line.
    pub all: bool,
    /// Whether CSV is wanted: every row, unless a page is named.
    pub csv: bool,
    /// Whether JSON is wanted.
    pub json: bool,
}

/// A number followed to its rows.
pub(super) struct Traced {
    wanted: Wanted,
    recount: Recount,
    /// What the engine says of each figure of the number, in their order.
    answers: Vec<Answer>,
    /// The number by the engine; by the rows.
    value: Option<Value>,
    recomputed: Option<Value>,
    /// Where the two, or their rows, differ: in words.
    differs: Vec<String>,
}

/// Follows a number.
pub fn run(session: &Session<'_>, request: &Request) -> Result<Outcome> {
    let office = session.office()?;
    let wanted = match wanted::find(session, &office, request)? {
        Found::Rows(wanted) => *wanted,
        Found::Hand(hand) => return Ok(hand::tell(&hand)),
    };
    let pager = pager(request)?;
    let ledger = figures::ledger(&office)?;
    let only = request.source.as_deref().map(|text| chosen(&ledger, text)).transpose()?;
    let answers = computed(session, &office, &ledger, &wanted)?;
    if request.csv && request.page.is_none() {
        return Ok(stream::csv(office, ledger, wanted, answers, only));
    }
    let mut page = Page::new(pager, only.clone());
    let traced = follow(&office, &ledger, wanted, answers, &mut page)?;
    let mut outcome = Outcome::default();
    judge(&office, &traced, &mut outcome);
    let originals = page.originals(&office, &ledger, &mut outcome);
    let firsts = firsts::find(&office, &ledger, &traced, &page)?;
    let behind = behind::gather(&office, &ledger, &traced)?;
    let view = text::View {
        office: &office,
        ledger: &ledger,
        traced: &traced,
        page: &page,
        originals,
        firsts,
        behind,
    };
    json::write(&view, &mut outcome);
    outcome.grids = view.grids();
    if request.csv {
        outcome.csv = Some(view.csv());
    }
    if request.all {
        outcome.stream = Some(stream::text(office, ledger, traced, only));
    }
    Ok(outcome)
}

fn pager(request: &Request) -> Result<Pager> {
    let usage = |message: String| vec![Diagnostic::new(codes::USAGE, message)];
    let rows = request.rows_per_page.unwrap_or(20);
    if rows == 0 || rows > PAGE_ROWS {
        let message = format!("--rows-per-page {rows}：每页可有 1 到 {PAGE_ROWS} 行");
        return Err(usage(message));
    }
    if request.page == Some(0) {
        return Err(usage("--page 0：页从 1 数起".into()));
    }
    if request.all && request.json {
        return Err(usage("JSON 一次印一页：用 --page 和 --rows-per-page，或 --format csv 印出全部".into()));
    }
    let page = request.page.unwrap_or(1);
    // With every row following, a page of them would stand twice.
    Ok(Pager { page, rows: if request.all { 0 } else { rows } })
}

/// The sources that an id, a file or a sheet names.
fn chosen(ledger: &Ledger, text: &str) -> Result<BTreeSet<usize>> {
    let all = ledger.sources().iter().enumerate();
    // A file by its path or its name, with or without the sheet.
    let named = |s: &crate::ledger::SourceEntry| {
        let is = |name: &str| name == text || name.rsplit('/').next() == Some(text);
        is(&s.path) || is(&said::file(s))
    };
    let found: BTreeSet<usize> = all.filter(|(_, s)| named(s)).map(|(at, _)| at).collect();
    if !found.is_empty() {
        return Ok(found);
    }
    let one = ledger
        .find(text)
        .map_err(|d| vec![d.help("写来源编号（见 report sources）、文件名，或 文件[工作表]。")])?;
    Ok(ledger.sources().iter().position(|s| s.id == one.id).into_iter().collect())
}

/// What the engine says of the figures.
fn computed(session: &Session<'_>, office: &Office, ledger: &Ledger, wanted: &Wanted) -> Result<Vec<Answer>> {
    let indicators = wanted.figures.iter().take(1).filter_map(|a| office.catalog.indicator(&a.indicator));
    let regions: BTreeSet<usize> =
        wanted.figures.iter().map(|a| a.region).chain([office.workspace.regions.root()]).collect();
    let question = Question {
        indicators: indicators.collect(),
        periods: wanted.figures.iter().map(|a| a.period).collect(),
        regions: regions.into_iter().collect(),
        ..Question::default()
    };
    let cube = figures::compute(session, office, ledger, &question)?;
    let one = |a: &crate::figure::rows::Asked| cube.answer(&a.indicator, a.region, a.period, &[]);
    wanted.figures.iter().map(|a| one(a).map_err(|d| vec![d])).collect()
}

/// Reads the rows.
fn follow(
    office: &Office,
    ledger: &Ledger,
    wanted: Wanted,
    answers: Vec<Answer>,
    page: &mut Page,
) -> Result<Traced> {
    let tracer = Tracer::new(&office.catalog, &office.workspace.regions, ledger);
    let recount = tracer
        .follow(&wanted.figures, &mut |seen| {
            page.take(seen);
            Ok(())
        })
        .map_err(|d| vec![d])?;
    sums::traced(ledger, wanted, answers, recount).map_err(|d| vec![d])
}

/// Says where the two roads differ, and where the draft is of another time.
fn judge(office: &Office, traced: &Traced, outcome: &mut Outcome) {
    for why in &traced.differs {
        outcome.diagnostics.push(Diagnostic::new(codes::TRACE_DIFFERS, why.clone()));
        outcome.findings = true;
    }
    let Some(printed) = &traced.wanted.printed else { return };
    let now = traced.value.map(|v| v.plain()).unwrap_or_default();
    if printed.value != now {
        let unit = text::unit(office, &traced.wanted);
        let now = traced.value.map_or_else(|| "没有数".to_owned(), |v| said::amount(v, &unit));
        let message = format!("{} 在文稿里是 {}，台账现在算出 {now}", printed.figure, printed.value);
        let problem = Diagnostic::new(codes::FIGURE_CHANGED, message);
        outcome.diagnostics.push(problem.at(Place::file(printed.manifest.clone())));
        outcome.findings = true;
    }
    if !printed.others.is_empty() {
        let id = printed.occurrence.as_deref().unwrap_or("");
        let others = printed.others.join("、");
        let note = format!("{id} 取自最近写出的 {}；{others} 里也有，用 --manifest 指明", printed.manifest);
        outcome.notes.push(note);
    }
}

/// The parts of a figure that count rows, in order.
fn leaves_of(part: &Part, out: &mut Vec<usize>) {
    use crate::figure::rows::Made;
    match &part.made {
        Made::Rows(leaf) => out.push(*leaf),
        Made::Of(parts) => parts.iter().for_each(|p| leaves_of(p, out)),
        Made::Each(groups, _) => groups.iter().for_each(|(_, p)| leaves_of(p, out)),
        Made::EachValue(_, whole) => leaves_of(whole, out),
        Made::Regions => {}
    }
}
