//! The period grammar: canonical and Chinese spellings, and periods named inside a title.
//!
//! Invariant: nothing is guessed; a text that names no period, or two, gives `None`.

use super::Period;
use chrono::{Datelike, NaiveDate};
use unicode_normalization::UnicodeNormalization;

/// Reads a period. `today` anchors the relative words (上月, `last-month`, 今年 …).
pub fn parse(text: &str, today: NaiveDate) -> Option<Period> {
    let folded: String = text.nfkc().filter(|c| !c.is_whitespace()).collect();
    if let Some(period) = relative(&folded, today) {
        return Some(period);
    }
    for separator in ["..", "至", "到", "~", "～", "—", "–"] {
        if let Some((a, b)) = folded.split_once(separator) {
            return span(a, b);
        }
    }
    point(&folded).or_else(|| years_with_hyphen(&folded)).or_else(|| months_with_hyphen(&folded))
}

fn relative(text: &str, today: NaiveDate) -> Option<Period> {
    let (year, month) = (today.year(), today.month());
    let before = if month == 1 { (year - 1, 12) } else { (year, month - 1) };
    match text {
        "last-month" | "上月" | "上个月" => Period::month(before.0, before.1),
        "this-month" | "本月" | "当月" => Period::month(year, month),
        "this-year" | "今年" | "本年" | "本年度" => Period::year(year),
        "last-year" | "去年" | "上年" | "上年度" => Period::year(year - 1),
        _ => {
            let (prefix, rest) = ["今年", "本年", "去年", "上年"]
                .iter()
                .find_map(|w| text.strip_prefix(w).map(|rest| (*w, rest)))?;
            let year = if matches!(prefix, "今年" | "本年") { year } else { year - 1 };
            if rest.is_empty() { None } else { point(&format!("{year}年{rest}")) }
        }
    }
}

/// `A..B`: two points; a bare month or year on the right takes the left one's year.
fn span(a: &str, b: &str) -> Option<Period> {
    let a = a.trim_end_matches('年').trim_end_matches('-');
    if let (Some(from), Some(to)) = (day(a), day(b)) {
        return (from <= to).then_some(Period { from, to });
    }
    let left = point(a).or_else(|| point(&format!("{a}月")))?;
    let right = point(b).or_else(|| {
        let month = b.trim_end_matches('份').trim_end_matches('月');
        point(&format!("{}年{}月", left.from.year(), number(month)?))
    })?;
    let period = Period { from: left.from, to: right.to };
    (left.from <= right.from && left.to <= right.to).then_some(period)
}

fn years_with_hyphen(text: &str) -> Option<Period> {
    let (a, b) = text.split_once('-')?;
    let (a, b) = (a.trim_end_matches('年'), b.trim_end_matches('度').trim_end_matches('年'));
    let (a, b) = (year_number(a)?, year_number(b)?);
    (a <= b).then(|| Period::months((a, 1), (b, 12))).flatten()
}

/// `2024年1-11月`.
fn months_with_hyphen(text: &str) -> Option<Period> {
    let (year, months) = text.split_once('年')?;
    let months = months.trim_end_matches('份').strip_suffix('月')?;
    let (a, b) = months.split_once('-')?;
    let year = year_number(year)?;
    let (a, b) = (number(a.trim_end_matches('月'))?, number(b)?);
    (a <= b).then(|| Period::months((year, a), (year, b))).flatten()
}

/// One point: a year, half, quarter, month or day.
fn point(text: &str) -> Option<Period> {
    let text = text.trim_end_matches("全年").trim_end_matches("份");
    if let Some(d) = day(text) {
        return Some(Period { from: d, to: d });
    }
    let (year, rest) = match text.split_once('年') {
        Some((year, rest)) => (year_number(year)?, rest.trim_start_matches('度')),
        None => {
            let cut = text.char_indices().nth(4).map_or(text.len(), |(i, _)| i);
            (year_number(&text[..cut])?, &text[cut..])
        }
    };
    let upper = rest.to_ascii_uppercase();
    let rest = upper.trim_start_matches('第');
    let quarter = |n: u32| Period::months((year, n * 3 - 2), (year, n * 3));
    match rest {
        "" => Period::year(year),
        "H1" | "上半年" => Period::months((year, 1), (year, 6)),
        "H2" | "下半年" => Period::months((year, 7), (year, 12)),
        "Q1" | "一季度" | "1季度" => quarter(1),
        "Q2" | "二季度" | "2季度" => quarter(2),
        "Q3" | "三季度" | "3季度" => quarter(3),
        "Q4" | "四季度" | "4季度" => quarter(4),
        _ => {
            let month = match rest.strip_suffix('月') {
                Some(month) => month,
                None if text.contains('年') => return None,
                None => rest.strip_prefix(['-', '.', '/']).unwrap_or(rest),
            };
            Period::month(year, number(month)?)
        }
    }
}

/// A single day: `2024-12-20`, `2024年12月20日`.
fn day(text: &str) -> Option<NaiveDate> {
    let text = text.trim_end_matches('日').replace(['年', '月', '.', '/'], "-");
    let mut parts = text.split('-');
    let (y, m, d) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    NaiveDate::from_ymd_opt(year_number(y)?, number(m)?, number(d)?)
}

