//! 助学补助: pupils and students, paid once, in autumn.
//!
//! Input: the world. Output: one export in `inbox/助学`, of the dataset of all subsidies. Invariant: a
//! person is paid once, by what they study.

use super::cell::{date_dot, money_short, text};
use super::output::Output;
use super::records::World;
use super::subsidy::payment;
use super::support::random::Random;
use super::table::{Row, Table, Totals, column};
use super::write::{Encoding, Ends};

/// The month since 2023-01 in which it is paid.
const MONTH: usize = 20;

/// Writes the export.
pub fn write(world: &World, out: &mut Output) {
    let born = |id: &str| id[6..10].parse::<usize>().expect("a year");
    let mut random = Random::named("study");
    let mut rows: Vec<Row> = Vec::new();
    for person in world.people.iter().filter(|person| born(&person.id) >= 2000) {
        if random.chance(600) {
            continue;
        }
        let (category, stage, fen) = match born(&person.id) {
            2009.. => ("义务教育助学", "义务教育", 80_000),
            2006.. => ("扶残助学金", "高中", 120_000),
            2004.. => ("高等教育助学", "大专", 300_000),
            _ => ("高等教育助学", "本科", 300_000),
        };
        let mut row = payment(world, person, category, MONTH);
        for field in ["amount", "standard"] {
            row.fields.insert(field, fen.to_string());
        }
        row.fields.insert("stage", stage.to_owned());
        rows.push(row);
    }
    let table = Table {
        titles: vec![vec!["云水县2024年残疾学生助学补助发放表"], vec!["单位：元"]],
        columns: vec![
            column("序号", "", text),
            column("乡镇", "town", text),
            column("学生姓名", "name", text),
            column("身份证号", "id_number", text),
            column("学段", "stage", text),
            column("补助项目", "category", text),
            column("补贴标准", "standard", money_short),
            column("补贴金额", "amount", money_short),
            column("发放日期", "pay_date", date_dot),
            column("状态", "status", text),
        ],
        rows,
        totals: Totals { label: "合计", ..Totals::default() },
        ..Table::default()
    };
    out.text("subsidy", "inbox/助学/2024年助学补助发放表.csv", &table, Encoding::Gbk, Ends::CrLf);
}
