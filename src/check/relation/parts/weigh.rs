//! Sets the parts of a list beside their whole.

use super::super::shared::{Draft, Scene, Verdict, judge};
use super::super::{Confidence, Kind, Relation, mend};
use super::list::{self, Entry, List, Style};
use super::{doubt, labels};
use crate::check::number::{Interval, Kind as Count};
use rust_decimal::Decimal;

/// All relations of a list, unit by unit.
pub(super) fn list(scene: &Scene<'_>, list: &List, out: &mut Vec<Relation>) {
    let mut done: Vec<usize> = Vec::new();
    for entry in &list.entries {
        if done.iter().any(|d| scene.same_unit(*d, entry.number)) {
            continue;
        }
        done.push(entry.number);
        let column: Vec<Entry> =
            list.entries.iter().copied().filter(|e| scene.same_unit(e.number, entry.number)).collect();
        let of_unit = |w: &usize| comparable(scene, *w, entry.number);
        let mut wholes: Vec<usize> =
            list.wholes.iter().take(list.direct).copied().filter(of_unit).take(4).collect();
        if wholes.is_empty() {
            wholes = list.wholes.iter().copied().filter(of_unit).take(4).collect();
        }
        for (mut column, wholes) in by_stage(scene, column, wholes) {
            other_verbs(scene, &mut column, &wholes);
            if !wholes.is_empty() {
                out.extend(weigh(scene, list, &column, &wholes).into_iter().map(|d| d.relation(scene)));
            }
        }
    }
}

/// What is done with a case: 受理879件，结案700件. 其中：受理755件，结案600件 are parts each of its own.
const STAGES: &[&str] = &[
    "接受", "拨付", "下达", "受理", "新收", "收案", "立案", "结案", "办结", "审结", "执结", "起诉", "批捕",
    "出院", "入院", "毕业", "招生", "在校",
];

/// Splits a column in which several stages are counted.
fn by_stage(scene: &Scene<'_>, column: Vec<Entry>, wholes: Vec<usize>) -> Vec<(Vec<Entry>, Vec<usize>)> {
    let stage = |n: usize| STAGES.iter().find(|w| scene.before(n).contains(**w)).copied().unwrap_or("");
    let mut stages: Vec<&str> = column.iter().map(|e| stage(e.number)).filter(|s| !s.is_empty()).collect();
    stages.sort_unstable();
    stages.dedup();
    if stages.len() < 2 {
        return vec![(column, wholes)];
    }
    let first = column.first().map(|e| e.number);
    stages
        .iter()
        .map(|s| {
            let own: Vec<Entry> = column.iter().copied().filter(|e| stage(e.number) == *s).collect();
            let mut of: Vec<usize> = wholes.iter().copied().filter(|w| stage(*w) == *s).collect();
            if of.is_empty() && own.first().map(|e| e.number) == first {
                of.extend(wholes.iter().copied().filter(|w| stage(*w).is_empty()));
            }
            (own, of)
        })
        .collect()
}

/// Marks what follows another verb than the first item's or the whole's: 其中高铁370公里，新增公路2600公里.
fn other_verbs(scene: &Scene<'_>, column: &mut [Entry], wholes: &[usize]) {
    let mut known: Vec<&str> = wholes.iter().map(|w| list::verb(scene.head(*w).trim_start())).collect();
    known.extend(column.first().map(|e| e.verb));
    let mut beyond = false;
    for entry in column {
        beyond |= !entry.verb.is_empty() && !known.contains(&entry.verb);
        entry.beyond |= beyond;
    }
}

/// Same unit; 人次 of a whole and 人 of parts are mixed by many offices (享受补贴8389人次，其中居家8011人).
pub(super) fn comparable(scene: &Scene<'_>, whole: usize, part: usize) -> bool {
    if scene.same_unit(whole, part) {
        return true;
    }
    match (scene.number(whole), scene.number(part)) {
        (Some(w), Some(p)) => w.kind == Count::PersonTimes && p.kind == Count::Persons,
        _ => false,
    }
}

