//! `regions.csv`: code,name,level,parent,kind,counted,aliases,valid_from,valid_to.

use super::config::Config;
use super::table;
use crate::diagnostic::{Diagnostic, Place, codes};
use crate::model::region::{Level, Region, RegionTree};
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::path::Path;

const FILE: &str = "regions.csv";

/// Reads the tree; the root is the one region without a parent, unless `report.toml` names it.
pub(super) fn read(root: &Path, config: &Config) -> Result<RegionTree, Vec<Diagnostic>> {
    let rows =
        table::read(root, FILE, codes::REGIONS_INVALID, &["code", "name", "level", "parent"], |row| {
            let mut problems = Vec::new();
            let date = |text: &str| NaiveDate::parse_from_str(&text.replace('/', "-"), "%Y-%m-%d").ok();
            let region = Region {
                code: row.filled("code", &mut problems),
                name: row.filled("name", &mut problems),
                level: row.parsed("level", &mut problems, Level::parse).unwrap_or(Level::Town),
                parent: None,
                kind: row.get("kind").to_owned(),
                counted: row.parsed("counted", &mut problems, yes_no).unwrap_or(true),
                aliases: row
                    .get("aliases")
                    .split([';', '\u{ff1b}', '、', '|'])
                    .map(|a| a.trim().to_owned())
                    .filter(|a| !a.is_empty())
                    .collect(),
                valid_from: row.parsed("valid_from", &mut problems, date),
                valid_to: row.parsed("valid_to", &mut problems, date),
            };
            if row.get("level").is_empty() {
                problems.push(row.problem("level", "level 不能为空".into()));
            }
            if problems.is_empty() {
                Ok((region, row.get("parent").to_owned(), row.line()))
            } else {
                Err(problems)
            }
        })?;
    let rows = rows.unwrap_or_default();
    if rows.is_empty() {
        return lone_root(config);
    }
    build(rows, config)
}

/// Without a table the office's own region is all there is.
fn lone_root(config: &Config) -> Result<RegionTree, Vec<Diagnostic>> {
    let code = config.office.root.clone().unwrap_or_else(|| "0".into());
    let name = config.office.name.trim_end_matches("残疾人联合会").to_owned();
    let region = Region {
        code,
        name: if name.is_empty() { "全部".into() } else { name },
        level: Level::County,
        parent: None,
        kind: String::new(),
        counted: true,
        aliases: Vec::new(),
        valid_from: None,
        valid_to: None,
    };
    Ok(RegionTree::new(vec![region], 0))
}

fn build(rows: Vec<(Region, String, u64)>, config: &Config) -> Result<RegionTree, Vec<Diagnostic>> {
    let mut problems = Vec::new();
    let mut wrong = |line: u64, message: String| {
        problems.push(Diagnostic::new(codes::REGIONS_INVALID, message).at(Place::line(FILE, line)));
    };
    let mut codes_seen: BTreeMap<String, usize> = BTreeMap::new();
    for (i, (region, _, line)) in rows.iter().enumerate() {
        if let Some(first) = codes_seen.insert(region.code.clone(), i) {
            wrong(*line, format!("区划代码「{}」与第 {} 行重复", region.code, rows[first].2));
        }
    }
    let mut parents = Vec::with_capacity(rows.len());
    for (region, parent, line) in &rows {
        let index = codes_seen.get(parent).copied();
        match index {
            Some(p) if rows[p].0.level >= region.level => {
                wrong(*line, format!("「{}」的上级「{}」级别不比它高", region.name, rows[p].0.name));
            }
            None if !parent.is_empty() && config.office.root.as_deref() != Some(&region.code) => {
                wrong(*line, format!("「{}」的上级代码「{parent}」不存在", region.name));
            }
            _ => {}
        }
        parents.push(index);
    }
    let root = match &config.office.root {
        Some(code) => codes_seen.get(code).copied().or_else(|| {
            wrong(1, format!("report.toml 里 root = \"{code}\",但表中没有这个代码"));
            None
        }),
        None => {
            // A parent that does not exist has been told of; it makes no root.
            let tops: Vec<usize> = (0..rows.len()).filter(|i| rows[*i].1.is_empty()).collect();
            match tops.as_slice() {
                [one] => Some(*one),
                [] => {
                    wrong(1, "没有根：每个区划都有上级".into());
                    None
                }
                [_, second, ..] => {
                    wrong(rows[*second].2, "不止一个区划没有上级，请在 report.toml 里写明 root".into());
                    None
                }
            }
        }
    };
    let Some(root) = root else { return Err(problems) };
    if !problems.is_empty() {
        return Err(problems);
    }
    let regions =
        rows.into_iter().zip(parents).map(|((region, _, _), parent)| Region { parent, ..region }).collect();
    Ok(RegionTree::new(regions, root))
}

fn yes_no(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "1" | "true" | "yes" | "y" | "是" | "计" | "计入" => Some(true),
        "0" | "false" | "no" | "n" | "否" | "不计" | "不计入" => Some(false),
        _ => None,
    }
}
