//! What should be there and is not.
//!
//! A line of months is *regular* where (for what is paid by 所属期 three months are enough) at least three quarters of them have rows, of this year or of the last: then
//! every month should have some, if there are as many in all that one without any hardly happens by chance. A line that is not (trainings, visits on holidays) is looked at as a whole only:
//! a training that moved from June to July is no gap. What all of the region lacks is told once, not part by part.

use super::{Asked, Cell, Covered, Line};
use crate::model::RegionTree;
use crate::model::region::Region;

/// Rows (of the year before, or a month on average) from which on their absence is telling.
const SOME: u64 = 5;
/// Rows of the year before from which on a smaller number is telling.
const MANY: u64 = 10;
/// Months from which on a line can be regular.
const MONTHS: usize = 3;

/// Rows that should be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// Position of the part of the region; `None`: all of it.
    pub region: Option<usize>,
    /// The value of the dataset's kind field; `None`: all kinds.
    pub kind_of_row: Option<String>,
    /// Positions of the months; empty: the whole period.
    pub months: Vec<usize>,
    /// What is the matter.
    pub kind: Kind,
    /// Rows of these months.
    pub rows: u64,
    /// Rows of the same months a year before.
    pub previous: u64,
}

/// What is the matter with rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// There is none, a year before there were.
    NoneNow,
    /// There is none, other months have some.
    OtherMonths,
    /// There is none, most other parts of the region have some.
    OtherRegions,
    /// There are far fewer than a year before.
    Few,
    /// There are some, a year before there was none although other kinds had some: what is compared with that
    /// year is compared with nothing.
    NoneThen,
}

impl Kind {
    /// `missing`, `short` or `new`.
    pub fn key(self) -> &'static str {
        match self {
            Kind::Few => "short",
            Kind::NoneThen => "new",
            Kind::NoneNow | Kind::OtherMonths | Kind::OtherRegions => "missing",
        }
    }

    /// In words.
    pub fn title(self) -> &'static str {
        match self {
            Kind::NoneNow => "没有数据，上年同期有",
            Kind::OtherMonths => "没有数据，其他月份有",
            Kind::OtherRegions => "没有数据，其他地方大多有",
            Kind::Few => "比上年同期少得多",
            Kind::NoneThen => "上年同期没有数据，同比前先核对",
        }
    }
}

/// The gaps of a dataset, those of the whole first.
pub(super) fn find(covered: &Covered, tree: &RegionTree, asked: &Asked<'_>, elapsed: usize) -> Vec<Gap> {
    if elapsed == 0 {
        return Vec::new();
    }
    let (monthly, by_service) = (!covered.snapshot, covered.by_service);
    let look = Look { elapsed, short: asked.short, monthly, by_service };
    let mut out = look.at(&covered.total, None, None, &[]);
    let whole: Vec<usize> = out.iter().flat_map(|g| g.months.clone()).collect();
    if out.iter().any(|g| g.months.is_empty()) {
        // The whole dataset is missing: its parts are, too.
        return out;
    }
    let there = |r: &Region| {
        r.valid_from.is_none_or(|from| from <= asked.period.to)
            && r.valid_to.is_none_or(|to| to >= asked.period.from)
    };
    let parts: Vec<usize> = tree
        .children(asked.region)
        .iter()
        .copied()
        .filter(|r| tree.get(*r).counted && there(tree.get(*r)))
        .collect();
    let none: Line = vec![Cell::default(); covered.total.len()];
    let line = |r: usize| covered.regions.get(&Some(r)).unwrap_or(&none);
    let has = |r: &usize| line(*r).iter().any(|c| c.rows > 0);
    let broad = parts.len() > 3 && parts.iter().filter(|r| has(r)).count() * 4 >= parts.len() * 3;
    for part in &parts {
        let found = look.at(line(*part), Some(*part), None, &whole);
        if found.is_empty() && broad && !has(part) {
            out.push(Gap {
                region: Some(*part),
                kind_of_row: None,
                months: Vec::new(),
                kind: Kind::OtherRegions,
                rows: 0,
                previous: 0,
            });
        }
        out.extend(found);
    }
    let before = |line: &Line| line.iter().map(|c| c.previous).sum::<u64>();
    for (kind, line) in &covered.kinds {
        out.extend(look.at(line, None, Some(kind.clone()), &whole));
        let rows: u64 = line.iter().map(|c| c.rows).sum();
        if rows >= SOME && before(line) == 0 && before(&covered.total) > 0 {
            let kind_of_row = Some(kind.clone());
            out.push(Gap {
                region: None,
                kind_of_row,
                months: Vec::new(),
                kind: Kind::NoneThen,
                rows,
                previous: 0,
            });
        }
    }
    out
}

