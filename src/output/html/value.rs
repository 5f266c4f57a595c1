//! Exact values in words.

use crate::model::Value;
use crate::model::value::{Rounding, decimal, divide, trim_zeros};

/// A value exactly, as numeral and unit; a ratio as its two parts with the decimal behind.
pub(super) fn exact(value: Value, unit: &str) -> (String, String) {
    match value {
        Value::Count(_) | Value::Money(_) => (value.plain(), unit.to_owned()),
        Value::Ratio(r) => {
            // Percent for shares, which have 百分号 or nothing for a unit.
            let (factor, sign) = match unit {
                "" | "%" => (1_000_000, "%"),
                "‰" => (10_000_000, "‰"),
                other => (10_000, other),
            };
            let shown = match r.numerator.checked_mul(factor) {
                Some(n) => {
                    let about = if n % r.denominator == 0 { "" } else { "约" };
                    let text = decimal(divide(n, r.denominator, Rounding::HalfUp), 4);
                    format!("{about}{}", trim_zeros(&text))
                }
                None => value.plain(),
            };
            (shown, sign.to_owned())
        }
    }
}

/// The two parts of a ratio; `None` for what is none.
pub(super) fn parts(value: Value) -> Option<String> {
    match value {
        Value::Ratio(r) => Some(format!("{} ÷ {}", r.numerator, r.denominator)),
        Value::Count(_) | Value::Money(_) => None,
    }
}

/// A value exactly, with its unit.
pub(super) fn words(value: Value, unit: &str) -> String {
    let (numeral, unit) = exact(value, unit);
    format!("{}{unit}", if matches!(value, Value::Money(_)) { trim_zeros(&numeral) } else { &numeral })
}

/// The unit that [`cell`]'s numerals are in.
pub(super) fn column_unit(values: &[Option<Value>], unit: &str) -> String {
    values.iter().flatten().next().map_or_else(|| unit.to_owned(), |v| exact(*v, unit).1)
}

/// A value exactly, without its unit.
pub(super) fn cell(value: Value, unit: &str) -> String {
    let (numeral, _) = exact(value, unit);
    if matches!(value, Value::Money(_)) { trim_zeros(&numeral).to_owned() } else { numeral }
}

/// How a figure is counted, in words, with the catalog's own term where there is none.
pub(super) fn measure(measure: &str) -> String {
    let (head, field) = measure.split_once(':').unwrap_or((measure, ""));
    let words = match head {
        "persons" => "按人去重",
        "households" => "按户去重",
        "rows" => "数行",
        "sum" => "各行合计",
        "distinct" => "去重计数",
        "total" => "各项相加",
        "difference" => "两期相减",
        "ratio" => "相除",
        "uniform" => "各行一致的数",
        "each" => "各组一致的数",
        _ => return measure.to_owned(),
    };
    if field.is_empty() { format!("{words}（{head}）") } else { format!("{words}（{head}:{field}）") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Ratio;

    #[test]
    fn values_are_exact_or_say_that_they_are_not() {
        let ratio = |numerator, denominator| Value::Ratio(Ratio { numerator, denominator });
        assert_eq!(words(Value::Money(56_117_570), "元"), "561175.7元");
        assert_eq!(exact(Value::Money(56_117_570), "元").0, "561175.70");
        assert_eq!(words(Value::Count(-3), "人"), "-3人");
        assert_eq!(words(ratio(264, 284), "%"), "约92.9577%");
        assert_eq!(words(ratio(3, 4), ""), "75%");
        assert_eq!(words(ratio(3, 2), "张"), "1.5张");
        assert_eq!(parts(ratio(264, 284)).as_deref(), Some("264 ÷ 284"));
    }
}
