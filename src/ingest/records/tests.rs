//! Rows read by their columns against the same rows read in full, block by block.

use super::*;
use crate::catalog::{self, Catalog};
use crate::ingest::plan::{self, Guide, Options};
use crate::ingest::values;
use crate::model::record::{Column, TextColumn};
use proptest::prelude::*;
use std::sync::LazyLock;

static CATALOG: LazyLock<Catalog> =
    LazyLock::new(|| catalog::load(&catalog::builtin_files()).expect("catalog"));

/// A table of payments; every column of the pools below is in it, and one that no field takes.
const HEADERS: [&str; 14] = [
    "镇街",
    "姓名",
    "身份证号",
    "残疾人证号",
    "发放日期",
    "所属月份",
    "补贴类型",
    "发放标准",
    "发放月数",
    "补贴金额",
    "发放状态",
    "备注",
    "户编号",
    "附言",
];

/// Cells that a column usually has, and such as make a row something else or no row at all.
fn pools() -> [Vec<&'static str>; 14] {
    let odd = ["", " ", "\u{3000}", "'", "无", "—", "/", "合计", "小计", "制表人：甲", "#REF!", "\u{fffd}"];
    let with = |usual: &[&'static str]| {
        // The usual ones again and again: most rows are to be plain.
        let mut all: Vec<&'static str> = usual.iter().copied().cycle().take(60.max(usual.len())).collect();
        all.extend(odd);
        all
    };
    [
        with(&["城关镇", "东风镇", " 青山镇", "城关镇小计", "全县合计"]),
        with(&["张三", "李四", "王小计", "欧阳\u{200b}五", "张　三", "=\"赵六\"", "制一"]),
        with(&[
            "999921198001011233",
            "999921198001011234",
            "99992119800101123x",
            "999921800101123",
            "999921198013011234",
        ]),
        with(&["99992119800101123343", "999921198001011233", "99992119800101123343B1", "4.2E+17"]),
        with(&["2024-01-15", "2024/1/5", "20240115", "2024年1月15日", "45306", "2024-02-30", "制表日期"]),
        with(&["2024-01", "202401", "2024年1月", "2024年1-3月", "3月"]),
        with(&["护理补贴", "生活补贴", "护理 补贴", "没有的补贴"]),
        with(&["100.00", "100", "￥100", "1e3"]),
        with(&["1", "3", "１", "3个月", "-2"]),
        with(&["100.00", "300", "-100.00", "1,000.00", "(300)", "0.001", "12345678901234567890"]),
        with(&["成功", "退回", "不知道", "成 功"]),
        with(&["正常", "本人签收,按月", "第一行\n第二行", "\"引\""]),
        with(&["0012", "'0012", "００１２"]),
        with(&["无关", "abc", "说明：", "补发"]),
    ]
}

/// Reads a table by its columns if `plain`, or else every row in full.
fn read_blocks(
    file: &std::path::Path,
    plain: bool,
    block_bytes: usize,
    mut consume: impl FnMut(ParsedBlock, Part) + Send,
) {
    let source = Source::open(file, "表.csv", None).expect("source");
    let guide = Guide::new(&CATALOG);
    let options = Options { dataset: Some("subsidy".into()), ..Options::default() };
    let plans = plan::plan(&source, &guide, &options).expect("plan");
    let plan = plans.first().expect("a table");
    let dataset = CATALOG.dataset(&plan.dataset).expect("dataset");
    let encoding = source.text_encoding(plan.encoding);
    let mut reader = Reader::new(plan, dataset, encoding, false, DamagedId::Reject, false);
    assert!(reader.lanes.is_some(), "every column of the table is of one field");
    if !plain {
        reader.lanes = None;
    }
    let consume = Mutex::new(&mut consume);
    let options = BlockOptions { threads: 1, block_bytes };
    let consume = |rows: RowBlock| {
        let (parsed, part) = row::parse(&reader, &rows);
        (consume.lock().expect("lock"))(parsed, part);
        Ok(())
    };
    source.blocks(plan.sheet, plan.encoding, plan.header_line + 1, &options, &consume).expect("blocks");
}

/// Everything that comes of a table: blocks, refused rows, counts and what is listed.
fn read_all(file: &std::path::Path, plain: bool, block_bytes: usize) -> (Vec<String>, u64, u64) {
    let mut found = (Vec::new(), 0, 0);
    read_blocks(file, plain, block_bytes, |parsed, part| {
        let Part { counts, listed, segments, products } = part;
        found.1 += counts.accepted;
        found.2 += counts.rejected;
        // The columns row by row: that words of no row are never among them is looked at, too.
        found.0.push(format!("{parsed:?} {counts:?} {listed:?} {segments:?} {products:?}"));
    });
    found
}

