//! Sentences of a draft with marks under them, for the terminal.
//!
//! Inputs: a [`Block`] and the width to keep to. Output: lines. Invariants: a mark stands under what it marks
//! also where characters take two columns; a line is no wider than asked for; what is left out of a long sentence
//! is shown by `…`; no control character of a draft reaches the terminal.

use super::chars::{terminal_char_columns as char_columns, terminal_columns as columns};
use crate::diagnostic::Severity;
use std::ops::Range;

/// Width where nothing is known of the reader's: a pipe, a file.
pub const WIDTH: usize = 100;
/// Columns before every line of a block but its first.
const INDENT: usize = 4;
/// Characters kept before and after a mark, at the least …
const AROUND: usize = 16;
/// … and at the most, where the line has room.
const WIDEST: usize = 120;

/// Something found in a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// `稿.txt:12:8`
    pub place: String,
    /// 错误, 警告, 提示; none of what is as it should be.
    pub severity: Option<Severity>,
    /// `R01`
    pub code: String,
    /// What it is, in words.
    pub title: String,
    /// The sentences it shows in.
    pub excerpts: Vec<Excerpt>,
    /// Lines below them: a word and what it says; without a word the line stands alone.
    pub facts: Vec<(&'static str, String)>,
}

/// A sentence with marks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Excerpt {
    /// Where it stands, if elsewhere than its block.
    pub place: String,
    /// The sentence.
    pub text: String,
    /// Bytes of it that are marked, in order, and whether it is they that the block is about.
    pub marks: Vec<(Range<usize>, bool)>,
}

impl Block {
    /// Its lines.
    pub fn text(&self, width: usize, color: bool) -> String {
        let (word, hue) = match self.severity {
            Some(Severity::Error) => ("错误", "31"),
            Some(Severity::Warning) => ("警告", "33"),
            Some(Severity::Note) => ("提示", "36"),
            None => ("相符", "32"),
        };
        let paint = |text: &str, codes: &str| match color {
            true => format!("\u{1b}[{codes}m{text}\u{1b}[0m"),
            false => text.to_owned(),
        };
        let head = paint(&format!("{word} {}", self.code), &format!("1;{hue}"));
        let mut out = format!("{}: {head} {}\n", self.place, self.title);
        let room = width.saturating_sub(INDENT).max(20);
        let mut line = |text: &str| {
            out.push_str(&" ".repeat(INDENT));
            out.push_str(text);
            out.push('\n');
        };
        for excerpt in &self.excerpts {
            if !excerpt.place.is_empty() {
                line(&paint(&format!("另见 {}", excerpt.place), "2"));
            }
            for (words, carets) in excerpt.lines(room) {
                line(&words);
                if !carets.is_empty() {
                    line(&paint(&carets, hue));
                }
            }
        }
        for (word, text) in &self.facts {
            let lead = if word.is_empty() { String::new() } else { format!("{word}：") };
            let hang = columns(&lead);
            let lines = wrap(&printable(text), room.saturating_sub(hang).max(10));
            for (i, words) in lines.iter().enumerate() {
                let lead = if i == 0 { lead.clone() } else { " ".repeat(hang) };
                line(&(lead + words));
            }
        }
        out
    }
}

/// One character as it is shown, and the mark under it: `^`, `-`, or a blank.
type Cell = (char, char);

impl Excerpt {
    /// Pairs of a line and the carets under it. A number is not parted where it fits a line.
    fn lines(&self, room: usize) -> Vec<(String, String)> {
        let wide = |cells: &[Cell]| cells.iter().map(|(c, _)| char_columns(*c)).sum::<usize>();
        let mut out = Vec::new();
        let mut line: Vec<Cell> = Vec::new();
        let cells = self.cells(room);
        for whole in cells.chunk_by(together) {
            if wide(&line) + wide(whole) > room && wide(whole) <= room / 2 && !line.is_empty() {
                out.push(drawn(&line));
                line.clear();
            }
            for cell in whole {
                if wide(&line) + char_columns(cell.0) > room {
                    out.push(drawn(&line));
                    line.clear();
                }
                line.push(*cell);
            }
        }
        out.push(drawn(&line));
        out
    }

    /// The characters that are shown: all where they fit one line, else those near a mark.
    fn cells(&self, room: usize) -> Vec<Cell> {
        let mark = |at: usize| {
            let over = |main: bool| self.marks.iter().any(|(r, m)| *m == main && r.contains(&at));
            if over(true) {
                '^'
            } else if over(false) {
                '-'
            } else {
                ' '
            }
        };
        let all: Vec<Cell> = self
            .text
            .char_indices()
            .map(|(at, c)| (if c.is_control() { ' ' } else { c }, mark(at)))
            .collect();
        let wide = |cells: &[Cell]| cells.iter().map(|(c, _)| char_columns(*c)).sum::<usize>();
        if wide(&all) <= room {
            return all;
        }
        let mut shown = near(&all, AROUND);
        for around in (AROUND..=WIDEST).step_by(4).skip(1) {
            let more = near(&all, around);
            if wide(&more) > room {
                break;
            }
            shown = more;
        }
        shown
    }
}

/// The characters up to `around` before and after each mark, `…` for those left out.
fn near(all: &[Cell], around: usize) -> Vec<Cell> {
    let mut keep = vec![false; all.len()];
    let mut last = None;
    for (i, (_, mark)) in all.iter().enumerate() {
        if *mark != ' ' {
            let from = i.saturating_sub(around).max(last.map_or(0, |l| l + 1)).min(all.len());
            let to = (i + around + 1).min(all.len());
            keep[from.min(to)..to].fill(true);
            last = Some(to - 1);
        }
    }
    if last.is_none() {
        keep[..all.len().min(around * 3)].fill(true);
    }
    // A gap of a few characters is no shorter than its `…`.
    let mut gap = 0;
    for i in 0..=keep.len() {
        if keep.get(i) == Some(&false) {
            gap += 1;
        } else {
            if gap < 3 {
                keep[i - gap..i].fill(true);
            }
            gap = 0;
        }
    }
    let mut out = Vec::new();
    for (i, cell) in all.iter().enumerate() {
        if keep[i] {
            out.push(*cell);
        } else if i == 0 || keep[i - 1] {
            out.push(('…', ' '));
        }
    }
    out
}

