//! The words round a printing, and how alike two such surroundings are.
//!
//! Invariant: digits count as one sign whatever they are, so that an edited neighbour changes nothing; blanks do
//! not count; half- and full-width punctuation are the same.

use super::super::Reading;
use super::super::text::Role;
use super::Printed;
use super::token::Token;
use std::collections::BTreeMap;

/// Characters that are kept of each side.
const KEPT: usize = 12;

/// The last characters of what stands before a printing, and the first of what stands after it.
pub fn window(before: &str, after: &str) -> (String, String) {
    let count = before.chars().count();
    (before.chars().skip(count.saturating_sub(KEPT)).collect(), after.chars().take(KEPT).collect())
}

/// The nearest characters, row and column.
pub(super) type Key<'k> = (&'k str, &'k str, &'k str);

/// The words round a place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Around {
    /// Pairs of neighbouring characters on both sides, sorted.
    pairs: Vec<(char, char)>,
    /// The nearest characters: four before, two after.
    near: String,
    /// Whether it stands in a table.
    cell: bool,
    /// Row and column of a table, plain; of a line of prose as much of its beginning as a label may have.
    row: String,
    column: String,
}

/// Characters of a line's beginning that a row's label is looked for in.
const LABEL: usize = 24;
/// Between what stands before and the printing, and between that and what stands after.
const EDGE: char = '\u{1}';

/// Text with digits as `#`, without blanks, with full-width punctuation.
pub(super) fn plain(text: &str) -> Vec<char> {
    let mut out: Vec<char> = Vec::new();
    for c in text.chars() {
        let c = match c {
            '0'..='9' | '０'..='９' => '#',
            ',' => '，',
            ':' => '：',
            ';' => '；',
            '(' => '（',
            ')' => '）',
            // Marks of Markdown that a reader may or may not have taken out.
            '*' | '\\' | '|' => continue,
            c if c.is_whitespace() || c == '\u{3000}' || c == '\u{feff}' => continue,
            c => c,
        };
        if c != '#' || out.last() != Some(&'#') {
            out.push(c);
        }
    }
    out
}

impl Around {
    fn new(before: &str, after: &str, row: &str, column: &str, cell: bool) -> Around {
        let (before, after) = window(before, after);
        let (mut before, after) = (plain(&before), plain(&after));
        let tail = before.len().saturating_sub(4);
        let near = before.iter().skip(tail).chain(&[EDGE]).chain(after.iter().take(2)).collect();
        before.push(EDGE);
        let pair = |w: &[char]| Some((*w.first()?, *w.get(1)?));
        let mut pairs: Vec<(char, char)> = before.windows(2).filter_map(pair).collect();
        let after: Vec<char> = std::iter::once(EDGE).chain(after).collect();
        pairs.extend(after.windows(2).filter_map(pair));
        pairs.sort_unstable();
        let text = |t: &str| plain(t).into_iter().collect();
        Around { pairs, near, cell, row: text(row), column: text(column) }
    }

    /// Of a printing.
    pub(super) fn of_printed(p: &Printed) -> Around {
        let cell = !p.row.is_empty() || !p.column.is_empty();
        Around::new(&p.before, &p.after, &p.row, &p.column, cell)
    }

    /// What must be the same for two places to be taken for one without further look.
    pub(super) fn key(&self) -> Key<'_> {
        if self.cell { (self.near.as_str(), &self.row, &self.column) } else { (self.near.as_str(), "", "") }
    }

    /// The characters right before it.
    pub(super) fn before(&self) -> &str {
        self.near.split(EDGE).next().unwrap_or("")
    }

    /// The label of its row; of a line of prose its beginning.
    pub(super) fn row(&self) -> &str {
        &self.row
    }

    /// Whether it stands in a table.
    pub(super) fn is_cell(&self) -> bool {
        self.cell
    }

    /// How much there is to go by, in pairs of characters.
    pub(super) fn size(&self) -> usize {
        self.pairs.len()
    }

    /// How alike a printing's surroundings are to those of a place in the draft: 0 to 100.
    pub(super) fn like(&self, place: &Around) -> i32 {
        match (self.cell, place.cell) {
            (true, true) => {
                let one = |a: &str, b: &str| if a == b { 50 } else { 0 };
                one(&self.row, &place.row) + one(&self.column, &place.column)
            }
            // A table that was padded with blanks: its line begins with the label.
            (true, false) if self.row.is_empty() => 30,
            (true, false) => {
                if place.row.starts_with(&self.row) {
                    60
                } else {
                    0
                }
            }
            (false, true) => common(&self.pairs, &place.pairs) / 2,
            (false, false) => common(&self.pairs, &place.pairs),
        }
    }
}

