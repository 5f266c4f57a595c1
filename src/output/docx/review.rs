//! What the comments of a review copy say.
//!
//! Job: for a paragraph or a table, what stands behind its figures: printed text, 指标, 口径, source files
//! with rows, rejected rows, rounding; and why a place was left to the office. Inputs: spans, [`Evidence`].
//! Outputs: lines of words. Invariant: every figure of the block is named, or the copy is not written: a
//! figure without evidence is an error, never a shorter comment.

use super::anchor::invalid;
use crate::model::block::{Span, Table};
use crate::model::evidence::{Evidence, FigureEvidence};
use crate::model::value::Value;
use std::{collections::BTreeMap, io};

/// So many sources, rejects or reasons are named; of the rest only the number.
const NAMED: usize = 8;
/// More files than this are not named twice in a comment.
const REPEATED: usize = 3;
/// [`OccurrenceEvidence::rounding`](crate::model::evidence::OccurrenceEvidence::rounding) of an exact printing.
const EXACT: &str = "精确";

/// One paragraph of a comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// In bold.
    pub(super) lead: String,
    /// What follows it.
    pub(super) text: String,
}

/// A figure of the block, with all its printings there.
struct Printed<'a> {
    figure: &'a FigureEvidence,
    /// As printed, and how it was rounded; each once.
    texts: Vec<(&'a str, &'a str)>,
    count: usize,
}

/// Figures of one indicator and period, which differ in their region only.
type Group<'a> = Vec<Printed<'a>>;

/// Files that this comment has named already, and for which printing.
type Listed<'a> = BTreeMap<Vec<usize>, &'a str>;

/// What is to be said of a paragraph or heading; nothing if it carries neither figure nor gap.
pub(super) fn paragraph(evidence: &Evidence, spans: &[Span]) -> io::Result<Vec<Line>> {
    let mut out = Vec::new();
    let mut listed = Listed::new();
    for group in groups(evidence, spans.iter())? {
        let several = group.len() > 1;
        let named: Vec<String> = group
            .iter()
            .map(|p| {
                let texts: Vec<String> = p.texts.iter().map(|(text, _)| format!("“{text}”")).collect();
                let region = if several { format!("（{}）", p.figure.region) } else { String::new() };
                texts.join("、") + &region
            })
            .collect();
        let what = about(&group);
        out.push(Line { lead: named.join("、"), text: format!(" {what}") });
        out.extend(basis(evidence, &group, &mut listed).into_iter().map(plain));
    }
    gaps(evidence, spans.iter(), &mut out)?;
    Ok(out)
}

/// What is to be said of a table: a paragraph an indicator, not a number.
pub(super) fn table(evidence: &Evidence, table: &Table) -> io::Result<Vec<Line>> {
    let spans = || table.rows.iter().flatten().flat_map(|cell| &cell.spans);
    let groups = groups(evidence, spans())?;
    let mut out = Vec::new();
    if !groups.is_empty() {
        let numbers: usize = groups.iter().flatten().map(|p| p.count).sum();
        out.push(plain(format!("本表有{numbers}个数，出自{}项统计：", groups.len())));
    }
    for group in groups {
        let numbers: usize = group.iter().map(|p| p.count).sum();
        let said = basis(evidence, &group, &mut Listed::new());
        out.push(Line { lead: about(&group), text: format!("：{numbers}个数。{}", said.join("。")) });
    }
    gaps(evidence, spans(), &mut out)?;
    Ok(out)
}

fn plain(text: String) -> Line {
    Line { lead: String::new(), text }
}

