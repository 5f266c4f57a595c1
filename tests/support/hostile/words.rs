//! The same nasty words in every place that takes free text: no deliverable runs them, none is broken by them, and no
//! number of a person is in any of them.

use crate::workspace::{Workspace, files};
use quick_xml::Reader;
use quick_xml::events::Event;
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::path::PathBuf;

/// Markup, entities, templates, characters that XML forbids, that a terminal obeys, that turn others round.
const MARKUP: &str =
    "<script>alert(1)</script>&lt;\"'`|{{ 7*7 }}{% x %}]]>--><!--\u{1}\u{b}\u{1b}[31m\u{202e}";
/// What a spreadsheet would run.
const FORMULAS: [&str; 6] = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "＝1+1", "=HYPERLINK(\"http://a\")"];
/// Numbers of people that nobody may see.
const PRIVATE: [&str; 6] = [
    "999921198001011233",
    "99992119800101100643",
    "999921800101123",
    "6222021001116245703",
    "13900001234",
    "999921198001011006",
];

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// A workspace full of them.
fn office() -> Workspace {
    let office = Workspace::new();
    let nasty = |n: usize| format!("{}{MARKUP}", FORMULAS[n % FORMULAS.len()]);
    let toml = |text: &str| serde_json::to_string(text).expect("a string").replace("\\u000b", "\\u000B");
    office.write(
        "report.toml",
        format!(
            "[office]\nname = {}\nwhole = {}\n[[inbox]]\nglob = \"inbox/*\"\n",
            toml(&nasty(0)),
            toml(&nasty(1))
        )
        .as_bytes(),
    );
    let regions = format!(
        "code,name,level,parent,kind,counted,aliases,valid_from,valid_to\n999921,{},county,,,是,,,\n999921100,{},town,999921,{},是,城关镇,,\n999921200,河西镇,town,999921,镇,是,,,\n",
        quoted(&nasty(0)),
        quoted(&nasty(2)),
        quoted(&nasty(3))
    );
    office.write("regions.csv", regions.as_bytes());
    let facts = format!(
        "key,text,number,unit,period,region,source,filled_by,filled_on\n会议,{0},,,2024,,{0},{0},2024-12-01\n",
        quoted(&nasty(4))
    );
    office.write("facts.csv", facts.as_bytes());
    let targets = format!(
        "indicator,region,period,value,unit,issued_by\nsubsidy.care.persons,,2024,50,人,{}\n",
        quoted(&nasty(5))
    );
    office.write("targets.csv", targets.as_bytes());
    let controls = format!(
        "indicator,region,period,value,unit,tolerance,source\nsubsidy.care.amount,,2024,81,元,,{}\n",
        quoted(&nasty(1))
    );
    office.write("controls.csv", controls.as_bytes());
    let rows: String = (0..6)
        .map(|n| {
            format!(
                "2024-0{}-05,2024-0{}-05,{},{},{},{},{},{},{}\n",
                n + 1,
                n + 1,
                if n % 2 == 0 { "城关镇".to_owned() } else { quoted(&nasty(n)) },
                quoted(&format!("{}{}", FORMULAS[n], PRIVATE[n])),
                PRIVATE[if n == 2 || n == 5 { n } else { 0 }],
                quoted(&if n == 3 { nasty(n) } else { "护理补贴".to_owned() }),
                if n == 4 { format!("{}元", PRIVATE[3]) } else { "80".to_owned() },
                quoted(&format!("{}电话{}卡{}", nasty(n), PRIVATE[4], PRIVATE[3])),
                PRIVATE[4],
            )
        })
        .collect();
    let title = format!("{}2024年护理补贴发放表,,,,,,,,\n", quoted(MARKUP).replace('\u{1}', ""));
    let header =
        format!("发放日期,所属月份,镇街,姓名,身份证号,补贴类型,补贴金额,备注,{}\n", quoted(&nasty(2)));
    let name = if cfg!(windows) { "a&'$.csv" } else { "<script>=1&\"'\u{1b}[31m.csv" };
    office.write(&format!("inbox/{name}"), format!("{title}{header}{rows}").as_bytes());
    // The same as a workbook, whose sheet has such a name, too.
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet().set_name("=1<script>&\"").expect("a name");
    let header = ["走访日期", "镇街", "户主姓名", "身份证号", "慰问金（元）", "慰问品", "备注"];
    for (column, text) in (0u16..).zip(header) {
        sheet.write_string(0, column, text).expect("a cell");
    }
    for row in 1..4u32 {
        let n = row as usize;
        // One is refused, the others are taken.
        let sum = if n == 2 { "五百" } else { "500" };
        let cells = ["2024-01-20", "城关镇", FORMULAS[n], PRIVATE[0], sum, &nasty(n), &nasty(n + 1)]
            .map(str::to_owned);
        for (column, text) in (0u16..).zip(cells) {
            let allowed: String = text.chars().filter(|c| !c.is_control()).collect();
            sheet.write_string(row, column, allowed).expect("a cell");
        }
    }
    office.write("inbox/b.xlsx", &book.save_to_buffer().expect("a workbook"));
    let text = format!(
        "# {{{{ region.name }}}}总结\n\n{{% raw %}}{}{{% endraw %}}\n\n全县发放{{{{ fig(id=\"subsidy.amount\") }}}}，会议{{{{ fact(key=\"会议\") }}}}。\n\n{{{{ table(id=[\"subsidy.care.persons\", \"subsidy.amount\"], by=\"region\") }}}}\n\n{{{{ table(id=\"subsidy.amount\", by=\"month\") }}}}\n\n{{{{ signature() }}}}\n",
        MARKUP.replace("{% x %}", "")
    );
    office.write("templates/own.md", text.as_bytes());
    office
}

