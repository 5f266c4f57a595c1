//! (being written)
use super::{Outcome, Result, Session};
pub struct Request {
    pub period: String,
    pub indicators: Vec<String>,
    pub dataset: Option<String>,
    pub by: Vec<String>,
    pub region: Option<String>,
    pub as_of: Option<String>,
}
pub fn run(_: &Session<'_>, _: &Request) -> Result<Outcome> {
    Err(vec![])
}
