//! The OPC package: which parts there are, how they refer to each other, and the zip round them.
//!
//! Job: list the parts with content types and relationships, and pack them.
//! Inputs: [`Draft`], [`Layout`] and the finished main and comments parts. Outputs: the file's bytes.
//! Invariant: every part has a content type and a relationship; zip times are fixed at 1980.

pub(super) use super::footer::footers;
use super::{
    footer,
    layout::Layout,
    properties::{app_xml, core_xml, font_table_xml, settings_xml},
    stamp,
    styles::styles_xml,
    theme::theme_xml,
    xml::HEAD,
};
use crate::model::block::Draft;
use std::io::{self, Cursor, Write};
use zip::{CompressionMethod, DateTime, ZipWriter, write::SimpleFileOptions};

/// A part: its name in the package and its XML.
pub(super) type Part = (String, String);

const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const WORD_TYPE: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";

/// Every part of the file in the order in which it is stored.
pub(super) fn parts(draft: &Draft, layout: &Layout, document: String, comments: Option<String>) -> Vec<Part> {
    let commented = comments.is_some();
    let footers = footers(layout.page_number);
    let headers = stamp::headers(draft.stamp.as_ref(), layout.page_number);
    let mut parts = vec![
        ("[Content_Types].xml".to_owned(), content_types(headers, footers, commented)),
        ("_rels/.rels".to_owned(), package_rels()),
        ("docProps/core.xml".to_owned(), core_xml(draft, layout)),
        ("docProps/app.xml".to_owned(), app_xml()),
        ("word/document.xml".to_owned(), document),
        ("word/_rels/document.xml.rels".to_owned(), document_rels(headers, footers, commented)),
        ("word/styles.xml".to_owned(), styles_xml(layout, commented)),
        ("word/settings.xml".to_owned(), settings_xml(layout)),
        ("word/fontTable.xml".to_owned(), font_table_xml(layout)),
        ("word/theme/theme1.xml".to_owned(), theme_xml(layout)),
    ];
    if let Some(words) = &draft.stamp {
        parts.extend(headers.iter().map(|h| (format!("word/{}", h.file), stamp::header_xml(words))));
    }
    parts.extend(footers.iter().map(|f| (format!("word/{}", f.file), f.xml())));
    parts.extend(comments.map(|xml| ("word/comments.xml".to_owned(), xml)));
    parts
}

/// Packs `parts`.
pub(super) fn zip(parts: &[Part]) -> io::Result<Vec<u8>> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, xml) in parts {
        zip.start_file(name.as_str(), options)?;
        zip.write_all(xml.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}

fn content_types(headers: &[stamp::Header], footers: &[footer::Footer], commented: bool) -> String {
    let mut out = format!(
        "{HEAD}<Types xmlns=\"{PACKAGE}/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>"
    );
    let mut add = |name: &str, kind: &str| {
        out.push_str(&format!("<Override PartName=\"/{name}\" ContentType=\"{kind}\"/>"));
    };
    add("docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml");
    add("docProps/app.xml", "application/vnd.openxmlformats-officedocument.extended-properties+xml");
    add("word/document.xml", &format!("{WORD_TYPE}.document.main+xml"));
    add("word/styles.xml", &format!("{WORD_TYPE}.styles+xml"));
    add("word/settings.xml", &format!("{WORD_TYPE}.settings+xml"));
    add("word/fontTable.xml", &format!("{WORD_TYPE}.fontTable+xml"));
    add("word/theme/theme1.xml", "application/vnd.openxmlformats-officedocument.theme+xml");
    for header in headers {
        add(&format!("word/{}", header.file), &format!("{WORD_TYPE}.header+xml"));
    }
    for footer in footers {
        add(&format!("word/{}", footer.file), &format!("{WORD_TYPE}.footer+xml"));
    }
    if commented {
        add("word/comments.xml", &format!("{WORD_TYPE}.comments+xml"));
    }
    out.push_str("</Types>");
    out
}

fn package_rels() -> String {
    relationships(&[
        ("rId1", format!("{OFFICE}/officeDocument"), "word/document.xml"),
        ("rId2", format!("{PACKAGE}/relationships/metadata/core-properties"), "docProps/core.xml"),
        ("rId3", format!("{OFFICE}/extended-properties"), "docProps/app.xml"),
    ])
}

fn document_rels(headers: &[stamp::Header], footers: &[footer::Footer], commented: bool) -> String {
    let mut all = vec![
        ("rId1", format!("{OFFICE}/styles"), "styles.xml"),
        ("rId2", format!("{OFFICE}/settings"), "settings.xml"),
        ("rId3", format!("{OFFICE}/fontTable"), "fontTable.xml"),
        ("rId4", format!("{OFFICE}/theme"), "theme/theme1.xml"),
    ];
    all.extend(headers.iter().map(|h| (h.id, format!("{OFFICE}/header"), h.file)));
    all.extend(footers.iter().map(|f| (f.id, format!("{OFFICE}/footer"), f.file)));
    if commented {
        all.push(("rIdComments", format!("{OFFICE}/comments"), "comments.xml"));
    }
    relationships(&all)
}

fn relationships(all: &[(&str, String, &str)]) -> String {
    let mut out = format!("{HEAD}<Relationships xmlns=\"{PACKAGE}/relationships\">");
    for (id, kind, target) in all {
        out.push_str(&format!("<Relationship Id=\"{id}\" Type=\"{kind}\" Target=\"{target}\"/>"));
    }
    out.push_str("</Relationships>");
    out
}
