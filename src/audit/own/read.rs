//! Reading an entry: types of what it names, and that nothing in it is without effect.

use super::{Bound, Key, Own, Value};
use crate::audit::finding::Severity;
use crate::audit::rule::Window;
use crate::audit::settings::money;
use crate::catalog::{Catalog, Dataset, FieldType, Month, RuleEntry};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Every mistake in an entry that names a dataset.
pub(in crate::audit) fn check(catalog: &Catalog, entry: &RuleEntry) -> Vec<String> {
    read(catalog, entry).err().unwrap_or_default()
}

/// Reads an entry, or says every mistake in it.
pub(super) fn read<'a>(catalog: &'a Catalog, entry: &'a RuleEntry) -> Result<Own<'a>, Vec<String>> {
    let mut wrong = Vec::new();
    let id = entry.dataset.as_deref().unwrap_or_default();
    if !is_code(&entry.code) {
        wrong.push("代码应是一个大写字母加两三位数字，如 X01".to_owned());
    }
    if entry.title.as_deref().is_none_or(|t| t.trim().is_empty()) {
        wrong.push("自定的规则要写 title（几个字说明查什么）".to_owned());
    }
    if let Some(name) = entry.set.keys().next() {
        wrong.push(format!("set（{name}）只用于内置规则；自定的规则把条件写在 where、over、under 里"));
    }
    let severity = match entry.severity.as_deref() {
        None => Severity::Warning,
        // An unknown word is told with those of the built-in rules.
        Some(word) => Severity::parse(word).unwrap_or(Severity::Warning),
    };
    let Some(dataset) = catalog.datasets.iter().find(|d| d.id == id) else {
        let known: Vec<&str> = catalog.datasets.iter().map(|d| d.id.as_str()).collect();
        wrong.push(format!("没有数据集「{id}」，有 {}", known.join("、")));
        return Err(wrong);
    };
    let mut reader = Reader { dataset, wrong };
    let window = reader.window(entry);
    let conditions: Vec<_> = entry.conditions.iter().map(|(f, c)| (f.as_str(), c)).collect();
    for (field, condition) in &conditions {
        reader.condition(field, &condition.values());
    }
    let mut bounds = reader.bounds(&entry.over, true);
    bounds.extend(reader.bounds(&entry.under, false));
    for (name, fields) in [("missing", &entry.missing), ("filled", &entry.filled)] {
        for field in fields.iter().filter(|f| dataset.field(f).is_none()) {
            reader.wrong.push(format!("{name} 里的「{field}」不是数据集「{}」的字段", dataset.id));
        }
    }
    let key: Vec<Key<'a>> = entry.key.iter().filter_map(|part| reader.key(part)).collect();
    reader.amounts(entry);
    let filtered = !conditions.is_empty()
        || !entry.over.is_empty()
        || !entry.under.is_empty()
        || !entry.missing.is_empty()
        || !entry.filled.is_empty();
    if !filtered && entry.key.is_empty() {
        reader
            .wrong
            .push("没有条件（where、over、under、missing、filled），也没有 key，每一行都会列出来".into());
    }
    if !reader.wrong.is_empty() {
        return Err(reader.wrong);
    }
    Ok(Own {
        entry,
        dataset,
        severity,
        enabled: entry.enabled.unwrap_or(true),
        window,
        conditions,
        bounds,
        key,
    })
}

/// One capital letter and two or three digits; a diagnostic has four.
fn is_code(code: &str) -> bool {
    let digits = code.strip_prefix(|c: char| c.is_ascii_uppercase()).unwrap_or_default();
    (2..=3).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
}

struct Reader<'a> {
    dataset: &'a Dataset,
    wrong: Vec<String>,
}

impl<'a> Reader<'a> {
    fn window(&mut self, entry: &RuleEntry) -> Window {
        let id = &self.dataset.id;
        match entry.basis.as_deref() {
            None if self.dataset.event.is_some() => Window::Event,
            None if self.dataset.service.is_some() => Window::Service,
            None | Some("all") => Window::All,
            Some("event") if self.dataset.event.is_some() => Window::Event,
            Some("service") if self.dataset.service.is_some() => Window::Service,
            Some("event") => self.instead(format!("数据集「{id}」没有事件日期，不能用 basis = \"event\"")),
            Some("service") => self.instead(format!("数据集「{id}」没有所属期，不能用 basis = \"service\"")),
            Some(other) => self.instead(format!("basis「{other}」不认识，可用 event、service、all")),
        }
    }

    fn instead(&mut self, why: String) -> Window {
        self.wrong.push(why);
        Window::All
    }

