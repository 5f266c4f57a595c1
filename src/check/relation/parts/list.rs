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
    /// It may belong to something else: it counts where the sum holds with it, not where the sum fails.
    pub beyond: bool,
    /// A full stop stands between the mark and it.
    pub apart: bool,
    /// The verb that opens its clause; empty if none does.
    pub verb: &'static str,
    /// That verb is another than the whole's and the first item's: it may be of something else.
    pub other: bool,
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
    /// How many of these stand right before a bracket: no other of their unit is meant.
    pub direct: usize,
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

/// Verbs that open a statement of its own, unless the whole or the first item opens with the same.
const VERBS: &[&str] = &[
    "新增", "新建", "建成", "完成", "修复", "治理", "开展", "发放", "投入", "实现", "组织", "举办", "安排",
    "培训", "救助", "慰问", "走访", "支出", "争取", "拨付", "收到", "查处", "整改", "为", "对", "向", "给",
    "结案", "处理", "接待", "建立", "配备", "推荐", "帮助", "资助", "减免", "打造", "创建", "引进", "达成",
];

/// The verb that opens a clause, if it is one that opens another statement.
pub(super) fn verb(clause: &str) -> &'static str {
    // 组织处理46人 is a kind, not a verb with what it governs.
    let kind = clause.starts_with("组织处理") || clause.starts_with("整改中");
    VERBS.iter().find(|v| !kind && clause.starts_with(**v)).copied().unwrap_or("")
}

/// How many numbers or clauses one looks back or ahead.
const SIGHT: usize = 96;

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
            // 铁路639公里、其中高铁370公里，新增公路…: the list is one item's alone.
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
    let mut walk = Walk::new(scene, depth);
    let text = scene.clause_text(sentence, here);
    let (head, rest) = text.split_at(from.saturating_sub(here.range.start).min(text.len()));
    walk.alone = head.trim_end_matches("其中").trim_end().ends_with('、');
    walk.sentence(index, first, clause);
    let wholes = wholes(scene, index, first, depth);
    let colon = rest.trim().is_empty() && matches!(here.ended, Some('：' | ':'))
        || rest.trim_start().starts_with(['：', ':']);
    let opens = wholes.iter().all(|w| scene.sentence_of(*w) != Some(index));
    walk.further(index, opens, colon);
    let closed = depth > 0 || together(scene, &walk.entries);
    let direct = if depth > 0 { right_before(scene, sentence, clause, first) } else { Vec::new() };
    let mut all = direct.clone();
    all.extend(wholes.into_iter().filter(|w| !direct.contains(w)));
    list(style, walk.entries, all, direct.len(), closed)
}

/// The numbers of the clause right before the bracket that clause `c` stands in, nearest first.
fn right_before(scene: &Scene<'_>, sentence: &Sentence, c: usize, first: usize) -> Vec<usize> {
    let depth = sentence.clauses.get(c).map_or(0, |k| k.depth);
    let before = sentence.clauses.get(..c).unwrap_or_default().iter().rev().take(40);
    let Some(clause) = before.into_iter().find(|k| k.depth < depth) else { return Vec::new() };
    clause.numbers.clone().rev().filter(|i| *i < first && counted(scene, *i)).take(6).collect()
}

fn list(style: Style, entries: Vec<Entry>, wholes: Vec<usize>, direct: usize, closed: bool) -> Option<List> {
    (!entries.is_empty() && !wholes.is_empty()).then_some(List { style, entries, wholes, direct, closed })
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
    let mut walk = Walk::new(scene, clause.depth);
    walk.sentence(index, clause.numbers.start, c);
    let wholes: Vec<usize> = before.numbers.clone().rev().filter(|i| counted(scene, *i)).take(6).collect();
    let direct = wholes.len();
    let mut all = wholes;
    // 24人发放助学金，共56000元（大专16人，本科8人）: the persons stand further off.
    let others = self::wholes(scene, index, clause.numbers.start, clause.depth);
    all.extend(others.into_iter().filter(|w| !before.numbers.contains(w)));
    list(Style::Bracket, walk.entries, all, direct, true)
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
        Some(whole) => (whole + 1, (clause.numbers.start..=whole).rev().take(6).collect()),
        None if ends => (clause.numbers.end, clause.numbers.clone().rev().take(6).collect()),
        None => return None,
    };
    let wholes: Vec<usize> = wholes.into_iter().filter(|i| counted(scene, *i)).collect();
    if wholes.is_empty() {
        return None;
    }
    let mut walk = Walk::new(scene, 0);
    walk.sentence(index, from, c);
    list(Style::Of, walk.entries, wholes, 0, false)
}

