//! A19: a certificate whose number does not begin with the person's own.

use crate::audit::data::Rows;
use crate::audit::finding::Severity;
use crate::audit::month;
use crate::audit::rule::{About, Case, Need, Rule, Told, Window};
use crate::diagnostic::Diagnostic;
use crate::model::mask;
use std::collections::BTreeMap;

/// See the module.
#[derive(Debug)]
pub struct A19;

static ABOUT: About = About {
    code: "A19",
    title: "残疾人证号与身份证号不是同一个人",
    severity: Severity::Warning,
    enabled: true,
    explanation: "残疾人证号的前 18 位就是持证人的身份证号。两列都有而前 18 位不同的列出；\
                  15 位的身份证号先升为 18 位，X 不分大小写。身份证号没有或损坏的没有查。",
    source: "残疾人证编号规则（20 位）",
    check: "看是录入错行、证号抄错，还是用了监护人（家属）的身份证号；用了家属身份证号的，人数、年龄都会算错。",
    example: "王某，身份证号是父亲的，残疾人证号是本人的",
    needs: &[
        Need {
            dataset: "subsidy",
            window: Window::Service,
            columns: &["certificate"],
            also: &["amount"],
            optional: true,
        },
        Need { dataset: "person", window: Window::All, columns: &["certificate"], also: &[], optional: true },
    ],
    parameters: &[],
};

impl Rule for A19 {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn run(&self, case: &Case<'_>, told: &mut Told) -> Result<(), Diagnostic> {
        for need in 0..ABOUT.needs.len() {
            dataset(case, case.rows(need), told);
        }
        told.missing = told.examined == 0;
        Ok(())
    }
}

/// Beside the number that it begins with the ledger keeps the end of a certificate's only: a whole one differs.
fn dataset(case: &Case<'_>, rows: &Rows<'_>, told: &mut Told) {
    let cards = rows.text("certificate");
    let mut unlike: BTreeMap<(i64, &str), Vec<usize>> = BTreeMap::new();
    let mut nobody = 0u64;
    for row in 0..rows.len() {
        let Some(card) = cards.get(row) else { continue };
        match rows.person(row) {
            None => nobody += 1,
            Some(person) => {
                told.examined += 1;
                if card.len() >= 18 {
                    unlike.entry((person, card)).or_default().push(row);
                }
            }
        }
    }
    let title = rows.dataset.map_or("", |d| d.title.as_str());
    if nobody > 0 {
        told.remark(format!("「{title}」有 {nobody} 行身份证号没有或损坏，没有查"));
    }
    for ((person, card), group) in unlike {
        let own = crate::audit::data::number_shown(person);
        let other = mask::number(card.get(..18).unwrap_or(card));
        let month = group.iter().filter_map(|r| rows.service(*r)).map(|(from, _)| from).min();
        let month = month.map(|m| m.max(case.months().0));
        let since = month.map_or(String::new(), |m| format!("，{}起", month::title(m)));
        let differ = differing(person, card);
        let message =
            format!("{title}{} 行{since}：身份证号 {own}，残疾人证号前 18 位 {other}，{differ}", group.len());
        let key = format!("{person}|{title}|{card}|{}", case.period.title());
        let mut finding = case.finding(rows, &group, key, message);
        finding.month = month;
        told.findings.push(finding);
    }
}

/// Which of the 17 digits differ; masked numbers may look the same.
fn differing(person: i64, card: &str) -> String {
    let own = format!("{person:017}");
    let places: Vec<String> = (own.bytes().zip(card.bytes()).enumerate())
        .filter(|(_, (a, b))| a != b)
        .map(|(at, _)| (at + 1).to_string())
        .collect();
    match places.len() {
        0 => "末位不同".to_owned(),
        n @ 1..=3 => format!("第 {} 位不同（{n} 位），像是抄错", places.join("、")),
        n => format!("有 {n} 位不同，像是另一个人的"),
    }
}
