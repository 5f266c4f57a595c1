//! Ingest (导入): bytes → rows → proposed records. Knows no ledger.

pub mod rows;
pub mod values;
