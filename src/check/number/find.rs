//! One pass over each paragraph: skip what counts nothing, read what counts.

use super::governing::Governing;
use super::make::{self, Place};
use super::names::Names;
use super::scan::{after, before, digits, ends, ends_clause, ends_sentence, is_digit, starts};
use super::{Number, cells, hanzi, skip};
use crate::check::text::{Paragraph, Role, Span, Text};
use std::ops::Range;

/// All numbers of a text in reading order.
pub fn find(text: &Text) -> Vec<Number> {
    let mut out = Vec::new();
    let mut headings = Headings::default();
    for (index, paragraph) in text.paragraphs.iter().enumerate() {
        if paragraph.role == Role::Furniture {
            continue;
        }
        let mut pass = Pass::new(index, paragraph, headings.governing());
        pass.run(&mut out);
        headings.pass(index, paragraph, &pass.governing);
    }
    cells::measure(text, &mut out);
    out
}

/// The words of time and scope of the headings that a paragraph stands under.
#[derive(Default)]
struct Headings {
    /// Level, words of time, words of scope.
    open: Vec<(u8, Option<Span>, Option<Span>)>,
}

/// A title has at most so many characters.
const TITLE: usize = 50;

/// Words of a line that a page's own date stands in.
const RESIDUE: &[&str] = &["发布", "来源", "浏览", "时间", "日期", "字号"];

impl Headings {
    fn governing(&self) -> (Option<Span>, Option<Span>) {
        let period = self.open.iter().rev().find_map(|(_, p, _)| p.clone());
        (period, self.open.iter().rev().find_map(|(_, _, s)| s.clone()))
    }

    fn pass(&mut self, index: usize, paragraph: &Paragraph, words: &Governing) {
        let title = index == 0
            && paragraph.role == Role::Prose
            && paragraph.text.chars().count() <= TITLE
            && !paragraph.text.contains('。')
            && !RESIDUE.iter().any(|w| paragraph.text.contains(w));
        let level = match paragraph.role {
            Role::Heading(level) => level,
            _ if title => 0,
            _ => return,
        };
        self.open.retain(|(above, _, _)| *above < level);
        let span = |r| Span::new(index, r);
        self.open.push((level, words.period().map(span), words.scope().map(span)));
    }
}

struct Pass<'a> {
    index: usize,
    text: &'a str,
    cell: bool,
    names: Names,
    governing: Governing,
    inherited: (Option<Span>, Option<Span>),
    at: usize,
    clause: usize,
    sentence: usize,
    /// Numerals of a list (12、15、20人) that wait for the unit of its last one.
    waiting: Vec<Number>,
}

impl<'a> Pass<'a> {
    fn new(index: usize, paragraph: &'a Paragraph, inherited: (Option<Span>, Option<Span>)) -> Pass<'a> {
        Pass {
            index,
            text: paragraph.text.as_str(),
            cell: matches!(paragraph.role, Role::Cell { .. }),
            names: Names::of(&paragraph.text),
            governing: Governing::default(),
            inherited,
            at: 0,
            clause: 0,
            sentence: 0,
            waiting: Vec::new(),
        }
    }

    fn run(&mut self, out: &mut Vec<Number>) {
        let first = out.len();
        while let Some(c) = after(self.text, self.at).chars().next() {
            let here = self.at;
            let end = if let Some(end) = self.names.title(here) {
                end
            } else if is_digit(c) {
                self.digits(out, first)
            } else if let Some(end) = self.governing.words(self.text, here, self.clause, self.sentence) {
                end
            } else if hanzi::is_numeral(c) || c == '百' {
                self.hanzi(out, first)
            } else {
                here
            };
            self.at = end.max(here + c.len_utf8());
            if end <= here {
                self.mark(c);
            }
        }
    }

    /// A character that is part of no number and no words of time.
    fn mark(&mut self, c: char) {
        self.governing.pass(c);
        if ends_clause(c) {
            self.clause = self.at;
        }
        if ends_sentence(c) {
            self.sentence = self.at;
        }
    }

    fn place(&self) -> Place<'a> {
        Place {
            index: self.index,
            text: self.text,
            at: self.at,
            clause: self.clause,
            sentence: self.sentence,
            cell: self.cell,
            slogan: self.names.slogan(self.at),
        }
    }

    /// At a digit: the byte after what stands here.
    fn digits(&mut self, out: &mut Vec<Number>, first: usize) -> usize {
        if let Some(token) = skip::token(self.text, self.at) {
            if token.time {
                self.governing.set(self.text, self.at..token.end, self.sentence);
            }
            return token.end;
        }
        let made = self.place().arabic(out.get(first..).unwrap_or(&[]));
        let rest = after(self.text, self.at);
        self.keep(made, out, first).unwrap_or(self.at + digits(rest))
    }

    /// At a Chinese numeral: the byte after it.
    fn hanzi(&mut self, out: &mut Vec<Number>, first: usize) -> usize {
        let place = self.place();
        let made = place.hanzi();
        self.keep(made, out, first).unwrap_or_else(|| place.past_hanzi())
    }

    /// Puts a number in its place of the list; its end.
    fn keep(&mut self, made: make::Made, out: &mut Vec<Number>, first: usize) -> Option<usize> {
        let (mut number, end) = match made {
            make::Made::Number(number, end) => (*number, end),
            make::Made::Waiting(number, end) => {
                self.waiting.push(*number);
                return Some(end);
            }
            make::Made::None => {
                self.waiting.clear();
                return None;
            }
        };
        let span = |r| Span::new(self.index, r);
        if let Some(range) = lasting(self.text, &number) {
            self.governing.set(self.text, range, self.sentence);
        }
        let clause = after(before(self.text, number.span.start), self.clause);
        number.period = self.governing.period_for(clause).map(span).or_else(|| self.inherited.0.clone());
        number.scope = self.governing.scope().map(span).or_else(|| self.inherited.1.clone());
        for mut listed in self.waiting.drain(..) {
            if make::share(&mut listed, &number) {
                out.push(listed);
            }
        }
        let last = out.get(first..).unwrap_or(&[]).last();
        make::go_on(self.text, last, &mut number);
        out.push(number);
        Some(end)
    }
}

/// 近三年, 过去5年, 5年来: a length of time that governs what follows.
fn lasting(text: &str, number: &Number) -> Option<Range<usize>> {
    if !matches!(number.unit.as_str(), "年" | "个月") || number.places > 0 {
        return None;
    }
    let range = number.span.range();
    let came = starts(after(text, range.end), &["以来", "来", "间"]);
    let led = ends(before(text, range.start), &["过去", "最近", "近", "未来", "今后", "前"]);
    let near = text.get(range.clone()).is_some_and(|t| t.starts_with('近'));
    let governs = came.is_some() || led.is_some() || near;
    governs.then(|| range.start - led.map_or(0, str::len)..range.end + came.map_or(0, str::len))
}
