//! `targets.csv` (任务数) and `controls.csv` (对账数): indicator,region,period,value,unit,….

use super::table::{self, Row};
use super::tolerance::{self, Tolerance};
use crate::diagnostic::{Diagnostic, codes};
use crate::model::unit::{Scale, Unit, UnitKind};
use crate::model::{Amount, Period, Value};
use rust_decimal::Decimal;
use std::path::Path;

/// A 任务数: what an indicator should reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Indicator id.
    pub indicator: String,
    /// Region code or name, empty for the root.
    pub region: String,
    /// The period it is set for.
    pub period: Period,
    /// The target, exact.
    pub value: Value,
    /// As written.
    pub unit: Unit,
    /// 下达单位.
    pub issued_by: String,
    /// Line in the file.
    pub line: u64,
    /// Columns in the file.
    pub columns: Columns,
}

/// Where the cells stand that only the catalog can judge, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Columns {
    /// `indicator`
    pub indicator: u32,
    /// `region`
    pub region: u32,
    /// `unit`
    pub unit: u32,
}

/// A 对账数: what an outside source says an indicator is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Control {
    /// Indicator id.
    pub indicator: String,
    /// Region code or name, empty for the root.
    pub region: String,
    /// The period it is for.
    pub period: Period,
    /// The expected value, exact.
    pub value: Value,
    /// As written.
    pub unit: Unit,
    /// Decimals that the value is written with: a rate holds when it is the same rounded to these.
    pub decimals: u32,
    /// How far a figure may be off.
    pub tolerance: Tolerance,
    /// Bank batch, finance, published total.
    pub source: String,
    /// Line in the file.
    pub line: u64,
    /// Columns in the file.
    pub columns: Columns,
}

const COLUMNS: [&str; 5] = ["indicator", "region", "period", "value", "unit"];

/// Reads `targets.csv`.
pub(super) fn read_targets(root: &Path) -> Result<Vec<Target>, Vec<Diagnostic>> {
    let rows = table::read(root, "targets.csv", codes::TABLE_INVALID, &COLUMNS, |row| {
        let (indicator, region, period, value, unit) = common(row)?;
        let issued_by = row.get("issued_by").to_owned();
        Ok(Target {
            indicator,
            region,
            period,
            value,
            unit,
            issued_by,
            line: row.line(),
            columns: columns(row),
        })
    })?;
    Ok(rows.unwrap_or_default())
}

/// Reads `controls.csv`.
pub(super) fn read_controls(root: &Path) -> Result<Vec<Control>, Vec<Diagnostic>> {
    let rows = table::read(root, "controls.csv", codes::TABLE_INVALID, &COLUMNS, |row| {
        let (indicator, region, period, value, unit) = common(row)?;
        let source = row.get("source").to_owned();
        let mut problems = Vec::new();
        let tolerance = match row.get("tolerance") {
            "" => Tolerance::Exact,
            cell => tolerance::parse(cell, &unit).unwrap_or_else(|why| {
                problems.push(row.problem("tolerance", format!("tolerance「{cell}」{why}")));
                Tolerance::Exact
            }),
        };
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Control {
            indicator,
            region,
            period,
            value,
            decimals: tolerance::decimals(row.get("value"), &unit),
            unit,
            tolerance,
            source,
            line: row.line(),
            columns: columns(row),
        })
    })?;
    Ok(rows.unwrap_or_default())
}

fn columns(row: &Row<'_>) -> Columns {
    let of = |name| row.column(name).unwrap_or(1);
    Columns { indicator: of("indicator"), region: of("region"), unit: of("unit") }
}

type Common = (String, String, Period, Value, Unit);

fn common(row: &Row<'_>) -> Result<Common, Vec<Diagnostic>> {
    let mut problems = Vec::new();
    let indicator = row.filled("indicator", &mut problems);
    let region = row.get("region").to_owned();
    row.filled("period", &mut problems);
    // Relative words (上月) mean nothing in a table that is kept: any date serves as today.
    let period = row.parsed("period", &mut problems, |t| {
        crate::model::period::parse(t, chrono::NaiveDate::MIN).filter(|p| p.from > chrono::NaiveDate::MIN)
    });
    row.filled("unit", &mut problems);
    row.filled("value", &mut problems);
    let unit = row.parsed("unit", &mut problems, Unit::parse);
    let value = unit.as_ref().and_then(|u| row.parsed("value", &mut problems, |t| exact(t, u)));
    match (period, value, unit) {
        (Some(period), Some(value), Some(unit)) if problems.is_empty() => {
            Ok((indicator, region, period, value, unit))
        }
        _ => Err(problems),
    }
}

/// The digits of a cell: without separators and the word of its unit.
pub(super) fn digits(text: &str, unit: &Unit) -> String {
    let plain: String = text.chars().filter(|c| !matches!(c, ',' | '\u{ff0c}' | ' ')).collect();
    plain.trim_end_matches(unit.word.as_str()).to_owned()
}

/// A plain number in a unit, exactly.
pub(super) fn exact(text: &str, unit: &Unit) -> Option<Value> {
    let number = Decimal::from_str_exact(&digits(text, unit)).ok()?;
    match unit.kind {
        UnitKind::Money => {
            let yuan = Scale::parse(&unit.word)?.cents() / 100;
            let scaled = number.checked_mul(Decimal::from_i128_with_scale(yuan, 0))?;
            Amount::from_yuan(scaled).map(|a| Value::Money(i128::from(a.0)))
        }
        UnitKind::Rate => {
            let base = if unit.word == "‰" { 1000 } else { 100 };
            let number = number.normalize();
            let denominator = 10i128.checked_pow(number.scale())?.checked_mul(base)?;
            crate::model::Ratio::new(number.mantissa(), denominator).map(Value::Ratio)
        }
        _ => {
            let number = number.normalize();
            (number.scale() == 0).then_some(Value::Count(number.mantissa()))
        }
    }
}
