//! Workbooks (.xlsx).

pub mod returned;
