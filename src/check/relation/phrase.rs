//! The words round a number, stripped of what says when, where and how nearly: what it is a figure of.
//!
//! Job: give two printings of one figure the same key. Input: a [`Scene`]. Output: one [`Said`] for each number of
//! prose whose words say enough. Invariants: time grows with the text alone; a key never holds the number's own
//! digits; numbers of several reports in one file have different keys.

use super::near::{change, counts, in_cell, last, start};
use super::shared::Scene;
use crate::check::chars::is_han;
use crate::check::number::Kind;
use crate::check::text::Role;

/// How much time a number speaks of. Less time sorts before more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Time {
    /// No word says so.
    Unknown,
    /// An event, a month, half a year.
    Part,
    /// A year.
    Year,
    /// Several years.
    Years,
}

/// What a number is a figure of.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Key {
    report: usize,
    before: String,
    after: String,
    unit: String,
}

impl Key {
    /// Without the classifier of things: 300份 and 500条 of one noun.
    pub(super) fn loose(&self) -> Key {
        let things = self.before.chars().count() >= 5 && self.unit.chars().count() == 1;
        let money = matches!(self.unit.as_str(), "元" | "人" | "户" | "例");
        let unit = if things && !money { String::new() } else { self.unit.clone() };
        Key { unit, ..self.clone() }
    }

    /// How many characters say what the number is of.
    pub(super) fn size(&self) -> usize {
        self.before.chars().count() + self.after.chars().count()
    }

    /// The words before the number.
    pub(super) fn before(&self) -> &str {
        &self.before
    }
}

/// A number with its key.
#[derive(Debug, Clone)]
pub(super) struct Said {
    /// Which.
    pub number: usize,
    /// What of.
    pub key: Key,
    /// How much time.
    pub time: Time,
    /// The words for its time, as they stand in its sentence.
    pub when: String,
    /// Whether it is planned, not done.
    pub plan: bool,
    /// Whether its clause begins a sentence, so that the key holds the subject.
    pub opens: bool,
}

/// Least length of a key in characters.
const LEAST: usize = 5;

/// All numbers of prose that say what they are of.
pub(super) fn all(scene: &Scene<'_>) -> Vec<Said> {
    let reports = reports(scene);
    let mut out = Vec::new();
    for (i, n) in scene.reading.numbers.iter().enumerate() {
        if !counts(n) || !n.statistic || n.each.is_some() || change(scene, i).is_some() || in_cell(scene, i) {
            continue;
        }
        let (lead, opens) = lead(scene, i);
        let before = plain(last(lead, 24));
        let after = if n.kind == Kind::Money { String::new() } else { plain(tail(scene, i)) };
        let report = reports.partition_point(|p| *p <= n.span.paragraph);
        let key = Key { report, before, after, unit: n.unit.clone() };
        if key.size() < LEAST {
            continue;
        }
        let (time, when) = time(scene, i);
        let plan = planned(scene, i);
        out.push(Said { number: i, key, time, when, plan, opens });
    }
    out
}

/// Paragraphs at which another report begins: list marks start again at 一、.
fn reports(scene: &Scene<'_>) -> Vec<usize> {
    let mut out = Vec::new();
    let mut seen = false;
    for (i, p) in scene.reading.text.paragraphs.iter().enumerate() {
        if p.role == Role::Furniture {
            continue;
        }
        let text = p.text.trim_start();
        if text.starts_with("一、") {
            if seen {
                out.push(i);
            }
            seen = true;
        }
    }
    out
}

/// The words of the clause before a number, without a number that stands there; whether they open a sentence.
fn lead<'a>(scene: &Scene<'a>, i: usize) -> (&'a str, bool) {
    let before = scene.before(i);
    let first = scene.head(i).len() == before.len();
    let mut opens = first && scene.clause_at(i) == Some(0);
    // 全年，发放…: a clause of time alone before it.
    if first && scene.clause_at(i) == Some(1) {
        let clause = scene.sentence_of(i).and_then(|s| scene.sentences().get(s));
        let words = clause.and_then(|s| s.clauses.first().map(|c| scene.clause_text(s, c))).unwrap_or("");
        opens = plain(words).is_empty();
    }
    (before, opens)
}

fn tail<'a>(scene: &Scene<'a>, i: usize) -> &'a str {
    let after = scene.after(i);
    start(after.split(['、', '和', '并']).next().unwrap_or(after), 16)
}

