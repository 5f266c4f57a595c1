//! What counts: definitions, regions and 任务数 of one time, and the figures that they give of some rows.
//!
//! Inputs: the state of a manifest, or the office as it is. Outputs: a [`World`]; with a view of the ledger,
//! the [`Reading`] of each figure. Invariant: figures are counted by the engine that builds count with.

use super::exact::Exact;
use super::read::{Behind, Figure, less};
use crate::catalog::{Basis, Catalog, Indicator, Measure, canonical};
use crate::command::manifest::state::{self, State, bare};
use crate::command::{Office, Session};
use crate::diagnostic::Diagnostic;
use crate::figure::compare::{change, done, growth};
use crate::figure::print::Options;
use crate::figure::{Answer, By, Cube, NoValue, Question, Store, compute};
use crate::model::region::{Level, Region};
use crate::model::{Period, RegionTree, Unit, Value};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Indicator, region code and period of a 任务数.
pub(super) type TargetKey = (String, String, String);

/// Definitions, regions and targets of one time.
#[derive(Debug, Clone, Default)]
pub(super) struct World {
    pub(super) catalog: Catalog,
    pub(super) tree: RegionTree,
    /// With the line of each.
    pub(super) targets: BTreeMap<TargetKey, (Value, u64)>,
}

impl World {
    /// The office as it is.
    pub(super) fn now(office: &Office) -> World {
        let tree = &office.workspace.regions;
        let code = |text: &str| {
            let found = if text.is_empty() { Some(tree.root()) } else { tree.find(text) };
            found.map_or_else(|| text.to_owned(), |r| tree.get(r).code.clone())
        };
        let key = |t: &crate::workspace::Target| (t.indicator.clone(), code(&t.region), t.period.to_string());
        let targets = office.workspace.targets.iter().map(|t| (key(t), (t.value, t.line)));
        World { catalog: office.catalog.clone(), tree: tree.clone(), targets: targets.collect() }
    }

    /// As a manifest says; what is wrong with it is said in words.
    pub(super) fn then(state: &State) -> Result<World, String> {
        let mut targets = BTreeMap::new();
        for t in &state.targets {
            let value = Exact::parse(&t.value).and_then(Exact::value);
            let value = value.ok_or_else(|| format!("任务数「{}」", t.value))?;
            let key = (t.indicator.clone(), t.region.clone(), t.period.clone());
            targets.insert(key, (value, t.line));
        }
        let catalog = canonical::read(&state.indicators, &state.datasets, &state.standards)?;
        Ok(World { catalog, tree: tree(state)?, targets })
    }

    /// Adds what another manifest says of indicators that this one does not print: they are not gone, only not asked for.
    pub(super) fn fill(&mut self, other: &World) {
        let (own, theirs) = (&mut self.catalog, &other.catalog);
        for indicator in &theirs.indicators {
            if own.indicator(&indicator.id).is_none() {
                own.indicators.push(indicator.clone());
            }
        }
        for dataset in &theirs.datasets {
            if !own.datasets.iter().any(|d| d.id == dataset.id) {
                own.datasets.push(dataset.clone());
            }
        }
    }

    /// The same indicators in canonical text, with all that they are made of and the datasets they draw on.
    pub(super) fn definition(&self, id: &str) -> Option<Vec<String>> {
        let used = canonical::with_parts(&self.catalog, &[id].into());
        self.catalog.indicator(id)?;
        let mut out: Vec<String> = used.iter().map(|i| canonical::indicator(i)).collect();
        let names: Vec<&str> = used.iter().filter_map(|i| i.dataset.as_deref()).collect();
        let datasets = self.catalog.datasets.iter().filter(|d| names.contains(&d.id.as_str()));
        out.extend(datasets.map(|d| canonical::dataset(d, &used)));
        Some(out)
    }
}

/// The tree of regions that a state has.
fn tree(state: &State) -> Result<RegionTree, String> {
    let text = state.regions.join("\n");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let (mut regions, mut parents) = (Vec::new(), Vec::new());
    for record in reader.records() {
        let record = record.map_err(|e| e.to_string())?;
        let wrong = || format!("区划「{}」", record.iter().collect::<Vec<_>>().join(","));
        let cell = |i: usize| record.get(i).unwrap_or_default().to_owned();
        let day = |i: usize| match record.get(i).unwrap_or_default() {
            "" => Ok(None),
            text => NaiveDate::parse_from_str(text, "%Y-%m-%d").map(Some).map_err(|_| wrong()),
        };
        regions.push(Region {
            code: cell(0),
            name: cell(1),
            level: Level::parse(&cell(2)).ok_or_else(wrong)?,
            parent: None,
            kind: cell(4),
            counted: cell(5) == "是",
            aliases: cell(6).split(';').filter(|a| !a.is_empty()).map(str::to_owned).collect(),
            valid_from: day(7)?,
            valid_to: day(8)?,
        });
        parents.push(cell(3));
    }
    let position = |code: &str, regions: &[Region]| regions.iter().position(|r| r.code == code);
    for (i, parent) in parents.iter().enumerate() {
        let parent = if parent.is_empty() { None } else { position(parent, &regions) };
        if let Some(region) = regions.get_mut(i) {
            region.parent = parent;
        }
    }
    let root = position(&state.root, &regions).ok_or_else(|| format!("没有根区划「{}」", state.root))?;
    Ok(RegionTree::new(regions, root))
}

