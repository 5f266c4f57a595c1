//! From the old value to the new one, one cause after the other.
//!
//! Job: count each figure again after every step of what has changed (sources that went, that were replaced,
//! corrected, came late, came new; then regions, definitions, 任务数) and give every step the difference that it
//! makes. Inputs: two worlds, the [`Moves`] between them, the ledger. Outputs: per figure its [`Step`]s.
//! Invariant: the amounts of a figure add up to its difference, whatever it measures; what cannot be counted
//! again is a step of its own, never spread over the others.

use super::exact::Exact;
use super::read::{Behind, less};
use super::sources::{Left, Moves};
use super::split;
use super::standards::Standards;
use super::world::{Given, Reading, Spec, World, basis, readings, same_regions};
use crate::catalog::Catalog;
use crate::command::manifest::state::State;
use crate::command::{Result, Session};
use crate::figure::{By, Shown, View};
use crate::ledger::{Ledger, SourceEntry};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// Why a figure changed, in the order in which causes are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Cause {
    Dropped,
    /// Both at once, and the figure does not tell them apart.
    DroppedAndRevised,
    Revised,
    Corrected,
    /// Back-pay, and amounts that were set right, after the standards table was changed.
    Standard,
    Late,
    New,
    Regions,
    Definition,
    Target,
    /// The draft prints it, or prints it otherwise.
    Printing,
    /// The first manifest does not say what it was counted from.
    Unstated,
    Unavailable,
    Unexplained,
}

impl Cause {
    /// The word in JSON and CSV.
    pub(super) fn key(self) -> &'static str {
        match self {
            Cause::Dropped => "dropped",
            Cause::DroppedAndRevised => "dropped+revised",
            Cause::Revised => "revised",
            Cause::Corrected => "corrected",
            Cause::Standard => "standard",
            Cause::Late => "late",
            Cause::New => "new",
            Cause::Regions => "regions",
            Cause::Definition => "definition",
            Cause::Target => "target",
            Cause::Printing => "printing",
            Cause::Unstated => "unstated",
            Cause::Unavailable => "unavailable",
            Cause::Unexplained => "unexplained",
        }
    }

    /// In words.
    pub(super) fn title(self) -> &'static str {
        match self {
            Cause::Dropped => "撤销来源",
            Cause::DroppedAndRevised => "撤销与修订",
            Cause::Revised => "修订",
            Cause::Corrected => "补正退回的行",
            Cause::Standard => "标准调整",
            Cause::Late => "补报",
            Cause::New => "新增",
            Cause::Regions => "区划变动",
            Cause::Definition => "口径变动",
            Cause::Target => "任务数变动",
            Cause::Printing => "文稿变动",
            Cause::Unstated => "来源不同",
            Cause::Unavailable => "无法再算：来源已撤销",
            Cause::Unexplained => "原因不明",
        }
    }
}

/// What one cause, or several that cannot be told apart, did to a figure.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) causes: Vec<Cause>,
    /// `None` where old and new are not of one kind, or one of them is no number.
    pub(super) amount: Option<Exact>,
    /// Rows that came (or, negative, went), by source.
    pub(super) rows: BTreeMap<String, i128>,
    /// What each source adds to the amount, where sources add up.
    pub(super) adds: Option<BTreeMap<String, Exact>>,
}

/// All that a comparison goes by.
pub(super) struct Between<'a> {
    pub(super) session: &'a Session<'a>,
    pub(super) ledger: &'a Ledger,
    pub(super) state: &'a State,
    pub(super) old: &'a World,
    pub(super) new: &'a World,
    pub(super) moves: &'a Moves,
    pub(super) standards: &'a Standards,
}

/// One point on the way.
pub(super) struct Point {
    pub(super) cause: Cause,
    pub(super) given: Given,
    pub(super) behind: Behind,
}

