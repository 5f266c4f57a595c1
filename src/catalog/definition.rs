//! 口径: a definition in words, as an office reads it.
//!
//! Inputs: the catalog and one of its indicators. Invariant: whatever decides which rows count is said;
//! an id that is not in the catalog stays as it is.

use super::{Basis, Catalog, Condition, Indicator, Per, SpanMode};

/// 口径 in words.
pub fn definition(catalog: &Catalog, indicator: &Indicator) -> String {
    use super::Measure::*;
    let dataset = indicator.dataset.as_deref().and_then(|d| catalog.dataset(d));
    let field = |id: &str| {
        let title = dataset.and_then(|d| {
            d.field(id).map(|f| f.title.as_str()).or_else(|| d.entity(id).map(|e| e.title.as_str()))
        });
        title.unwrap_or(id).to_owned()
    };
    let parts = |joiner: &str| {
        let titles: Vec<String> = indicator
            .of
            .iter()
            .map(|id| catalog.indicator(id).map_or_else(|| id.clone(), |i| i.title.clone()))
            .collect();
        titles.join(joiner)
    };
    let what = match &indicator.measure {
        Rows => "行数".to_owned(),
        Persons => "按人去重".into(),
        Households => "按户去重".into(),
        Distinct(id) => format!("按{}去重", field(id)),
        Sum(id) => format!("{}合计", field(id)),
        Uniform(id) => format!("{}（各行一致的数）", field(id)),
        Regions(level) if dataset.is_some() => format!("有数据的{}个数，只数计入的区划", level.title()),
        Regions(level) => format!("区划表里计入的{}个数，以期末为准", level.title()),
        Each => format!("{}：每{}的数，各组一致才有", parts(""), group(catalog, indicator)),
        Total => parts(" + "),
        Ratio => parts(" ÷ "),
        Difference => parts(" − "),
    };
    let mut out = match dataset {
        Some(d) => format!("{}：{what}", d.title),
        None => what,
    };
    let condition = |id: &String, condition: &Condition| {
        let verb = if condition.is_not() { "不为" } else { "为" };
        let name = if dataset.is_none() { "类型".to_owned() } else { field(id) };
        format!("{name}{verb}{}", condition.values().join("、"))
    };
    indicator.conditions.iter().for_each(|(id, c)| out.push_str(&format!("，{}", condition(id, c))));
    if !indicator.every.is_empty() {
        let all: Vec<String> = indicator.every.iter().map(|(id, c)| condition(id, c)).collect();
        out.push_str(&format!("，这些行须全部{}，有一行不是的区划不计", all.join("且")));
    }
    let basis = basis(catalog, indicator);
    if !basis.is_empty() {
        out.push_str(&format!("，{basis}"));
    }
    if indicator.span == SpanMode::SumOfYears {
        out.push_str("，多年为各年相加");
    }
    if !indicator.note.is_empty() {
        out.push_str(&format!("。{}", indicator.note));
    }
    out
}

/// By which date it counts, in words; empty where it has no rows of its own.
pub fn basis(catalog: &Catalog, indicator: &Indicator) -> String {
    let Some(dataset) = indicator.dataset.as_deref().and_then(|d| catalog.dataset(d)) else {
        return String::new();
    };
    let title = |id: &str| dataset.field(id).map_or_else(|| id.to_owned(), |f| f.title.clone());
    let date = indicator.date.as_deref().map_or_else(|| "发生日期".to_owned(), title);
    match indicator.basis {
        Basis::Event => format!("按{date}"),
        Basis::Service => "按所属月份".into(),
        Basis::Snapshot => "按期内各镇街最后一次快照".into(),
        Basis::Cumulative => format!("按{date}自有记录以来累计到期末"),
        Basis::Stock => "期末存量".into(),
    }
}

/// What the groups of `each` are called.
fn group(catalog: &Catalog, indicator: &Indicator) -> String {
    match indicator.per() {
        None => String::new(),
        Some(Per::Year) => "年".into(),
        Some(Per::Month) => "月".into(),
        Some(Per::Level(level)) => level.title().into(),
        Some(Per::Field(id)) => {
            let part = indicator.of.first().and_then(|id| catalog.indicator(id));
            let dataset = part.and_then(|p| p.dataset.as_deref()).and_then(|d| catalog.dataset(d));
            dataset.and_then(|d| d.field(id)).map_or_else(|| id.to_owned(), |f| f.title.clone())
        }
    }
}
