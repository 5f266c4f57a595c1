//! The evidence page: one self-contained .html.
//!
//! Job: the draft, and behind each figure what it rests on, to be read in a browser, on a phone, on paper.
//! Inputs: [`Draft`], [`Evidence`]. Outputs: a string. Invariants: nothing is loaded from anywhere; the
//! page's own style and script are the only ones that may run; every word of the data is escaped; without
//! the script everything can still be read; a figure stands once however often it is printed.

mod draft;
mod escape;
mod figure;
mod frame;
mod lists;
pub mod marked;
mod overview;
mod series;
mod sql;
mod value;

pub use escape::escape;

use crate::model::block::Draft;
use crate::model::evidence::Evidence;
use std::collections::BTreeMap;

/// Writes the page.
pub fn write(draft: &Draft, evidence: &Evidence) -> String {
    let page = Page::new(evidence);
    let mut out = String::with_capacity(64 * 1024 + evidence.figures.len() * 2048);
    frame::open(&mut out, draft, &page);
    out.push_str("<main id=\"main\">");
    overview::section(&mut out, &page);
    draft::article(&mut out, draft, &page);
    lists::sections(&mut out, &page);
    page.sql.section(&mut out);
    out.push_str("</main>");
    figure::panel(&mut out, &page);
    frame::close(&mut out);
    out
}

/// What the parts of the page need to point at each other.
struct Page<'a> {
    evidence: &'a Evidence,
    /// Positions of the figures by id.
    figures: BTreeMap<&'a str, usize>,
    /// Positions of the printings by id.
    occurrences: BTreeMap<&'a str, usize>,
    /// Positions of each figure's printings.
    printed: Vec<Vec<usize>>,
    /// What statements have in common.
    sql: sql::Shared<'a>,
}

impl<'a> Page<'a> {
    fn new(evidence: &'a Evidence) -> Page<'a> {
        let mut printed = vec![Vec::new(); evidence.figures.len()];
        let mut occurrences = BTreeMap::new();
        for (i, occurrence) in evidence.occurrences.iter().enumerate() {
            // A printing of a figure that is not there has nothing to open.
            if let Some(list) = printed.get_mut(occurrence.figure) {
                list.push(i);
                occurrences.insert(occurrence.id.as_str(), i);
            }
        }
        let figures = evidence.figures.iter().enumerate().map(|(i, f)| (f.id.as_str(), i)).collect();
        Page { evidence, figures, occurrences, printed, sql: sql::Shared::of(&evidence.figures) }
    }
}

#[cfg(test)]
mod tests;
