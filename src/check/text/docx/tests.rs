//! Word files in small.

use super::*;
use crate::opc::Package;

/// A package of a body.
fn package(body: &str) -> Package {
    package_with(body, &[])
}

fn package_with(body: &str, more: &[(&str, &str, &str)]) -> Package {
    let mut rels = String::new();
    let mut parts: Vec<(String, String)> = Vec::new();
    for (n, (kind, name, content)) in more.iter().enumerate() {
        rels.push_str(&format!("<Relationship Id=\"r{n}\" Type=\"http://x/{kind}\" Target=\"{name}\"/>"));
        parts.push((format!("word/{name}"), (*content).to_owned()));
    }
    let mut all = vec![
        ("[Content_Types].xml".to_owned(), "<Types><Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>".to_owned()),
        ("_rels/.rels".to_owned(), "<Relationships><Relationship Id=\"a\" Type=\"http://x/officeDocument\" Target=\"word/document.xml\"/></Relationships>".to_owned()),
        ("word/document.xml".to_owned(), format!("<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\"><w:body>{body}</w:body></w:document>")),
        ("word/_rels/document.xml.rels".to_owned(), format!("<Relationships>{rels}</Relationships>")),
    ];
    all.append(&mut parts);
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in all {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).expect("file");
        std::io::Write::write_all(&mut zip, text.as_bytes()).expect("bytes");
    }
    Package::read("a.docx", &zip.finish().expect("zip").into_inner()).expect("package")
}

fn texts(body: &str) -> Vec<String> {
    read(&package(body)).expect("text").paragraphs.into_iter().map(|p| p.text).collect()
}

fn t(text: &str) -> String {
    format!("<w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r>")
}

fn p(inside: &str) -> String {
    format!("<w:p>{inside}</w:p>")
}

#[test]
fn insertions_are_in_and_deletions_out() {
    let body = p(&format!(
        "{}<w:del w:id=\"1\"><w:r><w:delText>12</w:delText></w:r></w:del><w:ins w:id=\"2\">{}</w:ins>{}<w:moveFrom>{}</w:moveFrom><w:moveTo>{}</w:moveTo>",
        t("共"),
        t("13"),
        t("人"),
        t("旧"),
        t("新")
    ));
    assert_eq!(texts(&body), ["共13人新"]);
    // A deleted paragraph end joins two paragraphs.
    let body = format!(
        "<w:p><w:pPr><w:rPr><w:del w:id=\"1\"/></w:rPr></w:pPr>{}</w:p>{}{}",
        t("共1"),
        p(&t("3人")),
        p(&t("丙"))
    );
    let text = read(&package(&body)).expect("text");
    assert_eq!(text.paragraphs[0].text, "共13人");
    assert_eq!(text.paragraphs[0].place("共1".len()), (2, 1));
    assert_eq!(text.paragraphs[1].pieces[0].line, 3);
}

#[test]
fn fields_show_results_but_no_page_numbers() {
    let field = |code: &str, result: &str| {
        format!(
            "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText> {code} </w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>{}<w:r><w:fldChar w:fldCharType=\"end\"/></w:r>",
            t(result)
        )
    };
    let body = p(&format!("{}{}{}", field("MERGEFIELD 人数", "12"), field("PAGE", "7"), t("人")));
    assert_eq!(texts(&body), ["12人"]);
    let body = format!(
        "{}<w:p><w:fldSimple w:instr=\" =SUM(ABOVE) \">{}</w:fldSimple></w:p>",
        p(&field("TOC \\o", "一、工作\t3")),
        t("45")
    );
    let text = read(&package(&body)).expect("text");
    assert_eq!((&text.paragraphs[0].role, text.paragraphs[1].text.as_str()), (&Role::Furniture, "45"));
}

#[test]
fn a_field_without_end_hides_no_more_than_its_paragraph() {
    let open = "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>";
    let body = format!("{}{}", p(&format!("{}{open}{}", t("前"), t("码"))), p(&t("后3人")));
    assert_eq!(texts(&body), ["前", "后3人"]);
}

#[test]
fn characters_that_elements_stand_for() {
    let body = p(
        "<w:r><w:t>甲&amp;</w:t><w:tab/><w:t> 乙 </w:t><w:softHyphen/><w:noBreakHyphen/><w:sym w:font=\"Symbol\" w:char=\"F0B4\"/><w:t>丙\u{ad}丁</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r>",
    );
    assert_eq!(texts(&body), ["甲&\t乙-×丙丁"]);
    // Line ends part sentences, and do not part a number.
    let body = p(
        "<w:r><w:t>第一项工作完成。</w:t><w:br/><w:t>全市共发放补贴资金1</w:t><w:br/><w:t>321元。</w:t></w:r>",
    );
    let text = read(&package(&body)).expect("text");
    assert_eq!(text.paragraphs[1].text, "全市共发放补贴资金1321元。");
    assert_eq!(text.paragraphs[1].place("全市共发放补贴资金1".len()), (1, 21));
}

