//! The blocks of a Markdown file: headings, lines, cells, what is not for the reader.
//!
//! Input: text without comments. Output: [`Unit`]s, one a line or cell. Invariant: every line is one unit, or its
//! cells, or markup alone.

use super::inline::{GONE, shown};
use super::shown::Shown;
use crate::check::text::lines::{Counter, Line, split};

/// A line or cell.
#[derive(Debug)]
pub(super) enum Unit {
    Blank,
    Line(Shown),
    Heading(u8, Shown),
    /// What the reader does not see: front matter, addresses of links.
    Aside(Shown),
    Cell {
        table: usize,
        row: usize,
        column: usize,
        shown: Shown,
    },
}

/// The text with a character that is never shown in place of each one of its HTML comments.
pub(super) fn without_comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("<!--") {
        let (before, comment) = rest.split_at(start);
        let Some(end) = comment.find("-->") else { break };
        let (comment, after) = comment.split_at(end + "-->".len());
        out.push_str(before);
        out.extend(comment.chars().map(|c| if matches!(c, '\n' | '\r') { c } else { GONE }));
        rest = after;
    }
    out.push_str(rest);
    out
}

/// All blocks.
pub(super) fn units(text: &str) -> Vec<Unit> {
    let lines = split(text);
    let mut out = Vec::new();
    let mut at = front_matter(&lines, &mut out);
    let mut tables = 0;
    while let Some(line) = lines.get(at) {
        if let Some(fence) = fence(line.text) {
            at += 1;
            while let Some(inside) = lines.get(at).filter(|l| !closes(l.text, fence)) {
                out.push(Unit::Line(whole(inside)));
                out.push(Unit::Blank);
                at += 1;
            }
            at += 1;
            continue;
        }
        if let Some(rows) = table(&lines, at) {
            let found = lines.iter().skip(at).take(rows).enumerate().filter(|(n, _)| *n != 1);
            for (row, (_, line)) in found.enumerate() {
                for (column, shown) in cells(line).into_iter().enumerate() {
                    out.push(Unit::Cell { table: tables, row, column, shown });
                }
            }
            tables += 1;
            at += rows;
            continue;
        }
        let under = lines.get(at + 1).map_or("", |l| l.text);
        let level = if under.len() < 2 {
            None
        } else if under.chars().all(|c| c == '=') {
            Some(1)
        } else {
            under.chars().all(|c| c == '-').then_some(2)
        };
        let unit = unit(line);
        match (level, unit) {
            (Some(level), Unit::Line(shown)) if !shown.text.is_empty() => {
                out.push(Unit::Heading(level, shown));
                at += 2;
            }
            (_, unit) => {
                out.push(unit);
                at += 1;
            }
        }
    }
    out
}

