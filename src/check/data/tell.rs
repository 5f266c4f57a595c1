//! What is to be said of matches.
//!
//! Invariant: nothing is said of what is as it should be; a message names the figure, what its manifest has, what
//! the draft has and, where the ledger was asked, what it gives now.

use super::likely::Candidate;
use super::{How, Likely, Match, Now, Printed, Status};
use crate::check::Reading;
use crate::check::text::Span;
use crate::diagnostic::Severity;

/// Something to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// `M01` …
    pub code: &'static str,
    /// How bad: an edit that leaves the value as it was is a note.
    pub severity: Severity,
    /// Where; none of what is no longer there.
    pub span: Option<Span>,
    /// What, in words.
    pub message: String,
    /// What to write there instead; none where that is not for a program to say.
    pub suggestion: Option<String>,
}

/// Findings of matches, in their order, and of likely numbers.
pub fn findings(
    reading: &Reading<'_>,
    printed: &[Printed],
    matches: &[Match],
    likely: &[Likely],
    candidates: &[Candidate],
) -> Vec<Finding> {
    let mut out: Vec<Finding> = matches.iter().filter_map(|m| of_match(reading, printed, m)).collect();
    out.extend(likely.iter().filter_map(|l| of_likely(reading, candidates, l)));
    out
}

fn of_match(reading: &Reading<'_>, printed: &[Printed], m: &Match) -> Option<Finding> {
    let there = m.span.as_ref().map_or("", |span| reading.text.slice(span));
    let Some(p) = m.printed.and_then(|at| printed.get(at)) else {
        let message = format!("「{there}」不在清单的任何一个数字里，没有来源可查");
        return Some(finding("M03", Severity::Note, m, message, None));
    };
    let named = format!("「{}」（{}）", p.title, p.id);
    Some(match m.status {
        Status::Same | Status::Untraced => return None,
        Status::Edited => edited(reading, p, m, there, &named),
        Status::Stale => {
            let (message, suggestion) = match &p.now {
                Now::Moved(now) => {
                    (format!("{named}印的是「{}」，台账现在算出「{now}」", p.text), Some(now.clone()))
                }
                Now::Gone(why) => (format!("{named}印的是「{}」，台账现在得不出这个数：{why}", p.text), None),
                Now::Unasked | Now::Same => return None,
            };
            finding("M02", Severity::Error, m, message, suggestion)
        }
        Status::Missing if p.typed => {
            let message = format!("手工数{named}清单里印作「{}」，文中没有了", p.text);
            finding("M04", Severity::Warning, m, message, None)
        }
        Status::Missing => {
            let message = format!("{named}清单里印作「{}」，文中没有了", p.text);
            finding("M04", Severity::Warning, m, message, None)
        }
    })
}

fn edited(reading: &Reading<'_>, p: &Printed, m: &Match, there: &str, named: &str) -> Finding {
    let paragraph = m.span.as_ref().and_then(|s| reading.text.paragraphs.get(s.paragraph).zip(Some(s.start)));
    let before = paragraph.and_then(|(paragraph, start)| paragraph.text.get(..start)).unwrap_or("");
    if let Some((was, is)) = super::same::turned(p, before).filter(|_| there.contains(p.text.as_str())) {
        let message = format!("{named}清单里是「{was}{}」，文中是「{is}{}」", p.text, p.text);
        return finding("M01", Severity::Error, m, message, None);
    }
    // A sign that was put before the number is no part of it for the reader.
    let sign = if before.ends_with(['-', '−', '－']) && there.starts_with(|c: char| c.is_ascii_digit()) {
        "-"
    } else {
        ""
    };
    let there = &format!("{sign}{there}");
    let repeated = if m.how == How::Copy { "（重复的一处）" } else { "" };
    if m.respelled && !p.now.moved() {
        let message =
            format!("{named}{repeated}印的是「{}」，文中写作「{there}」：写法改了，数没有变", p.text);
        return finding("M01", Severity::Note, m, message, None);
    }
    let changed = if m.respelled { "（写法改了，数没有变）" } else { "" };
    let mut message = format!("{named}{repeated}清单里是「{}」，文中是「{there}」{changed}", p.text);
    let mut suggestion = Some(p.text.clone());
    match &p.now {
        Now::Moved(now) if *now == *there => {
            message.push_str("：与台账现在的数相同，清单还是原来的，重新 report build 即可");
            suggestion = None;
        }
        Now::Moved(now) => {
            message.push_str(&format!("；台账也变了，现在算出「{now}」"));
            suggestion = Some(now.clone());
        }
        Now::Gone(why) => {
            message.push_str(&format!("；台账也变了，现在得不出这个数：{why}"));
            suggestion = None;
        }
        Now::Same => message.push_str("；台账现在仍是清单的数"),
        Now::Unasked => {}
    }
    finding("M01", Severity::Error, m, message, suggestion)
}

fn finding(
    code: &'static str,
    severity: Severity,
    m: &Match,
    message: String,
    suggestion: Option<String>,
) -> Finding {
    Finding { code, severity, span: m.span.clone(), message, suggestion }
}

fn of_likely(reading: &Reading<'_>, candidates: &[Candidate], l: &Likely) -> Option<Finding> {
    let number = reading.numbers.get(l.number)?;
    let name = |at: &usize| candidates.get(*at).map(|c| format!("{}（{}）", c.title, c.figure));
    let names: Vec<String> = l.candidates.iter().filter_map(name).collect();
    let message = format!("「{}」可能是：{}", reading.printed(l.number), names.join("；或 "));
    let span = Some(number.span.clone());
    Some(Finding { code: "M05", severity: Severity::Note, span, message, suggestion: None })
}
