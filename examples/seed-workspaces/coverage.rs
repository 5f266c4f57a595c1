//! The coverage table of the README, from `figures.csv`.
//!
//! Input: `tests/seeds/figures.csv` (a test proves it against the manifests) and each unit's
//! `report.toml` for the template. Output: Markdown. Invariant: every line of figures.csv is counted
//! once: as derived from rows, as a fact typed in by hand, or as damaged in the original.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

#[derive(Deserialize)]
struct Line {
    workspace: String,
    indicator: String,
    original: String,
    printed: String,
    note: String,
}

#[derive(Default)]
struct Tally {
    derived: usize,
    derived_printed: usize,
    facts: usize,
    facts_printed: usize,
    damaged: usize,
    restored: usize,
    different: usize,
}

impl Tally {
    fn add(&mut self, line: &Line) {
        let printed = usize::from(!line.printed.is_empty());
        if line.note.starts_with("损坏") {
            self.damaged += 1;
            self.restored += printed;
            return;
        }
        if line.indicator.starts_with("fact:") {
            self.facts += 1;
            self.facts_printed += printed;
        } else {
            self.derived += 1;
            self.derived_printed += printed;
        }
        self.different += usize::from(printed == 1 && line.printed != line.original);
    }

    fn row(&self, unit: &str, template: &str) -> String {
        format!(
            "| {unit} | {}/{} | {}/{} | {}/{} | {} | {template} |\n",
            self.derived_printed,
            self.derived,
            self.facts_printed,
            self.facts,
            self.restored,
            self.damaged,
            self.different,
        )
    }
}

/// The table.
///
/// # Errors
/// A file that cannot be read.
pub fn table(seeds: &Path) -> Result<String, String> {
    let path = seeds.join("figures.csv");
    let wrong = |error: String| format!("{}: {error}", path.display());
    let mut reader = csv::Reader::from_path(&path).map_err(|error| wrong(error.to_string()))?;
    let (mut units, mut all) = (BTreeMap::<String, Tally>::new(), Tally::default());
    for line in reader.deserialize() {
        let line: Line = line.map_err(|error| wrong(error.to_string()))?;
        all.add(&line);
        units.entry(line.workspace.clone()).or_default().add(&line);
    }
    let mut out = String::from(
        "| 报告 | 由明细算出 | 手工事实 | 原文损坏（复原） | 与原文不同 | 模板 |\n|---|--:|--:|--:|--:|---|\n",
    );
    for (unit, tally) in &units {
        out.push_str(&tally.row(unit, &template(&seeds.join(unit))?));
    }
    out.push_str(&all.row("合计", ""));
    Ok(out)
}

/// The template that the unit's `report.toml` names; without a name the period picks it.
fn template(unit: &Path) -> Result<String, String> {
    #[derive(Deserialize, Default)]
    struct Build {
        template: Option<String>,
    }
    #[derive(Deserialize)]
    struct Config {
        #[serde(default)]
        build: Build,
    }
    let path = unit.join("report.toml");
    let wrong = |error: String| format!("{}: {error}", path.display());
    let text = std::fs::read_to_string(&path).map_err(|error| wrong(error.to_string()))?;
    let config: Config = toml::from_str(&text).map_err(|error| wrong(error.to_string()))?;
    Ok(config.build.template.unwrap_or_else(|| "按期间".into()))
}