/// Sum as printed and interval of some numbers.
pub(in super::super) fn sum(scene: &Scene<'_>, numbers: &[usize]) -> Option<(Decimal, Interval)> {
    let mut exact = Decimal::ZERO;
    let mut interval = Interval::of(Decimal::ZERO);
    for n in numbers {
        let n = scene.number(*n)?;
        exact = exact.checked_add(n.value)?;
        interval = interval.plus(&n.interval());
    }
    Some((exact, interval))
}

/// A sum of parts as a relation; its verdict and repairs follow from the numbers.
pub(in super::super) fn draft(scene: &Scene<'_>, whole: usize, parts: &[usize]) -> Option<Draft> {
    let (exact, interval) = sum(scene, parts)?;
    let total = scene.number(whole)?;
    let verdict = judge(total, exact, &interval);
    // Parts and whole are cut alike; what differs by a step then does so by rounding.
    let verdict = if verdict == Verdict::Cut { Verdict::Differs } else { verdict };
    let mut repairs = Vec::new();
    if verdict == Verdict::Differs {
        repairs.push(mend::Repair { number: whole, needed: interval });
        for part in parts {
            let others: Vec<usize> = parts.iter().copied().filter(|p| p != part).collect();
            let (_, rest) = sum(scene, &others)?;
            let needed = total.interval().minus(&rest);
            if needed.high.is_none_or(|h| h > Decimal::ZERO) {
                repairs.push(mend::Repair { number: *part, needed });
            }
        }
    }
    let terms: Vec<String> = parts.iter().map(|p| scene.printed(*p)).collect();
    Some(Draft {
        kind: Kind::SumOfParts,
        result: whole,
        operands: parts.to_vec(),
        expression: terms.join("＋"),
        expected: scene.write(exact, whole),
        verdict,
        confidence: Confidence::Likely,
        repairs,
        note: String::new(),
    })
}

/// Ways that are looked at; more would be a search for coincidences.
const WAYS: usize = 240;

/// The ways to take a column for the parts: all of it; without what a nested 其中 names; its beginnings.
fn extents(column: &[Entry]) -> Vec<Vec<usize>> {
    let all: Vec<usize> = column.iter().map(|e| e.number).collect();
    let n = all.len();
    let nested: Vec<usize> =
        column.iter().enumerate().filter(|(i, e)| *i > 0 && e.nested).map(|(i, _)| i).take(3).collect();
    // Each nested mark may take the next numbers away.
    let mut cuts: Vec<Vec<(usize, usize)>> = vec![Vec::new()];
    for at in &nested {
        let mut more = Vec::new();
        for chosen in &cuts {
            for to in at + 1..=n.min(at + 9) {
                let mut next = chosen.clone();
                next.push((*at, to));
                more.push(next);
            }
        }
        cuts.extend(more);
        cuts.truncate(WAYS);
    }
    let mut out = Vec::new();
    let mut shorter = Vec::new();
    for cut in &cuts {
        let kept: Vec<usize> = all
            .iter()
            .enumerate()
            .filter(|(i, _)| !cut.iter().any(|(a, b)| (*a..*b).contains(i)))
            .map(|(_, x)| *x)
            .collect();
        for k in (2..kept.len()).rev() {
            shorter.push(kept[..k].to_vec());
        }
        if kept.len() > 1 {
            out.push(kept);
        }
    }
    out.extend(shorter);
    out.truncate(WAYS);
    out
}

/// Whether a sum is of so many digits that numbers which may belong elsewhere do not make it up by chance.
fn telling(scene: &Scene<'_>, whole: usize) -> bool {
    scene
        .number(whole)
        .and_then(|n| n.value.checked_div(n.coarse_step()))
        .is_some_and(|v| v >= Decimal::from(100))
}

