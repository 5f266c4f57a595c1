//! From figures to drafts: Word, Markdown, pages, workbooks, templates.
//!
//! One program for all of it: each links the whole crate, and linking costs more than most tests.
#![allow(clippy::duplicate_mod, reason = "modules of support share others")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods
)]

#[path = "../support/book.rs"]
mod book;
#[path = "../support/calc.rs"]
#[allow(dead_code, reason = "shared with other programs")]
mod calc;
#[path = "../support/claims.rs"]
#[allow(dead_code, reason = "shared with other programs")]
mod claims;
#[path = "../support/docx.rs"]
mod docx;
#[path = "../support/drafts.rs"]
#[allow(dead_code, reason = "shared with other programs")]
mod drafts;
#[path = "../support/evidence.rs"]
mod evidence;
#[path = "../support/markup.rs"]
mod markup;
#[path = "../support/office.rs"]
mod office;
#[path = "../support/page.rs"]
mod page;
#[path = "../support/page_evidence.rs"]
mod page_evidence;
#[path = "../support/prose.rs"]
#[allow(dead_code, reason = "shared with other programs")]
mod prose;
#[path = "../support/reading.rs"]
mod reading;
#[path = "../../examples/seed-workspaces/main.rs"]
#[allow(dead_code, reason = "shared with other programs")]
mod seed_workspaces;
#[path = "../support/sheets.rs"]
mod sheets;
#[path = "../support/variants.rs"]
#[allow(dead_code, reason = "shared with other programs")]
mod variants;
#[path = "../support/word.rs"]
mod word;
#[path = "../support/word_file.rs"]
mod word_file;
#[path = "../support/workspace.rs"]
#[allow(dead_code, reason = "shared with other programs")]
mod workspace;

mod build_again;
mod build_each;
mod build_sample;
mod docx_body;
mod docx_foreign;
mod docx_options;
mod docx_parts;
mod docx_render;
mod docx_review;
mod html_page;
mod markdown_parsed;
mod markdown_text;
mod page_browser;
mod template_choice;
mod templates;
mod word_templates;
mod workbook;
mod workbook_recalc;
mod workbook_sample;
