//! Sentences and clauses: the units in which numbers are set beside each other.
//!
//! Input: paragraphs and their numbers. Output: [`Sentence`]s in reading order. Invariants: every number lies in
//! exactly one clause of one sentence; a mark inside a number (1,200), a time (9：30) or a title 《…，…》 parts
//! nothing; inside a pair of brackets a full stop parts clauses only, a bracket without its partner is a comma.

use super::chars::is_digit;
use super::number::Number;
use super::text::{Role, Text};
use std::ops::Range;

/// Up to `。；！？` (or their half-width forms, or a full stop written `.`), with the quotation mark that closes
/// behind it; up to the mark of a list's next item; or to the end of the paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// Its paragraph.
    pub paragraph: usize,
    /// Its bytes there.
    pub range: Range<usize>,
    /// Its numbers, as indices into [`super::Reading::numbers`].
    pub numbers: Range<usize>,
    /// Its clauses in order.
    pub clauses: Vec<Clause>,
    /// The character that ends it (`。`, `；`); none at the end of the paragraph.
    pub ended: Option<char>,
}

/// Up to `，：（）` or a sentence's end; a list parted by `、` stays in one clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// Its bytes in the paragraph, without the mark that ends it.
    pub range: Range<usize>,
    /// Its numbers.
    pub numbers: Range<usize>,
    /// How many brackets are open round it.
    pub depth: u8,
    /// The character that ends it; none at the end of the paragraph.
    pub ended: Option<char>,
}

/// The sentences of a text, with the numbers in them.
pub fn split(text: &Text, numbers: &[Number]) -> Vec<Sentence> {
    let mut out = Vec::new();
    let mut next = 0;
    for (index, paragraph) in text.paragraphs.iter().enumerate() {
        if paragraph.role != Role::Furniture {
            let own = numbers.get(next..).unwrap_or(&[]);
            let own = own.get(..own.partition_point(|n| n.span.paragraph <= index)).unwrap_or(&[]);
            Cutter::new(index, &paragraph.text, own, next).run(&mut out);
            next += own.len();
        }
    }
    out
}

/// Longer than any title, in bytes.
const TITLE: usize = 360;

/// Pairs of brackets and titles of a paragraph, found before it is cut.
#[derive(Default)]
struct Pairs {
    /// Bytes at which a bracket stands whose partner stands, too; in order.
    brackets: Vec<usize>,
    /// Titles in 《》, in order.
    titles: Vec<Range<usize>>,
}

impl Pairs {
    fn of(text: &str) -> Pairs {
        let mut out = Pairs::default();
        let (mut open, mut title) = (Vec::new(), None);
        for (at, c) in text.char_indices() {
            match c {
                '（' | '(' | '【' | '[' => open.push(at),
                '）' | ')' | '】' | ']' => {
                    if let Some(partner) = open.pop() {
                        out.brackets.extend([partner, at]);
                    }
                }
                '《' => title = title.or(Some(at)),
                '》' => {
                    if let Some(from) = title.take().filter(|from| at - from <= TITLE) {
                        out.titles.push(from..at);
                    }
                }
                _ => {}
            }
        }
        out.brackets.sort_unstable();
        out
    }

    fn paired(&self, at: usize) -> bool {
        self.brackets.binary_search(&at).is_ok()
    }

    /// The byte of the mark that closes the title round a place.
    fn title(&self, at: usize) -> Option<usize> {
        let next = self.titles.partition_point(|t| t.start <= at);
        self.titles.get(next.checked_sub(1)?).filter(|t| t.contains(&at)).map(|t| t.end)
    }
}

struct Cutter<'a> {
    paragraph: usize,
    text: &'a str,
    /// The paragraph's numbers; the first of them is number `base` of the text.
    numbers: &'a [Number],
    base: usize,
    /// How many of them have been passed.
    passed: usize,
    clause: usize,
    sentence: usize,
    first: usize,
    clauses: Vec<Clause>,
    depth: u8,
}

