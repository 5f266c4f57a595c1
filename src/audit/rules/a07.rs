//! A07: the living subsidy paid to somebody who is not on the 低保 roster of the month.

use crate::audit::data::Rows;
use crate::audit::finding::Severity;
use crate::audit::lists::{self, Coverage, Paid, Spans};
use crate::audit::rule::{About, Case, Default, Need, Parameter, Rule, Told, Window};
use crate::catalog::Month;
use crate::diagnostic::Diagnostic;
use std::collections::{BTreeMap, BTreeSet};

/// See the module.
#[derive(Debug)]
pub struct A07;

static ABOUT: About = About {
    code: "A07",
    title: "发了生活补贴，当月不在低保名册上",
    severity: Severity::Error,
    enabled: true,
    explanation: "按证件号和月份把生活补贴和低保名册对在一起：名册上当月没有这个人的列出；有这个人、但保障类别不在参数 tiers 里的，提请核对。\
                  只判名册写到的月份和镇街，没有名册的月份不判。发放表自己写了补贴对象类型、且在参数 wider 里的（本地扩大的对象），不在此列。\
                  名册每户只有一个人的，可能只列了户主，只提请核对。",
    source: "国发〔2015〕52号：困难残疾人生活补贴的对象是低保家庭中的残疾人，有条件的地方可扩大；福建等地的扩大对象见省级文件",
    check: "核对当月的低保审批和停保记录；本地扩大了对象的，在规则里设 tiers 或 wider。",
    example: "王某，生活补贴 2024-03、2024-04；低保名册 2024-03 有王某，2024-04 没有",
    needs: &[
        Need {
            dataset: "subsidy",
            window: Window::Service,
            columns: &["category", "amount"],
            also: &["tier"],
            optional: false,
        },
        Need {
            dataset: "dibao",
            window: Window::All,
            columns: &["tier"],
            also: &["end_month", "household_no"],
            optional: false,
        },
    ],
    parameters: &[
        Parameter {
            name: "categories",
            title: "以低保为条件的补贴类型",
            default: Default::Words(&["生活补贴", "低保重度生活补贴"]),
        },
        Parameter {
            name: "tiers", title: "可以享受的保障类别", default: Default::Words(&["低保对象"])
        },
        Parameter {
            name: "wider",
            title: "本地扩大的对象，发放表的补贴对象类型这样写的不判",
            default: Default::Words(&["低保边缘", "低收入", "其他困难"]),
        },
    ],
};

impl Rule for A07 {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn run(&self, case: &Case<'_>, told: &mut Told) -> Result<(), Diagnostic> {
        let roster = Spans::of(case, 1, "tier", told);
        let reach = Coverage::of_list(case, roster.rows);
        let (tiers, wider) = (case.settings.words("tiers"), case.settings.words("wider"));
        let paid = Paid::of(case, case.settings.words("categories"), told);
        let rows = case.rows(0);
        let heads = only_heads(roster.rows);
        let mut not_reached: BTreeMap<Month, u64> = BTreeMap::new();
        for (person, kind, group) in paid.each() {
            let told_of = |row: &usize| rows.word("tier", *row);
            let is_wider = |w: &str| wider.iter().any(|t| t == w);
            if group.iter().filter_map(told_of).any(is_wider) {
                continue;
            }
            let place = group.iter().filter_map(|r| rows.place(*r)).min();
            // Months without a row, and months with another tier, by tier.
            let mut against: BTreeMap<Option<String>, (BTreeSet<Month>, Vec<usize>)> = BTreeMap::new();
            for (at, _) in paid.months(case, group).into_iter().filter(|(_, net)| *net > 0) {
                if roster.at(person, at).any(|s| tiers.iter().any(|t| t == s.word)) {
                    continue;
                }
                if let Some(other) = roster.at(person, at).min_by_key(|s| (s.word, s.from)) {
                    let entry = against.entry(Some(other.word.to_owned())).or_default();
                    entry.0.insert(at);
                    entry.1.push(other.row);
                } else if reach.has(case.tree, at, place) {
                    against.entry(None).or_default().0.insert(at);
                } else {
                    *not_reached.entry(at).or_default() += 1;
                }
            }
            for (tier, (months, told_by)) in against {
                let Some(stake) = paid.stake(case, group, |m| months.contains(&m)) else { continue };
                let what = match &tier {
                    Some(tier) => format!("低保名册上是「{tier}」"),
                    None => "低保名册上没有这个人".to_owned(),
                };
                let message = format!(
                    "{}{what}，仍发{kind} {} 个月，共 {}",
                    lists::months(&stake.months),
                    stake.months.len(),
                    case.yuan(stake.amount)
                );
                let key = format!("{person}|{kind}|{tier:?}");
                let mut finding = paid.finding(case, &stake, roster.rows, &told_by, &key, message);
                if tier.is_some() {
                    finding.severity = finding.severity.max(Severity::Warning);
                } else if heads {
                    finding.severity = finding.severity.max(Severity::Warning);
                    finding.message += "；名册每户只有一个人，可能只列了户主";
                }
                told.findings.push(finding);
            }
        }
        if !not_reached.is_empty() {
            let months: Vec<Month> = not_reached.keys().copied().collect();
            let count: u64 = not_reached.values().sum();
            told.remark(format!(
                "低保名册没有写到{}（有的只缺一部分镇街），{count} 人月的生活补贴没有判",
                lists::months(&months)
            ));
        }
        Ok(())
    }
}

/// Whether a roster that numbers its households has not two persons in any.
fn only_heads(rows: &Rows<'_>) -> bool {
    let mut of: BTreeMap<&str, i64> = BTreeMap::new();
    for row in 0..rows.len() {
        let (Some(household), Some(person)) = (rows.word("household_no", row), rows.person(row)) else {
            continue;
        };
        if *of.entry(household).or_insert(person) != person {
            return false;
        }
    }
    of.len() > 1
}
