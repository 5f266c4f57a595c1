//! Words on their way into cells and footers.
//!
//! Job: any words → words that a workbook can hold, and how many lines they take. Inputs: words of data.
//! Outputs: words. Invariant: nothing in them speaks to the program that reads the file.

use crate::output::chars;

/// Characters (UTF-16 units) a cell holds.
const CELL: usize = 32_767;
const CUT: &str = "……（太长，以下略去）";

/// The footer: the office, the page, the day.
pub(super) fn footer(left: &str, right: &str) -> String {
    // 255 characters at most, of which & is a code.
    let plain = |text: &str| -> String {
        chars::clean(text).chars().take(60).collect::<String>().replace('&', "&&").replace('\n', " ")
    };
    format!("&L&9{}&C&9第 &P 页，共 &N 页&R&9{}", padded(&plain(left)), padded(&plain(right)))
}

/// A digit right after a code for the size would be read as part of it.
fn padded(text: &str) -> String {
    if text.starts_with(|c: char| c.is_ascii_digit()) { format!(" {text}") } else { text.to_owned() }
}

/// Whether a spreadsheet would take the words for a formula once someone edits the cell.
pub(super) fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// Words as a cell may hold them.
pub(super) fn words(text: &str) -> String {
    let mut text: String = chars::clean(text).chars().map(|c| if c == '\t' { ' ' } else { c }).collect();
    if text.encode_utf16().count() > CELL {
        let mut left = CELL - CUT.encode_utf16().count();
        let end = text.char_indices().find(|(_, c)| match left.checked_sub(c.len_utf16()) {
            Some(rest) => {
                left = rest;
                false
            }
            None => true,
        });
        text.truncate(end.map_or(text.len(), |(at, _)| at));
        text.push_str(CUT);
    }
    // The library takes a string from <r> to </r> for markup of its own.
    if text.starts_with("<r>") && text.ends_with("</r>") {
        text.push(' ');
    }
    text
}

/// Lines that words take in so many columns.
pub(super) fn lines(text: &str, width: usize) -> usize {
    let width = width.max(2);
    chars::clean(text).split('\n').map(|line| chars::columns(line).div_ceil(width).max(1)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_fit_into_a_cell() {
        assert_eq!(words("甲\u{0}\t乙\r\n丙"), "甲 乙\n丙");
        let long = words(&"𠀀".repeat(20_000));
        assert!(long.encode_utf16().count() <= CELL && long.ends_with(CUT));
        assert_eq!(words("<r><t>x</t></r>"), "<r><t>x</t></r> ");
        assert_eq!(words(&"x".repeat(CELL)).len(), CELL);
    }

    #[test]
    fn a_footer_has_no_codes_from_data() {
        assert_eq!(footer("A&P县", "2025年1月5日"), "&L&9A&&P县&C&9第 &P 页，共 &N 页&R&9 2025年1月5日");
        assert!(footer(&"县".repeat(500), &"&".repeat(500)).chars().count() <= 255);
    }

    #[test]
    fn lines_are_counted_by_columns() {
        assert_eq!(lines("一二三四五", 4), 3);
        assert_eq!(lines("ab\ncd", 4), 2);
        assert_eq!(lines("", 4), 1);
    }
}
