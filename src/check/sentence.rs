//! Sentences and clauses: the units in which numbers are set beside each other.
//!
//! Input: paragraphs and their numbers. Output: [`Sentence`]s in reading order. Invariants: every number lies in
//! exactly one clause of one sentence; a mark inside a number (1,200) or inside its token parts nothing.

use super::number::Number;
use super::text::{Role, Text};
use std::ops::Range;

/// Up to `。；！？` (or their half-width forms) or the end of the paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// Its paragraph.
    pub paragraph: usize,
    /// Its bytes there.
    pub range: Range<usize>,
    /// Its numbers, as indices into [`super::Reading::numbers`].
    pub numbers: Range<usize>,
    /// Its clauses in order.
    pub clauses: Vec<Clause>,
    /// The character that ends it (`。`, `；`); none at the end of the paragraph.
    pub ended: Option<char>,
}

/// Up to `，：（）` or a sentence's end; a list parted by `、` stays in one clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// Its bytes in the paragraph, without the mark that ends it.
    pub range: Range<usize>,
    /// Its numbers.
    pub numbers: Range<usize>,
    /// How many brackets are open round it.
    pub depth: u8,
    /// The character that ends it; none at the end of the paragraph.
    pub ended: Option<char>,
}

/// The sentences of a text, with the numbers in them.
pub fn split(text: &Text, numbers: &[Number]) -> Vec<Sentence> {
    let mut out = Vec::new();
    let mut next = 0;
    for (index, paragraph) in text.paragraphs.iter().enumerate() {
        if paragraph.role == Role::Furniture {
            continue;
        }
        let mut cutter =
            Cutter { numbers, next, clause: 0, sentence: 0, first: next, clauses: Vec::new(), depth: 0 };
        let mut skip = 0;
        for (at, c) in paragraph.text.char_indices() {
            if at < skip {
                continue;
            }
            // Past a number's token at once.
            if let Some(n) =
                numbers.get(cutter.next).filter(|n| n.span.paragraph == index && n.span.start <= at)
            {
                skip = n.span.end;
                cutter.next += 1;
                if at < skip {
                    continue;
                }
            }
            match c {
                '，' | ',' | '：' | ':' => cutter.clause(at, Some(c)),
                '（' | '(' | '【' | '[' => {
                    cutter.clause(at, Some(c));
                    cutter.depth = cutter.depth.saturating_add(1);
                }
                '）' | ')' | '】' | ']' => {
                    cutter.clause(at, Some(c));
                    cutter.depth = cutter.depth.saturating_sub(1);
                }
                // Within brackets a semicolon parts clauses only.
                '；' | ';' if cutter.depth > 0 => cutter.clause(at, Some(c)),
                '。' | '；' | ';' | '！' | '？' | '!' | '?' => {
                    cutter.clause(at, Some(c));
                    cutter.sentence(index, at + c.len_utf8(), Some(c), &mut out);
                }
                _ => {}
            }
        }
        let end = paragraph.text.len();
        cutter.clause(end, None);
        cutter.sentence(index, end, None, &mut out);
        next = cutter.next;
    }
    out
}

struct Cutter<'a> {
    numbers: &'a [Number],
    next: usize,
    clause: usize,
    sentence: usize,
    first: usize,
    clauses: Vec<Clause>,
    depth: u8,
}

impl Cutter<'_> {
    fn clause(&mut self, at: usize, ended: Option<char>) {
        let from = self.clauses.last().map_or(self.first, |c| c.numbers.end);
        if self.clause < at {
            self.clauses.push(Clause {
                range: self.clause..at,
                numbers: from..self.next,
                depth: self.depth,
                ended,
            });
        } else if let Some(last) = self.clauses.last_mut() {
            last.ended = ended;
        }
        self.clause = at + ended.map_or(0, char::len_utf8);
    }

    fn sentence(&mut self, paragraph: usize, end: usize, ended: Option<char>, out: &mut Vec<Sentence>) {
        if !self.clauses.is_empty() {
            let clauses = std::mem::take(&mut self.clauses);
            out.push(Sentence {
                paragraph,
                range: self.sentence..end,
                numbers: self.first..self.next,
                clauses,
                ended,
            });
        }
        self.clause = end;
        self.sentence = end;
        self.first = self.next;
        self.depth = 0;
        let _ = self.numbers;
    }
}
