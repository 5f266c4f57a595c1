//! `report explain [CODE]`: what a code means and what to do.

use super::{Outcome, Result};
use crate::diagnostic::{Code, Diagnostic, Severity, codes};
use crate::output::grid::{Grid, Heading};

/// Explains one code, or lists all.
pub fn run(code: Option<&str>) -> Result<Outcome> {
    let mut outcome = Outcome::default();
    let entries: Vec<_> = match code {
        Some(text) => {
            let code = Code::parse(text).ok_or_else(|| {
                vec![Diagnostic::new(codes::CODE_UNKNOWN, format!("没有代码「{}」", text.trim()))]
            })?;
            vec![code.entry()]
        }
        None => codes::ALL.iter().collect(),
    };
    let json: Vec<_> = entries
        .iter()
        .map(|e| {
            serde_json::json!({
                "code": e.code.as_str(), "severity": severity(e.code), "title": e.title,
                "explanation": e.explanation, "remedy": e.remedy,
            })
        })
        .collect();
    outcome.put("codes", json);
    let columns = vec![
        Heading::words("code", "代码"),
        Heading::words("title", "含义"),
        Heading::words("remedy", "办法"),
    ];
    let mut grid = Grid::new("", columns);
    grid.rows = entries.iter().map(|e| vec![e.code.to_string(), e.title.into(), e.remedy.into()]).collect();
    if let (Some(_), [entry]) = (code, entries.as_slice()) {
        outcome.text = format!(
            "{} {}\n\n为什么：{}\n怎么办：{}\n",
            entry.code, entry.title, entry.explanation, entry.remedy
        );
        grid.columns.push(Heading::words("explanation", "说明"));
        grid.rows = vec![vec![
            entry.code.to_string(),
            entry.title.into(),
            entry.remedy.into(),
            entry.explanation.into(),
        ]];
    }
    outcome.grids.push(grid);
    Ok(outcome)
}

fn severity(code: Code) -> &'static str {
    match code.severity() {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "info",
    }
}
