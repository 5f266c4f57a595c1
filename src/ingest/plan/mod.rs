//! Plans: which table of a file is what dataset, under which encoding, column by column.
//!
//! Job: find the header, choose the dataset, map the columns, settle units and periods, before a row
//! is read. Inputs: a [`Source`], the catalog, the user's options. Outputs: one [`Plan`] per text file
//! or matching sheet. Invariant: nothing is guessed; what is unclear refuses the file in words.

mod choose;
mod columns;
mod evidence;
mod guide;
mod header;
mod likeness;
mod reading;
mod refuse;
mod spoken;
mod suggest;
mod title;
mod unit;

use super::source::{Encoding, Source};
use crate::catalog::{Catalog, Dataset, Field, FieldType};
use crate::diagnostic::{Code, Diagnostic, Place, codes};
use crate::model::Period;
use crate::model::unit::Scale;
use crate::workspace::config::DamagedId;
use header::HeadRows;
use reading::Named;

pub use guide::Guide;

/// How the user wants files read.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// `--dataset`
    pub dataset: Option<String>,
    /// The period of a table without dates.
    pub period: Option<PeriodRule>,
    /// The region (code) of a table without a 镇街 column.
    pub region: Option<String>,
    /// `--sheet`
    pub sheet: Option<String>,
    /// What a damaged identity number does.
    pub damaged_id: Option<DamagedId>,
    /// Fill an empty 镇街 cell from above.
    pub fill_down: bool,
}

/// Where the period of a table without dates comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeriodRule {
    /// Said outright.
    Given(Period),
    /// Named in the title above the header.
    FromTitle,
    /// Named in the file's name.
    FromFilename,
}

/// One column of the file and the field it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapped {
    /// Column position, from 0.
    pub column: usize,
    /// Position of the field in the dataset.
    pub field: usize,
    /// Unit of an amount column.
    pub scale: Scale,
    /// Words that may close the cells of a count column (辆, 人次), the longest first.
    pub units: Vec<String>,
}

/// How one table is read.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Position of the sheet in the source.
    pub sheet: usize,
    /// The sheet's name.
    pub sheet_name: Option<String>,
    /// The encoding under which the header was recognised.
    pub encoding: Encoding,
    /// Dataset id.
    pub dataset: String,
    /// Physical line of the last header row.
    pub header_line: u64,
    /// Number of columns of the header.
    pub width: usize,
    /// Header texts by column, for repeated headers and messages.
    pub headers: Vec<String>,
    /// Mapped columns, by column.
    pub mapping: Vec<Mapped>,
    /// Columns passed over as empty: a row in which one is filled cannot be read.
    pub empty: Vec<usize>,
    /// Field values for the whole table (a category named in the title).
    pub constants: Vec<(usize, String)>,
    /// The period of rows that say none.
    pub period: Option<Period>,
    /// The period named in the title, which gives `3月` its year.
    pub title_period: Option<Period>,
    /// The region of rows that say none.
    pub region: Option<String>,
    /// What is to be said about the file as a whole.
    pub notes: Vec<Diagnostic>,
    /// All that decides how bytes become records; two files of the same bytes and the same fingerprint
    /// are the same source.
    pub fingerprint: String,
}

