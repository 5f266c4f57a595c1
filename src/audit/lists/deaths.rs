//! The death list by person.
//!
//! Invariant: of several days for one person the latest counts, so that nothing is held against a payment that some
//! list allows.

use super::{keyless, title};
use crate::audit::data::Rows;
use crate::audit::month;
use crate::audit::rule::{Case, Told};
use crate::catalog::Month;
use std::collections::BTreeMap;

/// Who died when.
pub(in crate::audit) struct Deaths<'a> {
    /// The list.
    pub rows: &'a Rows<'a>,
    by: BTreeMap<i64, Death>,
}

/// A death.
#[derive(Debug, Default)]
pub(in crate::audit) struct Death {
    /// The latest day that the list has.
    pub day: i32,
    /// Its rows.
    pub rows: Vec<usize>,
    /// Whether rows differ in the day.
    pub differ: bool,
}

impl<'a> Deaths<'a> {
    /// Reads the list of one of the rule's needs; says what of it cannot be used.
    pub fn of(case: &Case<'a>, need: usize, told: &mut Told) -> Deaths<'a> {
        let rows = case.rows(need);
        keyless(case, need, told);
        let mut by: BTreeMap<i64, Death> = BTreeMap::new();
        let mut undated = 0u64;
        for row in 0..rows.len() {
            let Some(person) = rows.person(row) else { continue };
            // Where only a month or a year is known, its last day.
            let Some((_, day)) = rows.event(row) else {
                undated += 1;
                continue;
            };
            let death = by.entry(person).or_insert(Death { day, ..Death::default() });
            death.differ |= death.day != day;
            death.day = death.day.max(day);
            death.rows.push(row);
        }
        if undated > 0 {
            told.remark(format!("「{}」有 {undated} 行没有日期，不能比对", title(case, need)));
        }
        Deaths { rows, by }
    }

    /// A person's death.
    pub fn get(&self, person: i64) -> Option<&Death> {
        self.by.get(&person)
    }

    /// The earliest day on the list.
    pub fn first(&self) -> Option<i32> {
        self.by.values().map(|d| d.day).min()
    }

    /// The latest day on the list.
    pub fn last(&self) -> Option<i32> {
        self.by.values().map(|d| d.day).max()
    }

    /// Says that the list ends before the month that is looked at last.
    pub fn tell_end(&self, case: &Case<'_>, need: usize, until: Month, told: &mut Told) {
        let Some(last) = self.last() else { return };
        if month::of_day(last).is_some_and(|m| m < until) {
            told.remark(format!(
                "「{}」最晚的日期是 {}，数据到 {}：此后去世的人可能不在名单上，没有查到",
                title(case, need),
                month::day(last),
                month::title(until)
            ));
        }
    }
}
