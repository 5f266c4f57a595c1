//! `exports.toml` as its author wrote it.
//!
//! Invariant: an unknown key is an error with its line; what the keys mean is checked in `check`.

use serde::Deserialize;
use std::collections::BTreeMap;

/// The exports of one workspace.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// Which invented people and which random days.
    pub seed: u64,
    /// The period of the draft: `report build PERIOD`.
    pub build: String,
    #[serde(default, rename = "export")]
    pub exports: Vec<Export>,
}

/// One file below `inbox/`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Export {
    pub file: String,
    pub encoding: Option<String>,
    /// Rows above the header.
    pub title: Option<String>,
    pub note: Option<String>,
    /// A row 合计 below.
    #[serde(default)]
    pub totals: bool,
    /// `random`: people and households live anywhere; else they settle the leaf regions in turn.
    pub homes: Option<String>,
    pub columns: Vec<String>,
    #[serde(default)]
    pub rows: Vec<Rows>,
}

/// A group of rows of one kind.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rows {
    pub count: usize,
    /// `from..to` (without `to`), or `none`.
    pub people: Option<String>,
    pub households: Option<String>,
    pub region: Option<OneOrMore>,
    #[serde(default)]
    pub set: BTreeMap<String, toml::Value>,
}

/// A name or a list of names, taken in turn.
#[derive(Deserialize)]
#[serde(untagged)]
pub enum OneOrMore {
    One(String),
    More(Vec<String>),
}

impl OneOrMore {
    /// The names.
    pub fn names(&self) -> &[String] {
        match self {
            Self::One(name) => std::slice::from_ref(name),
            Self::More(names) => names,
        }
    }
}

/// Reads a spec.
///
/// # Errors
/// What the TOML gets wrong, with the line.
pub fn parse(text: &str) -> Result<Spec, String> {
    toml::from_str(text).map_err(|error| {
        let hint = if error.message().contains("invalid unquoted key") {
            "a key in Chinese stands in quotes: \"补贴类型\" = …"
        } else {
            ""
        };
        format!("{error}{hint}")
    })
}
