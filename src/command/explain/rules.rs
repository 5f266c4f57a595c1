//! What there is to say of a rule of the audit, built in or the office's own.

use crate::audit::{self, About, Own, Settings, Severity, Window};
use crate::catalog::Catalog;
use std::fmt::Write as _;

/// A rule as it is in force.
pub(super) struct Card {
    pub(super) code: String,
    pub(super) title: String,
    pub(super) severity: Severity,
    pub(super) enabled: bool,
    own: bool,
    explanation: String,
    source: String,
    check: String,
    example: String,
    needs: Vec<Need>,
    parameters: Vec<Parameter>,
}

/// Data in words.
struct Need {
    dataset: String,
    title: String,
    window: Window,
    columns: Vec<String>,
    also: Vec<String>,
    optional: bool,
}

struct Parameter {
    name: &'static str,
    title: &'static str,
    default: String,
    value: String,
}

/// All rules, in order of codes.
pub(super) fn cards(catalog: &Catalog) -> Vec<Card> {
    let mut out: Vec<Card> = audit::all().iter().map(|rule| built_in(catalog, rule.about())).collect();
    out.extend(Own::all(catalog).iter().map(|own| office(catalog, own)));
    out.sort_by(|a, b| a.code.cmp(&b.code));
    out
}

fn built_in(catalog: &Catalog, about: &About) -> Card {
    let settings = Settings::of(about, catalog);
    let default = Settings::of(about, &Catalog::default());
    let need = |n: &audit::Need| Need {
        dataset: n.dataset.to_owned(),
        title: catalog.titles(n.dataset, &[]).0,
        window: n.window,
        columns: titles(catalog, n.dataset, n.columns),
        also: titles(catalog, n.dataset, n.also),
        optional: n.optional,
    };
    let parameter = |p: &audit::Parameter| Parameter {
        name: p.name,
        title: p.title,
        default: default.shown(p),
        value: settings.shown(p),
    };
    Card {
        code: about.code.to_owned(),
        title: about.title.to_owned(),
        severity: settings.severity.unwrap_or(about.severity),
        enabled: settings.enabled,
        own: false,
        explanation: about.explanation.to_owned(),
        source: about.source.to_owned(),
        check: about.check.to_owned(),
        example: about.example.to_owned(),
        needs: about.needs.iter().map(need).collect(),
        parameters: about.parameters.iter().map(parameter).collect(),
    }
}

fn office(catalog: &Catalog, own: &Own<'_>) -> Card {
    let entry = own.entry;
    let (columns, also) = own.columns();
    let id = own.dataset.id.as_str();
    let (columns, also) = (titles(catalog, id, &columns), titles(catalog, id, &also));
    let also = also.into_iter().filter(|a| !columns.contains(a)).collect();
    let place = entry.place.as_ref().map_or_else(String::new, |p| match p.line {
        Some(line) => format!("{}:{line}", p.file),
        None => p.file.clone(),
    });
    Card {
        code: entry.code.clone(),
        title: entry.title.clone().unwrap_or_default(),
        severity: own.severity,
        enabled: own.enabled,
        own: true,
        explanation: own.explanation(),
        source: entry.source.clone().unwrap_or_else(|| format!("本单位自定（{place}）")),
        check: entry.check.clone().unwrap_or_default(),
        example: String::new(),
        needs: vec![Need {
            dataset: id.to_owned(),
            title: own.dataset.title.clone(),
            window: own.window,
            columns,
            also,
            optional: false,
        }],
        parameters: Vec::new(),
    }
}

/// Titles of fields and entities, each once.
fn titles(catalog: &Catalog, dataset: &str, ids: &[&str]) -> Vec<String> {
    let dataset = catalog.datasets.iter().find(|d| d.id == dataset);
    let mut out: Vec<String> = Vec::new();
    for id in ids {
        let field = dataset.and_then(|d| d.field(id)).map(|f| f.title.clone());
        let entity = || dataset.and_then(|d| d.entity(id)).map(|e| e.title.clone());
        let title = field.or_else(entity).unwrap_or_else(|| (*id).to_owned());
        if !out.contains(&title) {
            out.push(title);
        }
    }
    out
}

fn window(window: Window) -> &'static str {
    match window {
        Window::Service => "所属月份在期间里的行",
        Window::Event => "日期在期间里的行",
        Window::ServiceYears => "所属月份在期间所在各年里的行",
        Window::SchoolYears => "所属月份在期间所在各学年（9 月至次年 8 月）里的行",
        Window::EventYears => "日期在期间所在各年里的行",
        Window::All => "全部行",
    }
}

impl Card {
    /// The datasets in a few words.
    pub(super) fn datasets(&self) -> String {
        let mut titles: Vec<&str> = self.needs.iter().map(|n| n.title.as_str()).collect();
        titles.dedup();
        titles.join("、")
    }

