//! S20: `百分之5`, and 百分之五 beside 5%.

use super::line::{Draft, Line};
use crate::check::chars::is_numeral;
use super::{Entry, Finding};
use crate::diagnostic::Severity;

pub(super) const ENTRY: Entry = Entry {
    code: "S20",
    title: "百分之与%混用",
    severity: Severity::Warning,
    explanation: "“百分之”后面用了阿拉伯数字（百分之95），或者通篇用%，个别地方却写“百分之九十五”。\
                  引法规条文（百分之一点五）和“百分之百”不算。出处：GB/T 15835-2011 5.3 及体例一致的原则。",
    remedy: "改成%：95%。",
    example: "参保率达百分之95。 → 参保率达95%。",
};

/// Where a law is quoted its words stand as they are.
const QUOTED: &[&str] = &["条例", "规定", "办法", "法》", "按照", "比例安排", "不低于", "不少于", "标准"];

pub(super) fn find(draft: &Draft<'_>, out: &mut Vec<Finding>) {
    let signs = draft.prose().flat_map(|l| l.numerals().iter().filter(|n| matches!(l.at(n.end), '%' | '％'))).count();
    let mut words = Vec::new();
    for line in draft.prose() {
        for i in (0..line.chars().len()).filter(|&i| line.follows(i, "百分之")) {
            let start = i + 3;
            let end = line.numerals().binary_search_by_key(&start, |n| n.start);
            if let Some(numeral) = end.ok().and_then(|n| line.numerals().get(n)) {
                let digits = line.text(numeral.clone());
                let told = format!("“百分之{digits}”是汉字和阿拉伯数字混写");
                out.push(line.finding(ENTRY.code, i..numeral.end, told, Some(format!("{digits}%"))));
            } else if let Some(end) = chinese(line, start)
                && !quotes(line, i)
            {
                words.push(line.finding(ENTRY.code, i..end, format!("别处用%，这里写“{}”", line.text(i..end)), None));
            }
        }
    }
    if signs >= words.len().saturating_mul(3) {
        out.extend(words.into_iter().take(1));
    }
}

fn chinese(line: &Line<'_>, start: usize) -> Option<usize> {
    let end = (start..start + 8).find(|&n| !(is_numeral(line.at(n)) || line.at(n) == '点'))?;
    (end > start && line.text(start..end) != "百").then_some(end)
}

fn quotes(line: &Line<'_>, at: usize) -> bool {
    let near = line.text(at.saturating_sub(30)..at + 20);
    QUOTED.iter().any(|w| near.contains(w))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{finds, silent};

    #[test]
    fn mixed_forms_are_found() {
        finds("S20", "参保率百分之九十五，就业率80%，覆盖率90%，满意率98%，完成率百分之85。", &[
            "百分之九十五",
            "百分之85→85%",
        ]);
    }

    #[test]
    fn laws_and_one_form_are_none() {
        silent("S20", &[
            "就业率80%，覆盖率90%，满意率98%，按不低于百分之一点五的比例安排就业。",
            "达到百分之百，就业率80%，覆盖率90%，满意率98%，完成率88%。",
            "参保率百分之九十五，就业率百分之八十。",
        ]);
    }
}
