//! What is left after bookmarks and order: sentences that were moved, sentences that were copied, and numbers that
//! the office typed in.

use super::How;
use super::around::{Around, Key};
use super::work::Work;
use crate::check::chars::is_digit;
use std::collections::BTreeMap;

/// How far surroundings must be alike for a number at another place.
const MOVED: i32 = 60;
/// Of one that words belong to which the reader takes for what stands after it.
const MOVED_NOUN: i32 = 50;
/// Of a number that is no longer the same.
const MOVED_EDITED: i32 = 80;
/// Pairs of characters that a surrounding must have to speak for itself.
const TELLING: usize = 8;
/// Places that are looked at for one printing.
const TRIED: usize = 64;

/// Places by the characters nearest to them, or by their own text.
type Shelf<'k> = BTreeMap<Key<'k>, Vec<usize>>;

/// What printings and places are put together by.
#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    /// The text itself.
    Text,
    /// The characters nearest to it.
    Near,
    /// Those before it: a printing may end in words (13个街道) that are no part of the number for the reader.
    Before,
}

/// Printings that stand at another place: by their text, then by the words round them.
pub(super) fn moved(work: &mut Work<'_>) {
    for by in [By::Text, By::Near, By::Before] {
        let mut found: Vec<(usize, usize)> = Vec::new();
        let mut shelf: Shelf<'_> = BTreeMap::new();
        for token in (0..work.tokens.len()).filter(|t| work.free(*t)) {
            let Some(around) = work.places.get(token) else { continue };
            let key = key(by, around, work.text(token));
            shelf.entry(key).or_default().push(token);
        }
        // The first places come last, where they are cheap to take away.
        shelf.values_mut().for_each(|places| places.reverse());
        for (printed, around) in work.around.iter().enumerate().filter(|(p, _)| work.open(*p)) {
            let text = work.printed.get(printed).map_or("", |p| p.text.as_str());
            let Some(places) = shelf.get_mut(&key(by, around, text)) else { continue };
            let first = places.len().saturating_sub(TRIED);
            let only = places.len() == 1;
            let good = |token: usize| match work.like(printed, token) {
                None => by == By::Text && only && text.chars().count() > 2,
                Some(like) => {
                    let stands = work.stands(printed, token).is_some();
                    let least = match (stands, by) {
                        (true, By::Before) => MOVED_NOUN,
                        (true, _) => MOVED,
                        (false, _) => MOVED_EDITED,
                    };
                    like >= least
                        && (stands || super::align::worth(work, printed, token).is_some())
                        && (around.is_cell() || around.size() >= TELLING)
                }
            };
            let tried = places.iter().enumerate().skip(first).filter(|(_, t)| good(**t));
            let best = tried
                .max_by_key(|(at, t)| (work.like(printed, **t).unwrap_or(0), work.alike(printed, **t), *at));
            if let Some(at) = best.map(|(at, _)| at) {
                found.push((printed, places.remove(at)));
            }
        }
        found.into_iter().for_each(|(p, t)| work.pair(p, t, How::Words));
    }
}

fn key<'k>(by: By, around: &'k Around, text: &'k str) -> Key<'k> {
    match by {
        By::Text => (text, "", ""),
        By::Near => around.key(),
        By::Before => (around.before(), "", ""),
    }
}

/// Numbers that repeat a printing in the same words.
pub(super) fn copies(work: &mut Work<'_>) {
    if !work.known {
        return;
    }
    let mut shelf: Shelf<'_> = BTreeMap::new();
    for (printed, around) in work.around.iter().enumerate() {
        let placed = work.of.get(printed).is_some_and(Option::is_some);
        if placed && !around.is_cell() && around.size() >= TELLING {
            shelf.entry(around.key()).or_default().push(printed);
        }
    }
    let mut found = Vec::new();
    for (token, around) in work.places.iter().enumerate().filter(|(t, _)| work.free(*t)) {
        let is_number = work.tokens.get(token).is_some_and(|t| t.number.is_some());
        let Some(printed) = shelf.get(&around.key()).filter(|_| is_number && !around.is_cell()) else {
            continue;
        };
        let near = |p: &&usize| work.like(**p, token).is_some_and(|like| like >= MOVED_EDITED);
        let of = printed.iter().take(TRIED).filter(near);
        let best = of.max_by_key(|p| {
            (work.stands(**p, token).is_some(), work.like(**p, token), std::cmp::Reverse(**p))
        });
        if let Some(printed) = best {
            found.push((*printed, token));
        }
    }
    found.into_iter().for_each(|(p, t)| work.copy(p, t, How::Copy));
}

/// Numbers that the office typed in: by their text, in the order of reading.
pub(super) fn typed(work: &mut Work<'_>) {
    let mut wanted: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, printed) in work.printed.iter().enumerate().filter(|(_, p)| p.typed && !p.text.is_empty()) {
        wanted.entry(printed.text.as_str()).or_default().push(at);
    }
    let mut by_paragraph: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (token, place) in work.tokens.iter().enumerate() {
        if work.free(token) {
            by_paragraph.entry(place.paragraph).or_default().push(token);
        }
    }
    let (mut placed, mut covered) = (Vec::new(), Vec::new());
    for (text, facts) in &wanted {
        let mut facts_left = facts.iter();
        let mut last = facts.first().copied();
        for (at, paragraph) in work.reading.text.paragraphs.iter().enumerate() {
            for (start, hit) in paragraph.text.match_indices(text) {
                let end = start + hit.len();
                let cut = hit.starts_with(is_digit)
                    && paragraph.text.get(..start).is_some_and(|t| t.ends_with(is_digit))
                    || hit.ends_with(is_digit)
                        && paragraph.text.get(end..).is_some_and(|t| t.starts_with(is_digit));
                if cut {
                    continue;
                }
                let inside =
                    |t: &&usize| work.tokens.get(**t).is_some_and(|t| t.core.0 >= start && t.core.1 <= end);
                let all = by_paragraph.get(&at).map(Vec::as_slice).unwrap_or_default();
                let inside: Vec<usize> = all.iter().filter(inside).copied().collect();
                if inside.is_empty() && text.contains(is_digit) {
                    continue;
                }
                last = facts_left.next().copied().or(last);
                let Some(fact) = last else { continue };
                placed.push((fact, inside.first().copied().unwrap_or(usize::MAX)));
                covered.extend(inside.into_iter().map(|t| (fact, t)));
            }
        }
    }
    for (fact, token) in covered {
        work.copy(fact, token, How::Words);
    }
    for (fact, token) in placed {
        if let Some(of) = work.of.get_mut(fact) {
            *of = Some(token);
        }
    }
}