    fn condition(&mut self, id: &str, words: &[&str]) {
        let Some(field) = self.dataset.word_field(id) else {
            let why = format!("where 里的「{id}」不是数据集「{}」的类别、文字或区划字段", self.dataset.id);
            return self.wrong.push(why);
        };
        // A word that no row can have makes a rule that never finds anything, or everything.
        for word in words.iter().filter(|w| !field.values.is_empty() && !field.values.contains_key(**w)) {
            self.wrong.push(format!("where 里的「{word}」不是字段「{id}」的取值"));
        }
    }

    fn bounds(&mut self, bounds: &'a BTreeMap<String, toml::Value>, over: bool) -> Vec<Bound<'a>> {
        let name = if over { "over" } else { "under" };
        let mut out = Vec::new();
        for (field, value) in bounds {
            let Some(of) = self.value(field) else {
                self.wrong.push(format!(
                    "{name} 里的「{field}」不是数据集「{}」的金额、数量、日期或月份字段",
                    self.dataset.id
                ));
                continue;
            };
            match bound(of, value) {
                Some(value) => out.push(Bound { field, of, over, value }),
                None => {
                    let wanted = match of {
                        Value::Money => "元数，如 \"500\" 或 \"80.50\"",
                        Value::Number => "整数，如 3",
                        Value::Day | Value::Event => "日期，如 \"2024-03-05\"",
                        Value::Month | Value::Service => "月份，如 \"2024-03\"",
                    };
                    self.wrong.push(format!("{name} 里「{field}」的值应是{wanted}"));
                }
            }
        }
        out
    }

    /// What a field is compared as; `None`: it is not compared.
    fn value(&self, id: &str) -> Option<Value> {
        let is = |of: &Option<String>| of.as_deref() == Some(id);
        Some(match self.dataset.field(id)?.kind {
            FieldType::Amount => Value::Money,
            FieldType::Count => Value::Number,
            FieldType::Date if is(&self.dataset.event) => Value::Event,
            FieldType::Month if is(&self.dataset.service) => Value::Service,
            FieldType::Date => Value::Day,
            FieldType::Month => Value::Month,
            _ => return None,
        })
    }

    fn key(&mut self, part: &'a str) -> Option<Key<'a>> {
        let dataset = self.dataset;
        if part == "person" && dataset.has_persons() {
            return Some(Key::Person);
        }
        if let Some(field) = dataset.field(part) {
            let is = |of: &Option<String>| of.as_deref() == Some(part);
            return Some(match field.kind {
                FieldType::Date if is(&dataset.event) => Key::Event,
                FieldType::Month if is(&dataset.service) => Key::Service,
                FieldType::Id if field.key => Key::Person,
                FieldType::Date | FieldType::Month => Key::Day(part),
                FieldType::Amount | FieldType::Count => Key::Number(part),
                _ => Key::Text(part),
            });
        }
        if dataset.entity(part).is_some() {
            return Some(Key::Entity(part));
        }
        let dated = dataset.event.is_some() || dataset.service.is_some();
        match part {
            "event" if dataset.event.is_some() => Some(Key::Event),
            "service" if dataset.service.is_some() => Some(Key::Service),
            "month" if dated => Some(Key::Month),
            "year" if dated => Some(Key::Year),
            _ => {
                self.wrong.push(format!(
                    "key 里的「{part}」不是数据集「{}」的字段、实体，也不是 person、event、service、month、year",
                    dataset.id
                ));
                None
            }
        }
    }

    fn amounts(&mut self, entry: &RuleEntry) {
        if let Some(id) = &entry.amount
            && self.dataset.field(id).is_none_or(|f| f.kind != FieldType::Amount)
        {
            self.wrong.push(format!("amount「{id}」不是数据集「{}」的金额字段", self.dataset.id));
        }
        match entry.at_most {
            Some(_) if entry.key.is_empty() => {
                self.wrong.push("at_most 要和 key 一起写：同一个 key 最多几行".to_owned());
            }
            Some(0) => self.wrong.push("at_most 至少是 1；一行都不该有的，不写 key 就是".to_owned()),
            _ => {}
        }
    }
}

fn bound(of: Value, value: &toml::Value) -> Option<i64> {
    let text = value.as_str();
    match of {
        Value::Money => money(value),
        Value::Number => value.as_integer(),
        Value::Day | Value::Event => text?.parse::<NaiveDate>().ok().map(|d| i64::from(d.to_epoch_days())),
        Value::Month | Value::Service => {
            let month = Month::try_from(text?.to_owned()).ok()?;
            Some(i64::from(month.0))
        }
    }
}
