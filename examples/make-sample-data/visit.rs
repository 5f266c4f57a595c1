//! Visits (走访慰问): households with several people, goods beside cash, tables without dates.
//!
//! Input: the world. Output: files in `inbox/走访`, `inbox/慰问` (period from the title) and
//! `inbox/节日慰问` (period from the file name). Invariant: every round of visits has days of its own.

use super::cell::*;
use super::output::Output;
use super::records::{Harm, World, harm, missing_ids, month_name};
use super::support::random::Random;
use super::table::{Fields, Row, Table, Totals, column};
use super::write::{Encoding, Ends};

/// Writes them all.
pub fn write(world: &World, out: &mut Output) {
    spring_2023(world, out);
    later_2023(world, out);
    year_2024(world, out);
    summer_2024(world, out);
    winter_2023(world, out);
}

/// A round of visits: so many people in a thousand, whole households together.
fn round(world: &World, random: &mut Random, month: usize, occasion: &str, per_mille: usize) -> Vec<Row> {
    let mut rows = Vec::new();
    let (mut household, mut visited, mut day) = (0, false, 0);
    for person in &world.people {
        if person.household != household {
            household = person.household;
            visited = random.chance(per_mille);
            day = 3 + random.below(20);
        }
        if !visited {
            continue;
        }
        let mut row = world.row(person, month);
        row.fields.extend([
            ("visit_date", format!("{}-{day:02}", month_name(month))),
            ("occasion", occasion.to_owned()),
            ("cash", ["30000", "50000", "100000"][random.below(3)].to_owned()),
            ("visitor", ["县残联", "县民政局", "镇街残联"][random.below(3)].to_owned()),
            ("status", if random.chance(10) { "取消" } else { "已走访" }.to_owned()),
        ]);
        if random.chance(400) {
            row.fields.insert("goods", ["12650", "8800", "20000"][random.below(3)].to_owned());
            row.fields.insert("goods_name", (*random.pick(&["米、油", "棉被", "慰问包"])).to_owned());
            // Some get goods only.
            if random.chance(200) {
                row.fields.remove("cash");
            }
        }
        rows.push(row);
    }
    rows
}

/// The Spring Festival of 2023 in GBK: the household is known by its head's ID.
fn spring_2023(world: &World, out: &mut Output) {
    let path = "inbox/走访/2023年春节走访慰问台账.csv";
    let mut random = Random::named(path);
    let mut rows = round(world, &mut random, 0, "春节", 260);
    world.use_aliases(&mut rows, &mut random, 30);
    // The same amount to the same person twice on one day, and rightly so: two donors.
    let twin = rows[17].clone();
    rows.insert(18, twin);
    let table = Table {
        titles: vec![vec!["云水县2023年春节走访慰问台账"], vec!["单位：元"]],
        columns: vec![
            column("序号", "", text),
            column("慰问日期", "visit_date", date_slash),
            column("所属街道", "town", text),
            column("村居", "village", text),
            column("户主身份证号", "head_id", text),
            column("慰问对象", "name", text),
            column("身份证号码", "id_number", id_apostrophe),
            column("慰问金", "cash", money_grouped),
            column("慰问品", "goods_name", text),
            column("慰问品折价", "goods", money_short),
            column("走访单位", "visitor", text),
            column("状态", "status", text),
        ],
        rows,
        constants: Fields::from([("occasion", "春节".to_owned())]),
        totals: Totals { label: "合计", ..Totals::default() },
        footer: vec!["制表人：沈某", "", "审核人：韩某"],
        ..Table::default()
    };
    out.text("visit", path, &table, Encoding::Gbk, Ends::CrLf);
}

/// Later in 2023: one list of several occasions, with household numbers; a few rows lack one.
fn later_2023(world: &World, out: &mut Output) {
    let path = "inbox/走访/2023年走访记录导出.csv";
    let mut random = Random::named(path);
    let mut rows = Vec::new();
    for (month, occasion, per_mille) in
        [(4, "助残日", 150), (6, "高温", 100), (8, "中秋", 120), (10, "日常", 60)]
    {
        rows.extend(round(world, &mut random, month, occasion, per_mille));
    }
    missing_ids(&mut rows, &mut random);
    for row in &mut rows {
        if random.chance(15) {
            row.fields.remove("household_no");
        }
    }
    harm(&mut rows, &mut random, &[Harm::Masked, Harm::Amount("cash"), Harm::Long]);
    let table = Table {
        columns: vec![
            column("户编号", "household_no", text),
            column("姓名", "name", text),
            column("身份证", "id_number", id_mixed),
            column("残疾证号", "certificate", text),
            column("街道(乡镇)", "town", text_spaced),
            column("走访日期", "visit_date", date_mixed),
            column("专题", "occasion", text),
            column("慰问金额", "cash", money_mixed),
            column("物资折价", "goods", money),
            column("物资名称", "goods_name", text),
            column("走访状态", "status", text),
        ],
        rows,
        blank_every: 83,
        ..Table::default()
    };
    out.text("visit", path, &table, Encoding::Utf8, Ends::CrLf);
}

