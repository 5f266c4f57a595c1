//! Days and months given out over rows.
//!
//! Input: a window, the row, how often its person or household has come before. Output: a place in the
//! window. Invariant: the rows of one person fall into separate parts of the window as long as it has as
//! many slots as the person has rows, so that they are not taken for one event told twice.

use super::support::random::Random;
use chrono::{Datelike, Days, NaiveDate};

/// Days or months from the first to the last, both included.
#[derive(Clone, Copy)]
pub struct Window {
    first: NaiveDate,
    /// How many.
    pub slots: usize,
}

/// Which of a group's rows.
#[derive(Clone, Copy)]
pub struct Turn {
    /// Place among the persons or households of the group.
    pub subject: usize,
    /// How many rows of the same subject stand above, and how many it has at most.
    pub repeat: usize,
    pub repeats: usize,
}

impl Window {
    /// Days `2024-01-10..2024-12-20`.
    pub fn days(text: &str) -> Option<Self> {
        let (first, last) = text.split_once("..")?;
        let (first, last) = (first.parse::<NaiveDate>().ok()?, last.parse::<NaiveDate>().ok()?);
        let slots = usize::try_from((last - first).num_days() + 1).ok().filter(|slots| *slots > 0)?;
        Some(Self { first, slots })
    }

    /// Months `2024-01..2024-12`.
    pub fn months(text: &str) -> Option<Self> {
        let month = |text: &str| format!("{text}-01").parse::<NaiveDate>().ok();
        let (first, last) = text.split_once("..")?;
        let (first, last) = (month(first)?, month(last)?);
        let number = |day: NaiveDate| day.year() * 12 + day.month0() as i32;
        let slots = usize::try_from(number(last) - number(first) + 1).ok().filter(|slots| *slots > 0)?;
        Some(Self { first, slots })
    }

    /// The day of a slot.
    pub fn day(self, slot: usize) -> NaiveDate {
        self.first + Days::new(slot as u64)
    }

    /// The month of a slot, `2024-01`.
    pub fn month(self, slot: usize) -> String {
        (self.first + chrono::Months::new(slot as u32)).format("%Y-%m").to_string()
    }

    /// A random slot for a row.
    pub fn draw(self, turn: Turn, random: &mut Random) -> usize {
        if turn.repeats > self.slots {
            return random.below(self.slots);
        }
        let from = turn.repeat * self.slots / turn.repeats;
        let until = (turn.repeat + 1) * self.slots / turn.repeats;
        from + random.below(until - from)
    }

    /// The slots in turn: each person goes through all of them, and each repeat touches all of them.
    pub fn cycle(self, turn: Turn) -> usize {
        (turn.subject + turn.repeat) % self.slots
    }
}
