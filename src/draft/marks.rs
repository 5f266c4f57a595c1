//! Marks that carry figures through the template engine as text.
//!
//! Invariant: the marks are private-use characters; they are taken out of everything that comes from
//! outside (template words, facts, region names), so that only functions of the program make them.

/// Opens a mark; followed by its kind.
pub(super) const OPEN: char = '\u{E000}';
/// Between a mark's key and its printed text.
pub(super) const MIDDLE: char = '\u{E001}';
/// Closes a mark.
pub(super) const CLOSE: char = '\u{E002}';

/// A printed figure: occurrence id and text.
pub(super) fn figure(id: &str, text: &str) -> String {
    format!("{OPEN}{id}{MIDDLE}{text}{CLOSE}")
}

/// Something missing.
pub(super) fn missing(text: &str) -> String {
    format!("{OPEN}!{MIDDLE}{text}{CLOSE}")
}

/// A block of the program's own making (a table, the 落款), by its number.
pub(super) fn block(number: usize) -> String {
    format!("{OPEN}#{MIDDLE}{number}{CLOSE}")
}

/// Text from outside without mark characters.
pub(super) fn strip(text: &str) -> String {
    text.chars().filter(|c| !matches!(*c, OPEN | MIDDLE | CLOSE)).collect()
}
