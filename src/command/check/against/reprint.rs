//! A figure's new value, printed as its old one was.
//!
//! Inputs: both values, the old text and its rounding. Outputs: the new text. A manifest does not keep the arguments
//! of a printing: of all ways of printing that fit its rounding the plainest is taken that makes the old text of the
//! old value. Invariant: where none does, the new value is printed in full, never in a form that was guessed.

use super::current::Comparison;
use crate::figure::compare::sign;
use crate::figure::print::{Approx, Options, Printed, Style, print};
use crate::model::value::{Ratio, trim_zeros};
use crate::model::{Unit, UnitKind, Value};

/// A printing to be done again.
pub(super) struct Printing<'a> {
    pub(super) then: Value,
    pub(super) now: Value,
    pub(super) unit: &'a Unit,
    pub(super) words: &'a [String],
    pub(super) text: &'a str,
    pub(super) rounding: &'a str,
    pub(super) comparison: Comparison,
}

/// How a text was made of what was printed.
#[derive(Clone, Copy)]
enum Part<'a> {
    /// Numeral and unit, and a noun.
    All(&'a str),
    /// The numeral, in a table.
    Numeral,
    /// Numeral without trailing zeros, and unit: of growths.
    Trimmed,
}

impl Part<'_> {
    fn of(self, printed: &Printed) -> String {
        match self {
            Part::All(noun) => format!("{}{noun}", printed.text),
            Part::Numeral => printed.numeral.clone(),
            Part::Trimmed => format!("{}{}", trim_zeros(&printed.numeral), printed.unit),
        }
    }
}

