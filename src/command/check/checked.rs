//! One draft with all that was found in it.
//!
//! Inputs: a [`Draft`], the codes that are off. Output: a [`Checked`]. Invariant: what decides on the exit code
//! stands here and nowhere else.

use super::read::Draft;
use crate::check::relation::{Confidence, Relation};
use crate::check::text::{Paragraph, Places, Role, Span};
use crate::check::{self, Reading, lint};
use crate::diagnostic::Severity;

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
    /// In reading order.
    pub(super) findings: Vec<Found>,
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
    fn of(finding: lint::Finding) -> Found {
        Found {
            code: finding.code,
            severity: check::entry(finding.code).map_or(Severity::Warning, |e| e.severity),
            span: Some(finding.span),
            message: finding.message,
            suggestion: finding.suggestion,
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
}

impl<'a> Checked<'a> {
    /// Checks a draft.
    pub(super) fn of(draft: &'a Draft, off: &[String]) -> Checked<'a> {
        let reading = Reading::of(&draft.text);
        let mut relations = check::relation::find(&reading);
        relations.retain(|r| !off.iter().any(|code| code == r.kind.code()));
        let findings = lint::find(&reading, off).into_iter().map(Found::of).collect();
        Checked::put(draft, reading, relations, findings)
    }

    /// Puts together what was found, in reading order.
    pub(super) fn put(
        draft: &'a Draft,
        reading: Reading<'a>,
        relations: Vec<Relation>,
        findings: Vec<Found>,
    ) -> Checked<'a> {
        let places = Places::of(&draft.text);
        let mut checked = Checked { draft, reading, places, relations, findings };
        checked.sort();
        checked
    }

    fn sort(&mut self) {
        let spans: Vec<Span> = self.reading.numbers.iter().map(|n| n.span.clone()).collect();
        self.relations.sort_by(|a, b| spans.get(a.result).cmp(&spans.get(b.result)));
        self.findings.sort_by(|a, b| a.span.cmp(&b.span));
    }

    /// Whether there is something to end with 1 for.
    pub(super) fn found(&self, strict: bool) -> bool {
        let least = if strict { Confidence::Likely } else { Confidence::Certain };
        let severe = if strict { Severity::Warning } else { Severity::Error };
        self.relations.iter().any(|r| !r.holds && r.confidence >= least)
            || self.findings.iter().any(|f| f.severity >= severe)
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
        for relation in &self.relations {
            let list = if relation.holds { &mut out.held } else { &mut out.failed };
            list[relation.confidence as usize] += 1;
        }
        for finding in &self.findings {
            out.findings[finding.severity as usize] += 1;
        }
        out
    }

    /// One line.
    pub(super) fn summary(&self, all: bool) -> String {
        let tally = self.tally();
        let name = &self.draft.shown;
        if tally.numbers == 0 && tally.findings == [0; 3] {
            return format!("{name}：没有找到统计数字");
        }
        let sum = |list: &[usize; 3]| list.iter().sum::<usize>();
        let mut out = format!("{name}：{}个数字", tally.numbers);
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
    }
}
