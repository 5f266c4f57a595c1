//! Tokens with digits that count nothing: dates, times, document numbers, ordinals, ages, telephone numbers,
//! names of standards, list marks, links.
//!
//! Input: a text and a byte at which a digit stands. Output: how far such a token reaches. Invariant: what is
//! skipped here is never offered as a statistic; what is not certain to be such a token is left to the reader of
//! numbers.

use super::numeral::{chinese, digit};

fn after(text: &str, at: usize) -> &str {
    text.get(at..).unwrap_or("")
}

fn before(text: &str, at: usize) -> Option<char> {
    text.get(..at).and_then(|t| t.chars().next_back())
}

/// Bytes of digits at the start.
fn digits(text: &str) -> usize {
    text.chars().take_while(|c| digit(*c).is_some()).map(char::len_utf8).sum()
}

fn count(text: &str) -> usize {
    text.chars().take_while(|c| digit(*c).is_some()).count()
}

fn blank(text: &str) -> usize {
    text.len() - text.trim_start_matches([' ', '\u{a0}', '\u{3000}']).len()
}

/// The byte after a token that counts nothing, if one begins at `at` (a digit).
pub(super) fn token(text: &str, at: usize) -> Option<usize> {
    let rest = after(text, at);
    let n = digits(rest);
    let many = count(rest);
    let prev = before(text, at);
    // A letter before: v2, A4, GB18030, GB/T 9704.
    if prev.is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, '_' | '#' | '@' | '＃')) {
        return Some(run(text, at));
    }
    if standard(text, at) {
        return Some(run(text, at));
    }
    list_mark(text, at)
        .or_else(|| document(text, at, n))
        .or_else(|| date(text, at))
        .or_else(|| clock(text, at, n))
        .or_else(|| ordinal(text, at, n))
        .or_else(|| age(text, at))
        .or_else(|| telephone(text, at, n, many))
        .or_else(|| {
            // 5G, 3D, 4K, 3A级, 2.0版: a letter right after.
            let tail = &rest[n..];
            let next = tail.chars().next();
            next.is_some_and(|c| c.is_ascii_alphabetic() && !unit_letter(tail)).then(|| run(text, at))
        })
}

/// Units that are written in Latin letters.
fn unit_letter(tail: &str) -> bool {
    ["km", "m²", "kg", "MW", "kW", "GB", "x", "X"].iter().any(|u| tail.starts_with(u))
}

/// To the end of a run of letters, digits and the marks that join them.
fn run(text: &str, at: usize) -> usize {
    let rest = after(text, at);
    let len: usize = rest
        .chars()
        .take_while(|c| {
            c.is_ascii_alphanumeric()
                || matches!(c, '.' | '-' | '_' | '/' | ':' | '?' | '=' | '&' | '%' | '—' | '－')
        })
        .map(char::len_utf8)
        .sum();
    let end = at + len;
    // A full stop or comma that ends the sentence is no part of it.
    let run = &text[at..end];
    let end = at + run.trim_end_matches(['.', '-', ':', '/', '%']).len();
    end.max(at + digits(rest))
}

/// `GB/T 9704`, `ISO 9001`, `T/CAPPD 12`.
fn standard(text: &str, at: usize) -> bool {
    let Some(head) = text.get(..at) else { return false };
    let head = head.trim_end_matches([' ', '-', '/']);
    let letters = head.chars().rev().take_while(|c| c.is_ascii_uppercase() || *c == '/').count();
    head.len() < at && letters >= 2 && before(text, at).is_some_and(|c| matches!(c, ' ' | '-' | '/'))
}

/// `1、` `1.` `（1）` `(1)` `1）` at the start of a paragraph, sentence or clause.
fn list_mark(text: &str, at: usize) -> Option<usize> {
    let rest = after(text, at);
    let n = digits(rest);
    if count(rest) > 2 {
        return None;
    }
    let tail = &rest[n..];
    let mut ahead = text[..at].chars().rev().skip_while(|c| matches!(c, ' ' | '\u{3000}' | '\u{a0}' | '\t'));
    let prev = ahead.next();
    let opens = prev.is_none_or(|c| {
        matches!(c, '。' | '；' | ';' | '：' | ':' | '，' | ',' | '\n' | '”' | '》' | '!' | '！')
    }) || text[..at].ends_with([' ', '\u{3000}', '\t']);
    let mark = tail.chars().next()?;
    match mark {
        '、' if opens => Some(at + n + mark.len_utf8()),
        '.' | '．' if opens => {
            let next = tail[mark.len_utf8()..].chars().next();
            // 1.2024年…: a list mark before a year.
            let year = count(&tail[mark.len_utf8()..]) == 4 && prev.is_none();
            (next.is_none_or(|c| digit(c).is_none()) || year).then_some(at + n + mark.len_utf8())
        }
        ')' | '）' => {
            let open = before(text, at);
            let bracketed = matches!(open, Some('(' | '（'));
            let first = bracketed && {
                let head = &text[..at - open.map_or(0, char::len_utf8)];
                head.trim_end().is_empty()
                    || head.trim_end().ends_with(['。', '；', ';', '：', ':', '，', ',', '、'])
                    || !head.ends_with(|c: char| digit(c).is_some())
            };
            (first || (!bracketed && opens)).then_some(at + n)
        }
        _ => None,
    }
}

