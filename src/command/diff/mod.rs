//! `report diff A B`: why figures differ between two manifests, or between one and the ledger as it is.
//!
//! Job: find the figures that changed, and for each the causes, with amounts that add up to the difference.
//! Inputs: two manifests, the ledger and its journal, the office's definitions. Outputs: an [`Outcome`]; exit 1
//! where something differs. Invariant: nothing is written; figures are counted by the engine of `build`; what
//! cannot be counted again is said to be so.

mod chain;
mod exact;
mod now;
mod read;
mod sides;
mod sources;
mod split;
mod standards;
mod told;
mod why;
mod world;

pub(in crate::command) use now::now;

use super::{Office, Outcome, Result, Session, figures};
use crate::diagnostic::{Diagnostic, Place, codes};
use crate::ledger::Ledger;
use chain::{Between, Cause, Step};
use exact::Exact;
use read::{Behind, Figure, Manifest};
use sides::Side;
use sources::Moves;
use standards::Standards;
use std::collections::BTreeMap;
use std::path::PathBuf;
use world::{Given, Spec, World};

/// What the user asked for.
#[derive(Debug)]
pub struct Request {
    /// The first manifest, as written, and where a file of that name would be.
    pub first: (String, PathBuf),
    /// The second.
    pub second: (String, PathBuf),
}

/// A figure that changed.
#[derive(Debug)]
struct Changed<'a> {
    /// As the second side has it, else the first.
    figure: &'a Figure,
    from: Option<Exact>,
    to: Option<Exact>,
    /// `None` where there is no number on one side, or they are of different kinds.
    difference: Option<Exact>,
    printed: (Vec<String>, Vec<String>),
    causes: Vec<Explained>,
}

/// A step in words.
#[derive(Debug)]
struct Explained {
    step: Step,
    why: String,
}

/// Compares.
pub fn run(session: &Session<'_>, request: &Request) -> Result<Outcome> {
    let office = session.office()?;
    let a = sides::first(session, &office, &request.first.0, &request.first.1)?;
    let b = sides::second(session, &office, &request.second.0, &request.second.1, &a)?;
    if let Some(b) = &b {
        sides::comparable(&a, b)?;
    }
    let ledger = figures::ledger(&office)?;
    let both = Both { session, office: &office, ledger: &ledger, a: &a, b: b.as_ref() };
    both.outcome()
}

/// Both sides, and the ledger between them.
struct Both<'a> {
    session: &'a Session<'a>,
    office: &'a Office,
    ledger: &'a Ledger,
    a: &'a Side,
    /// `None`: the ledger as it is.
    b: Option<&'a Side>,
}

