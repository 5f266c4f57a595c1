//! (being written)
use super::{Outcome, Result, Session};
pub fn list(_: &Session<'_>) -> Result<Outcome> {
    Err(vec![])
}
pub fn verify(_: &Session<'_>) -> Result<Outcome> {
    Err(vec![])
}
pub fn drop_source(_: &Session<'_>, _: &str) -> Result<Outcome> {
    Err(vec![])
}
pub fn rejects(_: &Session<'_>, _: Option<&str>) -> Result<Outcome> {
    Err(vec![])
}
