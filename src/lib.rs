//! `report`: 残联工作总结 from messy exports to a draft with traceable figures.
//!
//! The way data takes: bytes → rows → records (`ingest`) → ledger (`ledger`) → figures (`figure`)
//! → blocks (`draft`) → files (`output`). Layers point downward only; `tests/layers.rs` enforces it:
//!
//! ```text
//! 6 cli            argv, env, terminal, exit codes; the only place that prints
//! 5 command        one verb a file; returns an outcome
//! 4 draft  output  templates → blocks; blocks → files
//!   audit          rows → findings (疑点); figures against 对账数
//!   check          numbers and relations in anyone's prose
//! 3 ingest ledger figure
//! 2 catalog workspace
//! 1 model opc      values without I/O; Office packages, read safely
//! 0 diagnostic     problems as data
//! ```

// Input is hostile: nothing that it says may end the program. Tests may fail loudly.
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod diagnostic;

pub mod model;
pub mod opc;

pub mod catalog;
pub mod workspace;

pub mod figure;
pub mod ingest;
pub mod ledger;

pub mod audit;
pub mod check;
pub mod draft;
pub mod output;

pub mod command;

pub mod cli;
