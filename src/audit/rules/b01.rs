//! B01: fuel money more than once a year, or another amount than the year's standard.

use crate::audit::data::Rows;
use crate::audit::facts::{self, Facts, USED};
use crate::audit::finding::{Finding, Severity};
use crate::audit::month;
use crate::audit::payments::Marks;
use crate::audit::rule::{About, Case, Default, Need, Parameter, Rule, Told, Window};
use crate::audit::standards::{Expected, Standards};
use crate::catalog::{Catalog, Month};
use crate::diagnostic::Diagnostic;
use std::collections::{BTreeMap, BTreeSet};

/// See the module.
#[derive(Debug)]
pub struct B01;

static ABOUT: About = About {
    code: "B01",
    title: "燃油补贴一年发了两次、金额不是当年标准",
    severity: Severity::Error,
    enabled: true,
    explanation: "机动轮椅车燃油补贴一人一车一年一次。同一人同一年发了几笔、合计超过一年标准的列为重点；分几次发而合计不超过标准的、\
                  冲销后重发的不在此列。同一车牌同一年发给了不同的人也列出。一人两个车牌（换车）、标明补发、\
                  没有所属月份而只能按发放日期归年（可能是补发上年）的，列为需核。标准取标准表（[[standard]]，燃油补贴），\
                  表里没有的按参数。金额：表里有标准的由 A08 核；没有的与参数比较，多于标准的列为重点，少的列为需核；\
                  全年多数人都发同一个别的金额，当是本地标准，合成一条需核。",
    source: "财社〔2010〕256号：每车每年 260 元；2009、2010 年 200 元（滁州市残联燃油补贴指南）",
    check: "核两笔的发放清单和所属年度；车牌相同的核行驶证上的车主；标准不同的把本地文件写进标准表。",
    example: "王某，2024 年燃油补贴 260 元，2024-03-20 和 2024-09-20 各发一笔",
    needs: &[Need {
        dataset: "subsidy",
        window: Window::ServiceYears,
        columns: &["category", "amount"],
        also: USED,
        optional: false,
    }],
    parameters: &[
        Parameter { name: "standard", title: "一年的标准", default: Default::Money(26_000) },
        Parameter { name: "standard_2010", title: "2009、2010 年的标准", default: Default::Money(20_000) },
    ],
};

/// What a person got for a year.
#[derive(Debug, Default)]
struct Got {
    rows: Vec<usize>,
    plus: i64,
    minus: i64,
    net: i128,
    largest: i64,
    plates: BTreeSet<String>,
    marked: bool,
    presumed: bool,
}

impl Got {
    fn add(&mut self, rows: &Rows<'_>, row: usize, share: i64, marked: bool) {
        self.rows.push(row);
        self.net += i128::from(share);
        self.largest = self.largest.max(share);
        if share < 0 { self.minus += 1 } else { self.plus += 1 }
        self.plates.extend(rows.word("plate", row).and_then(plate));
        self.marked |= marked;
        self.presumed |= rows.lacks("service_month", row);
    }

    fn times(&self) -> i64 {
        self.plus - self.minus
    }
}

/// A plate that tells a vehicle from others: 无, 临时, 未上牌 do not.
fn plate(text: &str) -> Option<String> {
    let plain: String = text.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_uppercase();
    let digits = plain.chars().filter(char::is_ascii_digit).count();
    (digits >= 3).then_some(plain)
}

impl Rule for B01 {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn also(&self, catalog: &Catalog, _: usize) -> Vec<String> {
        let mut also = facts::fields(catalog, "subsidy");
        also.push("plate".to_owned());
        also
    }

