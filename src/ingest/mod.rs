//! Ingest (导入): bytes → rows → proposed records. Knows no ledger.
//!
//! `source` turns bytes into rows with true lines, `plan` finds the header and maps columns, `values`
//! read single cells, `records` join them into typed blocks, rejects and declared totals. `returned` knows
//! the workbooks of refused rows that come back.

pub mod plan;
pub mod records;
pub mod returned;
pub mod rows;
pub mod source;
pub mod values;
