//! The rules, one a file, in order of codes.
//!
//! A rule is added by its file and its line in [`all`]; what it needs, what it comes from and what it says stand
//! in its [`About`](super::About).

mod a01;
mod a03;

use super::rule::Rule;

/// All built-in rules, in order of codes.
pub fn all() -> &'static [&'static dyn Rule] {
    &[&a01::A01, &a03::A03]
}
