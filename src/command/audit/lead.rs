//! A finding as it leaves the program: names of files instead of positions, what came of it.

use super::super::Office;
use crate::audit::{Audit, Finding};
use crate::ledger::{Ledger, SourceEntry};
use crate::model::region::Level;
use crate::model::{RegionTree, mask};
use crate::workspace::Reviewed;

/// A finding with everything that a reader wants.
#[derive(Debug, Clone)]
pub struct Lead {
    /// Its id.
    pub id: String,
    /// The finding.
    pub finding: Finding,
    /// The rule's title.
    pub rule: String,
    /// What to check.
    pub check: String,
    /// Code and name of its region (of a village with that of its town); empty: of the whole, or unknown.
    pub region: (String, String),
    /// Files (with the sheet) and lines of its rows.
    pub rows: Vec<(String, u32)>,
    /// Who has looked into it, if someone has.
    pub reviewed: Option<Reviewed>,
}

/// The findings, in their order.
pub fn leads(office: &Office, ledger: &Ledger, audit: &Audit) -> Vec<Lead> {
    let tree = &office.workspace.regions;
    let files: Vec<String> = ledger.sources().iter().map(file).collect();
    let lead = |finding: &Finding| {
        let id = finding.id();
        let rule = audit.rules.iter().find(|r| r.code == finding.code);
        let place = |r: usize| (tree.get(r).code.clone(), name(tree, r));
        Lead {
            reviewed: office.workspace.reviewed.iter().find(|r| r.id == id).cloned(),
            id,
            rule: rule.map_or_else(String::new, |r| r.title.clone()),
            check: rule.map_or_else(String::new, |r| r.check.clone()),
            region: finding.region.map_or_else(Default::default, place),
            rows: finding
                .rows
                .iter()
                .map(|r| (files.get(r.source as usize).cloned().unwrap_or_default(), r.line))
                .collect(),
            finding: finding.clone(),
        }
    };
    audit.findings.iter().map(lead).collect()
}

/// A region's name, a village's behind its town's.
fn name(tree: &RegionTree, region: usize) -> String {
    let own = tree.get(region);
    match own.parent.map(|p| tree.get(p)).filter(|_| own.level > Level::Town) {
        Some(town) => format!("{}{}", town.name, own.name),
        None => own.name.clone(),
    }
}

/// A source's file as shown, with its sheet.
pub fn file(source: &SourceEntry) -> String {
    let path = mask::free_text(&source.path);
    match &source.sheet {
        Some(sheet) => format!("{path}[{}]", mask::free_text(sheet)),
        None => path,
    }
}

impl Lead {
    /// `a.csv:3、:7；b.csv:2`, at most so many rows.
    pub fn places(&self, most: usize) -> String {
        let mut out = String::new();
        let mut last = "";
        for (file, line) in self.rows.iter().take(most) {
            if file == last {
                out.push_str(&format!("、:{line}"));
            } else {
                let mark = if out.is_empty() { "" } else { "；" };
                out.push_str(&format!("{mark}{file}:{line}"));
                last = file;
            }
        }
        if self.rows.len() > most {
            out.push_str(&format!(" 等 {} 行", self.rows.len()));
        }
        out
    }

    /// Money at stake in 元, or nothing.
    pub fn amount(&self) -> String {
        self.finding.amount.map_or_else(String::new, |a| crate::model::value::decimal(a, 2))
    }

    /// The month, `2024-03`, or nothing.
    pub fn month(&self) -> String {
        self.finding.month.map_or_else(String::new, |m| m.to_string())
    }
}
