//! Refused rows as workbooks, one for each 镇街 and one for rows of none.
//!
//! Inputs: the refused rows that are still to be corrected. Outputs: `out/退回/*.xlsx`, and beside them
//! `退回.json`, which says what was written, so that a workbook that somebody has begun to fill in is never
//! written over. Invariants: every row is in one workbook; names of files never meet; numbers and names
//! are masked unless the user says otherwise; nothing here changes the ledger.

use super::rejects::{Refused, Rejects, name};
use super::words;
use crate::catalog::Dataset;
use crate::command::deliver::{self, Delivered};
use crate::command::returned::{Form, is_misshapen};
use crate::command::{Office, Outcome, Result};
use crate::diagnostic::{Diagnostic, Place, codes};
use crate::ledger::{Ledger, Reading, SourceEntry};
use crate::model::record::Reject;
use crate::model::region::Level;
use crate::model::returned::{FILE, LINE, NUMBER, PROBLEM, REMEDY, number};
use crate::output::grid::{Grid, Heading};
use crate::output::xlsx::returned::{Book, Line, Page, ROWS, write as workbook};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;

/// The folder below `out/`, and the file that says what is in it.
const FOLDER: &str = "退回";
const WRITTEN: &str = "退回.json";
/// The workbook of rows whose 镇街 is not known.
const NOWHERE: &str = "未写镇街";

/// Rows of one source for one town.
struct Part<'a> {
    source: &'a SourceEntry,
    reading: &'a Reading,
    dataset: &'a Dataset,
    rows: Vec<&'a Reject>,
}

