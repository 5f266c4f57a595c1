//! Every statistic in a draft: value, unit, how exact, and what it is said of.
//!
//! Job: tell the numbers that count something from those that name something (dates, document numbers,
//! ordinals, ages, telephone numbers). Input: a [`Text`]. Output: [`Number`]s in reading order.
//! Invariants: a value is exact (a decimal, never a float); what cannot be read as a number is none (三分之二,
//! 数十人, 20xx件); each paragraph is read once, left to right, and nothing looks farther than a fixed number of
//! characters or numbers from where it stands.
//!
//! The way through: `find` passes over a paragraph; `skip` names the tokens that count nothing; `numeral` and `hanzi`
//! read numerals, `unit` what follows them; `make` puts a number together (`approx`, `change`, `each`, `stand`);
//! `words` decides which Chinese numerals count, `bare` which numbers without a unit; `governing` remembers time and
//! scope; `cells` gives numbers in tables the unit of their header.

mod approx;
mod bare;
mod cells;
mod change;
mod each;
mod find;
mod governing;
mod hanzi;
mod interval;
mod make;
mod names;
mod numeral;
mod scan;
mod skip;
mod stand;
#[cfg(test)]
mod tests;
mod unit;
mod words;

pub(in crate::check) use each::governed;
pub use find::find;

use super::text::Span;
use rust_decimal::Decimal;
use std::ops::Range;

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Persons: 人, 名, 位.
    Persons,
    /// Acts on persons: 人次.
    PersonTimes,
    /// Households: 户.
    Households,
    /// Cases: 例.
    Cases,
    /// Money, in 元.
    Money,
    /// A rate in %, ‰.
    Ratio,
    /// A difference of rates: 百分点.
    Points,
    /// Times, sessions, terms: 次, 场, 期, 批.
    Times,
    /// Things and places by their classifier: 件, 辆, 家, 处, 个 …
    Things,
    /// Measures: 平方米, 公里, 天, 小时, 亩 …
    Measure,
    /// No unit is printed.
    Bare,
}

impl Kind {
    /// The key in documents.
    pub fn key(self) -> &'static str {
        match self {
            Kind::Persons => "persons",
            Kind::PersonTimes => "person_times",
            Kind::Households => "households",
            Kind::Cases => "cases",
            Kind::Money => "money",
            Kind::Ratio => "ratio",
            Kind::Points => "points",
            Kind::Times => "times",
            Kind::Things => "things",
            Kind::Measure => "measure",
            Kind::Bare => "bare",
        }
    }
}

/// How near the true number is to the one printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Approx {
    /// As it stands, within the rounding of its digits.
    Exact,
    /// Somewhat more: 余, 多.
    Over,
    /// Somewhat less: 近.
    Near,
    /// About: 约, 左右, 上下.
    About,
    /// That or more: 以上, 不少于, 超过, 至少, 突破.
    AtLeast,
    /// That or less: 以下, 以内, 不超过, 不足, 低于.
    AtMost,
}

impl Approx {
    /// The key in documents.
    pub fn key(self) -> &'static str {
        match self {
            Approx::Exact => "exact",
            Approx::Over => "over",
            Approx::Near => "near",
            Approx::About => "about",
            Approx::AtLeast => "at_least",
            Approx::AtMost => "at_most",
        }
    }
}

/// Whether a number is itself a change against another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Change {
    /// 增加, 增长, 上升, 提高, 多, 超过(任务).
    Up,
    /// 减少, 下降, 降低, 少, 回落.
    Down,
}

impl Change {
    /// The key in documents.
    pub fn key(self) -> &'static str {
        match self {
            Change::Up => "up",
            Change::Down => "down",
        }
    }
}

/// What a standard is paid for: 每人每月50元.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Each {
    /// 人, 名, 户, 个, 例, 村 … ; empty where only a time is named (每月50元).
    pub of: String,
    /// 月, 年, 天, 季度, 次; empty if none.
    pub time: String,
}

/// One number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number {
    /// The whole token as printed, with words of approximation, sign, unit and what it is paid for: `近3万元`,
    /// `400余万元`, `90%以上`, `-3.2%`, `50元/人·月`.
    pub span: Span,
    /// The numeral alone within the paragraph: `400`; of `百余人次` `百`.
    pub numeral: Range<usize>,
    /// The value in the base unit: `1.2万元` is 12000 元, `7.7‰` is 7.7, 三成 and 一半 are 30 and 50 (%), a bare
    /// number under 金额（万元） counts in 万. Signless: a printed minus is [`Change::Down`]. 未出现一例 is 0.
    pub value: Decimal,
    /// What one printed unit is worth in base units: 1, 10⁴ (万), 10⁸ (亿) …
    pub scale: Decimal,
    /// Decimals printed.
    pub places: u32,
    /// The base unit, normalised: 人 (of 名, 位), 人次, 户, 例, 元, %, ‰, 百分点, or the classifier; empty if none.
    pub unit: String,
    /// What it counts.
    pub kind: Kind,
    /// How near it is.
    pub approx: Approx,
    /// Whether it is a change (增加12人); a level that was reached (增加到12人, 上升为12人) is none.
    pub change: Option<Change>,
    /// Whether it is a standard, and of what: money (每人每月50元, 700元/月) or a count (每村2件, 人均12平方米).
    pub each: Option<Each>,
    /// The other end of a range (`13～17万元`): in the base unit.
    pub until: Option<Decimal>,
    /// The words of time that govern it (`1-9月`, `助残日期间`, `五年来`): the nearest before it in its sentence, else
    /// those that led an earlier sentence of the paragraph, else those of a heading or title above; never such as
    /// are only compared with (`比2023年`). What sums up several times (合计) has only a heading's.
    pub period: Option<Span>,
    /// The words of scope that govern it (`全市`, `云坡镇`), likewise.
    pub scope: Option<Span>,
    /// Whether Chinese characters write the numeral (十个).
    pub chinese: bool,
    /// Whether it states something counted; others stand here for the lists they announce (`三项工作`, `六个方面`)
    /// or the time they last (`3年`, `12个月`), or are limits, classes and parts of a slogan.
    pub statistic: bool,
}

/// Least and greatest true value that print so; `None` is without bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval {
    /// Least.
    pub low: Option<Decimal>,
    /// Greatest.
    pub high: Option<Decimal>,
}
