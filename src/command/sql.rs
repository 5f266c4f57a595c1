//! `report sql INDICATOR PERIOD`: the statement that gives a figure, for an engine that is not ours.
//!
//! Invariant: paths in it are relative to the workspace's folder; it says what it counts.

use super::{Outcome, Result, Session, figures, indicators};
use crate::figure::sql::{Dialect, statement};

/// What the user asked for.
#[derive(Debug, Default)]
pub struct Request {
    /// The indicator's id.
    pub indicator: String,
    /// The period.
    pub period: String,
    /// `--region`
    pub region: Option<String>,
    /// `--dialect spark`
    pub spark: bool,
}

/// Writes the statement.
pub fn run(session: &Session<'_>, request: &Request) -> Result<Outcome> {
    let office = session.office()?;
    let (catalog, tree) = (&office.catalog, &office.workspace.regions);
    let id = request.indicator.trim();
    if catalog.indicator(id).is_none() {
        return Err(indicators::unknown(catalog, id));
    }
    let period = session.period(&request.period)?;
    let region = office.region_or_root(request.region.as_deref())?;
    let ledger = figures::ledger(&office)?;
    let dialect = if request.spark { Dialect::Spark } else { Dialect::DuckDb };
    let sql = statement(catalog, tree, &ledger, id, period, region, dialect).map_err(|d| vec![d])?;
    let mut outcome = Outcome::default();
    outcome.put("indicator", id);
    outcome.put("region", tree.get(region).code.clone());
    outcome.put("period", period.to_string());
    outcome.put("dialect", if request.spark { "spark" } else { "duckdb" });
    outcome.put("sql", sql.as_str());
    outcome.text = sql;
    Ok(outcome)
}
