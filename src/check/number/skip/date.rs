//! Dates, spans of dates and times of the day.
//!
//! Years, months and days as 2024年1-9月, 2017—2021年, 5月1日至6月30日, 2024.3.5, 2024-12-20, 2021、2022、2023年;
//! hours as 9:30, 9时30分. A number of years, months or days (5年, 3个月, 30日内) is none.

use crate::check::number::scan::{
    after, at, before, blanks, count, digits, ends, is_blank, is_digit, joint, starts, tail, value,
};

/// More parts than any span of dates has; a list of years may be longer and is read in pieces.
const MOST_PARTS: u32 = 24;

/// The byte after a date that begins at `from`.
pub(super) fn date(text: &str, from: usize) -> Option<usize> {
    if let Some(end) = numeric(text, from) {
        return Some(end);
    }
    let mut end = from;
    let mut parts = 0;
    let mut open = false;
    while let Some(part) = Part::at(text, end, parts) {
        parts += 1;
        end = part.end;
        open = part.joined;
        if parts >= MOST_PARTS {
            break;
        }
        if !open {
            end += join(text, end);
        }
    }
    (parts > 0 && !open).then_some(end)
}

/// One number of a date with the word or the mark behind it.
struct Part {
    end: usize,
    /// It ended in a mark (1-9月 after `1-`) and another part must follow.
    joined: bool,
}

impl Part {
    fn at(text: &str, from: usize, before: u32) -> Option<Part> {
        let from = from + blanks(after(text, from));
        let rest = after(text, from);
        let many = count(rest);
        if many == 0 || many > 4 {
            return None;
        }
        let number = value(rest);
        let behind = from + digits(rest);
        let word_at = behind + blanks(after(text, behind));
        let word = after(text, word_at);
        if let Some(len) = named(text, from, many, number, word, before) {
            return Some(Part { end: word_at + len, joined: false });
        }
        let mark = joint(word).or_else(|| starts(word, &["、", "和", "及", "/"]).map(str::len))?;
        span(many, number, after(word, mark), before).then(|| Part { end: word_at + mark, joined: true })
    }
}

/// The bytes of 年, 月 or 日 that follow a number and make a date of it.
fn named(text: &str, from: usize, many: usize, number: u32, word: &str, parts: u32) -> Option<usize> {
    let c = word.chars().next()?;
    let fits = match c {
        '年' => year(text, from, many, number, word, parts),
        '月' => (1..=12).contains(&number) && many <= 2 && !word.starts_with("月龄"),
        '日' => {
            (1..=31).contains(&number)
                && many <= 2
                && starts(word, &["日均", "日游", "日通关", "日达"]).is_none()
        }
        '号' => (1..=31).contains(&number) && many <= 2 && parts > 0,
        _ => word.starts_with("学年") && many == 4,
    };
    fits.then(|| if word.starts_with("学年") { "学年".len() } else { c.len_utf8() })
}

/// Whether digits before 年 name a year and not a number of years.
fn year(text: &str, from: usize, many: usize, number: u32, word: &str, parts: u32) -> bool {
    match many {
        4 => (1800..=2200).contains(&number),
        // 24年: short for a year where a month or 度, 底, 初 follows, or after 至, 比 and the like.
        2 if (10..=40).contains(&number) => {
            let next = after(word, '年'.len_utf8());
            let month = is_digit(next.chars().next().unwrap_or(' ')) && {
                let behind = after(next, digits(next));
                behind.starts_with('月') || joint(behind).is_some() && value(next) <= 12
            };
            let head = tail(before(text, from), 2);
            let named =
                starts(next, &["度", "底", "初", "末", "上半年", "下半年", "同期", "全年", "第", "春", "秋"]);
            let led = ends(head, &["比", "较", "至", "到", "自", "从", "在", "于"]).is_some() && number >= 18;
            let begins =
                head.trim_matches(is_blank).is_empty() || head.ends_with(['，', '。', ',', '；', '、', '：']);
            month
                || named.is_some()
                || parts > 0
                || led && !next.starts_with(['来', '内', '间', '以'])
                || begins && number >= 18 && next.starts_with(['，', ',', '共', '全', '我'])
        }
        _ => false,
    }
}

