//! S04: one kind of sum in 元 here and in 万元 there.

use super::line::Draft;
use super::words::MONEY_NOUNS;
use super::{Entry, Finding};
use crate::check::number::{Kind, Number};
use crate::check::text::Span;
use crate::diagnostic::Severity;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

pub(super) const ENTRY: Entry = Entry {
    code: "S04",
    title: "元、万元混用",
    severity: Severity::Warning,
    explanation: "同一段里同一类款项，1万元以上的一处写“元”，一处写“万元”，读者难以比较，也容易少看或多看一个“万”。\
                  每人、每户的标准写“元”，不足1万元的写“元”，都不算混用。出处：各地报告的习惯。",
    remedy: "同一类款项用同一个单位：1万元以上的都写“万元”。",
    example: "发放护理补贴12.5万元，春节发放护理补贴35400元。 → 发放护理补贴12.5万元，春节发放护理补贴3.54万元。",
};

/// How far before a sum its noun may stand.
const REACH: usize = 60;

pub(super) fn find(draft: &Draft<'_>, out: &mut Vec<Finding>) {
    let numbers = &draft.reading.numbers;
    let mut i = 0;
    while let Some(first) = numbers.get(i) {
        let paragraph = first.span.paragraph;
        let end = i + numbers.iter().skip(i).take_while(|n| n.span.paragraph == paragraph).count();
        // Of each noun: whether a sum in 万元 stands in the paragraph, and the sums in 元.
        let mut kinds: BTreeMap<&str, (bool, Vec<&Number>)> = BTreeMap::new();
        for number in numbers.iter().take(end).skip(i).filter(|n| sum(n)) {
            if let Some(noun) = noun(draft, number) {
                let (large, plain) = kinds.entry(noun).or_default();
                if number.scale >= Decimal::from(10_000) { *large = true } else { plain.push(number) }
            }
        }
        for (noun, (large, plain)) in kinds {
            for number in plain.into_iter().filter(|_| large) {
                out.push(finding(draft, noun, number));
            }
        }
        i = end;
    }
}

/// A sum of money of 10,000 元 or more that is no standard.
fn sum(number: &Number) -> bool {
    number.kind == Kind::Money
        && number.unit == "元"
        && number.each.is_none()
        && number.until.is_none()
        && !number.chinese
        && (number.scale >= Decimal::from(10_000) || number.value >= Decimal::from(10_000))
}

/// The noun nearest before a sum.
fn noun(draft: &Draft<'_>, number: &Number) -> Option<&'static str> {
    let paragraph = draft.reading.text.paragraphs.get(number.span.paragraph)?;
    let before = paragraph.text.get(..number.span.start)?;
    // A sum in brackets repeats the one before them in another unit.
    if before.ends_with(['（', '(', '即']) || before.ends_with("折合") {
        return None;
    }
    let from = before.char_indices().rev().take(REACH / 2).last().map_or(0, |(at, _)| at);
    let near = before.get(from..)?;
    let near = near.rsplit(['。', '；', ';']).next()?;
    let nouns = MONEY_NOUNS.iter().filter_map(|noun| Some((near.rfind(noun)? + noun.len(), *noun)));
    nouns.max().map(|(_, noun)| noun)
}

fn finding(draft: &Draft<'_>, noun: &str, number: &Number) -> Finding {
    let printed = draft.reading.text.slice(&number.span);
    let large = number.value.checked_div(Decimal::from(10_000)).map(|v| v.normalize());
    let exact = number.approx == crate::check::number::Approx::Exact;
    let suggestion = large.filter(|v| exact && v.scale() <= 4).map(|v| format!("{v}万元"));
    let message = format!("同一段里“{noun}”有的写万元，这里写元（{printed}）");
    let span = Span { start: number.numeral.start, ..number.span.clone() };
    Finding { code: ENTRY.code, span, message, suggestion }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{finds, silent};

    #[test]
    fn one_kind_of_sum_in_two_units_is_found() {
        finds("S04", "发放生活补贴共款56000元，另发放生活补贴12.5万元。", &["56000元→5.6万元"]);
    }

    #[test]
    fn standards_small_sums_and_other_kinds_are_none() {
        silent("S04", &[
            "每人每年补助12000元，发放补助35.4万元。",
            "发放慰问金6000元，发放慰问金1.2万元。",
            "发放燃油补贴60100元，慰问金累计10.1万元。",
            "发放护理补贴531000元（53.1万元），惠及885人。",
            "发放护理补贴531000元。\n发放护理补贴53.1万元。",
        ]);
    }
}
