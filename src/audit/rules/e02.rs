//! E02: a student aided twice in a school year, or by an amount that is none of the tiers.

use crate::audit::data::Rows;
use crate::audit::finding::Severity;
use crate::audit::month;
use crate::audit::payments::Marks;
use crate::audit::rule::{About, Case, Default, Need, Parameter, Rule, Told, Window};
use crate::audit::settings::money;
use crate::catalog::Month;
use crate::diagnostic::Diagnostic;
use std::collections::{BTreeMap, BTreeSet};

/// See the module.
#[derive(Debug)]
pub struct E02;

static ABOUT: About = About {
    code: "E02",
    title: "同一学生一个学年资助两次、金额不是档次",
    severity: Severity::Error,
    enabled: true,
    explanation: "同一学生同一类助学金一个学年（9 月至次年 8 月）只该有一笔。写了「学年」的按所写的；没有的按所属月份或发放日期归学年，\
                  因为可能是补发上学年的，只列为需核；各行所属月份不同的（按月、按学期发）也只列为需核。不列的：写明学期而学期不同；\
                  冲销后重发；标明补发；姓名不同（用家长证件号登记的两个孩子）；两类不同的资助。金额：标准表里有标准的由 A08 核；\
                  参数 tiers 写了各档金额的，不是其中之一的列为重点。",
    source: "推定；各地助学办法按学年一次性资助，分学段定额",
    check: "核学年和学期、录取通知或在校证明：是重复申报，还是补发、分期。",
    example: "王某，扶残助学金，2023-2024学年，2023-10-20 和 2024-03-20 各 3000 元，都没有写学期",
    needs: &[Need {
        dataset: "subsidy",
        window: Window::SchoolYears,
        columns: &["category", "amount"],
        also: &["school_year", "term", "name", "backpay", "note"],
        optional: false,
    }],
    parameters: &[
        Parameter {
            name: "categories",
            title: "按学年资助的补贴类型",
            default: Default::Words(&[
                "扶残助学金",
                "学前教育救助",
                "义务教育助学",
                "高等教育助学",
                "助学补助",
                "助学奖励金",
                "彩票公益金助学",
            ]),
        },
        Parameter {
            name: "tiers",
            title: "各档金额（元）；不写则不核",
            default: Default::Words(&[]),
        },
    ],
};

/// Somebody's aid of one kind: person, name, code of the kind.
type Who<'a> = (i64, &'a str, u32);
/// School years and whether the row says them itself.
type When = (i32, bool);

impl Rule for E02 {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn run(&self, case: &Case<'_>, told: &mut Told) -> Result<(), Diagnostic> {
        let rows = case.rows(0);
        let kinds = rows.text("category");
        let wanted: Vec<bool> =
            kinds.values().iter().map(|v| case.settings.words("categories").contains(v)).collect();
        let marks = Marks::of(rows);
        let mut tiers: BTreeSet<i64> = BTreeSet::new();
        for word in case.settings.words("tiers") {
            match money(&toml::Value::String(word.clone())) {
                Some(amount) => {
                    tiers.insert(amount);
                }
                None => told.remark(format!("参数 tiers 里的「{word}」不是元数，没有用")),
            }
        }
        let mut aided: BTreeMap<(Who<'_>, i32), Vec<(usize, bool)>> = BTreeMap::new();
        let (mut nobody, mut unread) = (0u64, 0u64);
        for row in 0..rows.len() {
            let Some(kind) = kinds.code_of(row).filter(|k| wanted[*k as usize]) else { continue };
            let inside = inside(case, rows, row);
            told.examined += u64::from(inside);
            let Some(person) = rows.person(row) else {
                nobody += u64::from(inside);
                continue;
            };
            if inside && !tiers.is_empty() {
                tier(case, rows, told, row, person, kind, &tiers);
            }
            match school_year(rows, row) {
                Ok(_) if marks.has(rows, row) => {}
                Ok((year, said)) => {
                    let who = (person, rows.word("name", row).unwrap_or(""), kind);
                    aided.entry((who, year)).or_default().push((row, said));
                }
                Err(()) => unread += u64::from(inside),
            }
        }
        if told.examined == 0 {
            told.missing = true;
            told.remark(format!("{}没有助学的发放", case.period.title()));
        }
        for (count, what) in [
            (nobody, "没有证件号，认不出是不是同一人，没有查"),
            (unread, "的「学年」读不懂（应写成 2023-2024），没有查"),
        ] {
            if count > 0 {
                told.remark(format!("助学有 {count} 行{what}"));
            }
        }
        for ((who, year), group) in aided {
            if group.iter().any(|(row, _)| inside(case, rows, *row)) {
                twice(case, rows, told, who, year, &group);
            }
        }
        Ok(())
    }
}

fn inside(case: &Case<'_>, rows: &Rows<'_>, row: usize) -> bool {
    let (first, last) = case.months();
    rows.service(row).is_some_and(|(from, to)| from <= last && first <= to)
}

/// The school year of a row by the year in which it begins.
fn school_year(rows: &Rows<'_>, row: usize) -> Result<When, ()> {
    if let Some(text) = rows.word("school_year", row) {
        return read_year(text).map(|year| (year, true)).ok_or(());
    }
    let (from, _) = rows.service(row).ok_or(())?;
    Ok((month::school_year(from), false))
}

/// `2023-2024学年`, `2023学年`, `2024年春季学期` → 2023.
fn read_year(text: &str) -> Option<i32> {
    let numbers: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).filter(|n| !n.is_empty()).collect();
    let year = |n: &str| n.parse::<i32>().ok().filter(|y| n.len() == 4 && (1990..2100).contains(y));
    match numbers.as_slice() {
        [one] if text.contains('春') && !text.contains("学年") => year(one).map(|y| y - 1),
        [one] => year(one),
        [a, b] => {
            let first = year(a)?;
            let next = (first + 1) % if b.len() == 2 { 100 } else { 10_000 };
            (b.parse() == Ok(next)).then_some(first)
        }
        _ => None,
    }
}

