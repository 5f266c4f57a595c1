//! `[[rule]]`: what an office sets of a rule of the audit, and rules of its own.
//!
//! Invariant: which codes there are and what may be set of them is known to the audit alone; here stands what
//! was written, with its place.

use super::Condition;
use crate::diagnostic::Place;
use serde::Deserialize;
use std::collections::BTreeMap;

/// An entry of a catalog file. With `dataset` it is a rule of the office's own (rows that fit a filter, or
/// several of them under one key); without, it sets a built-in one.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleEntry {
    /// `A06`, or a code of the office's own (`X01`).
    pub code: String,
    /// Whether it is run; nothing: as the program has it.
    pub enabled: Option<bool>,
    /// `error`, `warning` or `info`; nothing: as the program has it.
    pub severity: Option<String>,
    /// Parameters of a built-in rule.
    #[serde(default)]
    pub set: BTreeMap<String, toml::Value>,
    /// Own rule: a few words.
    pub title: Option<String>,
    /// Own rule: the dataset whose rows it looks at.
    pub dataset: Option<String>,
    /// Own rule: which rows.
    #[serde(default, rename = "where")]
    pub conditions: BTreeMap<String, Condition>,
    /// Own rule: fields whose number, day or month is greater, each with the bound (`amount = "500"`).
    #[serde(default)]
    pub over: BTreeMap<String, toml::Value>,
    /// Own rule: fields whose number, day or month is less.
    #[serde(default)]
    pub under: BTreeMap<String, toml::Value>,
    /// Own rule: fields whose cell is empty although the table has the column.
    #[serde(default)]
    pub missing: Vec<String>,
    /// Own rule: fields whose cell is not empty.
    #[serde(default)]
    pub filled: Vec<String>,
    /// Own rule: by what a row belongs to the period: `event` (as where nothing is said), `service`, `all`.
    pub basis: Option<String>,
    /// Own rule: rows that are equal in all of these belong together (`person`, `event`, `service`, `month`,
    /// `year`, fields, entities); none: every row is a finding.
    #[serde(default)]
    pub key: Vec<String>,
    /// Own rule: how many rows one key may have; 1 where nothing is said.
    pub at_most: Option<u64>,
    /// Own rule: the amount field that is at stake.
    pub amount: Option<String>,
    /// Own rule: what to check, in words.
    pub check: Option<String>,
    /// Own rule: the document or case that it comes from.
    pub source: Option<String>,
    /// Where it stands; set when the catalog is read.
    #[serde(skip)]
    pub place: Option<Place>,
}
