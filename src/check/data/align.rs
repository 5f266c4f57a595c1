//! Printings by their place in the order of reading.
//!
//! First those whose text and words stand only once on both sides; then, between each two that are found in
//! order, the rest by the best order-preserving alignment. Invariant: the work grows with the length of the text:
//! an alignment goes along a band where it would be too wide.

use super::How;
use super::around::Key;
use super::work::{SURE, Work};
use crate::check::chars::{is_digit, is_numeral};
use std::collections::{BTreeMap, BTreeSet};

/// Cells of an alignment that are filled at most, but for the narrowest band.
const CELLS: usize = 200_000;
/// The narrowest band on each side of the diagonal.
const BAND: usize = 64;

/// How far surroundings are alike at the very place, whatever number stands there.
const HERE: i32 = 85;

/// How often something stands on each side, printings and places, and where last.
type Sides = [(usize, usize); 2];

/// Pairs what stands only once on both sides, text and words alike.
pub(super) fn unique(work: &mut Work<'_>) {
    if !work.known {
        return;
    }
    let mut seen: BTreeMap<(&str, Key<'_>), Sides> = BTreeMap::new();
    let mut note = |key, side: usize, at: usize| {
        let both = seen.entry(key).or_insert([(0, 0); 2]);
        if let Some((count, first)) = both.get_mut(side) {
            (*count, *first) = (*count + 1, at);
        }
    };
    for (at, (printed, around)) in work.printed.iter().zip(&work.around).enumerate() {
        if work.open(at) {
            note((printed.text.as_str(), around.key()), 0, at);
        }
    }
    for (at, around) in work.places.iter().enumerate() {
        if work.free(at) {
            note((work.text(at), around.key()), 1, at);
        }
    }
    let mut found: Vec<(usize, usize)> = seen
        .into_values()
        .filter_map(|[(a, printed), (b, token)]| (a == 1 && b == 1).then_some((printed, token)))
        .filter(|(p, t)| work.stands(*p, *t).is_some())
        .collect();
    found.sort_unstable();
    found.into_iter().for_each(|(p, t)| work.pair(p, t, How::Order));
}

/// In tables that were padded with blanks: pairs what stands only once in lines of one label, if it is in order with
/// what is paired already.
pub(super) fn padded(work: &mut Work<'_>) {
    let cells = work.around.iter().enumerate().filter(|(p, a)| a.is_cell() && work.open(*p));
    let labels: BTreeSet<&str> =
        cells.map(|(_, around)| around.row()).filter(|row| !row.is_empty()).collect();
    if labels.is_empty() {
        return;
    }
    let mut seen: BTreeMap<(&str, &str), Sides> = BTreeMap::new();
    let mut note = |key, side: usize, at: usize| {
        let both = seen.entry(key).or_insert([(0, 0); 2]);
        if let Some((count, last)) = both.get_mut(side) {
            (*count, *last) = (*count + 1, at);
        }
    };
    for (at, (printed, around)) in work.printed.iter().zip(&work.around).enumerate() {
        if work.open(at) && around.is_cell() {
            note((printed.text.as_str(), around.row()), 0, at);
        }
    }
    for (at, around) in work.places.iter().enumerate().filter(|(at, a)| !a.is_cell() && work.free(*at)) {
        let begun = around.row().char_indices().skip(1).filter_map(|(end, _)| around.row().get(..end));
        let label = begun.chain([around.row()]).filter(|begun| labels.contains(begun)).last();
        if let Some(label) = label {
            note((work.text(at), label), 1, at);
        }
    }
    let mut pairs: Vec<(usize, usize)> = seen
        .into_values()
        .filter_map(|[(a, printed), (b, token)]| (a == 1 && b == 1).then_some((printed, token)))
        .filter(|(p, t)| work.stands(*p, *t).is_some())
        .collect();
    pairs.extend(work.of.iter().enumerate().filter_map(|(p, token)| Some((p, (*token)?))));
    pairs.sort_unstable();
    rising(&pairs).into_iter().for_each(|(p, t)| work.pair(p, t, How::Order));
}

/// Pairs what stands between those that are found in order.
pub(super) fn between(work: &mut Work<'_>) {
    let pairs: Vec<(usize, usize)> =
        work.of.iter().enumerate().filter_map(|(p, token)| Some((p, (*token)?))).collect();
    let mut ends = rising(&pairs);
    ends.push((work.of.len(), work.by.len()));
    let (mut p, mut t) = (0, 0);
    for (to_p, to_t) in ends {
        let printed: Vec<usize> = (p..to_p).filter(|p| work.open(*p)).collect();
        let tokens: Vec<usize> = (t..to_t).filter(|t| work.free(*t)).collect();
        let found = align(work, &printed, &tokens);
        found.into_iter().for_each(|(p, t)| work.pair(p, t, How::Order));
        (p, t) = (to_p, to_t);
    }
}

/// The longest rising run of places among pairs that are in order of printings.
fn rising(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    // The last pair of the best run of each length, and the pair before each.
    let mut tails: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    let place = |at: usize| pairs.get(at).map_or(0, |(_, t)| *t);
    for at in 0..pairs.len() {
        let length = tails.partition_point(|tail| place(*tail) < place(at));
        before.push(length.checked_sub(1).and_then(|l| tails.get(l)).copied());
        match tails.get_mut(length) {
            Some(tail) => *tail = at,
            None => tails.push(at),
        }
    }
    let mut out = Vec::new();
    let mut next = tails.last().copied();
    while let Some(at) = next {
        out.extend(pairs.get(at).copied());
        next = before.get(at).copied().flatten();
    }
    out.reverse();
    out
}

/// What pairing the two would be worth; none where they are not to be paired.
pub(super) fn worth(work: &Work<'_>, printed: usize, token: usize) -> Option<i32> {
    let like = work.like(printed, token);
    // The words round it weigh more than the number: where that was edited, the same one may stand close by.
    let placed = |like: i32| like * 10;
    if work.stands(printed, token).is_some() {
        return Some(match like {
            None => 1000,
            Some(like) if like >= SURE => 300 + placed(like),
            Some(like) => 100 + like,
        });
    }
    if work.respelled(printed, token) {
        return like.is_none_or(|like| like > 0).then_some(250 + like.map_or(150, placed));
    }
    let words = work.printed.get(printed)?.text.contains(|c| is_digit(c) || is_numeral(c));
    if !words {
        return None;
    }
    let place = work.tokens.get(token)?;
    let numeral = |c| is_digit(c) || is_numeral(c);
    let is_words = place.number.is_none() && !work.text(token).starts_with(numeral);
    if is_words {
        return None;
    }
    let alike = work.alike(printed, token);
    // Where the number itself is gone, one that stands close by in the same words is none of its own: either the place
    // is the very one, or what stands there resembles it.
    let near = |like: i32| like >= HERE || (like >= SURE && alike >= 20) || (like >= 15 && alike >= 45);
    match (like, place.number) {
        (Some(like), None) => (near(like) && like >= 50).then_some(placed(like) + alike - 100),
        (Some(like), Some(_)) => near(like).then_some(placed(like) + alike),
        (None, None) => (alike >= 30).then_some(alike),
        (None, Some(_)) => (alike >= 20).then_some(alike),
    }
}

/// Whether two belong together whatever else there is.
fn sure(work: &Work<'_>, printed: usize, token: usize) -> bool {
    let cell = work.around.get(printed).is_some_and(super::around::Around::is_cell);
    let least = if cell { 60 } else { 90 };
    work.like(printed, token).is_none_or(|like| like >= least) && work.stands(printed, token).is_some()
}

/// What was chosen at a cell.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Pair,
    SkipPrinted,
    SkipToken,
}