fn weigh(scene: &Scene<'_>, list: &List, column: &[Entry], wholes: &[usize]) -> Vec<Draft> {
    let Some(nearest) = wholes.first().copied() else { return Vec::new() };
    let mut rounded = None;
    for parts in extents(column) {
        for whole in wholes {
            let beyond = |p: &usize| column.iter().any(|e| e.number == *p && e.beyond);
            if parts.contains(whole) || parts.iter().any(beyond) && !telling(scene, *whole) {
                continue;
            }
            let Some(found) = draft(scene, *whole, &parts) else { continue };
            match found.verdict {
                Verdict::Exact => return vec![Draft { confidence: Confidence::Certain, ..found }],
                Verdict::Rounded if rounded.is_none() => rounded = Some(found),
                _ => {}
            }
        }
    }
    if let Some(found) = rounded {
        return vec![found];
    }
    let mut parts = default(column, list);
    let everything: Vec<usize> = column.iter().map(|e| e.number).collect();
    let near: Vec<usize> = column.iter().filter(|e| !e.apart).map(|e| e.number).collect();
    if let Some(all) = labels::completed(scene, &everything, &near) {
        parts = all;
    }
    if let Some(count) = doubt::shares(scene, &parts) {
        parts.truncate(count);
    }
    let bracket = list.style == Style::Bracket;
    let too_great = parts.iter().find(|p| !bracket && !wholes.iter().any(|w| fits(scene, **p, *w))).copied();
    match (parts.as_slice(), too_great) {
        // A part that is more than every whole it may be of.
        ([_], Some(part)) => bound(scene, part, nearest)
            .map(|d| Draft { confidence: doubt::whole(scene, list, wholes), ..d })
            .into_iter()
            .collect(),
        (_, Some(_)) => draft(scene, nearest, &parts)
            .map(|d| Draft { confidence: doubt::whole(scene, list, wholes), ..d })
            .into_iter()
            .collect(),
        ([_], None) if bracket => Vec::new(),
        ([_], None) => some(scene, wholes, &parts),
        _ => match draft(scene, nearest, &parts).and_then(|d| doubt::unequal(scene, list, wholes, &parts, d))
        {
            Some(found) => vec![found],
            None => some(scene, wholes, &parts),
        },
    }
}

/// The numbers taken for the parts where nothing adds up: without what a nested mark takes away up to the next
/// sentence; of a list that goes over sentences all.
fn default(column: &[Entry], list: &List) -> Vec<usize> {
    let mut out: Vec<usize> = Vec::new();
    let mut skip: Option<usize> = None;
    for (i, e) in column.iter().enumerate() {
        if i > 0 && e.beyond {
            break;
        }
        if i > 0 && e.nested {
            skip = Some(e.sentence);
        }
        if skip == Some(e.sentence) {
            continue;
        }
        skip = None;
        out.push(e.number);
    }
    // Two or more items before the first ；: what follows it is said of something else.
    let first = column.first().map_or(0, |e| e.sentence);
    let here = column.iter().filter(|e| e.sentence == first && out.contains(&e.number)).count();
    if here > 1 && list.style != Style::Bracket {
        out.retain(|n| column.iter().any(|e| e.number == *n && e.sentence == first));
    }
    out
}

fn fits(scene: &Scene<'_>, part: usize, whole: usize) -> bool {
    match (scene.number(part), scene.number(whole)) {
        (Some(p), Some(w)) => {
            let below = Interval { low: None, high: w.interval().high };
            below.meets(&p.interval())
        }
        _ => false,
    }
}

/// A part is no more than its whole.
pub(super) fn bound(scene: &Scene<'_>, part: usize, whole: usize) -> Option<Draft> {
    let verdict = if fits(scene, part, whole) { Verdict::Exact } else { Verdict::Differs };
    Some(Draft {
        kind: Kind::Bound,
        result: part,
        operands: vec![whole],
        expression: format!("{}≤{}", scene.printed(part), scene.printed(whole)),
        expected: format!("≤{}", scene.printed(whole)),
        verdict,
        confidence: Confidence::Certain,
        repairs: Vec::new(),
        note: String::new(),
    })
}

/// Some parts, each no more than its whole.
fn some(scene: &Scene<'_>, wholes: &[usize], parts: &[usize]) -> Vec<Draft> {
    let of = |part: usize| wholes.iter().copied().find(|w| fits(scene, part, *w));
    parts.iter().filter_map(|p| bound(scene, *p, of(*p)?)).collect()
}
