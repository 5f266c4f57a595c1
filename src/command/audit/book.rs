//! 疑点清单.xlsx: the findings as a workbook to be worked through.
//!
//! Invariants: a workbook that somebody has written into is never written over (`疑点清单.json` beside it says what
//! was written); numbers of persons are masked; the same findings give the same bytes.

use super::super::{Outcome, Result, Session, deliver};
use super::tables;
use super::told::All;
use crate::diagnostic::{Diagnostic, Place, codes};
use crate::output::grid::{Grid, Heading};
use crate::output::xlsx::sheets::{Book, Page, write as workbook};
use serde_json::{Value, json};
use std::path::Path;

const NAME: &str = "疑点清单.xlsx";
const WRITTEN: &str = "疑点清单.json";

/// Writes the workbook below `out/`.
pub(super) fn write(session: &Session<'_>, all: &All<'_>, outcome: &mut Outcome) -> Result<()> {
    let workspace = &all.office.workspace;
    let region = workspace.regions.get(all.region);
    let mut folder = workspace.out_dir().join(all.period.to_string());
    if all.region != workspace.regions.root() {
        folder = folder.join(super::super::build::file_safe(&format!("{}-{}", region.code, region.name)));
    }
    deliver::make_folder(&workspace.root, &folder)?;
    let book = Book {
        author: workspace.config.office.name.clone(),
        created: session.today.and_hms_opt(0, 0, 0).map_or(0, |t| t.and_utc().timestamp()),
        title: format!("{}{}疑点清单", region.name, all.period.title()),
        pages: pages(all),
    };
    let bytes = workbook(&book)
        .map_err(|why| vec![Diagnostic::new(codes::OUTPUT_WRITE, why).at(Place::file(NAME))])?;
    let mut known = known(&folder);
    known.extend(deliver::pending(&folder));
    let staged = deliver::stage(&folder, NAME, &bytes, &known, &mut outcome.diagnostics)?;
    let done = staged.delivered.clone();
    let mut written: Vec<(String, String)> = known.into_iter().filter(|(n, _)| *n != done.name).collect();
    written.push((done.name.clone(), done.sha256.clone()));
    let files: Vec<Value> = written.iter().map(|(n, h)| json!({"name": n, "sha256": h})).collect();
    let list = serde_json::to_string_pretty(&json!({"schema": 1, "files": files})).unwrap_or_default() + "\n";
    let own = deliver::stage_own(&folder, WRITTEN, list.as_bytes())?;
    deliver::commit(vec![(&folder, vec![staged, own])])?;
    let path = workspace.show(&folder.join(&done.name));
    let state = if done.written { "" } else { "（没有变化）" };
    outcome.notes.push(format!("写在 {path}{state}"));
    outcome.put("outputs", vec![json!({"path": path, "sha256": done.sha256, "written": done.written})]);
    Ok(())
}

fn known(folder: &Path) -> Vec<(String, String)> {
    let text = std::fs::read_to_string(folder.join(WRITTEN)).unwrap_or_default();
    let document: Value = serde_json::from_str(&text).unwrap_or_default();
    let files = document["files"].as_array().cloned().unwrap_or_default();
    let pair = |f: &Value| Some((f["name"].as_str()?.to_owned(), f["sha256"].as_str()?.to_owned()));
    files.iter().filter_map(pair).collect()
}

fn pages(all: &All<'_>) -> Vec<Page> {
    let notes = vec![
        "疑点是供核实的线索，不是结论；“核实情况”各栏由核实的人填写。".to_owned(),
        "核实过的，用 report audit 期间 --mark 编号 --by 姓名 --note 情况 记下，以后不再当新的列出。"
            .to_owned(),
    ];
    let plain = |name: &str, grid: Grid, widths: &[usize]| Page {
        name: name.to_owned(),
        notes: grid.notes.clone(),
        grid,
        widths: widths.to_vec(),
    };
    vec![
        Page {
            name: "疑点".to_owned(), notes, grid: leads(all), widths: LEADS.map(|(_, _, w)| w).to_vec()
        },
        plain("规则", rules(all), &[6, 30, 14, 9, 6, 6, 6, 6, 14, 36, 36]),
        plain("对账", all.controls.grid(all.office), &[8, 24, 10, 12, 12, 12, 12, 5, 6, 20, 26, 30]),
        plain("按镇街", tables::regions(all), &[24, 8, 8, 8, 8, 16]),
        plain("按月份", tables::months(all), &[24, 8, 8, 8, 8, 16]),
    ]
}

const LEADS: [(&str, &str, usize); 12] = [
    ("id", "编号", 11),
    ("severity", "程度", 5),
    ("code", "规则", 5),
    ("person", "对象", 20),
    ("region", "镇街", 12),
    ("month", "月份", 8),
    ("amount", "金额（元）", 10),
    ("message", "疑点", 36),
    ("rows", "行（文件:行）", 26),
    ("by", "核实人", 8),
    ("on", "核实日期", 10),
    ("note", "核实情况", 16),
];

/// What the rules look for and how to check what they find.
fn rules(all: &All<'_>) -> Grid {
    let mut grid = tables::rules(all);
    grid.columns.push(Heading::words("check", "怎样核"));
    for (row, rule) in grid.rows.iter_mut().zip(all.rules) {
        row.push(rule.check.clone());
    }
    grid
}

fn leads(all: &All<'_>) -> Grid {
    let heading = |(key, title, _): (&str, &str, usize)| match key {
        "amount" => Heading::number(key, title),
        _ => Heading::words(key, title),
    };
    let mut grid = Grid::new("", LEADS.map(heading).to_vec());
    for lead in all.leads {
        let said = |of: fn(&crate::workspace::Reviewed) -> &String| {
            lead.reviewed.as_ref().map(of).cloned().unwrap_or_default()
        };
        grid.rows.push(vec![
            lead.id.clone(),
            lead.finding.severity.title().to_owned(),
            lead.finding.code.clone(),
            lead.finding.person.clone(),
            lead.region.1.clone(),
            lead.month(),
            lead.amount(),
            lead.finding.message.clone(),
            lead.places(200),
            said(|r| &r.by),
            said(|r| &r.on),
            said(|r| &r.note),
        ]);
    }
    grid
}
