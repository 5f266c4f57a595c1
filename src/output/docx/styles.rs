//! `word/styles.xml`: fonts, sizes and spacing of GB/T 9704-2012 §5.2 and §7.3.
//!
//! Job: every look of the document as a named style, so that an office changes it in one place.
//! Inputs: [`Layout`]. Outputs: one XML part.
//! Invariants: headings are Word's own `heading 1`–`4` with outline levels 0–3 (navigation pane,
//! 目录); font size and tightened spacing stand in Normal itself, not only in the defaults.

use super::{
    comments, contents,
    layout::{INDENT, Layout, TIGHTEN},
    xml,
};

/// 小四 (12 pt): table text, in half-points.
pub(super) const TABLE_HALF_POINTS: i32 = 24;
/// 2号 (22 pt).
const TITLE: i32 = 44;
/// 3号 (16 pt).
const BODY: i32 = 32;
/// 4号 (14 pt).
const SMALL: i32 = 28;
/// 五号 (10.5 pt).
const NOTE: i32 = 21;

/// One paragraph style.
struct Style<'a> {
    id: &'a str,
    name: &'a str,
    based_on: &'a str,
    next: &'a str,
    ppr: String,
    rpr: String,
}

/// The styles part; `commented` adds those of comments.
pub(super) fn styles_xml(layout: &Layout, commented: bool) -> String {
    let mut out = format!("{}<w:styles xmlns:w=\"{}\">", xml::HEAD, xml::W);
    defaults(&mut out, layout);
    for style in headings(layout).iter().chain(&text_styles(layout)).chain(&table_styles(layout)) {
        paragraph_style(&mut out, style);
    }
    if layout.contents {
        for (id, name, ppr, rpr) in contents::styles(&fonts(layout, &layout.fonts.h1)) {
            let rpr = match id {
                "TOCHeading" => format!("{}{}", fonts(layout, &layout.fonts.h1), size(TITLE)),
                _ => rpr,
            };
            paragraph_style(&mut out, &style(id, name, ppr, rpr));
        }
    }
    if commented {
        comment_styles(&mut out);
    }
    out.push_str(concat!(
        r#"<w:style w:type="table" w:customStyle="1" w:styleId="ReportTable"><w:name w:val="Report Table"/>"#,
        r#"<w:basedOn w:val="TableNormal"/><w:uiPriority w:val="39"/><w:tblPr><w:tblBorders>"#,
        r#"<w:top w:val="single" w:sz="8" w:space="0" w:color="auto"/>"#,
        r#"<w:left w:val="single" w:sz="8" w:space="0" w:color="auto"/>"#,
        r#"<w:bottom w:val="single" w:sz="8" w:space="0" w:color="auto"/>"#,
        r#"<w:right w:val="single" w:sz="8" w:space="0" w:color="auto"/>"#,
        r#"<w:insideH w:val="single" w:sz="4" w:space="0" w:color="auto"/>"#,
        r#"<w:insideV w:val="single" w:sz="4" w:space="0" w:color="auto"/></w:tblBorders>"#,
        r#"<w:tblCellMar><w:top w:w="35" w:type="dxa"/><w:left w:w="108" w:type="dxa"/>"#,
        r#"<w:bottom w:w="35" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>"#,
        "</w:styles>"
    ));
    out
}

