//! Refusals: why a table is not taken, and what the clerk can do about it.
//!
//! Inputs: the readings that were weighed. Outputs: one [`Diagnostic`]. Invariant: the columns that were seen
//! are named, numbers in them masked; every refusal says how to settle it.

use super::header::HeadRows;
use super::reading::{Header, Known, Named, Reading};
use super::suggest::{self, Proposal};
use crate::diagnostic::{Diagnostic, codes};

/// Columns that a message lists.
const SHOWN: usize = 12;
/// Datasets that a message lists.
const CANDIDATES: usize = 4;

/// A header that the user's dataset knows, without some of its required columns.
pub(super) fn columns_missing(rows: &HeadRows, reading: &Reading<'_, '_>) -> Diagnostic {
    let message = format!("按「{}」读，缺少必需的列：{}", reading.dataset.title, titles(reading));
    let proposal = suggest::propose(reading, rows);
    let help = if proposal.is_useful() {
        proposal.advice()
    } else {
        let id = reading.missing.first().map_or("", |f| f.id.as_str());
        format!(
            "补上这些列；列名不同的，在 catalog/ 里写 [[extend]] dataset = \"{}\"，aliases = {{ {id} = [\"实际列名\"] }}。",
            reading.dataset.id
        )
    };
    Diagnostic::new(codes::COLUMN_MISSING, message).help(help)
}

fn titles(reading: &Reading<'_, '_>) -> String {
    reading.missing.iter().map(|f| f.title.as_str()).collect::<Vec<_>>().join("、")
}

/// A table that no dataset is clearly ahead for: the nearest, and how its columns could be mapped.
pub(super) fn unknown(
    rows: &HeadRows,
    headers: &[Header],
    known: &[Known<'_>],
    names: &Named<'_>,
    near: &[&Reading<'_, '_>],
) -> Diagnostic {
    let fit = |reading: &Reading<'_, '_>| suggest::propose(reading, rows).score + 20 * reading.found as u32;
    // Of equals the first, which is the most likely.
    let best = near.iter().copied().filter(|r| r.is_header()).rev().max_by_key(|r| fit(r));
    let Some(nearest) = best else {
        return unread(rows, headers, known, names, near.first().copied());
    };
    let dataset = nearest.dataset;
    let seen = nearest.header.texts.iter().map(|t| t.joined.as_str());
    let message = format!(
        "认不出是什么表。看到的列：{}。最接近「{}」（{}），缺少：{}",
        shown(seen),
        dataset.title,
        dataset.id,
        titles(nearest)
    );
    let proposal = suggest::propose(nearest, rows);
    let problem = Diagnostic::new(codes::TABLE_UNKNOWN, message);
    if proposal.is_useful() { problem.help(proposal.advice()) } else { problem }
}

/// A table of which hardly a header is known: told by its cells, if the widest row may be a header.
fn unread(
    rows: &HeadRows,
    headers: &[Header],
    known: &[Known<'_>],
    names: &Named<'_>,
    nearest: Option<&Reading<'_, '_>>,
) -> Diagnostic {
    let filled = |cells: &[String]| cells.iter().filter(|c| !c.is_empty()).count();
    // The first of the widest rows: a header stands above its rows.
    let widest = rows.rows.iter().enumerate().rev().max_by_key(|(_, (_, cells))| filled(cells));
    let (start, cells) = widest.map_or((0, &[][..]), |(row, (_, cells))| (row, cells.as_slice()));
    let is_header = cells.iter().all(|c| c.is_empty() || suggest::is_header_text(c));
    let header = headers.iter().find(|h| is_header && h.start == start && h.depth == 1);
    let mut best: Option<Proposal<'_>> = None;
    for dataset in known.iter().filter(|_| header.is_some()) {
        let Some(reading) = dataset.best(header.map(std::slice::from_ref).unwrap_or_default(), rows, names)
        else {
            continue;
        };
        let proposal = suggest::propose(&reading, rows);
        if proposal.is_useful() && best.as_ref().is_none_or(|b| proposal.score > b.score) {
            best = Some(proposal);
        }
    }
    let seen = shown(cells.iter().map(String::as_str));
    if let Some(best) = best {
        let (dataset, missing) = (best.dataset, best.lacking());
        let lacks = if missing.is_empty() { String::new() } else { format!("，缺少：{missing}") };
        let message =
            format!("认不出是什么表。看到的列：{seen}。最接近「{}」（{}）{lacks}", dataset.title, dataset.id);
        return Diagnostic::new(codes::TABLE_UNKNOWN, message).help(best.advice());
    }
    let message = match nearest.filter(|r| r.found > 0) {
        Some(nearest) => format!(
            "认不出是什么表。看到的列：{seen}。最接近「{}」（{}），但只认出 {} 列",
            nearest.dataset.title, nearest.dataset.id, nearest.found
        ),
        None => format!("认不出是什么表。看到的内容：{seen}"),
    };
    Diagnostic::new(codes::TABLE_UNKNOWN, message)
}

/// A table that several datasets fit, or that only common headers speak for.
pub(super) fn ambiguous(open: &[&Reading<'_, '_>], names: &Named<'_>) -> Diagnostic {
    let candidates: Vec<String> = open
        .iter()
        .take(CANDIDATES)
        .map(|reading| {
            let lacks =
                if reading.is_complete() { String::new() } else { format!("，缺少{}", titles(reading)) };
            format!("「{}」（{}{lacks}）", reading.dataset.title, reading.dataset.id)
        })
        .collect();
    let more = if open.len() > CANDIDATES { format!("等 {} 种", open.len()) } else { String::new() };
    let message = match open {
        [_] => format!("只有各种表都有的列，不能确定是{}", candidates.join("、")),
        _ => format!("分不清是哪一种表：{}{more}", candidates.join("、")),
    };
    let id = open.first().map_or("", |r| r.dataset.id.as_str());
    let text = |text: &str| toml::Value::from(text);
    let option = names.sheet.map(|sheet| format!("--sheet \"{sheet}\" ")).unwrap_or_default();
    let line = names.sheet.map(|sheet| format!("sheet = {}\n", text(sheet))).unwrap_or_default();
    let entry = if std::path::Path::new(names.path).is_absolute() {
        "。".to_owned()
    } else {
        let glob = text(&glob::Pattern::escape(names.path));
        format!(
            "；每次都这样读的，在 report.toml 里、其他 [[inbox]] 之前写：\n\
             [[inbox]]\nglob = {glob}\n{line}dataset = \"{id}\""
        )
    };
    Diagnostic::new(codes::TABLE_AMBIGUOUS, message)
        .help(format!("确认是哪一种后，用 --dataset 指明，例如 {option}--dataset {id}{entry}"))
}

/// The word by which the title or a name says that a table is something else than its columns look like.
pub(super) fn spoken_against<'a>(
    reading: &Reading<'a, '_>,
    rows: &HeadRows,
    names: &Named<'_>,
) -> Option<&'a str> {
    let title: Vec<&str> = reading.header.title(rows).collect();
    let texts = [title.join(" "), names.file.to_owned(), names.sheet.unwrap_or_default().to_owned()];
    let words = reading.dataset.not_hints.iter().map(String::as_str);
    words.into_iter().find(|word| texts.iter().any(|text| text.contains(word)))
}

