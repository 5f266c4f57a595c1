//! Rows in which every cell is what its column usually holds: nearly all rows of nearly all files.
//!
//! Job: read such a row with one step a cell, decided once a file. Inputs: a block. Outputs: the cells of
//! a row in [`State`], as [`State::read`] leaves them; or the word that the row is none of these, and then
//! it is read in full. Invariant: a row is plain only if it is data and nothing is wrong with it; of a row
//! that is not, nothing is left behind that shows.

use super::Reader;
use super::fields::Layout;
use super::marks::Marks;
use super::places;
use super::row::{Cell, State};
use crate::catalog::FieldType;
use crate::ingest::plan::Plan;
use crate::ingest::rows::{CellKind, RowBlock, TextEncoding};
use crate::ingest::values;
use crate::model::unit::Scale;

/// What a column of the file holds, and for which field.
#[derive(Debug, Clone, Copy)]
enum What {
    /// No field takes it; its bytes are still checked.
    Unused,
    /// A column that must be blank.
    Bare,
    Date,
    Amount(Scale),
    Count,
    /// The number that makes the person key.
    Person,
    /// Anything else but words.
    Other,
    Words,
}

/// One column.
#[derive(Debug, Clone, Copy)]
struct Lane {
    what: What,
    field: usize,
    /// Whether an empty cell gets a value from elsewhere.
    stands_in: bool,
    /// Whether an empty cell rejects the row.
    filled: bool,
    /// Whether it has ASCII in no row that repeats the header.
    chinese: bool,
    /// The cell that was read last: where its bytes are, and what they were.
    last: (usize, usize),
    cell: Cell,
    marks: Marks,
}

/// The columns of a file, and the fields that no column has but every row.
#[derive(Debug, Clone)]
pub(super) struct Lanes {
    lanes: Vec<Lane>,
    constants: Vec<usize>,
}

/// How the plain rows of a file are read; `None` where a row cannot be told column by column.
pub(super) fn lanes(plan: &Plan, layout: &Layout) -> Option<Lanes> {
    let chinese = places::chinese(&plan.headers);
    let mut lanes = Vec::with_capacity(plan.width);
    for column in 0..plan.width {
        let mut fields = layout.slots.iter().enumerate().filter(|(_, slot)| slot.column == Some(column));
        let taken = fields.next();
        let bare = plan.empty.contains(&column);
        if fields.next().is_some() || (bare && taken.is_some()) {
            return None;
        }
        let what = match taken.map(|(_, slot)| (slot.kind, slot)) {
            None if bare => What::Bare,
            None => What::Unused,
            Some((FieldType::Date, _)) => What::Date,
            Some((FieldType::Amount, slot)) => What::Amount(slot.scale),
            Some((FieldType::Count, _)) => What::Count,
            Some((FieldType::Id, slot)) if slot.makes_person => What::Person,
            Some((FieldType::Id | FieldType::Certificate | FieldType::Month, _)) => What::Other,
            Some((_, slot)) => {
                slot.target?;
                What::Words
            }
        };
        lanes.push(Lane {
            what,
            field: taken.map_or(usize::MAX, |(field, _)| field),
            stands_in: taken.is_some_and(|(_, slot)| slot.default.is_some()),
            filled: taken.is_some_and(|(_, slot)| slot.filled),
            chinese: chinese.contains(&column),
            last: (0, 0),
            cell: Cell::Empty,
            marks: Marks::BLANK,
        });
    }
    let beyond = |column: usize| column >= plan.width;
    if layout.slots.iter().any(|slot| slot.column.is_some_and(beyond)) || chinese.iter().any(|c| beyond(*c)) {
        return None;
    }
    let constant = |i: &usize| layout.slots[*i].column.is_none() && layout.slots[*i].default.is_some();
    let constants = (0..layout.slots.len()).filter(constant).collect();
    Some(Lanes { lanes, constants })
}

/// The plain rows of one block.
pub(super) struct Plain {
    lanes: Lanes,
    /// What stands for an empty cell of a field, once it was asked for.
    defaults: Vec<Option<Cell>>,
}

impl Plain {
    pub(super) fn new(reader: &Reader<'_>) -> Option<Plain> {
        let lanes = reader.lanes.clone()?;
        Some(Plain { lanes, defaults: vec![None; reader.layout.slots.len()] })
    }

