//! Templates, in text and in Word files: checked, looked over, rendered over a small office.

use super::drafts::{body, word};
use super::parts::{join, parse};
use super::tables::{catalog, told};
use super::{office, seeds};
use report::draft::library::Source;
use report::draft::{self, Frame, scan};
use report::figure::{self, LedgerStore, Question};
use report::ledger::Ledger;
use report::model::Period;
use report::workspace::{Workspace, config::Missing};
use std::sync::Arc;

/// What templates of the seeds ask for.
const ASKED: [&str; 4] =
    ["subsidy.care.persons", "subsidy.care.amount", "subsidy.two.persons", "subsidy.amount"];

thread_local! {
    static FRAME: Frame = frame();
}

fn frame() -> Frame {
    let root = office::make("templates", true);
    let workspace = Workspace::open(&root).expect("a workspace");
    let ledger = Ledger::open(&workspace.ledger_dir()).expect("a ledger");
    let period = Period::year(2024).expect("a year");
    let before = Period::year(2023).expect("a year");
    let months = period.each_month();
    let question = Question {
        indicators: ASKED.iter().filter_map(|id| catalog().indicator(id)).collect(),
        periods: [period, before].into_iter().chain(months).collect(),
        dimensions: Vec::new(),
        regions: Vec::new(),
    };
    assert_eq!(question.indicators.len(), ASKED.len());
    let store = LedgerStore::new(&ledger);
    let cube = figure::compute(&store, catalog(), &workspace.regions, &question, 1).expect("figures");
    Frame {
        catalog: Arc::new(catalog().clone()),
        region: workspace.regions.root(),
        regions: Arc::new(workspace.regions),
        cube: Arc::new(cube),
        targets: Arc::new(workspace.targets),
        facts: Arc::new(workspace.facts),
        period,
        uncut: period,
        organisation: "云水县残疾人联合会".into(),
        whole: "全县".into(),
        date: "2024年12月24日".into(),
        missing: Missing::Mark,
    }
}

fn promise(sources: &[Source], name: &str) {
    FRAME.with(|frame| {
        let review = draft::review(sources, name, &frame.catalog, &frame.regions);
        told(&review.problems);
        match draft::render(sources, name, frame) {
            Err(problems) => {
                assert!(!problems.is_empty());
                told(&problems);
            }
            Ok(one) => {
                let two = draft::render(sources, name, frame).expect("rendered, as before");
                assert_eq!(
                    format!("{:?}", one.draft),
                    format!("{:?}", two.draft),
                    "the same template, the same draft"
                );
                assert!(one.word == two.word, "the same Word file");
            }
        }
    });
}

/// The part without a name is the template; others it may include.
pub fn text(bytes: &[u8]) {
    let Ok(whole) = std::str::from_utf8(bytes) else { return };
    for call in scan::calls(whole) {
        assert!(whole.get(call.span.clone()).is_some(), "{call:?}");
        assert!(call.arguments.iter().all(|a| whole.get(a.span.clone()).is_some()), "{call:?}");
    }
    let _ = (scan::loops(whole), scan::tokens(whole));
    let sources: Vec<Source> = parse(bytes)
        .into_iter()
        .filter(|(name, _)| !name.ends_with(".docx"))
        .map(|(name, text)| {
            let name = if name.is_empty() { "t.md".into() } else { name };
            Source::new(name.clone(), format!("templates/{name}"), String::from_utf8(text).expect("UTF-8"))
        })
        .collect();
    if sources.iter().any(|s| s.name == "t.md") {
        promise(&sources, "t.md");
    }
}

const TEMPLATES: [&str; 6] = [
    "# {{ region.name }}{{ period.title }}工作总结\n\n{% for r in regions() %}{{ r.name }}有{{ fig(id=\"subsidy.care.persons\", region=r.code) }}享受护理补贴，{% endfor %}共{{ fig(id=\"subsidy.care.amount\", unit=\"万元\") }}。\n",
    "{% if has(id=\"subsidy.care.amount\") and not zero(id=\"subsidy.two.persons\") %}{{ prev(id=\"subsidy.care.amount\", word=\"去年\") }}{% else %}无{% endif %}{{ table(id=[\"subsidy.care.persons\", \"subsidy.care.amount\"], by=\"town\") }}{{ signature() }}",
    "{% set a = \"甲\" ~ whole %}{{ a | upper }}{% for m in months() %}{% for n in months() %}{{ m.name }}{% if loop.last %}。{% endif %}{% endfor %}{% endfor %}{{ fact(key=\"会议\") }}",
    "{% include \"节.md\" %}\n=== 节.md\n{{ parts(id=\"subsidy.two.persons\", of=[\"subsidy.care.persons\"]) }}{% include \"t.md\" %}",
    "{% extends \"b.md\" %}{% block a %}{{ super() }}1{% endblock a %}\n=== b.md\n{% block a %}题{% endblock a %}{% raw %}{{ x }}{% endraw %}{# 注 #}",
    "{% component c(n=1) %}{{ n }}{{<c n={n} />}}{% endcomponent c %}{{<c n={2} />}}{% set b = [x for x in [1,2] if x > 1] %}{{ b }}{% set c %}{{ b }}{% endset %}",
];

pub fn text_seeds() -> Vec<Vec<u8>> {
    seeds(&TEMPLATES)
}

/// The parts of a Word file.
pub fn word_file(bytes: &[u8]) {
    let mut source = Source::word("t.docx", "templates/t.docx", word(bytes));
    match source.open() {
        Err(problems) => told(&problems),
        Ok(()) => promise(&[source], "t.docx"),
    }
}

pub fn word_file_seeds() -> Vec<Vec<u8>> {
    let p = |t: &str| format!("<w:p><w:r><w:t>{t}</w:t></w:r></w:p>");
    let split = "<w:p><w:r><w:t>发放{{ fig(id=“subsidy.care</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>.amount”) }}元</w:t></w:r></w:p>";
    let rows = format!(
        "<w:tbl><w:tr><w:tc>{}</w:tc></w:tr><w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr><w:tr><w:tc>{}</w:tc></w:tr></w:tbl>",
        p("{% for r in regions() %}"),
        p("{{ r.name }}"),
        p("{{ fig(id=&quot;subsidy.care.persons&quot;, region=r.code) }}"),
        p("{% endfor %}")
    );
    let choice = format!(
        "{}{}{}{}{}",
        p("{% if has(id='subsidy.care.amount') %}"),
        p("有｛｛ period.title ｝｝"),
        p("{% else %}"),
        p("无"),
        p("{% endif %}")
    );
    [split.to_owned(), rows, choice, p("{{ table(id=['subsidy.care.persons'], by='town') }}")]
        .iter()
        .map(|inner| join(&[("word/document.xml", &body(inner))]))
        .collect()
}
