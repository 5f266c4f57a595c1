//! The ledger as a [`Store`].
//!
//! Inputs: an open [`Ledger`]. Outputs: its sources and their columns as the engine reads them.
//! Invariant: every reader has a file of its own, so that threads never share a position.

use super::store::{Groups, SourceInfo, Store};
use crate::diagnostic::{Diagnostic, codes};
use crate::ledger::{Ledger, Reader, SourceEntry};
use arrow_array::RecordBatch;

/// The reading side of a ledger.
#[derive(Debug)]
pub struct LedgerStore<'a> {
    ledger: &'a Ledger,
    infos: Vec<SourceInfo>,
}

impl<'a> LedgerStore<'a> {
    /// All sources of a ledger, in its order.
    pub fn new(ledger: &'a Ledger) -> LedgerStore<'a> {
        let infos = ledger.sources().iter().map(info);
        LedgerStore { ledger, infos: infos.collect() }
    }
}

/// A source as far as figures need it.
pub(super) fn info(source: &SourceEntry) -> SourceInfo {
    SourceInfo {
        id: source.id.as_str().into(),
        dataset: source.dataset.clone(),
        rows: source.rows.accepted,
        event: source.event.as_ref().map(|span| (span.from, span.to)),
        service: source.service.as_ref().map(|span| (span.from, span.to)),
        without_event: source.without_event > 0,
        without_service: source.without_service > 0,
        fills: source.fills.as_ref().map(|fills| fills.keys().cloned().collect()),
        placed: source.region.is_some(),
        region: source.region.clone(),
        office: source.office.as_ref().map(|office| office.region.clone()),
    }
}

impl Store for LedgerStore<'_> {
    fn sources(&self) -> &[SourceInfo] {
        &self.infos
    }

    fn open(&self, source: usize, columns: &[&str]) -> Result<Box<dyn Groups + '_>, Diagnostic> {
        let entry = self.ledger.sources().get(source).ok_or_else(|| {
            Diagnostic::new(codes::SOURCE_UNKNOWN, format!("台账里没有第 {} 个来源", source + 1))
        })?;
        Ok(Box::new(self.ledger.reader(entry, columns)?))
    }
}

impl Groups for Reader {
    fn groups(&self) -> usize {
        Reader::groups(self)
    }

    fn read(&mut self, group: usize) -> Result<RecordBatch, Diagnostic> {
        Reader::read(self, group)
    }
}
