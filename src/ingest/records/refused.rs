//! What the fields of a refused row say, for the figures that it might belong to.
//!
//! Inputs: the cells that were read, and the reasons. Outputs: [`RejectFields`]. Invariant: what is wrong
//! with a row is never taken for what it says: such a field is unread, and so is every field of a row of
//! which it is not known what cell belongs to what column.

use super::accept::{days, month_end, month_start};
use super::fields::Slot;
use super::row::{Cell, State};
use crate::catalog::FieldType;
use crate::diagnostic::codes;
use crate::model::record::{RejectFields, standard};

/// When a row may be: first and last day, or months.
#[derive(Clone, Copy)]
enum When {
    Unread,
    Undated,
    Days(i32, i32),
}

impl State<'_> {
    /// The fields of the row that is being refused.
    pub(super) fn fields(&mut self) -> RejectFields {
        let reader = self.reader;
        let layout = &reader.layout;
        // Too many or too few cells, or a column too many with something in it: nothing is known of any.
        let bytes = codes::BYTES_UNDECODABLE.as_str();
        let apart = self.reasons.iter().any(|r| r.field.is_none() && r.code != bytes);
        let mut out = RejectFields::default();
        for (field, slot) in layout.slots.iter().enumerate() {
            let wrong = self.reasons.iter().any(|r| r.field.as_deref() == Some(slot.title.as_str()));
            if wrong || (apart && slot.column.is_some()) {
                out.unread.insert(slot.id.clone());
                continue;
            }
            if apart && matches!(self.cells[field], Cell::Empty) {
                // What is said of the whole table holds of this row, too.
                match self.fallback(field, slot) {
                    Ok(cell) => self.cells[field] = cell,
                    Err(_) => drop(out.unread.insert(slot.id.clone())),
                }
            }
            self.field(field, slot, &mut out);
        }
        let (event, service) = self.when(&out);
        for (when, column, into) in [
            (event, standard::EVENT_FROM, &mut out.event),
            (service, standard::SERVICE_FROM, &mut out.service),
        ] {
            match when {
                When::Unread => drop(out.unread.insert(column.to_owned())),
                When::Undated => {}
                When::Days(from, to) => *into = Some((from, to)),
            }
        }
        out
    }

    /// Notes one field that could be read.
    fn field(&self, field: usize, slot: &Slot, out: &mut RejectFields) {
        let layout = self.layout();
        match &self.cells[field] {
            Cell::Text(word) if is_words(slot.kind) => {
                if let Some(target) = slot.target {
                    out.words.insert(slot.id.clone(), self.kept.texts[target].get(*word).to_owned());
                }
            }
            Cell::Number(n) => drop(out.numbers.insert(slot.id.clone(), *n)),
            Cell::Date(day) | Cell::Months(day, _)
                if layout.event != Some(field) && layout.service != Some(field) =>
            {
                out.dates.insert(slot.id.clone(), *day);
            }
            _ => {}
        }
    }

    /// Event days and service months, one standing for the other as in an accepted row.
    fn when(&self, read: &RejectFields) -> (When, When) {
        let layout = self.layout();
        let own = |field: Option<usize>| match field {
            Some(f) if read.unread.contains(&layout.slots[f].id) => When::Unread,
            Some(f) => match &self.cells[f] {
                Cell::Date(day) => When::Days(*day, *day),
                Cell::Months(from, to) => When::Days(*from, *to),
                _ => When::Undated,
            },
            None => When::Undated,
        };
        let (event, service) = (own(layout.event), own(layout.service));
        let whole = self.reader.plan.period.map_or(When::Undated, |p| When::Days(days(p.from), days(p.to)));
        let event = match (event, service) {
            (When::Undated, When::Days(from, to)) => When::Days(from, month_end(to)),
            (When::Undated, When::Unread) => When::Unread,
            (When::Undated, When::Undated) => whole,
            (known, _) => known,
        };
        let service = match (service, event) {
            (When::Undated, When::Days(from, to)) => When::Days(month_start(from), month_start(to)),
            (When::Undated, other) => other,
            (known, _) => known,
        };
        (event, service)
    }
}

/// Whether conditions may look at a field.
fn is_words(kind: FieldType) -> bool {
    matches!(kind, FieldType::Category | FieldType::Text | FieldType::Region)
}
