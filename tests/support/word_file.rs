//! Word files as offices make them: written by hand here, with the markup that Word and WPS really write.
//!
//! Job: a .docx of given parts. Inputs: XML of paragraphs. Outputs: bytes. Invariant: the words are our own.
#![allow(dead_code, reason = "each test file uses its own part of this module")]

use std::collections::BTreeMap;
use std::io::{Read, Write};

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\r\n";
const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const TYPE: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";

/// The namespaces that Word declares, and the one WPS adds.
pub fn namespaces() -> String {
    format!(
        "xmlns:w=\"{W}\" xmlns:r=\"{OFFICE}\" \
         xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\" \
         xmlns:w14=\"http://schemas.microsoft.com/office/word/2010/wordml\" \
         xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\" \
         xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" \
         xmlns:wps=\"http://schemas.microsoft.com/office/word/2010/wordprocessingShape\" \
         xmlns:wpsCustomData=\"http://www.wps.cn/officeDocument/2013/wpsCustomData\" \
         xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\" \
         mc:Ignorable=\"w14 wpsCustomData\""
    )
}

/// A file under way.
#[derive(Clone)]
pub struct File {
    body: String,
    /// Kind (`header`, `comments` …), file, XML.
    more: Vec<(String, String, String)>,
    plain: Vec<(String, Vec<u8>)>,
    section: String,
    main_type: String,
}

impl File {
    /// A file whose body has these paragraphs and tables.
    pub fn new(body: &str) -> File {
        File {
            body: body.to_owned(),
            more: Vec::new(),
            plain: Vec::new(),
            section: String::new(),
            main_type: format!("{TYPE}.document.main+xml"),
        }
    }

    /// With a header of these paragraphs.
    pub fn header(mut self, paragraphs: &str) -> File {
        let xml = format!("<w:hdr {}>{paragraphs}</w:hdr>", namespaces());
        self.section.push_str("<w:headerReference w:type=\"default\" r:id=\"rIdheader1\"/>");
        self.more.push(("header".into(), "header1".into(), xml));
        self
    }

    /// With a footer of these paragraphs.
    pub fn footer(mut self, paragraphs: &str) -> File {
        let xml = format!("<w:ftr {}>{paragraphs}</w:ftr>", namespaces());
        self.section.push_str("<w:footerReference w:type=\"default\" r:id=\"rIdfooter1\"/>");
        self.more.push(("footer".into(), "footer1".into(), xml));
        self
    }

    /// With a part of a kind that the body refers to: `comments`, `footnotes`.
    pub fn part(mut self, kind: &str, xml: &str) -> File {
        self.more.push((kind.into(), kind.into(), xml.replace("@ns", &namespaces())));
        self
    }

    /// With a part that nothing refers to.
    pub fn plain(mut self, name: &str, bytes: &[u8]) -> File {
        self.plain.push((name.into(), bytes.to_vec()));
        self
    }

    /// With another type of the main part.
    pub fn main_type(mut self, kind: &str) -> File {
        self.main_type = kind.into();
        self
    }

    /// The parts in the order of the file.
    pub fn parts(&self) -> Vec<(String, Vec<u8>)> {
        let mut types = format!(
            "{HEAD}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
             <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
             <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
             <Default Extension=\"bin\" ContentType=\"application/octet-stream\"/>\
             <Override PartName=\"/word/document.xml\" ContentType=\"{}\"/>\
             <Override PartName=\"/word/styles.xml\" ContentType=\"{TYPE}.styles+xml\"/>",
            self.main_type
        );
        let mut rels = format!(
            "{HEAD}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
             <Relationship Id=\"rId1\" Type=\"{OFFICE}/styles\" Target=\"styles.xml\"/>"
        );
        for (kind, file, _) in &self.more {
            types.push_str(&format!(
                "<Override PartName=\"/word/{file}.xml\" ContentType=\"{TYPE}.{kind}+xml\"/>"
            ));
            rels.push_str(&format!(
                "<Relationship Id=\"rId{file}\" Type=\"{OFFICE}/{kind}\" Target=\"{file}.xml\"/>"
            ));
        }
        types.push_str("</Types>");
        rels.push_str("</Relationships>");
        let package = format!(
            "{HEAD}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
             <Relationship Id=\"rId1\" Type=\"{OFFICE}/officeDocument\" Target=\"word/document.xml\"/></Relationships>"
        );
        let document = format!(
            "{HEAD}<w:document {}><w:body>{}<w:sectPr>{}<w:pgSz w:w=\"11906\" w:h=\"16838\"/>\
             <w:pgMar w:top=\"1440\" w:right=\"1800\" w:bottom=\"1440\" w:left=\"1800\" w:header=\"851\" w:footer=\"992\" w:gutter=\"0\"/>\
             </w:sectPr></w:body></w:document>",
            namespaces(),
            self.body,
            self.section
        );
        let mut out = vec![
            ("[Content_Types].xml".to_owned(), types.into_bytes()),
            ("_rels/.rels".to_owned(), package.into_bytes()),
            ("word/document.xml".to_owned(), document.into_bytes()),
            ("word/_rels/document.xml.rels".to_owned(), rels.into_bytes()),
            ("word/styles.xml".to_owned(), styles().into_bytes()),
        ];
        let more = self
            .more
            .iter()
            .map(|(_, file, xml)| (format!("word/{file}.xml"), format!("{HEAD}{xml}").into_bytes()));
        out.extend(more);
        out.extend(self.plain.iter().cloned());
        out
    }