/// The figures of a block by indicator and period, in the order of their first printing.
fn groups<'a>(evidence: &'a Evidence, spans: impl Iterator<Item = &'a Span>) -> io::Result<Vec<Group<'a>>> {
    let mut out: Vec<Group<'a>> = Vec::new();
    for span in spans {
        let Span::Figure { id, text } = span else { continue };
        let Some((occurrence, figure)) = evidence.figure(id) else {
            return Err(invalid(format!("occurrence {id:?} has no evidence")));
        };
        let known = out.iter().position(|group| {
            group.first().is_some_and(|p| {
                let of = |f: &'a FigureEvidence| (&f.indicator, &f.period, &f.title);
                of(p.figure) == of(figure)
            })
        });
        let at = known.unwrap_or(out.len());
        if known.is_none() {
            out.push(Vec::new());
        }
        let group = &mut out[at];
        let printing = (text.as_str(), occurrence.rounding.as_str());
        match group.iter_mut().find(|p| p.figure.id == figure.id) {
            Some(known) => {
                known.count += 1;
                if !known.texts.contains(&printing) {
                    known.texts.push(printing);
                }
            }
            None => group.push(Printed { figure, texts: vec![printing], count: 1 }),
        }
    }
    Ok(out)
}

/// The indicator with its period, and the region where it is only one.
fn about(group: &Group<'_>) -> String {
    match group.as_slice() {
        [] => String::new(),
        [one] => format!("{}（{}，{}）", one.figure.title, one.figure.period, one.figure.region),
        [first, ..] => format!("{}（{}）", first.figure.title, first.figure.period),
    }
}

/// 口径, sources, rejects and rounding of a group, a sentence each, without full stops.
fn basis<'a>(evidence: &Evidence, group: &Group<'a>, listed: &mut Listed<'a>) -> Vec<String> {
    let mut out = Vec::new();
    if let Some(first) = group.first().filter(|p| !p.figure.definition.is_empty()) {
        out.push(format!("口径：{}", first.figure.definition.trim_end_matches('。')));
    }
    out.extend(derived(evidence, group));
    out.extend(sources(evidence, group, listed));
    out.extend(rejects(group));
    out.extend(rounding(group));
    out
}

/// What a computed figure was computed from.
fn derived(evidence: &Evidence, group: &Group<'_>) -> Option<String> {
    let mut parts: Vec<String> = Vec::new();
    for id in group.iter().flat_map(|p| &p.figure.derived_from) {
        let part = match evidence.figures.iter().find(|f| f.id == *id) {
            Some(f) if group.len() == 1 => {
                let value = exact(f).map(|value| format!("：{value}")).unwrap_or_default();
                format!("{}（{}，{}{value}）", f.title, f.period, f.region)
            }
            Some(f) => format!("{}（{}）", f.title, f.period),
            None => line_of(id),
        };
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    (!parts.is_empty()).then(|| format!("由以下各数算出：{}", some(&parts, "；", "个数")))
}

/// `targets.csv:6` is a line of a file that the office keeps.
fn line_of(id: &str) -> String {
    match id.rsplit_once(':') {
        Some((file, line)) if line.bytes().all(|b| b.is_ascii_digit()) => format!("{file}第{line}行"),
        _ => id.to_owned(),
    }
}

/// Files with contributing rows; where the figures of a group use different numbers of rows, least and most.
fn sources<'a>(evidence: &Evidence, group: &Group<'a>, listed: &mut Listed<'a>) -> Option<String> {
    let mut rows: BTreeMap<usize, (u64, u64)> = BTreeMap::new();
    for (source, count) in group.iter().flat_map(|p| &p.figure.sources) {
        let range = rows.entry(*source).or_insert((*count, *count));
        *range = (range.0.min(*count), range.1.max(*count));
    }
    let one = if let [one] = group.as_slice() { Some(one) } else { None };
    let all = |rows: u64| format!("共{rows}行");
    if let Some(one) = one.filter(|_| rows.len() > REPEATED) {
        let files: Vec<usize> = rows.keys().copied().collect();
        match listed.get(&files) {
            Some(first) => {
                let count = files.len();
                return Some(format!("来源：与“{first}”相同的{count}个文件，{}", all(one.figure.rows)));
            }
            None => listed.insert(files, one.texts.first().map_or("", |(text, _)| text)),
        };
    }
    let files: Vec<String> = rows
        .iter()
        .filter_map(|(at, (least, most))| {
            let source = evidence.sources.get(*at)?;
            let sheet = source.sheet.as_ref().map(|sheet| format!("“{sheet}”表")).unwrap_or_default();
            let each = if one.is_none() { "每个数用" } else { "" };
            let range = if least == most { most.to_string() } else { format!("{least}—{most}") };
            Some(format!("{}{sheet} {each}{range}行", source.path))
        })
        .collect();
    match files.as_slice() {
        [] if group.iter().all(|p| p.figure.derived_from.is_empty()) => Some("来源：没有符合口径的行".into()),
        [] => None,
        files => {
            let sum = one.filter(|_| files.len() > 1).map(|one| format!("，{}", all(one.figure.rows)));
            Some(format!("来源：{}{}", some(files, "；", "个文件"), sum.unwrap_or_default()))
        }
    }
}

