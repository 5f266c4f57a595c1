//! Drafts built from the sample and from `tests/seeds/`, changed one number at a time: against their manifest every
//! change is found, at its place, and nothing else is.
//!
//! Invariant: changes are made in the file as it lies on disk (`.txt`, `.md`, `word/document.xml`), and it is read
//! anew each time; the library is called in process.
#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout)]

mod manifests;

use crate::office;
use crate::seed_workspaces;
use report::check::Reading;
use report::check::data::{self, Match, Printed, Status};
use report::check::number::Approx;
use report::check::relation::{self, Confidence, Kind, Relation};
use report::check::text::{Span, Text, docx, markdown, plain};
use report::command::check::against::{Asked, Compared, compare};
use report::command::{Session, Silent};
use report::opc::Package;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;

/// The drafts: of each its folder, and every how many printings one is changed.
struct Draft {
    file: PathBuf,
    every: usize,
}

/// Units of `tests/seeds/`: tables, prose, numerals in Chinese.
const UNITS: [&str; 3] = ["000-c", "001-a", "003-f"];

/// Builds each draft as Word, Markdown and plain text, once for all tests.
fn drafts() -> &'static [Draft] {
    static DRAFTS: OnceLock<Vec<Draft>> = OnceLock::new();
    DRAFTS.get_or_init(|| {
        let root = office::folder("check-data");
        let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/seeds");
        let units = UNITS.map(str::to_owned);
        let made =
            seed_workspaces::make(&seeds, &root, &units).unwrap_or_else(|e| panic!("{}", e.join("\n")));
        let mut offices: Vec<(PathBuf, String, usize)> =
            made.into_iter().map(|(unit, period)| (root.join(unit), period, 4)).collect();
        offices.push((office::copy_of_sample("check-data-sample"), "2024".into(), 149));
        let mut out = Vec::new();
        for (office, period, every) in offices {
            let built = office::report(&office, &["build", &period, "--emit", "docx,md,txt", "-q"]).output();
            let code = built.expect("the program").status.code();
            assert!(matches!(code, Some(0 | 1)), "{office:?}: {code:?}");
            for path in office::bytes(&office.join("out")).into_keys() {
                let path = office.join("out").join(path);
                if path.extension().is_some_and(|e| ["docx", "md", "txt"].iter().any(|k| e == *k)) {
                    out.push(Draft { file: path, every });
                }
            }
        }
        assert_eq!(out.len(), 3 * (UNITS.len() + 1));
        out
    })
}

fn session(folder: &Path) -> Session<'_> {
    Session {
        folder: folder.to_owned(),
        today: chrono::NaiveDate::from_ymd_opt(2024, 12, 24).expect("a day"),
        now: chrono::DateTime::from_timestamp(1_735_000_000, 0).expect("a moment"),
        threads: 2,
        wait: Duration::from_secs(1),
        progress: &Silent,
    }
}

/// The bytes of a draft, of a Word file those of its document part.
fn source(file: &Path) -> String {
    let bytes = fs::read(file).expect("a draft");
    if kind(file) != "docx" {
        return String::from_utf8(bytes).expect("UTF-8");
    }
    let package = Package::read("稿.docx", &bytes).expect("a package");
    package.text("word/document.xml").expect("a document").to_owned()
}

fn kind(file: &Path) -> &str {
    file.extension().and_then(|e| e.to_str()).expect("an ending")
}

/// Reads what stands in a file, with another source.
fn read(file: &Path, package: Option<&Package>, source: &str) -> Text {
    match (kind(file), package) {
        ("md", _) => markdown::read(source, "UTF-8"),
        ("txt", _) => plain::read(source, "UTF-8"),
        (_, Some(package)) => {
            let mut package = package.clone();
            package.set("word/document.xml", source.as_bytes().to_vec());
            docx::read(&package).expect("a Word file")
        }
        _ => panic!("no package"),
    }
}

