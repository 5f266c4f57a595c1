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
    let matches = command().mut_subcommands(headings).try_get_matches_from(arguments)?;
    Cli::from_arg_matches(&matches)
}

fn headings(command: clap::Command) -> clap::Command {
    let heading = |arg: clap::Arg| match arg.get_help_heading() {
        _ if arg.is_positional() => arg.help_heading("参数"),
        None => arg.help_heading("选项"),
        Some(_) => arg,
    };
    command.mut_args(heading).mut_subcommands(headings)
}

/// A help text; the one word that clap has no setting for.
pub fn help_text(error: &clap::Error) -> String {
    error.render().to_string().replace("[OPTIONS]", "[选项]")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_help_is_chinese() {
        fn paths(command: &clap::Command, path: &[String], out: &mut Vec<Vec<String>>) {
            out.push(path.to_vec());
            for sub in command.get_subcommands() {
                paths(sub, &[path, &[sub.get_name().to_owned()]].concat(), out);
            }
        }
        let mut all = Vec::new();
        paths(&command(), &["report".to_owned()], &mut all);
        assert!(all.len() > 15, "{all:?}");
        for path in all.iter().filter(|path| path.last().is_some_and(|name| name != "help")) {
            let asked = path.iter().cloned().chain(["--help".to_owned()]).map(Into::into).collect();
            let error = parse(asked).expect_err("help");
            let text = help_text(&error);
            for word in ["Options", "OPTIONS", "Usage", "Arguments", "Commands", "default:", "possible"] {
                assert!(!text.contains(word), "{word} in {path:?}:\n{text}");
            }
        }
    }
}
