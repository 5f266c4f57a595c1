//! S10: `１２人`.

use super::line::Draft;
use super::{Entry, Finding};
use crate::diagnostic::Severity;

pub(super) const ENTRY: Entry = Entry {
    code: "S10",
    title: "全角数字",
    severity: Severity::Warning,
    explanation: "数字是全角字符，同其他半角数字宽窄不一，查找、核对时也对不上。\
                  出处：GB/T 15835-2011：阿拉伯数字一般占半个汉字的位置。",
    remedy: "改成半角数字。",
    example: "培训１２人。 → 培训12人。",
};

pub(super) fn find(draft: &Draft<'_>, out: &mut Vec<Finding>) {
    let digit = |c: char| ('０'..='９').contains(&c);
    for line in draft.lines() {
        let mut i = 0;
        while i < line.chars().len() {
            if !digit(line.at(i)) {
                i += 1;
                continue;
            }
            let mut end = i + 1;
            while digit(line.at(end)) || ("．％".contains(line.at(end)) && line.at(end) != '\0') {
                end += 1;
            }
            // A point that no digit follows ends a list mark: ３．
            if line.at(end - 1) == '．' {
                end -= 1;
            }
            let printed = line.text(i..end);
            let half = printed.chars().map(half).collect();
            out.push(line.finding(ENTRY.code, i..end, format!("“{printed}”是全角数字"), Some(half)));
            i = end;
        }
    }
}

fn half(c: char) -> char {
    // The full-width forms stand in the order of ASCII.
    u32::from(c).checked_sub(0xfee0).and_then(char::from_u32).unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{finds, silent};

    #[test]
    fn full_width_digits_are_found() {
        finds("S10", "２０２４年发放１２．５％，３．强化服务", &["２０２４→2024", "１２．５％→12.5%", "３→3"]);
    }

    #[test]
    fn half_width_digits_are_none() {
        silent("S10", &["2024年发放12.5%，①②③（一）Ⅱ"]);
    }
}
