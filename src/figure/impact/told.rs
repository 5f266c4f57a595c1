//! Rejected rows that might belong to a figure, summed up by reason and said in words.
//!
//! Invariant: a row stands once, also where several parts of an indicator might count it; the most that
//! rows could add is told only where every one of them is read as far as that takes.

use super::groups::Group;
use super::judge::Judged;
use super::{May, Moved};
use crate::catalog::{Indicator, Measure};
use crate::diagnostic::Code;
use crate::model::evidence::{Impact, ImpactLine};
use crate::model::value::{decimal, trim_zeros};
use crate::model::{Unit, UnitKind, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A group as some figure, or a part of it, might count it.
#[derive(Debug, Clone, Copy, Default)]
struct Hit {
    possible: bool,
    /// Whether it counts is not known of some part.
    unsure: bool,
    /// The sum of the amounts that can be read, for sums of money.
    amount: Option<i128>,
    /// Rows whose number cannot be read.
    unread: u64,
}

/// Groups of several datasets that might belong to a figure.
#[derive(Debug, Default)]
pub(super) struct Hits {
    datasets: BTreeMap<String, (Arc<Judged>, Vec<Hit>)>,
}

impl Hits {
    /// Adds the groups of an indicator that counts rows; the most that they could add to it.
    pub(super) fn leaf(&mut self, judged: &Arc<Judged>, indicator: &Indicator, may: &[May]) -> Option<Value> {
        let groups = &judged.groups;
        let dataset = indicator.dataset.clone().unwrap_or_default();
        let (_, hits) = self
            .datasets
            .entry(dataset)
            .or_insert_with(|| (Arc::clone(judged), vec![Hit::default(); groups.list.len()]));
        let summed = match &indicator.measure {
            Measure::Sum(field) => groups.looked.numbers.iter().position(|n| n == field),
            _ => None,
        };
        let money = is_money(indicator);
        let mut most = Some(0i128);
        let found = groups.list.iter().zip(may).zip(hits).filter(|((_, may), _)| **may != May::No);
        for ((group, may), hit) in found {
            hit.possible = true;
            hit.unsure |= *may == May::Maybe;
            let more = match summed.and_then(|at| group.numbers.get(at)) {
                Some(numbers) => {
                    hit.unread = hit.unread.max(numbers.unread);
                    if money && numbers.unread < group.rows {
                        hit.amount = Some(hit.amount.unwrap_or(0) + numbers.sum);
                    }
                    let read = if *may == May::Yes { numbers.sum } else { numbers.above };
                    Some(read).filter(|_| numbers.unread == 0)
                }
                None => Some(i128::from(group.rows)),
            };
            most = most.zip(more).and_then(|(most, more)| most.checked_add(more));
        }
        // Of what is to be the same in all rows, and of regions all rows of which must fit, none adds.
        let adds = !matches!(indicator.measure, Measure::Uniform(_)) && indicator.every.is_empty();
        let most = most.filter(|_| adds)?;
        Some(if money { Value::Money(most) } else { Value::Count(most) })
    }

    /// The impact on an indicator's figure.
    pub(super) fn told(&self, at_most: Option<Value>, indicator: &Indicator) -> Moved {
        let mut moved = self.lines(at_most);
        let adds = matches!(indicator.measure, Measure::Sum(_) | Measure::Total);
        moved.impact.words = words(&moved.impact, &indicator.unit, adds);
        moved
    }

    /// The impact on what is made of several figures.
    pub(super) fn told_of_several(&self) -> Moved {
        let mut moved = self.lines(None);
        moved.impact.words = words(&moved.impact, "", false);
        moved
    }

    fn lines(&self, at_most: Option<Value>) -> Moved {
        let mut lines: BTreeMap<&str, ImpactLine> = BTreeMap::new();
        let mut moved = Moved::default();
        let groups = self.datasets.values().flat_map(|(judged, hits)| judged.groups.list.iter().zip(hits));
        for (group, hit) in groups.filter(|(_, hit)| hit.possible) {
            let code = group.key.code.as_str();
            let line = lines.entry(code).or_insert_with(|| ImpactLine {
                code: code.to_owned(),
                reason: Code::parse(code).map_or(code, |c| c.entry().title).to_owned(),
                rows: 0,
                amount: None,
                unreadable: 0,
            });
            line.rows += group.rows;
            line.unreadable += unreadable(group, hit);
            if let Some(amount) = hit.amount {
                line.amount = Some(line.amount.unwrap_or(0) + amount);
            }
            moved.sources.extend(&group.sources);
        }
        moved.impact = Impact { lines: lines.into_values().collect(), at_most, words: String::new() };
        moved
    }
}

fn unreadable(group: &Group, hit: &Hit) -> u64 {
    if hit.unsure { group.rows } else { hit.unread }
}

fn is_money(indicator: &Indicator) -> bool {
    Unit::parse(&indicator.unit).is_some_and(|u| u.kind == UnitKind::Money)
}

/// In words; `adds`: what it is made of can be added up.
fn words(impact: &Impact, unit: &str, adds: bool) -> String {
    let rows: u64 = impact.lines.iter().map(|l| l.rows).sum();
    let unreadable: u64 = impact.lines.iter().map(|l| l.unreadable).sum();
    if rows == 0 {
        return String::new();
    }
    let said = |n: i128, money: bool| {
        if money { format!("{} 元", trim_zeros(&decimal(n, 2))) } else { format!("{n} {unit}") }
    };
    let doubt = match unreadable {
        0 => String::new(),
        n => format!("；其中 {n} 行读不出是否计入"),
    };
    match impact.at_most {
        Some(Value::Count(n) | Value::Money(n)) => {
            let money = matches!(impact.at_most, Some(Value::Money(_)));
            let moved = match n {
                1.. => format!("最多增加 {}", said(n, money)),
                0 => "也不会增加".to_owned(),
                _ => format!("至少减少 {}", said(-n, money)),
            };
            format!("剔除的 {rows} 行若全部补正，{moved}{doubt}")
        }
        _ if adds && unreadable > 0 => {
            format!(
                "剔除的 {rows} 行可能计入，其中 {unreadable} 行读不出是否计入或计多少，最多增加多少不能确定"
            )
        }
        _ => format!("剔除的 {rows} 行若全部补正，这个数可能变动，变动多少不能确定{doubt}"),
    }
}
