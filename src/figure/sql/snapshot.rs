//! The last 快照日 of every 镇街, as steps of a statement.
//!
//! Inputs: a job by 快照. Outputs: a step with the last day of each 镇街 (of each place above one, the last
//! of all that lies there), and one with the first of these last days. Invariant: all rows of the dataset
//! tell of days, whatever is counted of them; see `figure::snapshot`.

use super::super::nodes::Count;
use super::super::places::NOWHERE;
use super::super::plan::Mode;
use super::place::{Job, Place};
use super::script::Select;
use super::spot::Spot;
use super::statements::Statements;
use super::writer::Writer;
use crate::diagnostic::Diagnostic;
use crate::model::Period;
use crate::model::region::Level;
use std::collections::BTreeSet;

/// The steps.
#[derive(Debug, Clone)]
pub(super) struct Last {
    /// `_home`, `_day`; of several periods `_since` and `_until`, too.
    pub(super) days: String,
    /// The same of places above 镇街, with the first of the last days inside; where it is needed.
    pub(super) first: Option<String>,
    pub(super) periods: bool,
}

/// The places that tell of the 快照 of some spots.
#[derive(Debug)]
pub(super) struct Homes<'s> {
    statements: &'s Statements<'s>,
    /// The positions of what lies in a spot's region.
    ranges: Vec<(u32, u32)>,
    /// The 镇街 in which spots' regions lie.
    towns: BTreeSet<u32>,
}

impl<'s> Homes<'s> {
    pub(super) fn new(statements: &'s Statements<'s>, spots: &[Spot]) -> Homes<'s> {
        let regions: BTreeSet<usize> = spots.iter().map(|s| s.region).collect();
        let ranges = regions.iter().filter_map(|r| statements.places.ranges.inside(*r)).collect();
        let towns = regions.iter().filter_map(|r| statements.geography.town_of(*r)).collect();
        Homes { statements, ranges, towns }
    }

    /// The region that stands for the place of rows of a region: its 镇街, or itself above these; `None`
    /// where it tells nothing about the spots.
    pub(super) fn of(&self, region: usize) -> Option<usize> {
        let geography = &self.statements.geography;
        let position = self.statements.places.own(Some(region));
        let home = geography.ancestor(position, Level::Town).unwrap_or(position);
        let tells =
            self.towns.contains(&home) || self.ranges.iter().any(|(from, to)| (*from..*to).contains(&home));
        geography.region_at(home).filter(|_| tells)
    }
}

impl Last {
    /// How rows are joined to their last day, and that to the first one.
    pub(super) fn joins(&self, home: &str, with_all: bool) -> Vec<String> {
        let how = if with_all { "LEFT JOIN" } else { "JOIN" };
        let same = |alias: &str| match self.periods {
            true => format!(" AND {alias}._since = s._since AND {alias}._until = s._until"),
            false => String::new(),
        };
        let mut out = vec![format!("{how} {} l ON l._home = {home}{}", self.days, same("l"))];
        if let Some(first) = &self.first {
            out.push(format!("LEFT JOIN {first} f ON f._home = {home}{}", same("f")));
        }
        out
    }
}

