//! Choosing header row and dataset by known aliases.
//!
//! Invariant: the choice is by counting recognised fields; a tie between datasets refuses the file, and
//! a field found twice is never settled by guessing.

use super::header::{DEEPEST, HeadRows, HeaderText, SEARCHED, key};
use crate::catalog::{Catalog, Dataset, Field, FieldType};
use crate::diagnostic::{Diagnostic, codes};
use crate::ingest::values;

/// The chosen header and dataset.
pub(super) struct Chosen<'a> {
    pub(super) dataset: &'a Dataset,
    pub(super) header_line: u64,
    /// Header texts by column.
    pub(super) headers: Vec<String>,
    /// Field position by column.
    pub(super) columns: Vec<Option<usize>>,
    /// Field values for the whole table.
    pub(super) constants: Vec<(usize, String)>,
    /// Texts of the rows above the header.
    pub(super) title: Vec<String>,
    pub(super) notes: Vec<Diagnostic>,
    pub(super) problems: Vec<Diagnostic>,
}

/// One reading of the first rows: a dataset against a header.
struct Candidate<'a> {
    dataset: &'a Dataset,
    start: usize,
    depth: usize,
    texts: Vec<HeaderText>,
    columns: Vec<Option<usize>>,
    /// Distinct fields found.
    found: usize,
    missing: Vec<&'a Field>,
    constants: Vec<(usize, String)>,
}

impl Candidate<'_> {
    /// Complete readings first, then more fields, then a shallower and earlier header.
    fn rank(&self) -> (bool, usize, std::cmp::Reverse<usize>, std::cmp::Reverse<usize>) {
        use std::cmp::Reverse;
        (self.missing.is_empty(), self.found, Reverse(self.depth), Reverse(self.start))
    }

    /// Whether enough is recognised to take the row for a header at all.
    fn is_header(&self) -> bool {
        let filled = self.texts.iter().filter(|t| !t.deepest.is_empty()).count();
        self.found >= 2 && (self.found >= 3 || self.found * 2 >= filled)
    }
}

pub(super) fn choose<'a>(
    catalog: &'a Catalog,
    rows: &HeadRows,
    wanted: Option<&str>,
    file_name: &str,
    sheet: Option<&str>,
) -> Result<Chosen<'a>, Diagnostic> {
    let datasets: Vec<&Dataset> = match wanted {
        Some(id) => vec![
            catalog
                .dataset(id)
                .ok_or_else(|| Diagnostic::new(codes::DATASET_UNKNOWN, format!("没有数据集「{id}」")))?,
        ],
        None => catalog.datasets.iter().collect(),
    };
    let mut best: Vec<Candidate<'a>> = Vec::new();
    for dataset in datasets {
        let candidates = (0..SEARCHED.min(rows.rows.len())).flat_map(|start| {
            // The whole of a header stands in the rows searched: a title in the last of them, glued to a
            // header below, would be lost with its unit and period.
            let depths = (1..=DEEPEST).take_while(move |depth| start + depth <= SEARCHED);
            depths.filter_map(move |depth| candidate(dataset, rows, start, depth, file_name, sheet))
        });
        best.extend(candidates.max_by_key(Candidate::rank));
    }
    best.sort_by_key(|c| std::cmp::Reverse((c.missing.is_empty(), c.found)));
    let mut ranked = best.into_iter();
    let Some(first) = ranked.next() else { return Err(unknown(rows, None)) };
    if !first.is_header() {
        return Err(unknown(rows, Some(&first)));
    }
    if !first.missing.is_empty() {
        // With --dataset the user has said what it is: then only the columns are missing.
        return Err(if wanted.is_some() { columns_missing(&first) } else { unknown(rows, Some(&first)) });
    }
    if let Some(second) = ranked.next()
        && second.missing.is_empty()
        && second.found == first.found
    {
        let message = format!("表头同样像「{}」和「{}」", first.dataset.title, second.dataset.title);
        return Err(Diagnostic::new(codes::TABLE_AMBIGUOUS, message));
    }
    Ok(finish(first, rows))
}

