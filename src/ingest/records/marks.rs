//! What is to be known of a cell beside its value, worked out once per spelling.

/// A set of marks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Marks(u8);

impl Marks {
    pub(super) const NONE: Marks = Marks(0);
    /// Nothing but white space.
    pub(super) const BLANK: Marks = Marks(1);
    /// Not all ASCII.
    pub(super) const WIDE: Marks = Marks(1 << 1);
    /// Begins a footer or is a word for a sum: of such a row the first filled cell may say what it is.
    pub(super) const OPENS: Marks = Marks(1 << 2);
    /// A word for a sum, in a column that may say that a row is one.
    pub(super) const SUM: Marks = Marks(1 << 3);
    /// A category that the catalog does not know.
    pub(super) const UNKNOWN: Marks = Marks(1 << 4);

    /// Adds marks if a condition holds.
    pub(super) fn with(self, marks: Marks, condition: bool) -> Marks {
        if condition { Marks(self.0 | marks.0) } else { self }
    }

    /// Whether it has any of them.
    #[inline]
    pub(super) fn has(self, marks: Marks) -> bool {
        self.0 & marks.0 != 0
    }
}
