//! Records: rows → typed blocks, rejects and declared totals.
//!
//! Job: read every row under its plan, strictly, and say everything that is wrong with it. Inputs: a
//! [`Source`], a [`Plan`], the dataset. Outputs: [`ParsedBlock`]s to a consumer that runs concurrently,
//! and an [`Outcome`] for the whole table. Invariant: read = accepted + rejected + summary + blank; a
//! row is accepted whole or rejected with every reason; text is worked once per distinct value.

mod accept;
mod checks;
mod fields;
mod intern;
mod loose;
mod marks;
mod places;
mod plain;
mod products;
mod refused;
mod row;
mod spellings;
#[cfg(test)]
mod tests;
mod totals;

pub use products::{Products, WrongProduct};
pub use totals::DeclaredTotal;

use super::plan::Plan;
use super::rows::{RowBlock, TextEncoding};
use super::source::{BlockOptions, Original, Source};
use crate::catalog::Dataset;
use crate::diagnostic::{Diagnostic, Place, codes};
use crate::model::record::{Block, Reject, Schema};
use crate::workspace::config::DamagedId;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// How many rows ended where.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// All rows below the header.
    pub read: u64,
    /// Rows that became records.
    pub accepted: u64,
    /// Refused rows.
    pub rejected: u64,
    /// 合计 rows.
    pub summary: u64,
    /// Empty rows, repeated headers and footers.
    pub blank: u64,
}

/// What is accepted but must be seen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listed {
    /// Category values that the catalog does not know, by field title: value → rows.
    pub categories: BTreeMap<(String, String), u64>,
    /// Lines of rows whose identity number has a wrong check digit.
    pub check_digit: Vec<u64>,
    /// Rows about somebody without a person key.
    pub keyless: u64,
    /// Lines of rows whose damaged number made them keyless.
    pub damaged: Vec<u64>,
    /// Rows whose service month is their event's.
    pub service_from_event: u64,
}

/// The records of consecutive rows.
#[derive(Debug)]
pub struct ParsedBlock {
    /// 0, 1, 2 … in file order.
    pub index: usize,
    /// Accepted rows in schema order.
    pub block: Block,
    /// Refused rows.
    pub rejects: Vec<Reject>,
}

/// A whole table, read.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// Rows by fate (duplicates and revisions are found later, in the ledger).
    pub counts: Counts,
    /// 合计 rows compared.
    pub declared_totals: Vec<DeclaredTotal>,
    /// What must be seen.
    pub listed: Listed,
    /// Rows whose amount was compared with 标准 × 份数.
    pub products: Products,
}

/// What `read` keeps of each block until all are in.
pub(super) struct Part {
    counts: Counts,
    listed: Listed,
    segments: totals::Segments,
    products: Products,
}

/// Reads a table; `original` gets the bytes of the file, as [`Source::blocks_and_bytes`] says.
///
/// # Errors
/// What refuses the whole file (`E0105`, `E0106`, `E0114` …), `E0102` when no row holds data, and what
/// `consume` returns.
#[allow(clippy::too_many_arguments)]
pub fn read(
    source: &Source,
    plan: &Plan,
    dataset: &Dataset,
    damaged_id: DamagedId,
    fill_down: bool,
    threads: usize,
    original: Option<&Original<'_>>,
    consume: &(dyn Fn(ParsedBlock) -> Result<(), Diagnostic> + Sync),
) -> Result<Outcome, Diagnostic> {
    let is_sheet = plan.sheet_name.is_some();
    let encoding = source.text_encoding(plan.encoding);
    let reader = Reader::new(plan, dataset, encoding, is_sheet, damaged_id, fill_down);
    let parts: Mutex<BTreeMap<usize, Part>> = Mutex::new(BTreeMap::new());
    // A cell filled from the row above needs the blocks one after the other.
    let threads = if fill_down { 1 } else { threads };
    let options = BlockOptions { threads, ..BlockOptions::default() };
    let from = plan.header_line + 1;
    source.blocks_and_bytes(plan.sheet, plan.encoding, from, &options, original, &|rows: RowBlock| {
        let index = rows.index;
        let (parsed, part) = row::parse(&reader, &rows);
        rows.give_back();
        parts.lock().unwrap_or_else(PoisonError::into_inner).insert(index, part);
        consume(parsed)
    })?;
    let mut outcome = Outcome::default();
    let mut fold = totals::Fold::default();
    for part in parts.into_inner().unwrap_or_else(PoisonError::into_inner).into_values() {
        outcome.counts.add(&part.counts);
        outcome.listed.add(part.listed);
        fold.add(part.segments);
        outcome.products.add(part.products);
    }
    if outcome.counts.accepted + outcome.counts.rejected == 0 {
        let place =
            Place { file: source.display().into(), sheet: plan.sheet_name.clone(), ..Place::default() };
        return Err(Diagnostic::new(codes::FILE_EMPTY, "只有表头，没有一行数据").at(place));
    }
    outcome.declared_totals = fold.finish(dataset);
    Ok(outcome)
}

