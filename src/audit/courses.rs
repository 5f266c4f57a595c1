//! Training courses: who was there, which course it was, where it was.
//!
//! Invariant: two places are told apart only where their names cannot mean the same.

use super::data::Rows;
use super::days::{self, Span};

/// Columns that tell one course from another.
pub(super) const COLUMNS: &[&str] = &["course_name", "course_no", "status", "place", "org", "subject"];

/// Whether the row is of someone who took part; 报名 is not.
pub(super) fn attended(rows: &Rows<'_>, row: usize) -> bool {
    rows.word("status", row) != Some("报名")
}

/// First and last day of the course, where the first is exact and the last not before it. A course without a last
/// day is one of a day.
pub(super) fn span(rows: &Rows<'_>, row: usize) -> Option<Span> {
    let from = days::exact(rows, row)?;
    let to = rows.date("end_date", row).unwrap_or(from);
    (from <= to).then_some(Span { from, to })
}

/// `家政班（3期）`
pub(super) fn title(rows: &Rows<'_>, row: usize) -> String {
    let name = rows.word("course_name", row).unwrap_or("");
    match rows.word("course_no", row) {
        Some(no) if no != name => format!("{name}（{no}）"),
        _ => name.to_owned(),
    }
}

/// Where a course was: the place, and who held it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    place: Option<String>,
    org: Option<String>,
}

impl Place {
    /// Of a row.
    pub(super) fn of(rows: &Rows<'_>, row: usize) -> Place {
        let word = |id| rows.word(id, row).map(str::to_owned);
        Place { place: word("place"), org: word("org") }
    }

    /// Whether anything is known of it.
    pub(super) fn is_known(&self) -> bool {
        self.place.is_some() || self.org.is_some()
    }

    /// Whether it is one of the words for no place at all (线上).
    pub(super) fn is_any(&self, words: &[String]) -> bool {
        let within = |text: &Option<String>| {
            text.as_ref().is_some_and(|t| words.iter().any(|w| !w.is_empty() && t.contains(w)))
        };
        within(&self.place)
    }

    /// Whether the two certainly differ; `None`: too little is known.
    pub(super) fn differs(&self, other: &Place) -> Option<bool> {
        let pair = match (&self.place, &other.place, &self.org, &other.org) {
            (Some(a), Some(b), ..) | (_, _, Some(a), Some(b)) => (a, b),
            _ => return None,
        };
        // 县职教中心 and 县职教中心302室 are one place.
        let (a, b) = (plain(pair.0), plain(pair.1));
        Some(!a.contains(&b) && !b.contains(&a))
    }

    /// `河西党校（乙校）`
    pub(super) fn title(&self) -> String {
        match (&self.place, &self.org) {
            (Some(place), Some(org)) if place != org => format!("{place}（{org}）"),
            (place, org) => place.as_ref().or(org.as_ref()).cloned().unwrap_or_default(),
        }
    }
}

/// Letters and digits only.
fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}
