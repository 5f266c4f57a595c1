//! B02: fuel money for persons who are not disabled in the legs, or without papers of the vehicle.

use crate::audit::card::{Cards, MULTIPLE};
use crate::audit::finding::{RowRef, Severity};
use crate::audit::month;
use crate::audit::rule::{About, Case, Default, Need, Parameter, Rule, Told, Window};
use crate::diagnostic::Diagnostic;
use std::collections::BTreeMap;

/// See the module.
#[derive(Debug)]
pub struct B02;

static ABOUT: About = About {
    code: "B02",
    title: "燃油补贴的对象不是下肢残疾、没有车辆凭证",
    severity: Severity::Error,
    enabled: true,
    explanation: "机动轮椅车燃油补贴发给下肢残疾、有机动轮椅车的人。残疾人证的类别（证号第 19 位，没有证号看「残疾类别」一列）\
                  不是肢体（4）、多重（7）的列为重点；证号和「残疾类别」一列说法不同的列为需核。肢体、多重的，「残疾部位」没有写明\
                  下肢的列为需核；车牌号和车辆凭证都空着的列为需核；过半的行都空着的，合成一条。来源里没有「残疾部位」「车牌号」这些列的，只说明没有查，\
                  不逐行列出。",
    source: "财社〔2010〕256号，滁州市残联燃油补贴指南：下肢残疾人驾驶机动轮椅车，凭残疾人证和车辆证明申领",
    check: "核残疾人证原件的类别和部位、行驶证或购车凭证；多重残疾的看其中有没有下肢残疾。",
    example: "王某，残疾人证类别 1（视力），2024 年燃油补贴 260 元",
    needs: &[Need {
        dataset: "subsidy",
        window: Window::Service,
        columns: &["category"],
        also: &["amount", "certificate", "disability", "part", "plate", "vehicle_paper"],
        optional: false,
    }],
    parameters: &[
        Parameter {
            name: "lower",
            title: "残疾部位里有这些字的是下肢",
            default: Default::Words(&[
                "下肢", "腿", "足", "脚", "膝", "髋", "踝", "截瘫", "偏瘫", "脊髓", "小儿麻痹", "四肢",
            ]),
        },
    ],
};

/// Whose rows, or which row of nobody, what is wrong, and how it is said.
type Kind = (Result<i64, RowRef>, &'static str, String);
/// Whose rows (`None`: those of many), what is wrong, how it is said; how bad it is, the rows.
type Found = ((Option<Result<i64, ()>>, &'static str, String), (Severity, Vec<usize>));

/// The findings: what is empty in more than half of all rows is a column that was not filled in, told once.
/// `None`: of many.
fn together(
    wrong: BTreeMap<Kind, (Severity, Vec<usize>)>,
    examined: u64,
) -> Vec<Found> {
    let mut empty: BTreeMap<(&'static str, String), (Severity, Vec<usize>)> = BTreeMap::new();
    let mut out = Vec::new();
    for ((_, kind, message), (severity, group)) in &wrong {
        if kind.starts_with("empty") {
            let entry = empty.entry((*kind, message.clone())).or_insert((*severity, Vec::new()));
            entry.1.extend(group.iter().copied());
        }
    }
    empty.retain(|_, (_, group)| group.len() > 1 && group.len() as u64 * 2 > examined);
    for ((who, kind, message), found) in wrong {
        if !empty.contains_key(&(kind, message.clone())) {
            out.push(((Some(who.map_err(|_| ())), kind, message), found));
        }
    }
    out.extend(empty.into_iter().map(|((kind, message), found)| ((None, kind, message), found)));
    out
}

impl Rule for B02 {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn run(&self, case: &Case<'_>, told: &mut Told) -> Result<(), Diagnostic> {
        let rows = case.rows(0);
        let cards = Cards::of(rows);
        let (mut unknown, mut partless, mut paperless) = (0u64, 0u64, 0u64);
        // One finding for all that is wrong in the same way with the payments of one person.
        let mut wrong: BTreeMap<Kind, (Severity, Vec<usize>)> = BTreeMap::new();
        for row in (0..rows.len()).filter(|r| rows.word("category", *r) == Some("燃油补贴")) {
            if rows.number("amount", row).is_some_and(|a| a < 0) {
                continue;
            }
            told.examined += 1;
            let mut say = |kind: &'static str, severity: Severity, message: String| {
                let who = rows.person(row).ok_or(rows.at(row));
                wrong.entry((who, kind, message)).or_insert((severity, Vec::new())).1.push(row);
            };
            let card = cards.get(rows, row).map(|c| c.disability);
            let column = rows.word("disability", row);
            let legs = |category: &str| category == "肢体" || category == MULTIPLE;
            match (card, column) {
                (None, None) => unknown += 1,
                (Some(card), Some(column)) if legs(card) != legs(column) => say(
                    "differ",
                    Severity::Warning,
                    format!("燃油补贴：残疾人证号的类别是{card}，「残疾类别」写的是{column}，不知道是不是肢体残疾"),
                ),
                (Some(category), _) | (None, Some(category)) if !legs(category) => {
                    say("category", Severity::Error, format!("燃油补贴发给了{category}残疾人，应是下肢残疾"));
                }
                _ => match rows.word("part", row) {
                    _ if rows.lacks("part", row) => partless += 1,
                    Some(part) if case.settings.words("lower").iter().any(|w| part.contains(w.as_str())) => {}
                    Some(part) => {
                        let part = crate::model::mask::free_text(part);
                        say("part", Severity::Warning, format!("燃油补贴：残疾部位写的是「{part}」，看不出是下肢"));
                    }
                    None => say("empty part", Severity::Warning, "燃油补贴：残疾部位空着，没有下肢残疾的依据".into()),
                },
            }
            let papers = ["plate", "vehicle_paper"];
            if papers.iter().all(|id| rows.lacks(id, row)) {
                paperless += 1;
            } else if papers.iter().all(|id| rows.word(id, row).is_none()) {
                say("empty paper", Severity::Warning, "燃油补贴：车牌号和车辆凭证都空着".into());
            }
        }
        if told.examined == 0 {
            told.missing = true;
            told.remark(format!("{}没有燃油补贴", case.period.title()));
        }
        for (count, what) in [
            (unknown, "没有残疾人证号和残疾类别，不知道是不是肢体残疾"),
            (partless, "的来源没有「残疾部位」这一列，是不是下肢没有查"),
            (paperless, "的来源没有「车牌号」「车辆凭证」，车辆没有查"),
        ] {
            if count > 0 {
                told.remark(format!("燃油补贴有 {count} 行{what}"));
            }
        }
        for ((who, kind, message), (severity, group)) in together(wrong, told.examined) {
            let many = who.is_none();
            let mut months: Vec<_> = group.iter().filter_map(|r| rows.service(*r)).collect();
            months.sort_unstable();
            let mut amounts: Vec<i64> = group.iter().filter_map(|r| rows.number("amount", *r)).collect();
            amounts.sort_unstable();
            let key = format!("{}|{kind}|{message}|{months:?}|{amounts:?}", who.unwrap_or(Err(())).unwrap_or(0));
            let mut finding = case.finding(rows, &group, key, message);
            finding.severity = severity;
            if many {
                finding.person = format!("{} 等 {} 行", finding.person, group.len());
            }
            finding.amount = (!amounts.is_empty()).then(|| amounts.iter().map(|a| i128::from(*a)).sum());
            let first = months.first().map(|(from, _)| (*from).max(month::of(case.period.from)));
            finding.month = first;
            told.findings.push(finding);
        }
        Ok(())
    }
}