/// Document defaults, Normal and the styles every document has.
fn defaults(out: &mut String, layout: &Layout) {
    let fonts = fonts(layout, &layout.fonts.body);
    let size = size(BODY);
    out.push_str(&format!(
        "<w:docDefaults><w:rPrDefault><w:rPr>{fonts}{size}\
         <w:lang w:val=\"en-US\" w:eastAsia=\"zh-CN\" w:bidi=\"ar-SA\"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>"
    ));
    // LibreOffice takes its character base from Normal's own size, hence the repetition.
    out.push_str(&format!(
        "<w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/><w:qFormat/><w:pPr>\
         <w:widowControl w:val=\"0\"/><w:autoSpaceDE w:val=\"0\"/><w:autoSpaceDN w:val=\"0\"/><w:snapToGrid w:val=\"0\"/>\
         <w:spacing w:before=\"0\" w:after=\"0\" w:line=\"{}\" w:lineRule=\"exact\"/><w:jc w:val=\"both\"/></w:pPr>\
         <w:rPr>{fonts}<w:spacing w:val=\"{TIGHTEN}\"/>{size}</w:rPr></w:style>",
        layout.line_pitch_twips
    ));
    out.push_str(concat!(
        r#"<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">"#,
        r#"<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/><w:unhideWhenUsed/></w:style>"#,
        r#"<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>"#,
        r#"<w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/>"#,
        r#"<w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/>"#,
        r#"<w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>"#,
        r#"<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/>"#,
        r#"<w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/></w:style>"#
    ));
}

/// 一级 to 四级标题 (§7.3.3): 黑体, 楷体, 仿宋, 仿宋.
fn headings(layout: &Layout) -> [Style<'_>; 4] {
    let look = |font: &str, bold: bool| {
        // Off is written out: bold would otherwise come back with some templates.
        let bold = if bold { "<w:b/><w:bCs/>" } else { "<w:b w:val=\"0\"/><w:bCs w:val=\"0\"/>" };
        format!("{}{bold}", fonts(layout, font))
    };
    let level = |id, name, outline: i32, rpr| Style {
        id,
        name,
        based_on: "Normal",
        next: "BodyText",
        ppr: format!("<w:keepNext/>{}<w:outlineLvl w:val=\"{outline}\"/>", first_line()),
        rpr,
    };
    let f = &layout.fonts;
    [
        level("Heading1", "heading 1", 0, look(&f.h1, false)),
        level("Heading2", "heading 2", 1, look(&f.h2, false)),
        level("Heading3", "heading 3", 2, look(&f.body, layout.h3_bold)),
        level("Heading4", "heading 4", 3, look(&f.body, false)),
    ]
}

/// 标题, 正文, 附件, 落款 and 页码.
fn text_styles(layout: &Layout) -> Vec<Style<'_>> {
    let f = &layout.fonts;
    let title = format!("{}<w:spacing w:val=\"0\"/>{}", fonts(layout, &f.title), size(TITLE));
    let page_font = xml::escape(&f.page_number);
    let centred = "<w:keepNext/><w:jc w:val=\"center\"/>";
    vec![
        style("Title", "Title", centred.into(), title.clone()),
        Style { next: "BodyText", ..style("BodyText", "Body Text", first_line(), String::new()) },
        style("AnnexList", "Annex List", "<w:jc w:val=\"left\"/>".into(), String::new()),
        style(
            "AnnexLabel",
            "Annex Label",
            "<w:keepNext/><w:pageBreakBefore/><w:jc w:val=\"left\"/>".into(),
            fonts(layout, &f.h1),
        ),
        // Outline level 0 lists the annexes beside 一级标题 in the navigation pane.
        style("AnnexTitle", "Annex Title", format!("{centred}<w:outlineLvl w:val=\"0\"/>"), title),
        style("Signature", "Signature", "<w:jc w:val=\"left\"/>".into(), String::new()),
        style("Date", "Date", "<w:jc w:val=\"left\"/>".into(), String::new()),
        style(
            "Footer",
            "footer",
            "<w:spacing w:line=\"240\" w:lineRule=\"auto\"/>".into(),
            format!(
                "<w:rFonts w:ascii=\"{page_font}\" w:eastAsia=\"{page_font}\" w:hAnsi=\"{page_font}\" \
                 w:cs=\"{page_font}\"/><w:spacing w:val=\"0\"/>{}",
                size(SMALL)
            ),
        ),
    ]
}

