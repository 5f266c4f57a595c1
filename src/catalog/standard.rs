//! The standards table (标准表): what is paid to whom, where, from which month to which.
//!
//! Job: `[[standard]]` of a catalog file. There is no national amount: provinces, cities and counties set and
//! change them, also within a year, so the table is the office's. Invariant: amounts are exact 分, months whole.

use super::OneOrMany;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One line of the table.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standard {
    /// The dataset whose rows it is for.
    #[serde(default = "subsidy")]
    pub dataset: String,
    /// What a row must be: `category`, and where the amount depends on them `level`, `disability`, `tier` …
    #[serde(default, rename = "where")]
    pub conditions: BTreeMap<String, OneOrMany>,
    /// Code or name of the region whose rows it is for, with all below it; none: everywhere. The nearest
    /// region that has a line decides.
    pub region: Option<String>,
    /// First month for which it holds; none: always before.
    pub from: Option<Month>,
    /// Last month for which it holds; none: until now.
    pub to: Option<Month>,
    /// What is paid.
    pub amount: Cents,
    /// For how long that is.
    #[serde(default)]
    pub per: Per,
    /// The document that sets it (文号).
    #[serde(default)]
    pub source: String,
}

fn subsidy() -> String {
    "subsidy".to_owned()
}

/// For how long a standard pays.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Per {
    /// A month.
    #[default]
    Month,
    /// A calendar year.
    Year,
    /// Each time.
    Once,
}

impl Per {
    /// In words.
    pub fn title(self) -> &'static str {
        match self {
            Per::Month => "月",
            Per::Year => "年",
            Per::Once => "次",
        }
    }
}

/// A month as years × 12 + months from 0, so that months can be counted with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct Month(pub i32);

impl TryFrom<String> for Month {
    type Error = String;

    fn try_from(text: String) -> Result<Month, String> {
        let wrong = || format!("月份「{text}」应写成 2024-03");
        let (year, month) = text.split_once('-').ok_or_else(wrong)?;
        let digits = |t: &str, n: usize| t.len() == n && t.bytes().all(|b| b.is_ascii_digit());
        if !digits(year, 4) || !digits(month, 2) {
            return Err(wrong());
        }
        match (year.parse::<i32>(), month.parse::<i32>()) {
            (Ok(year), Ok(month @ 1..=12)) => Ok(Month(year * 12 + month - 1)),
            _ => Err(wrong()),
        }
    }
}

impl std::fmt::Display for Month {
    /// `2024-03`
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}", self.0.div_euclid(12), self.0.rem_euclid(12) + 1)
    }
}

/// Money in 分, written as 元 in quotes (`"80"`, `"80.50"`) or as a whole number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(try_from = "Yuan")]
pub struct Cents(pub i64);

#[derive(Deserialize)]
#[serde(untagged)]
enum Yuan {
    Whole(i64),
    Text(String),
}

impl TryFrom<Yuan> for Cents {
    type Error = String;

    fn try_from(yuan: Yuan) -> Result<Cents, String> {
        let wrong = |shown: &str| format!("金额「{shown}」应写成元数，如 \"80\" 或 \"80.50\"");
        let decimal = match &yuan {
            Yuan::Whole(n) => Some(rust_decimal::Decimal::from(*n)),
            Yuan::Text(text) => rust_decimal::Decimal::from_str_exact(text.trim()).ok(),
        };
        let shown = match &yuan {
            Yuan::Whole(n) => n.to_string(),
            Yuan::Text(text) => text.clone(),
        };
        let amount = decimal.and_then(crate::model::Amount::from_yuan).filter(|a| a.0 > 0);
        amount.map(|a| Cents(a.0)).ok_or_else(|| wrong(&shown))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_and_amounts_are_read_exactly_or_refused() {
        let month = |t: &str| Month::try_from(t.to_owned()).ok().map(|m| m.to_string());
        assert_eq!(month("2024-03").as_deref(), Some("2024-03"));
        assert_eq!([month("2024-13"), month("2024-3"), month("2024")], [None, None, None]);
        let cents = |t: &str| Cents::try_from(Yuan::Text(t.to_owned())).ok().map(|c| c.0);
        assert_eq!(cents("80.5"), Some(8050));
        assert_eq!([cents("80.505"), cents("-1"), cents("0"), cents("八十")], [None; 4]);
    }
}
