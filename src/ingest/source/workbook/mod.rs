//! Workbooks: .xlsx (also .xlsm) and the old .xls.
//!
//! Job: open them safely and deliver their sheets as rows. Inputs: a file known to begin like a ZIP
//! or OLE container. Outputs: sheets, [`RowBlock`]s. Invariant: the library that reads them
//! (calamine) only sees packages whose unpacked size, string count and sheet extents have been
//! bounded before; cells are read from formulas' stored results; nothing is recalculated.

mod biff;
mod cells;
mod compound;
mod package;
mod parts;
mod rows;
mod sheet;
#[cfg(test)]
mod tests;

use super::Sheet;
use super::drive::drive;
use super::identity::Identity;
use super::limits::XLS_BYTES;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::{FILE_EMPTY, FILE_KIND, FILE_LIMIT, FILE_PROTECTED};
use crate::ingest::rows::RowBlock;
use calamine::{Reader, SheetType, SheetVisible, Xls, XlsError, Xlsx, XlsxError};
use package::SheetFacts;
use parts::Area;
use rows::{Cells, Rows, SheetFeed, top};
use sheet::SheetPlace;
use std::fs::File;
use std::io::{BufReader, Cursor};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};

/// Merged cells are looked at, for headers, only in this many rows.
pub const MERGE_ROWS: u32 = 15;

/// An open workbook.
pub struct Workbook {
    book: Mutex<Book>,
    names: Vec<String>,
    merges: Vec<Vec<Area>>,
    is_1904: bool,
    kind: &'static str,
}

enum Book {
    Xlsx(Box<Xlsx<BufReader<File>>>),
    Xls(Box<Xls<Cursor<Vec<u8>>>>),
}

impl std::fmt::Debug for Workbook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Workbook").field("kind", &self.kind).field("names", &self.names).finish()
    }
}

impl Workbook {
    /// Opens a workbook; `zip` if it begins like a ZIP, else it is an OLE container.
    pub fn open(file: &Identity, zip: bool) -> Result<(Workbook, Vec<Sheet>), Diagnostic> {
        let (book, facts, listed, is_1904, kind) = if zip { open_xlsx(file) } else { open_xls(file) }?;
        let mut sheets = Vec::new();
        let mut names = Vec::new();
        let mut merges = Vec::new();
        for (sheet, facts) in listed.into_iter().zip(facts) {
            if sheet.typ != SheetType::WorkSheet {
                continue;
            }
            sheets.push(Sheet {
                name: Some(sheet.name.clone()),
                hidden: sheet.visible != SheetVisible::Visible,
                hidden_parts: facts.hidden_parts,
            });
            names.push(sheet.name);
            merges.push(facts.merges);
        }
        if sheets.is_empty() {
            return Err(file.problem(FILE_EMPTY, "工作簿里没有工作表"));
        }
        Ok((Workbook { book: Mutex::new(book), names, merges, is_1904, kind }, sheets))
    }

    /// `xlsx` or `xls`.
    pub fn kind(&self) -> &'static str {
        self.kind
    }

    /// The first rows of a sheet; cells under a merged cell repeat it.
    pub fn head(&self, file: &Identity, sheet: usize, wanted: usize) -> Result<RowBlock, Diagnostic> {
        let mut book = self.book.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(self.top(&mut book, file, sheet, wanted)?.block)
    }

    /// All rows from a sheet row on; see [`super::Source::blocks`].
    pub fn blocks(
        &self,
        file: &Identity,
        sheet: usize,
        from_line: u64,
        threads: usize,
        block_bytes: usize,
        consume: &(dyn Fn(RowBlock) -> Result<(), Diagnostic> + Sync),
    ) -> Result<(), Diagnostic> {
        let mut book = self.book.lock().unwrap_or_else(PoisonError::into_inner);
        let width = self.top(&mut book, file, sheet, 0)?.width;
        let place = self.place(file, sheet);
        let rows = place.guarded(|| self.rows(&mut book, place))?;
        let from = u32::try_from(from_line.saturating_sub(1)).unwrap_or(u32::MAX);
        let feed = SheetFeed { rows, width, from, block_bytes, next: 0, ready: None };
        drive(feed, threads, &|piece| Ok(std::mem::take(piece)), consume)
    }

    fn place<'a>(&'a self, file: &'a Identity, sheet: usize) -> SheetPlace<'a> {
        SheetPlace { file, sheet: self.names.get(sheet).map_or("", String::as_str) }
    }

    fn top(
        &self,
        book: &mut Book,
        file: &Identity,
        sheet: usize,
        wanted: usize,
    ) -> Result<rows::Top, Diagnostic> {
        let place = self.place(file, sheet);
        let merges = self.merges.get(sheet).map_or(&[][..], Vec::as_slice);
        place.guarded(|| top(self.rows(book, place)?, merges, wanted))
    }

    fn rows<'a>(&self, book: &'a mut Book, place: SheetPlace<'a>) -> Result<Rows<'a>, Diagnostic> {
        let cells = match book {
            Book::Xlsx(book) => {
                let reader = book.worksheet_cells_reader(place.sheet);
                Cells::Stream(Box::new(reader.map_err(|e| place.damaged(&e.to_string()))?))
            }
            Book::Xls(book) => {
                let range = book.worksheet_range(place.sheet);
                Cells::Held(range.map_err(|e| place.damaged(&e.to_string()))?, 0)
            }
        };
        Ok(Rows::new(cells, self.is_1904, place))
    }
}

