//! How one value is written into a cell: every spelling of dates, months, money and IDs that real
//! exports use.
//!
//! Input: the canonical text of a value (date `2024-03-05`, month `2024-03`, money in 分, ID of 18
//! characters). Output: a [`Cell`]. Invariant: the spelling never changes the value.

pub use super::support::cell::Cell;
use super::support::random::Random;
use chrono::{Datelike, NaiveDate};

/// A way of writing a value.
pub type Spelling = fn(&str, &mut Random) -> Cell;

/// As it is.
pub fn text(value: &str, _: &mut Random) -> Cell {
    Cell::Text(value.to_owned())
}

/// With a blank or tab that someone left behind.
pub fn text_spaced(value: &str, random: &mut Random) -> Cell {
    match random.below(12) {
        0 => Cell::Text(format!("{value} ")),
        1 => Cell::Text(format!(" {value}")),
        2 => Cell::Text(format!("{value}\u{3000}")),
        _ => Cell::Text(value.to_owned()),
    }
}

fn ymd(value: &str) -> NaiveDate {
    NaiveDate::parse_from_str(value, "%Y-%m-%d").expect("a canonical date")
}

fn first_of(value: &str) -> NaiveDate {
    ymd(&format!("{value}-01"))
}

/// Days since 1899-12-30, which is what Excel stores.
fn serial(value: &str) -> i64 {
    (ymd(value) - NaiveDate::from_ymd_opt(1899, 12, 30).expect("a date")).num_days()
}

pub fn date_slash(value: &str, _: &mut Random) -> Cell {
    let day = ymd(value);
    Cell::Text(format!("{}/{}/{}", day.year(), day.month(), day.day()))
}
pub fn date_dash(value: &str, _: &mut Random) -> Cell {
    Cell::Text(value.to_owned())
}
pub fn date_dot(value: &str, _: &mut Random) -> Cell {
    let day = ymd(value);
    Cell::Text(format!("{}.{}.{}", day.year(), day.month(), day.day()))
}
pub fn date_chinese(value: &str, _: &mut Random) -> Cell {
    let day = ymd(value);
    Cell::Text(format!("{}年{}月{}日", day.year(), day.month(), day.day()))
}
pub fn date_compact(value: &str, _: &mut Random) -> Cell {
    Cell::Text(value.replace('-', ""))
}
/// The number behind a date cell, after someone set the column to "常规".
pub fn date_serial(value: &str, _: &mut Random) -> Cell {
    Cell::Number(serial(value) as f64)
}
pub fn date_cell(value: &str, _: &mut Random) -> Cell {
    Cell::Date(ymd(value))
}
/// Typed by several hands: each row its own way.
pub fn date_mixed(value: &str, random: &mut Random) -> Cell {
    let spelling =
        *random.pick(&[date_slash as Spelling, date_dash, date_dot, date_chinese, date_compact, date_serial]);
    spelling(value, random)
}

pub fn month_compact(value: &str, _: &mut Random) -> Cell {
    Cell::Text(value.replace('-', ""))
}
pub fn month_chinese(value: &str, _: &mut Random) -> Cell {
    let day = first_of(value);
    Cell::Text(format!("{}年{}月", day.year(), day.month()))
}
pub fn month_fen(value: &str, _: &mut Random) -> Cell {
    let day = first_of(value);
    Cell::Text(format!("{}年{}月份", day.year(), day.month()))
}
pub fn month_cell(value: &str, _: &mut Random) -> Cell {
    Cell::Month(first_of(value))
}
/// 202412 as a number.
pub fn month_number(value: &str, _: &mut Random) -> Cell {
    Cell::Number(value.replace('-', "").parse().expect("a canonical month"))
}
pub fn month_mixed(value: &str, random: &mut Random) -> Cell {
    let spelling = *random.pick(&[month_compact as Spelling, text, month_chinese, month_fen]);
    spelling(value, random)
}

fn fen(value: &str) -> i64 {
    value.parse().expect("money in 分")
}

/// 分 as 元 with two decimals.
pub fn yuan(fen: i64) -> String {
    format!("{}{}.{:02}", if fen < 0 { "-" } else { "" }, fen.abs() / 100, fen.abs() % 100)
}