/// Makes a CSV file in an encoding; cells that it cannot write get a byte that nobody can read.
fn file_of(rows: &[Vec<&str>], gb: bool) -> tempfile::NamedTempFile {
    let file = tempfile::Builder::new().suffix(".csv").tempfile().expect("temp file");
    let mut bytes = Vec::new();
    for (at, row) in std::iter::once(HEADERS.as_slice()).chain(rows.iter().map(Vec::as_slice)).enumerate() {
        for (column, cell) in row.iter().enumerate() {
            if column > 0 {
                bytes.push(b',');
            }
            let quoted = format!("\"{}\"", cell.replace('"', "\"\""));
            let text = if cell.contains([',', '"', '\n']) { &quoted } else { *cell };
            match text {
                // Only in a file of GB18030, or the whole would be another encoding.
                "\u{fffd}" if gb && at > 0 => bytes.extend(b"\xff\xd5"),
                "\u{fffd}" => {}
                text if gb => bytes.extend(&*encoding_rs::GB18030.encode(text).0),
                text => bytes.extend(text.as_bytes()),
            }
        }
        bytes.push(b'\n');
    }
    std::fs::write(file.path(), bytes).expect("write");
    file
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn a_row_read_by_its_columns_is_the_row_read_in_full(
        picks in prop::collection::vec(prop::collection::vec(0usize..1000, 14), 1..40),
        shapes in prop::collection::vec(0usize..40, 40),
        gb in any::<bool>(),
        block_bytes in prop::sample::select(vec![1usize, 300, 1 << 20]),
    ) {
        let pools = pools();
        let mut rows: Vec<Vec<&str>> = vec![vec![
            "城关镇", "张三", "999921198001011233", "", "2024-01-15", "2024-01", "护理补贴", "100", "1", "100.00",
            "成功", "", "", "",
        ]];
        for (row, shape) in picks.iter().zip(&shapes) {
            let mut cells: Vec<&str> =
                row.iter().zip(&pools).map(|(pick, pool)| pool[pick % pool.len()]).collect();
            match shape {
                0 => cells.truncate(9),
                1 => cells.push("多"),
                2 => cells = HEADERS.to_vec(),
                3 => cells = vec![""; 14],
                _ => {}
            }
            rows.push(cells);
        }
        let file = file_of(&rows, gb);
        let (plain, accepted, rejected) = read_all(file.path(), true, block_bytes);
        let (full, ..) = read_all(file.path(), false, block_bytes);
        prop_assert!(accepted + rejected > 0);
        for (plain, full) in plain.iter().zip(&full) {
            prop_assert_eq!(plain, full);
        }
        prop_assert_eq!(plain.len(), full.len());
    }
}

/// Names so many that they are no longer looked up, and among them cells that must be looked at.
#[test]
fn names_that_are_ever_new_are_what_stands_in_the_file() {
    let name = |n: usize| -> String {
        [
            "",
            "张三",
            " 李四",
            "王小计",
            "单一",
            "张　三",
            "\u{200b}赵六",
            "'钱七",
            "合计",
            "制表人：甲",
            "孙八孙八",
        ]
        .get(n % 600)
        .map_or_else(
            || format!("{}{}", char::from_u32(0x4e00 + n as u32 % 20_000).unwrap_or('甲'), "丽"),
            |odd| (*odd).to_owned(),
        )
    };
    let texts: Vec<(String, String)> =
        (0..9_000).map(|n| (name(n), format!("{}", 6_200_000_000u64 + n as u64 * 7))).collect();
    let rows: Vec<Vec<&str>> = texts
        .iter()
        .map(|(name, phone)| {
            let mut cells = vec![""; 14];
            for (at, cell) in [
                (0, "城关镇"),
                (1, name.as_str()),
                (2, "999921198001011233"),
                (4, "2024-01-15"),
                (5, "2024-01"),
                (6, "护理补贴"),
                (9, "100.00"),
                (10, "成功"),
                (11, phone.as_str()),
            ] {
                cells[at] = cell;
            }
            cells
        })
        .collect();
    let wanted: Vec<(Option<String>, Option<String>)> =
        texts.iter().map(|(name, phone)| (values::text(name), values::text(phone))).collect();
    let schema = CATALOG.dataset("subsidy").expect("dataset").schema();
    let [names, notes] = ["name", "note"].map(|id| schema.position(id).expect("a column"));
    for gb in [false, true] {
        let file = file_of(&rows, gb);
        for plain in [true, false] {
            let mut found = Vec::new();
            let mut repeated = 0;
            read_blocks(file.path(), plain, 1 << 22, |parsed, part| {
                assert_eq!((part.counts.rejected, part.counts.summary, part.counts.blank), (0, 0, 0));
                let [Column::Text(names), Column::Text(notes)] =
                    [names, notes].map(|at| parsed.block.columns[at].clone())
                else {
                    panic!("columns of words")
                };
                let different: std::collections::BTreeSet<&str> = names.values.iter().collect();
                repeated += names.values.len() - different.len();
                let of = |column: &TextColumn, row| column.get(row).map(str::to_owned);
                found.extend((0..parsed.block.len()).map(|row| (of(&names, row), of(&notes, row))));
            });
            assert!(repeated > 0, "they were taken as they are");
            assert!(found == wanted, "gb: {gb}, plain: {plain}");
        }
    }
}
