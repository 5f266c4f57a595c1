//! The things that a list names.
//!
//! Input: the words of a list. Output: its items. Invariant: what stands in brackets or in quotation marks that
//! are closed parts nothing; a number with 、 right behind it is a stray list mark, no item.

/// Items of a list parted by 、, with the least and greatest number of things they may be: 和 in the last one may
/// part two things or stand within one.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Items<'a> {
    /// In order.
    pub parts: Vec<&'a str>,
    /// At least so many things.
    pub least: usize,
    /// At most.
    pub most: usize,
}

const JOINS: &[&str] = &["以及", "和", "及", "与"];

/// Splits a list.
pub(super) fn split(text: &str) -> Items<'_> {
    let mut parts = Vec::new();
    let mut from = 0;
    for at in separators(text) {
        let part = text.get(from..at).unwrap_or("");
        if part.ends_with(|c: char| c.is_ascii_digit()) {
            continue;
        }
        parts.push(part);
        from = at + '、'.len_utf8();
    }
    let tail = text.get(from..).unwrap_or("");
    parts.push(tail);
    let joins = outside(tail).map_or(0, |plain| joins(&plain));
    let least = parts.len();
    Items { parts, least, most: least + joins }
}

fn joins(text: &str) -> usize {
    let mut rest = text;
    let mut count = 0;
    while let Some((at, word)) = JOINS
        .iter()
        .filter_map(|w| rest.find(w).map(|at| (at, *w)))
        .min_by_key(|(at, w)| (*at, usize::MAX - w.len()))
    {
        // 涉及, 普及, 参与, 和谐 part nothing.
        let before = rest.get(..at).unwrap_or("");
        let after = rest.get(at + word.len()..).unwrap_or("");
        let inside = before
            .ends_with(['涉', '普', '参', '以', '顾', '波', '平', '总', '共', '温', '缓', '给', '赠'])
            || after.starts_with(['谐', '时', '平', '解', '睦', '其', '会', '众']);
        if !inside && !before.is_empty() && !after.is_empty() {
            count += 1;
        }
        rest = after;
    }
    count
}

/// The bytes of 、 outside brackets and closed quotation marks.
fn separators(text: &str) -> Vec<usize> {
    let mut out = Vec::new();
    let mut skip = 0;
    for (at, c) in text.char_indices() {
        if at < skip {
            continue;
        }
        if let Some(end) = closed(text, at, c) {
            skip = end;
        } else if c == '、' {
            out.push(at);
        }
    }
    out
}

/// A text without brackets and closed quotations; `None` if nothing is left.
fn outside(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut skip = 0;
    for (at, c) in text.char_indices() {
        if at < skip {
            continue;
        }
        match closed(text, at, c) {
            Some(end) => {
                skip = end;
                out.push('·');
            }
            None => out.push(c),
        }
    }
    (!out.is_empty()).then_some(out)
}

/// The end of what opens here, if it is closed before the like opens again.
fn closed(text: &str, at: usize, open: char) -> Option<usize> {
    let close = match open {
        '“' => '”',
        '‘' => '’',
        '「' => '」',
        '《' => '》',
        '（' => '）',
        '(' => ')',
        _ => return None,
    };
    let rest = text.get(at + open.len_utf8()..)?;
    let mut size = at + open.len_utf8();
    for c in rest.chars().take(60) {
        size += c.len_utf8();
        if c == close {
            return Some(size);
        }
        if c == open {
            return None;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn commas_of_a_list_part_it_and_joins_may() {
        for (text, least, most) in [
            ("禾桥、云汀、青崖", 3, 3),
            ("禾桥镇、云汀街道和青崖镇", 2, 3),
            ("康复站（含甲、乙）、托养所", 2, 2),
            ("“甲、乙”工程、丙工程", 2, 2),
            // A quotation mark that was lost: its mate does not hide the list.
            ("“甲工程、“乙工程及丙工程", 2, 3),
            ("普及、参与", 2, 2),
            // A page number in the middle of a name.
            ("甲托养所、乙镇3、托养所、丙点", 3, 3),
        ] {
            let items = split(text);
            assert_eq!((items.least, items.most), (least, most), "{text}");
        }
    }
}
