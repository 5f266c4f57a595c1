//! Which numerals in Chinese characters count something.
//!
//! `十个街道` and `两期` do; `三项工作`, `六个方面` announce a list; `一些`, `统一`, `十四五` do neither.
//! Invariant: money, rates and persons in numerals greater than one always count; 一 only where something concrete
//! is counted.

mod more;
mod noun;
mod one;

pub(super) use noun::{counted_noun, none_of};

use super::Kind;
use super::numeral::Numeral;
use super::scan::{after, before, ends, is_blank, is_han, tail};
use super::unit::Found;
use super::{approx, hanzi};

/// What a numeral in Chinese characters with a classifier is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sense {
    /// It counts.
    Counts,
    /// It announces as many things as are then named, or is a length of time.
    Announces,
    /// A word that only looks like a number.
    Word,
}

/// Before a numeral of any kind: 第一名, 统一, 每三年, 数十, 几百, 之一.
const BEFORE: &[&str] = &[
    "第", "统", "唯", "每", "某", "任", "初", "专", "之", "归", "划", "逐", "进", "哪", "数", "几", "若干",
    "无数", "星期", "周", "礼拜", "农历", "正月", "腊月", "万", "九", "届", "人大", "政协", "全国", "点",
    "这", "那", "前", "后", "头", "·", "•",
];

/// The sense of a numeral before a unit.
pub(super) fn sense(text: &str, at: usize, numeral: &Numeral, found: Found) -> Sense {
    let unit_at = numeral.end;
    let place = Place {
        head: before(text, at).trim_end_matches(is_blank),
        word: before(after(text, at), unit_at - at),
        printed: before(after(text, unit_at), found.len),
        rest: after(text, unit_at + found.len),
    };
    place.sense(numeral, found)
}

struct Place<'a> {
    head: &'a str,
    word: &'a str,
    printed: &'a str,
    rest: &'a str,
}

impl Place<'_> {
    fn sense(&self, numeral: &Numeral, found: Found) -> Sense {
        let before = tail(self.head, 4);
        if before.ends_with(|c: char| hanzi::is_numeral(c) || super::scan::is_digit(c)) {
            return Sense::Word;
        }
        if ends(before, BEFORE).is_some() && !(numeral.headless && before.ends_with("数")) {
            return self.after_marker(found);
        }
        if numeral.headless && !numeral.over && approx::prefix(before, true).is_none() {
            return Sense::Word;
        }
        // 一主两副, 一圈两带; 陆家湾, 伍 as a name.
        let pattern = before.chars().rev().nth(1).is_some_and(hanzi::is_numeral) && !before.ends_with('的');
        let formal = self.word.chars().count() == 1
            && self.word.starts_with(|c: char| "壹贰叁肆伍陆柒捌玖拾佰仟".contains(c));
        if pattern || formal || matches!(self.printed, "日" | "方" | "岁" | "周岁" | "周") {
            return Sense::Word;
        }
        // 二批, 二期: an ordinal. What is counted is 两.
        let small = !matches!(found.kind, Kind::Money | Kind::Ratio | Kind::Points | Kind::Measure);
        if self.word == "二" && small {
            return Sense::Word;
        }
        if self.word == "一" { self.one(found) } else { self.more(numeral, found) }
    }

    /// Behind 前, 每, 第 and the like: a number of years stays one, all else is no count.
    fn after_marker(&self, found: Found) -> Sense {
        let span = matches!(found.unit, "年" | "个月") && self.head.ends_with(['前', '后', '头']);
        if span { Sense::Announces } else { Sense::Word }
    }

    /// Whether a noun stands before and a boundary behind: 轮椅一台，
    fn behind_noun(&self) -> bool {
        let noun = self.head.chars().next_back().is_some_and(is_han);
        let ended =
            self.rest.chars().next().is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '“' | '《' | '"'));
        let adverb = ends(
            self.head,
            &["唯", "统", "逐", "万", "归", "专", "始终", "每", "如", "合", "同", "不", "少"],
        );
        noun && adverb.is_none() && (ended || self.rest.starts_with(['和', '及', '与', '并']))
    }
}
