//! Rendering a .docx and reading the measurements back.
//!
//! Job: .docx → PDF (LibreOffice) → lines with places (measure_page.py).
//! Inputs: bytes; tools named by the environment. Outputs: [`Rendered`].
//! Invariant: an own profile and only the fonts of gongwen-fonts.conf, whatever else is installed.
#![allow(dead_code, reason = "each test file uses its own part of this module")]

use std::{
    env,
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// One printed line; lengths in 1/100 mm from the paper's edges, `size` in 1/10 pt.
#[derive(Debug)]
pub struct Line {
    pub baseline: i32,
    pub left: i32,
    pub right: i32,
    pub size: i32,
    pub font: String,
    /// Characters inside the 版心; hanging punctuation is not counted.
    pub inside: usize,
    pub in_table: bool,
    pub text: String,
}

/// One page, lines from top to bottom.
#[derive(Debug, Default)]
pub struct Page {
    pub number: usize,
    pub lines: Vec<Line>,
}

impl Page {
    /// Lines in the 版心 (35 mm above the foot) and outside tables.
    pub fn body(&self) -> Vec<&Line> {
        self.lines.iter().filter(|l| l.baseline >= 3500 && !l.in_table).collect()
    }

    /// The line below the 版心.
    pub fn folio(&self) -> Option<&Line> {
        self.lines.iter().find(|l| l.baseline < 3500)
    }
}

/// A measured document.
#[derive(Debug, Default)]
pub struct Rendered {
    pub pages: Vec<Page>,
    /// Left and right edge of every table on every page.
    pub tables: Vec<(i32, i32)>,
    /// Level (from 1) and title, as a reader's navigation pane shows them.
    pub outline: Vec<(i32, String)>,
}

/// A fresh directory below the target directory.
pub fn directory(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("docx").join(name);
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).expect("a directory for test files");
    path
}

/// The program to call for `variable`.
pub fn tool(variable: &str, default: &str) -> String {
    env::var(variable).unwrap_or_else(|_| default.to_owned())
}

/// Runs a program and returns what it prints; whether it succeeded is for the caller to read.
pub fn run(program: &str, arguments: &[&str], environment: &[(&str, &OsStr)]) -> String {
    let output =
        Command::new(program).args(arguments).envs(environment.iter().copied()).output().unwrap_or_else(
            |e| panic!("cannot run {program}: {e}; .ci/tools.sh installs what these tests need"),
        );
    let errors = String::from_utf8_lossy(&output.stderr);
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        if output.status.success() { "" } else { &errors }
    )
}

/// Has LibreOffice write `files` in another format into `to`, with a profile of its own.
pub fn convert(files: &[&str], format: &str, to: &Path) {
    let soffice = tool("SOFFICE", "soffice");
    let out = to.to_str().expect("a UTF-8 path");
    let profile = format!("-env:UserInstallation=file://{out}/profile");
    let fonts = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/gongwen-fonts.conf");
    let fixed = [profile.as_str(), "--headless", "--convert-to", format, "--outdir", out];
    let said = run(&soffice, &[&fixed, files].concat(), &[("FONTCONFIG_FILE", fonts.as_ref())]);
    for file in files {
        let made = Path::new(file).with_extension(format);
        let made = to.join(made.file_name().expect("a file name"));
        assert!(made.exists(), "{soffice} made no {}: {said}", made.display());
    }
}

/// Renders `docx` and measures every page.
pub fn measure(name: &str, docx: &[u8]) -> Rendered {
    let directory = directory(name);
    let path = |file: &str| directory.join(file).to_str().expect("a UTF-8 path").to_owned();
    fs::write(path("a.docx"), docx).expect("the .docx");
    convert(&[&path("a.docx")], "pdf", &directory);
    let support = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support");
    let lines =
        run(&tool("PYTHON", "python3"), &[&format!("{support}/measure_page.py"), &path("a.pdf")], &[]);
    let rendered = read(&lines);
    assert!(!rendered.pages.is_empty(), "measure_page.py found no line: {lines}");
    rendered
}

fn read(report: &str) -> Rendered {
    let mut out = Rendered::default();
    for row in report.lines() {
        let cells: Vec<&str> = row.split('\t').collect();
        let number = |i: usize| cells[i].parse::<i32>().unwrap_or_else(|e| panic!("{e}: {report}"));
        match cells[0] {
            "line" => {
                let page = usize::try_from(number(1)).expect("a page number");
                while out.pages.len() < page {
                    out.pages.push(Page { number: out.pages.len() + 1, lines: Vec::new() });
                }
                out.pages[page - 1].lines.push(Line {
                    baseline: number(2),
                    left: number(3),
                    right: number(4),
                    size: number(5),
                    font: cells[6].to_owned(),
                    inside: usize::try_from(number(7)).expect("a count"),
                    in_table: cells[8] == "1",
                    text: cells[9].to_owned(),
                });
            }
            "table" => out.tables.push((number(2), number(3))),
            "outline" => out.outline.push((number(1), cells[2].to_owned())),
            _ => panic!("measure_page.py: {report}"),
        }
    }
    out
}
