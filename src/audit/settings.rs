//! What an office has set of the rules.
//!
//! Invariant: a code, key or type that no rule knows is an error with its place; nothing set is without effect.

use super::finding::Severity;
use super::rule::{About, Default, Parameter};
use super::{own, rules};
use crate::catalog::{Catalog, RuleEntry};
use crate::diagnostic::{Diagnostic, codes};
use std::collections::BTreeMap;

/// The parameters of one rule in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Whether it is run.
    pub enabled: bool,
    /// What all its findings are, where the office says so.
    pub severity: Option<Severity>,
    values: BTreeMap<&'static str, Value>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Value {
    Number(i64),
    Words(Vec<String>),
    Flag(bool),
}

impl Settings {
    /// The settings of a built-in rule: its own, overridden by the office's. What is wrong is left out: see [`check`].
    pub fn of(about: &About, catalog: &Catalog) -> Settings {
        let entry = catalog.rules.iter().find(|r| r.code == about.code && r.dataset.is_none());
        let mut values = BTreeMap::new();
        for parameter in about.parameters {
            let set = entry.and_then(|e| e.set.get(parameter.name));
            let set = set.and_then(|v| read(v, parameter.default).ok());
            values.insert(parameter.name, set.unwrap_or_else(|| of_default(parameter.default)));
        }
        Settings {
            enabled: entry.and_then(|e| e.enabled).unwrap_or(about.enabled),
            severity: entry.and_then(|e| e.severity.as_deref()).and_then(Severity::parse),
            values,
        }
    }

    /// The value of a parameter as it is written in TOML.
    pub fn shown(&self, parameter: &Parameter) -> String {
        match self.values.get(parameter.name) {
            None => String::new(),
            Some(Value::Flag(flag)) => flag.to_string(),
            Some(Value::Words(words)) => {
                let words: Vec<String> = words.iter().map(|w| format!("{w:?}")).collect();
                format!("[{}]", words.join(", "))
            }
            Some(Value::Number(n)) => match parameter.default {
                Default::Money(_) if n % 100 == 0 => format!("\"{}\"", n / 100),
                Default::Money(_) => format!("\"{}.{:02}\"", n / 100, n % 100),
                _ => n.to_string(),
            },
        }
    }

    /// A number, or money in 分.
    pub fn number(&self, name: &str) -> i64 {
        match self.values.get(name) {
            Some(Value::Number(n)) => *n,
            _ => 0,
        }
    }

    /// A list of words.
    pub fn words(&self, name: &str) -> &[String] {
        match self.values.get(name) {
            Some(Value::Words(words)) => words,
            _ => &[],
        }
    }

    /// Yes or no.
    pub fn flag(&self, name: &str) -> bool {
        matches!(self.values.get(name), Some(Value::Flag(true)))
    }
}

fn of_default(default: Default) -> Value {
    match default {
        Default::Number(n) | Default::Money(n) => Value::Number(n),
        Default::Words(words) => Value::Words(words.iter().map(|w| (*w).to_owned()).collect()),
        Default::Flag(flag) => Value::Flag(flag),
    }
}

/// Reads a value of the type of a default; what it should be, where it is not.
fn read(value: &toml::Value, like: Default) -> Result<Value, &'static str> {
    match like {
        Default::Number(_) => {
            value.as_integer().filter(|n| *n >= 0).map(Value::Number).ok_or("不小于 0 的整数")
        }
        Default::Money(_) => money(value).filter(|n| *n >= 0).map(Value::Number).ok_or("元数，如 \"260\""),
        Default::Words(_) => {
            let words =
                value.as_array().map(|list| list.iter().map(|v| v.as_str().map(str::to_owned)).collect());
            words.flatten().map(Value::Words).ok_or("文字的列表，如 [\"低保\"]")
        }
        Default::Flag(_) => value.as_bool().map(Value::Flag).ok_or("true 或 false"),
    }
}

/// Money in 分, written as a whole number of 元 or as text.
pub(super) fn money(value: &toml::Value) -> Option<i64> {
    let decimal = match value {
        toml::Value::Integer(n) => rust_decimal::Decimal::from(*n),
        toml::Value::String(text) => rust_decimal::Decimal::from_str_exact(text.trim()).ok()?,
        _ => return None,
    };
    crate::model::Amount::from_yuan(decimal).map(|a| a.0)
}

