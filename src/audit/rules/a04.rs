//! A04: paid while the certificate was expired, frozen or cancelled.

use crate::audit::finding::Severity;
use crate::audit::lists::{self, Cert, Paid, Register, deciding};
use crate::audit::month;
use crate::audit::rule::{About, Case, Default, Need, Parameter, Rule, Told, Window};
use crate::catalog::Month;
use crate::diagnostic::Diagnostic;
use std::collections::BTreeMap;

/// See the module.
#[derive(Debug)]
pub struct A04;

static ABOUT: About = About {
    code: "A04",
    title: "残疾人证过期、冻结、注销期间仍发放补贴",
    severity: Severity::Error,
    enabled: true,
    explanation: "按证件号把补贴发放和残疾人证登记册对在一起，每个所属月份看当月或以前最近的一份登记册（没有的看以后最早的一份；以后的登记册写明此前哪天起冻结、注销的，从那天的次月起算）：\
                  有效期止在这个月以前的、这个月以前已经注销或冻结的列出。一人有几本证的看有效的那一本。\
                  以后的登记册又是有效的（换过证、解了冻，何时换的不知道）、在换证宽限月数以内的，只提请核对。\
                  只有状态没有日期、登记册又晚于所属月份的，不知道何时起失效，不列。",
    source: "审计公开案例：贵州安龙检察监督模型七个监督点之一（残疾人证过期、注销仍领补贴）；宁夏银川",
    check: "查残疾人证系统里换证、冻结、注销的日期；本地有换证宽限期的，在规则里设 grace_months。",
    example: "李某，登记册 2024-01-01：有效，有效期止 2024-03-31；护理补贴 2024-04、2024-05 各 80元",
    needs: &[
        Need {
            dataset: "subsidy",
            window: Window::Service,
            columns: &["category", "amount"],
            also: &[],
            optional: false,
        },
        Need {
            dataset: "register",
            window: Window::All,
            columns: &["status"],
            also: &["status_date", "valid_to"],
            optional: false,
        },
    ],
    parameters: &[
        Parameter {
            name: "categories",
            title: "须持有效残疾人证的补贴类型",
            default: Default::Words(&["护理补贴", "生活补贴", "残疾人津贴", "低保重度生活补贴", "失能补贴"]),
        },
        Parameter {
            name: "grace_months",
            title: "到期后换证的宽限月数，其中照发的只提请核对",
            default: Default::Number(0),
        },
    ],
};

/// What the register says against a month.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Against {
    severity: Severity,
    words: String,
}

impl Rule for A04 {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn run(&self, case: &Case<'_>, told: &mut Told) -> Result<(), Diagnostic> {
        let register = Register::of(case, 1, told);
        let grace = i32::try_from(case.settings.number("grace_months")).unwrap_or(i32::MAX / 4);
        let paid = Paid::of(case, case.settings.words("categories"), told);
        let (mut unlisted, mut unclear) = (0u64, 0u64);
        let mut last_person = None;
        for (person, kind, group) in paid.each() {
            let certs = register.get(person);
            if certs.is_empty() {
                unlisted += u64::from(last_person != Some(person));
                last_person = Some(person);
                continue;
            }
            let mut by: BTreeMap<(Against, usize), Vec<Month>> = BTreeMap::new();
            for (at, net) in paid.months(case, group) {
                match against(certs, at, grace) {
                    Judged::Against(against, cert) => by.entry((against, cert)).or_default().push(at),
                    Judged::Unclear if net > 0 => unclear += 1,
                    _ => {}
                }
            }
            // Months of one reason, whichever snapshot tells it.
            let mut reasons: BTreeMap<Against, (Vec<Month>, Vec<usize>)> = BTreeMap::new();
            for ((against, cert), months) in by {
                let entry = reasons.entry(against).or_default();
                entry.0.extend(months);
                entry.1.push(certs[cert].row);
            }
            for (against, (months, rows)) in reasons {
                let Some(stake) = paid.stake(case, group, |m| months.contains(&m)) else { continue };
                let message = format!(
                    "{}，{}仍发{kind} {} 个月，共 {}",
                    against.words,
                    lists::months(&stake.months),
                    stake.months.len(),
                    case.yuan(stake.amount)
                );
                let key = format!("{person}|{kind}|{}", against.words);
                let mut finding = paid.finding(case, &stake, register.rows, &rows, &key, message);
                finding.severity = finding.severity.max(against.severity);
                told.findings.push(finding);
            }
        }
        if unlisted > 0 {
            told.remark(format!("有 {unlisted} 名领补贴的人不在登记册里，没有比对"));
        }
        if unclear > 0 {
            told.remark(format!("有 {unclear} 人月的证不是有效的，但登记册没有写从哪天起，没有列出"));
        }
        Ok(())
    }
}

enum Judged {
    Against(Against, usize),
    Unclear,
    Fine,
}

/// What the snapshots of a person say of a month.
fn against(certs: &[Cert<'_>], at: Month, grace: i32) -> Judged {
    let before = deciding(certs, at);
    let position = before.unwrap_or(0);
    let cert = &certs[position];
    let ended = cert.valid_month().filter(|end| *end < at);
    let since = cert.since.or((before.is_some()).then_some(cert.day));
    let stopped = since.and_then(month::of_day).is_some_and(|m| m < at);
    let expired = |end: Month| {
        let day = cert.valid_to.map(month::day).unwrap_or_default();
        let severity = if at.0 <= end.0.saturating_add(grace) { Severity::Warning } else { Severity::Error };
        Against { severity, words: format!("残疾人证有效期止 {day}") }
    };
    let mut found = match cert.status {
        "有效" => match ended {
            Some(end) => expired(end),
            None => return Judged::Fine,
        },
        "过期" if let Some(end) = ended => expired(end),
        "过期" if cert.valid_to.is_some() => return Judged::Fine,
        "过期" | "冻结" | "注销" if stopped => {
            let day = since.map(month::day).unwrap_or_default();
            let how = if cert.since.is_some() { "自 " } else { "登记册 " };
            let severity =
                if grace > 0 && cert.status == "过期" { Severity::Warning } else { Severity::Error };
            Against { severity, words: format!("残疾人证{how}{day} 为{}", cert.status) }
        }
        // Stopped in this month or later; it may have expired before.
        "冻结" | "注销" if since.is_some() => match ended {
            Some(end) => expired(end),
            None => return Judged::Fine,
        },
        "过期" if since.is_some() => return Judged::Fine,
        _ => return Judged::Unclear,
    };
    let later = certs[position + 1..].iter().find(|c| c.is_valid_in(at));
    if let Some(later) = later {
        found.severity = Severity::Warning;
        found.words += &format!("（{} 的登记册又是有效的，换证、解冻的日期要核）", month::day(later.day));
    }
    Judged::Against(found, position)
}