/// 2024: a workbook with a sheet for each occasion, as the files of the year were gathered.
fn year_2024(world: &World, out: &mut Output) {
    let path = "inbox/走访/2024年走访慰问汇总.xlsx";
    let mut random = Random::named(path);
    let mut sheets = Vec::new();
    for (month, occasion, per_mille) in
        [(13, "春节", 280), (16, "助残日", 160), (20, "中秋", 130), (22, "日常", 60)]
    {
        let mut rows = round(world, &mut random, month, occasion, per_mille);
        world.use_aliases(&mut rows, &mut random, 20);
        if occasion == "中秋" {
            harm(&mut rows, &mut random, &[Harm::Numeric, Harm::Precision("cash")]);
        }
        let title: &'static str = format!("云水县2024年{occasion}走访慰问台账").leak();
        let table = Table {
            titles: vec![vec![title], vec!["", "", "", "", "", "", "单位：元"]],
            columns: vec![
                column("序号", "", text),
                column("镇街", "town", text),
                column("村社区", "village", text),
                column("户号", "household_no", text),
                column("姓名", "name", text),
                column("证件号码", "id_number", text),
                column("慰问时间", "visit_date", if month == 13 { date_cell } else { date_dot }),
                column("慰问金", "cash", money_dusty),
                column("物资折价", "goods", money_number),
                column("状态", "status", text),
            ],
            rows,
            constants: Fields::from([("occasion", occasion.to_owned())]),
            ..Table::default()
        };
        sheets.push((occasion, table));
    }
    out.book("visit", path, &sheets, false);
}

/// July 2024 in GBK: no date in the table, only 7月份 in the title.
fn summer_2024(world: &World, out: &mut Output) {
    let path = "inbox/慰问/高温慰问花名册.csv";
    let mut random = Random::named(path);
    let mut rows = round(world, &mut random, 18, "高温", 140);
    for row in &mut rows {
        row.fields.remove("visit_date");
    }
    harm(&mut rows, &mut random, &[Harm::Scientific]);
    let table = Table {
        titles: vec![vec!["云水县2024年7月份高温慰问残疾人花名册"], vec!["填报单位：云水县残联"]],
        columns: vec![
            column("乡镇", "town", text),
            column("居委会", "village", text),
            column("家庭编号", "household_no", text),
            column("残疾人姓名", "name", text),
            column("身份证号", "id_number", text),
            column("残疾人证号", "certificate", text),
            column("金额(元)", "cash", money_short),
            column("慰问品折价", "goods", money_short),
        ],
        rows,
        constants: Fields::from([("occasion", "高温".to_owned()), ("visit_date", "2024-07".to_owned())]),
        footer: vec!["制表人：沈某"],
        ..Table::default()
    };
    out.text("visit", path, &table, Encoding::Gbk, Ends::CrLf);
}

/// December 2023: neither title nor date; the month stands in the file's name. Villages only.
fn winter_2023(world: &World, out: &mut Output) {
    let path = "inbox/节日慰问/2023年12月慰问名册.csv";
    let mut random = Random::named(path);
    let mut rows = round(world, &mut random, 11, "", 110);
    for row in &mut rows {
        row.fields.remove("visit_date");
    }
    let table = Table {
        columns: vec![
            column("居委", "village", text),
            column("户编号", "household_no", text),
            column("残疾人姓名", "name", text),
            column("残疾证号", "certificate", text),
            column("患病情况", "?", text),
            column("联系电话", "?", text),
            column("金额", "cash", money_short),
            column("物资折价", "goods", money_unit),
        ],
        rows,
        constants: Fields::from([("visit_date", "2023-12".to_owned())]),
        ..Table::default()
    };
    out.text("visit", path, &table, Encoding::Utf8Bom, Ends::Lf);
}