/// Makes the plans of a file.
///
/// # Errors
/// All that keeps the file out: `E0107` unknown, `E0108` ambiguous, `E0109` a column is missing,
/// `E0110` a field twice, `E0111`/`E0112` no period, `E0113` no such sheet, `E0115` units disagree.
pub fn plan(source: &Source, guide: &Guide<'_>, options: &Options) -> Result<Vec<Plan>, Vec<Diagnostic>> {
    let sheets = chosen_sheets(source, options).map_err(|d| vec![d])?;
    let several = sheets.len() > 1;
    let mut plans: Vec<Plan> = Vec::new();
    let mut problems = Vec::new();
    let mut skipped = Vec::new();
    for sheet in sheets {
        match plan_sheet(source, guide, options, sheet) {
            Ok(plan) => plans.push(plan),
            // A sheet that cannot be told keeps the others of a workbook not out.
            Err(found) if several && found.problems.iter().all(|d| SKIPPABLE.contains(&d.code)) => {
                skipped.push(found);
            }
            Err(found) => problems.extend(found.problems),
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let Some(first) = plans.first_mut() else {
        return Err(skipped.into_iter().flat_map(|s| s.problems).collect());
    };
    // 填表说明 is passed over without a word, a table is not.
    let tables = skipped.into_iter().filter(|s| s.is_table).flat_map(|s| s.problems);
    first.notes.extend(tables.filter(|d| d.code != codes::FILE_EMPTY).map(passed_over));
    Ok(plans)
}

/// What keeps a sheet, but not its workbook, out.
const SKIPPABLE: [Code; 3] = [codes::TABLE_UNKNOWN, codes::TABLE_AMBIGUOUS, codes::FILE_EMPTY];

/// A sheet that was not planned.
struct Unplanned {
    problems: Vec<Diagnostic>,
    /// Whether it looks like a table at all.
    is_table: bool,
}

/// The refusal of one sheet as a remark on its workbook.
fn passed_over(refusal: Diagnostic) -> Diagnostic {
    let help = refusal.remedy().to_owned();
    let message = format!("这个工作表没有读：{}", refusal.message);
    Diagnostic { code: codes::SHEET_SKIPPED, message, help, ..refusal }
}

fn chosen_sheets(source: &Source, options: &Options) -> Result<Vec<usize>, Diagnostic> {
    let all = source.sheets();
    let Some(wanted) = &options.sheet else { return Ok((0..all.len()).collect()) };
    let found = all.iter().position(|s| s.name.as_deref() == Some(wanted.as_str()));
    found.map(|i| vec![i]).ok_or_else(|| {
        let names: Vec<&str> = all.iter().filter_map(|s| s.name.as_deref()).collect();
        let have = if names.is_empty() {
            "这不是工作簿".to_owned()
        } else {
            format!("有:{}", names.join("、"))
        };
        Diagnostic::new(codes::SHEET_MISSING, format!("没有工作表「{wanted}」({have})"))
            .at(Place::file(source.display()))
    })
}

fn plan_sheet(
    source: &Source,
    guide: &Guide<'_>,
    options: &Options,
    sheet: usize,
) -> Result<Plan, Unplanned> {
    let mut first = None;
    for &encoding in source.encodings() {
        let block = source
            .head(sheet, encoding, header::SEARCHED + header::DEEPEST)
            .map_err(|d| Unplanned { problems: vec![d], is_table: true })?;
        let rows = HeadRows::new(&block, source.text_encoding(encoding));
        match plan_rows(source, guide, options, sheet, encoding, &rows) {
            Ok(plan) => return Ok(plan),
            // The next encoding may make sense of a header that this one cannot read.
            Err(problems) => first.get_or_insert(Unplanned { problems, is_table: rows.is_table() }),
        };
    }
    Err(first.unwrap_or(Unplanned { problems: Vec::new(), is_table: false }))
}

fn plan_rows(
    source: &Source,
    guide: &Guide<'_>,
    options: &Options,
    sheet: usize,
    encoding: Encoding,
    rows: &HeadRows,
) -> Result<Plan, Vec<Diagnostic>> {
    let sheet_name = source.sheets().get(sheet).and_then(|s| s.name.clone());
    let at = |line: Option<u64>| Place {
        file: source.display().to_owned(),
        sheet: sheet_name.clone(),
        line,
        ..Place::default()
    };
    if rows.is_blank() {
        return Err(vec![Diagnostic::new(codes::FILE_EMPTY, "没有数据").at(at(None))]);
    }
    let file_name = file_name(source.display());
    let names = Named { path: source.display(), file: &file_name, sheet: sheet_name.as_deref() };
    let chosen =
        choose::choose(guide, rows, options.dataset.as_deref(), &names).map_err(|d| vec![d.at(at(None))])?;
    let dataset = chosen.dataset;
    let line = Some(chosen.header_line);
    let mut notes = chosen.notes.iter().map(|d| d.clone().at(at(line))).collect::<Vec<_>>();
    let mut problems: Vec<Diagnostic> = chosen.problems.iter().map(|d| d.clone().at(at(line))).collect();
    let title = title::Title::new(&chosen.title);
    let mapping = scaled(guide.catalog, &chosen, &title, &mut problems, &|| at(line));
    let title_period =
        title.period().or_else(|| sheet_name.as_deref().and_then(crate::model::period::find_in_text));
    let period = period_for(dataset, &mapping, &chosen.constants, options.period, title_period, &file_name)
        .map_err(|d| vec![d.at(at(line))]);
    let period = match period {
        Ok(period) => period,
        Err(found) => {
            problems.extend(found);
            None
        }
    };
    if !problems.is_empty() {
        return Err(problems);
    }
    if let Some(info) = source.sheets().get(sheet)
        && (info.hidden || info.hidden_parts)
    {
        let what = if info.hidden { "工作表是隐藏的" } else { "有隐藏或筛选掉的行列" };
        notes.push(Diagnostic::new(codes::SHEET_HIDDEN, format!("{what},其中的内容同样导入")).at(at(None)));
    }
    let fingerprint = fingerprint(dataset, &mapping, &chosen.constants, period, options);
    Ok(Plan {
        sheet,
        sheet_name,
        encoding,
        dataset: dataset.id.clone(),
        header_line: chosen.header_line,
        width: chosen.headers.len(),
        headers: chosen.headers,
        mapping,
        empty: chosen.empty,
        constants: chosen.constants,
        period,
        title_period,
        region: options.region.clone(),
        notes,
        fingerprint,
    })
}

/// The mapping with the unit of every amount column, its own header's, else the title's, else 元; and with
/// the words that may close a count.
fn scaled(
    catalog: &Catalog,
    chosen: &choose::Chosen<'_>,
    title: &title::Title,
    problems: &mut Vec<Diagnostic>,
    place: &dyn Fn() -> Place,
) -> Vec<Mapped> {
    let mut out = Vec::new();
    let dataset = chosen.dataset;
    let title_scale = match title.scale() {
        Ok(scale) => scale,
        Err(message) => {
            problems.push(Diagnostic::new(codes::UNIT_CONFLICT, message).at(place()));
            None
        }
    };
    for (column, field) in chosen.columns.iter().enumerate() {
        let Some(field) = *field else { continue };
        let Some(definition) = dataset.fields.get(field) else { continue };
        let is_amount = definition.kind == FieldType::Amount;
        let is_count = definition.kind == FieldType::Count;
        let units = if is_count { unit::count_words(catalog, dataset, definition) } else { Vec::new() };
        if is_count && let Err(message) = unit::check_count(&chosen.headers[column], &chosen.title) {
            problems.push(Diagnostic::new(codes::UNIT_CONFLICT, message).at(place()));
        }
        let own = match unit::unit_of(&chosen.headers[column]) {
            Ok(own) => own.filter(|_| is_amount),
            Err(message) if is_amount => {
                problems.push(Diagnostic::new(codes::UNIT_CONFLICT, message).at(place()));
                None
            }
            Err(_) => None,
        };
        if let (Some(own), Some(above)) = (own, title_scale)
            && own != above
        {
            let message = format!(
                "表头「{}」的单位是{},标题写的是{}",
                chosen.headers[column],
                own.word(),
                above.word()
            );
            problems.push(Diagnostic::new(codes::UNIT_CONFLICT, message).at(place()));
        }
        out.push(Mapped { column, field, scale: own.or(title_scale).unwrap_or(Scale::Yuan), units });
    }
    out
}

/// The period of rows that say none, required when the table has neither a date nor a service month.
fn period_for(
    dataset: &Dataset,
    mapping: &[Mapped],
    constants: &[(usize, String)],
    rule: Option<PeriodRule>,
    title: Option<Period>,
    file_name: &str,
) -> Result<Option<Period>, Diagnostic> {
    let is_told = |id: &Option<String>| {
        let position = id.as_ref().and_then(|id| dataset.fields.iter().position(|f| f.id == *id));
        let by_title = |p: usize| constants.iter().any(|(field, _)| *field == p);
        position.is_some_and(|p| mapping.iter().any(|m| m.field == p) || by_title(p))
    };
    let dated = is_told(&dataset.event) || is_told(&dataset.service);
    let unreadable = |what: &str| {
        Diagnostic::new(codes::PERIOD_UNREADABLE, format!("{what}里没有唯一的年月，表里也没有日期列"))
    };
    match rule {
        Some(PeriodRule::Given(period)) => Ok(Some(period)),
        Some(PeriodRule::FromTitle) if !dated => title.map(Some).ok_or_else(|| unreadable("标题")),
        Some(PeriodRule::FromFilename) if !dated => {
            crate::model::period::find_in_text(file_name).map(Some).ok_or_else(|| unreadable("文件名"))
        }
        Some(_) => Ok(None),
        None if dated => Ok(None),
        None => {
            let dates = [&dataset.event, &dataset.service].into_iter().flatten();
            let fields: Vec<&Field> = dates.filter_map(|id| dataset.field(id)).collect();
            let titles: Vec<&str> = fields.iter().map(|f| f.title.as_str()).collect();
            let by_title = if fields.iter().any(|f| f.from_title) {
                "，标题和文件名里也没有“截至2024年12月20日”这样的日期"
            } else {
                ""
            };
            let message = format!("表里没有{}{by_title}", titles.join("、也没有"));
            Err(Diagnostic::new(codes::PERIOD_NEEDED, message))
        }
    }
}

fn fingerprint(
    dataset: &Dataset,
    mapping: &[Mapped],
    constants: &[(usize, String)],
    period: Option<Period>,
    options: &Options,
) -> String {
    let id = |field: usize| dataset.fields.get(field).map_or("", |f| f.id.as_str());
    let columns: Vec<String> =
        mapping.iter().map(|m| format!("{}={}:{}", m.column + 1, id(m.field), m.scale.word())).collect();
    let fixed: Vec<String> = constants.iter().map(|(f, v)| format!("{}={v}", id(*f))).collect();
    format!(
        "dataset={};columns={};constants={};period={};region={};damaged_id={:?};fill_down={}",
        dataset.id,
        columns.join(","),
        fixed.join(","),
        period.map(|p| p.to_string()).unwrap_or_default(),
        options.region.as_deref().unwrap_or(""),
        options.damaged_id.unwrap_or(DamagedId::Reject),
        options.fill_down,
    )
}

/// How a file was read, but for the region that was declared for it: of two offices that have the same
/// file, one may have been told what is plain to the other.
pub fn without_region(fingerprint: &str) -> String {
    let parts = fingerprint.split(';').filter(|part| !part.starts_with("region="));
    parts.collect::<Vec<_>>().join(";")
}

fn file_name(display: &str) -> String {
    display.rsplit(['/', '\\']).next().unwrap_or(display).to_owned()
}
