//! A draft with marks: one self-contained .html.
//!
//! Job: the text as it stands, each number in the colour of its state, and beside it what is wrong. Inputs: a
//! [`Page`]. Output: a string. Invariants: no script and nothing from elsewhere; every word of a draft is escaped;
//! a state is told by line and number as well as by colour; what is marked twice shows the worse state.

mod cut;
mod paragraph;

use super::escape;
use super::frame::{hash, unix};
use crate::diagnostic::Severity;
use cut::cut;
use std::ops::Range;

const STYLE: &str = concat!(include_str!("../base.css"), include_str!("page.css"));

/// What there is to say of a stretch of text, the worst last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// A number of which nothing else is known.
    Counted,
    /// What the draft's figures do not have.
    Untraced,
    /// As its figure, or as computed from other numbers.
    Good,
    /// A number from which one that is wrong was computed.
    Part,
    /// Possibly wrong.
    Possible,
    /// Printed against the rules.
    Habit,
    /// Very likely wrong.
    Likely,
    /// Wrong, or missing.
    Wrong,
}

impl State {
    const ALL: [State; 8] = [
        State::Wrong,
        State::Likely,
        State::Habit,
        State::Possible,
        State::Part,
        State::Good,
        State::Untraced,
        State::Counted,
    ];

    fn class(self) -> &'static str {
        match self {
            State::Counted => "num",
            State::Untraced => "un",
            State::Good => "ok",
            State::Part => "part",
            State::Possible => "maybe",
            State::Habit => "habit",
            State::Likely => "likely",
            State::Wrong => "wrong",
        }
    }

    fn title(self) -> &'static str {
        match self {
            State::Counted => "数字",
            State::Untraced => "没有出处的数字",
            State::Good => "核对相符",
            State::Part => "算式里的数",
            State::Possible => "可能不符",
            State::Habit => "写法要改",
            State::Likely => "很可能不符",
            State::Wrong => "不符、缺漏",
        }
    }
}

/// What a paragraph is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Sentences.
    Prose,
    /// A heading, the highest being 1.
    Heading(u8),
    /// A cell: table, row, column.
    Cell(usize, usize, usize),
    /// What is not of the draft.
    Furniture,
}

/// A marked stretch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Bytes of its paragraph.
    pub range: Range<usize>,
    /// How it is shown.
    pub state: State,
    /// The note that it carries, counted from 1 through the page.
    pub note: Option<usize>,
}

/// What is said of a mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Its number on the page, from 1.
    pub number: usize,
    /// How bad; none of what is as it should be.
    pub severity: Option<Severity>,
    /// `R01`
    pub code: String,
    /// In a line.
    pub title: String,
    /// Words and what they say.
    pub facts: Vec<(&'static str, String)>,
}

/// One paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paragraph {
    /// What it is.
    pub role: Role,
    /// Its text.
    pub text: String,
    /// Its marks.
    pub marks: Vec<Mark>,
    /// The notes of its marks.
    pub notes: Vec<Note>,
}

/// One draft.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// Its file's name.
    pub name: String,
    /// What was found, in a line.
    pub summary: String,
    /// What has no place in the text.
    pub notes: Vec<Note>,
    /// Its text.
    pub paragraphs: Vec<Paragraph>,
}

/// The page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// The program and its version.
    pub tool: String,
    /// The drafts.
    pub drafts: Vec<Draft>,
}

/// Writes the page.
pub fn write(page: &Page) -> String {
    let mut out = String::with_capacity(64 << 10);
    open(&mut out, page);
    for (i, draft) in page.drafts.iter().enumerate() {
        out.push_str(&format!(
            "<section aria-labelledby=\"d{0}\"><div class=\"head\"><h2 id=\"d{0}\">{1}</h2><p>{2}</p></div>\n",
            i + 1,
            escape(&draft.name),
            escape(&draft.summary)
        ));
        if !draft.notes.is_empty() {
            out.push_str("<div class=\"loose\">");
            draft.notes.iter().for_each(|note| paragraph::note(&mut out, note, false));
            out.push_str("</div>\n");
        }
        out.push_str("<article>\n");
        paragraph::all(&mut out, &draft.paragraphs);
        out.push_str("</article></section>\n");
    }
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

fn open(out: &mut String, page: &Page) {
    let style = unix(STYLE);
    let title = match page.drafts.as_slice() {
        [one] => format!("{}：数字核对", one.name),
        _ => "数字核对".to_owned(),
    };
    out.push_str(&format!(
        "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\"/>\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src '{}'; \
         img-src data:; base-uri 'none'; form-action 'none'\"/>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n\
         <meta name=\"color-scheme\" content=\"light dark\"/>\n\
         <meta name=\"referrer\" content=\"no-referrer\"/>\n\
         <meta name=\"generator\" content=\"{}\"/>\n\
         <title>{}</title>\n<link rel=\"icon\" href=\"data:,\"/>\n\
         <style>{style}</style>\n</head>\n<body>\n<header><h1>数字核对</h1>",
        hash(&style),
        escape(&page.tool),
        escape(&title),
    ));
    let used = |state: &State| {
        let marks = page.drafts.iter().flat_map(|d| &d.paragraphs).flat_map(|p| &p.marks);
        marks.into_iter().any(|m| m.state == *state)
    };
    let legend: Vec<String> = State::ALL
        .iter()
        .filter(|s| used(s))
        .map(|s| format!("<li><span class=\"{}\">{}</span></li>", s.class(), s.title()))
        .collect();
    if !legend.is_empty() {
        out.push_str(&format!("<ul class=\"legend\" aria-label=\"图例\">{}</ul>", legend.concat()));
    }
    out.push_str("</header>\n<main>\n");
}

#[cfg(test)]
mod tests;
