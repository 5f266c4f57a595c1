//! B06: the same person listed twice in the same session of a course.

use crate::audit::courses;
use crate::audit::data::Rows;
use crate::audit::days::Span;
use crate::audit::finding::Severity;
use crate::audit::month;
use crate::audit::rule::{About, Case, Need, Rule, Told, Window};
use crate::diagnostic::Diagnostic;
use std::collections::{BTreeMap, BTreeSet};

/// See the module.
#[derive(Debug)]
pub struct B06;

static ABOUT: About = About {
    code: "B06",
    title: "同一人在同一班期里列了两次",
    severity: Severity::Error,
    enabled: true,
    explanation: "班名、班次编号和开班日期都相同的是同一班期，同一人在里面只该有一行；有两行的，人次多算了一次。\
                  写明的培训地点、培训机构或培训内容不同的是两个班，不算；开班日期不同的（同名的下一期、按天的签到表）不算。\
                  只知道年度、没有具体开班日期的，可能是同年的两期，只列为需核。",
    source: "推定：与虚列、重复列培训人数的案例（襄州、丽水）同类",
    check: "核对签到表：多出的一行是重复录入，还是另一个人的证件号填错了。",
    example: "家政班（3期），2024-03-04 开班：名单里王某出现两次",
    needs: &[Need {
        dataset: "training",
        window: Window::Event,
        columns: &["course_name"],
        also: courses::COLUMNS,
        optional: false,
    }],
    parameters: &[],
};

impl Rule for B06 {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn run(&self, case: &Case<'_>, told: &mut Told) -> Result<(), Diagnostic> {
        let rows = case.rows(0);
        let mut sessions: BTreeMap<(i64, Span, String), Vec<usize>> = BTreeMap::new();
        let mut nameless = 0u64;
        for row in (0..rows.len()).filter(|r| courses::attended(rows, *r)) {
            told.examined += 1;
            let Some(person) = rows.person(row) else {
                nameless += 1;
                continue;
            };
            let Some((from, to)) = rows.event(row) else { continue };
            let key = (person, Span { from, to }, courses::title(rows, row));
            sessions.entry(key).or_default().push(row);
        }
        if nameless > 0 {
            told.remark(format!("「培训」有 {nameless} 行没有证件号，认不出是不是同一人，没有查"));
        }
        for ((person, span, title), group) in sessions {
            if group.len() < 2 {
                continue;
            }
            for (told_apart, group) in apart(rows, &group).into_iter().filter(|(_, g)| g.len() > 1) {
                let when = match span.from == span.to {
                    true => format!("{}开班", month::day(span.from)),
                    false => format!("（{}，没有具体开班日期）", span.title()),
                };
                let message = format!("「{title}」{when}，名单里列了 {} 次", group.len());
                let key = format!("{person}|{span:?}|{title}|{told_apart:?}|{}", group.len());
                let mut finding = case.finding(rows, &group, key, message);
                if span.from != span.to {
                    finding.severity = Severity::Warning;
                }
                finding.month = month::of_day(span.from);
                told.findings.push(finding);
            }
        }
        Ok(())
    }
}

/// What a session is besides its name and day.
type Particulars = Vec<Option<String>>;

/// Rows parted where every one of them says a place, an organisation or a subject: what is left open cannot part.
fn apart(rows: &Rows<'_>, group: &[usize]) -> BTreeMap<Particulars, Vec<usize>> {
    let parting: BTreeSet<&str> = ["place", "org", "subject"]
        .into_iter()
        .filter(|id| group.iter().all(|row| rows.word(id, *row).is_some()))
        .collect();
    let mut parts: BTreeMap<Particulars, Vec<usize>> = BTreeMap::new();
    for row in group {
        let key = parting.iter().map(|id| rows.word(id, *row).map(str::to_owned)).collect();
        parts.entry(key).or_default().push(*row);
    }
    parts
}
