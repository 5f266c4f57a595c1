//! Totals that stand after their parts (a万元，b万元，共计c万元), and lists without a mark.

use super::super::shared::{Draft, Scene, Verdict};
use super::super::{Confidence, Relation};
use super::counted;
use super::list::List;
use super::weigh::{draft, verdict};
use crate::check::number::Kind as Count;

/// Of these the ones that mean a sum of what was named.
const STRONG: &[&str] = &["合计", "总计", "共计", "小计"];
/// What may stand before them: anything else is what the total is of.
const GENERIC: &[&str] = &[
    "",
    "两项",
    "三项",
    "四项",
    "五项",
    "以上",
    "各项",
    "全部",
    "资金",
    "费用",
    "经费",
    "金额",
    "支出",
    "补贴",
    "款物",
    "以上各项",
    "以上两项",
    "以上三项",
    "两者",
    "二者",
    "三者",
];

const TOTALS: &[&str] = &["合计", "总计", "共计", "共", "累计", "总额", "总数", "总量", "小计"];

/// Numbers with a total's word before them, against those before it in the sentence.
pub(super) fn totals(scene: &Scene<'_>, index: usize, lists: &[List], out: &mut Vec<Relation>) {
    let Some(sentence) = scene.sentences().get(index) else { return };
    for total in sentence.numbers.clone() {
        let words = scene.before(total);
        if !TOTALS.iter().any(|w| words.contains(w)) || !counted(scene, total) {
            continue;
        }
        // What a list takes apart is a whole, not a sum of what stands before it.
        if lists.iter().any(|l| l.entries.first().is_some_and(|e| e.number == total)) {
            continue;
        }
        let mut before: Vec<usize> = (sentence.numbers.start..total)
            .rev()
            .take(24)
            .filter(|i| {
                counted(scene, *i) && scene.depth(*i) == scene.depth(total) && scene.same_unit(*i, total)
            })
            .collect();
        before.reverse();
        let here = before.len();
        // 支出38.80万元；…支出9.30万元，共计支出48.10万元.
        let mut at = index;
        while before.len() < 24 {
            let Some(previous) = at.checked_sub(1).and_then(|p| scene.sentences().get(p)) else { break };
            if previous.paragraph != sentence.paragraph || !matches!(previous.ended, Some('；' | ';')) {
                break;
            }
            at -= 1;
            let fits = |i: &usize| counted(scene, *i) && scene.depth(*i) == 0 && scene.same_unit(*i, total);
            let mut more: Vec<usize> =
                previous.numbers.clone().rev().take(48).filter(fits).take(12).collect();
            more.reverse();
            more.extend(before);
            before = more;
        }
        if before.len() < 2 {
            out.extend(of_all_things(scene, total, words).map(|d| d.relation(scene)));
            continue;
        }
        let mut held = None;
        for from in 0..before.len() - 1 {
            let parts = &before[from..];
            match verdict(scene, total, parts) {
                Some(Verdict::Exact) => {
                    held = draft(scene, total, parts);
                    break;
                }
                Some(Verdict::Rounded) if held.is_none() => held = draft(scene, total, parts),
                _ => {}
            }
        }
        if let Some(mut found) = held {
            if STRONG.iter().any(|w| words.contains(w)) {
                found.confidence = Confidence::Certain;
            }
            out.push(found.relation(scene));
            continue;
        }
        if here >= 2 {
            before.drain(..before.len() - here);
        }
        if here >= 1
            && let Some((parts, confidence)) = meant(scene, index, total, &before, words)
            && let Some(mut found) = draft(scene, total, &parts)
        {
            found.confidence = confidence;
            out.push(found.relation(scene));
        }
    }
}

