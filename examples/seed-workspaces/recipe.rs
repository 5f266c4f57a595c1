//! What a column of `set` holds, row by row.
//!
//! Input: the value as TOML. Output: a [`Recipe`]. Invariant: a table has one recipe, with no key that
//! the recipe does not use.

use super::spread::Window;
use rust_decimal::Decimal;
use serde::Deserialize;

/// A value of a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    Blank,
    Text(String),
    Number(Decimal),
    Date(chrono::NaiveDate),
}

/// How a column is filled.
pub enum Recipe {
    /// The same in all rows; in a text, `{n}` is the row's number within its group.
    Constant(Value),
    /// A random day; the same wherever the column `by` reads the same.
    Days {
        window: Window,
        by: Option<String>,
    },
    Months {
        window: Window,
        by: Option<String>,
    },
    EachMonth(Window),
    Total {
        total: Decimal,
        each: Option<Decimal>,
    },
    Numbered {
        number: usize,
        prefix: String,
        suffix: String,
    },
    Cycle(Vec<Value>),
    /// Values with how many rows each of them fills, one after the other.
    Counts(Vec<(Value, usize)>),
    Product([String; 2]),
    Same(String),
}

impl Recipe {
    /// The columns of the same row that this one reads.
    pub fn reads(&self) -> Vec<&str> {
        match self {
            Self::Days { by, .. } | Self::Months { by, .. } => by.iter().map(String::as_str).collect(),
            Self::Product(columns) => columns.iter().map(String::as_str).collect(),
            Self::Same(column) => vec![column],
            _ => Vec::new(),
        }
    }

    /// Whether every value is a number.
    pub fn is_number(&self) -> bool {
        let number = |value: &Value| matches!(value, Value::Number(_));
        match self {
            Self::Constant(value) => number(value),
            Self::Cycle(values) => values.iter().all(number),
            Self::Total { .. } | Self::Product(_) => true,
            _ => false,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Table {
    days: Option<String>,
    months: Option<String>,
    each_month: Option<String>,
    by: Option<String>,
    total: Option<toml::Value>,
    each: Option<toml::Value>,
    number: Option<usize>,
    prefix: Option<String>,
    suffix: Option<String>,
    cycle: Option<Vec<toml::Value>>,
    counts: Option<Vec<(toml::Value, usize)>>,
    product: Option<[String; 2]>,
    same: Option<String>,
}

/// Reads a recipe.
///
/// # Errors
/// What is wrong with it.
pub fn read(value: &toml::Value) -> Result<Recipe, String> {
    let toml::Value::Table(table) = value else { return plain(value).map(Recipe::Constant) };
    let mut table: Table =
        table.clone().try_into().map_err(|error: toml::de::Error| error.message().to_owned())?;
    let mut found = Vec::new();
    if let Some(text) = table.days.take() {
        let window = Window::days(&text).ok_or(format!("“{text}” is not like 2024-01-10..2024-12-20"))?;
        found.push(Recipe::Days { window, by: table.by.take() });
    }
    if let Some(text) = table.months.take() {
        found.push(Recipe::Months { window: months(&text)?, by: table.by.take() });
    }
    if let Some(text) = table.each_month.take() {
        found.push(Recipe::EachMonth(months(&text)?));
    }
    if let Some(total) = table.total.take() {
        let each = table.each.take().map(|each| number(&each)).transpose()?;
        found.push(Recipe::Total { total: number(&total)?, each });
    }
    if let Some(number) = table.number.take() {
        let (prefix, suffix) = (table.prefix.take(), table.suffix.take());
        let (prefix, suffix) = (prefix.unwrap_or_default(), suffix.unwrap_or_default());
        found.push(Recipe::Numbered { number, prefix, suffix });
    }
    if let Some(values) = table.cycle.take() {
        if values.is_empty() {
            return Err("cycle is empty".into());
        }
        found.push(Recipe::Cycle(values.iter().map(plain).collect::<Result<_, _>>()?));
    }
    if let Some(counts) = table.counts.take() {
        let counts = counts.iter().map(|(value, rows)| Ok((plain(value)?, *rows)));
        found.push(Recipe::Counts(counts.collect::<Result<_, String>>()?));
    }
    found.extend(table.product.take().map(Recipe::Product));
    found.extend(table.same.take().map(Recipe::Same));
    let unused = [
        ("by", table.by.is_some()),
        ("each", table.each.is_some()),
        ("prefix", table.prefix.is_some()),
        ("suffix", table.suffix.is_some()),
    ];
    if let Some((key, _)) = unused.iter().find(|(_, given)| *given) {
        return Err(format!("{key} does nothing here"));
    }
    match (found.pop(), found.pop()) {
        (Some(recipe), None) => Ok(recipe),
        _ => {
            Err("one of days, months, each-month, total, number, cycle, counts, product, same is wanted"
                .into())
        }
    }
}

fn months(text: &str) -> Result<Window, String> {
    Window::months(text).ok_or(format!("“{text}” is not like 2024-01..2024-12"))
}

fn plain(value: &toml::Value) -> Result<Value, String> {
    match value {
        toml::Value::String(text) if text.is_empty() => Ok(Value::Blank),
        toml::Value::String(text) => Ok(Value::Text(text.clone())),
        other => number(other).map(Value::Number),
    }
}

/// A number written as one, or as text where it has decimals that must stay (`"12.50"`).
fn number(value: &toml::Value) -> Result<Decimal, String> {
    let text = match value {
        toml::Value::String(text) => text.clone(),
        toml::Value::Integer(number) => number.to_string(),
        toml::Value::Float(number) => number.to_string(),
        other => return Err(format!("{other} is neither text nor number")),
    };
    text.parse().map_err(|_| format!("“{text}” is no number"))
}
