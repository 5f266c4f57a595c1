//! The subsidy exports of 2024: every month in another shape, May twice.
//!
//! Input: the world. Output: files in `inbox/补贴`. Invariant: the second delivery of May says the same
//! as the first in every field both carry, however differently it writes them.

use super::cell::*;
use super::output::Output;
use super::records::{
    Harm, World, harm, missing_ids, mistyped_ids, pasted_certificates, remarks, unknown_town,
};
use super::subsidy::{bank_status, daily_name, level_digit, long_name, payments};
use super::support::random::Random;
use super::table::{Column, Damage, Fields, Row, Table, Totals, column};
use super::write::{Encoding, Ends};

/// Writes them all.
pub fn write(world: &World, out: &mut Output) {
    guarded(world, out);
    towns_with_subtotals(world, out);
    unicode_text(world, out);
    may_and_overlap(world, out);
    by_title(world, out);
    in_wan(world, out);
    autumn(world, out);
    december(world, out);
}

/// The columns most exports of this year share.
fn columns(id: Spelling, money: Spelling, service: Spelling, date: Spelling) -> Vec<Column> {
    vec![
        column("街镇", "town", text),
        column("居委会", "village", text),
        column("姓名", "name", text),
        column("身份证号", "id_number", id),
        column("残疾人证", "certificate", text),
        column("补贴类型", "category", text),
        column("发放金额", "amount", money),
        column("所属月份", "service_month", service),
        column("打卡时间", "pay_date", date),
        column("银行卡号", "account", text),
        column("发放结果", "status", bank_status),
    ]
}

/// January and February: a platform's UTF-8 without BOM; ="…" guards; dates as serial numbers.
fn guarded(world: &World, out: &mut Output) {
    for (month, batch) in [(12, "2024年第1批"), (13, "2024年第2批")] {
        let path = format!("inbox/补贴/2024-{:02}补贴明细_平台导出.csv", month - 11);
        let mut random = Random::named(&path);
        let mut rows = payments(world, month);
        missing_ids(&mut rows, &mut random);
        world.use_aliases(&mut rows, &mut random, 20);
        remarks(&mut rows, &mut random, 25);
        for row in &mut rows {
            row.fields.insert("batch", batch.to_owned());
        }
        if month == 12 {
            pasted_certificates(&mut rows, &mut random, 5);
        }
        let harms: &[Harm] = match month {
            12 => &[Harm::Scientific, Harm::Missing("amount")],
            _ => &[Harm::Date("pay_date"), Harm::Date("pay_date"), Harm::Masked, Harm::Long],
        };
        harm(&mut rows, &mut random, harms);
        if month == 13 {
            // Two payments of one month that agree in everything are two payments, not one.
            let twins: Vec<Row> = (0..3).map(|_| rows[random.below(rows.len())].clone()).collect();
            assert!(twins.iter().all(|twin| twin.damage.is_none()));
            rows.extend(twins);
        }
        let id = if month == 12 { id_formula } else { id_lower };
        let date = if month == 12 { date_slash } else { date_serial };
        let mut columns = columns(id, money_short, month_compact, date);
        columns.push(column("发放批次", "batch", text));
        columns.push(column("备注", "note", text));
        let table = Table { columns, rows, ..Table::default() };
        out.text("subsidy", &path, &table, Encoding::Utf8, Ends::CrLf);
    }
}

/// March: a workbook with a header in two rows, merged towns, 小计 per town and 总计.
fn towns_with_subtotals(world: &World, out: &mut Output) {
    let path = "inbox/补贴/2024年3月两项补贴发放表（分镇街）.xlsx";
    let rows = payments(world, 14);
    let table = Table {
        titles: vec![
            vec!["云水县2024年3月残疾人两项补贴发放表（分镇街）"],
            vec![
                "填报单位：云水县残疾人联合会",
                "",
                "",
                "",
                "",
                "",
                "填报日期：2024年3月20日",
                "",
                "单位：元",
            ],
        ],
        upper: vec![("", 1), ("地址", 2), ("人员信息", 3), ("补贴信息", 4), ("", 1)],
        columns: vec![
            column("序号", "", text),
            column("乡镇", "town", text),
            column("村", "village", text),
            column("姓名", "name", text),
            column("身份证号码", "id_number", text),
            column("残疾等级", "level", text),
            column("补贴类型", "category", long_name),
            column("补贴金额", "amount", money_number),
            column("所属月份", "service_month", month_number),
            column("发放日期", "pay_date", date_cell),
            column("状态", "status", text),
        ],
        rows,
        merged_towns: true,
        totals: Totals { label: "总计", subtotals: true, formula: true, ..Totals::default() },
        footer: vec!["制表人：周某", "", "", "审核人：吴某", "", "", "单位负责人：郑某"],
        ..Table::default()
    };
    out.book("subsidy", path, &[("Sheet1", table)], false);
}

