//! The inside of a tag, read from left to right.
//!
//! Inputs: text. Outputs: words, literals, the value of an argument. Invariant: every step ends, also where the text
//! does.

use super::{Argument, Literal, is_word};

/// A place in a text.
pub(super) struct Cursor<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
}

impl Cursor<'_> {
    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(super) fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    pub(super) fn bump(&mut self) {
        self.at += self.peek().map_or(0, char::len_utf8);
    }

    pub(super) fn blanks(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.bump();
        }
    }

    pub(super) fn word(&mut self) -> String {
        let start = self.at;
        while self.peek().is_some_and(is_word) {
            self.bump();
        }
        self.text[start..self.at].to_owned()
    }

    /// A string literal at the cursor; the text between its quotes.
    pub(super) fn literal(&mut self) -> Option<String> {
        let quote = self.peek().filter(|c| matches!(c, '"' | '\'' | '`'))?;
        self.bump();
        let start = self.at;
        while let Some(c) = self.peek() {
            let end = self.at;
            self.bump();
            if c == '\\' {
                self.bump();
            } else if c == quote {
                return Some(self.text[start..end].to_owned());
            }
        }
        Some(self.text[start..].to_owned())
    }

    /// A literal value: a string, a word or number, or a list of strings.
    fn value(&mut self) -> Option<(Literal, Vec<String>)> {
        match self.peek()? {
            '[' => {
                self.bump();
                let mut items = Vec::new();
                loop {
                    self.blanks();
                    match self.peek() {
                        Some(']') => {
                            self.bump();
                            return Some((Literal::List, items));
                        }
                        Some(',') => self.bump(),
                        _ => items.push(self.literal()?),
                    }
                }
            }
            '"' | '\'' | '`' => self.literal().map(|v| (Literal::Text, vec![v])),
            c if c.is_ascii_digit() || c == '-' => {
                self.bump();
                Some((Literal::Number, vec![format!("{c}{}", self.word())]))
            }
            _ => None,
        }
    }

    /// A variable with its fields.
    fn path(&mut self) -> Option<String> {
        let start = self.at;
        while self.peek().is_some_and(|c| is_word(c) || c == '.') {
            self.bump();
        }
        (self.at > start).then(|| self.text[start..self.at].to_owned())
    }

    /// An argument whose name and `=` have been read. Where its value is no literal and no variable, the cursor is
    /// left at its beginning, or behind the literal it begins with: there may be calls in it.
    pub(super) fn argument(&mut self, name: String, offset: usize) -> Argument {
        self.blanks();
        let start = self.at;
        let value = self.value();
        if value.is_none() {
            self.at = start;
        }
        let path = if value.is_none() { self.path() } else { None };
        let end = self.at.max(start + self.text[start..].chars().next().map_or(0, char::len_utf8));
        self.blanks();
        // "a" ~ b and "a" if b begin with a literal, but are none.
        let whole = matches!(self.peek(), Some(',' | ')') | None);
        if path.is_some() && !whole {
            self.at = start;
        }
        let (literal, values) = value.filter(|_| whole).unwrap_or((Literal::No, Vec::new()));
        let path = path.filter(|_| whole);
        Argument { name, values, literal, path, span: offset + start..offset + end }
    }
}