/// Whether a line does not end between two characters: within a mark, a number, a word of letters.
fn together(a: &Cell, b: &Cell) -> bool {
    let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | ',' | '%');
    (a.1 == b.1 && a.1 != ' ') || (word(a.0) && word(b.0))
}

/// A line and its carets.
fn drawn(cells: &[Cell]) -> (String, String) {
    let line: String = cells.iter().map(|(c, _)| *c).collect();
    let carets: String =
        cells.iter().flat_map(|(c, mark)| std::iter::repeat_n(*mark, char_columns(*c))).collect();
    (line.trim_end().to_owned(), carets.trim_end().to_owned())
}

fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// Lines of at most `room` columns.
fn wrap(text: &str, room: usize) -> Vec<String> {
    let mut out = Vec::new();
    let mut line = String::new();
    let mut taken = 0;
    for c in text.chars() {
        let width = char_columns(c);
        if taken + width > room {
            out.push(std::mem::take(&mut line));
            taken = 0;
        }
        taken += width;
        line.push(c);
    }
    out.push(line);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The marked characters of lines as they are drawn, by the columns that the carets stand in.
    fn under(lines: &[(String, String)], mark: char) -> String {
        let mut out = String::new();
        for (line, carets) in lines {
            let carets: Vec<char> = carets.chars().collect();
            let mut column = 0;
            for c in line.chars() {
                if carets.get(column) == Some(&mark) {
                    out.push(c);
                }
                column += char_columns(c);
            }
        }
        out
    }

    fn excerpt(text: &str, main: &str, others: &[&str]) -> Excerpt {
        let range = |part: &str| {
            let at = text.find(part).expect("in the text");
            at..at + part.len()
        };
        let mut marks: Vec<_> = others.iter().map(|o| (range(o), false)).collect();
        marks.push((range(main), true));
        Excerpt { text: text.into(), marks, ..Excerpt::default() }
    }

    #[test]
    fn carets_stand_under_the_number_whatever_stands_before() {
        let text = "“两项”补贴：为6名残疾人每人发放３０００元，共1.6万元；检出率7.7‰。";
        for room in [200, 60, 40, 24] {
            let lines = excerpt(text, "1.6万元", &["6名", "３０００元"]).lines(room);
            assert_eq!(under(&lines, '^'), "1.6万元", "{lines:?}");
            assert_eq!(under(&lines, '-'), "6名３０００元", "{lines:?}");
            assert!(lines.iter().all(|(l, c)| columns(l) <= room && columns(c) <= room), "{lines:?}");
        }
    }

    #[test]
    fn a_number_is_not_parted_by_a_line_end() {
        for lead in 0..30 {
            let text = format!("{}变更1198人次，其余2.5万人", "前".repeat(lead));
            let lines = excerpt(&text, "1198人次", &["2.5万人"]).lines(24);
            let whole = |part: &str| lines.iter().any(|(l, _)| l.contains(part));
            assert!(whole("1198人次") && whole("2.5万人"), "{lines:?}");
        }
        // What is wider than a line is parted all the same.
        let lines = excerpt(&"9".repeat(70), "99", &[]).lines(24);
        assert!(lines.iter().all(|(l, _)| columns(l) <= 24), "{lines:?}");
    }

    #[test]
    fn a_long_sentence_is_shown_round_its_marks() {
        let text =
            format!("{}共培训56人，{}其中男30人{}。", "前".repeat(80), "中".repeat(90), "后".repeat(80));
        let lines = excerpt(&text, "56人", &["30人"]).lines(76);
        let shown: String = lines.iter().map(|(l, _)| l.as_str()).collect();
        assert!(shown.starts_with("…前") && shown.ends_with("后…"), "{shown}");
        assert_eq!((shown.matches('…').count(), shown.chars().count() < 90), (3, true), "{shown}");
        assert_eq!(under(&lines, '^'), "56人");
        // What would leave out a character or two leaves out nothing.
        let near = format!("{}5人，{}3人", "前".repeat(18), "中".repeat(33));
        let shown: String =
            excerpt(&near, "5人", &["3人"]).lines(60).iter().map(|(l, _)| l.clone()).collect();
        assert_eq!(shown, near);
    }

    #[test]
    fn a_block_names_its_place_first_and_obeys_no_draft() {
        let block = Block {
            place: "稿.txt:1:9".into(),
            severity: Some(Severity::Error),
            code: "R01".into(),
            title: "人数乘标准不等于总额".into(),
            excerpts: vec![excerpt("共\u{1b}[2J1.6万元", "1.6万元", &[])],
            facts: vec![("应为", "1.8万元".into()), ("说明", "很长".repeat(30))],
        };
        let text = block.text(60, false);
        assert!(text.starts_with("稿.txt:1:9: 错误 R01 人数乘标准不等于总额\n"), "{text}");
        assert!(!text.contains('\u{1b}'), "{text:?}");
        assert!(text.contains("    应为：1.8万元\n"), "{text}");
        assert!(text.lines().all(|l| columns(l) <= 60), "{text}");
        assert!(block.text(60, true).contains("\u{1b}[1;31m错误 R01\u{1b}[0m"));
    }
}
