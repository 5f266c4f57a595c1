//! The cube, asked once for each figure.
//!
//! Invariant: the lines of a series are figures that tables print as well; none is worked out twice.

use crate::diagnostic::Diagnostic;
use crate::draft::Frame;
use crate::model::{Period, Value};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// What is needed of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Told {
    /// `None`: no data.
    pub(super) value: Option<Value>,
    pub(super) rows: u64,
    pub(super) unplaced: u64,
}

/// Answers by indicator, region and period.
type Known = BTreeMap<String, BTreeMap<(usize, Period), Told>>;

/// A frame's cube and what it has said.
pub(super) struct Asker<'a> {
    pub(super) frame: &'a Frame,
    known: RefCell<Known>,
}

impl<'a> Asker<'a> {
    pub(super) fn new(frame: &'a Frame) -> Asker<'a> {
        Asker { frame, known: RefCell::default() }
    }

    /// The figure of an indicator.
    pub(super) fn ask(&self, id: &str, region: usize, period: Period) -> Result<Told, Diagnostic> {
        if let Some(told) = self.known.borrow().get(id).and_then(|known| known.get(&(region, period))) {
            return Ok(*told);
        }
        let answer = self.frame.cube.answer(id, region, period, &[])?;
        let told = Told { value: answer.value.ok(), rows: answer.rows, unplaced: answer.unplaced };
        self.known.borrow_mut().entry(id.to_owned()).or_default().insert((region, period), told);
        Ok(told)
    }

    /// The figure of several regions taken together.
    pub(super) fn together(
        &self,
        id: &str,
        regions: &[usize],
        period: Period,
    ) -> Result<Option<Value>, Diagnostic> {
        Ok(self.frame.cube.together(id, regions, period)?.value.ok())
    }
}
