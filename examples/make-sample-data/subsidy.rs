//! Subsidy payments (补贴发放): who gets what in a month, before any export.
//!
//! Input: the world and a month. Output: canonical rows in town order. Invariant: the payments of a
//! month are the same however often they are asked for, so two exports can hold the same ones.

use super::cell::Cell;
use super::people::Person;
use super::records::{World, month_name};
use super::support::random::Random;
use super::table::Row;

/// The monthly standard in 分.
pub fn standard(category: &str, level: usize, month: usize) -> i64 {
    match (category, level, month < 12) {
        ("护理补贴", 1, true) => 11_850,
        ("护理补贴", 1, false) => 12_635,
        ("护理补贴", _, true) => 8_900,
        ("护理补贴", _, false) => 9_300,
        (_, _, true) => 8_600,
        (_, _, false) => 9_050,
    }
}

/// One payment.
pub fn payment(world: &World, person: &Person, category: &str, month: usize) -> Row {
    let mut row = world.row(person, month);
    let amount = standard(category, person.level, month);
    row.fields.extend([
        ("category", category.to_owned()),
        ("amount", amount.to_string()),
        ("standard", amount.to_string()),
        ("service_month", month_name(month)),
        ("pay_date", format!("{}-{:02}", month_name(month), 15 + month % 7)),
        ("status", "已发".to_owned()),
    ]);
    row
}

/// All payments of a month: towns in order, a person's two subsidies one after the other.
pub fn payments(world: &World, month: usize) -> Vec<Row> {
    let mut random = Random::named(&format!("payments {}", month_name(month)));
    let mut people: Vec<&Person> = world.people.iter().collect();
    people.sort_by_key(|person| person.home_in(month));
    let drawn =
        |span: Option<(usize, usize)>| span.is_some_and(|(from, until)| (from..=until).contains(&month));
    let mut rows = Vec::new();
    for person in people {
        for (category, span) in [("护理补贴", person.care), ("生活补贴", person.living)] {
            if !drawn(span) {
                continue;
            }
            let mut row = payment(world, person, category, month);
            match random.below(500) {
                // The bank sent it back; or the office annulled it.
                0..5 => drop(row.fields.insert("status", "退回".to_owned())),
                5 => drop(row.fields.insert("status", "作废".to_owned())),
                _ => {}
            }
            rows.push(row);
        }
    }
    rows
}

/// 重度残疾人护理补贴 for 护理补贴 and the like: official long names.
pub fn long_name(value: &str, _: &mut Random) -> Cell {
    Cell::Text(match value {
        "护理补贴" => "重度残疾人护理补贴".to_owned(),
        "生活补贴" => "困难残疾人生活补贴".to_owned(),
        other => other.to_owned(),
    })
}

/// What offices call them in daily use.
pub fn daily_name(value: &str, random: &mut Random) -> Cell {
    let names: &[&str] = match value {
        "护理补贴" => &["重残护理补贴", "护理补贴", "重度护理补贴"],
        "生活补贴" => &["困残生活补贴", "生活补贴", "困难残疾人生活补助"],
        other => return Cell::Text(other.to_owned()),
    };
    Cell::Text((*random.pick(names)).to_owned())
}

/// 成功 / 退票, as the bank's reply has it.
pub fn bank_status(value: &str, _: &mut Random) -> Cell {
    Cell::Text(
        match value {
            "已发" => "发放成功",
            "退回" => "银行退回",
            other => other,
        }
        .to_owned(),
    )
}

/// 1级 for 一级.
pub fn level_digit(value: &str, _: &mut Random) -> Cell {
    let digit =
        ["一级", "二级", "三级", "四级"].iter().position(|level| *level == value).map_or(0, |at| at + 1);
    Cell::Text(format!("{digit}级"))
}
