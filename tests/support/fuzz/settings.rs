//! What an office writes by hand: report.toml, catalog files, tables; and manifests and figures read again.

use super::tables::told;
use super::{office, parts, seeds};
use report::catalog::{CatalogFile, load};
use report::command::{self, check};
use report::workspace::{self, Workspace};
use std::path::PathBuf;

pub fn toml(bytes: &[u8]) {
    let root = office::make("toml", false);
    std::fs::write(root.join("report.toml"), bytes).expect("report.toml");
    match workspace::settings(&root) {
        Err(problems) => {
            assert!(!problems.is_empty());
            told(&problems);
        }
        Ok(config) => {
            for inbox in &config.inbox {
                assert!(!inbox.glob.contains(".."), "out of the workspace: {}", inbox.glob);
            }
            let found = workspace::inbox::files(&root, &config.inbox);
            let within = |p: &PathBuf| {
                p.canonicalize().is_ok_and(|p| p.starts_with(root.canonicalize().expect("root")))
            };
            assert!(found.iter().all(|f| within(&f.path)), "a file from outside");
        }
    }
}

pub fn toml_seeds() -> Vec<Vec<u8>> {
    seeds(&[
        office::CONFIG,
        "[[inbox]]\nglob = \"inbox/**/*\"\ndataset = \"subsidy\"\nperiod = \"2024\"\nregion = \"城关镇\"\nsheet = \"a\"\nencoding = \"gbk\"\n[ingest]\nkeep_originals = false\ndamaged_id = \"keyless\"\nfill_down = true\n[build]\nemit = [\"docx\", \"html\"]\ntemplate = \"annual\"\nmissing = \"omit\"\n",
        "[layout]\nline_pitch = \"28.95pt\"\nseal = true\nduplex = true\ncontents = true\n[controls]\non_fail = \"draft\"\n[check]\noff = [\"S03\"]\n",
    ])
}

pub fn catalog(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let file = |path: &str| CatalogFile { path: path.to_owned(), text: text.to_owned() };
    match load(&[file("a.toml")]) {
        Err(problems) => {
            assert!(!problems.is_empty());
            told(&problems);
        }
        Ok(catalog) => {
            for indicator in &catalog.indicators {
                let _ = catalog.datasets_of(indicator);
            }
            for dataset in &catalog.datasets {
                assert!(!dataset.schema().columns.is_empty());
            }
        }
    }
}

pub fn catalog_seeds() -> Vec<Vec<u8>> {
    let small = "[[dataset]]\nid = \"aid\"\ntitle = \"救助\"\nevent = \"day\"\n[[dataset.field]]\nid = \"day\"\ntitle = \"日期\"\ntype = \"date\"\naliases = [\"救助日期\"]\n[[dataset.field]]\nid = \"money\"\ntitle = \"金额\"\ntype = \"amount\"\n[[indicator]]\nid = \"aid.money\"\ntitle = \"救助金\"\ndataset = \"aid\"\nmeasure = \"sum:money\"\nunit = \"元\"\n[[indicator]]\nid = \"a\"\ntitle = \"甲\"\nmeasure = \"ratio\"\nof = [\"b\", \"b\"]\nunit = \"%\"\n[[indicator]]\nid = \"b\"\ntitle = \"乙\"\nmeasure = \"total\"\nof = [\"a\"]\nunit = \"元\"\n";
    let own = "[[extend]]\ndataset = \"subsidy\"\naliases = { amount = [\"实发数\"] }\n[[standard]]\nwhere = { category = \"护理补贴\" }\nfrom = \"2024-01\"\nto = \"2024-06\"\namount = \"120\"\n[[rule]]\ncode = \"X01\"\ntitle = \"一年两次\"\ndataset = \"subsidy\"\nwhere = { category = \"临时救助\" }\nkey = [\"person\", \"year\"]\namount = \"amount\"\n";
    let builtin = report::catalog::builtin_files();
    let of = |name: &str| {
        builtin.iter().find(|f| f.path.ends_with(name)).expect("built in").text.clone().into_bytes()
    };
    [seeds(&[small, own]), vec![of("pairing.toml"), of("leaving.toml")]].concat()
}

