//! The comparison as text, tables and JSON.
//!
//! Invariant: amounts are exact, as manifests write them; a figure without a difference has no amounts; the
//! order is that of the manifests.

use super::chain::{Cause, Step};
use super::exact::Exact;
use super::why::Teller;
use super::{Both, Changed};
use crate::command::Outcome;
use crate::output::grid::{Grid, Heading};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Files named in a line of the table of causes.
const FILES_SHOWN: usize = 3;

/// Says all of it.
pub(super) fn tell(outcome: &mut Outcome, both: &Both<'_>, changed: &[Changed<'_>], teller: &Teller<'_>) {
    let a = &both.a.manifest;
    let second = both.b.map_or_else(|| "现在的台账".to_owned(), |b| b.shown.clone());
    outcome.put("from", json!({"manifest": both.a.shown, "period": a.period, "region": a.region}));
    let manifest = both.b.map(|b| b.shown.as_str());
    outcome.put("to", json!({"manifest": manifest, "period": a.period, "region": a.region}));
    outcome.put("summary", summary_json(changed, teller));
    outcome.put("figures", changed.iter().map(|c| figure_json(c, teller)).collect::<Vec<_>>());
    outcome.csv = Some(long(changed, teller));
    let title = format!("{}{}：{} → {second}", a.region_name, a.period, both.a.shown);
    if changed.is_empty() {
        outcome.text = format!("{title}\n没有变化，{} 个数字都相同。\n", a.figures.len());
        return;
    }
    outcome.grids.push(summary(changed, teller, title));
    outcome.grids.push(long(changed, teller));
    outcome.text = outcome.grids.first().map(|g| g.text(None)).unwrap_or_default();
    for change in changed {
        outcome.text.push_str(&lines(change, teller));
    }
}

/// The causes of a step in one word.
fn key(step: &Step) -> String {
    step.causes.iter().map(|c| c.key()).collect::<Vec<_>>().join("+")
}

fn title(causes: &[Cause]) -> String {
    causes.iter().map(|c| c.title()).collect::<Vec<_>>().join("、")
}

fn plain(value: Option<Exact>) -> Value {
    value.map_or(Value::Null, |v| v.plain().into())
}

/// Rows that came less those that went.
fn rows(step: &Step) -> i128 {
    step.rows.values().sum()
}

/// Rows by source, also of sources whose rows are as many as before and add something else.
fn touched(step: &Step) -> BTreeMap<String, i128> {
    let mut out = step.rows.clone();
    for id in step.adds.iter().flat_map(BTreeMap::keys) {
        out.entry(id.clone()).or_insert(0);
    }
    out
}

fn files_json(step: &Step, teller: &Teller<'_>) -> Vec<Value> {
    let one = |(id, n): (&String, &i128)| {
        let (path, sheet) = teller.file(id);
        let amount = step.adds.as_ref().and_then(|adds| adds.get(id)).map(|v| v.plain());
        let rows = i64::try_from(*n).unwrap_or(i64::MAX);
        json!({"source": id, "path": path, "sheet": sheet, "rows": rows, "amount": amount})
    };
    touched(step).iter().map(|(id, n)| one((id, n))).collect()
}

fn figure_json(change: &Changed<'_>, teller: &Teller<'_>) -> Value {
    let cause = |c: &super::Explained| {
        json!({
            "cause": key(&c.step), "amount": plain(c.step.amount),
            "rows": i64::try_from(rows(&c.step)).unwrap_or(i64::MAX),
            "files": files_json(&c.step, teller), "why": c.why,
        })
    };
    json!({
        "id": change.figure.id, "indicator": change.figure.indicator, "title": change.figure.title,
        "from": plain(change.from), "to": plain(change.to), "difference": plain(change.difference),
        "unit": change.figure.unit,
        "printed": {"from": change.printed.0, "to": change.printed.1},
        "causes": change.causes.iter().map(cause).collect::<Vec<_>>(),
    })
}

