//! Exports of a year's subsidies: rows that go in, rows that are refused, and tables that overlap.

/// A whole citizen number of an impossible region.
fn id(serial: usize) -> String {
    let (day, serial) = (serial / 1000, serial % 1000);
    let digits =
        format!("999999{}{:02}{:02}{serial:03}", 1950 + day / 336 % 50, day / 28 % 12 + 1, day % 28 + 1);
    let bytes: [u8; 17] = digits.as_bytes().try_into().expect("17 digits");
    format!("{digits}{}", char::from(report::model::person::check_digit(&bytes)))
}

/// Rows `from..to` of the year, one in a thousand with a day that no calendar has; `cents` is added to every
/// hundredth amount.
pub fn rows(from: usize, to: usize, cents: usize) -> String {
    let mut text = String::from("乡镇,姓名,身份证号码,补贴类型,发放日期,补贴月份,补贴金额\n");
    for row in from..to {
        let (town, month) = (["城关镇", "河西镇"][row % 2], row % 12 + 1);
        let day = if row % 1000 == 7 { 32 } else { row % 28 + 1 };
        let extra = if row % 100 == 3 { cents } else { 0 };
        let amount = 8000 + row % 7 * 150 + extra;
        text.push_str(&format!(
            "{town},甲{},{},护理补贴,2024-{month:02}-{day:02},2024-{month:02},{}.{:02}\n",
            row % 97,
            id(row / 3),
            amount / 100,
            amount % 100
        ));
    }
    text
}