/// April: Excel's "Unicode 文本".
fn unicode_text(world: &World, out: &mut Output) {
    let path = "inbox/补贴/2024年4月补贴发放.txt";
    let mut random = Random::named(path);
    let mut rows = payments(world, 15);
    missing_ids(&mut rows, &mut random);
    remarks(&mut rows, &mut random, 25);
    unknown_town(&mut rows, &mut random, 3);
    harm(
        &mut rows,
        &mut random,
        &[Harm::Scientific, Harm::Scientific, Harm::Truncated, Harm::Amount("amount")],
    );
    let mut columns = columns(text, money_grouped, month_chinese, date_chinese);
    columns.push(column("说明", "note", text));
    let titles = vec![vec!["云水县2024年4月残疾人两项补贴发放明细"], vec!["单位：元"]];
    // The footer was typed by hand below the table: one field, not padded to the width.
    let table =
        Table {
            titles, columns, rows, padded: false, footer: vec!["制表人：周某"], ..Table::default()
        };
    out.text("subsidy", path, &table, Encoding::Utf16Tab, Ends::CrLf);
}

/// May as GBK, then May and June together as UTF-8: every row of May comes again.
fn may_and_overlap(world: &World, out: &mut Output) {
    let path = "inbox/补贴/2024年5月补贴发放明细.csv";
    let mut random = Random::named(path);
    let mut may = payments(world, 16);
    missing_ids(&mut may, &mut random);
    world.use_aliases(&mut may, &mut random, 20);
    // Twins here stand twice in both files, and count twice, not four times.
    let twins: Vec<Row> = (0..3).map(|_| may[random.below(may.len())].clone()).collect();
    may.extend(twins);
    harm(&mut may, &mut random, &[Harm::Masked, Harm::Scientific]);
    let table = Table {
        titles: vec![vec!["云水县2024年5月残疾人两项补贴发放明细"]],
        columns: columns(text, money_short, month_compact, date_slash),
        rows: may.clone(),
        ..Table::default()
    };
    out.text("subsidy", path, &table, Encoding::Gbk, Ends::CrLf);

    let path = "inbox/补贴/2024年6月补贴发放明细（含5月）.csv";
    let mut random = Random::named(path);
    for row in &mut may {
        // What was unreadable in the first delivery is whole in this one, and new.
        row.repeat = row.damage.is_none();
        row.damage = None::<Damage>;
    }
    let mut june = payments(world, 17);
    missing_ids(&mut june, &mut random);
    mistyped_ids(&mut june, &mut random, 2);
    harm(&mut june, &mut random, &[Harm::Short(4), Harm::Truncated, Harm::Birth]);
    may.extend(june);
    let mut columns = columns(id_apostrophe, money_sign, text, date_chinese);
    // Other names and another order; 性别 is nothing the catalog knows.
    columns.swap(0, 2);
    columns.swap(5, 8);
    columns[4].head = "残疾人证号码";
    columns[10] = column("支付状态", "status", text);
    columns.push(column("性别", "?", text));
    for column in &mut columns {
        if column.field == "category" {
            column.spelling = daily_name;
        }
    }
    let table = Table { columns, rows: may, ..Table::default() };
    out.text("subsidy", path, &table, Encoding::Utf8Bom, Ends::CrLf);
}

