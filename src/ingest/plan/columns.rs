//! Columns: what becomes of each column of the header that was chosen.
//!
//! Inputs: the reading of the dataset that was chosen. Outputs: the columns with their fields, what is left
//! out, what cannot be settled. Invariant: a field found twice is never settled by guessing.

use super::choose::Chosen;
use super::header::{HeadRows, HeaderText, key};
use super::reading::Reading;
use crate::catalog::{Field, FieldType};
use crate::diagnostic::{Diagnostic, codes};

/// Settles doubled fields and lists what is left out.
pub(super) fn settle<'a>(reading: Reading<'a, '_>, rows: &HeadRows) -> Chosen<'a> {
    let dataset = reading.dataset;
    let header = reading.header;
    let data_from = header.data_from();
    let is_empty_below = |column: usize| {
        let mut below = rows.rows[data_from.min(rows.rows.len())..].iter().peekable();
        below.peek().is_some() && below.all(|(_, cells)| cells.get(column).is_none_or(String::is_empty))
    };
    let headers: Vec<String> = header.texts.iter().map(|t| t.joined.clone()).collect();
    let mut columns = reading.columns;
    let mut notes = Vec::new();
    let mut empty = Vec::new();
    let mut problems = Vec::new();
    for (position, field) in dataset.fields.iter().enumerate() {
        let mut at: Vec<usize> = (0..columns.len()).filter(|c| columns[*c] == Some(position)).collect();
        if at.len() < 2 {
            continue;
        }
        let describe =
            |c: &usize| format!("第 {} 列「{}」", c + 1, headers.get(*c).map_or("", String::as_str));
        let all = at.iter().map(describe).collect::<Vec<_>>().join("和");
        if let Some(preferred) = preferred(field, &header.texts, &at) {
            at.retain(|c| *c != preferred);
        } else {
            let filled: Vec<usize> = at.iter().copied().filter(|c| !is_empty_below(*c)).collect();
            if let [one] = filled.as_slice() {
                let message = format!("{all}都是「{}」，只有第 {} 列有内容，用这一列", field.title, one + 1);
                notes.push(Diagnostic::new(codes::NAME_TWICE, message));
                at.retain(|c| c != one);
                empty.extend(at.iter().copied());
            } else {
                let message = format!("{all}都是「{}」，不能确定用哪一列", field.title);
                let help = format!(
                    "在 catalog/ 里写明：[[extend]] dataset = \"{}\"，prefer = {{ {} = \"列名\" }}；或改列名。",
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
        let message = format!("没有用到的列：{}", ignored.join("、"));
        notes.push(Diagnostic::new(codes::COLUMN_IGNORED, message));
    }
    let title = rows.rows[..header.start].iter().map(|(_, cells)| cells.join(" ")).collect();
    let header_line = rows.rows[data_from - 1].0;
    let constants = reading.constants;
    Chosen { dataset, header_line, headers, columns, empty, constants, title, notes, problems }
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