/// What a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowKind {
    /// A record, or what should be one.
    Data,
    /// Empty, a footer, a header repeated.
    Blank,
    /// 合计.
    Summary,
}

/// The rows of one table, each read for itself: what stands above a row does not bear on it.
pub struct Loose<'a> {
    reader: Reader<'a>,
}

impl<'a> Loose<'a> {
    /// Reads rows of UTF-8 cells; of a sheet, if `is_sheet`, whose rows may end before the last column.
    pub fn new(plan: &'a Plan, dataset: &Dataset, is_sheet: bool, damaged_id: DamagedId) -> Loose<'a> {
        Loose { reader: Reader::new(plan, dataset, TextEncoding::Utf8, is_sheet, damaged_id, false) }
    }

    /// What a row is.
    pub fn kind(&self, rows: &RowBlock, row: usize) -> RowKind {
        match places::kind(&self.reader, rows, row) {
            places::Kind::Data => RowKind::Data,
            places::Kind::Blank => RowKind::Blank,
            places::Kind::Summary(_) => RowKind::Summary,
        }
    }

    /// Reads the rows as [`read`] does. 合计 rows among them are counted, not compared: rows that were
    /// picked out of a table add up to nothing.
    pub fn read(&self, rows: &RowBlock) -> (ParsedBlock, Outcome) {
        let (parsed, part) = row::parse(&self.reader, rows);
        let Part { counts, listed, products, .. } = part;
        (parsed, Outcome { counts, declared_totals: Vec::new(), listed, products })
    }
}

/// What every worker needs.
pub(super) struct Reader<'a> {
    plan: &'a Plan,
    layout: fields::Layout,
    schema: Schema,
    damaged_id: DamagedId,
    encoding: TextEncoding,
    is_sheet: bool,
    /// Columns under which no row that repeats the header has ASCII.
    chinese: Vec<usize>,
    /// 计 in the encoding: what every word for a sum has in it.
    sum: memchr::memmem::Finder<'static>,
    /// The last 镇街 seen, when empty cells are filled from above.
    above: Option<Mutex<Option<String>>>,
    /// What the plain rows of the file look like, if any do.
    lanes: Option<plain::Lanes>,
    /// Of workers that are between two blocks.
    kept: Mutex<Vec<row::Kept>>,
}

impl<'a> Reader<'a> {
    fn new(
        plan: &'a Plan,
        dataset: &Dataset,
        encoding: TextEncoding,
        is_sheet: bool,
        damaged_id: DamagedId,
        fill_down: bool,
    ) -> Reader<'a> {
        let schema = dataset.schema();
        let layout = fields::Layout::new(dataset, plan, &schema);
        Reader {
            lanes: (!fill_down).then(|| plain::lanes(plan, &layout)).flatten(),
            kept: Mutex::default(),
            plan,
            layout,
            schema,
            damaged_id,
            encoding,
            is_sheet,
            chinese: places::chinese(&plan.headers),
            sum: memchr::memmem::Finder::new(match encoding {
                TextEncoding::Utf8 => "计".as_bytes(),
                TextEncoding::Gb18030 => b"\xbc\xc6",
            }),
            above: fill_down.then(|| Mutex::new(None)),
        }
    }
}

impl Counts {
    fn add(&mut self, other: &Counts) {
        self.read += other.read;
        self.accepted += other.accepted;
        self.rejected += other.rejected;
        self.summary += other.summary;
        self.blank += other.blank;
    }
}

impl Listed {
    fn add(&mut self, other: Listed) {
        for (key, rows) in other.categories {
            *self.categories.entry(key).or_default() += rows;
        }
        self.check_digit.extend(other.check_digit);
        self.damaged.extend(other.damaged);
        self.keyless += other.keyless;
        self.service_from_event += other.service_from_event;
    }
}
