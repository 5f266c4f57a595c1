//! Rows where definitions differ: over the bounds of periods, of unknown or doubtful places, with cells
//! left empty, money taken back, statuses that void.
//!
//! Invariant: everyone in them is invented.

use super::random::Random;
use std::fmt::Write as _;

const TOWNS: [&str; 16] = [
    "银梭",
    "银梭镇",
    "银梭街道",
    "雾渡",
    "雾渡",
    "雾渡乡",
    "雾渡镇",
    "新区",
    "北霜街道",
    "北霜(街道)",
    " 北霜 街道 ",
    "南霜镇",
    "东弦县",
    "无名镇",
    "墨泉村",
    "",
];
const VILLAGES: [&str; 9] = ["", "", "", "朝露社区", "青穗村", "青穗村", "疏桐社区", "墨泉村", "无名村"];

/// An invented person's number.
fn identity(person: usize) -> String {
    let digits = format!("99993119{:02}0101{:03}", 50 + person / 100, person % 100);
    let bytes: Vec<u8> = digits.bytes().collect();
    let bytes: [u8; 17] = bytes.try_into().expect("17 digits");
    format!("{digits}{}", char::from(report::model::person::check_digit(&bytes)))
}

/// A day from the middle of 2022 to the end of 2024; empty once in twelve.
fn day(random: &mut Random) -> String {
    if random.below(12) == 0 { String::new() } else { some_day(random) }
}

fn some_day(random: &mut Random) -> String {
    let (year, month) = some_month(random);
    // The bounds of months are where things differ.
    let last = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
    let days = [1, last, 20, 21, 5, 17];
    let day = random.pick(&days);
    format!("{year}-{month:02}-{day:02}")
}

fn some_month(random: &mut Random) -> (usize, usize) {
    let month = random.below(30) + 6;
    (2022 + month / 12, month % 12 + 1)
}

const HEADER: &str = "上岗日期,离岗日期,签订日期,所属月份,所属期止,镇街,村社区,身份证号,类别,状态,班号,班名,户编号,人数,金额,标准";

/// Rows of all columns; `days`: a 快照日 each, else any day.
pub fn rows(random: &mut Random, count: usize, days: &[&str]) -> String {
    let mut out = format!("{HEADER}\n");
    for _ in 0..count {
        let begun = if days.is_empty() { day(random) } else { (*random.pick(days)).to_owned() };
        let ended = if random.below(2) == 0 { String::new() } else { some_day(random) };
        let (year, month) = some_month(random);
        let (service, until) = match random.below(4) {
            0 => (String::new(), String::new()),
            1 => (format!("{year}-{month:02}"), String::new()),
            _ => {
                let end = month + random.below(3);
                let end = (year + (end - 1) / 12, (end - 1) % 12 + 1);
                (format!("{year}-{month:02}"), format!("{}-{:02}", end.0, end.1))
            }
        };
        let signed = day(random);
        let (town, village) = (random.pick(&TOWNS), random.pick(&VILLAGES));
        let person = if random.below(8) == 0 { String::new() } else { identity(random.below(60)) };
        let kind = random.pick(&["甲", "甲", "乙", "乙类", "丙", "别的", ""]);
        let status = random.pick(&["在岗", "在岗", "离岗", "作废", "取消", ""]);
        let class = random.pick(&["一", "二", "三", ""]);
        let name = random.pick(&["花艺", "烘焙"]);
        let household = random.pick(&["户1", "户2", "户3", "户4", "户5", "户6", ""]);
        let people = random.pick(&["1", "3", "12", ""]);
        let paid = random.pick(&["100", "0.05", "1234.56", "-100", "-0.5", "0", ""]);
        let standard = match *kind {
            "甲" => random.pick(&["60", "60.00", ""]),
            "" => &"",
            _ => random.pick(&["60", "80.5"]),
        };
        writeln!(
            out,
            "{begun},{ended},{signed},{service},{until},{town},{village},{person},{kind},{status},{class},{name},\
             {household},{people},{paid},{standard}"
        )
        .expect("text");
    }
    out
}

/// Rows without a column of days, for which the office names a period.
pub fn undated(random: &mut Random, count: usize) -> String {
    let keep = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        [&cells[5..8], &cells[12..]].concat().join(",")
    };
    rows(random, count, &[]).lines().map(|line| keep(line) + "\n").collect()
}
