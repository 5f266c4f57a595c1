//! A bound on what a template may do: loops in loops that never end, texts that double at every turn.
//!
//! Job: let the engine account for its work. Inputs: a template's text. Outputs: the same text with calls of
//! [`STEP`] where something is repeated and of [`KEEP`] round what is printed or kept; places of the new text in the
//! old. Invariant: a text within the bounds renders to the same characters with and without; what can do work that
//! is not counted (components, lists made by a loop inside an expression) is told by [`uncounted`].

use super::functions::Shared;
use super::record::fail;
use super::scan::{self, Tag};
use crate::diagnostic::{Diagnostic, codes};
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError};
use tera::{Kwargs, State, Tera, TeraResult, Value};

/// Most work of one draft: bytes of template gone through and of values printed or kept.
pub const WORK: u64 = 64 << 20;
/// What one turn of a loop counts for at least, bytes.
const TURN: u64 = 64;
/// Longest value that a template may keep or print in one piece, bytes.
pub const VALUE: usize = 64 << 10;
/// Most `~` in one tag.
const JOINED: usize = 100;

const STEP: &str = "REPORT_STEP";
const KEEP: &str = "REPORT_KEEP";

/// A template's text as the engine gets it.
#[derive(Debug)]
pub(super) struct Counted {
    /// The text.
    pub(super) text: String,
    /// Where something was put in: place in the new text, length, in order.
    added: Vec<(usize, usize)>,
}

impl Counted {
    /// The text with its work counted.
    pub(super) fn of(text: &str) -> Counted {
        let mut out = Counted { text: String::with_capacity(text.len() * 2), added: Vec::new() };
        let mut at = 0;
        let tags = scan::tags(text);
        // What extends another must say so first; it is counted by what it puts into the other's blocks.
        if tags.first().is_none_or(|tag| tag.word(text) != "extends") {
            out.add(&step(text.len(), false));
        }
        for (number, tag) in tags.iter().enumerate() {
            let (inner, body) = (tag.inner(text), &text[tag.inner(text)]);
            let word = tag.word(text);
            let mut copy = |out: &mut Counted, upto: usize| {
                out.text.push_str(&text[at..upto]);
                at = upto;
            };
            if tag.prints {
                copy(&mut out, inner.start);
                out.add("(");
                copy(&mut out, inner.end);
                out.add(&format!(")|{KEEP}"));
            } else if word == "set" || word == "set_global" {
                if let Some(equals) = assigns(body) {
                    copy(&mut out, inner.start + equals + 1);
                    out.add("(");
                    copy(&mut out, inner.end);
                    out.add(&format!(")|{KEEP}"));
                } else {
                    copy(&mut out, inner.end);
                    out.add(&format!("|{KEEP}"));
                }
            } else if word == "for" || word == "block" {
                copy(&mut out, tag.end);
                let length = body_of(&tags[number + 1..], text).map_or(text.len(), |end| end - tag.end);
                out.add(&step(length, text[..tag.end].ends_with("-%}")));
            }
        }
        out.text.push_str(&text[at..]);
        out
    }

    fn add(&mut self, words: &str) {
        self.added.push((self.text.len(), words.len()));
        self.text.push_str(words);
    }

    /// A place of the new text in the old one.
    pub(super) fn original(&self, span: &Range<usize>) -> Range<usize> {
        let at = |place: usize| {
            let before = self.added.iter().take_while(|(from, _)| *from < place);
            place - before.map(|(from, length)| (*length).min(place - from)).sum::<usize>()
        };
        let (start, end) = (at(span.start), at(span.end));
        // What was put in stands nowhere in the old text: the end of the tag before it is shown.
        if start < end || start == 0 { start..end } else { start - 1..end }
    }
}

/// The call that counts one turn.
fn step(length: usize, trims: bool) -> String {
    let dash = if trims { "-" } else { "" };
    format!("{{{{{STEP}(n={length}){dash}}}}}")
}

/// Where the `=` of `set x = …` stands.
fn assigns(body: &str) -> Option<usize> {
    let name = body.trim_start().trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_');
    let name = name.trim_start().trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_');
    let rest = name.trim_start();
    rest.starts_with('=').then(|| body.len() - rest.len())
}

/// Where the body of a loop or block ends that began just before these tags.
fn body_of(tags: &[Tag], text: &str) -> Option<usize> {
    let mut depth = 0usize;
    for tag in tags.iter().filter(|t| !t.prints) {
        match tag.word(text) {
            "for" | "block" => depth += 1,
            "endfor" | "endblock" if depth == 0 => return Some(tag.start),
            "endfor" | "endblock" => depth -= 1,
            _ => {}
        }
    }
    None
}

/// Work that nothing would count, with its bytes and in words.
pub(super) fn uncounted(text: &str) -> Vec<(Range<usize>, &'static str)> {
    let mut out = Vec::new();
    for (tag, tokens) in scan::tags(text).iter().zip(scan::tokens(text)) {
        let whole = tag.start..tag.end;
        if (!tag.prints && tag.word(text) == "component") || calls_component(&tokens) {
            out.push((whole.clone(), "模板里不能用 component；共用的段落另写成 节-….md，用 include"));
        }
        if tokens.iter().skip(1).any(|t| t.text == "for") {
            out.push((whole.clone(), "表达式里不能用 for；循环写成 {% for … %}"));
        }
        if tokens.iter().filter(|t| t.text == "~").count() > JOINED {
            out.push((whole, "一个标签里的 ~ 太多；分成几个标签写"));
        }
    }
    out
}

