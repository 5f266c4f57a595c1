//! Likeness: what an unknown column may hold, by its cells and by how its header is written.
//!
//! Inputs: a field, a header text, the first cells below it. Outputs: a score, for a suggestion that a clerk
//! checks. Invariant: nothing here ever maps a column; cells that contradict the field's type give no score.

use crate::catalog::{Field, FieldType};
use crate::ingest::rows::CellKind;
use crate::ingest::values;
use crate::model::region::name_key;
use crate::model::unit::Scale;

/// What the cells say of a field's type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fit {
    /// They are of it and hardly of another.
    Sure,
    /// They are, and could be of others: numbers, short words.
    Likely,
    /// They say nothing.
    Open,
    /// They are not.
    Wrong,
}

/// How well a column suits a field: 0 not at all, 100 and more very well.
pub(super) fn score(field: &Field, header: &str, cells: &[&str]) -> u32 {
    if field.kind == FieldType::Date && is_of_another_act(field, header) {
        return 0;
    }
    let alike = field.headers().map(|known| alike(header, known)).max().unwrap_or(0);
    let base = match fit(field, cells) {
        Fit::Sure => 60 + alike / 2,
        Fit::Likely if alike >= 30 || (field.required && field.kind == FieldType::Amount) => 40 + alike / 2,
        Fit::Open if alike >= 60 => alike / 2,
        _ => return 0,
    };
    if field.required { base + 30 } else { base }
}

/// What is done before the thing that is counted: its day is not the day of that thing.
const EARLIER: [&str; 13] =
    ["筛查", "申请", "申报", "登记", "计划", "审核", "审批", "通知", "报名", "评估", "预约", "受理", "出生"];

/// Whether a header names the day of an act that the field is not about (筛查日期 for 手术日期).
fn is_of_another_act(field: &Field, header: &str) -> bool {
    EARLIER.iter().any(|act| header.contains(act) && !field.headers().any(|known| known.contains(act)))
}

/// The share of characters that two headers have in common, in per cent.
fn alike(a: &str, b: &str) -> u32 {
    let (a, mut b): (Vec<char>, Vec<char>) = (name_key(a).chars().collect(), name_key(b).chars().collect());
    let all = a.len() + b.len();
    let shared =
        a.iter().filter(|c| b.iter().position(|d| d == *c).map(|i| b.swap_remove(i)).is_some()).count();
    u32::try_from(200 * shared / all.max(1)).unwrap_or(0)
}

fn fit(field: &Field, cells: &[&str]) -> Fit {
    if cells.is_empty() {
        return Fit::Open;
    }
    let all = |holds: &dyn Fn(&str) -> bool| cells.iter().all(|c| holds(c));
    let sure = |holds: bool| if holds { Fit::Sure } else { Fit::Wrong };
    let likely = |holds: bool| if holds { Fit::Likely } else { Fit::Wrong };
    let whole_id = |c: &str| values::identity(c, CellKind::Text).ok().flatten();
    match field.kind {
        FieldType::Id if all(&|c| whole_id(c).is_some_and(|id| !id.certificate_tail.is_empty())) => {
            Fit::Likely
        }
        FieldType::Certificate if all(&|c| whole_id(c).is_some_and(|id| id.certificate_tail.is_empty())) => {
            Fit::Likely
        }
        FieldType::Id | FieldType::Certificate => sure(all(&|c| whole_id(c).is_some())),
        FieldType::Date => sure(all(&is_day)),
        FieldType::Month => {
            let month = |c: &str| values::month(c, CellKind::Text, None).is_ok_and(|m| m.is_some());
            sure(all(&|c| month(c) && !is_day(c)))
        }
        FieldType::Amount => likely(all(&is_amount)),
        FieldType::Count => {
            let count = |c: &str| values::count(c, CellKind::Text, &[]).is_ok_and(|n| n.is_some());
            likely(all(&|c| is_amount(c) && count(c)))
        }
        FieldType::Category => category(field, cells),
        FieldType::Region => {
            let ends =
                |c: &str| c.ends_with(['镇', '乡', '村']) || c.ends_with("街道") || c.ends_with("社区");
            likely(all(&ends))
        }
        FieldType::Name => likely(all(&is_name)),
        FieldType::Phone => sure(all(&|c| is_digits(c, 11, 12) && c.starts_with(['0', '1']))),
        FieldType::Account => sure(all(&|c| is_digits(c, 16, 19) && whole_id(c).is_none())),
        FieldType::Text => Fit::Open,
    }
}

