//! What is known so far of which printing stands where.
//!
//! Invariant: a printing has one place at most, a place one printing; copies are places beside it.

use super::super::Reading;
use super::super::number::{self, Number};
use super::super::text::{Role, Text};
use super::around::{Around, of_tokens};
use super::token::{Token, tokens};
use super::{How, Match, Printed, Status, same};

/// How far two surroundings must be alike to be taken for the same place.
pub(super) const SURE: i32 = 35;

/// The state of a comparison.
pub(super) struct Work<'a> {
    pub(super) reading: &'a Reading<'a>,
    pub(super) printed: &'a [Printed],
    pub(super) tokens: Vec<Token>,
    /// Whether the manifest says what stood round its printings.
    pub(super) known: bool,
    pub(super) around: Vec<Around>,
    pub(super) places: Vec<Around>,
    /// What the reader makes of each printing, where it is one number for it.
    parsed: Vec<Option<Number>>,
    /// The place of each printing.
    pub(super) of: Vec<Option<usize>>,
    /// The printing of each place.
    pub(super) by: Vec<Option<(usize, How)>>,
}

impl<'a> Work<'a> {
    pub(super) fn new(reading: &'a Reading<'a>, printed: &'a [Printed]) -> Work<'a> {
        let tokens = tokens(reading, printed);
        let said = |p: &Printed| {
            !(p.before.is_empty() && p.after.is_empty() && p.row.is_empty() && p.column.is_empty())
        };
        Work {
            known: printed.iter().any(said),
            around: printed.iter().map(Around::of_printed).collect(),
            places: of_tokens(reading, &tokens),
            parsed: parsed(printed),
            of: vec![None; printed.len()],
            by: vec![None; tokens.len()],
            tokens,
            reading,
            printed,
        }
    }

    /// Where a printing stands within a place, as it was printed.
    pub(super) fn stands(&self, printed: usize, token: usize) -> Option<(usize, usize)> {
        same::stands(self.reading, self.printed.get(printed)?, self.known, self.tokens.get(token)?)
    }

    /// Whether the place has the printing's value, spelt otherwise.
    pub(super) fn respelled(&self, printed: usize, token: usize) -> bool {
        // The reader's values have no sign, and no direction.
        let place = self.tokens.get(token);
        let text = place.and_then(|t| self.reading.text.paragraphs.get(t.paragraph)).map(|p| p.text.as_str());
        let before = place.zip(text).and_then(|(t, text)| text.get(..t.core.0)).unwrap_or("");
        let Some(p) = self.printed.get(printed) else { return false };
        let words = place.zip(text).and_then(|(t, text)| text.get(..t.start)).unwrap_or("");
        if same::contradicts(p, before) || same::turned(p, words).is_some() {
            return false;
        }
        let number = self.tokens.get(token).and_then(|t| self.reading.numbers.get(t.number?));
        match (self.parsed.get(printed), number) {
            (Some(Some(a)), Some(b)) => same::equal(a, b),
            (Some(None), Some(_)) | (_, None) => {
                let text = self.printed.get(printed).map_or("", |p| p.text.as_str());
                same::equal_bare(text, self.text(token))
            }
            _ => false,
        }
    }

    /// How alike the surroundings are, 0 to 100; none where the manifest says nothing of them.
    pub(super) fn like(&self, printed: usize, token: usize) -> Option<i32> {
        let (a, b) = (self.around.get(printed)?, self.places.get(token)?);
        self.known.then(|| a.like(b))
    }

    /// How alike the numbers themselves are, 0 to 60.
    pub(super) fn alike(&self, printed: usize, token: usize) -> i32 {
        match (self.printed.get(printed), self.tokens.get(token)) {
            (Some(p), Some(t)) => {
                let parsed = self.parsed.get(printed).and_then(Option::as_ref);
                same::alike(self.reading, p, parsed, t)
            }
            _ => 0,
        }
    }

    /// Whether a printing still has no place and is one that has any.
    pub(super) fn open(&self, printed: usize) -> bool {
        self.of.get(printed).is_some_and(Option::is_none)
            && self.printed.get(printed).is_some_and(|p| !p.typed)
    }

    /// Whether nothing stands for a place yet.
    pub(super) fn free(&self, token: usize) -> bool {
        self.by.get(token).is_some_and(Option::is_none)
    }

    /// The characters of a place.
    pub(super) fn text(&self, token: usize) -> &str {
        let Some(token) = self.tokens.get(token) else { return "" };
        let paragraph = self.reading.text.paragraphs.get(token.paragraph);
        paragraph.and_then(|p| p.text.get(token.start..token.end)).unwrap_or("")
    }

    /// Gives a printing its place, if both are free.
    pub(super) fn pair(&mut self, printed: usize, token: usize, how: How) {
        if !self.open(printed) || !self.free(token) {
            return;
        }
        if let (Some(of), Some(by)) = (self.of.get_mut(printed), self.by.get_mut(token)) {
            (*of, *by) = (Some(token), Some((printed, how)));
        }
        self.cover(printed, token, how);
    }

    /// A place that repeats a printing.
    pub(super) fn copy(&mut self, printed: usize, token: usize, how: How) {
        if let Some(by) = self.by.get_mut(token).filter(|by| by.is_none()) {
            *by = Some((printed, how));
            self.cover(printed, token, how);
        }
    }

    /// Other numbers inside the words of a printing (未发生3人以上越级上访) are its own.
    fn cover(&mut self, printed: usize, token: usize, how: How) {
        let Some((start, end)) = self.stands(printed, token) else { return };
        let Some(paragraph) = self.tokens.get(token).map(|t| t.paragraph) else { return };
        for next in token.saturating_add(1)..self.tokens.len() {
            match self.tokens.get(next) {
                Some(t) if t.paragraph == paragraph && t.start >= start && t.end <= end => {
                    if let Some(by) = self.by.get_mut(next).filter(|by| by.is_none()) {
                        *by = Some((printed, how));
                    }
                }
                _ => return,
            }
        }
    }

    /// Takes the places away from printings again.
    pub(super) fn release(&mut self, printed: &[usize]) {
        for p in printed {
            if let Some(of) = self.of.get_mut(*p) {
                *of = None;
            }
        }
        for by in &mut self.by {
            if by.is_some_and(|(p, _)| printed.contains(&p)) {
                *by = None;
            }
        }
    }

    /// What came out.
    pub(super) fn matches(self) -> Vec<Match> {
        let mut out = Vec::new();
        for (at, token) in self.tokens.iter().enumerate() {
            let span = Some(token.span());
            match self.by.get(at).copied().flatten() {
                Some((printed, how)) => {
                    // A second number inside the words of a printing is not the printing's own place.
                    let own = self.of.get(printed).copied().flatten() == Some(at) || how == How::Copy;
                    let typed = self.printed.get(printed).is_some_and(|p| p.typed);
                    let same = typed || !own || self.stands(printed, at).is_some();
                    let moved = self.printed.get(printed).is_some_and(|p| p.now.moved());
                    if !own && !typed && token.number.is_none() {
                        continue;
                    }
                    let status = match (same, moved) {
                        (false, _) => Status::Edited,
                        (true, true) => Status::Stale,
                        (true, false) => Status::Same,
                    };
                    let respelled = !same && self.respelled(printed, at);
                    out.push(Match {
                        printed: Some(printed),
                        number: token.number,
                        span,
                        status,
                        respelled,
                        how,
                    });
                }
                None => {
                    let statistic =
                        token.number.and_then(|n| self.reading.numbers.get(n)).is_some_and(|n| n.statistic);
                    if statistic {
                        let status = Status::Untraced;
                        out.push(Match {
                            printed: None,
                            number: token.number,
                            span,
                            status,
                            respelled: false,
                            how: How::None,
                        });
                    }
                }
            }
        }
        for (printed, place) in self.of.iter().enumerate() {
            if place.is_none() {
                let status = Status::Missing;
                out.push(Match {
                    printed: Some(printed),
                    number: None,
                    span: None,
                    status,
                    respelled: false,
                    how: How::None,
                });
            }
        }
        out
    }
}

/// Each printing as the reader reads it by itself.
fn parsed(printed: &[Printed]) -> Vec<Option<Number>> {
    let lines: Vec<String> = printed.iter().map(|p| p.text.replace(['\n', '\r'], " ")).collect();
    let mut text = Text::of_lines(&lines.join("\n"));
    for (at, (paragraph, p)) in text.paragraphs.iter_mut().zip(printed).enumerate() {
        if !(p.row.is_empty() && p.column.is_empty()) {
            // A bare number is one in a table; each in one of its own, where nothing else says what it is.
            paragraph.role = Role::Cell { table: at, row: 1, column: 1 };
        }
    }
    let mut out: Vec<Option<Number>> = vec![None; printed.len()];
    let mut seen = vec![0u32; printed.len()];
    for number in number::find(&text) {
        let at = number.span.paragraph;
        if let (Some(slot), Some(count)) = (out.get_mut(at), seen.get_mut(at)) {
            *count += 1;
            *slot = (*count == 1).then_some(number);
        }
    }
    out
}
