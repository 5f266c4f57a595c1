//! Cells of one column, whole.
//!
//! Job: hold the values of a block's column so that a row costs no more than its value: a column
//! without a value is a number of rows, a column without an empty cell is its values. Text is an arena
//! and codes into it. Invariant: what [`Values::get`] says of a row does not depend on the form in
//! which the column happens to be held.

/// Values of a column, one a row, some of them empty.
#[derive(Debug, Clone, Default)]
pub struct Values<T> {
    /// One a row, `T::default()` for an empty cell; none at all while every cell is empty.
    values: Vec<T>,
    /// One a row; none at all while no cell is empty, or every one.
    filled: Vec<bool>,
    rows: usize,
}

impl<T: Copy + Default> Values<T> {
    /// Without rows, with room for so many.
    pub fn with_capacity(rows: usize) -> Self {
        Values { values: Vec::with_capacity(rows), ..Values::default() }
    }

    /// A column without an empty cell.
    pub fn from_vec(values: Vec<T>) -> Self {
        Values { rows: values.len(), values, filled: Vec::new() }
    }

    /// Makes room for more rows, if any of them is to be filled.
    pub fn reserve(&mut self, rows: usize) {
        self.values.reserve(rows);
    }

    /// Adds a filled cell.
    #[inline]
    pub fn push(&mut self, value: T) {
        if self.values.len() != self.rows {
            self.values.resize(self.rows, T::default());
            self.filled.resize(self.rows, false);
        }
        self.values.push(value);
        if !self.filled.is_empty() {
            self.filled.push(true);
        }
        self.rows += 1;
    }

    /// Adds a filled cell in a row; the rows between are empty cells.
    #[inline]
    pub fn push_at(&mut self, row: usize, value: T) {
        if self.rows < row {
            self.extend_empty(row - self.rows);
        }
        self.push(value);
    }

    /// Adds an empty cell.
    #[inline]
    pub fn push_empty(&mut self) {
        self.extend_empty(1);
    }

    /// Adds a cell, empty or not.
    #[inline]
    pub fn push_cell(&mut self, value: Option<T>) {
        match value {
            Some(value) => self.push(value),
            None => self.push_empty(),
        }
    }

    /// Adds empty cells; to a column that has no other, at no cost.
    #[inline]
    pub fn extend_empty(&mut self, more: usize) {
        if !self.values.is_empty() {
            self.filled.resize(self.rows, true);
            self.values.resize(self.rows + more, T::default());
            self.filled.resize(self.rows + more, false);
        }
        self.rows += more;
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Whether it has no rows.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// The value in a row.
    #[inline]
    pub fn get(&self, row: usize) -> Option<T> {
        let value = *self.values.get(row)?;
        (self.filled.is_empty() || self.filled.get(row) == Some(&true)).then_some(value)
    }

    /// Row by row.
    pub fn iter(&self) -> impl Iterator<Item = Option<T>> {
        (0..self.rows).map(|row| self.get(row))
    }

    /// The values, `T::default()` in empty cells, none at all if every cell is empty; and which cells are
    /// filled, where some are and some are not.
    pub fn into_parts(self) -> (Vec<T>, Option<Vec<bool>>) {
        let filled = Some(self.filled).filter(|filled| !filled.is_empty());
        (self.values, filled)
    }
}

impl<T: Copy + Default + PartialEq> PartialEq for Values<T> {
    fn eq(&self, other: &Self) -> bool {
        self.rows == other.rows && self.iter().eq(other.iter())
    }
}

impl<T: Copy + Default + Eq> Eq for Values<T> {}

impl<T: Copy + Default> Extend<Option<T>> for Values<T> {
    fn extend<I: IntoIterator<Item = Option<T>>>(&mut self, cells: I) {
        cells.into_iter().for_each(|cell| self.push_cell(cell));
    }
}

impl<T: Copy + Default> FromIterator<Option<T>> for Values<T> {
    fn from_iter<I: IntoIterator<Item = Option<T>>>(cells: I) -> Self {
        let mut values = Values::default();
        values.extend(cells);
        values
    }
}

impl<T: Copy + Default> From<Vec<Option<T>>> for Values<T> {
    fn from(cells: Vec<Option<T>>) -> Self {
        cells.into_iter().collect()
    }
}

/// Words one after the other, numbered from 0. They may repeat: numbering is no promise that words with
/// different numbers differ.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    text: String,
    ends: Vec<usize>,
}

impl Words {
    /// None yet, with room for so many of so many bytes in all.
    pub fn with_capacity(words: usize, bytes: usize) -> Words {
        Words { text: String::with_capacity(bytes), ends: Vec::with_capacity(words) }
    }

    /// Adds words; their number.
    pub fn push(&mut self, words: &str) -> u32 {
        let number = self.ends.len() as u32;
        self.text.push_str(words);
        self.ends.push(self.text.len());
        number
    }

    /// Forgets all, keeping the room.
    pub fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    /// The words with a number.
    #[inline]
    pub fn get(&self, number: u32) -> Option<&str> {
        let number = number as usize;
        let end = *self.ends.get(number)?;
        let start = if number == 0 { 0 } else { *self.ends.get(number - 1)? };
        self.text.get(start..end)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// In order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len() as u32).filter_map(|number| self.get(number))
    }

    /// All words joined, and where each ends.
    pub fn into_parts(self) -> (String, Vec<usize>) {
        (self.text, self.ends)
    }
}

impl<S: AsRef<str>> FromIterator<S> for Words {
    fn from_iter<I: IntoIterator<Item = S>>(words: I) -> Self {
        let mut all = Words::default();
        words.into_iter().for_each(|w| {
            all.push(w.as_ref());
        });
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Whatever the order of filled and empty cells, and however empty ones were added.
        #[test]
        fn cells_come_back_as_they_went_in(
            runs in prop::collection::vec((prop::option::of(0i64..3), 0usize..4), 0..12)
        ) {
            let mut values = Values::default();
            let mut expected = Vec::new();
            for (cell, times) in runs {
                expected.extend(std::iter::repeat_n(cell, times));
                match cell {
                    Some(value) => {
                        (expected.len() - times..expected.len()).for_each(|row| values.push_at(row, value));
                    }
                    // Told of by the next filled cell, or the end.
                    None if times % 2 == 1 => {}
                    None => values.extend_empty(times),
                }
            }
            values.extend_empty(expected.len() - values.len());
            prop_assert_eq!(values.iter().collect::<Vec<_>>(), expected.clone());
            prop_assert_eq!(&values, &Values::from(expected.clone()));
            prop_assert_eq!(values.get(expected.len()), None);
            let (parts, filled) = values.into_parts();
            match filled {
                Some(filled) => prop_assert_eq!(filled, expected.iter().map(Option::is_some).collect::<Vec<_>>()),
                None => prop_assert!(parts.is_empty() || parts.len() == expected.len()),
            }
        }
    }

    #[test]
    fn words_keep_their_numbers() {
        let words: Words = ["张三", "", "李四", "张三"].into_iter().collect();
        assert_eq!(
            (0..5).map(|n| words.get(n)).collect::<Vec<_>>(),
            [Some("张三"), Some(""), Some("李四"), Some("张三"), None]
        );
        assert_eq!(words.iter().count(), words.len());
    }
}
