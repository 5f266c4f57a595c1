//! One draft with all that was found in it.
//!
//! Inputs: a [`Draft`], the codes that are off. Output: a [`Checked`]. Invariant: what decides on the exit code
//! stands here and nowhere else.

use super::against::Compared;
use super::read::Draft;
use crate::check::data::{self, Match, Printed, Status};
use crate::check::number::Number;
use crate::check::relation::{Confidence, Relation};
use crate::check::sentence::Sentence;
use crate::check::text::{Paragraph, Places, Role, Span, Text};
use crate::check::{self, Reading, lint};
use crate::diagnostic::Severity;
use crate::model::mask;
use std::collections::BTreeMap;

/// Bytes of a sentence shown before and after what is meant.
const NEAR: usize = 1500;

/// A draft, read and checked.
#[derive(Debug)]
pub(super) struct Checked<'a> {
    pub(super) draft: &'a Draft,
    pub(super) reading: Reading<'a>,
    pub(super) places: Places<'a>,
    /// In reading order of their results.
    pub(super) relations: Vec<Relation>,
    /// In reading order, what has no place last.
    pub(super) findings: Vec<Found>,
    /// What the manifest and the workspace say.
    pub(super) compared: Compared,
    /// For each number its place in [`Compared::matches`].
    matches: BTreeMap<usize, usize>,
}

/// What a lint found, or the comparison with figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) code: &'static str,
    pub(super) severity: Severity,
    /// Where; none of what is not in the text.
    pub(super) span: Option<Span>,
    pub(super) message: String,
    pub(super) suggestion: Option<String>,
}

impl Found {
    fn of_lint(finding: lint::Finding) -> Found {
        Found {
            code: finding.code,
            severity: check::entry(finding.code).map_or(Severity::Warning, |e| e.severity),
            span: Some(finding.span),
            message: finding.message,
            suggestion: finding.suggestion,
        }
    }

    fn of_figures(finding: data::Finding) -> Found {
        let data::Finding { code, severity, span, message, suggestion } = finding;
        Found { code, severity, span, message, suggestion }
    }

    /// Whether it ends the program with 1. A figure that is gone from the text does so always, and what may be
    /// some figure never: neither is said by its severity.
    fn counts(&self, strict: bool) -> bool {
        match self.code {
            "M04" => true,
            "M05" => false,
            _ => self.severity == Severity::Error || strict,
        }
    }
}

/// How many of what.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Tally {
    /// Statistics.
    pub(super) numbers: usize,
    /// Relations that hold: weak, likely, certain.
    pub(super) held: [usize; 3],
    /// Relations that fail.
    pub(super) failed: [usize; 3],
    /// Findings: notes, warnings, errors.
    pub(super) findings: [usize; 3],
    /// Of each of [`STATUSES`] how many; none where there is no manifest.
    pub(super) statuses: Option<[usize; 5]>,
}

/// What may have become of a number, in the order of documents.
pub(super) const STATUSES: [Status; 5] =
    [Status::Same, Status::Edited, Status::Stale, Status::Untraced, Status::Missing];

