//! Part of a time is no more than all of it: posters put up on one day are no more than those of the year.
//!
//! Numbers with the same words round them ([`phrase::Key`]) are set against each other where one stands under a
//! word of a year and the other under one of a part of it.

use super::no_more;
use crate::check::relation::phrase::{self, Time};
use crate::check::relation::shared::Scene;
use crate::check::relation::{Confidence, Relation};
use std::collections::HashMap;

/// How many numbers of one phrase are kept.
const KEPT: usize = 6;

/// Compares parts of a time with all of it.
pub(super) fn find(scene: &Scene<'_>, out: &mut Vec<Relation>) {
    let mut seen: HashMap<phrase::Key, Vec<(usize, Time)>> = HashMap::new();
    for said in phrase::all(scene) {
        if said.time == Time::Unknown || said.plan {
            continue;
        }
        let list = seen.entry(said.key.loose()).or_default();
        for (other, time) in list.iter() {
            let (part, whole) = match (said.time < *time, *time < said.time) {
                (true, _) => (said.number, *other),
                (_, true) => (*other, said.number),
                _ => continue,
            };
            let note = "同一说法，一处是全年（累计）数，一处是其中一段时间的数";
            if let Some(draft) = no_more(scene, part, part, whole, Confidence::Likely, note) {
                let mut relation = draft.relation(scene);
                if relation.holds {
                    relation.confidence = Confidence::Weak;
                }
                out.push(relation);
            }
        }
        if list.len() < KEPT {
            list.push((said.number, said.time));
        }
    }
}