    /// Reads a row; `false`: it is not plain.
    pub(super) fn read(&mut self, state: &mut State<'_>, rows: &RowBlock, row: usize) -> bool {
        state.begin();
        self.cells(state, rows, row).is_some() && {
            state.check_event();
            state.check_until();
            state.check_somebody();
            state.reasons.is_empty()
        }
    }

    fn cells(&mut self, state: &mut State<'_>, rows: &RowBlock, row: usize) -> Option<()> {
        let reader = state.reader;
        let (mut start, ends) = rows.extent(row);
        let wanted = self.lanes.lanes.len();
        if ends.len() > wanted || (ends.len() < wanted && !reader.is_sheet) {
            return None;
        }
        // Whether all cells so far are blank, and whether all may be those of the header.
        let (mut blank, mut header) = (true, true);
        for (column, lane) in self.lanes.lanes.iter_mut().enumerate() {
            let there = ends.get(column).map(|end| {
                let from = std::mem::replace(&mut start, *end as usize);
                (from, start)
            });
            let (cell, marks) = match there {
                None => (Cell::Empty, Marks::BLANK),
                Some((from, to)) if from == to => (Cell::Empty, Marks::BLANK),
                Some((from, to)) => {
                    let raw = rows.bytes.get(from..to)?;
                    let kind = rows.kind(row, column);
                    let last = rows.bytes.get(lane.last.0..lane.last.1)?;
                    if kind == CellKind::Text && same(last, raw) && !matches!(lane.what, What::Unused) {
                        if lane.marks.has(Marks::UNKNOWN)
                            && let Cell::Text(word) = lane.cell
                        {
                            state.unknown.push((lane.field, word));
                        }
                    } else {
                        (lane.cell, lane.marks) = read(lane, state, raw, kind, blank)?;
                        // A cell that is no text, or has a number of its own, is no other's.
                        let kept = kind == CellKind::Text && !matches!(lane.cell, Cell::Identity(_));
                        lane.last = if kept { (from, to) } else { (0, 0) };
                    }
                    (lane.cell, lane.marks)
                }
            };
            if blank && !marks.has(Marks::BLANK) {
                blank = false;
                if marks.has(Marks::OPENS) {
                    return None;
                }
            }
            if marks.has(Marks::SUM) {
                return None;
            }
            header &= !lane.chinese || marks.has(Marks::WIDE);
            if matches!(lane.what, What::Unused | What::Bare) {
                continue;
            }
            let cell = match cell {
                Cell::Empty => {
                    let cell = match lane.stands_in {
                        true => default(&mut self.defaults, state, lane.field)?,
                        false => Cell::Empty,
                    };
                    if matches!(cell, Cell::Empty) && lane.filled && there.is_some() {
                        return None;
                    }
                    cell
                }
                cell => cell,
            };
            state.cells[lane.field] = cell;
        }
        if blank || (header && places::repeats_header(reader, rows, row)) {
            return None;
        }
        for &field in &self.lanes.constants {
            state.cells[field] = default(&mut self.defaults, state, field)?;
        }
        Some(())
    }
}

/// Reads a cell that is not empty; `blank`: all cells before it are. `None`: the row is not plain.
#[inline]
fn read(
    lane: &Lane,
    state: &mut State<'_>,
    raw: &[u8],
    kind: CellKind,
    blank: bool,
) -> Option<(Cell, Marks)> {
    let encoding = state.reader.encoding;
    let text = kind == CellKind::Text;
    let quick = match lane.what {
        What::Date if text => values::date_ascii(raw).map(Cell::Date),
        What::Amount(scale) if text => values::amount_ascii(raw, scale).map(Cell::Number),
        What::Count if text => values::count_ascii(raw).map(Cell::Number),
        What::Person if text => values::identity_ascii(raw).map(|(key, holds)| Cell::key(key, holds)),
        _ => None,
    };
    if let Some(cell) = quick {
        return Some((cell, Marks::NONE));
    }
    let reader = state.reader;
    match lane.what {
        What::Words => {
            let (word, marks) = state.words(reader.layout.slots.get(lane.field)?, raw, kind).ok()?;
            Some((state.known(lane.field, word, marks), marks))
        }
        What::Unused if blank => {
            // Of another column of words nothing is asked but that they can be read.
            let readable = raw.is_ascii() || encoding.decode(raw).is_some();
            readable.then(|| (Cell::Empty, places::marks(encoding, raw, FieldType::Text)))
        }
        What::Unused => {
            let wide = !raw.is_ascii();
            (!wide || is_whole(encoding, raw)).then_some((Cell::Empty, Marks::NONE.with(Marks::WIDE, wide)))
        }
        What::Bare => {
            let marks = Marks::BLANK.with(Marks::WIDE, !raw.is_ascii());
            places::is_blank(encoding, raw).then_some((Cell::Empty, marks))
        }
        _ => {
            // What a date, a number or a month can be read from is neither a footer nor a sum.
            let marks = Marks::NONE.with(Marks::WIDE, !raw.is_ascii());
            if places::is_blank(encoding, raw) {
                return Some((Cell::Empty, marks.with(Marks::BLANK, true)));
            }
            let cell = state.cell(lane.field, reader.layout.slots.get(lane.field)?, raw, kind).ok()?;
            Some((cell, marks))
        }
    }
}

