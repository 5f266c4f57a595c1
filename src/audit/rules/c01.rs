//! C01: rehabilitation, or training, that ended before it began.

use crate::audit::days;
use crate::audit::finding::Severity;
use crate::audit::month;
use crate::audit::rule::{About, Case, Need, Rule, Told, Window};
use crate::diagnostic::Diagnostic;

/// See the module.
#[derive(Debug)]
pub struct C01;

static ABOUT: About = About {
    code: "C01",
    title: "结束日期早于开始日期",
    severity: Severity::Error,
    enabled: true,
    explanation: "康复服务（儿童康复救助、托养等）和培训的每一行，结束（结训、出院、结业）日期早于开始日期的列出。\
                  同一天开始和结束的不在此列；没有具体开始日期（只有月份）的比不了，会说明有几行。",
    source: "华蓥市残疾儿童康复救助案例：开始 2019-01-07，结束 2019-01-03",
    check: "对照协议和训练记录：是日期录错，还是没有训练而补造的手续。",
    example: "王某，康复训练，2024-03-07 开始，2024-03-03 结束，补助 9000 元",
    needs: &[
        Need {
            dataset: "rehab",
            window: Window::Event,
            columns: &["end_date"],
            also: &["amount", "item", "org"],
            optional: true,
        },
        Need {
            dataset: "training",
            window: Window::Event,
            columns: &["end_date"],
            also: &["course_name", "org"],
            optional: true,
        },
    ],
    parameters: &[],
};

impl Rule for C01 {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn run(&self, case: &Case<'_>, told: &mut Told) -> Result<(), Diagnostic> {
        let mut looked = false;
        for (need, what) in [(0, "item"), (1, "course_name")] {
            let rows = case.rows(need);
            looked |= rows.lacking("end_date") < rows.len() as u64;
            let mut vague = 0u64;
            for row in 0..rows.len() {
                let (Some((first, last)), Some(end)) = (rows.event(row), rows.date("end_date", row)) else {
                    continue;
                };
                told.examined += 1;
                vague += u64::from(first != last);
                let Some(from) = days::exact(rows, row).filter(|from| end < *from) else { continue };
                let what = rows.word(what, row).unwrap_or("");
                let org = rows.word("org", row).map_or(String::new(), |o| format!("（{o}）"));
                let message = format!(
                    "「{what}」{org}{}开始，{}结束：结束在开始之前",
                    month::day(from),
                    month::day(end)
                );
                let person = rows.person(row).unwrap_or(0);
                let key = format!("{need}|{person}|{what}|{org}|{from}|{end}");
                let mut finding = case.finding(rows, &[row], key, message);
                finding.amount = rows.number("amount", row).map(i128::from);
                finding.month = month::of_day(from);
                told.findings.push(finding);
            }
            if vague > 0 {
                let title = rows.dataset.map_or("", |d| d.title.as_str());
                told.remark(format!("「{title}」有 {vague} 行没有具体的开始日期，没有查"));
            }
        }
        told.missing = !looked;
        Ok(())
    }
}
