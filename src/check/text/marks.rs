//! The marks that open headings and items: 一、（一）1.（1）① • 第一章.
//!
//! Input: a line or paragraph. Output: the mark's shape, level, length and ordinal; whether the whole is a heading.
//! Invariant: a number that states something (`1.2万元`, `2023.5`) is no mark.

use super::lines::trim;
use crate::check::chars::up_to_ten;

/// Shapes of marks, from the highest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::check) enum Shape {
    /// 第一章
    Chapter,
    /// 一、
    Han,
    /// （一）
    BracketedHan,
    /// 1. or 1、
    Arabic,
    /// （1）
    Bracketed,
    /// 1）
    Closed,
    /// ①
    Circled,
    /// 一是, which opens a clause and no heading: [`aspect`].
    Is,
    /// •
    Bullet,
}

/// A mark at the beginning of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::check) struct Mark {
    /// Its shape.
    pub shape: Shape,
    /// 1 of 一、 and 第一章, 2 of （一）, 3 of 1., 4 of （1）; 0 of a bullet.
    pub level: u8,
    /// Its bytes.
    pub length: usize,
    /// What it counts to, up to 999, in Chinese up to 99; 0 if it counts nothing.
    pub ordinal: usize,
}

/// Longest heading, characters.
const LONGEST: usize = 50;
/// Characters of Chinese numerals in marks.
const NUMERALS: &str = "〇零一二三四五六七八九十百";

/// The mark that a trimmed line begins with.
pub(in crate::check) fn mark(line: &str) -> Option<Mark> {
    let first = line.chars().next()?;
    let bullet = Some(Mark { shape: Shape::Bullet, level: 0, length: first.len_utf8(), ordinal: 0 });
    match first {
        '•' | '●' | '○' | '◆' | '◇' | '■' | '□' | '★' | '☆' | '▲' | '➢' | '\u{f0b7}' | '\u{f06c}'
        | '\u{f0d8}' => bullet,
        '·' | '-' | '*' | '–' | '+' => {
            let rest = line.get(first.len_utf8()..)?;
            if rest.starts_with([' ', '\t', '\u{3000}']) { bullet } else { None }
        }
        '①'..='⑳' | '⑴'..='⒇' => {
            let one = if first <= '⑳' { '①' } else { '⑴' };
            let ordinal = usize::try_from(first as u32 - one as u32).ok()? + 1;
            Some(Mark { shape: Shape::Circled, level: 4, length: first.len_utf8(), ordinal })
        }
        '第' => chapter(line),
        '（' | '(' => bracketed(line, first),
        c if c.is_ascii_digit() => arabic(line),
        c if NUMERALS.contains(c) => {
            let numeral = prefix(line, |c| NUMERALS.contains(c));
            let rest = line.get(numeral..)?;
            let after = rest.chars().next()?;
            let space = rest.len() - rest.trim_start().len();
            let ordinal = line.get(..numeral).and_then(ordinal).unwrap_or(0);
            let found = |length| Some(Mark { shape: Shape::Han, level: 1, length, ordinal });
            match after {
                '、' | '.' | '．' => found(numeral + after.len_utf8()),
                // `一 、`
                _ if space > 0 && rest.trim_start().starts_with('、') => {
                    found(numeral + space + '、'.len_utf8())
                }
                _ => None,
            }
        }
        _ => None,
    }
}

/// The ordinal of 一是, 二是 … that a clause begins with.
pub(in crate::check) fn aspect(text: &str) -> Option<usize> {
    let numeral = prefix(text, |c| up_to_ten(c).is_some());
    let value = ordinal(text.get(..numeral)?)?;
    text.get(numeral..)?.starts_with('是').then_some(value)
}

/// The value of a Chinese numeral up to ninety-nine.
fn ordinal(numeral: &str) -> Option<usize> {
    let digits: Option<Vec<usize>> = numeral.chars().take(4).map(up_to_ten).collect();
    Some(match digits?.as_slice() {
        [10, unit @ 1..=9] => 10 + unit,
        [tens @ 1..=9, 10, unit @ 1..=9] => tens * 10 + unit,
        [tens @ 1..=9, 10] => tens * 10,
        [one] => *one,
        _ => return None,
    })
}

fn prefix(text: &str, take: impl Fn(char) -> bool) -> usize {
    text.find(|c| !take(c)).unwrap_or(text.len())
}

fn chapter(line: &str) -> Option<Mark> {
    let rest = line.strip_prefix('第')?;
    let numeral = prefix(rest, |c| NUMERALS.contains(c) || c.is_ascii_digit());
    let after = rest.get(numeral..)?;
    let level = |word: &str| match word {
        "部分" | "章" | "编" => Some(1),
        "节" => Some(2),
        _ => None,
    };
    let word = ["部分", "章", "编", "节"].into_iter().find(|w| after.starts_with(w))?;
    let length = '第'.len_utf8() + numeral + word.len();
    // `第一章程`, `第一节课`: a heading goes on after a space or a mark.
    let free = line.get(length..)?.chars().next().is_none_or(|c| c.is_whitespace() || "：:、—".contains(c));
    if numeral == 0 || !free {
        None
    } else {
        Some(Mark { shape: Shape::Chapter, level: level(word)?, length, ordinal: 0 })
    }
}

