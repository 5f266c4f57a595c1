//! Where a text takes a number apart: 其中, 包括, brackets, 分别为, N人中.

use super::super::shared::Scene;
use super::counted;
use crate::check::sentence::{Clause, Sentence};

/// How a list is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// 其中, 包括, 含.
    Among,
    /// Brackets after the whole, without 其中.
    Bracket,
    /// 15万残疾人中，有…
    Of,
    /// 分别为, 分为.
    Whole,
}

/// A number of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry {
    /// Which.
    pub number: usize,
    /// Its sentence.
    pub sentence: usize,
    /// Another 其中 stands right before it: it may be a part of the entry before.
    pub nested: bool,
}

/// A marked list with what it may take apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct List {
    /// How it is marked.
    pub style: Style,
    /// Its numbers, of all units, in order.
    pub entries: Vec<Entry>,
    /// Numbers that may be the whole, nearest first, of all units.
    pub wholes: Vec<usize>,
    /// Only `、` parts the entries, or brackets hold them all: nothing else is among them.
    pub closed: bool,
}

const MARKS: &[(&str, Style)] = &[
    ("其中", Style::Among),
    ("包括", Style::Among),
    ("包含", Style::Among),
    ("含", Style::Among),
    ("分别为", Style::Whole),
    ("分别是", Style::Whole),
    ("分为", Style::Whole),
];

/// Words that open a clause which is no item of the list before it.
const STOPS: &[&str] = &[
    "另", "此外", "同时", "共", "累计", "合计", "总计", "惠及", "全年", "目前", "截至", "截止", "以上", "并",
    "还", "受益", "涉及", "覆盖", "带动", "带来", "超额", "连续", "提前", "今年", "去年",
];

/// Longest list that is looked at; more would be a table.
const MOST: usize = 40;

/// The lists of a sentence.
pub(super) fn of_sentence(scene: &Scene<'_>, index: usize) -> Vec<List> {
    let mut out: Vec<List> = Vec::new();
    let Some(sentence) = scene.sentences().get(index) else { return out };
    for (c, clause) in sentence.clauses.iter().enumerate() {
        let text = scene.clause_text(sentence, clause);
        let before = c.checked_sub(1).and_then(|p| sentence.clauses.get(p));
        let bracket = clause.depth > 0 && before.is_some_and(|p| p.depth < clause.depth);
        let marks = marks(text, bracket);
        for (at, style) in &marks {
            out.extend(marked(scene, index, c, clause.range.start + at, *style));
        }
        if marks.is_empty() && bracket {
            out.extend(in_brackets(scene, index, c));
        }
        if marks.is_empty() && clause.depth == 0 {
            out.extend(of_number(scene, sentence, index, c, clause));
        }
        if out.len() > MOST {
            break;
        }
    }
    out
}

/// Marks of a clause, as the byte after each.
fn marks(text: &str, bracket: bool) -> Vec<(usize, Style)> {
    let start = text.len() - text.trim_start().len();
    let mut out: Vec<(usize, Style)> = MARKS
        .iter()
        .filter_map(|(mark, style)| {
            let at = match *mark {
                // Words of many other uses: only where they open a clause.
                "含" | "包含" | "包括" | "分为" => text[start..].starts_with(mark).then_some(start),
                _ => text.find(mark),
            }?;
            let rest = &text[at + mark.len()..];
            let other =
                rest.starts_with("之一") || *mark == "含" && (!bracket || rest.starts_with(['义', '量']));
            (!other).then_some((at + mark.len(), *style))
        })
        .collect();
    out.sort_unstable_by_key(|m| m.0);
    out.truncate(1);
    out
}

/// The list behind a mark at byte `from` of the paragraph.
fn marked(scene: &Scene<'_>, index: usize, clause: usize, from: usize, style: Style) -> Option<List> {
    let sentence = scene.sentences().get(index)?;
    let here = sentence.clauses.get(clause)?;
    let depth = here.depth;
    let behind = |i: &usize| scene.number(*i).is_some_and(|n| n.span.start >= from);
    let first = here.numbers.clone().find(behind).unwrap_or(here.numbers.end);
    let mut walk = Walk { scene, depth, entries: Vec::new(), stopped: false, lead: "" };
    walk.sentence(index, first, clause);
    let mut at = index;
    let mut announced = false;
    // The items may be sentences of their own, parted by ；, or go on behind the end of a page or a line.
    while depth == 0 && !walk.stopped && walk.entries.len() < MOST {
        let (Some(this), Some(next)) = (scene.sentences().get(at), scene.sentences().get(at + 1)) else {
            break;
        };
        let text = scene.sentence_text(this).trim_end();
        let follows = next.paragraph == this.paragraph + 1;
        let goes_on = match this.ended {
            Some('；' | ';') => next.paragraph == this.paragraph || announced && follows,
            None if text.ends_with(['：', ':']) && walk.entries.is_empty() => {
                announced = true;
                follows
            }
            None => text.ends_with(['、', '，', ',']) && follows,
            // 其中： at a paragraph's end announces whole sentences.
            Some(_) => announced && next.paragraph == this.paragraph,
        };
        if !goes_on {
            break;
        }
        at += 1;
        walk.sentence(at, next.numbers.start, 0);
    }
    let closed = depth > 0 || together(scene, &walk.entries);
    let wholes = wholes(scene, index, first, depth);
    list(style, walk.entries, wholes, closed)
}

