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
use arrow_array::types::{Date32Type, Int32Type};
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
    /// Rows that fit a [`Pick`] of its dataset.
    Picked,
    /// Rows of either kind.
    Either(By, NaiveDate),
}

/// Rows of a dataset that have one of some words in each of some columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pick {
    /// The dataset's id.
    pub dataset: String,
    /// Column and words.
    pub words: Vec<(String, Vec<String>)>,
}

/// Some of a ledger.
#[derive(Debug)]
pub struct View<'a> {
    ledger: &'a Ledger,
    infos: Vec<SourceInfo>,
    /// Of each source shown: its place in the ledger, and the rows that are.
    shown: Vec<(usize, Shown)>,
    picks: Vec<Pick>,
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
        View { ledger, infos, shown, picks: Vec::new() }
    }

    /// What [`Shown::Picked`] picks.
    #[must_use]
    pub fn picking(self, picks: &[Pick]) -> View<'a> {
        View { picks: picks.to_vec(), ..self }
    }
}

/// What is known of the shown rows of a source; `None` where there are none.
fn clipped(mut info: SourceInfo, what: Shown) -> Option<SourceInfo> {
    let Shown::Until(by, last) = what else { return (what != Shown::Nothing).then_some(info) };
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
        let mut columns = columns.to_vec();
        let picks = self.picks.iter().filter(|p| p.dataset == entry.dataset);
        let (until, picks) = match what {
            Shown::Until(by, last) => (Some((by, last)), Vec::new()),
            Shown::Either(by, last) => (Some((by, last)), picks.collect()),
            Shown::Picked => (None, picks.collect()),
            Shown::All | Shown::Nothing => return Ok(Box::new(self.ledger.reader(entry, &columns)?)),
        };
        let days = |d: NaiveDate| d.num_days_from_ce() - NaiveDate::default().num_days_from_ce();
        let keep = Keep { until: until.map(|(by, last)| (by.column(), days(last))), picks };
        for column in keep.columns() {
            if !columns.contains(&column) {
                columns.push(column);
            }
        }
        Ok(Box::new(Clipped { reader: self.ledger.reader(entry, &columns)?, keep }))
    }
}

/// Which rows are shown: those of either kind.
struct Keep<'a> {
    /// By a date column, days since 1970-01-01.
    until: Option<(&'static str, i32)>,
    picks: Vec<&'a Pick>,
}

/// A source of which some rows are shown.
struct Clipped<'a> {
    reader: Reader,
    keep: Keep<'a>,
}

impl<'a> Keep<'a> {
    fn columns(&self) -> Vec<&'a str> {
        let words = self.picks.iter().flat_map(|p| &p.words).map(|(c, _)| c.as_str());
        self.until.iter().map(|(column, _)| *column).chain(words).collect()
    }

    /// Whether each row of a row group is shown.
    fn mask(&self, batch: &RecordBatch) -> BooleanArray {
        let mut shown = vec![false; batch.num_rows()];
        if let Some((column, last)) = self.until
            && let Some(dates) = batch.column_by_name(column).and_then(|c| c.as_primitive_opt::<Date32Type>())
        {
            let fits = |row: usize| !dates.is_null(row) && dates.value(row) <= last;
            shown.iter_mut().enumerate().for_each(|(row, shown)| *shown = fits(row));
        }
        for pick in &self.picks {
            let mut fits = vec![true; batch.num_rows()];
            for (column, words) in &pick.words {
                fits.iter_mut().zip(has_word(batch, column, words)).for_each(|(all, one)| *all &= one);
            }
            shown.iter_mut().zip(fits).for_each(|(shown, fits)| *shown |= fits);
        }
        BooleanArray::from(shown)
    }
}

/// Whether each row has one of some words in a column of words.
fn has_word(batch: &RecordBatch, column: &str, words: &[String]) -> Vec<bool> {
    let none = || vec![false; batch.num_rows()];
    let column = batch.column_by_name(column).and_then(|c| c.as_dictionary_opt::<Int32Type>());
    let Some(column) = column else { return none() };
    let Some(values) = column.values().as_string_opt::<i32>() else { return none() };
    let wanted: Vec<bool> = values.iter().map(|v| v.is_some_and(|v| words.iter().any(|w| w == v))).collect();
    let keys = column.keys().iter();
    keys.map(|k| k.and_then(|k| usize::try_from(k).ok()).is_some_and(|k| wanted.get(k) == Some(&true)))
        .collect()
}

impl Groups for Clipped<'_> {
    fn groups(&self) -> usize {
        self.reader.groups()
    }

    fn read(&mut self, group: usize) -> Result<RecordBatch, Diagnostic> {
        let batch = self.reader.read(group)?;
        filter_record_batch(&batch, &self.keep.mask(&batch))
            .map_err(|e| Diagnostic::new(codes::LEDGER_DAMAGED, format!("台账的行筛不出来（{e}）")))
    }
}