/// 1 for autumn, 2 for spring, where a row says so.
fn term(rows: &Rows<'_>, row: usize) -> Option<u8> {
    let said = [rows.word("term", row), rows.word("school_year", row)];
    said.into_iter().flatten().find_map(|text| {
        let has = |words: &[&str]| words.iter().any(|w| text.contains(w));
        match (has(&["秋", "上学期", "第一学期", "上期"]), has(&["春", "下学期", "第二学期", "下期"])) {
            (true, false) => Some(1),
            (false, true) => Some(2),
            _ => None,
        }
    })
}

fn twice(
    case: &Case<'_>,
    rows: &Rows<'_>,
    told: &mut Told,
    who: Who<'_>,
    year: i32,
    group: &[(usize, bool)],
) {
    // A row that says no term may be of either.
    let terms: BTreeSet<Option<u8>> = group.iter().map(|(row, _)| term(rows, *row)).collect();
    let parts: Vec<Vec<(usize, bool)>> = match terms.contains(&None) {
        true => vec![group.to_vec()],
        false => terms
            .iter()
            .map(|t| group.iter().copied().filter(|(row, _)| term(rows, *row) == *t).collect())
            .collect(),
    };
    for part in parts {
        let rows_of: Vec<usize> = part.iter().map(|(row, _)| *row).collect();
        let mut amounts: Vec<i64> = rows_of.iter().filter_map(|r| rows.number("amount", *r)).collect();
        amounts.sort_unstable();
        let minus = amounts.iter().filter(|a| **a < 0).count();
        let times = amounts.len() as i64 - 2 * minus as i64;
        if times < 2 {
            continue;
        }
        let mut months: Vec<(Month, Month)> = rows_of.iter().filter_map(|r| rows.service(*r)).collect();
        months.sort_unstable();
        let own_months = rows_of.iter().any(|r| !rows.lacks("service_month", *r));
        let mut doubts = Vec::new();
        if part.iter().any(|(_, said)| !said) {
            doubts.push("有的行没有写学年，按日期归的");
        }
        if own_months && months.windows(2).any(|w| w[0].1 < w[1].0) {
            doubts.push("所属月份不同，可能是按月、按学期发");
        }
        let kind = &rows.text("category").values()[who.2 as usize];
        let net: i128 = amounts.iter().map(|a| i128::from(*a)).sum();
        let shown: Vec<String> = amounts.iter().map(|a| case.yuan(i128::from(*a))).collect();
        let mut message = format!(
            "{kind} {year}–{} 学年发了 {times} 笔（{}），合计 {}",
            year + 1,
            shown.join("、"),
            case.yuan(net)
        );
        if !doubts.is_empty() {
            message += &format!("；{}", doubts.join("，"));
        }
        let key = format!("{}|{kind}|{year}|{amounts:?}|{months:?}", who.0);
        let mut finding = case.finding(rows, &rows_of, key, message);
        if !doubts.is_empty() {
            finding.severity = Severity::Warning;
        }
        finding.amount = Some(net - i128::from(amounts.last().copied().unwrap_or(0)));
        finding.month = months.iter().map(|(from, _)| *from).find(|m| case.has(*m)).or(Some(case.months().0));
        told.findings.push(finding);
    }
}

fn tier(
    case: &Case<'_>,
    rows: &Rows<'_>,
    told: &mut Told,
    row: usize,
    person: i64,
    kind: u32,
    tiers: &BTreeSet<i64>,
) {
    let kind = &rows.text("category").values()[kind as usize];
    let by_table = case.catalog.standards.iter().any(|s| {
        let names = s.conditions.get("category");
        s.dataset == "subsidy"
            && match names {
                Some(crate::catalog::OneOrMany::One(one)) => one == kind,
                Some(crate::catalog::OneOrMany::Many(many)) => many.contains(kind),
                None => true,
            }
    });
    let amount = rows.number("amount", row).filter(|a| *a > 0 && !tiers.contains(a));
    let Some(amount) = amount.filter(|_| !by_table) else { return };
    let shown: Vec<String> = tiers.iter().map(|t| case.yuan(i128::from(*t))).collect();
    let message =
        format!("{kind}发了 {}，不是各档金额（{}）之一", case.yuan(i128::from(amount)), shown.join("、"));
    let service = rows.service(row);
    let mut finding = case.finding(rows, &[row], format!("{person}|{kind}|tier|{amount}|{service:?}"), message);
    finding.amount = Some(i128::from(amount));
    finding.month = service.map(|(from, _)| from.max(case.months().0));
    told.findings.push(finding);
}

#[cfg(test)]
mod tests {
    use super::read_year;

    #[test]
    fn school_years_are_read_or_refused() {
        for text in ["2023-2024学年", "2023—2024", "2023-24学年", "2023学年", "2024年春季学期", "2023年秋季学期"] {
            assert_eq!(read_year(text), Some(2023), "{text}");
        }
        assert_eq!(read_year("2099-2100"), Some(2099));
        for text in ["", "去年", "2023-2025", "23学年", "2023-2024-1"] {
            assert_eq!(read_year(text), None, "{text}");
        }
    }
}
