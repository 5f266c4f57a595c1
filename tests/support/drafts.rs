//! The workspace of `tests/templates/office`, and drafts of it.
//!
//! Inputs: a template with its period and region, which data there are. Outputs: Markdown and manifest.
//! Invariant: the exports are ingested once; what lacks a dataset is a copy with that source dropped.

use crate::{office, prose, seed_workspaces};
use report::catalog::Catalog;
use report::draft::{library, scan};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

/// A draft to be made.
pub struct Case {
    pub template: &'static str,
    pub period: &'static str,
    pub region: &'static str,
    /// The period's own year up to its end, as the manifest spells it.
    pub so_far: &'static str,
    /// What follows it.
    pub next: &'static str,
}

/// Each template; the month's for a quarter, too.
pub const CASES: [Case; 8] = [
    Case { template: "annual", period: "2024", region: "溪桉县", so_far: "2024", next: "2025" },
    Case { template: "city", period: "2024", region: "澜屏市", so_far: "2024", next: "2025" },
    Case { template: "half", period: "2024H1", region: "溪桉县", so_far: "2024H1", next: "2024H2" },
    Case {
        template: "month",
        period: "2024-05",
        region: "溪桉县",
        so_far: "2024-01..2024-05",
        next: "2024-06",
    },
    Case { template: "month", period: "2024Q2", region: "溪桉县", so_far: "2024H1", next: "2024Q3" },
    Case { template: "five", period: "2020..2024", region: "溪桉县", so_far: "2024", next: "2025..2029" },
    Case {
        template: "event",
        period: "2024-05-12..2024-05-25",
        region: "溪桉县",
        so_far: "2024-01-01..2024-05-25",
        next: "2025",
    },
    Case { template: "community", period: "2024", region: "桉南社区", so_far: "2024", next: "2025" },
];

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.template, self.period)
    }
}

/// Columns that an export may lack.
const OPTIONAL: [&str; 15] = [
    "户编号",
    "补贴标准",
    "份数",
    "补助金额",
    "总投入",
    "服务人次",
    "带队领导人数",
    "物资折价",
    "参加人数",
    "提供岗位数",
    "满意度",
    "检出人数",
    "应查人数",
    "出资单位",
    "面积",
];

/// What is done where data are missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Mark,
    Omit,
}

/// A draft as written.
pub struct Draft {
    pub mode: Mode,
    pub text: String,
    pub manifest: Value,
    pub headings: Vec<(usize, String)>,
    warnings: Vec<String>,
}

impl Draft {
    /// How often the program warned of this.
    pub fn warned(&self, code: &str) -> usize {
        self.warnings.iter().filter(|known| *known == code).count()
    }

    /// The figures that have a printing.
    pub fn printed(&self) -> BTreeSet<String> {
        office::list(&self.manifest, "occurrences")
            .iter()
            .map(|o| office::text(o, "figure").to_owned())
            .collect()
    }

    /// The same and the 任务数, as `target:ID`.
    pub fn said(&self) -> BTreeSet<String> {
        let facts = office::list(&self.manifest, "facts").iter().map(|f| office::text(f, "key").to_owned());
        self.printed().into_iter().chain(facts).collect()
    }
}

/// The catalog in force: nothing but the built-in one.
pub fn catalog() -> Catalog {
    report::catalog::load(&report::catalog::builtin_files()).expect("the catalog")
}

fn seeds() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/templates")
}

/// The workspace with everything ingested.
fn ingested() -> &'static Path {
    static ROOT: OnceLock<PathBuf> = OnceLock::new();
    ROOT.get_or_init(|| {
        let root = office::folder("templates").join("made");
        let made = seed_workspaces::make(&seeds(), &root, &["office".to_owned()]);
        made.unwrap_or_else(|problems| panic!("{}", problems.join("\n")));
        let root = root.join("office");
        let said = office::json(&root, &["ingest"], 0);
        let datasets: BTreeSet<&str> =
            office::list(&said, "files").iter().map(|file| office::text(file, "dataset")).collect();
        let all = catalog();
        // Lists of other offices are for the audit; no draft says anything of them.
        let own = all.datasets.iter().filter(|d| !d.outside);
        assert_eq!(datasets, own.map(|d| d.id.as_str()).collect(), "an export for each");
        root
    })
}

/// A copy of the workspace without exports and without one dataset.
pub fn without(dataset: &str) -> PathBuf {
    let root = copy(&format!("templates without {dataset}"), true);
    let listed = office::json(&root, &["sources"], 0);
    let sources = office::list(&listed, "sources").iter().filter(|s| s["dataset"] == dataset);
    let ids: Vec<&str> = sources.map(|s| office::text(s, "id")).collect();
    assert!(!ids.is_empty(), "{dataset} is in the ledger");
    for id in ids {
        office::run(&root, &["sources", "drop", id, "-q"], 0);
    }
    root
}

/// A workspace that has ingested nothing; `planned`: with its 任务数 and 手工数.
pub fn empty(planned: bool) -> PathBuf {
    let root = copy(&format!("templates without data {planned}"), false);
    if !planned {
        fs::remove_file(root.join("targets.csv")).expect("targets.csv");
        fs::remove_file(root.join("facts.csv")).expect("facts.csv");
    }
    root
}

