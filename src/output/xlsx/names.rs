//! Names of sheets.
//!
//! Job: any words → a name that Excel, WPS and LibreOffice accept. Inputs: captions. Outputs: names.
//! Invariant: at most 31 UTF-16 units, unique whatever the case, and safe inside a formula: no bracket or
//! quotation mark of ASCII, which would be read as part of it.

use crate::output::chars;
use std::collections::BTreeSet;

/// Excel's limit, in UTF-16 units.
const LONGEST: usize = 31;

/// Names given so far.
#[derive(Debug, Default)]
pub(super) struct Names(BTreeSet<String>);

impl Names {
    /// A name that is not taken, as close to `wanted` as may be.
    pub(super) fn take(&mut self, wanted: &str) -> String {
        let wanted: String = chars::clean(wanted).chars().map(safe).collect();
        let wanted = wanted.split_whitespace().collect::<Vec<_>>().join(" ");
        let wanted = if wanted.is_empty() { "表".to_owned() } else { wanted };
        let mut name = cut(&wanted, LONGEST);
        let mut number = 2;
        // History is Excel's own.
        while name.eq_ignore_ascii_case("history") || !self.0.insert(name.to_lowercase()) {
            let tail = format!("～{number}");
            name = cut(&wanted, LONGEST - tail.encode_utf16().count()) + &tail;
            number += 1;
        }
        name
    }
}

/// The full-width sister of a character that may not stand in a name or would speak in a formula.
fn safe(c: char) -> char {
    match c {
        '[' => '［',
        ']' => '］',
        ':' => '：',
        '*' => '＊',
        '?' => '？',
        '/' => '／',
        '\\' => '＼',
        '(' => '（',
        ')' => '）',
        '{' => '｛',
        '}' => '｝',
        '\'' => '’',
        '"' => '”',
        '!' => '！',
        '=' => '＝',
        c if c.is_control() => ' ',
        c => c,
    }
}

fn cut(text: &str, units: usize) -> String {
    let mut left = units;
    let mut out = String::new();
    for c in text.chars() {
        let Some(rest) = left.checked_sub(c.len_utf16()) else { break };
        left = rest;
        out.push(c);
    }
    out.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_words_become_a_name() {
        let mut names = Names::default();
        assert_eq!(names.take("表1 两项补贴[2024]:*?/\\"), "表1 两项补贴［2024］：＊？／＼");
        assert_eq!(names.take("'=SUM(A1)'"), "’＝SUM（A1）’");
        assert_eq!(names.take(" \u{0}\n "), "表");
        assert_eq!(names.take(""), "表～2");
        assert_eq!(names.take("History"), "History～2");
        assert_eq!(names.take("ABC"), "ABC");
        assert_eq!(names.take("abc"), "abc～2");
        let long = "很".repeat(40);
        assert_eq!(names.take(&long).chars().count(), 31);
        let again = names.take(&long);
        assert!(again.ends_with("～2") && again.chars().count() == 31, "{again}");
        let wide = names.take(&"𠀀".repeat(40));
        assert!(wide.encode_utf16().count() <= 31, "{wide}");
        for name in ["表1 两项补贴［2024］：＊？／＼", "’＝SUM（A1）’", &wide, &again] {
            rust_xlsxwriter::utility::check_sheet_name(name).expect("a name");
        }
    }
}
