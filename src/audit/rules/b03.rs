//! B03: a training attendee whose certificate was first issued after the course.

use crate::audit::finding::Severity;
use crate::audit::lists::keyless;
use crate::audit::month;
use crate::audit::rule::{About, Case, Default, Need, Parameter, Rule, Told, Window};
use crate::diagnostic::Diagnostic;
use std::collections::BTreeMap;

/// See the module.
#[derive(Debug)]
pub struct B03;

static ABOUT: About = About {
    code: "B03",
    title: "参加残疾人培训时还没有残疾人证",
    severity: Severity::Warning,
    enabled: true,
    explanation: "按证件号把培训学员和残疾人证登记册（没有的看证件业务里的新办）对在一起：首次发证日期在结业日期以后的列出；\
                  没有结业日期的班次，首次发证在开班的次月以后才列。家长、干部等不是残疾人的学员、只报了名的不看。",
    source: "审计公开案例：湖北襄州（2014 年才致残的人在 2013 年 40 人的培训名单上，已付 8.02万元）",
    check: "查致残时间、第一代证或换证记录、学员签到；外地迁入的，首次发证日期可能不是本县的。",
    example: "李某，2024-03-01 至 2024-03-15 参加培训；首次发证日期 2024-06-20",
    needs: &[
        Need {
            dataset: "training",
            window: Window::Event,
            columns: &[],
            also: &["end_date", "course_name", "category", "trainee", "status"],
            optional: false,
        },
        Need {
            dataset: "register",
            window: Window::All,
            columns: &[],
            also: &["first_issue"],
            optional: true,
        },
        Need {
            dataset: "certificate",
            window: Window::All,
            columns: &[],
            also: &["business", "status"],
            optional: true,
        },
    ],
    parameters: &[
        Parameter {
            name: "others",
            title: "不是残疾人的学员类别",
            default: Default::Words(&["家长", "干部", "其他"]),
        },
        Parameter {
            name: "courses_of_others",
            title: "不是给残疾人办的培训类型",
            default: Default::Words(&["家长培训", "干部轮训"]),
        },
    ],
};

/// When a certificate was first issued, and where that is told.
struct First {
    day: i32,
    rows: Vec<usize>,
}

impl Rule for B03 {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn run(&self, case: &Case<'_>, told: &mut Told) -> Result<(), Diagnostic> {
        let rows = case.rows(0);
        (0..3).for_each(|need| keyless(case, need, told));
        let registered = firsts(case, 1, |row| case.rows(1).date("first_issue", row));
        let issued = firsts(case, 2, |row| {
            let list = case.rows(2);
            let is_new = list.word("business", row) == Some("新办")
                && !matches!(list.word("status", row), Some("受理" | "评定中" | "不予办理"));
            is_new.then(|| list.event(row).map(|(day, _)| day)).flatten()
        });
        if registered.is_empty() && issued.is_empty() {
            told.remark("登记册没有首次发证日期，证件业务里也没有新办，没有比对");
            told.missing = true;
            return Ok(());
        }
        let is = |name: &str, word: Option<&str>| {
            word.is_some_and(|w| case.settings.words(name).iter().any(|other| other == w))
        };
        let mut unknown = 0u64;
        let mut found: BTreeMap<(i64, i32, String), Vec<usize>> = BTreeMap::new();
        for row in 0..rows.len() {
            let (Some(person), Some((start, _))) = (rows.person(row), rows.event(row)) else { continue };
            let other = is("others", rows.word("trainee", row))
                || rows.word("trainee", row) != Some("残疾人")
                    && is("courses_of_others", rows.word("category", row));
            if other || rows.word("status", row) == Some("报名") {
                continue;
            }
            told.examined += 1;
            let Some(first) = registered.get(&person).or_else(|| issued.get(&person)) else {
                unknown += 1;
                continue;
            };
            let late = match rows.date("end_date", row) {
                Some(end) => end.max(start) < first.day,
                // How long it lasted is not known.
                None => match (month::of_day(start), month::of_day(first.day)) {
                    (Some(course), Some(issue)) => course.0 + 1 < issue.0,
                    _ => false,
                },
            };
            if late {
                let course = rows.word("course_name", row).unwrap_or("培训").to_owned();
                found.entry((person, start, course)).or_default().push(row);
            }
        }
        for ((person, start, course), group) in found {
            let by_register = registered.get(&person);
            let Some(first) = by_register.or_else(|| issued.get(&person)) else { continue };
            let list = case.rows(if by_register.is_some() { 1 } else { 2 });
            let end = group.iter().filter_map(|r| rows.date("end_date", *r)).max();
            let when = match end {
                Some(end) => format!("{} 结业", month::day(end)),
                None => format!("{} 开班", month::day(start)),
            };
            let message = format!("参加「{course}」，{when}，首次发证日期是 {}", month::day(first.day));
            let key = format!("{person}|{course}|{start}|{}", first.day);
            let mut finding = case.finding(rows, &group, key, message);
            finding.rows.extend(first.rows.iter().map(|r| list.at(*r)));
            finding.month = month::of_day(start);
            told.findings.push(finding);
        }
        if unknown > 0 {
            told.remark(format!("有 {unknown} 人次的学员查不到首次发证日期，没有比对"));
        }
        Ok(())
    }
}

/// The earliest day that a list has for each person, with its rows.
fn firsts(case: &Case<'_>, need: usize, day: impl Fn(usize) -> Option<i32>) -> BTreeMap<i64, First> {
    let rows = case.rows(need);
    let mut by: BTreeMap<i64, First> = BTreeMap::new();
    for row in 0..rows.len() {
        let (Some(person), Some(day)) = (rows.person(row), day(row)) else { continue };
        let first = by.entry(person).or_insert(First { day, rows: Vec::new() });
        if day < first.day {
            *first = First { day, rows: Vec::new() };
        }
        if day == first.day {
            first.rows.push(row);
        }
    }
    by
}
