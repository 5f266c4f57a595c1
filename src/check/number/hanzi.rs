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
