//! Numerals in digits, ASCII or full-width, with what stands inside them (余, 多, 万, 亿).
//!
//! Input: a text and a byte in it. Output: the [`Numeral`] that begins there, if one does. Invariant: the value is
//! exact; what overflows a decimal is none. Source of the forms: GB/T 15835-2011, and the habits of the offices
//! (12.5万余元, 400余万元, 10 851.8万元).

use super::scan::{after, at, before, blanks, digit, digits, is_blank, is_digit, prev};
use super::{hanzi, unit};
use rust_decimal::Decimal;

/// A numeral with its scale, without a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Numeral {
    /// The byte after its last character, 余 and 万 included.
    pub end: usize,
    /// The byte after the bare numeral: of 400余万 after `400`, of 百余 after `百`.
    pub bare_end: usize,
    /// Its value in units of one.
    pub value: Decimal,
    /// The greater end of 七八, 十五六.
    pub until: Option<Decimal>,
    /// What the last printed integer digit's unit is worth: 1, 10⁴, 10⁸ …
    pub scale: Decimal,
    /// Decimals printed.
    pub places: u32,
    /// 余, 多, 来, 几 stands in it.
    pub over: bool,
    /// Chinese characters write it.
    pub chinese: bool,
    /// 万 or 亿 (after digits also 千, 百万) was printed.
    pub scaled: bool,
    /// Begins with 百, 千, 万 or 亿 and no digit: 百余人, 近万名.
    pub headless: bool,
}

/// The numeral of digits that begins at byte `from`.
pub(super) fn read(text: &str, from: usize) -> Option<Numeral> {
    let (mantissa, places, bare_end) = mantissa(text, from)?;
    let mut scale = Scale::after(text, bare_end)?;
    let mut value = mantissa.checked_mul(scale.by)?;
    if let Some((more, by, end)) = lower(text, &scale) {
        value = value.checked_add(more)?;
        scale = Scale { by, printed: true, ..Scale::after(text, end)? };
    }
    Some(Numeral {
        end: scale.end,
        bare_end,
        value,
        until: None,
        scale: scale.by,
        places,
        over: scale.over,
        chinese: false,
        scaled: scale.printed,
        headless: false,
    })
}

/// The 6千 of 1万6千 and the 5百 of 1千5百: its value, its scale and the byte after it.
fn lower(text: &str, scale: &Scale) -> Option<(Decimal, Decimal, usize)> {
    let (word, by) = match () {
        () if scale.over => return None,
        () if scale.by == Decimal::from(10_000) => ('千', 1_000),
        () if scale.by == Decimal::from(1_000) => ('百', 100),
        () => return None,
    };
    let rest = after(text, scale.end);
    let digit = rest.chars().next().and_then(digit).filter(|d| *d > 0)?;
    let fits = super::scan::count(rest) == 1 && after(rest, digits(rest)).starts_with(word);
    let end = scale.end + digits(rest) + word.len_utf8();
    fits.then(|| (Decimal::from(digit * by), Decimal::from(by), end))
}

/// More digits than a decimal holds.
const MOST_DIGITS: usize = 28;

fn mantissa(text: &str, from: usize) -> Option<(Decimal, u32, usize)> {
    let mut written = String::new();
    let mut places: Option<u32> = None;
    let mut separator: Option<char> = None;
    let mut since = 0_usize;
    let mut end = from;
    while let Some(c) = at(text, end) {
        let next = end + c.len_utf8();
        if let Some(d) = digit(c) {
            written.push(char::from_digit(d, 10)?);
            since += 1;
            places = places.map(|p| p + 1);
            if written.len() > MOST_DIGITS {
                return None;
            }
        } else if matches!(c, '.' | '．') && places.is_none() && digits(after(text, next)) > 0 {
            written.push('.');
            places = Some(0);
        } else if places.is_none()
            && separator.is_none_or(|s| s == c)
            && full_group(&written, since, separator.is_some())
            && group_follows(text, from, next, c, separator.is_some())
        {
            separator = Some(c);
            since = 0;
        } else {
            break;
        }
        end = next;
    }
    Some((written.parse().ok()?, places.unwrap_or(0), end))
}

