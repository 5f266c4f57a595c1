//! One block of rows: each read field by field, then accepted whole or rejected with every reason.

use super::accept::{EntityWords, days};
use super::fields::{Layout, Slot};
use super::intern::{Interner, Memo};
use super::loose;
use super::marks::Marks;
use super::places::{self, Kind};
use super::plain::Plain;
use super::totals::{Segments, SummaryRow};
use super::{Listed, ParsedBlock, Part, Reader};
use crate::catalog::FieldType;
use crate::diagnostic::codes;
use crate::ingest::rows::{CellKind, RowBlock};
use crate::ingest::values::{self, Unreadable};
use crate::model::record::{Block, RejectReason};
use std::sync::PoisonError;

/// A field's value in one row. Two words of a register each, so that a copy is two moves: with a tag of a
/// byte it would be written in pieces and read as a whole, which processors are slow at.
#[derive(Debug, Clone, Copy, Default)]
#[repr(u64)]
pub(super) enum Cell {
    #[default]
    Empty,
    Date(i32),
    Months(i32, i32),
    Number(i64),
    /// A word of its column's [`Interner`].
    Text(u32),
    /// One of [`State::ids`].
    Identity(u32),
    /// Person key of a number whose check digit holds.
    Key(i64),
    /// Person key of a number whose check digit is wrong.
    DoubtfulKey(i64),
}

impl Cell {
    /// A person key, and whether the check digit holds.
    #[inline]
    pub(super) fn key(key: i64, holds: bool) -> Cell {
        if holds { Cell::Key(key) } else { Cell::DoubtfulKey(key) }
    }
}

/// What a worker keeps from block to block.
#[derive(Default)]
pub(super) struct Kept {
    pub(super) texts: Vec<Interner>,
    dates: Memo<Result<Option<i32>, Unreadable>>,
    months: Memo<Result<Option<(i32, i32)>, Unreadable>>,
    pub(super) entities: EntityWords,
}

impl Kept {
    /// More than this is not kept: columns of ever new words must not grow the memory.
    const MOST: usize = 6 << 20;

    fn begin(&mut self, columns: usize) {
        if self.texts.iter().map(Interner::size).sum::<usize>() > Self::MOST {
            self.texts.clear();
            self.entities = EntityWords::default();
        }
        self.texts.resize_with(columns, Interner::default);
        self.texts.iter_mut().for_each(Interner::begin);
    }
}

/// The columns being filled, and the scratch of the current row.
pub(super) struct State<'a> {
    pub(super) reader: &'a Reader<'a>,
    pub(super) kept: Kept,
    pub(super) block: Block,
    /// Its rows so far.
    pub(super) accepted: usize,
    pub(super) cells: Vec<Cell>,
    pub(super) ids: Vec<values::IdRead>,
    pub(super) reasons: Vec<RejectReason>,
    pub(super) listed: Listed,
    /// Unknown categories of the current row: field, word.
    pub(super) unknown: Vec<(usize, u32)>,
    pub(super) damaged: bool,
    /// Fields of the current row whose value is from a default or from above.
    pub(super) stood_in: Vec<usize>,
}

/// Reads a block.
pub(super) fn parse(reader: &Reader<'_>, rows: &RowBlock) -> (ParsedBlock, Part) {
    let mut kept = reader.kept.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default();
    kept.begin(reader.schema.columns.len());
    let mut state = State {
        reader,
        kept,
        block: Block::new(&reader.schema),
        accepted: 0,
        cells: vec![Cell::Empty; reader.layout.slots.len()],
        ids: Vec::new(),
        reasons: Vec::new(),
        listed: Listed::default(),
        unknown: Vec::new(),
        damaged: false,
        stood_in: Vec::new(),
    };
    let mut plain = Plain::new(reader);
    let mut counts = super::Counts::default();
    let mut segments = Segments::default();
    let mut products = super::Products::default();
    let mut rejects = Vec::new();
    for row in 0..rows.len() {
        counts.read += 1;
        if !plain.as_mut().is_some_and(|plain| plain.read(&mut state, rows, row)) {
            match places::kind(reader, rows, row) {
                Kind::Blank => {
                    counts.blank += 1;
                    continue;
                }
                Kind::Summary(kind) => {
                    counts.summary += 1;
                    // A total ends the block of rows that a merged 镇街 cell spans.
                    state.carry_down(None);
                    segments.close(summary(reader, rows, row, kind));
                    continue;
                }
                Kind::Data => state.read(rows, row),
            }
        }
        state.measure(&mut segments);
        if state.reasons.is_empty() {
            state.check_product(rows.line(row), &mut products);
            state.accept(rows.line(row), rows.len());
        } else {
            counts.rejected += 1;
            rejects.push(state.reject(rows, row));
        }
    }
    counts.accepted = state.accepted as u64;
    let block = state.finish();
    let State { kept, listed, .. } = state;
    reader.kept.lock().unwrap_or_else(PoisonError::into_inner).push(kept);
    (ParsedBlock { index: rows.index, block, rejects }, Part { counts, listed, segments, products })
}

