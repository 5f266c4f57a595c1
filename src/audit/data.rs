//! The rows that rules look at, column by column.
//!
//! Job: read each dataset once for all rules that want the same rows of it. Inputs: the ledger, the needs of the
//! rules. Outputs: [`Rows`]. Invariants: rows stand in the order of the ledger (source, line); void rows are left
//! out; an empty cell is never a value; what a source has no column for is counted.
//!
//! Memory: 4 bytes a row for text, 4 for a date, 8 for a number, of the wanted columns and periods only.

use super::finding::RowRef;
use super::held::{self, HeldRow};
use super::month;
use super::rule::{Need, Window};
use super::text::{NO_TEXT, NOWHERE, Text};
use crate::catalog::{Catalog, Dataset, Month};
use crate::diagnostic::Diagnostic;
use crate::figure::columns::{Dates, Numbers, Words};
use crate::figure::places::Places;
use crate::ledger::{Ledger, SourceEntry};
use crate::model::record::{ColumnKind, standard};
use crate::model::region::Scope;
use crate::model::{Period, RegionTree, mask};
use arrow_array::RecordBatch;
use chrono::{Datelike, NaiveDate};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// One column.
#[derive(Debug, Clone)]
enum Column {
    Dates(Vec<i32>),
    Numbers(Vec<i64>),
    Text(Text),
}

const NO_DATE: i32 = i32::MIN;
const NO_NUMBER: i64 = i64::MIN;

/// Rows of a dataset in a window.
#[derive(Debug)]
pub struct Rows<'a> {
    /// The dataset; `None`: the catalog has none of that id.
    pub dataset: Option<&'a Dataset>,
    at: Vec<RowRef>,
    places: Vec<u32>,
    columns: BTreeMap<String, Column>,
    lacking: BTreeMap<String, u64>,
    /// Sources that have no such column.
    without: BTreeMap<String, BTreeSet<u32>>,
    /// Rows held back as 修订 of these.
    pub held: Vec<HeldRow>,
    /// Rows that the window left out because they have no date by which it chooses.
    pub undated: u64,
    /// Whether the ledger has any source of the dataset, in this window or not.
    pub has_sources: bool,
}

/// All rows that the rules want.
#[derive(Debug, Default)]
pub(super) struct Data<'a> {
    all: BTreeMap<(String, Window), Rows<'a>>,
}

/// What is to be read of a dataset.
pub(super) type Wanted = BTreeMap<(String, Window), BTreeSet<String>>;

impl<'a> Data<'a> {
    /// Reads everything that is wanted.
    ///
    /// # Errors
    /// `E0302` when a source cannot be read.
    pub(super) fn read(
        catalog: &'a Catalog,
        tree: &RegionTree,
        ledger: &Ledger,
        period: Period,
        wanted: &Wanted,
    ) -> Result<Data<'a>, Diagnostic> {
        let places = Places::new(tree, &[]);
        let mut data = Data::default();
        for ((dataset, window), columns) in wanted {
            let reading = Reading { places: &places, period, window: *window };
            let rows = reading.rows(catalog.datasets.iter().find(|d| d.id == *dataset), ledger, columns)?;
            data.all.insert((dataset.clone(), *window), rows);
        }
        Ok(data)
    }

    /// The rows of a need of a built-in rule.
    pub(super) fn rows(&self, need: &Need) -> &Rows<'a> {
        self.of(need.dataset, need.window)
    }

    /// The rows of a dataset in a window that was wanted.
    ///
    /// # Panics
    /// Where it was not: the engine wants what the rules say that they need.
    pub(super) fn of(&self, dataset: &str, window: Window) -> &Rows<'a> {
        &self.all[&(dataset.to_owned(), window)]
    }
}

/// Codes of 镇街 and 村社区, and the epochs of the table of regions between which a row lies.
type Spot = (usize, usize, Option<(u32, u32)>);

struct Reading<'r> {
    places: &'r Places<'r>,
    period: Period,
    window: Window,
}

