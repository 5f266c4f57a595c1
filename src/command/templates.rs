//! `report templates`: what drafts can be made of, and which one a period picks.

use super::{Outcome, Result, Session};
use crate::draft::library;
use crate::output::grid::{Grid, Heading};

/// Lists the templates: the built-in ones, and inside a workspace the office's.
pub fn run(session: &Session<'_>) -> Result<Outcome> {
    let own = match crate::workspace::find(&session.folder) {
        Ok(_) => session.office()?.workspace.templates()?,
        Err(_) => crate::workspace::OwnTemplates::default(),
    };
    let mut grid = Grid::new(
        "",
        vec![
            Heading::words("name", "名称"),
            Heading::words("title", "标题"),
            Heading::words("periods", "默认用于"),
            Heading::words("origin", "来源"),
        ],
    );
    let mut list = Vec::new();
    for template in library::templates(&library::sources(&own)) {
        let periods = if template.periods.is_empty() { "用 --template 指定" } else { template.periods };
        let origin = template.own.as_deref().unwrap_or("内置");
        list.push(serde_json::json!({
            "name": template.name, "title": template.title, "periods": template.periods,
            "origin": if template.own.is_some() { "own" } else { "builtin" }, "path": template.own,
        }));
        grid.rows.push(vec![
            template.name.clone(),
            template.title.clone(),
            periods.to_owned(),
            origin.to_owned(),
        ]);
    }
    let mut outcome = Outcome::default();
    outcome.put("templates", list);
    outcome.grids.push(grid);
    Ok(outcome)
}
