//! The evidence page in a real browser.
//!
//! Job: open the page in headless Chromium and use it: mouse, keyboard, phone, dark, paper, no scripts.
//! Inputs: pages written here; Chromium and its driver. Outputs: pass or fail, and the pictures below the
//! target directory. Invariant: ignored by default; once asked for, a missing tool is a failure.
//!
//! Tools come from the environment: `PYTHON` (default `python3`, with selenium), `CHROMIUM` and
//! `CHROMEDRIVER` (default Debian's).

#![allow(clippy::disallowed_methods, reason = "where the tools are stands in the environment")]

use crate::markup;
use crate::page_evidence as evidence;
use crate::workspace::copy;
use report::output::html;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

fn tool(variable: &str, default: &str) -> String {
    env::var(variable).unwrap_or_else(|_| default.to_owned())
}

/// An empty folder.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("page").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// A page of `figures` figures in a folder of its own.
fn page(name: &str, figures: usize) -> PathBuf {
    let folder = folder(name);
    let (draft, evidence) = evidence::office(figures);
    let path = folder.join("page.html");
    fs::write(&path, html::write(&draft, &evidence)).expect("a page");
    path
}

fn drive(what: &str, page: &Path) {
    let support = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support");
    let output = Command::new(tool("PYTHON", "python3"))
        .arg(support.join("browser/drive.py"))
        .args([what.as_ref(), page.as_os_str()])
        .env("CHROMIUM", tool("CHROMIUM", "/usr/bin/chromium"))
        .env("CHROMEDRIVER", tool("CHROMEDRIVER", "/usr/bin/chromedriver"))
        .env("FONTCONFIG_FILE", support.join("gongwen-fonts.conf"))
        .output()
        .expect("Python starts");
    let said = String::from_utf8_lossy(&output.stdout);

    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.ends_with("all well\n"), "the driver came to no end:\n{said}");
}

#[test]
#[ignore = "needs Chromium and selenium; run in CI"]
fn the_page_is_used_by_mouse_keyboard_phone_and_on_paper() {
    drive("use", &page("use", 60));
}

#[test]
#[ignore = "needs Chromium and selenium; run in CI"]
fn five_thousand_figures_are_still_usable() {
    drive("large", &page("large", 5_000));
}

#[test]
#[ignore = "needs Chromium and selenium; run in CI"]
fn every_figure_of_the_sample_opens() {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data");
    let workspace = folder("sample").join("office");
    for part in ["catalog", "inbox"] {
        copy(&sample.join(part), &workspace.join(part));
    }
    for file in ["controls.csv", "facts.csv", "regions.csv", "report.toml", "targets.csv"] {
        fs::copy(sample.join(file), workspace.join(file)).expect("a copy");
    }
    let mut build = crate::office::report(&workspace, &["build", "2024", "--emit", "html"]);
    let output = build.env("SOURCE_DATE_EPOCH", "1736040000").output().expect("report starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let page = workspace.join("out/2024/2024年工作总结.html");
    markup::check_closed(&fs::read_to_string(&page).expect("a page"));
    drive("real", &page);
}
