//! Readings: a dataset held against the first rows of a table.
//!
//! Job: for every dataset the header row, among those possible, in which it recognises most. Inputs: the
//! first rows, the catalog's headers, the title and names of the file. Outputs: one [`Reading`] per dataset.
//! Invariant: only a header that a definition names is recognised; nothing here compares datasets.

use super::header::{DEEPEST, HeadRows, HeaderText, SEARCHED, key};
use super::spoken;
use super::title;
use crate::catalog::{Dataset, Field, FieldType};
use crate::ingest::values;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// What is known of a table besides its cells.
pub(super) struct Named<'a> {
    /// The file as shown in messages.
    pub(super) path: &'a str,
    /// The file's name.
    pub(super) file: &'a str,
    /// The sheet's name.
    pub(super) sheet: Option<&'a str>,
}

/// One header row, or several joined, that the first rows may hold.
pub(super) struct Header {
    pub(super) start: usize,
    pub(super) depth: usize,
    pub(super) texts: Vec<HeaderText>,
    /// Comparison keys by column.
    pub(super) keys: Vec<Vec<String>>,
}

/// Every header that the first rows may hold.
pub(super) fn headers(rows: &HeadRows) -> Vec<Header> {
    let mut out = Vec::new();
    for start in 0..SEARCHED.min(rows.rows.len()) {
        // The whole of a header stands in the rows searched: a title in the last of them, glued to a
        // header below, would be lost with its unit and period.
        for depth in (1..=DEEPEST).take_while(|depth| start + depth <= SEARCHED) {
            let Some(texts) = rows.header(start, depth) else { continue };
            let keys = texts.iter().map(HeaderText::keys).collect();
            out.push(Header { start, depth, texts, keys });
        }
    }
    out
}

impl Header {
    /// The rows of data begin at this position.
    pub(super) fn data_from(&self) -> usize {
        self.start + self.depth
    }

    /// Whether a column's header is a field's title.
    pub(super) fn is_headed(&self, column: usize, title: &str) -> bool {
        self.keys.get(column).is_some_and(|keys| keys.contains(&key(title)))
    }

    /// Texts of the rows above.
    pub(super) fn title<'r>(&self, rows: &'r HeadRows) -> impl Iterator<Item = &'r str> {
        rows.rows[..self.start].iter().flat_map(|(_, cells)| cells.iter().map(String::as_str))
    }
}

/// The headers that a dataset knows: comparison key → field position.
pub(super) struct Known<'a> {
    pub(super) dataset: &'a Dataset,
    fields: BTreeMap<String, usize>,
    /// Of each field that a title may tell: its values and the folded words that name them.
    told: BTreeMap<usize, Vec<(&'a str, String)>>,
}

impl<'a> Known<'a> {
    pub(super) fn new(dataset: &'a Dataset) -> Known<'a> {
        let (mut fields, mut told) = (BTreeMap::new(), BTreeMap::new());
        for (position, field) in dataset.fields.iter().enumerate() {
            if field.from_title {
                let named = |(value, synonyms): (&'a String, &'a Vec<String>)| {
                    let words = naming_words(value, synonyms);
                    words.map(|word| (value.as_str(), spoken::fold(word))).collect::<Vec<_>>()
                };
                told.insert(position, field.values.iter().flat_map(named).collect());
            }
            for header in field.headers() {
                fields.entry(key(header)).or_insert(position);
            }
        }
        Known { dataset, fields, told }
    }

    pub(super) fn field(&self, keys: &[String]) -> Option<usize> {
        keys.iter().find_map(|key| self.fields.get(key).copied())
    }

    /// The dataset's best reading of the headers.
    pub(super) fn best<'h>(
        &self,
        headers: &'h [Header],
        rows: &HeadRows,
        named: &Named<'_>,
    ) -> Option<Reading<'a, 'h>> {
        headers.iter().map(|header| self.read(header, rows, named)).max_by_key(Reading::rank)
    }

    fn read<'h>(&self, header: &'h Header, rows: &HeadRows, named: &Named<'_>) -> Reading<'a, 'h> {
        let dataset = self.dataset;
        let columns: Vec<Option<usize>> = header.keys.iter().map(|keys| self.field(keys)).collect();
        let found: BTreeSet<usize> = columns.iter().flatten().copied().collect();
        let mut constants = Vec::new();
        let mut missing = Vec::new();
        for (position, field) in dataset.fields.iter().enumerate().filter(|(p, _)| !found.contains(p)) {
            match self.told(position, header, rows, named) {
                Some(value) => constants.push((position, value)),
                None if field.required && field.default.is_none() => missing.push(field),
                None => {}
            }
        }
        Reading { dataset, header, columns, found: found.len(), missing, constants }
    }

    /// The value that the title, the sheet's or the file's name gives a field of the whole table: the one
    /// value of a category that is named, or the day of a 截至2024年12月20日.
    fn told(&self, field: usize, header: &Header, rows: &HeadRows, named: &Named<'_>) -> Option<String> {
        let words = self.told.get(&field)?;
        let title = header.title(rows).collect::<Vec<_>>().join(" ");
        let mut texts = [title.as_str(), named.sheet.unwrap_or_default(), named.file].into_iter();
        match self.dataset.fields.get(field)?.kind {
            FieldType::Date => texts.find_map(title::as_of).map(|day| day.to_string()),
            FieldType::Category => {
                // The first that names any decides; where it names two, the file's name settles nothing.
                let mut found = texts.map(|t| spoken::spoken(t, words)).find(|f| !f.is_empty())?.into_iter();
                let first = found.next()?;
                if found.next().is_some() { None } else { Some(first.to_owned()) }
            }
            _ => None,
        }
    }
}

/// A dataset against a header.
pub(super) struct Reading<'a, 'h> {
    pub(super) dataset: &'a Dataset,
    pub(super) header: &'h Header,
    /// Field position by column.
    pub(super) columns: Vec<Option<usize>>,
    /// Distinct fields found.
    pub(super) found: usize,
    /// Required fields that neither a column nor the title gives.
    pub(super) missing: Vec<&'a Field>,
    /// Field values for the whole table.
    pub(super) constants: Vec<(usize, String)>,
}

impl Reading<'_, '_> {
    /// Complete readings first, then more fields, then a shallower and earlier header.
    fn rank(&self) -> (bool, usize, Reverse<usize>, Reverse<usize>) {
        (self.is_complete(), self.found, Reverse(self.header.depth), Reverse(self.header.start))
    }

    pub(super) fn is_complete(&self) -> bool {
        self.missing.is_empty()
    }

    /// Whether enough is recognised to take the row for a header at all.
    pub(super) fn is_header(&self) -> bool {
        let filled = self.header.texts.iter().filter(|t| !t.deepest.is_empty()).count();
        self.found >= 2 && (self.found >= 3 || self.found * 2 >= filled)
    }
}

/// The words by which a text names a value of a category: the value itself (春节) or a synonym of three
/// characters or more: 生活 alone is also in 生活用品.
pub(super) fn naming_words<'f>(value: &'f str, synonyms: &'f [String]) -> impl Iterator<Item = &'f str> {
    let own = std::iter::once((value, 2));
    let words = own.chain(synonyms.iter().map(|s| (s.as_str(), 3)));
    words.filter(|(word, least)| values::category_key(word).chars().count() >= *least).map(|(word, _)| word)
}
