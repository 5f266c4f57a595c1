//! The client of a Spark cluster, run once.
//!
//! Inputs: `[engine.spark]`, a script. Outputs: what it printed. Invariants: no shell; the script lies in a
//! folder that only this user can read, and is gone afterwards, with everything that the client put beside it;
//! the client does not outlive its time.

use super::super::temporary::Scratch;
use super::{Asked, said};
use crate::diagnostic::{Diagnostic, codes};
use crate::workspace::config::Spark;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// How often the client is looked at.
const LOOK: Duration = Duration::from_millis(20);
/// How long what it printed may take after its end.
const DRAIN: Duration = Duration::from_secs(10);

/// What the answer depends on: no table of the cluster's own, no substitution in texts, no file left out.
const SETTINGS: &[&str] = &[
    "spark.sql.catalogImplementation=in-memory",
    "spark.sql.variable.substitute=false",
    "spark.sql.parser.escapedStringLiterals=false",
    "spark.sql.parquet.datetimeRebaseModeInRead=CORRECTED",
    "spark.sql.files.ignoreMissingFiles=false",
    "spark.sql.files.ignoreCorruptFiles=false",
];

/// How to run the client.
pub(super) struct Client<'a> {
    program: PathBuf,
    spark: &'a Spark,
    java_options: Option<&'a str>,
    /// Whether a path in the script is of more than ASCII.
    wide: bool,
}

impl<'a> Client<'a> {
    pub(super) fn new(spark: &'a Spark, asked: &'a Asked, root: &Path, folder: &str) -> Client<'a> {
        let name = if cfg!(windows) { "spark-sql.cmd" } else { "spark-sql" };
        let program = match (&spark.command, &asked.spark_home) {
            // A path is one inside the workspace; a bare name is looked for in the search path.
            (Some(command), _) if Path::new(command).components().count() > 1 => root.join(command),
            (Some(command), _) => command.into(),
            (None, Some(home)) => home.join("bin").join(name),
            (None, None) => name.into(),
        };
        Client { program, spark, java_options: asked.java_options.as_deref(), wide: !folder.is_ascii() }
    }

    /// Runs a script; what was printed to stdout.
    ///
    /// # Errors
    /// `E1101` where there is no client, `E1102`–`E1104`, `E1106` as it ends, `E0701` where no script can be
    /// written.
    pub(super) fn run(&self, script: &str) -> Result<String, Diagnostic> {
        let unwritten =
            |e: std::io::Error| Diagnostic::new(codes::OUTPUT_WRITE, format!("给集群的语句写不出来（{e}）"));
        let folder = Scratch::new(None).map_err(unwritten)?;
        let mut file =
            tempfile::Builder::new().suffix(".sql").tempfile_in(folder.path()).map_err(unwritten)?;
        file.write_all(script.as_bytes()).and_then(|()| file.flush()).map_err(unwritten)?;
        let mut command = self.command(file.path());
        self.surround(&mut command, &folder.path());
        let mut child = command.spawn().map_err(|e| {
            let message = format!("「{}」运行不了（{e}）", self.program.display());
            Diagnostic::new(codes::CLUSTER_CLIENT, message)
        })?;
        let (out, err) = (drain(child.stdout.take()), drain(child.stderr.take()));
        let status = self.wait(&mut child).map_err(unwritten)?;
        let printed = |from: &Receiver<Vec<u8>>| {
            let bytes = from.recv_timeout(DRAIN).unwrap_or_default();
            String::from_utf8_lossy(&bytes).into_owned()
        };
        let Some(status) = status else {
            return Err(said::late(self.spark.timeout));
        };
        let answer = printed(&out);
        if status.success() {
            return Ok(answer);
        }
        Err(said::failed(&printed(&err), status.code()))
    }

    fn command(&self, script: &Path) -> Command {
        let mut command = Command::new(&self.program);
        // First: what is said twice counts as it is said last.
        command.args(&self.spark.args);
        if let Some(master) = &self.spark.master {
            command.args(["--master", master]);
        }
        for setting in SETTINGS {
            command.args(["--conf", setting]);
        }
        for (key, value) in &self.spark.conf {
            command.arg("--conf").arg(format!("{key}={value}"));
        }
        command.arg("-f").arg(script);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Has the client put what it writes into a folder that goes: also where it is stopped.
    fn surround(&self, command: &mut Command, folder: &Path) {
        command.current_dir(folder);
        let own = format!("\"-Djava.io.tmpdir={}\"", folder.display());
        let mut options: Vec<&str> = self.java_options.into_iter().chain([own.as_str()]).collect();
        if self.wide {
            // Older Java reads scripts, and names of files, in the encoding of the place.
            options.push("-Dfile.encoding=UTF-8");
            if cfg!(unix) {
                command.env("LC_ALL", "C.UTF-8");
            }
        }
        command.env("JAVA_TOOL_OPTIONS", options.join(" "));
    }

    /// Waits for the end; `None` where the time is over, and the client with it.
    fn wait(&self, child: &mut Child) -> std::io::Result<Option<ExitStatus>> {
        let end = Instant::now().checked_add(Duration::from_secs(self.spark.timeout));
        loop {
            if let Some(status) = child.try_wait()? {
                return Ok(Some(status));
            }
            if end.is_some_and(|end| Instant::now() >= end) {
                child.kill()?;
                child.wait()?;
                return Ok(None);
            }
            std::thread::sleep(LOOK);
        }
    }
}

/// Reads a pipe to its end beside all else: a full one would stop the client. What a client started may hold it
/// open longer, so that nobody waits for the thread itself.
fn drain(pipe: Option<impl Read + Send + 'static>) -> Receiver<Vec<u8>> {
    let (send, receive) = channel();
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            // What was read before a fault is what there is.
            let _ = pipe.read_to_end(&mut bytes);
        }
        let _ = send.send(bytes);
    });
    receive
}
