//! Reading argv with help that is Chinese throughout.

use super::args::Cli;
use clap::{CommandFactory, FromArgMatches};

/// The form of every help text.
pub(super) const HELP: &str = "{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}";

/// The command as clap knows it, with every verb's help in the same form.
pub fn command() -> clap::Command {
    fn dress(command: clap::Command) -> clap::Command {
        command
            .help_template(HELP)
            .subcommand_help_heading("命令")
            .subcommand_value_name("命令")
            .disable_help_subcommand(true)
            .disable_help_flag(true)
            .mut_subcommands(dress)
    }
    dress(Cli::command()).mut_args(|arg| if arg.is_positional() { arg.help_heading("参数") } else { arg })
}

/// Reads the command line.
pub fn parse(arguments: Vec<std::ffi::OsString>) -> Result<Cli, clap::Error> {
    let matches = command().mut_subcommands(positional_heading).try_get_matches_from(arguments)?;
    Cli::from_arg_matches(&matches)
}

fn positional_heading(command: clap::Command) -> clap::Command {
    command
        .mut_args(|arg| if arg.is_positional() { arg.help_heading("参数") } else { arg })
        .mut_subcommands(positional_heading)
}
