//! Running an own rule over the rows of its dataset.

use super::{Bound, Key, Own, Value, words};
use crate::audit::data::Rows;
use crate::audit::days::{self, Span};
use crate::audit::finding::{self, Finding};
use crate::audit::month;
use crate::audit::rule::{Told, Window};
use crate::catalog::{FieldType, Month};
use crate::model::Period;
use std::collections::BTreeMap;

/// Why a row could not be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unsure {
    /// Its day is known as a longer period only.
    Day,
    /// A part of the key is empty.
    Key,
    /// Its table has no such column.
    Column,
}

/// A part of a key that a row has.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    Number(i64),
    Span(i32, i32),
    Text(String),
}

impl Own<'_> {
    /// Looks at the rows.
    pub(in crate::audit) fn run(&self, rows: &Rows<'_>, period: Period, told: &mut Told) {
        let mut groups: BTreeMap<Vec<Part>, Vec<usize>> = BTreeMap::new();
        let (mut vague, mut keyless) = (0u64, 0u64);
        for row in 0..rows.len() {
            told.examined += 1;
            match self
                .fits(rows, row)
                .and_then(|fits| if fits { self.keys(rows, row, period) } else { Ok(vec![]) })
            {
                Ok(keys) if self.entry.key.is_empty() => {
                    for _ in keys {
                        told.findings.push(self.single(rows, row, period));
                    }
                }
                Ok(keys) => {
                    for key in keys {
                        groups.entry(key).or_default().push(row);
                    }
                }
                Err(Unsure::Day) => vague += 1,
                Err(Unsure::Key) => keyless += 1,
                // The engine tells of columns that are missing.
                Err(Unsure::Column) => {}
            }
        }
        let title = &self.dataset.title;
        if vague > 0 {
            told.remark(format!("「{title}」有 {vague} 行没有具体的日期，说不准，没有查"));
        }
        if keyless > 0 {
            let key = words::key(self).join("、");
            told.remark(format!("「{title}」有 {keyless} 行缺{key}，归不到一起，没有查"));
        }
        for (key, group) in groups {
            told.findings.extend(self.several(rows, &key, &group, period));
        }
    }

    /// Whether a row is one of those that the conditions choose.
    fn fits(&self, rows: &Rows<'_>, row: usize) -> Result<bool, Unsure> {
        if !self.conditions.iter().all(|(field, condition)| condition.holds(rows.word(field, row))) {
            return Ok(false);
        }
        let mut unsure = None;
        for bound in &self.bounds {
            match bound.holds(rows, row) {
                Ok(true) => {}
                Ok(false) => return Ok(false),
                Err(why) => unsure = Some(why),
            }
        }
        for (fields, wanted) in [(&self.entry.missing, true), (&self.entry.filled, false)] {
            for field in fields {
                if self.is_empty(rows, row, field) != wanted {
                    return Ok(false);
                }
                if wanted && rows.lacks(field, row) {
                    unsure = Some(Unsure::Column);
                }
            }
        }
        unsure.map_or(Ok(true), Err)
    }

    fn is_empty(&self, rows: &Rows<'_>, row: usize, id: &str) -> bool {
        let Some(field) = self.dataset.field(id) else { return true };
        let is = |of: &Option<String>| of.as_deref() == Some(id);
        match field.kind {
            FieldType::Id if field.key => rows.person(row).is_none(),
            FieldType::Date if is(&self.dataset.event) => rows.event(row).is_none_or(|(from, to)| from != to),
            FieldType::Month if is(&self.dataset.service) => rows.service(row).is_none(),
            FieldType::Date | FieldType::Month => rows.date(id, row).is_none(),
            FieldType::Amount | FieldType::Count => rows.number(id, row).is_none(),
            _ => rows.word(id, row).is_none(),
        }
    }

    /// The keys that a row stands under: one, or one for each month or year of the period that it covers.
    fn keys(&self, rows: &Rows<'_>, row: usize, period: Period) -> Result<Vec<Vec<Part>>, Unsure> {
        let mut keys: Vec<Vec<Part>> = vec![Vec::new()];
        for part in &self.key {
            let values = self.part(rows, row, part, period)?;
            keys = values
                .iter()
                .flat_map(|v| keys.iter().map(|k| k.iter().cloned().chain([v.clone()]).collect()))
                .collect();
        }
        Ok(keys)
    }

    fn part(&self, rows: &Rows<'_>, row: usize, part: &Key<'_>, period: Period) -> Result<Vec<Part>, Unsure> {
        let one = |part: Option<Part>| part.map(|p| vec![p]).ok_or(Unsure::Key);
        match part {
            Key::Person => one(rows.person(row).map(Part::Number)),
            Key::Event => match rows.event(row) {
                Some((from, to)) if from == to => Ok(vec![Part::Span(from, to)]),
                Some(_) => Err(Unsure::Day),
                None => Err(Unsure::Key),
            },
            Key::Service => one(rows.service(row).map(|(a, b)| Part::Span(a.0, b.0))),
            Key::Month | Key::Year => {
                let (from, to) = self.months(rows, row).ok_or(Unsure::Key)?;
                let year = matches!(part, Key::Year);
                let unit = |m: i32| if year { month::year(Month(m)) } else { m };
                // An event is in one month only: where it may be in several, nobody knows which.
                if self.window != Window::Service && unit(from.0) != unit(to.0) {
                    return Err(Unsure::Day);
                }
                let (first, last) = (month::of(period.from).0, month::of(period.to).0);
                let within = |m: &i32| self.window == Window::All || (first <= *m && *m <= last);
                let mut units: Vec<i32> = (from.0..=to.0).filter(within).map(unit).collect();
                units.dedup();
                Ok(units.into_iter().map(|u| Part::Span(u, u)).collect())
            }
            Key::Text(id) => one(rows.word(id, row).map(|w| Part::Text(w.to_owned()))),
            Key::Entity(id) => one(rows.word(id, row).map(|w| Part::Text(w.to_owned()))),
            Key::Number(id) => one(rows.number(id, row).map(Part::Number)),
            Key::Day(id) => one(rows.date(id, row).map(|d| Part::Span(d, d))),
        }
    }

    /// First and last month by which the row belongs to the period.
    fn months(&self, rows: &Rows<'_>, row: usize) -> Option<(Month, Month)> {
        if self.window == Window::Service || self.dataset.event.is_none() {
            return rows.service(row);
        }
        let (from, to) = rows.event(row)?;
        Some((month::of_day(from)?, month::of_day(to)?))
    }

    fn single(&self, rows: &Rows<'_>, row: usize, period: Period) -> Finding {
        let mut values = words::values(self, rows, row);
        let person = rows.person(row).unwrap_or(0);
        let key = format!("{person}|{:?}|{:?}|{values:?}", rows.event(row), rows.service(row));
        values.insert(0, self.title().to_owned());
        let mut out = finding::about(&self.entry.code, self.severity, rows, &[row], key, values.join("；"));
        out.amount = self.entry.amount.as_ref().and_then(|id| rows.number(id, row)).map(i128::from);
        out.month = self.month(rows, &[row], period);
        out
    }

    /// Several rows under one key, if there are more than may be.
    fn several(&self, rows: &Rows<'_>, parts: &[Part], group: &[usize], period: Period) -> Option<Finding> {
        let money = self.dataset.reversal.as_ref().map(|r| r.field.as_str());
        // 冲销 takes back one of the others.
        let back = |row: &usize| money.and_then(|id| rows.number(id, *row)).is_some_and(|n| n < 0);
        let minus = group.iter().filter(|r| back(r)).count() as i128;
        let count = group.len() as i128 - 2 * minus;
        let most = i128::from(self.entry.at_most.unwrap_or(1));
        if count <= most {
            return None;
        }
        let mut amounts: Vec<i128> = Vec::new();
        if let Some(id) = &self.entry.amount {
            amounts.extend(group.iter().filter_map(|r| rows.number(id, *r)).map(i128::from));
            amounts.sort_unstable();
        }
        let same = words::same(self, parts);
        let mut message = format!("{}：{same}有 {count} 行，最多应有 {most} 行", self.title());
        if !amounts.is_empty() {
            message += &format!("，合计 {}", finding::yuan(amounts.iter().sum()));
        }
        let key = format!("{parts:?}|{count}|{amounts:?}");
        let mut out = finding::about(&self.entry.code, self.severity, rows, group, key, message);
        if !self.key.contains(&Key::Person) {
            out.person = String::new();
        }
        // The largest ones may be right, as many as may be; the rest is at stake.
        let right: i128 = amounts.iter().rev().take(usize::try_from(most).unwrap_or(usize::MAX)).sum();
        out.amount = (!amounts.is_empty()).then(|| amounts.iter().sum::<i128>() - right);
        out.month = self.key_month(parts).or_else(|| self.month(rows, group, period));
        Some(out)
    }

    fn key_month(&self, parts: &[Part]) -> Option<Month> {
        self.key.iter().zip(parts).find_map(|(key, part)| match (key, part) {
            (Key::Month, Part::Span(month, _)) => Some(Month(*month)),
            _ => None,
        })
    }

    /// The first month concerned that the period has.
    fn month(&self, rows: &Rows<'_>, group: &[usize], period: Period) -> Option<Month> {
        let first = group.iter().filter_map(|r| self.months(rows, *r)).map(|(from, _)| from).min()?;
        Some(if self.window == Window::All { first } else { first.max(month::of(period.from)) })
    }

    fn title(&self) -> &str {
        self.entry.title.as_deref().unwrap_or_default()
    }
}

