//! Payments by person and kind, for the rules about monthly money.
//!
//! Job: bring together what one person was paid under one kind, with what was taken back set against it.
//! Inputs: rows of the dataset of subsidies. Outputs: [`Group`]s. Invariants: a reversal (冲销, negative money) of
//! the same months and the same amount cancels one payment, and both are left out; what stands is in the order of
//! its values, never of rows; a row without a person or a month is counted, not guessed.

use super::data::Rows;
use super::rule::Told;
use crate::catalog::Month;
use crate::diagnostic::Diagnostic;

/// Words of 补发标志 that say a payment is not the ordinary one of its months.
const MARKS: [&str; 2] = ["补发", "更正"];
/// Words in a remark that say the same.
const NOTES: [&str; 5] = ["补发", "补差", "差额", "更正", "重发"];

/// Columns that tell ordinary payments from others, where they are.
pub(super) const MARKED_BY: &[&str] = &["backpay", "note"];

/// A payment, or a reversal that cancels none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Paid {
    pub(super) from: Month,
    pub(super) to: Month,
    /// In 分; below 0: taken back.
    pub(super) amount: i64,
    /// Whether it says of itself that it is not the ordinary payment of its months (补发, 更正).
    pub(super) marked: bool,
    pub(super) row: usize,
}

impl Paid {
    /// Number of months.
    pub(super) fn months(&self) -> i64 {
        i64::from(self.to.0) - i64::from(self.from.0) + 1
    }

    /// Whether it is for a month, among others perhaps.
    pub(super) fn covers(&self, month: Month) -> bool {
        self.from <= month && month <= self.to
    }

    /// What of it is for a month: equal parts, a remainder of a few 分 on the first months.
    pub(super) fn share(&self, month: Month) -> i64 {
        let (n, at) = (self.months(), i64::from(month.0) - i64::from(self.from.0));
        self.amount.div_euclid(n) + i64::from(at < self.amount.rem_euclid(n))
    }
}

/// What one person was paid under one kind.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) person: i64,
    /// Code of the kind in the column `category`.
    pub(super) kind: u32,
    /// What stands, in the order of its values.
    pub(super) paid: Vec<Paid>,
    /// Rows of which one cancels the other.
    pub(super) cancelled: Vec<Paid>,
}

/// Which rows say of themselves that they are not ordinary payments.
pub(super) struct Marks {
    backpay: Vec<bool>,
    note: Vec<bool>,
}

impl Marks {
    pub(super) fn of(rows: &Rows<'_>) -> Marks {
        let says = |note: &String| NOTES.iter().any(|word| affirms(note, word));
        Marks {
            backpay: rows.text("backpay").values().iter().map(|v| MARKS.contains(&v.as_str())).collect(),
            note: rows.text("note").values().iter().map(says).collect(),
        }
    }

    pub(super) fn has(&self, rows: &Rows<'_>, row: usize) -> bool {
        let of = |column: &str, table: &[bool]| {
            rows.text(column).code_of(row).is_some_and(|code| table[code as usize])
        };
        of("backpay", &self.backpay) || of("note", &self.note)
    }
}

/// Whether a remark says a word and does not deny it (不补发, 未补发, 无补发).
fn affirms(note: &str, word: &str) -> bool {
    note.match_indices(word).any(|(at, _)| !note[..at].ends_with(['不', '未', '无', '非']))
}

