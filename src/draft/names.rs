//! The variables that a template names, found before anything is rendered.
//!
//! Job: a misspelt `regoin.name` is an error in every branch, with no data. Inputs: template texts. Outputs:
//! names that nothing defines, with their places. Invariant: what cannot be told is not told of: only names
//! that stand by themselves in tags are looked at.

use super::scan;
use super::words;
use std::collections::BTreeSet;
use std::ops::Range;

/// Words of the language, and what it defines itself.
const OWN: [&str; 17] = [
    "and", "or", "not", "in", "is", "if", "else", "elif", "true", "false", "True", "False", "none", "None",
    "null", "loop", "self",
];

/// What some templates define between them: loop variables and what they `set`.
pub(super) fn defined(texts: &[&str]) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for tag in texts.iter().flat_map(|t| scan::tokens(t)) {
        let mut words = tag.iter().map(|t| t.text);
        match words.next() {
            Some("set" | "set_global") => out.extend(words.next().map(str::to_owned)),
            Some("for") => {
                let names = words.take_while(|w| *w != "in").filter(|w| *w != ",");
                out.extend(names.map(str::to_owned));
            }
            _ => {}
        }
    }
    out
}

/// Names that are not defined, as written with their field, and their bytes.
pub(super) fn unknown(text: &str, defined: &BTreeSet<String>) -> Vec<(String, Range<usize>)> {
    let mut out = Vec::new();
    for tag in scan::tokens(text) {
        let from = match tag.first().map(|t| t.text) {
            Some("if" | "elif") => 1,
            Some("for") => tag.iter().position(|t| t.text == "in").map_or(tag.len(), |i| i + 1),
            Some("set" | "set_global") => 3,
            // Other tags have a grammar of their own.
            Some(word) if tag[0].opens && is_name(word) => continue,
            _ => 0,
        };
        for (i, token) in tag.iter().enumerate().skip(from) {
            let before = i.checked_sub(1).map_or("", |b| tag[b].text);
            let after = tag.get(i + 1).map_or("", |t| t.text);
            let other = i >= 2 && before == "not" && tag[i - 2].text == "is";
            if !is_name(token.text)
                || OWN.contains(&token.text)
                || matches!(before, "." | "|" | "is" | "?.")
                || other
                || matches!(after, "(" | "=" | "::")
            {
                continue;
            }
            let field = (after == ".").then(|| tag.get(i + 2)).flatten();
            let known = match words::FIELDS.iter().find(|(name, _)| *name == token.text) {
                Some((_, fields)) => field.is_none_or(|f| fields.is_empty() || fields.contains(&f.text)),
                None => defined.contains(token.text),
            };
            if !known {
                let end = field.unwrap_or(token).span.end;
                let name = text.get(token.span.start..end).unwrap_or(token.text);
                out.push((name.to_owned(), token.span.start..end));
            }
        }
    }
    out
}

fn is_name(token: &str) -> bool {
    token.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draft::library;

    fn said(text: &str) -> Vec<String> {
        unknown(text, &defined(&[text])).into_iter().map(|(name, _)| name).collect()
    }

    #[test]
    fn misspelt_names_are_found_in_every_branch() {
        for (text, expected) in [
            ("{{ region.name }}{{ office.our }}{{ date }}{{ period.title | upper }}", vec![]),
            ("{{ regoin.name }}", vec!["regoin.name"]),
            ("{{ region.nme }}", vec!["region.nme"]),
            ("{% if false %}{{ nothing }}{% elif other is defined %}{% endif %}", vec!["nothing", "other"]),
            ("{% for r in regions() %}{{ r.name }}{{ loop.index }}{% endfor %}", vec![]),
            ("{% for k, v in list %}{{ k ~ v }}{% endfor %}", vec!["list"]),
            ("{% set x = \"y z\" %}{{ x }}{{ fig(id=\"a\", region=x) }}", vec![]),
            ("{{ fig(id=a) }}", vec!["a"]),
            ("{# nothing #}文字 nothing {% include \"x.md\" %}", vec![]),
            ("{{ x.y is not odd }}", vec!["x.y"]),
        ] {
            assert_eq!(said(text), expected, "{text}");
        }
    }

    #[test]
    fn the_built_in_templates_name_nothing_unknown() {
        let sources = library::sources(&Default::default());
        let texts: Vec<&str> = sources.iter().map(|s| s.text.as_str()).collect();
        let defined = defined(&texts);
        for source in &sources {
            assert_eq!(unknown(&source.text, &defined), vec![], "{}", source.name);
        }
    }
}
