//! The review copy: a comment on every block with figures, and nothing else changed.
//!
//! Job: what the comments are tied to and say. Inputs: the sample drafts with made-up evidence.
//! Outputs: pass or fail. Invariant: runs anywhere, in milliseconds.

use crate::docx as support;
use crate::evidence;
use crate::word;
use report::{
    model::block::{Block, Draft, Span},
    output::docx::{self, Layout},
};
use support::{annual, elements, parts};

fn layout() -> Layout {
    Layout {
        created: Some(1_767_571_200), creator: "某某县残疾人联合会".into(), ..Layout::default()
    }
}

/// The text of each comment, a line a paragraph.
fn comments(xml: &str) -> Vec<String> {
    let texts = |part: &str| -> String {
        part.split("<w:t xml:space=\"preserve\">").skip(1).filter_map(|t| t.split("</w:t>").next()).collect()
    };
    let lines = |comment: &str| comment.split("</w:p>").map(texts).collect::<Vec<_>>().join("\n");
    xml.split("<w:comment ").skip(1).map(lines).collect()
}

#[test]
fn a_review_copy_is_the_clean_copy_with_comments() {
    let mut draft = annual();
    let evidence = evidence::evidence(&mut draft);
    let review = docx::write(&draft, &layout(), Some(&evidence)).unwrap();
    assert!(review == docx::write(&draft, &layout(), Some(&evidence)).unwrap());
    word::check("review", &review);
    let (review, clean) = (parts(&review), parts(&docx::write(&draft, &layout(), None).unwrap()));
    assert!(!clean.contains_key("word/comments.xml") && !clean["word/document.xml"].contains("omment"));
    assert!(!clean["word/styles.xml"].contains("omment"));
    let mut document = review["word/document.xml"].clone();
    let count = document.matches("<w:commentReference ").count();
    for id in 0..count {
        for anchor in [
            format!("<w:commentRangeStart w:id=\"{id}\"/>"),
            format!(
                "<w:commentRangeEnd w:id=\"{id}\"/><w:r><w:rPr><w:rStyle w:val=\"CommentReference\"/></w:rPr>\
                 <w:commentReference w:id=\"{id}\"/></w:r>"
            ),
        ] {
            assert_eq!(document.matches(&anchor).count(), 1, "{anchor}");
            document = document.replace(&anchor, "");
        }
    }
    assert_eq!(document, clean["word/document.xml"]);
    let all = elements(&review["word/comments.xml"]);
    for comment in all.iter().filter(|e| e.name == "w:comment") {
        assert_eq!(comment.attributes["w:author"], "某某县残疾人联合会");
        assert_eq!(comment.attributes["w:date"], "2026-01-05T00:00:00Z");
    }
    // Every block with figures or marks, tables once.
    let marked = |spans: &[Span]| spans.iter().any(|s| !matches!(s, Span::Text(_)));
    let blocks = draft.blocks.iter().chain(draft.annexes.iter().flat_map(|annex| &annex.blocks));
    let expected = blocks.filter(|block| match block {
        Block::Heading { spans, .. } | Block::Paragraph(spans) => marked(spans),
        Block::Table(table) => table.rows.iter().flatten().any(|cell| marked(&cell.spans)),
    });
    assert_eq!(count, expected.count());
}

#[test]
fn a_reference_is_the_last_thing_in_its_paragraph() {
    let mut draft = annual();
    let evidence = evidence::evidence(&mut draft);
    let document =
        parts(&docx::write(&draft, &layout(), Some(&evidence)).unwrap())["word/document.xml"].clone();
    for paragraph in document.split("<w:p>").filter(|p| p.contains("commentReference ")) {
        assert_eq!(paragraph.matches("<w:commentReference ").count(), 1, "{paragraph}");
        let (_, after) = paragraph.split_once("<w:commentRangeEnd").unwrap();
        let rest = after.split_once("<w:commentReference ").unwrap().1;
        assert!(rest.split_once("/></w:r>").unwrap().1.starts_with("</w:p>"), "{paragraph}");
    }
}