fn bracketed(line: &str, open: char) -> Option<Mark> {
    let inside = line.get(open.len_utf8()..)?;
    let chinese = prefix(inside, |c| NUMERALS.contains(c));
    let digits = prefix(inside, |c| c.is_ascii_digit());
    let (shape, level, numeral) =
        if chinese > 0 { (Shape::BracketedHan, 2, chinese) } else { (Shape::Bracketed, 4, digits) };
    let close = inside.get(numeral..)?.chars().next()?;
    if numeral == 0 || digits > 2 || !matches!(close, '）' | ')') {
        return None;
    }
    let written = inside.get(..numeral)?;
    let ordinal = if chinese > 0 { ordinal(written) } else { written.parse().ok() }.unwrap_or(0);
    Some(Mark { shape, level, length: open.len_utf8() + numeral + close.len_utf8(), ordinal })
}

fn arabic(line: &str) -> Option<Mark> {
    let digits = prefix(line, |c| c.is_ascii_digit());
    let numeral = line.get(..digits)?;
    let rest = line.get(digits..)?;
    let space = rest.len() - rest.trim_start_matches([' ', '\u{3000}', '\u{a0}']).len();
    let mut after = rest.get(space..)?.chars();
    let sign = after.next()?;
    let next = after.next();
    let digit = next.is_some_and(|c| c.is_ascii_digit());
    let (shape, level) = match sign {
        // `1、2号楼`, `5、6月份`: an enumeration, not a mark.
        '、' if !(digit && space == 0 && enumerates(line)) => (Shape::Arabic, 3),
        '.' | '．' if !digit && next.is_some() => (Shape::Arabic, 3),
        ')' | '）' if space == 0 => (Shape::Closed, 4),
        _ => return None,
    };
    let ordinal = if numeral.len() <= 3 { numeral.parse().ok()? } else { return None };
    Some(Mark { shape, level, length: digits + space + sign.len_utf8(), ordinal })
}

/// Whether a line goes on as a list of numbers: `5、6月份`.
fn enumerates(line: &str) -> bool {
    let after = line.trim_start_matches(|c: char| c.is_ascii_digit() || c == '、');
    after.starts_with(['月', '日', '号', '季', '级', '年', '楼', '层', '组', '班', '期'])
}

/// The level of a heading; none if the paragraph is none.
pub(super) fn heading(paragraph: &str) -> Option<u8> {
    let text = trim(paragraph);
    let mark = mark(text).filter(|m| m.level > 0)?;
    let words = text.get(mark.length..)?;
    let ends = |c: char| "。；;！？!?".contains(c);
    let short = text.chars().count() <= LONGEST && !words.trim().is_empty();
    // An item that opens a list (`1.主要做法：`) is as good as a heading.
    if short && !words.contains(ends) && !words.ends_with(['，', ',', '、']) {
        Some(mark.level)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(text: &str) -> Option<u8> {
        mark(text).map(|m| m.level)
    }

    #[test]
    fn marks_have_levels() {
        for (text, expect) in [
            ("一、工作", Some(1)),
            ("十一、工作", Some(1)),
            ("第三部分 附表", Some(1)),
            ("第二节 康复", Some(2)),
            ("第一章程序", None),
            ("（十二）康复", Some(2)),
            ("(一)康复", Some(2)),
            ("1.康复", Some(3)),
            ("1．康复", Some(3)),
            ("12、康复", Some(3)),
            ("1 、康复", Some(3)),
            ("（1）康复", Some(4)),
            ("①康复", Some(4)),
            ("1)康复", Some(4)),
            ("• 康复", Some(0)),
            ("- 康复", Some(0)),
            ("-3人", None),
            ("1.2万元", None),
            ("2023.5", None),
            ("5、6月份", None),
            ("1321人", None),
            ("02万元", None),
            ("一是加强", None),
            ("一方面", None),
            ("（2023年）", None),
            ("10.", None),
        ] {
            assert_eq!(level(text), expect, "{text}");
        }
        for (text, expect) in [
            ("12、康复", (Shape::Arabic, 12, 5)),
            ("二十一、康复", (Shape::Han, 21, 12)),
            ("（十二）康复", (Shape::BracketedHan, 12, 12)),
            ("（3）康复", (Shape::Bracketed, 3, 7)),
            ("3）康复", (Shape::Closed, 3, 4)),
            ("⑾康复", (Shape::Circled, 11, 3)),
            ("第三节 康复", (Shape::Chapter, 0, 9)),
        ] {
            assert_eq!(mark(text).map(|m| (m.shape, m.ordinal, m.length)), Some(expect), "{text}");
        }
        assert_eq!((aspect("十一是康复"), aspect("一方面")), (Some(11), None));
    }

    #[test]
    fn a_heading_is_short_and_no_sentence() {
        assert_eq!(heading("　　一、主要工作"), Some(1));
        assert_eq!(heading("（二）加强宣传，促进发展"), Some(2));
        assert_eq!(heading("1、人员紧缺,涉及面广。"), None);
        assert_eq!(heading("1、"), None);
        assert_eq!(heading("• 未来五年"), None);
        assert_eq!(heading(&format!("一、{}", "工作".repeat(30))), None);
    }
}
