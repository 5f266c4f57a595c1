//! Text per distinct value: a column's cells are cleaned, decoded and judged once per spelling.
//!
//! Job: spelling → word, and the words of a block's accepted rows in order of first appearance. Inputs:
//! cells. Outputs: the words of a block and their codes. Invariant: what is known of earlier blocks never
//! shows in the words of a block, nor in their order. Words may repeat in a block whose rows have ever new
//! ones: looking each up would find nothing and cost more than all else that is done to it.

use super::marks::Marks;
use super::spellings::{Folded, Spellings};
use crate::ingest::rows::CellKind;
use crate::model::record::Words;

/// The word of a spelling that is an empty cell.
const EMPTY: u32 = u32::MAX;

/// Set in the words that no table knows.
const LOOSE: u32 = 1 << 31;
/// Filled rows of a block by which it is judged whether words are ever new.
const TRIED: u32 = 4096;

/// A text column being built.
///
/// Invariant: a value is found by the spelling that is byte for byte the value (`plain` says whether
/// there are such), or else by `texts`; so no two words but loose ones have the same value.
#[derive(Debug, Default)]
pub(super) struct Interner {
    raw: Spellings,
    /// Word of each spelling, [`EMPTY`] for an empty cell, and what is to be known of it.
    spelled: Vec<(u32, Marks)>,
    /// Values that no spelling seen so far is equal to.
    texts: Spellings,
    text_words: Vec<u32>,
    plain: bool,
    /// Values by word.
    words: Words,
    /// Of each word the block that had it last, and its code there.
    given: Vec<(u32, u32)>,
    block: u32,
    /// The words of the block in hand.
    out: Words,
    /// Its filled rows, up to [`TRIED`].
    filled: u32,
    /// Whether its words are ever new; of those the ones that no table knows.
    ever_new: bool,
    loose: Words,
}

impl Interner {
    /// Takes a cell for a word of its own, if the words of the block are ever new; `take` adds it to the
    /// words, or says that it must be looked up.
    #[inline]
    pub(super) fn loose(
        &mut self,
        take: impl FnOnce(&mut Words) -> Option<(u32, Marks)>,
    ) -> Option<(u32, Marks)> {
        if !self.ever_new {
            return None;
        }
        let (word, marks) = take(&mut self.loose)?;
        Some((word | LOOSE, marks))
    }

    /// Whether a word is of this block only, and not the only one of its value.
    pub(super) fn is_loose(word: u32) -> bool {
        word & LOOSE != 0
    }

    /// The word of a cell's bytes, `None` if it is empty; `clean` makes the value on the first sight of a
    /// spelling. The failure of a spelling is not kept: it rejects its row each time.
    #[inline]
    pub(super) fn word<E>(
        &mut self,
        raw: &[u8],
        clean: impl FnOnce(&[u8]) -> Result<(Option<String>, Marks), E>,
    ) -> Result<(Option<u32>, Marks), E> {
        match self.raw.find(raw) {
            Ok(spelling) => {
                let (word, marks) = self.spelled[spelling];
                Ok(((word != EMPTY).then_some(word), marks))
            }
            Err(folded) => {
                let (value, marks) = clean(raw)?;
                Ok((self.learn(raw, folded, value, marks), marks))
            }
        }
    }

    fn learn(&mut self, raw: &[u8], folded: Folded, value: Option<String>, marks: Marks) -> Option<u32> {
        let word = match value {
            Some(text) if text.as_bytes() == raw => {
                self.plain = true;
                Some(self.among_texts(&text).unwrap_or_else(|_| self.push(&text)))
            }
            Some(text) => Some(self.text(&text)),
            None => None,
        };
        self.raw.insert(raw, folded);
        self.spelled.push((word.unwrap_or(EMPTY), marks));
        word
    }

    /// The word of a finished value.
    pub(super) fn text(&mut self, text: &str) -> u32 {
        if self.plain
            && let Ok(spelling) = self.raw.find(text.as_bytes())
            && let (word, _) = self.spelled[spelling]
            && self.words.get(word) == Some(text)
        {
            return word;
        }
        match self.among_texts(text) {
            Ok(word) => word,
            Err(folded) => {
                let word = self.push(text);
                self.texts.insert(text.as_bytes(), folded);
                self.text_words.push(word);
                word
            }
        }
    }

