//! What follows the body: 附件说明, 落款 and the first lines of an 附件.
//!
//! Job: the parts whose place is computed from their text's width. Inputs: names, dates and
//! annex titles. Outputs: WordprocessingML appended to the body.
//! Invariant: left indents only. Right indents would move a line whenever a program puts its
//! own gap between 汉字 and digits.

use super::{
    contents,
    document::Marks,
    layout::{EM, INDENT, TEXT_WIDTH, TIGHTEN},
    measure, title, xml,
};
use crate::model::block::{Annex, Signature};
use std::io;

const KEEP: &str = "<w:keepNext/>";
/// What programs that round every character's place may add to a line of 落款.
const ROUNDING: i32 = 200;

/// Appends 附件说明: one line below the body, 左空二字, one name a line, wrapped lines under the
/// name's first character, no final punctuation (GB/T 9704-2012 §7.3.4).
///
/// `keep` holds it on the page of what follows.
pub(super) fn annex_list(out: &mut String, annexes: &[Annex], keep: bool) {
    if annexes.is_empty() {
        return;
    }
    xml::paragraph(out, "", KEEP, "");
    let label = "附件：";
    let names_start = INDENT + width(label);
    for (i, annex) in annexes.iter().enumerate() {
        // One annex has no number.
        let number = if annexes.len() > 1 { format!("{}.", i + 1) } else { String::new() };
        let left = names_start + width(&number);
        let lead = if i == 0 { format!("{label}{number}") } else { number };
        let last = i + 1 == annexes.len();
        // Indents in characters would win over twips in Word, hence the zeros.
        let ppr = format!(
            "{}<w:ind w:leftChars=\"0\" w:left=\"{left}\" w:hangingChars=\"0\" w:hanging=\"{}\"/>",
            if keep || !last { KEEP } else { "" },
            width(&lead)
        );
        xml::paragraph(out, "AnnexList", &ppr, &format!("{lead}{}", annex.title.replace('\n', "")));
    }
}

/// Appends 落款, with room for a seal or without one.
pub(super) fn signature(out: &mut String, signature: &Signature, seal: bool) {
    let widths = (width(&signature.organisation), width(&signature.date));
    let (organisation, date) = if seal { sealed(widths.0, widths.1) } else { unsealed(widths.0, widths.1) };
    // A seal of 42 mm, its middle a little above the line between 署名 and date, then reaches up to within
    // a line of the text, as it has to, and does not touch it.
    for _ in 0..if seal { 2 } else { 1 } {
        xml::paragraph(out, "", KEEP, "");
    }
    xml::paragraph(
        out,
        "Signature",
        &at(KEEP, organisation, &signature.organisation),
        &signature.organisation,
    );
    let keep = if seal { KEEP } else { "" };
    xml::paragraph(out, "Date", &at(keep, date, &signature.date), &signature.date);
    if seal {
        // The seal's foot stays on the 版心 when the date would be the page's last line.
        xml::paragraph(out, "", "", "");
    }
}

/// Left indents without a seal: 署名 右空二字, 成文日期 below it and 右移二字; if the date is the longer
/// one, the date has 右空二字 and 署名 moves left (GB/T 9704-2012 §7.3.5.2).
fn unsealed(organisation: i32, date: i32) -> (i32, i32) {
    if date <= organisation {
        let left = (TEXT_WIDTH - INDENT - organisation).max(0);
        (left, left + INDENT)
    } else {
        let left = (TEXT_WIDTH - INDENT - date).max(INDENT);
        (left - INDENT, left)
    }
}

/// Left indents with a seal: 成文日期 右空四字, 署名 centred over it (GB/T 9704-2012 §7.3.5.1). A name too
/// long for that moves both to the left.
fn sealed(organisation: i32, date: i32) -> (i32, i32) {
    let middle = TEXT_WIDTH - 2 * INDENT - date / 2;
    let middle = middle.min(TEXT_WIDTH - organisation / 2).max(date / 2);
    ((middle - organisation / 2).max(0), middle - date / 2)
}

/// The indent, with a negative right indent where programs that add 汉字–digit gaps would
/// otherwise wrap the last character of the line.
fn at(keep: &str, left: i32, text: &str) -> String {
    let room = TEXT_WIDTH - left - width(text) - measure::script_gaps(text, EM) - ROUNDING;
    let right = if room < 0 && left > INDENT { room } else { 0 };
    format!(
        "{keep}<w:ind w:leftChars=\"0\" w:left=\"{left}\" w:rightChars=\"0\" w:right=\"{right}\" \
         w:firstLineChars=\"0\" w:firstLine=\"0\"/>"
    )
}

/// Appends the head of annex `index` of `count`: a new page, the label top-left on line 1, the
/// title centred on line 3 (GB/T 9704-2012 §7.3.7).
pub(super) fn annex_head(
    out: &mut String,
    annex: &Annex,
    index: usize,
    count: usize,
    marks: &mut Marks<'_>,
) -> io::Result<()> {
    let number = if count > 1 { (index + 1).to_string() } else { String::new() };
    xml::paragraph(out, "AnnexLabel", "", &format!("附件{number}"));
    xml::paragraph(out, "", KEEP, "");
    xml::open_paragraph(out, "AnnexTitle", "");
    let entry = marks.contents.open(out, 1, &mut marks.anchors)?;
    let lines: Vec<&str> = annex.title.lines().flat_map(title::title_lines).collect();
    xml::run(out, &lines.join("\n"), "");
    contents::close(out, entry);
    out.push_str("</w:p>");
    xml::paragraph(out, "", KEEP, "");
    Ok(())
}

fn width(text: &str) -> i32 {
    measure::width(text, EM, TIGHTEN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_date_starts_two_characters_right_of_the_name() {
        // 12 characters against 10: 署名 ends 二字 before the edge.
        let (organisation, date) = unsealed(12 * 315, 2185);
        assert_eq!((organisation, date), (8844 - 640 - 3780, 8844 - 3780));
    }

    #[test]
    fn a_longer_date_keeps_its_distance_from_the_edge() {
        let (organisation, date) = unsealed(4 * 315, 2185);
        assert_eq!((organisation, date), (8844 - 640 - 2185 - 640, 8844 - 640 - 2185));
    }

    #[test]
    fn a_sealed_name_stands_over_the_middle_of_the_date() {
        let (organisation, date) = sealed(9 * 315, 2185);
        assert_eq!(date, 8844 - 4 * 320 - 2185 + 1);
        assert!((organisation + 9 * 315 / 2 - (date + 2185 / 2)).abs() <= 1);
        // 24 characters: both move left until the name ends at the edge.
        let (organisation, date) = sealed(24 * 315, 2185);
        assert_eq!((organisation + 24 * 315, date), (8844, 8844 - 12 * 315 - 2185 / 2));
        assert_eq!(sealed(40 * 315, 2185).0, 0);
    }

    #[test]
    fn a_tight_date_may_reach_over_the_edge_instead_of_wrapping() {
        let text = "2025年12月31日";
        let tight = at("", 8844 - width(text), text);
        assert!(tight.contains("w:right=\"-520\""), "{tight}");
        assert!(at("", 5000, text).contains("w:right=\"0\""));
    }
}
