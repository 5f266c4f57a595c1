//! `report sources rejects`: the refused rows, on the screen or as workbooks for the towns.

use crate::command::{Outcome, Result, Session, figures};
use crate::ledger::{Fate, Ledger, SourceEntry};
use crate::model::mask;
use crate::model::record::Reject;
use crate::output::grid::{Grid, Heading};
use serde_json::json;

/// What the user asked for.
#[derive(Debug, Default)]
pub struct Rejects {
    /// Of this source only.
    pub source: Option<String>,
    /// `--emit xlsx`
    pub emit: bool,
    /// `--reveal`
    pub reveal: bool,
    /// `--all`: settled ones, too.
    pub all: bool,
}

/// A source and those of its refused rows that are asked for.
pub(super) struct Refused<'a> {
    pub(super) source: &'a SourceEntry,
    pub(super) rows: Vec<(Reject, Fate)>,
}

/// Lists the refused rows that are still to be corrected, numbers masked; or writes them as workbooks.
pub fn rejects(session: &Session<'_>, request: &Rejects) -> Result<Outcome> {
    let office = session.office()?;
    let ledger = figures::ledger(&office)?;
    let refused = refused(&ledger, request)?;
    let mut outcome = list(&refused, request.all);
    if request.emit {
        outcome.grids.clear();
        super::send::write(&office, &ledger, &refused, request, &mut outcome)?;
    }
    Ok(outcome)
}

fn refused<'a>(ledger: &'a Ledger, request: &Rejects) -> Result<Vec<Refused<'a>>> {
    let chosen: Vec<&SourceEntry> = match &request.source {
        Some(id) => vec![ledger.find(id).map_err(|d| vec![d])?],
        None => ledger.sources().iter().collect(),
    };
    let returns = ledger.returns().map_err(|d| vec![d])?;
    let mut out = Vec::new();
    for source in chosen {
        let rows = ledger.rejects(source).map_err(|d| vec![d])?.into_iter();
        let rows = rows.map(|reject| {
            let fate = returns.fate(&source.id, reject.line);
            (reject, fate)
        });
        out.push(Refused { source, rows: rows.filter(|(_, f)| request.all || *f == Fate::Open).collect() });
    }
    Ok(out)
}

/// A source's file as shown.
pub(super) fn name(source: &SourceEntry) -> String {
    match &source.sheet {
        Some(sheet) => format!("{}[{sheet}]", source.path),
        None => source.path.clone(),
    }
}

fn list(refused: &[Refused<'_>], all: bool) -> Outcome {
    let mut columns = vec![
        Heading::words("path", "文件"),
        Heading::number("line", "行"),
        Heading::number("column", "列"),
        Heading::words("field", "字段"),
        Heading::words("code", "代码"),
        Heading::words("reason", "原因"),
    ];
    if all {
        columns.push(Heading::words("state", "现状"));
    }
    let mut grid = Grid::new("", columns);
    let mut list = Vec::new();
    for Refused { source, rows } in refused {
        let name = name(source);
        for (reject, fate) in rows {
            let (state, by, words) = match fate {
                Fate::Open => ("open", None, "待补正".to_owned()),
                Fate::Settled { source, line, .. } => {
                    ("settled", Some((source, line)), format!("已补正（{source} 第 {line} 行）"))
                }
                Fate::Superseded { source, line } => {
                    ("superseded", Some((source, line)), format!("改列 {source} 第 {line} 行"))
                }
            };
            for reason in &reject.reasons {
                let place = |c| source.reading.as_ref().map_or(Some(c), |r| r.place(c));
                let column = reason.column.and_then(place);
                let said = mask::free_text(&reason.reason);
                list.push(json!({
                    "source": source.id, "path": source.path, "sheet": source.sheet, "line": reject.line,
                    "column": column, "field": reason.field, "code": reason.code, "reason": said,
                    "state": state, "by": by.map(|(source, line)| json!({"source": source, "line": line})),
                }));
                let mut cells = vec![
                    name.clone(),
                    reject.line.to_string(),
                    column.map(|c| c.to_string()).unwrap_or_default(),
                    reason.field.clone().unwrap_or_default(),
                    reason.code.clone(),
                    said,
                ];
                cells.extend(all.then(|| words.clone()));
                grid.rows.push(cells);
            }
        }
    }
    let mut outcome = Outcome::default();
    outcome.put("rejects", list);
    if grid.rows.is_empty() {
        outcome.notes.push(if all { "没有剔除的行" } else { "没有待补正的剔除行" }.into());
    }
    outcome.grids.push(grid);
    outcome
}
