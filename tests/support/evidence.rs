//! Evidence for the sample drafts of the .docx tests.
//!
//! Job: something behind every figure and mark of a draft, as `build` would gather it. Inputs: a draft.
//! Outputs: [`Evidence`]. Invariant: figures of a table column are one indicator in several regions; every
//! third figure is derived, every fourth rounded, every fifth has rejects.
#![allow(dead_code, reason = "each test file uses its own part of this module")]

use report::model::Value;
use report::model::block::{Block, Draft, Span};
use report::model::evidence::{
    Evidence, FigureEvidence, Impact, MissingEvidence, OccurrenceEvidence, SourceEvidence,
};

/// More files than a comment names.
const SOURCES: usize = 11;

/// Every span of a draft in reading order, with row and column where it stands in a table.
fn spans(draft: &mut Draft) -> Vec<(&mut Span, Option<(String, String)>)> {
    let blocks = draft.blocks.iter_mut().chain(draft.annexes.iter_mut().flat_map(|annex| &mut annex.blocks));
    let mut out = Vec::new();
    for block in blocks {
        match block {
            Block::Heading { spans, .. } | Block::Paragraph(spans) => {
                out.extend(spans.iter_mut().map(|span| (span, None)));
            }
            Block::Table(table) => {
                for row in &mut table.rows {
                    let region = row.first().map(|cell| cell.text()).unwrap_or_default();
                    for (cell, head) in row.iter_mut().zip(&table.header) {
                        let place = (region.clone(), head.clone());
                        out.extend(cell.spans.iter_mut().map(|span| (span, Some(place.clone()))));
                    }
                }
            }
        }
    }
    out
}

/// The evidence behind `draft`, whose marks are tied to their reasons.
pub fn evidence(draft: &mut Draft) -> Evidence {
    let source = |n: usize| SourceEvidence {
        id: format!("s{n}"),
        path: format!("inbox/补贴/第{n}批 <最终>.xlsx"),
        sheet: n.is_multiple_of(2).then(|| "发放明细".to_owned()),
        sha256: "0".repeat(64),
        dataset: "补贴发放".into(),
        encoding: "xlsx".into(),
        rows: [100, 90, 5, 2, 3],
        ingested_at: "2026-01-05".into(),
    };
    let mut out = Evidence {
        office: "某某县残疾人联合会".into(),
        region: "某某县".into(),
        period: "2025年".into(),
        date: "2026年1月5日".into(),
        tool: "report".into(),
        sources: (0..SOURCES).map(source).collect(),
        ..Evidence::default()
    };
    for (span, place) in spans(draft) {
        match span {
            Span::Figure { id, text } => {
                let n = out.figures.len();
                let figure = figure(n, place);
                out.occurrences.push(OccurrenceEvidence {
                    id: id.clone(),
                    figure: n,
                    text: text.clone(),
                    rounding: if n % 4 == 3 { "四舍五入到0.01万元".into() } else { "精确".into() },
                });
                out.figures.push(figure);
            }
            Span::Missing { text, gap } => {
                *gap = Some(out.missing.len());
                out.missing.push(MissingEvidence {
                    mark: text.clone(),
                    what: "fact:人数".into(),
                    reason: "没有导入某某县2025年的「孤独症康复」".into(),
                });
            }
            Span::Text(_) => {}
        }
    }
    out.occurrences.sort_by(|a, b| a.id.cmp(&b.id));
    out
}

fn figure(n: usize, place: Option<(String, String)>) -> FigureEvidence {
    let derived = place.is_none() && n % 3 == 2;
    let (region, title) = place.unwrap_or_else(|| ("某某县".into(), format!("第{n}项人数")));
    let rows = n as u64 + 1;
    FigureEvidence {
        id: format!("i{n}@2025@{region}"),
        indicator: title.clone(),
        title,
        definition: if derived {
            String::new()
        } else {
            "按证件号去重，一人一年只计一次。".into()
        },
        period: "2025年".into(),
        region,
        value: Value::Money(123_456),
        unit: "元".into(),
        measure: "persons".into(),
        basis: "按发放日期".into(),
        rows: if derived { 0 } else { rows * (n % (SOURCES + 1)) as u64 },
        sources: if derived { vec![] } else { (0..n % (SOURCES + 1)).map(|s| (s, rows)).collect() },
        derived_from: if derived { vec![format!("i{}@2025@某某县", n - 1)] } else { vec![] },
        impact: Impact {
            words: if n % 5 == 4 {
                "剔除的3行若全部补正，最多增加3人".into()
            } else {
                String::new()
            },
            ..Impact::default()
        },
        sql: None,
        months: None,
        regions: None,
    }
}