/// The share of pairs that two sorted lists have in common, in per cent of both.
fn common(a: &[(char, char)], b: &[(char, char)]) -> i32 {
    let all = a.len() + b.len();
    if all == 0 {
        return 100;
    }
    let (mut i, mut j, mut same) = (0, 0, 0);
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        match x.cmp(y) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => (i, j, same) = (i + 1, j + 1, same + 1),
        }
    }
    i32::try_from(200 * same / all).unwrap_or(100)
}

/// What the rows and columns of a draft's tables are called: the paragraph of each label.
struct Labels<'r> {
    reading: &'r Reading<'r>,
    rows: BTreeMap<(usize, usize), usize>,
    columns: BTreeMap<(usize, usize), usize>,
}

impl<'r> Labels<'r> {
    fn new(reading: &'r Reading<'r>) -> Labels<'r> {
        let mut labels = Labels { reading, rows: BTreeMap::new(), columns: BTreeMap::new() };
        for (at, paragraph) in reading.text.paragraphs.iter().enumerate() {
            if let Role::Cell { table, row, column } = paragraph.role {
                if column == 0 {
                    labels.rows.entry((table, row)).or_insert(at);
                }
                if row == 0 {
                    labels.columns.entry((table, column)).or_insert(at);
                }
            }
        }
        labels
    }

    /// Of the cell that a place stands in: row, then column; none in prose.
    fn of(&self, token: &Token) -> Option<(&'r str, &'r str)> {
        let paragraphs = &self.reading.text.paragraphs;
        let Role::Cell { table, row, column } = paragraphs.get(token.paragraph)?.role else { return None };
        let text = |at: Option<&usize>| at.and_then(|at| paragraphs.get(*at)).map_or("", |p| p.text.as_str());
        Some((text(self.rows.get(&(table, row))), text(self.columns.get(&(table, column)))))
    }
}

/// Row and column of each place in a table in one text; empty in prose.
pub(super) fn labels(reading: &Reading<'_>, tokens: &[Token]) -> Vec<String> {
    let labels = Labels::new(reading);
    tokens
        .iter()
        .map(|t| labels.of(t).map_or(String::new(), |(row, column)| format!("{row}{column}")))
        .collect()
}

/// The surroundings of all places of a draft.
pub(super) fn of_tokens(reading: &Reading<'_>, tokens: &[Token]) -> Vec<Around> {
    let labels = Labels::new(reading);
    let one = |token: &Token| {
        let Some(paragraph) = reading.text.paragraphs.get(token.paragraph) else { return Around::default() };
        let text = paragraph.text.as_str();
        let before = text.get(..token.start).unwrap_or("");
        // A long paragraph is not to be gone through for each of its numbers.
        let cut = before.char_indices().rev().nth(KEPT).map_or(0, |(at, _)| at);
        let before = before.get(cut..).unwrap_or("");
        let after = text.get(token.end..).unwrap_or("");
        match labels.of(token) {
            Some((row, column)) => Around::new(before, after, row, column, true),
            None => {
                let end = text.char_indices().nth(LABEL).map_or(text.len(), |(at, _)| at);
                Around::new(before, after, text.get(..end).unwrap_or(""), "", false)
            }
        }
    };
    tokens.iter().map(one).collect()
}
