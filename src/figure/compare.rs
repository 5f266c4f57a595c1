//! Words that compare: 比上年增加12人, 增长8.5%, 完成率122%, 超额14户.
//!
//! Inputs: exact values. Outputs: the words, and the exact difference or ratio behind them.
//! Invariant: a comparison with nothing says so; the direction is that of the exact values, never of
//! rounded ones.

use super::derive::add;
use super::print::{MAX_DECIMALS, Options, Printed, Style, print};
use crate::diagnostic::{Diagnostic, codes};
use crate::model::{Period, Ratio, Unit, UnitKind, Value};

/// Words with at most one number in them, the number last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// `比上年增加`, `完成率`; all there is where nothing is to be counted: `与上年持平`.
    pub lead: String,
    /// `12人`, `122%`.
    pub number: Option<Printed>,
}

impl Words {
    fn plain(text: impl Into<String>) -> Words {
        Words { lead: text.into(), number: None }
    }

    fn with(lead: impl Into<String>, number: Printed) -> Words {
        Words { lead: lead.into(), number: Some(number) }
    }

    /// All of it: `比上年增加12人`.
    pub fn text(&self) -> String {
        format!("{}{}", self.lead, self.number.as_ref().map_or("", |n| n.text.as_str()))
    }
}

/// What a difference to an earlier period comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// `比上年增加12人`, `与上年持平`, `上年无数据`; the number is without sign.
    pub words: Words,
    /// Now less before; `None` without a base.
    pub difference: Option<Value>,
}

/// What a growth in per cent comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Growth {
    /// `增长8.5%`, `下降3%`, `持平`, `基本持平`, `上年无数据`, `上年为零`.
    pub words: Words,
    /// (now − before) ÷ before; `None` where the base has no meaning.
    pub ratio: Option<Ratio>,
}

/// What a completed target comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// `完成率122%`; `任务数为零` where there is no rate.
    pub rate_words: Words,
    /// `超额14户`, `差3户`, `恰好完成`.
    pub excess_words: Words,
    /// Value ÷ target.
    pub rate: Option<Ratio>,
    /// Value less target.
    pub excess: Value,
}

/// What the period before is called: 上年 for a year, 上年同期 for a part of one, 前五年 for five.
pub fn base_word(period: &Period) -> String {
    const DIGITS: [&str; 11] = ["零", "一", "两", "三", "四", "五", "六", "七", "八", "九", "十"];
    match period.whole_years() {
        Some(1) => "上年".into(),
        Some(n) => match usize::try_from(n).ok().and_then(|n| DIGITS.get(n)) {
            Some(digit) => format!("前{digit}年"),
            None => format!("前{n}年"),
        },
        None => "上年同期".into(),
    }
}

fn unlike() -> Diagnostic {
    Diagnostic::new(codes::TEMPLATE_UNIT, "两个数不是同一种量,不能比较")
}

fn difference(now: Value, before: Value) -> Result<Value, Diagnostic> {
    let overflow = || Diagnostic::new(codes::FIGURE_OVERFLOW, "差额超出能准确表示的范围");
    add(now, before, true).ok_or_else(unlike)?.ok_or_else(overflow)
}

/// −1, 0 or 1.
pub fn sign(value: Value) -> i128 {
    match value {
        Value::Count(n) | Value::Money(n) => n.signum(),
        Value::Ratio(r) => r.numerator.signum(),
    }
}

fn magnitude(value: Value) -> Result<Value, Diagnostic> {
    let zero = match value {
        Value::Count(_) => Value::Count(0),
        Value::Money(_) => Value::Money(0),
        Value::Ratio(r) => Value::Ratio(Ratio { numerator: 0, denominator: r.denominator }),
    };
    if sign(value) < 0 { difference(zero, value) } else { Ok(value) }
}

/// The change from an earlier value; rates change by 百分点. `base` is what the earlier period is
/// called ([`base_word`]); the difference is printed as `options` say.
///
/// # Errors
/// `E0603` for unlike values or a word that does not fit, `E0505` out of range.
pub fn change(
    now: &Value,
    before: Option<&Value>,
    unit: &Unit,
    words: &[String],
    base: &str,
    options: &Options,
) -> Result<Change, Diagnostic> {
    let Some(before) = before else {
        return Ok(Change { words: Words::plain(format!("{base}无数据")), difference: None });
    };
    let difference = difference(*now, *before)?;
    if difference.is_zero() {
        return Ok(Change { words: Words::plain(format!("与{base}持平")), difference: Some(difference) });
    }
    let rate = unit.kind == UnitKind::Rate;
    let points = Options { unit: Some("百分点"), ..*options };
    let options = if rate { &points } else { options };
    let printed = print(&magnitude(difference)?, unit, words, options)?;
    let verb = match (sign(difference) > 0, rate) {
        (true, true) => "提高",
        (false, true) => "下降",
        (true, false) => "增加",
        (false, false) => "减少",
    };
    let lead =
        if before.is_zero() && !rate { format!("{base}为零，{verb}") } else { format!("比{base}{verb}") };
    Ok(Change { words: Words::with(lead, printed), difference: Some(difference) })
}

