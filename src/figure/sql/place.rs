//! Where the rows of an indicator lie, as its SELECTs need it: inside the region, and with which labels.
//!
//! Labels: the region of the spot (where there are several), the counted region of a level (`regions:`),
//! the 镇街 whose last 快照 counts (`snapshot`). Invariant: conditions and labels are made once for all
//! sources of an indicator; every SELECT that uses them asks its table for their columns.

use super::super::nodes::{Count, Leaf};
use super::super::plan::{Mode, Plan};
use super::labels::Labels;
use super::snapshot::Homes;
use super::spot::{Spot, one_region};
use super::writer::Writer;
use crate::catalog::Dataset;
use crate::diagnostic::Diagnostic;
use crate::model::region::Level;
use std::collections::BTreeSet;

/// An indicator that counts rows, at spots.
#[derive(Clone, Copy)]
pub(super) struct Job<'l> {
    pub(super) leaf: &'l Leaf,
    pub(super) plan: &'l Plan,
    pub(super) dataset: &'l Dataset,
    pub(super) spots: &'l [Spot],
    /// The field by whose values it is split.
    pub(super) split: Option<&'l str>,
    /// What its steps are called, and what they are about.
    pub(super) wish: &'l str,
    pub(super) title: &'l str,
}

/// What is known of the place of a job's rows.
#[derive(Debug, Clone, Default)]
pub(super) struct Place {
    /// That they lie in the one region; `None`: all do, or the spots' regions are labels.
    pub(super) inside: Option<String>,
    pub(super) joins: Vec<String>,
    /// Labels, as SQL.
    pub(super) area: Option<String>,
    pub(super) counted: Option<String>,
    pub(super) home: Option<String>,
    columns: BTreeSet<String>,
}

impl Job<'_> {
    /// Whether spots are told apart by their regions.
    pub(super) fn has_areas(&self) -> bool {
        !one_region(self.spots)
    }

    pub(super) fn level(&self) -> Option<Level> {
        match self.leaf.count {
            Count::Regions(level, _) => Some(level),
            _ => None,
        }
    }
}

impl Place {
    /// The same where nobody asks which region of a level rows lie in.
    pub(super) fn without_counted(&self) -> Place {
        let joins = if self.area.is_some() || self.home.is_some() { self.joins.clone() } else { Vec::new() };
        Place { joins, counted: None, ..self.clone() }
    }

    /// Asks for the columns that tell of places.
    pub(super) fn ask(&self, writer: &mut Writer<'_>) {
        writer.columns.extend(self.columns.iter().cloned());
    }
}

impl Writer<'_> {
    /// Conditions and labels for the rows of some sources.
    pub(super) fn place(&mut self, job: &Job<'_>, sources: &[usize]) -> Result<Place, Diagnostic> {
        let before = std::mem::take(&mut self.columns);
        let mut place = Place::default();
        let (areas, level) = (job.has_areas(), job.level());
        let snapshot = job.plan.clock.mode == Mode::Snapshot;
        if let (false, Some(spot)) = (areas, job.spots.first()) {
            place.inside = self.inside(job.dataset, sources, spot.region)?;
        }
        let mut names = Vec::new();
        names.extend(areas.then_some("_area"));
        names.extend(level.map(|_| "_place"));
        names.extend(snapshot.then_some("_home"));
        if !names.is_empty() {
            let statements = self.statements;
            let homes = Homes::new(statements, job.spots);
            let wanted = |region: usize| {
                let mut labels = Vec::new();
                let area = job.spots.iter().map(|s| s.region).find(|r| statements.is_inside(region, *r));
                if areas {
                    labels.push(area.map(|r| statements.code(r)).unwrap_or_default());
                }
                if let Some(level) = level {
                    let counted = area.and_then(|area| statements.counted(region, level, area));
                    labels.push(counted.map(|r| statements.code(r)).unwrap_or_default());
                }
                if snapshot {
                    let home = homes.of(region);
                    labels.push(home.map(|r| statements.code(r)).unwrap_or_default());
                }
                labels
            };
            let Labels { joins, columns } = self.labels(job.dataset, sources, job.wish, &names, &wanted)?;
            place.joins = joins;
            let mut columns = columns.into_iter();
            place.area = if areas { columns.next() } else { None };
            place.counted = if level.is_some() { columns.next() } else { None };
            place.home = if snapshot { columns.next() } else { None };
        }
        place.columns = std::mem::replace(&mut self.columns, before);
        Ok(place)
    }
}
