//! Whom or what a row is about, masked.
//!
//! Invariant: of a text key made of several fields, each piece is masked as its field is.

use crate::catalog::{Dataset, FieldType};
use crate::command::Office;
use crate::figure::rows::Key;
use crate::model::mask;
use crate::model::person::check_digit;

/// What parts the pieces of a text key.
const GLUE: char = '\u{1f}';

/// The key as it may be shown; `column` is the entity or field that is counted once.
pub(super) fn shown(office: &Office, dataset: Option<&Dataset>, column: &str, key: &Key) -> String {
    match key {
        Key::Person(key) => mask::number(&number(*key)),
        Key::Region(region) => office.workspace.regions.get(*region).name.clone(),
        Key::Text(text) => {
            let pieces: Vec<&str> = text.split(GLUE).collect();
            let kinds = kinds(dataset, column, pieces.len());
            let one = |(at, piece): (usize, &&str)| match kinds.get(at) {
                Some(Some(FieldType::Name)) => mask::name(piece),
                Some(Some(_)) => mask::number(piece),
                _ => mask::free_text(piece),
            };
            pieces.iter().enumerate().map(one).collect::<Vec<_>>().join("·")
        }
    }
}

/// The citizen number of a person key: the ledger keeps 17 digits, the 18th follows from them.
fn number(key: i64) -> String {
    let text = format!("{key:017}");
    let digits: Option<&[u8; 17]> = text.as_bytes().try_into().ok();
    let last = digits.filter(|d| d.iter().all(u8::is_ascii_digit)).map(|d| char::from(check_digit(d)));
    text.chars().chain(last).collect()
}

/// For each piece of a key, the private kind that it may be of.
fn kinds(dataset: Option<&Dataset>, column: &str, pieces: usize) -> Vec<Option<FieldType>> {
    let Some(dataset) = dataset else { return Vec::new() };
    let own = vec![vec![column.to_owned()]];
    let ways = dataset.entity(column).map_or(&own, |e| &e.from);
    let fits: Vec<&Vec<String>> = ways.iter().filter(|way| way.len() == pieces).collect();
    let private = |id: &String| dataset.field(id).map(|f| f.kind).filter(|kind| kind.is_private());
    let at =
        |at: usize| fits.iter().filter_map(|way| private(way.get(at)?)).min_by_key(|k| *k != FieldType::Name);
    (0..pieces).map(at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{builtin_files, load};

    #[test]
    fn a_person_is_shown_with_the_check_digit() {
        assert_eq!(number(99_992_119_800_101_123), "999921198001011233");
    }

    #[test]
    fn each_piece_is_masked_as_its_field() {
        let catalog = load(&builtin_files()).expect("the catalog");
        let dataset = catalog.dataset("certificate");
        let kinds = kinds(dataset, "acceptance", 3);
        assert_eq!(kinds, [Some(FieldType::Name), None, None]);
        assert_eq!(super::kinds(dataset, "acceptance", 1), [None]);
        assert_eq!(super::kinds(catalog.dataset("visit"), "household", 1), [Some(FieldType::Id)]);
    }
}