/// Parts of a package, and of anything else the file itself.
fn members(name: &str, bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    if !bytes.starts_with(b"PK") {
        return vec![(name.to_owned(), bytes.to_vec())];
    }
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).expect("a package");
    (0..zip.len())
        .map(|n| {
            let mut part = zip.by_index(n).expect("a part");
            let inner = part.name().expect("a name").into_owned();
            let mut bytes = Vec::new();
            part.read_to_end(&mut bytes).expect("a whole part");
            (format!("{name}/{inner}"), bytes)
        })
        .collect()
}

/// Well-formed, all entities known, no character that XML 1.0 forbids, nothing that runs.
fn is_sound_xml(name: &str, text: &str) {
    let forbidden = |c: char| matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    assert!(!text.contains(forbidden), "{name}: a character that XML forbids");
    let mut reader = Reader::from_str(text);
    // A page leaves out the ends of cells and rows, as HTML allows.
    let is_page = name.ends_with(".page");
    reader.config_mut().check_end_names = !is_page;
    reader.config_mut().allow_unmatched_ends = is_page;
    loop {
        match reader.read_event() {
            Ok(Event::Eof) => return,
            Ok(Event::Start(tag) | Event::Empty(tag)) => {
                let local = tag.local_name().as_ref().to_lowercase();
                assert!(name.ends_with(".html") || local != "script", "{name}: a script");
                for attribute in tag.attributes() {
                    let attribute = attribute.unwrap_or_else(|e| panic!("{name}: {e}"));
                    let key = attribute.key.as_ref().to_lowercase();
                    assert!(!key.starts_with("on"), "{name}: {key}");
                }
            }
            Ok(Event::DocType(_)) => assert!(name.ends_with(".html"), "{name}: a document type"),
            Ok(_) => {}
            Err(error) => {
                let at = usize::try_from(reader.error_position()).expect("a place");
                let before: String = text[..at.min(text.len())].chars().rev().take(400).collect();
                panic!("{name}: {error} after {}", before.chars().rev().collect::<String>())
            }
        }
    }
}

/// The page's own scripts and nobody else's.
fn is_sound_page(name: &str, text: &str) {
    for bad in ["<script>alert", "\u{202e}<"] {
        let around = |at: usize| text[..at].chars().rev().take(60).collect::<Vec<_>>();
        assert!(!text.contains(bad), "{name}: {bad:?} after {:?}", text.find(bad).map(around));
    }
    let forbidden = |c: char| c.is_control() && !matches!(c, '\n' | '\t' | '\r');
    assert!(!text.contains(forbidden), "{name}: a control character");
    // Outside of its scripts and styles the page is XML.
    let mut plain = String::new();
    let mut rest = text.strip_prefix("<!DOCTYPE html>").expect("a page");
    while let Some(at) = ["<script", "<style"].iter().filter_map(|t| rest.find(t)).min() {
        let end = if rest[at..].starts_with("<script") { "</script>" } else { "</style>" };
        plain.push_str(&rest[..at]);
        let inside = &rest[at..at + rest[at..].find(end).expect("an end")];
        assert!(
            !inside.contains("alert(1)") || !inside[..40.min(inside.len())].contains("<script>alert"),
            "{name}"
        );
        rest = &rest[at + inside.len() + end.len()..];
    }
    plain.push_str(rest);
    let void = plain.replace("<meta charset=\"utf-8\">", "").replace("<br>", "<br/>");
    is_sound_xml(&name.replace(".html", ".page"), &void);
}

/// No cell of a sheet is one of the formulas: words are words.
fn is_sound_sheet(name: &str, text: &str) {
    for start in ["<f>1+1", "<f>SUM(A1)<", "<f>HYPERLINK(\"http://a", "<f>+1", "<f>-1"] {
        assert!(!text.contains(start), "{name}: {start}");
    }
}

