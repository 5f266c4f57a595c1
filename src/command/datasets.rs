//! `report datasets [ID]`: what tables can be read, and how their rows are dated, keyed and counted.

use super::{Outcome, Result, Session};
use crate::catalog::{Dataset, Field};
use crate::diagnostic::{Diagnostic, codes};
use crate::output::grid::{Grid, Heading};

/// Lists the datasets, or describes one.
pub fn run(session: &Session<'_>, id: Option<&str>) -> Result<Outcome> {
    let catalog = session.catalog()?;
    let mut outcome = Outcome::default();
    let Some(id) = id else {
        let mut grid = Grid::new(
            "",
            vec![
                Heading::words("id", "编号"),
                Heading::words("title", "名称"),
                Heading::words("required", "必需的列"),
                Heading::words("about", "一行是什么"),
            ],
        );
        for d in &catalog.datasets {
            grid.rows.push(vec![d.id.clone(), d.title.clone(), required(d), d.about.clone()]);
        }
        let list: Vec<_> = catalog.datasets.iter().map(json).collect();
        outcome.put("datasets", list);
        outcome.grids.push(grid);
        return Ok(outcome);
    };
    let dataset = catalog.dataset(id).ok_or_else(|| unknown(id))?;
    let mut grid = Grid::new(
        format!("{}({})", dataset.title, dataset.id),
        vec![
            Heading::words("id", "字段"),
            Heading::words("title", "列名"),
            Heading::words("type", "类型"),
            Heading::words("required", "必需"),
            Heading::words("aliases", "也认的列名和类别"),
        ],
    );
    for f in &dataset.fields {
        let required = if f.required { "是" } else { "" };
        grid.rows.push(vec![f.id.clone(), f.title.clone(), kind(f), required.into(), also(f)]);
    }
    grid.notes = rules(dataset);
    outcome.put("datasets", vec![json(dataset)]);
    outcome.grids.push(grid);
    Ok(outcome)
}

/// The error for an unknown dataset id.
pub fn unknown(id: &str) -> Vec<Diagnostic> {
    vec![Diagnostic::new(codes::DATASET_UNKNOWN, format!("没有数据集「{id}」"))]
}

fn required(dataset: &Dataset) -> String {
    let titles: Vec<&str> = dataset.fields.iter().filter(|f| f.required).map(|f| f.title.as_str()).collect();
    titles.join("、")
}

fn kind(field: &Field) -> String {
    let title = field.kind.title();
    field.unit.as_ref().map_or_else(|| title.to_owned(), |unit| format!("{title}（{unit}）"))
}

fn also(field: &Field) -> String {
    let mut out = field.aliases.join("、");
    if !field.values.is_empty() {
        let values: Vec<String> = field
            .values
            .iter()
            .map(|(v, s)| if s.is_empty() { v.clone() } else { format!("{v}({})", s.join("、")) })
            .collect();
        if !out.is_empty() {
            out.push(';');
        }
        out.push_str(&format!("类别：{}", values.join(";")));
    }
    out
}

/// How rows are dated, keyed and counted, in words.
fn rules(dataset: &Dataset) -> Vec<String> {
    let title = |id: &str| match id {
        "person" => "人".to_owned(),
        "event" => "发生日期".to_owned(),
        "service" => "所属月份".to_owned(),
        _ => dataset
            .field(id)
            .map(|f| f.title.clone())
            .or_else(|| dataset.entity(id).map(|e| e.title.clone()))
            .unwrap_or_else(|| id.to_owned()),
    };
    let mut out = vec![dataset.about.clone()];
    if let Some(event) = &dataset.event {
        out.push(format!("发生日期：{}", title(event)));
    }
    if let Some(until) = &dataset.until {
        out.push(format!("截止日期：{}；没有填的，到期末仍算存量", title(until)));
    }
    if let Some(service) = &dataset.service {
        out.push(format!(
            "所属期：{}；没有时以发生日期所在月代替；写成几个月的，计入包含这几个月的期间，不计入其中一个月",
            title(service)
        ));
    }
    for entity in &dataset.entities {
        let ways: Vec<String> = entity
            .from
            .iter()
            .map(|way| way.iter().map(|f| title(f)).collect::<Vec<_>>().join("+"))
            .collect();
        out.push(format!("{}:按{}去重", entity.title, ways.join(",没有时按")));
    }
    if dataset.has_persons() {
        out.push(
            "人：按身份证号，没有时按残疾人证号前 18 位去重；没有证件号的行计人次和金额，不计人数".into(),
        );
    }
    if !dataset.key.is_empty() {
        let parts: Vec<String> = dataset.key.iter().map(|k| title(k)).collect();
        out.push(format!(
            "同一笔：{}相同；来自两个来源而其他内容不同的，视为修订，暂不计入",
            parts.join("、")
        ));
    }
    if let Some(void) = &dataset.void {
        out.push(format!("不计入：{}为{}的行", title(&void.field), void.values.join("、")));
    }
    if let Some(ended) = &dataset.ended {
        let until = dataset.until.as_ref().map(|id| title(id)).unwrap_or_default();
        out.push(format!(
            "已截止：{}为{}的行，没有{until}的不收",
            title(&ended.field),
            ended.values.join("、")
        ));
    }
    if let Some(reversal) = &dataset.reversal {
        let counts = if reversal.counts { "照常计人次和人数" } else { "不计人次和人数" };
        out.push(format!("冲销：{}为负数的行，金额按净额合计，{counts}", title(&reversal.field)));
    }
    if let Some(product) = &dataset.product {
        let [amount, standard, quantity] =
            [&product.amount, &product.standard, &product.quantity].map(|id| title(id));
        out.push(format!(
            "核对：{amount} = {standard} × {quantity}，三项都填了而不相符的行照常计入，逐行提示"
        ));
    }
    if !dataset.hints.is_empty() {
        out.push(format!("标题、工作表名、文件名里的这些词表示是本表：{}", dataset.hints.join("、")));
    }
    if !dataset.not_hints.is_empty() {
        out.push(format!(
            "标题、工作表名、文件名里有这些词的，要用 --dataset 指明才收：{}",
            dataset.not_hints.join("、")
        ));
    }
    if !dataset.needs_one.is_empty() {
        let fields: Vec<String> = dataset.needs_one.iter().map(|id| title(id)).collect();
        out.push(format!("至少要有一列：{}；一列也没有的是汇总表，不收", fields.join("、")));
    }
    out.retain(|line| !line.is_empty());
    out
}

fn json(dataset: &Dataset) -> serde_json::Value {
    let fields: Vec<_> = dataset
        .fields
        .iter()
        .map(|f| {
            serde_json::json!({
                "id": f.id, "title": f.title, "type": format!("{:?}", f.kind).to_lowercase(),
                "unit": f.unit, "required": f.required, "aliases": f.aliases, "values": f.values,
            })
        })
        .collect();
    serde_json::json!({
        "id": dataset.id, "title": dataset.title, "about": dataset.about,
        "event": dataset.event, "service": dataset.service, "until": dataset.until,
        "hints": dataset.hints, "key": dataset.key,
        "fields": fields, "rules": rules(dataset),
    })
}