/// Compares a file as it lies on disk.
fn compared(file: &Path, manifest: Option<&Path>) -> (Text, Compared) {
    let package = (kind(file) == "docx")
        .then(|| Package::read("稿.docx", &fs::read(file).expect("a draft")).expect("a package"));
    let text = read(file, package.as_ref(), &source(file));
    let reading = Reading::of(&text);
    let asked = Asked { file: Some(file), manifest };
    let folder = file.parent().expect("a folder").to_owned();
    let out = compare(&session(&folder), &asked, &reading).expect("a manifest");
    (text, out)
}

/// What is not as it was printed: id, status and text.
fn told(text: &Text, printed: &[Printed], matches: &[Match]) -> Vec<String> {
    let tell = |m: &Match| {
        let id = m.printed.and_then(|p| printed.get(p)).map_or("", |p| p.id.as_str());
        let there = m.span.as_ref().map_or("", |s| text.slice(s));
        format!("{id} {} {there}", m.status.key())
    };
    matches.iter().filter(|m| !matches!(m.status, Status::Same | Status::Untraced)).map(tell).collect()
}

fn untraced(matches: &[Match]) -> usize {
    matches.iter().filter(|m| m.status == Status::Untraced).count()
}

/// Ways to get a printed number wrong.
fn slips(text: &str) -> Vec<String> {
    let digits = |c: char| c.is_ascii_digit() || c == '.';
    let Some(start) = text.find(digits) else {
        let numeral = [("一", "二"), ("两", "三"), ("三", "四"), ("十", "九"), ("百", "千")];
        let found = numeral.iter().find(|(from, _)| text.contains(from));
        return found.map(|(from, to)| text.replacen(from, to, 1)).into_iter().collect();
    };
    let end = text[start..].find(|c| !digits(c)).map_or(text.len(), |at| start + at);
    let (before, number, after) = (&text[..start], &text[start..end], &text[end..]);
    let next = |c: char| {
        if c == '9' { '8' } else { char::from_digit(c.to_digit(10).unwrap_or(0) + 1, 10).unwrap_or('1') }
    };
    let chars: Vec<char> = number.chars().collect();
    let mut out = Vec::new();
    let mut add = |number: String, after: &str| out.push(format!("{before}{number}{after}"));
    let (first, last) = (chars[0], *chars.last().expect("a digit"));
    add(format!("{}{}", next(first), &number[1..]), after);
    add(format!("1{number}"), after);
    add(format!("{number}7"), after);
    if chars.len() > 1 {
        add(format!("{}{}", &number[..number.len() - 1], next(last)), after);
        if chars[0] != chars[1] && chars[1] != '.' {
            add(format!("{}{}{}", chars[1], chars[0], &number[2..]), after);
        }
    }
    if after.contains('万') {
        add(number.to_owned(), &after.replacen('万', "", 1));
    }
    let units = [
        ("万元", "亿元"),
        ("元", "万元"),
        ("人次", "人"),
        ("人", "户"),
        ("户", "人"),
        ("名", "户"),
        ("%", "‰"),
    ];
    if let Some((from, to)) = units.iter().find(|(from, _)| after.contains(from)) {
        add(number.to_owned(), &after.replacen(from, to, 1));
    }
    out
}

/// Where a printing begins in its paragraph.
fn begins(text: &Text, m: &Match, printed: &Printed) -> Span {
    let span = m.span.clone().expect("a place");
    let paragraph = &text.paragraphs[span.paragraph].text;
    let from = span.start.saturating_sub(printed.text.len());
    let hit = (from..=span.end).rev().find(|at| {
        let here = paragraph.get(*at..).is_some_and(|t| t.starts_with(&printed.text));
        here && *at < span.end && at + printed.text.len() > span.start
    });
    let start = hit.unwrap_or_else(|| panic!("{} is not at its place", printed.id));
    Span::new(span.paragraph, start..start + printed.text.len())
}

/// The byte of a source at a line and a column.
fn byte(source: &str, (line, column): (u64, u32)) -> usize {
    let lines = source.split_inclusive('\n').take(usize::try_from(line).expect("a line") - 1);
    let start: usize = lines.map(str::len).sum();
    let rest = &source[start..];
    start + rest.char_indices().nth(column as usize - 1).map_or(rest.len(), |(at, _)| at)
}

