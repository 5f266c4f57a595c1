//! The workbook (.xlsx): the numbers of a draft to be looked through, added up and checked.
//!
//! Job: one file with a sheet for every table of the draft, every figure, sources, rejects, definitions and
//! gaps. Inputs: [`Draft`] and [`Evidence`] of the same rendering. Outputs: the file's bytes. Invariants: cells
//! have exact values, whatever the draft prints; every formula has its result with it and every total is held
//! against the manifest's figure; words from data are never formulas; the same input gives the same bytes.

mod charts;
mod figures;
mod lists;
mod looks;
mod names;
mod number;
mod overview;
mod page;
mod plan;
pub mod returned;
mod series;
mod sheet;
pub mod sheets;
mod table;
mod words;

use crate::model::block::Draft;
use crate::model::evidence::Evidence;
use looks::Looks;
use names::Names;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};
use sheet::Sheet;

/// Writes the workbook of `draft` and returns its bytes. `created`: Unix seconds, for the file's properties.
///
/// # Errors
/// In words: `draft` and `evidence` are not of one rendering; a sheet has more rows than a workbook can hold.
pub fn write(draft: &Draft, evidence: &Evidence, created: Option<i64>) -> Result<Vec<u8>, String> {
    let mut names = Names::default();
    let about = [
        (series::NAME, "概览里的图所依据的数，比上期、比任务"),
        (figures::NAME, "文稿中的全部数字，精确值"),
        ("来源", "数字所依据的文件"),
        ("剔除", "没有收下的行和原因"),
        ("口径", "各指标数的是什么"),
        ("缺项", "待填、待核的地方和手工填的数"),
    ];
    for name in [overview::NAME].into_iter().chain(about.map(|(name, _)| name)) {
        names.take(name);
    }
    let plans = plan::plans(draft, evidence, &mut names)?;
    let layout = series::layout(evidence);
    let looks = Looks::new();
    let mut book = Workbook::new();
    book.set_properties(&properties(draft, evidence, created).map_err(failed)?);
    let default = looks::base();
    // The row height and column width, in pixels, that Excel has for this font.
    book.set_default_format(&default, 18, 72).map_err(failed)?;
    let office = match &draft.stamp {
        Some(stamp) => format!("【{stamp}】{}", evidence.office),
        None => evidence.office.clone(),
    };
    let footer = words::footer(&office, &format!("{} {}", evidence.period, evidence.date));

    let mut first = Sheet::new(book.add_worksheet(), overview::NAME, &looks)?;
    overview::write(&mut first, draft, evidence, &plans, &about, &layout)?;
    first.print(None, &footer)?;
    let place = |p: &plan::Plan<'_>| format!("{}，{}，{}", evidence.region, evidence.period, p.place);
    for plan in &plans {
        let mut sheet = Sheet::new(book.add_worksheet(), &plan.sheet, &looks)?;
        table::write(&mut sheet, plan, overview::NAME, &place(plan))?;
        sheet.print(Some((0, plan::HEADER)), &footer)?;
    }
    for (name, _) in about {
        let mut sheet = Sheet::new(book.add_worksheet(), name, &looks)?;
        match name {
            series::NAME => series::write(&mut sheet, evidence, &layout, overview::NAME)?,
            figures::NAME => figures::write(&mut sheet, evidence, overview::NAME)?,
            "来源" => lists::sources(&mut sheet, evidence, overview::NAME)?,
            "剔除" => lists::rejects(&mut sheet, evidence, overview::NAME)?,
            "口径" => lists::definitions(&mut sheet, evidence, overview::NAME)?,
            _ => lists::missing(&mut sheet, evidence, overview::NAME)?,
        }
        sheet.print(Some((0, plan::HEADER)), &footer)?;
    }
    book.save_to_buffer().map_err(failed)
}

fn properties(draft: &Draft, evidence: &Evidence, created: Option<i64>) -> Result<DocProperties, XlsxError> {
    // Without a time the file would take the clock's; 1980 is where time starts in a zip file.
    const NO_TIME: i64 = 315_532_800;
    let clean = |text: &str| crate::output::chars::clean(text);
    Ok(DocProperties::new()
        .set_title(clean(&draft.title.concat()))
        .set_author(clean(&evidence.office))
        .set_comment(clean(&evidence.tool))
        .set_creation_datetime(&ExcelDateTime::from_timestamp(created.unwrap_or(NO_TIME))?))
}

fn failed(error: XlsxError) -> String {
    format!("工作簿写不出来：{error}")
}
