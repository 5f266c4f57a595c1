//! Fuzz targets: what must hold of any bytes whatever, one function for each reader of hostile input.
//!
//! Job: shared by `fuzz/` (libFuzzer, hours) and by `tests/fuzz_corpus.rs` (the corpus alone, seconds). Inputs:
//! bytes. Outputs: none; a broken promise panics. Invariant: a target asserts more than that nothing panics: what is
//! read is right, or is refused; the same bytes are read in the same way twice; no number of a person is in what is
//! said.
#![allow(clippy::expect_used, clippy::panic, clippy::missing_panics_doc, missing_docs)]

mod books;
mod cells;
mod drafts;
mod ledgers;
mod office;
mod parts;
mod returned;
mod scratch;
mod settings;
mod tables;
mod templates;
mod texts;

/// One reader under test.
pub struct Target {
    /// The name of its folder in the corpus.
    pub name: &'static str,
    /// The promise.
    pub run: fn(&[u8]),
    /// Where a search begins.
    pub seeds: fn() -> Vec<Vec<u8>>,
}

/// All targets.
pub const TARGETS: &[Target] = &[
    Target { name: "money", run: cells::money, seeds: cells::money_seeds },
    Target { name: "count", run: cells::count, seeds: cells::count_seeds },
    Target { name: "date", run: cells::date, seeds: cells::date_seeds },
    Target { name: "month", run: cells::month, seeds: cells::month_seeds },
    Target { name: "identity", run: cells::identity, seeds: cells::identity_seeds },
    Target { name: "words", run: cells::words, seeds: cells::words_seeds },
    Target { name: "period", run: cells::period, seeds: cells::period_seeds },
    Target { name: "decode", run: texts::decode, seeds: texts::decode_seeds },
    Target { name: "rows", run: texts::rows, seeds: texts::rows_seeds },
    Target { name: "table", run: tables::text, seeds: tables::text_seeds },
    Target { name: "xlsx", run: books::xlsx, seeds: books::xlsx_seeds },
    Target { name: "file", run: books::file, seeds: books::file_seeds },
    Target { name: "returned", run: returned::workbook, seeds: returned::workbook_seeds },
    Target { name: "report_toml", run: settings::toml, seeds: settings::toml_seeds },
    Target { name: "catalog", run: settings::catalog, seeds: settings::catalog_seeds },
    Target { name: "hand_tables", run: settings::tables, seeds: settings::tables_seeds },
    Target { name: "manifest", run: settings::manifest, seeds: settings::manifest_seeds },
    Target { name: "template", run: templates::text, seeds: templates::text_seeds },
    Target { name: "word_template", run: templates::word_file, seeds: templates::word_file_seeds },
    Target { name: "prose", run: drafts::prose, seeds: drafts::prose_seeds },
    Target { name: "word_draft", run: drafts::word_draft, seeds: drafts::word_draft_seeds },
    Target { name: "doubling", run: drafts::doubling, seeds: drafts::doubling_seeds },
    Target { name: "ledger", run: ledgers::damaged, seeds: ledgers::damaged_seeds },
    Target { name: "ledger_json", run: ledgers::manifest, seeds: ledgers::manifest_seeds },
];

/// The target of a name.
#[allow(dead_code, reason = "the search has one target at a time, the corpus all of them")]
pub fn target(name: &str) -> &'static Target {
    let all: Vec<&str> = TARGETS.iter().map(|t| t.name).collect();
    TARGETS.iter().find(|t| t.name == name).unwrap_or_else(|| panic!("no target {name}; there are {all:?}"))
}

/// Fails on a run of as many digits as an identity number, a card or an account has, in half or full width.
pub fn assert_masked(text: &str) {
    let mut run = 0;
    for c in text.chars() {
        run = if c.is_ascii_digit() || ('０'..='９').contains(&c) { run + 1 } else { 0 };
        assert!(run < 15, "a long number, not masked: {text}");
    }
}

/// Texts as seeds.
fn seeds(texts: &[&str]) -> Vec<Vec<u8>> {
    texts.iter().map(|t| t.as_bytes().to_vec()).collect()
}
