//! Writing to stdout and stderr; a closed pipe is no error.

use super::args::{ChartWhen, Color, Format, Global};
use super::charts;
use crate::command::{Outcome, Stream};
use crate::diagnostic::{Diagnostic, Severity, codes, plain};
use crate::output::excerpt;
use std::io::{IsTerminal, Write};

/// Writes text to stdout; says so and gives `false` when it cannot be written.
pub fn stdout(text: &str) -> bool {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => true,
        Err(error) => unwritten(&error),
    }
}

/// Says why stdout took nothing; `true` for a reader that went away (head): it has all it wanted.
fn unwritten(error: &std::io::Error) -> bool {
    if error.kind() == std::io::ErrorKind::BrokenPipe {
        return true;
    }
    let problem = Diagnostic::new(codes::OUTPUT_WRITE, format!("标准输出写不出来（{error}）"));
    stderr(&crate::diagnostic::text(&problem, true));
    false
}

/// Writes a line to stderr.
pub fn stderr(text: &str) {
    let mut err = std::io::stderr().lock();
    let _ = writeln!(err, "{}", text.trim_end());
}

/// The width of the terminal stdout is, if it is one.
pub(super) fn terminal_width() -> Option<u16> {
    if !std::io::stdout().is_terminal() {
        return None;
    }
    terminal_size::terminal_size().map(|(width, _)| width.0).or(Some(100))
}

/// Prints an outcome: data to stdout, notes and problems to stderr. `false`: the data could not be written.
pub fn outcome(outcome: &mut Outcome, global: &Global, when: ChartWhen) -> bool {
    let text = match global.format {
        Format::Json => {
            let mut document = serde_json::Map::new();
            document.insert("schema".into(), 1.into());
            document.extend(outcome.json.clone());
            serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
        }
        Format::Html => outcome.page.clone(),
        Format::Csv if outcome.csv.is_some() => {
            outcome.csv.as_ref().map(crate::output::grid::Grid::csv).unwrap_or_default()
        }
        Format::Csv => outcome.grids.iter().map(|g| g.csv()).collect::<Vec<_>>().join("\n"),
        Format::Md => plain(&outcome.grids.iter().map(|g| g.markdown()).collect::<Vec<_>>().join("\n")),
        Format::Text if outcome.blocks.is_some() => blocks(outcome, global),
        Format::Text if !outcome.text.is_empty() => plain(&outcome.text),
        Format::Text => {
            let width = terminal_width();
            let tables = outcome.grids.iter().map(|g| g.text(width)).collect::<Vec<_>>().join("\n");
            plain(&tables) + &charts::text(&outcome.charts, when, width)
        }
    };
    diagnostics(&outcome.diagnostics, global);
    // What sums up a list of blocks is read after it.
    let list = outcome.blocks.is_some() && global.format == Format::Text;
    if !global.quiet && !list {
        outcome.notes.iter().for_each(|note| stderr(&plain(note)));
        charts::left_out(&outcome.charts, when, global.format).into_iter().for_each(stderr);
    }
    let written = stdout(&text);
    if !global.quiet && list {
        outcome.notes.iter().for_each(|note| stderr(&plain(note)));
    }
    match outcome.stream.take() {
        Some(stream) if written && matches!(global.format, Format::Text | Format::Csv) => {
            run(stream, outcome, global)
        }
        _ => written,
    }
}

/// Writes a stream to stdout, and what it ends with to stderr. `false`: the data could not be written.
fn run(stream: Stream, outcome: &mut Outcome, global: &Global) -> bool {
    let mut out = std::io::BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
    let ended = stream.run(&mut out).and_then(|ending| out.flush().map(|()| ending));
    // What is left belongs to a stdout that takes nothing any more.
    let (_, _) = out.into_parts();
    match ended {
        Ok(ending) => {
            diagnostics(&ending.diagnostics, global);
            outcome.findings |= ending.findings;
            outcome.refused |= ending.refused;
            true
        }
        Err(error) => unwritten(&error),
    }
}

/// What was found in drafts, an empty line between two.
fn blocks(outcome: &Outcome, global: &Global) -> String {
    let width = terminal_width().map_or(excerpt::WIDTH, usize::from);
    let color = color(global, std::io::stdout().is_terminal());
    let blocks = outcome.blocks.iter().flatten();
    blocks.map(|block| block.text(width, color)).collect::<Vec<_>>().join("\n")
}

/// Whether to colour what goes to a stream.
fn color(global: &Global, terminal: bool) -> bool {
    match global.color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => terminal && std::env::var_os("NO_COLOR").is_none(),
    }
}

/// Rows of one file and one kind are shown a few at a time; `-v` shows all.
const SHOWN: usize = 5;

/// Prints problems to stderr. Without `-v`, repeated ones of one code in one file are summed up after the
/// first few, so that the terminal stays readable; nothing is dropped from JSON or the ledger.
pub fn diagnostics(list: &[Diagnostic], global: &Global) {
    let color = color(global, std::io::stderr().is_terminal());
    let mut counts: std::collections::BTreeMap<(String, &str), usize> = std::collections::BTreeMap::new();
    let mut folded: Vec<((String, &str), usize)> = Vec::new();
    let mut remedies: Vec<String> = Vec::new();
    for d in list {
        if d.severity() == Severity::Note && !global.verbose {
            continue;
        }
        if global.quiet && d.severity() != Severity::Error {
            continue;
        }
        let file = d.place.as_ref().map(|p| p.file.clone()).unwrap_or_default();
        let key = (file, d.code.as_str());
        let count = counts.entry(key.clone()).or_default();
        *count += 1;
        if *count > SHOWN && !global.verbose {
            match folded.iter_mut().find(|(k, _)| *k == key) {
                Some((_, n)) => *n += 1,
                None => folded.push((key, 1)),
            }
            continue;
        }
        let remedy_key = format!("{}{}", d.code, d.remedy());
        let first = !remedies.contains(&remedy_key);
        if first {
            remedies.push(remedy_key);
        }
        stderr(&paint(&crate::diagnostic::text(d, first), d.severity(), color));
    }
    for ((file, code), n) in folded {
        let place = if file.is_empty() { String::new() } else { format!("{file}: ") };
        stderr(&format!("{place}{code} 还有 {n} 处，加 -v 全部列出"));
    }
}

fn paint(text: &str, severity: Severity, color: bool) -> String {
    if !color {
        return text.to_owned();
    }
    let code = match severity {
        Severity::Error => "31",
        Severity::Warning => "33",
        Severity::Note => "36",
    };
    format!("\u{1b}[{code}m{text}\u{1b}[0m")
}
