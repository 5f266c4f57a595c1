//! Words a template may print besides figures: names, titles, phrases of time and place.
//!
//! Invariant: no numbers but years, months and days.

use super::frame::Frame;
use super::{marks, markup, periods};
use crate::model::region::Level;
use crate::model::{Period, Region};
use chrono::Datelike;
use tera::Context;

const PERIOD: &[&str] = &["text", "title", "year", "first_year", "next_year", "this", "whole"];

/// The names, and the fields of each; none for plain words.
pub(super) const FIELDS: &[(&str, &[&str])] = &[
    ("period", PERIOD),
    ("prev_period", PERIOD),
    ("next_period", PERIOD),
    ("region", &["name", "code", "child"]),
    ("office", &["name", "whole", "our"]),
    ("date", &[]),
];

/// All of them.
pub(super) fn context(frame: &Frame) -> Context {
    let region = frame.regions.get(frame.region);
    let child = frame.regions.children(frame.region).first();
    let mut context = Context::new();
    context.insert("period", &words(frame.period));
    context.insert("prev_period", &frame.period.previous().map(words));
    context.insert("next_period", &periods::next(frame.uncut).map(words));
    context.insert(
        "region",
        &serde_json::json!({
            "name": marks::strip(&region.name), "code": marks::strip(&region.code),
            "child": child.map_or("", |c| below(frame.regions.get(*c))),
        }),
    );
    context.insert(
        "office",
        &serde_json::json!({
            "name": marks::strip(&frame.organisation), "whole": marks::strip(&frame.whole), "our": our(region),
        }),
    );
    context.insert("date", &frame.date);
    context
}

/// `title` 2024年上半年; `whole` 全年, 上半年, 五年来; `this` the same, but 今年 for a year.
fn words(period: Period) -> serde_json::Value {
    let whole = whole(period);
    serde_json::json!({
        "text": period.to_string(), "title": period.title(),
        "year": period.to.year().to_string(), "first_year": period.from.year().to_string(),
        "next_year": period.to.year().saturating_add(1).to_string(),
        "this": if whole == "全年" { "今年" } else { whole.as_str() },
        "whole": whole,
    })
}

/// What a period is called in a sentence about it.
fn whole(period: Period) -> String {
    match period.whole_years() {
        Some(1) => return "全年".into(),
        // A measure word follows: 两年来.
        Some(2) => return "两年来".into(),
        Some(n) => return format!("{}年来", markup::chinese_numeral(n.unsigned_abs() as usize)),
        None => {}
    }
    let (from, to) = (period.from, period.to);
    let one_year = from.year() == to.year();
    match (from.month(), to.month()) {
        _ if !one_year => {}
        (1, 6) if period.is_whole_months() => return "上半年".into(),
        (7, 12) if period.is_whole_months() => return "下半年".into(),
        (a, b) if period.is_whole_months() && a == b => return "本月".into(),
        (a, b) if period.is_whole_months() && a % 3 == 1 && b == a + 2 => {
            return format!("{}季度", markup::chinese_numeral(a as usize / 3 + 1));
        }
        _ if from.ordinal() == 1 => return "今年以来".into(),
        _ => {}
    }
    format!("{}期间", period.title())
}

/// 本县, 本市, 本街道 …: the last of a name that says what a region is, or else its level.
fn our(region: &Region) -> String {
    let endings: &[&str] = match region.level {
        Level::Province => &["省"],
        Level::City => &["市", "州", "盟"],
        Level::County => &["县", "区", "市", "旗"],
        Level::Town => &["镇", "乡", "街道"],
        Level::Village => &["村", "社区"],
    };
    let own = endings.iter().find(|ending| region.name.ends_with(**ending));
    format!("本{}", own.unwrap_or(&endings[0]))
}

/// What the regions below another are called, as tables head their column.
pub(super) fn below(child: &Region) -> &'static str {
    match child.level {
        Level::Province => "省",
        Level::City => "市（州）",
        Level::County => "县（市、区）",
        Level::Town => "乡镇（街道）",
        Level::Village => "村（社区）",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fields_of_a_period_are_those_that_are_listed() {
        let said = words(Period::year(2024).expect("a year"));
        let keys: Vec<&str> = said.as_object().expect("an object").keys().map(String::as_str).collect();
        let mut listed = PERIOD.to_vec();
        listed.sort_unstable();
        let mut keys = keys;
        keys.sort_unstable();
        assert_eq!(keys, listed);
    }

    #[test]
    fn periods_have_phrases() {
        for (text, whole, this) in [
            ("2024", "全年", "今年"),
            ("2024H1", "上半年", "上半年"),
            ("2024H2", "下半年", "下半年"),
            ("2024Q1", "一季度", "一季度"),
            ("2024Q4", "四季度", "四季度"),
            ("2024-01", "本月", "本月"),
            ("2023..2024", "两年来", "两年来"),
            ("2020..2024", "五年来", "五年来"),
            ("2024-01..2024-11", "今年以来", "今年以来"),
            ("2024-01-01..2024-12-20", "今年以来", "今年以来"),
            ("2024-05-18..2024-05-19", "2024年5月18日至2024年5月19日期间", ""),
            ("2023-11..2024-02", "2023年11月—2024年2月期间", ""),
        ] {
            let period = crate::model::period::parse(text, chrono::NaiveDate::MIN).expect("a period");
            let said = words(period);
            assert_eq!(said["whole"], whole, "{text}");
            assert_eq!(said["this"], if this.is_empty() { whole } else { this }, "{text}");
        }
    }
}
