//! A01: the same person, the same kind, the same month, paid more than once.

use crate::audit::finding::Severity;
use crate::audit::month;
use crate::audit::rule::{About, Case, Default, Need, Parameter, Rule, Told, Window};
use crate::catalog::Month;
use crate::diagnostic::Diagnostic;
use std::collections::BTreeMap;

/// See the module.
#[derive(Debug)]
pub struct A01;

static ABOUT: About = About {
    code: "A01",
    title: "同一人同一补贴同一月份重复发放",
    severity: Severity::Error,
    enabled: true,
    explanation: "按月发放的补贴，一人一个月只该有一笔。把同一人、同一补贴类型、同一所属月份的各笔放在一起，\
                  冲销（负数）抵去一笔，标明补发的不算；还剩两笔以上的列出。一行跨几个月的，每个月都算。\
                  同时享受生活补贴和护理补贴是合法的，不在此列。",
    source: "审计公开案例：多发、重发两项补贴（浙江临安、松阳审计公告）",
    check: "核对两笔的发放清单和银行回单：是重复打卡、上月补发没有标明，还是同名同号的两个人。",
    example: "王某，护理补贴，2024-03，80元；王某，护理补贴，2024-03，80元；两行都没有标补发",
    needs: &[Need {
        dataset: "subsidy",
        window: Window::Service,
        columns: &["category", "amount"],
        also: &["backpay"],
        optional: false,
    }],
    parameters: &[Parameter {
        name: "categories",
        title: "按月发放的补贴类型",
        default: Default::Words(&[
            "护理补贴",
            "生活补贴",
            "残疾人津贴",
            "低保重度生活补贴",
            "失能补贴",
            "低保金",
        ]),
    }],
};

impl Rule for A01 {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn run(&self, case: &Case<'_>, told: &mut Told) -> Result<(), Diagnostic> {
        let rows = case.rows(0);
        let kinds = rows.text("category");
        let monthly: Vec<bool> =
            kinds.values().iter().map(|v| case.settings.words("categories").contains(v)).collect();
        let backpay = rows.text("backpay");
        let mut paid: BTreeMap<(i64, u32, Month), Vec<usize>> = BTreeMap::new();
        for row in 0..rows.len() {
            let kind = kinds.code_of(row).filter(|k| monthly[*k as usize]);
            let (Some(person), Some(kind), Some((from, to))) = (rows.person(row), kind, rows.service(row))
            else {
                continue;
            };
            told.examined += 1;
            if backpay.get(row) == Some("补发") {
                continue;
            }
            for month in (from.0..=to.0).map(Month).filter(|m| case.has(*m)) {
                paid.entry((person, kind, month)).or_default().push(row);
            }
        }
        for ((person, kind, month), group) in paid {
            let sign = |row: &usize| rows.number("amount", *row).unwrap_or(0).signum();
            let (plus, minus) = group.iter().fold((0i64, 0i64), |(p, m), row| match sign(row) {
                -1 => (p, m + 1),
                _ => (p + 1, m),
            });
            if plus - minus < 2 {
                continue;
            }
            let kind = &kinds.values()[kind as usize];
            let mut amounts: Vec<i64> = group.iter().filter_map(|r| rows.number("amount", *r)).collect();
            amounts.sort_unstable();
            let net: i128 = amounts.iter().map(|a| i128::from(*a)).sum();
            // What one of them may rightly be is not known here: the largest stays, the rest is at stake.
            let stake = net - i128::from(amounts.last().copied().unwrap_or(0));
            let shown: Vec<String> = amounts.iter().map(|a| case.yuan(i128::from(*a))).collect();
            let message = format!(
                "{kind}{}发了 {} 笔（{}），合计 {}",
                month::title(month),
                plus - minus,
                shown.join("、"),
                case.yuan(net)
            );
            let key = format!("{person}|{kind}|{month}|{amounts:?}");
            let mut finding = case.finding(rows, &group, key, message);
            finding.amount = Some(stake);
            finding.month = Some(month);
            told.findings.push(finding);
        }
        Ok(())
    }
}
