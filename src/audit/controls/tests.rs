//! Controls against a ledger.
