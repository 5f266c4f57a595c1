//! Returned rows joined to the refused ones, cell by cell.
//!
//! Invariants: a cell that came back as it was sent out is the original's, with its kind (a number stays
//! one, undecodable bytes stay so); any other cell is what the town has written; a row nobody touched is
//! the original to the last cell. What is left of something hidden is never taken for what it hid.

use super::group::{Group, Numbered};
use crate::catalog::Dataset;
use crate::command::returned::{is_misshapen, shown};
use crate::diagnostic::{Code, codes};
use crate::ingest::records::{Loose, RowKind};
use crate::ingest::rows::{CellKind, RowBlock};
use crate::ledger::{Fate, Return, Returns, Turnout};
use crate::model::record::{Reject, RejectKnown, RejectReason};
use crate::model::returned::fingerprint;

/// The rows of a group, joined.
#[derive(Default)]
pub(super) struct Joined {
    /// Rows to be read.
    pub(super) rows: RowBlock,
    /// What each stands for, taken to be settled.
    pub(super) returns: Vec<Return>,
    /// Rows refused for what is wrong with their return.
    pub(super) rejects: Vec<Reject>,
    /// Rows that were counted already, as they are.
    pub(super) repeated: u64,
}

/// A cell: its bytes and kind.
type Cell = (Vec<u8>, CellKind);

/// Joins the rows of a group.
pub(super) fn join(group: &Group<'_>, dataset: &Dataset, loose: &Loose<'_>, returns: &Returns) -> Joined {
    let mut out = Joined::default();
    for stray in &group.strays {
        let cell = |place: &Option<usize>| place.and_then(|p| stray.row.cells.get(p)).cloned();
        let cells = group.places.iter().map(|p| cell(p).unwrap_or((String::new(), CellKind::Text)));
        let cells: Vec<Cell> = cells.map(|(text, kind)| (text.into_bytes(), kind)).collect();
        let mut alone = RowBlock::default();
        push(&mut alone, stray.row.line, &cells);
        // A 合计 or 制表人 that the town has put below is no row of anybody.
        if stray.unnumbered && loose.kind(&alone, 0) != RowKind::Data {
            push(&mut out.rows, stray.row.line, &cells);
            continue;
        }
        let reason = reason(codes::RETURN_UNKNOWN, stray.why.clone());
        out.rejects.push(refused(stray.row.line, &cells, vec![reason]));
    }
    for row in &group.rows {
        one(group, dataset, loose, returns, row, &mut out);
    }
    out
}

fn one(
    group: &Group<'_>,
    dataset: &Dataset,
    loose: &Loose<'_>,
    returns: &Returns,
    row: &Numbered<'_>,
    out: &mut Joined,
) {
    let line = row.row.line;
    let (cells, mut reasons) = merged(group, dataset, row);
    let kinds: Vec<u8> = cells.iter().map(|(_, kind)| letter(*kind)).collect();
    let print = fingerprint(cells.iter().map(|(bytes, _)| bytes.as_slice()).chain([kinds.as_slice()]));
    if row.twice {
        let message = format!("退回编号在前面已出现过，原表第 {} 行只能补正一次", row.reject.line);
        reasons = vec![reason(codes::RETURN_TWICE, message)];
    } else if let Fate::Settled { source, line: there, cells } = returns.fate(&group.of.id, row.reject.line) {
        if cells == print {
            out.repeated += 1;
            return;
        }
        let message = format!("已由来源 {source} 第 {there} 行补正，这次的内容不同");
        reasons = vec![reason(codes::RETURN_SETTLED, message)];
    }
    let told = |turnout| Return { line, of: row.reject.line, cells: print, turnout };
    if !reasons.is_empty() {
        out.rejects.push(refused(line, &cells, reasons));
        out.returns.push(told(Turnout::Moot));
        return;
    }
    let mut alone = RowBlock::default();
    push(&mut alone, line, &cells);
    // Emptied, or said to be a total: no correction, the refused row stays as it stands.
    if loose.kind(&alone, 0) == RowKind::Data {
        out.returns.push(told(Turnout::Settled));
    }
    push(&mut out.rows, line, &cells);
}