impl Both<'_> {
    fn outcome(&self) -> Result<Outcome> {
        let mut outcome = Outcome::default();
        let unstated = |side: &Side| {
            let message = format!("「{}」没有写明数字是从哪些来源、按什么口径算的（旧版写的）", side.shown);
            Diagnostic::new(codes::DIFF_UNSTATED, message)
        };
        let (old, mut new) = (self.world(Some(self.a))?, self.world(self.b)?);
        if let (Some(old), Some(new), true) = (&old, &mut new, self.b.is_some()) {
            new.fill(old);
        }
        outcome.diagnostics.extend(old.is_none().then(|| unstated(self.a)));
        outcome.diagnostics.extend(self.b.filter(|_| new.is_none()).map(unstated));
        let state = self.a.manifest.state.as_ref();
        let second =
            self.b.map(|b| b.manifest.state.as_ref().map(|s| s.sources.as_slice()).unwrap_or_default());
        let first = state.map(|s| s.sources.as_slice()).unwrap_or_default();
        let moves = Moves::new(first, second, self.ledger);
        let empty = (World::default(), crate::command::manifest::state::State::default());
        let standards = match (&old, &new) {
            (Some(old), Some(new)) => Standards::new(&old.catalog, &new.catalog, &self.office.catalog),
            _ => Standards::default(),
        };
        let between = Between {
            session: self.session,
            ledger: self.ledger,
            state: state.unwrap_or(&empty.1),
            old: old.as_ref().unwrap_or(&empty.0),
            new: new.as_ref().unwrap_or(&empty.0),
            moves: &moves,
            standards: &standards,
        };
        let (stated, told) = (old.is_some() && new.is_some(), why::Teller::new(&between, self.b));
        let changed = match self.b {
            Some(b) => self.manifests(&b.manifest, &between, stated, &told)?,
            None => self.now(&between, stated, &told)?,
        };
        told::tell(&mut outcome, self, &changed, &told);
        outcome.findings = !changed.is_empty();
        Ok(outcome)
    }

    /// What counted on a side; `None` where its manifest does not say.
    fn world(&self, side: Option<&Side>) -> Result<Option<World>> {
        let Some(side) = side else { return Ok(Some(World::now(self.office))) };
        let Some(state) = &side.manifest.state else { return Ok(None) };
        let wrong = |why: String| {
            let message =
                format!("「{}」的 state 读不懂（{why}），文件被改过，或是更新的版本写的", side.shown);
            vec![Diagnostic::new(codes::DIFF_MANIFEST, message).at(Place::file(&side.shown))]
        };
        World::then(state).map(Some).map_err(wrong)
    }

    /// The figures of the first manifest against the ledger as it is.
    fn now<'m>(
        &'m self,
        between: &Between<'_>,
        stated: bool,
        told: &why::Teller<'_>,
    ) -> Result<Vec<Changed<'m>>> {
        let a = &self.a.manifest;
        let specs: Vec<Spec<'_>> = a.figures.iter().filter_map(|f| Spec::new(f, a.state.as_ref())).collect();
        let all: Vec<&Spec<'_>> = specs.iter().collect();
        let readings = between.last(&all)?;
        let value = |given: Given| match given {
            Given::Known(value) => Some(value),
            Given::Empty | Given::Unknown => None,
        };
        let (mut chosen, mut ends) = (Vec::new(), Vec::new());
        for (spec, reading) in all.iter().zip(readings) {
            // Without a state nobody knows by which target a comparison went.
            let unknown = !stated && spec.target.is_none() && !spec.figure.derived_from.is_empty();
            if value(reading.given) != Exact::parse(&spec.figure.value) && !unknown {
                chosen.push(*spec);
                ends.push((reading.given, reading.behind));
            }
        }
        let steps = self.explain(between, stated, &chosen, &ends)?;
        let pairs = chosen.into_iter().zip(&ends).zip(steps);
        Ok(pairs.map(|((spec, end), steps)| changed(spec.figure, None, value(end.0), steps, told)).collect())
    }

    /// The figures of two manifests, in the order of the second, those that went at the end.
    fn manifests<'m>(
        &'m self,
        b: &'m Manifest,
        between: &Between<'_>,
        stated: bool,
        told: &why::Teller<'_>,
    ) -> Result<Vec<Changed<'m>>> {
        let a = &self.a.manifest;
        let (before, after) = (a.by_id(), b.by_id());
        let gone = a.figures.iter().filter(|f| !after.contains_key(f.id.as_str()));
        let there = b.figures.iter().filter_map(|f| before.get(f.id.as_str()).copied());
        let differs = |f: &&&Figure| after.get(f.id.as_str()).is_none_or(|g| g.value != f.value);
        let olds: Vec<&Figure> = there.chain(gone).collect();
        let specs: Vec<Spec<'_>> =
            olds.iter().filter(differs).filter_map(|f| Spec::new(f, a.state.as_ref())).collect();
        let chosen: Vec<&Spec<'_>> = specs.iter().collect();
        let last = if stated { between.last(&chosen)? } else { Vec::new() };
        let mut ends = Vec::new();
        for (i, spec) in chosen.iter().enumerate() {
            ends.push(match after.get(spec.figure.id.as_str()) {
                Some(f) => (Exact::parse(&f.value).map_or(Given::Unknown, Given::Known), b.behind(f)),
                None => {
                    last.get(i).map_or((Given::Unknown, Behind::default()), |r| (r.given, r.behind.clone()))
                }
            });
        }
        let mut steps = self.explain(between, stated, &chosen, &ends)?.into_iter();
        let mut explained: BTreeMap<&str, Vec<Step>> = BTreeMap::new();
        for (spec, end) in chosen.iter().zip(&ends) {
            let mut of_figure = steps.next().unwrap_or_default();
            let printed = after.contains_key(spec.figure.id.as_str());
            if !printed && (!stated || matches!(end.0, Given::Known(_))) {
                of_figure = vec![Step::printing()];
            }
            of_figure.iter_mut().filter(|_| !printed).for_each(|s| (s.amount, s.adds) = (None, None));
            explained.insert(spec.figure.id.as_str(), of_figure);
        }
        let mut out = Vec::new();
        for figure in &b.figures {
            let old = before.get(figure.id.as_str()).copied();
            let to = Exact::parse(&figure.value);
            match old {
                Some(old) => {
                    if let Some(steps) = explained.remove(figure.id.as_str()) {
                        out.push(changed(old, Some(figure), to, steps, told));
                    } else if old.texts() != figure.texts() && !old.printed.is_empty() {
                        out.push(changed(old, Some(figure), to, vec![Step::printing()], told));
                    }
                }
                None => out.push(added(figure, to, told)),
            }
        }
        for figure in olds.iter().filter(|f| !after.contains_key(f.id.as_str())) {
            let steps = explained.remove(figure.id.as_str()).unwrap_or_else(|| vec![Step::printing()]);
            out.push(changed(figure, None, None, steps, told));
        }
        Ok(out)
    }

    /// The steps of figures that changed.
    fn explain(
        &self,
        between: &Between<'_>,
        stated: bool,
        specs: &[&Spec<'_>],
        ends: &[(Given, Behind)],
    ) -> Result<Vec<Vec<Step>>> {
        let before: Vec<_> = specs.iter().map(|s| self.a.manifest.behind(s.figure)).collect();
        if stated && !specs.is_empty() {
            return between.steps(specs, &before, ends);
        }
        let of = |((spec, before), end): ((&&Spec<'_>, &Behind), &(Given, Behind))| {
            let to = match end.0 {
                Given::Known(value) => Some(value),
                _ => None,
            };
            let amount = to.zip(Exact::parse(&spec.figure.value)).and_then(|(to, from)| to.less(from));
            let rows = chain::difference(&before.rows, &end.1.rows);
            vec![Step { causes: vec![Cause::Unstated], amount, rows, adds: None }]
        };
        Ok(specs.iter().zip(&before).zip(ends).map(of).collect())
    }
}

impl Step {
    /// The draft alone.
    fn printing() -> Step {
        Step { causes: vec![Cause::Printing], ..Step::default() }
    }
}

fn changed<'m>(
    old: &'m Figure,
    new: Option<&'m Figure>,
    to: Option<Exact>,
    steps: Vec<Step>,
    told: &why::Teller<'_>,
) -> Changed<'m> {
    let from = Exact::parse(&old.value);
    let texts = |f: &Figure| f.texts().into_iter().map(str::to_owned).collect();
    let difference = to.zip(from).and_then(|(to, from)| to.less(from));
    let causes = steps.into_iter().map(|mut step| {
        if step.causes == [Cause::Printing] {
            step.amount = difference;
        }
        let why = told.why(&step, old, new, to);
        Explained { step, why }
    });
    Changed {
        causes: causes.collect(),
        figure: new.unwrap_or(old),
        from,
        to,
        difference,
        printed: (texts(old), new.map(texts).unwrap_or_default()),
    }
}

fn added<'m>(figure: &'m Figure, to: Option<Exact>, told: &why::Teller<'_>) -> Changed<'m> {
    let step = Step::printing();
    let why = told.added(figure);
    Changed {
        figure,
        from: None,
        to,
        difference: None,
        printed: (Vec::new(), figure.texts().into_iter().map(str::to_owned).collect()),
        causes: vec![Explained { step, why }],
    }
}
