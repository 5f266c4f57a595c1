//! Cells of tables: a bare number takes unit and scale from the header of its column, the label of its row or the
//! table's `单位：万元`.
//!
//! Inputs: the text and its numbers. Output: the numbers of cells, completed. Invariants: a header says 万元 once and
//! each cell counts in it; serial numbers, years and codes are no statistics; one pass over the cells of a table.

use super::scan::{after, before, ends, is_blank, is_digit, starts, tail};
use super::unit::{self, Found};
use super::{Kind, Number};
use crate::check::text::{Role, Text};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// What a header says of the numbers under it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Says {
    /// A unit and what one of it is worth.
    Unit(Found, Decimal),
    /// 金额: money, in the unit that the table names for it.
    Money,
    /// 序号, 年份, 编码: what stands there counts nothing.
    Nothing,
}

#[derive(Default)]
struct Table {
    /// 单位：万元 above or in it; 单位：人、万元 are two.
    whole: Vec<Says>,
    /// The first row that holds a bare number and so is no header.
    body: Option<usize>,
    /// By row and column, of the header rows.
    headers: BTreeMap<(usize, usize), Option<Says>>,
    /// By row: what its label says.
    labels: BTreeMap<usize, Option<Says>>,
}

/// Header rows that are looked through; no table has more.
const HEADER_ROWS: usize = 6;

/// Completes the numbers in cells.
pub(super) fn measure(text: &Text, numbers: &mut [Number]) {
    let tables = tables(text, numbers);
    for number in numbers.iter_mut().filter(|n| n.kind == Kind::Bare) {
        let Some(paragraph) = text.paragraphs.get(number.span.paragraph) else { continue };
        let Role::Cell { table, row, column } = paragraph.role else { continue };
        let Some(table) = tables.get(&table) else { continue };
        match table.says(row, column) {
            Some(Says::Unit(found, worth)) => give(number, found, worth),
            Some(Says::Nothing) => number.statistic = false,
            Some(Says::Money) | None => {}
        }
        if table.body.is_none_or(|b| row < b) && year(&paragraph.text) {
            number.statistic = false;
        }
    }
}

fn give(number: &mut Number, found: Found, worth: Decimal) {
    let Some(value) = number.value.checked_mul(worth) else { return };
    let Some(scale) = number.scale.checked_mul(worth) else { return };
    (number.value, number.scale) = (value, scale);
    number.until = number.until.and_then(|u| u.checked_mul(worth));
    found.unit.clone_into(&mut number.unit);
    number.kind = found.kind;
}

fn tables(text: &Text, numbers: &[Number]) -> BTreeMap<usize, Table> {
    let mut out: BTreeMap<usize, Table> = BTreeMap::new();
    for number in numbers.iter().filter(|n| n.kind == Kind::Bare) {
        let Some(paragraph) = text.paragraphs.get(number.span.paragraph) else { continue };
        let Role::Cell { table, row, .. } = paragraph.role else { continue };
        if !year(&paragraph.text) {
            let body = &mut out.entry(table).or_default().body;
            *body = Some(body.map_or(row, |b: usize| b.min(row)));
        }
    }
    let mut caption = Vec::new();
    for paragraph in &text.paragraphs {
        let Role::Cell { table, row, column } = paragraph.role else {
            caption = unit_line(&paragraph.text);
            continue;
        };
        let Some(found) = out.get_mut(&table) else { continue };
        if found.whole.is_empty() {
            found.whole = if caption.is_empty() { unit_line(&paragraph.text) } else { caption.clone() };
        }
        let words = paragraph.text.as_str();
        if found.body.is_some_and(|b| row < b) && row < HEADER_ROWS {
            found.headers.insert((row, column), says(words));
        } else if column == 0 {
            found.labels.insert(row, says(words));
        }
    }
    out
}

impl Table {
    fn says(&self, row: usize, column: usize) -> Option<Says> {
        let body = self.body.unwrap_or(0).min(HEADER_ROWS);
        let header = (0..body).rev().find_map(|r| {
            // A merged header stands in its first column.
            let (_, says) = self.headers.range((r, 0)..=(r, column)).next_back()?;
            *says
        });
        let label = self.labels.get(&row).copied().flatten().filter(|_| column > 0);
        match (header, label) {
            (Some(Says::Nothing), _) | (_, Some(Says::Nothing)) => Some(Says::Nothing),
            (Some(unit @ Says::Unit(..)), _) | (_, Some(unit @ Says::Unit(..))) => Some(unit),
            (Some(Says::Money), _) | (_, Some(Says::Money)) => self.whole_of(|k| k == Kind::Money),
            _ if self.whole.len() == 1 => self.whole_of(|_| true),
            _ => None,
        }
    }

