//! Sets the parts of a list beside their whole.

use super::super::shared::{Draft, Scene, Verdict};
use super::super::{Confidence, Kind, Relation, mend};
use super::list::{self, Entry, List, Style};
use super::{doubt, labels};
use crate::check::number::{Approx, Interval, Kind as Count};
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
                out.extend(divisions(scene, &column, &wholes).into_iter().map(|d| d.relation(scene)));
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
    let mut other = false;
    for entry in column {
        other |= !entry.verb.is_empty() && !known.contains(&entry.verb);
        entry.other = other;
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
        exact = exact.checked_add(scene.number(*n)?.value)?;
        interval = interval.plus(&scene.interval(*n));
    }
    Some((exact, interval))
}

/// A sum of intervals without one of them.
fn without(sum: &Interval, part: &Interval) -> Interval {
    let sub = |a: Option<Decimal>, b: Option<Decimal>| a.zip(b).and_then(|(a, b)| a.checked_sub(b));
    Interval { low: sub(sum.low, part.low), high: sub(sum.high, part.high) }
}

/// How parts compare with a whole.
pub(super) fn verdict(scene: &Scene<'_>, whole: usize, parts: &[usize]) -> Option<Verdict> {
    let (exact, interval) = sum(scene, parts)?;
    compare(scene, whole, exact, &interval)
}

/// Like `judge`, but for the cut: parts and whole are cut alike, so what differs by a step does so by rounding.
fn compare(scene: &Scene<'_>, whole: usize, exact: Decimal, interval: &Interval) -> Option<Verdict> {
    let total = scene.number(whole)?;
    Some(if total.value == exact && total.until.is_none() {
        Verdict::Exact
    } else if !scene.interval(whole).meets(interval) {
        Verdict::Differs
    } else if total.approx == Approx::Exact {
        Verdict::Rounded
    } else {
        Verdict::Exact
    })
}

