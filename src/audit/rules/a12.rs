//! A12: paid for months after moving away, leaving 低保, a lower level, or prison.

use crate::audit::finding::Severity;
use crate::audit::lists::{self, Deaths, Paid, Spans};
use crate::audit::month;
use crate::audit::rule::{About, Case, Default, Need, Parameter, Rule, Told, Window};
use crate::catalog::Month;
use crate::diagnostic::Diagnostic;
use std::collections::{BTreeMap, BTreeSet};

/// See the module.
#[derive(Debug)]
pub struct A12;

static ABOUT: About = About {
    code: "A12",
    title: "户籍迁出、退出低保、等级下降、服刑以后仍发放补贴",
    severity: Severity::Error,
    enabled: true,
    explanation: "按证件号把补贴发放和退出变动名单对在一起：从变动的次月起停发，所属月份在变动月份以后的列出。户籍迁出、服刑停两项；\
                  退出低保只停生活补贴；等级下降只停护理补贴，下降后仍是可以享受的等级的不列，名单没写下降到几级的只提请核对。\
                  又恢复的（恢复日期、变动以后又申请的、低保名册上当月又有的）从恢复的当月起不列；同一种变动有几次的看最后一次；已在死亡名单上的见 A03。",
    source: "福建闽侯每月复核通知；湖南衡阳、宁夏银川审计公开案例（服刑的自判决生效次月起停发）",
    check: "核对户籍、低保停保、残疾等级变更、收监的日期和停发的经办记录。",
    example: "王某，退出低保 2024-03-10；生活补贴 2024-03、2024-04 各 70元：4 月多发 70元",
    needs: &[
        Need {
            dataset: "subsidy",
            window: Window::Service,
            columns: &["category", "amount"],
            also: &[],
            optional: false,
        },
        Need {
            dataset: "leaving",
            window: Window::All,
            columns: &["kind"],
            also: &["return_date", "new_level"],
            optional: false,
        },
        Need {
            dataset: "dibao",
            window: Window::All,
            columns: &[],
            also: &["tier", "end_month"],
            optional: true,
        },
        Need {
            dataset: "application",
            window: Window::All,
            columns: &[],
            also: &["category"],
            optional: true,
        },
        Need { dataset: "death", window: Window::All, columns: &[], also: &[], optional: true },
    ],
    parameters: &[
        Parameter {
            name: "both",
            title: "停两项的变动原因",
            default: Default::Words(&["户籍迁出", "服刑", "死亡退出"]),
        },
        Parameter {
            name: "living", title: "只停生活补贴的变动原因", default: Default::Words(&["退出低保"])
        },
        Parameter {
            name: "care", title: "只停护理补贴的变动原因", default: Default::Words(&["等级下降"])
        },
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
            title: "低保名册上算在保的保障类别",
            default: Default::Words(&["低保对象"]),
        },
    ],
};

/// The last time that a person left for a reason.
#[derive(Debug, Default)]
struct Leave {
    day: i32,
    back: Vec<i32>,
    levels: Vec<String>,
    rows: Vec<usize>,
}

