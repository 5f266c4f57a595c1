//! Which of several regions a row lies in, looked up by its place columns.
//!
//! Inputs: the words of the sources (`words`), and what is wanted of each region. Outputs: lists of values,
//! by town and by town and village, and where sources have declared a region, by what they have declared;
//! and how to join them. Invariant: what a longer list says goes before what a shorter one does; words that
//! none has have no label, which is an empty text.

use super::member::code;
use super::tables::LIES;
use super::words::{Epochs, Word};
use super::writer::Writer;
use crate::catalog::Dataset;
use crate::diagnostic::Diagnostic;
use std::collections::{BTreeMap, BTreeSet};

/// What is wanted of a region: a text for each label, empty for none.
pub(super) type Wanted<'f> = dyn Fn(usize) -> Vec<String> + 'f;

/// Labels that a SELECT can use.
#[derive(Debug, Clone, Default)]
pub(super) struct Labels {
    /// After the table.
    pub(super) joins: Vec<String>,
    /// Of each label what gives it.
    pub(super) columns: Vec<String>,
}

/// An entry of a list: the words, the epochs if these matter, the labels.
type Entry<'w> = (Vec<&'w str>, Option<Epochs>, Vec<String>);

impl Writer<'_> {
    /// Lists that give the rows of some sources their labels, named `names`.
    ///
    /// # Errors
    /// `E0302` when a source cannot be read.
    pub(super) fn labels(
        &mut self,
        dataset: &Dataset,
        sources: &[usize],
        wish: &str,
        names: &[&str],
        wanted: &Wanted<'_>,
    ) -> Result<Labels, Diagnostic> {
        let none = vec![String::new(); names.len()];
        let mut labels = Labels { joins: Vec::new(), columns: vec!["''".into(); names.len()] };
        if !self.statements.tell_places(dataset, sources) {
            return Ok(labels);
        }
        let words = self.statements.words(dataset, sources)?;
        let of = |region: Option<usize>| region.map_or(none.clone(), wanted);
        let mut by_mark: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        let mut by_town: BTreeMap<(&str, &str), BTreeMap<Epochs, Vec<String>>> = BTreeMap::new();
        let mut by_village: BTreeMap<(&str, &str, &str), BTreeMap<Epochs, Vec<String>>> = BTreeMap::new();
        for Word { mark, town, village, epochs, region, home, declared } in words.iter() {
            by_mark.entry(mark).or_insert_with(|| of(*declared));
            by_town.entry((mark, town)).or_default().insert(*epochs, of(*home));
            by_village.entry((mark, town, village)).or_default().insert(*epochs, of(*region));
        }
        // Without a mark there is one way of reading all words, and no need to say which.
        let marked = by_mark.keys().any(|mark| !mark.is_empty());
        let from = usize::from(!marked);
        let mut marks: Vec<Entry<'_>> = Vec::new();
        let of_mark = |mark: &str| by_mark.get(mark).unwrap_or(&none);
        for (mark, label) in by_mark.iter().filter(|(_, label)| **label != none) {
            marks.push((vec![mark], None, label.clone()));
        }
        let mut towns: Vec<Entry<'_>> = Vec::new();
        for ((mark, town), said) in by_town.iter().filter(|((_, town), _)| !town.is_empty()) {
            entries(&[*mark, *town][from..], said, &|_, label| label != of_mark(mark), &mut towns);
        }
        let mut villages: Vec<Entry<'_>> = Vec::new();
        for ((mark, town, village), said) in &by_village {
            let other = |epochs: &Epochs, label: &Vec<String>| {
                let town =
                    by_town.get(&(mark, town)).and_then(|t| t.get(epochs)).filter(|_| !town.is_empty());
                town.unwrap_or(of_mark(mark)) != label
            };
            entries(&[*mark, *town, *village][from..], said, &other, &mut villages);
        }
        let dated = towns.iter().chain(&villages).any(|(_, epochs, _)| epochs.is_some());
        if marked {
            self.columns.insert(LIES.to_owned());
        }
        let said = |id: &Option<String>, writer: &mut Self| match id {
            Some(id) => format!("coalesce({}, '')", writer.column(id)),
            None => "''".into(),
        };
        let mut aliases = Vec::new();
        let lists = [
            ("v", "villages", villages, "按镇街、村社区认定"),
            ("t", "towns", towns, "按镇街认定"),
            ("m", "declared", marks, "按来源声明的区划认定"),
        ];
        for (alias, kind, entries, how) in lists.into_iter().filter(|(_, _, entries, _)| !entries.is_empty())
        {
            let (mut heads, mut on) = (Vec::new(), Vec::new());
            if marked {
                heads.push("_mark");
                on.push(format!("{alias}._mark = {LIES}"));
            }
            if alias != "m" {
                heads.push("_town");
                on.push(format!("{alias}._town = {}", said(&dataset.town, self)));
            }
            if alias == "v" {
                heads.push("_village");
                on.push(format!("{alias}._village = {}", said(&dataset.village, self)));
            }
            if dated {
                heads.push("_epoch");
                on.push(format!("({alias}._epoch IS NULL OR {alias}._epoch = {})", self.epoch()));
            }
            heads.extend(names);
            let rows: Vec<String> = entries.iter().map(|e| self.entry(e, dated)).collect();
            let about = format!("「{}」里写的地方各是哪个区划（{how}，依据区划表）", dataset.title);
            let list = self.script.list(&format!("{wish}_{kind}"), &about, &heads, &rows);
            labels.joins.push(format!("LEFT JOIN {list} {alias} ON {}", on.join(" AND ")));
            aliases.push(alias);
        }
        if !aliases.is_empty() {
            let column = |name: &&str| {
                let all: Vec<String> = aliases.iter().map(|alias| format!("{alias}.{name}")).collect();
                format!("coalesce({}, '')", all.join(", "))
            };
            labels.columns = names.iter().map(column).collect();
        }
        Ok(labels)
    }

    fn entry(&self, (words, epochs, labels): &Entry<'_>, dated: bool) -> String {
        let mut cells: Vec<String> = words.iter().map(|w| self.dialect.text(w)).collect();
        if dated {
            cells.push(epochs.map_or_else(|| "CAST(NULL AS INT)".into(), |e| code(e).to_string()));
        }
        cells.extend(labels.iter().map(|l| self.dialect.text(l)));
        cells.join(", ")
    }
}

/// The entries of some words: one where they always mean the same, else one for each time at which it is
/// to be said.
fn entries<'w>(
    words: &[&'w str],
    said: &BTreeMap<Epochs, Vec<String>>,
    wanted: &dyn Fn(&Epochs, &Vec<String>) -> bool,
    into: &mut Vec<Entry<'w>>,
) {
    let meanings: BTreeSet<&Vec<String>> = said.values().collect();
    let mut found = said.iter().filter(|(epochs, label)| wanted(epochs, label));
    match meanings.first() {
        Some(one) if meanings.len() == 1 => {
            if found.next().is_some() {
                into.push((words.to_vec(), None, (*one).clone()));
            }
        }
        _ => into.extend(found.map(|(epochs, label)| (words.to_vec(), Some(*epochs), label.clone()))),
    }
}