/// What may be the whole of a list whose first number is `first`: numbers before it in its sentence outside of
/// the list's brackets; if there are none, those of up to three sentences before it in the paragraph.
fn wholes(scene: &Scene<'_>, index: usize, first: usize, depth: u8) -> Vec<usize> {
    let Some(sentence) = scene.sentences().get(index) else { return Vec::new() };
    let level = depth.saturating_sub(1);
    let fits = |i: &usize| counted(scene, *i) && scene.depth(*i) == level;
    let mut out: Vec<usize> =
        (sentence.numbers.start..first).rev().take(SIGHT).filter(fits).take(12).collect();
    if out.is_empty() && depth == 0 {
        let before = scene.sentences().get(index.saturating_sub(3)..index).unwrap_or_default();
        for previous in before.iter().rev().filter(|s| s.paragraph == sentence.paragraph) {
            out.extend(previous.numbers.clone().rev().take(SIGHT).filter(fits).take(8));
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
    /// What follows may belong to something else.
    beyond: bool,
    /// A full stop has been passed.
    apart: bool,
    /// Only the clause of the mark counts.
    alone: bool,
    /// The words that open the first item.
    lead: &'a str,
}

impl<'a, 'b> Walk<'a, 'b> {
    fn new(scene: &'b Scene<'a>, depth: u8) -> Walk<'a, 'b> {
        Walk {
            scene,
            depth,
            entries: Vec::new(),
            stopped: false,
            beyond: false,
            apart: false,
            alone: false,
            lead: "",
        }
    }

    /// The numbers of a sentence from number `from` and clause `clause` on.
    fn sentence(&mut self, index: usize, from: usize, clause: usize) {
        let Some(sentence) = self.scene.sentences().get(index) else { return };
        let first = self.entries.is_empty();
        for (c, here) in sentence.clauses.iter().enumerate().skip(clause).take(SIGHT) {
            if here.depth < self.depth || self.alone && c > clause {
                self.stopped = true;
                return;
            }
            if here.depth > self.depth {
                continue;
            }
            let text = self.scene.clause_text(sentence, here).trim_start();
            let mark = first && c == clause;
            let opens =
                |words: &[&str]| words.iter().any(|w| text.starts_with(w) && !self.lead.starts_with(w));
            if !mark && opens(STOPS) {
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
                    let head = self.scene.head(i);
                    let head = head.rsplit("其中").next().unwrap_or(head);
                    self.lead = head.trim_start().trim_start_matches(['：', ':', '，', ',']);
                }
                let verb = verb(text);
                let (beyond, apart) = (self.beyond, self.apart);
                self.entries.push(Entry {
                    number: i,
                    sentence: index,
                    nested,
                    beyond,
                    apart,
                    verb,
                    other: false,
                });
                nested = false;
            }
        }
    }

    /// Items that are sentences of their own, parted by ；, or go on behind the end of a page or a line.
    fn further(&mut self, index: usize, opens: bool, colon: bool) {
        let mut at = index;
        let mut announced = false;
        let mut full_stops = 0;
        while self.depth == 0 && !self.stopped && !self.alone && self.entries.len() < MOST {
            let sentences = self.scene.sentences();
            let (Some(this), Some(next)) = (sentences.get(at), sentences.get(at + 1)) else { return };
            let text = self.scene.sentence_text(this).trim_end();
            let same = next.paragraph == this.paragraph;
            let follows = next.paragraph == this.paragraph + 1;
            let goes_on = match this.ended {
                Some('；' | ';') => {
                    self.beyond |= !opens && !colon;
                    same || announced && follows
                }
                None if text.ends_with(['：', ':']) && self.entries.is_empty() => {
                    announced = true;
                    follows
                }
                None => text.ends_with(['、', '，', ',']) && follows,
                // 其中： at a paragraph's end announces whole sentences; a nested list may end with a full stop.
                Some(_) => {
                    full_stops += 1;
                    self.beyond |= !announced;
                    self.apart |= !announced;
                    same && (announced || full_stops <= 2)
                }
            };
            if !goes_on {
                return;
            }
            at += 1;
            self.sentence(at, next.numbers.start, 0);
        }
    }
}