/// Which of the numbers before a total are its parts, if the wording tells.
fn meant(
    scene: &Scene<'_>,
    index: usize,
    total: usize,
    before: &[usize],
    words: &str,
) -> Option<(Vec<usize>, Confidence)> {
    let sentence = scene.sentences().get(index)?;
    let words = words.trim();
    let generic = STRONG.iter().any(|w| {
        words.find(w).and_then(|at| words.get(..at)).is_some_and(|head| GENERIC.contains(&head.trim()))
    });
    // 金牌12枚、银牌9枚、铜牌15枚，奖牌总数36枚: a list in one clause, and right behind it the total.
    let listed = ["总数", "总计", "共计", "合计"].iter().any(|w| words.ends_with(w))
        && before.len() > 1
        && before.iter().all(|b| scene.clause_at(*b) == scene.clause_at(*before.first().unwrap_or(b)))
        && before.iter().skip(1).all(|b| scene.before(*b).contains('、'));
    let strong = generic || listed;
    // The items: each the only number of its unit in its clause, ending in the same words as the others.
    let last = *before.last()?;
    let adjacent = scene.clause_at(total).zip(scene.clause_at(last)).is_some_and(|(t, l)| t <= l + 1);
    if !adjacent || !strong {
        return None;
    }
    let ending = |n: usize| -> String {
        let label = scene.before(n).trim_end();
        label.chars().rev().take(2).collect()
    };
    let mut parts: Vec<usize> = Vec::new();
    for n in before.iter().rev() {
        let clause = scene.clause_of(*n)?;
        let near = clause.numbers.start.max(n.saturating_sub(6))..clause.numbers.end.min(n + 7);
        let alone = near.filter(|i| scene.same_unit(*i, *n)).count() == 1;
        let listed = scene.before(*n).contains('、') || scene.rest(*n).contains('、');
        if !alone && !listed || ending(*n) != ending(last) && parts.len() >= 2 && !listed {
            break;
        }
        parts.push(*n);
    }
    parts.reverse();
    if parts.len() < 2 || parts.len() < before.len() && !words.contains("合计") {
        return None;
    }
    let alike = parts.iter().all(|p| ending(*p) == ending(last));
    let bare =
        ["合计", "总计", "共计", "两项合计", "三项合计", "以上合计", "合计为", "总计为"].contains(&words);
    let whole = parts.len() == before.len() && sentence.numbers.start <= *parts.first()?;
    if !whole && sentence.numbers.start > *parts.first()? && !(alike && parts.len() == before.len()) {
        return None;
    }
    if listed && !bare {
        return Some((parts, Confidence::Likely));
    }
    match (bare, alike, whole) {
        (true, true, true) => Some((parts, Confidence::Certain)),
        (true, _, _) | (_, true, _) => Some((parts, Confidence::Likely)),
        _ => Some((parts, Confidence::Weak)),
    }
}

/// 轮椅120辆、助行器86个、拐杖55副，共计261件: things of all classifiers in one list, and their number.
fn of_all_things(scene: &Scene<'_>, total: usize, words: &str) -> Option<Draft> {
    let n = scene.number(total)?;
    let words = words.trim();
    let strong = STRONG.iter().any(|w| words.starts_with(w)) || words == "共";
    if n.kind != Count::Things || !matches!(n.unit.as_str(), "件" | "个" | "台" | "套" | "台套") || !strong
    {
        return None;
    }
    let last = total.checked_sub(1)?;
    let clause = scene.clause_of(last)?;
    let adjacent = scene.sentence_of(last) == scene.sentence_of(total)
        && scene.clause_at(total).zip(scene.clause_at(last)).is_some_and(|(t, l)| t == l + 1);
    let from = clause.numbers.start.max(total.saturating_sub(16));
    let parts: Vec<usize> = (from..total).collect();
    let things = |i: &usize| counted(scene, *i) && scene.number(*i).is_some_and(|p| p.kind == Count::Things);
    let listed = parts.iter().skip(1).all(|p| scene.before(*p).contains(['、', '和']));
    if !adjacent || parts.len() < 2 || !parts.iter().all(things) || !listed {
        return None;
    }
    draft(scene, total, &parts)
}

/// Numbers of which those that follow are plainly the parts, though no word says so: reported only if they hold.
pub(super) fn unmarked(scene: &Scene<'_>, index: usize, known: &[usize], out: &mut Vec<Relation>) {
    let Some(sentence) = scene.sentences().get(index) else { return };
    let all: Vec<usize> = sentence.numbers.clone().filter(|i| counted(scene, *i)).take(40).collect();
    for (at, whole) in all.iter().enumerate() {
        let Some(w) = scene.number(*whole) else { continue };
        if known.contains(whole) || w.kind != Count::Money && w.value < rust_decimal::Decimal::TEN {
            continue;
        }
        let parts: Vec<usize> = all
            .iter()
            .skip(at + 1)
            .copied()
            .filter(|i| scene.same_unit(*i, *whole) && scene.depth(*i) == scene.depth(*whole))
            .take(12)
            .collect();
        for k in 2..=parts.len() {
            if verdict(scene, *whole, &parts[..k]) == Some(Verdict::Exact)
                && let Some(mut found) = draft(scene, *whole, &parts[..k])
            {
                found.confidence = Confidence::Weak;
                out.push(found.relation(scene));
                break;
            }
        }
    }
}
