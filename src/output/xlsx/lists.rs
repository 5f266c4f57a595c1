//! The sheets that list: 来源, 剔除, 口径, 缺项.
//!
//! Job: what the evidence says, a row each. Inputs: [`Evidence`]. Outputs: filled sheets. Invariant: a list
//! that is cut short says so, and how many rows it leaves out.

use super::looks;
use super::plan::{FIRST, HEADER};
use super::sheet::{Result, Sheet, cell, range};
use crate::model::evidence::Evidence;
use std::collections::BTreeSet;

/// More rejected rows than this make a file that office computers open with difficulty.
pub(super) const MOST_REJECTS: usize = 50_000;

/// A column: heading and width in columns of the font.
type Column = (&'static str, usize);

/// A cell of a list.
enum Item<'a> {
    Words(&'a str),
    Count(u64),
    /// The cell of a column less those of the columns after it, up to this one, and what is left.
    Rest(u16, i128),
    None,
}

/// One list, its header at a row; the row after it.
fn list<'a>(
    sheet: &mut Sheet<'_>,
    header: u32,
    columns: &[Column],
    rows: impl Iterator<Item = Vec<Item<'a>>>,
) -> Result<u32> {
    let looks = sheet.looks;
    sheet.fit(header, (0u16..).zip(columns.iter().map(|(heading, _)| *heading)))?;
    for (column, (heading, _)) in (0u16..).zip(columns) {
        sheet.words(header, column, heading, &looks.header)?;
    }
    let count = looks::count();
    let mut row = header;
    for items in rows {
        row += 1;
        let words = items.iter().map(|item| if let Item::Words(words) = item { *words } else { "" });
        sheet.fit(row, (0u16..).zip(words))?;
        for (column, item) in (0u16..).zip(items) {
            match item {
                Item::Words(words) => sheet.words(row, column, words, &looks.words)?,
                Item::Count(n) => sheet.count(row, column, n, &count)?,
                Item::Rest(from, rest) => {
                    let parts = range((row, from + 1), (row, column - 1));
                    let formula = format!("{}-SUM({parts})", cell(row, from));
                    sheet.formula(row, column, &formula, &rest.to_string(), &count)?;
                }
                Item::None => sheet.words(row, column, "", &looks.words)?,
            }
        }
    }
    if row == header {
        sheet.words(header + 1, 0, "（没有）", &looks.subtitle)?;
    }
    Ok(row + 1)
}

fn head(sheet: &mut Sheet<'_>, title: &str, back: &str, said: &str, columns: &[Column]) -> Result<()> {
    let looks = sheet.looks;
    let widths: Vec<usize> = columns.iter().map(|(_, width)| *width).collect();
    sheet.set_widths(&widths)?;
    sheet.title(title)?;
    sheet.link(1, 0, back, "返回概览")?;
    sheet.words(1, 1, said, &looks.subtitle)
}

/// Filter buttons over a list that has rows, and its head in sight.
fn finish(sheet: &mut Sheet<'_>, end: u32, columns: &[Column]) -> Result<()> {
    if end > FIRST {
        sheet.filter(HEADER, end - 1, u16::try_from(columns.len() - 1).unwrap_or(u16::MAX))?;
    }
    sheet.freeze(FIRST, 1)
}

/// 来源.
pub(super) fn sources(sheet: &mut Sheet<'_>, evidence: &Evidence, back: &str) -> Result<()> {
    const COLUMNS: [Column; 13] = [
        ("文件", 40),
        ("工作表", 12),
        ("数据集", 16),
        ("编码", 10),
        ("读入", 8),
        ("收下", 8),
        ("重复", 8),
        ("修订", 8),
        ("剔除", 8),
        ("合计行、空行等", 10),
        ("导入时间", 20),
        ("SHA-256", 34),
        ("编号", 18),
    ];
    /// The column of rows read; what became of them follows.
    const READ: u16 = 4;
    let said = format!(
        "共 {} 个，文稿里的数字依据它们，或其中剔除的行可能属于这些数字；读入的行是收下、重复、修订、剔除的行和合计行、标题行、空行之和。",
        evidence.sources.len()
    );
    head(sheet, "数据来源", back, &said, &COLUMNS)?;
    let rows = evidence.sources.iter().map(|s| {
        let mut items = vec![
            Item::Words(&s.path),
            Item::Words(s.sheet.as_deref().unwrap_or("")),
            Item::Words(&s.dataset),
            Item::Words(&s.encoding),
        ];
        let [read, parts @ ..] = s.rows.map(i128::from);
        items.extend(s.rows.map(Item::Count));
        items.push(Item::Rest(READ, read - parts.iter().sum::<i128>()));
        items.extend([Item::Words(&s.ingested_at), Item::Words(&s.sha256), Item::Words(&s.id)]);
        items
    });
    let end = list(sheet, HEADER, &COLUMNS, rows)?;
    finish(sheet, end, &COLUMNS)
}

