//! Training lists (培训): courses with and without a number, people who only signed up, parents and
//! staff without any ID, a list without dates.
//!
//! Input: the world. Output: files in `inbox/培训` and `inbox/技能培训`. Invariant: a course stands in
//! one file only, and its name is written in one way.

use super::cell::*;
use super::output::Output;
use super::records::{Harm, World, harm, missing_ids, month_name};
use super::support::identity::name;
use super::support::random::Random;
use super::table::{Column, Fields, Row, Table, column};
use super::write::{Encoding, Ends};

/// Course names and kinds (培训类型).
const COURSES: [(&str, &str); 8] = [
    ("果树种植实用技术班", "实用技术"),
    ("电子商务班", "电商"),
    ("盲人保健按摩班", "盲人按摩"),
    ("家政服务班", "职业技能"),
    ("中式面点班", "职业技能"),
    ("残疾儿童家长班", "家长培训"),
    ("创业指导班", "创业"),
    ("专职委员轮训班", "干部轮训"),
];

/// Writes them all.
pub fn write(world: &World, out: &mut Output) {
    year_2023(world, out);
    first_half_2024(world, out);
    second_half_2024(world, out);
    undated(world, out);
}

/// One course of some twenty trainees.
fn course(world: &World, random: &mut Random, month: usize, kind: usize, number: &str) -> Vec<Row> {
    let (title, category) = COURSES[kind % COURSES.len()];
    let start = 2 + random.below(20);
    let size = 16 + random.below(12);
    let mut rows = Vec::new();
    let first = random.below(world.people.len());
    for n in 0..size {
        // Steps of 41: trainees come from all towns, none twice in a course.
        let person = &world.people[(first + n * 41) % world.people.len()];
        let mut row = world.row(person, month);
        row.fields.extend([
            ("start_date", format!("{}-{start:02}", month_name(month))),
            ("end_date", format!("{}-{:02}", month_name(month), start + 5)),
            ("course_no", number.to_owned()),
            ("course_name", title.to_owned()),
            ("category", category.to_owned()),
            ("trainee", "残疾人".to_owned()),
            ("status", if random.chance(70) { "报名" } else { "结业" }.to_owned()),
        ]);
        if category == "家长培训" || category == "干部轮训" {
            // Parents and staff: a name, no ID, no certificate.
            let trainee = if category == "家长培训" { "家长" } else { "干部" };
            row.fields.insert("trainee", trainee.to_owned());
            row.fields.insert("name", name(random));
            row.fields.remove("certificate");
            row.fields.remove("id_number");
        }
        rows.push(row);
    }
    rows
}

/// 已结业 / 合格.
fn graduated(value: &str, random: &mut Random) -> Cell {
    let text = match value {
        "结业" => *random.pick(&["已结业", "合格", "结业"]),
        _ => "已报名",
    };
    Cell::Text(text.to_owned())
}

/// 2023: a workbook with a sheet for each half-year; courses are numbered.
fn year_2023(world: &World, out: &mut Output) {
    let path = "inbox/培训/2023年培训学员花名册.xlsx";
    let mut random = Random::named(path);
    let mut sheets = Vec::new();
    for (sheet, months) in [("上半年", 1..6), ("下半年", 6..12)] {
        let mut rows = Vec::new();
        for month in months {
            for n in 0..2 {
                let number = format!("PX2023{:02}{}", month + 1, n + 1);
                rows.extend(course(world, &mut random, month, month * 2 + n, &number));
            }
        }
        missing_ids(&mut rows, &mut random);
        world.use_aliases(&mut rows, &mut random, 20);
        if sheet == "下半年" {
            harm(&mut rows, &mut random, &[Harm::Numeric, Harm::Numeric]);
        }
        let title: &'static str = format!("云水县残疾人培训学员花名册（2023年{sheet}）").leak();
        let table = Table {
            titles: vec![
                vec![title],
                vec!["培训单位（公章）：云水县残疾人就业服务中心", "", "", "", "2023年12月29日"],
            ],
            columns: vec![
                column("序号", "", text),
                column("班级编号", "course_no", text),
                column("班级名称", "course_name", text),
                column("课程类别", "category", text),
                column("姓名", "name", text),
                column("身份证号码", "id_number", text),
                column("户口所在地", "town", text),
                column("联系电话", "phone", text),
                column("开班日期", "start_date", if sheet == "上半年" { date_cell } else { date_serial }),
                column("结业日期", "end_date", date_chinese),
                column("学员类别", "trainee", text),
                column("状态", "status", graduated),
            ],
            rows,
            ..Table::default()
        };
        sheets.push((sheet, table));
    }
    out.book("training", path, &sheets, false);
}

