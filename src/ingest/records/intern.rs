//! Text per distinct value: a column's cells are cleaned, decoded and judged once per spelling.

use super::spellings::Spellings;
use crate::ingest::rows::CellKind;
use crate::model::record::{TextColumn, Values, Words};

/// The code of a spelling that is an empty cell.
const EMPTY: u32 = u32::MAX;

/// A text column being built.
///
/// Invariant: a value is found by the spelling that is byte for byte the value (`plain` says whether
/// there are such), or else by `texts`; so no two codes have the same value.
#[derive(Debug, Default)]
pub(super) struct Interner {
    raw: Spellings,
    /// Of each spelling, [`EMPTY`] for an empty one.
    codes: Vec<u32>,
    /// Values that no spelling seen so far is equal to.
    texts: Spellings,
    text_codes: Vec<u32>,
    plain: bool,
    values: Words,
    /// What was judged of each value.
    judged: Vec<Option<bool>>,
}

impl Interner {
    /// The code of a cell's bytes; `clean` makes the value on the first sight of a spelling
    /// (`Ok(None)`: empty). The failure of a spelling is not kept: it rejects its row each time.
    pub(super) fn code<E>(
        &mut self,
        raw: &[u8],
        clean: impl FnOnce(&[u8]) -> Result<Option<String>, E>,
    ) -> Result<Option<u32>, E> {
        let hash = match self.raw.find(raw) {
            Ok(spelling) => {
                let code = self.codes[spelling];
                return Ok((code != EMPTY).then_some(code));
            }
            Err(hash) => hash,
        };
        let code = match clean(raw)? {
            Some(text) if text.as_bytes() == raw => {
                self.plain = true;
                Some(self.among_texts(&text).unwrap_or_else(|_| self.push(&text)))
            }
            Some(text) => Some(self.text(&text)),
            None => None,
        };
        self.raw.insert(raw, hash);
        self.codes.push(code.unwrap_or(EMPTY));
        Ok(code)
    }

    /// The code of a finished value.
    pub(super) fn text(&mut self, text: &str) -> u32 {
        if self.plain
            && let Ok(spelling) = self.raw.find(text.as_bytes())
            && let code = self.codes[spelling]
            && self.values.get(code) == Some(text)
        {
            return code;
        }
        match self.among_texts(text) {
            Ok(code) => code,
            Err(hash) => {
                let code = self.push(text);
                self.texts.insert(text.as_bytes(), hash);
                self.text_codes.push(code);
                code
            }
        }
    }

    fn among_texts(&mut self, text: &str) -> Result<u32, u64> {
        self.texts.find(text.as_bytes()).map(|i| self.text_codes[i])
    }

    fn push(&mut self, text: &str) -> u32 {
        self.judged.push(None);
        self.values.push(text)
    }

    /// The value of a code.
    pub(super) fn get(&self, code: u32) -> &str {
        self.values.get(code).unwrap_or_default()
    }

    /// What `judge` says of a value, asked once.
    pub(super) fn judged(&mut self, code: u32, judge: impl FnOnce(&str) -> bool) -> bool {
        let Some(value) = self.values.get(code) else { return false };
        *self.judged[code as usize].get_or_insert_with(|| judge(value))
    }

    /// The finished column.
    pub(super) fn finish(self, codes: Values<u32>) -> TextColumn {
        TextColumn { codes, values: self.values }
    }
}

/// Results by raw bytes and kind, for columns with few spellings (dates, months).
#[derive(Debug)]
pub(super) struct Memo<T>([(Spellings, Vec<T>); 4]);

impl<T> Default for Memo<T> {
    fn default() -> Self {
        Memo(std::array::from_fn(|_| (Spellings::default(), Vec::new())))
    }
}

impl<T: Clone> Memo<T> {
    /// The result for these bytes, worked out once: a spelling may mean one thing as text and another
    /// as a number cell. Bounded: a column of ever new spellings must not grow the memory.
    pub(super) fn get(&mut self, raw: &[u8], kind: CellKind, work: impl FnOnce() -> T) -> T {
        let (spellings, results) = &mut self.0[kind as usize];
        match spellings.find(raw) {
            Ok(known) => results[known].clone(),
            Err(hash) => {
                let result = work();
                if results.len() < 65_536 {
                    spellings.insert(raw, hash);
                    results.push(result.clone());
                }
                result
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Whatever the order of spellings and finished values: one code a value, each cell its own.
        #[test]
        fn codes_and_values_are_one_to_one(
            cells in prop::collection::vec(("[ab ]{0,3}", any::<bool>(), any::<bool>()), 0..60)
        ) {
            let mut interner = Interner::default();
            for (cell, finished, wide) in &cells {
                let value = cell.trim().to_owned();
                // `wide`: an encoding in which a spelling is never byte for byte its value.
                let raw = if *wide { cell.bytes().map(|b| b | 0x80).collect() } else { cell.clone().into_bytes() };
                let code = if *finished {
                    Some(interner.text(&value))
                } else {
                    let clean = |_: &[u8]| Ok::<_, ()>(Some(value.clone()).filter(|v| !v.is_empty()));
                    interner.code(&raw, clean).expect("clean")
                };
                match code {
                    Some(code) => prop_assert_eq!(interner.get(code), value.as_str()),
                    None => prop_assert_eq!(value.as_str(), ""),
                }
            }
            let values = interner.finish(Values::default()).values;
            let distinct: std::collections::BTreeSet<_> = values.iter().collect();
            prop_assert_eq!(distinct.len(), values.len());
        }
    }

    #[test]
    fn bytes_that_look_like_another_value_are_not_taken_for_it() {
        // In GB18030 these bytes are other words than in UTF-8.
        let mut interner = Interner::default();
        let code = |i: &mut Interner, raw: &[u8], text: &str| {
            i.code(raw, |_| Ok::<_, ()>(Some(text.to_owned()))).expect("clean").expect("filled")
        };
        let ascii = code(&mut interner, b"a", "a");
        let first = code(&mut interner, "张".as_bytes(), "寮");
        let second = code(&mut interner, b"\xd5\xc5", "张");
        assert_eq!(interner.text("张"), second);
        assert_eq!(interner.text("a"), ascii);
        assert_ne!(first, second);
    }

    #[test]
    fn a_memo_tells_kinds_apart_and_is_bounded() {
        let mut memo = Memo::default();
        assert_eq!(memo.get(b"1", CellKind::Text, || 1), 1);
        assert_eq!(memo.get(b"1", CellKind::Number, || 2), 2);
        assert_eq!(memo.get(b"1", CellKind::Text, || 3), 1);
        for n in 0..70_000 {
            assert_eq!(memo.get(format!("x{n}").as_bytes(), CellKind::Text, || n), n);
        }
        assert_eq!(memo.get(b"x69999", CellKind::Text, || 0), 0, "not kept");
    }
}