/// What a comparison does with the values that it is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Plain,
    Prev,
    Growth,
    Done,
    Excess,
}

/// A figure to be counted again.
#[derive(Debug, Clone)]
pub(super) struct Spec<'a> {
    pub(super) figure: &'a Figure,
    pub(super) indicator: &'a str,
    pub(super) period: Period,
    form: Form,
    pub(super) target: Option<TargetKey>,
}

impl<'a> Spec<'a> {
    /// Of a figure of a manifest that has this state.
    pub(super) fn new(figure: &'a Figure, state: Option<&State>) -> Option<Spec<'a>> {
        let form = match figure.indicator.split_once('(').map(|(name, _)| name) {
            None => Form::Plain,
            Some("prev") => Form::Prev,
            Some("growth") => Form::Growth,
            Some("done") => Form::Done,
            Some("excess") => Form::Excess,
            Some(_) => return None,
        };
        let line = figure.derived_from.iter().find_map(|b| b.strip_prefix("targets.csv:")?.parse().ok());
        let target = line.and_then(|line: u64| state?.targets.iter().find(|t| t.line == line));
        let target = target.map(|t| (t.indicator.clone(), t.region.clone(), t.period.clone()));
        Some(Spec { figure, indicator: bare(&figure.indicator), period: figure.at()?, form, target })
    }
}

/// What a figure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Given {
    Known(Exact),
    /// No data were there: nothing to add up.
    Empty,
    /// Nothing that could be added up or taken away.
    Unknown,
}

/// A figure counted again.
#[derive(Debug, Clone)]
pub(super) struct Reading {
    pub(super) given: Given,
    /// The same as a value: of a ratio all of it.
    pub(super) value: Option<Value>,
    pub(super) behind: Behind,
}

