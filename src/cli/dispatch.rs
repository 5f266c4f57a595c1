//! From typed arguments to a verb, and from its outcome to an exit code.

use super::args::{Annotate, ChartWhen, Cli, Dialect, Format, Global, SourcesAction, TemplateAction, Verb};
use super::{parse, print, progress::Bar};
use crate::command::{self, Outcome, Session};
use crate::diagnostic::{Diagnostic, codes};
use chrono::{DateTime, Utc};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

/// Runs the verb.
pub fn run(cli: Cli) -> ExitCode {
    let global = &cli.global;
    let bar = Bar::new(global.quiet);
    let charts = match &cli.verb {
        Verb::Stats(stats) => stats.chart.unwrap_or(ChartWhen::Never),
        _ => ChartWhen::Never,
    };
    let result = fits(global.format, &cli.verb)
        .and_then(|()| session(global, &bar))
        .and_then(|session| verb(&session, cli.verb, global.format));
    bar.finish();
    match result {
        Ok(mut outcome) => {
            let written = print::outcome(&mut outcome, global, charts);
            match (outcome.refused || !written, outcome.findings) {
                (true, _) => ExitCode::from(2),
                (false, true) => ExitCode::from(1),
                (false, false) => ExitCode::SUCCESS,
            }
        }
        Err(problems) => {
            print::diagnostics(&problems, global);
            ExitCode::from(2)
        }
    }
}

fn verb(session: &Session<'_>, verb: Verb, format: Format) -> command::Result<Outcome> {
    match verb {
        Verb::Init { folder, region } => command::init::run(session, folder.as_deref(), region.as_deref()),
        Verb::Ingest(a) => command::ingest::run(
            session,
            &command::ingest::Request {
                files: a.files.iter().map(|f| named(session, f)).collect(),
                dataset: a.dataset,
                period: a.period,
                region: a.region,
                sheet: a.sheet,
                encoding: a.encoding,
                dry_run: a.dry_run,
                strict: a.strict,
                replace: a.replace,
            },
        ),
        Verb::Sources { action: Some(SourcesAction::Drop { id, office }), .. } => match office {
            Some(office) => command::sources::drop_office(session, &office),
            None => command::sources::drop_source(session, &id.unwrap_or_default()),
        },
        Verb::Sources { action: Some(SourcesAction::Impact { period, region, indicator }), .. } => {
            let request = command::sources::Impact { period, region, indicators: indicator };
            command::sources::impact(session, &request)
        }
        Verb::Sources { action: Some(SourcesAction::Rejects { id, emit, reveal, all }), .. } => {
            let request = command::sources::Rejects { source: id, emit: emit.is_some(), reveal, all };
            command::sources::rejects(session, &request)
        }
        Verb::Sources { action: None, verify: true } => command::sources::verify(session),
        Verb::Sources { action: None, verify: false } => command::sources::list(session),
        Verb::Stats(a) => command::stats::run(
            session,
            &command::stats::Request {
                period: a.period,
                indicators: a.indicator,
                dataset: a.dataset,
                by: a.by,
                region: a.region,
                as_of: a.as_of,
                chart: a.chart.is_some_and(|when| when != ChartWhen::Never),
                engine: a.engine.asked(),
            },
        ),
        Verb::Build(a) => command::build::run(
            session,
            &command::build::Request {
                period: a.period,
                template: a.template,
                region: a.region,
                each: a.each,
                emit: a.emit,
                annotate: a.annotate == Annotate::Comments,
                as_of: a.as_of,
                ingest: !a.no_ingest,
                strict: a.strict,
                engine: a.engine.asked(),
            },
        ),
        Verb::Check(a) => {
            let own = |file: PathBuf| session.folder.join(file);
            command::check::run(session, a.request(|file| named(session, file), own, format))
        }
        Verb::Coverage(a) => command::coverage::run(session, &a.request()),
        Verb::Audit(a) => command::audit::run(session, &a.request()),
        Verb::Indicators { id } => command::indicators::run(session, id.as_deref()),
        Verb::Datasets { id } => command::datasets::run(session, id.as_deref()),
        Verb::Diff(a) => {
            let side = |text: String| (text.clone(), named(session, Path::new(&text)));
            command::diff::run(
                session,
                &command::diff::Request { first: side(a.first), second: side(a.second) },
            )
        }
        Verb::Sql(a) => command::sql::run(
            session,
            &command::sql::Request {
                indicator: a.indicator,
                period: a.period,
                region: a.region,
                spark: a.dialect == Dialect::Spark,
            },
        ),
        Verb::Pack(a) => command::pack::run(
            session,
            &command::pack::Request {
                period: a.period,
                template: a.template,
                region: a.region,
                each: a.each,
                emit: a.emit,
                annotate: a.annotate == Annotate::Comments,
                as_of: a.as_of,
                output: a.output,
                hashes_only: a.hashes_only,
                trial: !a.no_trial,
            },
        ),
        Verb::Replay(a) => command::replay::run(
            session,
            &command::replay::Request {
                pack: named(session, &a.pack),
                into: a.into.map(|folder| session.folder.join(folder)),
                originals: a.originals.map(|folder| named(session, &folder)),
            },
        ),
        Verb::Trace(a) => command::trace::run(session, &trace(session, a, format)),
        Verb::Templates => command::templates::run(session),
        Verb::Template { action: TemplateAction::Check { file } } => {
            command::template::check(session, &named(session, &file))
        }
        Verb::Explain { code } => command::explain::run(session, code.as_deref()),
        Verb::Completions { shell } => Ok(completions(shell)),
        Verb::Help { verb } => help(verb.as_deref()),
    }
}