/// A sum of parts as a relation; its verdict and repairs follow from the numbers.
pub(in super::super) fn draft(scene: &Scene<'_>, whole: usize, parts: &[usize]) -> Option<Draft> {
    let (exact, interval) = sum(scene, parts)?;
    let verdict = verdict(scene, whole, parts)?;
    let mut repairs = Vec::new();
    if verdict == Verdict::Differs {
        repairs.push(mend::Repair { number: whole, needed: interval });
        for part in parts {
            let rest = without(&interval, &scene.interval(*part));
            let needed = scene.interval(whole).minus(&rest);
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
const WAYS: usize = 64;

/// The ways to take a column for the parts: all of it, and without what nested marks name.
fn extents(column: &[Entry]) -> Vec<Vec<usize>> {
    let all: Vec<usize> = column.iter().map(|e| e.number).collect();
    let n = all.len();
    let nested: Vec<usize> =
        column.iter().enumerate().filter(|(i, e)| *i > 0 && e.nested).map(|(i, _)| i).take(2).collect();
    // Each nested mark may take the next numbers away.
    let mut cuts: Vec<Vec<(usize, usize)>> = vec![Vec::new()];
    for at in &nested {
        let mut more = Vec::new();
        for chosen in &cuts {
            for to in at + 1..=n.min(at + 7) {
                let mut next = chosen.clone();
                next.push((*at, to));
                more.push(next);
            }
        }
        cuts.extend(more);
        cuts.truncate(WAYS);
    }
    cuts.iter()
        .map(|cut| {
            let gone = |i: usize| cut.iter().any(|(a, b)| (*a..*b).contains(&i));
            all.iter().enumerate().filter(|(i, _)| !gone(*i)).map(|(_, n)| *n).collect()
        })
        .collect()
}

/// How parts make up a whole.
struct Fit {
    whole: usize,
    parts: Vec<usize>,
    exact: bool,
    full: bool,
}

impl Fit {
    /// Better is exact, then of all parts, then of more.
    fn rank(&self) -> (bool, bool, usize) {
        (self.exact, self.full, self.parts.len())
    }
}

/// The best way in which parts (all of a column, or its beginning) make up one of the wholes.
fn fit(scene: &Scene<'_>, column: &[Entry], wholes: &[usize]) -> Option<Fit> {
    let telling: Vec<usize> = wholes.iter().copied().filter(|w| telling(scene, *w)).collect();
    let beyond: Vec<usize> = column.iter().filter(|e| e.beyond).map(|e| e.number).collect();
    let near: Vec<usize> = column.iter().filter(|e| !e.apart).map(|e| e.number).collect();
    let mut best: Option<Fit> = None;
    for parts in extents(column) {
        let mut exact = Decimal::ZERO;
        let mut interval = Interval::of(Decimal::ZERO);
        let mut loose = false;
        for (k, part) in parts.iter().enumerate() {
            let Some(sum) = scene.number(*part).and_then(|n| exact.checked_add(n.value)) else { break };
            exact = sum;
            interval = interval.plus(&scene.interval(*part));
            loose |= beyond.contains(part);
            // All of three or more items parted by ； make up even a small number hardly by chance.
            let all = k > 1 && k + 1 == parts.len() && near.contains(part);
            for whole in wholes.iter().filter(|w| k > 0 && (!loose || all || telling.contains(w))) {
                let verdict = compare(scene, *whole, exact, &interval);
                if !verdict.is_some_and(Verdict::holds) {
                    continue;
                }
                let full = k + 1 == parts.len();
                let exact = verdict == Some(Verdict::Exact);
                let rank = (exact, full, k + 1);
                if parts[..=k].contains(whole) || best.as_ref().is_some_and(|b| b.rank() >= rank) {
                    continue;
                }
                best = Some(Fit { whole: *whole, parts: parts[..=k].to_vec(), exact, full });
            }
        }
    }
    best
}

/// Further divisions of the same whole, one a sentence: 其中一级…，二级…；男7120人，女5238人.
fn divisions(scene: &Scene<'_>, column: &[Entry], wholes: &[usize]) -> Vec<Draft> {
    let (Some(first), Some(whole)) = (column.first(), wholes.first()) else { return Vec::new() };
    let mut out = Vec::new();
    let mut rest: &[Entry] = column;
    while let Some(head) = rest.first() {
        let here = rest.iter().take_while(|e| e.sentence == head.sentence).count();
        let (these, others) = rest.split_at(here.max(1));
        rest = others;
        let parts: Vec<usize> = these.iter().map(|e| e.number).collect();
        if parts.len() < 2 || head.sentence == first.sentence || head.apart || these.iter().any(|e| e.nested)
        {
            continue;
        }
        if labels::read(scene, &parts) == labels::Names::Complete
            && let Some(found) = draft(scene, *whole, &parts)
        {
            let note = "按同一总数的另一种划分理解".to_owned();
            out.push(Draft { confidence: Confidence::Likely, note, ..found });
        }
    }
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
    if let Some(fit) = fit(scene, column, wholes) {
        let confidence = if fit.exact { Confidence::Certain } else { Confidence::Likely };
        let found = draft(scene, fit.whole, &fit.parts);
        return found.map(|d| Draft { confidence, ..d }).into_iter().collect();
    }
    // 学生2.56万人，其中初中1.68万人；小学56所: what begins behind ； is of something else.
    if column.first().is_none_or(|e| e.beyond || e.other) {
        return Vec::new();
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
    let sure = doubt::whole(scene, list, column, wholes);
    match (parts.as_slice(), too_great) {
        // A part that is more than every whole it may be of.
        ([_], Some(part)) => {
            bound(scene, part, nearest).map(|d| Draft { confidence: sure, ..d }).into_iter().collect()
        }
        (_, Some(_)) => {
            draft(scene, nearest, &parts).map(|d| Draft { confidence: sure, ..d }).into_iter().collect()
        }
        ([_], None) if bracket => Vec::new(),
        ([_], None) => some(scene, wholes, &parts),
        // 省级200万元、市级150万元，其中甲180万元，乙170万元: the parts are of both.
        _ if of_all(scene, nearest, wholes, &parts) => Vec::new(),
        _ => match draft(scene, nearest, &parts)
            .and_then(|d| doubt::unequal(scene, list, sure, wholes, &parts, d))
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
        if i > 0 && (e.beyond || e.other) {
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

/// Whether parts make up the wholes of one clause taken together.
fn of_all(scene: &Scene<'_>, nearest: usize, wholes: &[usize], parts: &[usize]) -> bool {
    let together: Vec<usize> = wholes
        .iter()
        .copied()
        .filter(|w| scene.clause_at(*w) == scene.clause_at(nearest))
        .filter(|w| scene.sentence_of(*w) == scene.sentence_of(nearest))
        .collect();
    together.len() > 1 && sum(scene, &together).zip(sum(scene, parts)).is_some_and(|(w, p)| w.0 == p.0)
}

/// Some parts, each no more than its whole.
fn some(scene: &Scene<'_>, wholes: &[usize], parts: &[usize]) -> Vec<Draft> {
    let of = |part: usize| wholes.iter().copied().find(|w| fits(scene, part, *w));
    parts.iter().filter_map(|p| bound(scene, *p, of(*p)?)).collect()
}