type Opened = (Book, Vec<SheetFacts>, Vec<calamine::Sheet>, bool, &'static str);

fn open_xlsx(file: &Identity) -> Result<Opened, Diagnostic> {
    let facts = package::inspect(file)?;
    let opened = File::open(&file.path).map_err(|e| file.unreadable(&e))?;
    let book = guarded(file, || {
        Xlsx::new(BufReader::new(opened)).map_err(|e| match e {
            XlsxError::Password => protected(file),
            other => damaged(file, &other.to_string()),
        })
    })?;
    let listed = book.sheets_metadata().to_vec();
    if listed.len() != facts.len() {
        return Err(damaged(file, "工作表的清单前后不一"));
    }
    let is_1904 = book.has_1904_epoch();
    Ok((Book::Xlsx(Box::new(book)), facts, listed, is_1904, "xlsx"))
}

fn open_xls(file: &Identity) -> Result<Opened, Diagnostic> {
    if file.size > XLS_BYTES {
        let message = format!(".xls 文件超过 {} MB", XLS_BYTES >> 20);
        return Err(file.problem(FILE_LIMIT, message).help("用 Excel 或 WPS 另存为 .xlsx。"));
    }
    let bytes = std::fs::read(&file.path).map_err(|e| file.unreadable(&e))?;
    let mut facts = biff::inspect(file, &bytes)?;
    let book = guarded(file, || {
        Xls::new(Cursor::new(bytes)).map_err(|e| match e {
            XlsError::Password => protected(file),
            other => damaged(file, &other.to_string()),
        })
    })?;
    let listed = book.sheets_metadata().to_vec();
    if listed.len() != facts.len() {
        return Err(damaged(file, "工作表的清单前后不一"));
    }
    for (sheet, facts) in listed.iter().zip(&mut facts) {
        let merged = book.merge_cells_by_sheet_name(&sheet.name).unwrap_or_default();
        facts.merges = merged
            .iter()
            .map(|m| Area { top: m.start.0, left: m.start.1, bottom: m.end.0, right: m.end.1 })
            .filter(|area| area.top < MERGE_ROWS)
            .collect();
    }
    let is_1904 = book.has_1904_epoch();
    Ok((Book::Xls(Box::new(book)), facts, listed, is_1904, "xls"))
}

fn protected(file: &Identity) -> Diagnostic {
    file.problem(FILE_PROTECTED, "工作簿设了打开密码,无法读取")
}

fn damaged(file: &Identity, why: &str) -> Diagnostic {
    file.problem(FILE_KIND, format!("工作簿已损坏,或写法不规范({why})"))
        .help("用 Excel 或 WPS 打开,另存为新的 .xlsx 后再导入。")
}

/// Runs the library on a whole file; see [`SheetPlace::guarded`].
fn guarded<T>(file: &Identity, work: impl FnOnce() -> Result<T, Diagnostic>) -> Result<T, Diagnostic> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(damaged(file, "内容自相矛盾")))
}
