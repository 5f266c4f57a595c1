//! C03: children's rehabilitation over age, or paid twice for the same days.

use crate::audit::data::Rows;
use crate::audit::days::{self, Span};
use crate::audit::finding::Severity;
use crate::audit::month;
use crate::audit::rule::{About, Case, Default, Need, Parameter, Rule, Told, Window};
use crate::catalog::Month;
use crate::diagnostic::Diagnostic;
use std::collections::BTreeMap;

/// See the module.
#[derive(Debug)]
pub struct C03;

static ABOUT: About = About {
    code: "C03",
    title: "儿童康复救助超龄、时段重叠或同时在两个机构",
    severity: Severity::Error,
    enabled: true,
    explanation: "服务对象是儿童（或项目是残疾儿童康复救助）的，开始时超过最大周岁的列为需核：国家基线 0–6 岁，许多地方放宽到\
                  17 岁，按参数。同一儿童同一项目的两段（都有开始和结束日期）重叠的也列出：两段都付了钱、重叠一周以上的列为重点，\
                  只重叠几天的（转机构交接）、起止完全相同而在同一机构的（可能是分期结算）列为需核。资金来源写明不同的（中央、\
                  县级配套）、所属月份不同的（一段住训按月一行）、项目不同的（听觉言语训练和认知训练）合法，不在此列。",
    source: "国发〔2018〕20号（残疾儿童康复救助制度，0–6 岁，地方可放宽）；时段重叠为推定",
    check: "调两个机构的签到和训练记录、结算单：孩子实际在哪里训练，是不是两边都结了钱。",
    example: "同一儿童，康复训练，甲机构 2024-01-02至2024-06-30，乙机构 2024-03-01至2024-08-31，两段都有补助",
    needs: &[Need {
        dataset: "rehab",
        window: Window::All,
        columns: &[],
        also: &["end_date", "amount", "item", "org", "group", "program", "fund"],
        optional: false,
    }],
    parameters: &[
        Parameter { name: "oldest", title: "最大周岁", default: Default::Number(17) },
        Parameter { name: "days", title: "重叠几天起才列出", default: Default::Number(2) },
        Parameter { name: "error_days", title: "重叠几天起列为重点", default: Default::Number(7) },
    ],
};

/// Something that was settled for a child; equal for rows that say the same of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Stay {
    span: Span,
    org: String,
    fund: String,
    /// Where the row says so itself.
    months: Option<(Month, Month)>,
    paid: i64,
    row: usize,
}

impl Rule for C03 {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn run(&self, case: &Case<'_>, told: &mut Told) -> Result<(), Diagnostic> {
        let rows = case.rows(0);
        let mut stays: BTreeMap<(i64, &str), Vec<Stay>> = BTreeMap::new();
        let mut old: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
        let mut nameless = 0u64;
        for row in 0..rows.len() {
            let Some((first, last)) = rows.event(row) else { continue };
            let end = rows.date("end_date", row).unwrap_or(last);
            let span = Span { from: first, to: end.max(first) };
            if !span.meets(case.period) {
                continue;
            }
            let named = rows.word("group", row) == Some("儿童")
                || rows.word("program", row) == Some("残疾儿童康复救助");
            let Some(person) = rows.person(row) else {
                nameless += u64::from(named);
                continue;
            };
            let age = days::age(person, first);
            if !named && age.is_none_or(|(age, _)| age > 17) {
                continue;
            }
            told.examined += 1;
            let oldest = case.settings.number("oldest");
            if named && age.is_some_and(|(age, _)| i64::from(age) > oldest) {
                old.entry(person).or_default().push(row);
            }
            let item = rows.word("item", row).unwrap_or("");
            if days::exact(rows, row).is_some() && rows.date("end_date", row).is_some_and(|e| e >= first) {
                let word = |id| rows.word(id, row).unwrap_or("").to_owned();
                let own_months = !rows.lacks("service_month", row);
                stays.entry((person, item)).or_default().push(Stay {
                    span,
                    org: word("org"),
                    fund: word("fund"),
                    months: if own_months { rows.service(row) } else { None },
                    paid: rows.number("amount", row).unwrap_or(0),
                    row,
                });
            }
        }
        if told.examined == 0 && nameless == 0 {
            told.missing = true;
            told.remark(format!("{}没有儿童康复的数据", case.period.title()));
        }
        if nameless > 0 {
            told.remark(format!("「康复服务」有 {nameless} 行儿童没有证件号，没有查"));
        }
        for (person, group) in old {
            told.findings.push(over_age(case, rows, person, &group));
        }
        for ((person, item), mut group) in stays {
            group.sort();
            for (i, a) in group.iter().enumerate() {
                for b in group[i + 1..].iter().take_while(|b| b.span.from <= a.span.to) {
                    told.findings.extend(overlap(case, rows, person, item, a, b));
                }
            }
        }
        Ok(())
    }
}