/// January to June 2024 in GBK: no course numbers, so name and first day make the course.
fn first_half_2024(world: &World, out: &mut Output) {
    let path = "inbox/培训/2024年上半年培训学员明细.csv";
    let mut random = Random::named(path);
    let mut rows = Vec::new();
    for month in 13..18 {
        for n in 0..3 {
            rows.extend(course(world, &mut random, month, month + n * 3, ""));
        }
    }
    world.use_aliases(&mut rows, &mut random, 20);
    harm(&mut rows, &mut random, &[Harm::Truncated, Harm::Scientific]);
    let table = Table {
        titles: vec![vec!["云水县2024年上半年残疾人培训学员明细表"]],
        columns: columns("身份证", "id_number", id_mixed, date_mixed),
        rows,
        footer: vec!["制表人：卫某", "", "审核人：蒋某"],
        ..Table::default()
    };
    out.text("training", path, &table, Encoding::Gbk, Ends::CrLf);
}

fn columns(head: &'static str, field: &'static str, id: Spelling, date: Spelling) -> Vec<Column> {
    vec![
        column("培训班名称", "course_name", text),
        column("培训类别", "category", text),
        column("开班时间", "start_date", date),
        column("学员姓名", "name", text),
        column(head, field, id),
        column("乡镇街道", "town", text),
        column("村/社区", "village", text),
        column("联系方式", "phone", text),
        column("人员类别", "trainee", text),
        column("学员状态", "status", graduated),
    ]
}

/// July to December 2024: the person is known through the certificate only; some courses have no number.
fn second_half_2024(world: &World, out: &mut Output) {
    let path = "inbox/培训/2024年下半年培训明细导出.csv";
    let mut random = Random::named(path);
    let mut rows = Vec::new();
    for month in 18..24 {
        for n in 0..3 {
            let number =
                if n == 2 { String::new() } else { format!("YS24-{}{}", month - 11, ["甲", "乙"][n]) };
            rows.extend(course(world, &mut random, month, month * 3 + n, &number));
        }
    }
    harm(&mut rows, &mut random, &[Harm::Date("start_date"), Harm::Short(2)]);
    let mut columns = columns("残疾人证", "certificate", id_lower, date_dash);
    columns.insert(0, column("班期编号", "course_no", text));
    let table = Table { columns, rows, ..Table::default() };
    out.text("training", path, &table, Encoding::Utf8, Ends::Lf);
}

/// September 2024, from another platform: no date at all; report.toml says which month it is.
fn undated(world: &World, out: &mut Output) {
    let path = "inbox/技能培训/职业技能培训名单.csv";
    let mut random = Random::named(path);
    let mut rows = Vec::new();
    for n in 0..2 {
        rows.extend(course(world, &mut random, 20, 3 + n, &format!("JN-{}", n + 1)));
    }
    for row in &mut rows {
        row.fields.insert("status", "结业".to_owned());
        row.fields.remove("start_date");
    }
    let table = Table {
        columns: vec![
            column("姓名", "name", text),
            column("残疾人证", "certificate", text),
            column("残疾类别", "?", text),
            column("户籍地", "town", text),
            column("培训项目名称", "course_name", text),
            column("班次编号", "course_no", text),
            column("课程类别", "category", text),
        ],
        rows,
        constants: Fields::from([("start_date", "2024-09".to_owned())]),
        ..Table::default()
    };
    out.text("training", path, &table, Encoding::Utf8Bom, Ends::CrLf);
}