/// A page is what `check` alone can print.
fn fits(format: Format, verb: &Verb) -> command::Result<()> {
    match (format, verb) {
        (Format::Html, Verb::Check(_)) => Ok(()),
        (Format::Html, _) => {
            let problem = Diagnostic::new(codes::USAGE, "--format html 只用于 report check");
            Err(vec![
                problem.help("别的命令可用 text、json、csv、md；文稿的网页用 report build --emit html。"),
            ])
        }
        _ => Ok(()),
    }
}

fn trace(session: &Session<'_>, a: super::args::Trace, format: Format) -> command::trace::Request {
    command::trace::Request {
        figure: a.figure,
        period: a.period,
        region: a.region,
        manifest: a.manifest.map(|file| named(session, &file)),
        source: a.source,
        page: a.page,
        rows_per_page: a.rows_per_page,
        all: a.all,
        csv: format == Format::Csv,
        json: format == Format::Json,
    }
}

/// A file as the user named it: in the folder of `-C`, or, where there is none, in the current folder
/// (which is what the shell completes).
fn named(session: &Session<'_>, file: &Path) -> PathBuf {
    let inside = session.folder.join(file);
    match std::env::current_dir() {
        Ok(current) if !inside.exists() && current.join(file).exists() => current.join(file),
        _ => inside,
    }
}

fn completions(shell: clap_complete::Shell) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut parse::command(), "report", &mut script);
    Outcome { text: String::from_utf8_lossy(&script).into_owned(), ..Outcome::default() }
}

fn help(verb: Option<&str>) -> command::Result<Outcome> {
    let arguments = match verb {
        Some(verb) => vec!["report", verb, "--help"],
        None => vec!["report", "--help"],
    };
    match parse::parse(arguments.into_iter().map(Into::into).collect()) {
        Err(error) if error.kind() == clap::error::ErrorKind::DisplayHelp => {
            Ok(Outcome { text: parse::help_text(&error), ..Outcome::default() })
        }
        _ => {
            let message = format!("没有「{}」这个命令", verb.unwrap_or_default());
            Err(vec![Diagnostic::new(codes::USAGE, message)])
        }
    }
}

/// The world as the verbs see it: folder, clock, cores.
fn session<'a>(global: &Global, bar: &'a Bar) -> command::Result<Session<'a>> {
    let current = std::env::current_dir().map_err(|error| {
        vec![Diagnostic::new(codes::FILE_UNREADABLE, format!("当前文件夹打不开({error})"))]
    })?;
    let folder: PathBuf = match &global.directory {
        Some(folder) => current.join(folder),
        None => current,
    };
    if !folder.is_dir() {
        let message = format!("没有文件夹「{}」", folder.display());
        return Err(vec![Diagnostic::new(codes::FILE_UNREADABLE, message)]);
    }
    let epoch = match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(text) => {
            Some(text.trim().parse::<i64>().ok().and_then(|s| DateTime::from_timestamp(s, 0)).ok_or_else(
                || vec![Diagnostic::new(codes::USAGE, format!("SOURCE_DATE_EPOCH「{text}」不是秒数"))],
            )?)
        }
        Err(_) => None,
    };
    let now: DateTime<Utc> = epoch.unwrap_or_else(Utc::now);
    let today = match epoch {
        Some(fixed) => fixed.date_naive(),
        None => chrono::Local::now().date_naive(),
    };
    let threads = std::thread::available_parallelism().map_or(1, |n| n.get());
    Ok(Session { folder, today, now, threads, wait: Duration::from_secs(global.wait), progress: bar })
}
