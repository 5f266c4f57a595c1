//! Which rows an indicator selects, as conditions on their cells.
//!
//! Inputs: the filters of a plan, 作废 among them. Invariant: an empty cell satisfies only a `not`.

use super::super::plan::Plan;
use super::writer::Writer;
use crate::catalog::Condition;

impl Writer<'_> {
    /// The conditions of a filter.
    pub(super) fn filter(&mut self, plan: &Plan, filter: usize) -> Vec<String> {
        let tests = plan.filters.get(filter).into_iter().flatten();
        let found = tests.filter_map(|(field, test)| {
            let field = plan.fields.get(*field)?;
            Some((&field.id, field.tests.get(*test)?))
        });
        found.filter_map(|(field, test)| self.condition(field, test)).collect()
    }

    /// A condition on a cell; `None`: it always holds.
    fn condition(&mut self, field: &str, condition: &Condition) -> Option<String> {
        // No cell is an empty text.
        let values: Vec<&str> = condition.values().into_iter().filter(|v| !v.is_empty()).collect();
        let name = self.column(field);
        let list = self.dialect.texts(values.iter().copied());
        Some(match (values.as_slice(), condition.is_not()) {
            ([], true) => return None,
            ([], false) => "FALSE".into(),
            ([_], false) => format!("{name} = {list}"),
            (_, false) => format!("{name} IN ({list})"),
            ([_], true) => format!("({name} IS NULL OR {name} <> {list})"),
            (_, true) => format!("({name} IS NULL OR {name} NOT IN ({list}))"),
        })
    }

    /// That a row is no 冲销 that counts for sums only.
    pub(super) fn no_reversal(&mut self, plan: &Plan) -> Option<String> {
        let column = plan.reversal.as_deref()?;
        let name = self.column(column);
        Some(format!("({name} IS NULL OR {name} >= 0)"))
    }
}
