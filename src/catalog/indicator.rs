//! An indicator (指标): what is counted, from which rows, by which date, in which unit.

use crate::model::region::Level;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A definition of a figure.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    /// Stable id, `subsidy.care.persons`.
    pub id: String,
    /// 享受重度残疾人护理补贴人数
    pub title: String,
    /// The dataset it is counted from; none for what is made of other indicators, nor for regions
    /// counted in the table of regions itself.
    pub dataset: Option<String>,
    /// How.
    pub measure: Measure,
    /// Conditions on category and text fields, all of which must hold; where regions are counted
    /// without a dataset, on their `kind`.
    #[serde(default, rename = "where")]
    pub conditions: BTreeMap<String, Condition>,
    /// Regions counted by their rows: what every row that fits `where` must fit as well, for its region
    /// to count (所有的行都已完成).
    #[serde(default)]
    pub every: BTreeMap<String, Condition>,
    /// Which date places a row in a period, and which of the rows up to then count.
    #[serde(default)]
    pub basis: Basis,
    /// A date field that takes the place of the dataset's 事件日期 (合同签订日期).
    pub date: Option<String>,
    /// The printed unit, `人`.
    pub unit: String,
    /// Other words it may be printed with by custom (例 for 享受补贴).
    #[serde(default)]
    pub words: Vec<String>,
    /// Decimals that a ratio is printed with where nothing else is asked for (7.7‰: 1).
    pub decimals: Option<u32>,
    /// Parts of a total, or numerator and denominator of a ratio, or minuend and subtrahend, or the
    /// one indicator that is the same in each group.
    #[serde(default)]
    pub of: Vec<String>,
    /// The groups of `each`: see [`Per`].
    pub per: Option<String>,
    /// Several years: `union` (default) counts a person once, `sum-of-years` once a year.
    #[serde(default)]
    pub span: SpanMode,
    /// 口径 in words, for `report indicators`.
    #[serde(default)]
    pub note: String,
}

/// How several years are counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SpanMode {
    /// Once over the whole span.
    #[default]
    Union,
    /// Once in each calendar year, added up.
    SumOfYears,
}

/// Which date places a row.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// 发生日期
    #[default]
    Event,
    /// 所属期
    Service,
    /// 事件日期, which is a 快照日: only the rows of a 镇街's last 快照日 in the period.
    Snapshot,
    /// 事件日期: all rows up to the end of the period, since records began.
    Cumulative,
    /// 存量: rows up to the end of the period that still stand on its last day (`until`).
    Stock,
}

impl Basis {
    /// The word in catalogs and JSON.
    pub fn key(self) -> &'static str {
        match self {
            Basis::Event => "event",
            Basis::Service => "service",
            Basis::Snapshot => "snapshot",
            Basis::Cumulative => "cumulative",
            Basis::Stock => "stock",
        }
    }
}

/// The groups in each of which `each` finds the same number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Per<'a> {
    /// Calendar years of the period.
    Year,
    /// Months of the period.
    Month,
    /// Counted regions of a level.
    Level(Level),
    /// Values of a field.
    Field(&'a str),
}

impl Indicator {
    /// The groups of `each`.
    pub fn per(&self) -> Option<Per<'_>> {
        self.per.as_deref().map(|text| match text {
            "year" => Per::Year,
            "month" => Per::Month,
            _ => Level::parse(text).map_or(Per::Field(text), Per::Level),
        })
    }
}

/// A condition on one field; an empty cell satisfies only a `not`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(untagged)]
pub enum Condition {
    /// Equal to the value.
    Is(String),
    /// Equal to one of the values.
    OneOf(Vec<String>),
    /// Equal to none of them.
    Not {
        /// The values.
        not: OneOrMany,
    },
}

/// A value or a list.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(untagged)]
pub enum OneOrMany {
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}

impl Condition {
    /// The values named.
    pub fn values(&self) -> Vec<&str> {
        match self {
            Condition::Is(v) | Condition::Not { not: OneOrMany::One(v) } => vec![v],
            Condition::OneOf(vs) | Condition::Not { not: OneOrMany::Many(vs) } => {
                vs.iter().map(String::as_str).collect()
            }
        }
    }

