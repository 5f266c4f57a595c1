//! How far rejected rows could move the figures of a manifest.

use crate::catalog::Indicator;
use crate::diagnostic::Diagnostic;
use crate::draft::{FigureEntry, Frame, Record};
use crate::figure::{Moved, Rejected};
use crate::model::Period;
use std::collections::BTreeMap;

/// For each figure of a manifest, in its order; of a derived one (`prev(…)`), the rows of those behind it.
pub(super) fn all(frame: &Frame, rejected: &Rejected<'_>, record: &Record) -> Result<Vec<Moved>, Diagnostic> {
    let by_id: BTreeMap<&str, &FigureEntry> = record.figures.iter().map(|f| (f.id.as_str(), f)).collect();
    let one = |entry: &FigureEntry| match place(frame, entry) {
        Some((indicator, period, region)) => rejected.impact(indicator, period, region),
        None => {
            let behind = entry.derived_from.iter().filter_map(|id| by_id.get(id.as_str()));
            let behind: Vec<_> = behind.filter_map(|f| place(frame, f)).collect();
            rejected.impact_of(&behind)
        }
    };
    record.figures.iter().map(one).collect()
}

/// What a figure counts, when and where; `None` for a derived one.
pub(super) fn place<'f>(frame: &'f Frame, entry: &FigureEntry) -> Option<(&'f Indicator, Period, usize)> {
    let indicator = frame.catalog.indicator(&entry.indicator)?;
    let period = crate::model::period::parse(&entry.period, frame.period.to)?;
    Some((indicator, period, frame.regions.by_code(&entry.region)?))
}
