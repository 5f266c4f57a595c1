//! Readers of single cells: what is read prints and reads back the same, the fast reader agrees with the full one,
//! and what is refused is shown masked.

use super::{assert_masked, seeds};
use chrono::{Datelike, NaiveDate};
use report::ingest::rows::CellKind;
use report::ingest::values::{self, Read};
use report::model::unit::Scale;
use report::model::{Amount, Period, mask, period as periods, person};

/// The kind of cell that the first byte picks, and the text.
fn cell(bytes: &[u8]) -> Option<(CellKind, &str)> {
    let (first, rest) = bytes.split_first()?;
    let kinds = [CellKind::Text, CellKind::Number, CellKind::Date, CellKind::Error];
    Some((kinds[usize::from(*first) % 4], std::str::from_utf8(rest).ok()?))
}

/// What is refused says so in few words without a number of a person.
fn told<T>(read: Read<T>) -> Option<T> {
    match read {
        Ok(value) => value,
        Err(why) => {
            assert_masked(&why.reason);
            assert!(why.reason.chars().count() < 200, "{}", why.reason);
            None
        }
    }
}

fn of_cell(texts: &[&str]) -> Vec<Vec<u8>> {
    texts.iter().flat_map(|t| ["0", "1"].map(|kind| format!("{kind}{t}").into_bytes())).collect()
}

pub fn money(bytes: &[u8]) {
    let Some((kind, text)) = cell(bytes) else { return };
    for scale in [Scale::Yuan, Scale::WanYuan, Scale::YiYuan] {
        let full = told(values::amount(text, kind, scale));
        if let Some(Amount(cents)) = full {
            assert!(cents.abs() <= Amount::MAX.0);
            let plain =
                format!("{}{}.{:02}", if cents < 0 { "-" } else { "" }, cents.abs() / 100, cents.abs() % 100);
            assert_eq!(values::amount(&plain, CellKind::Text, Scale::Yuan), Ok(full), "{text:?} as {plain}");
            assert_eq!(values::amount_ascii(plain.as_bytes(), Scale::Yuan), Some(cents));
            assert_eq!(Amount::from_yuan(Amount(cents).yuan()), full);
        }
        if let Some(fast) = values::amount_ascii(text.as_bytes(), scale) {
            assert_eq!(values::amount(text, CellKind::Text, scale), Ok(Some(Amount(fast))), "{text:?}");
        }
    }
    // Any bytes at all.
    let _ = values::amount_ascii(bytes, Scale::Yuan);
}

pub fn money_seeds() -> Vec<Vec<u8>> {
    of_cell(&[
        "300",
        "-1,737,507.00",
        "¥ 1,300.5 元",
        "（300）",
        "8.1125万元",
        "9999999999999999.99",
        "=\"300\"",
        "１，７３７",
    ])
}

pub fn count(bytes: &[u8]) {
    let Some((kind, text)) = cell(bytes) else { return };
    let units = ["人次".to_owned(), "人".to_owned(), "辆".to_owned()];
    if let Some(n) = told(values::count(text, kind, &units)) {
        assert_eq!(values::count(&n.to_string(), CellKind::Text, &units), Ok(Some(n)), "{text:?}");
        assert_eq!(values::count(&format!("{n}人"), CellKind::Text, &units), Ok(Some(n)), "{text:?}");
    }
}

pub fn count_seeds() -> Vec<Vec<u8>> {
    of_cell(&["12", "1,200人", "3.0", "9223372036854775807", "-5人次", "12辆"])
}

/// Days from the first of 1970.
fn days(day: NaiveDate) -> i32 {
    day.num_days_from_ce() - 719_163
}

pub fn date(bytes: &[u8]) {
    let Some((kind, text)) = cell(bytes) else { return };
    if let Some(day) = told(values::date(text, kind)) {
        let plain = day.format("%Y-%m-%d").to_string();
        assert_eq!(values::date(&plain, CellKind::Text), Ok(Some(day)), "{text:?}");
        assert_eq!(values::date_ascii(plain.as_bytes()), Some(days(day)), "{text:?}");
        let chinese = format!("{}年{}月{}日", day.year(), day.month(), day.day());
        assert_eq!(values::date(&chinese, CellKind::Text), Ok(Some(day)), "{text:?}");
    }
    if let Some(fast) = values::date_ascii(text.as_bytes()) {
        assert_eq!(values::date(text, CellKind::Text).map(|d| d.map(days)), Ok(Some(fast)), "{text:?}");
    }
    let _ = values::date_ascii(bytes);
}

pub fn date_seeds() -> Vec<Vec<u8>> {
    of_cell(&[
        "2024-03-05",
        "2024年3月5日",
        "2024.3.5 10:20:30",
        "45356",
        "45356.5",
        "20240305",
        "2024/3/5",
        "5/3/2024",
    ])
}

