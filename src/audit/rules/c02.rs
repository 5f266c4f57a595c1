//! C02: rehabilitation shorter than was contracted, settled in full.

use crate::audit::days;
use crate::audit::facts::{self, Facts};
use crate::audit::finding::Severity;
use crate::audit::month;
use crate::audit::rule::{About, Case, Default, Need, Parameter, Rule, Told, Window};
use crate::audit::standards::{Expected, Standards};
use crate::catalog::{Catalog, StandardPer};
use crate::diagnostic::Diagnostic;

/// See the module.
#[derive(Debug)]
pub struct C02;

static ABOUT: About = About {
    code: "C02",
    title: "康复训练不足约定期限而全额结算",
    severity: Severity::Error,
    enabled: true,
    explanation: "开始到结束（两头都算）不满约定的月数，而补助金额不少于全额的列出。约定的月数取「约定月数」一列，\
                  没有就用参数 months；全额取「协议金额」一列，没有就按标准表（[[standard]]，dataset = \"rehab\"；按月的标准乘\
                  约定月数），再没有就用参数 full。按实际月数结算的（少于全额）、分几段结算而各段都不到全额的、\
                  还没有结束日期的不在此列。",
    source: "华蓥市残疾儿童康复救助案例：约定六个月，2019-01-18 开始，2019-07-13 结束，全额结算",
    check: "对照协议、签到和训练记录：实际训练了几天，按协议该结多少。",
    example: "约定 6 个月、协议金额 12000 元；2024-01-18 开始，2024-07-13 结束，结算 12000 元",
    needs: &[Need {
        dataset: "rehab",
        window: Window::Event,
        columns: &["end_date", "amount"],
        also: &["required_months", "contract_amount", "item", "org", "certificate", "level", "disability"],
        optional: false,
    }],
    parameters: &[
        Parameter {
            name: "months",
            title: "约定的月数（0：只看「约定月数」一列）",
            default: Default::Number(0),
        },
        Parameter {
            name: "full", title: "全额（0：只看协议金额和标准表）", default: Default::Money(0)
        },
        Parameter { name: "grace_days", title: "少几天以内不算", default: Default::Number(0) },
    ],
};

impl Rule for C02 {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn also(&self, catalog: &Catalog, _: usize) -> Vec<String> {
        facts::fields(catalog, "rehab")
    }

    fn run(&self, case: &Case<'_>, told: &mut Told) -> Result<(), Diagnostic> {
        let rows = case.rows(0);
        let standards = Standards::of(case.catalog, case.tree, "rehab");
        let facts = Facts::of(rows, &standards.fields);
        standards.problems.iter().for_each(|p| told.remark(p.clone()));
        let (mut ended, mut boundless, mut priceless) = (0u64, 0u64, 0u64);
        for row in 0..rows.len() {
            let paid = rows.number("amount", row).filter(|a| *a > 0);
            let (Some(from), Some(end), Some(paid)) =
                (days::exact(rows, row), rows.date("end_date", row), paid)
            else {
                continue;
            };
            ended += 1;
            let months =
                rows.number("required_months", row).unwrap_or_else(|| case.settings.number("months"));
            let Some(months) = u32::try_from(months).ok().filter(|m| *m > 0) else {
                boundless += 1;
                continue;
            };
            // A last day before the first is told by C01, and is short in any case.
            let Some(due) = days::after_months(from, months) else { continue };
            told.examined += 1;
            let short = i64::from(due) - 1 - i64::from(end);
            if short <= case.settings.number("grace_days") {
                continue;
            }
            let full = rows.number("contract_amount", row).filter(|a| *a > 0).map(i128::from);
            let by_table = || {
                let at = month::of_day(from)?;
                let sum = match standards.expected(rows.place(row), &facts.get(row), at, at) {
                    Expected::Sum(sum) => sum,
                    _ => return None,
                };
                let monthly = standards.per(rows.place(row), &facts.get(row), at) == Some(StandardPer::Month);
                Some(if monthly { sum * i128::from(months) } else { sum })
            };
            let set = Some(i128::from(case.settings.number("full"))).filter(|a| *a > 0);
            let Some(full) = full.or_else(by_table).or(set) else {
                priceless += 1;
                continue;
            };
            if i128::from(paid) < full {
                continue;
            }
            let item = rows.word("item", row).unwrap_or("");
            let org = rows.word("org", row).map_or(String::new(), |o| format!("（{o}）"));
            let message = format!(
                "「{item}」{org}约定 {months} 个月，{}开始，应到 {}，{}就结束，差 {short} 天；结算 {}，不少于全额 {}",
                month::day(from),
                month::day(due - 1),
                month::day(end),
                case.yuan(i128::from(paid)),
                case.yuan(full)
            );
            let person = rows.person(row).unwrap_or(0);
            let key = format!("{person}|{item}|{org}|{from}|{end}|{months}|{paid}|{full}");
            let mut finding = case.finding(rows, &[row], key, message);
            finding.amount = Some(i128::from(paid));
            finding.month = month::of_day(from);
            told.findings.push(finding);
        }
        if boundless > 0 {
            told.remark(format!("「康复服务」有 {boundless} 行没有约定月数，也没有设参数 months，没有查"));
            told.missing = boundless == ended;
        }
        if priceless > 0 {
            told.remark(format!(
                "「康复服务」有 {priceless} 行不足约定期限，但没有协议金额、标准和参数 full，不知道是不是全额"
            ));
        }
        Ok(())
    }
}
