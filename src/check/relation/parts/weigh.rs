//! Sets the parts of a list beside their whole.

use super::super::shared::{Draft, Scene, Verdict, judge};
use super::super::{Confidence, Kind, Relation, mend};
use super::labels::{self, Names};
use super::list::{Entry, List, Style};
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
        let wholes: Vec<usize> =
            list.wholes.iter().copied().filter(|w| comparable(scene, *w, entry.number)).take(4).collect();
        if !wholes.is_empty()
            && let Some(draft) = weigh(scene, list, &column, &wholes)
        {
            out.push(draft.relation(scene));
        }
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
pub(super) fn sum(scene: &Scene<'_>, numbers: &[usize]) -> Option<(Decimal, Interval)> {
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
pub(super) fn draft(scene: &Scene<'_>, whole: usize, parts: &[usize]) -> Option<Draft> {
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

/// The ways to take a column for the parts: all of it; without what a nested 其中 names; its beginnings.
fn extents(column: &[Entry]) -> Vec<Vec<usize>> {
    let all: Vec<usize> = column.iter().map(|e| e.number).collect();
    let n = all.len();
    let mut out = Vec::new();
    if n > 1 {
        out.push(all.clone());
    }
    let nested: Vec<usize> =
        column.iter().enumerate().filter(|(i, e)| *i > 0 && e.nested).map(|(i, _)| i).take(3).collect();
    // Each nested mark takes the next j numbers away.
    let mut without: Vec<Vec<(usize, usize)>> = vec![Vec::new()];
    for at in &nested {
        let mut more = Vec::new();
        for chosen in &without {
            for to in at + 1..=n.min(at + 9) {
                let mut next = chosen.clone();
                next.push((*at, to));
                more.push(next);
            }
        }
        without.extend(more);
        without.truncate(200);
    }
    for cuts in without.iter().skip(1) {
        let kept: Vec<usize> = all
            .iter()
            .enumerate()
            .filter(|(i, _)| !cuts.iter().any(|(a, b)| (*a..*b).contains(i)))
            .map(|(_, x)| *x)
            .collect();
        if kept.len() > 1 {
            out.push(kept);
        }
    }
    for k in (2..n).rev() {
        out.push(all[..k].to_vec());
    }
    out
}

fn weigh(scene: &Scene<'_>, list: &List, column: &[Entry], wholes: &[usize]) -> Option<Draft> {
    let nearest = *wholes.first()?;
    let mut rounded = None;
    for parts in extents(column) {
        for whole in wholes {
            if parts.contains(whole) {
                continue;
            }
            let Some(found) = draft(scene, *whole, &parts) else { continue };
            match found.verdict {
                Verdict::Exact => return Some(Draft { confidence: Confidence::Certain, ..found }),
                Verdict::Rounded if rounded.is_none() => rounded = Some(found),
                _ => {}
            }
        }
    }
    if let Some(found) = rounded {
        return Some(found);
    }
    let sure = if wholes.len() == 1 { Confidence::Certain } else { Confidence::Likely };
    let parts = default(column, list);
    let single = parts.len() == 1;
    // A part that is more than every whole it may be of.
    for part in &parts {
        let fits = |w: &usize| fits(scene, *part, *w);
        if !wholes.iter().any(fits) && list.style != Style::Bracket {
            if !single && let Some(found) = draft(scene, nearest, &parts) {
                return Some(Draft { confidence: sure.min(doubt(scene, list, nearest)), ..found });
            }
            return bound(scene, *part, nearest)
                .map(|d| Draft { confidence: sure.min(doubt(scene, list, nearest)), ..d });
        }
    }
    if single {
        let part = *parts.first()?;
        let whole = wholes.iter().copied().find(|w| fits(scene, part, *w))?;
        return bound(scene, part, whole).filter(|_| list.style != Style::Bracket);
    }
    let found = draft(scene, nearest, &parts)?;
    unequal(scene, list, wholes, &parts, found)
}

/// Several parts that do not make up the nearest whole.
fn unequal(scene: &Scene<'_>, list: &List, wholes: &[usize], parts: &[usize], found: Draft) -> Option<Draft> {
    let nearest = *wholes.first()?;
    let whole = scene.number(nearest)?;
    let (exact, interval) = sum(scene, parts)?;
    let above = !Interval { low: None, high: whole.interval().high }.meets(&interval);
    let names = labels::read(scene, parts);
    let one = wholes.len() == 1;
    let sure = |c: Confidence| if one { c } else { c.min(Confidence::Likely) };
    let far = whole.value.checked_mul(Decimal::from(2)).is_some_and(|d| exact > d) && !list.closed;
    let confidence = match (names, above) {
        (Names::Across, true) => Confidence::Weak,
        (Names::Across, false) => return some(scene, nearest, parts, exact),
        (Names::Complete, _) => sure(Confidence::Certain),
        (Names::Apart, true) => sure(Confidence::Certain),
        (Names::Unknown, true) if far => Confidence::Weak,
        (Names::Unknown, true) => Confidence::Likely,
        (Names::Apart | Names::Unknown, false) => {
            let near = whole.value.checked_mul(Decimal::new(85, 2)).is_some_and(|n| exact >= n);
            let half = whole.value.checked_div(Decimal::TWO).is_some_and(|n| exact >= n);
            if list.style == Style::Bracket || list.style == Style::Whole || list.closed && near {
                Confidence::Likely
            } else if slip(scene, &found, parts.len()) {
                Confidence::Likely
            } else if half && parts.len() > 1 && near {
                Confidence::Weak
            } else {
                return some(scene, nearest, parts, exact);
            }
        }
    };
    let confidence = confidence.min(doubt(scene, list, nearest));
    let note =
        if above { String::new() } else { "若所列各项就是全部，则与总数不符".to_owned() };
    Some(Draft { confidence, note, ..found })
}

/// Whether one common slip explains the difference, and so few could that it is hardly by chance.
fn slip(scene: &Scene<'_>, found: &Draft, parts: usize) -> bool {
    let Some(mend) = mend::single(scene, None, &found.repairs) else { return false };
    let Some(whole) = scene.number(found.result) else { return false };
    let digits = |n: usize| scene.reading.printed(n).chars().filter(char::is_ascii_digit).count();
    let count: usize = found.operands.iter().chain([&found.result]).map(|n| digits(*n)).sum();
    let edits = match mend.slip.as_str() {
        "两位数字颠倒" => count,
        "有一位数字不对" => return false,
        "少一位数字" | "多一位数字" => count * 11,
        _ => count,
    };
    let units = whole.step();
    let Some(size) = whole.value.checked_div(units) else { return false };
    let chance = if parts >= 4 { 30 } else { 66 };
    Decimal::from(edits).checked_mul(Decimal::from(chance)).is_some_and(|e| e <= size)
}

/// What may be wrong with the whole: far away, in another sentence, a vague classifier.
fn doubt(scene: &Scene<'_>, list: &List, whole: usize) -> Confidence {
    let first = list.entries.first().map_or(0, |e| e.number);
    let same = list.entries.first().map(|e| e.sentence) == scene.sentence_of(whole);
    let Some(n) = scene.number(whole) else { return Confidence::Weak };
    let apart = list.entries.first().zip(scene.sentence_of(whole)).is_none_or(|(e, s)| e.sentence > s + 1);
    let clauses = scene.clause_at(first).zip(scene.clause_at(whole)).map_or(0, |(a, b)| a.saturating_sub(b));
    let vague = matches!(n.unit.as_str(), "个" | "项" | "次" | "件") && n.kind != Count::Persons;
    if apart {
        Confidence::Weak
    } else if !same || vague || clauses > 4 {
        Confidence::Likely
    } else {
        Confidence::Certain
    }
}

/// The numbers taken for the parts where nothing adds up: without what a nested mark takes away up to the next
/// sentence; of a list that goes over sentences all.
fn default(column: &[Entry], list: &List) -> Vec<usize> {
    let mut out: Vec<usize> = Vec::new();
    let mut skip: Option<usize> = None;
    for (i, e) in column.iter().enumerate() {
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
    let (p, w) = (scene.number(part)?, scene.number(whole)?);
    let verdict = if fits(scene, part, whole) { Verdict::Exact } else { Verdict::Differs };
    let repairs = if verdict == Verdict::Differs {
        let at_least = Interval { low: p.interval().low, high: None };
        let at_most = Interval { low: None, high: w.interval().high };
        vec![mend::Repair { number: part, needed: at_most }, mend::Repair { number: whole, needed: at_least }]
    } else {
        Vec::new()
    };
    let _ = repairs;
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

/// Some parts, together no more than their whole.
fn some(scene: &Scene<'_>, whole: usize, parts: &[usize], exact: Decimal) -> Option<Draft> {
    let terms: Vec<String> = parts.iter().map(|p| scene.printed(*p)).collect();
    Some(Draft {
        kind: Kind::Bound,
        result: whole,
        operands: parts.to_vec(),
        expression: format!("{}≤{}", terms.join("＋"), scene.printed(whole)),
        expected: format!("≥{}", scene.write(exact, whole)),
        verdict: Verdict::Exact,
        confidence: Confidence::Likely,
        repairs: Vec::new(),
        note: String::new(),
    })
}
