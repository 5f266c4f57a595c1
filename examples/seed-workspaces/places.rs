//! The places of a unit's `regions.csv`: where rows belong and how their region columns read.
//!
//! Input: the table (UTF-8 or GBK). Output: [`Places`]. Invariant: `leaves` keeps the table's order, so
//! that round robin is the same on every run.

use report::model::region::Level;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The region columns that are filled by name, with the level each of them tells.
pub const COLUMNS: [(&str, Level); 3] =
    [("县区", Level::County), ("镇街", Level::Town), ("村社区", Level::Village)];

/// A place: its own name by level, and those above it.
pub struct Place {
    /// As in the table.
    pub name: String,
    /// Names of itself and of everything above.
    names: BTreeMap<Level, String>,
}

impl Place {
    /// What a region column says; none when the place lies above that level.
    pub fn column(&self, column: &str) -> Option<&str> {
        let (_, level) = COLUMNS.iter().find(|(name, _)| *name == column)?;
        self.names.get(level).map(String::as_str)
    }
}

/// All places of a unit.
pub struct Places {
    /// In the order of the table.
    pub all: Vec<Place>,
    codes: Vec<String>,
    /// Indexes of the places that have none beneath them.
    pub leaves: Vec<usize>,
    /// Code of the one place without a parent in the table.
    pub root: String,
}

impl Places {
    /// The index of a place by its name or code.
    ///
    /// # Errors
    /// No such place, or several of that name.
    pub fn find(&self, wanted: &str) -> Result<usize, String> {
        if let Some(at) = self.codes.iter().position(|code| code == wanted) {
            return Ok(at);
        }
        let mut named = (0..self.all.len()).filter(|at| self.all[*at].name == wanted);
        match (named.next(), named.next()) {
            (Some(at), None) => Ok(at),
            (None, _) => Err(format!("no region “{wanted}” in regions.csv")),
            (Some(_), Some(_)) => Err(format!("several regions are called “{wanted}”: give the code")),
        }
    }
}

/// Reads a table of regions.
///
/// # Errors
/// A missing column, a parent that does not exist, no single root.
pub fn read(path: &Path) -> Result<Places, String> {
    let bytes = std::fs::read(path).map_err(|error| error.to_string())?;
    let text = match std::str::from_utf8(&bytes) {
        Ok(text) => text.trim_start_matches('\u{feff}').to_owned(),
        Err(_) => encoding_rs::GBK.decode(&bytes).0.into_owned(),
    };
    parse(&text)
}

fn parse(text: &str) -> Result<Places, String> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let headers = reader.headers().map_err(|error| error.to_string())?.clone();
    let column = |name: &str| {
        headers.iter().position(|header| header.trim() == name).ok_or(format!("no column “{name}”"))
    };
    let wanted = [column("code")?, column("name")?, column("level")?, column("parent")?];
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| error.to_string())?;
        rows.push(wanted.map(|at| record.get(at).unwrap_or("").trim().to_owned()));
    }
    let by_code: BTreeMap<&str, usize> =
        rows.iter().enumerate().map(|(at, [code, ..])| (code.as_str(), at)).collect();
    let mut all = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let mut names = BTreeMap::new();
        let above = std::iter::successors(Some(at), |at| by_code.get(rows[*at][3].as_str()).copied());
        // No further than the table is long, in case of a circle.
        for [_, name, level, _] in above.take(rows.len()).map(|at| &rows[at]) {
            let level = Level::parse(level).ok_or(format!("“{name}”: unknown level “{level}”"))?;
            names.insert(level, name.clone());
        }
        all.push(Place { name: row[1].clone(), names });
    }
    let parents: BTreeSet<&str> = rows.iter().map(|row| row[3].as_str()).collect();
    let leaves = (0..rows.len()).filter(|at| !parents.contains(rows[*at][0].as_str())).collect();
    let mut tops = rows.iter().filter(|row| !by_code.contains_key(row[3].as_str()));
    let (Some([root, ..]), None) = (tops.next(), tops.next()) else {
        return Err("there must be one region whose parent is not in the table".into());
    };
    Ok(Places { all, root: root.clone(), codes: rows.iter().map(|row| row[0].clone()).collect(), leaves })
}
