//! What must hold of a row beside each of its cells, and how its faults are put down.
//!
//! Job: refuse ragged rows, rows without a day and rows of nobody. Inputs: a row and the cells read of it.
//! Outputs: reasons in [`State`]. Invariant: a reason shows no number that is private.

use super::fields::Slot;
use super::places;
use super::row::{Cell, State};
use crate::catalog::FieldType;
use crate::diagnostic::{Code, codes};
use crate::ingest::rows::RowBlock;
use crate::ingest::values::Unreadable;
use crate::model::mask;
use crate::model::record::RejectReason;
use crate::workspace::config::DamagedId;

impl State<'_> {
    /// Ragged rows and undecodable bytes; `false` when the row has not the header's columns.
    pub(super) fn check_shape(&mut self, rows: &RowBlock, row: usize) -> bool {
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

    /// An event date must be there, or a service month or a period for the whole table.
    pub(super) fn check_event(&mut self) {
        let layout = self.layout();
        let Some(event) = layout.event.filter(|_| !layout.undated) else { return };
        if !matches!(self.cells[event], Cell::Empty) || self.reader.plan.period.is_some() {
            return;
        }
        let has_service = layout.service.is_some_and(|s| !matches!(self.cells[s], Cell::Empty));
        let column = layout.slots[event].column.is_some();
        let already = self.reasons.iter().any(|r| r.field.as_deref() == Some(&layout.slots[event].title));
        if !has_service && !already && (column || layout.service.is_some()) {
            let title = layout.slots[event].title.clone();
            self.refuse(codes::VALUE_MISSING, Some(event), format!("{title}为空，也没有所属月份"));
        }
    }

    /// A row that says it stands no longer must say since when: without the day it would stand for ever,
    /// or never have stood.
    pub(super) fn check_until(&mut self) {
        let layout = self.layout();
        let (Some(until), Some((field, values))) = (layout.until, &layout.ended) else { return };
        let told = |f: usize| {
            let title = Some(layout.slots[f].title.as_str());
            self.reasons.iter().any(|r| r.field.as_deref() == title)
        };
        let (Cell::Text(word), Some(target)) = (&self.cells[*field], layout.slots[*field].target) else {
            return;
        };
        let value = self.kept.texts[target].get(*word);
        if !matches!(self.cells[until], Cell::Empty) || told(until) || !values.iter().any(|v| v == value) {
            return;
        }
        let title = &layout.slots[until].title;
        let reason = format!("{}是「{value}」，却没有{title}，不知道算到哪一天", layout.slots[*field].title);
        self.refuse(codes::END_MISSING, Some(until), reason);
    }

    /// A row of a table of people must say of whom it is, or what its entity is: without it may be a total
    /// that does not say so (城关合计, 总额), and would count everything above it again.
    pub(super) fn check_somebody(&mut self) {
        let layout = self.layout();
        let Some(first) = layout.who.first().copied() else { return };
        let filled = |f: usize| !matches!(self.cells[f], Cell::Empty);
        let told = |f: usize| {
            let title = Some(layout.slots[f].title.as_str());
            filled(f) || self.reasons.iter().any(|r| r.field.as_deref() == title)
        };
        // Of most rows this is all there is to see.
        if layout.who.iter().any(|f| filled(*f)) {
            return;
        }
        let entity =
            || layout.entities.iter().any(|(_, ways)| ways.iter().any(|w| w.iter().all(|f| filled(*f))));
        if self.damaged || entity() || layout.who.iter().any(|f| told(*f)) {
            return;
        }
        let reason = "姓名、证件号都没有，不能确定是明细还是合计".to_owned();
        self.refuse(codes::VALUE_MISSING, Some(first), reason);
    }

    pub(super) fn refuse(&mut self, code: Code, field: Option<usize>, reason: String) {
        let slot = field.map(|f| &self.layout().slots[f]);
        let column = slot.and_then(|s| s.column).map(|c| c as u32 + 1);
        let title = slot.map(|s| s.title.clone());
        // A number that slipped into another column is as private there as in its own.
        let reason = mask::free_text(&reason);
        self.reasons.push(RejectReason { code: code.to_string(), column, field: title, reason });
    }

    pub(super) fn refuse_cell(&mut self, field: usize, slot: &Slot, problem: Unreadable) {
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
            && first_person.is_some_and(|p| {
                matches!(self.cells[p], Cell::Key(_) | Cell::DoubtfulKey(_) | Cell::Identity(_))
            });
        if is_number && (spare || self.reader.damaged_id == DamagedId::Keyless) {
            self.damaged |= slot.makes_person && !spare;
            return;
        }
        self.refuse(problem.code, Some(field), problem.reason);
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