impl Reading<'_> {
    fn rows<'a>(
        &self,
        dataset: Option<&'a Dataset>,
        ledger: &Ledger,
        columns: &BTreeSet<String>,
    ) -> Result<Rows<'a>, Diagnostic> {
        let mut rows = Rows {
            dataset,
            at: Vec::new(),
            places: Vec::new(),
            columns: BTreeMap::new(),
            lacking: BTreeMap::new(),
            without: BTreeMap::new(),
            held: Vec::new(),
            undated: 0,
            has_sources: false,
        };
        let Some(dataset) = dataset else { return Ok(rows) };
        let schema = dataset.schema();
        let standard = [
            standard::LINE,
            standard::EVENT_FROM,
            standard::EVENT_TO,
            standard::SERVICE_FROM,
            standard::SERVICE_TO,
            standard::PERSON,
        ];
        let names: Vec<&str> = dataset
            .fields
            .iter()
            .filter(|f| f.kind == crate::catalog::FieldType::Name)
            .map(|f| f.id.as_str())
            .collect();
        let mut kept: BTreeMap<&str, Column> = BTreeMap::new();
        let ends = dataset.service_end.as_deref();
        let own = names.into_iter().chain(ends).chain(columns.iter().map(String::as_str));
        for id in standard.into_iter().skip(1).chain(own) {
            let kind = schema.columns.iter().find(|c| c.id == id).map(|c| c.kind);
            if let Some(kind) = kind {
                kept.entry(id).or_insert_with(|| Column::new(kind));
            }
        }
        let mut codes: BTreeMap<&str, HashMap<String, u32>> = BTreeMap::new();
        let asked: BTreeSet<&str> = kept
            .keys()
            .copied()
            .chain(standard)
            .chain([&dataset.town, &dataset.village].into_iter().flatten().map(String::as_str))
            .chain(dataset.void.iter().map(|v| v.field.as_str()))
            .collect();
        let asked: Vec<&str> = asked.into_iter().collect();
        for (position, source) in ledger.sources().iter().enumerate().filter(|(_, s)| s.dataset == dataset.id)
        {
            rows.has_sources = true;
            // A source all of whose rows are held has no dates of its own.
            rows.held.extend(held::read(ledger, self.places, dataset, position, source)?);
            if !self.may_meet(source, dataset) {
                continue;
            }
            let before = rows.at.len();
            let scope = source.scope(self.places.tree());
            let mut reader = ledger.reader(source, &asked)?;
            for group in 0..reader.groups() {
                let batch = reader.read(group)?;
                self.take(&mut rows, &mut kept, &mut codes, dataset, &batch, (position as u32, scope))?;
            }
            let fills = source.fills.as_ref();
            if let Some(service) = dataset.service.as_ref().filter(|id| is_presumed(source, dataset, id)) {
                rows.without.entry(service.clone()).or_default().insert(position as u32);
            }
            for id in columns {
                let placed = source.region.is_some() && dataset.town.as_ref() == Some(id);
                // Days and months that the standard columns hold have none of their own, wherever they came from.
                let standard = dataset.field(id).is_some_and(|f| dataset.column_kind(f).is_none());
                if !placed && !standard && fills.is_some_and(|f| !f.contains_key(id)) {
                    *rows.lacking.entry(id.clone()).or_default() += (rows.at.len() - before) as u64;
                    rows.without.entry(id.clone()).or_default().insert(position as u32);
                }
            }
        }
        if !rows.held.is_empty() {
            let seen: BTreeSet<RowRef> = rows.at.iter().copied().collect();
            rows.held.retain(|held| seen.contains(&held.with));
        }
        rows.columns = kept.into_iter().map(|(id, column)| (id.to_owned(), column)).collect();
        Ok(rows)
    }

    /// Whether some row of a source may be in the window; one without dates may count as undated.
    fn may_meet(&self, source: &SourceEntry, dataset: &Dataset) -> bool {
        let (span, without) = match self.window {
            Window::All => return true,
            Window::Service | Window::ServiceYears | Window::SchoolYears => {
                (&source.service, source.without_service)
            }
            Window::Event | Window::EventYears => (&source.event, source.without_event),
        };
        let (from, to) = self.bounds();
        // A service span names first days of months.
        let month_of = |d: NaiveDate| d.with_day(1).unwrap_or(d);
        // The ends that rows tell in a column of their own are not in the span.
        let open = dataset.service_end.is_some() && self.by_service();
        without > 0 || span.as_ref().is_some_and(|s| s.from <= to && (open || month_of(from) <= s.to))
    }

    fn by_service(&self) -> bool {
        matches!(self.window, Window::Service | Window::ServiceYears | Window::SchoolYears)
    }

    fn bounds(&self) -> (NaiveDate, NaiveDate) {
        let Period { from, to } = self.period;
        match self.window {
            Window::ServiceYears | Window::EventYears => (
                NaiveDate::from_ymd_opt(from.year(), 1, 1).unwrap_or(from),
                NaiveDate::from_ymd_opt(to.year(), 12, 31).unwrap_or(to),
            ),
            Window::SchoolYears => {
                let (first, last) = (month::school_year(month::of(from)), month::school_year(month::of(to)));
                (
                    NaiveDate::from_ymd_opt(first, 9, 1).unwrap_or(from),
                    NaiveDate::from_ymd_opt(last + 1, 8, 31).unwrap_or(to),
                )
            }
            _ => (from, to),
        }
    }

    fn take<'k>(
        &self,
        rows: &mut Rows<'_>,
        kept: &mut BTreeMap<&'k str, Column>,
        codes: &mut BTreeMap<&'k str, HashMap<String, u32>>,
        dataset: &Dataset,
        batch: &RecordBatch,
        (source, scope): (u32, Scope),
    ) -> Result<(), Diagnostic> {
        let chosen = self.chosen(rows, dataset, batch)?;
        let mut lines = vec![0u32; batch.num_rows()];
        Numbers::of(batch, standard::LINE)?.each(batch.num_rows(), |row, line| {
            lines[row] = line.and_then(|l| u32::try_from(l).ok()).unwrap_or(u32::MAX);
        });
        rows.at.extend(chosen.iter().map(|r| RowRef { source, line: lines[*r] }));
        self.place(rows, dataset, batch, scope, &chosen)?;
        for (id, column) in kept {
            match column {
                Column::Dates(out) => {
                    let dates = Dates::of(batch, id)?;
                    out.extend(chosen.iter().map(|r| dates.get(*r).unwrap_or(NO_DATE)));
                }
                Column::Numbers(out) => {
                    let mut all = vec![NO_NUMBER; batch.num_rows()];
                    Numbers::of(batch, id)?.each(batch.num_rows(), |row, value| {
                        all[row] = value.and_then(|v| i64::try_from(v).ok()).unwrap_or(NO_NUMBER);
                    });
                    out.extend(chosen.iter().map(|r| all[*r]));
                }
                Column::Text(text) => {
                    let known = codes.entry(id).or_default();
                    let words = Words::of(batch, id)?;
                    let table = words.table(|word| text.code(known, word));
                    text.extend(chosen.iter().map(|r| table[words.code(*r)]));
                }
            }
        }
        Ok(())
    }

    /// The rows of a batch that are in the window and not void.
    fn chosen(
        &self,
        rows: &mut Rows<'_>,
        dataset: &Dataset,
        batch: &RecordBatch,
    ) -> Result<Vec<usize>, Diagnostic> {
        let void: Option<(Words<'_>, Vec<bool>)> = match &dataset.void {
            Some(void) => {
                let words = Words::of(batch, &void.field)?;
                let table = words.table(|w| w.is_some_and(|w| void.values.iter().any(|v| v == w)));
                Some((words, table))
            }
            None => None,
        };
        let stands = |row: &usize| void.as_ref().is_none_or(|(words, table)| !table[words.code(*row)]);
        let live = (0..batch.num_rows()).filter(stands);
        let (from, to) = match self.window {
            Window::All => return Ok(live.collect()),
            Window::Service | Window::ServiceYears | Window::SchoolYears => {
                (standard::SERVICE_FROM, standard::SERVICE_TO)
            }
            Window::Event | Window::EventYears => (standard::EVENT_FROM, standard::EVENT_TO),
        };
        let months = self.by_service();
        let ends = dataset.service_end.as_deref().filter(|_| months);
        let ends = ends.map(|id| Dates::of(batch, id)).transpose()?;
        let (from, to) = (Dates::of(batch, from)?, Dates::of(batch, to)?);
        let (first, last) = self.bounds();
        let first = if months { first.with_day(1).unwrap_or(first) } else { first };
        let (first, last) = (first.to_epoch_days(), last.to_epoch_days());
        let mut out = Vec::new();
        for row in live {
            let end = ends.as_ref().and_then(|e| e.get(row)).max(to.get(row));
            match (from.get(row).or(end), end.or_else(|| from.get(row))) {
                (Some(a), Some(b)) if a.min(b) <= last && first <= a.max(b) => out.push(row),
                (Some(_), Some(_)) => {}
                _ => rows.undated += 1,
            }
        }
        Ok(out)
    }

    /// Where the chosen rows are, once per distinct pair of words and time.
    fn place(
        &self,
        rows: &mut Rows<'_>,
        dataset: &Dataset,
        batch: &RecordBatch,
        scope: Scope,
        chosen: &[usize],
    ) -> Result<(), Diagnostic> {
        let column = |id: &Option<String>| Words::of(batch, id.as_deref().unwrap_or(""));
        let (towns, villages) = (column(&dataset.town)?, column(&dataset.village)?);
        let (from, to) = (Dates::of(batch, standard::EVENT_FROM)?, Dates::of(batch, standard::EVENT_TO)?);
        let mut known: HashMap<Spot, u32> = HashMap::new();
        for row in chosen {
            let epochs = match (from.get(*row), to.get(*row)) {
                (Some(a), Some(b)) if self.places.is_dated() => {
                    Some((self.places.epoch(a), self.places.epoch(b)))
                }
                _ => None,
            };
            let (town, village) = (towns.code(*row), villages.code(*row));
            let place = *known.entry((town, village, epochs)).or_insert_with(|| {
                let words = (towns.value(town), villages.value(village));
                let (found, _) = self.places.counts_at(scope, words.0, words.1, epochs);
                found.map_or(NOWHERE, |f| f as u32)
            });
            rows.places.push(place);
        }
        Ok(())
    }
}

