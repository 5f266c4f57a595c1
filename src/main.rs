//! The `report` binary; everything is in the library.

fn main() -> std::process::ExitCode {
    report::cli::main()
}
