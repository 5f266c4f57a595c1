//! An indicator (指标): what is counted, from which rows, by which date, in which unit.

use serde::Deserialize;
use std::collections::BTreeMap;

/// A definition of a figure.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    /// Stable id, `subsidy.care.persons`.
    pub id: String,
    /// 享受重度残疾人护理补贴人数
    pub title: String,
    /// The dataset it is counted from; none for totals, ratios and differences.
    pub dataset: Option<String>,
    /// How.
    pub measure: Measure,
    /// Conditions on category and text fields, all of which must hold.
    #[serde(default, rename = "where")]
    pub conditions: BTreeMap<String, Condition>,
    /// Which date places a row in a period.
    #[serde(default)]
    pub basis: Basis,
    /// The printed unit, `人`.
    pub unit: String,
    /// Other words it may be printed with by custom (例 for 享受补贴).
    #[serde(default)]
    pub words: Vec<String>,
    /// Parts of a total, or numerator and denominator of a ratio, or minuend and subtrahend.
    #[serde(default)]
    pub of: Vec<String>,
    /// Several years: `union` (default) counts a person once, `sum-of-years` once a year.
    #[serde(default)]
    pub span: SpanMode,
    /// 口径 in words, for `report indicators`.
    #[serde(default)]
    pub note: String,
}

/// How several years are counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SpanMode {
    /// Once over the whole span.
    #[default]
    Union,
    /// Once in each calendar year, added up.
    SumOfYears,
}

/// Which date places a row.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// 发生日期
    #[default]
    Event,
    /// 所属期
    Service,
}

/// A condition on one field; an empty cell satisfies only a `not`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
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
    /// Sum of other indicators.
    Total,
    /// First of `of` ÷ second.
    Ratio,
    /// First of `of` − second.
    Difference,
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
                _ => return Err(unknown_measure(&text)),
            },
            Some(("distinct", field)) if !field.is_empty() => Measure::Distinct(field.into()),
            Some(("sum", field)) if !field.is_empty() => Measure::Sum(field.into()),
            Some(_) => return Err(unknown_measure(&text)),
        })
    }
}

fn unknown_measure(text: &str) -> String {
    format!(
        "不认识的 measure「{text}」，可用 rows、persons、households、distinct:字段、sum:字段、total、ratio、difference"
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
            Measure::Total => f.write_str("total"),
            Measure::Ratio => f.write_str("ratio"),
            Measure::Difference => f.write_str("difference"),
        }
    }
}
