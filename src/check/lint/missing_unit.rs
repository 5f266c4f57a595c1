//! S03: a sum or a count without its unit.

use super::line::{Draft, Line};
use super::words::{MONEY_NOUNS, SHARES};
use super::{Entry, Finding};
use crate::diagnostic::Severity;

pub(super) const ENTRY: Entry = Entry {
    code: "S03",
    title: "漏了单位",
    severity: Severity::Warning,
    explanation: "补贴、资金、经费后面的数没有“元”（“补助资金26.5万”），残疾人、儿童后面的数没有“人”“名”，占比、比率后面没有“%”。\
                  出处：GB/T 15835-2011 计量的数字应带单位；各地报告的习惯。",
    remedy: "补上单位：26.5万元、35人。",
    example: "改造房屋3户，补助资金26.5万。 → 改造房屋3户，补助资金26.5万元。",
};

/// Words between the noun and its number, longest first.
const LINKS: &[&str] = &[
    "达到了", "共计", "总计", "合计", "累计", "达到", "人民币", "超过", "总额", "金额", "为", "共", "达", "约", "近", "超",
    "了", "款",
];
const PERSONS: &[&str] = &["残疾人", "残疾儿童", "困难群众", "残疾学生", "参训学员"];
/// Words between a rate and its percentage, longest first.
const REACHES: &[&str] = &["达到了", "达到", "均达", "达", "为"];
/// Lines that people call, named after those whom they serve.
const HOTLINES: &[&str] = &["12385", "12345", "12333", "12348"];

pub(super) fn find(draft: &Draft<'_>, out: &mut Vec<Finding>) {
    for line in draft.prose().filter(|l| l.sentence()) {
        for numeral in line.numerals() {
            let mut end = numeral.end;
            end = line.after(end, &["余", "多"]).unwrap_or(end);
            let large = line.after(end, &["万", "亿"]);
            end = large.unwrap_or(end);
            end = line.after(end, &["余", "多"]).unwrap_or(end);
            if !matches!(line.at(end), '\0' | '，' | '。' | '；' | ',' | ';') || line.at(end + 1).is_ascii_digit() {
                continue;
            }
            let digits = line.text(numeral.clone());
            let year = digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20"));
            // A short or year-like number may be a rank or a year, if it is no rate.
            let long = large.is_some() || (digits.len() > 2 && !year);
            if HOTLINES.contains(&digits) {
                continue;
            }
            let missing = match noun(line, numeral.start) {
                Some(Noun::Money) if long => "元",
                Some(Noun::Persons) if long && large.is_none() => "人",
                Some(Noun::Rate) if large.is_none() && digits.len() < 6 => "%",
                _ => continue,
            };
            let printed = line.text(numeral.start..end);
            let told = format!("“{printed}”后面没有单位，按上文当是“{missing}”");
            out.push(line.finding(ENTRY.code, numeral.start..end, told, Some(format!("{printed}{missing}"))));
        }
    }
}

enum Noun {
    Money,
    Persons,
    Rate,
}

/// What the number right after these words counts.
fn noun(line: &Line<'_>, numeral: usize) -> Option<Noun> {
    let share = line.ended(numeral, &["的"]).filter(|&at| line.within(line.clause_start(at)..at, "占").is_some());
    let rate = line.ended(numeral, REACHES).and_then(|at| line.ended(at, SHARES));
    if share.is_some() || rate.is_some() {
        return Some(Noun::Rate);
    }
    let mut at = numeral;
    for _ in 0..3 {
        at = (at.saturating_sub(2)..at).rev().find(|&n| !line.at(n).is_whitespace()).map_or(at, |n| n + 1);
        if line.ended(at, MONEY_NOUNS).is_some() {
            return Some(Noun::Money);
        }
        if line.ended(at, PERSONS).is_some() {
            return Some(Noun::Persons);
        }
        at = line.ended(at, LINKS)?;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::testing::{finds, silent};

    #[test]
    fn sums_and_counts_without_unit_are_found() {
        finds("S03", "发放补贴共计56.7万，效果好。", &["56.7万→56.7万元"]);
        finds("S03", "投入资金20余万；惠及残疾人3847，其中女1200人。", &["20余万→20余万元", "3847→3847人"]);
        finds("S03", "发放慰问金5000，慰问困难户。", &["5000→5000元"]);
    }

    #[test]
    fn a_share_without_its_sign_is_found() {
        finds("S03", "肢体残疾2156人，占总数的60，精神残疾389人，占10.8%，参保率达98.5。", &["60→60%", "98.5→98.5%"]);
    }

    #[test]
    fn units_years_lists_and_hotlines_are_none() {
        silent("S03", &[
            "补贴14.4万元，资金14.4万、15万元，资金3万至5万元。",
            "残疾人12385，经费2024，专项资金（2023）。",
            "全市有残疾人15万，其中持证2.2万。",
            "发放补贴2,000万元，补助5,3。",
            "工资3级，经费1，经费2，占比例的1/3，容积率为1.22，比例为1：3。",
        ]);
    }
}
