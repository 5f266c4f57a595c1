//! Tags in the text of a paragraph, as people type them with a Chinese input method.
//!
//! Job: find `{{ … }}`, `{% … %}`, `{# … #}`, also as ｛｛ … ｝｝ and with “ ”, （ ）, ， or ＝ inside. Inputs: a
//! paragraph's characters. Outputs: tags in plain spelling, and what begins or ends a tag without being one.
//! Invariant: every brace pair is in a tag or told of as left over; words in quotes stay as typed.

use std::ops::Range;

/// Stands for what is no text: a picture, a field, a note's number.
pub(super) const OBJECT: char = '\u{FFFC}';

/// What a tag does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Does {
    /// `{{ … }}`
    Prints,
    /// `{% … %}`
    Controls,
    /// `{# … #}`
    Nothing,
}

/// The units that docxtpl's marks `{%p` and `{%tr` make a tag speak of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    /// Whatever fits.
    Text,
    /// Whole paragraphs.
    Paragraphs,
    /// Whole rows.
    Rows,
    /// Whole cells, which we do not repeat.
    Cells,
}

/// A tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tag {
    /// Characters of the paragraph.
    pub(super) span: Range<usize>,
    /// What it does.
    pub(super) does: Does,
    /// What it speaks of.
    pub(super) of: Of,
    /// In plain spelling, `{{ fig(id="x") }}`.
    pub(super) source: String,
}

impl Tag {
    /// `if`, `endfor` …: the first word.
    pub(super) fn keyword(&self) -> &str {
        let body = self.source.get(2..).unwrap_or("").trim_start_matches('-').trim_start();
        let end = body.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(body.len());
        &body[..end]
    }
}

/// What a paragraph holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    /// Tags in order.
    pub(super) tags: Vec<Tag>,
    /// Characters that begin or end a tag which is not there, and what is wrong.
    pub(super) leftovers: Vec<(Range<usize>, &'static str)>,
}

fn is(c: Option<&char>, both: [char; 2]) -> bool {
    c.is_some_and(|c| both.contains(c))
}

const OPEN: [char; 2] = ['{', '｛'];
const CLOSE: [char; 2] = ['}', '｝'];
const CENT: [char; 2] = ['%', '％'];
const HASH: [char; 2] = ['#', '＃'];

/// What begins at a position.
fn opens(text: &[char], at: usize) -> Option<Does> {
    if !is(text.get(at), OPEN) {
        return None;
    }
    let second = text.get(at + 1);
    if is(second, OPEN) {
        Some(Does::Prints)
    } else if is(second, CENT) {
        Some(Does::Controls)
    } else if is(second, HASH) {
        Some(Does::Nothing)
    } else {
        None
    }
}

fn closes(text: &[char], at: usize, does: Does) -> bool {
    let first = match does {
        Does::Prints => CLOSE,
        Does::Controls => CENT,
        Does::Nothing => HASH,
    };
    is(text.get(at), first) && is(text.get(at + 1), CLOSE)
}

/// The tags of a paragraph.
pub(super) fn find(text: &[char]) -> Found {
    let mut out = Found::default();
    let mut at = 0;
    while at < text.len() {
        if let Some(does) = opens(text, at) {
            match body(text, at + 2, does) {
                Ok(end) => {
                    let (of, source) = spell(&text[at + 2..end], does);
                    let object = text[at..end].contains(&OBJECT);
                    if object && does != Does::Nothing {
                        out.leftovers.push((at..end + 2, "标签中间夹着图片、域或脚注"));
                    } else {
                        out.tags.push(Tag { span: at..end + 2, does, of, source });
                    }
                    at = end + 2;
                }
                Err(next) => {
                    out.leftovers.push((at..next, "标签没有写完"));
                    at = next;
                }
            }
        } else if [Does::Prints, Does::Controls, Does::Nothing].iter().any(|does| closes(text, at, *does)) {
            out.leftovers.push((at..at + 2, "标签只有结尾，没有开头"));
            at += 2;
        } else if let Some(end) = half_typed(text, at) {
            out.leftovers.push((at..end, "像是标签，却少了括号（要写成 {{ … }} 或 {% … %}），会照样印出来"));
            at = text[end..].iter().position(|c| CLOSE.contains(c)).map_or(end, |i| end + i + 1);
            // The rest of a pair that stands apart.
            while text.get(at).is_some_and(|c| c.is_whitespace() || CLOSE.contains(c)) {
                at += 1;
            }
        } else {
            at += 1;
        }
    }
    out
}

