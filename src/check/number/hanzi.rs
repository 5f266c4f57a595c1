//! Numerals in Chinese characters: 十, 三千五百, 十亿六千零三十三万, 百余, 十五六, 七八.
//!
//! Input: a text and a byte in it. Output: the [`Numeral`] that begins there. Invariant: a run of digits that is
//! no number (二〇二四, 一二三) is none; whether a numeral counts anything is decided elsewhere (`words`).

use super::numeral::{Numeral, over_word};
use super::scan::after;
use rust_decimal::Decimal;

/// The value of a Chinese digit.
pub(super) fn digit(c: char) -> Option<u64> {
    Some(match c {
        '〇' | '零' | '○' => 0,
        '一' | '壹' => 1,
        '二' | '两' | '贰' | '俩' => 2,
        '三' | '叁' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    })
}

fn ten(c: char) -> Option<u64> {
    Some(match c {
        '十' | '拾' => 10,
        '百' | '佰' => 100,
        '千' | '仟' => 1000,
        _ => return None,
    })
}

/// Whether a character may be part of a Chinese numeral.
pub(super) fn is_numeral(c: char) -> bool {
    digit(c).is_some() || ten(c).is_some() || matches!(c, '万' | '亿')
}

/// Bytes of the run of such characters that begins a text.
pub(super) fn run(text: &str) -> usize {
    text.chars().take_while(|c| is_numeral(*c)).map(char::len_utf8).sum()
}

/// The numeral that begins at byte `from`.
pub(super) fn read(text: &str, from: usize) -> Option<Numeral> {
    let mut reader = Reader::default();
    let mut end = from;
    let mut bare_end = None;
    let mut over = false;
    let mut last = None;
    for c in after(text, from).chars() {
        if reader.started && over_word(text, end) && (reader.tens || c == '余') {
            over = true;
            bare_end = bare_end.or(Some(end));
        } else if !is_numeral(c) || over && !matches!(c, '万' | '亿') || !reader.take(c)? {
            break;
        }
        last = Some(c);
        end += c.len_utf8();
    }
    if !reader.started {
        return None;
    }
    if let Some(decimal) =
        decimals(text, end).filter(|_| !over && reader.until().is_some_and(|u| u.is_none()))
    {
        return decimal.with(Decimal::from(reader.value()?), text);
    }
    let value = reader.value()?;
    let scale = match last {
        Some('万') => 10_000,
        Some('亿') => 100_000_000,
        _ => 1,
    };
    Some(Numeral {
        end,
        bare_end: bare_end.unwrap_or(end),
        value: Decimal::from(value),
        until: reader.until()?.map(Decimal::from),
        scale: Decimal::from(if over { 1 } else { scale }),
        places: 0,
        over,
        chinese: true,
        scaled: reader.scaled,
        headless: reader.headless,
    })
}

/// The decimals of 九十五点六: their value, how many, and the byte after them.
struct Decimals {
    value: Decimal,
    places: u32,
    end: usize,
}

/// More decimals than anybody writes out.
const MOST_DECIMALS: usize = 6;

/// 点 and digits behind a numeral; not 三点建议, not 九点三十分.
fn decimals(text: &str, from: usize) -> Option<Decimals> {
    let rest = after(text, from).strip_prefix('点')?;
    let digits: Vec<u64> = rest.chars().take(MOST_DECIMALS + 1).map_while(digit).collect();
    let len: usize = rest.chars().take(digits.len()).map(char::len_utf8).sum();
    let next = after(rest, len).chars().next();
    if digits.is_empty() || digits.len() > MOST_DECIMALS || next.is_some_and(|c| ten(c).is_some()) {
        return None;
    }
    let whole = digits.iter().fold(0, |sum: u64, d| sum.saturating_mul(10).saturating_add(*d));
    let places = u32::try_from(digits.len()).ok()?;
    let value = Decimal::try_new(i64::try_from(whole).ok()?, places).ok()?;
    Some(Decimals { value, places, end: from + '点'.len_utf8() + len })
}

