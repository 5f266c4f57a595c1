//! The figures of a manifest, as the ledger has them now.
//!
//! Inputs: a manifest, the office, its ledger. Outputs: per figure its value and what to print it with. Invariant:
//! they are counted by the engine of builds, comparisons (`prev(…)`, `done(…)`) included; a comparison of which the
//! manifest does not say by which 任务数 it went is none that can be counted again.

use super::exact::Exact;
use super::read::Manifest;
use super::world::{Spec, World, readings};
use crate::command::{Office, Result, Session};
use crate::figure::LedgerStore;
use crate::ledger::Ledger;
use crate::model::{Unit, Value};
use std::collections::BTreeMap;
use std::path::Path;

/// What became of a figure.
#[derive(Debug, Clone)]
pub(in crate::command) struct Current {
    /// As the manifest has it; a ratio to six decimals.
    pub(in crate::command) then: Value,
    /// As it is; none where there is no such figure any more.
    pub(in crate::command) now: Option<Value>,
    /// Whether both are the same, as manifests write them.
    pub(in crate::command) same: bool,
    /// The unit, and further words that the indicator is printed with.
    pub(in crate::command) unit: Unit,
    pub(in crate::command) words: Vec<String>,
}

/// All figures of a manifest that can be counted again, by id.
pub(in crate::command) fn now(
    session: &Session<'_>,
    office: &Office,
    ledger: &Ledger,
    (path, shown): (&Path, &str),
) -> Result<BTreeMap<String, Current>> {
    let manifest = Manifest::read(path, shown).map_err(|d| vec![d])?;
    let world = World::now(office);
    let state = manifest.state.as_ref();
    let specs: Vec<Spec<'_>> = manifest.figures.iter().filter_map(|f| Spec::new(f, state)).collect();
    let by_target = |s: &&Spec<'_>| s.figure.derived_from.iter().any(|b| b.starts_with("targets.csv:"));
    let specs: Vec<&Spec<'_>> = specs.iter().filter(|s| s.target.is_some() || !by_target(s)).collect();
    let found = readings(session, &LedgerStore::new(ledger), &world, &specs).map_err(|d| vec![d])?;
    let mut out = BTreeMap::new();
    for (spec, reading) in specs.iter().zip(found) {
        let indicator = office.catalog.indicator(spec.indicator);
        let ratio = spec.figure.unit.is_empty();
        let word = if ratio { "%" } else { spec.figure.unit.as_str() };
        let then = Exact::parse(&spec.figure.value);
        let (Some(then), Some(unit)) = (then, Unit::parse(word)) else { continue };
        let Some(value) = then.value() else { continue };
        let same = reading.value.and_then(|v| Exact::of(&v)) == Some(then);
        let words = indicator.map(|i| i.words.clone()).unwrap_or_default();
        let current = Current { then: value, now: reading.value, same, unit, words };
        out.insert(spec.figure.id.clone(), current);
    }
    Ok(out)
}
