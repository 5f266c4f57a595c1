//! A11: paid for months before the application, or not paid from the month of application.

use crate::audit::finding::Severity;
use crate::audit::lists::{self, Coverage, Deaths, Paid};
use crate::audit::month;
use crate::audit::rule::{About, Case, Default, Need, Parameter, Rule, Told, Window};
use crate::catalog::Month;
use crate::diagnostic::Diagnostic;
use std::collections::BTreeMap;

/// See the module.
#[derive(Debug)]
pub struct A11;

static ABOUT: About = About {
    code: "A11",
    title: "补贴早于申请月份发放，或申请以后漏发",
    severity: Severity::Error,
    enabled: true,
    explanation: "补贴从递交申请的当月起计发，审批晚于申请也从申请当月算。按证件号和补贴类型把发放和申请审批对在一起：\
                  所属月份在最早的申请月份以前的列出；从申请当月到第一次发放之间没有发的、审批以后一直没有发的，提请核对应不应补发。\
                  申请台账开始以前就在领的、台账最早的月份就在领的，可能另有更早的申请，不列。",
    source: "国发〔2015〕52号：补贴资格审定合格的残疾人自递交申请当月计发补贴",
    check: "调阅申请表和审批表：有没有更早的申请没有录入；漏发的月份应不应补。",
    example: "王某，申请日期 2024-04-10；护理补贴 2024-03：80元",
    needs: &[
        Need {
            dataset: "subsidy",
            window: Window::All,
            columns: &["category", "amount"],
            also: &[],
            optional: false,
        },
        Need {
            dataset: "application",
            window: Window::All,
            columns: &["category"],
            also: &["approve_date"],
            optional: false,
        },
        Need { dataset: "death", window: Window::All, columns: &[], also: &[], optional: true },
    ],
    parameters: &[
        Parameter {
            name: "care_categories",
            title: "申请护理补贴后发的补贴类型",
            default: Default::Words(&["护理补贴"]),
        },
        Parameter {
            name: "living_categories",
            title: "申请生活补贴后发的补贴类型",
            default: Default::Words(&["生活补贴"]),
        },
    ],
};

/// Applications of a person for a kind.
#[derive(Debug, Default)]
struct Applied {
    /// Day of application, of approval, row.
    all: Vec<(i32, Option<i32>, usize)>,
}

impl Applied {
    fn first(&self) -> Option<i32> {
        self.all.iter().map(|(day, ..)| *day).min()
    }

    /// Every day of application, with the first day of an approval of it, in order.
    fn days(&self) -> BTreeMap<i32, Option<i32>> {
        let mut days: BTreeMap<i32, Option<i32>> = BTreeMap::new();
        for (day, approved, _) in &self.all {
            let entry = days.entry(*day).or_default();
            *entry = match (*entry, *approved) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            };
        }
        days
    }

    fn rows(&self, of: i32) -> Vec<usize> {
        self.all.iter().filter(|(day, ..)| *day == of).map(|(.., row)| *row).collect()
    }
}

impl Rule for A11 {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn run(&self, case: &Case<'_>, told: &mut Told) -> Result<(), Diagnostic> {
        let (care, living) =
            (case.settings.words("care_categories"), case.settings.words("living_categories"));
        let kinds: Vec<String> = care.iter().chain(living).cloned().collect();
        let applied = applications(case, care, living);
        let list_starts = applied.values().filter_map(Applied::first).filter_map(month::of_day).min();
        let Some(list_starts) = list_starts else { return Ok(()) };
        let deaths = Deaths::of(case, 2, told);
        let paid = Paid::of(case, &kinds, told);
        let list = case.rows(1);
        let starts = paid.firsts();
        let mut reached: BTreeMap<&str, Coverage> = BTreeMap::new();
        let mut older = 0u64;
        for ((person, kind), applied) in &applied {
            let group = paid.get(*person, kind);
            let net = paid.all_months(group);
            let months: Vec<Month> = net.iter().filter(|(_, n)| **n > 0).map(|(m, _)| *m).collect();
            let Some(first) = applied.first() else { continue };
            let Some(from) = month::of_day(first) else { continue };
            let before = months.first().is_some_and(|m| *m < from);
            if before && months.first().is_some_and(|m| *m < list_starts || starts.get(kind) == Some(m)) {
                older += 1;
                continue;
            }
            if let Some(stake) = paid.stake(case, group, |m| m < from) {
                let day = month::day(first);
                let message = format!(
                    "申请日期 {day}，此前的月份已发{kind} {} 个月（{}），共 {}",
                    stake.months.len(),
                    lists::months(&stake.months),
                    case.yuan(stake.amount)
                );
                let key = format!("{person}|{kind}|{day}");
                told.findings.push(paid.finding(case, &stake, list, &applied.rows(first), &key, message));
            }
            if deaths.get(*person).is_none() {
                let reach = reached.entry(kind).or_insert_with(|| {
                    Coverage::of_payments(case, case.rows(0), std::slice::from_ref(&(*kind).to_owned()))
                });
                unpaid(case, &paid, reach, (*person, kind), applied, &months, told);
            }
        }
        if older > 0 {
            told.remark(format!(
                "有 {older} 人在申请台账或发放台账开始以前就在领，可能另有更早的申请，没有比对"
            ));
        }
        Ok(())
    }
}