/// `〔2023〕39号`, `(2023)39号`, `2023年第3号`, `39号文件`, `第21号令`.
fn document(text: &str, at: usize, n: usize) -> Option<usize> {
    let rest = after(text, at);
    let tail = &rest[n..];
    let prev = before(text, at);
    let open = matches!(prev, Some('〔' | '[' | '【' | '［' | '(' | '（' | '﹝' | '<'));
    if open && count(rest) == 4 {
        let close =
            tail.chars().next().filter(|c| matches!(c, '〕' | ']' | '】' | '］' | ')' | '）' | '﹞' | '>'));
        if let Some(close) = close {
            let mut inner = &tail[close.len_utf8()..];
            let mut end = at + n + close.len_utf8();
            let start = inner;
            inner = inner.strip_prefix('第').unwrap_or(inner);
            let number = digits(inner);
            if number > 0 && inner[number..].starts_with('号') {
                end += start.len() - inner.len() + number + '号'.len_utf8();
                return Some(end);
            }
            // A year alone in brackets.
            return Some(end);
        }
    }
    if tail.starts_with('号') && !tail.starts_with("号召") {
        // 20号, 39号文件, 8号楼: none counts.
        return Some(at + n + '号'.len_utf8());
    }
    None
}

/// Years, months, days and spans of them.
fn date(text: &str, at: usize) -> Option<usize> {
    let rest = after(text, at);
    // 20xx年
    let mut end = at;
    let mut parts = 0;
    loop {
        let here = after(text, end);
        let gap = blank(here);
        let body = &here[gap..];
        let n = digits(body);
        if n == 0 {
            break;
        }
        let many = count(body);
        let tail = &body[n..];
        let tgap = blank(tail);
        let word = &tail[tgap..];
        let value: u32 =
            body[..n].chars().filter_map(digit).fold(0, |a, d| a.saturating_mul(10).saturating_add(d));
        let step = if word.starts_with('年') && year(many, value, word, parts) {
            '年'.len_utf8()
        } else if word.starts_with('月') && value >= 1 && (value <= 12 || parts > 0) {
            '月'.len_utf8()
        } else if (word.starts_with('日') || word.starts_with('号'))
            && (1..=31).contains(&value)
            && !word.starts_with("日均")
        {
            '日'.len_utf8()
        } else if let Some(joint) = joint(word)
            && (1..=4).contains(&many)
        {
            // 1-9月, 2017-2021年, 5月1日至6月30日, 2024.3.5, 2024-12-20, 2024/3/5
            let to = &word[joint..];
            let to_gap = blank(to);
            let next = &to[to_gap..];
            let m = digits(next);
            if m == 0 {
                break;
            }
            let then = &next[m..];
            let then = &then[blank(then)..];
            let ends_date = then.starts_with('年')
                && count(next) != 3
                && (many == 4 || many == 2 && count(next) == 2 && value > 12)
                || then.starts_with('月') && value >= 1 && value <= 12 && many <= 2
                || (then.starts_with('日') || then.starts_with('号'))
                    && value <= 31
                    && many <= 2
                    && parts > 0
                || then.starts_with("学年");
            let numeric = many == 4
                && (1900..=2100).contains(&value)
                && word.starts_with(['.', '-', '/', '．'])
                && count(next) <= 2
                && then.starts_with(['.', '-', '/', '．']);
            if numeric {
                return Some(run(text, at));
            }
            if !ends_date {
                break;
            }
            gap + n + tgap + joint + to_gap - gap - n - tgap
        } else {
            break;
        };
        end += gap + n + tgap + step;
        parts += 1;
        if parts > 12 {
            break;
        }
        // 5月1日至6月30日
        let more = after(text, end);
        let g = blank(more);
        if let Some(j) = joint(&more[g..])
            && digits(&more[g + j..][blank(&more[g + j..])..]) > 0
        {
            let next = &more[g + j..];
            let skip = blank(next);
            let m = digits(&next[skip..]);
            let then = &next[skip + m..];
            if then.trim_start().starts_with(['年', '月', '日', '号'])
                && !then.trim_start().starts_with("年来")
            {
                end += g + j;
            }
        }
    }
    if parts > 0 {
        return Some(end);
    }
    // 2024.5 and 2024-05 alone; 20xx
    let many = count(rest);
    let n = digits(rest);
    let tail = &rest[n..];
    if many == 2
        && (tail.starts_with("xx") || tail.starts_with("XX") || tail.starts_with("××"))
        && tail[tail.len().min(2)..].contains('年')
    {
        return None;
    }
    None
}