/// Where the beginning of a tag ends that lacks a brace: `{ fig(`, `{ {fig(`, `{ %`, `fig(id=`.
fn half_typed(text: &[char], at: usize) -> Option<usize> {
    let blanks = |from: usize| from + text[from..].iter().take_while(|c| c.is_whitespace()).count();
    let braced = is(text.get(at), OPEN);
    let mut from = at;
    while is(text.get(from), OPEN) {
        from = blanks(from + 1);
    }
    if braced && from > at + 1 && (is(text.get(from), CENT) || is(text.get(from), HASH)) {
        return Some(from + 1);
    }
    let inside_word = !braced && at > 0 && text[at - 1].is_ascii_alphanumeric();
    let plain: Vec<char> = text[from..].iter().take(40).filter_map(|c| plain_char(*c)).collect();
    let name: String = plain.iter().take_while(|c| c.is_ascii_alphanumeric() || **c == '_').collect();
    if inside_word || !crate::draft::vocabulary::FUNCTIONS.contains(&name.as_str()) {
        return None;
    }
    let rest: String = plain[name.len()..].iter().filter(|c| !c.is_whitespace()).collect();
    let argument = ["(id=", "(key=", "(of="].iter().any(|a| rest.starts_with(a));
    (argument || braced && rest.starts_with('(')).then_some(from + name.len())
}

/// Where a tag's body ends; or where the search goes on, if it does not end.
fn body(text: &[char], from: usize, does: Does) -> Result<usize, usize> {
    let mut at = from;
    while at < text.len() {
        if closes(text, at, does) {
            return Ok(at);
        }
        if does != Does::Nothing {
            if opens(text, at).is_some() {
                return Err(at);
            }
            if let Some(end) = quoted(text, at) {
                // Where the quotes do not pair, the tag's end counts.
                let inside = &text[at..end];
                let crosses =
                    (0..inside.len()).any(|i| opens(inside, i).is_some() || closes(inside, i, does));
                at = if crosses { at + 1 } else { end };
                continue;
            }
        }
        at += 1;
    }
    Err(text.len())
}

const DOUBLE: [char; 4] = ['"', '“', '”', '＂'];
const SINGLE: [char; 4] = ['\'', '‘', '’', '＇'];

/// Where a text in quotes that begins at a position ends (after its closing quote). One that begins with a
/// plain quote ends with a plain one if there is any: the curly ones in it are the words' own.
fn quoted(text: &[char], at: usize) -> Option<usize> {
    let first = text.get(at)?;
    let kinds = [DOUBLE, SINGLE].into_iter().find(|kinds| kinds.contains(first))?;
    let rest = &text[at + 1..];
    let plain = (kinds[0] == *first).then(|| rest.iter().position(|c| *c == kinds[0])).flatten();
    let end = plain.or_else(|| rest.iter().position(|c| kinds.contains(c)))?;
    Some(at + 1 + end + 1)
}

/// A tag's body in plain spelling, and docxtpl's mark taken off it.
fn spell(body: &[char], does: Does) -> (Of, String) {
    let mut plain = String::new();
    let mut at = 0;
    while at < body.len() {
        match quoted(body, at) {
            Some(end) => {
                let quote = if DOUBLE.contains(&body[at]) { '"' } else { '\'' };
                plain.push(quote);
                plain.extend(body[at + 1..end - 1].iter().filter(|c| !is_private(**c)));
                plain.push(quote);
                at = end;
            }
            None => {
                plain.extend(plain_char(body[at]));
                at += 1;
            }
        }
    }
    let marks: &[(&str, Of)] = match does {
        Does::Prints => &[("p", Of::Text), ("r", Of::Text)],
        Does::Controls => &[("p", Of::Paragraphs), ("tr", Of::Rows), ("tc", Of::Cells), ("r", Of::Text)],
        Does::Nothing => &[("p", Of::Paragraphs), ("tr", Of::Rows)],
    };
    let word = plain.split(char::is_whitespace).next().unwrap_or("").to_owned();
    let rest = plain[word.len()..].trim_start();
    let called = rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    let of = marks.iter().find(|(mark, _)| *mark == word && called).map(|(_, of)| *of);
    if of.is_some() {
        plain = format!(" {rest}");
    }
    let source = match does {
        Does::Prints => format!("{{{{{plain}}}}}"),
        Does::Controls => format!("{{%{plain}%}}"),
        Does::Nothing => String::new(),
    };
    (of.unwrap_or(Of::Text), source)
}

