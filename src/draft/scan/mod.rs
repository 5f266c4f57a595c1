//! What a template asks for, found in its text before anything is computed.
//!
//! Job: list every call of our functions in tags, with its literal arguments and its place, so that an
//! unknown id or a wrong unit is an error with line and column, in every branch, with no data. Inputs:
//! template text. Outputs: [`Call`]s. Invariant: text outside tags and comments is never looked at.

mod cursor;

use cursor::Cursor;
use std::ops::Range;

/// One call, `fig(id="subsidy.amount", unit="万元")`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The function.
    pub name: String,
    /// Its arguments.
    pub arguments: Vec<Argument>,
    /// Bytes of the whole call in the template.
    pub span: Range<usize>,
}

/// What an argument's value is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Literal {
    /// `"人"`
    Text,
    /// `2`
    Number,
    /// `["a", "b"]`
    List,
    /// Something that is known only when it is rendered: a variable, words put together.
    No,
}

/// An argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Argument {
    /// Its name.
    pub name: String,
    /// Its values: one, or the items of a list; none if it is no literal.
    pub values: Vec<String>,
    /// How it is written.
    pub literal: Literal,
    /// A variable's field, `r.code`, where that is all it is.
    pub path: Option<String>,
    /// Bytes of the value in the template.
    pub span: Range<usize>,
}

impl Call {
    /// The literal value of an argument.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.argument(name)?.values.first().map(String::as_str)
    }

    /// An argument.
    pub fn argument(&self, name: &str) -> Option<&Argument> {
        self.arguments.iter().find(|a| a.name == name)
    }
}

/// All calls in a template.
pub fn calls(text: &str) -> Vec<Call> {
    let mut out = Vec::new();
    for (body, _) in bodies(text) {
        scan_tag(&text[body.clone()], body.start, &mut out);
    }
    out
}

/// A `{{ … }}` or `{% … %}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tag {
    /// Its first byte.
    pub(super) start: usize,
    /// The byte after its last one.
    pub(super) end: usize,
    /// Whether it is a `{{ … }}`.
    pub(super) prints: bool,
}

impl Tag {
    /// The bytes between the marks, and the dashes that belong to them.
    pub(super) fn inner(&self, text: &str) -> Range<usize> {
        let (mut start, mut end) = (self.start + 2, (self.end - 2).max(self.start + 2));
        let bytes = text.as_bytes();
        start += usize::from(start < end && bytes[start] == b'-');
        end -= usize::from(start < end && bytes[end - 1] == b'-');
        start..end
    }

    /// The word that a `{% … %}` begins with.
    pub(super) fn word<'a>(&self, text: &'a str) -> &'a str {
        if self.prints {
            return "";
        }
        let body = text[self.inner(text)].trim_start();
        body.split(|c| !is_word(c)).next().unwrap_or("")
    }
}

/// All tags that are closed, but not what stands in `{% raw %}`.
pub(super) fn tags(text: &str) -> Vec<Tag> {
    let closed = bodies(text).into_iter().filter(|(body, _)| body.end + 2 <= text.len());
    closed.map(|(body, prints)| Tag { start: body.start - 2, end: body.end + 2, prints }).collect()
}

/// The bytes between the ends of every tag, and whether it prints.
fn bodies(text: &str) -> Vec<(Range<usize>, bool)> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(found) = text[at..].find('{') {
        let open = at + found;
        let close = match text.as_bytes().get(open + 1) {
            Some(b'{') => "}}",
            Some(b'%') => "%}",
            Some(b'#') => {
                at = text[open + 2..].find("#}").map_or(text.len(), |e| open + 2 + e + 2);
                continue;
            }
            _ => {
                at = open + 1;
                continue;
            }
        };
        let body = open + 2;
        let end = tag_end(&text[body..], close).map_or(text.len(), |e| body + e);
        if close == "%}" && bare(&text[body..end]) == "raw" {
            at = after_raw(text, end);
            continue;
        }
        out.push((body..end, close == "}}"));
        at = end;
    }
    out
}

