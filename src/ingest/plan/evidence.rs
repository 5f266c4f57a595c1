//! Evidence: which dataset the headers and the words round a table speak for.
//!
//! Job: choose among the readings of a table, or say between which it cannot be chosen. Inputs: one reading
//! per dataset, the title, sheet and file name. Outputs: a [`Verdict`]. Invariants: a header weighs the more
//! the fewer datasets know it; words settle what headers leave open and never overrule a telling header;
//! a dataset is taken only if it is ahead of every other, one that lacks a required column included.

use super::header::HeadRows;
use super::reading::{self, Known, Named, Reading};
use super::spoken::spoken;
use crate::catalog::{Dataset, FieldType};
use std::collections::BTreeSet;

/// The weight of a header that only one dataset knows: divisible by 1, 2, 3, 4 and 6.
const TELLING: u32 = 12;

/// What the evidence says. Positions are of the readings.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// One dataset, ahead of all others.
    Taken(usize),
    /// One dataset is ahead, but a required column is not there.
    Incomplete(usize),
    /// Several, the most likely first, or one that only headers of many datasets speak for.
    Open(Vec<usize>),
    /// None; the nearest, if any header is known.
    Unknown(Option<usize>),
}

/// A reading and what speaks for it.
struct Case<'r, 'a, 'h> {
    reading: &'r Reading<'a, 'h>,
    /// By column, 0 where the dataset does not know the header.
    weights: Vec<u32>,
    /// Whether the title or a name says a word of the dataset.
    named: bool,
}

impl Case<'_, '_, '_> {
    fn weight(&self) -> u32 {
        self.weights.iter().sum()
    }

    /// How much of what speaks for this dataset does not speak for the other.
    fn apart(&self, other: &Case<'_, '_, '_>) -> u32 {
        let same_rows = self.reading.header.data_from() == other.reading.header.data_from();
        let known = |column: usize| same_rows && other.weights.get(column).is_some_and(|w| *w > 0);
        self.weights.iter().enumerate().filter(|(column, _)| !known(*column)).map(|(_, w)| w).sum()
    }

    /// Whether this dataset is clearly ahead of the other.
    fn beats(&self, other: &Case<'_, '_, '_>) -> bool {
        let (own, its) = (self.apart(other), other.apart(self));
        match (self.named, other.named) {
            // The words decide, unless the other has a telling header and this one has not more.
            (true, false) => its < TELLING || own >= its,
            (false, true) => own >= 2 * TELLING && own >= 3 * its,
            _ => own >= TELLING && own >= 2 * its,
        }
    }

    /// Whether more speaks for it than headers that many datasets have (姓名, 镇街, 金额).
    fn is_told(&self) -> bool {
        let telling: u32 = self.weights.iter().filter(|w| **w >= TELLING / 3).sum();
        self.named || telling >= TELLING
    }
}

/// Weighs the readings of a table.
pub(super) fn judge(
    readings: &[Reading<'_, '_>],
    known: &[Known<'_>],
    rows: &HeadRows,
    names: &Named<'_>,
) -> Verdict {
    let mut cases: Vec<Case<'_, '_, '_>> = readings
        .iter()
        .map(|reading| Case { reading, weights: weights(reading, known), named: false })
        .collect();
    let Some(lead) = cases.iter().max_by_key(|c| (c.reading.is_header(), c.weight())) else {
        return Verdict::Unknown(None);
    };
    let named = named(readings, lead.reading, rows, names);
    for (position, case) in cases.iter_mut().enumerate() {
        case.named = named.contains(&position);
    }
    let mut order: Vec<usize> = (0..cases.len()).collect();
    let likely = |i: &usize| (cases[*i].named, cases[*i].reading.is_complete(), cases[*i].weight());
    order.sort_by_key(|i| std::cmp::Reverse((cases[*i].reading.is_header(), cases[*i].weight(), likely(i))));
    let is_beaten = |i: usize| order.iter().any(|j| *j != i && cases[*j].beats(&cases[i]));
    let ahead_of_all = |i: usize| {
        order.iter().all(|j| *j == i || cases[i].beats(&cases[*j])) && cases[i].reading.is_header()
    };
    let nearest = order.first().copied().filter(|i| cases[*i].reading.found > 0);
    if !nearest.is_some_and(|i| cases[i].reading.is_header()) {
        return Verdict::Unknown(nearest);
    }
    if let Some(first) = order.iter().copied().find(|i| ahead_of_all(*i)) {
        return match cases[first].reading.is_complete() {
            true if cases[first].is_told() => Verdict::Taken(first),
            true => Verdict::Open(vec![first]),
            false => Verdict::Incomplete(first),
        };
    }
    let mut open: Vec<usize> =
        order.iter().copied().filter(|i| cases[*i].reading.is_header() && !is_beaten(*i)).collect();
    open.sort_by_key(|i| std::cmp::Reverse(likely(i)));
    if open.iter().any(|i| cases[*i].reading.is_complete()) {
        Verdict::Open(open)
    } else {
        Verdict::Unknown(open.first().copied().or(nearest))
    }
}

/// The weight of each column for a dataset.
fn weights(reading: &Reading<'_, '_>, known: &[Known<'_>]) -> Vec<u32> {
    let by = reading::known_by(known, reading.header);
    let weight = |(column, by): (&Option<usize>, usize)| match column {
        Some(_) => (TELLING / u32::try_from(by.max(1)).unwrap_or(TELLING)).max(1),
        None => 0,
    };
    reading.columns.iter().zip(by).map(weight).collect()
}

/// The readings whose dataset the title above the header, the sheet's or the file's name speaks of.
fn named(
    readings: &[Reading<'_, '_>],
    lead: &Reading<'_, '_>,
    rows: &HeadRows,
    names: &Named<'_>,
) -> BTreeSet<usize> {
    let words: Vec<(usize, String)> = readings
        .iter()
        .enumerate()
        .flat_map(|(position, reading)| words(reading.dataset).map(move |word| (position, word)))
        .collect();
    let title: Vec<&str> = lead.header.title(rows).collect();
    let stem = names.file.rsplit_once('.').map_or(names.file, |(stem, _)| stem);
    [&title.join(" "), stem, names.sheet.unwrap_or_default()]
        .into_iter()
        .flat_map(|text| spoken(text, &words))
        .collect()
}

/// The words that speak for a dataset: its title, its hints, and the values of a category that every row
/// must have (护理补贴 of 补贴类型).
fn words(dataset: &Dataset) -> impl Iterator<Item = String> {
    let told = dataset
        .fields
        .iter()
        .filter(|f| f.kind == FieldType::Category && f.required && f.from_title)
        .flat_map(|f| &f.values)
        .flat_map(|(value, synonyms)| reading::naming_words(value, synonyms));
    std::iter::once(dataset.title.as_str())
        .chain(dataset.hints.iter().map(String::as_str))
        .chain(told)
        .map(str::to_owned)
}
