//! Reading the catalog: built-in files first, then the office's, which add to or override them.
//!
//! Invariant: every mistake in every file is reported in one run, with line and column.

use super::extend::{Extension, extend, replace};
use super::{Catalog, Dataset, Indicator, RuleEntry, Standard, check};
use crate::diagnostic::{Diagnostic, Place, codes};
use serde::Deserialize;
use std::collections::BTreeSet;
use toml::Spanned;

/// One catalog file.
#[derive(Debug, Clone)]
pub struct CatalogFile {
    /// As shown in messages.
    pub path: String,
    /// Its TOML text.
    pub text: String,
}

/// The catalog that comes with the program.
pub fn builtin_files() -> Vec<CatalogFile> {
    macro_rules! files {
        ($($name:literal),*) => {
            vec![$(CatalogFile {
                path: concat!("<内置>/", $name).to_owned(),
                text: include_str!(concat!("builtin/", $name)).to_owned(),
            }),*]
        };
    }
    files![
        "activity.toml",
        "activity_meetings.toml",
        "activity_output.toml",
        "application.toml",
        "certificate.toml",
        "death.toml",
        "device.toml",
        "dibao.toml",
        "employer.toml",
        "employment.toml",
        "exclusion.toml",
        "facility.toml",
        "facility_more.toml",
        "housing.toml",
        "income.toml",
        "leaving.toml",
        "pairing.toml",
        "person.toml",
        "petition.toml",
        "region.toml",
        "register.toml",
        "rehab.toml",
        "screening.toml",
        "staff.toml",
        "subsidy.toml",
        "surgery.toml",
        "training.toml",
        "visit.toml",
        "visit_occasions.toml"
    ]
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    #[serde(default, rename = "dataset")]
    datasets: Vec<Spanned<Dataset>>,
    #[serde(default, rename = "extend")]
    extensions: Vec<Spanned<Extension>>,
    #[serde(default, rename = "indicator")]
    indicators: Vec<Spanned<Indicator>>,
    #[serde(default, rename = "standard")]
    standards: Vec<Spanned<Standard>>,
    #[serde(default, rename = "rule")]
    rules: Vec<Spanned<RuleEntry>>,
}

/// Where a definition stands, for messages of the check.
#[derive(Debug, Clone)]
pub(super) struct Origin {
    pub(super) kind: &'static str,
    pub(super) id: String,
    pub(super) place: Place,
}