struct Look {
    elapsed: usize,
    short: u64,
    monthly: bool,
    /// Paid month by month: three months with rows make a line regular.
    by_service: bool,
}

impl Look {
    /// The gaps of one line but for those months that all lack.
    fn at(
        &self,
        line: &Line,
        region: Option<usize>,
        kind_of_row: Option<String>,
        told: &[usize],
    ) -> Vec<Gap> {
        let line = &line[..self.elapsed.min(line.len())];
        let sum = |of: fn(&Cell) -> u64| line.iter().map(of).sum::<u64>();
        let (rows, previous) = (sum(|c| c.rows), sum(|c| c.previous));
        let gap = |months: Vec<usize>, kind: Kind, rows: u64, previous: u64| Gap {
            region,
            kind_of_row: kind_of_row.clone(),
            months,
            kind,
            rows,
            previous,
        };
        if rows == 0 {
            return if previous >= SOME {
                vec![gap(Vec::new(), Kind::NoneNow, 0, previous)]
            } else {
                Vec::new()
            };
        }
        let regular = |of: fn(&Cell) -> u64| {
            let some = line.iter().filter(|c| of(c) > 0).count();
            line.len() >= MONTHS && (some * 4 >= line.len() * 3 || (self.by_service && some >= MONTHS))
        };
        if !self.monthly || !(regular(|c| c.rows) || regular(|c| c.previous)) {
            let few = previous >= MANY && self.is_few(rows, previous);
            return if few { vec![gap(Vec::new(), Kind::Few, rows, previous)] } else { Vec::new() };
        }
        // Where there are only a few rows a month, one without any happens by chance.
        let often = |total: u64| total >= SOME * line.len() as u64;
        let (often_now, often_then) = (often(rows), often(previous));
        let mut out: Vec<Gap> = Vec::new();
        for (at, cell) in line.iter().enumerate().filter(|(at, _)| !told.contains(at)) {
            let kind = match cell {
                Cell { rows: 0, previous } if *previous >= SOME || (*previous > 0 && often_then) => {
                    Kind::NoneNow
                }
                Cell { rows: 0, .. } if often_now => Kind::OtherMonths,
                Cell { rows, previous } if *previous >= MANY && self.is_few(*rows, *previous) => Kind::Few,
                _ => continue,
            };
            match out.iter_mut().find(|g| g.kind == kind) {
                Some(found) => {
                    found.months.push(at);
                    found.rows += cell.rows;
                    found.previous += cell.previous;
                }
                None => out.push(gap(vec![at], kind, cell.rows, cell.previous)),
            }
        }
        out
    }

    fn is_few(&self, rows: u64, previous: u64) -> bool {
        u128::from(rows) * 100 < u128::from(previous) * u128::from(self.short)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(cells: &[(u64, u64)]) -> Line {
        cells.iter().map(|(rows, previous)| Cell { rows: *rows, previous: *previous }).collect()
    }

    fn said(cells: &[(u64, u64)], monthly: bool) -> Vec<(Kind, Vec<usize>)> {
        let look = Look { elapsed: cells.len(), short: 50, monthly, by_service: false };
        look.at(&line(cells), None, None, &[]).into_iter().map(|g| (g.kind, g.months)).collect()
    }

    #[test]
    fn a_month_is_missed_only_where_months_are_regular() {
        assert_eq!(said(&[(9, 9), (0, 9), (9, 9), (9, 9)], true), [(Kind::NoneNow, vec![1])]);
        assert_eq!(said(&[(9, 0), (0, 0), (9, 0), (9, 0)], true), [(Kind::OtherMonths, vec![1])]);
        // A course that moved by a month.
        assert_eq!(said(&[(0, 0), (0, 30), (28, 0), (0, 0)], true), []);
        // One or two a month: now and then there is none.
        assert_eq!(said(&[(2, 1), (0, 2), (1, 1), (2, 2)], true), []);
        assert_eq!(said(&[(20, 20), (9, 20), (20, 20)], true), [(Kind::Few, vec![1])]);
        assert_eq!(said(&[(20, 20), (10, 20), (20, 20)], true), [], "half is not fewer than half");
    }

    #[test]
    fn what_is_not_regular_is_looked_at_as_a_whole() {
        assert_eq!(said(&[(0, 6), (0, 0), (0, 0)], true), [(Kind::NoneNow, vec![])]);
        assert_eq!(said(&[(0, 4), (0, 0), (0, 0)], true), [], "too few to tell");
        assert_eq!(said(&[(4, 0), (0, 10), (0, 0)], true), [(Kind::Few, vec![])]);
        // A 快照 in another month is there all the same.
        assert_eq!(said(&[(100, 100), (0, 100), (100, 100), (100, 100)], false), []);
    }
}
