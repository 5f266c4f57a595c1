//! The sources a new source is compared with.
//!
//! Job: tell from dates alone which of them can hold an equal or conflicting row, and read those.
//! Invariant: a source that is not a candidate for a block holds no row equal to one of the block.

use super::alike::Likeness;
use super::entry::{DataFile, Fills, KeySpec, Office, SourceEntry, Span};
use super::folder::Folder;
use super::reader::Reader;
use crate::diagnostic::Diagnostic;
use crate::model::record::{Schema, standard};
use arrow_array::cast::AsArray;
use arrow_array::types::Date32Type;
use arrow_array::{Array, Date32Array, RecordBatch};
use chrono::{Datelike, NaiveDate};
use std::collections::HashMap;
use std::fs::File;
use std::sync::Arc;

/// Where a data file is.
#[derive(Debug, Clone)]
pub(super) enum Place {
    /// In the ledger folder.
    Named(String),
    /// In an anonymous file of a rehearsal.
    Handle(Arc<File>),
    /// In another ledger's folder, in a rehearsal of a merge.
    Elsewhere(Folder, String),
}

/// What of a source is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Need {
    /// The keys of its rows.
    Keys,
    /// Whole rows, and their keys.
    Rows,
}

/// One source that may be compared with.
#[derive(Debug, Clone)]
pub(super) struct Stored {
    pub(super) id: String,
    pub(super) dataset: String,
    pub(super) data: DataFile,
    pub(super) schema: Schema,
    pub(super) place: Place,
    pub(super) fills: Option<Fills>,
    /// The source whose file its rows first came in; rows of one family are rows of one file.
    pub(super) family: String,
    office: Option<Office>,
    region: Option<String>,
    event: Reach,
    service: Reach,
}

/// The days a column of a source covers, as days since 1970-01-01.
#[derive(Debug, Clone, Copy)]
struct Reach {
    span: Option<(i32, i32)>,
    empty: bool,
}

impl Reach {
    fn new(span: Option<Span>, empty: u64) -> Reach {
        Reach { span: span.map(|s| (days(s.from), days(s.to))), empty: empty > 0 }
    }

    fn meets(&self, day: Option<i32>) -> bool {
        match day {
            None => self.empty,
            Some(day) => self.span.is_some_and(|(from, to)| from <= day && day <= to),
        }
    }
}

/// Days from 0001-01-01 (day 1 of the common era) to 1970-01-01.
const EPOCH: i32 = 719_163;

fn days(day: NaiveDate) -> i32 {
    day.num_days_from_ce() - EPOCH
}

/// A day by its number since 1970-01-01, held inside the calendar.
pub(super) fn date(days: i32) -> NaiveDate {
    let day = days.checked_add(EPOCH).and_then(NaiveDate::from_num_days_from_ce_opt);
    day.unwrap_or(if days < 0 { NaiveDate::MIN } else { NaiveDate::MAX })
}

impl Stored {
    pub(super) fn new(entry: &SourceEntry, place: Place) -> Stored {
        Stored {
            id: entry.id.clone(),
            dataset: entry.dataset.clone(),
            data: entry.data.clone(),
            schema: entry.schema.clone(),
            place,
            fills: entry.fills.clone(),
            family: entry.family().to_owned(),
            office: entry.office.clone(),
            region: entry.region.clone(),
            event: Reach::new(entry.event, entry.without_event),
            service: Reach::new(entry.service, entry.without_service),
        }
    }

    /// A reader of what a comparison needs: all columns, or those of the key.
    pub(super) fn open(
        &self,
        folder: &Folder,
        need: Need,
        key: Option<&KeySpec>,
    ) -> Result<Reader, Diagnostic> {
        let wanted = |id: &str| {
            let in_key = |k: &KeySpec| k.columns.iter().chain(&k.identity).any(|c| c == id);
            need == Need::Rows || id == standard::LINE || key.is_some_and(in_key)
        };
        let columns: Vec<&str> =
            self.schema.columns.iter().map(|c| c.id.as_str()).filter(|id| wanted(id)).collect();
        let (file, shown) = match &self.place {
            Place::Named(name) => (folder.open(name)?, folder.shown(name)),
            Place::Elsewhere(folder, name) => (folder.open(name)?, folder.shown(name)),
            Place::Handle(file) => {
                let shown = folder.shown("(预演)");
                let clone = file.try_clone().map_err(|e| super::problem::unread(&shown, &e))?;
                (clone, shown)
            }
        };
        Reader::new(file, shown, &self.data, &self.schema, &columns)
    }

    /// Whether it may be read by several readers at once.
    pub(super) fn is_shareable(&self) -> bool {
        matches!(self.place, Place::Named(_) | Place::Elsewhere(..))
    }

