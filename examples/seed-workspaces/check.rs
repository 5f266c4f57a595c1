//! A spec that makes sense: every name found, every range read, every total shared out.
//!
//! Input: the spec and the places. Output: [`Table`]s that can be written without asking back. Errors
//! name the file, the group and the column.

use super::people::People;
use super::places::{self, Places};
use super::recipe::{self, Recipe};
use super::rows::{Group, PERSONAL, SERIAL};
use super::shares;
use super::spec::{Export, Rows, Spec};
use super::support::random::Random;
use super::support::text::Encoding;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// A file to be written.
pub struct Table {
    pub file: String,
    /// None: a workbook.
    pub encoding: Option<Encoding>,
    /// The rows above the header.
    pub above: Vec<String>,
    pub totals: bool,
    pub columns: Vec<String>,
    pub groups: Vec<Group>,
}

/// Checks a spec.
///
/// # Errors
/// Everything that is wrong.
pub fn check(spec: &Spec, places: &Places) -> Result<Vec<Table>, Vec<String>> {
    let mut errors = Vec::new();
    let mut files = BTreeSet::new();
    let mut tables = Vec::new();
    for (number, export) in spec.exports.iter().enumerate() {
        let place = format!("export {} ({})", number + 1, export.file);
        if !files.insert(&export.file) {
            errors.push(format!("{place}: this file is written twice"));
        }
        if let Some(other) = export.homes.as_deref().filter(|homes| *homes != "random") {
            errors.push(format!("{place}: homes “{other}” is not random"));
        }
        match layout(export) {
            Err(error) => errors.push(format!("{place}: {error}")),
            Ok(encoding) => tables.push(table(export, encoding, spec.seed, places, &place, &mut errors)),
        }
    }
    if errors.is_empty() { Ok(tables) } else { Err(errors) }
}

fn layout(export: &Export) -> Result<Option<Encoding>, String> {
    let inside = export.file.strip_prefix("inbox/").unwrap_or("");
    if inside.is_empty() || inside.split(['/', '\\']).any(|part| part.is_empty() || part == "..") {
        return Err("file must be a path below inbox/".into());
    }
    let names: BTreeSet<&String> = export.columns.iter().collect();
    if names.len() != export.columns.len() || names.is_empty() {
        return Err("columns must be there, each of them once".into());
    }
    match (inside.rsplit_once('.').map(|(_, kind)| kind), export.encoding.as_deref()) {
        (Some("csv"), None | Some("utf-8")) => Ok(Some(Encoding::Utf8)),
        (Some("csv"), Some("utf-8-bom")) => Ok(Some(Encoding::Utf8Bom)),
        (Some("csv"), Some("gbk")) => Ok(Some(Encoding::Gbk)),
        (Some("csv"), Some(other)) => Err(format!("encoding “{other}” is not utf-8, utf-8-bom or gbk")),
        (Some("xlsx"), None) => Ok(None),
        (Some("xlsx"), Some(_)) => Err("a workbook has no encoding".into()),
        _ => Err("the file must end in .csv or .xlsx".into()),
    }
}

fn table(
    export: &Export,
    encoding: Option<Encoding>,
    seed: u64,
    places: &Places,
    place: &str,
    errors: &mut Vec<String>,
) -> Table {
    let mut groups = Vec::new();
    for (number, rows) in export.rows.iter().enumerate() {
        let stream = format!("{seed} {} {number}", export.file);
        let found = group(rows, &export.columns, &stream, places);
        let place = format!("{place}, rows {}", number + 1);
        match found {
            Ok(group) => groups.push(Group { scattered: export.homes.is_some(), ..group }),
            Err(found) => errors.extend(found.into_iter().map(|error| format!("{place}: {error}"))),
        }
    }
    Table {
        file: export.file.clone(),
        encoding,
        above: export.title.iter().chain(&export.note).cloned().collect(),
        totals: export.totals,
        columns: export.columns.clone(),
        groups,
    }
}

