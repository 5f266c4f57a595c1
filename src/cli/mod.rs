//! The command line: argv, environment, clock, terminal and exit codes, and nothing else.
//!
//! Invariant: the only place that prints. Data goes to stdout, everything else to stderr; exit 0 done,
//! 1 findings, 2 could not run; a closed pipe is success.

#![allow(clippy::disallowed_methods, reason = "argv, the environment and the clock are read here")]

mod args;
mod args_audit;
mod args_check;
mod charts;
mod complain;
mod dispatch;
mod parse;
mod print;
mod progress;

use std::process::ExitCode;

/// Runs the program.
pub fn main() -> ExitCode {
    let arguments: Vec<std::ffi::OsString> = std::env::args_os().collect();
    match parse::parse(arguments) {
        Ok(args) => dispatch::run(args),
        Err(error) => complain::exit(&error),
    }
}