/// A table whose columns are a dataset's and whose title says that it is none of it.
pub(super) fn something_else(reading: &Reading<'_, '_>, word: &str, names: &Named<'_>) -> Diagnostic {
    let Diagnostic { help, .. } = ambiguous(&[reading], names);
    let message = format!(
        "列像「{}」（{}），但标题或文件名里有「{word}」，说的可能是还没有办的、不再办的，不能当成已经办的计入",
        reading.dataset.title, reading.dataset.id
    );
    Diagnostic::new(codes::TABLE_AMBIGUOUS, message)
        .help(format!("不是的，不要导入；确实是的，用 --dataset 指明。{help}"))
}

/// A summary: the dataset's rows are about somebody each, and no column says about whom.
pub(super) fn summary(reading: &Reading<'_, '_>) -> Diagnostic {
    let dataset = reading.dataset;
    let titles: Vec<&str> =
        dataset.needs_one.iter().filter_map(|id| dataset.field(id)).map(|f| f.title.as_str()).collect();
    let message = format!(
        "按「{}」读，{}一列也没有，像是汇总表；「{}」要逐人的明细，一行当一人会数错",
        dataset.title,
        titles.join("、"),
        dataset.title
    );
    Diagnostic::new(codes::COLUMN_MISSING, message).help(
        "导入逐人的明细；只有汇总数的，写进 facts.csv 手工填报。列名不同的，在 catalog/ 里加别名。"
            .to_owned(),
    )
}

/// The first columns that were seen, joined.
fn shown<'c>(cells: impl Iterator<Item = &'c str>) -> String {
    let seen: Vec<&str> = cells.filter(|c| !c.is_empty()).take(SHOWN).collect();
    crate::model::mask::free_text(&seen.join("、"))
}
