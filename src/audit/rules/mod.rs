//! The rules, one a file, in order of codes.
//!
//! A rule is added by its file and its line in [`all`]; what it needs, what it comes from and what it says stand
//! in its [`About`](super::About).

mod a01;
mod b05;
mod b06;
mod b07;
mod b08;
mod c01;

use super::rule::Rule;

/// All built-in rules, in order of codes.
pub fn all() -> &'static [&'static dyn Rule] {
    &[&a01::A01, &b05::B05, &b06::B06, &b07::B07, &b08::B08, &c01::C01]
}
