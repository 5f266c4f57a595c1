//! Small and round numbers in 汉字: 两期, 十个, 百余人次.
//!
//! Invariant: nothing above ten is spelled out digit by digit; what has no short word stays Arabic.

const DIGITS: [&str; 10] = ["", "一", "两", "三", "四", "五", "六", "七", "八", "九"];

/// One to ten, 两 for 2 (it stands before a measure word); `None` for others, zero among them.
pub(super) fn small(n: i128) -> Option<String> {
    match usize::try_from(n) {
        Ok(n @ 1..=9) => Some(DIGITS[n].to_owned()),
        Ok(10) => Some("十".to_owned()),
        _ => None,
    }
}

/// The word of a number that keeps one leading digit: 百, 两百, 三千, 十万, 亿; `None` for others.
pub(super) fn round(n: i128) -> Option<String> {
    let power = n.checked_ilog10()?;
    let unit = 10i128.checked_pow(power)?;
    if n % unit != 0 {
        return None;
    }
    let lead = usize::try_from(n / unit).ok()?;
    // 百余 and 万余 want no 一; twenty is 二十, two hundred 两百.
    let digit = match (lead, power % 4) {
        (1, _) if power > 0 => "",
        (2, 1) => "二",
        _ => DIGITS[lead],
    };
    let scale = ["", "万", "亿"].get(power as usize / 4)?;
    Some(format!("{digit}{}{scale}", ["", "十", "百", "千"][power as usize % 4]))
}

/// The number that a word of [`small`] or [`round`] stands for.
pub(super) fn read(word: &str) -> Option<i128> {
    let (scale, rest) = match (word.strip_suffix('亿'), word.strip_suffix('万')) {
        (Some(rest), _) => (100_000_000, rest),
        (_, Some(rest)) => (10_000, rest),
        _ => (1, word),
    };
    let (unit, digit) = [(10, '十'), (100, '百'), (1000, '千')]
        .into_iter()
        .find_map(|(unit, word)| Some((unit, rest.strip_suffix(word)?)))
        .unwrap_or((1, rest));
    let lead = match digit {
        "" if unit > 1 || scale > 1 => 1,
        "二" => 2,
        _ => DIGITS.iter().skip(1).position(|d| *d == digit)? as i128 + 1,
    };
    Some(lead * unit * scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words() {
        for (n, expected) in [
            (0, None),
            (-1, None),
            (1, Some("一")),
            (2, Some("两")),
            (10, Some("十")),
            (11, None),
            (i128::MAX, None),
            (i128::MIN, None),
        ] {
            assert_eq!(small(n).as_deref(), expected, "{n}");
        }
        for (n, expected) in [
            (0, None),
            (-100, None),
            (2, Some("两")),
            (10, Some("十")),
            (20, Some("二十")),
            (100, Some("百")),
            (110, None),
            (200, Some("两百")),
            (3000, Some("三千")),
            (10_000, Some("万")),
            (20_000, Some("两万")),
            (100_000, Some("十万")),
            (200_000, Some("二十万")),
            (9_000_000, Some("九百万")),
            (100_000_000, Some("亿")),
            (1_000_000_000_000, None),
            (i128::MAX, None),
        ] {
            assert_eq!(round(n).as_deref(), expected, "{n}");
            if let Some(word) = round(n) {
                assert_eq!(read(&word), Some(n), "{word}");
            }
        }
        for word in ["", "零", "十一", "百二", "余", "二二"] {
            assert_eq!(read(word), None, "{word}");
        }
    }
}
