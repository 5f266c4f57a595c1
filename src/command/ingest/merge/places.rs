//! Another office's names of places against this one's table of regions.
//!
//! Job: say, before a merge, which of its towns and villages mean nothing here below its region, or mean
//! another place than there. Inputs: the words of the sources that come, both trees. Outputs: remarks.
//! Invariant: none of the rows is lost by it: they count at the office's region, and are told as such in
//! every figure; which name means what is looked up anew whenever regions.csv has changed.

use super::{Coming, State, Whose};
use crate::command::Office;
use crate::diagnostic::{Diagnostic, Place, codes};
use crate::figure::columns::Words;
use crate::ledger::Foreign;
use crate::model::mask;
use std::collections::BTreeMap;

/// Names told of one kind.
const TOLD: usize = 8;

/// Compares names.
pub(super) fn check(
    office: &Office,
    whose: &Whose,
    theirs: Option<&Office>,
    from: &Foreign,
    coming: &[Coming],
) -> Result<Vec<Diagnostic>, Diagnostic> {
    let tree = &office.workspace.regions;
    let there = theirs.map(|t| &t.workspace.regions);
    let (mut unknown, mut other) = (BTreeMap::<String, u64>::new(), BTreeMap::<String, u64>::new());
    let fetched = coming.iter().filter(|c| matches!(c.state, State::New | State::Changed));
    for one in fetched {
        let Some(dataset) = office.catalog.dataset(&one.entry.dataset) else { continue };
        let (town, village) = (dataset.town.as_deref(), dataset.village.as_deref());
        let columns: Vec<&str> = town.into_iter().chain(village).collect();
        let Some(source) = from.ledger().get(&one.entry.id).filter(|_| !columns.is_empty()) else { continue };
        let day = one.entry.event.map(|span| span.from);
        let (scope, their_scope) = (one.entry.scope(tree), there.map(|t| (t, source.scope(t))));
        let mut reader = from.ledger().reader(source, &columns)?;
        for group in 0..reader.groups() {
            let batch = reader.read(group)?;
            let towns = Words::of(&batch, town.unwrap_or(""))?;
            let villages = Words::of(&batch, village.unwrap_or(""))?;
            let mut rows: BTreeMap<(usize, usize), u64> = BTreeMap::new();
            (0..batch.num_rows())
                .for_each(|r| *rows.entry((towns.code(r), villages.code(r))).or_default() += 1);
            for ((t, v), rows) in rows {
                let (t, v) = (towns.value(t), villages.value(v));
                if t.is_none() && v.is_none() {
                    continue;
                }
                let name = || mask::free_text(&[t, v].into_iter().flatten().collect::<Vec<_>>().join("/"));
                let here = tree.resolve_in(scope, t, v, day);
                let meant = match their_scope {
                    None => None,
                    // What means nothing there either is nothing that this table lacks.
                    Some((tree, scope)) => match tree.resolve_in(scope, t, v, day) {
                        None => continue,
                        Some(at) => Some(tree.get(at)),
                    },
                };
                match (here.map(|at| tree.get(at)), meant) {
                    (None, _) => *unknown.entry(name()).or_default() += rows,
                    (Some(here), Some(there)) if here.level != there.level || here.name != there.name => {
                        let told = format!("{}（那边是{}，这里是{}）", name(), there.name, here.name);
                        *other.entry(told).or_default() += rows;
                    }
                    _ => {}
                }
            }
        }
    }
    let region = &tree.get(whose.region).name;
    let mut out = Vec::new();
    if !unknown.is_empty() {
        let message = format!(
            "{}的 {} 个地名在「{region}」之下没有，这些行只计入{region}，不计入下级：{}",
            whose.name,
            unknown.len(),
            listed(&unknown)
        );
        let help = format!(
            "把它们加进 regions.csv「{region}」之下（别名写在 aliases），数字随之归位，不用重新合并。"
        );
        out.push(Diagnostic::new(codes::OFFICE_PLACES, message).at(Place::file("regions.csv")).help(help));
    }
    if !other.is_empty() {
        let message = format!("{}的地名在两边指不同的地方：{}", whose.name, listed(&other));
        out.push(Diagnostic::new(codes::OFFICE_PLACES, message).at(Place::file("regions.csv")));
    }
    Ok(out)
}

fn listed(names: &BTreeMap<String, u64>) -> String {
    let list: Vec<String> = names.iter().take(TOLD).map(|(name, rows)| format!("{name} {rows} 行")).collect();
    let more = names.len().saturating_sub(TOLD);
    let list = list.join("、");
    if more > 0 { format!("{list} 等，另有 {more} 个") } else { list }
}
