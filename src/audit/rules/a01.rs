//! A01: the same person, the same kind, the same month, paid more than once.

use crate::audit::finding::Severity;
use crate::audit::month;
use crate::audit::payments::{self, Group, MARKED_BY, Paid};
use crate::audit::rule::{About, Case, Default, Need, Parameter, Rule, Told, Window};
use crate::catalog::Month;
use crate::diagnostic::Diagnostic;

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
        Ok(())
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
