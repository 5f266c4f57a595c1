//! Properties that hold for all inputs: printing and reading agree, fast and full readers agree,
//! nothing panics.

use super::*;
use crate::model::unit::Scale;
use crate::model::{Period, person};
use chrono::{Datelike, NaiveDate};
use proptest::prelude::*;

fn wide(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '!'..='~' => char::from_u32(u32::from(c) + 0xfee0).expect("full-width form"),
            c => c,
        })
        .collect()
}

/// The spellings that every cell may wear.
fn guarded(text: &str) -> [String; 8] {
    [
        text.to_owned(),
        format!("'{text}"),
        format!("\t{text}"),
        format!(" {text} "),
        format!("\u{a0}{text}\u{3000}"),
        format!("=\"{text}\""),
        format!("=\"\"\"{text}\"\"\""),
        wide(text),
    ]
}

fn grouped(whole: i64) -> String {
    let digits = whole.to_string();
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

const SCALES: [Scale; 3] = [Scale::Yuan, Scale::WanYuan, Scale::YiYuan];
const KINDS: [CellKind; 4] = [CellKind::Text, CellKind::Number, CellKind::Date, CellKind::Error];

/// Texts near to what cells hold: far likelier than any string to reach deep into a reader.
fn cellish() -> impl Strategy<Value = String> {
    prop_oneof![
        "[-+−(]?[0-9,.]{0,22}[)]?(元|万元|亿元|人)?",
        "[0-9]{1,8}[-/.年][0-9]{1,4}([-/.月][0-9]{1,3}日?)?( [0-9:]{1,8})?",
        "[0-9]{1,6}(年|月|月份|-|~|至|—){1,2}[0-9]{0,6}(月|月份)?",
        "[0-9]{14,24}[xXB0-9*E]{0,3}",
        "[0-9０-９年月日元万亿.,，．/()（）'\"=\t \u{3000}¥￥eE+*xX无—-]{0,24}",
        any::<String>(),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn nothing_panics_and_fast_agrees_with_full(cell in cellish()) {
        for kind in KINDS {
            for scale in SCALES {
                let full = amount(&cell, kind, scale);
                if let (CellKind::Text, Some(fast)) = (kind, amount_ascii(cell.as_bytes(), scale)) {
                    prop_assert_eq!(full, Ok(Some(crate::model::Amount(fast))));
                }
            }
            let counted = count(&cell, kind, &["人".to_owned()]);
            if let (CellKind::Text, Some(fast)) = (kind, count_ascii(cell.as_bytes())) {
                prop_assert_eq!(counted, Ok(Some(fast)));
            }
            let day = date(&cell, kind);
            if let (CellKind::Text, Some(fast)) = (kind, date_ascii(cell.as_bytes())) {
                let day = day.expect("readable").expect("there");
                prop_assert_eq!(day.num_days_from_ce() - 719_163, fast);
            }
            for context in [None, Period::year(2024), Period::month(2024, 3)] {
                if let Ok(Some((from, to))) = month(&cell, kind, context) {
                    prop_assert!(from <= to && from.day() == 1 && to.day() == 1);
                }
            }
            let id = identity(&cell, kind);
            if let (CellKind::Text, Some(fast)) = (kind, certificate_ascii(cell.as_bytes())) {
                prop_assert_eq!(&id, &Ok(Some(fast)));
            }
            if let (CellKind::Text, Some((key, holds))) = (kind, identity_ascii(cell.as_bytes())) {
                let id = id.expect("readable").expect("there");
                prop_assert_eq!((id.key.0, id.check_digit_holds), (key, holds));
            }
        }
        let _ = (category_key(&cell), is_summary_word(&cell), is_footer_word(&cell), code_text(&cell));
        if let Some(words) = text(&cell) {
            let clean = !words.is_empty() && !words.contains(['\n', '\r', '\u{feff}']);
            prop_assert!(clean, "{:?}", words);
        }
    }

    #[test]
    fn bytes_never_panic_the_fast_readers(bytes in prop::collection::vec(any::<u8>(), 0..24)) {
        let _ = (date_ascii(&bytes), identity_ascii(&bytes), count_ascii(&bytes), certificate_ascii(&bytes));
        for scale in SCALES {
            let _ = amount_ascii(&bytes, scale);
        }
    }

    #[test]
    fn every_spelling_of_an_amount(cents in -999_999_999_999_999_999i64..=999_999_999_999_999_999) {
        let (whole, rest) = (cents.abs() / 100, cents.abs() % 100);
        let plain = format!("{whole}.{rest:02}");
        let wan = format!("{}.{:06}万元", cents.abs() / 1_000_000, cents.abs() % 1_000_000);
        let yi = format!("{}.{:010}亿元", cents.abs() / 10_000_000_000, cents.abs() % 10_000_000_000);
        let mut spellings = vec![
            plain.clone(), format!("{plain}元"), format!("{}.{rest:02}", grouped(whole)),
            format!("¥{plain}"), format!("￥{}.{rest:02}元", grouped(whole)), wan, yi,
        ];
        if cents < 0 {
            let signed: Vec<String> = spellings.iter().flat_map(|s| [
                format!("-{s}"), format!("−{s}"), format!("({s})"), format!("（{s}）"),
            ]).collect();
            spellings = signed;
        }
        for spelling in spellings.iter().flat_map(|s| guarded(s)) {
            let read = amount(&spelling, CellKind::Text, Scale::Yuan);
            prop_assert_eq!(read, Ok(Some(crate::model::Amount(cents))), "{}", spelling);
        }
        let signed = format!("{}{plain}", if cents < 0 { "-" } else { "" });
        prop_assert_eq!(amount_ascii(signed.as_bytes(), Scale::Yuan), Some(cents));
    }

    #[test]
    fn every_spelling_of_a_count(n in any::<i64>()) {
        let units = ["人".to_owned()];
        for spelling in [n.to_string(), format!("{n}人"), format!("{n}.0")].iter().flat_map(|s| guarded(s)) {
            prop_assert_eq!(count(&spelling, CellKind::Text, &units), Ok(Some(n)), "{}", spelling);
        }
        let small = n.unsigned_abs() % 1_000_000_000_000_000_000;
        prop_assert_eq!(count_ascii(small.to_string().as_bytes()), Some(small as i64));
    }

    #[test]
    fn every_spelling_of_a_day(n in 0i64..109_000) {
        let day = NaiveDate::from_ymd_opt(1900, 1, 1).expect("day") + chrono::TimeDelta::days(n);
        let (y, m, d) = (day.year(), day.month(), day.day());
        let mut spellings = vec![
            format!("{y}-{m:02}-{d:02}"), format!("{y}-{m}-{d}"), format!("{y}/{m}/{d}"), format!("{y}/{m:02}/{d:02}"),
            format!("{y}.{m}.{d}"), format!("{y}年{m}月{d}日"), format!("{y}{m:02}{d:02}"),
        ];
        let fast = [0, 1, 2, 3, 6].map(|i| date_ascii(spellings[i].as_bytes()));
        prop_assert_eq!(fast, [Some(day.num_days_from_ce() - 719_163); 5]);
        let timed: Vec<String> = spellings.iter().map(|s| format!("{s} 10:20:30")).collect();
        spellings.extend(timed);
        let serial = (day - NaiveDate::from_ymd_opt(1899, 12, 30).expect("day")).num_days();
        if (20_000..=60_000).contains(&serial) {
            spellings.extend([serial.to_string(), format!("{serial}.5")]);
        }
        for spelling in spellings.iter().flat_map(|s| guarded(s)) {
            prop_assert_eq!(date(&spelling, CellKind::Text), Ok(Some(day)), "{}", spelling);
        }
    }

    #[test]
    fn every_spelling_of_months(y in 1900i32..2199, m in 1u32..=12, more in 0u32..12) {
        let first = NaiveDate::from_ymd_opt(y, m, 1).expect("day");
        let single = [
            format!("{y}{m:02}"), format!("{y}-{m:02}"), format!("{y}/{m}"), format!("{y}.{m:02}"), format!("{y}年{m}月"),
            format!("{y}年{m}月份"), format!("{y}年{m:02}月"), format!("{y}{m}月"),
        ];
        for spelling in single.iter().flat_map(|s| guarded(s)) {
            prop_assert_eq!(month(&spelling, CellKind::Text, None), Ok(Some((first, first))), "{}", spelling);
        }
        let last = first + chrono::Months::new(more);
        let (ly, lm) = (last.year(), last.month());
        let mut ranges = vec![
            format!("{y}{m:02}-{ly}{lm:02}"), format!("{y}-{m:02}至{ly}-{lm:02}"), format!("{y}.{m:02}-{ly}.{lm:02}"),
            format!("{y}年{m}月-{ly}年{lm}月"), format!("{y}-{m}-{ly}-{lm}"), format!("{y}年{m}月—{ly}年{lm}月份"),
        ];
        if y == ly {
            ranges.extend([format!("{y}年{m}-{lm}月"), format!("{y}年{m}月-{lm}月份"), format!("{y}年{m}月至{lm}月")]);
            for spelling in [format!("{m}-{lm}月份"), format!("{m}月-{lm}月")] {
                let read = month(&spelling, CellKind::Text, Period::year(y));
                prop_assert_eq!(read, Ok(Some((first, last))), "{}", spelling);
            }
        }
        for spelling in ranges.iter().flat_map(|s| guarded(s)) {
            prop_assert_eq!(month(&spelling, CellKind::Text, None), Ok(Some((first, last))), "{}", spelling);
        }
    }

    #[test]
    fn every_spelling_of_an_identity(area in 110_000u32..999_999, n in 0i64..40_000, seq in 0u32..1000, tail in 0usize..4) {
        let born = NaiveDate::from_ymd_opt(1910, 1, 1).expect("day") + chrono::TimeDelta::days(n);
        let digits = format!("{area}{}{seq:03}", born.format("%Y%m%d"));
        let check = char::from(person::check_digit(digits.as_bytes().first_chunk().expect("17 digits")));
        let tail = ["", "43", "11B1", "74B2B3"][tail];
        let number = format!("{digits}{check}{tail}");
        let spaced: String = number.chars().flat_map(|c| [c, ' ']).collect();
        for spelling in [number.clone(), number.to_lowercase(), spaced].iter().flat_map(|s| guarded(s)) {
            let read = identity(&spelling, CellKind::Text).expect("readable").expect("there");
            prop_assert_eq!(read.key.0.to_string(), digits.clone());
            prop_assert_eq!((&read.normalised, read.certificate_tail.as_str()), (&number, tail));
            prop_assert!(read.check_digit_holds && !read.upgraded);
            if spelling == number && !tail.is_empty() {
                prop_assert_eq!(certificate_ascii(number.as_bytes()), Some(read));
            }
        }
    }
}