/// The hand-kept tables, each after its name.
pub fn tables(bytes: &[u8]) {
    let root = office::make("tables", false);
    for (name, text) in parts::parse(bytes) {
        if TABLES.contains(&name.as_str()) {
            std::fs::write(root.join(name), text).expect("a table");
        }
    }
    match Workspace::open(&root) {
        Err(problems) => {
            assert!(!problems.is_empty());
            told(&problems);
        }
        Ok(office) => {
            let tree = &office.regions;
            for index in 0..tree.regions().len() {
                assert!(tree.is_within(index, tree.root()) || tree.get(index).parent.is_none());
                let _ = (tree.children(index), tree.find(&tree.get(index).code));
            }
            assert!(office.facts.iter().all(|f| !f.key.is_empty()));
        }
    }
}

const TABLES: [&str; 5] = ["regions.csv", "targets.csv", "controls.csv", "facts.csv", "findings.csv"];

pub fn tables_seeds() -> Vec<Vec<u8>> {
    let targets = "indicator,region,period,value,unit,issued_by\nsubsidy.care.persons,,2024,50,人,市残联\nsubsidy.care.amount,城关镇,2024H1,1.2,万元,\n";
    let controls = "indicator,region,period,value,unit,source,tolerance\nsubsidy.care.amount,,2024-03,80,元,拨付清单,0.5%\n";
    let facts = "key,text,number,unit,period,region,source,filled_by,filled_on\n会议,三次,3,次,2024,999921,记录,张一,2024-12-01\n";
    let findings = "id,status,by,on,note\nA01-1a2b,已核,张一,2024-12-01,同名\n";
    let cycle = "code,name,level,parent,kind,counted,aliases,valid_from,valid_to\n1,甲,county,3,,是,,,\n2,乙,town,1,,是,甲;丙,2024-01-01,2023-01-01\n3,丙,village,2,,否,,,\n";
    vec![
        parts::join(&[
            ("regions.csv", office::REGIONS),
            ("targets.csv", targets),
            ("controls.csv", controls),
        ]),
        parts::join(&[("facts.csv", facts), ("findings.csv", findings)]),
        parts::join(&[("regions.csv", cycle)]),
    ]
}

/// A draft against a manifest that anyone may have written, and two manifests against each other.
pub fn manifest(bytes: &[u8]) {
    thread_local! {
        static FOLDER: PathBuf = {
            let root = office::make("manifest", true);
            command::build::run(&office::session(&root), &build()).expect("a build");
            root
        };
    }
    FOLDER.with(|root| {
        let session = office::session(root);
        let path = root.join("own.json");
        std::fs::write(&path, bytes).expect("a manifest");
        let draft = root.join("out/2024/2024年工作总结.md");
        let request = check::Request {
            inputs: vec![check::Input::File(draft)],
            manifest: Some(path.clone()),
            off: Vec::new(),
            all: true,
            strict: true,
            annotate: None,
            html: true,
            text: true,
        };
        let said = |outcome: command::Result<command::Outcome>| match outcome {
            Ok(outcome) => told(&outcome.diagnostics),
            Err(problems) => told(&problems),
        };
        said(check::run(&session, request));
        let named = |path: &str| (path.to_owned(), root.join(path));
        said(command::diff::run(
            &session,
            &command::diff::Request { first: named("own.json"), second: named("out/2024") },
        ));
    });
}

fn build() -> command::build::Request {
    command::build::Request {
        period: "2024".into(),
        template: None,
        region: None,
        each: None,
        emit: vec!["md".into()],
        annotate: false,
        as_of: None,
        ingest: false,
        strict: false,
        // What it names would be run.
        engine: command::engine::Asked::local(),
    }
}

pub fn manifest_seeds() -> Vec<Vec<u8>> {
    let small = r#"{"schema":1,"period":"2024","region":"999921","figures":[{"id":"subsidy.care.amount@2024@999921","indicator":"subsidy.care.amount","title":"护理补贴","period":"2024","region":"999921","value":"250.00","unit":"元","measure":"sum:amount","sources":[{"id":"1a2b3c4d","sha256":"00","path":"inbox/a.csv","rows":3,"amount":"250.00"}],"rejects":0,"rounding":"exact","printed":["250元"],"derived_from":[]}],"occurrences":[{"id":"f0001","figure":"subsidy.care.amount@2024@999921","text":"250元","before":"发放","after":"。","row":"","column":""}],"facts":[{"key":"会议","text":"三次"}],"missing":[{"what":"a","reason":"b"}],"outputs":[{"path":"2024年工作总结.md","sha256":"00"}]}"#;
    seeds(&[small, "[]", "{\"schema\":1}"])
}
