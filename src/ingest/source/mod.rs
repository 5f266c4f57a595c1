//! Sources: one file each, from bytes to [`RowBlock`]s.
//!
//! Job: open a file, know it by content and sha256, and deliver its rows as they stand, with true
//! physical lines (sheet rows). Inputs: a path, the user's `--encoding`. Outputs: sheets, candidate
//! encodings, row blocks for any number of workers. Invariant: no row is lost, merged or guessed;
//! what cannot be read for certain refuses the file with a code; memory is bounded by the blocks in
//! work (a workbook also holds its shared strings; an old `.xls` is held whole).

mod drive;
mod encoding;
mod identify;
mod identity;
mod limits;
mod survey;
mod text;
mod whole;
mod workbook;

#[cfg(test)]
mod tests;

pub use encoding::Encoding;
pub use identify::{Content, identify};
pub use text::detect as delimiter;
pub use whole::{Decoded, decode};

use super::rows::{RowBlock, TextEncoding};
use crate::diagnostic::codes::{FILE_CHANGED, FILE_EMPTY, FILE_KIND, SHEET_MISSING};
use crate::diagnostic::{Diagnostic, Place};
use identity::Identity;
use std::path::Path;
use std::sync::OnceLock;
use text::TextForm;
use workbook::Workbook;

/// Takes the bytes of a file, piece by piece: its number from 0, without gaps, and the bytes. Called
/// by several workers at a time, once for each number.
pub type Original<'a> = dyn Fn(usize, &[u8]) -> Result<(), Diagnostic> + Sync + 'a;

/// One file, opened.
#[derive(Debug)]
pub struct Source {
    file: Identity,
    /// Filled when it is asked for, or when all blocks were read.
    sha256: OnceLock<String>,
    sheets: Vec<Sheet>,
    encodings: Vec<Encoding>,
    body: Body,
}

#[derive(Debug)]
enum Body {
    Text(TextForm),
    Workbook(Workbook),
}

/// A table of a file: a sheet of a workbook, or the whole text file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The sheet's name; `None` for a text file.
    pub name: Option<String>,
    /// Whether the sheet is hidden.
    pub hidden: bool,
    /// Whether it has hidden rows or columns (a filter hides rows).
    pub hidden_parts: bool,
}

/// How [`Source::blocks`] is to work.
#[derive(Debug, Clone, Copy)]
pub struct BlockOptions {
    /// Workers; `consume` is called by as many at a time.
    pub threads: usize,
    /// About how many bytes a block has.
    pub block_bytes: usize,
}

impl Default for BlockOptions {
    fn default() -> Self {
        BlockOptions { threads: 2, block_bytes: 4 << 20 }
    }
}

impl Source {
    /// Opens and identifies; a file that is soon read twice is hashed, too. `display` is the name for messages, `encoding` the user's
    /// `--encoding`.
    ///
    /// `E0101` missing or unreadable, `E0102` empty, `E0103` no table, `E0104` password, `E0105`
    /// changed meanwhile, `E0114` beyond the limits, `E0901` unknown encoding name.
    pub fn open(path: &Path, display: &str, encoding: Option<&str>) -> Result<Source, Diagnostic> {
        let wanted = encoding.map(encoding::parse).transpose()?;
        let file = Identity::of(path, display)?;
        let (start, whole) = text::sample(&file, 0, None)?;
        let content = identify(&start, whole);
        match content {
            Content::Blank => return Err(file.problem(FILE_EMPTY, "文件是空的")),
            // What the user calls UTF-16 has zero bytes.
            Content::Other(_) if wanted.is_some_and(|e| e.wide().is_some()) => {}
            Content::Other(what) => {
                let problem = file.problem(FILE_KIND, format!("文件的内容是{what},不是表格"));
                return Err(problem.help("用 Excel 或 WPS 打开,另存为 .xlsx 或 CSV 后再导入。"));
            }
            _ => {}
        }
        let is_book = matches!(content, Content::Zip | Content::Ole);
        // The rows of a text file are read and hashed at once, those of a workbook are not.
        let asked = survey::Wanted { sha256: is_book || survey::is_small(file.size), utf8: !is_book };
        let survey = survey::survey(path, file.size, asked).map_err(|e| file.unreadable(&e))?;
        if survey.length != file.size {
            return Err(file.changed(survey.length));
        }
        let (body, sheets, encodings) = if is_book {
            let (book, sheets) = Workbook::open(&file, content == Content::Zip)?;
            (Body::Workbook(book), sheets, vec![Encoding::Workbook])
        } else {
            let (encodings, skip) = encoding::candidates(&start, survey.utf8, wanted);
            let wide = encodings.first().and_then(|e| e.wide());
            let (sample, whole) = text::sample(&file, skip, wide)?;
            let delimiter = text::detect(&sample, whole);
            let sheet = Sheet { name: None, hidden: false, hidden_parts: false };
            (Body::Text(TextForm { skip, wide, delimiter }), vec![sheet], encodings)
        };
        file.unchanged()?;
        let sha256 = survey.sha256.map(OnceLock::from).unwrap_or_default();
        Ok(Source { file, sha256, sheets, encodings, body })
    }

    /// Makes sure that an export is not just being written. Many exports end without the end of their last
    /// line, but so does one that is still being copied, and its last cell may be cut short (120 of 1200):
    /// such a file is taken when it has been left alone for two seconds. `E0105` if it changes meanwhile.
    pub fn settled(&self) -> Result<(), Diagnostic> {
        match &self.body {
            Body::Text(form) if text::ends_within_line(&self.file, *form)? => self.file.settle(),
            _ => Ok(()),
        }
    }