/// How far rejected rows could move the figures.
fn rejects(group: &Group<'_>) -> Option<String> {
    let moved: Vec<&Printed<'_>> = group.iter().filter(|p| !p.figure.impact.words.is_empty()).collect();
    let said: Vec<String> = moved
        .iter()
        .map(|p| {
            let region = if group.len() > 1 { format!("{}：", p.figure.region) } else { String::new() };
            format!("{region}{}", p.figure.impact.words.trim_end_matches('。'))
        })
        .collect();
    let lead = if group.len() > 1 { "剔除情况：" } else { "" };
    (!said.is_empty()).then(|| format!("{lead}{}", some(&said, "；", "个数")))
}

/// How a printing was rounded, with the exact value where one figure is meant.
fn rounding(group: &Group<'_>) -> Option<String> {
    let mut ways: Vec<String> = Vec::new();
    for printed in group {
        for (_, rounding) in printed.texts.iter().filter(|(_, rounding)| *rounding != EXACT) {
            let way = match exact(printed.figure).filter(|_| group.len() == 1) {
                Some(value) => format!("{rounding}（未取整：{value}）"),
                None => (*rounding).to_owned(),
            };
            if !ways.contains(&way) {
                ways.push(way);
            }
        }
    }
    (!ways.is_empty()).then(|| format!("取整：{}", some(&ways, "；", "种")))
}

/// The value before rounding; a ratio is left as the division that it is.
fn exact(figure: &FigureEvidence) -> Option<String> {
    match figure.value {
        Value::Count(_) | Value::Money(_) => Some(figure.value.plain() + &figure.unit),
        Value::Ratio(r) if matches!(figure.unit.as_str(), "%" | "‰") => {
            Some(format!("{}÷{}", r.numerator, r.denominator))
        }
        Value::Ratio(_) => None,
    }
}

/// Why places were left to the office, each reason once.
fn gaps<'a>(
    evidence: &Evidence,
    spans: impl Iterator<Item = &'a Span>,
    out: &mut Vec<Line>,
) -> io::Result<()> {
    let mut reasons: Vec<(&str, &str, usize)> = Vec::new();
    for span in spans {
        let Span::Missing { text, gap: Some(at) } = span else { continue };
        let Some(missing) = evidence.missing.get(*at) else {
            return Err(invalid(format!("reason {at} of {text:?} has no evidence")));
        };
        match reasons.iter_mut().find(|(mark, reason, _)| mark == text && *reason == missing.reason) {
            Some((.., count)) => *count += 1,
            None => reasons.push((text, &missing.reason, 1)),
        }
    }
    let left = reasons.len().saturating_sub(NAMED);
    for (mark, reason, count) in reasons.into_iter().take(NAMED) {
        let times = if count > 1 { format!("{count}处") } else { String::new() };
        out.push(Line { lead: format!("{mark}{times}"), text: format!(" {reason}") });
    }
    if left > 0 {
        out.push(plain(format!("另有{left}种缺数原因，见证据页")));
    }
    Ok(())
}

/// The first few, then how many there are.
fn some(all: &[String], between: &str, counter: &str) -> String {
    let named = all[..all.len().min(NAMED)].join(between);
    if all.len() > NAMED { format!("{named}，等{}{counter}", all.len()) } else { named }
}
