//! The .md writer (CommonMark with GFM tables).
//!
//! Job: a draft as text that reads well raw and rendered. Inputs: [`Draft`]. Outputs: a string.
//! Invariant: nothing in a draft's words is taken for markup; only this file writes markup.

use super::chars::{clean, columns};
use crate::model::block::{Block, Draft, Span, Table};

/// Writes `draft` as Markdown. 标题 is `#`, 一级标题 `##` and so on; numbers stay as typed.
pub fn write(draft: &Draft) -> String {
    let mut blocks = Vec::new();
    if !draft.title.is_empty() {
        blocks.push(format!("# {}", heading(&draft.title.concat())));
    }
    if let Some(stamp) = &draft.stamp {
        blocks.push(format!("**【{}】**", inline(&clean(stamp).replace('\n', " "))));
    }
    body(&mut blocks, &draft.blocks);
    let count = draft.annexes.len();
    if count > 0 {
        let names: Vec<String> = draft.annexes.iter().map(|a| paragraph(&a.title)).collect();
        let lines = names.iter().enumerate().map(|(i, name)| match (i, count) {
            (_, 1) => format!("附件：{name}"),
            (0, _) => format!("附件：1.{name}"),
            // No list: that would need a blank after the full stop.
            _ => format!("　　　{}.{name}", i + 1),
        });
        blocks.push(lines.collect::<Vec<_>>().join("\\\n"));
    }
    if let Some(signature) = &draft.signature {
        blocks.push(format!("{}\\\n{}", paragraph(&signature.organisation), paragraph(&signature.date)));
    }
    for (i, annex) in draft.annexes.iter().enumerate() {
        let number = if count > 1 { (i + 1).to_string() } else { String::new() };
        blocks.push(format!("# 附件{number}　{}", heading(&annex.title)));
        body(&mut blocks, &annex.blocks);
    }
    let mut out = blocks.join("\n\n");
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

fn body(out: &mut Vec<String>, blocks: &[Block]) {
    for block in blocks {
        match block {
            Block::Heading { level, number, spans } => {
                let marks = "#".repeat(usize::from(*level.clamp(&1, &4)) + 1);
                out.push(format!("{marks} {}", heading(&format!("{number}{}", words(spans)))));
            }
            Block::Paragraph(spans) => out.push(paragraph(&words(spans))),
            Block::Table(content) => table(out, content),
        }
    }
}

fn words(spans: &[Span]) -> String {
    spans.iter().map(Span::text).collect()
}

/// A paragraph; its own line ends become hard breaks.
fn paragraph(text: &str) -> String {
    let text = clean(text);
    text.lines().map(line).filter(|l| !l.is_empty()).collect::<Vec<_>>().join("\\\n")
}

/// One line. Leading blanks go: four of them would make a code block.
fn line(text: &str) -> String {
    let text = text.trim_matches([' ', '\t']);
    let escaped = inline(text);
    let mut rest = text.chars();
    let (first, next) = (rest.next(), rest.next());
    match first {
        Some('#' | '>' | '=') => format!("\\{escaped}"),
        Some(mark @ ('+' | '-')) if next.is_none_or(|n| n == ' ' || n == mark) => format!("\\{escaped}"),
        Some(c) if c.is_ascii_digit() => numbered(escaped),
        _ => escaped,
    }
}

/// `1. name` → `1\. name`: a list would be renumbered. `1.5` and `1.抓好` are no lists.
fn numbered(text: String) -> String {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = text.split_at(digits);
    let is_mark = rest.starts_with(['.', ')']) && matches!(rest.as_bytes().get(1), None | Some(b' ' | b'\t'));
    if is_mark { format!("{number}\\{rest}") } else { text }
}

/// A heading: one line; a `#` at its end would be taken for a closing mark.
fn heading(text: &str) -> String {
    let text = inline(clean(text).replace(['\n', '\t'], " ").trim());
    match text.strip_suffix('#') {
        Some(rest) => format!("{rest}\\#"),
        None => text,
    }
}

/// Escapes what CommonMark, GFM or `$` mathematics would read as markup inside a line.
fn inline(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        let escape = match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '~' | '$' => true,
            '&' => is_entity(&text[at + 1..]),
            _ => false,
        };
        if escape {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Whether `rest`, which follows `&`, goes on like `lt;` or `#60;`.
fn is_entity(rest: &str) -> bool {
    let name = rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'#').count();
    name > 0 && rest[name..].starts_with(';')
}

fn table(out: &mut Vec<String>, table: &Table) {
    if !table.caption.is_empty() {
        out.push(paragraph(&table.caption));
    }
    let count = table.rows.iter().map(Vec::len).chain([table.header.len()]).max().unwrap_or(0);
    if count > 0 {
        out.push(grid(table, count));
    }
    if !table.note.is_empty() {
        out.push(paragraph(&table.note));
    }
}

fn grid(table: &Table, count: usize) -> String {
    let text = |row: usize, i: usize| table.rows[row].get(i).map(|c| cell(&c.text())).unwrap_or_default();
    let mut lines: Vec<Vec<String>> =
        vec![(0..count).map(|i| table.header.get(i).map(|h| cell(h)).unwrap_or_default()).collect()];
    lines.extend((0..table.rows.len()).map(|row| (0..count).map(|i| text(row, i)).collect()));
    let numeric: Vec<bool> =
        (0..count).map(|i| table.rows.iter().any(|row| row.get(i).is_some_and(|c| c.number))).collect();
    let widths: Vec<usize> =
        (0..count).map(|i| lines.iter().map(|l| columns(&l[i])).max().unwrap_or(0).max(3)).collect();
    let mut out: Vec<String> = lines
        .iter()
        .map(|line| {
            let cells = line.iter().zip(&widths).zip(&numeric).map(|((text, width), number)| {
                let pad = " ".repeat(width - columns(text));
                if *number { format!(" {pad}{text} |") } else { format!(" {text}{pad} |") }
            });
            format!("|{}", cells.collect::<String>())
        })
        .collect();
    let rule = widths.iter().zip(&numeric).map(|(width, number)| {
        let dashes = "-".repeat(width - usize::from(*number));
        if *number { format!(" {dashes}: |") } else { format!(" {dashes} |") }
    });
    out.insert(1, format!("|{}", rule.collect::<String>()));
    out.join("\n")
}

/// A table cell: one line, `|` escaped.
fn cell(text: &str) -> String {
    inline(clean(text).trim()).replace('|', "\\|").replace('\n', "<br>").replace('\t', " ")
}