impl Printing<'_> {
    /// The new text.
    pub(super) fn now(&self) -> String {
        let (Some(old), Some(new)) = (magnitude(self.then), magnitude(self.now)) else {
            return self.now.plain();
        };
        let compares = self.comparison != Comparison::None;
        // 与上年持平, 恰好完成, 未发生: no number was printed.
        let worded = !self.text.contains(|c: char| c.is_ascii_digit()) && self.then.is_zero();
        let turned = compares && sign(self.then) != sign(self.now);
        if worded || (turned && self.comparison != Comparison::Done) {
            return match (self.comparison, new.is_zero()) {
                (Comparison::Before | Comparison::Growth, true) => "持平".to_owned(),
                (Comparison::Excess, true) => "恰好完成".to_owned(),
                _ => format!("{}{}", self.direction(), self.plainly(new)),
            };
        }
        match self.found(&old) {
            Some((unit, options, part)) => self.printed(&new, unit.as_deref(), options, part),
            None => self.plainly(new),
        }
    }

    /// What a comparison says of itself once its direction has changed.
    fn direction(&self) -> &'static str {
        match (self.comparison, sign(self.now)) {
            (Comparison::Before, 1) => "增加",
            (Comparison::Before, _) => "减少",
            (Comparison::Growth, 1) => "增长",
            (Comparison::Growth, _) => "下降",
            (Comparison::Excess, 1) => "超额",
            (Comparison::Excess, _) => "差",
            _ => "",
        }
    }

    /// In full.
    fn plainly(&self, value: Value) -> String {
        let points = self.unit.kind == UnitKind::Rate && self.comparison == Comparison::Before;
        let options = Options { unit: points.then_some("百分点"), ..Options::default() };
        print(&value, self.unit, self.words, &options).map_or_else(|_| value.plain(), |p| p.text)
    }

    fn printed(&self, value: &Value, unit: Option<&str>, options: Options<'_>, part: Part<'_>) -> String {
        let options = Options { unit, ..options };
        let printed = print(value, self.unit, self.words, &options);
        let text = printed.map(|p| part.of(&p)).unwrap_or_else(|_| self.plainly(*value));
        // What is just short of a target is never said to have met it.
        let short = matches!(value, Value::Ratio(r) if r.numerator < r.denominator);
        if self.comparison == Comparison::Done && short && text.starts_with("100") {
            return self.plainly(*value);
        }
        text
    }

    /// The way in which the old value gives the old text.
    fn found<'s>(&'s self, old: &Value) -> Option<(Option<String>, Options<'s>, Part<'s>)> {
        for unit in self.units() {
            for options in self.options() {
                let options = Options { unit: None, ..options };
                let with = Options { unit: unit.as_deref(), ..options };
                let Ok(printed) = print(old, self.unit, self.words, &with) else { continue };
                if let Some(noun) = self.text.strip_prefix(printed.text.as_str()) {
                    let fits = noun.is_empty() || !noun.contains(|c: char| c.is_ascii_digit());
                    // 十个 is no 十个街道 of another rounding: a noun stands only after a count.
                    if fits && (noun.is_empty() || matches!(old, Value::Count(_))) {
                        return Some((unit, options, Part::All(noun)));
                    }
                }
                for part in [Part::Numeral, Part::Trimmed] {
                    if part.of(&printed) == self.text {
                        return Some((unit, options, part));
                    }
                }
            }
        }
        None
    }

    /// Words that the unit may have been printed with: its own first.
    fn units(&self) -> Vec<Option<String>> {
        let mut out = vec![None];
        let scaled = |word: &str| [word.to_owned(), format!("万{word}"), format!("亿{word}")];
        match self.unit.kind {
            UnitKind::Money => out.extend(scaled("元").map(Some)),
            UnitKind::Rate => out.extend(["%", "‰", "百分点"].map(|w| Some(w.to_owned()))),
            _ => {
                out.extend(scaled(&self.unit.word).map(Some));
                out.extend(self.words.iter().flat_map(|w| scaled(w)).map(Some));
            }
        }
        // In a table the unit stands in the header.
        let bare = self.text.chars().next_back().is_some_and(|c| c.is_ascii_digit() || "余多".contains(c));
        out.retain(|u| u.as_deref().is_none_or(|u| bare || self.text.contains(u)));
        out
    }

    /// Ways of printing that fit the rounding, the plainest first.
    fn options(&self) -> Vec<Options<'static>> {
        let plain = Options::default();
        let given = self
            .rounding
            .strip_prefix("half_up:")
            .map(|rest| rest.chars().take_while(char::is_ascii_digit).collect::<String>());
        let given: Option<u32> = given.and_then(|digits| digits.parse().ok());
        let own = self
            .text
            .split_once('.')
            .map_or(0, |(_, rest)| rest.chars().take_while(char::is_ascii_digit).count());
        let own = u32::try_from(own).unwrap_or(0);
        let mut out = Vec::new();
        let mut add = |style: Style, digits: Option<u32>, step: u32, decimals: u32| {
            for hanzi in [false, true] {
                out.push(Options { style, digits, step, decimals, hanzi, ..plain });
            }
        };
        match self.rounding {
            "down" | "up" => {
                let styles: &[Approx] = match self.rounding {
                    "up" => &[Approx::Near],
                    _ => &[Approx::Over, Approx::Many, Approx::AtLeast],
                };
                for style in styles {
                    for digits in std::iter::once(None).chain((1..=6).map(Some)) {
                        add(Style::Approx(*style), digits, plain.step, plain.decimals);
                    }
                    for step in [1, 2, 10, 20, 25, 50] {
                        add(Style::Approx(*style), None, step, plain.decimals);
                    }
                }
            }
            _ => {
                for decimals in given.into_iter().chain([plain.decimals, own]) {
                    add(Style::Exact, None, plain.step, decimals);
                    add(Style::Fixed(decimals), None, plain.step, plain.decimals);
                }
                add(Style::Bound, None, plain.step, given.unwrap_or(plain.decimals));
                for style in [Approx::Over, Approx::Many, Approx::AtLeast, Approx::Near] {
                    add(Style::Approx(style), None, plain.step, plain.decimals);
                }
            }
        }
        out
    }
}

