//! Printings by the hidden bookmarks of a Word file.
//!
//! Invariants: only where a bookmark begins is believed; what it begins in, or right after, is read whole. Of two
//! bookmarks at one number the one whose printing stands there has it. Bookmarks that mostly contradict the words
//! round them are of another build, and none of those is believed.

use super::super::text::Paragraph;
use super::How;
use super::work::{SURE, Work};
use crate::check::chars::{is_digit, is_numeral};
use std::collections::BTreeMap;

/// What a bookmark's name says.
struct Named {
    printed: usize,
    copy: bool,
    /// Places it touches: the one it begins in or at, then the one that ends there.
    touched: Vec<usize>,
}

/// Pairs printings with the numbers that their bookmarks touch.
pub(super) fn pair(work: &mut Work<'_>) {
    let named = named(work);
    // First what stands as printed, so that a bookmark left behind by a deleted number takes no other's.
    for n in named.iter().filter(|n| !n.copy) {
        let stands = n.touched.iter().find(|t| work.free(**t) && work.stands(n.printed, **t).is_some());
        if let Some(token) = stands.copied() {
            work.pair(n.printed, token, How::Bookmark);
        }
    }
    for n in named.iter().filter(|n| !n.copy) {
        if let Some(token) = n.touched.iter().find(|t| work.free(**t) && numeral(work, n.printed)).copied() {
            work.pair(n.printed, token, How::Bookmark);
        }
    }
    foreign(work);
    for n in &named {
        if work.open(n.printed) && work.known {
            continue;
        }
        if let Some(token) = n.touched.iter().find(|t| work.free(**t)).copied().filter(|_| n.copy) {
            match work.open(n.printed) {
                true => work.pair(n.printed, token, How::Bookmark),
                false => work.copy(n.printed, token, How::Copy),
            }
        }
    }
}

/// Whether a printing has a numeral at all: words without one are there or they are not.
fn numeral(work: &Work<'_>, printed: usize) -> bool {
    work.printed.get(printed).is_some_and(|p| p.text.contains(|c| is_digit(c) || is_numeral(c)))
}

/// The bookmarks of this program, with the places they touch.
fn named(work: &Work<'_>) -> Vec<Named> {
    let ids: BTreeMap<&str, usize> = work
        .printed
        .iter()
        .enumerate()
        .filter(|(_, p)| !p.typed)
        .filter_map(|(i, p)| Some((p.id.strip_prefix('f')?, i)))
        .collect();
    let mut out: Vec<Named> = Vec::new();
    let mut from = 0;
    for (at, paragraph) in work.reading.text.paragraphs.iter().enumerate() {
        while work.tokens.get(from).is_some_and(|t| t.paragraph < at) {
            from += 1;
        }
        let end = from + work.tokens.iter().skip(from).take_while(|t| t.paragraph == at).count();
        for (number, copy, offset) in anchors(paragraph) {
            let Some(printed) = ids.get(number).copied() else { continue };
            let inside = |t: &usize| work.tokens.get(*t).is_some_and(|t| t.start <= offset && offset < t.end);
            let ends = |t: &usize| work.tokens.get(*t).is_some_and(|t| t.end == offset);
            // A printing that begins with words (未出现一例) has its number further on.
            let text = work.printed.get(printed).map_or("", |p| p.text.as_str());
            let whole = paragraph.text.get(offset..).is_some_and(|t| t.starts_with(text));
            let reach = offset + if whole { text.len() } else { 0 };
            let within =
                |t: &usize| work.tokens.get(*t).is_some_and(|t| offset <= t.start && t.start < reach);
            let found = [(from..end).find(inside), (from..end).find(within), (from..end).find(ends)];
            let touched = found.into_iter().flatten().collect();
            out.push(Named { printed, copy, touched });
        }
    }
    out
}

/// Digits, whether it is a copy, and offset of each bookmark `_rpt_0012`, `_rpt_0012_Copy_1`.
fn anchors(paragraph: &Paragraph) -> impl Iterator<Item = (&str, bool, usize)> {
    paragraph.anchors.iter().filter_map(|a| {
        let rest = a.name.strip_prefix("_rpt_")?;
        let (number, copy) = rest.split_once("_Copy").map_or((rest, false), |(number, _)| (number, true));
        (number.len() >= 4 && number.bytes().all(|b| b.is_ascii_digit())).then_some((number, copy, a.offset))
    })
}

/// Lets go of bookmarks of another build: most of them stand at other numbers, among other words.
fn foreign(work: &mut Work<'_>) {
    let pairs: Vec<(usize, usize)> =
        work.of.iter().enumerate().filter_map(|(p, token)| Some((p, (*token)?))).collect();
    let strange = |(p, t): &&(usize, usize)| {
        work.stands(*p, *t).is_none() && work.like(*p, *t).is_some_and(|like| like < SURE)
    };
    let strange: Vec<usize> = pairs.iter().filter(strange).map(|(p, _)| *p).collect();
    if strange.len() * 2 > pairs.len() && strange.len() > 2 {
        let all: Vec<usize> = pairs.iter().map(|(p, _)| *p).collect();
        work.release(&all);
    }
}