impl Writer<'_> {
    /// The steps for a job; `None`: it is not by 快照.
    pub(super) fn last(
        &mut self,
        job: &Job<'_>,
        place: &Place,
        sources: &[(usize, Option<usize>)],
    ) -> Result<Option<Last>, Diagnostic> {
        let (Mode::Snapshot, Some(home)) = (&job.plan.clock.mode, &place.home) else { return Ok(None) };
        let mut periods: Vec<Period> = Vec::new();
        job.spots.iter().for_each(|s| {
            if !periods.contains(&s.period) {
                periods.push(s.period);
            }
        });
        let several = periods.len() > 1;
        let mut select = Select::default();
        let (mut since, mut until) = ("p._since".to_owned(), "p._until".to_owned());
        let mut joins = place.joins.clone();
        if several {
            let row = |p: &Period| format!("{}, {}", self.dialect.day(p.from), self.dialect.day(p.to));
            let rows: Vec<String> = periods.iter().map(row).collect();
            let wish = format!("{}_periods", job.wish);
            let list = self.script.list(&wish, "各个期间", &["_since", "_until"], &rows);
            joins.push(format!("CROSS JOIN {list} p"));
            select.columns.extend([since.clone(), until.clone()]);
        } else if let Some(one) = periods.first() {
            (since, until) = (self.dialect.day(one.from), self.dialect.day(one.to));
        }
        let ids: Vec<usize> = sources.iter().map(|(source, _)| *source).collect();
        let scope = self.scope(job, &ids)?;
        match &scope {
            Some(list) => {
                joins.push(format!("JOIN {list} c ON c._inside = {home}"));
                select.columns.push("c._home".into());
            }
            None => select.columns.push(format!("{home} AS _home")),
        }
        select.group = (1..=select.columns.len()).map(|n| n.to_string()).collect();
        let days = self.days(job.plan, job.leaf.basis);
        select.columns.push(format!("max({}) AS _day", days.from));
        select.wheres = days.counted(&Mode::Snapshot, &since, &until);
        // What lies outside of the regions tells nothing about them; at the root, nowhere is a place.
        if !self.at_root(job.spots) {
            select.wheres.push(format!("{home} <> ''"));
        }
        place.ask(self);
        let table = self.table(job.dataset, sources.to_vec());
        select.from = std::iter::once(table).chain(joins).collect();
        let about = format!("「{}」各镇街期内最后一次快照的日期", job.dataset.title);
        let last = self.script.step(&format!("{}_last", job.wish), &about, &select.text());
        let every = matches!(job.leaf.count, Count::Regions(_, Some(_)));
        let first = scope.filter(|_| every).map(|scope| self.first(job, &last, &scope, several));
        Ok(Some(Last { days: last, first, periods: several }))
    }

    fn first(&mut self, job: &Job<'_>, last: &str, scope: &str, several: bool) -> String {
        let mut select = Select::default();
        if several {
            select.columns.extend(["l._since".to_owned(), "l._until".to_owned()]);
        }
        select.columns.push("c._home".into());
        select.group = (1..=select.columns.len()).map(|n| n.to_string()).collect();
        select.columns.push("min(l._day) AS _day".into());
        let join = format!("JOIN {scope} c ON c._inside = l._home AND c._inside <> c._home");
        select.from = vec![format!("{last} l"), join];
        let about = "只写到镇街以上的行：那里面各处最后一次快照中最早的一天";
        self.script.step(&format!("{}_first", job.wish), about, &select.text())
    }

    /// Which places lie in which; `None`: each only in itself.
    fn scope(&mut self, job: &Job<'_>, sources: &[usize]) -> Result<Option<String>, Diagnostic> {
        let statements = self.statements;
        let mut present: BTreeSet<u32> = BTreeSet::new();
        if statements.tell_places(job.dataset, sources) {
            let root = self.at_root(job.spots);
            let homes = Homes::new(statements, job.spots);
            for word in statements.words(job.dataset, sources)?.iter() {
                match word.region.and_then(|r| homes.of(r)) {
                    Some(home) => present.extend([statements.places.own(Some(home))]),
                    None if root && word.region.is_none() => present.extend([NOWHERE]),
                    None => {}
                }
            }
        }
        let is_above = |p: &u32| statements.geography.ancestor(*p, Level::Town).is_none();
        if present.len() < 2 || !present.iter().any(is_above) {
            return Ok(None);
        }
        let code = |p: u32| {
            let region = statements.geography.region_at(p);
            self.dialect.text(&region.map(|r| statements.code(r)).unwrap_or_default())
        };
        let mut rows = Vec::new();
        for place in &present {
            let (from, to) = match is_above(place) {
                true => statements.geography.range(*place, &statements.places.ranges),
                false => (*place, *place + 1),
            };
            rows.extend(present.range(from..to).map(|inside| format!("{}, {}", code(*inside), code(*place))));
        }
        let about = "快照：只写到镇街以上的行，按那里面所有地方的最后一天算";
        let wish = format!("{}_scope", job.wish);
        Ok(Some(self.script.list(&wish, about, &["_inside", "_home"], &rows)))
    }

    /// A step with the number of 快照日 that each spot has; `None` where one spot has those of `last`.
    pub(super) fn snapshots(&mut self, job: &Job<'_>, last: &Last) -> String {
        if let [_] = job.spots {
            let body = format!("SELECT count(*) AS _days\nFROM {}", last.days);
            return self.script.step(&format!("{}_days", job.wish), "有没有这里的快照", &body);
        }
        let statements = self.statements;
        let mut rows = Vec::new();
        for spot in job.spots {
            let own = Homes::new(statements, std::slice::from_ref(spot));
            let all = 0..statements.tree.regions().len();
            let homes: BTreeSet<usize> = all.filter_map(|r| own.of(r)).collect();
            let (since, until) = (self.dialect.day(spot.period.from), self.dialect.day(spot.period.to));
            let row = |home: &str| format!("{}, {since}, {until}, {}", spot.number, self.dialect.text(home));
            rows.extend(homes.iter().map(|r| row(&statements.code(*r))));
            if spot.region == statements.tree.root() {
                rows.push(row(""));
            }
        }
        let heads = ["_spot", "_since", "_until", "_home"];
        let list = self.script.list(&format!("{}_homes", job.wish), "各处各看哪些镇街的快照", &heads, &rows);
        let same = if last.periods { " AND l._since = h._since AND l._until = h._until" } else { "" };
        let body = format!(
            "SELECT h._spot, count(l._day) AS _days\nFROM {list} h\nLEFT JOIN {} l ON l._home = h._home{same}\n\
             GROUP BY h._spot",
            last.days
        );
        self.script.step(&format!("{}_days", job.wish), "有没有这里的快照", &body)
    }

    pub(super) fn at_root(&self, spots: &[Spot]) -> bool {
        spots.iter().any(|s| s.region == self.statements.tree.root())
    }
}
