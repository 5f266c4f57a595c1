//! Names and numbers of documents, standards, telephones, accounts; words with letters.

use crate::check::number::scan::{
    after, at, before, count, digits, is_blank, is_digit, is_han, prev, starts, tail,
};
use crate::check::number::{scan, unit};

/// A digit in a word with letters: v2, A4, GB/T 9704, COVID-19, 5G, 3A级, 202X年, 20**年.
pub(super) fn letters(text: &str, from: usize) -> Option<usize> {
    let rest = after(text, from);
    if prev(text, from).is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, '_' | '#' | '@' | '＃'))
        || hyphened(text, from)
        || standard(text, from)
    {
        return Some(super::run(text, from));
    }
    let next = after(rest, digits(rest));
    if next.starts_with(['x', 'X', '×', '*', '＊', '_', '＿', '○']) && anonymous(next) {
        let gone = |c: char| matches!(c, 'x' | 'X' | '×' | '*' | '＊' | '_' | '＿' | '○') || is_digit(c);
        let end = text.len() - next.trim_start_matches(gone).len();
        let over = starts(after(text, end), &["多万", "余万", "万", "亿"]).map_or(0, str::len);
        return Some(end + over);
    }
    let letter = next.starts_with(|c: char| c.is_ascii_alphabetic());
    (letter && unit::longest(next).is_none()).then(|| super::run(text, from))
}

/// Digits made unreadable: 20xx, 20__, 3***.
fn anonymous(next: &str) -> bool {
    let marks =
        next.chars().take_while(|c| matches!(c, 'x' | 'X' | '×' | '*' | '＊' | '_' | '＿' | '○')).count();
    let behind: Option<char> = next.chars().nth(marks);
    marks >= 2 || behind.is_some_and(|c| matches!(c, '年' | '月' | '日' | '元' | '人' | '名' | '户'))
}

/// COVID-19, T-34.
fn hyphened(text: &str, from: usize) -> bool {
    let mut back = before(text, from).chars().rev();
    matches!(back.next(), Some('-' | '－')) && back.next().is_some_and(|c| c.is_ascii_alphabetic())
}

/// `GB/T 9704`, `ISO 9001`, `T/CAPPD 12`.
fn standard(text: &str, from: usize) -> bool {
    let head = before(text, from);
    let trimmed = head.trim_end_matches([' ', '-', '/', '\u{a0}']);
    let letters = trimmed.chars().rev().take_while(|c| c.is_ascii_uppercase() || *c == '/').count();
    trimmed.len() < head.len() && (2..=8).contains(&letters)
}

/// `〔2023〕39号`, `(2023)39号`, `（2023）第5号`, `39号文件`, `第21号令`, `1号`; a year alone in brackets.
pub(super) fn document(text: &str, from: usize) -> Option<usize> {
    let rest = after(text, from);
    let end = from + digits(rest);
    let opened = matches!(prev(text, from), Some('〔' | '[' | '【' | '［' | '(' | '（' | '﹝' | '<' | '〈'));
    let closed =
        at(text, end).filter(|c| matches!(c, '〕' | ']' | '】' | '］' | ')' | '）' | '﹞' | '>' | '〉'));
    if let Some(close) = closed
        && opened
        && count(rest) == 4
    {
        let inner = after(text, end + close.len_utf8());
        let bare = inner.strip_prefix('第').unwrap_or(inner);
        let number = after(bare, digits(bare));
        let end = text.len()
            - if number.starts_with('号') { number.len() - '号'.len_utf8() } else { inner.len() };
        return Some(end);
    }
    let number = after(text, end).starts_with('号') && !after(text, end).starts_with("号召");
    number.then(|| end + '号'.len_utf8())
}

/// Words before a code.
const CODES: &[&str] = &[
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
    "邮政编码",
    "证号",
    "手机",
    "微信",
    "群号",
    "监督",
    "序号",
    "案号",
    "身份证",
];

/// Counters of a page that was copied with them: 浏览次数：1286次.
const COUNTERS: &[&str] = &[
    "浏览次数",
    "点击次数",
    "阅读次数",
    "访问次数",
    "浏览量",
    "点击量",
    "点击数",
    "访问量",
    "阅读量",
    "阅读数",
    "浏览",
    "点击",
];

/// Words behind a telephone number or a platform's name.
const LINES: &[&str] =
    &["热线", "服务热线", "平台", "政务", "举报", "急救", "报警", "专线", "网站", "便民", "公益热线"];

/// Telephone numbers, identity and account numbers, codes.
pub(super) fn telephone(text: &str, from: usize) -> Option<usize> {
    let rest = after(text, from);
    let many = count(rest);
    let end = from + digits(rest);
    let next = after(text, end);
    // 0571-12345678, 400-800-1234
    let dashed = next.strip_prefix(['-', '－', '—']).map_or(0, count);
    if many > 15 || many >= 3 && (dashed >= 7 || dashed >= 3 && rest.starts_with("400")) {
        return Some(super::run(text, from));
    }
    let mobile = many == 11 && rest.starts_with('1') && unit::longest(next).is_none();
    if mobile && !next.starts_with(['.', '万', '亿', '余', '多']) {
        return Some(end);
    }
    if many >= 3 && (5..=6).contains(&many) && starts(next, LINES).is_some() {
        return Some(end);
    }
    let head =
        tail(before(text, from), 8).trim_end_matches([':', '：', ' ', '为', '（', '(', '号', '[', '【']);
    if many >= 3 && scan::ends(head, CODES).is_some() && unit::longest(next).is_none() {
        return Some(super::run(text, from));
    }
    if scan::ends(head, COUNTERS).is_some() {
        return Some(unit::longest(next).map_or(end, |u| end + u.len));
    }
    // A zero before other digits, and no unit behind: a code.
    let code =
        rest.starts_with('0') && many >= 3 && !next.starts_with(['.', '．']) && unit::longest(next).is_none();
    code.then(|| super::run(text, from))
}

/// Digits joined with others into a name: “1+N”, 3+2, 7×24, 5·12, 12·4.
pub(super) fn joined(text: &str, from: usize) -> Option<usize> {
    let end = from + digits(after(text, from));
    let mark = at(text, end);
    let behind = mark.map_or("", |m| after(text, end + m.len_utf8()));
    let next = behind.chars().next();
    let named = match mark {
        Some('+' | '＋') => {
            // 5000+人 is a number.
            let more = count(after(text, from)) >= 2 && unit::longest(behind).is_some();
            !more && next.is_some_and(|c| is_digit(c) || c.is_alphanumeric() || matches!(c, '“' | '”'))
        }
        Some('×' | '*' | 'X' | 'x' | '✕') => behind.starts_with("24") || behind.starts_with('7'),
        Some('·' | '・' | '•' | '∙' | '．') => next.is_some_and(is_digit) && mark != Some('．'),
        _ => false,
    };
    if named {
        let joins = |c: char| {
            is_digit(c) || matches!(c, '+' | '＋' | '×' | '*' | 'X' | 'x' | '·' | '・' | '•' | 'N' | 'n')
        };
        return Some(text.len() - after(text, end).trim_start_matches(joins).len());
    }
    let mut back = before(text, from).trim_end_matches(is_blank).chars().rev();
    let plus = matches!(back.next(), Some('+' | '＋'));
    let left = back.next().is_some_and(|c| is_digit(c) || is_han(c) || c.is_ascii_alphabetic() || c == '”');
    let percent = after(text, end).starts_with(['%', '％', '.', '．']);
    (plus && left && !percent).then_some(end)
}
