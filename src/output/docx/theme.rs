//! `word/theme/theme1.xml`.
//!
//! Job: the least theme a strict reader accepts; no style refers to it. Inputs: the fonts.
//! Outputs: one XML part. Invariant: it never changes how the page looks.

use super::{layout::Layout, xml};

/// The theme part, black on white.
pub(super) fn theme_xml(layout: &Layout) -> String {
    let colour = |name: &str, rgb: &str| format!("<a:{name}><a:srgbClr val=\"{rgb}\"/></a:{name}>");
    let colours: String = [
        ("dk1", "000000"),
        ("lt1", "FFFFFF"),
        ("dk2", "44546A"),
        ("lt2", "E7E6E6"),
        ("accent1", "4472C4"),
        ("accent2", "ED7D31"),
        ("accent3", "A5A5A5"),
        ("accent4", "FFC000"),
        ("accent5", "5B9BD5"),
        ("accent6", "70AD47"),
        ("hlink", "0563C1"),
        ("folHlink", "954F72"),
    ]
    .iter()
    .map(|(name, rgb)| colour(name, rgb))
    .collect();
    let (latin, chinese) = (xml::escape(&layout.fonts.latin), xml::escape(&layout.fonts.body));
    let fonts = format!("<a:latin typeface=\"{latin}\"/><a:ea typeface=\"{chinese}\"/><a:cs typeface=\"\"/>");
    let fill = "<a:solidFill><a:schemeClr val=\"phClr\"/></a:solidFill>";
    let fills = fill.repeat(3);
    let lines = format!("<a:ln w=\"6350\">{fill}</a:ln>").repeat(3);
    let effects = "<a:effectStyle><a:effectLst/></a:effectStyle>".repeat(3);
    format!(
        "{}<a:theme xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" name=\"report\"><a:themeElements>\
         <a:clrScheme name=\"report\">{colours}</a:clrScheme>\
         <a:fontScheme name=\"report\"><a:majorFont>{fonts}</a:majorFont><a:minorFont>{fonts}</a:minorFont></a:fontScheme>\
         <a:fmtScheme name=\"report\"><a:fillStyleLst>{fills}</a:fillStyleLst><a:lnStyleLst>{lines}</a:lnStyleLst>\
         <a:effectStyleLst>{effects}</a:effectStyleLst><a:bgFillStyleLst>{fills}</a:bgFillStyleLst></a:fmtScheme>\
         </a:themeElements></a:theme>",
        xml::HEAD
    )
}
