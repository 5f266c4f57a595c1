//! Which templates a template includes or extends.
//!
//! Inputs: texts. Outputs: the templates that one comes to, and what is wrong with the way to them. Invariant: what
//! passes can be rendered without the engine going deeper than [`DEEPEST`], whatever files an office has.

use super::library::Source;
use super::scan;
use crate::diagnostic::{Diagnostic, codes};
use std::ops::Range;

/// Most templates that include each other one inside the other.
const DEEPEST: usize = 32;

/// The templates that a text includes or extends, as far as literals say, and where it names them.
fn named(text: &str) -> Vec<(String, Range<usize>)> {
    let mut out = Vec::new();
    for tag in scan::tags(text).iter().filter(|tag| matches!(tag.word(text), "include" | "extends")) {
        let inner = tag.inner(text);
        let mut rest = inner.start;
        while let Some(open) = text[rest..inner.end].find(['"', '\'', '`']).map(|at| rest + at) {
            let quote = &text[open..open + 1];
            let Some(length) = text[open + 1..inner.end].find(quote) else { break };
            let name = open + 1..open + 1 + length;
            rest = name.end + 1;
            out.push((text[name.clone()].to_owned(), name));
        }
    }
    out
}

/// The templates that rendering `name` uses, it first: what it includes and extends, as far as literals say.
pub fn used<'a>(sources: &'a [Source], name: &str) -> Vec<&'a Source> {
    let mut out: Vec<&Source> = Vec::new();
    let mut names = vec![name.to_owned()];
    while let Some(name) = names.pop() {
        let Some(source) = sources.iter().find(|s| s.name == name) else { continue };
        if !out.iter().any(|s| s.name == name) {
            out.push(source);
            names.extend(named(&source.text).into_iter().map(|(name, _)| name));
        }
    }
    out
}

/// Templates that come back to themselves, or go too deep; `sources` as [`used`] has them.
pub(super) fn problems(sources: &[&Source]) -> Vec<Diagnostic> {
    let references: Vec<Vec<(usize, Range<usize>)>> = sources
        .iter()
        .map(|source| {
            let known = |name: &String| sources.iter().position(|s| s.name == *name);
            named(&source.text).into_iter().filter_map(|(name, span)| Some((known(&name)?, span))).collect()
        })
        .collect();
    let told = |from: usize, span: &Range<usize>, message: String| {
        sources[from].told(Diagnostic::new(codes::TEMPLATE_SYNTAX, message), span.clone())
    };
    let mut out = Vec::new();
    // Of each: how many stand one inside the other from it on, once that is known.
    let mut depths: Vec<Option<usize>> = vec![None; sources.len()];
    // The way to the template in hand, and which of its references comes next.
    let mut way: Vec<(usize, usize)> = if sources.is_empty() { Vec::new() } else { vec![(0, 0)] };
    while let Some((at, next)) = way.last().copied() {
        let Some((to, span)) = references[at].get(next) else {
            let inside = references[at].iter().filter_map(|(to, _)| depths[*to]).max();
            depths[at] = Some(inside.unwrap_or(0) + 1);
            way.pop();
            continue;
        };
        if let Some(top) = way.last_mut() {
            top.1 += 1;
        }
        if let Some(from) = way.iter().position(|(open, _)| open == to) {
            let names: Vec<&str> = way[from..].iter().map(|(open, _)| sources[*open].name.as_str()).collect();
            let message = format!("模板绕成了圈：{}，又回到 {}", names.join(" → "), sources[*to].name);
            out.push(told(at, span, message));
        } else if depths[*to].is_none() {
            if way.len() == DEEPEST {
                let message = format!("模板一个套一个，超过了 {DEEPEST} 层");
                out.push(told(at, span, message));
                depths[*to] = Some(0);
            } else {
                way.push((*to, 0));
            }
        } else if way.len() + depths[*to].unwrap_or(0) > DEEPEST {
            let message = format!("模板一个套一个，超过了 {DEEPEST} 层");
            out.push(told(at, span, message));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sources(texts: &[(&str, &str)]) -> Vec<Source> {
        texts.iter().map(|(name, text)| Source::new(*name, *name, *text)).collect()
    }

    fn told(texts: &[(&str, &str)]) -> Vec<String> {
        let sources = sources(texts);
        let used = used(&sources, texts[0].0);
        let line = |p: &Diagnostic| p.place.as_ref().and_then(|place| place.line).unwrap_or(0);
        problems(&used).iter().map(|p| format!("{}:{}", line(p), p.message)).collect()
    }

    #[test]
    fn only_tags_name_templates() {
        let text = "include \"a\" {% include \"b.md\" %}{%-extends 'c'-%}{# {% include \"d\" %} #}{% raw %}{% include \"e\" %}{% endraw %}";
        let names: Vec<String> = named(text).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["b.md", "c"]);
        assert_eq!(named("{% include [\"a\", 'b'] %}").len(), 2);
        assert!(named("{% include \"a").is_empty() && named("{% include \"a %}").is_empty());
    }

    #[test]
    fn circles_are_told_where_they_close() {
        let found = told(&[
            ("a", "{% include \"b\" %}{% include \"c\" %}"),
            ("b", "{% include \"c\" %}"),
            ("c", "甲\n{% extends \"b\" %}"),
            ("d", "{% include \"d\" %}"),
        ]);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains("b → c，又回到 b") || found[0].contains("c → b，又回到 c"), "{found:?}");
        let itself = told(&[("d", "乙\n{% include \"d\" %}")]);
        assert!(itself.len() == 1 && itself[0].starts_with("2:"), "{itself:?}");
    }

    #[test]
    fn as_deep_as_the_limit_and_no_deeper() {
        let chain = |length: usize, shortcut: bool| -> Vec<(String, String)> {
            let one = |i: usize| {
                let more = if shortcut && i == 0 { "{% include \"9\" %}" } else { "" };
                let next =
                    if i + 1 < length { format!("{{% include \"{}\" %}}", i + 1) } else { String::new() };
                (i.to_string(), format!("{more}{next}"))
            };
            (0..length).map(one).collect()
        };
        let count = |chain: &[(String, String)]| {
            told(&chain.iter().map(|(n, t)| (n.as_str(), t.as_str())).collect::<Vec<_>>()).len()
        };
        for shortcut in [false, true] {
            assert_eq!(count(&chain(DEEPEST, shortcut)), 0);
            assert_eq!(count(&chain(DEEPEST + 1, shortcut)), 1);
        }
        assert!(count(&chain(5_000, false)) >= 1);
        // Every template includes all that come after it: as many ways as there are subsets.
        let all: Vec<(String, String)> = (0..30)
            .map(|i| (i.to_string(), (i + 1..30).map(|k| format!("{{% include \"{k}\" %}}")).collect()))
            .collect();
        assert_eq!(count(&all), 0);
    }
}