/// `document.xml` with a printing changed: inside its run, with its run split, by tracked changes.
fn in_word(xml: &str, printed: &Printed, to: &str) -> Vec<String> {
    let name = format!("w:name=\"_rpt_{}\"", printed.id.trim_start_matches('f'));
    let at = xml.find(&name).unwrap_or_else(|| panic!("{name}"));
    let start = at + xml[at..].find("<w:r>").expect("a run");
    let end = start + xml[start..].find("</w:r>").expect("its end") + "</w:r>".len();
    let run = &xml[start..end];
    let old = format!(">{}</w:t>", printed.text);
    assert!(run.contains(&old), "{run}");
    let with = |text: &str| run.replace(&old, &format!(">{text}</w:t>"));
    let half = to.char_indices().nth(to.chars().count() / 2).map_or(0, |(at, _)| at);
    let deleted = run.replace("<w:t ", "<w:delText ").replace("</w:t>", "</w:delText>");
    let mark = "w:id=\"900\" w:author=\"某人\" w:date=\"2024-12-24T08:00:00Z\"";
    let variants = [
        with(to),
        format!("{}<w:proofErr w:type=\"spellStart\"/>{}", with(&to[..half]), with(&to[half..])),
        format!("<w:del {mark}>{deleted}</w:del><w:ins {mark}>{}</w:ins>", with(to)),
    ];
    variants.iter().map(|new| format!("{}{new}{}", &xml[..start], &xml[end..])).collect()
}

#[test]
fn untouched_drafts_are_the_same() {
    for draft in drafts() {
        let (text, out) = compared(&draft.file, None);
        assert!(out.manifest.is_some() && !out.printed.is_empty(), "{:?}", draft.file);
        assert_eq!(told(&text, &out.printed, &out.matches), Vec::<String>::new(), "{:?}", draft.file);
        assert!(out.printed.iter().all(|p| p.typed || p.now == data::Now::Same), "{:?}", draft.file);
    }
}

