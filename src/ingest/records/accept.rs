//! Where a row goes: into the block, or to the rejects with what could be read of it.

use super::fields::{Layout, Slot};
use super::intern::Interner;
use super::row::{Cell, State};
use crate::catalog::FieldType;
use crate::ingest::rows::{CellKind, RowBlock};
use crate::ingest::values;
use crate::model::record::{Block, Column, Reject, RejectKnown};
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeMap;

impl State<'_> {
    /// First and last possible event day, and service month (first days).
    #[inline(always)]
    fn dates(&self) -> (Option<i32>, Option<i32>, Option<i32>, Option<i32>) {
        let layout = self.layout();
        let period = self.reader.plan.period.map(|p| (days(p.from), days(p.to)));
        let event = match layout.event.map(|e| &self.cells[e]) {
            Some(Cell::Date(d)) => Some((*d, *d)),
            _ => None,
        };
        let service = match layout.service.map(|s| &self.cells[s]) {
            Some(Cell::Months(from, to)) => Some((*from, *to)),
            _ => None,
        };
        let event = event.or_else(|| service.map(|(from, to)| (from, month_end(to)))).or(period);
        let service = service.or_else(|| event.map(|(from, to)| (month_start(from), month_start(to))));
        (event.map(|e| e.0), event.map(|e| e.1), service.map(|s| s.0), service.map(|s| s.1))
    }

    /// The person key, and what is to be said of the number.
    #[inline(always)]
    fn person(&self) -> (Option<i64>, Option<&'static str>) {
        for p in &self.layout().persons {
            match &self.cells[*p] {
                Cell::Key(key) => return (Some(*key), None),
                Cell::DoubtfulKey(key) => return (Some(*key), Some("check-digit")),
                Cell::Identity(id) => {
                    let Some(id) = self.ids.get(*id as usize) else { continue };
                    let note =
                        if !id.check_digit_holds { Some("check-digit") } else { id.upgraded.then_some("15") };
                    return (Some(id.key.0), note);
                }
                _ => {}
            }
        }
        (None, None)
    }

    /// Pushes the row to the block, which is going to have at most `rows`.
    pub(super) fn accept(&mut self, line: u64, rows: usize) {
        let reader = self.reader;
        let layout = &reader.layout;
        if self.accepted == 0 {
            self.reserve(rows);
        }
        let (event_from, event_to, service_from, service_to) = self.dates();
        let (person, note) = self.person();
        let standard = &layout.standard;
        self.integer(standard.line, Some(line as i64));
        self.date(standard.event_from, event_from);
        self.date(standard.event_to, event_to);
        self.date(standard.service_from, service_from);
        self.date(standard.service_to, service_to);
        self.integer(standard.person, person);
        self.text(standard.id_note, note);
        let mut stands_for_another = false;
        for (entity, (target, ways)) in layout.entities.iter().enumerate() {
            let word = ways.iter().enumerate().find_map(|(at, way)| self.entity(*target, (entity, at), way));
            stands_for_another |= word.is_some();
            self.word(*target, word);
        }
        let nobody = person.is_none() && self.tells_a_person(stands_for_another);
        let range_end = self.range_end();
        for &field in &layout.filled {
            let slot = &layout.slots[field];
            let Some(target) = slot.target else { continue };
            if layout.service_end == Some(field)
                && let Some(end) = range_end
            {
                self.date(Some(target), Some(end));
                continue;
            }
            match self.cells[field] {
                Cell::Date(d) | Cell::Months(d, _) => self.date(Some(target), Some(d)),
                Cell::Number(n) => self.integer(Some(target), Some(n)),
                Cell::Text(word) => self.word(target, Some(word)),
                Cell::Identity(id) => {
                    let word = self.ids.get(id as usize).and_then(|id| {
                        // Of a certificate beside the number it starts with, only the tail says more.
                        let same = slot.makes_person && person == Some(id.key.0);
                        let text = if same { &id.certificate_tail } else { &id.normalised };
                        (!text.is_empty()).then(|| self.kept.texts[target].text(text))
                    });
                    self.word(target, word);
                }
                Cell::Empty | Cell::Key(_) | Cell::DoubtfulKey(_) => {}
            }
        }
        self.note(line, nobody, note, layout);
        self.accepted += 1;
    }

    /// Makes room in the columns that every row fills.
    fn reserve(&mut self, rows: usize) {
        let layout = &self.reader.layout;
        let standard = [layout.standard.line, layout.standard.event_from, layout.standard.event_to]
            .into_iter()
            .chain([layout.standard.service_from, layout.standard.service_to, layout.standard.person])
            .flatten();
        let of_file = layout.slots.iter().filter(|s| s.column.is_some()).filter_map(|s| s.target);
        for target in standard.chain(of_file) {
            match self.block.columns.get_mut(target) {
                Some(Column::Date(v)) => v.reserve(rows),
                Some(Column::Integer(v) | Column::Amount(v)) => v.reserve(rows),
                Some(Column::Text(t)) => t.codes.reserve(rows),
                None => {}
            }
        }
    }

    /// The block of the rows accepted, once all are.
    pub(super) fn finish(&mut self) -> Block {
        let rows = self.accepted;
        let mut block = std::mem::take(&mut self.block);
        for (column, words) in block.columns.iter_mut().zip(&mut self.kept.texts) {
            // What the last rows do not have was passed over in them.
            let missing = rows.saturating_sub(column.len());
            match column {
                Column::Date(v) => v.extend_empty(missing),
                Column::Integer(v) | Column::Amount(v) => v.extend_empty(missing),
                Column::Text(t) => {
                    t.codes.extend_empty(missing);
                    t.values = words.finish();
                }
            }
        }
        block
    }

    /// Whether a row is about somebody: a table of sums has no column for that, and money paid to an
    /// institution names nobody.
    fn tells_a_person(&self, stands_for_another: bool) -> bool {
        let layout = self.layout();
        let about = |slot: &Slot| slot.makes_person || slot.kind == FieldType::Name;
        let mut told = layout.slots.iter().zip(&self.cells).filter(|(slot, _)| about(slot));
        if stands_for_another {
            told.any(|(_, cell)| !matches!(cell, Cell::Empty))
        } else {
            told.any(|(slot, _)| slot.column.is_some())
        }
    }

    /// The last month of a 所属期 given as a range, where no cell of its own says it.
    fn range_end(&self) -> Option<i32> {
        let layout = self.layout();
        let own = layout.service_end.map(|e| &self.cells[e]);
        match (layout.service.map(|s| &self.cells[s]), own) {
            (Some(Cell::Months(from, to)), Some(Cell::Empty)) if to > from => Some(*to),
            _ => None,
        }
    }

    /// Lists what must be seen of an accepted row.
    fn note(&mut self, line: u64, nobody: bool, note: Option<&str>, layout: &Layout) {
        for &(field, word) in &self.unknown {
            let slot = &layout.slots[field];
            let value = slot.target.map_or("", |t| self.kept.texts[t].get(word)).to_owned();
            *self.listed.categories.entry((slot.title.clone(), value)).or_default() += 1;
        }
        if note == Some("check-digit") {
            self.listed.check_digit.push(line);
        }
        if self.damaged {
            self.listed.damaged.push(line);
        }
        if nobody && layout.slots.iter().any(|s| s.makes_person) {
            self.listed.keyless += 1;
        }
        // A missing column is what must be said, not an empty cell.
        if layout.service.is_some_and(|s| layout.slots[s].column.is_none()) {
            self.listed.service_from_event += 1;
        }
    }

    /// The word of an entity by one way, if all of its fields are filled; `at` numbers entity and way.
    fn entity(&mut self, target: usize, at: (usize, usize), way: &[usize]) -> Option<u32> {
        if way.iter().any(|field| matches!(self.cells[*field], Cell::Empty)) {
            return None;
        }
        // The word of one field gives the same name every time.
        if let [field] = way
            && let Cell::Text(word) = self.cells[*field]
            && !Interner::is_loose(word)
        {
            if let Some(known) = self.kept.entities.get(at, word) {
                return known;
            }
            let name = self.entity_name(way);
            let known = name.map(|name| self.kept.texts[target].text(&name));
            self.kept.entities.set(at, word, known);
            return known;
        }
        let name = self.entity_name(way)?;
        Some(self.kept.texts[target].text(&name))
    }

    fn entity_name(&self, way: &[usize]) -> Option<String> {
        let parts: Option<Vec<String>> = way
            .iter()
            .map(|field| {
                let slot = &self.layout().slots[*field];
                match &self.cells[*field] {
                    Cell::Text(word) => {
                        let text = slot.target.map(|t| self.kept.texts[t].get(*word))?;
                        values::code_text(text)
                    }
                    Cell::Date(d) | Cell::Months(d, _) => Some(date(*d).to_string()),
                    Cell::Number(n) => Some(n.to_string()),
                    Cell::Identity(id) => self.ids.get(*id as usize).map(|id| id.normalised.clone()),
                    Cell::Key(key) | Cell::DoubtfulKey(key) => Some(key.to_string()),
                    Cell::Empty => None,
                }
            })
            .collect();
        parts.map(|p| p.join("\u{1f}"))
    }

    pub(super) fn reject(&mut self, rows: &RowBlock, row: usize) -> Reject {
        self.reasons.sort_by_key(|r| r.column);
        let fields = self.fields();
        let layout = &self.reader.layout;
        let (event, _, service, _) = self.dates();
        let town = layout.town.and_then(|t| match &self.cells[t] {
            Cell::Text(word) => layout.slots[t].target.map(|c| self.kept.texts[c].get(*word).to_owned()),
            _ => None,
        });
        let amounts = layout
            .slots
            .iter()
            .zip(&self.cells)
            .filter_map(|(slot, cell)| match (slot.kind, cell) {
                (FieldType::Amount, Cell::Number(n)) => Some((slot.id.clone(), *n)),
                _ => None,
            })
            .collect();
        let month = |d: i32| date(d).format("%Y-%m").to_string();
        Reject {
            line: rows.line(row),
            reasons: std::mem::take(&mut self.reasons),
            cells: (0..rows.width(row))
                .map(|c| match self.reader.encoding.decode(rows.cell(row, c)) {
                    Some(text) => text.into_owned(),
                    None => String::from_utf8_lossy(rows.cell(row, c)).into_owned(),
                })
                .collect(),
            kinds: self.kinds(rows, row),
            known: RejectKnown {
                event: event.map(|d| date(d).to_string()),
                service: service.map(month),
                town,
                amounts,
                fields: Some(fields),
            },
        }
    }

    /// What the cells of a row are; see [`Reject::kinds`].
    fn kinds(&self, rows: &RowBlock, row: usize) -> String {
        let kind = |c: usize| match rows.kind(row, c) {
            _ if self.reader.encoding.decode(rows.cell(row, c)).is_none() => 'b',
            CellKind::Text => 't',
            CellKind::Number => 'n',
            CellKind::Date => 'd',
            CellKind::Error => 'e',
        };
        let kinds: String = (0..rows.width(row)).map(kind).collect();
        if kinds.bytes().all(|kind| kind == b't') { String::new() } else { kinds }
    }

    /// Puts a value down in the row in hand; where nothing is put down is an empty cell.
    #[inline]
    fn integer(&mut self, target: Option<usize>, value: Option<i64>) {
        if let (Some(target), Some(value)) = (target, value)
            && let Some(Column::Integer(v) | Column::Amount(v)) = self.block.columns.get_mut(target)
        {
            v.push_at(self.accepted, value);
        }
    }

    #[inline]
    fn date(&mut self, target: Option<usize>, value: Option<i32>) {
        if let (Some(target), Some(value)) = (target, value)
            && let Some(Column::Date(v)) = self.block.columns.get_mut(target)
        {
            v.push_at(self.accepted, value);
        }
    }

    #[inline]
    fn text(&mut self, target: Option<usize>, value: Option<&str>) {
        if let (Some(target), Some(value)) = (target, value) {
            let word = self.kept.texts[target].text(value);
            self.word(target, Some(word));
        }
    }

    #[inline]
    fn word(&mut self, target: usize, word: Option<u32>) {
        if let Some(word) = word
            && let Some(Column::Text(text)) = self.block.columns.get_mut(target)
        {
            text.codes.push_at(self.accepted, self.kept.texts[target].code(word));
        }
    }
}

/// The words of entities that are known by one field, by the words of that field.
#[derive(Default)]
pub(super) struct EntityWords(BTreeMap<(usize, usize), Vec<Option<Option<u32>>>>);

impl EntityWords {
    fn get(&self, at: (usize, usize), word: u32) -> Option<Option<u32>> {
        *self.0.get(&at)?.get(word as usize)?
    }

    fn set(&mut self, at: (usize, usize), word: u32, entity: Option<u32>) {
        let known = self.0.entry(at).or_default();
        if known.len() <= word as usize {
            known.resize(word as usize + 1, None);
        }
        known[word as usize] = Some(entity);
    }
}

const EPOCH: i32 = 719_163;

pub(super) fn days(date: NaiveDate) -> i32 {
    date.num_days_from_ce() - EPOCH
}

fn date(days: i32) -> NaiveDate {
    NaiveDate::from_num_days_from_ce_opt(days.saturating_add(EPOCH)).unwrap_or(NaiveDate::MIN)
}

pub(super) fn month_start(day: i32) -> i32 {
    date(day).with_day(1).map_or(day, days)
}

pub(super) fn month_end(day: i32) -> i32 {
    let d = date(day);
    crate::model::period::month_end(d.year(), d.month()).map_or(day, days)
}
