//! Values, parts and reasons as a reader sees them.

use crate::catalog::Catalog;
use crate::figure::NoValue;
use crate::figure::rows::Mark;
use crate::ledger::SourceEntry;
use crate::model::Value;
use crate::model::value::{Rounding, decimal, divide, trim_zeros};

/// A number with its unit, money in 元; a ratio with its two numbers.
pub(super) fn amount(value: Value, unit: &str) -> String {
    match value {
        Value::Money(n) => format!("{}元", trim_zeros(&decimal(n, 2))),
        Value::Count(n) => format!("{n}{unit}"),
        Value::Ratio(r) => {
            let (scale, sign) = match unit {
                "‰" => (1000, "‰"),
                _ => (100, "%"),
            };
            let whole = r.numerator.checked_mul(scale * 10_000);
            let said = whole.map(|n| decimal(divide(n, r.denominator, Rounding::HalfUp), 4));
            let said = said.map_or_else(|| value.plain(), |s| format!("{}{sign}", trim_zeros(&s)));
            format!("{said}（{} ÷ {}）", r.numerator, r.denominator)
        }
    }
}

/// What a row adds.
pub(super) fn added(amount: i128, money: bool) -> String {
    if money { decimal(amount, 2) } else { amount.to_string() }
}

/// ① ② …; numbers in brackets from 21 on.
pub(super) fn number(at: usize) -> String {
    let circled = u32::try_from(at).ok().filter(|n| *n < 20).and_then(|n| char::from_u32(0x2460 + n));
    circled.map_or_else(|| format!("({})", at + 1), String::from)
}

/// A source's file as shown.
pub(super) fn file(source: &SourceEntry) -> String {
    match &source.sheet {
        Some(sheet) => format!("{}[{sheet}]", source.path),
        None => source.path.clone(),
    }
}

/// Why a row adds nothing; empty where it counts.
pub(super) fn mark(mark: Mark, person: bool, number: bool) -> &'static str {
    match (mark, person, number) {
        (Mark::Counts, ..) => "",
        (Mark::Repeat, true, _) => "同一人，前面的行已计",
        (Mark::Repeat, ..) => "与前面的行相同，已计",
        (Mark::Blank, true, _) => "没有证件号，不计人数",
        (Mark::Blank, _, true) => "没有填数",
        (Mark::Blank, ..) => "没有编号，不计",
        (Mark::Outside, ..) => "不在计入的区划里",
        (Mark::Against, ..) => "不合“全部”的条件，所在区划不计",
    }
}

/// The key of a mark in JSON and CSV.
pub(super) fn mark_key(mark: Mark) -> &'static str {
    match mark {
        Mark::Counts => "counts",
        Mark::Repeat => "repeat",
        Mark::Blank => "blank",
        Mark::Outside => "outside",
        Mark::Against => "against",
    }
}

/// Why there is no value.
pub(super) fn lacking(catalog: &Catalog, why: &NoValue) -> String {
    let title = |id: &str| catalog.indicator(id).map_or_else(|| id.to_owned(), |i| i.title.clone());
    let dataset = |id: &str| catalog.dataset(id).map_or_else(|| id.to_owned(), |d| d.title.clone());
    match why {
        NoValue::NotIngested { dataset: id } => format!("这个期间没有导入「{}」", dataset(id)),
        NoValue::ColumnMissing { dataset: id, fields } => {
            let (dataset, fields) = catalog.titles(id, fields);
            format!("导入的「{dataset}」都没有「{fields}」列，是不是要数的不知道")
        }
        NoValue::PartMissing { part } => format!("其中「{}」没有数", title(part)),
        NoValue::ZeroDenominator { part } => format!("「{}」为零，不能相除", title(part)),
        NoValue::NoRows => "没有一行能说明这个数".into(),
        NoValue::NotUniform { low, high } => {
            format!("各行（各组）不一致，从{}到{}", low.plain(), high.plain())
        }
        NoValue::Blank { rows } => format!("有 {rows} 行没有写，不能说各行都是这个数"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Ratio;

    #[test]
    fn numbers_are_said_with_their_units() {
        let ratio = |n, d| Value::Ratio(Ratio::new(n, d).expect("a ratio"));
        for (value, unit, expected) in [
            (Value::Money(12_050), "元", "120.5元"),
            (Value::Count(-3), "人", "-3人"),
            (ratio(1, 3), "%", "33.3333%（1 ÷ 3）"),
            (ratio(77, 10_000), "‰", "7.7‰（77 ÷ 10000）"),
        ] {
            assert_eq!(amount(value, unit), expected);
        }
        assert_eq!((number(0).as_str(), number(19).as_str(), number(20).as_str()), ("①", "⑳", "(21)"));
    }
}
