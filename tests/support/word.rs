//! Text of a Word file by bookmark, and numbers in prose.
//!
//! Job: reading back what a draft printed. Inputs: `word/document.xml`; Markdown. Outputs: texts.
//! Invariant: a bookmark that is left open, or stands twice, is a failure.

use quick_xml::{Reader, events::Event};
use std::collections::BTreeMap;

fn attribute(start: &quick_xml::events::BytesStart<'_>, name: &str) -> String {
    start
        .attributes()
        .map(|attribute| attribute.expect("an attribute"))
        .find(|attribute| attribute.key.as_ref() == name)
        .map(|attribute| attribute.value.into_owned())
        .unwrap_or_else(|| panic!("no {name}"))
}

/// Bookmark name → the text inside it; and the text outside every bookmark.
fn read(xml: &str) -> (BTreeMap<String, String>, String) {
    let mut reader = Reader::from_str(xml);
    let mut open: BTreeMap<String, String> = BTreeMap::new();
    let (mut texts, mut outside) = (BTreeMap::<String, String>::new(), String::new());
    let mut in_text = false;
    loop {
        match reader.read_event().expect("well-formed XML") {
            Event::Start(start) | Event::Empty(start) if start.name().as_ref() == "w:bookmarkStart" => {
                let name = attribute(&start, "w:name");
                assert_eq!(texts.insert(name.clone(), String::new()), None, "{name} twice");
                open.insert(attribute(&start, "w:id"), name);
            }
            Event::Start(end) | Event::Empty(end) if end.name().as_ref() == "w:bookmarkEnd" => {
                assert!(open.remove(&attribute(&end, "w:id")).is_some(), "an end without its start");
            }
            Event::Start(start) if start.name().as_ref() == "w:t" => in_text = true,
            Event::End(end) if end.name().as_ref() == "w:t" => in_text = false,
            Event::End(end) if end.name().as_ref() == "w:p" => outside.push('\n'),
            Event::Text(text) if in_text => add(&mut texts, &mut outside, &open, &text.xml10_content()),
            Event::Eof => break,
            _ => {}
        }
    }
    assert!(open.is_empty(), "left open: {open:?}");
    (texts, outside)
}

fn add(
    texts: &mut BTreeMap<String, String>,
    outside: &mut String,
    open: &BTreeMap<String, String>,
    text: &str,
) {
    if open.is_empty() {
        outside.push_str(text);
    }
    for name in open.values() {
        texts.get_mut(name).expect("an open bookmark").push_str(text);
    }
}

/// Every bookmark with its text.
pub fn bookmarks(xml: &str) -> BTreeMap<String, String> {
    read(xml).0
}

/// What stands in no bookmark, a line a paragraph.
pub fn text_outside_bookmarks(xml: &str) -> String {
    read(xml).1
}

/// How often a number is printed in prose, neither the head nor the tail of a longer one.
pub fn numbers_equal_to(prose: &str, printed: &str) -> usize {
    let numeral = |c: char| c.is_ascii_digit() || c == '.';
    prose
        .match_indices(printed)
        .filter(|(at, _)| {
            let after = prose[at + printed.len()..].chars().next();
            let cut = |c: Option<char>| c.is_some_and(numeral);
            let before = prose[..*at].chars().next_back();
            !(cut(before) && printed.starts_with(numeral)) && !(cut(after) && printed.ends_with(numeral))
        })
        .count()
}

/// Every number that stands right before a word, with the words before it back to a mark or a blank.
pub fn numbers_before<'a>(prose: &'a str, word: &str) -> Vec<&'a str> {
    prose
        .match_indices(word)
        .filter(|(at, _)| prose[..*at].ends_with(|c: char| c.is_ascii_digit()))
        .map(|(at, _)| {
            let stop = |c: char| c.is_whitespace() || "，。；：、,;:()（）".contains(c);
            let from = prose[..at]
                .rfind(stop)
                .map_or(0, |i| i + prose[i..].chars().next().map_or(0, char::len_utf8));
            &prose[from..at + word.len()]
        })
        .collect()
}
