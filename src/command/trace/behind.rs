//! What stands behind a number besides its rows: rejected rows, and the SQL.

use super::Traced;
use super::wanted::How;
use crate::command::{Office, Result};
use crate::figure::Rejected;
use crate::figure::sql::{Dialect, Statements};
use crate::ledger::Ledger;
use crate::model::evidence::Impact;

/// Rejected rows and SQL.
pub(super) struct Behind {
    /// How far rejected rows could move the number.
    pub(super) impact: Impact,
    /// One statement for each figure.
    pub(super) sql: Vec<String>,
}

/// Gathers it.
pub(super) fn gather(office: &Office, ledger: &Ledger, traced: &Traced) -> Result<Behind> {
    let (catalog, tree) = (&office.catalog, &office.workspace.regions);
    let rejected = Rejected::of_ledger(ledger, catalog, tree);
    let figures: Vec<_> = traced
        .wanted
        .figures
        .iter()
        .filter_map(|a| Some((catalog.indicator(&a.indicator)?, a.period, a.region)))
        .collect();
    let moved = match (traced.wanted.how, figures.as_slice()) {
        (How::Plain, [(indicator, period, region)]) => rejected.impact(indicator, *period, *region),
        _ => rejected.impact_of(&figures),
    };
    let statements = Statements::new(catalog, tree, ledger).map_err(|d| vec![d])?;
    let one = |a: &crate::figure::rows::Asked| {
        statements.statement(&a.indicator, a.period, a.region, Dialect::DuckDb)
    };
    let sql = traced.wanted.figures.iter().map(one).collect::<std::result::Result<_, _>>();
    Ok(Behind { impact: moved.map_err(|d| vec![d])?.impact, sql: sql.map_err(|d| vec![d])? })
}
