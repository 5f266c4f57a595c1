//! A18: level or category of disability otherwise than the number of the certificate says.

use crate::audit::card::{self, Cards};
use crate::audit::data::Rows;
use crate::audit::finding::Severity;
use crate::audit::month;
use crate::audit::rule::{About, Case, Need, Rule, Told, Window};
use crate::catalog::Month;
use crate::diagnostic::Diagnostic;
use std::collections::BTreeMap;

/// See the module.
#[derive(Debug)]
pub struct A18;

const COLUMNS: &[&str] = &["level", "disability"];

static ABOUT: About = About {
    code: "A18",
    title: "残疾类别、等级与残疾人证号不一致",
    severity: Severity::Warning,
    enabled: true,
    explanation: "残疾人证号是身份证号 18 位加类别 1 位（1 视力、2 听力、3 言语、4 肢体、5 智力、6 精神、7 多重）、\
                  等级 1 位（1 至 4 级），补办的后面再加 B1、B2。把发放表和人员名册里写的残疾类别、残疾等级\
                  与证号的这两位比较，不一致的按人列出。证号是多重（7）而表上写其中一类的，只作提示。",
    source: "残疾人证编号规则（20 位）",
    check: "查残疾人证：是评定后等级变了而证号没有更新，还是录入错了；等级关系到护理补贴的资格和标准。",
    example: "王某，残疾等级 一级，残疾人证号末两位 43（肢体三级）",
    needs: &[
        Need {
            dataset: "subsidy",
            window: Window::Service,
            columns: &["certificate"],
            also: COLUMNS,
            optional: true,
        },
        Need {
            dataset: "person",
            window: Window::All,
            columns: &["certificate"],
            also: COLUMNS,
            optional: true,
        },
    ],
    parameters: &[],
};

impl Rule for A18 {
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

/// Compares all rows of a dataset; those of one person that say the same are one finding.
fn dataset(case: &Case<'_>, rows: &Rows<'_>, told: &mut Told) {
    let cards = Cards::of(rows);
    let mut unlike: BTreeMap<(Option<i64>, String, bool), Vec<usize>> = BTreeMap::new();
    let mut compared = 0u64;
    for row in 0..rows.len() {
        let Some(card) = cards.get(rows, row) else { continue };
        let known = |column: &str, words: &[&str]| {
            rows.word(column, row).filter(|word| words.contains(word)).map(str::to_owned)
        };
        let (level, disability) = (known("level", &card::LEVELS), known("disability", &card::DISABILITIES));
        compared += u64::from(level.is_some() || disability.is_some());
        let level = level.filter(|l| l != card.level);
        let disability = disability.filter(|d| d != card.disability);
        let mild = level.is_none() && card.disability == card::MULTIPLE;
        if level.is_none() && disability.is_none() {
            continue;
        }
        let said: Vec<String> = [
            disability.map(|d| format!("残疾类别「{d}」，证号上是「{}」", card.disability)),
            level.map(|l| format!("残疾等级「{l}」，证号上是「{}」", card.level)),
        ]
        .into_iter()
        .flatten()
        .collect();
        unlike.entry((rows.person(row), said.join("；"), mild)).or_default().push(row);
    }
    told.examined += compared;
    let title = rows.dataset.map_or("", |d| d.title.as_str());
    if compared == 0 && !rows.is_empty() {
        told.remark(format!("「{title}」没有一行同时有残疾人证号和残疾等级（或类别），没有查"));
    }
    for ((person, said, mild), group) in unlike {
        let months = group.iter().filter_map(|r| rows.service(*r)).map(|(from, _)| from);
        let (first, _) = case.months();
        let month: Option<Month> = months.min().map(|m| m.max(first));
        let since = month.map_or(String::new(), |m| format!("，{}起", month::title(m)));
        let message = format!("{title}{} 行{since}：{said}", group.len());
        let key = format!("{person:?}|{title}|{said}|{}", case.period.title());
        let mut finding = case.finding(rows, &group, key, message);
        finding.month = month;
        if mild {
            finding.severity = Severity::Info;
        }
        told.findings.push(finding);
    }
}
