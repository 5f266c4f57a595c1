//! What an own rule says: of itself, and of the rows that it finds. Values of private fields are masked.

use super::run::{Part, day_title};
use super::{Bound, Key, Own, Value};
use crate::audit::data::Rows;
use crate::audit::finding::yuan;
use crate::audit::month;
use crate::audit::rule::Window;
use crate::catalog::{FieldType, Month};
use crate::model::mask;

/// What the fields that the rule looks at say in a row, `补贴金额 600.00元`.
pub(super) fn values(own: &Own<'_>, rows: &Rows<'_>, row: usize) -> Vec<String> {
    let mut fields: Vec<&str> = own.conditions.iter().map(|(f, _)| *f).collect();
    fields.extend(own.bounds.iter().map(|b| b.field));
    fields.extend(own.entry.filled.iter().chain(&own.entry.amount).map(String::as_str));
    let mut out: Vec<String> = Vec::new();
    for (at, id) in fields.iter().enumerate() {
        if !fields[..at].contains(id)
            && let Some(shown) = value(own, rows, row, id)
        {
            out.push(format!("{} {shown}", title(own, id)));
        }
    }
    out.extend(own.entry.missing.iter().map(|id| format!("{}空着", title(own, id))));
    out
}

fn value(own: &Own<'_>, rows: &Rows<'_>, row: usize, id: &str) -> Option<String> {
    let field = own.dataset.field(id)?;
    let is = |of: &Option<String>| of.as_deref() == Some(id);
    match field.kind {
        FieldType::Date if is(&own.dataset.event) => day_title(rows, row),
        FieldType::Month if is(&own.dataset.service) => rows.service(row).map(|(a, b)| month::span(a, b)),
        FieldType::Date => rows.date(id, row).map(month::day),
        FieldType::Month => rows.date(id, row).and_then(month::of_day).map(month::title),
        FieldType::Amount => rows.number(id, row).map(|n| yuan(i128::from(n))),
        FieldType::Count => rows.number(id, row).map(|n| n.to_string()),
        FieldType::Name => rows.word(id, row).map(mask::name),
        kind if kind.is_private() => rows.word(id, row).map(mask::number),
        _ => rows.word(id, row).map(mask::free_text),
    }
}

/// What the rows of a key have in common, `同一人（补贴类型 护理补贴、2024年3月）`.
pub(super) fn same(own: &Own<'_>, key: &[Part]) -> String {
    let mut things: Vec<String> = Vec::new();
    let mut values: Vec<String> = Vec::new();
    for (part, value) in own.key.iter().zip(key) {
        match (part, value) {
            (Key::Person, _) => things.push("人".to_owned()),
            // What an entity is found by may be somebody's number.
            (Key::Entity(id), _) => {
                things.push(own.dataset.entity(id).map_or_else(String::new, |e| e.title.clone()));
            }
            (Key::Month, Part::Span(m, _)) => values.push(month::title(Month(*m))),
            (Key::Year, Part::Span(y, _)) => values.push(format!("{y}年")),
            (Key::Service, Part::Span(a, b)) => values.push(month::span(Month(*a), Month(*b))),
            (Key::Event, Part::Span(a, _)) => values.push(month::day(*a)),
            (Key::Day(id), Part::Span(a, _)) => values.push(format!("{} {}", title(own, id), month::day(*a))),
            (Key::Number(id), Part::Number(n)) => {
                let money = own.dataset.field(id).is_some_and(|f| f.kind == FieldType::Amount);
                let shown = if money { yuan(i128::from(*n)) } else { n.to_string() };
                values.push(format!("{} {shown}", title(own, id)));
            }
            (Key::Text(id), Part::Text(text)) => {
                let kind = own.dataset.field(id).map(|f| f.kind);
                match kind {
                    Some(FieldType::Name) => values.push(format!("{} {}", title(own, id), mask::name(text))),
                    Some(kind) if kind.is_private() => {
                        values.push(format!("{} {}", title(own, id), mask::number(text)));
                    }
                    _ => values.push(format!("{} {}", title(own, id), mask::free_text(text))),
                }
            }
            _ => {}
        }
    }
    let things = if things.is_empty() { String::new() } else { format!("同一{}", things.join("、")) };
    match (things.is_empty(), values.is_empty()) {
        (_, true) => things,
        (true, false) => format!("（{}）", values.join("、")),
        (false, false) => format!("{things}（{}）", values.join("、")),
    }
}

/// The parts of the key in words.
pub(super) fn key(own: &Own<'_>) -> Vec<String> {
    let part = |key: &Key<'_>| match key {
        Key::Person => "证件号".to_owned(),
        Key::Event => "日期".to_owned(),
        Key::Service => "所属期".to_owned(),
        Key::Month => "月份".to_owned(),
        Key::Year => "年份".to_owned(),
        Key::Text(id) | Key::Number(id) | Key::Day(id) => format!("「{}」", title(own, id)),
        Key::Entity(id) => {
            own.dataset.entity(id).map_or_else(|| (*id).to_owned(), |e| format!("「{}」", e.title))
        }
    };
    own.key.iter().map(part).collect()
}

fn title(own: &Own<'_>, id: &str) -> String {
    own.dataset.field(id).map_or_else(|| id.to_owned(), |f| f.title.clone())
}

impl Own<'_> {
    /// What it compares, in words.
    pub fn explanation(&self) -> String {
        let mut all: Vec<String> = Vec::new();
        for (field, condition) in &self.conditions {
            let not = if condition.is_not() { "不是" } else { "是" };
            all.push(format!("「{}」{not}{}", title(self, field), condition.values().join("、")));
        }
        all.extend(self.bounds.iter().map(|b| bound(self, b)));
        all.extend(self.entry.missing.iter().map(|id| format!("「{}」空着", title(self, id))));
        all.extend(self.entry.filled.iter().map(|id| format!("「{}」填了", title(self, id))));
        let rows = if all.is_empty() { "全部行".to_owned() } else { format!("{}的行", all.join("，")) };
        let which = match self.window {
            Window::All => "台账里所有期间的",
            Window::Service | Window::ServiceYears | Window::SchoolYears => "所属月份在期间里的",
            _ => "日期在期间里的",
        };
        let which = format!("「{}」中{which}{rows}", self.dataset.title);
        if self.key.is_empty() {
            return format!("{which}，每一行都列出。");
        }
        let most = self.entry.at_most.unwrap_or(1);
        format!("{which}，{}都相同的超过 {most} 行就列出；冲销（负数）抵去一行。", key(self).join("、"))
    }
}

fn bound(own: &Own<'_>, bound: &Bound<'_>) -> String {
    let than = match (bound.of, bound.over) {
        (Value::Day | Value::Month | Value::Event | Value::Service, true) => "晚于",
        (Value::Day | Value::Month | Value::Event | Value::Service, false) => "早于",
        (_, true) => "大于",
        (_, false) => "小于",
    };
    let value = match bound.of {
        Value::Money => yuan(i128::from(bound.value)),
        Value::Number => bound.value.to_string(),
        Value::Day | Value::Event => i32::try_from(bound.value).map(month::day).unwrap_or_default(),
        Value::Month | Value::Service => {
            i32::try_from(bound.value).map(|m| month::title(Month(m))).unwrap_or_default()
        }
    };
    format!("「{}」{than}{value}", title(own, bound.field))
}
