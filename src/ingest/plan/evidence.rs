//! Evidence: which dataset the headers and the words round a table speak for.
//!
//! Job: choose among the readings of a table, or say between which it cannot be chosen. Inputs: one reading
//! per dataset, the title, sheet and file name. Outputs: a [`Verdict`]. Invariants: a header weighs the more
//! the fewer datasets know it; words settle what headers leave open and never overrule a telling header;
//! a dataset is taken only if it is ahead of every other, one that lacks a required column included.

use super::guide::Guide;
use super::header::HeadRows;
use super::reading::{Named, Reading};
use super::spoken;
use crate::catalog::FieldType;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// The weight of a header that only one dataset knows: divisible by 1, 2, 3, 4 and 6.
const TELLING: u32 = 12;

/// What the evidence says. Positions are of the readings.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// One dataset, ahead of all others.
    Taken(usize),
    /// Several, the most likely first, or one that only headers of many datasets speak for.
    Open(Vec<usize>),
    /// None that has its required columns; those that are nearest, the most likely first.
    Unknown(Vec<usize>),
}

/// A reading and what speaks for it.
struct Case<'r, 'a, 'h> {
    reading: &'r Reading<'a, 'h>,
    /// By column.
    weights: Vec<Weight>,
    /// Whether the title or a name says a word of the dataset.
    named: bool,
}

/// What one column says for a dataset.
#[derive(Clone, Copy, Default)]
struct Weight {
    /// 0 where the dataset does not know the header.
    all: u32,
    /// The same, where the field is a required one: what the rows of this dataset are about.
    required: u32,
    /// Whether the header is the field's own title, not another name of it.
    titled: bool,
}

impl Case<'_, '_, '_> {
    fn weight(&self) -> u32 {
        self.weights.iter().map(|w| w.all).sum()
    }

    /// How much of what speaks for this dataset does not speak for the other: all, and by required fields.
    fn apart(&self, other: &Case<'_, '_, '_>) -> (u32, u32) {
        let same_rows = self.reading.header.data_from() == other.reading.header.data_from();
        let (mut all, mut required, mut titles) = (0, 0, 0);
        for (column, own) in self.weights.iter().enumerate() {
            match other.weights.get(column).filter(|w| same_rows && w.all > 0) {
                None => (all, required) = (all + own.all, required + own.required),
                // Another name of the other's field, but the very title of this one's.
                Some(its) if own.titled && !its.titled => titles += own.all / 2,
                Some(_) => {}
            }
        }
        // Titles alone put no dataset ahead of one that knows every header as well.
        (all + titles.min(TELLING / 2), required)
    }

    /// Whether the other knows every column that this one knows, and more.
    fn knows_less(&self, other: &Case<'_, '_, '_>) -> bool {
        let known = |case: &Case<'_, '_, '_>| {
            case.weights
                .iter()
                .enumerate()
                .filter(|(_, w)| w.all > 0)
                .map(|(i, _)| i)
                .collect::<BTreeSet<_>>()
        };
        let (own, its) = (known(self), known(other));
        own.is_subset(&its) && own.len() < its.len()
    }

    /// Whether this dataset is clearly ahead of the other.
    fn beats(&self, other: &Case<'_, '_, '_>) -> bool {
        let ((own, required), (its, its_required)) = (self.apart(other), other.apart(self));
        let only_lacks = self.reading.is_complete() && !other.reading.is_complete() && its == 0;
        match (self.named, other.named) {
            // The words decide, unless the other has a telling header and this one has not more.
            (true, false) => its < TELLING || own >= its,
            // Against the words only a required header decides that no other dataset knows.
            (false, true) => required >= 2 * TELLING && own >= 3 * its,
            // Nothing speaks for the other that does not speak for this one, and it lacks a column.
            (true, true) if only_lacks => true,
            (_, false) if only_lacks && other.reading.dataset.outside => true,
            _ => {
                let signed = required >= TELLING && its_required == 0 && own >= its;
                own >= TELLING && (own >= 2 * its || signed)
            }
        }
    }

    /// Whether more speaks for it than headers that many datasets have (姓名, 镇街, 金额): of a dataset that
    /// requires no column, which any list would fit, twice as much.
    fn is_told(&self) -> bool {
        let telling: u32 = self.weights.iter().map(|w| w.all).filter(|w| *w >= TELLING / 3).sum();
        let requires = self.reading.dataset.fields.iter().any(|f| f.required);
        self.named || telling >= if requires { TELLING } else { 2 * TELLING }
    }
}

