//! The subsidy exports of 2023: half a year of GBK files, a quarter of UTF-8, a quarterly workbook.
//!
//! Input: the world. Output: files in `inbox/补贴`. Invariant: a table with a total has no rejected
//! row, so its total can only be right or wrong for one reason.

use super::cell::*;
use super::output::Output;
use super::records::{
    Harm, World, harm, missing_ids, mistyped_ids, month_name, pasted_certificates, remarks, unknown_town,
};
use super::subsidy::{bank_status, daily_name, level_digit, long_name, payments};
use super::support::random::Random;
use super::table::{Table, Totals, column};
use super::write::{Encoding, Ends};

/// Writes them all.
pub fn write(world: &World, out: &mut Output) {
    for month in 0..6 {
        excel_csv(world, out, month);
    }
    for month in 6..9 {
        platform_csv(world, out, month);
    }
    quarter_book(world, out);
}

/// January to June: Excel's CSV in GBK, with title, unit row, 合计 and 制表人.
fn excel_csv(world: &World, out: &mut Output, month: usize) {
    let path = format!("inbox/补贴/2023年{:02}月两项补贴发放明细.csv", month + 1);
    let mut random = Random::named(&path);
    let mut rows = payments(world, month);
    missing_ids(&mut rows, &mut random);
    world.use_aliases(&mut rows, &mut random, 30);
    remarks(&mut rows, &mut random, 15);
    if month == 1 {
        // 云水镇 does not exist: these rows stay at the county.
        unknown_town(&mut rows, &mut random, 4);
    }
    if month == 2 {
        mistyped_ids(&mut rows, &mut random, 2);
    }
    let titles = ["1月", "2月", "3月", "4月", "5月", "6月"];
    let title: &'static str = format!("云水县2023年{}残疾人两项补贴发放明细表", titles[month]).leak();
    // Every month another clerk, another habit.
    let (date, service, money, id): (Spelling, Spelling, Spelling, Spelling) = match month {
        0 => (date_slash, month_compact, money_short, text),
        1 => (date_dash, text, money, id_apostrophe),
        2 => (date_dot, month_chinese, money_unit, id_lower),
        3 => (date_chinese, month_fen, money_sign, text),
        4 => (date_compact, month_mixed, money_wide, id_mixed),
        _ => (date_mixed, month_mixed, money_mixed, id_mixed),
    };
    let category: Spelling = if month < 3 { text } else { daily_name };
    let table = Table {
        titles: vec![
            vec![title],
            vec!["填报单位：云水县残疾人联合会", "", "", "", "", "", "", "", "单位：元"],
        ],
        columns: vec![
            column("序号", "", text),
            column(if month < 3 { "乡镇" } else { "乡镇（街道）" }, "town", text_spaced),
            column(if month < 3 { "村(社区)" } else { "村（社区）" }, "village", text),
            column("姓名", "name", text),
            column(if month < 2 { "身份证号码" } else { "公民身份号码" }, "id_number", id),
            column(if month < 4 { "残疾人证号" } else { "残疾证号" }, "certificate", text),
            column("残疾等级", "level", text),
            column(if month < 4 { "补贴类型" } else { "补贴项目" }, "category", category),
            column(if month < 3 { "补贴金额" } else { "发放金额(元)" }, "amount", money),
            column("补贴月份", "service_month", service),
            column("发放日期", "pay_date", date),
            column("状态", "status", text),
            column("备注", "note", text),
        ],
        rows,
        // April's 合计 is what the clerk typed before two rows were added.
        totals: Totals { label: "合计", wrong: if month == 3 { -17_900 } else { 0 }, ..Totals::default() },
        footer: vec!["制表人：周某", "", "", "", "审核人：吴某", "", "", "", "负责人：郑某"],
        ..Table::default()
    };
    out.text("subsidy", &path, &table, Encoding::Gbk, Ends::CrLf);
}

/// July to September: the platform's UTF-8 with a BOM, no title, no totals, damaged rows.
fn platform_csv(world: &World, out: &mut Output, month: usize) {
    let path = format!("inbox/补贴/{}补贴发放导出.csv", month_name(month).replace('-', ""));
    let mut random = Random::named(&path);
    let mut rows = payments(world, month);
    pasted_certificates(&mut rows, &mut random, 6);
    mistyped_ids(&mut rows, &mut random, 1);
    let harms: &[Harm] = match month {
        6 => &[Harm::Scientific, Harm::Scientific, Harm::Truncated, Harm::Date("pay_date")],
        7 => &[Harm::Scientific, Harm::Truncated, Harm::TruncatedCertificate, Harm::Amount("amount")],
        _ => &[Harm::Short(3), Harm::Long, Harm::Split(5), Harm::Masked, Harm::Birth],
    };
    harm(&mut rows, &mut random, harms);
    // In September the platform knows villages only; towns follow from regions.csv.
    let by_village = month == 8;
    if !by_village {
        world.use_aliases(&mut rows, &mut random, 20);
    }
    let place = if by_village {
        column("户口所在村/社区", "village", text)
    } else {
        column("户籍街道", "town", text)
    };
    let table = Table {
        columns: vec![
            place,
            column("残疾人姓名", "name", text),
            column("证件号", "id_number", id_tab),
            column("残疾登记", "level", level_digit),
            column("补贴类型", "category", long_name),
            column("补贴标准", "standard", money_unit),
            column("补贴金额", "amount", if month == 6 { money_short } else { money }),
            column("所属月份", "service_month", if month == 7 { month_chinese } else { text }),
            column("发放时间", "pay_date", if month == 8 { date_dot } else { date_dash }),
            column("发放状态", "status", bank_status),
            column("民族", "?", text),
        ],
        rows,
        // Whoever pasted September together left blank rows.
        blank_every: if by_village { 97 } else { 0 },
        ..Table::default()
    };
    let ends = if by_village { Ends::Lf } else { Ends::CrLf };
    out.text("subsidy", &path, &table, Encoding::Utf8Bom, ends);
}

/// October to December: one workbook, a sheet a month, and a sheet of instructions.
fn quarter_book(world: &World, out: &mut Output) {
    let path = "inbox/补贴/2023年第四季度两项补贴发放表.xlsx";
    let mut random = Random::named(path);
    let mut sheets = Vec::new();
    for (month, sheet) in [(9, "10月"), (10, "11月"), (11, "12月")] {
        let mut rows = payments(world, month);
        missing_ids(&mut rows, &mut random);
        world.use_aliases(&mut rows, &mut random, 20);
        let title: &'static str = format!("云水县2023年{sheet}残疾人两项补贴发放表").leak();
        let table = Table {
            titles: vec![vec![title], vec!["填报单位：云水县残疾人联合会", "", "", "", "单位：元"]],
            columns: vec![
                column("序号", "", text),
                column("镇街", "town", text),
                column("村社区", "village", text),
                column("姓名", "name", text),
                column("身份证号", "id_number", id_mixed),
                column("残疾证号码", "certificate", text),
                column("补贴种类", "category", long_name),
                column("补助金额", "amount", money_dusty),
                column("所属期", "service_month", if month == 9 { month_cell } else { month_fen }),
                column("打卡日期", "pay_date", if month == 10 { date_chinese } else { date_cell }),
                column("状态", "status", text),
            ],
            rows,
            totals: Totals { label: "总计", formula: true, ..Totals::default() },
            footer: vec!["制表人：周某", "", "", "审核人：吴某"],
            ..Table::default()
        };
        sheets.push((sheet, table));
    }
    out.book("subsidy", path, &sheets, true);
}