/// The program's own marks have no place in what comes from outside.
fn is_private(c: char) -> bool {
    super::super::marks::is_own(c)
}

/// A character of a tag outside quotes: full width made plain, blanks of all kinds made blanks.
fn plain_char(c: char) -> Option<char> {
    Some(match c {
        c if is_private(c) => return None,
        '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{AD}' => return None,
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '、' => ',',
        '【' => '[',
        '】' => ']',
        c if c.is_whitespace() => ' ',
        c => c,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> (Vec<String>, usize) {
        let found = find(&text.chars().collect::<Vec<_>>());
        (found.tags.into_iter().map(|t| t.source).collect(), found.leftovers.len())
    }

    #[test]
    fn what_an_input_method_types_is_made_plain() {
        for (text, plain) in [
            ("{{ fig(id=\"a.b\") }}", "{{ fig(id=\"a.b\") }}"),
            ("｛｛fig（id＝“a.b”，unit＝‘万元’）｝｝", "{{fig(id=\"a.b\",unit='万元')}}"),
            ("｛%　if has（id=”a”） ％}", "{% if has(id=\"a\") %}"),
            ("{{ fact(key=\"“双百”行动\") }}", "{{ fact(key=\"“双百”行动\") }}"),
            ("{{ fact(key=\"a”) }}", "{{ fact(key=\"a\") }}"),
            ("{{ none(id=\"a\", text=\"一}}二\") }}", "{{ none(id=\"a\", text=\"一}}"),
            ("{%p if x %}", "{% if x %}"),
            ("{%tr for r in regions() %}", "{% for r in regions() %}"),
            ("{{r fig(id=\"a\") }}", "{{ fig(id=\"a\") }}"),
            ("{{r.name}}", "{{r.name}}"),
            ("{{ table(id=［“a”、“b”］) }}", "{{ table(id=[\"a\",\"b\"]) }}"),
        ] {
            let (tags, _) = found(text);
            assert_eq!(tags.first().map(String::as_str), Some(plain), "{text}");
        }
    }

    #[test]
    fn what_is_no_tag_is_left_over() {
        for (text, tags, leftovers) in [
            ("没有标签，50%，{GUID}，（a{b}c）", 0, 0),
            ("configfig(id=1)，figure(3)，table (见下)", 0, 0),
            ("共{ fig(id=\"a\") }人", 0, 1),
            ("共{ {fig(id=\"a\")} }人{{ a }}", 1, 1),
            ("共｛fig（id＝“a”）｝人", 0, 1),
            ("共fig(id=\"a\")人", 0, 1),
            ("{ % if x % }", 0, 1),
            ("{signature()}", 0, 1),
            ("{{ fig(id=\"a\"", 0, 1),
            ("fig() }}", 0, 1),
            ("{{ a {{ b }}", 1, 1),
            ("{% if x }}", 0, 1),
            ("甲{{ a }}乙{% if b %}丙{# 注 #}", 3, 0),
            ("{{ a\u{FFFC} }}", 0, 1),
            ("{{", 0, 1),
            ("｛｛", 0, 1),
            ("%}", 0, 1),
        ] {
            let (found, left) = found(text);
            assert_eq!((found.len(), left), (tags, leftovers), "{text}");
        }
    }

    #[test]
    fn the_first_word_says_what_a_tag_controls() {
        let word = |text: &str| {
            let found = find(&text.chars().collect::<Vec<_>>());
            (found.tags[0].keyword().to_owned(), found.tags[0].of)
        };
        assert_eq!(word("{%- endif -%}"), ("endif".into(), Of::Text));
        assert_eq!(word("{%tr endfor %}"), ("endfor".into(), Of::Rows));
        assert_eq!(word("{%p else %}"), ("else".into(), Of::Paragraphs));
        assert_eq!(word("｛％ｉｆ a％｝"), ("if".into(), Of::Text));
    }
}
