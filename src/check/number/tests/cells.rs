//! Numbers in the cells of tables.

use crate::check::number::find;
use crate::check::text::{Kind, Paragraph, Role, Text};

fn table(before: &str, rows: &[&[&str]]) -> Text {
    let mut paragraphs = vec![Paragraph::line(before, 1)];
    for (row, cells) in rows.iter().enumerate() {
        for (column, words) in cells.iter().enumerate().filter(|(_, w)| !w.is_empty()) {
            let mut cell = Paragraph::line(*words, 2 + row as u64);
            cell.role = Role::Cell { table: 0, row, column };
            paragraphs.push(cell);
        }
    }
    Text { kind: Kind::Markdown, encoding: String::new(), paragraphs }
}

fn read(text: &Text) -> String {
    let told = |n: &crate::check::number::Number| {
        format!("{} {}", n.value.normalize(), n.unit).trim_end().to_owned()
    };
    find(text).iter().filter(|n| n.statistic).map(told).collect::<Vec<_>>().join("; ")
}

#[test]
fn a_column_header_gives_unit_and_scale() {
    let text = table(
        "附表",
        &[
            &["序号", "乡镇", "人数", "发放金额（万元）", "完成率(%)"],
            &["1", "云坡镇", "120", "12.5", "98"],
            &["2", "东岭乡", "1,080", "3", "-3.5"],
        ],
    );
    assert_eq!(read(&text), "120 人; 125000 元; 98 %; 1080 人; 30000 元; 3.5 %");
    assert_eq!(find(&text)[2].scale.to_string(), "10000");
}

#[test]
fn a_row_label_or_the_line_above_gives_the_unit() {
    let text = table(
        "单位：万元",
        &[&["项目", "2022", "2023"], &["补贴资金", "12", "15"], &["服务人次（万人次）", "1.2", "1.5"]],
    );
    assert_eq!(read(&text), "120000 元; 150000 元; 12000 人次; 15000 人次");
}

#[test]
fn of_two_units_of_a_table_money_takes_its_own() {
    let text = table(
        "单位：人、万元",
        &[&["乡镇", "人数", "金额"], &["栏次", "1", "2"], &["云坡镇", "120", "12.5"]],
    );
    assert_eq!(read(&text), "120 人; 125000 元");
}

#[test]
fn a_merged_header_stands_over_all_its_columns() {
    let text = table("附表", &[&["镇", "资金（元）", ""], &["", "甲", "乙"], &["云坡镇", "10", "20"]]);
    assert_eq!(read(&text), "10 元; 20 元");
}

#[test]
fn a_cell_with_words_is_read_as_prose() {
    let text = table("附表", &[&["项目", "内容"], &["培训", "2024 春季 3 班，120人"]]);
    assert_eq!(read(&text), "3 班; 120 人");
}
