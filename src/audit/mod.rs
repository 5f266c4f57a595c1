//! The audit (疑点): rules over the rows of the ledger.
//!
//! Job: run every rule whose data are there and say of the others why they were not. Inputs: catalog, tree of
//! regions, the ledger's reading side, a period. Outputs: an [`Audit`]: findings in a fixed order, and what each
//! rule looked at. A finding is a lead for people to look into, never a verdict (疑点, not 违规).
//!
//! Invariants: a rule without its data says so, it never passes in silence; findings do not depend on the order
//! of rows or on how they are spread over files; numbers of persons are masked in every text; integers only.

mod card;
pub mod controls;
mod count;
mod courses;
pub mod coverage;
mod data;
mod days;
mod due;
mod engine;
mod facts;
mod finding;
mod held;
mod lists;
pub mod month;
mod own;
mod payments;
mod rule;
mod rules;
mod settings;
mod standards;

pub use data::{Rows, Text, number_shown};
pub use engine::{Audit, RuleState, SEVERITIES, Scope, Status, codes, run};
pub use finding::{Finding, RowRef, Severity};
pub use held::HeldRow;
pub use own::Own;
pub use rule::{About, Case, Default, Need, Parameter, Rule, Told, Window};
pub use rules::all;
pub use settings::{Settings, check as check_settings};