/// July and August: one list a subsidy; which one, only the title says.
fn by_title(world: &World, out: &mut Output) {
    for (month, name) in [(18, "7月"), (19, "8月")] {
        for category in ["护理补贴", "生活补贴"] {
            let path = format!("inbox/补贴/2024年{name}{category}花名册.csv");
            let mut random = Random::named(&path);
            let mut rows = payments(world, month);
            rows.retain(|row| row.fields["category"] == category);
            missing_ids(&mut rows, &mut random);
            let full = if category == "护理补贴" {
                "重度残疾人护理补贴"
            } else {
                "困难残疾人生活补贴"
            };
            let title: &'static str = format!("云水县2024年{name}份{full}发放花名册").leak();
            // August arrives with damage, so it goes without a total.
            let damaged = month == 19;
            if damaged {
                harm(&mut rows, &mut random, &[Harm::Scientific, Harm::Truncated, Harm::Amount("amount")]);
            }
            let mut columns = columns(id_mixed, money_mixed, month_fen, date_mixed);
            columns.retain(|column| column.field != "category" && column.field != "account");
            columns.insert(0, column("序号", "", text));
            columns.insert(6, column("残疾\n等级", "level", level_digit));
            let table = Table {
                titles: vec![vec![title], vec!["", "", "", "", "", "", "", "单位：元"]],
                columns,
                rows,
                constants: Fields::from([("category", category.to_owned())]),
                totals: Totals { label: if damaged { "" } else { "合计" }, ..Totals::default() },
                footer: vec!["制表人：周某", "", "审核人：吴某"],
                ..Table::default()
            };
            out.text("subsidy", &path, &table, Encoding::Gbk, Ends::CrLf);
        }
    }
}

/// September: amounts in 万元, as the finance office wants them.
fn in_wan(world: &World, out: &mut Output) {
    let path = "inbox/补贴/2024年9月补贴（报财政）.csv";
    let mut random = Random::named(path);
    let mut rows = payments(world, 20);
    missing_ids(&mut rows, &mut random);
    harm(&mut rows, &mut random, &[Harm::Masked, Harm::Masked, Harm::Date("pay_date")]);
    let mut columns = columns(id_web, money_wan, text, date_dot);
    columns[6].head = "金额（万元）";
    let table = Table { columns, rows, ..Table::default() };
    out.text("subsidy", path, &table, Encoding::Utf8Bom, Ends::CrLf);
}

/// October as UTF-8, November in GBK without any service month.
fn autumn(world: &World, out: &mut Output) {
    let path = "inbox/补贴/2024年10月补贴发放.csv";
    let mut random = Random::named(path);
    let mut rows = payments(world, 21);
    missing_ids(&mut rows, &mut random);
    world.use_aliases(&mut rows, &mut random, 40);
    harm(&mut rows, &mut random, &[Harm::Masked, Harm::TruncatedCertificate, Harm::Split(6), Harm::Long]);
    let table = Table {
        columns: columns(id_mixed, money, month_fen, date_compact),
        rows,
        blank_every: 211,
        ..Table::default()
    };
    out.text("subsidy", path, &table, Encoding::Utf8Bom, Ends::Lf);

    let path = "inbox/补贴/2024年11月补贴打卡明细.csv";
    let mut random = Random::named(path);
    let mut rows = payments(world, 22);
    missing_ids(&mut rows, &mut random);
    harm(&mut rows, &mut random, &[Harm::Scientific, Harm::Short(1), Harm::Date("pay_date")]);
    let mut columns = columns(id_tab, money_unit, text, date_compact);
    columns.retain(|column| column.field != "service_month");
    let table = Table { titles: vec![vec!["打卡明细"]], columns, rows, ..Table::default() };
    out.text("subsidy", path, &table, Encoding::Gbk, Ends::CrLf);
}

/// December: a workbook with real dates, and IDs that someone turned into numbers.
fn december(world: &World, out: &mut Output) {
    let path = "inbox/补贴/2024年12月两项补贴.xlsx";
    let mut random = Random::named(path);
    let mut rows = payments(world, 23);
    missing_ids(&mut rows, &mut random);
    world.use_aliases(&mut rows, &mut random, 20);
    let harms =
        [Harm::Numeric, Harm::Numeric, Harm::Numeric, Harm::Precision("amount"), Harm::Date("pay_date")];
    harm(&mut rows, &mut random, &harms);
    let table = Table {
        titles: vec![vec!["云水县2024年12月残疾人两项补贴发放表"]],
        columns: columns(text, money_dusty, month_number, date_serial),
        rows,
        ..Table::default()
    };
    out.book("subsidy", path, &[("12月", table)], false);
}
