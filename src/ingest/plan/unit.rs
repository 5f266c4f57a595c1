//! Units: of money as a header or a title names it, and the words that a count's cells may close with.
//!
//! Inputs: a header's levels joined with `/`, or one word; a count field and the catalog. Outputs: the unit,
//! none, or why it cannot be read; the words. Invariant: a unit that is named and not understood is never
//! taken for 元, nor 千册 for 册.

use crate::catalog::{Catalog, Dataset, Field, Measure};
use crate::model::unit::{Scale, Unit};
use std::cmp::Reverse;
use unicode_normalization::UnicodeNormalization;

/// The unit of money a header names on any of its levels: `金额(万元)`, `补贴金额/元`, `金额:元`, `补贴(万元)/金额`.
///
/// # Errors
/// Two units, or one that is not read (千元): taken for 元 it would put every amount out by powers of ten.
pub(super) fn unit_of(text: &str) -> Result<Option<Scale>, String> {
    let folded: String = text.nfkc().filter(|c| !c.is_whitespace()).collect();
    let mut outside = String::new();
    let mut said: Vec<String> = Vec::new();
    let mut rest = folded.as_str();
    while let Some(open) = rest.find(['(', '[']) {
        outside.push_str(&rest[..open]);
        let inner = &rest[open + 1..];
        let close = inner.find([')', ']']).unwrap_or(inner.len());
        said.extend(inner[..close].split([',', '、', ';', ':']).map(str::to_owned));
        rest = inner.get(close + 1..).unwrap_or("");
    }
    outside.push_str(rest);
    said.extend(outside.split(['/', ':', ',']).skip(1).map(str::to_owned));
    let mut found = None;
    for word in &said {
        let Some(scale) = unit_word(word)? else { continue };
        if found.replace(scale).is_some_and(|other| other != scale) {
            return Err(format!("「{text}」写了两种金额单位"));
        }
    }
    Ok(found)
}

/// The words that may close a count of a field (3辆, 12人次), the longest first: its own unit, those of the
/// indicators that add it up, and for the 份数 of a product the words for shares.
pub(super) fn count_words(catalog: &Catalog, dataset: &Dataset, field: &Field) -> Vec<String> {
    const SHARES: [&str; 4] = ["份", "个月", "人", "次"];
    const USUAL: [&str; 6] = ["人次", "人", "例", "次", "户", "件"];
    let mut words: Vec<&str> = field.unit.as_deref().into_iter().collect();
    for indicator in catalog.indicators.iter().filter(|i| i.dataset.as_deref() == Some(&dataset.id)) {
        if matches!(&indicator.measure, Measure::Sum(id) | Measure::Uniform(id) if *id == field.id) {
            words.push(&indicator.unit);
            words.extend(indicator.words.iter().map(String::as_str));
        }
    }
    if dataset.product.as_ref().is_some_and(|p| p.quantity == field.id) {
        words.extend(SHARES);
    }
    if words.is_empty() {
        words.extend(USUAL);
    }
    if words.iter().any(|w| Unit::PERSONS.contains(w)) {
        words.extend(Unit::PERSONS);
    }
    let mut out: Vec<String> = words.into_iter().map(str::to_owned).collect();
    out.sort_by_key(|w| (Reverse(w.chars().count()), w.clone()));
    out.dedup();
    out
}

/// Refuses a count that a header puts in tens or thousands: `数量（千册）`; of a title only what it calls a
/// unit is looked at: `单位：万元、万份`.
pub(super) fn check_count(header: &str, title: &[String]) -> Result<(), String> {
    const THINGS: [&str; 20] = [
        "人次", "户次", "人", "户", "名", "件", "册", "份", "次", "例", "场", "个", "辆", "台", "套", "条",
        "篇", "张", "幅", "期",
    ];
    let fold = |text: &str| text.nfkc().filter(|c| !c.is_whitespace()).collect::<String>();
    let title = title.iter().map(|row| fold(row));
    let units = title.flat_map(|row| row.split("单位").skip(1).map(str::to_owned).collect::<Vec<_>>());
    for text in units.chain([fold(header)]) {
        let said = text.split(['(', ')', '[', ']', '/', ':', ',', '、', ';']).skip(1);
        for word in said.map(|word| word.trim_start_matches("单位")) {
            let thing = word.trim_start_matches(['十', '百', '千', '万', '亿']);
            if thing.len() < word.len() && THINGS.contains(&thing) {
                return Err(format!("数量单位「{word}」不能换算，请把数量写成个数"));
            }
        }
    }
    Ok(())
}

