//! Surgery lists (手术): cataracts by eye, a few other operations, referrals that are no surgery.
//!
//! Input: the world. Output: files in `inbox/手术`. Invariant: no person has the same eye operated on
//! the same day in two files (each file has its own half-year).

use super::cell::*;
use super::output::Output;
use super::records::{Harm, World, harm, month_name, pasted_certificates};
use super::support::random::Random;
use super::table::{Fields, Row, Table, Totals, column};
use super::write::{Encoding, Ends};

const HOSPITALS: [&str; 3] = ["云水县人民医院", "云水县中医院", "云水光明眼科医院"];

/// Writes them all.
pub fn write(world: &World, out: &mut Output) {
    year_2023(world, out);
    first_half_2024(world, out);
    second_half_2024(world, out);
}

/// Cataract operations in some months: about a third of the people have both eyes done, the second
/// one a fortnight later or in the next month.
fn cataracts(
    world: &World,
    random: &mut Random,
    months: std::ops::Range<usize>,
    per_month: usize,
) -> Vec<Row> {
    let mut rows = Vec::new();
    let last = months.end - 1;
    for month in months {
        for _ in 0..per_month {
            let person = &world.people[random.below(world.people.len())];
            let day = 1 + random.below(13);
            let first = random.below(2);
            let mut row = world.row(person, month);
            row.fields.extend([
                ("category", "白内障".to_owned()),
                ("eye", ["左眼", "右眼"][first].to_owned()),
                ("surgery_date", format!("{}-{day:02}", month_name(month))),
                ("hospital", (*random.pick(&HOSPITALS)).to_owned()),
                ("amount", "140000".to_owned()),
                ("status", "完成".to_owned()),
            ]);
            rows.push(row.clone());
            if random.chance(350) {
                let next = (month + random.below(2)).min(last);
                row.fields.insert("eye", ["右眼", "左眼"][first].to_owned());
                row.fields.insert("surgery_date", format!("{}-{:02}", month_name(next), day + 14));
                rows.push(row);
            }
        }
    }
    rows.sort_by(|a, b| a.fields["surgery_date"].cmp(&b.fields["surgery_date"]));
    rows
}

/// Told to come, sent elsewhere, or called off: none is a surgery done.
fn not_done(rows: &mut [Row], random: &mut Random) {
    for row in rows {
        if random.chance(140) {
            let status = *random.pick(&["通知", "转介", "报名", "取消"]);
            row.fields.insert("status", status.to_owned());
        }
    }
}

/// 已完成, 已通知, …: what the hospital's list says.
fn hospital_status(value: &str, random: &mut Random) -> Cell {
    Cell::Text(
        match value {
            "完成" => *random.pick(&["已完成", "出院", "完成"]),
            "通知" => "已通知",
            "转介" => "已转介",
            "报名" => "待手术",
            _ => "已取消",
        }
        .to_owned(),
    )
}

/// 左/右, or OS/OD as doctors write.
fn eye_short(value: &str, random: &mut Random) -> Cell {
    let text = match value {
        "左眼" => *random.pick(&["左", "OS", "左眼"]),
        "右眼" => *random.pick(&["右", "OD", "右眼"]),
        _ => "双",
    };
    Cell::Text(text.to_owned())
}

fn operation(value: &str, random: &mut Random) -> Cell {
    Cell::Text(match value {
        "白内障" => (*random.pick(&["白内障复明手术", "白内障超声乳化"])).to_owned(),
        other => format!("{other}手术"),
    })
}

