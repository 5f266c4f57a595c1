//! B05: the same person in two courses at two places on the same days.

use crate::audit::courses::{self, Place};
use crate::audit::data::Rows;
use crate::audit::days::Span;
use crate::audit::finding::Severity;
use crate::audit::rule::{About, Case, Default, Need, Parameter, Rule, Told, Window};
use crate::diagnostic::Diagnostic;
use std::collections::BTreeMap;

/// See the module.
#[derive(Debug)]
pub struct B05;

static ABOUT: About = About {
    code: "B05",
    title: "同一人同时在两地参加培训",
    severity: Severity::Error,
    enabled: true,
    explanation: "同一人的两个班次，开班到结业的日子重叠两天以上，而培训地点（没有就看培训机构）不同。一个名字包含另一个的\
                  （县职教中心、县职教中心302室）算同一地点；只重叠一天的（上午一班、下午一班，或头班结业当天次班开班）、\
                  线上的班不算。两个班都不超过一个月的，按全日制列为重点；有一个更长的，可能是周末班、夜班，只列为需核。\
                  同一地点先后或同时两个班次是合法的，不在此列。",
    source: "推定：公开案例里没有查到这一项；与虚列培训人数的案例（襄州、丽水）同类",
    check: "调两个班的签到表和照片，问学员本人：是名单抄错，还是人没有到场。",
    example: "王某，家政班，2024-03-04至2024-03-08，地点甲；王某，电商班，2024-03-06至2024-03-10，地点乙",
    needs: &[Need {
        dataset: "training",
        window: Window::All,
        columns: &["end_date"],
        also: courses::COLUMNS,
        optional: false,
    }],
    parameters: &[
        Parameter { name: "days", title: "重叠几天起才列出", default: Default::Number(2) },
        Parameter {
            name: "full_time", title: "不超过几天的班次按全日制看", default: Default::Number(31)
        },
        Parameter {
            name: "online",
            title: "培训地点里有这些字的是线上的班，不比较",
            default: Default::Words(&["线上", "网络", "网上", "在线", "远程", "直播间"]),
        },
    ],
};

/// A course of a person; equal for rows that say the same of it.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Course {
    span: Span,
    place: Place,
    title: String,
}

impl Rule for B05 {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn run(&self, case: &Case<'_>, told: &mut Told) -> Result<(), Diagnostic> {
        let rows = case.rows(0);
        let online = case.settings.words("online");
        let mut people: BTreeMap<i64, BTreeMap<Course, Vec<usize>>> = BTreeMap::new();
        let (mut nameless, mut undated, mut nowhere) = (0u64, 0u64, 0u64);
        for row in (0..rows.len()).filter(|r| courses::attended(rows, *r)) {
            let Some(span) = courses::span(rows, row) else {
                undated += u64::from(may_meet(case, rows, row));
                continue;
            };
            if !span.meets(case.period) {
                continue;
            }
            told.examined += 1;
            let place = Place::of(rows, row);
            nowhere += u64::from(!place.is_known());
            let Some(person) = rows.person(row) else {
                nameless += 1;
                continue;
            };
            if place.is_known() && !place.is_any(online) {
                let course = Course { span, place, title: courses::title(rows, row) };
                people.entry(person).or_default().entry(course).or_default().push(row);
            }
        }
        remarks(case, told, nameless, undated, nowhere);
        for (person, courses) in people {
            let courses: Vec<(Course, Vec<usize>)> = courses.into_iter().collect();
            for (i, a) in courses.iter().enumerate() {
                // In order of first days: those after the last day of this one begin too late.
                for b in courses[i + 1..].iter().take_while(|b| b.0.span.from <= a.0.span.to) {
                    pair(case, rows, told, person, a, b);
                }
            }
        }
        Ok(())
    }
}

fn may_meet(case: &Case<'_>, rows: &Rows<'_>, row: usize) -> bool {
    rows.event(row).is_some_and(|(from, to)| Span { from, to }.meets(case.period))
}

fn remarks(case: &Case<'_>, told: &mut Told, nameless: u64, undated: u64, nowhere: u64) {
    if told.examined == 0 && undated == 0 {
        told.missing = true;
        return told.remark(format!("{}没有「培训」的数据", case.period.title()));
    }
    if undated > 0 {
        told.remark(format!("「培训」有 {undated} 行没有具体的开班日期，或结业早于开班，没有查"));
    }
    if nameless > 0 {
        told.remark(format!("「培训」有 {nameless} 行没有证件号，认不出是不是同一人，没有查"));
    }
    if nowhere > 0 && nowhere == told.examined {
        told.missing = true;
        told.remark("「培训」没有一行写了培训地点或培训机构，比不出是不是两地");
    } else if nowhere > 0 {
        told.remark(format!("「培训」有 {nowhere} 行没有写培训地点和培训机构，没有查"));
    }
}

fn pair(
    case: &Case<'_>,
    rows: &Rows<'_>,
    told: &mut Told,
    person: i64,
    (a, of_a): &(Course, Vec<usize>),
    (b, of_b): &(Course, Vec<usize>),
) {
    let least = case.settings.number("days").max(1);
    let common = a.span.common(b.span).filter(|c| i64::from(c.days()) >= least && c.meets(case.period));
    let Some(common) = common.filter(|_| a.place.differs(&b.place) == Some(true)) else { return };
    let message = format!(
        "「{}」{}在{}，「{}」{}在{}，重叠 {} 天（{}）",
        a.title,
        a.span.title(),
        a.place.title(),
        b.title,
        b.span.title(),
        b.place.title(),
        common.days(),
        common.title()
    );
    let key = format!("{person}|{a:?}|{b:?}");
    let group: Vec<usize> = of_a.iter().chain(of_b).copied().collect();
    let mut finding = case.finding(rows, &group, key, message);
    let longest = i64::from(a.span.days().max(b.span.days()));
    if common.days() < 2 || longest > case.settings.number("full_time") {
        finding.severity = Severity::Warning;
    }
    finding.month = common.month_in(case.period);
    told.findings.push(finding);
}
