//! Statements whose common parts stand once in the page.
//!
//! Job: thousands of statements that name the same files differ in a few lines. Inputs: the figures'
//! statements. Outputs: each as its own lines with links to the common parts, and the section of these parts.
//! Invariant: a statement with its links replaced by what they point at is the statement as it was, to the
//! byte; the script does that before it shows one.

use super::escape;
use crate::model::evidence::FigureEvidence;
use std::collections::{BTreeMap, BTreeSet};

/// A part that is shorter than this saves nothing when it stands elsewhere.
const WORTH: usize = 160;

/// The common parts and what finds them again.
pub(super) struct Shared<'a> {
    /// Which statements have a line, by the line with its end.
    users: BTreeMap<&'a str, Vec<usize>>,
    /// Numbers of the parts by their text, from 1 in the order of first use.
    parts: BTreeMap<&'a str, usize>,
}

impl<'a> Shared<'a> {
    /// Finds the runs of lines that stand together in more than one statement.
    pub(super) fn of(figures: &'a [FigureEvidence]) -> Shared<'a> {
        let statements: Vec<&str> = figures.iter().filter_map(|f| f.sql.as_deref()).collect();
        let mut users: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (i, statement) in statements.iter().enumerate() {
            for line in statement.split_inclusive('\n') {
                let users = users.entry(line).or_default();
                if users.last() != Some(&i) {
                    users.push(i);
                }
            }
        }
        let mut shared = Shared { users, parts: BTreeMap::new() };
        let mut once = BTreeSet::new();
        for statement in &statements {
            for (start, end) in shared.runs(statement) {
                let next = shared.parts.len() + 1;
                // What is met a second time is worth a place of its own.
                if !once.insert(&statement[start..end]) {
                    shared.parts.entry(&statement[start..end]).or_insert(next);
                }
            }
        }
        shared
    }

    /// `statement` as markup: its own lines, and links where a common part belongs.
    pub(super) fn markup(&self, statement: &str) -> String {
        let mut out = String::with_capacity(statement.len());
        let mut own = 0;
        for (start, end) in self.runs(statement) {
            if let Some(number) = self.parts.get(&statement[start..end]) {
                out.push_str(&escape(&statement[own..start]));
                out.push_str(&format!("<a href=\"#q{number}\">-- 共用部分{number}，见页末</a>\n"));
                own = end;
            }
        }
        out.push_str(&escape(&statement[own..]));
        out
    }

    /// Where lines stand that are in the same statements, more than one, and are long enough together.
    fn runs(&self, statement: &str) -> Vec<(usize, usize)> {
        let mut out = Vec::new();
        let (mut start, mut end) = (0, 0);
        let mut of: Option<&Vec<usize>> = None;
        let is_worth = |start: usize, end: usize, of: Option<&Vec<usize>>| {
            of.is_some_and(|users| users.len() > 1) && end - start >= WORTH
        };
        // A last line without an end would run into what follows it.
        for line in statement.split_inclusive('\n').filter(|l| l.ends_with('\n')) {
            let these = self.users.get(line);
            if these != of {
                out.extend(is_worth(start, end, of).then_some((start, end)));
                (start, of) = (end, these);
            }
            end += line.len();
        }
        out.extend(is_worth(start, end, of).then_some((start, end)));
        out
    }

    /// Appends the common parts; without any there is nothing.
    pub(super) fn section(&self, out: &mut String) {
        if self.parts.is_empty() {
            return;
        }
        let mut parts: Vec<(usize, &str)> =
            self.parts.iter().map(|(text, number)| (*number, *text)).collect();
        parts.sort_unstable();
        out.push_str("\n<section id=\"shared\" class=\"list\" aria-labelledby=\"shared-h\"><h2 id=\"shared-h\">SQL 的共用部分</h2>");
        for (number, text) in parts {
            out.push_str(&format!("<p>共用部分{number}</p><pre id=\"q{number}\">\n{}</pre>", escape(text)));
        }
        out.push_str("</section>");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(sql: String) -> FigureEvidence {
        FigureEvidence {
            sql: Some(sql),
            ..super::super::tests::figure("a@2024@1", crate::model::Value::Count(1), "人")
        }
    }

    /// The markup with each link replaced by what it points at.
    fn joined(shared: &Shared<'_>, statement: &str) -> String {
        let mut text = shared.markup(statement);
        for (part, number) in &shared.parts {
            let link = format!("<a href=\"#q{number}\">-- 共用部分{number}，见页末</a>\n");
            text = text.replace(&link, &escape(part));
        }
        text
    }

    #[test]
    fn joined_again_every_statement_is_what_it_was() {
        let files: String =
            (0..12).map(|i| format!("    'ledger/data/subsidy-{i:012x}.parquet',\n")).collect();
        let other: String =
            (0..12).map(|i| format!("    'ledger/data/person-{i:012x}.parquet',\n")).collect();
        let texts = [
            format!("-- 甲\nSELECT 1 < 2\n{files}WHERE a;"),
            format!("-- 乙\nSELECT 2\n{files}WHERE b\n"),
            format!("-- 丙\n{other}UNION\n{files}UNION\n{other}"),
            format!("-- 丁\n{other}"),
            "SELECT 1".to_owned(),
            String::new(),
        ];
        let figures: Vec<FigureEvidence> = texts.iter().cloned().map(figure).collect();
        let shared = Shared::of(&figures);
        assert_eq!(shared.parts.len(), 2, "{:?}", shared.parts);
        for text in &texts {
            assert_eq!(joined(&shared, text), escape(text));
        }
        assert!(shared.markup(&texts[0]).starts_with("-- 甲\nSELECT 1 &lt; 2\n<a href=\"#q1\">"));
        assert_eq!(shared.markup(&texts[2]).matches("<a ").count(), 3);
        let mut page = String::new();
        shared.section(&mut page);
        assert!(page.contains("<pre id=\"q1\">\n    &#39;ledger/data/subsidy-"));
    }

    #[test]
    fn short_or_single_parts_stay_where_they_are() {
        let long = "SELECT 1 -- 一行很长的字\n".repeat(20);
        let figures = [figure(long), figure("SELECT 2\n".to_owned()), figure("SELECT 2\n".to_owned())];
        let shared = Shared::of(&figures);
        assert!(shared.parts.is_empty(), "{:?}", shared.parts);
        let mut page = String::new();
        shared.section(&mut page);
        assert_eq!(page, "");
    }
}
