//! Which 快照 of a period is the last one, place by place.
//!
//! Inputs: days and regions of all rows of a dataset. Outputs: whether a row is of the last 快照. Invariant:
//! every 镇街 has its own last day; what is of no 镇街 counts only on the last day of all that lies where it
//! does, for an older one may have been replaced under another name; where the 镇街 differ, it is not known.

use super::pass::{groups, open};
use super::when::{Calendar, Placing};
use super::whereabouts::{Whereabouts, ancestor, is_inside};
use crate::catalog::Dataset;
use crate::diagnostic::Diagnostic;
use crate::figure::plan::{Clock, Mode};
use crate::figure::store::Store;
use crate::model::record::standard;
use crate::model::region::Level;
use crate::model::{Period, RegionTree};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// The last 快照日 of everything that has rows in a period.
#[derive(Debug, Default)]
pub(super) struct Lasts {
    /// By 镇街.
    towns: BTreeMap<usize, NaiveDate>,
    /// By a region above the 镇街 that has rows itself, `None` for rows of unknown place: the earliest of
    /// the last days of all else that lies there, and the last day of everything there.
    above: BTreeMap<Option<usize>, (NaiveDate, NaiveDate)>,
}

impl Lasts {
    /// Looks at all rows of a dataset.
    pub(super) fn find(
        store: &dyn Store,
        tree: &RegionTree,
        dataset: &Dataset,
        period: Period,
    ) -> Result<Lasts, Diagnostic> {
        let clock = Clock { date: None, mode: Mode::Snapshot };
        let mut columns = vec![standard::EVENT_FROM, standard::EVENT_TO];
        columns.extend(dataset.town.as_deref());
        columns.extend(dataset.village.as_deref());
        let mut last: BTreeMap<Option<usize>, NaiveDate> = BTreeMap::new();
        for source in (0..store.sources().len()).filter(|s| store.sources()[*s].dataset == dataset.id) {
            let scope = store.sources()[source].scope(tree);
            let mut reader = open(store, source, &columns)?;
            for group in groups(reader.as_ref()) {
                let batch = reader.read(group)?;
                let calendar = Calendar::of(&batch, &clock)?;
                let mut places = Whereabouts::of(&batch, dataset, tree, scope)?;
                for row in 0..batch.num_rows() {
                    let Some(days) = calendar.event(row) else { continue };
                    if days.from == days.to && period.contains(days.from) {
                        let at = last.entry(places.region(row, Some(days))).or_insert(days.from);
                        *at = days.from.max(*at);
                    }
                }
            }
        }
        Ok(Lasts::of(tree, &last))
    }

    fn of(tree: &RegionTree, last: &BTreeMap<Option<usize>, NaiveDate>) -> Lasts {
        let mut out = Lasts::default();
        let town = |place: &Option<usize>| ancestor(tree, *place, Level::Town);
        for (place, day) in last {
            if let Some(town) = town(place) {
                let at = out.towns.entry(town).or_insert(*day);
                *at = (*day).max(*at);
            }
        }
        // Everything lies where nobody knows where it is.
        let lies = |place: Option<usize>, outer: Option<usize>| match outer {
            Some(outer) => is_inside(tree, place, outer),
            None => true,
        };
        let above: BTreeMap<Option<usize>, NaiveDate> = last
            .keys()
            .filter(|place| town(place).is_none())
            .map(|outer| {
                let inside = last.iter().filter(|(place, _)| lies(**place, *outer));
                (*outer, inside.map(|(_, day)| *day).max().unwrap_or(NaiveDate::MIN))
            })
            .collect();
        for (outer, day) in &above {
            let towns = out.towns.iter().filter(|(town, _)| lies(Some(**town), *outer)).map(|(_, day)| *day);
            let others = above.iter().filter(|(place, _)| *place != outer && lies(**place, *outer));
            let earliest = towns.chain(others.map(|(_, day)| *day)).min();
            out.above.insert(*outer, (earliest.unwrap_or(*day), *day));
        }
        out
    }

    /// What a row of a day at a place is.
    pub(super) fn placing(&self, tree: &RegionTree, region: Option<usize>, day: NaiveDate) -> Placing {
        if let Some(town) = ancestor(tree, region, Level::Town) {
            return if self.towns.get(&town) == Some(&day) { Placing::In(0) } else { Placing::Out };
        }
        match self.above.get(&region) {
            Some((_, last)) if *last == day => Placing::In(0),
            Some((earliest, _)) if *earliest <= day => Placing::Unplaced,
            _ => Placing::Out,
        }
    }

    /// Whether some 快照 tells of a region: of itself or what lies in it, or of the 镇街 that it lies in.
    pub(super) fn tells(&self, tree: &RegionTree, region: usize) -> bool {
        let outer = ancestor(tree, Some(region), Level::Town).unwrap_or(region);
        let places = self.towns.keys().map(|town| Some(*town)).chain(self.above.keys().copied());
        places.into_iter().any(|place| is_inside(tree, place, outer))
    }
}