/// Finds the months of the period from the first application on that were not paid, where any were not.
fn unpaid(
    case: &Case<'_>,
    paid: &Paid<'_>,
    reach: &Coverage,
    (person, kind): (i64, &str),
    applied: &Applied,
    months: &[Month],
    told: &mut Told,
) {
    let (list, rows) = (case.rows(1), case.rows(0));
    let group = paid.get(person, kind);
    for (day, approved) in applied.days() {
        let Some(from) = month::of_day(day) else { continue };
        let told_by = applied.rows(day);
        let places = told_by.iter().filter_map(|r| list.place(*r));
        let place = places.chain(group.iter().filter_map(|r| rows.place(*r))).min();
        let has = |m: &Month| case.has(*m) && reach.has(case.tree, *m, place);
        let begun = months.iter().copied().find(|m| *m >= from);
        let until = match (begun, approved.and_then(month::of_day)) {
            (Some(begun), _) => Month(begun.0 - 1),
            (None, Some(approved)) => {
                let last = (from.0..=case.months().1.0).rev().map(Month).find(has);
                match last.filter(|last| *last > approved) {
                    Some(last) => last,
                    None => continue,
                }
            }
            (None, None) => continue,
        };
        let gap: Vec<Month> = (from.0..=until.0).map(Month).filter(has).collect();
        if gap.is_empty() {
            continue;
        }
        let what = match (begun, approved) {
            (Some(begun), _) => format!("没有发{kind}，{}起才发", month::title(begun)),
            (None, approved) => {
                let approved = approved.map(month::day).unwrap_or_default();
                format!("没有发{kind}（{approved} 已审批），此后也没有发过")
            }
        };
        let message = format!("申请日期 {}，{}{what}", month::day(day), lists::months(&gap));
        let key = format!("{person}|{kind}|{day}|{gap:?}");
        let mut finding = case.finding(list, &told_by, key, message);
        let first = |r: &&usize| {
            rows.service(**r).is_some_and(|(a, b)| begun.is_some_and(|begun| a <= begun && begun <= b))
        };
        finding.rows.extend(group.iter().filter(first).map(|r| rows.at(*r)));
        finding.region = place.or(finding.region);
        finding.month = gap.first().copied();
        finding.severity = Severity::Warning;
        told.findings.push(finding);
        return;
    }
}

/// The applications by person and kind of payment.
fn applications<'a>(
    case: &Case<'a>,
    care: &'a [String],
    living: &'a [String],
) -> BTreeMap<(i64, &'a str), Applied> {
    let rows = case.rows(1);
    let mut by: BTreeMap<(i64, &str), Applied> = BTreeMap::new();
    for row in 0..rows.len() {
        let (Some(person), Some((day, _)), Some(what)) =
            (rows.person(row), rows.event(row), rows.word("category", row))
        else {
            continue;
        };
        let both = what == "两项补贴";
        let care = care.iter().filter(|k| both || what == "护理补贴" || what == k.as_str());
        let living = living.iter().filter(|k| both || what == "生活补贴" || what == k.as_str());
        for kind in care.chain(living) {
            let approved = rows.date("approve_date", row);
            by.entry((person, kind.as_str())).or_default().all.push((day, approved, row));
        }
    }
    by
}
