//! A17: eligible by the register and the roster, and not paid.

use crate::audit::finding::Severity;
use crate::audit::lists::{self, Cert, Coverage, Deaths, Paid, Register, Spans, deciding};
use crate::audit::month;
use crate::audit::rule::{About, Case, Default, Need, Parameter, Rule, Told, Window};
use crate::catalog::Month;
use crate::diagnostic::Diagnostic;
use std::collections::BTreeMap;

/// See the module.
#[derive(Debug)]
pub struct A17;

static ABOUT: About = About {
    code: "A17",
    title: "符合条件没有发补贴（应享未享）",
    severity: Severity::Warning,
    enabled: true,
    explanation: "登记册上证有效、等级一级二级的，应可以享受护理补贴；证有效、当月在低保名册上的，应可以享受生活补贴。\
                  按证件号与发放对在一起，没有发的月份列出。只看登记册写到以后、发放有这个镇街的数的月份；首次发证的当月、\
                  已去世、已迁出或服刑、享受工伤护理、特困供养、孤儿保障等不能同时领的待遇的月份不列。补贴要本人申请，没有申请的也会列出。",
    source: "审计公开案例：河北青县（9286 人中 335 人应享未享）、深圳大鹏（补发 7 人）、贵州安龙（新增 46 人）；四川蓬溪按月比对",
    check: "联系本人或村社区：没有申请的告知政策，申请了的查审批和发放；领其他待遇的在名单里补上。",
    example: "赵某，登记册 2024-06-30：有效，二级；2024 年 6 月以后没有护理补贴",
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
            also: &["status_date", "valid_to", "first_issue", "level", "certificate"],
            optional: false,
        },
        Need {
            dataset: "dibao",
            window: Window::All,
            columns: &["tier"],
            also: &["end_month"],
            optional: true,
        },
        Need {
            dataset: "exclusion",
            window: Window::All,
            columns: &[],
            also: &["kind", "end_month"],
            optional: true,
        },
        Need { dataset: "death", window: Window::All, columns: &[], also: &[], optional: true },
        Need {
            dataset: "leaving",
            window: Window::All,
            columns: &[],
            also: &["kind", "return_date"],
            optional: true,
        },
    ],
    parameters: &[
        Parameter {
            name: "care_categories",
            title: "护理补贴的补贴类型",
            default: Default::Words(&["护理补贴"]),
        },
        Parameter {
            name: "living_categories",
            title: "生活补贴的补贴类型",
            default: Default::Words(&["生活补贴", "低保重度生活补贴"]),
        },
        Parameter {
            name: "care_levels",
            title: "可以享受护理补贴的残疾等级",
            default: Default::Words(&["一级", "二级"]),
        },
        Parameter {
            name: "tiers",
            title: "可以享受生活补贴的保障类别",
            default: Default::Words(&["低保对象"]),
        },
        Parameter {
            name: "not_care",
            title: "享受这些待遇的不再享受护理补贴",
            default: Default::Words(&["工伤护理", "特困供养", "老年护理补贴", "因公致残护理", "离休护理"]),
        },
        Parameter {
            name: "not_living",
            title: "享受这些待遇的不再享受生活补贴",
            default: Default::Words(&[
                "工伤护理",
                "特困供养",
                "孤儿保障",
                "事实无人抚养儿童",
                "老年生活补贴",
                "因公致残生活",
                "离休生活",
            ]),
        },
    ],
};

/// What is asked about: one of the two subsidies.
struct Wanted<'w> {
    title: &'w str,
    kinds: &'w [String],
    not: &'w [String],
    /// Words of 变动原因 that end only the other one.
    unmoved: &'w [&'w str],
    reach: Coverage,
}

