//! `report sources`: what is in the ledger; `drop`, `rejects`, `--verify`.

use super::{Outcome, Result, Session, figures};
use crate::ledger::Writer;
use crate::model::mask;
use crate::output::grid::{Grid, Heading};
use serde_json::json;

/// Lists the sources.
pub fn list(session: &Session<'_>) -> Result<Outcome> {
    let office = session.office()?;
    let ledger = figures::ledger(&office)?;
    let mut grid = Grid::new(
        "",
        vec![
            Heading::words("id", "来源编号"),
            Heading::words("path", "文件"),
            Heading::words("dataset", "数据集"),
            Heading::words("encoding", "编码"),
            Heading::number("read", "读入"),
            Heading::number("accepted", "入台账"),
            Heading::number("duplicate", "重复"),
            Heading::number("revised", "修订"),
            Heading::number("rejected", "剔除"),
            Heading::words("period", "期间"),
            Heading::words("ingested_at", "导入时间"),
            Heading::words("sha256", "sha256"),
        ],
    );
    let mut list = Vec::new();
    for s in ledger.sources() {
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
            s.dataset.clone(),
            s.encoding.clone(),
            rows.read.to_string(),
            rows.accepted.to_string(),
            rows.duplicate.to_string(),
            rows.revised.to_string(),
            rows.rejected.to_string(),
            period.clone(),
            s.ingested_at.clone(),
            s.sha256.chars().take(12).collect(),
        ]);
        list.push(json!({
            "id": s.id, "path": s.path, "sheet": s.sheet, "sha256": s.sha256, "bytes": s.bytes,
            "dataset": s.dataset, "encoding": s.encoding, "period": period, "rows": rows,
            "declared_totals": s.declared_totals, "ingested_at": s.ingested_at,
        }));
    }
    let mut outcome = Outcome::default();
    outcome.put("sources", list);
    outcome.put("journal", serde_json::to_value(ledger.journal()).unwrap_or_default());
    if ledger.sources().is_empty() {
        outcome.notes.push("台账是空的；用 report ingest 导入".into());
    }
    // A terminal has room for what a clerk looks for; scripts get it all.
    outcome.grids.push(grid.only(&["id", "path", "dataset", "accepted", "duplicate", "rejected", "period"]));
    outcome.csv = Some(grid);
    Ok(outcome)
}

/// Re-hashes every file of the ledger.
pub fn verify(session: &Session<'_>) -> Result<Outcome> {
    let office = session.office()?;
    let ledger = figures::ledger(&office)?;
    let problems = ledger.verify();
    let mut outcome = Outcome { findings: !problems.is_empty(), ..Outcome::default() };
    outcome.put("sources", ledger.sources().len());
    outcome.put("problems", problems.iter().map(super::problem_json).collect::<Vec<_>>());
    outcome.text = if problems.is_empty() {
        format!("{} 个来源的文件都与校验和相符\n", ledger.sources().len())
    } else {
        format!("{} 处与校验和不符\n", problems.len())
    };
    outcome.diagnostics = problems;
    Ok(outcome)
}

/// Takes a source out of the ledger.
pub fn drop_source(session: &Session<'_>, id: &str) -> Result<Outcome> {
    let office = session.office()?;
    // An unknown id is told before the lock is waited for.
    let known = figures::ledger(&office)?.find(id).map_err(|d| vec![d])?.clone();
    let now = session.now.format("%Y-%m-%dT%H:%M:%SZ").to_string();
    let mut writer = Writer::lock(&office.workspace.ledger_dir(), session.wait, now).map_err(|d| vec![d])?;
    writer.commit(Vec::new(), std::slice::from_ref(&known.id), "report sources drop").map_err(|d| vec![d])?;
    let mut outcome = Outcome::default();
    outcome.put("dropped", json!({"id": known.id, "path": known.path, "rows": known.rows}));
    outcome.text = format!("已撤销来源 {}({})，{} 行不再计入\n", known.id, known.path, known.rows.accepted);
    Ok(outcome)
}

/// Lists the rejected rows, numbers masked.
pub fn rejects(session: &Session<'_>, id: Option<&str>) -> Result<Outcome> {
    let office = session.office()?;
    let ledger = figures::ledger(&office)?;
    let chosen: Vec<_> = match id {
        Some(id) => vec![ledger.find(id).map_err(|d| vec![d])?],
        None => ledger.sources().iter().collect(),
    };
    let mut grid = Grid::new(
        "",
        vec![
            Heading::words("path", "文件"),
            Heading::number("line", "行"),
            Heading::number("column", "列"),
            Heading::words("field", "字段"),
            Heading::words("code", "代码"),
            Heading::words("reason", "原因"),
        ],
    );
    let mut list = Vec::new();
    for source in chosen {
        let name = match &source.sheet {
            Some(sheet) => format!("{}[{sheet}]", source.path),
            None => source.path.clone(),
        };
        for reject in ledger.rejects(source).map_err(|d| vec![d])? {
            for reason in &reject.reasons {
                let column = reason.column.map(|c| c.to_string()).unwrap_or_default();
                let field = reason.field.clone().unwrap_or_default();
                let words = mask::free_text(&reason.reason);
                list.push(json!({
                    "source": source.id, "path": source.path, "sheet": source.sheet, "line": reject.line,
                    "column": reason.column, "field": reason.field, "code": reason.code, "reason": words,
                }));
                grid.rows.push(vec![
                    name.clone(),
                    reject.line.to_string(),
                    column,
                    field,
                    reason.code.clone(),
                    words,
                ]);
            }
        }
    }
    let mut outcome = Outcome::default();
    outcome.put("rejects", list);
    if grid.rows.is_empty() {
        outcome.notes.push("没有剔除的行".into());
    }
    outcome.grids.push(grid);
    Ok(outcome)
}
