//! A01: the same person, the same kind, the same month, paid more than once.

use crate::audit::finding::{RowRef, Severity};
use crate::audit::month;
use crate::audit::payments::{self, Group, MARKED_BY, Paid};
use crate::audit::rule::{About, Case, Default, Need, Parameter, Rule, Told, Window};
use crate::catalog::Month;
use crate::diagnostic::Diagnostic;
use crate::model::record::standard;
use std::collections::BTreeMap;

/// See the module.
#[derive(Debug)]
pub struct A01;

/// Kinds that are paid by the month.
pub(super) const MONTHLY: Default =
    Default::Words(&["护理补贴", "生活补贴", "残疾人津贴", "低保重度生活补贴", "失能补贴", "低保金"]);

static ABOUT: About = About {
    code: "A01",
    title: "同一人同一补贴同一月份重复发放",
    severity: Severity::Error,
    enabled: true,
    explanation: "按月发放的补贴，一人一个月只该有一笔。把同一人、同一补贴类型、同一所属月份的各笔放在一起：\
                  冲销（负数）先抵去同月份同金额的一笔，补发标志或备注写明补发、补差、更正、重发的不算；\
                  还剩两笔以上、合计又多于其中最大一笔的列出。一行跨几个月的，每个月都算，金额按月平分。\
                  冲销记在别的月份、金额相同的，可能冲的就是这一笔，降为需核。\
                  同时享受生活补贴和护理补贴是合法的，不在此列。",
    source: "审计公开案例：多发、重发两项补贴（浙江临安、松阳审计公告）",
    check: "核对两笔的发放清单和银行回单：是重复打卡、上月补发没有标明，还是同名同号的两个人。",
    example: "王某，护理补贴，2024-03，80元；王某，护理补贴，2024-03，80元；两行都没有标补发",
    needs: &[Need {
        dataset: "subsidy",
        window: Window::Service,
        columns: &["category", "amount"],
        also: MARKED_BY,
        optional: false,
    }],
    parameters: &[Parameter { name: "categories", title: "按月发放的补贴类型", default: MONTHLY }],
};

impl Rule for A01 {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn run(&self, case: &Case<'_>, told: &mut Told) -> Result<(), Diagnostic> {
        let monthly = |kind: &str| case.settings.words("categories").iter().any(|c| c == kind);
        let nobody = payments::each(case.rows(0), &monthly, told, |group, told| {
            if group.paid.iter().filter(|p| p.amount > 0 && !p.marked).count() > 1 {
                months(case, &group).into_iter().for_each(|m| month_of(case, &group, m, told));
            }
            Ok(())
        })?;
        payments::nobody(nobody.len(), told);
        held_back(case, &monthly, told);
        Ok(())
    }
}

/// Payments of another day that were held back as 修订 of one in the ledger: they may be the same payment, put right,
/// or a second one. Of another town: see A16.
fn held_back(case: &Case<'_>, monthly: &impl Fn(&str) -> bool, told: &mut Told) {
    let rows = case.rows(0);
    if rows.held.is_empty() {
        return;
    }
    let at: BTreeMap<RowRef, usize> = (0..rows.len()).map(|row| (rows.at(row), row)).collect();
    for held in &rows.held {
        let Some(row) = at.get(&held.with).copied() else { continue };
        let Some(kind) = rows.word("category", row).filter(|kind| monthly(kind)) else { continue };
        let (Some((from, to)), Some(person)) = (rows.service(row), rows.person(row)) else { continue };
        let (paid, amount) = (rows.number("amount", row).unwrap_or(0), held.number("amount").unwrap_or(0));
        let days = (rows.date(standard::EVENT_FROM, row), held.date(standard::EVENT_FROM));
        let (Some(first), Some(second)) = days else { continue };
        if paid <= 0 || amount <= 0 || first == second || rows.place(row) != held.place {
            continue;
        }
        let mut shown = [(first, i128::from(paid)), (second, i128::from(amount))];
        shown.sort_unstable();
        let said: Vec<String> =
            shown.iter().map(|(day, cents)| format!("{} {}", month::day(*day), case.yuan(*cents))).collect();
        let message = format!(
            "{kind}{}在两张表里日期不同（{}），后导入的一笔当作修订搁置，没有计入台账：是更正，还是又发了一次",
            month::span(from, to),
            said.join("，")
        );
        let mut finding = case.finding(rows, &[row], format!("{person}|{kind}|{from}|{shown:?}|held"), message);
        finding.severity = Severity::Warning;
        finding.rows.push(held.at);
        finding.amount = Some(i128::from(paid.min(amount)));
        finding.month = Some(from);
        told.findings.push(finding);
    }
}

/// Months of the period for which more than one ordinary payment stands.
fn months(case: &Case<'_>, group: &Group) -> Vec<Month> {
    let (first, last) = case.months();
    let ordinary = || group.paid.iter().filter(|p| p.amount > 0 && !p.marked);
    let all = ordinary().flat_map(|p| (p.from.0.max(first.0)..=p.to.0.min(last.0)).map(Month));
    let mut all: Vec<Month> = all.collect();
    all.sort_unstable();
    all.chunk_by(|a, b| a == b).filter(|same| same.len() > 1).map(|same| same[0]).collect()
}

fn month_of(case: &Case<'_>, group: &Group, at: Month, told: &mut Told) {
    let rows = case.rows(0);
    let here: Vec<&Paid> = group.paid.iter().filter(|p| p.covers(at) && !p.marked).collect();
    let shares: Vec<i64> = here.iter().map(|p| p.share(at)).collect();
    let net: i128 = shares.iter().map(|s| i128::from(*s)).sum();
    let largest = shares.iter().copied().max().unwrap_or(0);
    // What one of them may rightly be is not known here: the largest stays, the rest is at stake.
    let stake = net - i128::from(largest);
    if stake <= 0 {
        return;
    }
    let kind = &rows.text("category").values()[group.kind as usize];
    let payments = here.iter().filter(|p| p.amount > 0).count();
    let shown: Vec<String> = here.iter().map(|p| said(case, p)).collect();
    let mut message = format!(
        "{kind}{}发了 {payments} 笔（{}），本月合计 {}",
        month::title(at),
        shown.join("、"),
        case.yuan(net)
    );
    let elsewhere = group.paid.iter().filter(|p| p.amount < 0 && !p.covers(at));
    let same = elsewhere.filter(|back| here.iter().any(|p| Some(p.amount) == back.amount.checked_neg()));
    let same: Vec<String> = same.map(|p| said(case, p)).collect();
    let taken_back = !same.is_empty();
    if taken_back {
        message.push_str(&format!("；另有冲销（{}），可能冲的是其中一笔", same.join("、")));
    }
    let key = format!("{}|{kind}|{at}|{shares:?}", group.person);
    let touched = group.paid.iter().filter(|p| !p.marked).chain(&group.cancelled).filter(|p| p.covers(at));
    let touched: Vec<usize> = touched.map(|p| p.row).collect();
    let mut finding = case.finding(rows, &touched, key, message);
    finding.amount = Some(stake);
    finding.month = Some(at);
    if taken_back {
        finding.severity = Severity::Warning;
    }
    told.findings.push(finding);
}

/// A payment in words, with its months where they are several.
fn said(case: &Case<'_>, paid: &Paid) -> String {
    let amount = case.yuan(i128::from(paid.amount));
    if paid.months() == 1 && paid.amount > 0 {
        return amount;
    }
    format!("{}的 {amount}", month::span(paid.from, paid.to))
}
