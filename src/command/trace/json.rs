//! A traced number as JSON, and a page of its rows as CSV.

use super::text::{View, leaves, unit};
use super::wanted::{How, figure_id};
use super::{hand, said};
use crate::command::{Outcome, indicators};
use crate::figure::rows::{Entry, LeafCount};
use crate::ledger::{Ledger, SourceEntry};
use crate::model::Value as Number;
use crate::model::value::decimal;
use crate::output::grid::{Grid, Heading};
use serde_json::{Value, json};

/// Writes the document.
pub(super) fn write(view: &View<'_>, outcome: &mut Outcome) {
    let (traced, wanted) = (view.traced, &view.traced.wanted);
    let plain = |value: Option<Number>| value.map(|v| v.plain());
    outcome.put("figure", wanted.id(view.office));
    outcome.put("title", view.title());
    if let Some(asked) = wanted.figures.first() {
        let region = view.office.workspace.regions.get(asked.region);
        outcome.put("indicator", asked.indicator.as_str());
        outcome.put("period", asked.period.to_string());
        outcome.put("region", region.code.as_str());
        outcome.put("region_name", region.name.as_str());
        let definition = view.catalog().indicator(&asked.indicator);
        outcome.put("definition", definition.map(|i| indicators::definition(view.catalog(), i)));
    }
    outcome.put("value", plain(traced.value));
    // A bare ratio has no unit; only its printing is in per cent.
    let bare = matches!(wanted.how, How::Growth | How::Done);
    outcome.put("unit", if bare { String::new() } else { unit(view.office, wanted) });
    if traced.value.is_none() {
        outcome.put("why", view.why());
    }
    outcome.put("recomputed", plain(traced.recomputed));
    outcome.put("holds", traced.differs.is_empty());
    outcome.put("differences", traced.differs.clone());
    let leaves = leaves(traced);
    outcome.put("formula", view.formula(&leaves));
    outcome.put("parts", leaves.iter().map(|l| part(view, &traced.recount.leaves[*l])).collect::<Vec<_>>());
    outcome.put("target", wanted.target.as_ref().map(|t| hand::target_json(view.office, t)));
    outcome.put("printed", printed(view));
    outcome.put("rows", entries(view).map(|line| line.json()).collect::<Vec<_>>());
    let page = view.page;
    outcome.put(
        "page",
        json!({"page": page.pager.page, "pages": page.pages(), "rows_per_page": page.pager.rows, "rows": page.total}),
    );
    let impact = &view.behind.impact;
    let reject = |line: &crate::model::evidence::ImpactLine| {
        json!({
            "code": line.code, "reason": line.reason, "rows": line.rows,
            "amount": line.amount.map(|n| decimal(n, 2)), "unreadable": line.unreadable,
        })
    };
    outcome.put("rejects", impact.lines.iter().map(reject).collect::<Vec<_>>());
    outcome.put("rejects_at_most", impact.at_most.map(|v| v.plain()));
    outcome.put("rejects_words", impact.words.as_str());
    outcome.put("sql", view.behind.sql.join("\n\n"));
}

fn part(view: &View<'_>, leaf: &LeafCount) -> Value {
    let indicator = view.indicator(leaf);
    let source = |s: &crate::figure::rows::PerSource| {
        let entry = view.ledger.sources().get(s.source);
        json!({
            "source": entry.map(|e| &e.id), "file": entry.map(|e| &e.path), "sheet": entry.map(|e| &e.sheet),
            "rows": s.rows, "blank": s.blank, "amount": amount(leaf, Some(s.amount).filter(|_| leaf.adds)),
        })
    };
    let untold = |(source, rows): &(usize, u64)| {
        let entry = view.ledger.sources().get(*source);
        json!({"source": entry.map(|e| &e.id), "file": entry.map(|e| &e.path), "rows": rows})
    };
    json!({
        "figure": figure_id(view.office, &leaf.asked),
        "title": indicator.map(|i| &i.title), "unit": indicator.map(|i| &i.unit),
        "definition": indicator.map(|i| indicators::definition(view.catalog(), i)),
        "value": leaf.value.as_ref().ok().map(Number::plain),
        "rows": leaf.rows, "blank": leaf.blank, "unplaced": leaf.unplaced,
        "untold": leaf.untold.iter().map(untold).collect::<Vec<_>>(),
        "sources": leaf.sources.iter().map(source).collect::<Vec<_>>(),
    })
}

