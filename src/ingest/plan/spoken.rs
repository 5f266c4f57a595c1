//! Words that a title, a sheet's or a file's name says.
//!
//! Inputs: a text and the words of several owners (datasets, values of a category). Outputs: the owners
//! whose words it says. Invariant: at one place the longest word counts: 燃油补贴 says nothing of a 补贴 that
//! is another owner's, 机动轮椅车 nothing of 轮椅.

use crate::model::region::name_key;
use std::collections::BTreeSet;

/// The owners of the words that a text says; the words are folded already.
pub(super) fn spoken<T: Ord + Copy>(text: &str, words: &[(T, String)]) -> BTreeSet<T> {
    let text = fold(text);
    let mut found: Vec<(T, usize, usize)> = Vec::new();
    for (owner, word) in words.iter().filter(|(_, word)| !word.is_empty()) {
        found.extend(text.match_indices(word.as_str()).map(|(at, _)| (*owner, at, at + word.len())));
    }
    let covered = |(owner, from, to): &(T, usize, usize)| {
        found.iter().any(|(other, start, end)| {
            other != owner && start <= from && to <= end && end - start > to - from
        })
    };
    found.iter().filter(|place| !covered(place)).map(|(owner, ..)| *owner).collect()
}

/// The form in which words are compared.
pub(super) fn fold(text: &str) -> String {
    name_key(text).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_word_at_a_place_counts() {
        let words: Vec<(u8, String)> = [(1, "补贴"), (2, "燃油补贴"), (3, "轮椅"), (4, "机动轮椅车")]
            .map(|(n, w)| (n, w.to_owned()))
            .into();
        let said = |text: &str| spoken(text, &words).into_iter().collect::<Vec<_>>();
        assert_eq!(said("机动轮椅车（燃油 补贴）发放表"), [2, 4]);
        assert_eq!(said("燃油补贴和护理补贴"), [1, 2]);
        assert_eq!(said("轮椅、机动轮椅车"), [3, 4]);
        assert_eq!(said("花名册"), [0u8; 0]);
    }
}
