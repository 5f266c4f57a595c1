//! Charts of the whole period for the first page.
//!
//! Job: choose what is worth a chart, and draw it along months and regions, against the year before and
//! 任务数. Invariant: a chart's number is the figure that the draft prints, or would print.

use super::asking::Asker;
use super::series;
use crate::diagnostic::Diagnostic;
use crate::draft::{FigureEntry, Rendered};
use crate::model::Period;
use crate::model::block::{Block, Span, Table};
use crate::model::evidence::Chart;
use std::collections::BTreeMap;

/// As many as one looks at.
const CHARTS: usize = 12;

/// What has a 任务数, then what tables show by region or month, then the first figure of each section.
pub(super) fn charts(asker: &Asker<'_>, rendered: &Rendered) -> Result<Vec<Chart>, Diagnostic> {
    let frame = asker.frame;
    let mut out: Vec<Chart> = Vec::new();
    let targets = frame.targets.iter().map(|t| t.indicator.as_str());
    let targets = targets.filter(|id| frame.own_target(id).is_some()).map(str::to_owned);
    let shown = Shown::new(asker, rendered);
    for id in targets.chain(shown.in_tables()).chain(shown.in_sections()) {
        if out.len() == CHARTS {
            break;
        }
        if !out.iter().any(|chart| chart.indicator == id) {
            out.extend(chart(asker, &id)?);
        }
    }
    Ok(out)
}

/// The chart of an indicator; `None` where there is no number, or nothing to draw beside it.
fn chart(asker: &Asker<'_>, id: &str) -> Result<Option<Chart>, Diagnostic> {
    let frame = asker.frame;
    let (period, region) = (frame.period, frame.region);
    let Some(indicator) = frame.catalog.indicator(id) else { return Ok(None) };
    let Some(value) = asker.ask(id, region, period)?.value else { return Ok(None) };
    let previous = period.previous();
    let before = match previous {
        Some(previous) => asker.ask(id, region, previous)?.value,
        None => None,
    };
    let chart = Chart {
        title: indicator.title.clone(),
        indicator: id.to_owned(),
        value,
        unit: indicator.unit.clone(),
        months: series::months(asker, indicator, period, region)?,
        regions: series::regions(asker, indicator, period, region)?,
        before,
        before_title: previous.as_ref().map(Period::title).unwrap_or_default(),
        target: frame.own_target(id).map(|t| t.value),
        remarks: frame.remarks(id)?,
    };
    let empty =
        chart.months.is_none() && chart.regions.is_none() && chart.before.is_none() && chart.target.is_none();
    Ok(Some(chart).filter(|_| !empty))
}

/// What the draft shows where.
struct Shown<'a> {
    asker: &'a Asker<'a>,
    /// By occurrence id.
    printed: BTreeMap<&'a str, &'a FigureEntry>,
    blocks: Vec<&'a Block>,
}

impl<'a> Shown<'a> {
    fn new(asker: &'a Asker<'a>, rendered: &'a Rendered) -> Shown<'a> {
        let record = &rendered.record;
        let figures: BTreeMap<&str, &FigureEntry> =
            record.figures.iter().map(|f| (f.id.as_str(), f)).collect();
        let of = |figure: &str| figures.get(figure).copied();
        let printed =
            record.occurrences.iter().filter_map(|o| Some((o.id.as_str(), of(&o.figure)?))).collect();
        let draft = &rendered.draft;
        let blocks = draft.blocks.iter().chain(draft.annexes.iter().flat_map(|a| &a.blocks)).collect();
        Shown { asker, printed, blocks }
    }

    fn figures(&self, spans: &'a [Span]) -> impl Iterator<Item = &'a FigureEntry> {
        spans.iter().filter_map(|span| match span {
            Span::Figure { id, .. } => self.printed.get(id.as_str()).copied(),
            _ => None,
        })
    }

    /// Whether a figure is of the draft's own period and region.
    fn is_own(&self, figure: &FigureEntry) -> bool {
        let frame = self.asker.frame;
        figure.period == frame.period.to_string() && figure.region == frame.regions.get(frame.region).code
    }

    /// The figures of the whole, of tables whose lines are parts of it.
    fn in_tables(&self) -> impl Iterator<Item = String> {
        let tables = self.blocks.iter().filter_map(|block| match block {
            Block::Table(table) if self.has_parts(table) => Some(table),
            _ => None,
        });
        let cells = tables.flat_map(|table| table.rows.iter().flatten());
        cells
            .flat_map(|cell| self.figures(&cell.spans))
            .filter(|f| self.is_own(f))
            .map(|f| f.indicator.clone())
    }

    /// Whether some line is of a part of the region, or of a month.
    fn has_parts(&self, table: &Table) -> bool {
        let own = self.asker.frame.period;
        let mut figures = table.rows.iter().flatten().flat_map(|cell| self.figures(&cell.spans));
        figures.any(|figure| {
            let region = self.asker.frame.regions.get(self.asker.frame.region).code != figure.region;
            let period = crate::model::period::parse(&figure.period, own.to);
            region || period.is_some_and(|p| p != own && own.from <= p.from && p.to <= own.to)
        })
    }

    /// The first figure of each section that is of the draft's own period and region.
    fn in_sections(&self) -> impl Iterator<Item = String> {
        let mut out = Vec::new();
        let mut open = true;
        for block in &self.blocks {
            match block {
                Block::Heading { .. } => open = true,
                Block::Paragraph(spans) if open => {
                    let first = self.figures(spans).find(|f| self.is_own(f));
                    open = first.is_none();
                    out.extend(first.map(|f| f.indicator.clone()));
                }
                Block::Paragraph(_) | Block::Table(_) => {}
            }
        }
        out.into_iter()
    }
}
