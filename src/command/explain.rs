//! `report explain [CODE]`: what a code of a diagnostic, of a rule of the audit or of `check` means and what to do.

mod drafts;
mod rules;

use super::{Outcome, Result, Session};
use crate::catalog::Catalog;
use crate::diagnostic::{Code, Diagnostic, Severity, codes};
use crate::output::grid::{Grid, Heading};
use rules::Card;

/// Explains one code, or lists all: those of diagnostics, then the rules, the office's own among them, then
/// what drafts are checked for. A code that an office gave to a rule of its own may be one of those, too.
pub fn run(session: &Session<'_>, code: Option<&str>) -> Result<Outcome> {
    match code {
        None => Ok(all(session)),
        Some(text) => match Code::parse(text) {
            // A diagnostic is explained also where the workspace is broken: that is when it is asked for.
            Some(code) => Ok(one(code)),
            None => rule(session, text),
        },
    }
}

fn rule(session: &Session<'_>, text: &str) -> Result<Outcome> {
    let code = text.trim().to_uppercase();
    let (catalog, problems) = catalog(session);
    let cards = rules::cards(&catalog);
    let card = cards.iter().find(|c| c.code == code);
    let entry = crate::check::entry(&code);
    if card.is_none() && entry.is_none() {
        // It may stand in a definition that cannot be read.
        if !problems.is_empty() {
            return Err(problems);
        }
        let message = format!("没有代码「{}」", text.trim());
        let help = "report explain 列出全部代码和规则；自定的规则要在工作区里（或用 -C）才看得到。";
        return Err(vec![Diagnostic::new(codes::CODE_UNKNOWN, message).help(help)]);
    }
    let mut outcome = Outcome::default();
    let mut texts = Vec::new();
    if let Some(card) = card {
        outcome.diagnostics = problems;
        outcome.put("rules", vec![card.json()]);
        texts.push(card.text());
        outcome.grids.push(grid(&[card]));
    }
    if let Some(entry) = entry {
        outcome.put("checks", vec![drafts::json(entry)]);
        texts.push(drafts::text(entry));
        outcome.grids.push(drafts::grid([entry].into_iter()));
    }
    outcome.text = texts.join("\n");
    Ok(outcome)
}

/// The definitions in force; where the office's cannot be read, those of the program and what is wrong.
fn catalog(session: &Session<'_>) -> (Catalog, Vec<Diagnostic>) {
    match session.catalog() {
        Ok(catalog) => (catalog, Vec::new()),
        Err(problems) => {
            (crate::catalog::load(&crate::catalog::builtin_files()).unwrap_or_default(), problems)
        }
    }
}

fn all(session: &Session<'_>) -> Outcome {
    let (catalog, problems) = catalog(session);
    let mut outcome = Outcome { diagnostics: problems, ..Outcome::default() };
    outcome.put("codes", codes::ALL.iter().map(json).collect::<Vec<_>>());
    let cards = rules::cards(&catalog);
    outcome.put("rules", cards.iter().map(Card::json).collect::<Vec<_>>());
    let mut grid = Grid::new("", headings());
    grid.rows =
        codes::ALL.iter().map(|e| vec![e.code.to_string(), e.title.into(), e.remedy.into()]).collect();
    outcome.grids.push(grid);
    outcome.grids.push(self::grid(&cards.iter().collect::<Vec<_>>()));
    outcome.put("checks", crate::check::entries().map(drafts::json).collect::<Vec<_>>());
    outcome.grids.push(drafts::grid(crate::check::entries()));
    outcome
}

fn one(code: Code) -> Outcome {
    let entry = code.entry();
    let mut outcome = Outcome::default();
    outcome.put("codes", vec![json(entry)]);
    outcome.text = format!(
        "{} {}\n\n为什么：{}\n怎么办：{}\n",
        entry.code, entry.title, entry.explanation, entry.remedy
    );
    let mut grid = Grid::new("", headings());
    grid.columns.push(Heading::words("explanation", "说明"));
    grid.rows =
        vec![vec![entry.code.to_string(), entry.title.into(), entry.remedy.into(), entry.explanation.into()]];
    outcome.grids.push(grid);
    outcome
}

fn headings() -> Vec<Heading> {
    vec![Heading::words("code", "代码"), Heading::words("title", "含义"), Heading::words("remedy", "办法")]
}

fn grid(cards: &[&Card]) -> Grid {
    let columns = vec![
        Heading::words("code", "规则"),
        Heading::words("severity", "程度"),
        Heading::words("title", "查什么"),
        Heading::words("needs", "要的数据"),
        Heading::words("enabled", "启用"),
    ];
    let mut grid = Grid::new("审计规则", columns);
    grid.rows = cards
        .iter()
        .map(|c| {
            let on = if c.enabled { "是" } else { "否" };
            vec![c.code.clone(), c.severity.title().into(), c.title.clone(), c.datasets(), on.into()]
        })
        .collect();
    grid
}

fn json(entry: &codes::Entry) -> serde_json::Value {
    serde_json::json!({
        "code": entry.code.as_str(), "severity": severity(entry.code), "title": entry.title,
        "explanation": entry.explanation, "remedy": entry.remedy,
    })
}

fn severity(code: Code) -> &'static str {
    severity_key(code.severity())
}

/// The word of a severity in documents.
pub(super) fn severity_key(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "info",
    }
}