/// What stands for an empty cell of a field in every row alike; `None`: not in every row.
fn default(known: &mut [Option<Cell>], state: &mut State<'_>, field: usize) -> Option<Cell> {
    let known = known.get_mut(field)?;
    let cell = match *known {
        Some(cell) => cell,
        None => {
            let unknown = state.unknown.len();
            let cell = state.fallback(field, state.reader.layout.slots.get(field)?).ok()?;
            if state.unknown.len() > unknown || matches!(cell, Cell::Identity(_)) {
                return None;
            }
            *known.insert(cell)
        }
    };
    if !matches!(cell, Cell::Empty) {
        state.stood_in.push(field);
    }
    Some(cell)
}

/// Whether bytes belong to an encoding, without making text of them.
fn is_whole(encoding: TextEncoding, raw: &[u8]) -> bool {
    match encoding {
        TextEncoding::Utf8 => std::str::from_utf8(raw).is_ok(),
        TextEncoding::Gb18030 => is_two_byte(raw) || encoding.decode(raw).is_some(),
    }
}

/// Whether bytes are ASCII and two-byte characters of GB18030, of which every one exists.
fn is_two_byte(raw: &[u8]) -> bool {
    let mut bytes = raw.iter();
    while let Some(byte) = bytes.next() {
        if byte.is_ascii() {
            continue;
        }
        let trail = bytes.next();
        if !matches!(byte, 0x81..=0xfe) || !matches!(trail, Some(0x40..=0x7e | 0x80..=0xfe)) {
            return false;
        }
    }
    true
}

/// Whether two cells are the same bytes. Most are of 4 to 16: two loads each, without a call.
#[inline]
fn same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    if let (Some(a_first), Some(b_first), Some(a_last), Some(b_last)) =
        (a.first_chunk::<8>(), b.first_chunk::<8>(), a.last_chunk::<8>(), b.last_chunk::<8>())
        && a.len() <= 16
    {
        return a_first == b_first && a_last == b_last;
    }
    if let (Some(a_first), Some(b_first), Some(a_last), Some(b_last)) =
        (a.first_chunk::<4>(), b.first_chunk::<4>(), a.last_chunk::<4>(), b.last_chunk::<4>())
        && a.len() <= 8
    {
        return a_first == b_first && a_last == b_last;
    }
    a == b
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_bytes_are_a_character_just_where_the_decoder_says_so() {
        for lead in 0..=u8::MAX {
            for trail in 0..=u8::MAX {
                let bytes = [lead, trail];
                let decoded = TextEncoding::Gb18030.decode(&bytes).is_some();
                assert_eq!(is_whole(TextEncoding::Gb18030, &bytes), decoded, "{bytes:x?}");
                assert!(decoded || !is_two_byte(&bytes), "{bytes:x?}");
            }
        }
    }

    #[test]
    fn the_same_bytes_are_found_the_same_at_every_length() {
        for length in 0..40 {
            let bytes: Vec<u8> = (0..length).collect();
            assert!(same(&bytes, &bytes.clone()));
            assert!(!same(&bytes, &[bytes.as_slice(), &[0]].concat()));
            for at in 0..bytes.len() {
                let mut other = bytes.clone();
                other[at] ^= 0x80;
                assert!(!same(&bytes, &other), "{length} bytes, the one at {at} another");
            }
        }
    }
}