/// Hands on what each person was paid under each kind that is wanted, persons in the order of their numbers.
/// Returns the rows without a person; see [`nobody`].
///
/// # Errors
/// Those of `each`.
pub(super) fn each(
    rows: &Rows<'_>,
    wanted: &dyn Fn(&str) -> bool,
    told: &mut Told,
    mut each: impl FnMut(Group, &mut Told) -> Result<(), Diagnostic>,
) -> Result<Vec<usize>, Diagnostic> {
    let kinds = rows.text("category");
    let chosen: Vec<bool> = kinds.values().iter().map(|v| wanted(v)).collect();
    let marks = Marks::of(rows);
    let (mut order, mut nobody): (Vec<(i64, u32, u32)>, Vec<usize>) = (Vec::new(), Vec::new());
    for row in 0..rows.len() {
        let Some(kind) = kinds.code_of(row).filter(|k| chosen[*k as usize]) else { continue };
        match rows.person(row) {
            Some(person) => order.push((person, kind, row as u32)),
            None => nobody.push(row),
        }
    }
    told.examined += order.len() as u64;
    order.sort_unstable();
    for same in order.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
        let paid = same.iter().filter_map(|(_, _, row)| {
            let row = *row as usize;
            let ((from, to), amount) = (rows.service(row)?, rows.number("amount", row)?);
            let marked = marks.has(rows, row);
            Some(Paid { from, to, amount, marked, row }).filter(|p| p.amount != 0)
        });
        let mut paid: Vec<Paid> = paid.collect();
        paid.sort_unstable();
        let cancelled = cancel(&mut paid);
        each(Group { person: same[0].0, kind: same[0].1, paid, cancelled }, told)?;
    }
    Ok(nobody)
}

/// Tells of rows that nobody is known to have been paid by.
pub(super) fn nobody(rows: usize, told: &mut Told) {
    if rows > 0 {
        told.remark(format!("有 {rows} 行没有证件号，不知道是谁，没有查"));
    }
}

/// Takes out every reversal with a payment of the same months and amount; with the same mark, where there is one.
fn cancel(paid: &mut Vec<Paid>) -> Vec<Paid> {
    let mut gone = Vec::new();
    if paid.iter().all(|p| p.amount > 0) {
        return gone;
    }
    for same_mark in [true, false] {
        let mut at = 0;
        while at < paid.len() {
            let back = paid[at];
            let fits = |p: &Paid| {
                (p.from, p.to) == (back.from, back.to)
                    && p.amount.checked_neg() == Some(back.amount)
                    && (p.marked == back.marked || !same_mark)
            };
            match (back.amount < 0).then(|| paid.iter().position(fits)).flatten() {
                // A reversal stands before every payment of its months.
                Some(payment) => {
                    gone.push(paid.remove(payment));
                    gone.push(paid.remove(at));
                }
                None => at += 1,
            }
        }
    }
    gone
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paid(month: i32, amount: i64, marked: bool, row: usize) -> Paid {
        Paid { from: Month(month), to: Month(month), amount, marked, row }
    }

    #[test]
    fn a_reversal_cancels_one_payment_of_its_months_and_amount() {
        let mut all = vec![
            paid(1, -80, false, 4),
            paid(1, 80, false, 0),
            paid(1, 80, false, 1),
            paid(2, -30, false, 3),
            paid(2, 80, false, 2),
        ];
        all.sort_unstable();
        let gone = cancel(&mut all);
        assert_eq!(all.iter().map(|p| p.row).collect::<Vec<_>>(), [1, 3, 2]);
        assert_eq!(gone.iter().map(|p| p.row).collect::<Vec<_>>(), [0, 4]);
    }

    #[test]
    fn a_reversal_takes_the_payment_of_its_own_mark_first() {
        let mut all = vec![paid(1, -80, true, 2), paid(1, 80, false, 0), paid(1, 80, true, 1)];
        all.sort_unstable();
        cancel(&mut all);
        assert_eq!(all.iter().map(|p| p.row).collect::<Vec<_>>(), [0]);
    }

    #[test]
    fn shares_add_up_to_the_whole_also_when_taken_back() {
        for amount in [25_000, -25_000, 1] {
            let quarter = Paid { from: Month(10), to: Month(12), amount, marked: false, row: 0 };
            assert_eq!((10..=12).map(|m| quarter.share(Month(m))).sum::<i64>(), amount);
        }
    }

    #[test]
    fn a_remark_that_denies_is_no_mark() {
        assert!(affirms("补发2月", "补发"));
        assert!(!affirms("不补发", "补发"));
        assert!(affirms("上月未补发，本月补发", "补发"));
    }
}
