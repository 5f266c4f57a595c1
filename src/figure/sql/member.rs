//! Whether a row lies in a region, as a condition on its place columns.
//!
//! Inputs: the words of the sources (`words`). Outputs: a condition that holds for just those rows of
//! these sources whose words mean the region or one inside it. Invariant: the root holds every row;
//! a village's word is listed only where it, and not its town alone, decides; what words mean that mean no
//! region was declared for their source or is nothing, and such words are not listed.

use super::dialect::Dialect;
use super::tables::LIES;
use super::words::{Epochs, Word};
use super::writer::Writer;
use crate::catalog::Dataset;
use crate::diagnostic::Diagnostic;
use crate::model::record::standard;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, PoisonError};

/// Words of villages, and of these the epochs in which rows say them, with whether they lie inside.
type Villages<'w> = BTreeMap<&'w str, Vec<(Epochs, bool, bool)>>;

/// What the rows of some sources have to say to lie in a region.
#[derive(Debug, Clone)]
pub(super) struct Inside {
    /// `None`: all do.
    condition: Option<String>,
    columns: BTreeSet<String>,
}

/// The conditions that were written: a page about a province has many figures of each of its counties.
#[derive(Debug, Default)]
pub(super) struct Conditions {
    /// Numbers of the lists of sources, of which there are few, and each may be of thousands.
    lists: HashMap<Vec<usize>, usize>,
    /// By dialect, number of the list, region.
    written: HashMap<(Dialect, usize, usize), Arc<Inside>>,
}

impl Conditions {
    fn list(&mut self, sources: &[usize]) -> usize {
        if let Some(number) = self.lists.get(sources) {
            return *number;
        }
        let number = self.lists.len();
        self.lists.insert(sources.to_vec(), number);
        number
    }
}

