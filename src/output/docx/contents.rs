//! 目录 before the body.
//!
//! Job: a TOC field over 一级, 二级标题 and 附件 titles, filled in from the draft, so that it is neither
//! empty nor asked about when the file is opened. Inputs: the draft. Outputs: WordprocessingML, a bookmark
//! for every entry. Invariants: entries are the words that Word itself would list; page numbers are fields
//! without a result until an office program lays the pages out: none is made up here.

use super::{anchor::Anchors, layout::TEXT_WIDTH, xml};
use crate::model::block::{Block, Draft, Span};
use std::io;

/// Bookmark ids of headings come after those of all figures.
const FIRST_ID: u32 = 1_000_000_000;
/// Levels listed: 一、 and （一）.
const LEVELS: u8 = 2;

/// A heading that is listed.
struct Entry {
    level: u8,
    text: String,
}

/// The entries of a draft and how many of them have been met in the body.
#[derive(Debug, Default)]
pub(super) struct Contents {
    listed: bool,
    met: u32,
}

impl Contents {
    /// Appends 目录, if the draft has headings; says whether it has.
    pub(super) fn write(&mut self, out: &mut String, draft: &Draft) -> bool {
        let entries = entries(draft);
        if entries.is_empty() {
            return false;
        }
        self.listed = true;
        // The gallery gives Word's clerk the button 更新目录.
        out.push_str(
            "<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val=\"Table of Contents\"/><w:docPartUnique/>\
             </w:docPartObj></w:sdtPr><w:sdtContent>",
        );
        xml::paragraph(out, "TOCHeading", "", "目　录");
        xml::paragraph(out, "", "<w:keepNext/>", "");
        for (i, entry) in entries.iter().enumerate() {
            xml::open_paragraph(out, &format!("TOC{}", entry.level), "");
            if i == 0 {
                begin(out, &format!("TOC \\o &quot;1-{LEVELS}&quot; \\h \\z \\u"));
            }
            let name = name(i);
            out.push_str(&format!("<w:hyperlink w:anchor=\"{name}\" w:history=\"1\">"));
            xml::run(out, &entry.text, "");
            out.push_str("<w:r><w:tab/></w:r>");
            begin(out, &format!("PAGEREF {name} \\h"));
            end(out);
            out.push_str("</w:hyperlink>");
            if i + 1 == entries.len() {
                end(out);
            }
            out.push_str("</w:p>");
        }
        out.push_str("</w:sdtContent></w:sdt>");
        true
    }

    /// Opens the bookmark of the next heading, if headings of its level are listed.
    pub(super) fn open(
        &mut self,
        out: &mut String,
        level: u8,
        anchors: &mut Anchors,
    ) -> io::Result<Option<u32>> {
        if !self.listed || level.clamp(1, 4) > LEVELS {
            return Ok(None);
        }
        let id = FIRST_ID + self.met;
        anchors.reserve(id)?;
        let name = name(self.met as usize);
        self.met += 1;
        out.push_str(&format!("<w:bookmarkStart w:id=\"{id}\" w:name=\"{name}\"/>"));
        Ok(Some(id))
    }
}

/// Closes what [`Contents::open`] opened.
pub(super) fn close(out: &mut String, id: Option<u32>) {
    if let Some(id) = id {
        out.push_str(&format!("<w:bookmarkEnd w:id=\"{id}\"/>"));
    }
}

/// What Word's own styles for 目录 look like; `heavy` are the run properties of 一级标题.
pub(super) fn styles(heavy: &str) -> [(&'static str, &'static str, String, String); 3] {
    let line = |left: i32| {
        format!(
            "<w:tabs><w:tab w:val=\"right\" w:leader=\"dot\" w:pos=\"{TEXT_WIDTH}\"/></w:tabs>\
             <w:ind w:left=\"{left}\" w:right=\"640\"/><w:jc w:val=\"left\"/>"
        )
    };
    [
        ("TOCHeading", "TOC Heading", "<w:jc w:val=\"center\"/>".into(), String::new()),
        ("TOC1", "toc 1", line(0), heavy.to_owned()),
        ("TOC2", "toc 2", line(640), String::new()),
    ]
}

fn entries(draft: &Draft) -> Vec<Entry> {
    let headings = |blocks: &[Block]| -> Vec<Entry> {
        let entry = |block: &Block| match block {
            Block::Heading { level, number, spans } if level.clamp(&1, &4) <= &LEVELS => {
                let words: String = spans.iter().map(Span::text).collect();
                Some(Entry { level: *level.max(&1), text: line(&format!("{number}{words}")) })
            }
            _ => None,
        };
        blocks.iter().filter_map(entry).collect()
    };
    let mut out = headings(&draft.blocks);
    for annex in &draft.annexes {
        out.push(Entry { level: 1, text: line(&annex.title) });
        out.extend(headings(&annex.blocks));
    }
    out
}

/// An entry is one line.
fn line(text: &str) -> String {
    text.lines().collect()
}

fn name(entry: usize) -> String {
    format!("_Toc{:09}", entry + 1)
}

fn begin(out: &mut String, instruction: &str) {
    out.push_str(&format!(
        "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText xml:space=\"preserve\"> {instruction} \
         </w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>"
    ));
}

fn end(out: &mut String) {
    out.push_str("<w:r><w:fldChar w:fldCharType=\"end\"/></w:r>");
}
