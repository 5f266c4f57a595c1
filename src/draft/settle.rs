//! From what was put together to what is printed.
//!
//! Job: a template may hold text back (`{% set x %}…{% endset %}`), print it later, twice or never. Inputs:
//! the rendered text, the record of every call. Outputs: the text and the record of what stands in it, in
//! reading order. Invariant: each printed mark has an occurrence of its own, and nothing else has.

use super::marks::{self, Kind, Piece};
use super::markup::{Made, occurrence_id};
use super::record::{FigureEntry, Record};
use crate::diagnostic::{Diagnostic, codes};
use crate::model::block::{Cell, Span};
use std::collections::{BTreeMap, BTreeSet};

/// Keeps what is printed.
///
/// # Errors
/// `E0601` when a filter has cut a printed number in two, or digits stand right beside one.
pub(super) fn settle(text: &str, calls: Record) -> Result<(String, Record), Diagnostic> {
    let mut out = Record { remarks: calls.remarks.clone(), ..Record::default() };
    let text = Settler { calls: &calls, out: &mut out }.text(text)?;
    let kept = figures(calls.figures, &out);
    out.only(kept);
    Ok((text, out))
}

/// Whether a character goes on or begins with a numeral.
fn in_number(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '.' | '０'..='９')
}

struct Settler<'a> {
    calls: &'a Record,
    out: &'a mut Record,
}

impl Settler<'_> {
    fn text(&mut self, text: &str) -> Result<String, Diagnostic> {
        let damaged = || Diagnostic::new(codes::TEMPLATE_SYNTAX, "模板的过滤器把印出的数字截断或改动了");
        let mut out = String::with_capacity(text.len());
        // What was printed last, and whether it was a figure.
        let (mut last, mut of_figure) = (None, false);
        for piece in marks::pieces(text).ok_or_else(damaged)? {
            let (printed, figure) = match &piece {
                Piece::Words(words) => (*words, false),
                Piece::Marked(kind, printed) => (*printed, matches!(kind, Kind::Figure(_))),
            };
            if (figure || of_figure) && last.is_some_and(in_number) && printed.starts_with(in_number) {
                let message = format!("「{printed}」紧接着另一个数字，会读成一个数");
                return Err(Diagnostic::new(codes::TEMPLATE_SYNTAX, message)
                    .help("在两个数之间加上字或标点；数字后面的单位由 fig 印出。"));
            }
            if let Some(c) = printed.chars().next_back() {
                (last, of_figure) = (Some(c), figure);
            }
            match piece {
                Piece::Words(words) => out.push_str(words),
                Piece::Marked(kind, printed) => {
                    let kept = self.mark(kind, printed)?.ok_or_else(damaged)?;
                    out.push_str(&kept);
                }
            }
        }
        Ok(out)
    }

    /// The mark under its new number; `None` for one that no call has made, or that has other words now.
    fn mark(&mut self, kind: Kind, printed: &str) -> Result<Option<String>, Diagnostic> {
        let (calls, out) = (self.calls, &mut *self.out);
        let kept = match kind {
            Kind::Figure(n) => calls.occurrences.get(n).filter(|o| o.text == printed).map(|occurrence| {
                let number = out.occurrences.len();
                let mut occurrence = occurrence.clone();
                occurrence.id = occurrence_id(number);
                out.occurrences.push(occurrence);
                Kind::Figure(number)
            }),
            Kind::Gap(n) => calls.missing.get(n).filter(|m| m.gap.mark() == printed).map(|missing| {
                let known = out.missing.iter().position(|m| m == missing);
                if known.is_none() {
                    out.missing.push(missing.clone());
                }
                Kind::Gap(known.unwrap_or(out.missing.len() - 1))
            }),
            Kind::Fact(n) => calls.facts.get(n).filter(|f| f.text == printed).map(|fact| {
                out.facts.push(fact.clone());
                kind
            }),
            Kind::Block(n) => match calls.made.get(n) {
                None => None,
                Some(made) => {
                    let made = self.made(made.clone())?;
                    self.out.made.push(made);
                    Some(Kind::Block(self.out.made.len() - 1))
                }
            },
        };
        Ok(kept.map(|kind| marks::mark(kind, printed)))
    }

    fn made(&mut self, mut made: Made) -> Result<Made, Diagnostic> {
        if let Made::Table(table) = &mut made {
            for cell in table.rows.iter_mut().flatten() {
                self.cell(cell)?;
            }
        }
        Ok(made)
    }

    fn cell(&mut self, cell: &mut Cell) -> Result<(), Diagnostic> {
        let text: String = cell.spans.iter().map(Span::text).collect();
        cell.spans = super::markup::spans(&self.text(&text)?);
        Ok(())
    }
}

/// The figures that are printed, in the order of their first printing, then those they were computed
/// from and those that a mark in the draft is about.
fn figures(all: Vec<FigureEntry>, out: &Record) -> Vec<FigureEntry> {
    let by_id: BTreeMap<&str, &FigureEntry> = all.iter().map(|f| (f.id.as_str(), f)).collect();
    let mut wanted: Vec<&str> = out.occurrences.iter().map(|o| o.figure.as_str()).collect();
    wanted.extend(out.missing.iter().flat_map(|m| m.rests_on.iter().map(String::as_str)));
    let mut seen = BTreeSet::new();
    let mut kept: Vec<FigureEntry> = Vec::new();
    let mut at = 0;
    while let Some(id) = wanted.get(at).copied() {
        at += 1;
        if let Some(figure) = by_id.get(id).filter(|_| seen.insert(id)) {
            wanted.extend(figure.derived_from.iter().map(String::as_str));
            kept.push((*figure).clone());
        }
    }
    kept
}