fn printed(view: &View<'_>) -> Value {
    let Some(printed) = &view.traced.wanted.printed else { return Value::Null };
    json!({
        "manifest": printed.manifest, "occurrence": printed.occurrence, "text": printed.text,
        "value": printed.value, "rounding": printed.rounding,
    })
}

fn amount(leaf: &LeafCount, amount: Option<i128>) -> Option<String> {
    amount.map(|n| said::added(n, leaf.money))
}

/// What a row is in a part.
struct Line<'v> {
    part: String,
    source: Option<&'v SourceEntry>,
    line: u64,
    days: Option<crate::model::Period>,
    region: String,
    key: String,
    amount: Option<String>,
    mark: &'static str,
    first: Option<(usize, u64)>,
    ledger: &'v Ledger,
    original: Option<&'v String>,
}

/// The rows of the page, once for each part that counts them.
fn entries<'v>(view: &'v View<'_>) -> impl Iterator<Item = Line<'v>> {
    view.page.rows.iter().flat_map(move |row| {
        row.entries.iter().map(move |entry: &Entry| {
            let leaf = &view.traced.recount.leaves[entry.leaf];
            Line {
                part: figure_id(view.office, &leaf.asked),
                source: view.ledger.sources().get(row.source),
                line: row.line,
                days: row.days,
                region: row
                    .region
                    .map_or_else(String::new, |r| view.office.workspace.regions.get(r).code.clone()),
                key: view.key(entry, leaf),
                amount: amount(leaf, entry.amount),
                mark: said::mark_key(entry.mark),
                first: view.first(row, entry),
                ledger: view.ledger,
                original: view.originals.get(&(row.source, row.line)),
            }
        })
    })
}

impl Line<'_> {
    fn json(&self) -> Value {
        let first = self.first.and_then(|(source, line)| {
            let source = self.ledger.sources().get(source)?;
            Some(json!({"source": source.id, "file": source.path, "sheet": source.sheet, "line": line}))
        });
        json!({
            "part": self.part, "source": self.source.map(|s| &s.id), "file": self.source.map(|s| &s.path),
            "sheet": self.source.and_then(|s| s.sheet.as_ref()), "line": self.line,
            "date": self.days.map(|d| d.to_string()), "region": self.region, "key": self.key,
            "amount": self.amount, "mark": self.mark, "first": first, "original": self.original,
        })
    }

    fn cells(&self) -> Vec<String> {
        let source = |of: fn(&SourceEntry) -> &str| self.source.map_or("", of).to_owned();
        vec![
            self.part.clone(),
            source(|s| &s.id),
            source(|s| &s.path),
            source(|s| s.sheet.as_deref().unwrap_or("")),
            self.line.to_string(),
            self.days.map_or_else(String::new, |d| d.to_string()),
            self.region.clone(),
            self.key.clone(),
            self.amount.clone().unwrap_or_default(),
            self.mark.to_owned(),
            self.original.cloned().unwrap_or_default(),
        ]
    }
}

/// The columns of rows in CSV; a stream of all rows has no originals.
pub(super) const COLUMNS: [&str; 11] =
    ["part", "source", "file", "sheet", "line", "date", "region", "key", "amount", "mark", "original"];

impl View<'_> {
    /// The rows of the page.
    pub(super) fn csv(&self) -> Grid {
        let mut grid = Grid::new("", COLUMNS.iter().map(|c| Heading::words(c, c)).collect());
        grid.rows = entries(self).map(|line| line.cells()).collect();
        grid
    }
}
