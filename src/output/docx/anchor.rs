//! Hidden bookmarks round figures, and spans as runs.
//!
//! Job: make every printed figure findable in the edited file. Inputs: spans with occurrence
//! ids. Outputs: runs with `w:bookmarkStart` / `w:bookmarkEnd`.
//! Invariant: bookmark names and ids are unique in the document, every start has its end.

use super::xml;
use crate::model::block::Span;
use std::{collections::BTreeSet, io};

/// Highlights 【待填】 so that the clerk finds it; `w:highlight` follows `w:szCs` in the schema.
const HIGHLIGHT: &str = "<w:highlight w:val=\"yellow\"/>";

/// The bookmarks handed out so far.
#[derive(Debug, Default)]
pub(super) struct Anchors {
    used: BTreeSet<u32>,
}

impl Anchors {
    /// Appends `spans` as runs. `props` are run properties up to and including `w:szCs`.
    pub(super) fn spans(&mut self, out: &mut String, spans: &[Span], props: &str) -> io::Result<()> {
        for span in spans {
            match span {
                Span::Text(text) => xml::run(out, text, props),
                Span::Missing { text, .. } => xml::run(out, text, &format!("{props}{HIGHLIGHT}")),
                Span::Figure { id, text } => {
                    let (number, name) = self.take(id)?;
                    out.push_str(&format!("<w:bookmarkStart w:id=\"{number}\" w:name=\"{name}\"/>"));
                    xml::run(out, text, props);
                    out.push_str(&format!("<w:bookmarkEnd w:id=\"{number}\"/>"));
                }
            }
        }
        Ok(())
    }

    /// Takes a bookmark id for something else than a figure.
    pub(super) fn reserve(&mut self, id: u32) -> io::Result<()> {
        if self.used.insert(id) { Ok(()) } else { Err(invalid(format!("bookmark id {id} stands twice"))) }
    }

    /// Occurrence id `f0001` → (1, `_rpt_0001`). The underscore hides the bookmark in Word.
    fn take(&mut self, id: &str) -> io::Result<(u32, String)> {
        let digits = id.strip_prefix('f').filter(|d| d.bytes().all(|b| b.is_ascii_digit()));
        let Some(number) = digits.and_then(|d| d.parse::<u32>().ok()) else {
            return Err(invalid(format!("occurrence id {id:?} is not f and digits")));
        };
        if !self.used.insert(number) {
            return Err(invalid(format!("occurrence id {id:?} stands twice in the draft")));
        }
        Ok((number, format!("_rpt_{number:04}")))
    }
}

pub(super) fn invalid(message: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_fixed_width_and_unique() {
        let mut anchors = Anchors::default();
        assert_eq!(anchors.take("f0001").unwrap(), (1, "_rpt_0001".to_owned()));
        assert_eq!(anchors.take("f0123").unwrap(), (123, "_rpt_0123".to_owned()));
        for bad in ["f0001", "f", "x1", "f+1", "f99999999999", ""] {
            assert_eq!(anchors.take(bad).unwrap_err().kind(), io::ErrorKind::InvalidInput, "{bad}");
        }
    }
}
