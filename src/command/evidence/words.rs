//! What the manifest says in keys, in words.

use crate::model::Value;
use crate::model::value::{decimal, trim_zeros};

/// `half_up:1万元` → 四舍五入到0.1万元.
pub(super) fn rounding(key: &str) -> String {
    match key {
        "exact" => "精确".into(),
        "down" => "舍去尾数".into(),
        "up" => "进位取整".into(),
        _ => {
            let rest = key.strip_prefix("half_up:").unwrap_or(key);
            let digits = rest.chars().take_while(char::is_ascii_digit).count();
            match rest[..digits].parse::<u32>() {
                Ok(decimals) => format!("四舍五入到{}{}", decimal(1, decimals), &rest[digits..]),
                Err(_) => key.to_owned(),
            }
        }
    }
}

/// A number with its unit, money in 元: `37人`, `120.5元`.
pub(super) fn amount(value: Value, unit: &str) -> String {
    match value {
        Value::Money(n) => format!("{}元", trim_zeros(&decimal(n, 2))),
        other => format!("{}{unit}", other.plain()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roundings_are_said() {
        for (key, expected) in [
            ("exact", "精确"),
            ("half_up:1万元", "四舍五入到0.1万元"),
            ("half_up:0%", "四舍五入到1%"),
            ("half_up:2亿元", "四舍五入到0.01亿元"),
            ("down", "舍去尾数"),
            ("up", "进位取整"),
            ("another", "another"),
        ] {
            assert_eq!(rounding(key), expected);
        }
        assert_eq!(amount(Value::Money(12_050), "元"), "120.5元");
        assert_eq!(amount(Value::Count(-3), "人"), "-3人");
    }
}
