//! Which cells of an original are hidden, and how.
//!
//! Inputs: how a source's columns were read, its first records, the dataset. Outputs: cells as they may be
//! shown. Invariant: a column of names, numbers of persons, telephones or accounts is masked whether or not
//! the program reads it; in all others long numbers are; where no column can be told, every short word is.

use crate::catalog::{Dataset, Field, FieldType};
use crate::ledger::SourceEntry;
use crate::model::mask;
use crate::model::region::name_key;
use std::collections::BTreeMap;

/// Words of headers above names of persons.
const NAMES: [&str; 19] = [
    "姓名",
    "户主",
    "监护",
    "联系人",
    "经办",
    "领款",
    "收款人",
    "开户名",
    "户名",
    "申请人",
    "代领",
    "家长",
    "负责人",
    "签名",
    "签字",
    "制表",
    "审核人",
    "受助人",
    "本人",
];
/// Words of headers above numbers of persons.
const NUMBERS: [&str; 13] = [
    "身份证",
    "残疾人证",
    "残疾证",
    "证件",
    "证号",
    "账号",
    "帐号",
    "卡号",
    "存折",
    "电话",
    "手机",
    "联系方式",
    "账户",
];

/// How a cell is masked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Name,
    Number,
}

/// What is hidden in a file.
#[derive(Debug)]
pub(super) struct Hidden {
    columns: BTreeMap<usize, Kind>,
    /// Whether anything is known of the columns.
    known: bool,
}

impl Hidden {
    pub(super) fn of(source: &SourceEntry, dataset: Option<&Dataset>, head: &[Vec<String>]) -> Hidden {
        let mut columns = BTreeMap::new();
        let mut known = false;
        for (column, field) in mapped(&source.mapping) {
            known = true;
            let field = dataset.and_then(|d| d.field(&field)).map(|f| f.kind);
            if let Some(kind) = field.and_then(kind) {
                columns.insert(column, kind);
            }
        }
        for (column, cell) in headers(dataset, head).flat_map(|row| row.iter().enumerate()) {
            let word = name_key(cell);
            if word.is_empty() || word.chars().count() > 20 {
                continue;
            }
            let said = |words: &[&str]| words.iter().any(|w| word.contains(w));
            let found = match own(dataset, &word) {
                Some(field) => {
                    known = true;
                    kind(field.kind)
                }
                None if said(&NUMBERS) => Some(Kind::Number),
                None if said(&NAMES) => Some(Kind::Name),
                None => None,
            };
            if let Some(kind) = found {
                columns.entry(column).or_insert(kind);
            }
        }
        Hidden { columns, known }
    }

    /// Cells as they may be shown.
    pub(super) fn mask(&self, cells: &[String]) -> Vec<String> {
        let one = |(column, cell): (usize, &String)| match self.columns.get(&column) {
            Some(Kind::Name) => mask::name(cell),
            Some(Kind::Number) => mask::number(cell),
            None if !self.known && is_word(cell) => mask::name(cell),
            None => mask::free_text(cell),
        };
        cells.iter().enumerate().map(one).collect()
    }
}

/// The field of a dataset that a header means.
fn own<'d>(dataset: Option<&'d Dataset>, word: &str) -> Option<&'d Field> {
    dataset?.fields.iter().find(|f| f.headers().any(|h| name_key(h) == word))
}

/// The rows in which headers stand, as far as can be told: down to the last with two known ones; without
/// any, all but titles, which stand alone in their row.
fn headers<'h>(dataset: Option<&Dataset>, head: &'h [Vec<String>]) -> impl Iterator<Item = &'h Vec<String>> {
    let known = |row: &Vec<String>| row.iter().filter(|c| own(dataset, &name_key(c)).is_some()).count();
    let last = head.iter().rposition(|row| known(row) > 1).unwrap_or(head.len());
    let filled = |row: &&Vec<String>| row.iter().filter(|c| !c.trim().is_empty()).count() > 1;
    head.iter().take(last.saturating_add(1)).filter(filled)
}

fn is_word(cell: &str) -> bool {
    let length = cell.trim().chars().count();
    length <= 4 && cell.trim().chars().any(|c| c as u32 > 0x2e80)
}

fn kind(field: FieldType) -> Option<Kind> {
    match field {
        FieldType::Name => Some(Kind::Name),
        field if field.is_private() => Some(Kind::Number),
        _ => None,
    }
}

/// Columns (from 0) and their fields, as a source's mapping has them: `columns=1=town:元,2=name:元`.
fn mapped(mapping: &str) -> impl Iterator<Item = (usize, String)> + '_ {
    let columns = mapping.split(';').find_map(|part| part.strip_prefix("columns=")).unwrap_or("");
    columns.split(',').filter_map(|one| {
        let (column, rest) = one.split_once('=')?;
        let field = rest.split(':').next()?;
        Some((column.trim().parse::<usize>().ok()?.checked_sub(1)?, field.to_owned()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::SourceEntry;

    #[test]
    fn columns_are_told_by_their_mapping_and_by_their_headers() {
        let catalog = crate::catalog::load(&crate::catalog::builtin_files()).expect("the catalog");
        let dataset = catalog.dataset("subsidy");
        let cells = |text: &str| text.split(',').map(str::to_owned).collect::<Vec<_>>();
        let source = |mapping: &str| {
            let json = serde_json::json!({
                "id": "a", "path": "a.csv", "sha256": "", "bytes": 0, "dataset": "subsidy", "encoding": "UTF-8",
                "mapping": mapping, "schema": [["line", "integer"]], "rows": {
                    "read": 0, "accepted": 0, "duplicate": 0, "revised": 0, "rejected": 0, "summary": 0, "blank": 0
                },
                "data": {"name": "", "sha256": "", "bytes": 0, "rows": 0, "tail": 0, "tail_crc": 0},
                "ingested_at": "",
            });
            serde_json::from_value::<SourceEntry>(json).expect("a source")
        };
        let row = cells("城关镇,王小二,999921198001011233,13800000000,300,李四");
        let by_mapping = source("dataset=subsidy;columns=1=town:元,2=name:元,3=id_number:元;period=");
        let head = [
            cells("二〇二四年补贴发放表"),
            cells("镇街,姓名,身份证号,联系电话,金额,监护人"),
            cells("家长班,王小二,999921198001011233,13800000000,300,李四"),
        ];
        for hidden in
            [Hidden::of(&by_mapping, dataset, &head), Hidden::of(&source("dataset=subsidy"), dataset, &head)]
        {
            let shown = hidden.mask(&row);
            assert_eq!(shown, ["城关镇", "王*二", "9999************33", "1380*****00", "300", "李*"]);
        }
        let blind = Hidden::of(&source(""), None, &[]).mask(&row);
        assert_eq!(blind[1], "王*二", "nothing is known of the columns");
        assert_eq!(blind[5], "李*");
    }
}
