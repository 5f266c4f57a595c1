//! `report ingest [FILE…]`: plan, show, commit files to the ledger.
//!
//! Job: join the readers of `ingest` to the store of `ledger`. Invariant: all or nothing per file; one
//! file's refusal never keeps another out; `--dry-run` goes the same way and commits nothing.

mod report;

use super::{Office, Outcome, Result, Session};
use crate::catalog::Dataset;
use crate::diagnostic::{Diagnostic, Place, codes};
use crate::ingest::plan::{self, Options, PeriodRule, Plan};
use crate::ingest::records;
use crate::ingest::source::Source;
use crate::ledger::{NewSource, Staged, Writer};
use crate::workspace::config::Inbox;
use std::path::{Path, PathBuf};

/// What the user asked for.
#[derive(Debug, Default)]
pub struct Request {
    /// Files; empty: the inbox.
    pub files: Vec<PathBuf>,
    /// `--dataset`
    pub dataset: Option<String>,
    /// `--period`
    pub period: Option<String>,
    /// `--region`
    pub region: Option<String>,
    /// `--sheet`
    pub sheet: Option<String>,
    /// `--encoding`
    pub encoding: Option<String>,
    /// `--dry-run`
    pub dry_run: bool,
    /// `--strict`
    pub strict: bool,
    /// `--replace`
    pub replace: Option<String>,
}