/// The inside of a tag without dashes and blanks.
fn bare(body: &str) -> &str {
    let body = body.strip_prefix('-').unwrap_or(body);
    body.strip_suffix('-').unwrap_or(body).trim_matches(|c: char| c.is_ascii_whitespace())
}

/// Where `{% endraw %}` ends.
fn after_raw(text: &str, from: usize) -> usize {
    let opens = text[from..].match_indices("{%").map(|(i, _)| from + i + 2);
    let mut ends = opens.filter_map(|open| Some((open, open + text[open..].find("%}")?)));
    ends.find(|(open, end)| bare(&text[*open..*end]) == "endraw").map_or(text.len(), |(_, end)| end)
}

/// A word or mark of a tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token<'a> {
    /// As written; of a text in quotes its first quote.
    pub text: &'a str,
    /// Bytes in the template.
    pub span: Range<usize>,
    /// Whether it is the first of a `{% … %}`.
    pub opens: bool,
}

/// The words and marks of every tag.
pub fn tokens(text: &str) -> Vec<Vec<Token<'_>>> {
    let mut out = Vec::new();
    for (body, prints) in bodies(text) {
        let mut cursor = Cursor { text: &text[..body.end], at: body.start };
        let mut tag = Vec::new();
        while let Some(c) = cursor.peek() {
            let start = cursor.at;
            let mut end = start + c.len_utf8();
            if matches!(c, '"' | '\'' | '`') {
                cursor.literal();
            } else if is_word(c) {
                cursor.word();
                end = cursor.at;
            } else {
                cursor.bump();
                // == and = are not the same.
                if matches!(c, '=' | '!' | '<' | '>') && cursor.peek() == Some('=') {
                    cursor.bump();
                    end = cursor.at;
                }
            }
            if !c.is_whitespace() && !(c == '-' && (tag.is_empty() || cursor.peek().is_none())) {
                tag.push(Token {
                    text: &text[start..end],
                    span: start..end,
                    opens: tag.is_empty() && !prints,
                });
            }
        }
        out.push(tag);
    }
    out
}

/// A loop over the list that a function makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loop {
    /// The variable.
    pub variable: String,
    /// The function.
    pub function: String,
    /// Bytes of what is repeated.
    pub body: Range<usize>,
}

/// All loops of a template, inner ones after those they stand in.
pub fn loops(text: &str) -> Vec<Loop> {
    let mut out: Vec<Loop> = Vec::new();
    let mut open = Vec::new();
    for (i, _) in text.match_indices("{%") {
        let Some(end) = tag_end(&text[i + 2..], "%}").map(|e| i + 2 + e) else { continue };
        let mut cursor = Cursor { text: &text[..end], at: i + 2 };
        let skip = |cursor: &mut Cursor<'_>| {
            while cursor.peek().is_some_and(|c| c.is_whitespace() || c == '-') {
                cursor.bump();
            }
        };
        skip(&mut cursor);
        match cursor.word().as_str() {
            "for" => {
                skip(&mut cursor);
                let variable = cursor.word();
                skip(&mut cursor);
                let of = cursor.word() == "in";
                skip(&mut cursor);
                let function = if of { cursor.word() } else { String::new() };
                cursor.blanks();
                let called = cursor.peek() == Some('(');
                let function = if called { function } else { String::new() };
                open.push(out.len());
                out.push(Loop { variable, function, body: end..text.len() });
            }
            "endfor" => {
                if let Some(last) = open.pop() {
                    out[last].body.end = i;
                }
            }
            _ => {}
        }
    }
    out
}

/// The template as the engine gets it: `none` is one of its literals and cannot be called, so that our
/// function goes by a name of the same length.
pub(super) fn for_engine(text: &str) -> String {
    let mut out = text.to_owned();
    for call in calls(text).iter().filter(|c| c.name == "none") {
        out.replace_range(call.span.start..call.span.start + "none".len(), NONE);
    }
    out
}