/// Whether a `<` begins a component, which may stand in any file, and is no comparison: nothing before it that could
/// be compared.
fn calls_component(tokens: &[scan::Token<'_>]) -> bool {
    let compared = |token: &scan::Token<'_>| {
        let value = token.text.ends_with(|c: char| c.is_ascii_alphanumeric() || "_)]}\"'`".contains(c));
        value && !scan::OPERATORS.contains(&token.text)
    };
    let before = std::iter::once(None).chain(tokens.iter().map(Some));
    tokens.iter().zip(before).any(|(token, before)| token.text == "<" && !before.is_some_and(compared))
}

/// Makes what counts known to the engine, and filters that could make a long text of a short one bounded.
pub(super) fn register(tera: &mut Tera, shared: &Shared) {
    let spent = Arc::new(AtomicU64::new(0));
    let spend = {
        let shared = shared.clone();
        move |work: u64| -> TeraResult<()> {
            if spent.fetch_add(work, Ordering::Relaxed).saturating_add(work) <= WORK {
                return Ok(());
            }
            let message = "模板重复得太多，到这里已经超过限度，没有写下去".to_owned();
            Err(shared.refuse(Diagnostic::new(codes::TEMPLATE_WORK, message)))
        }
    };
    let short = {
        let shared = shared.clone();
        move |bytes: usize| -> TeraResult<()> {
            if bytes <= VALUE {
                return Ok(());
            }
            let message = format!("这里的文字长过 {} KB", VALUE >> 10);
            Err(shared.refuse(Diagnostic::new(codes::TEMPLATE_WORK, message)))
        }
    };
    let steps = spend.clone();
    tera.register_function(STEP, move |kwargs: Kwargs, _: &State| -> TeraResult<&'static str> {
        let length: u64 = kwargs.get("n")?.unwrap_or(0);
        steps(length.max(TURN))?;
        Ok("")
    });
    let is_short = short.clone();
    tera.register_filter(KEEP, move |value: Value, _: Kwargs, _: &State| -> TeraResult<Value> {
        let bytes = size(&value, VALUE);
        is_short(bytes)?;
        spend(bytes as u64)?;
        Ok(value)
    });
    let is_short = short.clone();
    tera.register_filter("replace", move |text: &str, kwargs: Kwargs, _: &State| -> TeraResult<String> {
        let (from, to): (&str, &str) = (kwargs.must_get("from")?, kwargs.must_get("to")?);
        is_short(text.len().saturating_add(text.matches(from).count().saturating_mul(to.len())))?;
        Ok(text.replace(from, to))
    });
    tera.register_filter("join", move |items: &[Value], kwargs: Kwargs, _: &State| -> TeraResult<String> {
        let sep: &str = kwargs.get("sep")?.unwrap_or("");
        let bytes = items.iter().map(|item| size(item, VALUE).saturating_add(sep.len()));
        short(bytes.fold(0, usize::saturating_add))?;
        Ok(items.iter().map(ToString::to_string).collect::<Vec<_>>().join(sep))
    });
}

/// About how many bytes a value prints as; no more is looked at than decides whether that is too many.
fn size(value: &Value, most: usize) -> usize {
    if let Some(text) = value.as_str() {
        return text.len();
    }
    let mut bytes = 16usize;
    let mut open: Vec<&Value> = vec![value];
    while let Some(next) = open.pop() {
        bytes = bytes.saturating_add(next.as_str().map_or(16, |t| t.len() + 4));
        if bytes > most {
            break;
        }
        open.extend(next.as_array().unwrap_or_default());
        open.extend(next.as_map().into_iter().flat_map(|m| m.values()));
    }
    bytes
}

impl Shared {
    /// One of our own refusals as the engine's error.
    fn refuse(&self, problem: Diagnostic) -> tera::Error {
        let mut record = self.record.lock().unwrap_or_else(PoisonError::into_inner);
        fail(&mut record, problem)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_those_of_the_old_text() {
        let text = "甲{{ a }}乙{%- for r in b -%} {% set x = r ~ \"}}\" %}{{- x -}}{% endfor %}{% set y %}1{% endset %}{% raw %}{{ z }}{% endraw %}丙";
        let counted = Counted::of(text);
        assert!(counted.text.contains("{{ (a )|") || counted.text.contains("{{( a )|"), "{}", counted.text);
        assert!(counted.text.contains("{% raw %}{{ z }}{% endraw %}"));
        for word in ["甲", "r in b", "\"}}\"", "endfor", "丙"] {
            let new = counted.text.find(word).expect("still there");
            let old = text.find(word).expect("there");
            assert_eq!(counted.original(&(new..new + word.len())), old..old + word.len(), "{word}");
        }
        let put = counted.text.rfind(STEP).expect("a step of the loop");
        assert_eq!(&text[counted.original(&(put..put + 4))], "}");
    }

    #[test]
    fn what_cannot_be_counted_is_told() {
        for (text, found) in [
            ("{% component c() %}{% endcomponent c %}", 1),
            ("{% raw %}{% component c() %}{% endraw %}", 0),
            ("{{ <row code=\"1\"/> }}", 1),
            ("{{- a ~ <row/> }}{% set x = <row/> %}{% if not <row/> %}{% if (<row/>) %}", 4),
            ("{% <row()> %}{% </row> %}", 2),
            ("{% if a < b and f(x=1) < 2 and a[0] < c and \"a\" < d and 3 < e %}<row/>", 0),
            ("{% set a = [x for x in y] %}", 1),
            ("{% for x in y %}{{ x ~ \"for\" }}{% endfor %}{{ 1 < 2 }}", 0),
        ] {
            assert_eq!(uncounted(text).len(), found, "{text}");
        }
        let many = format!("{{{{ a{} }}}}", " ~ a".repeat(JOINED + 1));
        assert_eq!(uncounted(&many).len(), 1);
    }
}