/// `---` to `---` at the beginning; returns the line after it.
fn front_matter(lines: &[Line<'_>], out: &mut Vec<Unit>) -> usize {
    if lines.first().is_none_or(|l| l.raw.trim_start_matches('\u{feff}').trim_end() != "---") {
        return 0;
    }
    let Some(end) = lines.iter().skip(1).position(|l| matches!(l.raw.trim_end(), "---" | "...")) else {
        return 0;
    };
    let inside = lines.iter().skip(1).take(end);
    // A rule at the beginning and another one further on are no front matter.
    if !inside.clone().all(|l| l.text.is_empty() || l.text.contains(':') || l.text.starts_with(['-', '#'])) {
        return 0;
    }
    out.extend(inside.filter(|l| !l.text.is_empty()).map(|l| Unit::Aside(whole(l))));
    end + 2
}

fn fence(text: &str) -> Option<(char, usize)> {
    let c = text.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let count = text.chars().take_while(|x| *x == c).count();
    let info = text.get(count..).unwrap_or("");
    (count >= 3 && !info.contains('`')).then_some((c, count))
}

fn closes(text: &str, fence: (char, usize)) -> bool {
    text.chars().all(|c| c == fence.0) && text.chars().count() >= fence.1
}

/// A line as it is, no markup in it.
fn whole(line: &Line<'_>) -> Shown {
    let column = line.text_column();
    let pieces = vec![crate::check::text::Piece { offset: 0, line: line.line, column }];
    Shown { text: line.text.to_owned(), pieces, line: line.line }
}

/// What a line outside tables and code is.
fn unit(line: &Line<'_>) -> Unit {
    let mut text = line.text.trim_start_matches(GONE).trim_start();
    while let Some(rest) = text.strip_prefix('>') {
        text = rest.trim_start();
    }
    if text.is_empty() || text.chars().all(|c| c == GONE || c.is_whitespace()) || rule(text) {
        return Unit::Blank;
    }
    let hashes = text.chars().take_while(|c| *c == '#').count();
    let after = text.get(hashes..).unwrap_or("");
    if (1..=6).contains(&hashes) && !after.starts_with(|c: char| c.is_ascii_graphic()) {
        let words = after.trim_end();
        let bare = words.trim_end_matches('#');
        let words = if bare.ends_with([' ', '\t']) || bare.is_empty() { bare } else { words };
        return Unit::Heading(u8::try_from(hashes).unwrap_or(6), part(line, words));
    }
    if let Some((name, rest)) = text.strip_prefix('[').and_then(|t| t.split_once("]:")) {
        if name.starts_with('^') && !name.contains(']') {
            return Unit::Line(part(line, rest));
        }
        let address = rest.split_whitespace().next().unwrap_or("");
        if !name.contains(']') && (address.contains("://") || address.starts_with(['#', '/', '<', '.'])) {
            return Unit::Aside(whole(line));
        }
    }
    for bullet in ["- ", "* ", "+ ", "-\t", "*\t", "+\t"] {
        if let Some(rest) = text.strip_prefix(bullet) {
            let rest = rest.trim_start();
            let task = ["[ ] ", "[x] ", "[X] "].into_iter().find_map(|t| rest.strip_prefix(t));
            return Unit::Line(part(line, task.unwrap_or(rest)));
        }
    }
    // A backslash at the end is a line end.
    Unit::Line(part(line, text.strip_suffix('\\').filter(|t| !t.ends_with('\\')).unwrap_or(text)))
}

/// `---`, `***`, `___`, spaces between them or not.
fn rule(text: &str) -> bool {
    ['-', '*', '_'].into_iter().any(|mark| {
        text.chars().all(|c| c == mark || c == ' ' || c == '\t')
            && text.chars().filter(|c| *c == mark).count() >= 3
    })
}

/// What is seen of a part of a line.
fn part(line: &Line<'_>, text: &str) -> Shown {
    counted(line, text, &mut Counter::new(line.raw))
}

/// The same, for parts of one line in their order.
fn counted(line: &Line<'_>, text: &str, counter: &mut Counter<'_>) -> Shown {
    let before = text.as_ptr() as usize - line.raw.as_ptr() as usize;
    shown(text, line.line, line.column.saturating_add(counter.before(before)))
}

/// How many lines the table has that begins at a line: a head, a ruler, rows.
fn table(lines: &[Line<'_>], at: usize) -> Option<usize> {
    let (head, ruler) = (lines.get(at)?, lines.get(at + 1)?);
    let drawn = |c: char| matches!(c, '|' | '-' | ':' | ' ' | '\t');
    let is_ruler = ruler.text.contains('-') && ruler.text.contains('|') && ruler.text.chars().all(drawn);
    if !is_ruler || !head.text.contains('|') || fields(head).len() != fields(ruler).len() {
        return None;
    }
    let rows = lines.iter().skip(at + 2).take_while(|l| l.text.contains('|')).count();
    Some(rows + 2)
}

fn cells(line: &Line<'_>) -> Vec<Shown> {
    let mut counter = Counter::new(line.raw);
    fields(line).into_iter().map(|f| counted(line, f, &mut counter)).collect()
}

/// The fields of a row: parted by bars, but not by escaped ones or those in code spans.
fn fields<'a>(line: &Line<'a>) -> Vec<&'a str> {
    let text = line.text.strip_prefix('|').unwrap_or(line.text);
    let mut out = Vec::new();
    let (mut start, mut code, mut escaped) = (0, false, false);
    let closed = text.matches('`').count().is_multiple_of(2);
    for (at, c) in text.char_indices() {
        match c {
            '|' if !escaped && !code => {
                out.push(text.get(start..at).unwrap_or(""));
                start = at + 1;
            }
            '`' if !escaped && closed => code = !code,
            _ => {}
        }
        escaped = c == '\\' && !escaped;
    }
    let last = text.get(start..).unwrap_or("");
    if !last.trim().is_empty() || !line.text.ends_with('|') {
        out.push(last);
    }
    out
}
