//! Values and reasons in words.
//!
//! Invariant: exact; a rate is said in 百分点 with its sign, money in 元.

use crate::catalog::Catalog;
use crate::figure::{Answer, NoValue};
use crate::model::Value;
use crate::model::value::{Rounding, decimal, divide, trim_zeros};

/// A value in words, `350.00元`, `12人`, `85.7143%`.
pub fn amount(value: Value, unit: &str) -> String {
    match value {
        Value::Count(n) => format!("{n}{unit}"),
        Value::Money(n) => format!("{}元", decimal(n, 2)),
        Value::Ratio(r) => {
            let hundred = if unit == "‰" { 1000 } else { 100 };
            let scaled = r.numerator.checked_mul(hundred * 10_000);
            let text = scaled.map(|n| decimal(divide(n, r.denominator, Rounding::HalfUp), 4));
            format!(
                "{}{}",
                trim_zeros(&text.unwrap_or_else(|| value.plain())),
                if unit == "‰" { "‰" } else { "%" }
            )
        }
    }
}

/// A difference in words: `多 350.00元`, `少 12人`; a rate's in 百分点.
pub fn signed(difference: Value, unit: &str) -> String {
    let (below, size) = match difference {
        Value::Count(n) => (n < 0, Value::Count(n.saturating_abs())),
        Value::Money(n) => (n < 0, Value::Money(n.saturating_abs())),
        Value::Ratio(r) => {
            let numerator = r.numerator.saturating_abs();
            (r.numerator < 0, Value::Ratio(crate::model::Ratio { numerator, ..r }))
        }
    };
    let words = match size {
        Value::Ratio(_) => amount(size, unit).replace('%', "个百分点"),
        _ => amount(size, unit),
    };
    format!("{} {words}", if below { "少" } else { "多" })
}

/// Why a figure has no value.
pub(super) fn why(catalog: &Catalog, answer: &Answer) -> String {
    let title = |id: &str| catalog.indicator(id).map_or(id, |i| i.title.as_str()).to_owned();
    let dataset = |id: &str| catalog.dataset(id).map_or(id, |d| d.title.as_str()).to_owned();
    match &answer.value {
        Ok(_) => String::new(),
        Err(NoValue::NotIngested { dataset: id }) => format!("这个期间没有导入过「{}」", dataset(id)),
        Err(NoValue::ColumnMissing { dataset: id, fields }) => {
            let (dataset, fields) = catalog.titles(id, fields);
            format!("「{dataset}」的来源没有「{fields}」列，不知道哪些行要数")
        }
        Err(NoValue::PartMissing { part }) => {
            let inner = answer.parts.iter().find(|(id, _)| id == part).map(|(_, a)| why(catalog, a));
            format!("其中「{}」没有数：{}", title(part), inner.unwrap_or_default())
        }
        Err(NoValue::ZeroDenominator { part }) => format!("分母「{}」是 0", title(part)),
        Err(NoValue::NoRows) => "没有一行说到这个数".to_owned(),
        Err(NoValue::NotUniform { low, high }) => {
            format!("各行的数不相同，从 {} 到 {}", low.plain(), high.plain())
        }
        Err(NoValue::Blank { rows }) => format!("有 {rows} 行没有写这个数"),
    }
}
