//! S07: `13～17万元`.

use super::line::{Draft, Line};
use super::{Entry, Finding};
use crate::diagnostic::Severity;
use std::ops::Range;

pub(super) const ENTRY: Entry = Entry {
    code: "S07",
    title: "范围前一个数缺万、亿、%",
    severity: Severity::Warning,
    explanation: "表示范围时，前一个数省去了“万”“亿”“%”，会被读成13元至17万元。\
                  出处：GB/T 15835-2011 5.1.3：13万元～17万元不写作13～17万元，15%～30%不写作15～30%。",
    remedy: "前一个数也带上“万”“亿”“%”：13万～17万元。",
    example: "每家补助13～17万元。 → 每家补助13万～17万元。",
};

const CONNECTORS: &[&str] = &["～", "~", "〜", "∼", "——", "—", "–", "－", "-", "至", "到"];
const SHARED: &[&str] = &["万", "亿", "%", "％", "‰"];

pub(super) fn find(draft: &Draft<'_>, out: &mut Vec<Finding>) {
    for line in draft.lines() {
        for pair in line.numerals().windows(2) {
            if let [low, high] = pair
                && let Some(end) = range(line, low, high)
            {
                let shared = line.text(high.end..end);
                let right = format!("{}{shared}{}", line.text(low.clone()), line.text(low.end..end));
                let told = format!("“{}”前一个数没有“{shared}”，会有歧义", line.text(low.start..end));
                out.push(line.finding(ENTRY.code, low.start..end, told, Some(right)));
            }
        }
    }
}

/// The end of the range that two neighbours make, if only the second has what both mean.
fn range(line: &Line<'_>, low: &Range<usize>, high: &Range<usize>) -> Option<usize> {
    let joined = line.after(low.end, CONNECTORS)?;
    let end = line.after(high.end, SHARED)?;
    // 5000至1万元 goes from 5000 元; 0 needs no unit; 3-5-7% and 2023-24% are no ranges.
    let (from, to) = (line.value(low)?, line.value(high)?);
    let before = line.before(low.start);
    let whole = joined == high.start && !before.is_ascii_alphanumeric() && !"-－—～~./第".contains(before);
    (whole && !from.is_zero() && from < to).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{finds, silent};

    #[test]
    fn ranges_with_one_unit_are_found() {
        finds("S07", "投入3-5万元，占15~30%，2至3亿元，1.5—2万人。", &[
            "3-5万→3万-5万",
            "15~30%→15%~30%",
            "2至3亿→2亿至3亿",
            "1.5—2万→1.5万—2万",
        ]);
    }

    #[test]
    fn ranges_that_say_both_are_none() {
        silent("S07", &[
            "13万～17万元，15%～30%，1-9月，0～5%，5000至1万元，3-5元，10到20人。",
            "2021-2023年，两三万元，由80%提高到85%，第3-5%。",
        ]);
    }
}
