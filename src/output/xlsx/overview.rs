//! The first sheet, 概览.
//!
//! Job: what the workbook is about, whether its checks hold, what sheets there are, charts of the year. Inputs:
//! [`Draft`], [`Evidence`], the plans of the tables. Outputs: a filled sheet. Invariant: the number of checks
//! that fail is a formula over the checks themselves.

use super::looks::{self, Weight};
use super::plan::Plan;
use super::series::{self, Layout};
use super::sheet::{Result, Sheet, cell, quoted, range};
use crate::model::block::Draft;
use crate::model::evidence::Evidence;
use crate::output::chars;

/// The sheet's name.
pub(super) const NAME: &str = "概览";

const WIDTHS: [usize; 6] = [8, 46, 12, 10, 10, 10];
/// The row of the words that mark it 草稿.
const STAMP: u32 = 6;
/// The row of the summary of all checks.
const SUMMARY: u32 = 7;
/// The header of the list of sheets.
const LIST: u32 = 10;

/// Writes it. `more`: the sheets besides tables, and what is on them.
pub(super) fn write(
    sheet: &mut Sheet<'_>,
    draft: &Draft,
    evidence: &Evidence,
    plans: &[Plan<'_>],
    more: &[(&str, &str)],
    layout: &Layout,
) -> Result<()> {
    let looks = sheet.looks;
    let mut widths = WIDTHS;
    let names = plans.iter().map(|p| chars::columns(&p.sheet));
    widths[1] = names.max().unwrap_or(0).max(WIDTHS[1]);
    sheet.set_widths(&widths)?;
    sheet.title(&format!("{}：数字底稿", draft.title.concat()))?;
    let about = [
        ("单位", &evidence.office),
        ("地区", &evidence.region),
        ("期间", &evidence.period),
        ("日期", &evidence.date),
        ("制作", &evidence.tool),
    ];
    for (row, (name, words)) in (1..).zip(about) {
        sheet.words(row, 0, name, &looks.subtitle)?;
        sheet.words(row, 1, words, &looks.note)?;
    }
    if let Some(stamp) = &draft.stamp {
        sheet.words(STAMP, 0, &format!("【{stamp}】"), &looks.warning)?;
    }
    summary(sheet, plans)?;
    let end = list(sheet, plans, more)?;
    if !evidence.overview.is_empty() {
        sheet.link_within(1, 2, end, "看图")?;
        series::charts(sheet, layout, end)?;
    }
    sheet.freeze(1, 0)
}

fn summary(sheet: &mut Sheet<'_>, plans: &[Plan<'_>]) -> Result<()> {
    let looks = sheet.looks;
    let checks: usize = plans.iter().map(Plan::checks).sum();
    sheet.words(SUMMARY, 0, "核对", &looks.subtitle)?;
    if checks == 0 {
        return sheet.words(SUMMARY, 1, "没有带合计的表，没有要核对的格。", &looks.note);
    }
    sheet.words(SUMMARY, 1, &format!("合计与「数字」表核对 {checks} 格，不为0的格数："), &looks.note)?;
    let first = LIST + 1;
    let last = LIST + u32::try_from(plans.len()).unwrap_or(0);
    let formula = format!("SUM({})", range((first, 5), (last, 5)));
    let format = looks::number("0", Weight::Total);
    sheet.formula(SUMMARY, 2, &formula, "0", &format)?;
    let sum = cell(SUMMARY, 2);
    let words = format!("IF({sum}=0,\"全部相符\",\"有不符，见下表\")");
    sheet.formula(SUMMARY, 3, &words, "全部相符", &looks.subtitle.plain)?;
    sheet.red_unless_zero(SUMMARY, 2, 2)
}

/// The list of sheets; the first row below it.
fn list(sheet: &mut Sheet<'_>, plans: &[Plan<'_>], more: &[(&str, &str)]) -> Result<u32> {
    let looks = sheet.looks;
    for (column, heading) in (0u16..).zip(["序号", "表", "位置", "行数", "核对格", "不为0"]) {
        sheet.words(LIST, column, heading, &looks.header)?;
    }
    let count = looks::count();
    let mut row = LIST;
    for (number, plan) in (1u64..).zip(plans) {
        row += 1;
        sheet.count(row, 0, number, &count)?;
        sheet.link(row, 1, &plan.sheet, &plan.sheet)?;
        sheet.words(row, 2, &plan.place, &looks.words)?;
        sheet.count(row, 3, u64::from(plan.lines), &count)?;
        sheet.count(row, 4, plan.checks() as u64, &count)?;
        match plan.check_row().zip(u16::try_from(plan.columns.len()).ok()) {
            Some((check, columns)) => {
                let cells = range((check, 1.min(columns - 1)), (check, columns - 1));
                let formula = format!("SUMPRODUCT(--({}!{cells}<>0))", quoted(&plan.sheet));
                sheet.formula(row, 5, &formula, "0", &count)?;
                sheet.red_unless_zero(row, 5, 5)?;
            }
            None => sheet.words(row, 5, "", &looks.gap)?,
        }
    }
    row += 1;
    for (name, what) in more {
        row += 1;
        sheet.link(row, 1, name, name)?;
        sheet.words(row, 2, what, &looks.subtitle)?;
    }
    Ok(row + 2)
}
