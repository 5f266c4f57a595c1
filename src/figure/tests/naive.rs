//! One figure at a time, by a plain loop over rows: what the engine must agree with.

use crate::catalog::{Basis, Catalog, Indicator, Measure, Per, SpanMode};
use crate::figure::fixture::Row;
use crate::model::period::month_end;
use crate::model::region::Level;
use crate::model::{Period, Ratio, RegionTree, Value};
use chrono::{Datelike, NaiveDate};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// A source with its rows, all of dataset `aid`.
pub(super) type Sources = [Vec<Row>];

/// A row with the region it is of.
type Placed<'a> = (&'a Row, Option<usize>);

fn day(days: i32) -> NaiveDate {
    NaiveDate::from_epoch_days(days).expect("day")
}

/// The days of a row by an indicator's date.
fn days(row: &Row, indicator: &Indicator) -> Option<Period> {
    if let Some(date) = &indicator.date {
        assert_eq!(date, "signed");
        return row.signed.map(|d| Period { from: day(d), to: day(d) });
    }
    let (from, to) = match indicator.basis {
        Basis::Service => row.service?,
        _ => row.event?,
    };
    let to = match indicator.basis {
        Basis::Service => month_end(day(to).year(), day(to).month()).expect("month"),
        _ => day(to),
    };
    Some(Period { from: day(from), to })
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

/// The years of a period, or it alone where they are not counted apart.
fn pieces(period: Period, apart: bool) -> Vec<Period> {
    let years = (period.from.year()..=period.to.year()).map(|y| Period::year(y).expect("year"));
    let clipped = years.map(|y| Period { from: y.from.max(period.from), to: y.to.min(period.to) });
    if apart { clipped.collect() } else { vec![period] }
}

/// What a row is in a period: in a piece of it, not known to be in it, or out of it.
#[derive(Clone, Copy, PartialEq)]
enum Placing {
    In(usize),
    Unplaced,
    Out,
}

pub(super) struct Naive<'a> {
    catalog: &'a Catalog,
    tree: &'a RegionTree,
    sources: &'a Sources,
    /// Every row with its region.
    rows: Vec<Placed<'a>>,
    /// What every row is of the last 快照 of a period, which no indicator has a say in.
    lasts: RefCell<BTreeMap<Period, Vec<Placing>>>,
    /// The columns that each source has not; without an entry, none.
    lacks: Vec<Vec<&'static str>>,
}

/// Value (`None`: none), contributing rows, blank rows, unplaced rows.
pub(super) type Found = (Option<Value>, u64, u64, u64);

