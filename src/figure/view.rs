//! A ledger as if it held some of its sources only, or of some only the rows up to a day.
//!
//! Job: answer what a figure would be without what came later. Inputs: an open [`Ledger`], and what is to be
//! shown of each source. Outputs: a [`Store`]. Invariant: a source's ranges cover all rows that are shown; a
//! source without any row to show is not there at all, so that it says nothing of a period.

use super::over_ledger::info;
use super::store::{Groups, SourceInfo, Store};
use crate::diagnostic::{Diagnostic, codes};
use crate::ledger::{Ledger, Reader, SourceEntry};
use crate::model::record::standard;
use arrow_array::cast::AsArray;
use arrow_array::types::Date32Type;
use arrow_array::{Array, BooleanArray, RecordBatch};
use arrow_select::filter::filter_record_batch;
use chrono::{Datelike, NaiveDate};

/// The dates by which rows are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// 事件日期
    Event,
    /// 所属期
    Service,
}

impl By {
    fn column(self) -> &'static str {
        match self {
            By::Event => standard::EVENT_FROM,
            By::Service => standard::SERVICE_FROM,
        }
    }
}

/// What is shown of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// Nothing.
    Nothing,
    /// Every row.
    All,
    /// Rows that begin on or before a day; none without a date.
    Until(By, NaiveDate),
}

/// Some of a ledger.
#[derive(Debug)]
pub struct View<'a> {
    ledger: &'a Ledger,
    infos: Vec<SourceInfo>,
    /// Of each source shown: its place in the ledger, and the rows that are.
    shown: Vec<(usize, Shown)>,
}

impl<'a> View<'a> {
    /// The ledger as `what` shows it.
    pub fn new(ledger: &'a Ledger, what: impl Fn(&SourceEntry) -> Shown) -> View<'a> {
        let (mut infos, mut shown) = (Vec::new(), Vec::new());
        for (place, source) in ledger.sources().iter().enumerate() {
            let what = what(source);
            if let Some(info) = clipped(info(source), what) {
                infos.push(info);
                shown.push((place, what));
            }
        }
        View { ledger, infos, shown }
    }
}

/// What is known of the shown rows of a source; `None` where there are none.
fn clipped(mut info: SourceInfo, what: Shown) -> Option<SourceInfo> {
    let Shown::Until(by, last) = what else { return (what == Shown::All).then_some(info) };
    let (range, without) = match by {
        By::Event => (&mut info.event, &mut info.without_event),
        By::Service => (&mut info.service, &mut info.without_service),
    };
    let (from, to) = (*range)?;
    if from > last {
        return None;
    }
    (*range, *without) = (Some((from, to.min(last))), false);
    Some(info)
}

impl Store for View<'_> {
    fn sources(&self) -> &[SourceInfo] {
        &self.infos
    }

    fn open(&self, source: usize, columns: &[&str]) -> Result<Box<dyn Groups + '_>, Diagnostic> {
        let found = self
            .shown
            .get(source)
            .and_then(|(place, what)| Some((self.ledger.sources().get(*place)?, *what)));
        let (entry, what) = found.ok_or_else(|| {
            Diagnostic::new(codes::SOURCE_UNKNOWN, format!("台账里没有第 {} 个来源", source + 1))
        })?;
        let Shown::Until(by, last) = what else {
            return Ok(Box::new(self.ledger.reader(entry, columns)?));
        };
        let mut columns = columns.to_vec();
        if !columns.contains(&by.column()) {
            columns.push(by.column());
        }
        let last = last.num_days_from_ce() - NaiveDate::default().num_days_from_ce();
        Ok(Box::new(Clipped { reader: self.ledger.reader(entry, &columns)?, column: by.column(), last }))
    }
}

/// A source of which the rows up to a day are shown.
struct Clipped {
    reader: Reader,
    column: &'static str,
    /// Days since 1970-01-01.
    last: i32,
}

impl Groups for Clipped {
    fn groups(&self) -> usize {
        self.reader.groups()
    }

    fn read(&mut self, group: usize) -> Result<RecordBatch, Diagnostic> {
        let batch = self.reader.read(group)?;
        let damaged = |why: String| Diagnostic::new(codes::LEDGER_DAMAGED, why);
        let dates = batch.column_by_name(self.column).and_then(|c| c.as_primitive_opt::<Date32Type>());
        let Some(dates) = dates else {
            // A column that is not there has no date in any row.
            return Ok(batch.slice(0, 0));
        };
        let shown = |row: usize| !dates.is_null(row) && dates.value(row) <= self.last;
        let mask: BooleanArray = (0..dates.len()).map(|row| Some(shown(row))).collect();
        filter_record_batch(&batch, &mask).map_err(|e| damaged(format!("台账的行筛不出来({e})")))
    }
}
