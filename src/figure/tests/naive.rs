//! One figure at a time, by a plain loop over rows: what the engine must agree with.

use crate::catalog::{Basis, Catalog, Indicator, Measure, SpanMode};
use crate::figure::fixture::Row;
use crate::model::period::month_end;
use crate::model::{Period, Ratio, RegionTree, Value};
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeSet;

/// A source with its rows, all of dataset `aid`.
pub(super) type Sources = [Vec<Row>];

fn day(days: i32) -> NaiveDate {
    NaiveDate::from_epoch_days(days).expect("day")
}

/// The days of a row by a basis.
fn days(row: &Row, basis: Basis) -> Option<Period> {
    let (from, to) = match basis {
        Basis::Service => row.service?,
        _ => row.event?,
    };
    let to = match basis {
        Basis::Service => month_end(day(to).year(), day(to).month()).expect("month"),
        _ => day(to),
    };
    Some(Period { from: day(from), to })
}

fn inside(row: &Row, basis: Basis, period: Period) -> bool {
    days(row, basis).is_some_and(|d| period.from <= d.from && d.to <= period.to)
}

fn region(row: &Row, tree: &RegionTree) -> Option<usize> {
    let at = |date| tree.resolve(row.town, row.village, date);
    match row.event {
        None => at(None),
        Some((from, to)) => {
            let (a, b) = (at(Some(day(from))), at(Some(day(to))));
            if a == b { a } else { None }
        }
    }
}

pub(super) struct Naive<'a> {
    catalog: &'a Catalog,
    tree: &'a RegionTree,
    sources: &'a Sources,
    /// Every row with its region.
    rows: Vec<Vec<(&'a Row, Option<usize>)>>,
}

/// Value (`None`: none), contributing rows, blank rows, unplaced rows.
pub(super) type Found = (Option<Value>, u64, u64, u64);

impl<'a> Naive<'a> {
    pub(super) fn new(catalog: &'a Catalog, tree: &'a RegionTree, sources: &'a Sources) -> Naive<'a> {
        let rows = sources.iter().map(|rows| rows.iter().map(|r| (r, region(r, tree))).collect());
        Naive { catalog, tree, sources, rows: rows.collect() }
    }

    /// A row fits an indicator in everything but time.
    fn fits(
        &self,
        (row, region): &(&Row, Option<usize>),
        indicator: &Indicator,
        at: usize,
        dims: &[(&str, &str)],
    ) -> bool {
        let here = at == self.tree.root() || region.is_some_and(|r| self.tree.is_within(r, at));
        here && !matches!(row.status, Some("退回" | "作废"))
            && indicator.conditions.iter().all(|(field, c)| c.holds(row.text(field)))
            && dims.iter().all(|(field, value)| row.text(field).unwrap_or("") == *value)
            && (matches!(indicator.measure, Measure::Sum(_)) || row.amount.is_none_or(|a| a >= 0))
    }

    pub(super) fn leaf(
        &self,
        indicator: &Indicator,
        at: usize,
        period: Period,
        dims: &[(&str, &str)],
    ) -> Found {
        let rows: Vec<&Row> =
            (self.rows.iter().flatten()).filter(|r| self.fits(r, indicator, at, dims)).map(|r| r.0).collect();
        let basis = indicator.basis;
        let distinct =
            matches!(indicator.measure, Measure::Persons | Measure::Households | Measure::Distinct(_));
        let pieces: Vec<Period> = if indicator.span == SpanMode::SumOfYears && distinct {
            (period.from.year()..=period.to.year())
                .map(|y| Period::year(y).expect("year"))
                .map(|y| Period { from: y.from.max(period.from), to: y.to.min(period.to) })
                .collect()
        } else {
            vec![period]
        };
        let (mut value, mut counted, mut blank) = (0i128, 0, 0);
        for piece in &pieces {
            let rows: Vec<&&Row> = rows.iter().filter(|r| inside(r, basis, *piece)).collect();
            counted += rows.len() as u64;
            let keys: Vec<Option<String>> = match &indicator.measure {
                Measure::Persons => rows.iter().map(|r| r.person.map(|p| p.to_string())).collect(),
                Measure::Households => rows.iter().map(|r| r.household.map(str::to_owned)).collect(),
                Measure::Distinct(f) => rows.iter().map(|r| r.text(f).map(str::to_owned)).collect(),
                _ => Vec::new(),
            };
            let numbers: Vec<Option<i64>> = match &indicator.measure {
                Measure::Sum(f) if f == "cases" => rows.iter().map(|r| r.cases).collect(),
                Measure::Sum(_) => rows.iter().map(|r| r.amount).collect(),
                _ => Vec::new(),
            };
            blank += keys.iter().filter(|k| k.is_none()).count() as u64;
            blank += numbers.iter().filter(|n| n.is_none()).count() as u64;
            value += match indicator.measure {
                Measure::Rows => rows.len() as i128,
                Measure::Sum(_) => numbers.iter().flatten().map(|n| i128::from(*n)).sum(),
                _ => keys.iter().flatten().collect::<BTreeSet<_>>().len() as i128,
            };
        }
        let meets = |r: &Row| match days(r, basis) {
            None => true,
            Some(d) => d.from <= period.to && period.from <= d.to,
        };
        let unplaced = (self.rows.iter().flatten())
            .filter(|r| self.fits(r, indicator, at, dims))
            .filter(|(r, _)| meets(r) && !pieces.iter().any(|p| inside(r, basis, *p)))
            .count() as u64;
        let money = matches!(&indicator.measure, Measure::Sum(f) if f == "amount");
        let covered = self.sources.iter().any(|rows| {
            let all: Vec<Period> = rows.iter().filter_map(|r| days(r, basis)).collect();
            let from = all.iter().map(|p| p.from).min();
            let to = all.iter().map(|p| p.to).max();
            from.is_some_and(|f| f <= period.to) && to.is_some_and(|t| period.from <= t)
        });
        let value = if money { Value::Money(value) } else { Value::Count(value) };
        (covered.then_some(value), counted, blank, unplaced)
    }

    /// The value of any indicator.
    pub(super) fn value(&self, id: &str, at: usize, period: Period, dims: &[(&str, &str)]) -> Option<Value> {
        let indicator = self.catalog.indicator(id).expect("indicator");
        let part = |i: usize| self.value(&indicator.of[i], at, period, dims);
        match (&indicator.measure, indicator.of.len()) {
            (Measure::Total | Measure::Difference, 2) => {
                let sign = if indicator.measure == Measure::Total { 1 } else { -1 };
                match (part(0)?, part(1)?) {
                    (Value::Count(a), Value::Count(b)) => Some(Value::Count(a + sign * b)),
                    (Value::Money(a), Value::Money(b)) => Some(Value::Money(a + sign * b)),
                    _ => panic!("unlike"),
                }
            }
            (Measure::Ratio, 2) => match (part(0)?, part(1)?) {
                (Value::Count(a), Value::Count(b)) => Ratio::new(a, b).map(Value::Ratio),
                _ => panic!("unlike"),
            },
            _ => self.leaf(indicator, at, period, dims).0,
        }
    }
}