/// Known values speak for the field; unknown ones may still be its own, as long as they are words.
fn category(field: &Field, cells: &[&str]) -> Fit {
    let is_known = |cell: &&&str| {
        let key = values::category_key(cell);
        field.values.iter().any(|(value, synonyms)| {
            std::iter::once(value).chain(synonyms).any(|word| values::category_key(word) == key)
        })
    };
    // 1 and 是 are values of many categories.
    let telling = cells.iter().filter(is_known).filter(|c| c.chars().count() >= 2).count();
    match telling {
        n if n * 2 > cells.len() => Fit::Sure,
        _ if cells.iter().any(|c| is_amount(c) || is_day(c) || is_digits(c, 6, 30)) => Fit::Wrong,
        _ => Fit::Open,
    }
}

/// A day as it is written, not a number of days.
pub(super) fn is_day(cell: &str) -> bool {
    cell.chars().count() >= 8 && values::date(cell, CellKind::Text).is_ok_and(|d| d.is_some())
}

/// A number too short to be one of identity, of a phone or an account.
pub(super) fn is_amount(cell: &str) -> bool {
    let digits = cell.chars().filter(char::is_ascii_digit).count();
    digits < 10
        && !is_day(cell)
        && values::amount(cell, CellKind::Text, Scale::Yuan).is_ok_and(|a| a.is_some())
}

fn is_digits(cell: &str, least: usize, most: usize) -> bool {
    let code = values::code_text(cell).unwrap_or_default();
    (least..=most).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_digit())
}

/// Two to four Chinese characters, some of them masked, or a longer name with its dots.
fn is_name(cell: &str) -> bool {
    let plain: Vec<char> = cell.chars().filter(|c| !c.is_whitespace() && *c != '·').collect();
    let most = if cell.contains('·') { 20 } else { 4 };
    (2..=most).contains(&plain.len())
        && plain.iter().all(|c| ('\u{4e00}'..='\u{9fff}').contains(c) || "*×".contains(*c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{builtin_files, load};

    #[test]
    fn columns_are_told_by_their_cells_and_headers() {
        let catalog = load(&builtin_files()).expect("the catalog");
        let subsidy = catalog.dataset("subsidy").expect("a dataset");
        let best = |header: &str, cells: &[&str]| {
            let fields = subsidy.fields.iter().map(|f| (score(f, header, cells), f.id.as_str()));
            fields.max_by_key(|(score, _)| *score).filter(|(score, _)| *score > 0).map(|(_, id)| id)
        };
        for (header, cells, field) in [
            ("领款人", &["张三", "李小四"][..], Some("name")),
            ("证件编码", &["999999199001010016"], Some("id_number")),
            ("证件编码", &["99999919900101001642"], Some("certificate")),
            ("打款日", &["2024年3月5日", "2024-03-06"], Some("pay_date")),
            ("核定数", &["80", "1,200.00"], Some("amount")),
            ("款项名目", &["护理补贴", "生活补贴"], Some("category")),
            ("手机", &["13912345678"], None),
            ("卡号", &["6228480000000000018"], Some("account")),
            ("所在地", &["城关镇", "河西镇"], Some("town")),
            ("甲", &["乙", "丙"], None),
        ] {
            assert_eq!(best(header, cells), field, "{header}");
        }
    }

    #[test]
    fn the_day_of_another_act_is_not_proposed() {
        let catalog = load(&builtin_files()).expect("the catalog");
        let field = |dataset: &str, field: &str| {
            catalog.dataset(dataset).and_then(|d| d.field(field)).expect("a field").clone()
        };
        let day = ["2024-03-05"];
        let surgery = field("surgery", "surgery_date");
        assert_eq!(score(&surgery, "筛查日期", &day), 0);
        assert!(score(&surgery, "手术日", &day) > 0);
        assert_eq!(score(&field("subsidy", "pay_date"), "申请日期", &day), 0);
    }
}
