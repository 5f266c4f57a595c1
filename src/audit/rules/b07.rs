//! B07: trainees outside the employment age.

use crate::audit::courses;
use crate::audit::days;
use crate::audit::finding::Severity;
use crate::audit::month;
use crate::audit::rule::{About, Case, Default, Need, Parameter, Rule, Told, Window};
use crate::diagnostic::Diagnostic;

/// See the module.
#[derive(Debug)]
pub struct B07;

static ABOUT: About = About {
    code: "B07",
    title: "培训学员不在就业年龄段",
    severity: Severity::Warning,
    enabled: true,
    explanation: "由身份证号得出开班那天的周岁和性别，不在男 16–59、女 16–54 之内的列出。学员类别是家长、干部的，\
                  家长培训、干部轮训的班，不按就业年龄看。农村实用技术等班各地常收年纪大的学员，是否合规看当地办法，\
                  所以只列为需核；延迟退休后的年龄由参数设定。",
    source: "全国残疾人就业和职业培训信息管理系统的指标说明（培训对象为就业年龄段持证残疾人）",
    check: "对照当地培训办法的年龄规定；核身份证号有没有抄错。",
    example: "王某，1960-01-01 出生（男），2024-03-04 开班：64 岁",
    needs: &[Need {
        dataset: "training",
        window: Window::Event,
        columns: &[],
        also: &["status", "trainee", "category", "course_name", "course_no"],
        optional: false,
    }],
    parameters: &[
        Parameter { name: "youngest", title: "最小周岁", default: Default::Number(16) },
        Parameter { name: "oldest_men", title: "男的最大周岁", default: Default::Number(59) },
        Parameter { name: "oldest_women", title: "女的最大周岁", default: Default::Number(54) },
        Parameter {
            name: "skip_trainees",
            title: "不看年龄的学员类别",
            default: Default::Words(&["家长", "干部", "其他"]),
        },
        Parameter {
            name: "skip_categories",
            title: "不看年龄的培训类型",
            default: Default::Words(&["家长培训", "干部轮训"]),
        },
    ],
};

impl Rule for B07 {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn run(&self, case: &Case<'_>, told: &mut Told) -> Result<(), Diagnostic> {
        let rows = case.rows(0);
        let is = |set: &str, id: &str, row: usize| {
            rows.word(id, row).is_some_and(|w| case.settings.words(set).iter().any(|s| s == w))
        };
        let youngest = case.settings.number("youngest");
        let (mut nameless, mut unsure) = (0u64, 0u64);
        for row in (0..rows.len()).filter(|r| courses::attended(rows, *r)) {
            if is("skip_trainees", "trainee", row) || is("skip_categories", "category", row) {
                continue;
            }
            told.examined += 1;
            let Some(person) = rows.person(row) else {
                nameless += 1;
                continue;
            };
            let Some((first, last)) = rows.event(row) else { continue };
            let (Some((low, male)), Some((high, _))) = (days::age(person, first), days::age(person, last))
            else {
                unsure += 1;
                continue;
            };
            let (sex, oldest) = if male { ("男", "oldest_men") } else { ("女", "oldest_women") };
            let oldest = case.settings.number(oldest);
            let outside = |age: u32| i64::from(age) < youngest || i64::from(age) > oldest;
            if !outside(low) || !outside(high) {
                // Where only the year is known, an age that changes in it is not held against anyone.
                unsure += u64::from(outside(low) != outside(high));
                continue;
            }
            let title = courses::title(rows, row);
            let ages = if low == high { low.to_string() } else { format!("{low}–{high}") };
            let message = format!(
                "「{title}」{}开班时 {ages} 周岁（{sex}），不在 {youngest}–{oldest} 周岁之内",
                days::Span { from: first, to: last }.title()
            );
            let key = format!("{person}|{title}|{first}|{last}");
            let mut finding = case.finding(rows, &[row], key, message);
            finding.month = month::of_day(first);
            told.findings.push(finding);
        }
        if nameless > 0 {
            told.remark(format!("「培训」有 {nameless} 行没有证件号，不知道年龄，没有查"));
        }
        if unsure > 0 {
            told.remark(format!(
                "「培训」有 {unsure} 行没有具体开班日期，或证件号里的生日不成立，说不准年龄"
            ));
        }
        Ok(())
    }
}
