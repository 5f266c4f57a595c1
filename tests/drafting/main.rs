//! From figures to drafts: Word, Markdown, pages, workbooks, templates.
//!
//! One program for all of it: each links the whole crate, and linking costs more than most tests.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

#[path = "../support/book.rs"]
#[allow(dead_code, reason = "shared with other programs")]
mod book;
#[path = "../support/calc.rs"]
#[allow(dead_code, reason = "shared with other programs")]
mod calc;
#[path = "../support/claims.rs"]
#[allow(dead_code, reason = "shared with other programs")]
mod claims;
#[path = "../support/docx.rs"]
#[allow(dead_code, reason = "shared with other programs")]
mod docx;
#[path = "../support/drafts.rs"]
#[allow(dead_code, reason = "shared with other programs")]
mod drafts;
#[path = "../support/evidence.rs"]
#[allow(dead_code, reason = "shared with other programs")]
mod evidence;
#[path = "../support/markup.rs"]
#[allow(dead_code, reason = "shared with other programs")]
mod markup;
#[path = "../support/office.rs"]
#[allow(dead_code, reason = "shared with other programs")]
mod office;
#[path = "../support/page.rs"]
#[allow(dead_code, reason = "shared with other programs")]
mod page;
#[path = "../support/page_evidence.rs"]
#[allow(dead_code, reason = "shared with other programs")]
mod page_evidence;
#[path = "../support/prose.rs"]
#[allow(dead_code, reason = "shared with other programs")]
mod prose;
#[path = "../support/reading.rs"]
#[allow(dead_code, reason = "shared with other programs")]
mod reading;
#[path = "../../examples/seed-workspaces/main.rs"]
#[allow(dead_code, reason = "shared with other programs")]
mod seed_workspaces;
#[path = "../support/sheets.rs"]
#[allow(dead_code, reason = "shared with other programs")]
mod sheets;
#[path = "../support/variants.rs"]
#[allow(dead_code, reason = "shared with other programs")]
mod variants;
#[path = "../support/word.rs"]
#[allow(dead_code, reason = "shared with other programs")]
mod word;
#[path = "../support/word_file.rs"]
#[allow(dead_code, reason = "shared with other programs")]
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
