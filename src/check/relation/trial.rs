//! Tests of relations by sentences: what is told of each, in words.

use super::{Kind, find};
use crate::check::Reading;
use crate::check::text::plain;

/// Whether of each text just these relations of a kind are told: `holds certain 7.66‰`, several parted by `; `.
pub(super) fn check(kind: Kind, cases: &[(&str, &str)]) {
    let mut wrong = Vec::new();
    for (text, wanted) in cases {
        let told = told(kind, text);
        if told != *wanted {
            wrong.push(format!("{text}\n  wanted {wanted}\n  told   {told}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The relations of a kind in a text.
pub(super) fn told(kind: Kind, text: &str) -> String {
    let text = plain::read(text, "UTF-8");
    let reading = Reading::of(&text);
    let shown = |r: &super::Relation| {
        format!("{} {} {}", if r.holds { "holds" } else { "fails" }, r.confidence.key(), r.expected)
    };
    find(&reading).iter().filter(|r| r.kind == kind).map(shown).collect::<Vec<_>>().join("; ")
}