/// Words that change nothing of what a number is of, longest first.
const IDLE: &[&str] = &[
    "过去五年来",
    "过去五年",
    "今年以来",
    "据不完全统计",
    "截至目前",
    "截止目前",
    "助残日期间",
    "春节期间",
    "春节前夕",
    "上半年",
    "下半年",
    "一年来",
    "五年来",
    "三年来",
    "本年度",
    "目前",
    "全年",
    "今年",
    "本年",
    "去年",
    "上年",
    "全市",
    "全县",
    "全区",
    "全省",
    "全镇",
    "全国",
    "我市",
    "我县",
    "我区",
    "本市",
    "本县",
    "本区",
    "累计",
    "共计",
    "总计",
    "合计",
    "一共",
    "先后",
    "已经",
    "已",
    "共",
    "各类",
    "各",
    "了",
    "的",
    "达到",
    "达",
    "约",
    "近",
    "为止",
    "期间",
    "截至",
    "截止",
    "附",
];

/// Words without the idle ones, marks, blanks and digits; 帖 as 贴.
fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if let Some(word) = IDLE.iter().find(|w| rest.starts_with(**w)) {
            rest = &rest[word.len()..];
            continue;
        }
        // 2023年, 1—9月
        let digits = rest.len()
            - rest.trim_start_matches(|c: char| c.is_ascii_digit() || "-—～至xX".contains(c)).len();
        let behind = rest.get(digits..).unwrap_or("");
        if digits > 0 && behind.starts_with(['年', '月', '日']) {
            rest = behind.get(3..).unwrap_or("").trim_start_matches(['底', '份', '末', '初']);
            continue;
        }
        if is_han(c) || c.is_ascii_alphabetic() {
            out.push(if c == '帖' { '贴' } else { c });
        }
        rest = &rest[c.len_utf8()..];
    }
    out
}

const MANY: &[&str] =
    &["五年来", "三年来", "过去五年", "五年间", "十三五期间", "十四五期间", "几年来", "历年"];
const WHOLE: &[&str] =
    &["全年", "一年来", "本年度", "今年以来", "年度", "今年", "去年", "上年", "本年", "前年"];
const PART: &[&str] = &[
    "助残日期间",
    "助残日前夕",
    "助残日",
    "春节期间",
    "春节前夕",
    "节日期间",
    "上半年",
    "下半年",
    "一季度",
    "二季度",
    "三季度",
    "四季度",
    "前三季度",
    "活动期间",
    "活动中",
    "活动当天",
    "宣传周",
    "宣传月",
    "月份",
    "当天",
    "当日",
    "爱耳日",
    "爱眼日",
];

/// How much time a number speaks of: by the last such words before it in its sentence.
fn time(scene: &Scene<'_>, i: usize) -> (Time, String) {
    let Some(n) = scene.number(i) else { return (Time::Unknown, String::new()) };
    let Some(sentence) = scene.sentence_of(i).and_then(|s| scene.sentences().get(s)) else {
        return (Time::Unknown, String::new());
    };
    let text = scene.text(n.span.paragraph).get(sentence.range.start..n.span.start).unwrap_or("");
    let text = last(text, 160);
    let mut best: Option<(usize, Time, String)> = None;
    for (words, time) in [(MANY, Time::Years), (WHOLE, Time::Year), (PART, Time::Part)] {
        for word in words {
            if let Some(at) = text.rfind(word)
                && best.as_ref().is_none_or(|(b, _, _)| at > *b)
            {
                best = Some((at, time, (*word).to_owned()));
            }
        }
    }
    if let Some((at, time, word)) = dated(text)
        && best.as_ref().is_none_or(|(b, _, _)| at > *b)
    {
        best = Some((at, time, word));
    }
    best.map_or((Time::Unknown, String::new()), |(_, time, word)| (time, word))
}

/// The words for a number's time, as they stand in its sentence.
pub(super) fn when(scene: &Scene<'_>, number: usize) -> String {
    time(scene, number).1
}

/// `2023年` is a year, `1—9月`, `截至9月底` a part of one.
fn dated(text: &str) -> Option<(usize, Time, String)> {
    for (at, c) in text.char_indices().rev() {
        if !matches!(c, '年' | '月') {
            continue;
        }
        let digits = |c: char| c.is_ascii_digit() || "-—～至xX".contains(c);
        let from = text.get(..at)?.trim_end_matches(digits).len();
        if from == at {
            continue;
        }
        let word = text.get(from..at)?.to_owned();
        if c == '月' {
            return Some((from, Time::Part, word));
        }
        return (word.len() == 4).then_some((from, Time::Year, word));
    }
    None
}

/// Whether a number is of a plan: 将, 计划, 目标 before it in its sentence.
fn planned(scene: &Scene<'_>, i: usize) -> bool {
    let Some(n) = scene.number(i) else { return true };
    let sentence = scene.sentence_of(i).and_then(|s| scene.sentences().get(s));
    let from = sentence.map_or(0, |s| s.range.start);
    let text = last(scene.text(n.span.paragraph).get(from..n.span.start).unwrap_or(""), 60);
    ["将", "计划", "目标", "任务", "力争", "拟", "明年", "争取", "预计", "要求", "应"]
        .iter()
        .any(|w| text.contains(w))
}