fn group(rows: &Rows, columns: &[String], stream: &str, places: &Places) -> Result<Group, Vec<String>> {
    let mut errors = Vec::new();
    let mut note = |found: Result<(), String>| errors.extend(found.err());
    let mut regions = Vec::new();
    for name in rows.region.iter().flat_map(super::spec::OneOrMore::names) {
        note(places.find(name).map(|at| regions.push(at)));
    }
    let mut group = Group {
        stream: stream.to_owned(),
        count: rows.count,
        people: Some(0..rows.count),
        households: None,
        regions,
        scattered: false,
        set: BTreeMap::new(),
        shares: BTreeMap::new(),
    };
    match rows.people.as_deref() {
        Some("none") => group.people = None,
        Some(text) => note(range(text, "people").map(|range| group.people = Some(range))),
        None => {}
    }
    if let Some(text) = &rows.households {
        note(range(text, "households").map(|range| group.households = Some(range)));
    }
    if rows.count == 0 {
        note(Err("count is 0".into()));
    }
    for (column, value) in &rows.set {
        note(set(&mut group, columns, column, value).map_err(|e| format!("column “{column}”: {e}")));
    }
    for (column, recipe) in &group.set {
        note(reads(&group, recipe).map_err(|error| format!("column “{column}”: {error}")));
    }
    if errors.is_empty() { Ok(group) } else { Err(errors) }
}

/// `from..to`, without `to`.
fn range(text: &str, key: &str) -> Result<Range<usize>, String> {
    text.split_once("..")
        .and_then(|(from, to)| Some(from.trim().parse().ok()?..to.trim().parse().ok()?))
        .filter(|range: &Range<usize>| range.start < range.end && range.end <= People::MOST)
        .ok_or(format!("{key} “{text}” is not like 0..200"))
}

fn set(group: &mut Group, columns: &[String], column: &str, value: &toml::Value) -> Result<(), String> {
    if !columns.iter().any(|known| known == column) {
        return Err("not among the columns of this export".into());
    }
    let recipe = recipe::read(value)?;
    match &recipe {
        Recipe::Total { total, each } => {
            let mut random = Random::named(&format!("{} {column}", group.stream));
            let shares = shares::shares(*total, group.count, *each, &mut random)?;
            group.shares.insert(column.to_owned(), shares);
        }
        Recipe::Numbered { number, .. } if *number == 0 || *number > group.count => {
            return Err(format!("{} rows cannot use {number} different values", group.count));
        }
        Recipe::Counts(counts) => {
            let sum: usize = counts.iter().map(|(_, n)| n).sum();
            if sum != group.count {
                return Err(format!("the counts add up to {sum}, the rows are {}", group.count));
            }
        }
        _ => {}
    }
    group.set.insert(column.to_owned(), recipe);
    Ok(())
}

/// What a recipe reads must be there and read nothing itself.
fn reads(group: &Group, recipe: &Recipe) -> Result<(), String> {
    for other in recipe.reads() {
        match group.set.get(other) {
            None if is_known(other) => {}
            None => return Err(format!("“{other}” is neither in set nor filled by itself")),
            Some(read) if !read.reads().is_empty() => {
                return Err(format!("“{other}” reads another column itself"));
            }
            Some(read) if matches!(recipe, Recipe::Product(_)) && !read.is_number() => {
                return Err(format!("“{other}” is not always a number"));
            }
            Some(_) => {}
        }
        if matches!(recipe, Recipe::Product(_)) && !group.set.contains_key(other) {
            return Err(format!("“{other}” is not a number"));
        }
    }
    Ok(())
}

/// Columns that are filled without being set.
fn is_known(column: &str) -> bool {
    column == SERIAL || PERSONAL.contains(&column) || places::COLUMNS.iter().any(|(name, _)| *name == column)
}
