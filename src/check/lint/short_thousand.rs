//! S06: `4千`, `3百`.

use super::line::{Draft, Line};
use super::{Entry, Finding};
use crate::diagnostic::Severity;
use rust_decimal::Decimal;

pub(super) const ENTRY: Entry = Entry {
    code: "S06",
    title: "阿拉伯数字后面用千、百",
    severity: Severity::Warning,
    explanation: "阿拉伯数字后面可以用“万”“亿”，不能用“千”“百”“十”：“4千”应写作“4000”或“四千”。\
                  出处：GB/T 15835-2011 5.3。",
    remedy: "写成全数字或全汉字：4000人、四千人。",
    example: "惠及4千余人。 → 惠及4000余人。",
};

/// What 千 or 百 begins when it is no numeral.
const THOUSAND: &str = "米克瓦伏赫焦卡帕安斤字里吨分兆家户人村";
const HUNDRED: &str = "分货姓年合科家户日天米村";

pub(super) fn find(draft: &Draft<'_>, out: &mut Vec<Finding>) {
    for line in draft.lines() {
        for numeral in line.numerals() {
            let unit = line.at(numeral.end);
            let worth = match unit {
                '千' => 1000,
                '百' => 100,
                _ => continue,
            };
            // 4千人 is four thousand; 2024千人计划 and 第3百货大楼 are names.
            if numeral.len() > 3 || "第.〔年".contains(line.before(numeral.start)) || word(line, numeral.end, unit) {
                continue;
            }
            let value = line.value(numeral).and_then(|v| v.checked_mul(Decimal::from(worth)));
            let value = value.filter(|v| v.fract().is_zero());
            // 1万6千 is 1.6万: no writing of the 6千 alone is right.
            let alone = !"万亿".contains(line.before(numeral.start)) || numeral.start == 0;
            let right = value.filter(|_| alone).map(|v| v.trunc().normalize().to_string());
            let printed = line.text(numeral.start..numeral.end + 1);
            let told = format!("“{printed}”是阿拉伯数字和“{unit}”混写");
            out.push(line.finding(ENTRY.code, numeral.start..numeral.end + 1, told, right));
        }
    }
}

/// Whether the character begins a word of its own: 千米, 百分点.
fn word(line: &Line<'_>, at: usize, unit: char) -> bool {
    let next = line.at(at + 1);
    // 4千人 and 4千户 count, 千人计划 and 千家万户 do not.
    let counted = "人户家".contains(next) && !matches!(line.at(at + 2), '计' | '大' | '万' | '会');
    let words = if unit == '千' { THOUSAND } else { HUNDRED };
    words.contains(next) && next != '\0' && !counted
}

#[cfg(test)]
mod tests {
    use super::super::testing::{finds, silent};

    #[test]
    fn thousands_after_digits_are_found() {
        finds("S06", "投入5千万元，慰问4千人、3百余户、1.5千元、1万6千户。", &[
            "5千→5000",
            "4千→4000",
            "3百→300",
            "1.5千→1500",
            "6千",
        ]);
    }

    #[test]
    fn units_and_names_are_none() {
        silent("S06", &[
            "长3千米，500千瓦，50千克，提高5百分点，四千余人，千余人，4000人。",
            "2024千人计划，第3百货大楼，1万元。",
        ]);
    }
}
