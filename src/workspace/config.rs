//! `report.toml`: the office, its inbox, how to ingest, what to write and in which layout.
//!
//! Invariant: an unknown key is an error with its place; every key does something.

mod controls;
mod engine;
mod layout;

pub use controls::{Controls, OnFail};
pub use engine::{Engine, Spark, Which, is_plain};
pub use layout::{Layout, line_pitch_twips};

use crate::diagnostic::{Diagnostic, Place, codes};
use serde::Deserialize;
use std::path::Path;

/// Kinds of deliverables.
pub const KINDS: [&str; 5] = ["docx", "md", "html", "xlsx", "txt"];

/// The settings of a workspace.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Who writes.
    #[serde(default)]
    pub office: Office,
    /// Where exports lie and what they are.
    #[serde(default)]
    pub inbox: Vec<Inbox>,
    /// How to ingest.
    #[serde(default)]
    pub ingest: Ingest,
    /// What to write.
    #[serde(default)]
    pub build: Build,
    /// The Word page.
    #[serde(default)]
    pub layout: Layout,
    /// What a control total that does not hold does.
    #[serde(default)]
    pub controls: Controls,
    /// What `report check` looks for.
    #[serde(default)]
    pub check: Check,
    /// Where figures are computed.
    #[serde(default)]
    pub engine: Engine,
}

/// What `report check` looks for.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Check {
    /// Codes that are switched off: `S03`, `R07`.
    pub off: Vec<String>,
}

/// Who writes.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Office {
    /// Full name, printed as 署名: 云水县残疾人联合会.
    #[serde(default)]
    pub name: String,
    /// The short name used in sentences (全县), if not derived from the root region's level.
    pub whole: Option<String>,
    /// Code of the root region, where `regions.csv` has more than one top.
    pub root: Option<String>,
}

/// Files to ingest and what cannot be seen from them.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inbox {
    /// A pattern relative to the workspace, `inbox/补贴/*`.
    pub glob: String,
    /// The dataset, if the header alone should not decide.
    pub dataset: Option<String>,
    /// A period, `from-title` or `from-filename`, for tables without a date column.
    pub period: Option<String>,
    /// The region (code or name) of all rows, for tables without a region column.
    pub region: Option<String>,
    /// The sheet to read.
    pub sheet: Option<String>,
    /// The encoding, if detection is wrong.
    pub encoding: Option<String>,
}

/// How to ingest.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Ingest {
    /// Keep the originals, compressed, in the ledger.
    pub keep_originals: bool,
    /// What a damaged identity number does to its row.
    pub damaged_id: DamagedId,
    /// Fill an empty 镇街 cell from the row above (merged cells in the body).
    pub fill_down: bool,
}

impl Default for Ingest {
    fn default() -> Self {
        Ingest { keep_originals: true, damaged_id: DamagedId::Reject, fill_down: false }
    }
}

/// What a damaged identity number does to its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DamagedId {
    /// The row is rejected.
    Reject,
    /// The row is kept without a person key.
    Keyless,
}

/// What to write.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Build {
    /// Kinds of deliverables, of [`KINDS`].
    pub emit: Vec<String>,
    /// The template for periods that have no other.
    pub template: Option<String>,
    /// Data missing: `mark` prints 【待填】, `omit` leaves the sentence's section out.
    pub missing: Missing,
}

impl Default for Build {
    fn default() -> Self {
        Build { emit: vec!["docx".into(), "md".into()], template: None, missing: Missing::Mark }
    }
}

/// What a section without data does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Missing {
    /// 【待填】 stands where the figure would.
    #[default]
    Mark,
    /// The section vanishes.
    Omit,
}

const FILE: &str = "report.toml";

/// A mistake at an offset of the file, up to the end of what stands there.
fn wrong(text: &str, offset: usize, message: String) -> Diagnostic {
    let length = text[offset..].find(['"', '\n', '=']).unwrap_or(1).max(1);
    Diagnostic::new(codes::CONFIG_INVALID, message).showing(FILE, text, offset..offset + length)
}

/// Reads `report.toml`.
pub(super) fn read(root: &Path) -> Result<Config, Vec<Diagnostic>> {
    let bytes = super::bytes(&root.join(FILE)).map_err(|e| vec![super::unreadable(FILE, &e)])?;
    let Some(text) = super::table::decode(&bytes) else {
        let message = "report.toml 不是 UTF-8 或 GB18030 文本";
        return Err(vec![Diagnostic::new(codes::CONFIG_INVALID, message).at(Place::file(FILE))]);
    };
    let config: Config = toml::from_str(&text).map_err(|e| {
        let problem = Diagnostic::new(codes::CONFIG_INVALID, crate::diagnostic::toml_message(e.message()));
        vec![problem.showing(FILE, &text, e.span().unwrap_or(0..0))]
    })?;
    let wrong = |offset: usize, message: String| wrong(&text, offset, message);
    let find = |needle: &str| text.find(needle).unwrap_or(0);
    let mut problems = Vec::new();
    for inbox in &config.inbox {
        if let Err(error) = glob::Pattern::new(&inbox.glob) {
            problems.push(wrong(find(&inbox.glob), format!("glob「{}」写法不对:{error}", inbox.glob)));
        }
        if Path::new(&inbox.glob).is_absolute() || inbox.glob.split(['/', '\\']).any(|part| part == "..") {
            let message = format!("glob「{}」指向工作区之外", inbox.glob);
            let mut problem = wrong(find(&inbox.glob), message);
            problem.code = codes::PATH_OUTSIDE;
            problems.push(problem);
        }
        if let Some(period) = &inbox.period
            && !matches!(period.as_str(), "from-title" | "from-filename")
            && crate::model::period::parse(period, chrono::NaiveDate::MIN).is_none()
        {
            problems.push(wrong(find(period), format!("period「{period}」读不懂")));
        }
    }
    for kind in &config.build.emit {
        if !KINDS.contains(&kind.as_str()) {
            let message = format!("emit 里的「{kind}」不认识，可用 {}", KINDS.join("、"));
            problems.push(wrong(find("emit"), message));
        }
    }
    problems.extend(config.engine.problems().into_iter().map(|(word, message)| wrong(find(word), message)));
    problems.extend(config.layout.problems(&text));
    if problems.is_empty() { Ok(config) } else { Err(problems) }
}
