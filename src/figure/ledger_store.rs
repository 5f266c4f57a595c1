//! The ledger as a [`Store`].

use super::store::{Groups, SourceInfo, Store};
use crate::diagnostic::Diagnostic;
use crate::ledger::{Ledger, Reader};
use arrow::record_batch::RecordBatch;

/// A ledger's snapshot, read by the engine.
pub struct LedgerStore<'a> {
    ledger: &'a Ledger,
    infos: Vec<SourceInfo>,
}

impl<'a> LedgerStore<'a> {
    /// All sources of a ledger.
    pub fn new(ledger: &'a Ledger) -> LedgerStore<'a> {
        let infos = ledger
            .sources()
            .iter()
            .map(|s| SourceInfo {
                id: s.id.as_str().into(),
                dataset: s.dataset.clone(),
                rows: s.rows.accepted,
                event: s.event.as_ref().map(|p| (p.from, p.to)),
                service: s.service.as_ref().map(|p| (p.from, p.to)),
                without_event: s.without_event > 0,
                without_service: s.without_service > 0,
            })
            .collect();
        LedgerStore { ledger, infos }
    }
}

impl Store for LedgerStore<'_> {
    fn sources(&self) -> &[SourceInfo] {
        &self.infos
    }

    fn open(&self, source: usize, columns: &[&str]) -> Result<Box<dyn Groups + '_>, Diagnostic> {
        let entry = &self.ledger.sources()[source];
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
