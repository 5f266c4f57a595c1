//! Which rows an indicator is about.
//!
//! Inputs: an indicator, a row group. Outputs: whether a row fits. Invariant: a condition is asked of each
//! distinct value of its column by its own definition; 作废 rows fit nothing.

use crate::catalog::{Condition, Dataset, Indicator};
use crate::diagnostic::Diagnostic;
use crate::figure::columns::Words;
use crate::figure::store::SourceInfo;
use arrow_array::RecordBatch;

/// What an indicator asks of a row group's rows.
pub(super) struct Filter<'b> {
    /// Conditions that a row must fit.
    selects: Vec<Test<'b>>,
    /// What all rows of a region must fit as well.
    every: Vec<Test<'b>>,
}

/// A condition on a column.
struct Test<'b> {
    words: Words<'b>,
    holds: Vec<bool>,
    /// Whether the source cannot tell: it has no such column, and no empty cell fits.
    blind: bool,
}

impl Test<'_> {
    fn fits(&self, row: usize) -> bool {
        self.holds[self.words.code(row)]
    }
}

impl<'b> Filter<'b> {
    pub(super) fn of(
        batch: &'b RecordBatch,
        source: &SourceInfo,
        dataset: &Dataset,
        indicator: &Indicator,
    ) -> Result<Filter<'b>, Diagnostic> {
        let test = |(field, condition): (&String, &Condition)| -> Result<Test<'b>, Diagnostic> {
            let words = Words::of(batch, field)?;
            let holds = words.table(|cell| condition.holds(cell));
            Ok(Test { words, holds, blind: !condition.is_not() && source.lacks(dataset, field) })
        };
        let mut selects = indicator.conditions.iter().map(test).collect::<Result<Vec<_>, _>>()?;
        if let Some(void) = &dataset.void {
            let words = Words::of(batch, &void.field)?;
            let holds = words.table(|cell| !cell.is_some_and(|c| void.values.iter().any(|v| v == c)));
            selects.push(Test { words, holds, blind: false });
        }
        let every = indicator.every.iter().map(test).collect::<Result<Vec<_>, _>>()?;
        Ok(Filter { selects, every })
    }

    /// Whether a row is one of those the indicator counts.
    pub(super) fn fits(&self, row: usize) -> bool {
        self.selects.iter().all(|test| test.fits(row))
    }

    /// Whether a row that counts also fits what all rows of its region must.
    pub(super) fn fits_every(&self, row: usize) -> bool {
        self.every.iter().all(|test| test.fits(row))
    }

    /// Whether a row fits all that its source can tell, where that is not everything.
    pub(super) fn is_untold(&self, row: usize) -> bool {
        let mut all = self.selects.iter().chain(&self.every);
        self.is_blind() && all.all(|test| test.blind || test.fits(row))
    }

    fn is_blind(&self) -> bool {
        self.selects.iter().chain(&self.every).any(|test| test.blind)
    }
}

/// The fields that a source has no column for and that an indicator selects by.
pub(super) fn blind_fields<'i>(
    source: &SourceInfo,
    dataset: &Dataset,
    indicator: &'i Indicator,
) -> Vec<&'i String> {
    let both = indicator.conditions.iter().chain(&indicator.every);
    let lacks = |(field, c): &(&String, &Condition)| !c.is_not() && source.lacks(dataset, field);
    both.filter(lacks).map(|(field, _)| field).collect()
}

/// The columns that an indicator's conditions look at.
pub(super) fn columns<'i>(dataset: &'i Dataset, indicator: &'i Indicator) -> impl Iterator<Item = &'i str> {
    let fields = indicator.conditions.keys().chain(indicator.every.keys()).map(String::as_str);
    fields.chain(dataset.void.as_ref().map(|v| v.field.as_str()))
}
