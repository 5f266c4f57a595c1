//! The findings as JSON.

use super::super::controls::Checked;
use super::super::{Office, Outcome, Result};
use super::Lead;
use crate::audit::{RuleState, SEVERITIES, Severity};
use crate::ledger::Ledger;
use crate::model::Period;
use crate::model::value::decimal;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Everything that there is to tell.
pub(super) struct All<'a> {
    pub(super) office: &'a Office,
    pub(super) period: Period,
    pub(super) region: usize,
    pub(super) leads: &'a [Lead],
    pub(super) rules: &'a [RuleState],
    pub(super) controls: &'a Checked,
}

/// Findings of some kind, counted: by severity, and the money of each severity.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Sum {
    pub(super) counts: [u64; 3],
    pub(super) amount: i128,
    pub(super) reviewed: u64,
}

impl Sum {
    pub(super) fn add(&mut self, lead: &Lead) {
        if lead.reviewed.is_some() {
            self.reviewed += 1;
            return;
        }
        let at = SEVERITIES.iter().position(|s| *s == lead.finding.severity).unwrap_or(0);
        self.counts[at] += 1;
        // Out of range only after 10²⁰ findings of the largest amount there is.
        self.amount = self.amount.saturating_add(lead.finding.amount.unwrap_or(0));
    }

    pub(super) fn json(&self) -> Value {
        json!({
            "error": self.counts[0], "warning": self.counts[1], "info": self.counts[2],
            "known": self.reviewed, "amount": decimal(self.amount, 2),
        })
    }
}

impl All<'_> {
    /// By rule, by region, by month.
    pub(super) fn by<K: Ord>(&self, key: impl Fn(&Lead) -> K) -> BTreeMap<K, Sum> {
        let mut out: BTreeMap<K, Sum> = BTreeMap::new();
        self.leads.iter().for_each(|l| out.entry(key(l)).or_default().add(l));
        out
    }

    /// All together.
    pub(super) fn sum(&self) -> Sum {
        let mut sum = Sum::default();
        self.leads.iter().for_each(|l| sum.add(l));
        sum
    }
}

/// The document.
pub(super) fn json(all: &All<'_>, outcome: &mut Outcome) {
    let region = all.office.workspace.regions.get(all.region);
    outcome.put("period", all.period.to_string());
    outcome.put("region", region.code.clone());
    outcome.put("findings", all.leads.iter().map(lead).collect::<Vec<_>>());
    let rules = all.rules.iter().map(|r| {
        json!({
            "code": r.code, "title": r.title, "severity": r.severity.key(), "status": r.status.key(),
            "examined": r.examined, "remarks": r.remarks,
        })
    });
    outcome.put("rules", rules.collect::<Vec<_>>());
    let member = |key: &str, value: String, sum: &Sum| {
        let mut object = sum.json();
        object[key] = value.into();
        object
    };
    let by_rule: Vec<_> = all
        .by(|l| l.finding.code.clone())
        .iter()
        .map(|(code, sum)| member("rule", code.clone(), sum))
        .collect();
    let by_region: Vec<_> = all
        .by(|l| l.region.0.clone())
        .iter()
        .map(|(code, sum)| member("region", code.clone(), sum))
        .collect();
    let by_month: Vec<_> =
        all.by(Lead::month).iter().map(|(m, sum)| member("month", m.clone(), sum)).collect();
    let mut summary = all.sum().json();
    summary["by_rule"] = by_rule.into();
    summary["by_region"] = by_region.into();
    summary["by_month"] = by_month.into();
    outcome.put("summary", summary);
}

fn lead(l: &Lead) -> Value {
    let f = &l.finding;
    let rows: Vec<Value> = l.rows.iter().map(|(file, line)| json!({"file": file, "line": line})).collect();
    let amount = f.amount.map(|a| decimal(a, 2));
    let mut out = json!({
        "id": l.id, "code": f.code, "severity": f.severity.key(), "rule": l.rule, "message": f.message,
        "person": f.person, "amount": amount, "region": l.region.0, "region_name": l.region.1,
        "month": f.month.map(|m| m.to_string()), "rows": rows, "check": l.check,
        "state": if l.reviewed.is_some() { "known" } else { "new" },
    });
    if let Some(r) = &l.reviewed {
        out["reviewed"] = json!({"by": r.by, "on": r.on, "note": r.note});
    }
    out
}

/// Rows of sources that reach into a period and that no rule sees, as they are not in the ledger.
pub(super) fn unseen(ledger: &Ledger, period: Period, outcome: &mut Outcome) -> Result<()> {
    let (mut rejected, mut revised) = (0, 0);
    for source in ledger.sources() {
        let spans = [&source.event, &source.service];
        let apart = |s: &&crate::ledger::Span| s.to < period.from || period.to < s.from;
        // What has no dates at all may belong to any period.
        if spans.iter().all(|s| s.as_ref().is_some_and(|s| apart(&s))) {
            continue;
        }
        rejected += ledger.open_rejects(source).map_err(|d| vec![d])?.len();
        revised += source.rows.revised;
    }
    outcome.put("not_examined", json!({"rejected": rejected, "revised": revised}));
    if rejected > 0 || revised > 0 {
        let message = format!(
            "剔除的 {rejected} 行、待定的修订 {revised} 行不在台账里，没有查（report sources rejects）"
        );
        outcome.notes.push(message);
    }
    Ok(())
}

/// Whether a finding counts for the exit code.
pub(super) fn matters(lead: &Lead) -> bool {
    lead.reviewed.is_none() && lead.finding.severity <= Severity::Warning
}
