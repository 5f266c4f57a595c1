//! Text per distinct value: a column's cells are cleaned, decoded and judged once per spelling.

use crate::model::record::TextColumn;
// Looked up, never walked: the order of the map reaches nothing.
#[allow(clippy::disallowed_types)]
type Map<K, V> = std::collections::HashMap<K, V>;

/// A text column being built.
#[derive(Debug, Default)]
pub(super) struct Interner {
    by_raw: Map<Box<[u8]>, Option<u32>>,
    by_text: Map<String, u32>,
    values: Vec<String>,
}

impl Interner {
    /// The code of a cell's bytes; `clean` makes the value on the first sight of a spelling
    /// (`Ok(None)`: empty). The failure of a spelling is not kept: it rejects its row each time.
    pub(super) fn code<E>(
        &mut self,
        raw: &[u8],
        clean: impl FnOnce(&[u8]) -> Result<Option<String>, E>,
    ) -> Result<Option<u32>, E> {
        if let Some(code) = self.by_raw.get(raw) {
            return Ok(*code);
        }
        let code = clean(raw)?.map(|text| self.text(text));
        self.by_raw.insert(raw.into(), code);
        Ok(code)
    }

    /// The code of a finished value.
    pub(super) fn text(&mut self, text: String) -> u32 {
        if let Some(code) = self.by_text.get(&text) {
            return *code;
        }
        let code = self.values.len() as u32;
        self.values.push(text.clone());
        self.by_text.insert(text, code);
        code
    }

    /// The value of a code.
    pub(super) fn get(&self, code: u32) -> &str {
        self.values.get(code as usize).map_or("", String::as_str)
    }

    /// The finished column.
    pub(super) fn finish(self, codes: Vec<u32>) -> TextColumn {
        TextColumn { codes, values: self.values }
    }
}

/// Results by raw bytes, for columns with few spellings (dates, months).
#[derive(Debug)]
pub(super) struct Memo<T>(Map<Box<[u8]>, T>);

impl<T> Default for Memo<T> {
    fn default() -> Self {
        Memo(Map::default())
    }
}

impl<T: Clone> Memo<T> {
    /// The result for these bytes, worked out once. Bounded: a column of ever new spellings must not
    /// grow the memory.
    pub(super) fn get(&mut self, raw: &[u8], work: impl FnOnce() -> T) -> T {
        if let Some(known) = self.0.get(raw) {
            return known.clone();
        }
        let result = work();
        if self.0.len() < 65_536 {
            self.0.insert(raw.into(), result.clone());
        }
        result
    }
}