/// Weighs the readings of a table.
pub(super) fn judge(
    guide: &Guide<'_>,
    readings: &[Reading<'_, '_>],
    rows: &HeadRows,
    names: &Named<'_>,
) -> Verdict {
    // Most datasets are read from the same header.
    let mut by: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
    for header in readings.iter().map(|r| r.header) {
        by.entry((header.start, header.depth)).or_insert_with(|| guide.known_by(header));
    }
    let mut cases: Vec<Case<'_, '_, '_>> = Vec::with_capacity(readings.len());
    for reading in readings {
        let by = by.get(&(reading.header.start, reading.header.depth)).map(Vec::as_slice).unwrap_or_default();
        cases.push(Case { reading, weights: weights(reading, guide, by), named: false });
    }
    let Some(lead) = cases.iter().max_by_key(|c| (c.reading.is_header(), c.weight())) else {
        return Verdict::Unknown(Vec::new());
    };
    let named = named(guide, lead.reading, rows, names);
    for case in &mut cases {
        case.named = named.contains(case.reading.dataset.id.as_str());
    }
    verdict(&cases)
}

fn verdict(cases: &[Case<'_, '_, '_>]) -> Verdict {
    let mut order: Vec<usize> = (0..cases.len()).filter(|i| cases[*i].reading.found > 0).collect();
    let likely = |i: &usize| (cases[*i].named, cases[*i].reading.is_complete(), cases[*i].weight());
    order.sort_by_key(|i| Reverse(likely(i)));
    let headed: Vec<usize> = order.iter().copied().filter(|i| cases[*i].reading.is_header()).collect();
    if headed.is_empty() {
        order.truncate(1);
        return Verdict::Unknown(order);
    }
    let others = |i: usize| cases.iter().enumerate().filter(move |(j, _)| *j != i).map(|(_, case)| case);
    if let Some(first) = headed.iter().copied().find(|i| others(*i).all(|other| cases[*i].beats(other))) {
        return match cases[first].reading.is_complete() {
            true if cases[first].is_told() => Verdict::Taken(first),
            true => Verdict::Open(vec![first]),
            false => Verdict::Unknown(vec![first]),
        };
    }
    // A dataset that knows no column that a candidate does not know as well is hardly worth a word.
    let outdone = |i: usize| others(i).any(|other| cases[i].knows_less(other));
    let is_open =
        |i: &usize| !others(*i).any(|other| other.beats(&cases[*i])) && (cases[*i].named || !outdone(*i));
    let open: Vec<usize> = headed.iter().copied().filter(is_open).collect();
    match open.iter().any(|i| cases[*i].reading.is_complete()) {
        true => Verdict::Open(open),
        false if open.is_empty() => Verdict::Unknown(headed),
        false => Verdict::Unknown(open),
    }
}

/// The weight of each column for a dataset: the more the fewer know its header, double for a required field,
/// little for one from which nothing is counted, least for numbers to reach a person by.
fn weights(reading: &Reading<'_, '_>, guide: &Guide<'_>, by: &[usize]) -> Vec<Weight> {
    let weight = |(column, by): (usize, &usize)| {
        let Some(field) = reading.columns[column].and_then(|f| reading.dataset.fields.get(f)) else {
            return Weight::default();
        };
        let base = (TELLING / u32::try_from(*by.max(&1)).unwrap_or(TELLING)).max(1);
        let all = match field.kind {
            _ if field.required => 2 * base,
            FieldType::Phone | FieldType::Account => 1,
            _ if guide.counts(reading.dataset, field) => base,
            _ => base.min(TELLING / 3),
        };
        let titled = reading.header.is_headed(column, &field.title);
        Weight { all, required: if field.required { all } else { 0 }, titled }
    };
    by.iter().enumerate().map(weight).collect()
}

/// The ids of the datasets of which the title above the header, the sheet's or the file's name speaks.
fn named<'a>(
    guide: &Guide<'a>,
    lead: &Reading<'_, '_>,
    rows: &HeadRows,
    names: &Named<'_>,
) -> BTreeSet<&'a str> {
    let title: Vec<&str> = lead.header.title(rows).collect();
    let stem = names.file.rsplit_once('.').map_or(names.file, |(stem, _)| stem);
    [&title.join(" "), stem, names.sheet.unwrap_or_default()]
        .into_iter()
        .flat_map(|text| spoken::spoken(text, &guide.words))
        .filter_map(|position| guide.known.get(position).map(|k| k.dataset.id.as_str()))
        .collect()
}
