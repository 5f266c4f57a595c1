//! `template check`: everything that can be said of a template with no data.
//!
//! Inputs: the templates, the name of one, definitions, regions. Outputs: what is wrong, what it uses.
//! Invariant: what passes here with the office's own catalog is refused by no check before a build.

use super::library::Source;
use super::scan::{self, NONE};
use super::{check, includes, names, render, vocabulary};
use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, codes};
use crate::model::RegionTree;
use std::collections::BTreeMap;
use tera::{Kwargs, State, Tera};

/// What a template is found to be.
#[derive(Debug, Default)]
pub struct Review {
    /// What is wrong, in the order of the check.
    pub problems: Vec<Diagnostic>,
    /// Indicators by id.
    pub indicators: BTreeMap<String, Use>,
    /// Functions.
    pub functions: BTreeMap<String, Use>,
    /// Keys of 手工数.
    pub facts: BTreeMap<String, Use>,
    /// Periods, as spelt.
    pub periods: BTreeMap<String, Use>,
    /// Regions, as spelt.
    pub regions: BTreeMap<String, Use>,
    /// Templates that it includes.
    pub includes: Vec<String>,
}

/// How often something is used, and where first.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Use {
    /// Times.
    pub times: usize,
    /// `3:12` in a text, 正文第3段 in a Word file; after the name of another template that is included.
    pub first: String,
}

/// Looks a template over. It must be open ([`Source::open`]).
pub fn review(sources: &[Source], name: &str, catalog: &Catalog, regions: &RegionTree) -> Review {
    let used = includes::used(sources, name);
    let mut out = Review { problems: check::check(&used, catalog, regions), ..Review::default() };
    for source in &used {
        out.uses(source, source.name == name);
        if source.name != name {
            out.includes.push(source.name.clone());
        }
        if source.word.is_none() {
            out.problems.extend(wide_braces(source));
        }
    }
    let texts: Vec<&str> = used.iter().map(|s| s.text.as_str()).collect();
    let defined = names::defined(&texts);
    for source in &used {
        for (name, span) in names::unknown(&source.text, &defined) {
            let problem = Diagnostic::new(codes::TEMPLATE_SYNTAX, format!("没有变量「{name}」"));
            out.problems.push(source.told(problem, span));
        }
    }
    // Templates in a circle, or too deep, are none to the engine.
    if includes::problems(&used).is_empty() {
        out.problems.extend(syntax(&used));
    }
    let mut seen: Vec<Diagnostic> = Vec::new();
    out.problems.retain(|p| {
        let new = !seen.contains(p);
        if new {
            seen.push(p.clone());
        }
        new
    });
    out
}

/// What the engine says of the templates: syntax, functions, filters and tests that do not exist.
fn syntax(used: &[&Source]) -> Vec<Diagnostic> {
    let mut tera = Tera::new();
    for function in vocabulary::FUNCTIONS {
        let name = if *function == "none" { NONE } else { function };
        tera.register_function(name, |_: Kwargs, _: &State| String::new());
    }
    let sources: Vec<Source> = used.iter().map(|s| (*s).clone()).collect();
    match tera.add_raw_templates(render::for_engine(&sources)) {
        Ok(()) => Vec::new(),
        Err(error) => render::unknown_names(&error, &sources),
    }
}

/// Tags that an input method has typed, which a text template prints as they are.
fn wide_braces(source: &Source) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    for pair in ["｛｛", "｝｝", "｛％", "％｝", "｛%", "%｝"] {
        for (at, _) in source.text.match_indices(pair) {
            let message = format!("「{pair}」是全角的，会照样印出来");
            let problem = Diagnostic::new(codes::TEMPLATE_TAG, message)
                .help("改成半角的 {{ }}、{% %}（Word 模板里全角半角都可以，.md 里只能用半角）。");
            out.push(source.told(problem, at..at + pair.len()));
        }
    }
    out
}

impl Review {
    fn uses(&mut self, source: &Source, own: bool) {
        for call in scan::calls(&source.text) {
            if vocabulary::arguments(&call.name).is_none() {
                continue;
            }
            let place = source.place(call.span.start);
            let place = if own { place } else { format!("{} {place}", source.name) };
            let note = |uses: &mut BTreeMap<String, Use>, name: &str| {
                let entry = uses.entry(name.to_owned()).or_default();
                entry.times += 1;
                if entry.first.is_empty() {
                    entry.first.clone_from(&place);
                }
            };
            note(&mut self.functions, &call.name);
            for argument in &call.arguments {
                for value in &argument.values {
                    match argument.name.as_str() {
                        "id" | "of" => note(&mut self.indicators, value),
                        "key" => note(&mut self.facts, value),
                        "period" | "against" => note(&mut self.periods, value),
                        "region" => note(&mut self.regions, value),
                        _ => {}
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(text: &str) -> Review {
        let sources = [Source::new("t.md", "t.md", text)];
        review(&sources, "t.md", &super::super::tests::catalog(), &crate::figure::fixture::regions())
    }

    #[test]
    fn every_function_is_known_by_name() {
        for function in vocabulary::FUNCTIONS {
            assert!(vocabulary::arguments(function).is_some(), "{function}");
        }
        let review = look(
            "{{ fig(id=\"rows\") }}{% if has(key=\"主题\", region=\"城关镇\") %}{{ fact(key=\"主题\") }}{% endif %}{{ prev(id=\"rows\", period=\"3月\") }}",
        );
        assert_eq!(review.problems, vec![]);
        assert_eq!(review.indicators["rows"], Use { times: 2, first: "1:4".into() });
        assert_eq!(review.facts["主题"].times, 2);
        assert!(review.periods.contains_key("3月") && review.regions.contains_key("城关镇"));
    }

    #[test]
    fn everything_is_told_in_one_run() {
        let review = look("{{ fig(id=\"no\") }}\n{{ figg() }}\n{{ nothing }}\n｛｛ a ｝｝\n");
        let said: Vec<(&str, Option<u64>)> = review
            .problems
            .iter()
            .map(|p| (p.code.as_str(), p.place.as_ref().and_then(|p| p.line)))
            .collect();
        let expected = [
            ("E0602", Some(1)),
            ("E0613", Some(4)),
            ("E0613", Some(4)),
            ("E0601", Some(3)),
            ("E0601", Some(2)),
        ];
        assert_eq!(said, expected);
        let open = look("{% if has(id=\"rows\") %}");
        assert_eq!(open.problems.len(), 1);
    }
}
