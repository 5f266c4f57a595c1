//! Which engine computes the figures of a verb, and having it do so.
//!
//! Inputs: what the user asked for, `[engine]` of `report.toml`, any number of questions. Outputs: a cube for
//! each question. Invariant: the same cubes from either engine; a verb's questions go to a cluster all together,
//! in one session; what a cluster did not answer is an error, never a missing figure.

mod client;
mod said;

use super::{Office, Result, Session};
use crate::diagnostic::{Diagnostic, codes};
use crate::figure::cluster::Batch;
use crate::figure::{self, Cube, Question};
use crate::ledger::Ledger;
pub use crate::workspace::config::Which;
use crate::workspace::config::{Spark, is_plain};
use std::hash::{BuildHasher, RandomState};
use std::path::{Path, PathBuf};

/// What the user asked for, and what the machine says.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// `--engine`
    pub which: Option<Which>,
    /// `SPARK_HOME`
    pub spark_home: Option<PathBuf>,
    /// `JAVA_TOOL_OPTIONS`
    pub java_options: Option<String>,
}

impl Asked {
    /// In process, whatever `report.toml` says.
    pub fn local() -> Asked {
        Asked { which: Some(Which::Local), ..Asked::default() }
    }

    /// The engine that is used.
    pub(super) fn chosen(&self, office: &Office) -> Which {
        let engine = &office.workspace.config.engine;
        let described = if engine.spark.is_some() { Which::Spark } else { Which::Local };
        self.which.or(engine.default).unwrap_or(described)
    }
}

/// A cube for each of some questions, in their order.
pub(super) fn cubes(
    session: &Session<'_>,
    office: &Office,
    ledger: &Ledger,
    asked: &Asked,
    questions: &[Question<'_>],
) -> Result<Vec<Cube>> {
    let (catalog, tree) = (&office.catalog, &office.workspace.regions);
    if asked.chosen(office) == Which::Local {
        let store = figure::LedgerStore::new(ledger);
        let cube = |q| figure::compute(&store, catalog, tree, q, session.threads).map_err(|d| vec![d]);
        return questions.iter().map(cube).collect();
    }
    let spark = office.workspace.config.engine.spark.clone().unwrap_or_default();
    let folder = folder(&office.workspace.ledger_dir(), &spark)?;
    let batch = Batch::new(catalog, tree, ledger, questions, &folder, &nonce()).map_err(|d| vec![d])?;
    if batch.is_empty() {
        return batch.cubes("", session.threads).map_err(|d| vec![d]);
    }
    let client = client::Client::new(&spark, asked, &office.workspace.root, &folder);
    let answer = client.run(batch.script()).map_err(|d| vec![d])?;
    batch.cubes(&answer, session.threads).map_err(|d| vec![d])
}

/// Where the cluster finds the ledger's folder.
fn folder(own: &Path, spark: &Spark) -> Result<String> {
    if let Some(ledger) = &spark.ledger {
        return Ok(ledger.trim_end_matches('/').to_owned());
    }
    let whole = std::path::absolute(own).unwrap_or_else(|_| own.to_owned());
    let path = whole.to_string_lossy().replace('\\', "/");
    if is_plain(&path) {
        // Three slashes and a drive, or a root and its slash.
        return Ok(format!("file://{}{path}", if path.starts_with('/') { "" } else { "/" }));
    }
    let message = format!("台账文件夹的路径「{path}」里有集群的客户端不能用的字符");
    let help = "在 report.toml 的 [engine.spark] 里用 ledger 写明台账的另一个位置，或改文件夹的名称。";
    Err(vec![Diagnostic::new(codes::CONFIG_INVALID, message).help(help)])
}

/// Letters and digits that no other run has.
fn nonce() -> String {
    let one = || RandomState::new().hash_one(std::process::id());
    format!("r{:016x}{:016x}", one(), one())
}