impl Writer<'_> {
    /// The condition that rows of a dataset's sources lie in a region; `None`: all do.
    ///
    /// # Errors
    /// `E0302` when a source cannot be read.
    pub(super) fn inside(
        &mut self,
        dataset: &Dataset,
        sources: &[usize],
        region: usize,
    ) -> Result<Option<String>, Diagnostic> {
        let statements = self.statements;
        if region == statements.tree.root() {
            return Ok(None);
        }
        let conditions = || statements.conditions.lock().unwrap_or_else(PoisonError::into_inner);
        let (key, known) = {
            let mut conditions = conditions();
            let key = (self.dialect, conditions.list(sources), region);
            (key, conditions.written.get(&key).cloned())
        };
        let inside = match known {
            Some(inside) => inside,
            None => {
                let before = std::mem::take(&mut self.columns);
                let condition = self.lying_in(dataset, sources, region);
                let columns = std::mem::replace(&mut self.columns, before);
                let inside = Arc::new(Inside { condition: condition?, columns });
                conditions().written.insert(key, Arc::clone(&inside));
                inside
            }
        };
        self.columns.extend(inside.columns.iter().cloned());
        Ok(inside.condition.clone())
    }

    fn lying_in(
        &mut self,
        dataset: &Dataset,
        sources: &[usize],
        region: usize,
    ) -> Result<Option<String>, Diagnostic> {
        let tree = self.statements.tree;
        if !self.statements.tell_places(dataset, sources) {
            return Ok(Some("FALSE".into()));
        }
        let words = self.statements.words(dataset, sources)?;
        let mut by_mark: BTreeMap<&str, Vec<&Word>> = BTreeMap::new();
        words.iter().for_each(|word| by_mark.entry(&word.mark).or_default().push(word));
        let is_in = |at: Option<usize>| at.is_some_and(|at| tree.is_within(at, region));
        let mut all: Vec<String> = Vec::new();
        let mut whole: Vec<&str> = Vec::new();
        // Where all words are read in one way, nothing need say which.
        let one = by_mark.len() == 1;
        for (mark, words) in by_mark {
            let found = if words.iter().any(|w| is_in(w.declared)) {
                // Words that mean nothing leave the row where it was declared to be: those outside are told.
                match self.said(dataset, &words, &|at| !is_in(at)) {
                    None if one => return Ok(None),
                    None => {
                        whole.push(mark);
                        continue;
                    }
                    Some(outside) => Some(format!("NOT coalesce({outside}, FALSE)")),
                }
            } else {
                self.said(dataset, &words, &is_in)
            };
            let Some(found) = found else { continue };
            if one {
                return Ok(Some(found));
            }
            self.columns.insert(LIES.to_owned());
            all.push(format!("({LIES} = {} AND {found})", self.dialect.text(mark)));
        }
        if !whole.is_empty() {
            self.columns.insert(LIES.to_owned());
            all.insert(0, format!("{LIES} IN ({})", self.dialect.texts(whole)));
        }
        Ok(Some(match all.as_slice() {
            [] => "FALSE".into(),
            [one] => one.clone(),
            many => format!("({})", many.join("\nOR ")),
        }))
    }

    /// The condition that the words of rows of one way of reading words are of some; `None`: none are.
    fn said(
        &mut self,
        dataset: &Dataset,
        words: &[&Word],
        is_in: &dyn Fn(Option<usize>) -> bool,
    ) -> Option<String> {
        let mut towns: BTreeMap<&str, Villages<'_>> = BTreeMap::new();
        for Word { town, village, epochs, region, home, .. } in words {
            let villages = towns.entry(town).or_default().entry(village).or_default();
            villages.push((*epochs, is_in(*region), is_in(*home)));
        }
        let mut whole: Vec<&str> = Vec::new();
        let mut parts: Vec<String> = Vec::new();
        for (town, villages) in &towns {
            let all = || villages.values().flatten();
            if all().all(|(_, inside, _)| *inside) && !town.is_empty() {
                whole.push(town);
            } else if all().any(|(_, inside, _)| *inside) {
                let said = self.town_is(dataset, town);
                for part in self.parts(dataset, villages) {
                    let all: Vec<String> = said.iter().chain([&part]).cloned().collect();
                    parts.push(if all.len() > 1 { format!("({})", all.join(" AND ")) } else { part });
                }
            }
        }
        if let (false, Some(town)) = (whole.is_empty(), &dataset.town) {
            let list = self.dialect.texts(whole);
            parts.insert(0, format!("{} IN ({list})", self.column(town)));
        }
        match parts.as_slice() {
            [] => None,
            [one] => Some(one.clone()),
            many => Some(format!("({})", many.join("\nOR "))),
        }
    }

    /// That a row says a town; nothing where rows cannot.
    fn town_is(&mut self, dataset: &Dataset, town: &str) -> Option<String> {
        let column = dataset.town.as_deref()?;
        let name = self.column(column);
        Some(match town {
            "" => format!("coalesce({name}, '') = ''"),
            town => format!("{name} = {}", self.dialect.text(town)),
        })
    }

    /// The conditions on village and dates of the rows of one town that lie inside.
    fn parts(&mut self, dataset: &Dataset, villages: &Villages<'_>) -> Vec<String> {
        let mut out = Vec::new();
        let is_dated = villages.values().flatten().any(|(_, _, home)| *home)
            || villages.keys().all(|village| village.is_empty());
        if !is_dated {
            // Only villages decide.
            let always = |(_, said): &(&&str, &Vec<(Epochs, bool, bool)>)| said.iter().all(|s| s.1);
            let names: Vec<&str> = villages.iter().filter(always).map(|(village, _)| *village).collect();
            if !names.is_empty() {
                out.push(self.village_in(dataset, &names, true));
            }
            for (village, said) in villages.iter().filter(|v| !always(v)) {
                let epochs: BTreeSet<Epochs> = said.iter().filter(|s| s.1).map(|s| s.0).collect();
                if !epochs.is_empty() {
                    let village = self.village_in(dataset, &[village], true);
                    out.push(format!("{village} AND {}", self.epoch_in(&epochs)));
                }
            }
            return out;
        }
        // The town's own word means another region at another time.
        let epochs: BTreeSet<Epochs> = villages.values().flatten().map(|s| s.0).collect();
        for epoch in epochs {
            let said = || villages.iter().flat_map(|(v, said)| said.iter().map(move |s| (*v, s)));
            let now = || said().filter(|(_, s)| s.0 == epoch);
            let names = |inside: bool| -> Vec<&str> {
                now().filter(|(_, s)| s.1 == inside).map(|(village, _)| village).collect()
            };
            let when = self.epoch_in(&BTreeSet::from([epoch]));
            match (names(true), names(false)) {
                (inside, _) if inside.is_empty() => {}
                (_, outside) if outside.is_empty() => out.push(when),
                (_, outside) if now().any(|(_, s)| s.2) => {
                    out.push(format!("{when} AND {}", self.village_in(dataset, &outside, false)));
                }
                (inside, _) => out.push(format!("{when} AND {}", self.village_in(dataset, &inside, true))),
            }
        }
        out
    }

    /// That a row says one of some villages, or none of them.
    fn village_in(&mut self, dataset: &Dataset, names: &[&str], is: bool) -> String {
        let name = self.column(dataset.village.as_deref().unwrap_or_default());
        let list = self.dialect.texts(names.iter().copied());
        if is && !names.contains(&"") {
            return format!("{name} IN ({list})");
        }
        format!("coalesce({name}, '') {}IN ({list})", if is { "" } else { "NOT " })
    }

    /// That a row's dates lie in some epochs.
    fn epoch_in(&mut self, epochs: &BTreeSet<Epochs>) -> String {
        let codes: Vec<String> = epochs.iter().map(|e| code(*e).to_string()).collect();
        format!("{} IN ({})", self.epoch(), codes.join(", "))
    }

    /// The epochs of a row's dates as one number, as [`code`] has it.
    pub(super) fn epoch(&mut self) -> String {
        let (from, to) = (self.column(standard::EVENT_FROM), self.column(standard::EVENT_TO));
        let changes: Vec<String> =
            self.statements.places.change_days().map(|d| self.dialect.day(d)).collect();
        let number = |day: &str| {
            let one = |change: &String| format!("CASE WHEN {day} >= {change} THEN 1 ELSE 0 END");
            changes.iter().map(one).collect::<Vec<_>>().join(" + ")
        };
        let (first, last) = (number(&from), number(&format!("coalesce({to}, {from})")));
        format!("CASE WHEN {from} IS NULL THEN -1 ELSE ({first}) * {EPOCHS} + {last} END")
    }
}

/// More than there are epochs.
const EPOCHS: i64 = 100_000;

/// Epochs as one number; −1 without dates.
pub(super) fn code(epochs: Epochs) -> i64 {
    epochs.map_or(-1, |(from, to)| i64::from(from) * EPOCHS + i64::from(to))
}