pub fn money(value: &str, _: &mut Random) -> Cell {
    Cell::Text(yuan(fen(value)))
}
/// 93 rather than 93.00, 125.5 rather than 125.50: what Excel shows as "常规".
pub fn money_short(value: &str, _: &mut Random) -> Cell {
    let text = yuan(fen(value));
    Cell::Text(text.trim_end_matches('0').trim_end_matches('.').to_owned())
}
pub fn money_unit(value: &str, _: &mut Random) -> Cell {
    Cell::Text(format!("{}元", yuan(fen(value)).trim_end_matches(".00")))
}
pub fn money_sign(value: &str, _: &mut Random) -> Cell {
    Cell::Text(format!("￥{}", yuan(fen(value))))
}
/// 1,737.00
pub fn money_grouped(value: &str, _: &mut Random) -> Cell {
    let text = yuan(fen(value));
    let (whole, decimals) = text.split_once('.').expect("two decimals");
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("-", digits));
    let mut grouped = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    Cell::Text(format!("{sign}{grouped}.{decimals}"))
}
/// Full-width digits from an input method: ９３．００
pub fn money_wide(value: &str, _: &mut Random) -> Cell {
    Cell::Text(wide(&yuan(fen(value))))
}
/// Typed by several hands.
pub fn money_mixed(value: &str, random: &mut Random) -> Cell {
    let spelling =
        *random.pick(&[money as Spelling, money_short, money_unit, money_sign, money_grouped, money_wide]);
    spelling(value, random)
}
/// 万元 with as many decimals as it takes: 0.0093
pub fn money_wan(value: &str, _: &mut Random) -> Cell {
    let fen = fen(value);
    let text = format!("{}.{:06}", fen / 1_000_000, fen % 1_000_000);
    Cell::Text(text.trim_end_matches('0').to_owned())
}
pub fn money_number(value: &str, _: &mut Random) -> Cell {
    Cell::Number(fen(value) as f64 / 100.0)
}
/// The result of a formula such as =0.1+0.2: one bit beside the decimal, in one row of forty.
pub fn money_dusty(value: &str, random: &mut Random) -> Cell {
    let exact = fen(value) as f64 / 100.0;
    Cell::Number(if random.chance(25) { f64::from_bits(exact.to_bits() + 1) } else { exact })
}
/// 万元 as a number in a sheet.
pub fn money_wan_number(value: &str, _: &mut Random) -> Cell {
    Cell::Number(fen(value) as f64 / 1_000_000.0)
}
/// A count.
pub fn number(value: &str, _: &mut Random) -> Cell {
    Cell::Number(value.parse().expect("a number"))
}

/// ASCII digits, letters and dots as full-width characters.
pub fn wide(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_ascii_graphic() { char::from_u32(c as u32 + 0xfee0).unwrap_or(c) } else { c })
        .collect()
}

/// A leading apostrophe, meant to make Excel keep the digits.
pub fn id_apostrophe(value: &str, _: &mut Random) -> Cell {
    Cell::Text(format!("'{value}"))
}
/// A trailing tab, put there by the exporting system for the same reason.
pub fn id_tab(value: &str, _: &mut Random) -> Cell {
    Cell::Text(format!("{value}\t"))
}
/// With the hard space that a web page put behind it (not in GBK).
pub fn id_web(value: &str, random: &mut Random) -> Cell {
    Cell::Text(if random.chance(100) { format!("{value}\u{a0}") } else { value.to_owned() })
}
/// `="…"`, half of the rows quoted as CSV wants it, half not.
pub fn id_formula(value: &str, random: &mut Random) -> Cell {
    let guarded = format!("=\"{value}\"");
    if random.chance(500) { Cell::Text(guarded) } else { Cell::Raw(guarded) }
}
/// x for X.
pub fn id_lower(value: &str, _: &mut Random) -> Cell {
    Cell::Text(value.to_lowercase())
}
/// All spellings of one ID: guards, lower case, full width, spaces, and the 15-digit ID of old papers.
pub fn id_mixed(value: &str, random: &mut Random) -> Cell {
    match random.below(24) {
        0 => id_apostrophe(value, random),
        1 => id_lower(value, random),
        2 => Cell::Text(wide(value)),
        3 => Cell::Text(format!(" {value}\u{3000}")),
        4 if &value[6..8] == "19" => Cell::Text(format!("{}{}", &value[..6], &value[8..17])),
        _ => Cell::Text(value.to_owned()),
    }
}