/// A 合计 row: what it says of every amount and count.
fn summary(reader: &Reader<'_>, rows: &RowBlock, row: usize, kind: values::SummaryKind) -> SummaryRow {
    let mut cells = Vec::new();
    for (field, slot) in reader.layout.slots.iter().enumerate() {
        let Some(column) = slot.column.filter(|c| *c < rows.width(row)) else { continue };
        let text = reader.encoding.decode(rows.cell(row, column)).unwrap_or_default();
        let read = match slot.kind {
            FieldType::Amount => {
                values::amount(&text, rows.kind(row, column), slot.scale).map(|a| a.map(|a| i128::from(a.0)))
            }
            FieldType::Count => {
                values::count(&text, rows.kind(row, column), &slot.units).map(|n| n.map(i128::from))
            }
            _ => continue,
        };
        match read {
            Ok(None) => {}
            Ok(Some(n)) => cells.push((field, Ok(n))),
            Err(_) => cells.push((field, Err(crate::model::mask::free_text(text.trim())))),
        }
    }
    SummaryRow { line: rows.line(row), kind, cells }
}

impl State<'_> {
    pub(super) fn layout(&self) -> &Layout {
        &self.reader.layout
    }

    /// Forgets the row before, but for its cells.
    pub(super) fn begin(&mut self) {
        self.ids.clear();
        self.reasons.clear();
        self.unknown.clear();
        self.stood_in.clear();
        self.damaged = false;
    }

    /// Reads every field of a row; what is wrong goes to `reasons`.
    fn read(&mut self, rows: &RowBlock, row: usize) {
        self.begin();
        self.cells.fill(Cell::Empty);
        if !self.check_shape(rows, row) {
            // Which cell belongs to which column is not known: what they seem to say is not judged.
            self.carry_down(None);
            return;
        }
        let reader = self.reader;
        for (field, slot) in reader.layout.slots.iter().enumerate() {
            if slot.column.is_none() && slot.default.is_none() && reader.above.is_none() {
                continue;
            }
            let column = slot.column.filter(|c| *c < rows.width(row));
            let (raw, kind) = match column {
                Some(c) => (rows.cell(row, c), rows.kind(row, c)),
                None => (&[][..], CellKind::Text),
            };
            let read = if places::is_blank(reader.encoding, raw) {
                Ok(Cell::Empty)
            } else {
                self.cell(field, slot, raw, kind)
            };
            if reader.layout.town == Some(field) && !matches!(read, Ok(Cell::Empty)) {
                let text = match (&read, slot.target) {
                    (Ok(Cell::Text(word)), Some(target)) => {
                        Some(self.kept.texts[target].get(*word).to_owned())
                    }
                    _ => None,
                };
                self.carry_down(text);
            }
            let read = match read {
                Ok(Cell::Empty) => self.stand_in(field, slot),
                other => other,
            };
            match read {
                Ok(Cell::Empty) if slot.filled && slot.column.is_some_and(|c| c < rows.width(row)) => {
                    self.refuse(codes::VALUE_MISSING, Some(field), format!("{}为空", slot.title));
                }
                Ok(cell) => self.cells[field] = cell,
                Err(problem) => self.refuse_cell(field, slot, problem),
            }
        }
        self.check_event();
        self.check_until();
        self.check_somebody();
    }

    /// The 镇街 that empty cells below stand for. A rejected row's counts too: those below it are of its
    /// place, not of the one before; after one that cannot be read they are of none.
    fn carry_down(&self, town: Option<String>) {
        if let Some(above) = &self.reader.above {
            *above.lock().unwrap_or_else(PoisonError::into_inner) = town;
        }
    }

    /// Reads one filled cell.
    pub(super) fn cell(
        &mut self,
        field: usize,
        slot: &Slot,
        raw: &[u8],
        kind: CellKind,
    ) -> Result<Cell, Unreadable> {
        let encoding = self.reader.encoding;
        let bad_bytes = || Unreadable { code: codes::BYTES_UNDECODABLE, reason: String::new() };
        let decode = |raw: &[u8]| encoding.decode(raw).map(|t| t.into_owned()).ok_or_else(bad_bytes);
        match slot.kind {
            FieldType::Date => {
                if kind == CellKind::Text
                    && let Some(days) = values::date_ascii(raw)
                {
                    return Ok(Cell::Date(days));
                }
                let read = self.kept.dates.get(raw, kind, || {
                    let text = decode(raw)?;
                    Ok(values::date(&text, kind)?.map(days))
                })?;
                Ok(read.map_or(Cell::Empty, Cell::Date))
            }
            FieldType::Month => {
                let context = self.reader.plan.period.or(self.reader.plan.title_period);
                let read = self.kept.months.get(raw, kind, || {
                    let text = decode(raw)?;
                    Ok(values::month(&text, kind, context)?.map(|(a, b)| (days(a), days(b))))
                })?;
                Ok(read.map_or(Cell::Empty, |(a, b)| Cell::Months(a, b)))
            }
            FieldType::Amount => {
                if kind == CellKind::Text
                    && let Some(cents) = values::amount_ascii(raw, slot.scale)
                {
                    return Ok(Cell::Number(cents));
                }
                let read = values::amount(&decode(raw)?, kind, slot.scale)?;
                Ok(read.map_or(Cell::Empty, |a| Cell::Number(a.0)))
            }
            FieldType::Count => {
                if kind == CellKind::Text
                    && let Some(count) = values::count_ascii(raw)
                {
                    return Ok(Cell::Number(count));
                }
                let read = values::count(&decode(raw)?, kind, &slot.units)?;
                Ok(read.map_or(Cell::Empty, Cell::Number))
            }
            FieldType::Id | FieldType::Certificate => {
                if kind == CellKind::Text
                    && slot.kind == FieldType::Id
                    && slot.makes_person
                    && let Some((key, holds)) = values::identity_ascii(raw)
                {
                    return Ok(Cell::key(key, holds));
                }
                let plain = (kind == CellKind::Text).then(|| values::certificate_ascii(raw)).flatten();
                let id = match plain {
                    Some(id) => id,
                    None => match values::identity(&decode(raw)?, kind)? {
                        Some(id) => id,
                        None => return Ok(Cell::Empty),
                    },
                };
                self.ids.push(id);
                Ok(Cell::Identity(self.ids.len() as u32 - 1))
            }
            _ => {
                let (word, marks) = self.words(slot, raw, kind)?;
                Ok(self.known(field, word, marks))
            }
        }
    }

    /// The cell of a word; of a category that the catalog does not know it is put down.
    #[inline]
    pub(super) fn known(&mut self, field: usize, word: Option<u32>, marks: Marks) -> Cell {
        let Some(word) = word else { return Cell::Empty };
        if marks.has(Marks::UNKNOWN) {
            self.unknown.push((field, word));
        }
        Cell::Text(word)
    }

    /// Reads a cell of words, once per spelling.
    #[inline]
    pub(super) fn words(
        &mut self,
        slot: &Slot,
        raw: &[u8],
        kind: CellKind,
    ) -> Result<(Option<u32>, Marks), Unreadable> {
        let encoding = self.reader.encoding;
        if kind == CellKind::Error {
            let text = encoding.decode(raw).unwrap_or_default();
            return Err(Unreadable {
                code: codes::CELL_ERROR,
                reason: format!("单元格是公式错误 {}", text.trim()),
            });
        }
        let Some(target) = slot.target else { return Ok((None, Marks::NONE)) };
        if slot.is_open
            && let Some((word, marks)) =
                self.kept.texts[target].loose(|words| loose::take(encoding, raw, words))
        {
            return Ok((Some(word), marks));
        }
        self.kept.texts[target].word(raw, |raw| slot.word(encoding, raw))
    }

    /// [`State::fallback`], noted as said by no cell of the row.
    fn stand_in(&mut self, field: usize, slot: &Slot) -> Result<Cell, Unreadable> {
        let found = self.fallback(field, slot)?;
        if !matches!(found, Cell::Empty) {
            self.stood_in.push(field);
        }
        Ok(found)
    }

    /// What stands for an empty cell: the 镇街 above, the default, nothing.
    pub(super) fn fallback(&mut self, field: usize, slot: &Slot) -> Result<Cell, Unreadable> {
        if self.layout().town == Some(field)
            && let Some(above) = &self.reader.above
        {
            let above = above.lock().unwrap_or_else(PoisonError::into_inner).clone();
            if let (Some(text), Some(target)) = (above, slot.target) {
                return Ok(Cell::Text(self.kept.texts[target].text(&text)));
            }
        }
        match &slot.default {
            Some(default) => {
                let raw = match self.reader.encoding {
                    crate::ingest::rows::TextEncoding::Utf8 => default.clone().into_bytes(),
                    crate::ingest::rows::TextEncoding::Gb18030 => {
                        encoding_rs::GB18030.encode(default).0.into_owned()
                    }
                };
                self.cell(field, slot, &raw, CellKind::Text)
            }
            None => Ok(Cell::Empty),
        }
    }

    /// Adds the row's amounts and counts to the running sums.
    fn measure(&self, segments: &mut Segments) {
        for &field in &self.layout().measured {
            if let Cell::Number(n) = self.cells[field] {
                segments.add(field, i128::from(n));
            }
        }
    }
}