/// Tables are not fixed by the standard; 小四 with 黑体 heads and rows of 20 pt (16.5 pt
/// lines and 1.75 pt above and below) is the custom.
fn table_styles(layout: &Layout) -> Vec<Style<'_>> {
    let f = &layout.fonts;
    let lines = |twips: i32, after: i32, align: &str| {
        format!(
            "<w:spacing w:after=\"{after}\" w:line=\"{twips}\" w:lineRule=\"exact\"/><w:jc w:val=\"{align}\"/>"
        )
    };
    let plain = |size_: i32| format!("<w:spacing w:val=\"0\"/>{}", size(size_));
    let heavy = |size_: i32| format!("{}{}", fonts(layout, &f.h1), plain(size_));
    vec![
        style(
            "Caption",
            "caption",
            "<w:keepNext/><w:spacing w:after=\"60\"/><w:jc w:val=\"center\"/>".into(),
            heavy(SMALL),
        ),
        style("TableText", "Table Text", lines(330, 0, "left"), plain(TABLE_HALF_POINTS)),
        style("TableNumber", "Table Number", lines(330, 0, "right"), plain(TABLE_HALF_POINTS)),
        style("TableHead", "Table Head", lines(330, 0, "center"), heavy(TABLE_HALF_POINTS)),
        style("TableNote", "Table Note", lines(340, 160, "left"), plain(NOTE)),
        style("TableEnd", "Table End", lines(200, 0, "left"), plain(NOTE)),
    ]
}

/// Balloons have lines of their own: 29 pt from line to line would fill the margin with air.
fn comment_styles(out: &mut String) {
    let ppr =
        "<w:snapToGrid w:val=\"0\"/><w:spacing w:line=\"240\" w:lineRule=\"auto\"/><w:jc w:val=\"left\"/>";
    let rpr = format!("<w:spacing w:val=\"0\"/>{}", size(comments::HALF_POINTS));
    paragraph_style(out, &style("CommentText", "annotation text", ppr.into(), rpr));
    out.push_str(&format!(
        "<w:style w:type=\"character\" w:styleId=\"CommentReference\"><w:name w:val=\"annotation reference\"/>\
         <w:basedOn w:val=\"DefaultParagraphFont\"/><w:uiPriority w:val=\"99\"/><w:semiHidden/><w:unhideWhenUsed/>\
         <w:rPr><w:spacing w:val=\"0\"/>{}</w:rPr></w:style>",
        size(NOTE)
    ));
}

fn style<'a>(id: &'a str, name: &'a str, ppr: String, rpr: String) -> Style<'a> {
    Style { id, name, based_on: "Normal", next: id, ppr, rpr }
}

fn paragraph_style(out: &mut String, style: &Style) {
    const BUILT_IN: [&str; 9] =
        ["Title", "BodyText", "Signature", "Date", "Footer", "Caption", "Heading", "Comment", "TOC"];
    let custom = if BUILT_IN.iter().any(|b| style.id.starts_with(b)) { "" } else { " w:customStyle=\"1\"" };
    let Style { id, name, based_on, next, ppr, rpr } = style;
    out.push_str(&format!(
        "<w:style w:type=\"paragraph\"{custom} w:styleId=\"{id}\"><w:name w:val=\"{name}\"/><w:basedOn w:val=\"{based_on}\"/>\
         <w:next w:val=\"{next}\"/><w:qFormat/><w:pPr>{ppr}</w:pPr>"
    ));
    if !rpr.is_empty() {
        out.push_str(&format!("<w:rPr>{rpr}</w:rPr>"));
    }
    out.push_str("</w:style>");
}

/// 左空二字. Word measures in characters, LibreOffice only understands the twips.
fn first_line() -> String {
    format!("<w:ind w:firstLineChars=\"200\" w:firstLine=\"{INDENT}\"/>")
}

fn fonts(layout: &Layout, chinese: &str) -> String {
    let (latin, chinese) = (xml::escape(&layout.fonts.latin), xml::escape(chinese));
    format!("<w:rFonts w:ascii=\"{latin}\" w:eastAsia=\"{chinese}\" w:hAnsi=\"{latin}\" w:cs=\"{latin}\"/>")
}

fn size(half_points: i32) -> String {
    format!("<w:sz w:val=\"{half_points}\"/><w:szCs w:val=\"{half_points}\"/>")
}