impl Rule for A12 {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn run(&self, case: &Case<'_>, told: &mut Told) -> Result<(), Diagnostic> {
        let words = |name: &str| case.settings.words(name);
        let list = case.rows(1);
        let deaths = Deaths::of(case, 4, told);
        let leaves = leaves(case, told);
        let roster = Spans::of(case, 2, "tier", told);
        let applied = applications(case);
        let (care, living) = (words("care_categories"), words("living_categories"));
        let kinds: Vec<String> = care.iter().chain(living).cloned().collect();
        let paid = Paid::of_some(case, &kinds, told, |person| leaves.contains_key(&person));
        for (person, kind, group) in paid.each() {
            let mut claimed: BTreeSet<Month> = BTreeSet::new();
            let mut own: Vec<(&str, &Leave)> =
                leaves.get(&person).into_iter().flatten().map(|(why, leave)| (*why, leave)).collect();
            own.sort_by_key(|(why, leave)| (leave.day, *why));
            for (why, leave) in own {
                let is = |name: &str| words(name).iter().any(|w| w == why);
                let of = |kinds: &[String]| kinds.iter().any(|k| k == kind);
                if !(is("both") || is("living") && of(living) || is("care") && of(care)) {
                    continue;
                }
                let lower = is("care") && !is("both");
                let still = |level: &String| words("care_levels").contains(level);
                if lower && leave.levels.iter().any(still)
                    || why == "死亡退出" && deaths.get(person).is_some()
                {
                    continue;
                }
                let Some(left) = month::of_day(leave.day) else { continue };
                let back = |m: Month| {
                    let again = applied.get(&person).into_iter().flatten();
                    let again = again.filter(|(_, what)| what.is_none_or(|w| w == kind || w == "两项补贴"));
                    let days = leave.back.iter().copied().chain(again.map(|(day, _)| *day));
                    let mut months = days.filter(|day| *day >= leave.day).filter_map(month::of_day);
                    months.any(|from| from <= m)
                };
                let in_roster = |m: Month| {
                    is("living") && roster.at(person, m).any(|s| words("tiers").iter().any(|t| t == s.word))
                };
                let against = |m: Month| m > left && !back(m) && !in_roster(m) && !claimed.contains(&m);
                let Some(stake) = paid.stake(case, group, against) else { continue };
                let level = leave.levels.iter().min();
                let message = format!(
                    "{} {why}{}，此后仍发{kind} {} 个月（{}），共 {}",
                    month::day(leave.day),
                    level.map(|l| format!("到{l}")).unwrap_or_default(),
                    stake.months.len(),
                    lists::months(&stake.months),
                    case.yuan(stake.amount)
                );
                let key = format!("{person}|{kind}|{why}|{}", leave.day);
                let mut finding = paid.finding(case, &stake, list, &leave.rows, &key, message);
                if lower && level.is_none() {
                    finding.severity = finding.severity.max(Severity::Warning);
                    finding.message += "；名单没有写下降到几级";
                }
                told.findings.push(finding);
                claimed.extend(stake.months);
            }
        }
        Ok(())
    }
}

/// The last time that each person left, by reason. Reasons that nothing is set for are told.
fn leaves<'a>(case: &Case<'a>, told: &mut Told) -> BTreeMap<i64, BTreeMap<&'a str, Leave>> {
    let rows = case.rows(1);
    let known = ["both", "living", "care"].map(|name| case.settings.words(name));
    let mut unknown: BTreeMap<&str, u64> = BTreeMap::new();
    let mut by: BTreeMap<i64, BTreeMap<&str, Leave>> = BTreeMap::new();
    for row in 0..rows.len() {
        // Where only a month or a year is known, its last day.
        let (Some(person), Some((_, day)), Some(why)) =
            (rows.person(row), rows.event(row), rows.word("kind", row))
        else {
            continue;
        };
        if !known.iter().any(|k| k.iter().any(|w| w == why)) {
            *unknown.entry(why).or_default() += 1;
            continue;
        }
        let leave = by.entry(person).or_default().entry(why).or_insert(Leave { day, ..Leave::default() });
        if day > leave.day {
            *leave = Leave { day, ..Leave::default() };
        }
        if day == leave.day {
            leave.back.extend(rows.date("return_date", row));
            leave.levels.extend(rows.word("new_level", row).map(str::to_owned));
            leave.rows.push(row);
        }
    }
    if !unknown.is_empty() {
        let all: Vec<String> = unknown.iter().map(|(w, n)| format!("「{w}」{n} 行")).collect();
        told.remark(format!("退出变动名单里这条规则没有设停哪种补贴的：{}，没有比对", all.join("、")));
    }
    by
}

/// Days on which persons applied, and for what.
fn applications<'a>(case: &Case<'a>) -> BTreeMap<i64, Vec<(i32, Option<&'a str>)>> {
    let rows = case.rows(3);
    let mut by: BTreeMap<i64, Vec<(i32, Option<&str>)>> = BTreeMap::new();
    for row in 0..rows.len() {
        if let (Some(person), Some((day, _))) = (rows.person(row), rows.event(row)) {
            by.entry(person).or_default().push((day, rows.word("category", row)));
        }
    }
    by
}
