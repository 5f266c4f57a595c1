//! Header rows: texts by column, through merged cells, and what a header text says.

use crate::ingest::rows::{RowBlock, TextEncoding};
use crate::ingest::values;
use crate::model::region::name_key;

/// The header stands within this many rows.
pub(super) const SEARCHED: usize = 10;
/// A merged header has at most this many rows.
pub(super) const DEEPEST: usize = 3;

/// The first rows of a table as cleaned texts.
pub(super) struct HeadRows {
    /// Physical line and cells.
    pub(super) rows: Vec<(u64, Vec<String>)>,
}

impl HeadRows {
    pub(super) fn new(block: &RowBlock, encoding: TextEncoding) -> HeadRows {
        let cells = |row: usize| {
            (0..block.width(row))
                .map(|column| {
                    let text = encoding.decode(block.cell(row, column)).unwrap_or_default();
                    values::text(&text).unwrap_or_default()
                })
                .collect()
        };
        HeadRows { rows: (0..block.len()).map(|row| (block.line(row), cells(row))).collect() }
    }

    pub(super) fn is_blank(&self) -> bool {
        self.rows.iter().all(|(_, cells)| cells.iter().all(String::is_empty))
    }

    /// Whether there are three columns or more, with something below them.
    pub(super) fn is_table(&self) -> bool {
        let filled = |(_, cells): &(u64, Vec<String>)| cells.iter().filter(|c| !c.is_empty()).count();
        let header = self.rows.iter().position(|row| filled(row) >= 3);
        header.is_some_and(|at| self.rows[at + 1..].iter().any(|row| filled(row) >= 2))
    }

    /// The header made of `depth` rows from `start`: for each column its levels joined with `/`, and
    /// its deepest level. Upper levels of a CSV are blank under a merged cell: they take the text from
    /// the left.
    pub(super) fn header(&self, start: usize, depth: usize) -> Option<Vec<HeaderText>> {
        let rows = self.rows.get(start..start + depth)?;
        // A blank line inside a header would glue a title to it.
        if rows.iter().any(|(_, cells)| cells.iter().all(String::is_empty)) {
            return None;
        }
        let width = rows.iter().map(|(_, cells)| last_filled(cells)).max()?;
        let mut levels: Vec<Vec<&str>> = vec![Vec::new(); width];
        for (level, (_, cells)) in rows.iter().enumerate() {
            let mut left = "";
            for (column, stack) in levels.iter_mut().enumerate() {
                let own = cells.get(column).map_or("", String::as_str);
                let text = if own.is_empty() && level + 1 < depth { left } else { own };
                left = text;
                if !text.is_empty() && stack.last() != Some(&text) {
                    stack.push(text);
                }
            }
        }
        let text = |stack: Vec<&str>| HeaderText {
            joined: stack.join("/"),
            deepest: stack.last().map(|t| (*t).to_owned()).unwrap_or_default(),
        };
        Some(levels.into_iter().map(text).collect())
    }
}

fn last_filled(cells: &[String]) -> usize {
    cells.iter().rposition(|c| !c.is_empty()).map_or(0, |i| i + 1)
}

/// People beside the one a row is about.
const OTHERS: [&str; 9] =
    ["监护人", "代领人", "代理人", "联系人", "经办人", "委托人", "照护人", "配偶", "户主"];

/// The text of one header cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct HeaderText {
    /// All levels, `居民类别/一二级/城镇`.
    pub(super) joined: String,
    /// The last level.
    pub(super) deepest: String,
}

impl HeaderText {
    /// The keys under which a field may know this column, the most telling first.
    ///
    /// What a header says of somebody else (`身份证号(监护人)`, `监护人/身份证号`) is not of the person the
    /// row is about: only an alias that says so itself knows it.
    pub(super) fn keys(&self) -> Vec<String> {
        if OTHERS.iter().any(|w| self.joined.contains(w)) {
            let whole = [&self.joined, &self.deepest].map(|t| (t, key(t)));
            let says = |t: &str| OTHERS.iter().any(|w| without_bracket(t).contains(w));
            let mut out: Vec<String> =
                whole.into_iter().filter(|(t, k)| !k.is_empty() && says(t)).map(|(_, k)| k).collect();
            out.dedup();
            return out;
        }
        let mut out = Vec::new();
        for text in [&self.joined, &self.deepest] {
            for key in [key(text), key(without_bracket(text))] {
                if !key.is_empty() && !out.contains(&key) {
                    out.push(key);
                }
            }
        }
        out
    }
}

/// A header's comparison form: folded, without white space, brackets, `*` and a closing colon.
pub(super) fn key(text: &str) -> String {
    name_key(text).chars().filter(|c| !matches!(c, '*' | ':')).collect()
}

/// The text without a closing bracket group: `金额(元)` → `金额`.
fn without_bracket(text: &str) -> &str {
    let trimmed = text.trim_end();
    let Some(body) = trimmed.strip_suffix(')').or_else(|| trimmed.strip_suffix('\u{ff09}')) else {
        return trimmed;
    };
    let Some(open) = body.rfind(['(', '\u{ff08}']) else { return trimmed };
    // 补贴金额（累计） is not this month's 补贴金额: such a bracket makes another column.
    let another = ["累计", "上年", "上月", "去年", "同期", "应发", "预算", "计划"];
    if another.iter().any(|word| body[open..].contains(word)) { trimmed } else { &body[..open] }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(lines: &[&[&str]]) -> HeadRows {
        let mut block = RowBlock::default();
        for (i, cells) in lines.iter().enumerate() {
            block.start_row(i as u64 + 1);
            cells.iter().for_each(|c| block.push_cell(c.as_bytes()));
        }
        HeadRows::new(&block, TextEncoding::Utf8)
    }

    #[test]
    fn a_merged_header_is_joined_level_by_level() {
        let head = rows(&[&["镇街", "补贴", "", "备注"], &["", "类型", "金额（元）", ""]]);
        let texts = head.header(0, 2).expect("header");
        let joined: Vec<&str> = texts.iter().map(|t| t.joined.as_str()).collect();
        assert_eq!(joined, ["镇街", "补贴/类型", "补贴/金额（元）", "备注"]);
        assert_eq!(texts[2].keys(), ["补贴/金额元", "补贴/金额", "金额元", "金额"]);
    }

    #[test]
    fn a_column_of_somebody_else_is_known_only_by_name() {
        let keys = |joined: &str, deepest: &str| {
            HeaderText { joined: joined.to_owned(), deepest: deepest.to_owned() }.keys()
        };
        assert_eq!(keys("身份证号（监护人）", "身份证号（监护人）"), Vec::<String>::new());
        assert_eq!(keys("监护人/身份证号", "身份证号"), ["监护人/身份证号"]);
        assert_eq!(keys("户主身份证号", "户主身份证号"), ["户主身份证号"]);
        assert_eq!(keys("家庭/户主身份证号", "户主身份证号"), ["家庭/户主身份证号", "户主身份证号"]);
    }

    #[test]
    fn keys_of_headers() {
        assert_eq!(key("*身份证 号码："), "身份证号码");
    }
}
