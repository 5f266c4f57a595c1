//! Running the rules.
//!
//! Inputs: catalog, regions, ledger, [`Scope`]. Outputs: an [`Audit`]. Invariant: the order of findings is that of
//! what they say (severity, code, month, region, values), never of rows, files or threads.

use super::data::{Data, Rows, Wanted};
use super::finding::{Finding, Severity};
use super::own::Own;
use super::rule::{About, Case, Rule, Told};
use super::rules;
use super::settings::Settings;
use crate::catalog::Catalog;
use crate::diagnostic::Diagnostic;
use crate::ledger::Ledger;
use crate::model::{Period, RegionTree};

/// What is audited.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    /// The period.
    pub period: Period,
    /// Position of the region whose findings are wanted. Rules look at all rows: a person may be paid elsewhere, too.
    pub region: usize,
    /// Codes of the rules to run; empty: all that are switched on.
    pub only: &'a [String],
}

/// What the rules found.
#[derive(Debug, Clone, Default)]
pub struct Audit {
    /// In a fixed order.
    pub findings: Vec<Finding>,
    /// Every rule, in order of codes, also those that did not run.
    pub rules: Vec<RuleState>,
}

/// How a rule fared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleState {
    /// `A01`
    pub code: String,
    /// A few words.
    pub title: String,
    /// How bad its findings are, mostly.
    pub severity: Severity,
    /// What to check when it has found something.
    pub check: String,
    /// Whether it ran.
    pub status: Status,
    /// Rows that it looked at.
    pub examined: u64,
    /// What it could not look at, and why, in words.
    pub remarks: Vec<String>,
}

/// Whether a rule ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// On all its data.
    Checked,
    /// Some of its data are missing: see the remarks.
    Partly,
    /// Data that it cannot do without are missing: see the remarks.
    Missing,
    /// Switched off.
    Off,
}

impl Status {
    /// `checked`
    pub fn key(self) -> &'static str {
        match self {
            Status::Checked => "checked",
            Status::Partly => "partly",
            Status::Missing => "missing",
            Status::Off => "off",
        }
    }

    /// In words.
    pub fn title(self) -> &'static str {
        match self {
            Status::Checked => "已查",
            Status::Partly => "部分查",
            Status::Missing => "没有查：缺数据",
            Status::Off => "停用",
        }
    }
}

/// Runs the rules.
///
/// # Errors
/// `E0302` when a source cannot be read, `E0505` when a sum goes out of range.
pub fn run(
    catalog: &Catalog,
    tree: &RegionTree,
    ledger: &Ledger,
    scope: &Scope<'_>,
) -> Result<Audit, Diagnostic> {
    let wanted_rule = |code: &str| scope.only.is_empty() || scope.only.iter().any(|c| c == code);
    let chosen: Vec<(&dyn Rule, Settings)> = rules::all()
        .iter()
        .map(|rule| (*rule, Settings::of(rule.about(), catalog)))
        .filter(|(rule, _)| wanted_rule(rule.about().code))
        .collect();
    let runs = |settings: &Settings| settings.enabled || !scope.only.is_empty();
    let mut wanted = Wanted::new();
    for (rule, _) in chosen.iter().filter(|(_, s)| runs(s)) {
        for (at, need) in rule.about().needs.iter().enumerate() {
            let columns = wanted.entry((need.dataset.to_owned(), need.window)).or_default();
            columns.extend(need.columns.iter().chain(need.also).map(|c| (*c).to_owned()));
            columns.extend(rule.also(catalog, at));
        }
    }
    let own: Vec<Own<'_>> =
        Own::all(catalog).into_iter().filter(|own| wanted_rule(&own.entry.code)).collect();
    for own in own.iter().filter(|own| own.enabled || !scope.only.is_empty()) {
        let columns = wanted.entry((own.dataset.id.clone(), own.window)).or_default();
        let (needed, also) = own.columns();
        columns.extend(needed.into_iter().chain(also).map(str::to_owned));
    }
    let data = Data::read(catalog, tree, ledger, scope.period, &wanted)?;
    let mut audit = Audit::default();
    for (rule, settings) in &chosen {
        let about = rule.about();
        let mut state = RuleState {
            code: about.code.to_owned(),
            title: about.title.to_owned(),
            severity: settings.severity.unwrap_or(about.severity),
            check: about.check.to_owned(),
            status: Status::Off,
            examined: 0,
            remarks: Vec::new(),
        };
        if runs(settings) {
            let mut told = Told::default();
            state.status = missing(about, catalog, &data, scope.period, &mut told);
            if state.status != Status::Missing {
                if scope.period.whole_years().is_none() && OF_A_YEAR.contains(&about.code) {
                    let text = "只看了期间以内的月份，期间以外的补发、冲销看不到；按整年查更准";
                    told.remark(text);
                }
                let (period, region) = (scope.period, scope.region);
                let case = Case { about, period, catalog, tree, settings, region, data: &data };
                rule.run(&case, &mut told)?;
                if told.missing {
                    state.status = Status::Missing;
                } else if !told.remarks.is_empty() {
                    state.status = Status::Partly;
                }
            }
            if let Some(severity) = settings.severity {
                told.findings.iter_mut().for_each(|f| f.severity = severity);
            }
            audit.findings.append(&mut told.findings);
            (state.examined, state.remarks) = (told.examined, told.remarks);
        }
        audit.rules.push(state);
    }
    for own in &own {
        let on = own.enabled || !scope.only.is_empty();
        audit.rules.push(run_own(own, on, catalog, &data, scope.period, &mut audit.findings));
    }
    audit.rules.sort_by(|a, b| a.code.cmp(&b.code));
    finish(&mut audit, tree, scope.region);
    Ok(audit)
}

