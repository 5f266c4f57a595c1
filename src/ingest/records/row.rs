//! One block of rows: each read field by field, then accepted whole or rejected with every reason.

use super::accept::days;
use super::fields::{Layout, Slot};
use super::intern::{Interner, Memo};
use super::places::{self, Kind};
use super::totals::{Segments, SummaryRow};
use super::{Listed, ParsedBlock, Part, Reader};
use crate::catalog::FieldType;
use crate::diagnostic::{Code, codes};
use crate::ingest::rows::{CellKind, RowBlock};
use crate::ingest::values::{self, Unreadable};
use crate::model::mask;
use crate::model::record::{Block, Column, RejectReason, Values};
use crate::workspace::config::DamagedId;
use std::sync::PoisonError;

/// A field's value in one row.
#[derive(Debug, Clone, Default)]
pub(super) enum Cell {
    #[default]
    Empty,
    Date(i32),
    Months(i32, i32),
    Number(i64),
    Text(u32),
    /// Person key, check digit holds, upgraded; the tail of a certificate and the whole number.
    Identity(Box<values::IdRead>),
    Key(i64, bool),
}

/// The columns being filled, and the scratch of the current row.
pub(super) struct State<'a> {
    pub(super) reader: &'a Reader<'a>,
    pub(super) texts: Vec<Interner>,
    pub(super) codes: Vec<Values<u32>>,
    pub(super) block: Block,
    pub(super) dates: Memo<Result<Option<i32>, Unreadable>>,
    pub(super) months: Memo<Result<Option<(i32, i32)>, Unreadable>>,
    pub(super) cells: Vec<Cell>,
    pub(super) reasons: Vec<RejectReason>,
    pub(super) listed: Listed,
    /// Unknown categories of the current row: field, code.
    pub(super) unknown: Vec<(usize, u32)>,
    pub(super) damaged: bool,
    /// Fields of the current row whose value is from a default or from above.
    pub(super) stood_in: Vec<usize>,
}

