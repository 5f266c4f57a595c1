//! `report sources`: what is in the ledger; `drop`, `rejects`, `--verify`.

mod impact;
mod rejects;
mod send;
mod verify;
mod words;

pub use impact::{Impact, impact};
pub use rejects::{Rejects, rejects};
pub use verify::verify;

use super::{Outcome, Result, Session, figures};
use crate::diagnostic::{Diagnostic, codes};
use crate::ledger::{Fate, Ledger, MergedOffice, Returns, SourceEntry, Writer};
use crate::output::grid::{Grid, Heading};
use serde_json::json;
use std::collections::BTreeMap;

/// Lists the sources.
pub fn list(session: &Session<'_>) -> Result<Outcome> {
    let office = session.office()?;
    let ledger = figures::ledger(&office)?;
    let mut grid = Grid::new(
        "",
        vec![
            Heading::words("id", "来源编号"),
            Heading::words("path", "文件"),
            Heading::words("office", "单位"),
            Heading::words("dataset", "数据集"),
            Heading::words("encoding", "编码"),
            Heading::number("read", "读入"),
            Heading::number("accepted", "入台账"),
            Heading::number("duplicate", "重复"),
            Heading::number("revised", "修订"),
            Heading::number("rejected", "剔除"),
            Heading::number("settled", "已补正"),
            Heading::words("period", "期间"),
            Heading::words("ingested_at", "导入时间"),
            Heading::words("sha256", "sha256"),
        ],
    );
    let mut list = Vec::new();
    let returns = ledger.returns().map_err(|d| vec![d])?;
    for s in ledger.sources() {
        let Standing { open, settled, reasons } = standing(&ledger, &returns, s)?;
        let name = match &s.sheet {
            Some(sheet) => format!("{}[{sheet}]", s.path),
            None => s.path.clone(),
        };
        let span = s.service.as_ref().or(s.event.as_ref());
        let period = span.map_or_else(String::new, |p| {
            let month = |d: chrono::NaiveDate| d.format("%Y-%m").to_string();
            if month(p.from) == month(p.to) {
                month(p.from)
            } else {
                format!("{}..{}", month(p.from), month(p.to))
            }
        });
        let rows = &s.rows;
        grid.rows.push(vec![
            s.id.clone(),
            name,
            whose(&ledger, s).map_or("", |o| &o.name).to_owned(),
            s.dataset.clone(),
            s.encoding.clone(),
            rows.read.to_string(),
            rows.accepted.to_string(),
            rows.duplicate.to_string(),
            rows.revised.to_string(),
            rows.rejected.to_string(),
            settled.to_string(),
            period.clone(),
            s.ingested_at.clone(),
            s.sha256.chars().take(12).collect(),
        ]);
        list.push(json!({
            "id": s.id, "path": s.path, "sheet": s.sheet, "sha256": s.sha256, "bytes": s.bytes,
            "dataset": s.dataset, "encoding": s.encoding, "period": period, "rows": rows,
            "declared_totals": s.declared_totals, "ingested_at": s.ingested_at,
            "rejects_open": open, "rejects_settled": settled, "rejects_by_reason": reasons,
            "returned_to": s.returned.as_ref().map(|r| &r.of),
            "office": whose(&ledger, s).map(|o| json!({"region": o.region, "name": o.name})),
        }));
    }
    let mut outcome = Outcome::default();
    outcome.put("sources", list);
    outcome.put("offices", serde_json::to_value(ledger.offices()).unwrap_or_default());
    outcome.put("journal", serde_json::to_value(ledger.journal()).unwrap_or_default());
    if ledger.sources().is_empty() {
        outcome.notes.push("台账是空的；用 report ingest 导入".into());
    }
    // A terminal has room for what a clerk looks for; scripts get it all.
    let mut shown = vec!["id", "path", "dataset", "accepted", "duplicate", "rejected", "period"];
    if ledger.sources().iter().any(|s| s.returned.is_some()) {
        shown.insert(6, "settled");
    }
    if !ledger.offices().is_empty() {
        shown.insert(2, "office");
        outcome.notes.extend(ledger.offices().iter().map(merged));
    }
    outcome.grids.push(grid.only(&shown));
    outcome.csv = Some(grid);
    Ok(outcome)
}

/// The office whose ledger a source came with.
fn whose<'l>(ledger: &'l Ledger, source: &SourceEntry) -> Option<&'l MergedOffice> {
    let of = &source.office.as_ref()?.of;
    ledger.offices().iter().find(|office| office.region == *of)
}

fn merged(office: &MergedOffice) -> String {
    let MergedOffice { name, region, generation, merged_at, .. } = office;
    format!("{name}（{region}）的台账：第 {generation} 版，{merged_at} 合并")
}

/// What became of the refused rows of a source.
#[derive(Default)]
struct Standing {
    /// Still to be corrected.
    open: u64,
    /// Settled by corrected ones. The rest has been refused again, and counts there.
    settled: u64,
    /// The open ones by their first reason: rows, and the amounts that can be read of them.
    reasons: Vec<serde_json::Value>,
}