#[test]
fn comments_name_what_stands_behind_each_figure() {
    let mut draft = annual();
    let evidence = evidence::evidence(&mut draft);
    let parts = parts(&docx::write(&draft, &layout(), Some(&evidence)).unwrap());
    let comments = comments(&parts["word/comments.xml"]);
    let paragraphs = draft.blocks.iter().filter_map(|block| match block {
        Block::Paragraph(spans) if spans.iter().any(|s| matches!(s, Span::Figure { .. })) => Some(spans),
        _ => None,
    });
    for spans in paragraphs {
        let first = spans.iter().find(|s| matches!(s, Span::Figure { .. })).unwrap();
        let quoted = format!("“{}”", first.text());
        let comment = comments.iter().find(|c| c.contains(&quoted)).unwrap_or_else(|| panic!("{quoted}"));
        for span in spans {
            if let Span::Figure { id, text } = span {
                let (occurrence, figure) = evidence.figure(id).unwrap();
                let at = comment.find(&format!("“{text}” {}（2025年，某某县）", figure.title)).unwrap();
                let said = comment[at..].split("\n“").next().unwrap();
                assert!(
                    said.contains("口径：按证件号去重，一人一年只计一次") || !figure.derived_from.is_empty()
                );
                assert_eq!(said.contains("取整：四舍五入"), occurrence.rounding != "精确", "{said}");
                assert_eq!(
                    said.contains("\n剔除的3行若全部补正，最多增加3人"),
                    !figure.impact.words.is_empty(),
                    "{said}"
                );
                assert_eq!(said.contains("由以下各数算出："), !figure.derived_from.is_empty(), "{said}");
                assert_eq!(said.contains("等"), figure.sources.len() > 8, "{said}");
                let files = said.matches("inbox/").count();
                assert_eq!(files, figure.sources.len().min(8), "{said}");
                let rows: u64 = figure.sources.iter().map(|(_, rows)| rows).sum();
                assert_eq!(said.contains(&format!("，共{rows}行")), files > 1, "{said}");
            }
        }
    }
    let missing = comments.iter().find(|c| c.contains("【待填：人数】")).unwrap();
    assert!(missing.contains("没有导入某某县2025年的「孤独症康复」"), "{missing}");
    let table = comments.iter().find(|c| c.starts_with("本表有15个数，出自3项统计：")).unwrap();
    assert!(table.contains("\n发放人数（人）（2025年）：5个数。口径：按证件号去重"), "{table}");
    assert!(table.contains("\n【待填】3处 没有导入"), "{table}");
    assert!(table.contains("每个数用"), "{table}");
}

#[test]
fn many_files_are_named_once_in_a_comment() {
    let mut ids = support::Ids::default();
    let mut draft =
        Draft { blocks: vec![ids.p("发放〔9人〕、〔8元〕、〔7户〕。")], ..Draft::default() };
    let mut evidence = evidence::evidence(&mut draft);
    for (figure, files) in evidence.figures.iter_mut().zip([5, 5, 3]) {
        figure.sources = (0..files).map(|s| (s, 10)).collect();
        figure.derived_from = vec!["targets.csv:6".into()];
        figure.rows = 10 * files as u64;
    }
    let parts = parts(&docx::write(&draft, &layout(), Some(&evidence)).unwrap());
    let comment = &comments(&parts["word/comments.xml"])[0];
    assert_eq!(comment.matches("inbox/").count(), 5 + 3, "{comment}");
    assert!(comment.contains("\n来源：与“9人”相同的5个文件，共50行\n"), "{comment}");
    assert!(comment.contains("\n由以下各数算出：targets.csv第6行\n"), "{comment}");
}

#[test]
fn a_figure_without_evidence_is_refused() {
    let mut draft = annual();
    let mut evidence = evidence::evidence(&mut draft);
    evidence.occurrences.pop();
    let error = docx::write(&draft, &layout(), Some(&evidence)).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput);
    let lost = Span::Missing { text: "【待填】".into(), gap: Some(0) };
    let draft = Draft { blocks: vec![Block::Paragraph(vec![lost])], ..Draft::default() };
    assert!(docx::write(&draft, &layout(), Some(&Default::default())).is_err());
}

#[test]
fn a_review_copy_without_figures_has_no_comments() {
    let draft = support::calibration();
    let review = docx::write(&draft, &layout(), Some(&Default::default())).unwrap();
    assert!(review == docx::write(&draft, &layout(), None).unwrap());
}
