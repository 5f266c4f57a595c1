//! Counting rows by region, kind and month, streamed: nothing of a row is kept.

use super::{Asked, Cell, Covered, Line};
use crate::audit::month;
use crate::catalog::{Dataset, Month};
use crate::diagnostic::Diagnostic;
use crate::figure::columns::{Dates, Words};
use crate::figure::places::Places;
use crate::ledger::Ledger;
use crate::model::RegionTree;
use crate::model::record::standard;
use crate::model::region::Scope;
use std::collections::{BTreeMap, HashMap};

/// The rows of a dataset in the period and a year before it. A row of several months, or of a day that is known
/// no better than by several, stands in each of them.
pub(super) fn count(
    tree: &RegionTree,
    ledger: &Ledger,
    asked: &Asked<'_>,
    dataset: &Dataset,
    kind: Option<&str>,
    months: &[Month],
) -> Result<Covered, Diagnostic> {
    let mut out = Covered {
        dataset: dataset.id.clone(),
        title: dataset.title.clone(),
        total: vec![Cell::default(); months.len()],
        ..Covered::default()
    };
    let Some((first, last)) = months.first().zip(months.last()) else { return Ok(out) };
    let places = Places::new(tree, &[]);
    let (from, to) = match dataset.service {
        Some(_) => (standard::SERVICE_FROM, standard::SERVICE_TO),
        None => (standard::EVENT_FROM, standard::EVENT_TO),
    };
    let mut columns = vec![from, to, standard::EVENT_FROM, standard::EVENT_TO];
    columns.extend([&dataset.town, &dataset.village].into_iter().flatten().map(String::as_str).chain(kind));
    columns.sort_unstable();
    columns.dedup();
    for source in ledger.sources().iter().filter(|s| s.dataset == dataset.id) {
        let (span, without) = match dataset.service {
            Some(_) => (&source.service, source.without_service),
            None => (&source.event, source.without_event),
        };
        let meets = |s: &crate::ledger::Span| month::of(s.from) <= *last && first.0 - 12 <= month::of(s.to).0;
        if without == 0 && !span.as_ref().is_some_and(meets) {
            continue;
        }
        let scope = source.scope(tree);
        let mut reader = ledger.reader(source, &columns)?;
        for group in 0..reader.groups() {
            let batch = reader.read(group)?;
            let (start, end) = (Dates::of(&batch, from)?, Dates::of(&batch, to)?);
            let spot = Spots::new(tree, &places, asked.region, scope, dataset, &batch)?;
            let kinds = Words::of(&batch, kind.unwrap_or(""))?;
            let mut seen: HashMap<(usize, usize, usize, Spot), u64> = HashMap::new();
            for row in 0..batch.num_rows() {
                let days = (start.get(row).or_else(|| end.get(row)), end.get(row).or_else(|| start.get(row)));
                let (Some(a), Some(b)) = days else {
                    out.undated += 1;
                    continue;
                };
                let (Some(a), Some(b)) = (month::of_day(a.min(b)), month::of_day(a.max(b))) else { continue };
                // Positions of months, those of the year before in front.
                let shift = |m: Month| usize::try_from(m.0 - first.0 + 12).ok();
                let (lo, hi) = (Month(a.0.max(first.0 - 12)), Month(b.0.min(last.0)));
                if lo > hi {
                    continue;
                }
                if let (Some(lo), Some(hi)) = (shift(lo), shift(hi)) {
                    *seen.entry((lo, hi, kinds.code(row), spot.of(row))).or_default() += 1;
                }
            }
            let mut seen: Vec<_> = seen.into_iter().collect();
            seen.sort_unstable();
            let mut known = HashMap::new();
            for ((lo, hi, kind_code, spot_code), rows) in seen {
                let place = *known.entry(spot_code).or_insert_with(|| spot.place(&spot_code));
                let Some(place) = place else { continue };
                let line = |lines: &mut Line| add(lines, months.len(), lo, hi, rows);
                line(&mut out.total);
                line(out.regions.entry(place).or_insert_with(|| vec![Cell::default(); months.len()]));
                if let Some(word) = kinds.value(kind_code) {
                    let kinds: &mut BTreeMap<String, Line> = &mut out.kinds;
                    line(kinds.entry(word.to_owned()).or_insert_with(|| vec![Cell::default(); months.len()]));
                }
            }
        }
    }
    Ok(out)
}

/// Adds rows of the months `lo..=hi`, counted from a year before the first.
fn add(line: &mut Line, months: usize, lo: usize, hi: usize, rows: u64) {
    for at in lo..=hi {
        if let Some(cell) = at.checked_sub(12).and_then(|i| line.get_mut(i)) {
            cell.rows += rows;
        }
        // A year before a month of the period; in longer periods a month may be both.
        if at < months
            && let Some(cell) = line.get_mut(at)
        {
            cell.previous += rows;
        }
    }
}

/// Codes of 镇街 and 村社区, and the epochs of the table of regions between which a row lies.
type Spot = (usize, usize, Option<(u32, u32)>);

/// Where the rows of a batch are.
struct Spots<'a> {
    tree: &'a RegionTree,
    places: &'a Places<'a>,
    region: usize,
    scope: Scope,
    towns: Words<'a>,
    villages: Words<'a>,
    days: (Dates<'a>, Dates<'a>),
}

impl<'a> Spots<'a> {
    fn new(
        tree: &'a RegionTree,
        places: &'a Places<'a>,
        region: usize,
        scope: Scope,
        dataset: &Dataset,
        batch: &'a arrow_array::RecordBatch,
    ) -> Result<Spots<'a>, Diagnostic> {
        let column = |id: &Option<String>| Words::of(batch, id.as_deref().unwrap_or(""));
        let (towns, villages) = (column(&dataset.town)?, column(&dataset.village)?);
        let days = (Dates::of(batch, standard::EVENT_FROM)?, Dates::of(batch, standard::EVENT_TO)?);
        Ok(Spots { tree, places, region, scope, towns, villages, days })
    }

    fn of(&self, row: usize) -> Spot {
        let epochs = match (self.days.0.get(row), self.days.1.get(row)) {
            (Some(a), Some(b)) if self.places.is_dated() => {
                Some((self.places.epoch(a), self.places.epoch(b)))
            }
            _ => None,
        };
        (self.towns.code(row), self.villages.code(row), epochs)
    }

    /// The part of the region that a row is in; `Some(None)`: in the region, in no part of it; `None`: outside.
    fn place(&self, spot: &Spot) -> Option<Option<usize>> {
        let (town, village) = (self.towns.value(spot.0), self.villages.value(spot.1));
        let Some(mut at) = self.places.counts_at(self.scope, town, village, spot.2).0 else {
            return (self.region == self.tree.root()).then_some(None);
        };
        if at == self.region {
            return Some(None);
        }
        while let Some(parent) = self.tree.get(at).parent {
            if parent == self.region {
                return Some(Some(at));
            }
            at = parent;
        }
        None
    }
}
