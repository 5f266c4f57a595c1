//! The lists after the draft: hand-typed numbers, places left open, sources, rejected rows, definitions.
//!
//! Invariant: a list that is empty is left out, and so is its place in the navigation.

use super::escape::lines;
use super::value::measure;
use super::{Page, escape};
use std::collections::BTreeSet;

/// The page's sections in order: id and title.
pub(super) fn contents(page: &Page<'_>) -> Vec<(&'static str, &'static str)> {
    let e = page.evidence;
    [
        (!e.overview.is_empty(), "overview", "总览"),
        (true, "draft", "文稿"),
        (!e.missing.is_empty(), "missing", "待填、待核"),
        (!e.facts.is_empty(), "facts", "手工数"),
        (!e.sources.is_empty(), "sources", "来源"),
        (!e.rejects.is_empty(), "rejects", "剔除的行"),
        (!definitions(page).is_empty(), "definitions", "口径"),
    ]
    .into_iter()
    .filter_map(|(there, id, title)| there.then_some((id, title)))
    .collect()
}

/// Appends the lists.
pub(super) fn sections(out: &mut String, page: &Page<'_>) {
    for (id, title) in contents(page) {
        let (heads, rows): (&[&str], Vec<Row>) = match id {
            "missing" => (&["标记", "缺的数", "原因"], missing(page)),
            "facts" => (&["键", "印作", "来自", "出处", "填写"], facts(page)),
            "sources" => (
                &[
                    "文件",
                    "数据",
                    "读入",
                    "入账",
                    "重复",
                    "更正",
                    "剔除",
                    "合计行、空行",
                    "编码",
                    "导入时间",
                    "SHA-256",
                ],
                sources(page),
            ),
            "rejects" => (&["文件", "行", "列", "问题", "怎么改"], rejects(page)),
            "definitions" => (&["指标", "口径", "算法", "单位", "代码"], definitions(page)),
            _ => continue,
        };
        out.push_str(&format!(
            "\n<section id=\"{id}\" class=\"list\" aria-labelledby=\"{id}-h\"><h2 id=\"{id}-h\">{title}</h2>\
             <div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{title}\"><table><thead><tr>"
        ));
        for head in heads {
            out.push_str(&format!("<th scope=\"col\">{head}</th>"));
        }
        out.push_str("</tr></thead><tbody>");
        for row in rows {
            row.write(out);
        }
        out.push_str("</tbody></table></div></section>");
    }
}

/// One row: its id and its cells as markup; numbers are set right.
#[derive(Default)]
struct Row {
    id: String,
    cells: Vec<(String, bool)>,
}

impl Row {
    fn new(id: String) -> Row {
        Row { id, cells: Vec::new() }
    }

    fn words(mut self, text: &str) -> Row {
        self.cells.push((lines(text), false));
        self
    }

    fn markup(mut self, markup: String) -> Row {
        self.cells.push((markup, false));
        self
    }

    fn number(mut self, number: u64) -> Row {
        self.cells.push((number.to_string(), true));
        self
    }

    fn write(&self, out: &mut String) {
        let id = if self.id.is_empty() { String::new() } else { format!(" id=\"{}\"", self.id) };
        out.push_str(&format!("<tr{id}>"));
        for (i, (cell, number)) in self.cells.iter().enumerate() {
            out.push_str(&match (i, number) {
                (0, _) => format!("<th scope=\"row\">{cell}</th>"),
                (_, true) => format!("<td class=\"n\">{cell}</td>"),
                _ => format!("<td>{cell}</td>"),
            });
        }
        out.push_str("</tr>");
    }
}

fn missing(page: &Page<'_>) -> Vec<Row> {
    let rows = page.evidence.missing.iter().enumerate();
    rows.map(|(i, m)| Row::new(format!("m{}", i + 1)).words(&m.mark).words(&m.what).words(&m.reason))
        .collect()
}

fn facts(page: &Page<'_>) -> Vec<Row> {
    let row = |f: &crate::model::evidence::FactEvidence| {
        let place = format!("{} 第{}行", f.file, f.line);
        Row::default().words(&f.key).words(&f.text).words(&place).words(&f.source).words(&f.filled)
    };
    page.evidence.facts.iter().map(row).collect()
}

fn sources(page: &Page<'_>) -> Vec<Row> {
    let rows = page.evidence.sources.iter().enumerate().map(|(i, s)| {
        let file = match &s.sheet {
            Some(sheet) => format!("{}：{sheet}", s.path),
            None => s.path.clone(),
        };
        let row = Row::new(format!("s{}", i + 1)).words(&file).words(&s.dataset);
        let row = s.rows.iter().fold(row, |row, n| row.number(*n));
        // Every row read is one of these, or no row of data at all.
        let [read, kept @ ..] = s.rows;
        let row = row.number(kept.iter().fold(read, |rest, n| rest.saturating_sub(*n)));
        row.words(&s.encoding)
            .words(&s.ingested_at)
            .markup(format!("<code class=\"hash\">{}</code>", escape(&s.sha256)))
    });
    rows.collect()
}

fn rejects(page: &Page<'_>) -> Vec<Row> {
    let rows = page.evidence.rejects.iter().map(|r| {
        let file = page.evidence.sources.get(r.source).map(|s| {
            let sheet = s.sheet.as_deref().map(|s| format!("：{}", escape(s))).unwrap_or_default();
            format!("<a href=\"#s{}\">{}{sheet}</a>", r.source + 1, escape(&s.path))
        });
        let column = match (r.column, r.field.as_str()) {
            (Some(n), "") => format!("第{n}列"),
            (Some(n), field) => format!("{field}（第{n}列）"),
            (None, field) => field.to_owned(),
        };
        Row::default()
            .markup(file.unwrap_or_default())
            .number(r.line)
            .words(&column)
            .words(&format!("{} {}", r.code, r.reason))
            .words(&r.help)
    });
    rows.collect()
}

/// Each indicator once, in the order of the figures.
fn definitions(page: &Page<'_>) -> Vec<Row> {
    let mut seen = BTreeSet::new();
    let figures = page.evidence.figures.iter().enumerate();
    figures
        .filter(|(_, f)| !f.definition.is_empty() && seen.insert(f.indicator.as_str()))
        .map(|(i, f)| {
            Row::default()
                .markup(format!("<a href=\"#e{}\">{}</a>", i + 1, escape(&f.title)))
                .words(&f.definition)
                .words(&measure(&f.measure))
                .words(&f.unit)
                .markup(format!("<code>{}</code>", escape(&f.indicator)))
        })
        .collect()
}