/// Whether `next`, behind a joining mark, goes on with a date: 1-9月, 2017-2021年, 5至6日.
fn span(many: usize, number: u32, next: &str, parts: u32) -> bool {
    let next = after(next, blanks(next));
    let other = count(next);
    let then = after(next, digits(next));
    let then = after(then, blanks(then));
    if other == 0 || other > 4 {
        return false;
    }
    let years = many == 4 && (1800..=2200).contains(&number);
    let listed = starts(then, &["、", "和", "及"]).is_some() || joint(then).is_some();
    match then.chars().next() {
        Some('年') => {
            years && (other == 4 || other == 2)
                || many == 2
                    && other == 2
                    && number >= 10
                    && parts == 0
                    && value(next) > number
                    && number >= 15
        }
        Some('月') => (1..=12).contains(&number) && many <= 2 && value(next) <= 12,
        Some('日' | '号') => (1..=31).contains(&number) && many <= 2 && parts > 0 && value(next) <= 31,
        // 2021、2022、2023年
        _ if listed => years && other == 4 && (1800..=2200).contains(&value(next)),
        _ => then.starts_with("学年") && years,
    }
}

/// Bytes of the mark between two whole dates: 5月1日至6月30日, 2022年、2023年.
fn join(text: &str, end: usize) -> usize {
    let gap = blanks(after(text, end));
    let rest = after(text, end + gap);
    let Some(mark) = joint(rest).or_else(|| starts(rest, &["、", "和", "及", "/", "，", ","]).map(str::len))
    else {
        return 0;
    };
    let next = after(rest, mark);
    let skip = blanks(next);
    let other = after(next, skip);
    let word = after(other, digits(other)).trim_start_matches(is_blank);
    let listed = rest.starts_with(['，', ',']);
    let years = count(other) == 4 && word.starts_with('年') && !listed;
    let short = count(other) > 0
        && count(other) <= 2
        && !listed
        && word.starts_with(['月', '日'])
        && starts(word, &["日均", "月龄"]).is_none();
    if years || short { gap + mark + skip } else { 0 }
}

/// `2024.3.5`, `2024-12-20`, `2024/3/5`, `2024.12`, `20241220`.
fn numeric(text: &str, from: usize) -> Option<usize> {
    let rest = after(text, from);
    let many = count(rest);
    let first = from + digits(rest);
    if many == 8 && (1900..=2100).contains(&(value(rest) / 10_000)) {
        let (month, day) = (value(rest) / 100 % 100, value(rest) % 100);
        let dated = (1..=12).contains(&month) && (1..=31).contains(&day);
        return (dated
            && after(text, first).trim_start().chars().next().is_none_or(|c| !c.is_alphanumeric()))
        .then_some(first);
    }
    if many != 4 || !(1900..=2100).contains(&value(rest)) {
        return None;
    }
    let mark = at(text, first).filter(|c| matches!(c, '.' | '-' | '/' | '．' | '－'))?;
    let second_at = first + mark.len_utf8();
    let second = after(text, second_at);
    if !(1..=2).contains(&count(second)) || !(1..=12).contains(&value(second)) {
        return None;
    }
    let end = second_at + digits(second);
    if at(text, end) == Some(mark) && (1..=2).contains(&count(after(text, end + mark.len_utf8()))) {
        let third = end + mark.len_utf8();
        return Some(third + digits(after(text, third)));
    }
    // 2024.12 alone, where nothing is counted behind it.
    let next = at(text, end).filter(|c| !is_blank(*c));
    next.is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '%' | '％' | '‰')).then_some(end)
}

/// `9:30`, `14：00`, `9时30分`, `上午9点`, `1:1`, `3/4`.
pub(super) fn clock(text: &str, from: usize) -> Option<usize> {
    let rest = after(text, from);
    let end = from + digits(rest);
    let mark = at(text, end)?;
    let next = end + mark.len_utf8();
    let other = after(text, next);
    match mark {
        ':' | '：' | '∶' | '/' | '︰' | '／' if digits(other) > 0 => {
            if mark == '：' && (count(other) > 2 || count(rest) > 2) {
                return None;
            }
            Some(chain(text, next + digits(other)))
        }
        '时' | '点' if count(rest) <= 2 && value(rest) <= 24 => {
            let minutes = digits(other) > 0 && after(other, digits(other)).starts_with('分');
            let hour = mark == '时' && starts(other, &["间", "期", "代", "段", "效"]).is_none();
            let told = starts(other, &["半", "钟", "前", "后", "整", "至", "到", "-", "—"]).is_some()
                || ends(before(text, from), &["上午", "下午", "早上", "晚上", "晚", "凌晨", "中午"])
                    .is_some();
            if minutes {
                return Some(next + digits(other) + '分'.len_utf8());
            }
            (hour || told).then_some(next)
        }
        _ => None,
    }
}

/// Further parts of 2024/3/5 or 9:30:15.
fn chain(text: &str, mut end: usize) -> usize {
    while let Some(mark) = at(text, end).filter(|c| matches!(c, ':' | '：' | '/' | '-')) {
        let more = digits(after(text, end + mark.len_utf8()));
        if more == 0 {
            break;
        }
        end += mark.len_utf8() + more;
    }
    end
}
