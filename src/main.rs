//! The `report` binary; everything is in the library.
fn main() {}