/// The workspace with a part of its data: every third group of rows of each export from this one; none:
/// all groups, without the columns that an export may lack.
pub fn thin(part: Option<usize>) -> PathBuf {
    let name = format!("templates thin {part:?}");
    let source = office::folder(&name).join("seeds/office");
    fs::create_dir_all(&source).expect("a folder");
    for file in ["report.toml", "regions.csv", "targets.csv", "facts.csv"] {
        fs::copy(seeds().join("office").join(file), source.join(file)).expect("a copy");
    }
    let text = fs::read_to_string(seeds().join("office/exports.toml")).expect("exports.toml");
    let mut spec: toml::Table = text.parse().expect("exports.toml");
    for export in spec["export"].as_array_mut().expect("exports") {
        let array = |value: &mut toml::Value| std::mem::take(value.as_array_mut().expect("a list"));
        let rows = array(&mut export["rows"]);
        let groups = rows.len();
        let every = |(at, row)| part.is_none_or(|part| at % 3 == part % groups.min(3)).then_some(row);
        let mut rows: Vec<toml::Value> = rows.into_iter().enumerate().filter_map(every).collect();
        if part.is_none() {
            let left_out = |column: &str| OPTIONAL.contains(&column);
            let names = array(&mut export["columns"]);
            let kept = names.into_iter().filter(|c| !c.as_str().is_some_and(left_out));
            export["columns"] = kept.collect::<Vec<_>>().into();
            for row in &mut rows {
                let set = row["set"].as_table_mut().expect("set");
                set.retain(|column, _| !left_out(column));
                // 标准 and 份数 are gone.
                for (_, value) in set.iter_mut().filter(|(_, value)| value.get("product").is_some()) {
                    *value = 960.into();
                }
            }
            export.as_table_mut().expect("an export").remove("totals");
        }
        export["rows"] = rows.into();
    }
    fs::write(source.join("exports.toml"), spec.to_string()).expect("exports.toml");
    let made = seed_workspaces::make(&source.join(".."), &source.join("../../made"), &[]);
    made.unwrap_or_else(|problems| panic!("{}", problems.join("\n")));
    let root = source.join("../../made/office").canonicalize().expect("made");
    office::run(&root, &["ingest", "-q"], 0);
    root
}

fn copy(name: &str, with_ledger: bool) -> PathBuf {
    let root = office::folder(name);
    for (path, bytes) in office::bytes(ingested()) {
        let inside = path.strip_prefix(ingested()).expect("below");
        let first = inside.iter().next().and_then(|part| part.to_str()).unwrap_or_default();
        if first == "inbox" || first == "out" || (first == "ledger" && !with_ledger) {
            continue;
        }
        let path = root.join(inside);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, bytes).expect("a file");
    }
    root
}

/// Sets what is done where data are missing.
pub fn set(root: &Path, mode: Mode) {
    let path = root.join("report.toml");
    let text = fs::read_to_string(&path).expect("report.toml");
    let word = if mode == Mode::Mark { "mark" } else { "omit" };
    let lines = text.lines().map(|line| match line.starts_with("missing = ") {
        true => format!("missing = \"{word}\""),
        false => line.to_owned(),
    });
    fs::write(path, lines.collect::<Vec<_>>().join("\n")).expect("report.toml");
}

/// The draft with full data.
pub fn full(case: &Case, mode: Mode) -> Draft {
    build(&full_roots()[mode as usize], case, mode)
}

/// Workspaces with full data, one for each mode, so that nobody changes the setting under somebody else's
/// run.
fn full_roots() -> &'static [PathBuf; 2] {
    static ROOTS: OnceLock<[PathBuf; 2]> = OnceLock::new();
    ROOTS.get_or_init(|| {
        [Mode::Mark, Mode::Omit].map(|mode| {
            let root = copy(&format!("templates full {mode:?}"), true);
            set(&root, mode);
            root
        })
    })
}

/// Builds a draft.
pub fn build(root: &Path, case: &Case, mode: Mode) -> Draft {
    let arguments =
        ["build", case.period, "--template", case.template, "--region", case.region, "--no-ingest"];
    let said = office::json(root, &arguments, 0);
    let read = |ending: &str| {
        let outputs = office::list(&said, "outputs").iter().map(|o| office::text(o, "path"));
        let path = outputs.into_iter().find(|path| path.ends_with(ending)).expect("an output");
        fs::read_to_string(root.join(path)).expect("an output")
    };
    let text = read(".md");
    Draft {
        mode,
        headings: prose::headings(&text),
        text,
        manifest: serde_json::from_str(&read("figures.json")).expect("JSON"),
        warnings: office::list(&said, "warnings")
            .iter()
            .map(|w| office::text(w, "code").to_owned())
            .collect(),
    }
}