impl<'a> Naive<'a> {
    pub(super) fn new(catalog: &'a Catalog, tree: &'a RegionTree, sources: &'a Sources) -> Naive<'a> {
        let rows = sources.iter().flatten().map(|r| (r, region(r, tree))).collect();
        Naive { catalog, tree, sources, rows, lasts: RefCell::default(), lacks: Vec::new() }
    }

    /// With sources that lack columns.
    pub(super) fn lacking(self, lacks: &[Vec<&'static str>]) -> Naive<'a> {
        Naive { lacks: lacks.to_vec(), ..self }
    }

    /// Conditions that are on a column which a source has not, and which no empty cell satisfies.
    fn blind(&self, indicator: &Indicator, source: usize) -> Vec<String> {
        let lacks = |f: &str| self.lacks.get(source).is_some_and(|all| all.contains(&f));
        let both = indicator.conditions.iter().chain(&indicator.every);
        both.filter(|(f, c)| !c.holds(None) && lacks(f)).map(|(f, _)| f.clone()).collect()
    }

    /// Rows by source of which it is not known whether they count.
    pub(super) fn untold(
        &self,
        indicator: &Indicator,
        at: usize,
        period: Period,
        dims: &[(&str, &str)],
    ) -> BTreeMap<usize, u64> {
        let mut out = BTreeMap::new();
        for (source, own) in self.sources.iter().enumerate() {
            let blind = self.blind(indicator, source);
            if blind.is_empty() {
                continue;
            }
            let mut relaxed = indicator.clone();
            relaxed.conditions.retain(|f, _| !blind.contains(f));
            relaxed.every.retain(|f, _| !blind.contains(f));
            let all = |r: &Placed| relaxed.every.iter().all(|(f, c)| c.holds(r.0.text(f)));
            let rows = self.rows.iter().filter(|r| own.iter().any(|o| std::ptr::eq(o, r.0)));
            let fit = rows.filter(|r| self.fits(r, &relaxed, at, dims) && all(r));
            let n = fit.filter(|r| self.placing(r, indicator, period, &[period]) == Placing::In(0)).count();
            if n > 0 {
                out.insert(source, n as u64);
            }
        }
        out
    }

    /// Whether 0 may be said.
    fn told(&self, indicator: &Indicator, at: usize, period: Period, dims: &[(&str, &str)]) -> bool {
        let sees = |source: usize| {
            self.blind(indicator, source).is_empty() && Self::tells(indicator, &self.sources[source], period)
        };
        (0..self.sources.len()).any(sees) || self.untold(indicator, at, period, dims).is_empty()
    }

    fn within(&self, region: Option<usize>, at: usize) -> bool {
        at == self.tree.root() || region.is_some_and(|r| self.tree.is_within(r, at))
    }

    fn ancestor(&self, region: Option<usize>, level: Level) -> Option<usize> {
        (0..self.tree.regions().len())
            .find(|a| self.tree.get(*a).level == level && region.is_some_and(|r| self.tree.is_within(r, *a)))
    }

    /// A row fits an indicator in everything but time.
    fn fits(&self, (row, region): &Placed, indicator: &Indicator, at: usize, dims: &[(&str, &str)]) -> bool {
        self.within(*region, at)
            && !matches!(row.status, Some("退回" | "作废"))
            && indicator.conditions.iter().all(|(field, c)| c.holds(row.text(field)))
            && dims.iter().all(|(field, value)| row.text(field).unwrap_or("") == *value)
            && (matches!(indicator.measure, Measure::Sum(_)) || row.amount.is_none_or(|a| a >= 0))
    }

    fn placing(&self, row: &Placed, indicator: &Indicator, period: Period, pieces: &[Period]) -> Placing {
        let ended = indicator.basis == Basis::Stock && row.0.ended.is_some_and(|d| day(d) < period.to);
        let Some(days) = days(row.0, indicator) else {
            let none = ended || indicator.date.is_some();
            return if none { Placing::Out } else { Placing::Unplaced };
        };
        match indicator.basis {
            Basis::Snapshot => {
                let at = self.rows.iter().position(|r| std::ptr::eq(r, row)).expect("row");
                let mut lasts = self.lasts.borrow_mut();
                let all = || self.rows.iter().map(|r| self.last(r, period)).collect();
                lasts.entry(period).or_insert_with(all)[at]
            }
            Basis::Cumulative | Basis::Stock => match () {
                () if ended || period.to < days.from => Placing::Out,
                () if days.to <= period.to => Placing::In(0),
                () => Placing::Unplaced,
            },
            Basis::Event | Basis::Service => {
                match pieces.iter().position(|p| p.from <= days.from && days.to <= p.to) {
                    Some(piece) => Placing::In(piece),
                    None if days.from <= period.to && period.from <= days.to => Placing::Unplaced,
                    None => Placing::Out,
                }
            }
        }
    }

    /// All 快照日 in a period of the rows that a place may hold.
    fn snapshots(&self, period: Period, holds: impl Fn(Option<usize>) -> bool) -> Option<i32> {
        let of = |(row, region): &Placed| {
            let (from, to) = row.event?;
            (from == to && period.contains(day(from)) && holds(*region)).then_some(from)
        };
        self.rows.iter().filter_map(of).max()
    }

    /// A row of a 快照: of the last one of its 镇街; where that is not known, of the last of all.
    fn last(&self, (row, region): &Placed, period: Period) -> Placing {
        let Some((from, to)) = row.event else { return Placing::Unplaced };
        if from != to {
            let meets = day(from) <= period.to && period.from <= day(to);
            return if meets { Placing::Unplaced } else { Placing::Out };
        }
        if !period.contains(day(from)) {
            return Placing::Out;
        }
        let own = Some(from);
        let town = |region| self.ancestor(region, Level::Town);
        if let Some(of) = town(*region) {
            let last = self.snapshots(period, |r| town(r) == Some(of));
            return if last == own { Placing::In(0) } else { Placing::Out };
        }
        let inside =
            |r: Option<usize>, place: Option<usize>| self.within(r, place.unwrap_or(self.tree.root()));
        if self.snapshots(period, |r| inside(r, *region)) == own {
            return Placing::In(0);
        }
        // Everything else in the place, each as of its last day: has all of it been told of since?
        let others: BTreeSet<Option<usize>> = (self.rows.iter())
            .filter(|(_, r)| inside(*r, *region))
            .map(|(_, r)| town(*r).or(*r))
            .filter(|other| *other != *region)
            .collect();
        let since = others.iter().filter_map(|other| match town(*other) {
            Some(_) => self.snapshots(period, |r| town(r) == *other),
            None => (self.rows.iter().any(|(row, r)| {
                r == other && row.event.is_some_and(|(a, b)| a == b && period.contains(day(a)))
            }))
            .then(|| self.snapshots(period, |r| inside(r, *other)))?,
        });
        if since.min().is_some_and(|earliest| Some(earliest) <= own) {
            Placing::Unplaced
        } else {
            Placing::Out
        }
    }

    /// First and last day of a source by a basis.
    fn range(indicator: &Indicator, rows: &[Row], basis: Basis) -> Option<Period> {
        let indicator = Indicator { basis, date: None, ..indicator.clone() };
        let all: Vec<Period> = rows.iter().filter_map(|r| days(r, &indicator)).collect();
        Some(Period { from: all.iter().map(|p| p.from).min()?, to: all.iter().map(|p| p.to).max()? })
    }

    /// Whether a source is data of a period; of a 快照, whether it may have one.
    fn tells(indicator: &Indicator, rows: &[Row], period: Period) -> bool {
        let range = |basis| Self::range(indicator, rows, basis);
        let begins = |p: Option<Period>| p.is_some_and(|p| p.from <= period.to);
        let meets = |p: Option<Period>| p.is_some_and(|p| p.from <= period.to && period.from <= p.to);
        match (indicator.basis, &indicator.date) {
            (_, Some(_)) => match (range(Basis::Event), range(Basis::Service)) {
                (None, None) => true,
                (event, service) => begins(event.or(service)),
            },
            (Basis::Cumulative | Basis::Stock, _) => begins(range(Basis::Event)),
            (basis, _) => meets(range(basis)),
        }
    }

    /// Whether there are data of a period.
    fn covered(&self, indicator: &Indicator, at: usize, period: Period) -> bool {
        match indicator.basis {
            Basis::Snapshot => {
                // A village is told of by its 镇街, and the whole by rows of no known place, too.
                let told = |r| self.within(r, self.ancestor(Some(at), Level::Town).unwrap_or(at));
                self.snapshots(period, told).is_some()
            }
            _ => self.sources.iter().any(|rows| Self::tells(indicator, rows, period)),
        }
    }

    /// Whether a row that could not be placed may yet be of a piece of a period.
    fn may_be(&self, row: &Row, indicator: &Indicator, piece: Period) -> bool {
        let Some(days) = days(row, indicator) else {
            let source = self.sources.iter().find(|rows| rows.iter().any(|r| std::ptr::eq(r, row)));
            let source = source.expect("source");
            let range = |basis| Self::range(indicator, source, basis);
            let (own, other) = match indicator.basis {
                Basis::Service => (range(Basis::Service), range(Basis::Event)),
                _ => (range(Basis::Event), range(Basis::Service)),
            };
            return match own {
                Some(_) => Self::tells(indicator, source, piece),
                None => other.is_none_or(|o| o.from <= piece.to && piece.from <= o.to),
            };
        };
        let within = matches!(indicator.basis, Basis::Event | Basis::Service);
        !within || (days.from <= piece.to && piece.from <= days.to)
    }

    pub(super) fn leaf(
        &self,
        indicator: &Indicator,
        at: usize,
        period: Period,
        dims: &[(&str, &str)],
    ) -> Found {
        let rows: Vec<&Placed> = self.rows.iter().filter(|r| self.fits(r, indicator, at, dims)).collect();
        let within = matches!(indicator.basis, Basis::Event | Basis::Service);
        let apart = indicator.span == SpanMode::SumOfYears && indicator.measure.is_distinct() && within;
        let pieces = pieces(period, apart);
        let placing = |row: &Placed| self.placing(row, indicator, period, &pieces);
        let loose: Vec<&Placed> = rows.iter().copied().filter(|r| placing(r) == Placing::Unplaced).collect();
        let fit = |r: &&&Placed| indicator.every.iter().all(|(f, c)| c.holds(r.0.text(f)));
        let unplaced = loose.iter().filter(fit).count() as u64;
        let (mut value, mut counted, mut blank) = (Some(0i128), 0, 0);
        for (piece, dates) in pieces.iter().enumerate() {
            let rows: Vec<&Placed> =
                rows.iter().copied().filter(|r| placing(r) == Placing::In(piece)).collect();
            counted += rows.len() as u64;
            let text = |f: &'a str| rows.iter().map(|r| r.0.text(f).map(str::to_owned)).collect();
            let keys: Vec<Option<String>> = match &indicator.measure {
                Measure::Persons => rows.iter().map(|r| r.0.person.map(|p| p.to_string())).collect(),
                Measure::Households => text("household"),
                Measure::Distinct(f) => rows.iter().map(|r| r.0.text(f).map(str::to_owned)).collect(),
                Measure::Regions(level) => {
                    let of = |r: &&Placed| {
                        self.ancestor(r.1, *level)
                            .filter(|a| self.tree.get(*a).counted && self.within(Some(*a), at))
                    };
                    rows.iter().map(|r| of(r).map(|a| a.to_string())).collect()
                }
                _ => Vec::new(),
            };
            let numbers: Vec<Option<i64>> = match &indicator.measure {
                Measure::Sum(f) | Measure::Uniform(f) if f == "cases" => {
                    rows.iter().map(|r| r.0.cases).collect()
                }
                Measure::Sum(_) | Measure::Uniform(_) => rows.iter().map(|r| r.0.amount).collect(),
                _ => Vec::new(),
            };
            blank += keys.iter().filter(|k| k.is_none()).count() as u64;
            blank += numbers.iter().filter(|n| n.is_none()).count() as u64;
            let found = match indicator.measure {
                Measure::Rows => Some(rows.len() as i128),
                Measure::Sum(_) => Some(numbers.iter().flatten().map(|n| i128::from(*n)).sum()),
                Measure::Uniform(_) if numbers.contains(&None) => None,
                Measure::Uniform(_) => one(numbers.iter().flatten().map(|n| i128::from(*n))),
                Measure::Regions(level) => {
                    let against = loose.iter().filter(|r| self.may_be(r.0, indicator, *dates));
                    let unfit = |r: &&&Placed| !indicator.every.iter().all(|(f, c)| c.holds(r.0.text(f)));
                    let left_out: BTreeSet<String> = (rows.iter().chain(against).filter(unfit))
                        .filter_map(|r| self.ancestor(r.1, level).map(|a| a.to_string()))
                        .collect();
                    let found: BTreeSet<String> = keys.iter().flatten().cloned().collect();
                    Some(found.difference(&left_out).count() as i128)
                }
                _ => Some(keys.iter().flatten().collect::<BTreeSet<_>>().len() as i128),
            };
            value = value.zip(found).map(|(a, b)| a + b);
        }
        let money = matches!(&indicator.measure, Measure::Sum(f) | Measure::Uniform(f) if f == "amount");
        let value = value.map(|v| if money { Value::Money(v) } else { Value::Count(v) });
        let said = self.covered(indicator, at, period) && self.told(indicator, at, period, dims);
        (value.filter(|_| said), counted, blank, unplaced)
    }

    /// Counted regions of a level in a region on a day, of a kind.
    fn listed(&self, level: Level, at: usize, day: NaiveDate, kind: Option<&str>) -> Vec<usize> {
        let fits = |i: &usize| {
            let r = self.tree.get(*i);
            let exists = r.valid_from.is_none_or(|d| d <= day) && r.valid_to.is_none_or(|d| day <= d);
            r.level == level && r.counted && exists && kind.is_none_or(|k| r.kind == k)
        };
        (0..self.tree.regions().len()).filter(|i| self.tree.is_within(*i, at)).filter(fits).collect()
    }

    fn each(&self, indicator: &Indicator, at: usize, period: Period, dims: &[(&str, &str)]) -> Option<Value> {
        let part = self.catalog.indicator(&indicator.of[0]).expect("part");
        let value = |at, period, dims: &[(&str, &str)]| self.value(&part.id, at, period, dims);
        value(at, period, dims)?;
        let groups: Vec<Option<Value>> = match indicator.per().expect("per") {
            Per::Year => pieces(period, true).into_iter().map(|p| value(at, p, dims)).collect(),
            Per::Month => period.each_month().into_iter().map(|p| value(at, p, dims)).collect(),
            Per::Level(level) => {
                let all = self.listed(level, at, period.to, None);
                all.into_iter().map(|r| value(r, period, dims)).collect()
            }
            Per::Field(field) => {
                let values: BTreeSet<&str> = self.rows.iter().filter_map(|r| r.0.text(field)).collect();
                let with = |v: &'a str| dims.iter().copied().chain([(field, v)]).collect::<Vec<_>>();
                let groups = values.into_iter().filter(|v| self.leaf(part, at, period, &with(v)).1 > 0);
                groups.map(|v| value(at, period, &with(v))).collect()
            }
        };
        let plain = |v: Value| match v {
            Value::Count(n) | Value::Money(n) => (n, 1),
            // All have one denominator here, or are compared in lowest terms by hand.
            Value::Ratio(r) => (r.numerator * 5040 / r.denominator, 5040),
        };
        let groups: Option<Vec<Value>> = groups.into_iter().collect();
        let groups = groups?;
        let same = groups.iter().all(|v| plain(*v) == plain(groups[0]));
        groups.first().copied().filter(|_| same)
    }

    /// The value of any indicator.
    pub(super) fn value(&self, id: &str, at: usize, period: Period, dims: &[(&str, &str)]) -> Option<Value> {
        let indicator = self.catalog.indicator(id).expect("indicator");
        let part = |i: usize| self.value(&indicator.of[i], at, period, dims);
        match (&indicator.measure, indicator.of.len()) {
            (Measure::Each, _) => self.each(indicator, at, period, dims),
            (Measure::Regions(level), 0) if indicator.dataset.is_none() => {
                let kind = indicator.conditions.get("kind").map(|c| c.values()[0]);
                Some(Value::Count(self.listed(*level, at, period.to, kind).len() as i128))
            }
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

/// The one value there is.
fn one(mut values: impl Iterator<Item = i128>) -> Option<i128> {
    let first = values.next()?;
    values.all(|v| v == first).then_some(first)
}
