//! Where something stands in a Word template, as a clerk finds it: part, paragraph, its text.
//!
//! Invariant: numbers count every paragraph of the part, those in tables and text boxes included.

use super::tags::OBJECT;
use crate::diagnostic::{Diagnostic, Place};
use std::ops::Range;

/// How many characters of a long paragraph are shown on either side of what is meant.
const AROUND: usize = 40;

/// A paragraph, and what of it is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    /// 正文, 页眉1, 脚注 …
    pub part: String,
    /// Counting from 1; 0 where it is not in a paragraph.
    pub number: usize,
    /// The words round what is meant, cut where the paragraph is long.
    pub text: String,
}

impl Spot {
    /// What stands at some characters of a paragraph.
    pub(super) fn new(part: &str, number: usize, text: &[char], span: &Range<usize>) -> Spot {
        let from = span.start.saturating_sub(AROUND);
        let to = (span.end.saturating_add(AROUND)).min(text.len());
        let mut shown = String::new();
        if from > 0 {
            shown.push('…');
        }
        // What is no text is shown as a box; line breaks do not break the line.
        let plain = |c: &char| match *c {
            OBJECT => '□',
            c if c.is_control() => ' ',
            c => c,
        };
        shown.extend(text.get(from..to).unwrap_or_default().iter().map(plain));
        if to < text.len() {
            shown.push('…');
        }
        Spot { part: part.to_owned(), number, text: shown.trim().to_owned() }
    }

    /// A problem here, in a file.
    pub fn told(&self, problem: Diagnostic, file: &str) -> Diagnostic {
        let line = (self.number > 0).then_some(self.number as u64);
        let place = Place { file: file.to_owned(), sheet: Some(self.part.clone()), line, ..Place::default() };
        let mut problem = problem.at(place);
        problem.excerpt = match self.number {
            0 => format!("    {}：「{}」", self.part, self.text),
            n => format!("    {}第 {n} 段：「{}」", self.part, self.text),
        };
        problem
    }
}

/// What a part is called: 正文, 页眉1.
pub(super) fn part_title(name: &str) -> String {
    let file = name.rsplit('/').next().unwrap_or(name).trim_end_matches(".xml");
    let digits = file.trim_start_matches(|c: char| !c.is_ascii_digit());
    match file.trim_end_matches(|c: char| c.is_ascii_digit()) {
        "document" => format!("正文{digits}"),
        "header" => format!("页眉{digits}"),
        "footer" => format!("页脚{digits}"),
        "footnotes" => format!("脚注{digits}"),
        "endnotes" => format!("尾注{digits}"),
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_paragraphs_are_cut_round_the_tag() {
        let text: Vec<char> = format!("{}{{{{ a }}}}{}", "前".repeat(99), "后".repeat(99)).chars().collect();
        let spot = Spot::new("正文", 3, &text, &(99..106));
        assert_eq!(spot.text, format!("…{}{{{{ a }}}}{}…", "前".repeat(40), "后".repeat(40)));
        assert_eq!(part_title("word/header2.xml"), "页眉2");
        assert_eq!(part_title("word/document.xml"), "正文");
    }
}