/// The cells of a row, in the columns of the original, and what is wrong with their return.
fn merged(group: &Group<'_>, dataset: &Dataset, row: &Numbered<'_>) -> (Vec<Cell>, Vec<RejectReason>) {
    let (form, reject) = (&group.form, &row.reject);
    let mut cells: Vec<Cell> = Vec::new();
    let mut reasons = Vec::new();
    let mut touched = false;
    for (column, place) in group.places.iter().enumerate() {
        let back = place.map(|p| row.row.cells.get(p).cloned().unwrap_or((String::new(), CellKind::Text)));
        let Some((text, kind)) = back else {
            cells.push(original(reject, column));
            continue;
        };
        let text = shown(&text);
        if text == form.sent(reject, column, row.masked) {
            cells.push(original(reject, column));
            continue;
        }
        touched = true;
        if row.masked && form.is_hidden(column, &text) {
            let header = &form.headers()[column];
            let message = format!("「{header}」里有星号，却不是发出去时的样子");
            let column = u32::try_from(column + 1).ok();
            let field = Some(header.clone());
            reasons.push(RejectReason { column, field, ..reason(codes::RETURN_MASKED, message) });
        }
        let undecodable = is_undecodable(reject, column) && text.contains('\u{fffd}');
        cells.push((if undecodable { broken(&text) } else { text.into_bytes() }, kind));
    }
    let width = group.reading.headers.len();
    if !touched {
        cells.truncate(reject.cells.len());
    } else if let Some(last) = cells.iter().rposition(|(bytes, _)| !bytes.trim_ascii().is_empty()) {
        // A cell beyond the header that was emptied is gone.
        cells.truncate(width.max(last + 1));
    }
    fill_down(group, dataset, reject, &mut cells);
    (cells, reasons)
}

/// The 镇街 of the row above, which stood for the empty cell of a row when it was refused.
fn fill_down(group: &Group<'_>, dataset: &Dataset, reject: &Reject, cells: &mut [Cell]) {
    if !group.reading.fill_down || is_misshapen(reject) {
        return;
    }
    let field = dataset.town.as_ref().and_then(|id| dataset.fields.iter().position(|f| f.id == *id));
    let cell = field.and_then(|f| group.form.column_of(f)).and_then(|c| cells.get_mut(c));
    if let (Some(cell), Some(town)) = (cell, &reject.known.town)
        && String::from_utf8_lossy(&cell.0).trim().is_empty()
    {
        *cell = (town.clone().into_bytes(), CellKind::Text);
    }
}

fn is_undecodable(reject: &Reject, column: usize) -> bool {
    reject.kinds.as_bytes().get(column) == Some(&b'b')
}

/// The cell that was refused.
fn original(reject: &Reject, column: usize) -> Cell {
    let text = reject.cells.get(column).cloned().unwrap_or_default();
    if is_undecodable(reject, column) {
        return (broken(&text), CellKind::Text);
    }
    let kind = match reject.kinds.as_bytes().get(column) {
        Some(b'n') => CellKind::Number,
        Some(b'd') => CellKind::Date,
        Some(b'e') => CellKind::Error,
        _ => CellKind::Text,
    };
    (text.into_bytes(), kind)
}

/// Bytes that are no text where a character could not be decoded.
fn broken(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (i, part) in text.split('\u{fffd}').enumerate() {
        bytes.extend((i > 0).then_some(0xff));
        bytes.extend_from_slice(part.as_bytes());
    }
    bytes
}

fn letter(kind: CellKind) -> u8 {
    match kind {
        CellKind::Text => b't',
        CellKind::Number => b'n',
        CellKind::Date => b'd',
        CellKind::Error => b'e',
    }
}

fn push(block: &mut RowBlock, line: u64, cells: &[Cell]) {
    block.start_row(line);
    for (bytes, kind) in cells {
        block.push_cell(bytes);
        block.kinds.push(*kind);
    }
}

fn reason(code: Code, reason: String) -> RejectReason {
    RejectReason { code: code.to_string(), column: None, field: None, reason }
}

fn refused(line: u64, cells: &[Cell], reasons: Vec<RejectReason>) -> Reject {
    let kinds: String = cells.iter().map(|(_, kind)| char::from(letter(*kind))).collect();
    let kinds = if kinds.bytes().all(|k| k == b't') { String::new() } else { kinds };
    let cells = cells.iter().map(|(bytes, _)| String::from_utf8_lossy(bytes).into_owned()).collect();
    Reject { line, reasons, cells, kinds, known: RejectKnown::default() }
}
