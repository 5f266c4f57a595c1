//! 对账: control totals and 合计 rows held against the ledger, for `build` and `audit`.
//!
//! Job: gather what `audit::controls` finds, and say it as a line, a table, JSON and warnings. Inputs: session,
//! office, ledger, a period. Outputs: [`Checked`]. Invariant: which controls speak of a draft is decided here,
//! once: those whose period lies inside its period and whose region lies inside its region. One that reaches
//! beyond either says nothing of the draft.

mod document;
mod words;

pub use document::Entry;

use super::{Office, Outcome, Result, Session};
use crate::audit::controls::{self, ControlResult, Declared};
use crate::diagnostic::Diagnostic;
use crate::figure::Cube;
use crate::ledger::Ledger;
use crate::model::Period;
use crate::output::grid::Grid;

/// Control totals and 合计 rows, compared.
#[derive(Debug, Clone, Default)]
pub struct Checked {
    results: Vec<ControlResult>,
    declared: Vec<Declared>,
}

/// Holds all control totals inside a period (all, without one) against the ledger, and lists the 合计 rows of the
/// sources that reach into it. They are compared at their own periods, whatever day cuts a draft off.
///
/// # Errors
/// `E0302` when a source cannot be read; `E0505` when a sum goes out of range.
pub fn check(
    session: &Session<'_>,
    office: &Office,
    ledger: &Ledger,
    period: Option<Period>,
) -> Result<Checked> {
    let workspace = &office.workspace;
    let (catalog, tree) = (&office.catalog, &workspace.regions);
    let results = controls::check(catalog, tree, ledger, &workspace.controls, period, session.threads);
    let declared = controls::declared(catalog, ledger, period);
    Ok(Checked { results: results.map_err(|d| vec![d])?, declared })
}

/// What [`check`] asks of the figures; `None`: there is no control total to be checked.
///
/// # Errors
/// As of [`check`].
pub fn asking(office: &Office, period: Option<Period>) -> Result<Option<controls::Asking<'_>>> {
    let workspace = &office.workspace;
    let asking = controls::Asking::new(&office.catalog, &workspace.regions, &workspace.controls, period);
    asking.map_err(|d| vec![d])
}

/// The same as [`check`], of figures computed before; `asked`: what was asked, and the cube that answers it.
///
/// # Errors
/// As of [`check`].
pub fn checked(
    session: &Session<'_>,
    office: &Office,
    ledger: &Ledger,
    period: Option<Period>,
    asked: Option<(&controls::Asking<'_>, &Cube)>,
) -> Result<Checked> {
    let results = asked.map(|(asking, cube)| asking.results(ledger, cube, session.threads)).transpose();
    let declared = controls::declared(&office.catalog, ledger, period);
    Ok(Checked { results: results.map_err(|d| vec![d])?.unwrap_or_default(), declared })
}

impl Checked {
    /// What speaks of a region: its own control totals and those of regions inside of it. 合计 rows are of whole
    /// files, which may hold rows of every region.
    #[must_use]
    pub fn inside(&self, office: &Office, region: usize) -> Checked {
        let tree = &office.workspace.regions;
        let within = |r: &&ControlResult| tree.is_within(r.region, region);
        Checked {
            results: self.results.iter().filter(within).cloned().collect(),
            declared: self.declared.clone(),
        }
    }

    /// Whether something does not hold that the office wants to know about.
    pub fn failed(&self, office: &Office) -> bool {
        let totals = office.workspace.config.controls.declared_totals;
        self.results.iter().any(|r| !r.holds) || (totals && self.declared.iter().any(|d| !d.holds))
    }

    /// Everything, control totals first, for JSON documents.
    pub fn entries(&self, office: &Office) -> Vec<Entry> {
        let controls = self.results.iter().map(|r| document::control(office, r));
        controls.chain(self.declared.iter().map(document::declared)).collect()
    }

    /// The same as JSON.
    pub fn json(&self, office: &Office) -> serde_json::Value {
        serde_json::to_value(self.entries(office)).unwrap_or_default()
    }

    /// The same as a table.
    pub fn grid(&self, office: &Office) -> Grid {
        words::grid(office, &self.results, &self.declared)
    }

    /// The 对账 line; `None` where there is nothing to compare.
    pub fn line(&self, office: &Office) -> Option<String> {
        words::line(office, &self.results, &self.declared)
    }

    /// A warning for every control total that does not hold, and for those that contradict each other. 合计 rows
    /// were told of when they were ingested, and are again only where the office makes them count.
    pub fn diagnostics(&self, office: &Office) -> Vec<Diagnostic> {
        let mut out = words::failures(office, &self.results);
        if office.workspace.config.controls.declared_totals {
            out.extend(words::totals(&self.declared));
        }
        out
    }

    /// Puts the line, the warnings and the member `controls` into what a verb returns, and the exit code.
    pub fn tell(&self, office: &Office, outcome: &mut Outcome) {
        outcome.notes.extend(self.line(office));
        outcome.diagnostics.extend(self.diagnostics(office));
        outcome.put("controls", self.json(office));
        outcome.findings |= self.failed(office);
    }
}