/// Counts figures of the rows that a store has.
pub(super) fn readings(
    session: &Session<'_>,
    store: &dyn Store,
    world: &World,
    specs: &[&Spec<'_>],
) -> Result<Vec<Reading>, Diagnostic> {
    let mut indicators: BTreeMap<&str, &Indicator> = BTreeMap::new();
    let (mut periods, mut regions) = (Vec::new(), Vec::new());
    for spec in specs {
        let found = world.catalog.indicator(spec.indicator).zip(world.tree.by_code(&spec.figure.region));
        let Some((indicator, region)) = found else { continue };
        indicators.insert(&indicator.id, indicator);
        regions.push(region);
        periods.push(spec.period);
        periods.extend(spec.period.previous().filter(|_| matches!(spec.form, Form::Prev | Form::Growth)));
    }
    periods.sort_unstable_by_key(|p| (p.from, p.to));
    periods.dedup();
    regions.sort_unstable();
    regions.dedup();
    if indicators.is_empty() {
        let none = Reading { given: Given::Unknown, value: None, behind: Behind::default() };
        return Ok(specs.iter().map(|_| none.clone()).collect());
    }
    let indicators = indicators.into_values().collect();
    let question = Question { indicators, periods, dimensions: Vec::new(), regions };
    let cube = compute(store, &world.catalog, &world.tree, &question, session.threads)?;
    specs.iter().map(|spec| reading(&cube, world, spec)).collect()
}

fn reading(cube: &Cube, world: &World, spec: &Spec<'_>) -> Result<Reading, Diagnostic> {
    let found = world.catalog.indicator(spec.indicator).zip(world.tree.by_code(&spec.figure.region));
    let Some((indicator, region)) = found else {
        return Ok(Reading { given: Given::Unknown, value: None, behind: Behind::default() });
    };
    let mut rows = BTreeMap::new();
    let mut answer = |period: Period| -> Result<Answer, Diagnostic> {
        let answer = cube.answer(spec.indicator, region, period, &[])?;
        for (source, n) in &answer.sources {
            *rows.entry(source.to_string()).or_insert(0) += n;
        }
        Ok(answer)
    };
    let adds = |period: Period| -> Result<Option<BTreeMap<String, Exact>>, Diagnostic> {
        let found = cube.by_source(spec.indicator, region, period)?;
        let one =
            |(source, value): (std::sync::Arc<str>, Value)| Some((source.to_string(), Exact::of(&value)?));
        Ok(found.and_then(|found| found.into_iter().map(one).collect()))
    };
    let now = answer(spec.period)?;
    let before = spec.period.previous().filter(|_| matches!(spec.form, Form::Prev | Form::Growth));
    let (given, value) = match spec.form {
        Form::Plain => (given(&now, indicator), now.known().copied()),
        form => {
            let before = before.map(&mut answer).transpose()?.and_then(|a| a.known().copied());
            let target = spec.target.as_ref().and_then(|key| world.targets.get(key)).map(|(value, _)| *value);
            let value = now.known().and_then(|now| compared(form, indicator, *now, before, target));
            (value.and_then(|v| Exact::of(&v)).map_or(Given::Unknown, Given::Known), value)
        }
    };
    let adds = match (spec.form, before) {
        (Form::Plain | Form::Excess, _) => adds(spec.period)?,
        (Form::Prev, Some(before)) => adds(spec.period)?.zip(adds(before)?).and_then(|(a, b)| less(a, &b)),
        _ => None,
    };
    Ok(Reading { given, value, behind: Behind { rows, adds } })
}

fn given(answer: &Answer, indicator: &Indicator) -> Given {
    match &answer.value {
        Ok(value) => Exact::of(value).map_or(Given::Unknown, Given::Known),
        Err(NoValue::NotIngested { .. })
            if indicator.measure.is_additive() || indicator.measure.is_distinct() =>
        {
            Given::Empty
        }
        Err(_) => Given::Unknown,
    }
}

/// The value of a comparison; `None` where there is nothing to compare with, or what there is cannot be.
fn compared(
    form: Form,
    indicator: &Indicator,
    now: Value,
    before: Option<Value>,
    target: Option<Value>,
) -> Option<Value> {
    let (unit, words) = (Unit::parse(&indicator.unit)?, &indicator.words);
    let options = Options::default();
    match form {
        Form::Plain => Some(now),
        Form::Prev => change(&now, before.as_ref(), &unit, words, "", &options).ok()?.difference,
        Form::Growth => growth(&now, before.as_ref(), "", 1).ok()?.ratio.map(Value::Ratio),
        Form::Done => done(&now, &target?, &unit, words, 0, &options).ok()?.rate.map(Value::Ratio),
        Form::Excess => Some(done(&now, &target?, &unit, words, 0, &options).ok()?.excess),
    }
}

/// The dates by which rows of an indicator are of a period: 所属期 only where all of its parts go by it.
pub(super) fn basis(catalog: &Catalog, id: &str) -> By {
    let parts = canonical::with_parts(catalog, &[id].into());
    let mut leaves = parts.iter().filter(|i| i.dataset.is_some() && i.measure != Measure::Each).peekable();
    match leaves.peek().is_some() && leaves.all(|i| i.basis == Basis::Service) {
        true => By::Service,
        false => By::Event,
    }
}

/// What the two tables of regions have differently, region by region.
pub(super) fn moved(old: &RegionTree, new: &RegionTree) -> Vec<String> {
    let describe = |tree: &RegionTree, at: usize| {
        let r = tree.get(at);
        let parent = r.parent.map_or("", |p| tree.get(p).name.as_str()).to_owned();
        (r.clone(), parent)
    };
    let mut out = Vec::new();
    for (i, region) in old.regions().iter().enumerate() {
        let Some(at) = new.by_code(&region.code) else {
            out.push(format!("没有了{}（{}）", region.name, region.code));
            continue;
        };
        let ((a, from), (b, to)) = (describe(old, i), describe(new, at));
        let word = |counted: bool| if counted { "计入" } else { "不计入" }.to_owned();
        let dates = |r: &Region| format!("{:?}至{:?}", r.valid_from, r.valid_to);
        let mut said = Vec::new();
        // A parent under another name is still the same one.
        let parent = |tree: &RegionTree, r: &Region| r.parent.map(|p| tree.get(p).code.clone());
        let stays = parent(old, &a) == parent(new, &b);
        for (what, a, b) in [
            ("上级", if stays { to.clone() } else { from }, to),
            ("名称", a.name.clone(), b.name.clone()),
            ("级别", a.level.title().to_owned(), b.level.title().to_owned()),
            ("类型", a.kind.clone(), b.kind.clone()),
            ("计入", word(a.counted), word(b.counted)),
            ("别名", a.aliases.join("、"), b.aliases.join("、")),
        ] {
            if a != b {
                let shown = |t: &str| if t.is_empty() { "（空）".to_owned() } else { t.to_owned() };
                said.push(format!("{what} {}→{}", shown(&a), shown(&b)));
            }
        }
        if dates(&a) != dates(&b) {
            said.push("起止日期".to_owned());
        }
        if !said.is_empty() {
            out.push(format!("{}（{}）{}", a.name, a.code, said.join("，")));
        }
    }
    let added = new.regions().iter().filter(|r| old.by_code(&r.code).is_none());
    out.extend(added.map(|r| format!("新有{}（{}）", r.name, r.code)));
    out
}

/// Whether two tables say the same.
pub(super) fn same_regions(old: &RegionTree, new: &RegionTree) -> bool {
    state::regions(old) == state::regions(new)
}