/// Every mistake in what the office has set of built-in rules, and codes of its own that clash with them.
pub fn check(catalog: &Catalog) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    for entry in &catalog.rules {
        let mut say = |message: String| {
            let problem =
                Diagnostic::new(codes::CATALOG_INVALID, format!("规则「{}」：{message}", entry.code));
            out.push(match &entry.place {
                Some(place) => problem.at(place.clone()),
                None => problem,
            });
        };
        if let Some(severity) = entry.severity.as_deref().filter(|s| Severity::parse(s).is_none()) {
            say(format!("severity「{severity}」不认识，可用 error、warning、info"));
        }
        let built_in = rules::all().iter().map(|r| r.about()).find(|a| a.code == entry.code);
        match (built_in, &entry.dataset) {
            (Some(_), Some(_)) => say("这个代码是内置规则的；自定的规则另用代码，如 X01".to_owned()),
            (None, None) => {
                let known: Vec<&str> = rules::all().iter().map(|r| r.about().code).collect();
                say(format!("没有这条内置规则（有 {}）；自定的规则要写 dataset", known.join("、")));
            }
            (Some(about), None) => {
                parameters(about, entry, &mut say);
                strange_words(catalog, about, entry).into_iter().for_each(say);
            }
            (None, Some(_)) => own::check(catalog, entry).into_iter().for_each(say),
        }
    }
    out
}

/// Words that no row can have, in lists of values of a field: a slip of the pen would switch the rule off unseen.
fn strange_words(catalog: &Catalog, about: &About, entry: &RuleEntry) -> Vec<String> {
    let mut out = Vec::new();
    for parameter in about.parameters {
        let (Default::Words(defaults), Some(set)) = (parameter.default, entry.set.get(parameter.name)) else {
            continue;
        };
        let Ok(Value::Words(words)) = read(set, parameter.default) else { continue };
        let datasets = about.needs.iter().filter_map(|n| catalog.dataset(n.dataset));
        let fields = datasets.flat_map(|d| &d.fields).filter(|f| !f.values.is_empty());
        let fields: Vec<_> = fields.collect();
        let known = |word: &str| fields.iter().find(|f| f.values.contains_key(word));
        // A list of values of fields: of whichever of the rule's tables.
        let Some(field) =
            defaults.first().and_then(|w| known(w)).filter(|_| defaults.iter().all(|w| known(w).is_some()))
        else {
            continue;
        };
        for word in words.iter().filter(|w| known(w).is_none()) {
            out.push(format!("参数「{}」里的「{word}」不是字段「{}」的取值", parameter.name, field.title));
        }
    }
    out
}

fn parameters(about: &About, entry: &RuleEntry, say: &mut dyn FnMut(String)) {
    for (name, value) in &entry.set {
        match about.parameters.iter().find(|p| p.name == name) {
            None => {
                let known: Vec<&str> = about.parameters.iter().map(|p| p.name).collect();
                let known = if known.is_empty() { "没有可设的".to_owned() } else { known.join("、") };
                say(format!("没有参数「{name}」（{known}）"));
            }
            Some(parameter) => {
                if let Err(wanted) = read(value, parameter.default) {
                    say(format!("参数「{name}」应是{wanted}"));
                }
            }
        }
    }
    let own = [
        ("title", entry.title.is_some()),
        ("where", !entry.conditions.is_empty()),
        ("over", !entry.over.is_empty()),
        ("under", !entry.under.is_empty()),
        ("missing", !entry.missing.is_empty()),
        ("filled", !entry.filled.is_empty()),
        ("basis", entry.basis.is_some()),
        ("key", !entry.key.is_empty()),
        ("at_most", entry.at_most.is_some()),
        ("amount", entry.amount.is_some()),
        ("check", entry.check.is_some()),
        ("source", entry.source.is_some()),
    ];
    for (name, _) in own.iter().filter(|(_, there)| *there) {
        say(format!("「{name}」只用于自定的规则；内置规则的参数写在 set 里"));
    }
}