impl Rule for A17 {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn run(&self, case: &Case<'_>, told: &mut Told) -> Result<(), Diagnostic> {
        let words = |name: &str| case.settings.words(name);
        let register = Register::of(case, 1, told);
        let roster = Spans::of(case, 2, "tier", told);
        let benefits = Spans::of(case, 3, "kind", told);
        let deaths = Deaths::of(case, 4, told);
        let leaves = leaves(case);
        let kinds: Vec<String> =
            words("care_categories").iter().chain(words("living_categories")).cloned().collect();
        let paid = Paid::of(case, &kinds, told);
        let of = |title, kinds: &'static str, not: &'static str, unmoved| Wanted {
            title,
            kinds: words(kinds),
            not: words(not),
            unmoved,
            reach: Coverage::of_payments(case, case.rows(0), words(kinds)),
        };
        let care = of("护理补贴", "care_categories", "not_care", &["退出低保"][..]);
        let living = of("生活补贴", "living_categories", "not_living", &["等级下降"][..]);
        let (first, last) = case.months();
        for wanted in [&care, &living] {
            if !(first.0..=last.0).any(|m| wanted.reach.has_any(Month(m))) {
                told.remark(format!("{}没有{}的发放，没有比对", case.period.title(), wanted.title));
            }
        }
        let rostered = Coverage::of_list(case, roster.rows);
        let lacking = |m: &Month| living.reach.has_any(*m) && !rostered.has_any(*m);
        let lacking: Vec<Month> = (first.0..=last.0).map(Month).filter(lacking).collect();
        if !roster.rows.is_empty() && !lacking.is_empty() {
            told.remark(format!("低保名册没有写到{}，这些月份没有查生活补贴", lists::months(&lacking)));
        }
        let mut no_level = 0u64;
        for (person, certs) in register.each() {
            told.examined += 1;
            let died = deaths.get(person).and_then(|d| month::of_day(d.day));
            let left = leaves.get(&person).map_or(&[][..], Vec::as_slice);
            let place = certs.iter().filter_map(|c| register.rows.place(c.row)).min();
            let level = certs.last().and_then(|c| level(&register, c));
            no_level += u64::from(level.is_none());
            for wanted in [&care, &living] {
                let is_care = std::ptr::eq(wanted, &care);
                let net = wanted.kinds.iter().flat_map(|k| paid.months(case, paid.get(person, k)));
                let mut got: BTreeMap<Month, i128> = BTreeMap::new();
                net.for_each(|(m, n)| *got.entry(m).or_default() += n);
                let mut missing: Vec<Month> = Vec::new();
                let (mut by_cert, mut by_roster) = (Vec::new(), Vec::new());
                for at in (first.0..=last.0).map(Month) {
                    let Some(cert) = valid(&register, certs, at) else { continue };
                    let entitled = if is_care {
                        level.is_some_and(|l| words("care_levels").iter().any(|w| w == l))
                    } else {
                        roster.at(person, at).any(|s| words("tiers").iter().any(|t| t == s.word))
                    };
                    let other = |list: &Spans<'_>| {
                        list.at(person, at).any(|s| wanted.not.iter().any(|w| w == s.word))
                    };
                    let gone = |l: &Leave<'_>| {
                        l.from <= at && l.back.is_none_or(|b| at < b) && !wanted.unmoved.contains(&l.why)
                    };
                    if !entitled
                        || got.get(&at).is_some_and(|n| *n > 0)
                        || died.is_some_and(|d| d <= at)
                        || left.iter().any(gone)
                        || other(&benefits)
                        || other(&roster)
                        || !wanted.reach.has(case.tree, at, place)
                    {
                        continue;
                    }
                    missing.push(at);
                    by_cert.push(cert.row);
                    if !is_care {
                        by_roster.extend(roster.at(person, at).map(|s| s.row));
                    }
                }
                if missing.is_empty() {
                    continue;
                }
                let why = if is_care { level.unwrap_or("") } else { "在低保名册上" };
                let message = format!(
                    "{why}，残疾人证有效，{}没有发{}（{} 个月）",
                    lists::months(&missing),
                    wanted.title,
                    missing.len()
                );
                let key = format!("{person}|{}|{missing:?}", wanted.title);
                let mut finding = case.finding(register.rows, &by_cert, key, message);
                finding.rows.extend(by_roster.iter().map(|r| roster.rows.at(*r)));
                finding.month = missing.first().copied();
                told.findings.push(finding);
            }
        }
        if no_level > 0 {
            told.remark(format!("登记册有 {no_level} 人没有残疾等级，残疾人证号里也没有，没有查护理补贴"));
        }
        Ok(())
    }
}

/// The certificate that the register has for a month, if it is valid then and not of that month.
fn valid<'c, 'a>(register: &Register<'a>, certs: &'c [Cert<'a>], at: Month) -> Option<&'c Cert<'a>> {
    let cert = &certs[deciding(certs, at)?];
    // In the month in which it stops it may be paid or not.
    let stops = certs.iter().any(|c| c.stopped_in() == Some(at));
    let first = register.rows.date("first_issue", cert.row).and_then(month::of_day);
    (!stops && cert.is_valid_in(at) && first.is_none_or(|f| f < at)).then_some(cert)
}

/// The level by its column, else by the certificate's number: the digit after the category's.
fn level<'a>(register: &Register<'a>, cert: &Cert<'_>) -> Option<&'a str> {
    let rows = register.rows;
    if let Some(level) = rows.word("level", cert.row) {
        return Some(level);
    }
    let tail = rows.word("certificate", cert.row)?;
    // A number that is not the person's own stands there whole.
    let tail = if tail.len() >= 20 { tail.get(18..)? } else { tail };
    match tail.as_bytes().get(1)? {
        b'1' => Some("一级"),
        b'2' => Some("二级"),
        b'3' => Some("三级"),
        b'4' => Some("四级"),
        _ => None,
    }
}

struct Leave<'a> {
    why: &'a str,
    from: Month,
    back: Option<Month>,
}

/// When persons left, and when they were back.
fn leaves<'a>(case: &Case<'a>) -> BTreeMap<i64, Vec<Leave<'a>>> {
    let rows = case.rows(5);
    let mut by: BTreeMap<i64, Vec<Leave<'a>>> = BTreeMap::new();
    for row in 0..rows.len() {
        let (Some(person), Some((day, _)), Some(why)) =
            (rows.person(row), rows.event(row), rows.word("kind", row))
        else {
            continue;
        };
        let Some(from) = month::of_day(day) else { continue };
        let back = rows.date("return_date", row).and_then(month::of_day);
        by.entry(person).or_default().push(Leave { why, from, back });
    }
    by
}
