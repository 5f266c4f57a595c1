//! How many months (days, times) a standard was paid.

use super::super::Confidence;
use super::super::shared::Scene;
use super::Way;
use super::standard::Standard;
use crate::check::number::{Kind, Number};
use rust_decimal::Decimal;

/// The factors to try: how many, of what, and whether the words name it.
#[derive(Debug, Clone)]
pub(super) struct Months {
    /// The likeliest first.
    pub candidates: Vec<(Decimal, &'static str, bool)>,
    /// Why the first is taken.
    basis: Basis,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Basis {
    /// The standard names no time, or the year whose sum it is.
    Whole,
    /// 发放6个月.
    Named,
    /// 1-9月, 上半年: as many months, unless persons came and went.
    Span,
    /// 年度, 全年: twelve, unless persons came and went.
    Year,
    /// No word tells.
    Open,
}

impl Months {
    /// For a standard and the sum that it came to.
    pub(super) fn of(scene: &Scene<'_>, sentence: usize, standard: &Standard, total: usize) -> Months {
        let time = standard.time.as_str();
        let text = scene.sentences().get(sentence).map_or("", |s| scene.sentence_text(s));
        let whole = |extra: &[(u32, &'static str)]| Months {
            candidates: std::iter::once((Decimal::ONE, "", true))
                .chain(extra.iter().map(|(n, w)| (Decimal::from(*n), *w, false)))
                .collect(),
            basis: Basis::Whole,
        };
        match time {
            "" => whole(&[]),
            "年" | "学年" => {
                let mut out = whole(&[]);
                out.candidates.extend(named_numbers(scene, sentence, "年").map(|c| (c, "年", false)));
                for (word, n) in [("五年", 5), ("三年", 3), ("两年", 2), ("四年", 4)] {
                    if text.contains(word) {
                        out.candidates.push((Decimal::from(n), "年", false));
                    }
                }
                out
            }
            "学期" => whole(&[(2, "学期")]),
            "季" | "季度" => {
                let n = if text.contains("半年") { 2 } else { 4 };
                Months {
                    candidates: vec![
                        (Decimal::from(n), "个季度", true),
                        (Decimal::ONE, "", false),
                        (Decimal::from(3), "个季度", false),
                    ],
                    basis: Basis::Year,
                }
            }
            "天" | "日" => Self::counted(named_numbers(scene, sentence, "天").collect(), "天"),
            "次" => {
                let times = numbers(scene, sentence, |n| n.kind == Kind::Times && n.unit == "次");
                let mut out = Self::counted(times.collect(), "次");
                out.candidates.push((Decimal::ONE, "", out.candidates.is_empty()));
                out
            }
            "月" => Self::monthly(scene, sentence, text, total),
            _ => Months { candidates: Vec::new(), basis: Basis::Open },
        }
    }

    fn counted(numbers: Vec<Decimal>, word: &'static str) -> Months {
        Months { candidates: numbers.into_iter().map(|n| (n, word, true)).collect(), basis: Basis::Named }
    }

    fn monthly(scene: &Scene<'_>, sentence: usize, text: &str, total: usize) -> Months {
        let mut named: Vec<Decimal> = named_numbers(scene, sentence, "个月").collect();
        let mut basis = Basis::Named;
        if named.is_empty() {
            named.extend(ranges(text).map(Decimal::from));
            basis = Basis::Span;
        }
        let period = scene
            .number(total)
            .and_then(|n| n.period.as_ref())
            .map_or("", |span| scene.reading.text.slice(span));
        if named.is_empty() {
            for words in [text, period] {
                for (word, n) in [
                    ("前三季度", 9),
                    ("三个季度", 9),
                    ("半年", 6),
                    ("一季度", 3),
                    ("二季度", 3),
                    ("三季度", 3),
                    ("四季度", 3),
                ] {
                    if words.contains(word) {
                        named.push(Decimal::from(n));
                        break;
                    }
                }
                if !named.is_empty() {
                    break;
                }
            }
        }
        let year =
            ["年度", "全年", "一年", "今年", "本年", "年共", "年累计"].iter().any(|w| text.contains(w))
                || text.contains('年') && year_named(text)
                || matches!(period, "今年" | "全年" | "本年度" | "去年" | "上年");
        let count = named.len();
        if named.is_empty() && year {
            named.push(Decimal::from(12));
            basis = Basis::Year;
        }
        let mut candidates: Vec<(Decimal, &'static str, bool)> =
            named.iter().map(|n| (*n, "个月", true)).collect();
        if candidates.is_empty() {
            basis = Basis::Open;
            candidates.push((Decimal::from(12), "个月", true));
            candidates.push((Decimal::ONE, "", false));
        } else if count == 0 && basis == Basis::Year {
            candidates.push((Decimal::ONE, "", false));
        }
        // What no word names may be so all the same, but is the weaker reading.
        if matches!(basis, Basis::Year | Basis::Open) {
            candidates.extend((2..=12).rev().map(|n| (Decimal::from(n), "个月", false)));
        } else if scene.before(total).contains('月') {
            // 发放6个月，每月共发放…
            candidates.push((Decimal::ONE, "", false));
        }
        Months { candidates, basis }
    }

    /// The note of a factor that no word names.
    pub(super) fn taken(&self, times: Decimal) -> String {
        match self.basis {
            Basis::Whole => String::new(),
            _ if times == Decimal::ONE => "按一个月的金额理解".to_owned(),
            _ => format!("文中没有写明，按{}个月理解", times.normalize()),
        }
    }

    /// Whether the months are those of a year, by its name.
    pub(super) fn year(&self) -> bool {
        matches!(self.basis, Basis::Year | Basis::Span)
    }

    /// Whether no word tells how many months it were.
    pub(super) fn open(&self) -> bool {
        matches!(self.basis, Basis::Year | Basis::Open | Basis::Span)
    }

    /// How sure a failing product is, for its number of months.
    pub(super) fn sure(&self, scene: &Scene<'_>, way: &Way) -> Confidence {
        match self.basis {
            Basis::Whole | Basis::Named => Confidence::Certain,
            Basis::Year | Basis::Open | Basis::Span => {
                // Persons come and go within a year: only what no number of months could give is an error.
                let month = Way { times: Decimal::ONE, ..way.clone() };
                let inside = month.bounds(scene).is_none_or(|(least, most)| {
                    scene.number(way.total).is_none_or(|t| least <= t.value && t.value <= most)
                });
                match (inside, self.basis) {
                    (true, _) => Confidence::Weak,
                    (false, Basis::Year | Basis::Span) => Confidence::Certain,
                    (false, _) => Confidence::Likely,
                }
            }
        }
    }
}

impl Way {
    /// Half of one month's sum and fifteen times as much: what a year with comings and goings may give.
    fn bounds(&self, scene: &Scene<'_>) -> Option<(Decimal, Decimal)> {
        let mut month = Decimal::ZERO;
        for (counts, standard) in &self.terms {
            month = month.checked_add(self.term(scene, counts, *standard)?.0)?;
        }
        Some((month.checked_div(Decimal::TWO)?, month.checked_mul(Decimal::from(15))?))
    }
}

/// Values of the numbers of a sentence with a unit of time (6个月, 10天).
fn named_numbers<'a>(
    scene: &'a Scene<'_>,
    sentence: usize,
    unit: &'a str,
) -> impl Iterator<Item = Decimal> + 'a {
    numbers(scene, sentence, move |n| n.unit == unit && n.change.is_none())
}

/// Values of the first numbers of a sentence that are wanted.
fn numbers<'a>(
    scene: &'a Scene<'_>,
    sentence: usize,
    wanted: impl Fn(&Number) -> bool + 'a,
) -> impl Iterator<Item = Decimal> + 'a {
    scene
        .sentences()
        .get(sentence)
        .map(|s| s.numbers.clone())
        .into_iter()
        .flatten()
        .filter_map(|i| scene.number(i))
        .filter(move |n| wanted(n))
        .map(|n| n.value)
        .take(3)
}