impl Bound<'_> {
    fn holds(&self, rows: &Rows<'_>, row: usize) -> Result<bool, Unsure> {
        let span = match self.of {
            Value::Money | Value::Number => rows.number(self.field, row).map(|n| (n, n)),
            Value::Day => rows.date(self.field, row).map(|d| (i64::from(d), i64::from(d))),
            Value::Month => {
                let month = rows.date(self.field, row).and_then(month::of_day);
                month.map(|m| (i64::from(m.0), i64::from(m.0)))
            }
            Value::Event => rows.event(row).map(|(a, b)| (i64::from(a), i64::from(b))),
            Value::Service => rows.service(row).map(|(a, b)| (i64::from(a.0), i64::from(b.0))),
        };
        let Some((from, to)) = span else { return Ok(false) };
        let beyond = |n: i64| if self.over { n > self.value } else { n < self.value };
        match (beyond(from), beyond(to)) {
            (true, true) => Ok(true),
            (false, false) => Ok(false),
            _ => Err(Unsure::Day),
        }
    }
}

/// A day or a span of days in words.
pub(super) fn day_title(rows: &Rows<'_>, row: usize) -> Option<String> {
    let (from, to) = rows.event(row)?;
    days::exact(rows, row).map(month::day).or_else(|| Some(Span { from, to }.title()))
}