    fn run(&self, case: &Case<'_>, told: &mut Told) -> Result<(), Diagnostic> {
        let rows = case.rows(0);
        let marks = Marks::of(rows);
        let (from, to) = case.months();
        let mut people: BTreeMap<(i32, i64), Got> = BTreeMap::new();
        let mut vehicles: BTreeMap<(i32, String), BTreeMap<i64, Vec<usize>>> = BTreeMap::new();
        let mut nobody = 0u64;
        for row in (0..rows.len()).filter(|r| rows.word("category", *r) == Some("燃油补贴")) {
            let (Some((a, b)), Some(amount)) = (rows.service(row), rows.number("amount", row)) else { continue };
            told.examined += 1;
            let Some(person) = rows.person(row) else {
                nobody += 1;
                continue;
            };
            let years = i64::from(month::year(b) - month::year(a) + 1);
            for (at, year) in (month::year(a)..=month::year(b)).enumerate() {
                if year < month::year(from) || year > month::year(to) {
                    continue;
                }
                // Several years in one row: equal parts.
                let share = amount.div_euclid(years) + i64::from((at as i64) < amount.rem_euclid(years));
                people.entry((year, person)).or_default().add(rows, row, share, marks.has(rows, row));
                if let Some(plate) = rows.word("plate", row).and_then(plate)
                    && amount > 0
                {
                    vehicles.entry((year, plate)).or_default().entry(person).or_default().push(row);
                }
            }
        }
        if told.examined == 0 {
            told.missing = true;
            told.remark(format!("{}没有燃油补贴", case.period.title()));
        }
        if nobody > 0 {
            told.remark(format!("燃油补贴有 {nobody} 行没有证件号，认不出是不是同一人，没有查"));
        }
        let standards = Standards::of(case.catalog, case.tree, "subsidy");
        let facts = Facts::of(rows, &standards.fields);
        let judge = Judge { case, rows, standards, facts };
        judge.standards.problems.iter().for_each(|p| told.remark(p.clone()));
        let mut years: BTreeMap<i32, Vec<(i64, &Got)>> = BTreeMap::new();
        for ((year, person), got) in &people {
            let (standard, of_table) = judge.standard(got, *year);
            if got.times() > 1 && got.net > standard {
                told.findings.push(judge.twice(*year, *person, got, standard));
            } else if got.times() == 1 && !of_table && got.net != standard {
                years.entry(*year).or_default().push((*person, got));
            }
        }
        for (year, others) in &years {
            let all = people.range((*year, i64::MIN)..=(*year, i64::MAX)).filter(|(_, g)| g.times() > 0).count();
            judge.amounts(*year, all, others, told);
        }
        for ((year, plate), owners) in &mut vehicles {
            // What was taken back from one may be paid to another.
            owners.retain(|person, _| people.get(&(*year, *person)).is_some_and(|got| got.net > 0));
            if owners.len() > 1 {
                told.findings.push(judge.shared(*year, plate, owners));
            }
        }
        Ok(())
    }
}

struct Judge<'c> {
    case: &'c Case<'c>,
    rows: &'c Rows<'c>,
    standards: Standards<'c>,
    facts: Facts<'c>,
}