fn candidate<'a>(
    dataset: &'a Dataset,
    rows: &HeadRows,
    start: usize,
    depth: usize,
    file_name: &str,
    sheet: Option<&str>,
) -> Option<Candidate<'a>> {
    let texts = rows.header(start, depth)?;
    let fields = field_keys(dataset);
    let columns: Vec<Option<usize>> = texts
        .iter()
        .map(|text| {
            text.keys().iter().find_map(|k| fields.iter().find(|(known, _)| known == k).map(|(_, f)| *f))
        })
        .collect();
    let found: std::collections::BTreeSet<usize> = columns.iter().flatten().copied().collect();
    let mut constants = Vec::new();
    let mut missing = Vec::new();
    for (position, field) in dataset.fields.iter().enumerate().filter(|(p, _)| !found.contains(p)) {
        let title: Vec<&str> =
            rows.rows[..start].iter().flat_map(|(_, cells)| cells.iter().map(String::as_str)).collect();
        let named = field.from_title.then(|| {
            named_value(field, &title.join(" "))
                .or_else(|| sheet.and_then(|s| named_value(field, s)))
                .or_else(|| named_value(field, file_name))
        });
        match named.flatten() {
            Some(value) => constants.push((position, value)),
            None if field.required && field.default.is_none() => missing.push(field),
            None => {}
        }
    }
    let found = found.len();
    Some(Candidate { dataset, start, depth, texts, columns, found, missing, constants })
}

fn field_keys(dataset: &Dataset) -> Vec<(String, usize)> {
    let mut out = Vec::new();
    for (position, field) in dataset.fields.iter().enumerate() {
        out.extend(field.headers().map(|h| (key(h), position)));
    }
    out
}

/// The one value of a category field that a text names, by the value itself (春节) or by a synonym of
/// three characters or more: 生活 alone is also in 生活用品.
fn named_value(field: &Field, text: &str) -> Option<String> {
    if field.kind != FieldType::Category {
        return None;
    }
    let folded = values::category_key(text);
    let mut found = field.values.iter().filter(|(value, synonyms)| {
        let own = std::iter::once((*value, 2));
        own.chain(synonyms.iter().map(|s| (s, 3))).any(|(word, least)| {
            let key = values::category_key(word);
            key.chars().count() >= least && folded.contains(&key)
        })
    });
    let first = found.next()?;
    if found.next().is_some() { None } else { Some(first.0.clone()) }
}

/// Settles doubled fields and lists what is left out.
fn finish<'a>(candidate: Candidate<'a>, rows: &HeadRows) -> Chosen<'a> {
    let dataset = candidate.dataset;
    let data_from = candidate.start + candidate.depth;
    let is_empty_below = |column: usize| {
        let mut below = rows.rows[data_from.min(rows.rows.len())..].iter().peekable();
        below.peek().is_some() && below.all(|(_, cells)| cells.get(column).is_none_or(String::is_empty))
    };
    let headers: Vec<String> = candidate.texts.iter().map(|t| t.joined.clone()).collect();
    let mut columns = candidate.columns.clone();
    let mut notes = Vec::new();
    let mut problems = Vec::new();
    for (position, field) in dataset.fields.iter().enumerate() {
        let mut at: Vec<usize> = (0..columns.len()).filter(|c| columns[*c] == Some(position)).collect();
        if at.len() < 2 {
            continue;
        }
        let describe =
            |c: &usize| format!("第 {} 列「{}」", c + 1, headers.get(*c).map_or("", String::as_str));
        let all = at.iter().map(describe).collect::<Vec<_>>().join("和");
        if let Some(preferred) = preferred(field, &candidate.texts, &at) {
            at.retain(|c| *c != preferred);
        } else {
            let filled: Vec<usize> = at.iter().copied().filter(|c| !is_empty_below(*c)).collect();
            if let [one] = filled.as_slice() {
                let message = format!("{all}都是「{}」,只有第 {} 列有内容,用这一列", field.title, one + 1);
                notes.push(Diagnostic::new(codes::NAME_TWICE, message));
                at.retain(|c| c != one);
            } else {
                let message = format!("{all}都是「{}」,不能确定用哪一列", field.title);
                let help = format!(
                    "在 catalog/ 里写明:[[extend]] dataset = \"{}\",prefer = {{ {} = \"列名\" }};或改列名。",
                    dataset.id, field.id
                );
                problems.push(Diagnostic::new(codes::COLUMN_DUPLICATE, message).help(help));
                continue;
            }
        }
        at.into_iter().for_each(|c| columns[c] = None);
    }
    let ignored: Vec<&str> = headers
        .iter()
        .zip(&columns)
        .filter(|(h, c)| c.is_none() && !h.is_empty() && key(h) != "序号")
        .map(|(h, _)| h.as_str())
        .collect();
    if !ignored.is_empty() {
        let message = format!("没有用到的列:{}", ignored.join("、"));
        notes.push(Diagnostic::new(codes::COLUMN_IGNORED, message));
    }
    let title = rows.rows[..candidate.start].iter().map(|(_, cells)| cells.join(" ")).collect();
    let header_line = rows.rows[data_from - 1].0;
    Chosen { dataset, header_line, headers, columns, constants: candidate.constants, title, notes, problems }
}