    /// The bytes.
    pub fn bytes(&self) -> Vec<u8> {
        pack(&self.parts())
    }
}

fn styles() -> String {
    let style = |id: &str, name: &str, more: &str| {
        format!("<w:style w:type=\"paragraph\" w:styleId=\"{id}\"><w:name w:val=\"{name}\"/>{more}</w:style>")
    };
    let heading = "<w:basedOn w:val=\"a\"/><w:next w:val=\"a\"/><w:pPr><w:keepNext/><w:outlineLvl w:val=\"0\"/></w:pPr><w:rPr><w:b/></w:rPr>";
    let own = "<w:basedOn w:val=\"1\"/>";
    format!(
        "{HEAD}<w:styles xmlns:w=\"{W}\"><w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"a\"><w:name w:val=\"Normal\"/></w:style>{}{}{}</w:styles>",
        style("1", "heading 1", heading),
        style("a3", "Title", "<w:basedOn w:val=\"a\"/>"),
        style("a5", "本单位一级标题", own),
    )
}

/// A zip of parts.
pub fn pack(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).expect("a part");
        zip.write_all(bytes).expect("a part");
    }
    zip.finish().expect("a zip").into_inner()
}

/// The parts of a file by name.
pub fn unpack(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a zip");
    let mut out = BTreeMap::new();
    for i in 0..zip.len() {
        let mut file = zip.by_index(i).expect("a part");
        let name = file.name().expect("a name").into_owned();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).expect("a part");
        assert!(out.insert(name.clone(), bytes).is_none(), "{name} twice");
    }
    out
}

/// A run with properties.
pub fn run(properties: &str, text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    format!("<w:r><w:rPr>{properties}</w:rPr><w:t xml:space=\"preserve\">{text}</w:t></w:r>")
}

/// A paragraph of one run.
pub fn p(text: &str) -> String {
    format!("<w:p>{}</w:p>", run("", text))
}

/// A paragraph of runs as they are.
pub fn runs(content: &str) -> String {
    format!("<w:p>{content}</w:p>")
}

/// A table of rows of cells; a cell's text is paragraphs parted by `|`, one that begins with `<` is as it is.
pub fn table(rows: &[&[&str]]) -> String {
    let columns = rows.iter().map(|r| r.len()).max().unwrap_or(1);
    let grid = "<w:gridCol w:w=\"2000\"/>".repeat(columns);
    let borders: String = ["top", "left", "bottom", "right", "insideH", "insideV"]
        .map(|s| format!("<w:{s} w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"auto\"/>"))
        .concat();
    let mut out = format!(
        "<w:tbl><w:tblPr><w:tblW w:w=\"0\" w:type=\"auto\"/><w:tblBorders>{borders}</w:tblBorders></w:tblPr><w:tblGrid>{grid}</w:tblGrid>"
    );
    for row in rows {
        out.push_str("<w:tr>");
        for cell in *row {
            let content = match cell.starts_with('<') {
                true => (*cell).to_owned(),
                false => cell.split('|').map(p).collect(),
            };
            out.push_str(&format!(
                "<w:tc><w:tcPr><w:tcW w:w=\"2000\" w:type=\"dxa\"/></w:tcPr>{content}</w:tc>"
            ));
        }
        out.push_str("</w:tr>");
    }
    out + "</w:tbl>"
}

/// A text box as Word writes it: a shape, and a copy for programs that know no shapes.
pub fn text_box(paragraphs: &str) -> String {
    format!(
        "<w:r><mc:AlternateContent><mc:Choice Requires=\"wps\"><w:drawing><wp:inline distT=\"0\" distB=\"0\" distL=\"0\" distR=\"0\">\
         <wp:extent cx=\"2400000\" cy=\"600000\"/><wp:docPr id=\"1\" name=\"文本框 1\"/><a:graphic>\
         <a:graphicData uri=\"http://schemas.microsoft.com/office/word/2010/wordprocessingShape\"><wps:wsp><wps:cNvSpPr txBox=\"1\"/>\
         <wps:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"2400000\" cy=\"600000\"/></a:xfrm><a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></wps:spPr>\
         <wps:txbx><w:txbxContent>{paragraphs}</w:txbxContent></wps:txbx><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice>\
         <mc:Fallback><w:pict><v:shape id=\"_x0000_s1026\" type=\"#_x0000_t202\" style=\"width:189pt;height:47pt\"><v:textbox>\
         <w:txbxContent>{paragraphs}</w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
}