/// Writes the workbooks.
pub(super) fn write(
    office: &Office,
    ledger: &Ledger,
    refused: &[Refused<'_>],
    request: &Rejects,
    outcome: &mut Outcome,
) -> Result<()> {
    let mut towns: BTreeMap<Option<usize>, Vec<Part<'_>>> = BTreeMap::new();
    for Refused { source, rows } in refused {
        let mut unsendable = 0;
        for (reject, _) in rows {
            let read = source.reading.as_ref().zip(office.catalog.dataset(&source.dataset));
            let Some((reading, dataset)) = read.filter(|_| has_place(reject)) else {
                unsendable += 1;
                continue;
            };
            let parts = towns.entry(town(office, source, reading, dataset, reject)).or_default();
            match parts.iter_mut().find(|p| p.source.id == source.id) {
                Some(part) => part.rows.push(reject),
                None => parts.push(Part { source, reading, dataset, rows: vec![reject] }),
            }
        }
        if unsendable > 0 {
            let message = format!("来源 {} 有 {unsendable} 行剔除写不进退回表", source.id);
            let problem = Diagnostic::new(codes::RETURN_UNSENDABLE, message);
            outcome.diagnostics.push(problem.at(Place::file(name(source))));
        }
    }
    let root = &office.workspace.root;
    let folder = office.workspace.out_dir().join(FOLDER);
    let mut files = Vec::new();
    let mut grid = Grid::new("", headings());
    if !towns.is_empty() {
        deliver::make_folder(root, &folder)?;
        let mut known = known(&folder);
        let mut written = known.clone();
        // Of a run that was cut off: it, too, wrote what nobody has edited.
        known.extend(deliver::pending(&folder));
        let mut staged = Vec::new();
        for (town, parts) in &towns {
            let title = town.map_or_else(|| NOWHERE.to_owned(), |t| town_name(office, t));
            let part = request.source.as_ref().and_then(|_| parts.first()).map(|p| p.source.id.as_str());
            let name = file_name(&title, part);
            let bytes = workbook(&book(office, ledger, &title, parts, request.reveal)?)
                .map_err(|why| vec![Diagnostic::new(codes::OUTPUT_WRITE, why).at(Place::file(&name))])?;
            let ready = deliver::stage(&folder, &name, &bytes, &known, &mut outcome.diagnostics)?;
            let done = ready.delivered.clone();
            staged.push(ready);
            written.retain(|(name, _)| *name != done.name);
            written.push((done.name.clone(), done.sha256.clone()));
            let rows: usize = parts.iter().map(|p| p.rows.len()).sum();
            let path = office.workspace.show(&folder.join(&done.name));
            grid.rows.push(vec![path.clone(), title.clone(), rows.to_string(), parts.len().to_string()]);
            files.push(file_json(office, path, *town, rows, parts, &done));
        }
        written.sort();
        staged.push(deliver::stage_own(&folder, WRITTEN, list(&written).as_bytes())?);
        deliver::commit(vec![(&folder, staged)])?;
    }
    if !files.is_empty() {
        outcome.notes.push(note(request.reveal));
    }
    outcome.put("files", files);
    outcome.put("masked", !request.reveal);
    outcome.grids.push(grid);
    Ok(())
}

fn note(reveal: bool) -> String {
    if reveal {
        "工作簿里是完整的姓名、证件号、电话和账号：只发给要改的镇街，不要经公开渠道传送，用完删除".into()
    } else {
        "姓名、证件号、电话、账号已打星号；星号格子原样交回，就照原来的内容读。要完整内容的，加 --reveal"
            .into()
    }
}

fn headings() -> Vec<Heading> {
    vec![
        Heading::words("path", "文件"),
        Heading::words("town", "镇街"),
        Heading::number("rows", "行"),
        Heading::number("sources", "来源"),
    ]
}

fn file_json(
    office: &Office,
    path: String,
    town: Option<usize>,
    rows: usize,
    parts: &[Part<'_>],
    done: &Delivered,
) -> Value {
    let region = town.map(|t| office.workspace.regions.get(t));
    json!({
        "path": path, "region": region.map(|r| &r.code), "region_name": region.map(|r| &r.name),
        "rows": rows, "sources": parts.iter().map(|p| &p.source.id).collect::<Vec<_>>(),
        "sha256": done.sha256, "written": done.written,
    })
}

/// Whether it is known which row of which table a reject is: not where its 退回编号 was not known.
fn has_place(reject: &Reject) -> bool {
    !reject.reasons.iter().any(|r| r.code == codes::RETURN_UNKNOWN.as_str())
}

/// The 镇街 a row is of, as far as it says so; the one its whole table was declared for.
fn town(
    office: &Office,
    source: &SourceEntry,
    reading: &Reading,
    dataset: &Dataset,
    reject: &Reject,
) -> Option<usize> {
    let regions = &office.workspace.regions;
    let text = |id: &Option<String>| {
        let id = id.as_ref()?;
        let column = reading.columns.iter().find(|c| c.field == *id)?.column;
        // Even of a row with too few cells: what names no 镇街 leads nowhere, and nothing is counted by it.
        crate::ingest::values::text(reject.cells.get(column)?)
    };
    let town = reject.known.town.clone().or_else(|| text(&dataset.town));
    let scope = source.scope(regions);
    let region = regions.resolve_in(scope, town.as_deref(), text(&dataset.village).as_deref(), None);
    let region = region.or(scope.inner)?;
    let mut at = Some(region);
    while let Some(region) = at.map(|at| regions.get(at)) {
        if region.level == Level::Town {
            return at;
        }
        at = region.parent;
    }
    None
}

/// A name that no other town's is: with the county's where two towns are called the same, or else the code.
fn town_name(office: &Office, town: usize) -> String {
    let regions = &office.workspace.regions;
    let towns = || regions.regions().iter().filter(|r| r.level == Level::Town);
    let own = regions.get(town);
    let above = |parent: Option<usize>| parent.map_or("", |p| regions.get(p).name.as_str());
    let same: Vec<_> = towns().filter(|r| plain(&r.name) == plain(&own.name)).collect();
    if same.len() < 2 {
        return own.name.clone();
    }
    if same.iter().filter(|r| above(r.parent) == above(own.parent)).count() < 2 {
        return format!("{}{}", above(own.parent), own.name);
    }
    format!("{}（{}）", own.name, own.code)
}

/// A name that every file system takes.
fn plain(name: &str) -> String {
    let safe = |c: char| match c {
        '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '_',
        c if c.is_control() => '_',
        c => c,
    };
    name.chars().map(safe).take(60).collect::<String>().trim_matches([' ', '.']).to_lowercase()
}

fn file_name(title: &str, source: Option<&str>) -> String {
    match source {
        Some(id) => format!("{}退回补正表（{id}）.xlsx", plain(title)),
        None => format!("{}退回补正表.xlsx", plain(title)),
    }
}

fn book(office: &Office, ledger: &Ledger, title: &str, parts: &[Part<'_>], reveal: bool) -> Result<Book> {
    let mut pages = Vec::new();
    for part in parts {
        let widest = part.rows.iter().map(|r| r.cells.len()).max().unwrap_or(0);
        let form = Form::new(part.reading, part.dataset).widened(widest);
        for rows in part.rows.chunks(ROWS) {
            pages.push(page(ledger, title, part, &form, rows, reveal));
        }
    }
    // Of the ledger, not of the clock: the same rows give the same file.
    let times = parts.iter().filter_map(|p| chrono::DateTime::parse_from_rfc3339(&p.source.ingested_at).ok());
    let created = times.map(|t| t.timestamp()).max().unwrap_or(0);
    Ok(Book { author: office.workspace.config.office.name.clone(), created, pages })
}

/// The source in whose file a row first came, and its line there.
fn origin<'a>(ledger: &'a Ledger, source: &'a SourceEntry) -> &'a SourceEntry {
    source.returned.as_ref().and_then(|r| ledger.get(&r.root)).unwrap_or(source)
}

fn page(ledger: &Ledger, title: &str, part: &Part<'_>, form: &Form, rows: &[&Reject], reveal: bool) -> Page {
    let first = origin(ledger, part.source);
    let mut headers = vec![PROBLEM.to_owned(), REMEDY.to_owned()];
    headers.extend(form.headers().iter().cloned());
    headers.extend([FILE, LINE, NUMBER].map(str::to_owned));
    let said = 2;
    let line = |reject: &&Reject| {
        let mut cells = vec![words::problems(reject), words::remedies(reject, &asides(part, reject, reveal))];
        cells.extend((0..form.headers().len()).map(|c| form.sent(reject, c, !reveal)));
        cells.extend([name(part.source), reject.line.to_string(), number(&part.source.id, reject, !reveal)]);
        let columns = reject.reasons.iter().filter_map(|r| r.column);
        let wrong = columns.filter_map(|c| usize::try_from(c).ok()).map(|c| c - 1 + said).collect();
        Line { cells, wrong }
    };
    let stem = Path::new(&first.path).file_stem().map(|s| s.to_string_lossy().into_owned());
    let unit = "金额单位见表头，没有写的是元";
    let mut notes = vec![
        format!("改正标红的格子，改好后把这个文件交回。不要改动“{NUMBER}”，不要删列、改表头；{unit}。"),
        "改不了的行删掉或留着不动，都仍算待补正；排序请用表头的按钮，整行一起排。".to_owned(),
    ];
    if !reveal {
        notes.push(
            "打星号的格子不用改的，原样留着，交回后照原来的内容读；要改的，填写完整内容，不留星号。".into(),
        );
    }
    Page {
        name: stem.unwrap_or_else(|| first.path.clone()),
        title: format!("{title}退回补正表：{}（{}）", part.dataset.title, name(first)),
        notes,
        headers,
        said,
        about: 3,
        rows: rows.iter().map(line).collect(),
    }
}

/// What is to be said of a row besides the remedies of its reasons.
fn asides(part: &Part<'_>, reject: &Reject, reveal: bool) -> Vec<&'static str> {
    let mut out = Vec::new();
    if is_misshapen(reject) && !reveal {
        out.push("打了星号的格子挪到别的列就认不出了，要挪动的请填写完整内容，或向县（市、区）残联要没有打星号的表。");
    }
    let town = part.dataset.town.as_ref();
    let column = town.and_then(|id| part.reading.columns.iter().find(|c| c.field == *id)).map(|c| c.column);
    let blank = column.and_then(|c| reject.cells.get(c)).is_some_and(|text| text.trim().is_empty());
    if part.reading.fill_down && blank && reject.known.town.is_none() {
        out.push("原表的镇街是合并的格子，这一行没有读到，请填写镇街。");
    }
    out
}

/// Names and hashes of the workbooks written last.
fn known(folder: &Path) -> Vec<(String, String)> {
    let text = std::fs::read_to_string(folder.join(WRITTEN)).unwrap_or_default();
    let document: Value = serde_json::from_str(&text).unwrap_or_default();
    let files = document["files"].as_array().cloned().unwrap_or_default();
    let pair = |f: &Value| Some((f["name"].as_str()?.to_owned(), f["sha256"].as_str()?.to_owned()));
    files.iter().filter_map(pair).collect()
}

fn list(written: &[(String, String)]) -> String {
    let files: Vec<Value> = written.iter().map(|(n, h)| json!({"name": n, "sha256": h})).collect();
    serde_json::to_string_pretty(&json!({"schema": 1, "files": files})).unwrap_or_default() + "\n"
}
