//! What DuckDB and Spark write differently; everything else of a statement is the same for both.
//!
//! Invariant: no text of the ledger leaves its literal, whatever characters it has.

use crate::model::record::ColumnKind;
use chrono::NaiveDate;

/// Whose SQL is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// DuckDB 1.0 or later.
    DuckDb,
    /// Spark 3.3 or later, ANSI mode or not.
    Spark,
}

/// From so many files on, they are listed by what tells them apart.
const FILES_IN_FULL: usize = 4;
/// Width of a line of a list.
const WIDTH: usize = 100;

impl Dialect {
    /// A column's name.
    pub(super) fn name(self, id: &str) -> String {
        match self {
            Dialect::DuckDb => format!("\"{}\"", id.replace('"', "\"\"")),
            Dialect::Spark => format!("`{}`", id.replace('`', "``")),
        }
    }

    /// A text; on one line, whatever it holds.
    pub(super) fn text(self, text: &str) -> String {
        let plain = !text.chars().any(|c| c.is_control() || (c == '\\' && self == Dialect::Spark));
        let mut out = String::with_capacity(text.len() + 3);
        if !plain && self == Dialect::DuckDb {
            out.push('E');
        }
        out.push('\'');
        for c in text.chars() {
            match c {
                '\'' if self == Dialect::DuckDb => out.push_str("''"),
                '\'' => out.push_str("\\'"),
                // `${…}` is a variable to Spark's client, in texts, too.
                '$' if self == Dialect::Spark => out.push_str("\\u0024"),
                '\\' if !plain => out.push_str("\\\\"),
                c if c.is_control() => out.push_str(&format!("\\u{:04X}", u32::from(c))),
                c => out.push(c),
            }
        }
        out.push('\'');
        out
    }

    /// A list of texts, in lines.
    pub(super) fn texts<'t>(self, texts: impl IntoIterator<Item = &'t str>) -> String {
        lines(texts.into_iter().map(|t| self.text(t)))
    }

    /// A day.
    pub(super) fn day(self, day: NaiveDate) -> String {
        format!("DATE '{day}'")
    }

    /// The type of a column.
    pub(super) fn kind(self, kind: ColumnKind) -> &'static str {
        match kind {
            ColumnKind::Date => "DATE",
            ColumnKind::Amount => "DECIMAL(18, 2)",
            ColumnKind::Integer => "BIGINT",
            ColumnKind::Text => self.word(),
        }
    }

    /// The type of texts.
    pub(super) fn word(self) -> &'static str {
        match self {
            Dialect::DuckDb => "VARCHAR",
            Dialect::Spark => "STRING",
        }
    }

    /// `a / b` without its fraction, of whole numbers that are not negative.
    pub(super) fn quotient(self, a: &str, b: &str) -> String {
        match self {
            // DuckDB's `//` of DECIMAL goes by way of DOUBLE.
            Dialect::DuckDb => format!("CAST({a} AS HUGEINT) // CAST({b} AS HUGEINT)"),
            Dialect::Spark => format!("({a}) div ({b})"),
        }
    }

    /// Parquet files as a table.
    pub(super) fn files(self, paths: &[&str]) -> String {
        let short = paths.len() > FILES_IN_FULL;
        let (before, after) = if short { around(paths) } else { (0, 0) };
        let middle = |path: &&str| path[before..path.len() - after].to_owned();
        match (self, paths) {
            (Dialect::DuckDb, _) if short => {
                let (head, tail) = (&paths[0][..before], &paths[0][paths[0].len() - after..]);
                let list = lines(paths.iter().map(|p| self.text(&middle(p))));
                let (head, tail) = (self.text(head), self.text(tail));
                format!("read_parquet([{head} || x || {tail} FOR x IN [\n  {}\n]])", indented(&list))
            }
            (Dialect::DuckDb, _) => {
                let list: Vec<String> = paths.iter().map(|p| self.text(p)).collect();
                format!("read_parquet([\n  {}\n])", list.join(",\n  "))
            }
            // Spark opens one path a table, which may name several files.
            (Dialect::Spark, [one]) => format!("parquet.{}", self.name(one)),
            (Dialect::Spark, _) => {
                let (before, after) = around(paths);
                let list: Vec<&str> = paths.iter().map(|p| &p[before..p.len() - after]).collect();
                let (head, tail) = (&paths[0][..before], &paths[0][paths[0].len() - after..]);
                format!("parquet.{}", self.name(&format!("{head}{{{}}}{tail}", list.join(","))))
            }
        }
    }
}

/// How many bytes all paths begin with, up to a mark that parts them, and how many they end with.
fn around(paths: &[&str]) -> (usize, usize) {
    let [first, rest @ ..] = paths else { return (0, 0) };
    let ending = first.rfind('.').map_or("", |dot| &first[dot..]);
    let ending = if rest.iter().all(|p| p.ends_with(ending)) { ending.len() } else { 0 };
    let shared = |other: &&str| first.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
    let shared = rest.iter().map(shared).min().unwrap_or(0).min(first.len() - ending);
    let mark = first.as_bytes()[..shared].iter().rposition(|b| matches!(b, b'-' | b'/' | b'_'));
    (mark.map_or(0, |at| at + 1), ending)
}

/// Items parted by commas, in lines of bounded width.
pub(super) fn lines(items: impl Iterator<Item = String>) -> String {
    let mut out = String::new();
    let mut width = 0;
    for item in items {
        // A 汉字 is two columns wide.
        let own: usize = item.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
        if !out.is_empty() {
            out.push(',');
            if width + own > WIDTH {
                out.push('\n');
                width = 0;
            } else {
                out.push(' ');
                width += 2;
            }
        }
        out.push_str(&item);
        width += own;
    }
    out
}

/// Lines after the first two columns further in.
pub(super) fn indented(text: &str) -> String {
    text.replace('\n', "\n  ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_stays_inside_its_quotes() {
        assert_eq!(Dialect::DuckDb.text("a'b\\"), "'a''b\\'");
        assert_eq!(Dialect::Spark.text("a'b\\"), "'a\\'b\\\\'");
        assert_eq!(Dialect::DuckDb.text("a\n'b\\"), "E'a\\u000A''b\\\\'");
        assert_eq!(Dialect::Spark.text("a\nb"), "'a\\u000Ab'");
        assert_eq!(Dialect::Spark.text("${b}"), "'\\u0024{b}'");
        assert_eq!(Dialect::DuckDb.name("a\"b"), "\"a\"\"b\"");
    }

    #[test]
    fn many_files_are_listed_by_what_tells_them_apart() {
        let names: Vec<String> = (10..16).map(|n| format!("ledger/data/aid-{n}-1.parquet")).collect();
        let paths: Vec<&str> = names.iter().map(String::as_str).collect();
        assert_eq!(
            Dialect::DuckDb.files(&paths),
            "read_parquet(['ledger/data/aid-' || x || '.parquet' FOR x IN [\n  '10-1', '11-1', '12-1', '13-1', \
             '14-1', '15-1'\n]])"
        );
        assert_eq!(Dialect::Spark.files(&paths[..2]), "parquet.`ledger/data/aid-{10-1,11-1}.parquet`");
        assert_eq!(Dialect::Spark.files(&paths[..1]), "parquet.`ledger/data/aid-10-1.parquet`");
    }
}
