//! What numbers of one text say of each other, and whether it is so.
//!
//! Job: find products, parts, rates, differences, bounds, lists and repetitions that the wording states.
//! Input: a [`Reading`]. Output: [`Relation`]s in reading order. Invariants: operands count with the interval
//! that their printed digits allow; only what the wording states beyond doubt is [`Confidence::Certain`].

mod bound;
mod breakdown;
mod difference;
mod enumeration;
mod equality;
mod explain;
mod growth;
mod lines;
mod mend;
mod near;
mod parts;
mod phrase;
mod plausibility;
mod product;
mod ratio;
mod shared;
mod table;
#[cfg(test)]
mod trial;

use super::text::Span;
pub use explain::explain;
use shared::Scene;

/// Which arithmetic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// N人×每人M元[×月]=共K元, also several products summed.
    Product,
    /// Parts that make up a total: 其中, 包括, 分别, brackets.
    SumOfParts,
    /// A rate from its parts: 检出率, 完成率, 占.
    Ratio,
    /// Percentages of a breakdown that make 100 %.
    Breakdown,
    /// A difference: 比上年增加, 超过任务.
    Difference,
    /// A growth in per cent: 同比增长.
    Growth,
    /// A subset is no more than its whole; a union lies between its greatest part and their sum; part of a year
    /// is no more than the year.
    Bound,
    /// The same figure in two places, in prose or in a table.
    Equality,
    /// As many things named as announced.
    Enumeration,
    /// A sum of money in a table against its own rows and columns.
    Table,
    /// Money per head, or a unit, that cannot be.
    Plausibility,
}

impl Kind {
    /// All kinds, in order of their codes.
    pub const ALL: [Kind; 11] = [
        Kind::Product,
        Kind::SumOfParts,
        Kind::Ratio,
        Kind::Breakdown,
        Kind::Difference,
        Kind::Growth,
        Kind::Bound,
        Kind::Equality,
        Kind::Enumeration,
        Kind::Table,
        Kind::Plausibility,
    ];

    /// `R01` …
    pub fn code(self) -> &'static str {
        match self {
            Kind::Product => "R01",
            Kind::SumOfParts => "R02",
            Kind::Ratio => "R03",
            Kind::Breakdown => "R04",
            Kind::Difference => "R05",
            Kind::Growth => "R06",
            Kind::Bound => "R07",
            Kind::Equality => "R08",
            Kind::Enumeration => "R09",
            Kind::Table => "R10",
            Kind::Plausibility => "R11",
        }
    }

    /// The key in documents.
    pub fn key(self) -> &'static str {
        match self {
            Kind::Product => "product",
            Kind::SumOfParts => "sum_of_parts",
            Kind::Ratio => "ratio",
            Kind::Breakdown => "breakdown",
            Kind::Difference => "difference",
            Kind::Growth => "growth",
            Kind::Bound => "bound",
            Kind::Equality => "equality",
            Kind::Enumeration => "enumeration",
            Kind::Table => "table",
            Kind::Plausibility => "plausibility",
        }
    }
}

/// How sure the reading is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Confidence {
    /// Another reading is possible, too.
    Weak,
    /// The wording means this in most texts.
    Likely,
    /// The wording leaves no other reading.
    Certain,
}

impl Confidence {
    /// The key in documents.
    pub fn key(self) -> &'static str {
        match self {
            Confidence::Weak => "weak",
            Confidence::Likely => "likely",
            Confidence::Certain => "certain",
        }
    }

    /// 确定, 很可能, 可能.
    pub fn title(self) -> &'static str {
        match self {
            Confidence::Weak => "可能",
            Confidence::Likely => "很可能",
            Confidence::Certain => "确定",
        }
    }
}

/// A change of one number that would make a relation hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mend {
    /// Where.
    pub span: Span,
    /// What to write there.
    pub text: String,
    /// What went wrong, in words: 少一个零, 两位数字颠倒, 漏了“万” …
    pub slip: String,
}

/// One relation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    /// Which arithmetic.
    pub kind: Kind,
    /// The number that it says something of, as an index into [`super::Reading::numbers`].
    pub result: usize,
    /// The other numbers, in the order of the expression.
    pub operands: Vec<usize>,
    /// The operands written out: `6人×3000元`.
    pub expression: String,
    /// What comes out: `18000元`, `≤ 51人`, `7.66‰`.
    pub expected: String,
    /// What is printed.
    pub printed: String,
    /// Whether both agree within what the printed digits allow.
    pub holds: bool,
    /// How sure the reading is.
    pub confidence: Confidence,
    /// One edit that would mend it, where there is exactly one likely one.
    pub mend: Option<Mend>,
    /// Why it is only likely, or what was taken for granted; empty if nothing.
    pub note: String,
}

/// All relations of a reading, in reading order.
pub fn find(reading: &super::Reading<'_>) -> Vec<Relation> {
    let scene = Scene::of(reading);
    let mut out = Vec::new();
    for kind in [
        product::find,
        parts::find,
        lines::find,
        ratio::find,
        breakdown::find,
        difference::find,
        growth::find,
        bound::find,
        equality::find,
        enumeration::find,
        table::find,
        plausibility::find,
    ] {
        kind(&scene, &mut out);
    }
    in_order(&scene, out)
}

/// Sorted by the place of the result; of relations that say the same of the same numbers the surest one, and
/// the one that holds before the one that does not.
fn in_order(scene: &Scene<'_>, found: Vec<Relation>) -> Vec<Relation> {
    let mut keyed: Vec<(usize, Kind, Vec<usize>, Relation)> = found
        .into_iter()
        .filter(|r| scene.number(r.result).is_some())
        .map(|r| {
            let mut numbers = r.operands.clone();
            numbers.push(r.result);
            numbers.sort_unstable();
            numbers.dedup();
            (r.result, r.kind, numbers, r)
        })
        .collect();
    keyed.sort_by(|a, b| {
        (a.0, a.1, &a.2)
            .cmp(&(b.0, b.1, &b.2))
            .then(b.3.holds.cmp(&a.3.holds))
            .then(b.3.confidence.cmp(&a.3.confidence))
    });
    keyed.dedup_by(|b, a| a.0 == b.0 && a.1 == b.1 && a.2 == b.2);
    keyed.into_iter().map(|k| k.3).collect()
}
