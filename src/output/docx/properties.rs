//! Parts that say something about the document: properties, settings, fonts.
//!
//! Job: `docProps/*.xml`, `word/settings.xml`, `word/fontTable.xml`. Inputs: [`Draft`], [`Layout`].
//! Outputs: XML parts. Invariant: no clock, user name or machine name gets in.

use super::{
    layout::{Layout, PageNumber},
    xml,
};
use crate::model::block::Draft;

/// `docProps/core.xml`.
pub(super) fn core_xml(draft: &Draft, layout: &Layout) -> String {
    let title = if layout.title.is_empty() { draft.title.concat() } else { layout.title.clone() };
    let mut out = format!(
        "{}<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>{}</dc:title>",
        xml::HEAD,
        xml::escape(&title)
    );
    if !layout.creator.is_empty() {
        let creator = xml::escape(&layout.creator);
        out.push_str(&format!(
            "<dc:creator>{creator}</dc:creator><cp:lastModifiedBy>{creator}</cp:lastModifiedBy>"
        ));
    }
    if let Some(time) = layout.created.and_then(utc) {
        for name in ["created", "modified"] {
            out.push_str(&format!("<dcterms:{name} xsi:type=\"dcterms:W3CDTF\">{time}</dcterms:{name}>"));
        }
    }
    out.push_str("</cp:coreProperties>");
    out
}

/// Unix seconds as `2025-01-05T08:00:00Z`; years outside 1970–9999 give `None`.
pub(super) fn utc(seconds: i64) -> Option<String> {
    if !(0..=253_402_300_799).contains(&seconds) {
        return None;
    }
    let (days, time) = (seconds / 86_400, seconds % 86_400);
    // Days since 0000-03-01, in eras of 400 years (Howard Hinnant's civil_from_days).
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let (hour, minute, second) = (time / 3_600, time % 3_600 / 60, time % 60);
    Some(format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"))
}

/// `docProps/app.xml`.
pub(super) fn app_xml() -> String {
    format!(
        "{}<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties\">\
         <Application>report</Application></Properties>",
        xml::HEAD
    )
}

/// `word/settings.xml`.
pub(super) fn settings_xml(layout: &Layout) -> String {
    let even = if layout.page_number == PageNumber::Standard { "<w:evenAndOddHeaders/>" } else { "" };
    let mirror = if layout.duplex { "<w:mirrorMargins/>" } else { "" };
    // doNotCompress: squeezed punctuation would put a 29th character on some lines.
    // doNotExpandShiftReturn: a line ended by a break is not stretched to the right edge.
    format!(
        "{}<w:settings xmlns:w=\"{}\"><w:zoom w:percent=\"100\"/>{mirror}<w:bordersDoNotSurroundHeader/>\
         <w:bordersDoNotSurroundFooter/><w:defaultTabStop w:val=\"420\"/>{even}\
         <w:characterSpacingControl w:val=\"doNotCompress\"/><w:compat><w:doNotExpandShiftReturn/>\
         <w:compatSetting w:name=\"compatibilityMode\" w:uri=\"http://schemas.microsoft.com/office/word\" w:val=\"15\"/>\
         </w:compat><w:themeFontLang w:val=\"en-US\" w:eastAsia=\"zh-CN\"/><w:decimalSymbol w:val=\".\"/>\
         <w:listSeparator w:val=\",\"/></w:settings>",
        xml::HEAD,
        xml::W
    )
}

/// `word/fontTable.xml`: where a font is missing, Word looks for its other names first.
pub(super) fn font_table_xml(layout: &Layout) -> String {
    let f = &layout.fonts;
    let mut names: Vec<&str> = vec![];
    for name in [&f.title, &f.body, &f.h1, &f.h2, &f.page_number, &f.latin] {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    let mut out = format!("{}<w:fonts xmlns:w=\"{}\">", xml::HEAD, xml::W);
    for name in names {
        let other = match other_names(name) {
            "" => String::new(),
            names => format!("<w:altName w:val=\"{names}\"/>"),
        };
        // Charset 86 is GB 2312: it leads the substitution to a Chinese font.
        let (charset, family) = if name == f.latin { ("00", "roman") } else { ("86", "auto") };
        out.push_str(&format!(
            "<w:font w:name=\"{}\">{other}<w:charset w:val=\"{charset}\"/><w:family w:val=\"{family}\"/>\
             <w:pitch w:val=\"variable\"/></w:font>",
            xml::escape(name)
        ));
    }
    out.push_str("</w:fonts>");
    out
}

/// The names the same design goes by in other editions of Windows, WPS and 方正.
fn other_names(font: &str) -> &'static str {
    match font {
        "方正小标宋简体" => "方正小标宋_GBK,FZXiaoBiaoSong-B05S,华文中宋,宋体",
        "方正小标宋_GBK" => "方正小标宋简体,FZXiaoBiaoSong-B05,华文中宋,宋体",
        "仿宋_GB2312" => "仿宋,FangSong",
        "仿宋" => "FangSong,仿宋_GB2312",
        "楷体_GB2312" => "楷体,KaiTi",
        "楷体" => "KaiTi,楷体_GB2312",
        "黑体" => "SimHei",
        "宋体" => "SimSun",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::utc;

    #[test]
    fn seconds_become_dates() {
        assert_eq!(utc(0).as_deref(), Some("1970-01-01T00:00:00Z"));
        assert_eq!(utc(1_736_035_200).as_deref(), Some("2025-01-05T00:00:00Z"));
        assert_eq!(utc(1_709_251_199).as_deref(), Some("2024-02-29T23:59:59Z"));
        assert_eq!(utc(253_402_300_799).as_deref(), Some("9999-12-31T23:59:59Z"));
        assert_eq!((utc(-1), utc(i64::MAX)), (None, None));
    }
}