impl Judge<'_> {
    /// What a year is paid with, and whether the table says so.
    fn standard(&self, got: &Got, year: i32) -> (i128, bool) {
        let (first, last) = (Month(year * 12), Month(year * 12 + 11));
        // The highest of what its rows may be paid with, so that none is held against anyone wrongly.
        let mut said: Option<i128> = None;
        for row in &got.rows {
            let sums = match self.standards.expected(self.rows.place(*row), &self.facts.get(*row), first, last) {
                Expected::Sum(sum) => vec![sum],
                Expected::OneOf(sums) => sums,
                Expected::Nothing | Expected::Tie(_) => Vec::new(),
            };
            said = said.max(sums.into_iter().max());
        }
        match said {
            Some(sum) => (sum, true),
            None => (i128::from(self.parameter(year)), false),
        }
    }

    fn parameter(&self, year: i32) -> i64 {
        self.case.settings.number(if year <= 2010 { "standard_2010" } else { "standard" })
    }

    fn twice(&self, year: i32, person: i64, got: &Got, standard: i128) -> Finding {
        let case = self.case;
        let mut amounts: Vec<i64> =
            got.rows.iter().filter_map(|r| self.rows.number("amount", *r)).collect();
        amounts.sort_unstable();
        let shown: Vec<String> = amounts.iter().map(|a| case.yuan(i128::from(*a))).collect();
        let mut message = format!(
            "{year}年燃油补贴发了 {} 笔（{}），合计 {}，一年的标准是 {}",
            got.times(),
            shown.join("、"),
            case.yuan(got.net),
            case.yuan(standard)
        );
        let mut doubts = Vec::new();
        if got.plates.len() > 1 {
            doubts.push("车牌号不同，可能换了车");
        }
        if got.marked {
            doubts.push("有补发");
        }
        if got.presumed {
            doubts.push("没有所属月份，按发放日期归年");
        }
        // Parts none of which is a whole standard may be those of a local one that is higher.
        if i128::from(got.largest) < standard {
            doubts.push("没有一笔够一年的标准，可能是按月、按季发，本地标准不同");
        }
        if !doubts.is_empty() {
            message += &format!("；{}", doubts.join("，"));
        }
        let key = format!("{person}|{year}|twice|{amounts:?}");
        let mut finding = case.finding(self.rows, &got.rows, key, message);
        if !doubts.is_empty() {
            finding.severity = Severity::Warning;
        }
        finding.amount = Some(got.net - standard);
        finding.month = self.month(year);
        finding
    }

    /// Amounts other than the standard of the parameters, each paid once.
    fn amounts(&self, year: i32, all: usize, others: &[(i64, &Got)], told: &mut Told) {
        let case = self.case;
        let standard = i128::from(self.parameter(year));
        let mut by_amount: BTreeMap<i128, Vec<(i64, &Got)>> = BTreeMap::new();
        for (person, got) in others {
            by_amount.entry(got.net).or_default().push((*person, got));
        }
        let local = by_amount.iter().find(|(_, who)| who.len() * 2 > all && who.len() > 1).map(|(a, _)| *a);
        for (amount, who) in &by_amount {
            let over = (*amount - standard).max(0);
            if Some(*amount) == local {
                let rows: Vec<usize> = who.iter().flat_map(|(_, got)| got.rows.iter().copied()).collect();
                let message = format!(
                    "{year}年 {} 人的燃油补贴都是 {}，参数的标准是 {}；本地标准不同的写进标准表",
                    who.len(),
                    case.yuan(*amount),
                    case.yuan(standard)
                );
                let key = format!("{year}|local|{amount}|{}", who.len());
                let mut finding = case.finding(self.rows, &rows, key, message);
                finding.severity = Severity::Warning;
                finding.person = format!("{} 等 {} 人", finding.person, who.len());
                finding.amount = Some(over * who.len() as i128);
                finding.month = self.month(year);
                told.findings.push(finding);
                continue;
            }
            for (person, got) in who {
                let message = format!(
                    "{year}年燃油补贴发了 {}，一年的标准是 {}",
                    case.yuan(*amount),
                    case.yuan(standard)
                );
                let mut finding =
                    case.finding(self.rows, &got.rows, format!("{person}|{year}|amount|{amount}"), message);
                // Less may be part of a year; where a local standard is paid, more may be another tier of it.
                if *amount < standard || local.is_some() || got.marked {
                    finding.severity = Severity::Warning;
                }
                finding.amount = Some(over);
                finding.month = self.month(year);
                told.findings.push(finding);
            }
        }
    }

    fn shared(&self, year: i32, plate: &str, owners: &BTreeMap<i64, Vec<usize>>) -> Finding {
        let case = self.case;
        let group: Vec<usize> = owners.values().flatten().copied().collect();
        let mut amounts: Vec<i64> = group.iter().filter_map(|r| self.rows.number("amount", *r)).collect();
        amounts.sort_unstable();
        let sum: i128 = amounts.iter().map(|a| i128::from(*a)).sum();
        let presumed = group.iter().any(|r| self.rows.lacks("service_month", *r));
        let mut message =
            format!("{year}年车牌「{plate}」的燃油补贴发给了 {} 个人，合计 {}", owners.len(), case.yuan(sum));
        if presumed {
            message += "；没有所属月份，按发放日期归年";
        }
        let key = format!("{plate}|{year}|{:?}|{amounts:?}", owners.keys().collect::<Vec<_>>());
        let mut finding = case.finding(self.rows, &group, key, message);
        if presumed {
            finding.severity = Severity::Warning;
        }
        finding.person = format!("{} 等 {} 人", finding.person, owners.len());
        finding.amount = Some(sum - i128::from(amounts.last().copied().unwrap_or(0)));
        finding.month = self.month(year);
        finding
    }

    /// The first month of the year that the period has.
    fn month(&self, year: i32) -> Option<Month> {
        Some(Month(year * 12).max(self.case.months().0))
    }
}
