//! A10: the total of a town, a kind and a month that is no whole multiple of the one standard that holds there.

use crate::audit::due::Due;
use crate::audit::facts::{self, USED};
use crate::audit::finding::Severity;
use crate::audit::month;
use crate::audit::payments::Marks;
use crate::audit::rule::{About, Case, Need, Rule, Told, Window};
use crate::audit::standards::Expected;
use crate::catalog::{Catalog, Month};
use crate::diagnostic::Diagnostic;
use crate::model::region::Level;
use std::collections::BTreeMap;

/// See the module.
#[derive(Debug)]
pub struct A10;

static ABOUT: About = About {
    code: "A10",
    title: "月份合计不是标准的整数倍",
    severity: Severity::Warning,
    enabled: true,
    explanation: "一个镇街、一种补贴、一个所属月份只有一个标准时，合计应是标准的整数倍（人数乘标准）；\
                  除不尽的，是混用了标准、有人不足月，或金额有错。不看名单也能查的快速检查，没有证件号的行也在内；\
                  标明补发、更正的行不算。标准分几档（按等级、对象类型）的不能这样查，逐行查见 A08。",
    source: "已公布的按月发放表：五个月都能除尽、一处除不尽的实例",
    check: "看列出的各行（金额本身不是标准整数倍的）：差的是谁、差多少。",
    example: "城关镇生活补贴标准 80元，2024年3月合计 12345元，余 25元",
    needs: &[Need {
        dataset: "subsidy",
        window: Window::Service,
        columns: &["category", "amount"],
        also: USED,
        optional: false,
    }],
    parameters: &[],
};

/// One town, kind and span of months.
#[derive(Default)]
struct Batch {
    rows: Vec<usize>,
    total: i128,
    /// The standard of its months, if it is one and the same for all its rows.
    standard: Option<i128>,
    several: bool,
}

impl Rule for A10 {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn also(&self, catalog: &Catalog, _: usize) -> Vec<String> {
        facts::fields(catalog, "subsidy")
    }

    fn run(&self, case: &Case<'_>, told: &mut Told) -> Result<(), Diagnostic> {
        let rows = case.rows(0);
        let due = Due::of(case, rows, "subsidy");
        if !due.usable(told) {
            return Ok(());
        }
        let (kinds, marks) = (rows.text("category"), Marks::of(rows));
        let wanted: Vec<bool> = kinds.values().iter().map(|k| due.has_lines(case, k, true)).collect();
        let regions = case.tree.regions();
        let town = |at: usize| {
            let mut above = std::iter::successors(Some(at), |r| regions[*r].parent).take(regions.len());
            above.find(|r| regions[*r].level <= Level::Town)
        };
        let mut batches: BTreeMap<(Option<usize>, u32, Month, Month), Batch> = BTreeMap::new();
        for row in 0..rows.len() {
            let kind = kinds.code_of(row).filter(|k| wanted[*k as usize]);
            let (Some(kind), Some((from, to)), Some(amount)) =
                (kind, rows.service(row), rows.number("amount", row))
            else {
                continue;
            };
            if marks.has(rows, row) {
                continue;
            }
            let batch = batches.entry((rows.place(row).and_then(town), kind, from, to)).or_default();
            let first = batch.rows.is_empty();
            batch.rows.push(row);
            batch.total += i128::from(amount);
            match due.expected(row, from, to) {
                Expected::Sum(sum) if first || batch.standard == Some(sum) => batch.standard = Some(sum),
                _ => batch.several = true,
            }
        }
        let mut tiers: BTreeMap<&str, u64> = BTreeMap::new();
        for ((town, kind, from, to), batch) in &batches {
            let kind = kinds.values()[*kind as usize].as_str();
            match batch.standard.filter(|s| !batch.several && *s > 0) {
                None => *tiers.entry(kind).or_default() += batch.rows.len() as u64,
                Some(standard) => {
                    told.examined += batch.rows.len() as u64;
                    one(case, *town, kind, (*from, *to), batch, standard, told);
                }
            }
        }
        if !tiers.is_empty() {
            let kinds: Vec<String> = tiers.iter().map(|(kind, rows)| format!("{kind} {rows} 行")).collect();
            told.remark(format!(
                "标准分几档或没有标准，合计不能这样查（逐行查见 A08）：{}",
                kinds.join("、")
            ));
        }
        Ok(())
    }
}

fn one(
    case: &Case<'_>,
    town: Option<usize>,
    kind: &str,
    (from, to): (Month, Month),
    batch: &Batch,
    standard: i128,
    told: &mut Told,
) {
    let rows = case.rows(0);
    let left = batch.total.rem_euclid(standard);
    if left == 0 {
        return;
    }
    let odd =
        |row: &usize| rows.number("amount", *row).is_some_and(|a| i128::from(a).rem_euclid(standard) != 0);
    let odd: Vec<usize> = batch.rows.iter().copied().filter(odd).collect();
    let place = town.map_or("镇街不明", |t| case.tree.get(t).name.as_str());
    let message = format!(
        "{place}{kind}{}合计 {}（{} 笔），不是标准 {} 的整数倍，余 {}；其中 {} 笔的金额本身不是整数倍",
        month::span(from, to),
        case.yuan(batch.total),
        batch.rows.len(),
        case.yuan(standard),
        case.yuan(left),
        odd.len()
    );
    let key = format!("{place}|{kind}|{from}|{to}|{}|{standard}", batch.total);
    let mut finding = case.finding(rows, &odd, key, message);
    finding.person = String::new();
    finding.region = town;
    finding.month = Some(from.max(case.months().0));
    told.findings.push(finding);
}
