//! A16: the same person, the same kind, the same month, paid in two regions.

use super::a01::MONTHLY;
use crate::audit::finding::{RowRef, Severity};
use crate::audit::month;
use crate::audit::payments::{self, Group, MARKED_BY, Paid};
use crate::audit::rule::{About, Case, Need, Parameter, Rule, Told, Window};
use crate::catalog::Month;
use crate::diagnostic::Diagnostic;
use crate::model::region::Level;
use std::collections::BTreeMap;

/// See the module.
#[derive(Debug)]
pub struct A16;

static ABOUT: About = About {
    code: "A16",
    title: "同一人同一补贴同一月份在两个地方发放",
    severity: Severity::Error,
    enabled: true,
    explanation: "补贴由户籍地发放，申请可以跨省通办，发放不换地方。同一人、同一补贴类型、同一所属月份，\
                  在两个镇街（或两个县）各有一笔的列出；冲销抵掉的、标明补发更正的不算。\
                  迁移户口的人，迁出地发到当月、迁入地从次月发，是合法的。村社区不同而镇街相同的见 A01。",
    source: "渝民发〔2021〕15号等：户籍地审核发放，任何窗口都可受理；重复领取的审计案例",
    check: "查户籍迁移的日期：应由哪一地发到几月，另一地的是否已收回。",
    example: "王某，护理补贴，2024-03，城关镇 80元；王某，护理补贴，2024-03，河西镇 80元",
    needs: &[Need {
        dataset: "subsidy",
        window: Window::Service,
        columns: &["category", "amount"],
        also: MARKED_BY,
        optional: false,
    }],
    parameters: &[Parameter { name: "categories", title: "按月发放的补贴类型", default: MONTHLY }],
};

impl Rule for A16 {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn run(&self, case: &Case<'_>, told: &mut Told) -> Result<(), Diagnostic> {
        let monthly = |kind: &str| case.settings.words("categories").iter().any(|c| c == kind);
        let towns = towns(case);
        let mut nowhere = 0u64;
        let nobody = payments::each(case.rows(0), &monthly, told, |group, told| {
            nowhere += run(case, &towns, &group, told);
            Ok(())
        })?;
        payments::nobody(nobody.len(), told);
        held_back(case, &towns, &monthly, told);
        if nowhere > 0 {
            told.remark(format!(
                "有 {nowhere} 行不知道是哪个镇街（写的名称不在 regions.csv 里，或没有写），没有查"
            ));
        }
        Ok(())
    }
}

/// The town or what is above it that a region lies in; of what is above a town, nothing.
fn towns(case: &Case<'_>) -> Vec<Option<usize>> {
    let regions = case.tree.regions();
    let town = |at: usize| {
        let mut above = std::iter::successors(Some(at), |r| regions[*r].parent).take(regions.len());
        above.find(|r| regions[*r].level == Level::Town)
    };
    (0..regions.len()).map(town).collect()
}

/// Finds payments of another town that were held back as 修订 of one in the ledger: the same person, kind and month
/// in two files is one payment to the ledger, whichever towns they are of.
fn held_back(case: &Case<'_>, towns: &[Option<usize>], monthly: &impl Fn(&str) -> bool, told: &mut Told) {
    let rows = case.rows(0);
    if rows.held.is_empty() {
        return;
    }
    let at: BTreeMap<RowRef, usize> = (0..rows.len()).map(|row| (rows.at(row), row)).collect();
    for held in &rows.held {
        let Some(row) = at.get(&held.with).copied() else { continue };
        let (Some(here), Some(there)) =
            (rows.place(row).and_then(|p| towns[p]), held.place.and_then(|p| towns[p]))
        else {
            continue;
        };
        let Some(kind) = rows.word("category", row).filter(|kind| monthly(kind)) else { continue };
        let Some((from, to)) = rows.service(row) else { continue };
        let (paid, amount) = (rows.number("amount", row).unwrap_or(0), held.number("amount").unwrap_or(0));
        if here == there || paid <= 0 || amount <= 0 {
            continue;
        }
        let name = |town: usize| case.tree.get(town).name.as_str();
        let mut shown = [(name(here), i128::from(paid)), (name(there), i128::from(amount))];
        shown.sort_unstable();
        let said: Vec<String> = shown.iter().map(|(town, cents)| format!("{town} {}", case.yuan(*cents))).collect();
        let message = format!(
            "{kind}{}在 2 个地方发放：{}；两张表里是同一人、同一类型、同一月份，后导入的一笔当作修订搁置，没有计入台账",
            month::span(from, to),
            said.join("，")
        );
        let person = rows.person(row).map_or_else(String::new, |p| p.to_string());
        let mut finding = case.finding(rows, &[row], format!("{person}|{kind}|{from}|{shown:?}|held"), message);
        finding.region = Some(here.min(there));
        finding.regions.push(there);
        finding.rows.push(held.at);
        finding.amount = Some(i128::from(paid.min(amount)));
        finding.month = Some(from);
        told.findings.push(finding);
    }
}

/// Finds in one group; returns how many payments are at no known town.
fn run(case: &Case<'_>, towns: &[Option<usize>], group: &Group, told: &mut Told) -> u64 {
    let rows = case.rows(0);
    let place = |p: &Paid| rows.place(p.row).and_then(|at| towns[at]);
    let ordinary = || group.paid.iter().filter(|p| p.amount > 0 && !p.marked);
    let nowhere = ordinary().filter(|p| place(p).is_none()).count() as u64;
    let Some(first) = ordinary().find_map(place) else { return nowhere };
    if ordinary().filter_map(place).all(|p| p == first) {
        return nowhere;
    }
    let (from, to) = case.months();
    let mut months: BTreeMap<Month, BTreeMap<usize, Vec<&Paid>>> = BTreeMap::new();
    for paid in group.paid.iter().filter(|p| !p.marked) {
        let Some(place) = place(paid) else { continue };
        for at in (paid.from.0.max(from.0)..=paid.to.0.min(to.0)).map(Month) {
            months.entry(at).or_default().entry(place).or_default().push(paid);
        }
    }
    for (at, places) in months {
        let share = |list: &Vec<&Paid>| list.iter().map(|p| i128::from(p.share(at))).sum::<i128>();
        // A place that has taken back all that it paid has paid nothing.
        let paying: BTreeMap<usize, i128> =
            places.iter().map(|(place, list)| (*place, share(list))).filter(|(_, net)| *net > 0).collect();
        if paying.len() < 2 {
            continue;
        }
        let mut shown: Vec<(&str, i128)> =
            paying.iter().map(|(place, net)| (case.tree.get(*place).name.as_str(), *net)).collect();
        shown.sort_unstable();
        let said: Vec<String> =
            shown.iter().map(|(name, net)| format!("{name} {}", case.yuan(*net))).collect();
        let kind = &rows.text("category").values()[group.kind as usize];
        let total: i128 = paying.values().sum();
        let largest = paying.values().max().copied().unwrap_or(0);
        let message =
            format!("{kind}{}在 {} 个地方发放：{}", month::title(at), paying.len(), said.join("，"));
        let key = format!("{}|{kind}|{at}|{shown:?}", group.person);
        let here = places.iter().filter(|(place, _)| paying.contains_key(place));
        let mut touched: Vec<usize> = here.flat_map(|(_, list)| list.iter().map(|p| p.row)).collect();
        touched.sort_unstable();
        let mut finding = case.finding(rows, &touched, key, message);
        finding.amount = Some(total - largest);
        finding.month = Some(at);
        told.findings.push(finding);
    }
    nowhere
}
