//! The unit of money that a header or a title names.
//!
//! Inputs: a header's levels joined with `/`, or one word. Outputs: the unit, none, or why it cannot be
//! read. Invariant: a unit that is named and not understood is never taken for 元.

use crate::model::unit::Scale;
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
}
