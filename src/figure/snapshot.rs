//! Which 快照日 counts where: of every 镇街 the last one in the period.
//!
//! Inputs: all cells of a dataset, whatever was asked of them. Outputs: whether the rows of a day at
//! a place are of the last 快照, and from when to when those are. Invariant: the rows of one 镇街 are
//! of one day. Where the 镇街 is not known, a row counts only on the last day of all that lies there
//! (of all at all, if its place is not known): an older one may have been replaced under another
//! name. It is not known whether it has where the 镇街 differ; then it is told of.

use super::atoms::Span;
use super::cells::Data;
use super::geography::Geography;
use super::leaf::Placing;
use super::places::Ranges;
use super::tally::When;
use crate::model::region::Level;
use std::collections::BTreeMap;

/// The last days of a period; days are atoms.
#[derive(Debug, Default)]
pub(super) struct LastDays {
    /// By the position of the 镇街.
    towns: BTreeMap<u32, u32>,
    /// By position above the 镇街 that has rows: earliest last day of what lies in it, last day of all.
    above: BTreeMap<u32, (u32, u32)>,
}

impl LastDays {
    pub(super) fn new(data: &Data, geography: &Geography, ranges: &Ranges, span: Span) -> LastDays {
        let mut out = LastDays::default();
        let mut last: BTreeMap<u32, u32> = BTreeMap::new();
        for cell in &data.cells {
            let When::Between(day, to) = data.aspect(cell).event else { continue };
            if day != to || !span.contains(day, day) {
                continue;
            }
            let at = last.entry(cell.place).or_insert(day);
            *at = day.max(*at);
        }
        for (place, day) in &last {
            if let Some(town) = geography.ancestor(*place, Level::Town) {
                let at = out.towns.entry(town).or_insert(*day);
                *at = (*day).max(*at);
            }
        }
        let places = last.keys().filter(|p| geography.ancestor(**p, Level::Town).is_none());
        let latest: BTreeMap<u32, u32> = places
            .map(|place| {
                let (from, to) = geography.range(*place, ranges);
                (*place, last.range(from..to).map(|(_, day)| *day).max().unwrap_or(0))
            })
            .collect();
        for (place, day) in &latest {
            let (from, to) = geography.range(*place, ranges);
            let others = latest.range(from..to).filter(|(other, _)| *other != place);
            let earliest = out.towns.range(from..to).chain(others).map(|(_, day)| *day).min();
            out.above.insert(*place, (earliest.unwrap_or(*day), *day));
        }
        out
    }

    /// What a day's rows at a place are in the period.
    pub(super) fn placing(&self, place: u32, day: u32, geography: &Geography) -> Placing {
        if let Some(town) = geography.ancestor(place, Level::Town) {
            let is_last = self.towns.get(&town) == Some(&day);
            return if is_last { Placing::Counted(0) } else { Placing::Out };
        }
        match self.above.get(&place) {
            Some((_, last)) if *last == day => Placing::Counted(0),
            Some((earliest, _)) if *earliest <= day => Placing::Unplaced,
            _ => Placing::Out,
        }
    }

    /// The earliest and the latest day of the rows in a region.
    pub(super) fn days(&self, region: usize, geography: &Geography, ranges: &Ranges) -> Option<(u32, u32)> {
        let (from, to) = ranges.inside(region)?;
        let inside = self
            .towns
            .range(from..to)
            .chain(geography.town_of(region).and_then(|t| self.towns.get_key_value(&t)));
        let above = self.above.range(from..to).map(|(_, (_, last))| last);
        let days: Vec<u32> = inside.map(|(_, day)| day).chain(above).copied().collect();
        Some((days.iter().copied().min()?, days.iter().copied().max()?))
    }
}
