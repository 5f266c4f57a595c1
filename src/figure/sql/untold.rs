//! Rows of which it cannot be told whether they count, because their source lacks a column.
//!
//! Inputs: a job. Outputs: a step with their number at each spot. Invariant: as `figure::untold`: it
//! matters only where no source of the period has all of the columns.

use super::place::{Job, Place};
use super::rows::{Rows, Sources};
use super::snapshot::Last;
use super::spot::{Spot, pieces};
use super::writer::Writer;
use crate::diagnostic::Diagnostic;
use std::collections::{BTreeMap, BTreeSet};

impl Writer<'_> {
    /// The step, with `_rows` (of several spots `_spot`), and the fields; `None`: no row is doubtful.
    pub(super) fn untold(
        &mut self,
        job: &Job<'_>,
        covered: &[bool],
        place: &Place,
        last: Option<&Last>,
    ) -> Result<Option<(String, Vec<String>)>, Diagnostic> {
        let (leaf, clock) = (job.leaf, &job.plan.clock);
        let lacking: BTreeSet<usize> = leaf.untold.iter().map(|u| u.source as usize).collect();
        let statements = self.statements;
        let can_tell = |spot: &Spot| {
            let mut all = statements.coverage_of(&job.dataset.id);
            all.any(|(s, c)| !lacking.contains(&s) && c.holds(clock, leaf.basis, spot.period))
        };
        let of_spots = job.spots.iter().zip(covered);
        let doubtful: Vec<Spot> =
            of_spots.filter(|(s, covered)| **covered && !can_tell(s)).map(|(s, _)| *s).collect();
        if lacking.is_empty() || doubtful.is_empty() {
            return Ok(None);
        }
        let mut groups: BTreeMap<(usize, &[String]), Vec<usize>> = BTreeMap::new();
        for (source, covered) in statements.coverage_of(&job.dataset.id) {
            let Some(untold) = leaf.untold.iter().find(|u| u.source as usize == source) else { continue };
            let needed = |s: &Spot| clock.date.is_some() || covered.holds(clock, leaf.basis, s.period);
            if doubtful.iter().any(needed) {
                groups.entry((untold.filter, &untold.fields)).or_default().push(source);
            }
        }
        if groups.is_empty() {
            return Ok(None);
        }
        let many = job.spots.len() > 1;
        let place = place.without_counted();
        let pieces = pieces(&doubtful, false);
        let mut fields: BTreeSet<String> = BTreeSet::new();
        let mut parts = Vec::new();
        for ((filter, lacks), sources) in groups {
            fields.extend(lacks.iter().cloned());
            let sources = Sources::plain(sources);
            let wish = format!("{}_untold", job.wish);
            // Rows that fit in everything else, and are counted by their dates.
            let certain = super::super::nodes::Leaf { count: leaf.count.without_every(), ..leaf.clone() };
            let own = Job { leaf: &certain, ..*job };
            let rows = self.rows(&own, filter, &pieces, &sources, &place, last, &wish)?;
            let Rows { mut select, .. } = rows;
            if many {
                select.columns.push("s._spot".into());
                select.group.push("1".into());
            }
            select.columns.push("count(*) AS _rows".into());
            self.read_from(job, &sources, &mut select);
            parts.push(select.text());
        }
        let union = super::dialect::indented(&parts.join("\nUNION ALL\n"));
        let body = match (parts.as_slice(), many) {
            ([one], _) => one.clone(),
            (_, true) => {
                format!("SELECT _spot, sum(_rows) AS _rows\nFROM (\n  {union}\n) part\nGROUP BY _spot")
            }
            (_, false) => format!("SELECT sum(_rows) AS _rows\nFROM (\n  {union}\n) part"),
        };
        let about = format!("{}：来源没有要看的列，不知道是不是要数的行", job.title);
        let step = self.script.step(&format!("{}_doubtful", job.wish), &about, &body);
        Ok(Some((step, fields.into_iter().collect())))
    }
}