fn list(style: Style, entries: Vec<Entry>, wholes: Vec<usize>, closed: bool) -> Option<List> {
    (!entries.is_empty() && !wholes.is_empty()).then_some(List { style, entries, wholes, closed })
}

/// Whether all entries stand in one clause, parted by `、` or 和 alone.
fn together(scene: &Scene<'_>, entries: &[Entry]) -> bool {
    let (Some(first), Some(last)) = (entries.first(), entries.last()) else { return false };
    entries.len() > 1
        && first.sentence == last.sentence
        && scene.clause_at(first.number) == scene.clause_at(last.number)
        && entries.iter().skip(1).all(|e| scene.before(e.number).contains(['、', '和', '及', '与']))
}

/// `24人（大专16人，本科8人）`: a bracket that opens with clause `c`.
fn in_brackets(scene: &Scene<'_>, index: usize, c: usize) -> Option<List> {
    let sentence = scene.sentences().get(index)?;
    let clause = sentence.clauses.get(c)?;
    let before = c.checked_sub(1).and_then(|p| sentence.clauses.get(p))?;
    let mut walk = Walk { scene, depth: clause.depth, entries: Vec::new(), stopped: false, lead: "" };
    walk.sentence(index, clause.numbers.start, c);
    let wholes: Vec<usize> = before.numbers.clone().rev().filter(|i| counted(scene, *i)).take(6).collect();
    list(Style::Bracket, walk.entries, wholes, true)
}

/// `在15万残疾人中，有2.2万…`, `41.98亿元中总会募集10.49亿元，…`.
fn of_number(
    scene: &Scene<'_>,
    sentence: &Sentence,
    index: usize,
    c: usize,
    clause: &Clause,
) -> Option<List> {
    let text = scene.clause_text(sentence, clause).trim_end();
    let ends = text.ends_with('中') && matches!(clause.ended, Some('，' | ','));
    let after_whole = clause.numbers.clone().find(|i| {
        let after = scene.after(*i);
        after.strip_prefix('中').is_some_and(|rest| {
            !rest.starts_with(|c: char| "央国心小级型等学专医共西部华介期青老高".contains(c))
        })
    });
    let (from, wholes): (usize, Vec<usize>) = match after_whole {
        Some(whole) => (whole + 1, vec![whole]),
        None if ends => (clause.numbers.end, clause.numbers.clone().rev().take(6).collect()),
        None => return None,
    };
    let wholes: Vec<usize> = wholes.into_iter().filter(|i| counted(scene, *i)).collect();
    let mut walk = Walk { scene, depth: 0, entries: Vec::new(), stopped: false, lead: "" };
    walk.sentence(index, from, c);
    list(Style::Of, walk.entries, wholes, false)
}

/// What may be the whole of a list whose first number is `first`: numbers before it in its sentence outside of
/// the list's brackets; if there are none, those of up to three sentences before it in the paragraph.
fn wholes(scene: &Scene<'_>, index: usize, first: usize, depth: u8) -> Vec<usize> {
    let Some(sentence) = scene.sentences().get(index) else { return Vec::new() };
    let level = depth.saturating_sub(1);
    let fits = |i: &usize| counted(scene, *i) && scene.depth(*i) == level;
    let mut out: Vec<usize> = (sentence.numbers.start..first).rev().filter(fits).take(12).collect();
    if out.is_empty() && depth == 0 {
        let before = scene.sentences().get(index.saturating_sub(3)..index).unwrap_or_default();
        for previous in before.iter().rev().filter(|s| s.paragraph == sentence.paragraph) {
            out.extend(previous.numbers.clone().rev().filter(fits).take(8));
        }
    }
    out
}

/// Gathers the numbers of a list.
struct Walk<'a, 'b> {
    scene: &'b Scene<'a>,
    depth: u8,
    entries: Vec<Entry>,
    stopped: bool,
    /// The words that open the first item.
    lead: &'a str,
}

impl<'a> Walk<'a, '_> {
    /// The numbers of a sentence from number `from` and clause `clause` on.
    fn sentence(&mut self, index: usize, from: usize, clause: usize) {
        let Some(sentence) = self.scene.sentences().get(index) else { return };
        let first = self.entries.is_empty();
        for (c, here) in sentence.clauses.iter().enumerate().skip(clause) {
            if here.depth < self.depth {
                self.stopped = true;
                return;
            }
            if here.depth > self.depth {
                continue;
            }
            let text = self.scene.clause_text(sentence, here).trim_start();
            let mark = first && c == clause;
            if !mark && self.stops(text) {
                self.stopped = true;
                return;
            }
            let mut nested = !mark && !self.entries.is_empty() && text.contains("其中");
            for i in here.numbers.clone().filter(|i| *i >= from) {
                if self.entries.len() >= MOST {
                    self.stopped = true;
                    return;
                }
                if !counted(self.scene, i) {
                    continue;
                }
                if self.entries.is_empty() {
                    self.lead = self.scene.head(i).trim_start();
                }
                self.entries.push(Entry { number: i, sentence: index, nested });
                nested = false;
            }
        }
    }

    fn stops(&self, text: &str) -> bool {
        STOPS.iter().any(|w| text.starts_with(w) && !self.lead.starts_with(w))
    }
}