/// 剔除.
pub(super) fn rejects(sheet: &mut Sheet<'_>, evidence: &Evidence, back: &str) -> Result<()> {
    const COLUMNS: [Column; 8] = [
        ("文件", 34),
        ("工作表", 10),
        ("行", 7),
        ("列", 5),
        ("字段", 14),
        ("代码", 8),
        ("原因", 44),
        ("怎么办", 40),
    ];
    let all = evidence.rejects.len();
    let said = match all.checked_sub(MOST_REJECTS) {
        None | Some(0) => format!("共 {all} 条；证件号、电话、姓名已遮盖。"),
        Some(rest) => format!(
            "共 {all} 条，列出前 {MOST_REJECTS} 条，另有 {rest} 条未列，用 report sources rejects 查看；\
             证件号、电话、姓名已遮盖。"
        ),
    };
    head(sheet, "剔除的行", back, &said, &COLUMNS)?;
    let rows = evidence.rejects.iter().take(MOST_REJECTS).map(|r| {
        let source = evidence.sources.get(r.source);
        vec![
            Item::Words(source.map_or("", |s| s.path.as_str())),
            Item::Words(source.and_then(|s| s.sheet.as_deref()).unwrap_or("")),
            Item::Count(r.line),
            r.column.map_or(Item::None, |c| Item::Count(u64::from(c))),
            Item::Words(&r.field),
            Item::Words(&r.code),
            Item::Words(&r.reason),
            Item::Words(&r.help),
        ]
    });
    let end = list(sheet, HEADER, &COLUMNS, rows)?;
    finish(sheet, end, &COLUMNS)
}

/// 口径.
pub(super) fn definitions(sheet: &mut Sheet<'_>, evidence: &Evidence, back: &str) -> Result<()> {
    const COLUMNS: [Column; 6] =
        [("指标", 30), ("单位", 6), ("计法", 16), ("按什么日期", 16), ("口径", 60), ("编号", 32)];
    head(sheet, "指标口径", back, "同一指标在不同期间、地区口径相同；由别的数算出的数不另列。", &COLUMNS)?;
    let mut seen = BTreeSet::new();
    let defined = evidence
        .figures
        .iter()
        .filter(|f| !f.definition.is_empty() && seen.insert(f.indicator.as_str()))
        .map(|f| {
            [&f.title, &f.unit, &f.measure, &f.basis, &f.definition, &f.indicator]
                .map(|words| Item::Words(words))
                .into()
        });
    let end = list(sheet, HEADER, &COLUMNS, defined)?;
    finish(sheet, end, &COLUMNS)
}

/// 缺项: what the office has to fill in, and what it has typed in.
pub(super) fn missing(sheet: &mut Sheet<'_>, evidence: &Evidence, back: &str) -> Result<()> {
    const GAPS: [Column; 3] = [("标记", 20), ("内容", 34), ("原因", 60)];
    const FACTS: [Column; 6] =
        [("键", 36), ("文稿印作", 34), ("来源", 60), ("文件", 14), ("行", 6), ("填写", 20)];
    let said = format!(
        "待填、待核 {} 处，手工数 {} 处；手工数不是由导入的数据算出的。",
        evidence.missing.len(),
        evidence.facts.len()
    );
    head(sheet, "待填、待核和手工数", back, &said, &FACTS)?;
    let gaps =
        evidence.missing.iter().map(|m| [&m.mark, &m.what, &m.reason].map(|words| Item::Words(words)).into());
    let end = list(sheet, HEADER, &GAPS, gaps)?;
    let facts = evidence.facts.iter().map(|f| {
        vec![
            Item::Words(&f.key),
            Item::Words(&f.text),
            Item::Words(&f.source),
            Item::Words(&f.file),
            Item::Count(f.line),
            Item::Words(&f.filled),
        ]
    });
    list(sheet, end + 2, &FACTS, facts)?;
    sheet.freeze(HEADER, 0)
}
