//! Which rows count in a period, as conditions on their dates.
//!
//! Inputs: the clock of a plan, the two ends of a period as SQL. Outputs: conditions on a row. Invariant:
//! a row without a date fulfils none of them but [`Writer::undated`].

use super::super::plan::{Mode, Plan};
use super::tables::End;
use super::writer::Writer;
use crate::catalog::Basis;

/// First and last day of a row, as SQL.
#[derive(Debug, Clone)]
pub(super) struct Days {
    pub(super) from: String,
    pub(super) to: String,
    /// Whether an empty date says that it is not known.
    pub(super) may_lack: bool,
    /// The last day on which a row stands.
    until: Option<String>,
}

impl Writer<'_> {
    /// The days of a row by the clock of a plan and a basis.
    pub(super) fn days(&mut self, plan: &Plan, basis: Basis) -> Days {
        let until = match &plan.clock.mode {
            Mode::Standing(until) => Some(self.column(until)),
            _ => None,
        };
        let mut of = |first: End, last: End, until: Option<String>| {
            let (from, to) = (self.day_of(first), self.day_of(last));
            Days { from, to, may_lack: true, until }
        };
        match (&plan.clock.date, basis) {
            (_, Basis::Service) => of(End::ServiceFirst, End::ServiceLast, until),
            (None, _) => of(End::EventFirst, End::EventLast, until),
            (Some(date), _) => {
                let day = self.column(date);
                Days { from: day.clone(), to: day, may_lack: false, until }
            }
        }
    }
}

impl Days {
    /// That a row counts between two days; of a 快照, that it is of a day between them.
    pub(super) fn counted(&self, mode: &Mode, since: &str, until: &str) -> Vec<String> {
        let Days { from, to, .. } = self;
        match mode {
            Mode::Within if from == to => vec![format!("{from} BETWEEN {since} AND {until}")],
            Mode::Within => vec![format!("{from} >= {since}"), format!("{to} <= {until}")],
            Mode::Snapshot => vec![format!("{from} = {to}"), format!("{from} BETWEEN {since} AND {until}")],
            Mode::UpTo => vec![format!("{to} <= {until}")],
            Mode::Standing(_) => {
                let mut all = vec![format!("{to} <= {until}")];
                all.extend(self.stands(until));
                all
            }
        }
    }

    /// That a row with a date may count between two days though it is not known whether it does; of a
    /// 快照, as far as days tell.
    pub(super) fn doubtful(&self, mode: &Mode, since: &str, until: &str) -> Vec<String> {
        let Days { from, to, .. } = self;
        match mode {
            Mode::Within => vec![
                format!("{from} <= {until}"),
                format!("{to} >= {since}"),
                format!("({from} < {since} OR {to} > {until})"),
            ],
            Mode::Snapshot => {
                vec![format!("{from} <= {until}"), format!("{to} >= {since}"), format!("{from} <> {to}")]
            }
            Mode::UpTo => vec![format!("{from} <= {until}"), format!("{to} > {until}")],
            Mode::Standing(_) => {
                let mut all = vec![format!("{from} <= {until}"), format!("{to} > {until}")];
                all.extend(self.stands(until));
                all
            }
        }
    }

    /// That a row has no date, and may be of any time.
    pub(super) fn undated(&self, until: &str) -> Vec<String> {
        let mut all = vec![format!("{} IS NULL", self.from)];
        all.extend(self.stands(until));
        all
    }

    fn stands(&self, day: &str) -> Option<String> {
        self.until.as_ref().map(|until| format!("({until} IS NULL OR {until} >= {day})"))
    }
}
