//! Single cells: dates, months, money, IDs, and the words that mean the same.
//!
//! Input: a field and a cell's text (numbers of a sheet start with #). Output: one spelling for each
//! value, or [`Unreadable`]. Invariant: an empty cell is an empty value.

#![allow(clippy::disallowed_types, reason = "a sheet keeps numbers as doubles")]

use chrono::NaiveDate;

/// A value that must reject its row.
pub struct Unreadable;

/// Reads a cell.
pub fn read(field: &str, cell: &str, wan: bool) -> Result<String, Unreadable> {
    let text = narrow(cell);
    let text = text.trim();
    if text.is_empty() {
        return Ok(String::new());
    }
    match field {
        "id_number" | "certificate" | "head_id" => person(text),
        "pay_date" | "surgery_date" | "start_date" | "end_date" | "visit_date" => date(text),
        "service_month" => month(text),
        "amount" | "standard" | "cash" | "goods" => money(text, if wan { 6 } else { 2 }),
        "cases" => text.trim_start_matches('#').parse::<u32>().map(|n| n.to_string()).map_err(|_| Unreadable),
        "category" | "status" | "level" | "backpay" | "eye" => Ok(same_word(field, cell.trim()).to_owned()),
        _ => Ok(cell.trim().to_owned()),
    }
}

/// Full-width letters, digits and signs as ASCII.
fn narrow(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '！'..='～' => char::from_u32(c as u32 - 0xfee0).expect("ASCII"),
            other => other,
        })
        .collect()
}

/// A number of a sheet, as Excel shows it: 15 significant digits.
pub fn fifteen_digits(number: f64) -> String {
    let whole_digits = if number == 0.0 { 1 } else { number.abs().log10().floor() as i32 + 1 };
    let text = format!("{number:.*}", usize::try_from(15 - whole_digits).unwrap_or(0));
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// The groups of digits in a text.
fn groups(text: &str) -> Vec<&str> {
    text.split(|c: char| !c.is_ascii_digit()).filter(|group| !group.is_empty()).collect()
}

fn date(text: &str) -> Result<String, Unreadable> {
    let number = |text: &str| text.parse::<u32>().map_err(|_| Unreadable);
    let (year, month, day) = match groups(text).as_slice() {
        [year, month, day] => (number(year)?, number(month)?, number(day)?),
        [compact] if compact.len() == 8 => {
            (number(&compact[..4])?, number(&compact[4..6])?, number(&compact[6..])?)
        }
        // Excel's serial number: days since 1899-12-30.
        [serial] if serial.len() == 5 => {
            let zero = NaiveDate::from_ymd_opt(1899, 12, 30).expect("a date");
            return Ok((zero + chrono::Days::new(u64::from(number(serial)?))).to_string());
        }
        _ => return Err(Unreadable),
    };
    NaiveDate::from_ymd_opt(year as i32, month, day).map(|day| day.to_string()).ok_or(Unreadable)
}

fn month(text: &str) -> Result<String, Unreadable> {
    let (year, month) = match groups(text).as_slice() {
        [compact] if compact.len() == 6 => compact.split_at(4),
        // The third group is the first of the month, from a date cell.
        [year, month] | [year, month, _] => (*year, *month),
        _ => return Err(Unreadable),
    };
    let month: u32 = month.parse().map_err(|_| Unreadable)?;
    if year.len() == 4 && (1..=12).contains(&month) {
        Ok(format!("{year}-{month:02}"))
    } else {
        Err(Unreadable)
    }
}

/// Money in 分, from 元 with two decimals or 万元 with six.
fn money(text: &str, decimals: usize) -> Result<String, Unreadable> {
    let text =
        text.trim_start_matches('#').trim_start_matches(['￥', '¥']).trim_end_matches('元').replace(',', "");
    let (sign, digits) = text.strip_prefix('-').map_or((1, text.as_str()), |digits| (-1, digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    if whole.is_empty() || !all_digits(whole) || !all_digits(fraction) || fraction.len() > decimals {
        return Err(Unreadable);
    }
    let fen: i64 = format!("{whole}{fraction:0<decimals$}").parse().map_err(|_| Unreadable)?;
    Ok((sign * fen).to_string())
}

/// A person: the first 17 digits of the 18-digit ID.
fn person(text: &str) -> Result<String, Unreadable> {
    let text = text.trim_start_matches('\'').trim_start_matches("=\"").trim_end_matches('"').trim();
    let whole = match text.len() {
        // Ids of before 1999: no century, no check digit.
        15 if text.chars().all(|c| c.is_ascii_digit()) => {
            return Ok(format!("{}19{}", &text[..6], &text[6..]));
        }
        18 | 20 | 22 if text.is_ascii() => text[..18].to_uppercase(),
        _ => return Err(Unreadable),
    };
    let (digits, check) = whole.split_at(17);
    if !digits.chars().all(|c| c.is_ascii_digit()) || !check.chars().all(|c| c.is_ascii_digit() || c == 'X') {
        return Err(Unreadable);
    }
    date(&digits[6..14])?;
    // 000 with a wrong check digit: the last three digits were lost in Excel.
    if whole.ends_with("000") && !check_digit_holds(&whole) {
        return Err(Unreadable);
    }
    Ok(digits.to_owned())
}

/// ISO 7064 MOD 11-2: from the left, double and add; the result must be 1 modulo 11.
fn check_digit_holds(id: &str) -> bool {
    let sum = id.chars().fold(0, |sum, c| (sum * 2 + c.to_digit(10).unwrap_or(10)) % 11);
    sum == 1
}

/// One word for all that mean the same.
fn same_word<'a>(field: &str, word: &'a str) -> &'a str {
    match (field, word) {
        ("category", "重度残疾人护理补贴" | "重残护理补贴" | "重度护理补贴") => {
            "护理补贴"
        }
        ("category", "困难残疾人生活补贴" | "困残生活补贴" | "困难残疾人生活补助") => {
            "生活补贴"
        }
        ("category", "白内障复明手术" | "白内障超声乳化") => "白内障",
        ("status", "发放成功") => "已发",
        ("status", "银行退回") => "退回",
        ("status", "已完成" | "出院") => "完成",
        ("status", "已通知") => "通知",
        ("status", "已转介") => "转介",
        ("status", "待手术" | "已报名") => "报名",
        ("status", "已取消") => "取消",
        ("status", "已结业" | "合格") => "结业",
        ("level", "1级") => "一级",
        ("level", "2级") => "二级",
        ("level", "3级") => "三级",
        ("level", "4级") => "四级",
        ("eye", "左" | "OS") => "左眼",
        ("eye", "右" | "OD") => "右眼",
        ("eye", "双") => "双眼",
        _ => word,
    }
}