/// Runs the work on every item, on two cores; what it says, in the order of the items.
pub fn each<T: Sync, F: Fn(&T) -> Vec<String> + Sync>(items: &[T], work: F) -> Vec<String> {
    let next = Mutex::new(0..items.len());
    let said = Mutex::new(BTreeMap::new());
    let take = || next.lock().unwrap_or_else(PoisonError::into_inner).next();
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(at) = take() {
                    let found = work(&items[at]);
                    said.lock().unwrap_or_else(PoisonError::into_inner).insert(at, found);
                }
            });
        }
    });
    said.into_inner().unwrap_or_else(PoisonError::into_inner).into_values().flatten().collect()
}

/// The functions of templates that print.
const SAYING: [&str; 8] = ["fig", "none", "table", "parts", "prev", "done", "target", "fact"];

/// Everything that the case's template asks for by name, as the manifest calls it.
pub fn asked(case: &Case) -> BTreeSet<String> {
    let region = regions().remove(case.region).expect("a region");
    let targets = targets();
    let sources = library::sources(&Default::default());
    let used = report::draft::used(&sources, &format!("{}.md", case.template));
    let mut out = BTreeSet::new();
    let calls = used.iter().flat_map(|source| scan::calls(&source.text));
    for call in calls.filter(|call| SAYING.contains(&call.name.as_str())) {
        let period = match call.get("period") {
            None => case.period,
            Some("年初以来") => case.so_far,
            Some("next") => case.next,
            Some(other) => panic!("{other}: a period that this test does not know"),
        };
        let against = match call.get("against") {
            None => period,
            Some("全年") => &case.so_far[..4],
            Some(other) => panic!("{other}: a period that this test does not know"),
        };
        let planned = |id: &str| targets.contains(&(id.to_owned(), region.clone(), against.to_owned()));
        let ids = |name: &str| call.argument(name).map(|a| a.values.clone()).unwrap_or_default();
        match call.name.as_str() {
            "fig" | "none" | "table" => {
                out.extend(ids("id").iter().map(|id| format!("{id}@{period}@{region}")));
            }
            "parts" => out.extend(ids("of").iter().map(|id| format!("{id}@{period}@{region}"))),
            "prev" => out.extend(ids("id").iter().map(|id| format!("prev({id})@{period}@{region}"))),
            "done" => {
                let ids = ids("id").into_iter().filter(|id| planned(id));
                out.extend(ids.map(|id| format!("done({id})@{period}@{region}")));
            }
            "target" => {
                out.extend(ids("id").iter().filter(|id| planned(id)).map(|id| format!("target:{id}")));
            }
            _ => out.extend(call.get("key").map(str::to_owned)),
        }
    }
    out
}

/// The headings that a draft with full data has, a line for each.
pub fn headings(case: &Case) -> String {
    let text = fs::read_to_string(seeds().join("headings.txt")).expect("headings.txt");
    let lines = text.lines().skip_while(|line| *line != format!("== {case}")).skip(1);
    lines.take_while(|line| !line.is_empty()).map(|line| format!("{line}\n")).collect()
}

/// Whether the program counts 0 of this.
pub fn is_zero(case: &Case, indicator: &str) -> bool {
    let arguments = [case.period, "--indicator", indicator, "--region", case.region];
    let root = &full_roots()[Mode::Mark as usize];
    let mut figures = office::stats(root, &arguments).into_values();
    figures.next() == Some(0) && figures.next().is_none()
}

/// Codes by name.
fn regions() -> BTreeMap<String, String> {
    let mut reader = csv::Reader::from_path(seeds().join("office/regions.csv")).expect("regions.csv");
    reader
        .records()
        .map(|row| row.expect("a row"))
        .map(|row| (row[1].to_owned(), row[0].to_owned()))
        .collect()
}

/// Indicator, region and period of every 任务数.
fn targets() -> BTreeSet<(String, String, String)> {
    let mut reader = csv::Reader::from_path(seeds().join("office/targets.csv")).expect("targets.csv");
    let row = |row: csv::StringRecord| (row[0].to_owned(), row[1].to_owned(), row[2].to_owned());
    reader.records().map(|found| row(found.expect("a row"))).collect()
}

/// Each text where it stands in the draft, in reading order, with the character after it.
pub fn followed<'a>(text: &str, said: &[&'a str]) -> Vec<(&'a str, char)> {
    let mut rest = text;
    let mut out = Vec::new();
    for said in said {
        let Some(at) = rest.find(said) else { break };
        rest = &rest[at + said.len()..];
        out.push((*said, rest.chars().next().unwrap_or('\n')));
    }
    out
}

/// Zeros that are whole numbers: 0人, not 10人 or 0.5%.
pub fn zeros(line: &str) -> Vec<String> {
    let chars: Vec<char> = line.chars().collect();
    let number = |c: Option<&char>| c.is_some_and(|c| c.is_ascii_digit() || *c == '.');
    let alone = |i: usize| {
        chars[i] == '0' && !number(i.checked_sub(1).and_then(|b| chars.get(b))) && !number(chars.get(i + 1))
    };
    let near = |i: usize| chars[i.saturating_sub(8)..(i + 4).min(chars.len())].iter().collect();
    (0..chars.len()).filter(|i| alone(*i)).map(near).collect()
}