/// Whether the digits before a separator are a group: one to three first, then exactly three.
fn full_group(written: &str, since: usize, further: bool) -> bool {
    if further { since == 3 } else { (1..=3).contains(&since) && !written.starts_with('0') }
}

/// Whether `mark`, a comma or a blank, with the digits from `next` on parts thousands and not two numbers.
fn group_follows(text: &str, from: usize, next: usize, mark: char, further: bool) -> bool {
    let rest = after(text, next);
    let group = digits(rest);
    if super::scan::count(rest) != 3 {
        return false;
    }
    let behind = after(rest, group);
    let counted = || {
        let word = after(behind, blanks(behind));
        behind.starts_with(['.', '．', '余', '多', '万', '亿', mark]) || unit::longest(word).is_some()
    };
    match mark {
        ',' => true,
        // 3，200人 may be two numbers of a list as well: only before a unit.
        '，' => counted(),
        c if is_blank(c) => {
            // A row of numbers parted by blanks is no single number.
            let head = before(text, from).trim_end_matches(is_blank);
            let alone = further || head.len() == from || !head.ends_with(is_digit);
            alone && c != '\t' && counted()
        }
        _ => false,
    }
}

/// The scale after digits: 万, 亿, 千, 百万, with 余 or 多 before or behind.
struct Scale {
    end: usize,
    by: Decimal,
    over: bool,
    printed: bool,
}

impl Scale {
    fn after(text: &str, from: usize) -> Option<Scale> {
        let mut out = Scale { end: from, by: Decimal::ONE, over: false, printed: false };
        let gap = blanks(after(text, from));
        // 56.71 万元
        if gap > 0 && at(text, from + gap).is_some_and(|c| matches!(c, '万' | '亿' | '余')) {
            out.end += gap;
        }
        out.over_word(text);
        while let Some(by) = scale_at(text, out.end) {
            out.by = out.by.checked_mul(Decimal::from(by))?;
            out.printed = true;
            out.end += '万'.len_utf8();
            if out.by > Decimal::from(1_000_000_000_000_i64) {
                return None;
            }
        }
        if out.printed {
            out.over_word(text);
        } else if !out.over && after(text, out.end).starts_with('+') {
            out.plus(text);
        }
        Some(out)
    }

    fn over_word(&mut self, text: &str) {
        if over_word(text, self.end) {
            self.over = true;
            self.end += '余'.len_utf8();
        }
    }

    /// 5000+人: as 余.
    fn plus(&mut self, text: &str) {
        if unit::longest(after(text, self.end + 1)).is_some() {
            self.over = true;
            self.end += 1;
        }
    }
}

/// What 万, 亿, 千, 百 or 十 at a place multiplies digits by.
fn scale_at(text: &str, place: usize) -> Option<u32> {
    let rest = after(text, place);
    let c = rest.chars().next()?;
    let tail = after(rest, c.len_utf8());
    match c {
        '千' if !tail.starts_with(['米', '克', '瓦', '卡', '伏', '赫', '焦', '帕', '分']) => {
            Some(1_000)
        }
        '百' if tail.starts_with(['万', '亿', '余', '多', '人', '名', '户', '元', '件', '家']) => {
            Some(100)
        }
        '十' if tail.starts_with(['万', '亿']) => Some(10),
        '万' if !tail.starts_with(['众', '向', '象', '科', '达']) => Some(10_000),
        '亿' => Some(100_000_000),
        _ => None,
    }
}

/// Whether 余, 多, 来 or 几 at a place, after a numeral, means "somewhat more": 100余人, 十来户; not 来自.
pub(super) fn over_word(text: &str, place: usize) -> bool {
    let Some(c) = at(text, place) else { return false };
    let next = at(text, place + c.len_utf8());
    let numeral = prev(text, place).is_some_and(|p| is_digit(p) || hanzi::is_numeral(p));
    match c {
        '余' => numeral,
        '多' => numeral && prev(text, place) != Some('一'),
        '来' | '几' => numeral && next.is_some_and(|c| "人名户个家次万亿位场件台所岁天年元".contains(c)),
        _ => false,
    }
}
