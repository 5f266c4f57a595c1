//! Numbers of prose against the cell of the same name: `发放生活补贴98.16万元` and a row 生活补贴.

use super::grid::Table;
use crate::check::number::Kind as Of;
use crate::check::relation::mend::Repair;
use crate::check::relation::near::{change, counts, has, in_cell, last};
use crate::check::relation::shared::{Draft, Scene, Verdict};
use crate::check::relation::{Confidence, Kind, Relation};
use std::collections::HashMap;

/// How many cells of one name and unit are kept.
const KEPT: usize = 4;

/// Compares.
pub(super) fn find(scene: &Scene<'_>, tables: &[Table], out: &mut Vec<Relation>) {
    let named = cells(scene, tables);
    if named.is_empty() {
        return;
    }
    // Prose first: if a name has two numbers there, the one that agrees speaks for both.
    let mut told: Vec<(usize, String, String)> = Vec::new();
    for (i, n) in scene.reading.numbers.iter().enumerate() {
        if in_cell(scene, i) || !counts(n) || n.each.is_some() || change(scene, i).is_some() {
            continue;
        }
        let words =
            scene.before(i).trim_end_matches(['共', '计', '约', '近', '达', '为', '了', ' ', '资', '金']);
        let ends: Vec<usize> = words.char_indices().rev().map(|(at, _)| at).take(12).collect();
        let name = ends.iter().rev().find_map(|at| {
            let name = words.get(*at..)?;
            (name.chars().count() >= 3 && named.contains_key(&(name.to_owned(), n.unit.clone())))
                .then(|| name.to_owned())
        });
        if let Some(name) = name {
            told.push((i, name, n.unit.clone()));
        }
    }
    let mut agreed: HashMap<(&str, &str), bool> = HashMap::new();
    let fits = |i: usize, cell: usize| {
        scene.number(i).zip(scene.number(cell)).is_some_and(|(a, b)| a.interval().meets(&b.interval()))
    };
    for (i, name, unit) in &told {
        let list = named.get(&(name.clone(), unit.clone())).map_or(&[][..], Vec::as_slice);
        let one = agreed.entry((name, unit)).or_default();
        *one = *one || list.iter().any(|c| fits(*i, *c));
    }
    for (i, name, unit) in &told {
        let list = named.get(&(name.clone(), unit.clone())).map_or(&[][..], Vec::as_slice);
        let cell = list.iter().copied().find(|c| fits(*i, *c));
        let doubtful = agreed.get(&(name.as_str(), unit.as_str())).copied().unwrap_or(false)
            || list.len() != 1
            || has(last(scene.head(*i), 60), &["其中", "上年", "去年", "计划", "目标", "将", "同期"]);
        match (cell, list) {
            (Some(c), _) => out.push(equal(scene, *i, c, true)),
            (None, [c]) if !doubtful => out.push(equal(scene, *i, *c, false)),
            _ => {}
        }
    }
}

/// The cells by the name of their row (or, of a total row, of their column) and their unit.
fn cells(scene: &Scene<'_>, tables: &[Table]) -> HashMap<(String, String), Vec<usize>> {
    let mut out: HashMap<(String, String), Vec<usize>> = HashMap::new();
    for table in tables {
        for row in table.header..table.rows.len() {
            let label = table.label(row);
            let total = ["合计", "总计", "共计"].contains(&label) || table.rows.len() == table.header + 1;
            for column in 0..table.width {
                let Some(number) = table.number(row, column) else { continue };
                let Some(n) = scene.number(number).filter(|n| n.kind != Of::Bare && n.kind != Of::Ratio)
                else {
                    continue;
                };
                let name = if total { table.head(column) } else { label };
                let name = name.split(['（', '(']).next().unwrap_or(name).trim_end_matches(['数', '额']);
                let name = if total { name.trim_end_matches(['金', '人']) } else { name };
                if name.chars().count() < 3 {
                    continue;
                }
                let list = out.entry((name.to_owned(), n.unit.clone())).or_default();
                if list.len() < KEPT {
                    list.push(number);
                }
            }
        }
    }
    out
}

fn equal(scene: &Scene<'_>, prose: usize, cell: usize, agree: bool) -> Relation {
    let needed = scene.number(cell).map(|n| n.interval());
    Draft {
        kind: Kind::Equality,
        result: prose,
        operands: vec![cell],
        expression: format!("表中{}", scene.printed(cell)),
        expected: scene.number(cell).map_or_else(String::new, |n| scene.write(n.value, prose)),
        verdict: if agree { Verdict::Exact } else { Verdict::Differs },
        confidence: if agree { Confidence::Weak } else { Confidence::Likely },
        repairs: needed.map(|needed| Repair { number: prose, needed }).into_iter().collect(),
        note: if agree { String::new() } else { "正文与表格不一致".to_owned() },
    }
    .relation(scene)
}
