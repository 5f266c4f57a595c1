//! 金额 = 标准 × 份数, row by row.
//!
//! Job: find the accepted rows whose money is not what standard and quantity make. Inputs: the cells of a
//! row. Outputs: [`Products`]. Invariants: exact integers; only a row in which all three cells are filled is
//! judged, a default never stands in for a quantity; at most [`LISTED`] rows are kept, all are counted.

use super::row::{Cell, State};
use crate::catalog::Dataset;

/// Rows of a table that are listed with their values.
pub const LISTED: usize = 20;

/// A row whose amount is not standard × quantity. Money in 分.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrongProduct {
    /// Line of the row.
    pub line: u64,
    /// 标准
    pub standard: i64,
    /// 份数
    pub quantity: i64,
    /// 金额 as it is written, which is what counts.
    pub amount: i64,
    /// 标准 × 份数, below zero where the row takes a payment back.
    pub expected: i128,
}

/// What became of the rows of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Products {
    /// Accepted rows in which all three cells are filled.
    pub checked: u64,
    /// Those that do not hold.
    pub wrong: u64,
    /// The first of them, by line.
    pub listed: Vec<WrongProduct>,
}

impl Products {
    /// The line of the first row that does not hold.
    pub fn first_line(&self) -> Option<u64> {
        self.listed.first().map(|row| row.line)
    }

    /// Adds those of the rows that follow.
    pub(super) fn add(&mut self, later: Products) {
        self.checked += later.checked;
        self.wrong += later.wrong;
        self.listed.extend(later.listed);
        self.listed.truncate(LISTED);
    }
}

/// Where the three fields stand among those of a dataset.
pub(super) struct Rule {
    standard: usize,
    quantity: usize,
    amount: usize,
    /// Whether an amount below zero takes back what standard and quantity make.
    reverses: bool,
}

impl Rule {
    /// The rule of a dataset, if it has one.
    pub(super) fn new(dataset: &Dataset) -> Option<Rule> {
        let product = dataset.product.as_ref()?;
        let position = |id: &str| dataset.fields.iter().position(|f| f.id == id);
        Some(Rule {
            standard: position(&product.standard)?,
            quantity: position(&product.quantity)?,
            amount: position(&product.amount)?,
            reverses: dataset.reversal.as_ref().is_some_and(|r| r.field == product.amount),
        })
    }
}

impl State<'_> {
    /// Judges an accepted row that has not been pushed yet.
    pub(super) fn check_product(&self, line: u64, into: &mut Products) {
        let Some(rule) = &self.layout().product else { return };
        let number = |field: usize| match self.cells[field] {
            Cell::Number(n) if !self.stood_in.contains(&field) => Some(n),
            _ => None,
        };
        let (Some(standard), Some(quantity), Some(amount)) =
            (number(rule.standard), number(rule.quantity), number(rule.amount))
        else {
            return;
        };
        into.checked += 1;
        // Two i64 never overflow an i128.
        let product = i128::from(standard) * i128::from(quantity);
        let expected = if rule.reverses && amount < 0 && product > 0 { -product } else { product };
        if i128::from(amount) != expected {
            into.wrong += 1;
            if into.listed.len() < LISTED {
                into.listed.push(WrongProduct { line, standard, quantity, amount, expected });
            }
        }
    }
}