/// Whether a year is named: 2023年, 二〇二三年.
fn year_named(text: &str) -> bool {
    text.char_indices().filter(|(_, c)| *c == '年').any(|(i, _)| {
        let digits = text[..i]
            .chars()
            .rev()
            .take_while(|c| c.is_ascii_digit() || "〇零一二三四五六七八九".contains(*c));
        digits.count() >= 4
    })
}

/// Months of ranges: 1-9月, 1月至6月, 1月—9月份.
fn ranges(text: &str) -> impl Iterator<Item = u32> + '_ {
    text.char_indices().filter(|(_, c)| *c == '月').filter_map(|(i, _)| {
        let (last, rest) = month_before(&text[..i])?;
        let rest =
            ["——", "-", "—", "–", "～", "~", "至", "到", "－"].iter().find_map(|m| rest.strip_suffix(m))?;
        let rest = rest.strip_suffix('份').unwrap_or(rest);
        let rest = rest.strip_suffix('月').unwrap_or(rest);
        let (first, _) = month_before(rest)?;
        (first < last && last <= 12).then(|| last - first + 1)
    })
}

/// A month's digits at the end of a text, and what stands before them.
fn month_before(text: &str) -> Option<(u32, &str)> {
    let head = text.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = &text[head.len()..];
    let month: u32 = if digits.len() <= 2 { digits.parse().ok()? } else { return None };
    (1..=12).contains(&month).then_some((month, head))
}