/// Whether the service months of a source are those of its dates: it has a date column and none of months.
fn is_presumed(source: &SourceEntry, dataset: &Dataset, service: &str) -> bool {
    let has = |id: &str| source.mapping.contains(&format!("={id}:"));
    !has(service) && dataset.event.as_deref().is_some_and(has)
}

impl Column {
    fn new(kind: ColumnKind) -> Column {
        match kind {
            ColumnKind::Date => Column::Dates(Vec::new()),
            ColumnKind::Amount | ColumnKind::Integer => Column::Numbers(Vec::new()),
            ColumnKind::Text => Column::Text(Text::default()),
        }
    }
}

impl Rows<'_> {
    /// Number of rows.
    pub fn len(&self) -> usize {
        self.at.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.at.is_empty()
    }

    /// Which row of the ledger it is.
    pub fn at(&self, row: usize) -> RowRef {
        self.at[row]
    }

    /// Position of its region in the tree; `None`: its words name none.
    pub fn place(&self, row: usize) -> Option<usize> {
        self.places.get(row).copied().filter(|p| *p != NOWHERE).map(|p| p as usize)
    }

    /// A number, or money in 分.
    pub fn number(&self, column: &str, row: usize) -> Option<i64> {
        match self.columns.get(column) {
            Some(Column::Numbers(all)) => all.get(row).copied().filter(|n| *n != NO_NUMBER),
            _ => None,
        }
    }

    /// A day, in days since 1970-01-01.
    pub fn date(&self, column: &str, row: usize) -> Option<i32> {
        match self.columns.get(column) {
            Some(Column::Dates(all)) => all.get(row).copied().filter(|d| *d != NO_DATE),
            _ => None,
        }
    }

    /// A column of text; without such a column one in which every cell is empty.
    pub fn text(&self, column: &str) -> &Text {
        match self.columns.get(column) {
            Some(Column::Text(text)) => text,
            _ => &NO_TEXT,
        }
    }

    /// A cell of text.
    pub fn word(&self, column: &str, row: usize) -> Option<&str> {
        self.text(column).get(row)
    }

    /// The person key: the first 17 digits of the citizen number.
    pub fn person(&self, row: usize) -> Option<i64> {
        self.number(standard::PERSON, row)
    }

    /// First and last service month, the last also where a column of its own tells it (所属期止).
    pub fn service(&self, row: usize) -> Option<(Month, Month)> {
        let from = self.date(standard::SERVICE_FROM, row).and_then(month::of_day);
        let end = self.dataset.and_then(|d| d.service_end.as_deref()).and_then(|id| self.date(id, row));
        let to = end.max(self.date(standard::SERVICE_TO, row)).and_then(month::of_day);
        let (a, b) = (from.or(to)?, to.or(from)?);
        Some((a.min(b), a.max(b)))
    }

    /// First and last possible event day, in days since 1970-01-01; they differ where only a longer period is known.
    pub fn event(&self, row: usize) -> Option<(i32, i32)> {
        let (from, to) = (self.date(standard::EVENT_FROM, row), self.date(standard::EVENT_TO, row));
        let (a, b) = (from.or(to)?, to.or(from)?);
        Some((a.min(b), a.max(b)))
    }

    /// Rows of sources that have no such column at all.
    pub fn lacking(&self, column: &str) -> u64 {
        self.lacking.get(column).copied().unwrap_or(0)
    }

    /// Whether the source of a row has no such column at all. Of the wanted columns; and of the service month,
    /// whose place the months of the dates take.
    pub fn lacks(&self, column: &str, row: usize) -> bool {
        self.without.get(column).is_some_and(|sources| sources.contains(&self.at[row].source))
    }

    /// `张*三 9999************12`, or as much of it as is known.
    pub fn person_shown(&self, row: usize) -> String {
        let name =
            self.dataset.and_then(|d| d.fields.iter().find(|f| f.kind == crate::catalog::FieldType::Name));
        let name = name.and_then(|f| self.word(&f.id, row)).map(mask::name);
        let number = self.person(row).map(number_shown);
        [name, number].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}

/// A masked citizen number of a person key.
pub fn number_shown(person: i64) -> String {
    let digits = format!("{person:017}");
    let mut whole = digits.clone();
    if let Ok(array) = <&[u8; 17]>::try_from(digits.as_bytes()) {
        whole.push(char::from(crate::model::person::check_digit(array)));
    }
    mask::number(&whole)
}
