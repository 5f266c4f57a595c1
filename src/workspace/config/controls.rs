//! `[controls]` of `report.toml`: what a control total (对账数) that does not hold does to a build.
//!
//! Invariant: whatever is set, a build with a failed control says so and ends with exit 1.

use serde::Deserialize;

/// What `build` does about control totals that do not hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Controls {
    /// What becomes of the deliverables.
    pub on_fail: OnFail,
    /// Whether a 合计 row that did not hold at ingest does the same; otherwise it is listed only.
    pub declared_totals: bool,
}

/// What becomes of the deliverables when a control total does not hold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OnFail {
    /// They are written as ever.
    #[default]
    Warn,
    /// They are marked 草稿, each on its first page or on every one.
    Draft,
    /// None is written.
    Refuse,
}