fn year_number(text: &str) -> Option<i32> {
    if text.len() != 4 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    text.parse().ok().filter(|y| (1900..2200).contains(y))
}

/// A month or day number: 1–2 digits or a Chinese numeral up to 十二.
fn number(text: &str) -> Option<u32> {
    if !text.is_empty() && text.len() <= 2 && text.bytes().all(|b| b.is_ascii_digit()) {
        return text.parse().ok();
    }
    const WORDS: [&str; 12] = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"];
    WORDS.iter().position(|w| *w == text).map(|i| i as u32 + 1)
}

/// The one period named in a title or file name (`2024年3月份…发放表`, `补贴202403.csv`); `None` when
/// there is none or more than one.
pub fn find_in_text(text: &str) -> Option<Period> {
    let folded: String = text.nfkc().filter(|c| !c.is_whitespace()).collect();
    let chars: Vec<char> = folded.chars().collect();
    let mut found: Vec<Period> = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let starts = chars[at].is_ascii_digit() && (at == 0 || !chars[at - 1].is_ascii_digit());
        let longest = starts.then(|| longest_period(&chars[at..])).flatten();
        match longest {
            Some((period, length)) => {
                if !found.contains(&period) {
                    found.push(period);
                }
                at += length;
            }
            None => at += 1,
        }
    }
    match found.as_slice() {
        [one] => Some(*one),
        _ => None,
    }
}

/// The longest prefix that reads as a period, not cutting a run of digits in two.
fn longest_period(chars: &[char]) -> Option<(Period, usize)> {
    (4..=chars.len().min(24)).rev().find_map(|length| {
        let cuts_digits =
            chars[length - 1].is_ascii_digit() && chars.get(length).is_some_and(char::is_ascii_digit);
        if cuts_digits {
            return None;
        }
        let piece: String = chars[..length].iter().collect();
        let period = parse(&piece, NaiveDate::MIN)?;
        // Eight digits in a file name are a day of export, not a period of the data.
        (period.from != period.to).then_some((period, length))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canon(text: &str) -> String {
        let today = NaiveDate::from_ymd_opt(2025, 1, 15).expect("date");
        parse(text, today).map_or_else(|| "-".into(), |p| p.to_string())
    }

    #[test]
    fn spellings() {
        for (text, expected) in [
            ("2024", "2024"),
            ("2024年", "2024"),
            ("２０２４年度", "2024"),
            ("2024-03", "2024-03"),
            ("202403", "2024-03"),
            ("2024年3月份", "2024-03"),
            ("2024Q2", "2024Q2"),
            ("2024q2", "2024Q2"),
            ("2024年第二季度", "2024Q2"),
            ("2024年二季度", "2024Q2"),
            ("2024H1", "2024H1"),
            ("2024年上半年", "2024H1"),
            ("2024年下半年", "2024H2"),
            ("2020..2024", "2020..2024"),
            ("2020-2024年", "2020..2024"),
            ("2020年至2024年", "2020..2024"),
            ("2020—2024年", "2020..2024"),
            ("2024-01..2024-11", "2024-01..2024-11"),
            ("2024年1-11月", "2024-01..2024-11"),
            ("2024年1月至11月", "2024-01..2024-11"),
            ("2024-01-01..2024-12-20", "2024-01-01..2024-12-20"),
            ("2024年1月1日至2024年12月20日", "2024-01-01..2024-12-20"),
            ("2024-01..2024-06", "2024H1"),
            ("2023-11..2024-02", "2023-11..2024-02"),
            ("上月", "2024-12"),
            ("last-month", "2024-12"),
            ("今年", "2025"),
            ("去年上半年", "2024H1"),
            ("2024-13", "-"),
            ("2024..2020", "-"),
            ("24", "-"),
            ("20240230", "-"),
            ("abcd", "-"),
            ("", "-"),
        ] {
            assert_eq!(canon(text), expected, "{text}");
        }
    }

    #[test]
    fn a_title_names_at_most_one_period() {
        let find = |t: &str| find_in_text(t).map(|p| p.to_string());
        assert_eq!(find("云水县2024年3月份困难残疾人生活补贴发放表").as_deref(), Some("2024-03"));
        assert_eq!(find("补贴202403.csv").as_deref(), Some("2024-03"));
        assert_eq!(find("2024年春节走访慰问花名册").as_deref(), Some("2024"));
        assert_eq!(find("2024年1-3月份发放表").as_deref(), Some("2024Q1"));
        assert_eq!(find("2023年与2024年对照"), None);
        assert_eq!(find("名册20240305"), None);
        assert_eq!(find("花名册"), None);
    }

    #[test]
    fn looking_back_a_year() {
        let back = |t: &str| {
            parse(t, NaiveDate::MIN).and_then(|p| p.previous()).map_or_else(String::new, |p| p.to_string())
        };
        assert_eq!(back("2024"), "2023");
        assert_eq!(back("2024-02"), "2023-02");
        assert_eq!(back("2024H1"), "2023H1");
        assert_eq!(back("2020..2024"), "2015..2019");
        assert_eq!(back("2024-01-01..2024-12-20"), "2023-01-01..2023-12-20");
    }
}
