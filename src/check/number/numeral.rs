//! Numerals: Arabic, full-width and Chinese, with what stands inside them (余, 多, 万, 亿).
//!
//! Input: a text and a byte in it. Output: the [`Numeral`] that begins there, if one does. Source of the forms:
//! GB/T 15835-2011, and the habits of the offices (12.5万余元, 百余人次).

use rust_decimal::Decimal;

/// A numeral with its scale, without a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Numeral {
    /// The byte after its last character, 余 and 万 included.
    pub end: usize,
    /// The byte after the bare numeral.
    pub bare_end: usize,
    /// Its value in units of one.
    pub value: Decimal,
    /// What the last printed integer digit's unit is worth: 1, 10⁴, 10⁸ …
    pub scale: Decimal,
    /// Decimals printed.
    pub places: u32,
    /// 余, 多, 来, 几 stands in it.
    pub over: bool,
    /// Chinese characters write it.
    pub chinese: bool,
    /// 万 or 亿 (also 千, 百万) was printed after digits.
    pub scaled: bool,
}

/// The digit of a character: ASCII or full-width.
pub(super) fn digit(c: char) -> Option<u32> {
    match c {
        '0'..='9' => Some(c as u32 - '0' as u32),
        '０'..='９' => Some(c as u32 - '０' as u32),
        _ => None,
    }
}

