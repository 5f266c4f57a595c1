//! The rules, one a file, in order of codes.
//!
//! A rule is added by its file and its line below; what it needs, what it comes from and what it says stand in
//! its [`About`](super::About).

use super::rule::Rule;

macro_rules! rules {
    ($($module:ident::$name:ident,)*) => {
        $(mod $module;)*

        /// All built-in rules, in order of codes.
        pub fn all() -> &'static [&'static dyn Rule] {
            &[$(&$module::$name),*]
        }
    };
}

rules! {
    a01::A01,
    a02::A02,
    a03::A03,
    a04::A04,
    a05::A05,
    a06::A06,
    a07::A07,
    a08::A08,
    a09::A09,
    a10::A10,
    a11::A11,
    a12::A12,
    a13::A13,
    a14::A14,
    a15::A15,
    a16::A16,
    a17::A17,
    a18::A18,
    a19::A19,
    a20::A20,
    a21::A21,
    b01::B01,
    b02::B02,
    b03::B03,
    b05::B05,
    b06::B06,
    b07::B07,
    b08::B08,
    c01::C01,
    c02::C02,
    c03::C03,
    c05::C05,
    d01::D01,
    d02::D02,
    e01::E01,
    e02::E02,
}
