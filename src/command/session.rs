//! What a verb gets of the outside world, and the office it works for.

use super::Result;
use crate::catalog::{Catalog, CatalogFile, builtin_files, load};
use crate::diagnostic::{Diagnostic, Place, codes};
use crate::model::Period;
use crate::workspace::{Columns, Workspace};
use chrono::{DateTime, NaiveDate, Utc};
use std::path::PathBuf;
use std::time::Duration;

/// Where progress is shown.
pub trait Progress: Sync {
    /// One step of `total` is about to be done.
    fn step(&self, done: usize, total: usize, what: &str);
}

/// Shows nothing.
pub struct Silent;

impl Progress for Silent {
    fn step(&self, _: usize, _: usize, _: &str) {}
}

/// What the command line, the clock and the machine say.
pub struct Session<'a> {
    /// The folder the verb was started in, or `-C`.
    pub folder: PathBuf,
    /// Today, for 上月 and 今年, and for the 成文日期.
    pub today: NaiveDate,
    /// Now, for the journal; fixed by `SOURCE_DATE_EPOCH`.
    pub now: DateTime<Utc>,
    /// Worker threads.
    pub threads: usize,
    /// How long to wait for the ledger's lock.
    pub wait: Duration,
    /// Progress.
    pub progress: &'a dyn Progress,
}

/// The office: its workspace and the catalog in force.
pub struct Office {
    /// The workspace.
    pub workspace: Workspace,
    /// Built-in and own definitions.
    pub catalog: Catalog,
}

impl Session<'_> {
    /// Opens the office whose workspace the folder lies in.
    pub fn office(&self) -> Result<Office> {
        let root = crate::workspace::find(&self.folder).map_err(|d| vec![d])?;
        let workspace = Workspace::open(&root)?;
        let catalog = catalog_with(&workspace.catalog)?;
        let mut problems = crate::audit::check_settings(&catalog);
        for (file, line, columns, indicator, region, unit) in named(&workspace) {
            let at = |field: &str, column: u32| Place {
                file: file.into(),
                line: Some(line),
                column: Some(column),
                field: Some(field.into()),
                sheet: None,
            };
            match catalog.indicator(indicator) {
                None => problems.push(
                    Diagnostic::new(codes::TABLE_INVALID, format!("没有指标「{indicator}」"))
                        .at(at("indicator", columns.indicator)),
                ),
                Some(definition) => {
                    let fits = crate::model::Unit::parse(&definition.unit)
                        .is_some_and(|u| u.prints_as(&unit.word, &definition.words));
                    if !fits {
                        let message = format!(
                            "单位「{}」与指标「{indicator}」的「{}」不符",
                            unit.word, definition.unit
                        );
                        problems.push(
                            Diagnostic::new(codes::TABLE_INVALID, message).at(at("unit", columns.unit)),
                        );
                    }
                }
            }
            if !region.is_empty() && workspace.regions.find(region).is_none() {
                let message = format!("没有区划「{region}」");
                problems
                    .push(Diagnostic::new(codes::TABLE_INVALID, message).at(at("region", columns.region)));
            }
        }
        problems.extend(super::targets::doubled(&workspace));
        problems.extend(facts(&workspace));
        if problems.is_empty() { Ok(Office { workspace, catalog }) } else { Err(problems) }
    }

    /// The office's catalog inside a workspace, the built-in one outside.
    pub fn catalog(&self) -> Result<Catalog> {
        match crate::workspace::find(&self.folder) {
            Ok(_) => Ok(self.office()?.catalog),
            Err(_) => catalog_with(&[]),
        }
    }

    /// Reads a period of the command line.
    pub fn period(&self, text: &str) -> Result<Period> {
        crate::model::period::parse(text, self.today)
            .ok_or_else(|| vec![Diagnostic::new(codes::PERIOD_INVALID, format!("期间「{text}」读不懂"))])
    }
}

type Named<'a> = (&'a str, u64, Columns, &'a str, &'a str, &'a crate::model::Unit);

/// File, line, columns, indicator, region and unit of every target and control total.
fn named(workspace: &Workspace) -> impl Iterator<Item = Named<'_>> {
    let targets = workspace
        .targets
        .iter()
        .map(|t| ("targets.csv", t.line, t.columns, t.indicator.as_str(), t.region.as_str(), &t.unit));
    let controls = workspace
        .controls
        .iter()
        .map(|c| ("controls.csv", c.line, c.columns, c.indicator.as_str(), c.region.as_str(), &c.unit));
    targets.chain(controls)
}

/// Facts of unknown regions, and facts that are told twice.
fn facts(workspace: &Workspace) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    let place = |line: u64| Place::line("facts.csv", line);
    for (i, fact) in workspace.facts.iter().enumerate() {
        if !fact.region.is_empty() && workspace.regions.find(&fact.region).is_none() {
            let message = format!("没有区划「{}」", fact.region);
            out.push(Diagnostic::new(codes::TABLE_INVALID, message).at(place(fact.line)));
        }
        let same = |other: &&crate::workspace::Fact| {
            other.key == fact.key && other.period == fact.period && other.region == fact.region
        };
        if let Some(first) = workspace.facts[..i].iter().find(same) {
            let message = format!("「{}」与第 {} 行是同一个手工数，写了两次", fact.key, first.line);
            out.push(Diagnostic::new(codes::TABLE_INVALID, message).at(place(fact.line)));
        }
    }
    out
}

fn catalog_with(own: &[(String, String)]) -> Result<Catalog> {
    let mut files = builtin_files();
    files.extend(own.iter().map(|(path, text)| CatalogFile { path: path.clone(), text: text.clone() }));
    load(&files)
}

impl Office {
    /// The region a code or name means.
    pub fn region(&self, text: &str) -> Result<usize> {
        self.workspace.regions.find(text).ok_or_else(|| {
            vec![Diagnostic::new(codes::REGION_UNKNOWN, format!("没有区划「{text}」，或名称不唯一"))]
        })
    }

    /// The region asked for, or the root.
    pub fn region_or_root(&self, text: Option<&str>) -> Result<usize> {
        text.map_or(Ok(self.workspace.regions.root()), |t| self.region(t))
    }
}
