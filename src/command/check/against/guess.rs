//! A draft without a manifest, in a workspace: indicators whose values its numbers may be.
//!
//! Invariant: only periods that the draft's beginning speaks of are counted; where it speaks of none, or there is no
//! workspace, nothing is offered.

use crate::catalog::Indicator;
use crate::check::Reading;
use crate::check::data::{self, Candidate, Likely};
use crate::command::{Office, Result, Session, figures};
use crate::diagnostic::Diagnostic;
use crate::draft::figure_id;
use crate::figure::{LedgerStore, Question, compute};
use crate::model::{Period, Ratio, Unit, UnitKind, Value};
use rust_decimal::Decimal;

/// Periods that are counted at most.
const PERIODS: usize = 3;

/// Likely numbers and the candidates they speak of.
pub(super) fn likely(
    session: &Session<'_>,
    reading: &Reading<'_>,
    problems: &mut Vec<Diagnostic>,
) -> (Vec<Likely>, Vec<Candidate>) {
    let mut periods = data::spoken(reading.text);
    periods.truncate(PERIODS);
    if periods.is_empty() || reading.numbers.is_empty() || crate::workspace::find(&session.folder).is_err() {
        return (Vec::new(), Vec::new());
    }
    match session.office().and_then(|office| candidates(session, &office, periods)) {
        Ok(candidates) => (data::likely(reading, &candidates), candidates),
        Err(found) => {
            problems.extend(found);
            (Vec::new(), Vec::new())
        }
    }
}

/// The values of all indicators.
fn candidates(session: &Session<'_>, office: &Office, periods: Vec<Period>) -> Result<Vec<Candidate>> {
    let ledger = figures::ledger(office)?;
    let tree = &office.workspace.regions;
    let root = tree.root();
    let indicators: Vec<&Indicator> = office.catalog.indicators.iter().collect();
    let question =
        Question { indicators, periods: periods.clone(), dimensions: Vec::new(), regions: vec![root] };
    let store = LedgerStore::new(&ledger);
    let cube = compute(&store, &office.catalog, tree, &question, session.threads).map_err(|d| vec![d])?;
    let mut out = Vec::new();
    for indicator in &office.catalog.indicators {
        for period in &periods {
            let answer = cube.answer(&indicator.id, root, *period, &[]).map_err(|d| vec![d])?;
            if let Some(found) = answer.known().and_then(|value| candidate(indicator, value)) {
                let figure = figure_id(&indicator.id, *period, &tree.get(root).code);
                out.push(Candidate { figure, ..found });
            }
        }
    }
    Ok(out)
}

fn candidate(indicator: &Indicator, value: &Value) -> Option<Candidate> {
    let unit = Unit::parse(&indicator.unit)?;
    let base = |word: &str| match word {
        "名" | "位" => "人".to_owned(),
        word => word.to_owned(),
    };
    let (value, units) = match (value, unit.kind) {
        (Value::Money(n), _) => (Decimal::try_from_i128_with_scale(*n, 2).ok()?, vec!["元".to_owned()]),
        (Value::Count(n), _) => {
            let words = std::iter::once(&indicator.unit).chain(&indicator.words);
            let mut units: Vec<String> = words.map(|w| base(w)).collect();
            units.dedup();
            (Decimal::try_from_i128_with_scale(*n, 0).ok()?, units)
        }
        (Value::Ratio(Ratio { numerator, denominator }), UnitKind::Rate) => {
            let whole = |n: i128| Decimal::try_from_i128_with_scale(n, 0).ok();
            let scale = if unit.word == "‰" { Decimal::ONE_THOUSAND } else { Decimal::ONE_HUNDRED };
            let rate = whole(*numerator)?.checked_mul(scale)?.checked_div(whole(*denominator)?)?;
            (rate, vec![unit.word.clone()])
        }
        _ => return None,
    };
    Some(Candidate { figure: String::new(), title: indicator.title.clone(), value, units })
}
