//! Tables copied as lines: tabs, bars, or columns aligned with spaces.
//!
//! Input: lines. Output: [`Cell`]s with their table, row and column, by line. Invariant: a line of prose is no
//! row; a table has at least two rows of the same kind, or one row of three tabs.

use super::furniture::{is_furniture, ruler};
use super::lines::{Line, columns, trim};
use super::marks::mark;
use std::collections::BTreeMap;
use std::ops::Range;

/// Where a cell stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cell {
    /// Which table, from 0.
    pub table: usize,
    /// Its row.
    pub row: usize,
    /// Its column.
    pub column: usize,
    /// Its bytes in the line with its white space.
    pub range: Range<usize>,
}

/// Fields of a line by bytes.
type Fields = Vec<Range<usize>>;

/// How the fields of a row are parted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Style {
    Tabs,
    Bars,
    Spaces,
    Words,
}

/// The cells of each line; empty for a line that is no row.
pub(super) fn find(lines: &[Line<'_>]) -> Vec<Vec<Cell>> {
    let mut out: Vec<Vec<Cell>> = vec![Vec::new(); lines.len()];
    let mut table = 0;
    let mut at = 0;
    // Up to which line a style has been tried in vain: what is no table from its first line is none from a later one.
    let mut vain: BTreeMap<Style, usize> = BTreeMap::new();
    while at < lines.len() {
        let Some(rows) = block(lines, at, &mut vain) else {
            at += 1;
            continue;
        };
        let mut row = 0;
        let count = rows.len().max(1);
        for (line, fields) in rows.into_iter().enumerate() {
            if fields.is_empty() {
                continue;
            }
            let cells =
                fields.into_iter().enumerate().map(|(column, range)| Cell { table, row, column, range });
            if let Some(place) = out.get_mut(at + line) {
                *place = cells.collect();
            }
            row += 1;
        }
        table += 1;
        at += count;
    }
    out
}

/// The rows of the table that begins at a line, rulers as empty rows.
fn block(lines: &[Line<'_>], at: usize, vain: &mut BTreeMap<Style, usize>) -> Option<Vec<Fields>> {
    if let Some(rows) = ruled(lines, at) {
        return Some(rows);
    }
    for style in [Style::Bars, Style::Tabs, Style::Spaces, Style::Words] {
        if vain.get(&style).is_some_and(|to| at < *to) {
            continue;
        }
        let (rows, enough) = styled(lines, at, style);
        if enough {
            return Some(rows);
        }
        vain.insert(style, at + rows.len());
    }
    None
}

/// The rows of one style from a line on, and whether they make a table.
fn styled(lines: &[Line<'_>], at: usize, style: Style) -> (Vec<Fields>, bool) {
    let mut rows: Vec<Fields> = Vec::new();
    for line in lines.iter().skip(at) {
        let drawn =
            ruler(line.text) && line.text.contains(['|', '│', '┃', '┼', '─', '-']) && style == Style::Bars;
        if drawn {
            rows.push(Vec::new());
            continue;
        }
        match fields(line, style) {
            Some(row) if fits(&rows, &row, style) => rows.push(row),
            _ => break,
        }
    }
    while rows.last().is_some_and(Vec::is_empty) {
        rows.pop();
    }
    let full = rows.iter().filter(|r| !r.is_empty()).count();
    let widest = rows.iter().map(Vec::len).max().unwrap_or(0);
    let digits =
        lines.iter().skip(at).take(rows.len()).any(|l| l.text.contains(|c: char| c.is_ascii_digit()));
    let enough = match style {
        Style::Tabs => full >= 2 || widest >= 4,
        Style::Bars => full >= 2 && digits,
        Style::Spaces => full >= 2 && digits,
        Style::Words => full >= 3,
    };
    // A table begins with a row.
    let enough = enough && rows.first().is_some_and(|r| !r.is_empty() || style == Style::Bars);
    (rows, enough)
}

/// Whether a row goes with those before it.
fn fits(rows: &[Fields], row: &Fields, style: Style) -> bool {
    let Some(last) = rows.iter().rev().find(|r| !r.is_empty()) else { return true };
    matches!(style, Style::Tabs) || last.len() == row.len()
}

/// A line's fields; none if it is no row of that style.
fn fields(line: &Line<'_>, style: Style) -> Option<Fields> {
    let text = line.text;
    let sentence = text.matches('。').count() > 1 || text.chars().count() > 400;
    // The head of a table with bars looks like a page's navigation.
    if text.is_empty() || sentence || (style != Style::Bars && is_furniture(text)) {
        return None;
    }
    match style {
        Style::Tabs => {
            let row = parted(line.raw, |c| c == '\t');
            // `1.` tab `康复工作` is an item, and a tab before a line is its indent.
            let first = row.first().and_then(|r| line.raw.get(r.clone())).map_or("", trim);
            let item = row.len() == 2 && mark(text).is_some_and(|m| m.length >= first.len());
            (text.contains('\t') && !item).then_some(row)
        }
        Style::Bars => {
            let from = line.raw.find(text)?;
            let bar = |c: char| matches!(c, '|' | '｜' | '│' | '┃' | '║');
            let inner = text.trim_start_matches(bar);
            let start = from + text.len() - inner.len();
            let inner = inner.strip_suffix(bar).unwrap_or(inner);
            let row =
                parted(inner, bar).into_iter().map(|r| r.start + start..r.end + start).collect::<Fields>();
            (row.len() >= 2).then_some(row)
        }
        Style::Spaces => {
            let row = spaced(line, 2);
            let short = row.iter().all(|r| line.raw.get(r.clone()).is_some_and(|t| t.chars().count() <= 24));
            (row.len() >= 3 && short && !text.contains(['。', '，', '；'])).then_some(row)
        }
        Style::Words => {
            let row = spaced(line, 1);
            let numeric = |r: &Range<usize>| line.raw.get(r.clone()).is_some_and(is_value);
            (row.len() >= 3 && row.get(1..)?.iter().all(numeric)).then_some(row)
        }
    }
}

/// `12`, `3400.5`, `97%`, `12人`, `—`.
fn is_value(text: &str) -> bool {
    let rest =
        text.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '—' | '/'));
    rest.len() < text.len() && rest.chars().count() <= 2
}

/// Parts between separators.
fn parted(text: &str, separator: impl Fn(char) -> bool) -> Fields {
    let mut out = Vec::new();
    let mut start = 0;
    for (at, c) in text.char_indices().filter(|(_, c)| separator(*c)) {
        out.push(start..at);
        start = at + c.len_utf8();
    }
    out.push(start..text.len());
    out
}

/// Parts between gaps of at least so many columns of white space.
fn spaced(line: &Line<'_>, least: usize) -> Fields {
    let mut out: Fields = Vec::new();
    let mut gap = usize::MAX;
    for (at, c) in line.raw.char_indices() {
        if c.is_whitespace() {
            gap = gap.saturating_add(columns(c));
            continue;
        }
        let end = at + c.len_utf8();
        match out.last_mut() {
            Some(last) if gap < least => last.end = end,
            _ => out.push(at..end),
        }
        gap = 0;
    }
    out
}

/// A table whose columns a ruler of dashes shows: `------  ------`.
fn ruled(lines: &[Line<'_>], at: usize) -> Option<Vec<Fields>> {
    const HEADER: usize = 4;
    let head = lines.get(at..)?.iter().take(HEADER + 1);
    let blank = head.clone().position(|l| l.text.is_empty()).unwrap_or(HEADER + 1);
    let under = head.take(blank).position(|l| guide(l).len() >= 2)?;
    let guide = guide(lines.get(at + under)?);
    let mut rows = Vec::new();
    for (n, line) in lines.get(at..)?.iter().enumerate() {
        if n == under {
            rows.push(Vec::new());
            continue;
        }
        match under_guide(line, &guide) {
            Some(row) => rows.push(row),
            None if n < under => return None,
            None => break,
        }
    }
    (rows.len() > under + 1).then_some(rows)
}

/// The display columns of a ruler's stretches.
fn guide(line: &Line<'_>) -> Vec<Range<usize>> {
    let dashes = |c: char| matches!(c, '-' | '─' | '—' | '=');
    if line.text.is_empty() || !line.text.chars().all(|c| dashes(c) || c == ' ') {
        return Vec::new();
    }
    let mut out: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    for c in line.raw.chars() {
        let next = at + columns(c);
        match out.last_mut() {
            Some(last) if dashes(c) && last.end == at => last.end = next,
            _ if dashes(c) => out.push(at..next),
            _ => {}
        }
        at = next;
    }
    out
}

/// The fields of a line under a ruler; none if something stands between its columns.
fn under_guide(line: &Line<'_>, guide: &[Range<usize>]) -> Option<Fields> {
    if line.text.is_empty() {
        return None;
    }
    let mut row: Fields = vec![0..0; guide.len()];
    let mut at = 0;
    for (byte, c) in line.raw.char_indices() {
        let next = at + columns(c);
        if !c.is_whitespace() {
            let column = guide.iter().position(|g| g.start <= at && next <= g.end)?;
            let cell = row.get_mut(column)?;
            let start = if cell.start == cell.end { byte } else { cell.start };
            *cell = start..byte + c.len_utf8();
        }
        at = next;
    }
    Some(row)
}

#[cfg(test)]
mod tests {
    use super::super::lines::split;
    use super::*;

    fn cells(text: &str) -> Vec<(usize, usize, usize, String)> {
        let lines = split(text);
        let found = find(&lines);
        let named = lines.iter().zip(found).flat_map(|(l, cells)| {
            cells.into_iter().map(|c| (c.table, c.row, c.column, trim(&l.raw[c.range]).to_owned()))
        });
        named.filter(|c| !c.3.is_empty()).collect()
    }

    #[test]
    fn tables_are_told_by_their_separators() {
        let expect = [(0, 0, 0, "乡镇"), (0, 0, 1, "人数"), (0, 1, 0, "甲镇"), (0, 1, 1, "12")];
        let expect = expect.map(|(t, r, c, s)| (t, r, c, s.to_owned())).to_vec();
        assert_eq!(cells("乡镇\t人数\n甲镇\t12\n说明"), expect);
        assert_eq!(cells("| 乡镇 | 人数 |\n|---|---|\n| 甲镇 | 12 |"), expect);
        assert_eq!(cells("│乡镇│人数│\n├──┼──┤\n│甲镇│12│"), expect);
        assert_eq!(cells("乡镇    人数\n------  ----\n甲镇      12\n\n注"), expect);
    }

    #[test]
    fn aligned_columns_are_a_table() {
        let got = cells("乡镇    人数    金额\n甲镇    12      300\n乙镇    5       20");
        assert_eq!(got.len(), 9);
        assert_eq!(got[8], (0, 2, 2, "20".to_owned()));
        assert_eq!(cells("甲镇 12 300\n乙镇 5 20\n丙镇 7 9%").len(), 9);
        // An empty head above the first column.
        let got = cells("        护理补贴\n乡镇    人数\n------  --------\n甲镇          12");
        assert_eq!(got[0], (0, 0, 1, "护理补贴".to_owned()));
        assert_eq!(got.last(), Some(&(0, 2, 1, "12".to_owned())));
    }

    #[test]
    fn prose_is_no_table() {
        for text in [
            "1.\t康复工作\n2.\t就业工作",
            "\t全市共12人。\n\t共3人。",
            "甲残联    2024年1月",
            "设为首页 | 网站地图 | 联系我们\n首页 | 新闻 | 公告",
            "今年 共有 12 人。\n共 3 人。",
        ] {
            assert!(cells(text).is_empty(), "{text}");
        }
    }
}