impl<'a> Cutter<'a> {
    fn new(paragraph: usize, text: &'a str, numbers: &'a [Number], base: usize) -> Cutter<'a> {
        let (clause, sentence, first, depth, passed) = (0, 0, base, 0, 0);
        Cutter { paragraph, text, numbers, base, passed, clause, sentence, first, clauses: Vec::new(), depth }
    }

    fn run(mut self, out: &mut Vec<Sentence>) {
        let pairs = Pairs::of(self.text);
        let mut skip = 0;
        for (at, c) in self.text.char_indices() {
            if at < skip {
                continue;
            }
            // Past a number's token at once.
            if let Some(n) = self.numbers.get(self.passed).filter(|n| n.span.start <= at) {
                self.passed += 1;
                skip = n.span.end;
                if at < skip {
                    continue;
                }
            }
            if let Some(end) = pairs.title(at) {
                skip = self.through_title(end);
            } else {
                skip = self.mark(at, c, pairs.paired(at), out);
            }
        }
        let end = self.text.len();
        self.passed = self.numbers.len();
        self.end_clause(end, None);
        self.end_sentence(end, None, out);
    }

    /// Numbers in a title are passed with it.
    fn through_title(&mut self, end: usize) -> usize {
        let inside = self.numbers.get(self.passed..).unwrap_or(&[]);
        self.passed += inside.partition_point(|n| n.span.start < end);
        end
    }

    /// What a character outside numbers and titles parts: the byte to go on at.
    fn mark(&mut self, at: usize, c: char, paired: bool, out: &mut Vec<Sentence>) -> usize {
        let end = at + c.len_utf8();
        match c {
            '，' | ',' | '：' | ':' if !self.between_digits(at, end) => self.end_clause(at, Some(c)),
            '（' | '(' | '【' | '[' => {
                self.end_clause(at, Some(c));
                self.depth = self.depth.saturating_add(u8::from(paired));
            }
            '）' | ')' | '】' | ']' => {
                self.end_clause(at, Some(c));
                self.depth = self.depth.saturating_sub(u8::from(paired));
            }
            '。' | '；' | ';' | '！' | '？' | '!' | '?' if self.depth > 0 => self.end_clause(at, Some(c)),
            '。' | '；' | ';' | '！' | '？' | '!' | '?' => return self.stop(at, c, out),
            '.' | '．' if self.depth == 0 && self.full_stop(at, end) => return self.stop(at, c, out),
            '0'..='9' if self.depth == 0 && self.item_begins(at) => {
                self.end_clause(at, None);
                self.end_sentence(at, None, out);
            }
            _ => {}
        }
        end
    }

    /// A sentence ends here, with the quotation marks that close behind it.
    fn stop(&mut self, at: usize, c: char, out: &mut Vec<Sentence>) -> usize {
        self.end_clause(at, Some(c));
        let behind = self.text.get(at + c.len_utf8()..).unwrap_or("");
        let end = self.text.len() - behind.trim_start_matches(['”', '’', '」', '』']).len();
        self.end_sentence(end, Some(c), out);
        end
    }

    fn before(&self, at: usize) -> Option<char> {
        self.text.get(..at)?.chars().next_back()
    }

    fn behind(&self, at: usize) -> Option<char> {
        self.text.get(at..)?.chars().next()
    }

    /// 9：30, and 1,200 that is no number's token.
    fn between_digits(&self, at: usize, end: usize) -> bool {
        self.before(at).is_some_and(is_digit) && self.behind(end).is_some_and(is_digit)
    }

    /// A point after a word, or a number, and before a word: a full stop in half width.
    fn full_stop(&self, at: usize, end: usize) -> bool {
        let number = self.passed.checked_sub(1).and_then(|i| self.numbers.get(i));
        let counted = number.is_some_and(|n| n.span.end == at);
        let word =
            |c: char| c.is_alphabetic() && !c.is_ascii() || matches!(c, '）' | ')' | '”' | '》' | '%' | '％');
        let next = self.behind(end);
        (counted || self.before(at).is_some_and(word))
            && next.is_none_or(|c| {
                c.is_whitespace() || c.is_alphanumeric() && !c.is_ascii() || matches!(c, '“' | '《')
            })
    }

    /// `…有力1.城乡低保`: the mark of an item right behind the words of the one before.
    fn item_begins(&self, at: usize) -> bool {
        let Some(rest) = self.text.get(at..) else { return false };
        let digits = rest.chars().take(3).take_while(char::is_ascii_digit).count();
        let mark = rest.get(digits..).unwrap_or("");
        let mut behind = mark.chars();
        let pointed = matches!(behind.next(), Some('.' | '．'));
        let word = behind.next().is_some_and(|c| c.is_alphabetic() && !c.is_ascii());
        let led = self.before(at).is_some_and(|c| c.is_alphabetic() && !c.is_ascii() && c != '第');
        digits <= 2 && pointed && word && led
    }

    fn end_clause(&mut self, at: usize, ended: Option<char>) {
        let to = self.base + self.passed;
        let from = self.clauses.last().map_or(self.first, |c| c.numbers.end);
        if self.clause < at {
            let (range, depth) = (self.clause..at, self.depth);
            self.clauses.push(Clause { range, numbers: from..to, depth, ended });
        } else if let Some(last) = self.clauses.last_mut() {
            last.ended = ended;
        }
        self.clause = at + ended.map_or(0, char::len_utf8);
    }

    fn end_sentence(&mut self, end: usize, ended: Option<char>, out: &mut Vec<Sentence>) {
        let numbers = self.first..self.base + self.passed;
        if !self.clauses.is_empty() {
            let (paragraph, range) = (self.paragraph, self.sentence..end);
            out.push(Sentence {
                paragraph,
                range,
                numbers,
                clauses: std::mem::take(&mut self.clauses),
                ended,
            });
        }
        (self.clause, self.sentence) = (end, end);
        self.first = self.base + self.passed;
        self.depth = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::number::find;

    /// Sentences parted by `|`, their clauses by `/`.
    fn cut(words: &str) -> String {
        let text = Text::of_lines(words);
        let numbers = find(&text);
        let told = |s: &Sentence| {
            let clause = |c: &Clause| words.get(c.range.clone()).unwrap_or("").to_owned();
            s.clauses.iter().map(clause).collect::<Vec<_>>().join("/")
        };
        split(&text, &numbers).iter().map(told).collect::<Vec<_>>().join("|")
    }

    #[test]
    fn sentences_and_clauses() {
        for (words, want) in [
            ("共12人，其中男5人；发放3.5万元。", "共12人/其中男5人|发放3.5万元"),
            ("支出1,217,185元,其中补贴3元", "支出1,217,185元/其中补贴3元"),
            ("共12人(男5人;女7人)。次年3人", "共12人/男5人/女7人|次年3人"),
            ("共12人（其中：男5人。女7人），3户", "共12人/其中/男5人/女7人/3户"),
            ("上午9：30开会，到12人", "上午9：30开会/到12人"),
            ("印发《方案，办法》，培训12人", "印发《方案，办法》/培训12人"),
            ("共12人.其中男5人.", "共12人|其中男5人"),
            ("扎实有力1.低保140户", "扎实有力|1.低保140户"),
            ("说：“共12人。”另有3人", "说/“共12人|另有3人"),
            ("甲（乙，共12人。丙3人", "甲/乙/共12人|丙3人"),
            ("男5人、女7人，共12人", "男5人、女7人/共12人"),
        ] {
            assert_eq!(cut(words), want, "{words}");
        }
    }

    #[test]
    fn every_number_lies_in_one_clause_of_one_sentence() {
        let words = "共12人（男5人；女7人。），3户；《2024年3个方案》2期\n第二段5人。6户";
        let text = Text::of_lines(words);
        let numbers = find(&text);
        let sentences = split(&text, &numbers);
        let mut next = 0;
        for sentence in &sentences {
            assert_eq!(sentence.numbers.start, next);
            for clause in &sentence.clauses {
                assert_eq!(clause.numbers.start, next);
                next = clause.numbers.end;
                for n in numbers.get(clause.numbers.clone()).into_iter().flatten() {
                    assert!(clause.range.contains(&n.span.start), "{words}");
                }
            }
            assert_eq!(sentence.numbers.end, next);
        }
        assert_eq!(next, numbers.len());
    }
}