impl Between<'_> {
    /// What figures are in the second state.
    pub(super) fn last(&self, specs: &[&Spec<'_>]) -> Result<Vec<Reading>> {
        self.readings(self.new, specs, &|s, _| self.everything(s))
    }

    /// The steps of each figure from its old value; `ends`: what it is now, as printed or as counted.
    pub(super) fn steps(
        &self,
        specs: &[&Spec<'_>],
        before: &[Behind],
        ends: &[(Given, Behind)],
    ) -> Result<Vec<Vec<Step>>> {
        let mut ways: Vec<Vec<Point>> = specs.iter().map(|_| Vec::new()).collect();
        let mut go = |cause: Cause, world: &World, shown: &dyn Fn(&SourceEntry, By) -> Shown| -> Result<()> {
            for (way, reading) in ways.iter_mut().zip(self.readings(world, specs, shown)?) {
                way.push(Point { cause, given: reading.given, behind: reading.behind });
            }
            Ok(())
        };
        let (moves, old) = (self.moves, self.old);
        let mut shown: BTreeSet<&str> = moves.common.iter().map(String::as_str).collect();
        // The cause of the first step is told apart figure by figure.
        go(Cause::Unexplained, old, &|s, _| listed(&shown, s))?;
        for (cause, list) in [(Cause::Revised, &moves.revised), (Cause::Corrected, &moves.corrected)] {
            if !list.is_empty() {
                shown.extend(list.iter().map(String::as_str));
                go(cause, old, &|s, _| listed(&shown, s))?;
            }
        }
        if !moves.fresh.is_empty() {
            let picks = !self.standards.picks.is_empty();
            if picks {
                go(Cause::Standard, old, &|s, _| match moves.fresh.contains(&s.id) {
                    true => Shown::Picked,
                    false => listed(&shown, s),
                })?;
            }
            go(
                Cause::Late,
                old,
                &|s, by| match (moves.fresh.contains(&s.id), self.covered(&s.dataset, by)) {
                    (false, _) => listed(&shown, s),
                    (true, Some(last)) if picks => Shown::Either(by, last),
                    (true, Some(last)) => Shown::Until(by, last),
                    (true, None) if picks => Shown::Picked,
                    (true, None) => Shown::Nothing,
                },
            )?;
            go(Cause::New, old, &|s, _| self.everything(s))?;
        }
        let (mut catalog, mut targets) = (&old.catalog, &old.targets);
        let regions = !same_regions(&old.tree, &self.new.tree);
        let world = |catalog: &Catalog, targets: &BTreeMap<_, _>| World {
            catalog: catalog.clone(),
            tree: self.new.tree.clone(),
            targets: targets.clone(),
        };
        if regions {
            go(Cause::Regions, &world(catalog, targets), &|s, _| self.everything(s))?;
        }
        let mut ids = specs.iter().map(|s| s.indicator);
        if ids.any(|id| old.definition(id) != self.new.definition(id)) {
            catalog = &self.new.catalog;
            go(Cause::Definition, &world(catalog, targets), &|s, _| self.everything(s))?;
        }
        let target = |w: &World, s: &Spec<'_>| {
            s.target.as_ref().and_then(|key| w.targets.get(key)).map(|(value, _)| *value)
        };
        if specs.iter().any(|s| target(old, s) != target(self.new, s)) {
            targets = &self.new.targets;
            go(Cause::Target, &world(catalog, targets), &|s, _| self.everything(s))?;
        }
        let parts = specs.iter().zip(before).zip(ways).zip(ends);
        Ok(parts.map(|(((spec, before), way), end)| self.along(spec, before, way, end)).collect())
    }

    /// The last day, or the first of the last month, that the first state covered.
    pub(super) fn covered(&self, dataset: &str, by: By) -> Option<NaiveDate> {
        let sources = self.state.sources.iter().filter(|s| s.dataset == dataset);
        let range = |s: &'_ crate::command::manifest::state::StateSource| match by {
            By::Event => s.event.clone(),
            By::Service => s.service.clone(),
        };
        let last = |text: String| NaiveDate::parse_from_str(text.split_once("..")?.1, "%Y-%m-%d").ok();
        sources.filter_map(range).filter_map(last).max()
    }

    fn everything(&self, source: &SourceEntry) -> Shown {
        if self.moves.has(&source.id) { Shown::All } else { Shown::Nothing }
    }

    /// Counts the figures; those by 所属期 and those by 事件日期 may see different rows.
    fn readings(
        &self,
        world: &World,
        specs: &[&Spec<'_>],
        shown: &dyn Fn(&SourceEntry, By) -> Shown,
    ) -> Result<Vec<Reading>> {
        let mut out: Vec<Option<Reading>> = specs.iter().map(|_| None).collect();
        let views: Vec<Vec<Shown>> = [By::Event, By::Service]
            .iter()
            .map(|by| self.ledger.sources().iter().map(|s| shown(s, *by)).collect())
            .collect();
        let split = views.first() != views.last();
        for by in [By::Event, By::Service] {
            let chosen: Vec<usize> = (0..specs.len())
                .filter(|i| match split {
                    true => basis(&self.old.catalog, specs[*i].indicator) == by,
                    false => by == By::Event,
                })
                .collect();
            if chosen.is_empty() {
                continue;
            }
            let some: Vec<&Spec<'_>> = chosen.iter().map(|i| specs[*i]).collect();
            let view = View::new(self.ledger, |s| shown(s, by)).picking(&self.standards.picks);
            let read = readings(self.session, &view, world, &some).map_err(|d| vec![d])?;
            chosen.into_iter().zip(read).for_each(|(i, reading)| out[i] = Some(reading));
        }
        Ok(out.into_iter().flatten().collect())
    }

    /// What the first step of a figure is due to: sources that went, or that can no longer be read.
    fn first(&self, spec: &Spec<'_>, before: &BTreeMap<String, u64>, rows: &BTreeMap<String, u64>) -> Cause {
        let datasets = self.datasets(spec);
        if self.lost(&datasets) {
            return Cause::Unavailable;
        }
        let own = self.state.sources.iter().filter(|s| datasets.contains(&s.dataset.as_str()));
        let own: Vec<&str> = own.map(|s| s.id.as_str()).collect();
        let gone: Vec<(&str, &Left)> =
            own.iter().filter_map(|id| Some((*id, self.moves.gone.get(*id)?))).collect();
        let replaced = |left: &Left| matches!(left, Left::Replaced(_));
        // Where rows of others took their place, any of those that went may have held them.
        let restored = rows.iter().any(|(id, n)| before.get(id).is_none_or(|b| b < n));
        let narrow = gone.iter().filter(|(id, _)| restored || before.contains_key(*id));
        let kinds: BTreeSet<bool> = narrow.map(|(_, left)| replaced(left)).collect();
        let all: BTreeSet<bool> = gone.iter().map(|(_, left)| replaced(left)).collect();
        let kinds: Vec<bool> = if kinds.is_empty() { all } else { kinds }.into_iter().collect();
        match kinds.as_slice() {
            [] => Cause::Unexplained,
            [false] => Cause::Dropped,
            [true] => Cause::Revised,
            _ => Cause::DroppedAndRevised,
        }
    }

    /// The datasets that a figure draws on, then or now.
    fn datasets(&self, spec: &Spec<'_>) -> Vec<&str> {
        let of = |w: &'_ World| -> Vec<String> {
            let found = w.catalog.indicator(spec.indicator);
            found
                .map(|i| w.catalog.datasets_of(i).into_iter().map(str::to_owned).collect())
                .unwrap_or_default()
        };
        let (old, new) = (of(self.old), of(self.new));
        let all = self.old.catalog.datasets.iter().chain(&self.new.catalog.datasets).map(|d| d.id.as_str());
        let mut out: Vec<&str> = all.filter(|d| old.iter().chain(&new).any(|o| o == d)).collect();
        out.dedup();
        out
    }

    /// Whether sources of some datasets were there in the second state and cannot be read as they were.
    fn lost(&self, datasets: &[&str]) -> bool {
        self.moves.lost.values().any(|dataset| datasets.contains(&dataset.as_str()))
    }

    /// The steps of one figure.
    fn along(
        &self,
        spec: &Spec<'_>,
        before: &Behind,
        mut way: Vec<Point>,
        end: &(Given, Behind),
    ) -> Vec<Step> {
        if let Some(point) = way.first_mut() {
            point.cause = self.first(spec, &before.rows, &point.behind.rows);
            if point.cause == Cause::DroppedAndRevised {
                match split::dropped(self, spec.figure, before, point) {
                    Some(dropped) => {
                        point.cause = Cause::Revised;
                        way.insert(0, dropped);
                    }
                    None => way
                        .iter_mut()
                        .filter(|p| p.cause == Cause::Revised)
                        .for_each(|p| p.cause = Cause::DroppedAndRevised),
                }
            }
        }
        let rest = if self.lost(&self.datasets(spec)) { Cause::Unavailable } else { Cause::Unexplained };
        way.push(Point { cause: rest, given: end.0, behind: end.1.clone() });
        let start = Exact::parse(&spec.figure.value);
        let mut known = match start {
            Some(value) => value,
            None => return Vec::new(),
        };
        let whole = !matches!(end.0, Given::Known(value) if value.is_like(known));
        let mut behind = before.clone();
        let mut steps: Vec<Step> = Vec::new();
        let mut pending: Option<Step> = None;
        let mut given = Given::Known(known);
        for point in way {
            let moved = difference(&behind.rows, &point.behind.rows);
            if point.given == given && moved.is_empty() {
                continue;
            }
            let adds = point.behind.adds.clone().zip(behind.adds.take()).and_then(|(now, b)| less(now, &b));
            (behind, given) = (point.behind, point.given);
            let value = match given {
                Given::Known(value) if value.is_like(known) => Some(value),
                Given::Empty => Some(known.zero()),
                _ => None,
            };
            let mut step = pending.take().unwrap_or(Step { adds: Some(BTreeMap::new()), ..Step::default() });
            if !step.causes.contains(&point.cause) {
                step.causes.push(point.cause);
            }
            add(&mut step.rows, &moved);
            step.adds = step.adds.zip(adds).and_then(|(a, b)| and(a, &b));
            match value {
                Some(value) => {
                    step.amount = value.less(known);
                    known = value;
                    join(&mut steps, step);
                }
                None => pending = Some(step),
            }
        }
        if let Some(step) = pending {
            join(&mut steps, step);
        }
        let steps = self.standards.told_apart(&self.old.catalog, spec, steps);
        let mut out: Vec<Step> = Vec::new();
        steps.into_iter().for_each(|step| join(&mut out, step));
        let mut steps = out;
        if whole {
            steps.iter_mut().for_each(|s| (s.amount, s.adds) = (None, None));
        }
        // What took as much away as it brought says nothing.
        let balanced = |s: &Step| s.amount.is_some_and(Exact::is_zero) && s.rows.values().sum::<i128>() == 0;
        steps.retain(|s| !balanced(s));
        steps
    }
}