/// 2023: all operations in one GBK list, with a status.
fn year_2023(world: &World, out: &mut Output) {
    let path = "inbox/手术/2023年手术救助台账.csv";
    let mut random = Random::named(path);
    let mut rows = cataracts(world, &mut random, 0..12, 14);
    not_done(&mut rows, &mut random);
    for n in 0..9 {
        let person = &world.people[random.below(world.people.len())];
        let mut row = world.row(person, n);
        row.fields.extend([
            ("category", ["唇腭裂", "人工耳蜗植入", "肢体矫治"][n % 3].to_owned()),
            ("surgery_date", format!("{}-20", month_name(n))),
            ("hospital", HOSPITALS[0].to_owned()),
            ("amount", "1200000".to_owned()),
            ("status", "完成".to_owned()),
        ]);
        rows.push(row);
    }
    world.use_aliases(&mut rows, &mut random, 30);
    harm(&mut rows, &mut random, &[Harm::Scientific, Harm::Truncated]);
    let table = Table {
        titles: vec![
            vec!["云水县2023年手术救助台账"],
            vec!["填报单位：云水县残联康复部", "", "", "", "单位：元"],
        ],
        columns: vec![
            column("序号", "", text),
            column("街镇", "town", text),
            column("村(社区)", "village", text),
            column("患者姓名", "name", text),
            column("身份证号", "id_number", id_mixed),
            column("手术项目", "category", operation),
            column("术眼", "eye", eye_short),
            column("手术时间", "surgery_date", date_mixed),
            column("定点医院", "hospital", text),
            column("补助金额", "amount", money_grouped),
            column("进度", "status", hospital_status),
        ],
        rows,
        footer: vec!["制表人：冯某", "", "审核人：褚某"],
        ..Table::default()
    };
    out.text("surgery", path, &table, Encoding::Gbk, Ends::CrLf);
}

/// January to June 2024: a workbook; the kind stands in the title only; no status: all were done.
fn first_half_2024(world: &World, out: &mut Output) {
    let path = "inbox/手术/2024年上半年白内障复明手术花名册.xlsx";
    let mut random = Random::named(path);
    let mut rows = cataracts(world, &mut random, 12..18, 15);
    world.use_aliases(&mut rows, &mut random, 30);
    let table = Table {
        titles: vec![vec!["云水县2024年上半年白内障复明手术花名册"], vec!["单位：元"]],
        columns: vec![
            column("序号", "", text),
            column("乡镇", "town", text),
            column("姓名", "name", text),
            column("身份证号码", "id_number", text),
            column("眼别", "eye", text),
            column("手术日期", "surgery_date", date_cell),
            column("手术医院", "hospital", text),
            column("补助金额", "amount", money_number),
        ],
        rows,
        constants: Fields::from([("category", "白内障".to_owned())]),
        totals: Totals { label: "合计", formula: true, ..Totals::default() },
        footer: vec!["制表人：冯某"],
        ..Table::default()
    };
    out.book("surgery", path, &[("花名册", table)], false);
}

/// July to December 2024: 例数 counts the eyes, so both eyes of one day are one row of two.
fn second_half_2024(world: &World, out: &mut Output) {
    let path = "inbox/手术/2024年下半年白内障手术.csv";
    let mut random = Random::named(path);
    let mut rows = cataracts(world, &mut random, 18..24, 15);
    for row in &mut rows {
        let both = random.chance(80);
        row.fields.insert("cases", if both { "2" } else { "1" }.to_owned());
        if both {
            row.fields.insert("eye", "双眼".to_owned());
        }
    }
    not_done(&mut rows, &mut random);
    pasted_certificates(&mut rows, &mut random, 3);
    harm(&mut rows, &mut random, &[Harm::Date("surgery_date"), Harm::Masked]);
    let table = Table {
        columns: vec![
            column("手术类型", "category", operation),
            column("患者姓名", "name", text),
            column("证件号", "id_number", text),
            column("所在乡镇", "town", text),
            column("居委", "village", text),
            column("左右眼", "eye", eye_short),
            column("例数", "cases", number),
            column("手术日期", "surgery_date", date_chinese),
            column("医院", "hospital", text),
            column("补助标准", "amount", money_unit),
            column("状态", "status", hospital_status),
        ],
        rows,
        ..Table::default()
    };
    out.text("surgery", path, &table, Encoding::Utf8Bom, Ends::CrLf);
}