#[test]
fn a_text_box_is_read_once() {
    let boxed = |text: &str| format!("<w:txbxContent>{}</w:txbxContent>", p(&t(text)));
    let body = format!(
        "<w:p>{}<w:r><mc:AlternateContent><mc:Choice Requires=\"wps\">{}</mc:Choice><mc:Fallback>{}</mc:Fallback></mc:AlternateContent></w:r>{}</w:p>{}",
        t("前"),
        boxed("框"),
        boxed("框"),
        t("后"),
        p(&t("末"))
    );
    let text = read(&package(&body)).expect("text");
    let got: Vec<_> = text
        .paragraphs
        .iter()
        .map(|p| (p.text.as_str(), p.pieces[0].line, p.source.as_ref().map_or(9, |s| s.1)))
        .collect();
    assert_eq!(got, [("前后", 1, 0), ("框", 2, 1), ("末", 3, 3)]);
}

#[test]
fn cells_have_rows_and_columns() {
    let cell =
        |properties: &str, text: &str| format!("<w:tc><w:tcPr>{properties}</w:tcPr>{}</w:tc>", p(&t(text)));
    let table = format!(
        "<w:tbl><w:tr>{}{}{}</w:tr><w:tr><w:trPr><w:del w:id=\"3\"/></w:trPr>{}</w:tr><w:tr>{}{}{}</w:tr></w:tbl>",
        cell("<w:gridSpan w:val=\"2\"/>", "甲"),
        cell("<w:vMerge w:val=\"restart\"/>", "乙"),
        cell("", "丙"),
        cell("", "删"),
        cell("", "丁"),
        cell("", "戊"),
        cell("<w:vMerge/>", "并")
    );
    let body = format!("{table}{}{table}", p(&t("间")));
    let text = read(&package(&body)).expect("text");
    let got: Vec<_> = text.paragraphs.iter().map(|p| (p.text.as_str(), p.role.clone())).collect();
    let at = |table, row, column| Role::Cell { table, row, column };
    let expect = [("甲", 0, 0), ("乙", 0, 2), ("丙", 0, 3), ("丁", 1, 0), ("戊", 1, 1)];
    assert_eq!(got[..5], expect.map(|(t, r, c)| (t, at(0, r, c))));
    assert_eq!(got[5], ("间", Role::Prose));
    assert_eq!(got[10], ("戊", at(1, 1, 1)));
}

#[test]
fn bookmarks_keep_where_they_begin() {
    let mark = |name: &str| format!("<w:bookmarkStart w:id=\"1\" w:name=\"{name}\"/>");
    let body = format!(
        "{}<w:p>{}{}{}<w:bookmarkEnd w:id=\"1\"/>{}{}</w:p>",
        mark("_rpt_0001"),
        t("共"),
        mark("_rpt_0002"),
        t("12"),
        mark("_Toc1"),
        t("人")
    );
    let text = read(&package(&body)).expect("text");
    let got: Vec<_> = text.paragraphs[0].anchors.iter().map(|a| (a.name.as_str(), a.offset)).collect();
    assert_eq!(got, [("_rpt_0001", 0), ("_rpt_0002", 3)]);
}

#[test]
fn headings_notes_and_running_heads() {
    let styles = "<w:styles><w:style w:styleId=\"2\"><w:name w:val=\"heading 2\"/></w:style><w:style w:styleId=\"x\"><w:basedOn w:val=\"2\"/></w:style></w:styles>";
    let w = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";
    let notes =
        format!("<w:footnotes {w}><w:footnote w:id=\"2\">{}</w:footnote></w:footnotes>", p(&t("另有3人。")));
    let footer = format!("<w:ftr {w}>{}</w:ftr>", p(&t("第3页")));
    let body = format!(
        "<w:p><w:pPr><w:pStyle w:val=\"x\"/></w:pPr>{}</w:p><w:p><w:pPr><w:outlineLvl w:val=\"0\"/><w:pPrChange><w:pPr><w:outlineLvl w:val=\"3\"/></w:pPr></w:pPrChange></w:pPr>{}</w:p>{}{}",
        t("康复"),
        t("总则"),
        p(&t("一、工作")),
        p(&t("共12人。<!-- 注 -->"))
    );
    let more = [
        ("styles", "styles.xml", styles),
        ("footnotes", "footnotes.xml", notes.as_str()),
        ("footer", "footer1.xml", footer.as_str()),
    ];
    let text = read(&package_with(&body, &more)).expect("text");
    let got: Vec<_> =
        text.paragraphs.iter().map(|p| (p.text.as_str(), p.role.clone(), p.pieces[0].line)).collect();
    let expect = [
        ("康复", Role::Heading(2), 1),
        ("总则", Role::Heading(1), 2),
        ("一、工作", Role::Heading(1), 3),
        ("共12人。", Role::Prose, 4),
        ("另有3人。", Role::Prose, 5),
        ("第3页", Role::Furniture, 6),
    ];
    assert_eq!(got, expect);
    assert_eq!(text.paragraphs[4].source, Some(("word/footnotes.xml".to_owned(), 0)));
}

#[test]
fn broken_files_are_refused() {
    for body in ["<w:p>", "<w:p>&b;</w:p>"] {
        assert!(read(&package(body)).is_err(), "{body}");
    }
}
