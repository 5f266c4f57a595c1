//! What a rule is, and what it is given.

use super::data::{Data, Rows};
use super::finding::{Finding, Severity};
use super::month;
use super::settings::Settings;
use crate::catalog::{Catalog, Month};
use crate::diagnostic::Diagnostic;
use crate::model::{Period, RegionTree};

/// What is said of a rule, by `report explain` and above its findings.
#[derive(Debug)]
pub struct About {
    /// `A01`
    pub code: &'static str,
    /// A few words.
    pub title: &'static str,
    /// How bad a finding is, unless the rule says otherwise of one.
    pub severity: Severity,
    /// Whether it is run where the office says nothing.
    pub enabled: bool,
    /// Why this is asked, for a clerk: what is compared with what, and what is legal all the same.
    pub explanation: &'static str,
    /// The policy, standard or published case that it comes from; `推定` for a check without one.
    pub source: &'static str,
    /// What to check when it is found.
    pub check: &'static str,
    /// A few rows (in words) that make it find something.
    pub example: &'static str,
    /// The data that it needs, those it cannot do without first.
    pub needs: &'static [Need],
    /// What an office can set.
    pub parameters: &'static [Parameter],
}

/// Rows of a dataset that a rule looks at. Void rows (退回, 作废 …) are never among them.
#[derive(Debug, PartialEq, Eq)]
pub struct Need {
    /// The dataset's id.
    pub dataset: &'static str,
    /// Which of its rows.
    pub window: Window,
    /// Columns without which it cannot tell anything. The standard columns (dates, person, line) and the place
    /// are always there.
    pub columns: &'static [&'static str],
    /// Columns that it uses where they are.
    pub also: &'static [&'static str],
    /// Whether it can do without the dataset. That it is missing is told, unless no column is asked of it.
    pub optional: bool,
}

impl Need {
    /// Whether the dataset only helps where it happens to be there.
    pub(super) fn is_help(&self) -> bool {
        self.optional && self.columns.is_empty()
    }
}

/// Which rows of a dataset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Window {
    /// Those whose service months meet the period.
    Service,
    /// Those whose event day may lie in the period.
    Event,
    /// Those whose service months meet a calendar year of the period.
    ServiceYears,
    /// Those whose service months meet a school year (September to August) that the period meets.
    SchoolYears,
    /// Those whose event day may lie in a calendar year of the period.
    EventYears,
    /// All, also without a date.
    All,
}

/// Something that an office can set of a rule.
#[derive(Debug)]
pub struct Parameter {
    /// The key in `set = { … }`.
    pub name: &'static str,
    /// What it means.
    pub title: &'static str,
    /// What it is where nothing is set, and so of which type.
    pub default: Default,
}

/// The value of a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Default {
    /// A whole number.
    Number(i64),
    /// Money in 分; set as 元, `"260"`.
    Money(i64),
    /// A list of words.
    Words(&'static [&'static str]),
    /// Yes or no.
    Flag(bool),
}

/// A rule.
pub trait Rule: Sync {
    /// What is said of it.
    fn about(&self) -> &'static About;

    /// Columns of its `need`th need that the office's catalog makes it want besides, where they are.
    fn also(&self, catalog: &Catalog, need: usize) -> Vec<String> {
        let _ = (catalog, need);
        Vec::new()
    }

    /// Looks at the data.
    ///
    /// # Errors
    /// `E0505` when a sum goes out of range.
    fn run(&self, case: &Case<'_>, told: &mut Told) -> Result<(), Diagnostic>;
}

/// What a rule is given.
pub struct Case<'a> {
    /// The rule.
    pub about: &'static About,
    /// What is audited.
    pub period: Period,
    /// Definitions, standards.
    pub catalog: &'a Catalog,
    /// Regions.
    pub tree: &'a RegionTree,
    /// What the office has set.
    pub settings: &'a Settings,
    /// Position of the region whose findings are wanted, for rules that count; the others look at all rows.
    pub region: usize,
    pub(super) data: &'a Data<'a>,
}

/// What a rule has to say.
#[derive(Debug, Default)]
pub struct Told {
    /// What it found.
    pub findings: Vec<Finding>,
    /// What it could not look at, and why, in words; each once.
    pub remarks: Vec<String>,
    /// Rows that it looked at.
    pub examined: u64,
    /// Whether something besides rows that it cannot do without is missing (a table of standards); see the remarks.
    pub missing: bool,
}

impl Told {
    /// Says something once.
    pub fn remark(&mut self, text: impl Into<String>) {
        let text = text.into();
        if !self.remarks.contains(&text) {
            self.remarks.push(text);
        }
    }
}

impl<'a> Case<'a> {
    /// The rows of one of the rule's needs, by its place in [`About::needs`]. An optional one without data is empty.
    pub fn rows(&self, need: usize) -> &'a Rows<'a> {
        self.data.rows(&self.about.needs[need])
    }

    /// First and last month that the period meets.
    pub fn months(&self) -> (Month, Month) {
        (month::of(self.period.from), month::of(self.period.to))
    }

    /// Whether a month meets the period.
    pub fn has(&self, at: Month) -> bool {
        let (from, to) = self.months();
        from <= at && at <= to
    }

    /// Money as it is said in a finding, `1234.50元`.
    pub fn yuan(&self, cents: i128) -> String {
        super::finding::yuan(cents)
    }

    /// A finding of this rule about some rows of a dataset: the person's, at the first of their places in the
    /// table of regions, so that nothing depends on the order of rows. Amount and month are added by the rule.
    /// `key`: see [`Finding::key`].
    pub fn finding(&self, rows: &Rows<'_>, group: &[usize], key: String, message: String) -> Finding {
        super::finding::about(self.about.code, self.about.severity, rows, group, key, message)
    }
}