/// The value of a Chinese digit.
pub(super) fn chinese_digit(c: char) -> Option<u32> {
    Some(match c {
        '〇' | '零' => 0,
        '一' | '壹' => 1,
        '二' | '两' | '贰' => 2,
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

fn chinese_ten(c: char) -> Option<u64> {
    Some(match c {
        '十' | '拾' => 10,
        '百' | '佰' => 100,
        '千' | '仟' => 1000,
        _ => return None,
    })
}

/// Whether a character may be part of a Chinese numeral.
pub(super) fn chinese(c: char) -> bool {
    chinese_digit(c).is_some() || chinese_ten(c).is_some() || matches!(c, '万' | '亿')
}

/// The numeral that begins at byte `at`.
pub(super) fn read(text: &str, at: usize) -> Option<Numeral> {
    let first = text.get(at..)?.chars().next()?;
    if digit(first).is_some() { arabic(text, at) } else { in_chinese(text, at) }
}

fn arabic(text: &str, at: usize) -> Option<Numeral> {
    let rest = text.get(at..)?;
    let mut digits = String::new();
    let mut places: Option<u32> = None;
    let mut end = at;
    let mut chars = rest.char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        if let Some(d) = digit(c) {
            digits.push(char::from_digit(d, 10)?);
            if let Some(p) = places.as_mut() {
                *p += 1;
            }
            end = at + i + c.len_utf8();
            if digits.len() > 28 {
                return None;
            }
            continue;
        }
        let after = &rest[i + c.len_utf8()..];
        let next_digits = after.chars().take_while(|c| digit(*c).is_some()).count();
        match c {
            // 3.5, but not the mark of a list before another number: 1.2024年 is caught by its caller.
            '.' | '．' if places.is_none() && next_digits > 0 => {
                digits.push('.');
                places = Some(0);
            }
            // Thousands separators: groups of exactly three.
            ',' | '，'
                if places.is_none()
                    && next_digits == 3
                    && !digits.is_empty()
                    && (digits.len() <= 3 || grouped(rest, i))
                    && !digits.starts_with('0') => {}
            _ => break,
        }
        let _ = &mut chars;
    }
    let mantissa: Decimal = digits.trim_end_matches('.').parse().ok()?;
    let places = places.unwrap_or(0);
    let bare_end = end;
    let (end, scale, over, scaled) = scale_after(text, end)?;
    let value = mantissa.checked_mul(scale)?;
    Some(Numeral { end, bare_end, value, scale, places, over, chinese: false, scaled })
}

/// Whether the digits before byte `i` of `rest` already stand in groups of three.
fn grouped(rest: &str, i: usize) -> bool {
    let before = &rest[..i];
    match before.rfind([',', '，']) {
        Some(comma) => {
            let after = before[comma..].chars().skip(1).count();
            after == 3
        }
        None => before.chars().count() <= 3,
    }
}

/// 余, 多 and the scale (万, 亿, 千, 百万) after digits: the byte after them, the scale, whether 余 stood there.
fn scale_after(text: &str, at: usize) -> Option<(usize, Decimal, bool, bool)> {
    let mut end = at;
    let mut over = false;
    let mut scale = Decimal::ONE;
    let mut scaled = false;
    // One blank may stand before 万: 56.71 万元.
    let gap = text.get(end..)?.chars().take_while(|c| matches!(c, ' ' | '\u{a0}')).count();
    let peek = |at: usize| text.get(at..).and_then(|t| t.chars().next());
    if gap > 0 && peek(end + blanks(text, end)).is_some_and(|c| matches!(c, '万' | '亿' | '余' | '多')) {
        end += blanks(text, end);
    }
    if let Some(c) = peek(end)
        && over_word(text, end, c)
    {
        over = true;
        end += c.len_utf8();
    }
    while let Some(c) = peek(end) {
        let by = match c {
            '千' if !text[end..].starts_with("千米")
                && !text[end..].starts_with("千克")
                && !text[end..].starts_with("千瓦") =>
            {
                1_000
            }
            '百' if text[end..].starts_with("百万") || text[end..].starts_with("百亿") => 100,
            '十' if text[end..].starts_with("十万") || text[end..].starts_with("十亿") => 10,
            '万' => 10_000,
            '亿' => 100_000_000,
            _ => break,
        };
        scale = scale.checked_mul(Decimal::from(by))?;
        scaled = true;
        end += c.len_utf8();
        if scale > Decimal::from(1_000_000_000_000_i64) {
            return None;
        }
    }
    if scaled
        && let Some(c) = peek(end)
        && over_word(text, end, c)
    {
        over = true;
        end += c.len_utf8();
    }
    Some((end, scale, over, scaled))
}

/// Bytes of blanks at a place.
pub(super) fn blanks(text: &str, at: usize) -> usize {
    text.get(at..).map_or(0, |t| t.len() - t.trim_start_matches([' ', '\u{a0}', '\u{3000}']).len())
}

/// Whether 余, 多, 来 or 几 here means "somewhat more": 100余人, 十来户; not 多个 nor 来自.
fn over_word(text: &str, at: usize, c: char) -> bool {
    let rest = &text[at + c.len_utf8()..];
    let next = rest.chars().next();
    match c {
        '余' => true,
        '多' => {
            !matches!(next, Some('年' | '种' | '元' | '方' | '样' | '层' | '措' | '部'))
                || at > 0 && {
                    // 3万多元, 10多年, 20多种 are numbers; 多元, 多方 after a bare number never follow a digit.
                    text[..at].chars().next_back().is_some_and(|p| digit(p).is_some() || chinese(p))
                }
        }
        '来' => matches!(next, Some('人' | '名' | '户' | '个' | '家' | '次' | '万' | '位' | '场')),
        '几' => matches!(next, Some('人' | '名' | '户' | '个' | '家' | '次' | '万' | '位' | '元')),
        _ => false,
    }
}

fn in_chinese(text: &str, at: usize) -> Option<Numeral> {
    let rest = text.get(at..)?;
    let mut end = 0;
    let (mut total, mut section, mut current) = (0u64, 0u64, None::<u64>);
    let mut over = false;
    let mut any_ten = false;
    let mut last_unit = 0u64;
    let mut digits_in_row = 0;
    let mut biggest = 1u64;
    for (i, c) in rest.char_indices() {
        if let Some(d) = chinese_digit(c) {
            digits_in_row = if current.is_some() && d != 0 { digits_in_row + 1 } else { 1 };
            if current.is_some_and(|v| v != 0) {
                // 一二三: not a numeral of this kind.
                return None;
            }
            current = Some(u64::from(d));
            end = i + c.len_utf8();
        } else if let Some(ten) = chinese_ten(c) {
            // 百余, 十个: without a digit before, 一 is meant. 千 and 百 alone are words more often than numbers.
            let digit = match current {
                Some(0) | None => 1,
                Some(d) => d,
            };
            if last_unit != 0 && ten >= last_unit && section != 0 {
                break;
            }
            section = section.checked_add(digit.checked_mul(ten)?)?;
            current = None;
            any_ten = true;
            last_unit = ten;
            end = i + c.len_utf8();
        } else if matches!(c, '万' | '亿') {
            if i == 0 {
                return None;
            }
            let by = if c == '万' { 10_000 } else { 100_000_000 };
            let base = section.checked_add(current.unwrap_or(0))?;
            if base == 0 {
                break;
            }
            total = total.checked_add(base)?.checked_mul(by)?;
            biggest = biggest.checked_mul(by)?;
            (section, current, last_unit, any_ten) = (0, None, 0, true);
            end = i + c.len_utf8();
        } else if matches!(c, '余' | '多' | '几' | '来') && end > 0 && any_ten && over_word(text, at + i, c)
        {
            over = true;
            end = i + c.len_utf8();
            // 十余万, 百多万: the scale goes on.
            let after = &rest[end..];
            if !after.starts_with(['万', '亿']) {
                break;
            }
        } else {
            break;
        }
    }
    let _ = digits_in_row;
    if end == 0 {
        return None;
    }
    // 三五个, 两三天: not exact, and no interval is meant. The loop above has refused them.
    let value = total.checked_add(section)?.checked_add(current.unwrap_or(0))?;
    let end = at + end;
    Some(Numeral {
        end,
        bare_end: end - if over { '余'.len_utf8() } else { 0 },
        value: Decimal::from(value),
        scale: Decimal::ONE,
        places: 0,
        over,
        chinese: true,
        scaled: biggest > 1,
    })
}