/// The growth in per cent, with at most so many decimals, trailing zeros trimmed. Rates have none:
/// they change by 百分点.
///
/// # Errors
/// `E0603` for unlike values or rates, `E0505` out of range.
pub fn growth(now: &Value, before: Option<&Value>, base: &str, decimals: u32) -> Result<Growth, Diagnostic> {
    let without = |text: String| Ok(Growth { words: Words::plain(text), ratio: None });
    let Some(before) = before else { return without(format!("{base}无数据")) };
    let difference = difference(*now, *before)?;
    let (n, d) = match (difference, *before) {
        (Value::Count(n), Value::Count(d)) | (Value::Money(n), Value::Money(d)) => (n, d),
        _ => return Err(unlike()),
    };
    if d == 0 {
        return without(if n == 0 { "持平".into() } else { format!("{base}为零") });
    }
    if d < 0 {
        return without(format!("{base}为负"));
    }
    let ratio = Ratio { numerator: n, denominator: d };
    let per_cent = Unit { kind: UnitKind::Rate, word: "%".into() };
    let options = Options { style: Style::Fixed(decimals), ..Options::default() };
    let printed = print(&magnitude(Value::Ratio(ratio))?, &per_cent, &[], &options)?;
    let numeral = crate::model::value::trim_zeros(&printed.numeral).to_owned();
    let words = match (n.signum(), numeral == "0") {
        (0, _) => Words::plain("持平"),
        (_, true) => Words::plain("基本持平"),
        (sign, false) => {
            let printed = Printed { text: format!("{numeral}%"), numeral, ..printed };
            Words::with(if sign > 0 { "增长" } else { "下降" }, printed)
        }
    };
    Ok(Growth { words, ratio: Some(ratio) })
}

/// How far a target is met. The rate has `decimals` decimals, half-up, but a target that is not met
/// is never said to be met by 100%: decimals are added until it shows.
///
/// # Errors
/// `E0603` for unlike values or a word that does not fit, `E0505` out of range.
pub fn done(
    value: &Value,
    target: &Value,
    unit: &Unit,
    words: &[String],
    decimals: u32,
    options: &Options,
) -> Result<Completion, Diagnostic> {
    let excess = difference(*value, *target)?;
    let (n, d) = match (*value, *target) {
        (Value::Count(n), Value::Count(d)) | (Value::Money(n), Value::Money(d)) => (n, d),
        _ => return Err(unlike()),
    };
    let printed = print(&magnitude(excess)?, unit, words, options)?;
    let excess_words = match sign(excess) {
        0 => Words::plain("恰好完成"),
        1 => Words::with("超额", printed),
        _ => Words::with("差", printed),
    };
    let rate = if d > 0 { Ratio::new(n, d) } else { None };
    let rate_words = match rate {
        Some(ratio) => Words::with("完成率", completion_rate(ratio, decimals)?),
        None if d == 0 => Words::plain("任务数为零"),
        None => Words::plain("任务数为负"),
    };
    Ok(Completion { rate_words, excess_words, rate, excess })
}

fn completion_rate(ratio: Ratio, decimals: u32) -> Result<Printed, Diagnostic> {
    let per_cent = Unit { kind: UnitKind::Rate, word: "%".into() };
    let fixed = |decimals| {
        let options = Options { style: Style::Fixed(decimals), ..Options::default() };
        print(&Value::Ratio(ratio), &per_cent, &[], &options)
    };
    let printed = fixed(decimals)?;
    let whole = fixed_whole(decimals);
    let short = ratio.numerator < ratio.denominator;
    if !(short && printed.numeral == whole) {
        return Ok(printed);
    }
    // Just short of the target.
    print(&Value::Ratio(ratio), &per_cent, &[], &Options::default())
}