    /// Whether it excludes rather than selects.
    pub fn is_not(&self) -> bool {
        matches!(self, Condition::Not { .. })
    }

    /// Whether a cell satisfies it.
    pub fn holds(&self, cell: Option<&str>) -> bool {
        let named = cell.is_some_and(|c| self.values().contains(&c));
        named != self.is_not()
    }
}

/// How rows become a number.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub enum Measure {
    /// Rows.
    Rows,
    /// Distinct persons.
    Persons,
    /// Distinct households (the entity `household`).
    Households,
    /// Distinct values of an entity or text field.
    Distinct(String),
    /// Sum of an amount or count field.
    Sum(String),
    /// The one value that an amount or count field has in all rows (每人3000元).
    Uniform(String),
    /// Distinct counted regions of a level: those of the rows, or without a dataset all there are.
    Regions(Level),
    /// Sum of other indicators.
    Total,
    /// First of `of` ÷ second.
    Ratio,
    /// First of `of` − second.
    Difference,
    /// What the one indicator of `of` is in each group of `per`, if the same in all (每镇街1名).
    Each,
}

impl Measure {
    /// Whether it is made of other indicators.
    pub fn is_derived(&self) -> bool {
        matches!(self, Measure::Total | Measure::Ratio | Measure::Difference | Measure::Each)
    }

    /// Whether it counts things once however often they occur, so that parts do not add up.
    pub fn is_distinct(&self) -> bool {
        matches!(self, Measure::Persons | Measure::Households | Measure::Distinct(_) | Measure::Regions(_))
    }

    /// Whether figures of parts (months, towns) add up to the figure of the whole.
    pub fn is_additive(&self) -> bool {
        matches!(self, Measure::Rows | Measure::Sum(_))
    }
}

impl TryFrom<String> for Measure {
    type Error = String;
    fn try_from(text: String) -> Result<Measure, String> {
        Ok(match text.split_once(':') {
            None => match text.as_str() {
                "rows" => Measure::Rows,
                "persons" => Measure::Persons,
                "households" => Measure::Households,
                "total" => Measure::Total,
                "ratio" => Measure::Ratio,
                "difference" => Measure::Difference,
                "each" => Measure::Each,
                _ => return Err(unknown_measure(&text)),
            },
            Some(("distinct", field)) if !field.is_empty() => Measure::Distinct(field.into()),
            Some(("sum", field)) if !field.is_empty() => Measure::Sum(field.into()),
            Some(("uniform", field)) if !field.is_empty() => Measure::Uniform(field.into()),
            Some(("regions", level)) => {
                Measure::Regions(Level::parse(level).ok_or_else(|| unknown_measure(&text))?)
            }
            Some(_) => return Err(unknown_measure(&text)),
        })
    }
}

impl From<Measure> for String {
    fn from(measure: Measure) -> String {
        measure.to_string()
    }
}

fn unknown_measure(text: &str) -> String {
    format!(
        "不认识的 measure「{text}」，可用 rows、persons、households、distinct:字段、sum:字段、uniform:字段、\
         regions:级别(province、city、county、town、village)、total、ratio、difference、each"
    )
}

impl std::fmt::Display for Measure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Measure::Rows => f.write_str("rows"),
            Measure::Persons => f.write_str("persons"),
            Measure::Households => f.write_str("households"),
            Measure::Distinct(field) => write!(f, "distinct:{field}"),
            Measure::Sum(field) => write!(f, "sum:{field}"),
            Measure::Uniform(field) => write!(f, "uniform:{field}"),
            Measure::Regions(level) => write!(f, "regions:{}", level.key()),
            Measure::Total => f.write_str("total"),
            Measure::Ratio => f.write_str("ratio"),
            Measure::Difference => f.write_str("difference"),
            Measure::Each => f.write_str("each"),
        }
    }
}