    fn among_texts(&self, text: &str) -> Result<u32, Folded> {
        self.texts.find(text.as_bytes()).map(|i| self.text_words[i])
    }

    fn push(&mut self, text: &str) -> u32 {
        self.given.push((0, 0));
        self.words.push(text)
    }

    /// The value of a word.
    pub(super) fn get(&self, word: u32) -> &str {
        let words = if Self::is_loose(word) { &self.loose } else { &self.words };
        words.get(word & !LOOSE).unwrap_or_default()
    }

    /// The code of a word in the block in hand.
    #[inline]
    pub(super) fn code(&mut self, word: u32) -> u32 {
        if Self::is_loose(word) {
            return self.out.push(self.loose.get(word & !LOOSE).unwrap_or_default());
        }
        if self.filled < TRIED {
            self.filled += 1;
            self.ever_new = self.filled == TRIED && self.out.len() as u32 > TRIED / 4 * 3;
        }
        let given = &mut self.given[word as usize];
        if given.0 != self.block {
            *given = (self.block, self.out.push(self.words.get(word).unwrap_or_default()));
        }
        given.1
    }

    /// Begins a block.
    pub(super) fn begin(&mut self) {
        self.block += 1;
        self.out = Words::default();
        self.filled = 0;
        self.ever_new = false;
        self.loose.clear();
    }

    /// The words of the block in hand.
    pub(super) fn finish(&mut self) -> Words {
        std::mem::take(&mut self.out)
    }

    /// About how much memory it takes from block to block.
    pub(super) fn size(&self) -> usize {
        let (spelled, given) = (size_of::<(u32, Marks)>(), size_of::<(u32, u32)>());
        // The values are about as long as their spellings.
        2 * self.raw.size() + self.texts.size() + self.spelled.len() * spelled + self.given.len() * given
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
            Err(folded) => {
                let result = work();
                if results.len() < 65_536 {
                    spellings.insert(raw, folded);
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
    use std::collections::BTreeSet;

    proptest! {
        /// Whatever the order of spellings and finished values, and whatever earlier blocks had: one word a
        /// value, each cell its own, and in each block the words of its rows in their order.
        #[test]
        fn words_and_values_are_one_to_one(
            cells in prop::collection::vec(("[ab ]{0,3}", any::<bool>(), any::<bool>(), 0..4), 0..60)
        ) {
            let mut interner = Interner::default();
            let mut wanted: Vec<String> = Vec::new();
            let mut all = BTreeSet::new();
            interner.begin();
            for (cell, finished, wide, end) in &cells {
                if *end == 0 {
                    let had = interner.finish();
                    prop_assert_eq!(had.iter().collect::<Vec<_>>(), std::mem::take(&mut wanted));
                    interner.begin();
                }
                let value = cell.trim().to_owned();
                // `wide`: an encoding in which a spelling is never byte for byte its value.
                let raw = if *wide { cell.bytes().map(|b| b | 0x80).collect() } else { cell.clone().into_bytes() };
                let word = if *finished {
                    Some(interner.text(&value))
                } else {
                    let marks = Marks::NONE.with(Marks::WIDE, !raw.is_ascii());
                    let clean = |_: &[u8]| Ok::<_, ()>((Some(value.clone()).filter(|v| !v.is_empty()), marks));
                    let (word, found) = interner.word(&raw, clean).expect("clean");
                    prop_assert_eq!(found, marks);
                    word
                };
                let Some(word) = word else {
                    prop_assert_eq!(value.as_str(), "");
                    continue;
                };
                prop_assert_eq!(interner.get(word), value.as_str());
                let code = interner.code(word) as usize;
                let at = wanted.iter().position(|v| *v == value);
                prop_assert_eq!(code, at.unwrap_or(wanted.len()));
                if at.is_none() {
                    wanted.push(value.clone());
                }
                all.insert((value, word));
            }
            let distinct: BTreeSet<_> = all.iter().map(|(value, _)| value).collect();
            prop_assert_eq!(distinct.len(), all.len());
        }
    }

    #[test]
    fn bytes_that_look_like_another_value_are_not_taken_for_it() {
        // In GB18030 these bytes are other words than in UTF-8.
        let mut interner = Interner::default();
        let code = |i: &mut Interner, raw: &[u8], text: &str| {
            let clean = |_: &[u8]| Ok::<_, ()>((Some(text.to_owned()), Marks::NONE));
            i.word(raw, clean).expect("clean").0.expect("filled")
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
