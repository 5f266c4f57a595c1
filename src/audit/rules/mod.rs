//! The rules, one a file, in order of codes.
//!
//! A rule is added by its file and its line in [`all`]; what it needs, what it comes from and what it says stand
//! in its [`About`](super::About).

mod a01;
mod a02;
mod a03;
mod a04;
mod a05;
mod a06;
mod a07;
mod a08;
mod a09;
mod a10;
mod a11;
mod a12;
mod a13;
mod a14;
mod a15;
mod a16;
mod a17;
mod a18;
mod a19;
mod a20;
mod a21;
mod b03;

use super::rule::Rule;

/// All built-in rules, in order of codes.
pub fn all() -> &'static [&'static dyn Rule] {
    &[
        &a01::A01,
        &a02::A02,
        &a03::A03,
        &a04::A04,
        &a05::A05,
        &a06::A06,
        &a07::A07,
        &a08::A08,
        &a09::A09,
        &a10::A10,
        &a11::A11,
        &a12::A12,
        &a13::A13,
        &a14::A14,
        &a15::A15,
        &a16::A16,
        &a17::A17,
        &a18::A18,
        &a19::A19,
        &a20::A20,
        &a21::A21,
        &b03::B03,
    ]
}