/// Without its sign.
fn magnitude(value: Value) -> Option<Value> {
    Some(match value {
        Value::Count(n) => Value::Count(n.checked_abs()?),
        Value::Money(n) => Value::Money(n.checked_abs()?),
        Value::Ratio(r) => Value::Ratio(Ratio { numerator: r.numerator.checked_abs()?, ..r }),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn again(
        (then, now): (Value, Value),
        unit: &str,
        (text, rounding): (&str, &str),
        comparison: Comparison,
    ) -> String {
        let unit = Unit::parse(unit).expect("a unit");
        let words = ["例".to_owned()];
        Printing { then, now, unit: &unit, words: &words, text, rounding, comparison }.now()
    }

    #[test]
    fn a_new_value_is_printed_as_the_old_one_was() {
        let (n, m) = (|a, b| (Value::Count(a), Value::Count(b)), |a, b| (Value::Money(a), Value::Money(b)));
        let r = |a, b, c, d| {
            let ratio = |n, d| Value::Ratio(Ratio::new(n, d).expect("a denominator"));
            (ratio(a, b), ratio(c, d))
        };
        for (values, unit, text, rounding, expected) in [
            (n(1198, 1205), "人", "1198人", "exact", "1205人"),
            (n(228, 230), "人", "228例", "exact", "230例"),
            (n(0, 3), "件", "未发生越级上访", "exact", "3件"),
            (n(10, 11), "个", "十个街道", "exact", "11个街道"),
            (n(3, 4), "期", "三期", "exact", "四期"),
            (n(45_678, 46_001), "人次", "4.6万人次", "half_up:1万人次", "4.6万人次"),
            (n(30_120, 41_500), "份", "30000余份", "down", "41000余份"),
            (n(4, 5), "次", "不少于4次", "exact", "不少于5次"),
            (m(301_200_000, 305_250_000), "元", "301.2万元", "exact", "305.25万元"),
            (m(412_345_600, 500_000_000), "元", "412.3万元", "half_up:1万元", "500.0万元"),
            (m(412_345_600, 530_000_000), "元", "400余万元", "down", "500余万元"),
            (m(2_950_000, 4_870_000), "元", "近3万元", "up", "近4.9万元"),
            (m(3_701_620, 3_801_620), "元", "37016.20", "exact", "38016.20"),
            (m(300_000, 350_000), "元", "3000元", "exact", "3500元"),
            (r(77, 10_000, 8, 1000), "‰", "7.7‰", "exact", "8‰"),
            (r(923, 1000, 97, 100), "%", "90%以上", "down", "95%以上"),
        ] {
            assert_eq!(again(values, unit, (text, rounding), Comparison::None), expected, "{text}");
        }
        for (values, unit, text, rounding, comparison, expected) in [
            (n(12, 15), "人", "12人", "exact", Comparison::Before, "15人"),
            (n(12, -3), "人", "12人", "exact", Comparison::Before, "减少3人"),
            (n(12, 0), "人", "12人", "exact", Comparison::Before, "持平"),
            (n(0, 12), "人", "与上年持平", "exact", Comparison::Before, "增加12人"),
            (n(-12, -13), "人", "12人", "exact", Comparison::Before, "13人"),
            (n(14, -2), "户", "14户", "exact", Comparison::Excess, "差2户"),
            (r(15, 1000, 2, 100), "%", "1.5个百分点", "exact", Comparison::Before, "2个百分点"),
            (r(85, 1000, 9, 100), "%", "8.5%", "half_up:1%", Comparison::Growth, "9%"),
            (r(85, 1000, -3, 100), "%", "8.5%", "half_up:1%", Comparison::Growth, "下降3%"),
            (r(1_215_385, 1_000_000, 62, 65), "%", "122%", "half_up:0%", Comparison::Done, "95%"),
            (r(1_215_385, 1_000_000, 997, 1000), "%", "122%", "half_up:0%", Comparison::Done, "99.7%"),
        ] {
            assert_eq!(again(values, unit, (text, rounding), comparison), expected, "{text} {expected}");
        }
        // No way of printing makes the old text: the new value in full.
        assert_eq!(again(n(7, 8), "人", ("约七人", "exact"), Comparison::None), "8人");
    }
}