fn listed(ids: &BTreeSet<&str>, source: &SourceEntry) -> Shown {
    if ids.contains(source.id.as_str()) { Shown::All } else { Shown::Nothing }
}

/// Puts a step to one of the same causes, or at the end.
fn join(steps: &mut Vec<Step>, step: Step) {
    match steps.iter_mut().find(|s| s.causes == step.causes) {
        Some(same) => {
            same.amount = same.amount.zip(step.amount).and_then(|(a, b)| a.and(b));
            add(&mut same.rows, &step.rows);
            same.adds = same.adds.take().zip(step.adds).and_then(|(a, b)| and(a, &b));
        }
        None => steps.push(step),
    }
}

/// Amounts by source, and others.
fn and(mut into: BTreeMap<String, Exact>, more: &BTreeMap<String, Exact>) -> Option<BTreeMap<String, Exact>> {
    for (id, value) in more {
        let before = into.get(id).copied().unwrap_or(value.zero());
        into.insert(id.clone(), before.and(*value)?);
    }
    into.retain(|_, value| !value.is_zero());
    Some(into)
}

fn add(into: &mut BTreeMap<String, i128>, more: &BTreeMap<String, i128>) {
    for (id, n) in more {
        *into.entry(id.clone()).or_insert(0) += n;
    }
    into.retain(|_, n| *n != 0);
}

/// Rows by source, now less before.
pub(super) fn difference(
    before: &BTreeMap<String, u64>,
    now: &BTreeMap<String, u64>,
) -> BTreeMap<String, i128> {
    let ids: BTreeSet<&String> = before.keys().chain(now.keys()).collect();
    let of = |map: &BTreeMap<String, u64>, id: &String| i128::from(map.get(id).copied().unwrap_or(0));
    ids.into_iter().map(|id| (id.clone(), of(now, id) - of(before, id))).filter(|(_, n)| *n != 0).collect()
}