/// The column to take of several: the one the office prefers; for names, the one titled exactly so
/// (姓名 beside 收款人姓名).
fn preferred(field: &Field, texts: &[HeaderText], at: &[usize]) -> Option<usize> {
    let titled = |wanted: &str| {
        let wanted = key(wanted);
        let mut fit = at.iter().copied().filter(|c| texts[*c].keys().contains(&wanted));
        let first = fit.next();
        if fit.next().is_some() { None } else { first }
    };
    if let Some(wanted) = &field.prefer {
        return titled(wanted);
    }
    (field.kind == FieldType::Name).then(|| titled(&field.title)).flatten()
}

fn columns_missing(candidate: &Candidate<'_>) -> Diagnostic {
    let titles: Vec<&str> = candidate.missing.iter().map(|f| f.title.as_str()).collect();
    let message = format!("按「{}」读,缺少必需的列:{}", candidate.dataset.title, titles.join("、"));
    let help = candidate.missing.first().map(|f| {
        format!(
            "补上这些列;列名不同的,在 catalog/ 里写 [[extend]] dataset = \"{}\",aliases = {{ {} = [\"实际列名\"] }}。",
            candidate.dataset.id, f.id
        )
    });
    Diagnostic::new(codes::COLUMN_MISSING, message).help(help.unwrap_or_default())
}

fn unknown(rows: &HeadRows, nearest: Option<&Candidate<'_>>) -> Diagnostic {
    let seen = nearest
        .filter(|c| c.found > 0)
        .map(|c| c.texts.iter().map(|t| t.joined.clone()).collect::<Vec<_>>())
        .or_else(|| {
            // The first of the widest rows: a header stands above its rows.
            let filled = |cells: &[String]| cells.iter().filter(|c| !c.is_empty()).count();
            let widest = rows.rows.iter().rev().max_by_key(|(_, cells)| filled(cells));
            widest.map(|(_, cells)| cells.clone())
        })
        .unwrap_or_default();
    let seen: Vec<String> = seen.into_iter().filter(|c| !c.is_empty()).take(12).collect();
    let seen = crate::model::mask::free_text(&seen.join("、"));
    let message = match nearest.filter(|c| c.found > 0) {
        Some(c) if c.missing.is_empty() => format!(
            "认不出是什么表。看到的列:{seen}。最接近「{}」({}),但只认出 {} 列",
            c.dataset.title, c.dataset.id, c.found
        ),
        Some(c) => {
            let titles: Vec<&str> = c.missing.iter().map(|f| f.title.as_str()).collect();
            format!(
                "认不出是什么表。看到的列:{seen}。最接近「{}」({}),缺少:{}",
                c.dataset.title,
                c.dataset.id,
                titles.join("、")
            )
        }
        None => format!("认不出是什么表。看到的内容:{seen}"),
    };
    Diagnostic::new(codes::TABLE_UNKNOWN, message)
}
