//! The .txt writer.
//!
//! Job: a draft as plain text for a mail or a form field. Inputs: [`Draft`]. Outputs: a string.
//! Invariant: words are unchanged; only indents, line ends and table padding are added.

use super::chars::{clean, columns};
use super::docx::title;
use crate::model::block::{Block, Draft, Signature, Span, Table};

/// Columns of a line of 28 全角 characters, the 版心 of GB/T 9704-2012.
const LINE: usize = 56;
/// Columns of a terminal or an editor.
const SCREEN: usize = 80;
/// Twice the unit that widths are measured in.
const EM: i32 = 200;
/// Between the columns of a table.
const GAP: &str = "  ";
/// 左空二字.
const INDENT: &str = "　　";

/// Writes `draft` as plain text. Paragraphs stay on one line each; tables are padded with blanks
/// for a fixed-pitch font in which a 汉字 takes two columns.
pub fn write(draft: &Draft) -> String {
    let mut out = String::new();
    for line in &draft.title {
        centred(&mut out, line);
    }
    if let Some(stamp) = &draft.stamp {
        centred(&mut out, &format!("【{stamp}】"));
    }
    blank(&mut out);
    body(&mut out, &draft.blocks);
    let count = draft.annexes.len();
    if count > 0 {
        blank(&mut out);
    }
    for (i, annex) in draft.annexes.iter().enumerate() {
        let lead = if i == 0 { "附件：" } else { "　　　" };
        let number = if count > 1 { format!("{}.", i + 1) } else { String::new() };
        line(&mut out, &format!("{INDENT}{lead}{number}{}", annex.title));
    }
    if let Some(signature) = &draft.signature {
        closing(&mut out, signature);
    }
    for (i, annex) in draft.annexes.iter().enumerate() {
        let number = if count > 1 { (i + 1).to_string() } else { String::new() };
        blank(&mut out);
        out.push_str(&format!("\n附件{number}\n\n"));
        centred(&mut out, &annex.title);
        out.push('\n');
        body(&mut out, &annex.blocks);
    }
    out.truncate(out.trim_end_matches('\n').len());
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

fn body(out: &mut String, blocks: &[Block]) {
    for block in blocks {
        match block {
            Block::Heading { number, spans, .. } => line(out, &format!("{INDENT}{number}{}", words(spans))),
            Block::Paragraph(spans) => line(out, &format!("{INDENT}{}", words(spans))),
            Block::Table(content) => table(out, content),
        }
    }
}

fn words(spans: &[Span]) -> String {
    spans.iter().map(Span::text).collect()
}

fn line(out: &mut String, text: &str) {
    out.push_str(clean(text).trim_end_matches(' '));
    out.push('\n');
}

/// One empty line, unless there is one already or nothing stands before it.
fn blank(out: &mut String) {
    if !out.is_empty() && !out.ends_with("\n\n") {
        out.push('\n');
    }
}

/// Blanks up to column `at`, full-width as far as possible: they keep their width in any font.
fn shift(at: usize) -> String {
    format!("{}{}", "　".repeat(at / 2), " ".repeat(at % 2))
}

fn centred(out: &mut String, text: &str) {
    centred_over(out, text, LINE);
}

fn centred_over(out: &mut String, text: &str, width: usize) {
    let text = clean(text).replace(['\n', '\t'], " ");
    line(out, &format!("{}{text}", "　".repeat(width.saturating_sub(columns(&text)) / 4)));
}

/// 落款: 署名 右空二字, 成文日期 starting 二字 further right (GB/T 9704-2012 §7.3.5.2).
fn closing(out: &mut String, signature: &Signature) {
    let (name, date) = (columns(&signature.organisation), columns(&signature.date));
    let name_at =
        if date <= name { (LINE - 4).saturating_sub(name) } else { (LINE - 8).saturating_sub(date) };
    blank(out);
    line(out, &format!("{}{}", shift(name_at), signature.organisation));
    line(out, &format!("{}{}", shift(name_at + 4), signature.date));
}

fn table(out: &mut String, table: &Table) {
    blank(out);
    let count = table.rows.iter().map(Vec::len).chain([table.header.len()]).max().unwrap_or(0);
    let numeric: Vec<bool> =
        (0..count).map(|i| table.rows.iter().any(|row| row.get(i).is_some_and(|c| c.number))).collect();
    let body: Vec<Vec<String>> = table
        .rows
        .iter()
        .map(|row| (0..count).map(|i| row.get(i).map(|c| cell(&c.text())).unwrap_or_default()).collect())
        .collect();
    let header: Vec<String> =
        (0..count).map(|i| table.header.get(i).map(|h| cell(h)).unwrap_or_default()).collect();
    let data: Vec<usize> =
        (0..count).map(|i| body.iter().map(|l| columns(&l[i])).max().unwrap_or(0)).collect();
    let head = header_lines(&header, &data);
    let widths: Vec<usize> =
        (0..count).map(|i| head.iter().map(|l| columns(&l[i])).max().unwrap_or(0).max(data[i])).collect();
    if !table.caption.is_empty() {
        centred_over(out, &table.caption, total(&widths));
    }
    let row = |out: &mut String, cells: &[String]| {
        let padded = cells.iter().zip(&widths).zip(&numeric).map(|((text, width), number)| {
            let pad = " ".repeat(width - columns(text));
            if *number { format!("{pad}{text}") } else { format!("{text}{pad}") }
        });
        line(out, &padded.collect::<Vec<_>>().join(GAP));
    };
    if !table.header.is_empty() {
        head.iter().for_each(|cells| row(out, cells));
        line(out, &widths.iter().map(|w| "-".repeat(*w)).collect::<Vec<_>>().join(GAP));
    }
    body.iter().for_each(|cells| row(out, cells));
    if !table.note.is_empty() {
        line(out, &table.note);
    }
    blank(out);
}

/// The header in one line; in two or three where the table would be wider than the page, or a screen.
fn header_lines(header: &[String], data: &[usize]) -> Vec<Vec<String>> {
    let width = |lines: &[Vec<String>]| {
        let column = |i: usize| lines.iter().map(|l| columns(&l[i])).max().unwrap_or(0).max(data[i]);
        total(&(0..header.len()).map(column).collect::<Vec<_>>())
    };
    let in_lines = |count: usize| {
        let cells: Vec<Vec<String>> =
            header.iter().zip(data).map(|(text, data)| broken(text, *data, count)).collect();
        (0..count).map(|l| cells.iter().map(|c| c[l].clone()).collect()).collect::<Vec<Vec<String>>>()
    };
    let one = vec![header.to_vec()];
    if width(&one) <= LINE {
        return one;
    }
    let two = in_lines(2);
    if width(&two) <= SCREEN { two } else { in_lines(3) }
}

/// A heading in at most `count` lines, divided at its phrases if they let it be, as narrow as that goes, but
/// not narrower than the data below it; empty lines stand first.
fn broken(text: &str, data: usize, count: usize) -> Vec<String> {
    let mut best = vec![text];
    let mut at_phrases = false;
    for room in (data.max(2)..columns(text)).rev() {
        let lines =
            title::lines(text, EM, i32::try_from(room).unwrap_or(i32::MAX / EM).saturating_mul(EM / 2));
        if lines.len() > count || lines.iter().any(|line| columns(line) > room) {
            break;
        }
        let mut at = 0;
        let natural = lines[..lines.len() - 1].iter().all(|line| {
            at += line.len();
            title::natural(text, at)
        });
        if natural || !at_phrases {
            (best, at_phrases) = (lines, natural);
        }
    }
    let mut lines = vec![String::new(); count - best.len()];
    lines.extend(best.into_iter().map(str::to_owned));
    lines
}

fn total(widths: &[usize]) -> usize {
    widths.iter().sum::<usize>() + GAP.len() * widths.len().saturating_sub(1)
}

fn cell(text: &str) -> String {
    clean(text).trim().replace(['\n', '\t'], " ")
}