fn over_age(
    case: &Case<'_>,
    rows: &Rows<'_>,
    person: i64,
    group: &[usize],
) -> crate::audit::finding::Finding {
    let first = group.iter().filter_map(|r| rows.event(*r)).map(|(from, _)| from).min().unwrap_or(0);
    let age = days::age(person, first).map_or(0, |(age, _)| age);
    let mut amounts: Vec<i64> = group.iter().filter_map(|r| rows.number("amount", *r)).collect();
    amounts.sort_unstable();
    let sum: i128 = amounts.iter().map(|a| i128::from(*a)).sum();
    let message = format!(
        "按儿童康复 {} 开始时已 {age} 周岁，最大 {} 周岁；共 {} 行",
        month::day(first),
        case.settings.number("oldest"),
        group.len()
    );
    let key = format!("{person}|age|{first}|{amounts:?}|{}", group.len());
    let mut finding = case.finding(rows, group, key, message);
    finding.severity = Severity::Warning;
    finding.amount = (!amounts.is_empty()).then_some(sum);
    finding.month = Span { from: first, to: first }.month_in(case.period);
    finding
}

fn overlap(
    case: &Case<'_>,
    rows: &Rows<'_>,
    person: i64,
    item: &str,
    a: &Stay,
    b: &Stay,
) -> Option<crate::audit::finding::Finding> {
    let common = a.span.common(b.span).filter(|c| c.meets(case.period))?;
    let length = i64::from(common.days());
    let differ = |a: &str, b: &str| !a.is_empty() && !b.is_empty() && a != b;
    let other_months = match (a.months, b.months) {
        (Some(a), Some(b)) => a.1 < b.0 || b.1 < a.0,
        _ => false,
    };
    // What was taken back takes nothing twice.
    if length < case.settings.number("days").max(1)
        || differ(&a.fund, &b.fund)
        || other_months
        || a.paid < 0
        || b.paid < 0
    {
        return None;
    }
    let elsewhere = differ(&a.org, &b.org);
    let paid = a.paid > 0 && b.paid > 0;
    if !elsewhere && !paid {
        // A plan and its settlement, two records of one stay.
        return None;
    }
    let at = |stay: &Stay| match stay.org.as_str() {
        "" => stay.span.title(),
        org => format!("{}在{org}", stay.span.title()),
    };
    let money = |stay: &Stay| match stay.paid {
        0 => String::new(),
        n => format!("（{}）", case.yuan(i128::from(n))),
    };
    let message = format!(
        "「{item}」{}{}，{}{}，重叠 {length} 天（{}）",
        at(a),
        money(a),
        at(b),
        money(b),
        common.title()
    );
    let said = |s: &Stay| format!("{:?}|{}|{}", s.span, s.org, s.paid);
    let key = format!("{person}|{item}|{}|{}", said(a), said(b));
    let mut finding = case.finding(rows, &[a.row, b.row], key, message);
    let parts = a.span == b.span && !elsewhere;
    if !paid || parts || length < case.settings.number("error_days") {
        finding.severity = Severity::Warning;
    }
    finding.amount = paid.then(|| i128::from(a.paid.min(b.paid)));
    finding.month = common.month_in(case.period);
    Some(finding)
}