fn standing(ledger: &Ledger, returns: &Returns, source: &SourceEntry) -> Result<Standing> {
    let mut out = Standing::default();
    let mut reasons: BTreeMap<String, (u64, BTreeMap<String, i128>)> = BTreeMap::new();
    if source.rows.rejected > 0 {
        for reject in ledger.rejects(source).map_err(|d| vec![d])? {
            match returns.fate(&source.id, reject.line) {
                Fate::Open => {
                    out.open += 1;
                    let code = reject.reasons.first().map_or("", |r| r.code.as_str());
                    let (rows, amounts) = reasons.entry(code.to_owned()).or_default();
                    *rows += 1;
                    for (field, cents) in &reject.known.amounts {
                        *amounts.entry(field.clone()).or_default() += i128::from(*cents);
                    }
                }
                Fate::Settled { .. } => out.settled += 1,
                Fate::Superseded { .. } => {}
            }
        }
    }
    let yuan = |(field, cents): (String, i128)| (field, crate::model::value::decimal(cents, 2));
    let reason = |(code, (rows, amounts)): (String, (u64, BTreeMap<String, i128>))| json!({"code": code, "rows": rows, "amounts": amounts.into_iter().map(yuan).collect::<BTreeMap<_, _>>()});
    out.reasons = reasons.into_iter().map(reason).collect();
    Ok(out)
}

/// Takes all sources of a merged office out of the ledger, and the office with them.
pub fn drop_office(session: &Session<'_>, text: &str) -> Result<Outcome> {
    let office = session.office()?;
    let ledger = figures::ledger(&office)?;
    let tree = &office.workspace.regions;
    let region = tree.find(text).map(|at| tree.get(at).code.as_str());
    let is_meant = |o: &&MergedOffice| {
        region == Some(o.region.as_str()) || o.region == text.trim() || o.name == text.trim()
    };
    let Some(known) = ledger.offices().iter().find(is_meant).cloned() else {
        let message = format!("没有合并过「{text}」的台账");
        let problem = Diagnostic::new(codes::SOURCE_UNKNOWN, message);
        return Err(vec![problem.help("合并过哪些单位的台账，见 report sources 的末尾。")]);
    };
    let its = |s: &&SourceEntry| s.office.as_ref().is_some_and(|o| o.of == known.region);
    let (mut sources, mut rows) = (Vec::new(), 0);
    for source in ledger.sources().iter().filter(its) {
        sources.push(json!({"id": source.id, "path": source.path, "rows": source.rows}));
        rows += source.rows.accepted;
    }
    let now = session.now.format("%Y-%m-%dT%H:%M:%SZ").to_string();
    let mut writer = Writer::lock(&office.workspace.ledger_dir(), session.wait, now).map_err(|d| vec![d])?;
    writer.drop_office(&known.region, "report sources drop --office").map_err(|d| vec![d])?;
    let text = format!("已撤销{}的台账：{} 个来源，{rows} 行不再计入\n", known.name, sources.len());
    let mut outcome = Outcome { text, ..Outcome::default() };
    outcome.put("office", json!({"region": known.region, "name": known.name}));
    outcome.put("dropped", sources);
    Ok(outcome)
}

/// Takes a source out of the ledger.
pub fn drop_source(session: &Session<'_>, id: &str) -> Result<Outcome> {
    let office = session.office()?;
    // An unknown id is told before the lock is waited for.
    let ledger = figures::ledger(&office)?;
    let known = ledger.find(id).map_err(|d| vec![d])?.clone();
    let all = ledger.with_returned(std::slice::from_ref(&known.id));
    let with: Vec<&SourceEntry> =
        all.iter().filter(|i| **i != known.id).filter_map(|i| ledger.get(i)).collect();
    let now = session.now.format("%Y-%m-%dT%H:%M:%SZ").to_string();
    let mut writer = Writer::lock(&office.workspace.ledger_dir(), session.wait, now).map_err(|d| vec![d])?;
    writer.commit(Vec::new(), std::slice::from_ref(&known.id), "report sources drop").map_err(|d| vec![d])?;
    let mut outcome = Outcome::default();
    let told = |s: &SourceEntry| json!({"id": s.id, "path": s.path, "rows": s.rows});
    outcome.put("dropped", told(&known));
    outcome.put("with", with.iter().map(|s| told(s)).collect::<Vec<_>>());
    let line = |s: &SourceEntry| format!("来源 {}({})，{} 行不再计入\n", s.id, s.path, s.rows.accepted);
    outcome.text = format!("已撤销{}", line(&known));
    for source in &with {
        outcome.text.push_str(&format!("随之撤销它的补正：{}", line(source)));
    }
    if let Some(office) = whose(&ledger, &known) {
        outcome.notes.push(format!("它随{}的台账来，那边还有它的，下次合并会再来", office.name));
    }
    if let Some(returned) = &known.returned {
        outcome.notes.push(format!("它补正的剔除行重新待补正（来源 {}）", returned.of));
    }
    Ok(outcome)
}