impl<'a> Checked<'a> {
    /// Checks a draft; `compared` is what its manifest says of the same numbers. Identities in it are hidden once
    /// all has been read.
    pub(super) fn of(
        draft: &'a mut Draft,
        (numbers, sentences): (Vec<Number>, Vec<Sentence>),
        compared: Compared,
        off: &[String],
    ) -> Checked<'a> {
        let is_off = |code: &str| off.iter().any(|o| o == code);
        let reading = Reading { text: &draft.text, numbers, sentences };
        let mut relations = check::relation::find(&reading);
        relations.retain(|r| !is_off(r.kind.code()));
        let mut findings: Vec<Found> = lint::find(&reading, off).into_iter().map(Found::of_lint).collect();
        findings.extend(compared.findings.iter().cloned().map(Found::of_figures));
        findings.retain(|f| !is_off(f.code));
        let Reading { numbers, sentences, .. } = reading;
        let words = |text: &Text, f: &Found| f.span.as_ref().map(|s| text.slice(s).to_owned());
        let before: Vec<_> = findings.iter().map(|f| words(&draft.text, f)).collect();
        draft.text.hide_identities(&numbers);
        for (finding, before) in findings.iter_mut().zip(before) {
            if words(&draft.text, finding) != before {
                finding.message = mask::free_text(&finding.message);
                finding.suggestion = finding.suggestion.as_deref().map(mask::free_text);
            }
        }
        let draft: &'a Draft = draft;
        let reading = Reading { text: &draft.text, numbers, sentences };
        let mut checked = Checked::put(draft, reading, compared, (relations, findings));
        checked.leave_damaged();
        checked.trust_figures();
        checked
    }

    /// Where every number of a relation is still as its figure has it, what fails is more likely our reading of the
    /// wording: kinds that are not all named, persons who count twice.
    fn trust_figures(&mut self) {
        let same = |i: &usize| {
            let at = self.matches.get(i).and_then(|m| self.compared.matches.get(*m));
            at.is_some_and(|m| m.status == Status::Same)
        };
        for relation in self.relations.iter_mut().filter(|r| !r.holds) {
            if std::iter::once(&relation.result).chain(&relation.operands).all(same) {
                relation.confidence = Confidence::Weak;
                relation.note = "各数都与清单相符，口径可能不同".to_owned();
            }
        }
    }

    /// Takes out the relations of sentences in which something could not be read: a digit may be missing there.
    fn leave_damaged(&mut self) {
        let damaged = |text: &str| text.contains('\u{FFFD}');
        if !self.draft.text.paragraphs.iter().any(|p| damaged(&p.text)) {
            return;
        }
        let mut relations = std::mem::take(&mut self.relations);
        relations.retain(|r| {
            let numbers = std::iter::once(&r.result).chain(&r.operands);
            let mut spans = numbers.filter_map(|i| self.reading.numbers.get(*i)).map(|n| &n.span);
            !spans.any(|span| damaged(self.draft.text.slice(&self.sentence(span))))
        });
        self.relations = relations;
    }

    /// Puts together what was found, in reading order.
    pub(super) fn put(
        draft: &'a Draft,
        reading: Reading<'a>,
        compared: Compared,
        (mut relations, mut findings): (Vec<Relation>, Vec<Found>),
    ) -> Checked<'a> {
        let span = |r: &Relation| reading.numbers.get(r.result).map(|n| n.span.clone());
        relations.sort_by_cached_key(span);
        findings.sort_by_cached_key(|f| (f.span.is_none(), f.span.clone()));
        let matches = compared.matches.iter().enumerate();
        let matches = matches.filter_map(|(i, m)| m.number.map(|number| (number, i))).collect();
        let places = Places::of(&draft.text);
        Checked { draft, reading, places, relations, findings, compared, matches }
    }

    /// What the manifest says of a number.
    pub(super) fn status(&self, number: usize) -> Option<&Match> {
        self.matches.get(&number).and_then(|i| self.compared.matches.get(*i))
    }

    /// The printing of a number in the manifest.
    pub(super) fn printed(&self, number: usize) -> Option<&Printed> {
        self.status(number).and_then(|m| m.printed).and_then(|p| self.compared.printed.get(p))
    }

    /// Whether there is something to end with 1 for.
    pub(super) fn found(&self, strict: bool) -> bool {
        let least = if strict { Confidence::Likely } else { Confidence::Certain };
        self.relations.iter().any(|r| !r.holds && r.confidence >= least)
            || self.findings.iter().any(|f| f.counts(strict))
    }

    /// The sentence a number or a finding stands in; the whole paragraph where there is none. Of a very long
    /// one what stands near: a draft may be one sentence from its first character to its last.
    pub(super) fn sentence(&self, span: &Span) -> Span {
        let sentences = &self.reading.sentences;
        let after =
            sentences.partition_point(|s| (s.paragraph, s.range.start) <= (span.paragraph, span.start));
        let before = after.checked_sub(1).and_then(|i| sentences.get(i));
        let text = self.paragraph(span).map_or("", |p| p.text.as_str());
        let whole = match before.filter(|s| s.paragraph == span.paragraph && s.range.end >= span.end) {
            Some(sentence) => sentence.range.clone(),
            None => 0..text.len(),
        };
        let mut start = whole.start.max(span.start.saturating_sub(NEAR));
        let mut end = whole.end.min(span.end.saturating_add(NEAR));
        while !text.is_char_boundary(start) {
            start += 1;
        }
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        Span::new(span.paragraph, start..end)
    }

    /// The cells of a table's row round one of them, at most `most` on either side.
    pub(super) fn row(&self, paragraph: usize, most: usize) -> Vec<Span> {
        let paragraphs = &self.draft.text.paragraphs;
        let row = |at: usize| match paragraphs.get(at).map(|p| &p.role) {
            Some(Role::Cell { table, row, .. }) => Some((*table, *row)),
            _ => None,
        };
        let same = |at: &usize| row(*at) == row(paragraph);
        let before = (0..paragraph).rev().take(most).take_while(same).last().unwrap_or(paragraph);
        let after = (paragraph..paragraphs.len()).take(most + 1).take_while(same).last().unwrap_or(paragraph);
        (before..=after).filter_map(|at| paragraphs.get(at).map(|p| Span::new(at, 0..p.text.len()))).collect()
    }

    /// What the paragraph of a span is.
    pub(super) fn role(&self, span: &Span) -> Option<&'a Role> {
        self.paragraph(span).map(|p| &p.role)
    }

    fn paragraph(&self, span: &Span) -> Option<&'a Paragraph> {
        self.draft.text.paragraphs.get(span.paragraph)
    }

    /// The place of a span as other verbs write theirs: `稿.txt:12:8`.
    pub(super) fn place(&self, span: &Span) -> String {
        let (line, column) = self.places.place(span);
        format!("{}:{line}:{column}", self.draft.shown)
    }

    /// The place of a relation: its result's.
    pub(super) fn result(&self, relation: &Relation) -> Option<&Span> {
        self.reading.numbers.get(relation.result).map(|n| &n.span)
    }

    /// The counts.
    pub(super) fn tally(&self) -> Tally {
        let mut out = Tally {
            numbers: self.reading.numbers.iter().filter(|n| n.statistic).count(),
            ..Tally::default()
        };
        if self.compared.manifest.is_some() {
            let count = |s: &Status| self.compared.matches.iter().filter(|m| m.status == *s).count();
            out.statuses = Some(STATUSES.map(|s| count(&s)));
        }
        for relation in &self.relations {
            let list = if relation.holds { &mut out.held } else { &mut out.failed };
            list[relation.confidence as usize] += 1;
        }
        for finding in &self.findings {
            out.findings[finding.severity as usize] += 1;
        }
        out
    }

    /// What was found, in a line.
    pub(super) fn summary(&self, all: bool) -> String {
        let tally = self.tally();
        if tally.numbers == 0 && tally.findings == [0; 3] {
            return "没有找到统计数字".to_owned();
        }
        let sum = |list: &[usize; 3]| list.iter().sum::<usize>();
        let mut out = format!("{}个数字", tally.numbers);
        match (sum(&tally.held), sum(&tally.failed)) {
            (0, 0) => out += "，没有认出数字之间的关系",
            (held, 0) => out += &format!("，{held}处关系都相符"),
            (held, failed) => {
                let [weak, likely, certain] = tally.failed;
                let parts = [(certain, "确定"), (likely, "很可能"), (weak, "可能")];
                let parts: Vec<String> =
                    parts.iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{word}{n}")).collect();
                out += &format!(
                    "，{}处关系：相符{held}，不符{failed}（{}）",
                    held.saturating_add(failed),
                    parts.join("、")
                );
            }
        }
        if let (Some(manifest), Some([same, edited, stale, untraced, missing])) =
            (&self.compared.manifest, tally.statuses)
        {
            out += &format!("；与 {manifest} 对照：相同{same}");
            for (n, what) in
                [(edited, "改过"), (stale, "台账已变"), (missing, "文中没有了"), (untraced, "没有来源")]
            {
                if n > 0 {
                    out += &format!("、{what}{n}");
                }
            }
        }
        let [notes, warnings, errors] = tally.findings;
        for (n, what) in [(errors, "处缺漏、错误"), (warnings, "处写法要改"), (notes, "处供参考")]
        {
            if n > 0 {
                out += &format!("，{n}{what}");
            }
        }
        if !all && (tally.failed[0] > 0 || notes > 0) {
            out += "；可能的和供参考的加 --all 列出";
        }
        out
    }
}

impl Tally {
    /// Adds another draft's.
    pub(super) fn add(&mut self, other: &Tally) {
        let add = |a: &mut usize, b: usize| *a = a.saturating_add(b);
        add(&mut self.numbers, other.numbers);
        for (mine, other) in [
            (&mut self.held, &other.held),
            (&mut self.failed, &other.failed),
            (&mut self.findings, &other.findings),
        ] {
            mine.iter_mut().zip(other).for_each(|(a, b)| add(a, *b));
        }
        if let Some(other) = &other.statuses {
            self.statuses.get_or_insert_default().iter_mut().zip(other).for_each(|(a, b)| add(a, *b));
        }
    }
}
