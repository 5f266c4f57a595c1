//! `[[extend]]`: a dataset widened without repeating it.

use super::Catalog;
use serde::Deserialize;

/// `[[extend]]`: aliases, synonyms and fields added to a dataset without repeating it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Extension {
    pub(super) dataset: String,
    #[serde(default)]
    hints: Vec<String>,
    #[serde(default)]
    aliases: std::collections::BTreeMap<String, Vec<String>>,
    #[serde(default)]
    values: std::collections::BTreeMap<String, std::collections::BTreeMap<String, Vec<String>>>,
    #[serde(default)]
    prefer: std::collections::BTreeMap<String, String>,
    #[serde(default, rename = "field")]
    fields: Vec<super::Field>,
}

/// Puts an item in place of the one with its id, or at the end.
pub(super) fn replace<T>(list: &mut Vec<T>, item: T, id: impl Fn(&T) -> &String) {
    match list.iter().position(|old| id(old) == id(&item)) {
        Some(i) => list[i] = item,
        None => list.push(item),
    }
}

/// Widens a dataset; what is wrong is said in words.
pub(super) fn extend(catalog: &mut Catalog, extension: Extension) -> Result<(), String> {
    let id = extension.dataset;
    let Some(dataset) = catalog.datasets.iter_mut().find(|d| d.id == id) else {
        return Err(format!("extend 的数据集「{id}」不存在"));
    };
    dataset.hints.extend(extension.hints);
    for field in extension.fields {
        replace(&mut dataset.fields, field, |f| &f.id);
    }
    for (field_id, aliases) in extension.aliases {
        let field = dataset.fields.iter_mut().find(|f| f.id == field_id);
        field.ok_or_else(|| format!("数据集「{id}」没有字段「{field_id}」"))?.aliases.extend(aliases);
    }
    for (field_id, header) in extension.prefer {
        let field = dataset.fields.iter_mut().find(|f| f.id == field_id);
        let field = field.ok_or_else(|| format!("数据集「{id}」没有字段「{field_id}」"))?;
        if !field.headers().any(|h| *h == *header) {
            field.aliases.push(header.clone());
        }
        field.prefer = Some(header);
    }
    for (field_id, values) in extension.values {
        let field = dataset.fields.iter_mut().find(|f| f.id == field_id);
        let field = field.ok_or_else(|| format!("数据集「{id}」没有字段「{field_id}」"))?;
        for (value, synonyms) in values {
            field.values.entry(value).or_default().extend(synonyms);
        }
    }
    Ok(())
}