/// 100 with so many decimals.
fn fixed_whole(decimals: u32) -> String {
    let zeros = "0".repeat(decimals.min(MAX_DECIMALS) as usize);
    if zeros.is_empty() { "100".into() } else { format!("100.{zeros}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

    fn unit(word: &str) -> Unit {
        Unit::parse(word).expect("unit")
    }

    fn ratio(n: i128, d: i128) -> Value {
        Value::Ratio(Ratio::new(n, d).expect("denominator"))
    }

    #[test]
    fn changes() {
        let (n, m) = (Value::Count, Value::Money);
        for (now, before, word, expected) in [
            (n(112), Some(n(100)), "人", "比上年增加12人"),
            (n(88), Some(n(100)), "户", "比上年减少12户"),
            (n(100), Some(n(100)), "人", "与上年持平"),
            (n(100), None, "人", "上年无数据"),
            (n(12), Some(n(0)), "人", "上年为零，增加12人"),
            (n(0), Some(n(0)), "人", "与上年持平"),
            (m(73_200_000), Some(m(10_000_000)), "元", "比上年增加63.2万元"),
            (ratio(985, 1000), Some(ratio(97, 100)), "%", "比上年提高1.5个百分点"),
            (ratio(2, 3), Some(ratio(1, 1)), "%", "比上年下降33.33个百分点"),
            (ratio(1, 2), Some(ratio(0, 1)), "%", "比上年提高50个百分点"),
            (ratio(2, 4), Some(ratio(1, 2)), "%", "与上年持平"),
            (n(1), Some(m(1)), "人", "E0603"),
            (n(i128::MAX), Some(n(-1)), "人", "E0505"),
        ] {
            let text = change(&now, before.as_ref(), &unit(word), &[], "上年", &Options::default())
                .map_or_else(|problem| problem.code.to_string(), |change| change.words.text());
            assert_eq!(text, expected);
        }
    }

    #[test]
    fn the_number_stands_apart_from_the_words() {
        let change = |now| {
            let options = Options::default();
            change(&Value::Count(now), Some(&Value::Count(100)), &unit("人"), &[], "去年", &options)
        };
        let words = change(112).expect("a change").words;
        assert_eq!((words.lead.as_str(), words.number.map(|n| n.text)), ("比去年增加", Some("12人".into())));
        let words = change(100).expect("a change").words;
        assert_eq!((words.lead.as_str(), words.number), ("与去年持平", None));
        let words = growth(&Value::Count(970), Some(&Value::Count(1000)), "上年", 1).expect("growth").words;
        assert_eq!((words.lead.as_str(), words.number.map(|n| n.text)), ("下降", Some("3%".into())));
    }

    #[test]
    fn growths() {
        for (now, before, expected) in [
            (1085, Some(1000), "增长8.5%"),
            (1080, Some(1000), "增长8%"),
            (970, Some(1000), "下降3%"),
            (1000, Some(1000), "持平"),
            (100_001, Some(100_000), "基本持平"),
            (5, Some(0), "上年为零"),
            (0, Some(0), "持平"),
            (5, Some(-5), "上年为负"),
            (5, None, "上年无数据"),
        ] {
            let before = before.map(Value::Count);
            let growth = growth(&Value::Count(now), before.as_ref(), "上年", 1).expect("growth");
            assert_eq!(growth.words.text(), expected, "{now} {before:?}");
        }
        assert!(growth(&ratio(1, 2), Some(&ratio(1, 3)), "上年", 1).is_err());
    }

    #[test]
    fn targets() {
        for (value, target, rate, excess) in [
            (79, 65, "完成率122%", "超额14户"),
            (65, 65, "完成率100%", "恰好完成"),
            (62, 65, "完成率95%", "差3户"),
            (997, 1000, "完成率99.7%", "差3户"),
            (1004, 1000, "完成率100%", "超额4户"),
            (5, 0, "任务数为零", "超额5户"),
        ] {
            let options = Options::default();
            let done = done(&Value::Count(value), &Value::Count(target), &unit("户"), &[], 0, &options);
            let done = done.expect("done");
            assert_eq!((done.rate_words.text(), done.excess_words.text()), (rate.into(), excess.into()));
        }
    }

    #[test]
    fn the_period_before_has_a_name() {
        let word =
            |text: &str| base_word(&crate::model::period::parse(text, NaiveDate::MIN).expect("period"));
        assert_eq!(word("2024"), "上年");
        assert_eq!(word("2024H1"), "上年同期");
        assert_eq!(word("2020..2024"), "前五年");
        assert_eq!(word("2000..2024"), "前25年");
    }
}
