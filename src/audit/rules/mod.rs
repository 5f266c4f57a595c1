//! The rules, one a file, in order of codes.
//!
//! A rule is added by its file and its line in [`all`]; what it needs, what it comes from and what it says stand
//! in its [`About`](super::About).

mod a01;
mod a03;
mod a04;
mod a05;
mod a07;
mod a11;
mod a12;
mod a13;
mod a14;
mod a15;
mod a17;
mod b03;

use super::rule::Rule;

/// All built-in rules, in order of codes.
pub fn all() -> &'static [&'static dyn Rule] {
    &[
        &a01::A01,
        &a03::A03,
        &a04::A04,
        &a05::A05,
        &a07::A07,
        &a11::A11,
        &a12::A12,
        &a13::A13,
        &a14::A14,
        &a15::A15,
        &a17::A17,
        &b03::B03,
    ]
}
