//! Why a statement gives no value, in words for its column `why`.
//!
//! Invariant: one of `why` and `value` is empty, and just one.

use super::writer::Writer;
use crate::catalog::Indicator;

impl Writer<'_> {
    /// No source of the dataset is data of the period, or no 快照 of the region lies in it.
    pub(super) fn not_ingested(&self, dataset: &str) -> String {
        let title = self.statements.catalog.dataset(dataset).map_or(dataset, |d| d.title.as_str());
        self.dialect.text(&format!("台账里没有「{title}」这个期间的数据"))
    }

    /// No source of the period has the columns that tell which rows count.
    pub(super) fn column_missing(&self, dataset: &str, fields: &[String]) -> String {
        let (title, fields) = self.statements.catalog.titles(dataset, fields);
        let text = format!("「{title}」这个期间的来源都没有「{fields}」列，有的行是不是要数的不知道");
        self.dialect.text(&text)
    }

    /// A part has no value; what is said of the part follows.
    pub(super) fn part_missing(&self, part: &Indicator, why: &str) -> String {
        let text = self.dialect.text(&format!("「{}」没有数：", part.title));
        format!("concat({text}, {why})")
    }

    /// The denominator is 0.
    pub(super) fn zero_denominator(&self, part: &Indicator) -> String {
        self.dialect.text(&format!("分母「{}」是 0", part.title))
    }

    /// No row has a value.
    pub(super) fn no_rows(&self) -> String {
        self.dialect.text("没有符合的行，或者这些行都没有填")
    }

    /// Rows differ.
    pub(super) fn not_uniform(&self) -> String {
        self.dialect.text("各行填的数不一样")
    }

    /// Some rows do not say it.
    pub(super) fn blank(&self) -> String {
        self.dialect.text("有的行没有填")
    }

    /// There is no group.
    pub(super) fn no_groups(&self) -> String {
        self.dialect.text("没有可以比较的组")
    }

    /// Groups differ.
    pub(super) fn groups_differ(&self) -> String {
        self.dialect.text("各组的数不一样")
    }

    /// No reason.
    pub(super) fn no_reason(&self) -> String {
        format!("CAST(NULL AS {})", self.dialect.word())
    }
}