/// Each cell that would be a formula is guarded.
fn is_sound_csv(name: &str, text: &str) {
    let mut reader = csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(text.as_bytes());
    for record in reader.records() {
        for cell in &record.unwrap_or_else(|e| panic!("{name}: {e}")) {
            let number = cell.trim_start_matches('-').chars().all(|c| c.is_ascii_digit() || c == '.');
            let runs = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
            assert!(!runs || (number && cell.len() > 1) || cell == "-", "{name}: {cell:?}");
        }
    }
}

/// A terminal obeys nothing of it, and it names nobody.
fn is_sound_text(what: &str, text: &str) {
    let obeyed = |c: char| (c.is_control() && !matches!(c, '\n' | '\t' | '\r')) || c == '\u{202e}';
    assert!(!text.contains(obeyed), "{what}: {:?}", text.lines().find(|l| l.contains(obeyed)));
}

fn names_nobody(what: &str, bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    for number in PRIVATE {
        if let Some(at) = text.find(number) {
            let around: String =
                text[..at].chars().rev().take(60).collect::<Vec<_>>().into_iter().rev().collect();
            panic!("{what}: {number} after {around:?}");
        }
    }
}

/// Rows of each of the files get as far as the ledger: else nothing of what follows proves anything.
fn are_taken(office: &Workspace) {
    let told = office.json(&["ingest", "--dry-run"]);
    let files = told["files"].as_array().expect("files");
    assert_eq!(files.len(), 2, "{told:#}");
    for file in files {
        assert!(file["rows"]["accepted"].as_u64().is_some_and(|n| n > 0), "{file:#}");
    }
}

#[test]
fn nasty_words_everywhere() {
    let office = office();
    are_taken(&office);
    let runs: [&[&str]; 12] = [
        &["-v", "ingest"],
        &[
            "build",
            "2024",
            "--emit",
            "docx,md,html,xlsx,txt",
            "--annotate",
            "comments",
            "--each",
            "town",
            "-v",
        ],
        &["build", "2024", "--template", "own", "--emit", "docx,md,html,xlsx,txt", "--annotate", "comments"],
        &["sources", "rejects", "--emit", "xlsx"],
        &["sources", "rejects"],
        &["audit", "2024", "--emit", "xlsx"],
        &["trace", "subsidy.amount", "2024"],
        &["stats", "2024", "--by", "region:town,month,category"],
        &["coverage", "2024"],
        &["sources"],
        &["sources", "impact", "2024"],
        &["diff", "out/2024", "now"],
    ];
    for arguments in runs {
        for format in ["text", "csv", "md", "json"] {
            let said = office.run(&[arguments, &["--format", format]].concat());
            let what = format!("{arguments:?} --format {format}");
            assert!(!said.stderr.contains("panicked"), "{what}: {}", said.stderr);
            if said.exit == Some(2) {
                assert!(
                    said.stderr.contains("E09") || arguments[0] == "diff" || arguments[0] == "-v",
                    "{what}: {}",
                    said.stderr
                );
            }
            is_sound_text(&what, &said.stderr);
            names_nobody(&what, said.stderr.as_bytes());
            names_nobody(&what, said.stdout.as_bytes());
            match format {
                "csv" => is_sound_csv(&what, &said.stdout),
                "json" if said.exit != Some(2) => {
                    drop(serde_json::from_str::<serde_json::Value>(&said.stdout).expect("JSON"))
                }
                "text" => is_sound_text(&what, &said.stdout),
                _ => {}
            }
        }
    }
    let said = office.run(&["check", "out/2024/2024年工作总结.docx", "--format", "html"]);
    assert_ne!(said.exit, Some(2), "{}", said.stderr);
    is_sound_page("check.html", &said.stdout);
    let written: BTreeMap<PathBuf, Vec<u8>> = files(&office.path().join("out")).into_iter().collect();
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    for (path, bytes) in &written {
        let name = path.to_string_lossy().into_owned();
        *kinds
            .entry(path.extension().map_or(String::new(), |e| e.to_string_lossy().into_owned()))
            .or_default() += 1;
        for (member, bytes) in members(&name, bytes) {
            names_nobody(&member, &bytes);
            let Ok(text) = String::from_utf8(bytes) else { panic!("{member}: no UTF-8") };
            if member.ends_with(".xml") || member.ends_with(".rels") {
                is_sound_xml(&member, &text);
                is_sound_sheet(&member, &text);
            } else if member.ends_with(".html") {
                is_sound_page(&member, &text);
            } else if member.ends_with(".md") {
                assert!(
                    !text.contains("\n<script") && !text.replace("\\<", "").contains("<script"),
                    "{member}"
                );
                is_sound_text(&member, &text.replace('\u{202e}', ""));
            } else if member.ends_with(".txt") {
                is_sound_text(&member, &text.replace('\u{202e}', ""));
            }
        }
    }
    for kind in ["docx", "md", "html", "xlsx", "txt", "json"] {
        assert!(kinds.get(kind).is_some_and(|n| *n >= 3), "{kinds:?}");
    }
}