/// A unit of money standing alone, or before `/月`, `每人`.
pub(super) fn unit_word(word: &str) -> Result<Option<Scale>, String> {
    let word = ["金额单位", "单位", "人民币"].into_iter().fold(word, |w, p| w.trim_start_matches(p));
    let known = [Scale::WanYuan, Scale::YiYuan, Scale::Yuan].into_iter().find(|s| {
        word.strip_prefix(s.word()).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '每']))
    });
    let plain = word.strip_suffix('元').unwrap_or(word);
    let strange = matches!(plain, "十" | "百" | "千" | "万" | "亿" | "十万" | "百万" | "千万")
        || matches!(word, "角" | "分" | "美元" | "港元");
    match known {
        None if strange => Err(format!("金额单位「{word}」读不懂，可用元、万元、亿元")),
        known => Ok(known),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{builtin_files, load};

    #[test]
    fn units_in_headers() {
        for (text, scale) in [
            ("金额（万元）", Scale::WanYuan),
            ("补贴标准(元/月)", Scale::Yuan),
            ("补贴金额(元)", Scale::Yuan),
            ("金额(单位:元)", Scale::Yuan),
            ("补贴金额/元", Scale::Yuan),
            ("补贴情况（万元）/补贴金额", Scale::WanYuan),
            ("补贴/金额:万元", Scale::WanYuan),
            ("金额（人民币万元）", Scale::WanYuan),
            ("金额（万元，含补发）", Scale::WanYuan),
            ("金额（含补发、万元）", Scale::WanYuan),
            ("金额（万元）（含补发）", Scale::WanYuan),
        ] {
            assert_eq!(unit_of(text), Ok(Some(scale)), "{text}");
        }
        for text in
            ["元旦慰问", "金额", "金额(元旦)", "金额(每人200元)", "补贴/金额", "金额(含物资)", "金额("]
        {
            assert_eq!(unit_of(text), Ok(None), "{text}");
        }
        for text in ["金额(千元)", "金额(万)", "金额（单位：百元）", "补贴(万元)/金额(元)"]
        {
            assert!(unit_of(text).is_err(), "{text}");
        }
    }

    #[test]
    fn counts_are_in_ones() {
        let check = |header: &str, title: &str| check_count(header, &[title.to_owned()]);
        for header in ["数量（千册）", "发放数量/万份", "数量（单位：百人）", "参加人数(千人次)"]
        {
            assert!(check(header, "").is_err(), "{header}");
        }
        assert!(check("数量", "单位：万元、万份").is_err());
        for header in ["数量（册）", "千人计划", "数量（万元）", "数量", "场次/次", "数量（百姓大讲堂）"]
        {
            assert_eq!(check(header, "进千企、百户"), Ok(()), "{header}");
        }
        assert_eq!(check("数量", "填报单位：千山镇"), Ok(()));
    }

    #[test]
    fn words_of_a_count_come_from_the_catalog() {
        let catalog = load(&builtin_files()).expect("the catalog");
        let surgery = catalog.dataset("surgery").expect("a dataset");
        let cases = surgery.field("cases").expect("a field");
        assert_eq!(count_words(&catalog, surgery, cases), ["例"]);
        let mut persons = cases.clone();
        (persons.id, persons.unit) = ("heads".into(), Some("人".into()));
        assert_eq!(count_words(&catalog, surgery, &persons), ["人", "位", "名"]);
        persons.unit = None;
        assert_eq!(count_words(&catalog, surgery, &persons).first().map(String::as_str), Some("人次"));
    }
}