fn run_own(
    own: &Own<'_>,
    on: bool,
    catalog: &Catalog,
    data: &Data<'_>,
    period: Period,
    findings: &mut Vec<Finding>,
) -> RuleState {
    let entry = own.entry;
    let mut state = RuleState {
        code: entry.code.clone(),
        title: entry.title.clone().unwrap_or_default(),
        severity: own.severity,
        check: entry.check.clone().unwrap_or_default(),
        status: Status::Off,
        examined: 0,
        remarks: Vec::new(),
    };
    if !on {
        return state;
    }
    let rows = data.of(&own.dataset.id, own.window);
    let mut told = Told::default();
    let wanted = Wants { dataset: &own.dataset.id, columns: &own.columns().0, optional: false };
    state.status = lacks(&wanted, rows, catalog, period, &mut told);
    if state.status != Status::Missing {
        own.run(rows, period, &mut told);
        if !told.remarks.is_empty() {
            state.status = Status::Partly;
        }
    }
    findings.append(&mut told.findings);
    (state.examined, state.remarks) = (told.examined, told.remarks);
    state
}

/// The codes of all rules, in order.
pub fn codes(catalog: &Catalog) -> Vec<String> {
    let mut codes: Vec<String> = rules::all().iter().map(|r| r.about().code.to_owned()).collect();
    codes.extend(Own::all(catalog).iter().map(|own| own.entry.code.clone()));
    codes.sort();
    codes
}

/// Rules that hold payments against each other: what was put right in another month of the year they see only
/// where they look at the whole of it.
const OF_A_YEAR: [&str; 5] = ["A01", "A08", "A09", "A10", "A16"];

/// Whether the data of a rule are there; what is missing is told.
fn missing(about: &About, catalog: &Catalog, data: &Data<'_>, period: Period, told: &mut Told) -> Status {
    let mut status = Status::Checked;
    for need in about.needs.iter().filter(|n| !(n.is_help() && data.rows(n).is_empty())) {
        let wants = Wants { dataset: need.dataset, columns: need.columns, optional: need.optional };
        match lacks(&wants, data.rows(need), catalog, period, told) {
            Status::Missing => return Status::Missing,
            Status::Partly => status = Status::Partly,
            Status::Checked | Status::Off => {}
        }
    }
    status
}

/// What a rule wants of a dataset.
struct Wants<'a> {
    dataset: &'a str,
    columns: &'a [&'a str],
    optional: bool,
}

fn lacks(wants: &Wants<'_>, rows: &Rows<'_>, catalog: &Catalog, period: Period, told: &mut Told) -> Status {
    let mut status = Status::Checked;
    let (title, _) = catalog.titles(wants.dataset, &[]);
    if let Some(why) = absent(wants.dataset, rows, &title, period) {
        told.remark(why);
        return if wants.optional { Status::Partly } else { Status::Missing };
    }
    for column in wants.columns {
        let lacking = rows.lacking(column);
        let (_, field) = catalog.titles(wants.dataset, &[(*column).to_owned()]);
        if lacking as usize == rows.len() && !wants.optional {
            told.remark(format!("「{title}」的来源都没有「{field}」这一列"));
            return Status::Missing;
        }
        if lacking > 0 {
            told.remark(format!("「{title}」有 {lacking} 行的来源没有「{field}」这一列，这些行没有查"));
            status = Status::Partly;
        }
    }
    if !rows.held.is_empty() {
        told.remark(format!(
            "「{title}」有 {} 行与别的表里同一笔而内容不同，当作修订搁置，没有查（report sources）",
            rows.held.len()
        ));
        status = Status::Partly;
    }
    if rows.undated > 0 {
        told.remark(format!("「{title}」有 {} 行没有日期，没有查", rows.undated));
        status = Status::Partly;
    }
    status
}

fn absent(dataset: &str, rows: &Rows<'_>, title: &str, period: Period) -> Option<String> {
    if rows.dataset.is_none() {
        return Some(format!("目录里没有数据集「{dataset}」"));
    }
    if !rows.has_sources {
        return Some(format!("台账里没有「{title}」的数据；导入后（--dataset {dataset}）再审计"));
    }
    rows.is_empty().then(|| format!("{}没有「{title}」的数据", period.title()))
}

/// Findings of a region only, each row once, in order.
fn finish(audit: &mut Audit, tree: &RegionTree, region: usize) {
    // What touches two towns is a finding of both.
    let inside = |f: &Finding| {
        region == tree.root() || f.region.iter().chain(&f.regions).any(|r| tree.is_within(*r, region))
    };
    audit.findings.retain(inside);
    for finding in &mut audit.findings {
        finding.rows.sort_unstable();
        finding.rows.dedup();
    }
    let place = |f: &Finding| f.region.map_or(String::new(), |r| tree.get(r).code.clone());
    audit.findings.sort_by(|a, b| {
        let order = |f: &Finding| (f.severity, f.code.clone(), f.month, place(f), f.key.clone());
        order(a).cmp(&order(b)).then_with(|| a.message.cmp(&b.message))
    });
    audit.findings.dedup();
}

/// The severities in order.
pub const SEVERITIES: [Severity; 3] = [Severity::Error, Severity::Warning, Severity::Info];