/// By causes: the figures, and the files with rows in them.
fn by_cause<'c>(changed: &'c [Changed<'_>]) -> BTreeMap<&'c [Cause], (usize, BTreeSet<&'c str>)> {
    let mut out: BTreeMap<&[Cause], (usize, BTreeSet<&str>)> = BTreeMap::new();
    for cause in changed.iter().flat_map(|c| &c.causes) {
        let (figures, files) = out.entry(cause.step.causes.as_slice()).or_default();
        *figures += 1;
        files.extend(cause.step.rows.keys().map(String::as_str));
    }
    out
}

fn summary_json(changed: &[Changed<'_>], teller: &Teller<'_>) -> Vec<Value> {
    let one = |(causes, (figures, files)): (&[Cause], (usize, BTreeSet<&str>))| {
        let files: Vec<String> = files.iter().map(|id| teller.file(id).0).collect();
        let key = causes.iter().map(|c| c.key()).collect::<Vec<_>>().join("+");
        json!({"cause": key, "title": title(causes), "figures": figures, "files": files})
    };
    by_cause(changed).into_iter().map(one).collect()
}

fn summary(changed: &[Changed<'_>], teller: &Teller<'_>, title_text: String) -> Grid {
    let columns = vec![
        Heading::words("cause", "原因"),
        Heading::number("figures", "涉及的数字"),
        Heading::words("files", "文件"),
    ];
    let mut grid = Grid::new(title_text, columns);
    for (causes, (figures, files)) in by_cause(changed) {
        let mut names: Vec<String> = files.iter().map(|id| teller.file(id).0).collect();
        names.dedup();
        let more = names.len().saturating_sub(FILES_SHOWN);
        names.truncate(FILES_SHOWN);
        let more = if more > 0 { format!(" 等 {} 个", more + FILES_SHOWN) } else { String::new() };
        grid.rows.push(vec![title(causes), figures.to_string(), names.join("、") + &more]);
    }
    grid.notes
        .push(format!("{} 个数字变了；一个数字可以有几个原因，各原因的数加起来等于它的差。", changed.len()));
    grid
}

/// One line a cause.
fn long(changed: &[Changed<'_>], teller: &Teller<'_>) -> Grid {
    let columns = vec![
        Heading::words("id", "编号"),
        Heading::words("title", "数字"),
        Heading::number("from", "原来"),
        Heading::number("to", "现在"),
        Heading::number("difference", "差"),
        Heading::words("unit", "单位"),
        Heading::words("cause", "原因"),
        Heading::number("amount", "其中"),
        Heading::number("rows", "行"),
        Heading::words("files", "文件"),
        Heading::words("why", "说明"),
    ];
    let mut grid = Grid::new("", columns);
    let text = |value: Option<Exact>| value.map_or(String::new(), Exact::plain);
    for change in changed {
        for cause in &change.causes {
            grid.rows.push(vec![
                change.figure.id.clone(),
                change.figure.title.clone(),
                text(change.from),
                text(change.to),
                text(change.difference),
                change.figure.unit.clone(),
                key(&cause.step),
                text(cause.step.amount),
                rows(&cause.step).to_string(),
                files(&cause.step, teller, "; "),
                cause.why.clone(),
            ]);
        }
    }
    grid
}

fn files(step: &Step, teller: &Teller<'_>, joiner: &str) -> String {
    let one = |(id, n): (&String, &i128)| {
        let (path, sheet) = teller.file(id);
        let sheet = sheet.map_or(String::new(), |s| format!("[{s}]"));
        let amount = step.adds.as_ref().and_then(|adds| adds.get(id));
        let amount = amount.map_or(String::new(), |v| format!("（{}）", v.signed()));
        format!("{path}{sheet} {n:+}行{amount}")
    };
    touched(step).iter().map(|(id, n)| one((id, n))).collect::<Vec<_>>().join(joiner)
}

/// A figure and its causes, for the eye.
fn lines(change: &Changed<'_>, teller: &Teller<'_>) -> String {
    let unit = &change.figure.unit;
    let value = |v: Option<Exact>| v.map_or("没有".to_owned(), |v| format!("{}{unit}", v.plain()));
    let place = teller.place(&change.figure.region);
    let mut out = format!("\n{place}{}（{}）\n", change.figure.title, change.figure.id);
    out.push_str(&format!("  {} → {}", value(change.from), value(change.to)));
    if let Some(difference) = change.difference.filter(|d| !d.is_zero()) {
        out.push_str(&format!("，差 {}{unit}", difference.signed()));
    }
    out.push('\n');
    for cause in &change.causes {
        let amount = cause.step.amount.map_or(String::new(), |a| format!(" {}{unit}", a.signed()));
        out.push_str(&format!("  · {}{amount}：{}\n", title(&cause.step.causes), cause.why));
        let files = files(&cause.step, teller, "，");
        if !files.is_empty() {
            out.push_str(&format!("    {files}\n"));
        }
    }
    out
}
