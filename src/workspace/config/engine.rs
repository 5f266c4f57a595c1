//! `[engine]` of `report.toml`: where figures are computed.
//!
//! Invariant: nothing here is a secret; what a cluster wants to know of a user stands in its own files.

use serde::Deserialize;
use std::collections::BTreeMap;

/// Where figures are computed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Engine {
    /// Without `--engine`: by default the cluster, where one is described, else in process.
    pub default: Option<Which>,
    /// The cluster.
    pub spark: Option<Spark>,
}

/// An engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Which {
    /// In process.
    Local,
    /// A Spark cluster.
    Spark,
}

impl Which {
    /// Its name in `report.toml`, on the command line and in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Which::Local => "local",
            Which::Spark => "spark",
        }
    }
}

/// How to ask a Spark cluster.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Spark {
    /// The client; by default `spark-sql` of `SPARK_HOME`, or of the search path.
    pub command: Option<String>,
    /// The master; by default what the client's own settings say.
    pub master: Option<String>,
    /// Where the cluster finds a copy of the ledger's folder; by default the folder itself.
    pub ledger: Option<String>,
    /// More arguments for the client.
    pub args: Vec<String>,
    /// Spark's settings, `spark.…`.
    pub conf: BTreeMap<String, String>,
    /// Seconds to wait for the whole answer.
    pub timeout: u64,
}

impl Default for Spark {
    fn default() -> Self {
        Spark {
            command: None,
            master: None,
            ledger: None,
            args: Vec::new(),
            conf: BTreeMap::new(),
            timeout: 3600,
        }
    }
}

/// Characters that mean something in a pattern of paths, or end a name.
const PATTERN: &[char] = &['{', '}', '[', ']', '*', '?', '\\', '`', ',', '\n', '\r'];

/// Whether a place can be written into a statement as a path.
pub fn is_plain(place: &str) -> bool {
    !place.is_empty() && !place.contains(PATTERN)
}

impl Engine {
    /// What cannot be meant: the word to show, and why.
    pub(super) fn problems(&self) -> Vec<(&str, String)> {
        let mut out = Vec::new();
        let Some(spark) = &self.spark else { return out };
        if spark.timeout == 0 {
            out.push(("timeout", "timeout 是等待的秒数，不能是 0".to_owned()));
        }
        if let Some(ledger) = spark.ledger.as_deref().filter(|l| !is_plain(l)) {
            let message = format!("ledger「{ledger}」里有不能用的字符，应如 hdfs://主机/文件夹/ledger");
            out.push((ledger, message));
        }
        for key in spark.conf.keys().filter(|k| !k.starts_with("spark.") || k.contains(['=', ' '])) {
            out.push((key, format!("conf 里的「{key}」不是 Spark 的设置，都应以 spark. 开头")));
        }
        out
    }
}
