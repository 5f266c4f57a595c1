//! 任务数 held against the region tree.
//!
//! Inputs: the workspace. Outputs: a problem for every target that is set twice. Invariant: a region's
//! code, its name and an empty cell (the root) are one region.

use crate::diagnostic::{Diagnostic, Place, codes};
use crate::workspace::{Target, Workspace};

/// Targets set twice: neither may be taken by guessing. (对账数 of several sources may stand side by side.)
pub(super) fn doubled(workspace: &Workspace) -> Vec<Diagnostic> {
    let place = |t: &Target| {
        if t.region.is_empty() { Some(workspace.regions.root()) } else { workspace.regions.find(&t.region) }
    };
    let targets = &workspace.targets;
    let mut out = Vec::new();
    for (i, target) in targets.iter().enumerate() {
        let same = |t: &&Target| {
            t.indicator == target.indicator && t.period == target.period && place(t) == place(target)
        };
        if let Some(first) = targets[..i].iter().find(same) {
            let message = format!("「{}」的任务数与第 {} 行重复", target.indicator, first.line);
            out.push(
                Diagnostic::new(codes::TABLE_INVALID, message).at(Place::line("targets.csv", target.line)),
            );
        }
    }
    out
}
