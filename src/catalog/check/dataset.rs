//! Checks of a dataset: types of the fields it names, ids, headers.

use crate::catalog::{Dataset, Field, FieldType};
use crate::model::{Unit, UnitKind};
use std::collections::BTreeMap;

/// Says every mistake in a dataset.
pub(super) fn check(dataset: &Dataset, say: &mut dyn FnMut(String)) {
    let typed = |id: &Option<String>, wanted: FieldType| {
        id.as_ref().is_none_or(|id| dataset.field(id).is_some_and(|f| f.kind == wanted))
    };
    for (name, id, wanted) in [
        ("event", &dataset.event, FieldType::Date),
        ("service", &dataset.service, FieldType::Month),
        ("service_end", &dataset.service_end, FieldType::Month),
        ("until", &dataset.until, FieldType::Date),
        ("town", &dataset.town, FieldType::Region),
        ("village", &dataset.village, FieldType::Region),
    ] {
        if !typed(id, wanted) {
            say(format!("{name} 必须是本数据集里的{}字段", wanted.title()));
        }
    }
    if !is_identifier(&dataset.id) {
        say("编号只能用小写字母、数字和下划线".into());
    }
    let columns: Vec<String> = dataset.schema().columns.into_iter().map(|c| c.id).collect();
    for (i, id) in columns.iter().enumerate() {
        if !is_identifier(id) {
            say(format!("字段编号「{id}」只能用小写字母、数字和下划线"));
        }
        if columns[..i].contains(id) {
            say(format!("字段编号「{id}」重复或与标准列同名"));
        }
    }
    rules(dataset, say);
    dataset.fields.iter().for_each(|field| unit(field, say));
    headers(dataset, say);
}

/// What decides which rows are the same, count, stand, and agree with themselves.
fn rules(dataset: &Dataset, say: &mut dyn FnMut(String)) {
    for key in &dataset.key {
        let known = matches!(key.as_str(), "person" | "event" | "service")
            || dataset.field(key).is_some()
            || dataset.entity(key).is_some();
        if !known {
            say(format!("key 里的「{key}」不是字段、实体、person、event 或 service"));
        }
    }
    for entity in &dataset.entities {
        for field in entity.from.iter().flatten() {
            if dataset.field(field).is_none() {
                say(format!("实体「{}」用到的字段「{field}」不存在", entity.id));
            }
        }
    }
    let is = |id: &str, kind| dataset.field(id).is_some_and(|f| f.kind == kind);
    if let Some(void) = &dataset.void
        && !is(&void.field, FieldType::Category)
    {
        say(format!("void 的字段「{}」必须是类别字段", void.field));
    }
    if let Some(ended) = &dataset.ended {
        if dataset.until.is_none() {
            say("ended 说的是已经截止的行，须有写截止日期的 until".into());
        }
        match dataset.field(&ended.field).filter(|f| f.kind == FieldType::Category) {
            None => say(format!("ended 的字段「{}」必须是类别字段", ended.field)),
            Some(field) => {
                for value in ended.values.iter().filter(|v| !field.values.contains_key(*v)) {
                    say(format!("ended 的「{value}」不是字段「{}」的取值", field.id));
                }
            }
        }
    }
    if let Some(reversal) = &dataset.reversal
        && !is(&reversal.field, FieldType::Amount)
    {
        say(format!("reversal 的字段「{}」必须是金额字段", reversal.field));
    }
    if dataset.until.is_some() && (dataset.event.is_none() || dataset.until == dataset.event) {
        say("until 是一行截止的日期，须与开始的日期 event 是两个字段，缺一不可".into());
    }
    if let Some(product) = &dataset.product {
        let fields = [
            ("amount", &product.amount, FieldType::Amount, "金额"),
            ("standard", &product.standard, FieldType::Amount, "金额"),
            ("quantity", &product.quantity, FieldType::Count, "数量"),
        ];
        for (name, id, kind, title) in fields {
            if !is(id, kind) {
                say(format!("product 的 {name}「{id}」必须是{title}字段"));
            }
        }
        if product.amount == product.standard {
            say("product 的 amount 和 standard 是同一个字段，比不出对错".into());
        }
    }
    for id in dataset.needs_one.iter().filter(|id| dataset.field(id).is_none()) {
        say(format!("needs_one 的字段「{id}」不存在"));
    }
    if dataset.not_hints.iter().any(|hint| hint.trim().is_empty()) {
        say("not_hints 里有空的词，会对任何表都成立".into());
    }
    if dataset.hints.iter().any(|hint| hint.trim().is_empty()) {
        say("hints 里有空的词，会对任何表都成立".into());
    }
}

fn unit(field: &Field, say: &mut dyn FnMut(String)) {
    let Some(word) = &field.unit else { return };
    if field.kind != FieldType::Count {
        return say(format!("字段「{}」不是数量字段，不能写 unit", field.id));
    }
    match Unit::parse(word).map(|u| u.kind) {
        None => say(format!("字段「{}」的单位「{word}」读不懂", field.id)),
        Some(UnitKind::Money | UnitKind::Rate) => {
            say(format!("字段「{}」是数量，单位不能是「{word}」；金额请用 type = \"amount\"", field.id));
        }
        Some(_) => {}
    }
}

fn headers(dataset: &Dataset, say: &mut dyn FnMut(String)) {
    let mut headers: BTreeMap<String, &str> = BTreeMap::new();
    for field in &dataset.fields {
        for header in field.headers() {
            let key = crate::model::region::name_key(header);
            match headers.get(&key) {
                Some(other) if *other != field.id => {
                    say(format!("表头「{header}」同时属于字段「{other}」和「{}」", field.id));
                }
                Some(_) => {}
                None => drop(headers.insert(key, &field.id)),
            }
        }
    }
}

fn is_identifier(id: &str) -> bool {
    id.starts_with(|c: char| c.is_ascii_lowercase())
        && id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}