#[test]
fn every_change_is_found_at_its_place_and_nothing_else_is() {
    let (mut all, mut wrong) = (0, Vec::new());
    for draft in drafts() {
        let bytes = fs::read(&draft.file).expect("a draft");
        let package =
            (kind(&draft.file) == "docx").then(|| Package::read("稿.docx", &bytes).expect("a package"));
        let source = source(&draft.file);
        let (text, out) = compared(&draft.file, None);
        let before = untraced(&out.matches);
        let printings = out
            .matches
            .iter()
            .filter_map(|m| Some((m, m.printed?)))
            .filter(|(m, p)| !out.printed[*p].typed && m.how != data::How::Copy);
        let mut seen = None;
        for (at, (m, id)) in printings.enumerate() {
            // Words with several numbers have several places.
            if at % draft.every != 0 || seen == Some(id) {
                continue;
            }
            seen = Some(id);
            let printed = &out.printed[id];
            let place = begins(&text, m, printed);
            let was = text.place(&place);
            for to in slips(&printed.text) {
                let sources = if package.is_some() {
                    in_word(&source, printed, &to)
                } else {
                    let from = byte(&source, was);
                    let end = from + printed.text.len();
                    assert_eq!(source.get(from..end), Some(printed.text.as_str()), "{:?}", draft.file);
                    vec![format!("{}{to}{}", &source[..from], &source[end..])]
                };
                for changed in sources {
                    let text = read(&draft.file, package.as_ref(), &changed);
                    let found = data::compare(&Reading::of(&text), &out.printed);
                    let told: Vec<&Match> = found
                        .iter()
                        .filter(|m| !matches!(m.status, Status::Same | Status::Untraced))
                        .collect();
                    // A padded table may be read otherwise once a column is wider: the line stays.
                    let near = |s: &Span| {
                        let there = text.place(s);
                        there.0 == was.0 && there.1 < was.1 + 8 && was.1 < there.1 + 8
                    };
                    let right = matches!(told.as_slice(), [m] if m.status == Status::Edited
                        && m.printed == Some(id) && m.span.as_ref().is_some_and(near));
                    all += 1;
                    if !right || untraced(&found) > before {
                        let told = self::told(&text, &out.printed, &found);
                        wrong.push(format!(
                            "{:?} {} {} → {to}: {told:?}",
                            draft.file, printed.id, printed.text
                        ));
                    }
                }
            }
        }
    }
    println!("改动 {all} 处，找到 {}", all - wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(all > 500, "{all}");
}

#[test]
fn digits_put_before_or_after_a_bookmark_belong_to_the_number() {
    let draft = drafts().iter().rev().find(|d| kind(&d.file) == "docx").expect("the sample");
    let package = Package::read("稿.docx", &fs::read(&draft.file).expect("a draft")).expect("a package");
    let xml = source(&draft.file);
    let (_, out) = compared(&draft.file, None);
    let run = "<w:r><w:t>5</w:t></w:r>";
    let numeral = |p: &&Printed| !p.typed && p.text.starts_with(|c: char| c.is_ascii_digit());
    for printed in out.printed.iter().filter(numeral).step_by(29) {
        let number = printed.id.trim_start_matches('f');
        let at = xml.find(&format!("w:name=\"_rpt_{number}\"")).expect("a bookmark");
        let start = xml[..at].rfind("<w:bookmarkStart").expect("its start");
        let end = at + xml[at..].find("<w:bookmarkEnd").expect("its end");
        let end = end + xml[end..].find('>').expect("a bracket") + 1;
        let mut places = vec![start];
        // After a unit a digit is another number.
        places.extend(printed.text.ends_with(|c: char| c.is_ascii_digit()).then_some(end));
        for place in places {
            let text = read(&draft.file, Some(&package), &format!("{}{run}{}", &xml[..place], &xml[place..]));
            let found = data::compare(&Reading::of(&text), &out.printed);
            let told = told(&text, &out.printed, &found);
            assert!(
                matches!(told.as_slice(), [one] if one.starts_with(&format!("{} edited", printed.id))),
                "{told:?}"
            );
        }
    }
}

#[test]
fn sentences_that_go_move_or_are_said_twice() {
    for draft in
        drafts().iter().filter(|d| d.file.to_string_lossy().contains("001-a") && kind(&d.file) != "docx")
    {
        let source = source(&draft.file);
        let (text, out) = compared(&draft.file, None);
        let check = |changed: &str| {
            let text = read(&draft.file, None, changed);
            let found = data::compare(&Reading::of(&text), &out.printed);
            told(&text, &out.printed, &found)
        };
        let lines: Vec<&str> = source.lines().collect();
        let mut tried = 0;
        for (at, line) in lines.iter().enumerate().filter(|(_, l)| l.chars().count() > 30) {
            let inside: Vec<String> = out
                .matches
                .iter()
                .filter(|m| m.span.as_ref().is_some_and(|s| text.place(s).0 == at as u64 + 1))
                .filter_map(|m| Some(out.printed[m.printed?].id.clone()))
                .collect();
            if inside.is_empty() || inside.iter().any(|id| !id.starts_with('f')) {
                continue;
            }
            tried += 1;
            let without: Vec<&str> =
                lines.iter().enumerate().filter(|(i, _)| *i != at).map(|(_, l)| *l).collect();
            let mut gone: Vec<String> = inside.iter().map(|id| format!("{id} missing ")).collect();
            gone.dedup();
            assert_eq!(check(&without.join("\n")), gone, "{line}");
            let moved = [without.as_slice(), &["", line]].concat().join("\n");
            assert_eq!(check(&moved), Vec::<String>::new(), "{line}");
            let twice = [lines.as_slice(), &["", line]].concat().join("\n");
            assert_eq!(check(&twice), Vec::<String>::new(), "{line}");
        }
        assert!(tried > 5, "{tried}");
    }
}

#[test]
fn a_line_retyped_without_its_bookmarks_is_found_by_its_words() {
    let draft =
        drafts().iter().find(|d| d.file.to_string_lossy().contains("001-a") && kind(&d.file) == "docx");
    let draft = draft.expect("a draft");
    let package = Package::read("稿.docx", &fs::read(&draft.file).expect("a draft")).expect("a package");
    let xml = source(&draft.file);
    let (_, out) = compared(&draft.file, None);
    for (at, printed) in out.printed.iter().enumerate().filter(|(_, p)| !p.typed).step_by(4) {
        let Some(to) = slips(&printed.text).into_iter().next() else { continue };
        let changed = in_word(&xml, printed, &to).swap_remove(0);
        let name = format!("w:name=\"_rpt_{}\"", printed.id.trim_start_matches('f'));
        let bare = changed.replace(&name, "w:name=\"other\"");
        let text = read(&draft.file, Some(&package), &bare);
        let found = data::compare(&Reading::of(&text), &out.printed);
        let told = told(&text, &out.printed, &found);
        assert!(
            matches!(told.as_slice(), [one] if one.starts_with(&format!("{} edited", out.printed[at].id))),
            "{told:?}"
        );
    }
}

#[test]
fn what_the_ledger_left_is_stale() {
    let root = office::copy_of_sample("check-data-stale");
    office::report(&root, &["build", "2024", "-q", "--emit", "md,txt"]).output().expect("the program");
    let folder = root.join("out/2024");
    let file = fs::read_dir(&folder).expect("a folder").map(|e| e.expect("an entry").path());
    let file = file.into_iter().find(|p| p.extension().is_some_and(|e| e == "md")).expect("a draft");
    let (_, before) = compared(&file, None);
    assert!(before.matches.iter().all(|m| m.status != Status::Stale));
    // A source goes: what rests on it is of another time, what would be printed the same is not.
    let sources = office::json(&root, &["sources"], 0);
    let first = office::list(&sources, "sources")
        .iter()
        .find(|s| s["dataset"] == "cataract")
        .or_else(|| office::list(&sources, "sources").first());
    let id = office::text(first.expect("a source"), "id").to_owned();
    office::run(&root, &["sources", "drop", &id], 0);
    let (text, after) = compared(&file, None);
    let stale: Vec<&Match> = after.matches.iter().filter(|m| m.status == Status::Stale).collect();
    assert!(!stale.is_empty());
    // What is said of them is what a build prints now.
    office::report(&root, &["build", "2024", "-q", "--emit", "md", "--no-ingest"])
        .output()
        .expect("the program");
    let now = fs::read_to_string(folder.join("figures.json")).expect("a manifest");
    let now: serde_json::Value = serde_json::from_str(&now).expect("a manifest");
    let mut checked = 0;
    for m in stale {
        let printed = &after.printed[m.printed.expect("a printing")];
        let own = office::list(&now, "figures").iter().find(|f| f["id"] == printed.figure.as_str());
        match (&printed.now, own) {
            (data::Now::Moved(text), Some(figure)) => {
                let printed_now = figure["printed"].as_array().expect("printings");
                assert!(
                    printed_now.iter().any(|t| t == text.as_str()) || printed_now.is_empty(),
                    "{}: {text} {printed_now:?}",
                    printed.figure
                );
                checked += 1;
            }
            (data::Now::Gone(_), None) => checked += 1,
            (data::Now::Moved(_), None) | (data::Now::Gone(_), Some(_)) => {}
            (other, _) => panic!("{other:?}"),
        }
        assert!(m.span.as_ref().is_some_and(|s| !text.slice(s).is_empty()));
    }
    assert!(checked > 0);
    // The file comes again: the numbers of the draft that was built without it are those of another time.
    let (_, without) = compared(&file, None);
    assert!(without.matches.iter().all(|m| m.status != Status::Stale));
    let path = office::text(first.expect("a source"), "path").to_owned();
    let taken = office::report(&root, &["ingest", &path]).output().expect("the program");
    assert!(matches!(taken.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&taken.stderr));
    let (_, again) = compared(&file, None);
    let stale = |out: &Compared| out.matches.iter().filter(|m| m.status == Status::Stale).count();
    assert!(stale(&again) > 0);
    let edited = |out: &Compared| out.matches.iter().any(|m| m.status == Status::Edited);
    assert!(!edited(&again) && !edited(&after));
}
