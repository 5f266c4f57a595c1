//! The program, as every test starts it: what a run prints and writes is looked through for numbers of persons.
//!
//! Job: the one place that knows where the program is. Inputs: a workspace, arguments, what else a command is told.
//! Outputs: what `std::process::Command` gives. Invariant: no run ends without a look at it ([`leaks`]); where a test
//! reads the streams itself, at the files.
#![allow(dead_code, reason = "each test file uses its own part of this module")]

#[path = "leaks.rs"]
pub mod leaks;
#[path = "numbers.rs"]
pub mod numbers;

use std::ffi::OsStr;
use std::io::Result;
use std::ops::{Deref, DerefMut};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::time::Duration;

/// Where it is.
pub fn executable() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_report"))
}

/// A run that has not begun.
pub struct Program {
    root: PathBuf,
    arguments: Vec<String>,
    command: Command,
    patience: Option<Duration>,
}

impl Program {
    /// The program with arguments; `root` is the folder that it may write to.
    pub fn new(root: &Path, arguments: &[&str]) -> Program {
        let mut command = Command::new(executable());
        command.args(arguments);
        Program::through(command, root, arguments)
    }

    /// The program in place of a shell that has run a script before.
    pub fn after(script: &str, program: &Path, root: &Path, arguments: &[&str]) -> Program {
        let mut shell = Command::new("sh");
        shell.arg("-c").arg(format!("{script}; exec \"$0\" \"$@\"")).arg(program).args(arguments);
        Program::through(shell, root, arguments)
    }

    /// Whatever starts the program with these arguments.
    pub fn through(command: Command, root: &Path, arguments: &[&str]) -> Program {
        let arguments = arguments.iter().map(|a| (*a).to_owned()).collect();
        Program { root: root.to_owned(), arguments, command, patience: None }
    }

    pub fn env(&mut self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> &mut Program {
        self.command.env(name, value);
        self
    }

    pub fn env_remove(&mut self, name: &str) -> &mut Program {
        self.command.env_remove(name);
        self
    }

    pub fn env_clear(&mut self) -> &mut Program {
        self.command.env_clear();
        self
    }

    pub fn current_dir(&mut self, folder: impl AsRef<Path>) -> &mut Program {
        self.command.current_dir(folder);
        self
    }

    pub fn stdin(&mut self, stream: impl Into<Stdio>) -> &mut Program {
        self.command.stdin(stream);
        self
    }

    pub fn stdout(&mut self, stream: impl Into<Stdio>) -> &mut Program {
        self.command.stdout(stream);
        self
    }

    pub fn stderr(&mut self, stream: impl Into<Stdio>) -> &mut Program {
        self.command.stderr(stream);
        self
    }

    /// How long [`Program::output`] waits.
    pub fn timeout(&mut self, patience: Duration) -> &mut Program {
        self.patience = Some(patience);
        self
    }

    /// What is run, for whoever has another start it.
    pub fn command(&self) -> &Command {
        &self.command
    }

    /// Runs to the end.
    pub fn output(&mut self) -> Result<Output> {
        let watch = leaks::watch(&self.root, &self.arguments);
        let output = match self.patience {
            None => self.command.output()?,
            Some(patience) => {
                let command = std::mem::replace(&mut self.command, Command::new(executable()));
                assert_cmd::Command::from_std(command).timeout(patience).output()?
            }
        };
        watch.look(&output.stdout, &output.stderr);
        Ok(output)
    }

    /// Begins a run.
    pub fn spawn(&mut self) -> Result<Started> {
        let watch = leaks::watch(&self.root, &self.arguments);
        Ok(Started { child: Some(self.command.spawn()?), watch: Some(watch) })
    }
}

/// A run that has begun.
pub struct Started {
    /// `None`: it is waited for.
    child: Option<Child>,
    /// `None`: it has been looked at.
    watch: Option<leaks::Watch>,
}

impl Started {
    /// Waits for its end, however that came.
    pub fn wait(&mut self) -> Result<ExitStatus> {
        let status = self.deref_mut().wait()?;
        self.look(b"", b"");
        Ok(status)
    }

    pub fn wait_with_output(mut self) -> Result<Output> {
        let output = self.child.take().expect("a child").wait_with_output()?;
        self.look(&output.stdout, &output.stderr);
        Ok(output)
    }

    /// After its end: what it printed, where it printed to something that was read by others.
    pub fn look(&mut self, stdout: &[u8], stderr: &[u8]) {
        if let Some(watch) = self.watch.take() {
            watch.look(stdout, stderr);
        }
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.look(b"", b"");
        }
    }
}

impl Deref for Started {
    type Target = Child;
    fn deref(&self) -> &Child {
        self.child.as_ref().expect("a child")
    }
}

impl DerefMut for Started {
    fn deref_mut(&mut self) -> &mut Child {
        self.child.as_mut().expect("a child")
    }
}