    /// The unit of the table that counts a kind of thing.
    fn whole_of(&self, kind: impl Fn(Kind) -> bool) -> Option<Says> {
        self.whole.iter().copied().find(|s| matches!(s, Says::Unit(found, _) if kind(found.kind)))
    }
}

/// Headers under which nothing is counted.
const NOTHING: &[&str] = &[
    "序号", "编号", "编码", "代码", "年份", "年度", "电话", "名次", "排名", "证号", "账号", "日期", "时间",
    "行次", "栏次", "栏次", "备注", "科目", "文号", "号",
];

/// Headers that name what they count without a unit.
const NAMED: &[(&str, &str)] = &[
    ("人次", "人次"),
    ("人数", "人"),
    ("户数", "户"),
    ("例数", "例"),
    ("比例", "%"),
    ("百分比", "%"),
    ("%", "%"),
    ("％", "%"),
    ("‰", "‰"),
    ("件数", "件"),
    ("台数", "台"),
    ("次数", "次"),
    ("场次", "场"),
    ("期数", "期"),
    ("个数", "个"),
    ("面积", ""),
];

/// What a header or label says: `发放金额（万元）`, `人数`, `补贴资金/元`, `序号`.
fn says(words: &str) -> Option<Says> {
    let words = words.trim_matches(|c| is_blank(c) || matches!(c, '\n' | '：' | ':'));
    if NOTHING.iter().any(|w| words == *w || words.ends_with(w) && words.chars().count() <= 6) {
        return Some(Says::Nothing);
    }
    let inner = words
        .strip_suffix(['）', ')', '】', ']'])
        .and_then(|w| w.rfind(['（', '(', '【', '[']).map(|at| after(w, at)))
        .map(|w| w.trim_start_matches(['（', '(', '【', '[']));
    if let Some(found) = inner.and_then(whole_unit) {
        return Some(found);
    }
    let slash = words.rfind(['/', '／', '，', ',', '、']).map(|at| tail(words, words.len() - at));
    if let Some(found) =
        slash.and_then(|w| whole_unit(w.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '%')))
    {
        return Some(found);
    }
    const MONEY: &[&str] =
        &["金额", "资金", "经费", "补贴", "补助", "款", "支出", "收入", "预算数", "决算数", "费", "金"];
    if ends(words, MONEY).is_some() {
        return Some(Says::Money);
    }
    let named = NAMED.iter().find(|(w, u)| !u.is_empty() && words.ends_with(w));
    named.and_then(|(_, unit)| whole_unit(unit))
}

/// A text that is a unit with its scale and nothing else: 万元, 人, 亿立方米.
fn whole_unit(words: &str) -> Option<Says> {
    let words = words.trim_matches(is_blank);
    let words = words.strip_prefix("单位").map_or(words, |w| w.trim_start_matches(['：', ':', ' ']));
    let mut worth = Decimal::ONE;
    let mut rest = words;
    while let Some(scale) = starts(rest, &["亿", "万", "千", "百"]) {
        if unit::longest(rest).is_some() {
            break;
        }
        let by = match scale {
            "亿" => 100_000_000,
            "万" => 10_000,
            "千" => 1_000,
            _ => 100,
        };
        worth = worth.checked_mul(Decimal::from(by))?;
        rest = after(rest, scale.len());
    }
    let found = unit::longest(rest).filter(|f| f.len == rest.len())?;
    Some(Says::Unit(found, worth))
}

/// 单位：万元 in a line of its own, or at the end of one; 单位：人、万元 are both.
fn unit_line(words: &str) -> Vec<Says> {
    let Some((_, rest)) = words.rsplit_once("单位") else { return Vec::new() };
    let rest = rest.trim_start_matches(is_blank);
    let Some(rest) = rest.strip_prefix(['：', ':']) else { return Vec::new() };
    let rest = rest.trim_end_matches(|c| is_blank(c) || matches!(c, '）' | ')' | '】' | '。'));
    rest.split(['、', '，', ',', '/', ' ', '；']).filter_map(whole_unit).collect()
}

/// Whether a cell holds a year and nothing else.
fn year(words: &str) -> bool {
    let words = words.trim_matches(is_blank);
    let digits = words.len() == 4 && words.chars().all(is_digit);
    digits && ends(before(words, 2), &["19", "20"]).is_some()
}