/// Whether digits before 年 name a year and not a number of years.
fn year(many: usize, value: u32, word: &str, parts: u32) -> bool {
    if word.starts_with("年来") || word.starts_with("年内") && many < 4 {
        return false;
    }
    match many {
        4 => (1800..=2200).contains(&value),
        // 24年: two digits, written short. 10年 and 30年 are more often a number of years.
        2 => {
            parts == 0
                && value >= 15
                && value <= 40
                && !word.starts_with("年以")
                && !word.starts_with("年间")
                && !word.starts_with("年期")
        }
        _ => false,
    }
}

/// A mark that joins two ends of a span: its bytes.
fn joint(text: &str) -> Option<usize> {
    for mark in ["——", "－", "—", "–", "-", "～", "~", "〜", "至", "到", "、", ".", "．", "/", "和"]
    {
        if text.starts_with(mark) {
            return Some(mark.len());
        }
    }
    None
}

/// `9:30`, `14：00`, `1:1`, `3/4`.
fn clock(text: &str, at: usize, n: usize) -> Option<usize> {
    let tail = &after(text, at)[n..];
    let mark = tail.chars().next()?;
    if !matches!(mark, ':' | '：' | '∶' | '/') {
        return None;
    }
    let next = &tail[mark.len_utf8()..];
    let m = digits(next);
    if m == 0 {
        return None;
    }
    // 元/人 is no clock; 来访：3人 has no digit before the colon.
    let limit = if mark == '：' { count(next) <= 2 && count(after(text, at)) <= 2 } else { true };
    limit.then(|| {
        let mut end = at + n + mark.len_utf8() + m;
        while let Some(c) = after(text, end).chars().next() {
            if matches!(c, ':' | '：' | '/' | '.' | '-') && digits(&after(text, end)[c.len_utf8()..]) > 0 {
                end += c.len_utf8() + digits(&after(text, end)[c.len_utf8()..]);
            } else {
                break;
            }
        }
        end
    })
}

/// `第3次`, `2024届`, `3级`, `75周年`, `3A`.
fn ordinal(text: &str, at: usize, n: usize) -> Option<usize> {
    let tail = &after(text, at)[n..];
    let head = &text[..at];
    let head = head.trim_end_matches([' ', '\u{3000}']);
    if head.ends_with('第') {
        return Some(at + n);
    }
    for word in ["届", "级", "周年", "周岁", "岁", "后", "线", "路", "号线", "环"] {
        if tail.starts_with(word) && !tail.starts_with("级数") {
            if word == "后" && count(after(text, at)) != 2 {
                continue;
            }
            return Some(at + n + word.len());
        }
    }
    for word in ["热线", "服务热线", "平台", "政务热线", "举报", "急救", "报警", "专线", "网站"]
    {
        if tail.starts_with(word) {
            return Some(at + n);
        }
    }
    None
}

/// `0-6岁`, `60岁以上`, `16至59周岁`.
fn age(text: &str, at: usize) -> Option<usize> {
    let rest = after(text, at);
    let n = digits(rest);
    let tail = &rest[n..];
    let tail = tail.strip_prefix("周岁").or_else(|| tail.strip_prefix('岁')).unwrap_or(tail);
    let joint = joint(tail)?;
    let next = &tail[joint..];
    let m = digits(next);
    if m == 0 || count(next) > 3 {
        return None;
    }
    let then = &next[m..];
    for word in ["周岁", "岁", "级", "年级", "届"] {
        if then.starts_with(word) {
            return Some(text.len() - then.len() + word.len());
        }
    }
    None
}

/// Telephone numbers, identity and account numbers, codes.
fn telephone(text: &str, at: usize, n: usize, many: usize) -> Option<usize> {
    let rest = after(text, at);
    let tail = &rest[n..];
    if many > 15 {
        return Some(run(text, at));
    }
    let next = tail.chars().next();
    // 0571-12345678, 400-800-1234
    if matches!(next, Some('-' | '－' | '—')) && many >= 3 {
        let m = count(&tail[next.map_or(0, char::len_utf8)..]);
        if m >= 7 || (m >= 3 && rest.starts_with("400")) {
            return Some(run(text, at));
        }
    }
    if many == 11 && rest.starts_with('1') && !tail.starts_with(['人', '元', '.', '万', '亿']) {
        return Some(at + n);
    }
    let head: String = text[..at].chars().rev().take(6).collect::<Vec<_>>().into_iter().rev().collect();
    for word in [
        "电话",
        "热线",
        "邮编",
        "编号",
        "编码",
        "代码",
        "账号",
        "帐号",
        "传真",
        "QQ",
        "标识码",
        "许可证",
        "备案",
    ] {
        if head.trim_end_matches([':', '：', ' ']).ends_with(word) && many >= 3 {
            return Some(run(text, at));
        }
    }
    // A leading zero before other digits: a code.
    if rest.starts_with('0')
        && many > 1
        && !tail.starts_with(['.', '．'])
        && next.is_none_or(|c| !chinese(c))
        && many >= 3
    {
        return Some(run(text, at));
    }
    None
}
