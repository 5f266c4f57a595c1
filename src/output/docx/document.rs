//! `word/document.xml`.
//!
//! Job: the blocks of a draft in order. Inputs: [`Draft`] and [`Layout`]. Outputs: one XML part.
//! Invariant: `w:sectPr` comes last and a table is never the last block before it.

use super::{
    anchor::Anchors,
    closing,
    comments::Comments,
    contents::{self, Contents},
    layout::{
        FOOTER_DISTANCE, HEADER_DISTANCE, Layout, MARGIN_BOTTOM, MARGIN_LEFT, MARGIN_RIGHT, MARGIN_TOP,
        PAPER_HEIGHT, PAPER_WIDTH,
    },
    package, stamp, table, title, xml,
};
use crate::model::{
    block::{Block, Draft},
    evidence::Evidence,
};
use std::io;

/// Eight lines: the longest last paragraph that is kept together with 落款.
const KEPT_CHARACTERS: usize = 8 * 28;

/// What is handed out while blocks are written.
#[derive(Debug, Default)]
pub(super) struct Marks<'a> {
    pub(super) anchors: Anchors,
    pub(super) comments: Comments<'a>,
    pub(super) contents: Contents,
}

/// The main part and, of a review copy, the comments part.
pub(super) fn document_xml(
    draft: &Draft,
    layout: &Layout,
    evidence: Option<&Evidence>,
) -> io::Result<(String, Option<String>)> {
    let mut marks = Marks { comments: Comments::new(evidence), ..Marks::default() };
    let mut out = format!("{}<w:document xmlns:w=\"{}\" xmlns:r=\"{}\"><w:body>", xml::HEAD, xml::W, xml::R);
    let listed = layout.contents && marks.contents.write(&mut out, draft);
    let new_page = if listed { "<w:pageBreakBefore/>" } else { "" };
    if draft.title.is_empty() && listed {
        xml::paragraph(&mut out, "", new_page, "");
    }
    if !draft.title.is_empty() {
        // One paragraph with breaks: the lines were divided by meaning.
        xml::paragraph(&mut out, "Title", new_page, &title(&draft.title));
    }
    if let Some(words) = &draft.stamp {
        stamp::line(&mut out, words);
    }
    if !draft.title.is_empty() {
        xml::paragraph(&mut out, "", "<w:keepNext/>", "");
    }
    // The last words go over to the page of 落款 with it: a page of 落款 alone is not allowed.
    let closes = draft.signature.is_some() || !draft.annexes.is_empty();
    blocks(&mut out, &draft.blocks, closes, &mut marks)?;
    closing::annex_list(&mut out, &draft.annexes, draft.signature.is_some());
    if let Some(signature) = &draft.signature {
        closing::signature(&mut out, signature, layout.seal);
    }
    for (i, annex) in draft.annexes.iter().enumerate() {
        closing::annex_head(&mut out, annex, i, draft.annexes.len(), &mut marks)?;
        blocks(&mut out, &annex.blocks, false, &mut marks)?;
    }
    section(&mut out, draft, layout);
    out.push_str("</w:body></w:document>");
    Ok((out, marks.comments.part(layout)))
}

/// The title's lines; one that is too long for the page is divided further.
fn title(given: &[String]) -> String {
    given.iter().flat_map(|text| text.lines()).flat_map(title::title_lines).collect::<Vec<_>>().join("\n")
}

fn blocks(out: &mut String, blocks: &[Block], keep_last: bool, marks: &mut Marks<'_>) -> io::Result<()> {
    for (i, block) in blocks.iter().enumerate() {
        match block {
            Block::Heading { level, number, spans } => {
                xml::open_paragraph(out, &format!("Heading{}", level.clamp(&1, &4)), "");
                let comment = marks.comments.paragraph(out, spans)?;
                let entry = marks.contents.open(out, *level, &mut marks.anchors)?;
                xml::run(out, number, "");
                marks.anchors.spans(out, spans, "")?;
                contents::close(out, entry);
                comment.close(out);
                out.push_str("</w:p>");
            }
            Block::Paragraph(spans) => {
                // LibreOffice then moves the whole paragraph; a long one would leave a gap.
                let length: usize = spans.iter().map(|s| s.text().chars().count()).sum();
                let keep = keep_last && i + 1 == blocks.len() && length <= KEPT_CHARACTERS;
                xml::open_paragraph(out, "BodyText", if keep { "<w:keepNext/>" } else { "" });
                let comment = marks.comments.paragraph(out, spans)?;
                marks.anchors.spans(out, spans, "")?;
                comment.close(out);
                out.push_str("</w:p>");
            }
            Block::Table(content) => table::table(out, content, keep_last && i + 1 == blocks.len(), marks)?,
        }
    }
    Ok(())
}

fn section(out: &mut String, draft: &Draft, layout: &Layout) {
    out.push_str("<w:sectPr>");
    for header in stamp::headers(draft.stamp.as_ref(), layout.page_number) {
        out.push_str(&format!("<w:headerReference w:type=\"{}\" r:id=\"{}\"/>", header.kind, header.id));
    }
    for footer in package::footers(layout.page_number) {
        out.push_str(&format!("<w:footerReference w:type=\"{}\" r:id=\"{}\"/>", footer.kind, footer.id));
    }
    // The grid only tells Word's page setup the number of lines; Normal does not snap to it.
    out.push_str(&format!(
        "<w:pgSz w:w=\"{PAPER_WIDTH}\" w:h=\"{PAPER_HEIGHT}\"/><w:pgMar w:top=\"{MARGIN_TOP}\" \
         w:right=\"{MARGIN_RIGHT}\" w:bottom=\"{MARGIN_BOTTOM}\" w:left=\"{MARGIN_LEFT}\" \
         w:header=\"{HEADER_DISTANCE}\" w:footer=\"{FOOTER_DISTANCE}\" w:gutter=\"0\"/><w:cols w:space=\"425\"/>\
         <w:docGrid w:type=\"lines\" w:linePitch=\"{}\"/></w:sectPr>",
        layout.line_pitch_twips
    ));
}
