//! D02: the same kind of device again within its service life, or handed out without a signature.

use crate::audit::data::Rows;
use crate::audit::days;
use crate::audit::finding::Severity;
use crate::audit::month;
use crate::audit::rule::{About, Case, Default, Need, Parameter, Rule, Told, Window};
use crate::diagnostic::Diagnostic;
use std::collections::BTreeMap;

/// See the module.
#[derive(Debug)]
pub struct D02;

static ABOUT: About = About {
    code: "D02",
    title: "辅具在使用年限内重复配发、没有签字",
    severity: Severity::Warning,
    enabled: true,
    explanation: "同一人同一类耐用辅具，离上一次配发不满规定年限（参数 years）的列出，以前年度的配发也一起比。同一天的左右两件\
                  （助听器、假肢）、推荐和申请、不在参数 kinds 里的易耗品（拐杖、矫形器、床垫）不算；儿童长得快、损坏的可以提前更换，\
                  所以列为需核。有「领取签字」一列而空着的也列出；没有这一列的，只说明没有查。",
    source: "中国审计报：辅助器具发放无签字、重复发放；庆云县审计局案例",
    check: "看申请表和更换理由、签收单和照片；没有签字的向本人核实有没有领到。",
    example: "王某，轮椅，2023-05-10 配发；2024-03-01 又配发一辆",
    needs: &[Need {
        dataset: "device",
        window: Window::All,
        columns: &["kind"],
        also: &["way", "status", "review", "quantity", "amount", "signed"],
        optional: false,
    }],
    parameters: &[
        Parameter { name: "years", title: "几年之内不重复配发", default: Default::Number(2) },
        Parameter {
            name: "kinds",
            title: "耐用的器具类别",
            default: Default::Words(&[
                "轮椅", "电动轮椅", "四轮轮椅", "机动轮椅车", "护理床", "助听器", "大腿假肢", "小腿假肢", "上肢假肢",
                "坐便椅", "闪光门铃",
            ]),
        },
        Parameter {
            name: "pairs",
            title: "左右各一件、可以同一天领两件的类别",
            default: Default::Words(&["助听器", "大腿假肢", "小腿假肢", "上肢假肢"]),
        },
    ],
};

/// Ways of handing out; 推荐, 申请, 年检 are none.
const ISSUED: [&str; 3] = ["免费发放", "货币补贴", "捐赠"];

fn issued(rows: &Rows<'_>, row: usize) -> bool {
    let not = |id: &str, words: &[&str]| rows.word(id, row).is_none_or(|w| !words.contains(&w));
    rows.word("way", row).is_none_or(|w| ISSUED.contains(&w))
        && not("status", &["申请", "待发放"])
        && not("review", &["待审", "不通过"])
}

impl Rule for D02 {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn run(&self, case: &Case<'_>, told: &mut Told) -> Result<(), Diagnostic> {
        let rows = case.rows(0);
        let (first, last) = (case.period.from.to_epoch_days(), case.period.to.to_epoch_days());
        let durable = case.settings.words("kinds");
        let mut given: BTreeMap<(i64, &str), BTreeMap<i32, Vec<usize>>> = BTreeMap::new();
        let (mut nobody, mut vague, mut unsigned) = (0u64, 0u64, 0u64);
        for row in (0..rows.len()).filter(|r| issued(rows, *r)) {
            let inside = rows.event(row).is_some_and(|(from, to)| from <= last && first <= to);
            let kind = rows.word("kind", row).unwrap_or("");
            if inside {
                told.examined += 1;
                match rows.word("signed", row) {
                    None if rows.lacks("signed", row) => unsigned += 1,
                    None | Some("否" | "无" | "未签" | "未签字" | "未签收") => {
                        unsigned_row(case, rows, told, row, kind);
                    }
                    Some(_) => {}
                }
            }
            if !durable.iter().any(|k| k == kind) {
                continue;
            }
            match (rows.person(row), days::exact(rows, row)) {
                (Some(person), Some(day)) if day <= last => {
                    given.entry((person, kind)).or_default().entry(day).or_default().push(row);
                }
                (None, _) => nobody += u64::from(inside),
                (_, None) => vague += u64::from(inside),
                _ => {}
            }
        }
        if told.examined == 0 {
            told.missing = true;
            told.remark(format!("{}没有辅助器具的配发", case.period.title()));
        }
        for (count, what) in [
            (nobody, "没有证件号，认不出是不是同一人，重复配发没有查"),
            (vague, "没有具体的发放日期，重复配发没有查"),
            (unsigned, "的来源没有「领取签字」这一列，签字没有查"),
        ] {
            if count > 0 {
                told.remark(format!("「辅助器具」有 {count} 行{what}"));
            }
        }
        let pairs = case.settings.words("pairs");
        let months = u32::try_from(case.settings.number("years").saturating_mul(12)).unwrap_or(u32::MAX);
        for ((person, kind), by_day) in given {
            let mut before: Option<(i32, Vec<usize>)> = None;
            for (day, group) in by_day {
                let pair = pairs.iter().any(|k| k == kind);
                if day >= first && !pair && group.len() > 1 {
                    let what = format!("{kind} {} 一天配发了 {} 行", month::day(day), group.len());
                    push(case, rows, told, person, kind, day, &group, what);
                }
                let within = |last: i32| days::after_months(last, months).is_none_or(|until| day < until);
                if let Some((last, earlier)) = before.filter(|(last, _)| day >= first && within(*last)) {
                    let what = format!(
                        "{kind} {} 配发，{} 又配发，不满 {} 年",
                        month::day(last),
                        month::day(day),
                        case.settings.number("years")
                    );
                    let both: Vec<usize> = earlier.iter().chain(&group).copied().collect();
                    push(case, rows, told, person, kind, day, &both, what);
                }
                before = Some((day, group));
            }
        }
        Ok(())
    }
}

#[allow(clippy::too_many_arguments, reason = "what a finding is made of")]
fn push(
    case: &Case<'_>,
    rows: &Rows<'_>,
    told: &mut Told,
    person: i64,
    kind: &str,
    day: i32,
    group: &[usize],
    what: String,
) {
    let key = format!("{person}|{kind}|{what}");
    let mut finding = case.finding(rows, group, key, what);
    let on_day = group.iter().filter(|r| days::exact(rows, **r) == Some(day));
    let amounts: Vec<i64> = on_day.filter_map(|r| rows.number("amount", *r)).collect();
    finding.amount = (!amounts.is_empty()).then(|| amounts.iter().map(|a| i128::from(*a)).sum());
    finding.month = month::of_day(day);
    told.findings.push(finding);
}

fn unsigned_row(case: &Case<'_>, rows: &Rows<'_>, told: &mut Told, row: usize, kind: &str) {
    let event = rows.event(row);
    let when = event.map_or(String::new(), |(from, to)| format!(" {}", days::Span { from, to }.title()));
    let message = format!("{kind}{when} 配发，没有领取签字");
    let person = rows.person(row).unwrap_or(0);
    let amount = rows.number("amount", row);
    let mut finding = case.finding(rows, &[row], format!("{person}|{kind}|{event:?}|unsigned|{amount:?}"), message);
    finding.amount = amount.map(i128::from);
    finding.month = event.and_then(|(from, to)| days::Span { from, to }.month_in(case.period));
    told.findings.push(finding);
}
