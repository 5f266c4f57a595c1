//! B08: courses that cross a year end, which count in the year in which they start.

use crate::audit::courses;
use crate::audit::days::{self, Span};
use crate::audit::finding::Severity;
use crate::audit::month;
use crate::audit::rule::{About, Case, Need, Rule, Told, Window};
use crate::diagnostic::Diagnostic;
use std::collections::BTreeMap;

/// See the module.
#[derive(Debug)]
pub struct B08;

static ABOUT: About = About {
    code: "B08",
    title: "跨年的培训班计入开班的年份",
    severity: Severity::Info,
    enabled: true,
    explanation: "开班和结业不在同一年的班次，人数、期数都计入开班的那一年，不在结业的那一年再计；列出来供核对两年的报表。\
                  同一个班（班名、编号、结业日期都相同）的学员，开班日期却分在两年的，会在两年各计一期，列为需核；\
                  没有开班日期、按整年导入而结业在次年的，也列为需核。跨年本身是合法的。",
    source: "全国残疾人就业和职业培训信息管理系统的指标说明（跨年度的培训按开始时间统计）",
    check: "看上一年、下一年的报表有没有把同一个班再报一次；开班日期不一致的，以开班通知为准改过来。",
    example: "家政班，2023-12-20 开班，2024-01-10 结业：计入 2023 年",
    needs: &[Need {
        dataset: "training",
        window: Window::All,
        columns: &["end_date"],
        also: &["course_name", "course_no", "status"],
        optional: false,
    }],
    parameters: &[],
};

impl Rule for B08 {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn run(&self, case: &Case<'_>, told: &mut Told) -> Result<(), Diagnostic> {
        let rows = case.rows(0);
        // By name and last day: the spans of days in which the rows say that it began.
        let mut courses: BTreeMap<(String, i32), BTreeMap<Span, Vec<usize>>> = BTreeMap::new();
        let mut endless = 0u64;
        for row in (0..rows.len()).filter(|r| courses::attended(rows, *r)) {
            let Some((from, to)) = rows.event(row) else { continue };
            let end = rows.date("end_date", row);
            if !(Span { from, to: to.max(end.unwrap_or(to)) }).meets(case.period) {
                continue;
            }
            told.examined += 1;
            match end {
                None => endless += 1,
                // A last day before the first is told by C01.
                Some(end) if end >= from => {
                    let key = (courses::title(rows, row), end);
                    courses.entry(key).or_default().entry(Span { from, to }).or_default().push(row);
                }
                Some(_) => {}
            }
        }
        if told.examined == 0 {
            told.missing = true;
            told.remark(format!("{}没有「培训」的数据", case.period.title()));
        }
        if endless > 0 {
            told.remark(format!("「培训」有 {endless} 行没有结业日期，不知道是否跨年"));
        }
        for ((title, end), starts) in courses {
            let years: Vec<i32> =
                starts.keys().flat_map(|s| [days::year(s.from), days::year(s.to)]).collect();
            let (first, last) = (years.iter().min().copied(), years.iter().max().copied());
            let (Some(first), Some(last)) = (first, last) else { continue };
            if first == days::year(end) {
                continue;
            }
            let group: Vec<usize> = starts.values().flatten().copied().collect();
            let began: Vec<String> = starts.keys().map(|s| s.title()).collect();
            let sure = starts.keys().all(|s| s.from == s.to);
            let (ends, count) = (month::day(end), group.len());
            let message = match (first == last, sure) {
                (true, true) => format!(
                    "「{title}」{}开班，{ends}结业，跨年：{count} 人次计入 {first} 年",
                    began.join("、")
                ),
                (true, false) => format!(
                    "「{title}」没有具体开班日期（按 {} 计），{ends}结业：{count} 人次现计入 {first} 年",
                    began.join("、")
                ),
                (false, _) => format!(
                    "「{title}」都是{ends}结业，开班却写成 {}：{count} 人次分在 {first}、{last} 两年，期数会各计一期",
                    began.join("、")
                ),
            };
            let key = format!("{title}|{end}|{:?}|{count}", starts.keys().collect::<Vec<_>>());
            let mut finding = case.finding(rows, &group, key, message);
            // It is about the course, and nobody in particular.
            finding.person = String::new();
            if first != last || !sure {
                finding.severity = Severity::Warning;
            }
            finding.month = starts.keys().next().and_then(|s| s.month_in(case.period));
            told.findings.push(finding);
        }
        Ok(())
    }
}
