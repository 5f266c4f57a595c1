//! `report audit PERIOD`: the rules run over the ledger → 疑点清单.
//!
//! Inputs: the office, its ledger, a period. Outputs: findings with the rows that they rest on, what each rule
//! looked at, summaries; a workbook where it is asked for. Invariants: a rule that could not look is told as such;
//! the same ledger gives the same list; findings that someone has looked into (已核) are known, not news.

mod book;
mod lead;
mod marks;
mod tables;
mod told;

use super::{Outcome, Result, Session, controls, figures};
use crate::audit::{self, Scope, Severity};
use crate::diagnostic::{Diagnostic, codes};
pub use lead::Lead;

/// What the user asked for.
#[derive(Debug, Default)]
pub struct Request {
    /// The period.
    pub period: String,
    /// `--region`
    pub region: Option<String>,
    /// `--rule`: these only; empty: all that are switched on.
    pub rules: Vec<String>,
    /// `--severity`: this and worse only.
    pub severity: Option<String>,
    /// `--known`: those already looked into, too.
    pub known: bool,
    /// `--all`: as text, too, every finding and not the first of each rule.
    pub all: bool,
    /// `--emit xlsx`
    pub emit: bool,
    /// `--mark`: ids of findings that someone has looked into.
    pub mark: Vec<String>,
    /// `--unmark`: ids of findings that are open again.
    pub unmark: Vec<String>,
    /// `--by`
    pub by: Option<String>,
    /// `--note`
    pub note: Option<String>,
}

/// Runs the audit.
pub fn run(session: &Session<'_>, request: &Request) -> Result<Outcome> {
    let mut office = session.office()?;
    let period = session.period(&request.period)?;
    let region = office.region_or_root(request.region.as_deref())?;
    let least = severity(request)?;
    let only = codes_of(&office, request)?;
    marks::check(request)?;
    let ledger = figures::ledger(&office)?;
    let scope = Scope { period, region, only: &only };
    let found =
        audit::run(&office.catalog, &office.workspace.regions, &ledger, &scope).map_err(|d| vec![d])?;
    let mut outcome = Outcome::default();
    if !request.mark.is_empty() || !request.unmark.is_empty() {
        let leads = lead::leads(&office, &ledger, &found);
        marks::change(session, &mut office, request, &leads, &mut outcome)?;
    }
    let mut leads = lead::leads(&office, &ledger, &found);
    leads.retain(|l| l.finding.severity <= least);
    // A rule asked for by name is a question about itself.
    let checked = match request.rules.is_empty() {
        true => controls::check(session, &office, &ledger, Some(period))?.inside(&office, region),
        false => controls::Checked::default(),
    };
    let all =
        told::All { office: &office, period, region, leads: &leads, rules: &found.rules, controls: &checked };
    told::json(&all, &mut outcome);
    tables::text(&all, request, &mut outcome);
    if request.emit {
        book::write(session, &all, &mut outcome)?;
    }
    outcome.findings |= leads.iter().any(told::matters);
    told::unseen(&ledger, period, &mut outcome)?;
    Ok(outcome)
}

fn severity(request: &Request) -> Result<Severity> {
    let Some(text) = request.severity.as_deref() else { return Ok(Severity::Info) };
    Severity::parse(text.trim()).ok_or_else(|| {
        let message = format!("--severity 不认识「{text}」，可用 error、warning、info");
        vec![Diagnostic::new(codes::USAGE, message)]
    })
}

/// The codes asked for, as the rules have them.
fn codes_of(office: &super::Office, request: &Request) -> Result<Vec<String>> {
    let known = audit::codes(&office.catalog);
    let mut out = Vec::new();
    for text in &request.rules {
        let code = text.trim().to_uppercase();
        if !known.contains(&code) {
            let message = format!("没有规则「{}」，有 {}", text.trim(), known.join("、"));
            return Err(vec![Diagnostic::new(codes::USAGE, message).help("report explain 列出全部规则。")]);
        }
        out.push(code);
    }
    Ok(out)
}