impl Decimals {
    /// The numeral of a whole part and these, with the scale behind (三点五万).
    fn with(self, whole: Decimal, text: &str) -> Option<Numeral> {
        let scale = match after(text, self.end).chars().next() {
            Some('万') => 10_000,
            Some('亿') => 100_000_000,
            _ => 1,
        };
        let end = self.end + if scale > 1 { '万'.len_utf8() } else { 0 };
        let over = scale > 1 && over_word(text, end);
        Some(Numeral {
            end: end + if over { '余'.len_utf8() } else { 0 },
            bare_end: end,
            value: whole.checked_add(self.value)?.checked_mul(Decimal::from(scale))?,
            until: None,
            scale: Decimal::from(scale),
            places: self.places,
            over,
            chinese: true,
            scaled: scale > 1,
            headless: false,
        })
    }
}

/// What has been read so far: `total` of 亿 and 万, `section` below 万, `digit` not yet multiplied.
#[derive(Default)]
struct Reader {
    started: bool,
    total: u64,
    section: u64,
    digit: Option<u64>,
    /// The digit after `digit` in 七八.
    pair: Option<u64>,
    /// What the last 十, 百, 千, 万 multiplied by.
    last_ten: u64,
    tens: bool,
    scaled: bool,
    headless: bool,
    /// What a pair of digits was multiplied by (七八十).
    pair_by: u64,
}

impl Reader {
    /// Takes a character; false where it is no part of the numeral, none where the run is no number at all.
    fn take(&mut self, c: char) -> Option<bool> {
        if let Some(d) = digit(c) {
            match self.digit {
                Some(first) if first != 0 => {
                    let near = d == first + 1 || (first, d) == (3, 5);
                    if !near || self.pair.is_some() || d == 0 {
                        return None;
                    }
                    self.pair = Some(d);
                }
                _ => self.digit = Some(d),
            }
        } else if let Some(by) = ten(c) {
            if self.last_ten != 0 && by >= self.last_ten {
                return Some(false);
            }
            self.headless |= !self.started && by > 10;
            let digit = self.digit.take().filter(|d| *d != 0).unwrap_or(1);
            self.section = self.section.checked_add(digit.checked_mul(by)?)?;
            self.last_ten = by;
            self.tens = true;
            if self.pair.is_some() && self.pair_by == 0 {
                self.pair_by = by;
            }
        } else {
            let by = if c == '万' { 10_000 } else { 100_000_000 };
            self.headless |= !self.started;
            let base = self.section.checked_add(self.digit.take().unwrap_or(0))?;
            let base = if self.started { base } else { 1 };
            // 三万亿: 亿 multiplies all before it; 十亿六千万: 万 only what stands since 亿.
            if c == '亿' {
                self.total = self.total.checked_add(base)?.checked_mul(by)?;
            } else if base == 0 {
                return Some(false);
            } else {
                self.total = self.total.checked_add(base.checked_mul(by)?)?;
            }
            if self.pair.is_some() {
                self.pair_by = self.pair_by.max(1).checked_mul(by)?;
            }
            (self.section, self.last_ten) = (0, 0);
            (self.scaled, self.tens) = (true, true);
        }
        self.started = true;
        Some(true)
    }

    fn value(&self) -> Option<u64> {
        self.total.checked_add(self.section)?.checked_add(self.digit.unwrap_or(0))
    }

    /// The greater value of a pair (十五六: 16; 七八十: 80).
    fn until(&self) -> Option<Option<u64>> {
        let Some(pair) = self.pair else { return Some(None) };
        let least = self.value()?;
        let by = self.pair_by.max(1);
        // Both digits stand in one place of the number: the difference of the digits is the difference.
        let first = if pair == 5 && least / by % 10 == 3 { 3 } else { pair.checked_sub(1)? };
        let more = pair.checked_sub(first)?.checked_mul(by)?;
        Some(Some(least.checked_add(more)?))
    }
}