/// Reads a block.
pub(super) fn parse(reader: &Reader<'_>, rows: &RowBlock) -> (ParsedBlock, Part) {
    let columns = reader.schema.columns.len();
    let mut state = State {
        reader,
        texts: (0..columns).map(|_| Interner::default()).collect(),
        codes: vec![Values::default(); columns],
        block: Block::new(&reader.schema),
        dates: Memo::default(),
        months: Memo::default(),
        cells: vec![Cell::Empty; reader.layout.slots.len()],
        reasons: Vec::new(),
        listed: Listed::default(),
        unknown: Vec::new(),
        damaged: false,
        stood_in: Vec::new(),
    };
    for (column, codes) in state.block.columns.iter_mut().zip(&mut state.codes) {
        match column {
            Column::Date(values) => values.reserve(rows.len()),
            Column::Amount(values) | Column::Integer(values) => values.reserve(rows.len()),
            Column::Text(_) => codes.reserve(rows.len()),
        }
    }
    let mut counts = super::Counts::default();
    let mut segments = Segments::default();
    let mut products = super::Products::default();
    let mut rejects = Vec::new();
    for row in 0..rows.len() {
        counts.read += 1;
        match places::kind(reader, rows, row) {
            Kind::Blank => counts.blank += 1,
            Kind::Summary(kind) => {
                counts.summary += 1;
                // A total ends the block of rows that a merged 镇街 cell spans.
                state.carry_down(None);
                segments.close(summary(reader, rows, row, kind));
            }
            Kind::Data => {
                state.read(rows, row);
                state.measure(&mut segments);
                if state.reasons.is_empty() {
                    counts.accepted += 1;
                    state.check_product(rows.line(row), &mut products);
                    state.accept(rows.line(row));
                } else {
                    counts.rejected += 1;
                    rejects.push(state.reject(rows, row));
                }
            }
        }
    }
    let State { texts, codes, mut block, listed, .. } = state;
    for ((column, text), codes) in block.columns.iter_mut().zip(texts).zip(codes) {
        if let Column::Text(t) = column {
            *t = text.finish(codes);
        }
    }
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

    /// Reads every field of a row; what is wrong goes to `reasons`.
    fn read(&mut self, rows: &RowBlock, row: usize) {
        self.reasons.clear();
        self.unknown.clear();
        self.stood_in.clear();
        self.damaged = false;
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
                    (Ok(Cell::Text(code)), Some(target)) => Some(self.texts[target].get(*code).to_owned()),
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

    /// Ragged rows and undecodable bytes; `false` when the row has not the header's columns.
    fn check_shape(&mut self, rows: &RowBlock, row: usize) -> bool {
        let mut fits = true;
        let (width, wanted) = (rows.width(row), self.reader.plan.width);
        if width > wanted {
            let extra = (wanted..width).find(|c| !places::is_blank(self.reader.encoding, rows.cell(row, *c)));
            if let Some(column) = extra {
                self.reasons.push(RejectReason {
                    code: codes::ROW_LONG.to_string(),
                    column: Some(column as u32 + 1),
                    field: None,
                    reason: format!("这一行有 {width} 格，表头只有 {wanted} 列"),
                });
                fits = false;
            }
        } else if width < wanted && !self.reader.is_sheet {
            let reason = format!("这一行只有 {width} 格，表头有 {wanted} 列");
            self.refuse(codes::ROW_SHORT, None, reason);
            fits = false;
        }
        for &column in self.reader.layout.unused.iter().filter(|c| **c < width) {
            let cell = rows.cell(row, column);
            if !cell.is_ascii() && self.reader.encoding.decode(cell).is_none() {
                self.reasons.push(undecodable(column, None));
            }
        }
        for &column in self.reader.plan.empty.iter().filter(|c| **c < width) {
            if !places::is_blank(self.reader.encoding, rows.cell(row, column)) {
                let header = self.reader.plan.headers.get(column).map_or("", String::as_str);
                let reason = format!("「{header}」在前面的行里是空的，这一行有内容，不能确定哪一列算数");
                self.reasons.push(RejectReason {
                    code: codes::VALUE_TWICE.to_string(),
                    column: Some(column as u32 + 1),
                    field: None,
                    reason,
                });
            }
        }
        fits
    }

    /// Reads one filled cell.
    fn cell(&mut self, field: usize, slot: &Slot, raw: &[u8], kind: CellKind) -> Result<Cell, Unreadable> {
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
                let read = self.dates.get(raw, kind, || {
                    let text = decode(raw)?;
                    Ok(values::date(&text, kind)?.map(days))
                })?;
                Ok(read.map_or(Cell::Empty, Cell::Date))
            }
            FieldType::Month => {
                let context = self.reader.plan.period.or(self.reader.plan.title_period);
                let read = self.months.get(raw, kind, || {
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
                let read = values::count(&decode(raw)?, kind, &slot.units)?;
                Ok(read.map_or(Cell::Empty, Cell::Number))
            }
            FieldType::Id | FieldType::Certificate => {
                if kind == CellKind::Text
                    && slot.kind == FieldType::Id
                    && slot.makes_person
                    && let Some((key, holds)) = values::identity_ascii(raw)
                {
                    return Ok(Cell::Key(key, holds));
                }
                let text = decode(raw)?;
                Ok(values::identity(&text, kind)?.map_or(Cell::Empty, |id| Cell::Identity(Box::new(id))))
            }
            _ => self.words(field, slot, raw, kind).map(|code| code.map_or(Cell::Empty, Cell::Text)),
        }
    }

    /// Reads a cell of words, once per spelling.
    fn words(
        &mut self,
        field: usize,
        slot: &Slot,
        raw: &[u8],
        kind: CellKind,
    ) -> Result<Option<u32>, Unreadable> {
        if kind == CellKind::Error {
            let text = self.reader.encoding.decode(raw).unwrap_or_default();
            return Err(Unreadable {
                code: codes::CELL_ERROR,
                reason: format!("单元格是公式错误 {}", text.trim()),
            });
        }
        let Some(target) = slot.target else { return Ok(None) };
        let encoding = self.reader.encoding;
        let clean = |raw: &[u8]| {
            let bad = || Unreadable { code: codes::BYTES_UNDECODABLE, reason: String::new() };
            let text = encoding.decode(raw).ok_or_else(bad)?;
            Ok(match slot.kind {
                FieldType::Category => values::text(&text)
                    .map(|words| slot.synonyms.get(&values::category_key(&words)).cloned().unwrap_or(words)),
                FieldType::Account | FieldType::Phone => values::code_text(&text),
                _ => values::text(&text),
            })
        };
        let code = self.texts[target].code(raw, clean)?;
        if let (FieldType::Category, Some(code)) = (slot.kind, code)
            && !slot.synonyms.is_empty()
            && !self.texts[target].judged(code, |value| slot.synonyms.values().any(|v| v == value))
        {
            if slot.decides {
                let value = self.texts[target].get(code);
                let reason = format!("{}「{value}」不在目录里，不知道这一行算不算", slot.title);
                return Err(Unreadable { code: codes::STATUS_UNKNOWN, reason });
            }
            self.unknown.push((field, code));
        }
        Ok(code)
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
                return Ok(Cell::Text(self.texts[target].text(&text)));
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

    /// An event date must be there, or a service month or a period for the whole table.
    fn check_event(&mut self) {
        let layout = self.layout();
        let Some(event) = layout.event.filter(|_| !layout.undated) else { return };
        let has_service = layout.service.is_some_and(|s| !matches!(self.cells[s], Cell::Empty));
        let column = layout.slots[event].column.is_some();
        let empty = matches!(self.cells[event], Cell::Empty);
        let already = self.reasons.iter().any(|r| r.field.as_deref() == Some(&layout.slots[event].title));
        if empty
            && !has_service
            && self.reader.plan.period.is_none()
            && !already
            && (column || layout.service.is_some())
        {
            let title = layout.slots[event].title.clone();
            self.refuse(codes::VALUE_MISSING, Some(event), format!("{title}为空，也没有所属月份"));
        }
    }

    /// A row that says it stands no longer must say since when: without the day it would stand for ever,
    /// or never have stood.
    fn check_until(&mut self) {
        let layout = self.layout();
        let (Some(until), Some((field, values))) = (layout.until, &layout.ended) else { return };
        let told = |f: usize| {
            let title = Some(layout.slots[f].title.as_str());
            self.reasons.iter().any(|r| r.field.as_deref() == title)
        };
        let (Cell::Text(code), Some(target)) = (&self.cells[*field], layout.slots[*field].target) else {
            return;
        };
        let value = self.texts[target].get(*code);
        if !matches!(self.cells[until], Cell::Empty) || told(until) || !values.iter().any(|v| v == value) {
            return;
        }
        let title = &layout.slots[until].title;
        let reason = format!("{}是「{value}」，却没有{title}，不知道算到哪一天", layout.slots[*field].title);
        self.refuse(codes::END_MISSING, Some(until), reason);
    }

    /// A row of a table of people must say of whom it is, or what its entity is: without it may be a total
    /// that does not say so (城关合计, 总额), and would count everything above it again.
    fn check_somebody(&mut self) {
        let layout = self.layout();
        let says_who =
            |slot: &Slot| matches!(slot.kind, FieldType::Name | FieldType::Id | FieldType::Certificate);
        let mut who = (0..layout.slots.len())
            .filter(|f| says_who(&layout.slots[*f]) && layout.slots[*f].column.is_some())
            .peekable();
        let Some(first) = who.peek().copied() else { return };
        let filled = |f: usize| !matches!(self.cells[f], Cell::Empty);
        let told = |f: usize| {
            let title = Some(layout.slots[f].title.as_str());
            filled(f) || self.reasons.iter().any(|r| r.field.as_deref() == title)
        };
        let entity =
            layout.entities.iter().any(|(_, ways)| ways.iter().any(|w| w.iter().all(|f| filled(*f))));
        if self.damaged || entity || who.any(told) {
            return;
        }
        let reason = "姓名、证件号都没有，不能确定是明细还是合计".to_owned();
        self.refuse(codes::VALUE_MISSING, Some(first), reason);
    }

    fn refuse(&mut self, code: Code, field: Option<usize>, reason: String) {
        let slot = field.map(|f| &self.layout().slots[f]);
        let column = slot.and_then(|s| s.column).map(|c| c as u32 + 1);
        let title = slot.map(|s| s.title.clone());
        // A number that slipped into another column is as private there as in its own.
        let reason = mask::free_text(&reason);
        self.reasons.push(RejectReason { code: code.to_string(), column, field: title, reason });
    }

    fn refuse_cell(&mut self, field: usize, slot: &Slot, problem: Unreadable) {
        if problem.code == codes::BYTES_UNDECODABLE {
            let column = slot.column.unwrap_or(0);
            self.reasons.push(undecodable(column, Some(slot.title.clone())));
            return;
        }
        let is_number = matches!(slot.kind, FieldType::Id | FieldType::Certificate);
        // A certificate beside a whole 身份证号 adds nothing to the key: its damage is no reason.
        let first_person = self.layout().persons.first().copied();
        let spare = slot.makes_person
            && first_person != Some(field)
            && first_person.is_some_and(|p| matches!(self.cells[p], Cell::Key(..) | Cell::Identity(_)));
        if is_number && (spare || self.reader.damaged_id == DamagedId::Keyless) {
            self.damaged |= slot.makes_person && !spare;
            return;
        }
        self.refuse(problem.code, Some(field), problem.reason);
    }

    /// Adds the row's amounts and counts to the running sums.
    fn measure(&self, segments: &mut Segments) {
        for (field, slot) in self.layout().slots.iter().enumerate() {
            if let (FieldType::Amount | FieldType::Count, Some(_), Cell::Number(n)) =
                (slot.kind, slot.column, &self.cells[field])
            {
                segments.add(field, i128::from(*n));
            }
        }
    }
}

fn undecodable(column: usize, field: Option<String>) -> RejectReason {
    let reason = format!("第 {} 格有无法解码的字节", column + 1);
    RejectReason {
        code: codes::BYTES_UNDECODABLE.to_string(),
        column: Some(column as u32 + 1),
        field,
        reason,
    }
}