/// Reads and checks the catalog.
pub fn load(files: &[CatalogFile]) -> Result<Catalog, Vec<Diagnostic>> {
    let mut catalog = Catalog::default();
    let mut origins: Vec<Origin> = Vec::new();
    // What is defined so far: of a thousand definitions nearly none takes the place of another.
    let mut defined: BTreeSet<(&'static str, String)> = BTreeSet::new();
    let mut problems = Vec::new();
    for file in files {
        let document: Document = match toml::from_str(&file.text) {
            Ok(document) => document,
            Err(error) => {
                problems.push(syntax(file, &error));
                continue;
            }
        };
        let lines = Lines::new(file);
        let mut seen: BTreeSet<(&'static str, String)> = BTreeSet::new();
        // Whether the definition takes the place of an earlier one.
        let mut note = |kind: &'static str, id: &str, start: usize, problems: &mut Vec<Diagnostic>| {
            let place = lines.place(start);
            if !seen.insert((kind, id.to_owned())) {
                problems.push(
                    Diagnostic::new(codes::CATALOG_INVALID, format!("同一文件里{kind}「{id}」定义了两次"))
                        .at(place.clone()),
                );
            }
            let again = !defined.insert((kind, id.to_owned()));
            if again {
                origins.retain(|o| !(o.kind == kind && o.id == id));
            }
            origins.push(Origin { kind, id: id.to_owned(), place });
            again
        };
        for dataset in document.datasets {
            let again = note("数据集", &dataset.get_ref().id, dataset.span().start, &mut problems);
            put(&mut catalog.datasets, dataset.into_inner(), again, |d| &d.id);
        }
        for indicator in document.indicators {
            let again = note("指标", &indicator.get_ref().id, indicator.span().start, &mut problems);
            put(&mut catalog.indicators, indicator.into_inner(), again, |i| &i.id);
        }
        for rule in document.rules {
            let (start, mut rule) = (rule.span().start, rule.into_inner());
            let again = note("规则", &rule.code, start, &mut problems);
            rule.place = Some(lines.place(start));
            put(&mut catalog.rules, rule, again, |r| &r.code);
        }
        for standard in document.standards {
            let at = lines.place(standard.span().start);
            let standard = standard.into_inner();
            problems.extend(
                check::standard(&catalog, &standard).into_iter().map(|why| {
                    Diagnostic::new(codes::CATALOG_INVALID, format!("标准：{why}")).at(at.clone())
                }),
            );
            catalog.standards.push(standard);
        }
        for extension in document.extensions {
            let start = extension.span().start;
            if let Err(message) = extend(&mut catalog, extension.into_inner()) {
                problems.push(Diagnostic::new(codes::CATALOG_INVALID, message).at(lines.place(start)));
            }
        }
    }
    problems.extend(check::check(&catalog, &origins));
    if !problems.is_empty() {
        return Err(problems);
    }
    mark_deciding(&mut catalog);
    Ok(catalog)
}

/// Marks the fields whose value decides whether a row counts: a value that nobody knows would satisfy
/// every `not`, and count.
fn mark_deciding(catalog: &mut Catalog) {
    for dataset in &mut catalog.datasets {
        let own = |i: &&Indicator| i.dataset.as_deref() == Some(dataset.id.as_str());
        let excluding = catalog.indicators.iter().filter(own).flat_map(|i| &i.conditions);
        let mut deciding: Vec<&str> =
            excluding.filter(|(_, condition)| condition.is_not()).map(|(field, _)| field.as_str()).collect();
        deciding.extend([&dataset.void, &dataset.ended].into_iter().flatten().map(|v| v.field.as_str()));
        for field in &mut dataset.fields {
            field.decides = deciding.contains(&field.id.as_str());
        }
    }
}

fn syntax(file: &CatalogFile, error: &toml::de::Error) -> Diagnostic {
    Diagnostic::new(codes::CATALOG_INVALID, crate::diagnostic::toml_message(error.message())).showing(
        &file.path,
        &file.text,
        error.span().unwrap_or(0..0),
    )
}

/// Adds a definition, or puts it in the place of the one that it overrides.
fn put<T>(list: &mut Vec<T>, item: T, again: bool, id: impl Fn(&T) -> &String) {
    if again {
        replace(list, item, id);
    } else {
        list.push(item);
    }
}

/// A file and where its lines begin: every definition is asked for its place.
struct Lines<'a> {
    file: &'a CatalogFile,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    fn new(file: &'a CatalogFile) -> Lines<'a> {
        let breaks = file.text.match_indices('\n').map(|(at, _)| at + 1);
        Lines { file, starts: std::iter::once(0).chain(breaks).collect() }
    }

    fn place(&self, offset: usize) -> Place {
        let line = self.starts.partition_point(|start| *start <= offset).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or(0);
        let rest = self.file.text.get(start..).unwrap_or_default();
        let (_, column) = crate::diagnostic::line_column(rest, offset.saturating_sub(start));
        Place {
            file: self.file.path.clone(),
            line: Some(line as u64),
            column: Some(column),
            ..Place::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_builtin_catalog_is_sound() {
        let problems = load(&builtin_files()).err().unwrap_or_default();
        let text: Vec<String> = problems.iter().map(|p| crate::diagnostic::text(p, false)).collect();
        assert!(text.is_empty(), "{}", text.join("\n"));
    }

    #[test]
    fn a_place_is_the_line_and_column_that_the_whole_text_says() {
        let text = "甲\n\n乙丙丁\r\nabc";
        let file = CatalogFile { path: "x.toml".into(), text: text.into() };
        let lines = Lines::new(&file);
        for offset in 0..text.len() + 2 {
            let place = lines.place(offset);
            let wanted = crate::diagnostic::line_column(text, offset);
            assert_eq!((place.line, place.column), (Some(wanted.0), Some(wanted.1)), "byte {offset}");
        }
    }
}
