//! Other subsidy exports: back pay and reversals (补发、冲销), fuel subsidies (燃油补贴).
//!
//! Input: the world. Output: files in `inbox/补贴`. Invariant: back pay carries its mark and reversals
//! a batch of their own, so neither shares a key with an ordinary payment.

use super::cell::*;
use super::output::Output;
use super::records::{Harm, World, harm};
use super::subsidy::{payment, payments};
use super::support::random::Random;
use super::table::{Fields, Row, Table, Totals, column};
use super::write::{Encoding, Ends};
use std::collections::BTreeSet;

/// Writes them all.
pub fn write(world: &World, out: &mut Output) {
    back_pay(world, out);
    fuel_2023(world, out);
    fuel_2024(world, out);
}

/// Paid in 2024 for months as far back as November 2023; then what was taken back.
fn back_pay(world: &World, out: &mut Output) {
    let path = "inbox/补贴/2024年补发及冲销明细.csv";
    let mut random = Random::named(path);
    let mut rows: Vec<Row> = Vec::new();
    let mut seen = BTreeSet::new();
    while rows.len() < 90 {
        let person = &world.people[random.below(world.people.len())];
        let category = if person.care.is_some() { "护理补贴" } else { "生活补贴" };
        let month = 10 + random.below(11);
        if !seen.insert((person.id.clone(), month)) {
            continue;
        }
        let mut row = payment(world, person, category, month);
        if random.chance(200) {
            // Everything owed since the application, booked on the first month.
            let owed: i64 =
                row.fields["amount"].parse::<i64>().expect("money") * (9 + random.below(11) as i64);
            row.fields.insert("amount", owed.to_string());
        }
        row.fields.insert("pay_date", ["2024-06-28", "2024-12-18"][usize::from(month > 15)].to_owned());
        row.fields.extend([("backpay", "补发".to_owned()), ("batch", "2024年补发".to_owned())]);
        rows.push(row);
    }
    // Paid to people who had died: the month's payment comes back as a negative row.
    for month in [12, 13] {
        let paid = payments(world, month);
        for _ in 0..7 {
            let mut row = paid[random.below(paid.len())].clone();
            if !seen.insert((row.fields["id_number"].clone(), month)) {
                continue;
            }
            let back = format!("-{}", row.fields["amount"]);
            row.fields.insert("amount", back);
            row.fields.insert("status", "已发".to_owned());
            row.fields.insert("pay_date", "2024-06-28".to_owned());
            row.fields.extend([("backpay", "正常".to_owned()), ("batch", "2024年冲销".to_owned())]);
            rows.push(row);
        }
    }
    // Two kinds of money that are neither of the two subsidies; the second is in no catalog.
    for category in ["残疾人津贴", "价格临时补贴"] {
        for n in 0..5 {
            let mut row = payment(world, &world.people[random.below(world.people.len())], category, 18 + n);
            row.fields.extend([("backpay", "正常".to_owned()), ("batch", "2024年其他".to_owned())]);
            rows.push(row);
        }
    }
    let table = Table {
        titles: vec![vec!["云水县2024年补贴补发及冲销明细表"], vec!["单位：元"]],
        columns: vec![
            column("序号", "", text),
            column("所属乡镇", "town", text),
            column("姓名", "name", text),
            column("身份证", "id_number", text),
            column("项目名称", "category", text),
            column("实发金额", "amount", money_grouped),
            column("所属期", "service_month", month_mixed),
            column("到账日期", "pay_date", date_dot),
            column("补发标志", "backpay", text),
            column("批次号", "batch", text),
            column("状态", "status", text),
        ],
        rows,
        totals: Totals { label: "合计", ..Totals::default() },
        footer: vec!["制表人：周某"],
        ..Table::default()
    };
    out.text("subsidy", path, &table, Encoding::Gbk, Ends::CrLf);
}

/// Wheelchair drivers: 260 元 a year, paid once.
fn drivers(world: &World, month: usize) -> Vec<Row> {
    let drives = |n: usize| n.is_multiple_of(5);
    let people = world.people.iter().enumerate().filter(|(n, person)| drives(*n) && person.disability == 4);
    people
        .map(|(_, person)| {
            let mut row = payment(world, person, "燃油补贴", month);
            row.fields.insert("amount", "26000".to_owned());
            row
        })
        .collect()
}

/// 2023 in GBK: the kind stands in the title; there is no service month.
fn fuel_2023(world: &World, out: &mut Output) {
    let path = "inbox/补贴/2023年燃油补贴.csv";
    let table = Table {
        titles: vec![vec!["云水县2023年残疾人机动轮椅车燃油补贴发放表"], vec!["单位：元"]],
        columns: vec![
            column("乡镇", "town", text),
            column("姓名", "name", text),
            column("证件号码", "id_number", text),
            column("车辆类型", "?", text),
            column("补贴金额", "amount", money_short),
            column("到账日期", "pay_date", date_slash),
        ],
        rows: drivers(world, 7),
        constants: Fields::from([("category", "燃油补贴".to_owned())]),
        totals: Totals { label: "合计", ..Totals::default() },
        ..Table::default()
    };
    out.text("subsidy", path, &table, Encoding::Gbk, Ends::CrLf);
}

/// 2024 as a workbook in 万元, which only the row above the header says.
fn fuel_2024(world: &World, out: &mut Output) {
    let path = "inbox/补贴/2024年燃油补贴.xlsx";
    let mut rows = drivers(world, 19);
    harm(&mut rows, &mut Random::named(path), &[Harm::Numeric]);
    let table = Table {
        titles: vec![vec!["云水县2024年残疾人机动轮椅车燃油补贴发放表"], vec!["", "", "", "", "单位：万元"]],
        columns: vec![
            column("乡镇", "town", text),
            column("姓名", "name", text),
            column("证件号码", "id_number", text),
            column("车牌号", "?", text),
            column("补贴金额", "amount", money_wan_number),
            column("到账日期", "pay_date", date_cell),
        ],
        rows,
        constants: Fields::from([("category", "燃油补贴".to_owned())]),
        ..Table::default()
    };
    out.book("subsidy", path, &[("燃油补贴", table)], false);
}
