//! Workbooks: .xlsx by their parts, old .xls and zips by their bytes.

use super::parts::{join, package};
use super::{scratch, tables};

pub(super) const BOOK: &[(&str, &str)] = &[
    (
        "[Content_Types].xml",
        "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/></Types>",
    ),
    (
        "_rels/.rels",
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>",
    ),
    (
        "xl/workbook.xml",
        "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"3月\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>",
    ),
    (
        "xl/_rels/workbook.xml.rels",
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"r2\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings\" Target=\"sharedStrings.xml\"/><Relationship Id=\"r3\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles\" Target=\"styles.xml\"/></Relationships>",
    ),
    (
        "xl/sharedStrings.xml",
        "<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" uniqueCount=\"2\"><si><t>城关镇</t></si><si><r><t>护理</t></r><r><t>补贴</t></r></si></sst>",
    ),
    (
        "xl/styles.xml",
        "<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><numFmts count=\"1\"><numFmt numFmtId=\"164\" formatCode=\"yyyy&quot;年&quot;m&quot;月&quot;\"/></numFmts><cellXfs count=\"3\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"164\"/></cellXfs></styleSheet>",
    ),
];

pub fn xlsx(bytes: &[u8]) {
    let book = package(bytes, "xl/worksheets/sheet1.xml", BOOK);
    tables::promise(&scratch::file("book.xlsx", &book));
}

/// A cell with words of its own.
pub(super) fn words(at: &str, text: &str) -> String {
    format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
}

pub(super) fn sheet(rows: &str, rest: &str) -> String {
    format!(
        "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><dimension ref=\"A1:E5\"/><sheetData>{rows}</sheetData>{rest}</worksheet>"
    )
}

pub fn xlsx_seeds() -> Vec<Vec<u8>> {
    let header: String = ["发放日期", "镇街", "姓名", "身份证号", "补贴类型", "补贴金额"]
        .iter()
        .zip(["A", "B", "C", "D", "E", "F"])
        .map(|(text, column)| words(&format!("{column}2"), text))
        .collect();
    let row = "<row r=\"3\" hidden=\"1\"><c r=\"A3\" s=\"1\"><v>45356</v></c><c r=\"B3\" t=\"s\"><v>0</v></c><c r=\"C3\" t=\"str\"><f>A1</f><v>张一</v></c><c r=\"D3\"><v>9.9992119800101E+17</v></c><c r=\"E3\" t=\"s\"><v>1</v></c><c r=\"F3\"><v>80.5</v></c></row><row><c t=\"d\"><v>2024-03-05T00:00:00</v></c><c t=\"e\"><v>#REF!</v></c><c t=\"b\"><v>1</v></c></row>";
    let title = format!("<row r=\"1\">{}</row>", words("A1", "云水县2024年3月补贴表（单位：万元）"));
    let rows = format!("{title}<row r=\"2\">{header}</row>{row}");
    let merged = "<mergeCells count=\"1\"><mergeCell ref=\"A1:F1\"/></mergeCells>";
    let hidden = "<workbook xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><workbookPr date1904=\"1\"/><sheets><sheet name=\"说明\" state=\"hidden\" r:id=\"r1\"/><sheet name=\"a\" r:id=\"r1\"/></sheets></workbook>";
    let plain = sheet(&rows, merged);
    vec![
        join(&[("xl/worksheets/sheet1.xml", &plain)]),
        join(&[("xl/workbook.xml", hidden), ("xl/worksheets/sheet1.xml", &plain)]),
        join(&[(
            "xl/worksheets/sheet1.xml",
            &sheet("<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>", ""),
        )]),
        join(&[
            ("xl/sharedStrings.xml", "<sst uniqueCount=\"4000000000\"><si/></sst>"),
            ("xl/worksheets/sheet1.xml", &plain),
        ]),
    ]
}

/// Any bytes: a zip, a compound file, or neither.
pub fn file(bytes: &[u8]) {
    tables::promise(&scratch::file("any.xls", bytes));
    let _ = report::opc::Package::read("t", bytes);
}

pub fn file_seeds() -> Vec<Vec<u8>> {
    let fixture = |name: &str| {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name);
        let beside = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures").join(name);
        std::fs::read(path).or_else(|_| std::fs::read(beside)).expect("a fixture")
    };
    let small = package(&join(&[("xl/worksheets/sheet1.xml", &sheet("", ""))]), "", BOOK);
    vec![fixture("old.xls"), small]
}
