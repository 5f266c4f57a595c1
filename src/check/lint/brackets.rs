//! S19: brackets and quotes without their other half.

use super::line::{Draft, Line};
use crate::check::chars::is_numeral;
use super::{Entry, Finding};
use crate::diagnostic::Severity;

pub(super) const ENTRY: Entry = Entry {
    code: "S19",
    title: "括号、引号不成对",
    severity: Severity::Warning,
    explanation: "括号、书名号或引号只有一半。括号里常是分项人数、文号，缺了一半，读者分不清哪些数属于括号里的合计。\
                  出处：GB/T 15834-2011。每段只提一处。",
    remedy: "补上另一半，或删去多出的一半。",
    example: "发放助学金（大专16人，本科8人，共5.6万元。 → 发放助学金（大专16人，本科8人），共5.6万元。",
};

/// Pairs, in either width. 【】 also frame the buttons of a page, one piece a line, and are left alone.
const PAIRS: &[(&str, &str)] =
    &[("（(", "）)"), ("《", "》"), ("〔", "〕"), ("“", "”"), ("「", "」"), ("『", "』")];
/// How deep a half is looked for.
const DEEP: usize = 8;

pub(super) fn find(draft: &Draft<'_>, out: &mut Vec<Finding>) {
    let mut carried: Vec<usize> = Vec::new();
    for line in draft.prose() {
        let (open, stray) = halves(line, &carried);
        let last = line.chars().iter().rev().find(|c| !c.is_whitespace()).copied().unwrap_or('。');
        // A paragraph that ends in mid-sentence was cut by a page: its halves may close in the next one.
        let cut = !"。！？；：”）.!?;:".contains(last);
        carried = if cut { open.iter().map(|(_, kind)| *kind).collect() } else { Vec::new() };
        let unclosed = open.first().map(|(at, _)| *at).filter(|&at| !cut && !continued(line, at));
        let first = [stray, unclosed].into_iter().flatten().min();
        if let Some(at) = first {
            let told = format!("“{}”没有另一半", line.at(at));
            let told = if "“”".contains(line.at(at)) { "引号没有另一半".to_owned() } else { told };
            out.push(line.finding(ENTRY.code, at..at + 1, told, None));
        }
    }
}

/// Halves still open at the end, and the first that closes nothing.
fn halves(line: &Line<'_>, carried: &[usize]) -> (Vec<(usize, usize)>, Option<usize>) {
    let mut open: Vec<(usize, usize)> = Vec::new();
    let mut carried: Vec<usize> = carried.iter().rev().take(DEEP).copied().collect();
    let mut stray = None;
    for (at, c) in line.chars().iter().enumerate().filter(|(_, c)| half(**c)) {
        if let Some(kind) = PAIRS.iter().position(|(left, _)| left.contains(*c)) {
            open.push((at, kind));
        } else if let Some(kind) = PAIRS.iter().position(|(_, right)| right.contains(*c)) {
            let near = open.iter().rev().take(DEEP).position(|(_, k)| *k == kind);
            let before = carried.iter().position(|k| *k == kind);
            match (near, before) {
                (Some(back), _) => {
                    open.remove(open.len() - 1 - back);
                }
                (None, Some(place)) => {
                    carried.remove(place);
                }
                (None, None) if kind == 0 && list_mark(line, at) => {}
                (None, None) => stray = stray.or(Some(at)),
            }
        }
    }
    (open, stray)
}

/// Whether a character is one of [`PAIRS`].
fn half(c: char) -> bool {
    matches!(c, '(' | ')' | '（' | '）' | '《' | '》' | '〔' | '〕' | '“' | '”' | '「' | '」' | '『' | '』')
}

/// `1)`, `一）`, `a)` number the items of a list.
fn list_mark(line: &Line<'_>, at: usize) -> bool {
    let part = |c: char| c.is_ascii_alphanumeric() || is_numeral(c) || ('①'..='⑳').contains(&c);
    let mark = (at.saturating_sub(3)..at).rev().take_while(|&n| part(line.at(n))).last();
    mark.is_some_and(|from| {
        let before = line.before(from);
        before == '\0' || before.is_whitespace() || "。；，：,;:".contains(before)
    })
}

/// A quotation of several paragraphs opens each of them.
fn continued(line: &Line<'_>, at: usize) -> bool {
    line.at(at) == '“' && (0..at).all(|n| line.at(n).is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;
    use super::super::testing::{finds, silent};

    #[test]
    fn every_pair_is_looked_for() {
        let all = PAIRS.iter().flat_map(|(left, right)| left.chars().chain(right.chars()));
        assert!(all.clone().all(half) && all.count() == 14);
    }

    #[test]
    fn halves_are_found() {
        finds("S19", "实施“双百工程、“圆梦工程等工作。", &["“"]);
        finds("S19", "发放助学金大专16人，本科8人），共5.6万元。", &["）"]);
        finds("S19", "印发《实施方案的通知，共12人。", &["《"]);
    }

    #[test]
    fn pairs_lists_and_cut_paragraphs_are_none() {
        silent("S19", &[
            "（一）基本情况(共12人）《甲》“乙”（丙（丁））。",
            "1)第一项；2）第二项；一）第三项。",
            "“第一段话。",
            "落实《关于进一步做好残疾人就业工作的\n实施意见》，共12人。",
        ]);
    }
}