/// What the engine calls the function `none`.
pub(super) const NONE: &str = "NONE";

/// Where a tag ends, not counting the mark inside string literals.
fn tag_end(body: &str, close: &str) -> Option<usize> {
    let mut quote: Option<char> = None;
    let mut escaped = false;
    for (i, c) in body.char_indices() {
        match quote {
            Some(_) if escaped => escaped = false,
            Some(_) if c == '\\' => escaped = true,
            Some(q) if c == q => quote = None,
            Some(_) => {}
            None if matches!(c, '"' | '\'' | '`') => quote = Some(c),
            None if body[i..].starts_with(close) => return Some(i),
            None => {}
        }
    }
    None
}

/// Words that a bracket may follow without their being called.
pub(super) const OPERATORS: [&str; 8] = ["and", "or", "not", "in", "is", "if", "elif", "else"];

/// Adds the calls of a tag, also those in brackets and in arguments of others, in the order of their names.
fn scan_tag(tag: &str, offset: usize, out: &mut Vec<Call>) {
    let mut cursor = Cursor { text: tag, at: 0 };
    // The brackets that are open; of a call, its place in `out`.
    let mut open: Vec<Option<usize>> = Vec::new();
    while let Some(c) = cursor.peek() {
        if is_word(c) {
            let start = cursor.at;
            let name = cursor.word();
            cursor.blanks();
            match (cursor.peek(), open.last()) {
                (Some('('), _) => {
                    cursor.bump();
                    let calls = !c.is_ascii_digit() && !OPERATORS.contains(&name.as_str());
                    open.push(calls.then_some(out.len()));
                    if calls {
                        let span = offset + start..offset + tag.len();
                        out.push(Call { name, arguments: Vec::new(), span });
                    }
                }
                (Some('='), Some(Some(call))) if !cursor.rest().starts_with("==") => {
                    cursor.bump();
                    let argument = cursor.argument(name, offset);
                    if let Some(call) = out.get_mut(*call) {
                        call.arguments.push(argument);
                    }
                }
                _ => {}
            }
        } else if c == ')' {
            cursor.bump();
            if let Some(call) = open.pop().flatten().and_then(|call| out.get_mut(call)) {
                call.span.end = offset + cursor.at;
            }
        } else if c == '(' {
            cursor.bump();
            open.push(None);
        } else if matches!(c, '"' | '\'' | '`') {
            cursor.literal();
        } else {
            cursor.bump();
        }
    }
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_in_every_branch_are_found_with_their_places() {
        let text = "文 fig(id=\"no\") {# fig(id=\"no\") #}{% if has(id='a.b') and not zero(id=\"c\") %}{{ fig(id=\"d\", unit=\"万元\", decimals=2) }}{% else %}{{ table(id=['x','y'], by=\"town\") | safe }}{% endif %}";
        let found = calls(text);
        let names: Vec<&str> = found.iter().map(|c| c.name.as_str()).collect();
        assert_eq!(names, ["has", "zero", "fig", "table"]);
        assert_eq!(found[2].get("unit"), Some("万元"));
        assert_eq!(found[2].get("decimals"), Some("2"));
        assert_eq!(found[3].argument("id").map(|a| a.values.clone()), Some(vec!["x".into(), "y".into()]));
        assert!(text[found[2].span.clone()].starts_with("fig(id=\"d\""));
    }

    #[test]
    fn calls_in_brackets_and_in_each_other_are_found() {
        let names = |text: &str| -> Vec<String> {
            calls(text).iter().map(|c| format!("{}:{}", c.name, c.get("id").unwrap_or("-"))).collect()
        };
        for word in OPERATORS {
            assert_eq!(names(&format!("{{% x {word} (fig(id='a')) %}}")), ["fig:a"], "{word}");
        }
        assert_eq!(names("{{ x | default(value=fig(id='a')) }}"), ["default:-", "fig:a"]);
        assert_eq!(
            names("{{ f(id='o', text=g(id='i', x=h(id=\"n\")) ~ k(id='l')) }}"),
            ["f:o", "g:i", "h:n", "k:l"]
        );
        assert_eq!(names("{{ f(x=[g(id='a'), 'b'], id='c') }}"), ["f:c", "g:a"]);
        assert_eq!(names("{{ f(x='b' ~ g(id='a'), id='c') }}"), ["f:c", "g:a"]);
        assert_eq!(names("{{ f(x=not g(id='a'), y=(g(id='d') or r.z), id='c') }}"), ["f:c", "g:a", "g:d"]);
        let text = "{{ f(text=g(id='i'), id='o') }}";
        let found = calls(text);
        assert_eq!(&text[found[0].span.clone()], "f(text=g(id='i'), id='o')");
        assert_eq!(&text[found[1].span.clone()], "g(id='i')");
        let paths: Vec<_> = calls("{{ f(a=[b, c], d=e.f, g=h(i=j)) }}")
            .iter()
            .flat_map(|c| c.arguments.clone())
            .map(|a| (a.name, a.path))
            .collect();
        let path = |name: &str, path: Option<&str>| (name.to_owned(), path.map(str::to_owned));
        assert_eq!(paths, [path("a", None), path("d", Some("e.f")), path("g", None), path("i", Some("j"))]);
    }

    #[test]
    fn what_is_put_together_is_no_literal() {
        let text = "{{ f(a=x, b=\"p\" ~ y, c=[z], d=2.5, e=\"q\" , g=-3, h=\"r\"|upper, i=[\"s\" ]) }}";
        let found = calls(text);
        let said: Vec<(&str, Literal)> =
            found[0].arguments.iter().map(|a| (a.name.as_str(), a.literal)).collect();
        use Literal::{List, No, Number, Text};
        let expected =
            [("a", No), ("b", No), ("c", No), ("d", No), ("e", Text), ("g", Number), ("h", No), ("i", List)];
        assert_eq!(said, expected);
        assert!(found[0].arguments.iter().all(|a| (a.literal == No) == a.values.is_empty()));
        assert_eq!(&text[found[0].arguments[0].span.clone()], "x");
    }

    #[test]
    fn loops_are_found_with_what_they_repeat() {
        let text = "{% for r in regions() %}a{%- for m in months(x=\"%}\") -%}b{% endfor %}c{% endfor %}{% for x in y %}d";
        let said: Vec<(String, String, &str)> =
            loops(text).into_iter().map(|l| (l.variable, l.function, &text[l.body])).collect();
        assert_eq!(said[1].0, "m");
        assert_eq!((said[0].1.as_str(), said[1].1.as_str(), said[2].1.as_str()), ("regions", "months", ""));
        assert!(said[0].2.starts_with("%}a") && said[0].2.ends_with('c'));
        assert_eq!(said[1].2, "%}b");
        let path = |text: &str| calls(text)[0].arguments[0].path.clone();
        assert_eq!(path("{{ f(region=r.code) }}").as_deref(), Some("r.code"));
        assert_eq!(path("{{ f(region=r.code ~ x) }}"), None);
        assert_eq!(path("{{ f(region=\"r\") }}"), None);
    }

    #[test]
    fn none_is_called_by_another_name_and_stays_a_literal() {
        let text = "none(x) {{ none (id='a') }}{% if x == none and not none(id=\"b\") %}{# none() #}";
        let expected = "none(x) {{ NONE (id='a') }}{% if x == none and not NONE(id=\"b\") %}{# none() #}";
        assert_eq!(for_engine(text), expected);
    }

    #[test]
    fn unfinished_tags_do_not_run_away() {
        for text in ["{{ fig(", "{{ fig(id=\"", "{% if has(id=[\"a\",", "{", "{{", "{#", "{{ fig(id=[1]) }}"]
        {
            calls(text);
        }
        assert_eq!(calls(&format!("{{{{{}", "f(a=".repeat(100_000))).len(), 100_000);
    }
}