    /// The file as the user named it.
    pub fn display(&self) -> &str {
        &self.file.display
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.file.path
    }

    /// Lower-case hexadecimal sha256 of its bytes. Costs a reading of a large text file, unless its
    /// blocks were read before. `E0101` if that fails, `E0105` if the file changed.
    pub fn sha256(&self) -> Result<&str, Diagnostic> {
        if let Some(known) = self.sha256.get() {
            return Ok(known);
        }
        self.unchanged()?;
        let wanted = survey::Wanted { sha256: true, utf8: false };
        let survey = survey::survey(&self.file.path, self.file.size, wanted);
        let survey = survey.map_err(|e| self.file.unreadable(&e))?;
        self.unchanged()?;
        Ok(self.sha256.get_or_init(|| survey.sha256.unwrap_or_default()))
    }

    /// Its length in bytes.
    pub fn size(&self) -> u64 {
        self.file.size
    }

    /// Its tables: one nameless for a text file.
    pub fn sheets(&self) -> &[Sheet] {
        &self.sheets
    }

    /// Candidate encodings in order of preference: one for a workbook, a file with a byte-order
    /// mark, one that is all UTF-8, or when the user named one; otherwise GB18030, then UTF-8 (of
    /// which a few bytes are damaged). The first under which a header is recognised is the one.
    pub fn encodings(&self) -> &[Encoding] {
        &self.encodings
    }

    /// How the cells delivered under an encoding are encoded.
    pub fn text_encoding(&self, encoding: Encoding) -> TextEncoding {
        encoding.of_cells()
    }

    /// The name of an encoding as shown and stored: `GB18030`, `xlsx`, `xls`.
    pub fn encoding_name(&self, encoding: Encoding) -> &'static str {
        match &self.body {
            Body::Workbook(book) => book.kind(),
            Body::Text(_) => encoding.name(),
        }
    }

    /// The first `rows` rows of a sheet, for the header search. Cells under a merged header cell
    /// repeat it. A quote that is never closed does not fail here; [`Source::blocks`] refuses it.
    pub fn head(&self, sheet: usize, encoding: Encoding, rows: usize) -> Result<RowBlock, Diagnostic> {
        // Candidate encodings share their separators, so the cells are the same bytes under each.
        let _ = encoding;
        self.check(sheet)?;
        match &self.body {
            Body::Text(form) => text::head(&self.file, *form, rows),
            Body::Workbook(book) => book.head(&self.file, sheet, rows),
        }
    }

    /// All rows that start on physical line `from_line` or later, blank ones too, in blocks handed
    /// to `consume` by `options.threads` workers at a time: each once, `index` 0, 1, 2 … in file
    /// order. Stops at the first failure and returns the one that stands first in the file. A block
    /// may be without rows. Merged cells have their value in the first cell only.
    ///
    /// `E0101` `E0103` a read failed or a sheet is damaged, `E0105` the file changed, `E0106` a
    /// quote that cannot be trusted, `E0114` beyond the limits; and whatever `consume` returns.
    pub fn blocks(
        &self,
        sheet: usize,
        encoding: Encoding,
        from_line: u64,
        options: &BlockOptions,
        consume: &(dyn Fn(RowBlock) -> Result<(), Diagnostic> + Sync),
    ) -> Result<(), Diagnostic> {
        self.blocks_and_bytes(sheet, encoding, from_line, options, None, consume)
    }

    /// Whether [`Source::blocks_and_bytes`] can give out the file's bytes.
    pub fn gives_bytes(&self) -> bool {
        matches!(&self.body, Body::Text(form) if form.wide.is_none())
    }

    /// [`Source::blocks`], and to `original`, if [`Source::gives_bytes`], all bytes of the file: those
    /// that have the sha256 that [`Source::sha256`] gives, or else the answer is `E0105`.
    pub fn blocks_and_bytes(
        &self,
        sheet: usize,
        encoding: Encoding,
        from_line: u64,
        options: &BlockOptions,
        original: Option<&Original<'_>>,
        consume: &(dyn Fn(RowBlock) -> Result<(), Diagnostic> + Sync),
    ) -> Result<(), Diagnostic> {
        let _ = encoding;
        self.check(sheet)?;
        self.unchanged()?;
        // Offsets inside a block are 32 bits wide.
        let (threads, block_bytes) = (options.threads.clamp(1, 256), options.block_bytes.clamp(1, 256 << 20));
        let options = BlockOptions { threads, block_bytes };
        match &self.body {
            Body::Text(form) => {
                let original = original.filter(|_| self.gives_bytes());
                let read = text::blocks(&self.file, *form, from_line, &options, original, consume)?;
                if *self.sha256.get_or_init(|| read.clone()) != read {
                    let message = "读取过程中文件被改动（内容变了）";
                    return Err(self.file.problem(FILE_CHANGED, message));
                }
            }
            Body::Workbook(book) => {
                book.blocks(&self.file, sheet, from_line, threads, block_bytes, consume)?;
            }
        }
        self.unchanged()
    }

    /// `E0105` if length or modification time are no longer those at `open`.
    pub fn unchanged(&self) -> Result<(), Diagnostic> {
        self.file.unchanged()
    }

    fn check(&self, sheet: usize) -> Result<(), Diagnostic> {
        if sheet < self.sheets.len() {
            return Ok(());
        }
        let message = format!("没有第 {} 个工作表,共有 {} 个", sheet + 1, self.sheets.len());
        Err(Diagnostic::new(SHEET_MISSING, message).at(Place::file(&self.file.display)))
    }
}
