//! 任务数 and 对账数 held against the region tree.
//!
//! Inputs: the workspace. Outputs: a problem for every target that is set twice, and for every control total that
//! one source gives twice. Invariant: a region's code, its name and an empty cell (the root) are one region.

use crate::diagnostic::{Diagnostic, Place, codes};
use crate::workspace::{Control, Target, Workspace};

/// Targets set twice: neither may be taken by guessing. (对账数 of several sources may stand side by side.)
pub(super) fn doubled(workspace: &Workspace) -> Vec<Diagnostic> {
    let place = |t: &Target| region(workspace, &t.region);
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
    out.extend(given_twice(workspace));
    out
}

fn region(workspace: &Workspace, text: &str) -> Option<usize> {
    if text.is_empty() { Some(workspace.regions.root()) } else { workspace.regions.find(text) }
}

/// Control totals that one source gives twice: it cannot mean both, and parts would be added twice.
fn given_twice(workspace: &Workspace) -> Vec<Diagnostic> {
    let controls = &workspace.controls;
    let mut out = Vec::new();
    for (i, control) in controls.iter().enumerate() {
        let same = |c: &&Control| {
            c.indicator == control.indicator
                && c.period == control.period
                && c.source == control.source
                && region(workspace, &c.region) == region(workspace, &control.region)
        };
        if let Some(first) = controls[..i].iter().find(same) {
            let source =
                if control.source.is_empty() { "没有写来源".to_owned() } else { control.source.clone() };
            let message = format!(
                "「{}」的对账数与第 {} 行是同一个（{source}），写了两次",
                control.indicator, first.line
            );
            let help = "删去一行；分批的，把各批相加成一行，或在 source 里写明各是什么。";
            let place = Place::line("controls.csv", control.line);
            out.push(Diagnostic::new(codes::TABLE_INVALID, message).at(place).help(help));
        }
    }
    out
}
