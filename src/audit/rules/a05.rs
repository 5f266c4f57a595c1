//! A05: deaths and the certificate register that contradict each other, whatever was paid.

use crate::audit::finding::{Finding, Severity};
use crate::audit::lists::{Cert, Deaths, Register, town};
use crate::audit::month;
use crate::audit::rule::{About, Case, Default, Need, Parameter, Rule, Told, Window};
use crate::diagnostic::Diagnostic;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// See the module.
#[derive(Debug)]
pub struct A05;

static ABOUT: About = About {
    code: "A05",
    title: "死亡名单与残疾人证登记册互相矛盾",
    severity: Severity::Warning,
    enabled: true,
    explanation: "看期末以前最后一份登记册（各镇街分别导出的，各看各的最后一份），不看补贴发放，三种情形：人已去世（死亡月份在登记册日期以前），证还是有效；\
                  登记册写明因死亡注销，死亡名单上却没有这个人，而名单从注销以前几个月一直写到注销以后；证的有效期止在登记册日期以前，状态还是有效。\
                  注销没有写原因的，可能是迁出或自愿注销，不列。",
    source: "审计公开案例：贵州安龙检察监督模型七个监督点（死亡未注销、未死亡而注销、过期仍显示持证）",
    check: "核对户口注销、残疾人证注销和换证的记录，改正登记册；人已去世的，同时看 A03 有没有多发。",
    example: "王某，死亡日期 2024-03-05；登记册 2024-12-31：有效",
    needs: &[
        Need {
            dataset: "register",
            window: Window::All,
            columns: &["status"],
            also: &["status_date", "valid_to", "reason"],
            optional: false,
        },
        Need { dataset: "death", window: Window::All, columns: &[], also: &[], optional: true },
    ],
    parameters: &[Parameter {
        name: "lag_months",
        title: "去世到注销残疾人证通常最多几个月：死亡名单须早这么久开始，才说名单上没有这个人",
        default: Default::Number(3),
    }],
};

impl Rule for A05 {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn run(&self, case: &Case<'_>, told: &mut Told) -> Result<(), Diagnostic> {
        let register = Register::of(case, 0, told);
        let deaths = Deaths::of(case, 1, told);
        if deaths.rows.is_empty() {
            told.remark("没有死亡名单，只查了过期的");
        }
        let rows = register.rows;
        let until = days(case.period.to);
        let place = |cert: &Cert<'_>| rows.place(cert.row).and_then(|p| town(case.tree, p));
        let mut last: BTreeMap<Option<usize>, i32> = BTreeMap::new();
        for row in 0..rows.len() {
            let Some((_, day)) = rows.event(row).filter(|(_, day)| *day <= until) else { continue };
            let at = last.entry(rows.place(row).and_then(|p| town(case.tree, p))).or_insert(day);
            *at = (*at).max(day);
        }
        if last.is_empty() {
            told.remark(format!("{}以前没有登记册", case.period.title()));
        }
        let lag = i32::try_from(case.settings.number("lag_months")).unwrap_or(i32::MAX / 4);
        let mut no_reason = 0u64;
        for (person, certs) in register.each() {
            let Some(cert) = certs.iter().rfind(|c| c.day <= until) else { continue };
            if last.get(&place(cert)) != Some(&cert.day) {
                continue;
            }
            told.examined += 1;
            let mut find = |words: String, kind: &str, deaths_of: &[usize]| {
                let key = format!("{person}|{kind}|{words}");
                let mut finding: Finding = case.finding(rows, &[cert.row], key, words);
                finding.rows.extend(deaths_of.iter().map(|r| deaths.rows.at(*r)));
                finding.month = cert.month();
                told.findings.push(finding);
            };
            let day = month::day(cert.day);
            let death = deaths.get(person);
            let died = death.and_then(|d| month::of_day(d.day));
            match (cert.status, death) {
                ("有效", Some(death)) if died < cert.month() => {
                    let words =
                        format!("死亡日期 {}，{day} 的登记册上残疾人证还是有效", month::day(death.day));
                    find(words, "dead", &death.rows);
                }
                ("有效", _) => {
                    if let Some(end) = cert.valid_to.filter(|end| *end < cert.day) {
                        let words = format!("有效期止 {}，{day} 的登记册上还是有效", month::day(end));
                        find(words, "expired", &[]);
                    }
                }
                ("注销", None) if !deaths.rows.is_empty() => match rows.word("reason", cert.row) {
                    Some("死亡") => {
                        let since = cert.since.unwrap_or(cert.day);
                        if reaches(&deaths, since, lag) {
                            let since = month::day(since);
                            find(format!("登记册 {since} 因死亡注销，死亡名单上没有这个人"), "alive", &[]);
                        }
                    }
                    Some(_) => {}
                    None => no_reason += 1,
                },
                _ => {}
            }
        }
        if no_reason > 0 {
            told.remark(format!(
                "登记册有 {no_reason} 人注销没有写原因，也不在死亡名单上，可能是迁出或自愿注销，没有列出"
            ));
        }
        Ok(())
    }
}

/// Whether the list has the deaths that may stand behind a cancelling on a day.
fn reaches(deaths: &Deaths<'_>, since: i32, lag: i32) -> bool {
    let of = |day: Option<i32>| day.and_then(month::of_day);
    let Some(at) = month::of_day(since) else { return false };
    of(deaths.first()).is_some_and(|first| first.0.saturating_add(lag) <= at.0)
        && deaths.last().is_some_and(|last| since < last)
}

fn days(day: NaiveDate) -> i32 {
    day.to_epoch_days()
}
