//! `report template check FILE`: what is wrong with a template, and what it uses, with no data.
//!
//! Invariant: a file that can be read is looked over whole: every mistake in one run.

use super::{Outcome, Result, Session, problem_json};
use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Place, codes};
use crate::draft::library::{self, Source};
use crate::draft::{Review, Use, review};
use crate::model::RegionTree;
use crate::opc::limits::FILE_BYTES;
use crate::output::grid::{Grid, Heading};
use crate::workspace::{self, OwnTemplates};
use std::collections::BTreeMap;
use std::path::Path;

/// Checks a template.
///
/// # Errors
/// A file that cannot be read, or is no template at all.
pub fn check(session: &Session<'_>, file: &Path) -> Result<Outcome> {
    let (root, catalog, regions, own) = match workspace::find(&session.folder) {
        Ok(root) => {
            let office = session.office()?;
            let own = office.workspace.templates()?;
            (Some(root), office.catalog, office.workspace.regions, own)
        }
        // Outside a workspace there are the built-in definitions.
        Err(_) => (None, session.catalog()?, RegionTree::default(), OwnTemplates::default()),
    };
    let shown = workspace::show(root.as_deref().unwrap_or(&session.folder), file);
    let mut source = read(file, &shown)?;
    let name = source.name.clone();
    let review = match source.open() {
        Ok(()) => {
            let mut sources = library::sources(&own);
            sources.retain(|s| s.name != name);
            sources.push(source);
            review(&sources, &name, &catalog, &regions)
        }
        // Tags that are not whole are findings; a file that is no document is not looked at.
        Err(problems) if problems.iter().all(|p| p.code == codes::TEMPLATE_TAG) => {
            Review { problems, ..Review::default() }
        }
        Err(problems) => return Err(problems),
    };
    Ok(outcome(&shown, &catalog, review))
}

/// The template in a file.
fn read(file: &Path, shown: &str) -> Result<Source> {
    let fail = |code, message: String| vec![Diagnostic::new(code, message).at(Place::file(shown))];
    let unreadable = |e: std::io::Error| fail(codes::FILE_UNREADABLE, format!("{shown} 打不开（{e}）"));
    if std::fs::metadata(file).map_err(unreadable)?.len() > FILE_BYTES {
        return Err(fail(codes::FILE_LIMIT, format!("文件超过 {} MB", FILE_BYTES >> 20)));
    }
    let bytes = std::fs::read(file).map_err(unreadable)?;
    let name = file.file_name().map_or(String::new(), |n| n.to_string_lossy().into_owned());
    let kind = file.extension().map_or(String::new(), |e| e.to_string_lossy().to_lowercase());
    match kind.as_str() {
        "md" => match workspace::decode(&bytes) {
            Some(text) => Ok(Source::new(name, shown, text)),
            None => Err(fail(codes::CONFIG_INVALID, format!("{shown} 不是 UTF-8 或 GB18030 文本"))),
        },
        // What is no .docx by name may be one by content; the package says what it is.
        _ => Ok(Source::word(name, shown, bytes)),
    }
}

fn outcome(shown: &str, catalog: &Catalog, review: Review) -> Outcome {
    let mut outcome = Outcome::default();
    outcome.put("file", shown);
    let problems = review.problems.iter().map(|p| {
        let mut json = problem_json(p);
        json["text"] = p.excerpt.trim().into();
        json
    });
    outcome.put("problems", problems.collect::<Vec<_>>());
    let mut grid = Grid::new(
        "",
        vec![
            Heading::words("kind", "种类"),
            Heading::words("name", "名称"),
            Heading::words("title", "说明"),
            Heading::number("times", "次数"),
            Heading::words("first", "第一处"),
        ],
    );
    let title = |id: &str| {
        let known = catalog.indicator(id);
        known.map_or("没有这个指标".to_owned(), |i| format!("{}（{}）", i.title, i.unit))
    };
    let lists: [(&str, &str, &BTreeMap<String, Use>); 5] = [
        ("indicators", "指标", &review.indicators),
        ("functions", "函数", &review.functions),
        ("facts", "手工数", &review.facts),
        ("periods", "期间", &review.periods),
        ("regions", "区划", &review.regions),
    ];
    let mut uses = serde_json::Map::new();
    for (key, word, list) in lists {
        let mut json = Vec::new();
        for (name, used) in list {
            let mut entry = serde_json::json!({"name": name, "times": used.times, "first": used.first});
            if key == "indicators" {
                entry["title"] = catalog.indicator(name).map(|i| i.title.clone()).into();
                entry["unit"] = catalog.indicator(name).map(|i| i.unit.clone()).into();
            }
            json.push(entry);
            let times = used.times.to_string();
            let title = if key == "indicators" { title(name) } else { String::new() };
            grid.rows.push(vec![word.into(), name.clone(), title, times, used.first.clone()]);
        }
        uses.insert(key.into(), json.into());
    }
    for name in &review.includes {
        let row = ["包含", name.as_str(), "", "", ""];
        grid.rows.push(row.map(str::to_owned).to_vec());
    }
    uses.insert("includes".into(), review.includes.clone().into());
    outcome.put("uses", uses);
    if !grid.rows.is_empty() {
        outcome.grids.push(grid);
    }
    outcome.notes.push(match review.problems.len() {
        0 => format!("{shown}：没有发现问题"),
        n => format!("{shown}：{n} 个问题"),
    });
    outcome.findings = !review.problems.is_empty();
    outcome.diagnostics = review.problems;
    outcome
}
