//! The .md as a parser written by others reads it.
//!
//! Input: drafts with every kind of block, and with words that look like markup in every place of them; python
//! with markdown-it, named by PYTHON. Invariant: headings, paragraphs and tables come back as they stand in the
//! draft, and nothing else comes back. Run with `--ignored`.
#![allow(clippy::disallowed_methods, reason = "where python is stands in the environment")]

use crate::docx as support;
use report::model::block::{Annex, Block, Cell, Draft, Signature, Span, Table};
use report::output::markdown;
use serde_json::{Value, json};
use std::io::Write;
use std::process::{Command, Stdio};

/// Blocks of a Markdown text as JSON; a token that is no heading, paragraph, table or text is an error.
const PARSE: &str = r#"
import json, sys
from markdown_it import MarkdownIt
text = lambda inline: "".join(
    {"text": t.content, "text_special": t.content, "softbreak": "\n", "hardbreak": "\n"}[t.type]
    if t.type != "html_inline" or t.content != "<br>" else "\n"
    for t in inline.children)
blocks, tokens = [], iter(MarkdownIt("commonmark").enable("table").parse(sys.stdin.buffer.read().decode()))
for token in tokens:
    if token.type == "heading_open":
        blocks.append([int(token.tag[1]), text(next(tokens))])
    elif token.type == "paragraph_open":
        blocks.append(["p", text(next(tokens))])
    elif token.type == "table_open":
        rows = []
        while (token := next(tokens)).type != "table_close":
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "inline":
                rows[-1].append(text(token))
        blocks.append(["t", rows])
    elif token.type not in ("heading_close", "paragraph_close"):
        sys.exit(f"{token.type}: {token.content!r} {token.map}")
print(json.dumps(blocks))
"#;

fn parsed(text: &str) -> Value {
    let python = std::env::var_os("PYTHON").unwrap_or_else(|| "python3".into());
    let mut child = Command::new(python)
        .args(["-c", PARSE])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("python");
    child.stdin.take().expect("stdin").write_all(text.as_bytes()).expect("the text");
    let output = child.wait_with_output().expect("python");
    assert!(output.status.success(), "{}\n{text}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// A text as a paragraph shows it: lines without blanks round them, and no empty ones.
fn lines(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let lines = text.split('\n').map(|l| l.trim_matches([' ', '\t'])).filter(|l| !l.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

fn one_line(text: &str) -> String {
    text.replace(['\r', '\n', '\t'], " ").trim().to_owned()
}

fn words(spans: &[Span]) -> String {
    spans.iter().map(Span::text).collect()
}

fn body(out: &mut Vec<Value>, blocks: &[Block]) {
    let paragraph = |out: &mut Vec<Value>, text: &str| {
        if !text.is_empty() {
            out.push(json!(["p", lines(text)]));
        }
    };
    for block in blocks {
        match block {
            Block::Heading { level, number, spans } => {
                out.push(json!([level + 1, one_line(&format!("{number}{}", words(spans)))]));
            }
            Block::Paragraph(spans) => paragraph(out, &words(spans)),
            Block::Table(table) => {
                paragraph(out, &table.caption);
                let cell = |text: &str| text.trim().replace('\t', " ");
                let mut rows = vec![table.header.iter().map(|h| cell(h)).collect::<Vec<_>>()];
                rows.extend(table.rows.iter().map(|row| row.iter().map(|c| cell(&c.text())).collect()));
                out.push(json!(["t", rows]));
                paragraph(out, &table.note);
            }
        }
    }
}

/// What must come back.
fn expected(draft: &Draft) -> Value {
    let title = (!draft.title.is_empty()).then(|| json!([1, one_line(&draft.title.concat())]));
    let mut out: Vec<Value> = title.into_iter().collect();
    body(&mut out, &draft.blocks);
    let several = draft.annexes.len() > 1;
    let number = |i: usize| if several { (i + 1).to_string() } else { String::new() };
    let names = draft.annexes.iter().enumerate().map(|(i, annex)| {
        let lead = if i == 0 { "附件：" } else { "　　　" };
        let stop = if several { "." } else { "" };
        format!("{lead}{}{stop}{}", number(i), lines(&annex.title))
    });
    let names: Vec<String> = names.collect();
    if !names.is_empty() {
        out.push(json!(["p", names.join("\n")]));
    }
    if let Some(signature) = &draft.signature {
        out.push(json!(["p", format!("{}\n{}", lines(&signature.organisation), signature.date)]));
    }
    for (i, annex) in draft.annexes.iter().enumerate() {
        out.push(json!([1, format!("附件{}　{}", number(i), one_line(&annex.title))]));
        body(&mut out, &annex.blocks);
    }
    json!(out)
}

/// Words that Markdown, or HTML in it, would make something of.
const HOSTILE: &[&str] = &[
    "*重点*和**要点**",
    "_下划线_ __粗__",
    "`代码` ``",
    "<b>粗</b> <!-- 注 --> <https://example.org>",
    "[链接](https://example.org) ![图](x)",
    "[1]: https://example.org",
    "# 井号",
    "#",
    "> 引文",
    "- 项",
    "+ 项",
    "* 项",
    "-",
    "1. 项",
    "12) 项",
    "1.抓好",
    "---",
    "***",
    "___",
    "===",
    "```",
    "~~~",
    "    缩进",
    "\t制表",
    "a | b",
    "| --- |",
    "|---|---|",
    "&lt;&#60;&amp;&copy;",
    "C:\\dir\\*",
    "末尾反斜杠\\",
    "末尾空格  ",
    "第一行\n第二行",
    "第一行\n\n    第二行",
    "第一行\n- 第二行\n===",
    "10~20人~~删~~",
    "$1$",
    "!",
    "[x]",
    ":---",
    "a\n---",
    "http://example.org/_a_",
    "【待填】",
];

fn hostile(text: &str) -> Draft {
    let spans = || vec![Span::Text(text.to_owned())];
    let table = Table {
        caption: text.into(),
        header: vec![text.into(), "人数（人）".into()],
        rows: vec![vec![Cell::words(text), Cell { number: true, spans: spans() }]; 2],
        note: text.into(),
        ..Table::default()
    };
    let blocks = vec![
        Block::Paragraph(spans()),
        Block::Heading { level: 1, number: "一、".into(), spans: spans() },
        Block::Heading { level: 2, number: String::new(), spans: spans() },
        Block::Paragraph(vec![Span::Text("前".into()), Span::Text(text.into()), Span::Text("后".into())]),
        Block::Table(table),
        Block::Paragraph(spans()),
        Block::Paragraph(spans()),
    ];
    let annex = |title: &str| Annex { title: title.into(), blocks: vec![Block::Paragraph(spans())] };
    Draft {
        title: vec!["云水县".into(), text.into()],
        blocks,
        signature: Some(Signature { organisation: text.into(), date: "2025年1月5日".into() }),
        annexes: vec![annex(text), annex("名册")],
        stamp: None,
    }
}

#[test]
#[ignore = "needs python with markdown-it, named by PYTHON"]
fn what_a_parser_reads_is_the_draft() {
    for draft in [support::annual(), support::calibration()] {
        assert_eq!(parsed(&markdown::write(&draft)), expected(&draft));
    }
    let wrong: Vec<String> = HOSTILE
        .iter()
        .filter_map(|text| {
            let draft = hostile(text);
            let written = markdown::write(&draft);
            let (found, wanted) = (parsed(&written), expected(&draft));
            (found != wanted).then(|| format!("{text:?}\n  {found}\n  {wanted}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