pub fn month(bytes: &[u8]) {
    let Some((kind, text)) = cell(bytes) else { return };
    for context in [None, Period::year(2024)] {
        if let Some((first, last)) = told(values::month(text, kind, context)) {
            assert!(first <= last && first.day() == 1 && last.day() == 1, "{text:?}: {first} {last}");
            let plain = format!("{}年{}月-{}年{}月", first.year(), first.month(), last.year(), last.month());
            assert_eq!(values::month(&plain, CellKind::Text, None), Ok(Some((first, last))), "{text:?}");
        }
    }
}

pub fn month_seeds() -> Vec<Vec<u8>> {
    of_cell(&[
        "202403",
        "2024年3月份",
        "2024年1-3月",
        "3月",
        "2024-03至2024-05",
        "2024年12月—2025年1月",
        "45356",
    ])
}

pub fn identity(bytes: &[u8]) {
    let Some((kind, text)) = cell(bytes) else { return };
    if let Some(read) = told(values::identity(text, kind)) {
        let digits = format!("{:017}", read.key.0);
        let first: [u8; 17] = digits.as_bytes().try_into().expect("a key of 17 digits");
        let whole = &read.normalised;
        assert!(whole.len() >= 18 && whole.is_ascii(), "{whole}");
        let (number, tail) = whole.split_at(18);
        assert_eq!((&number[..17], tail), (digits.as_str(), read.certificate_tail.as_str()));
        let holds = number.as_bytes()[17] == person::check_digit(&first);
        assert_eq!(holds, read.check_digit_holds, "{text:?}");
        let again = values::identity(whole, CellKind::Text).expect("readable").expect("a number");
        assert_eq!((again.key, again.normalised), (read.key, read.normalised.clone()), "{text:?}");
        assert_masked(&mask::number(whole));
        assert_masked(&mask::free_text(&format!("证号{whole},")));
    }
    if let Some((key, holds)) = values::identity_ascii(text.as_bytes()) {
        let full = values::identity(text, CellKind::Text).expect("readable").expect("a number");
        assert_eq!((full.key.0, full.check_digit_holds), (key, holds), "{text:?}");
    }
    let _ = values::identity_ascii(bytes);
}

pub fn identity_seeds() -> Vec<Vec<u8>> {
    of_cell(&[
        "999921198001011233",
        "99992119800101100643",
        "9999211980010110064311B1",
        "999921800101123",
        "9.99921E+17",
        "999921********1233",
        "99992119800101１２３ｘ",
        "999921198001011000",
    ])
}

pub fn words(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Some(clean) = values::text(text) {
        assert_eq!(values::text(&clean).as_ref(), Some(&clean), "cleaning is done once");
    }
    let key = values::category_key(text);
    assert_eq!(values::category_key(&key), key, "a key is its own key: {text:?}");
    let _ = (values::code_text(text), values::is_summary_word(text), values::is_footer_word(text));
    let name = report::model::region::name_key(text);
    assert_eq!(report::model::region::name_key(&name), name, "{text:?}");
    let free = mask::free_text(text);
    assert_eq!(mask::free_text(&free), free, "masked once is masked");
    assert_masked(&free);
    if text.trim().chars().count() > 6 {
        let shown = mask::number(text).chars().filter(|c| *c != '*').count();
        assert!(shown <= 6, "a masked number shows 6 characters at most");
    }
    let shown = mask::name(text).chars().filter(|c| *c != '*').count();
    assert!(shown <= 2);
}

pub fn words_seeds() -> Vec<Vec<u8>> {
    seeds(&[
        "合 计",
        "本页小计",
        "制表人：张三",
        "欧阳一二",
        "城关镇",
        "证号99992119800101123X,金额300元",
        "　护理 补贴（一级）",
    ])
}

pub fn period(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let today = NaiveDate::from_ymd_opt(2024, 12, 24).expect("a day");
    for found in [periods::parse(text, today), periods::find_in_text(text)].into_iter().flatten() {
        assert!(found.from <= found.to, "{text:?}");
        let plain = found.to_string();
        assert_eq!(periods::parse(&plain, today), Some(found), "{text:?} as {plain}");
        assert!(!found.title().is_empty());
        let months = found.each_month();
        assert!(months.windows(2).all(|two| two[0].to < two[1].from), "{text:?}");
        if let Some(before) = found.previous() {
            assert!(before.to < found.to, "{text:?}");
        }
    }
}

pub fn period_seeds() -> Vec<Vec<u8>> {
    seeds(&[
        "2024",
        "2024-03",
        "2024Q2",
        "2024H1",
        "2020..2024",
        "2024-01..2024-11",
        "2024年上半年",
        "上月",
        "last-month",
        "2024-05-18..2024-05-19",
        "2024年3月份发放表",
        "二〇二四年度",
        "截至2024年12月20日",
        "1-11月",
    ])
}