/// The best alignment of some printings with some places, both in order.
fn align(work: &Work<'_>, printed: &[usize], tokens: &[usize]) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let ends = |p: Option<&usize>, t: Option<&usize>| match (p, t) {
        (Some(p), Some(t)) => sure(work, *p, *t).then_some((*p, *t)),
        _ => None,
    };
    let (mut p, mut t) = (printed, tokens);
    while let Some(pair) = ends(p.first(), t.first()) {
        out.push(pair);
        (p, t) = (p.get(1..).unwrap_or_default(), t.get(1..).unwrap_or_default());
    }
    while let Some(pair) = ends(p.last(), t.last()) {
        out.push(pair);
        (p, t) = (p.split_last().map_or(p, |(_, rest)| rest), t.split_last().map_or(t, |(_, rest)| rest));
    }
    if p.is_empty() || t.is_empty() {
        return out;
    }
    let half = (CELLS / p.len() / 2).max(BAND);
    // The band goes along the diagonal of the two lengths.
    let middle = |i: usize| i.saturating_mul(t.len()) / p.len();
    let reach = half.max(t.len() / p.len() + 1);
    let (mut best, mut steps): (Vec<i32>, Vec<(usize, Vec<Step>)>) = (vec![0; t.len() + 1], Vec::new());
    for (i, one) in p.iter().enumerate() {
        let from = middle(i).saturating_sub(reach);
        let to = (middle(i + 1) + reach).min(t.len());
        let mut row = best.clone();
        let mut chosen = Vec::with_capacity(to - from);
        for (j, other) in t.iter().enumerate().take(to).skip(from) {
            let get = |r: &[i32], k: usize| r.get(k).copied().unwrap_or(0);
            let (mut value, mut step) = (get(&best, j + 1), Step::SkipPrinted);
            if get(&row, j) > value {
                (value, step) = (get(&row, j), Step::SkipToken);
            }
            if let Some(worth) = worth(work, *one, *other)
                && get(&best, j) + worth > value
            {
                (value, step) = (get(&best, j) + worth, Step::Pair);
            }
            if let Some(cell) = row.get_mut(j + 1) {
                *cell = value;
            }
            chosen.push(step);
        }
        // Beyond the band nothing new is found.
        let last = row.get(to).copied().unwrap_or(0);
        row.iter_mut().skip(to + 1).for_each(|cell| *cell = (*cell).max(last));
        steps.push((from, chosen));
        best = row;
    }
    let (mut i, mut j) = (p.len(), t.len());
    while i > 0 && j > 0 {
        let Some((from, chosen)) = steps.get(i - 1) else { break };
        match (j - 1).checked_sub(*from).and_then(|at| chosen.get(at)) {
            Some(Step::Pair) => {
                out.extend(p.get(i - 1).copied().zip(t.get(j - 1).copied()));
                (i, j) = (i - 1, j - 1);
            }
            Some(Step::SkipPrinted) => i -= 1,
            Some(Step::SkipToken) => j -= 1,
            // Outside the band: right of it the text goes on, left of it the printings do.
            None if j > *from => j -= 1,
            None => i -= 1,
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::rising;

    #[test]
    fn what_was_moved_is_left_out_of_the_order() {
        assert_eq!(rising(&[(0, 5), (1, 1), (2, 2), (3, 9), (4, 3)]), [(1, 1), (2, 2), (4, 3)]);
        assert_eq!(rising(&[]), []);
    }
}