    /// The same with no region declared.
    pub(super) fn anywhere(self) -> Stored {
        Stored { region: None, ..self }
    }

    /// As a source of an office (`None`: this one) with a region declared is compared with it; `None` where
    /// its rows are never rows of that one. Two offices' rows are rows of different places, and so are those
    /// of an office and of a file that is declared to be of elsewhere.
    pub(super) fn beside(mut self, office: Option<&Office>, region: Option<&str>) -> Option<Stored> {
        let apart = match (&self.office, office) {
            (None, None) => false,
            (Some(theirs), Some(ours)) => {
                let above = |a: &Office| a.region == a.of;
                theirs.of != ours.of || !(theirs.region == ours.region || above(theirs) || above(ours))
            }
            (Some(theirs), None) => region.is_some_and(|r| r != theirs.region),
            (None, Some(ours)) => self.region.as_ref().is_some_and(|r| *r != ours.region),
        };
        if self.office.is_some() != office.is_some() {
            // What an office declared of its files is in codes of its own, and lies where the office does.
            self.region = None;
        }
        (!apart).then_some(self)
    }

    /// Whether rows declared for a region can be the same rows as this source's: two different
    /// regions declared for whole files keep their rows apart.
    pub(super) fn same_region(&self, region: Option<&str>) -> bool {
        match (region, self.region.as_deref()) {
            (Some(ours), Some(theirs)) => ours == theirs,
            _ => true,
        }
    }

    /// What of it a block with these dates has to be compared with: its rows where one can be equal, its
    /// keys where only the same key can stand there, or nothing.
    #[allow(clippy::iter_over_hash_type, reason = "the strongest need of any pair, in whatever order")]
    pub(super) fn need(
        &self,
        dates: &Dates,
        region: Option<&str>,
        key: Option<&KeySpec>,
        like: Option<&Likeness>,
    ) -> Option<Need> {
        let region = like.is_some() || self.same_region(region);
        let by_event = like.is_none_or(Likeness::compares_event);
        let equal = |&(event, service): &Pair| {
            region && (!by_event || self.event.meets(event)) && self.service.meets(service)
        };
        if self.data.rows == 0 {
            None
        } else if dates.pairs.iter().any(equal) {
            Some(Need::Rows)
        } else {
            dates.pairs.iter().any(|pair| self.can_share_key(pair, key)).then_some(Need::Keys)
        }
    }

    /// Whether a record with these dates can have a key that stands here.
    pub(super) fn can_share_key(&self, &(event, service): &Pair, key: Option<&KeySpec>) -> bool {
        key.is_some_and(|key| {
            let uses = |column: &str| key.columns.iter().any(|c| c == column);
            (!uses(standard::EVENT_FROM) || self.event.meets(event))
                && (!uses(standard::SERVICE_FROM) || self.service.meets(service))
        })
    }
}

/// Event day and service month of a record.
pub(super) type Pair = (Option<i32>, Option<i32>);

/// The dates of a block's records.
#[derive(Debug, Default)]
pub(super) struct Dates {
    /// The distinct ones.
    pub(super) pairs: Vec<Pair>,
    /// Which of them each record has.
    pub(super) rows: Vec<u32>,
}

impl Dates {
    pub(super) fn of(batch: &RecordBatch) -> Dates {
        let column = |name| batch.column_by_name(name).and_then(|c| c.as_primitive_opt::<Date32Type>());
        let (event, service) = (column(standard::EVENT_FROM), column(standard::SERVICE_FROM));
        let at = |column: Option<&Date32Array>, row: usize| {
            column.filter(|c| c.is_valid(row)).map(|c| c.value(row))
        };
        let mut dates = Dates::default();
        let mut known: HashMap<Pair, u32> = HashMap::new();
        // Days of one month in any order: the last pair of each day of 64 is found without a search.
        let mut recent: [Option<(Pair, u32)>; 64] = [None; 64];
        dates.rows.reserve(batch.num_rows());
        for row in 0..batch.num_rows() {
            let pair = (at(event, row), at(service, row));
            let slot = recent.get_mut((pair.0.or(pair.1).unwrap_or(0) & 63) as usize);
            let place = match slot {
                Some(Some((before, place))) if *before == pair => *place,
                slot => {
                    let place = *known.entry(pair).or_insert_with(|| {
                        dates.pairs.push(pair);
                        dates.pairs.len() as u32 - 1
                    });
                    if let Some(slot) = slot {
                        *slot = Some((pair, place));
                    }
                    place
                }
            };
            dates.rows.push(place);
        }
        dates
    }
}
