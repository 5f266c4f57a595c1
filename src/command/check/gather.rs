//! Drafts, one after the other, into one outcome.
//!
//! Inputs: [`Checked`]s in the order of the command line. Output: an [`Outcome`]. Invariant: every form of output is
//! made of the same lists.

use super::checked::{Checked, Tally};
use super::shown::Item;
use super::{Request, blocks, json, page, table};
use crate::command::Outcome;
use crate::diagnostic::Diagnostic;
use crate::output::excerpt::Block;
use crate::output::grid::Grid;
use crate::output::html::marked;
use serde_json::Value;

/// What has been gathered.
pub(super) struct Gathered {
    pub(super) outcome: Outcome,
    documents: Vec<Value>,
    tally: Tally,
    blocks: Vec<Block>,
    /// Codes whose remedy was told.
    told: Vec<&'static str>,
    page: marked::Page,
    /// Notes on the page so far.
    notes: usize,
    table: Grid,
}

impl Gathered {
    pub(super) fn new() -> Gathered {
        let tool = format!("report {}", env!("CARGO_PKG_VERSION"));
        Gathered {
            outcome: Outcome::default(),
            documents: Vec::new(),
            tally: Tally::default(),
            blocks: Vec::new(),
            told: Vec::new(),
            page: marked::Page { tool, drafts: Vec::new() },
            notes: 0,
            table: table::empty(),
        }
    }

    /// One of several drafts that cannot be read.
    pub(super) fn refused(&mut self, problem: Diagnostic) {
        self.documents.push(json::refused(&problem));
        self.outcome.diagnostics.push(problem);
        self.outcome.refused = true;
    }

    /// A draft that was checked.
    pub(super) fn add(&mut self, checked: &Checked<'_>, items: &[Item<'_>], request: &Request) {
        self.outcome.findings |= checked.found(request.strict);
        self.documents.push(json::document(checked));
        self.tally.add(&checked.tally());
        if request.html {
            self.page.drafts.push(page::draft(checked, items, &mut self.notes));
        }
        let (shown, more) = blocks::folded(items, request.all);
        self.blocks.extend(blocks::blocks(checked, &shown, &mut self.told));
        for (code, n) in more.into_iter().filter(|_| request.text) {
            self.outcome.notes.push(format!("{}：{code} 还有{n}处，加 --all 列出", checked.draft.shown));
        }
        self.outcome.notes.push(format!("{}：{}", checked.draft.shown, checked.summary(request.all)));
        self.table.rows.extend(table::rows(checked, items));
    }

    /// All of it: one document of one draft, a list of several.
    pub(super) fn outcome(mut self, request: &Request, several: bool) -> Outcome {
        let mut outcome = self.outcome;
        outcome.blocks = Some(self.blocks);
        outcome.grids.push(self.table.only(&table::SHORT));
        outcome.csv = Some(self.table);
        if request.html {
            outcome.page = marked::write(&self.page);
        }
        if several {
            outcome.put("files", self.documents);
            outcome.put("summary", json::summary(&self.tally));
        } else if let Some(Value::Object(document)) = self.documents.pop() {
            let also = std::mem::replace(&mut outcome.json, document);
            outcome.json.extend(also);
        }
        outcome
    }
}
