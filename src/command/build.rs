//! (being written)
use super::{Outcome, Result, Session};
pub struct Request {
    pub period: String,
    pub template: Option<String>,
    pub region: Option<String>,
    pub emit: Vec<String>,
    pub as_of: Option<String>,
    pub ingest: bool,
    pub strict: bool,
}
pub fn run(_: &Session<'_>, _: &Request) -> Result<Outcome> {
    Err(vec![])
}