    pub(super) fn json(&self) -> serde_json::Value {
        let needs: Vec<_> = self
            .needs
            .iter()
            .map(|n| {
                serde_json::json!({
                    "dataset": n.dataset, "title": n.title, "rows": window(n.window),
                    "columns": n.columns, "also": n.also, "optional": n.optional,
                })
            })
            .collect();
        let parameters: Vec<_> = self
            .parameters
            .iter()
            .map(|p| {
                serde_json::json!({
                    "name": p.name, "title": p.title, "default": p.default, "value": p.value,
                })
            })
            .collect();
        serde_json::json!({
            "code": self.code, "title": self.title, "severity": self.severity.key(),
            "enabled": self.enabled, "own": self.own, "explanation": self.explanation,
            "source": self.source, "check": self.check, "example": self.example,
            "needs": needs, "parameters": parameters,
        })
    }

    /// For a clerk.
    pub(super) fn text(&self) -> String {
        let mut out = format!("{} {}\n\n", self.code, self.title);
        let mut line = |name: &str, text: &str| {
            if !text.is_empty() {
                let _ = writeln!(out, "{name}：{text}");
            }
        };
        let on = if self.enabled { "启用" } else { "停用" };
        let own = if self.own { "，本单位自定" } else { "" };
        line("程度", &format!("{}（{}），{on}{own}", self.severity.title(), self.severity.key()));
        line("查什么", &self.explanation);
        line("查到了核什么", &self.check);
        line("举例", &self.example);
        line("依据", &self.source);
        out += "要的数据：\n";
        for need in &self.needs {
            let _ = writeln!(out, "  {}", need.text());
        }
        if !self.own {
            out += &self.settings();
        }
        out
    }

    fn settings(&self) -> String {
        let mut out = String::new();
        if !self.parameters.is_empty() {
            out += "参数：\n";
        }
        for p in &self.parameters {
            let now = match p.value == p.default {
                true => String::new(),
                false => format!("；现在设的是 {}", p.value),
            };
            let _ = writeln!(out, "  {}　{}，默认 {}{now}", p.name, p.title, p.default);
        }
        out += "要改的，写在工作区 catalog/ 里的 .toml 文件中（不改的行不写，# 起的是说明）：\n";
        let _ = writeln!(out, "  [[rule]]\n  code = \"{}\"", self.code);
        let other = if self.enabled { "停用" } else { "启用" };
        let _ = writeln!(out, "  # enabled = {}  # {other}", !self.enabled);
        let _ = writeln!(out, "  # severity = \"warning\"  # 查到的一律算这个程度：error、warning、info");
        for p in &self.parameters {
            let _ = writeln!(out, "  set.{} = {}", p.name, p.value);
        }
        out
    }
}

impl Need {
    fn text(&self) -> String {
        let mut out = format!("「{}」（{}）：{}", self.title, self.dataset, window(self.window));
        if !self.columns.is_empty() {
            let _ = write!(out, "，要有「{}」", self.columns.join("」「"));
        }
        if !self.also.is_empty() {
            let _ = write!(out, "，有则用「{}」", self.also.join("」「"));
        }
        if self.optional {
            out += "；没有这种数据时少查一部分";
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{CatalogFile, builtin_files, load};

    fn with(text: &str) -> Catalog {
        let mut files = builtin_files();
        files.push(CatalogFile { path: "catalog/规则.toml".into(), text: text.into() });
        load(&files).expect("definitions")
    }

    #[test]
    fn what_is_shown_to_be_written_can_be_written_and_changes_nothing() {
        let plain = with("");
        for card in cards(&plain) {
            let text = card.text();
            let (_, snippet) = text.split_once("  [[rule]]\n").expect("how it is set");
            let set = with(&format!("[[rule]]\n{snippet}"));
            assert_eq!(audit::check_settings(&set), [], "{}", card.code);
            let after = cards(&set).into_iter().find(|c| c.code == card.code).expect("the rule");
            assert_eq!(after.text(), text);
            // The lines that are commented out are to be used, too.
            let all = with(&format!("[[rule]]\n{}", snippet.replace("\n  # ", "\n  ")));
            assert_eq!(audit::check_settings(&all), [], "{}", card.code);
            let after = cards(&all).into_iter().find(|c| c.code == card.code).expect("the rule");
            assert_eq!((after.enabled, after.severity), (!card.enabled, Severity::Warning), "{}", card.code);
        }
    }

    #[test]
    fn a_rule_of_the_office_tells_what_it_compares() {
        let catalog = with(
            "[[rule]]\ncode = 'X01'\ntitle = '多'\ndataset = 'subsidy'\nwhere = { category = { not = '护理补贴' } }\n\
             over = { amount = '500.5', pay_date = '2024-03-05' }\nunder = { quantity = 3 }\nmissing = ['account']\n\
             key = ['person', 'month']\nat_most = 2\nbasis = 'service'\n",
        );
        let card = cards(&catalog).into_iter().find(|c| c.code == "X01").expect("the rule");
        let text = card.text();
        for part in [
            "所属月份在期间里的",
            "「补贴类型」不是护理补贴",
            "「补贴金额」大于500.50元",
            "「发放日期」晚于2024-03-05",
            "「份数」小于3",
            "「银行账号」空着",
            "证件号、月份都相同的超过 2 行",
            "本单位自定（catalog/规则.toml:1）",
        ] {
            assert!(text.contains(part), "{part}\n{text}");
        }
        assert!(!text.contains("[[rule]]"), "{text}");
    }
}
