//! An invented draft with its evidence, for the tests of the workbook.
//!
//! Job: every case a sheet has to cope with: money, persons in two towns, rates, gaps, numbers too long for a
//! cell, a wide table, series for charts. Inputs: none. Outputs: [`Draft`], [`Evidence`]. Invariant: what is
//! said to add up does.
#![allow(dead_code, reason = "each test file uses its own part of this module")]

use report::model::block::{Annex, Block, Cell, Draft, Span, Table, Total};
use report::model::evidence::{
    Chart, Evidence, FactEvidence, FigureEvidence, Impact, MissingEvidence, OccurrenceEvidence,
    RejectEvidence, Series, SourceEvidence,
};
use report::model::{Ratio, Value};

pub const TOWNS: [&str; 6] = ["东岭街道", "西塘镇", "南坡镇", "北洼乡", "云岭乡", "高新园区管委会"];

/// A draft under way, with the evidence of what it prints.
pub struct Book {
    pub draft: Draft,
    pub evidence: Evidence,
}

pub fn figure(id: &str, title: &str, value: Value, unit: &str, measure: &str) -> FigureEvidence {
    FigureEvidence {
        id: id.into(),
        indicator: id.split('@').next().unwrap_or(id).into(),
        title: title.into(),
        definition: format!("{title}：按台账中有效的行计，同一人只计一次；期间按发放日期。"),
        period: "2024年".into(),
        region: "岭东县".into(),
        value,
        unit: unit.into(),
        measure: measure.into(),
        basis: "发生日期".into(),
        rows: 120,
        sources: vec![(0, 100), (1, 20)],
        derived_from: Vec::new(),
        impact: Impact {
            words: "剔除的 3 行若全部补正，最多增加 3 人".into(), ..Impact::default()
        },
        sql: None,
        months: None,
        regions: None,
    }
}

impl Book {
    pub fn empty() -> Book {
        let evidence = Evidence {
            office: "岭东县残疾人联合会".into(),
            region: "岭东县".into(),
            period: "2024年".into(),
            date: "2025年1月5日".into(),
            tool: "report 0.1.0".into(),
            ..Evidence::default()
        };
        let title = vec!["岭东县残疾人联合会".into(), "2024年工作总结".into()];
        Book { draft: Draft { title, ..Draft::default() }, evidence }
    }

    /// Prints a figure: the span.
    pub fn print(&mut self, figure: FigureEvidence, text: &str) -> Span {
        let known = self.evidence.figures.iter().position(|f| f.id == figure.id);
        let at = known.unwrap_or_else(|| {
            self.evidence.figures.push(figure);
            self.evidence.figures.len() - 1
        });
        let id = format!("f{:04}", self.evidence.occurrences.len() + 1);
        let text = text.to_owned();
        self.evidence.occurrences.push(OccurrenceEvidence {
            id: id.clone(),
            figure: at,
            text: text.clone(),
            rounding: "exact".into(),
        });
        Span::Figure { id, text }
    }

    /// A number cell of a table: a figure of its own for a line and a column.
    pub fn cell(&mut self, line: &str, column: &str, value: Value, unit: &str, measure: &str) -> Cell {
        let figure = FigureEvidence {
            region: line.into(),
            ..figure(&format!("{column}@{line}"), column, value, unit, measure)
        };
        let text = value.plain();
        Cell { spans: vec![self.print(figure, &text)], number: true }
    }

    /// A table of lines × columns, the last line the total.
    pub fn table(&mut self, caption: &str, columns: &[Column<'_>], lines: &[&str]) -> Table {
        let mut table = Table { caption: caption.into(), ..Table::default() };
        table.header.push("乡镇（街道）".into());
        table.header.extend(columns.iter().map(|c| c.heading.to_owned()));
        table.totals.push(Total::Apart);
        table.totals.extend(columns.iter().map(|c| c.total));
        for (i, line) in lines.iter().chain([&"合计"]).enumerate() {
            let mut row = vec![Cell::words(*line)];
            for column in columns {
                let name = format!("{caption}{}", column.heading);
                row.push(match column.values[i] {
                    Some(value) => self.cell(line, &name, value, column.unit, column.measure),
                    None => {
                        let mut cell = Cell::words("【待填】");
                        cell.number = true;
                        cell
                    }
                });
            }
            table.rows.push(row);
        }
        table
    }
}

/// A column of a table: a value for each line and the total.
pub struct Column<'a> {
    pub heading: &'a str,
    pub unit: &'a str,
    pub measure: &'a str,
    pub total: Total,
    pub values: Vec<Option<Value>>,
}

impl Column<'_> {
    fn new<'a>(
        heading: &'a str,
        unit: &'a str,
        measure: &'a str,
        total: Total,
        values: Vec<Value>,
    ) -> Column<'a> {
        Column { heading, unit, measure, total, values: values.into_iter().map(Some).collect() }
    }
}

fn counts(values: &[i128]) -> Vec<Value> {
    values.iter().map(|v| Value::Count(*v)).collect()
}

fn money(values: &[i128]) -> Vec<Value> {
    values.iter().map(|v| Value::Money(*v)).collect()
}

fn rates(values: &[(i128, i128)]) -> Vec<Value> {
    values.iter().map(|(a, b)| Value::Ratio(Ratio { numerator: *a, denominator: *b })).collect()
}

/// A year's draft: two tables of the body, three annexes.
pub fn annual() -> Book {
    let mut book = Book::empty();
    let persons = counts(&[1985, 1642, 1508, 1230, 87, 14, 6429]);
    let cents = [43_218_010, 35_670_025, 31_892_050, 26_244_015, 1_850_020, 310_035];
    let mut amounts = cents.to_vec();
    amounts.push(cents.iter().sum());
    let subsidies = book.table(
        "表1　2024年两项补贴发放情况",
        &[
            Column::new("发放人数（人）", "人", "persons", Total::Distinct, persons),
            Column::new("发放金额（万元）", "元", "sum:amount", Total::Sum, money(&amounts)),
            Column::new("发放次数（人次）", "人次", "rows", Total::Sum, counts(&[9, 8, 7, 6, 5, 0, 35])),
            Column::new(
                "覆盖率（%）",
                "%",
                "ratio",
                Total::Apart,
                rates(&[(1985, 2000), (1642, 1642), (2, 3), (1, 7), (87, 90), (0, 14), (6429, 6500)]),
            ),
        ],
        &TOWNS,
    );
    let subsidies = Table {
        note: "注：发放人数合计按全部去重，各行之和多37人，为跨行重复。".into(),
        ..subsidies
    };
    let mut gaps =
        Column::new("签约人数（人）", "人", "rows", Total::Sum, counts(&[10, 20, 30, 40, 50, 0, 158]));
    gaps.values[5] = None;
    let gaps = book.table("", &[gaps], &TOWNS);
    let gaps = Table { note: "注：签约人数合计另含未能落实到各行的8人。".into(), ..gaps };
    prose(&mut book, subsidies);
    book.draft
        .annexes
        .push(Annex { title: "分乡镇（街道）主要数据".into(), blocks: vec![Block::Table(gaps)] });
    let months: Vec<String> = (1..=12).map(|m| format!("2024年{m}月")).collect();
    let months: Vec<&str> = months.iter().map(String::as_str).collect();
    let mut served: Vec<i128> = (0..12).map(|m| 400 + m * 7).collect();
    served.push(512);
    let mut paid: Vec<i128> = (0..12).map(|m| 4_751_680 + m * 31_415).collect();
    paid.push(paid.iter().sum());
    let by_month = book.table(
        "2024年分月发放",
        &[
            Column::new("护理补贴人数（人）", "人", "persons", Total::Distinct, counts(&served)),
            Column::new("护理补贴金额（元）", "元", "sum:amount", Total::Sum, money(&paid)),
            Column::new("在册人数（人）", "人", "persons", Total::Apart, counts(&[700; 13])),
        ],
        &months,
    );
    let wide = wide(&mut book);
    let huge = huge(&mut book);
    book.draft
        .annexes
        .push(Annex {
            title: "分月数据".into(), blocks: vec![Block::Table(by_month), Block::Table(wide)]
        });
    book.draft.annexes.push(Annex { title: "省级汇总".into(), blocks: vec![Block::Table(huge)] });
    backing(&mut book);
    book
}

/// Figures in sentences, some computed from others; then the first table.
fn prose(book: &mut Book, table: Table) {
    let ids = ["care@2024", "care@2023"];
    let now = book.print(figure(ids[0], "护理补贴人数", Value::Count(6429), "人", "persons"), "6429人");
    let before = book.print(figure(ids[1], "护理补贴人数", Value::Count(6117), "人", "persons"), "6117人");
    let derived = |id: &str, title: &str, value, unit: &str, measure: &str| FigureEvidence {
        derived_from: ids.map(Into::into).into(),
        definition: String::new(),
        rows: 0,
        sources: Vec::new(),
        ..figure(id, title, value, unit, measure)
    };
    let more = derived("prev(care)", "护理补贴人数同比", Value::Count(312), "人", "difference");
    let more = book.print(more, "312人");
    let ratio = |numerator, denominator| Value::Ratio(Ratio { numerator, denominator });
    let growth = derived("growth(care)", "护理补贴人数增长率", ratio(312, 6117), "", "growth");
    let growth = book.print(growth, "5.1%");
    let share = derived("share", "两年之比", ratio(6429, 6117), "%", "ratio");
    let share = book.print(share, "105.1%");
    let rate = derived("mille", "千人比", ratio(2143, 2039), "‰", "ratio");
    let rate = book.print(rate, "1051‰");
    // Said to be the difference of two figures, but it is not: must stay a number.
    let odd = book.print(derived("odd", "另一口径之差", Value::Count(300), "人", "difference"), "300人");
    let both = derived("both", "两年合计", Value::Count(12546), "人", "total");
    let both = book.print(both, "12546人");
    let amount = figure("amount@2024", "护理补贴金额", Value::Money(139_184_155), "元", "sum:amount");
    let spans = [
        book.print(amount.clone(), "139.2万元"),
        book.print(amount, "1391841.55元"),
        now,
        before,
        more,
        growth,
        share,
        rate,
        odd,
        both,
    ];
    let words = [Span::Text("全年".into()), Span::Missing { text: "【待填】".into(), gap: Some(0) }];
    book.draft.blocks = vec![
        Block::Heading { level: 1, number: "一、".into(), spans: vec![Span::Text("主要工作".into())] },
        Block::Paragraph(words.into_iter().chain(spans).collect()),
        Block::Table(table),
    ];
}

/// Twelve columns and thirty lines.
fn wide(book: &mut Book) -> Table {
    let headings: Vec<String> = (1..=12).map(|i| format!("第{i}类服务人次（人次）")).collect();
    let values = |i: i128| {
        let mut lines: Vec<i128> = (0..30).map(|l| (l * 37 + i * 11) % 900).collect();
        lines.push(lines.iter().sum());
        counts(&lines)
    };
    let columns: Vec<Column<'_>> = headings
        .iter()
        .zip(1..)
        .map(|(h, i)| Column::new(h, "人次", "rows", Total::Sum, values(i)))
        .collect();
    let lines: Vec<String> = (1..=30).map(|i| format!("云溪街道第{i}社区居民委员会")).collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    book.table("各社区服务情况", &columns, &lines)
}

/// Amounts that a cell cannot hold, or that a spreadsheet cannot add up to the 分.
fn huge(book: &mut Book) -> Table {
    let long = 1_234_567_890_123_456_789;
    let large = 456_789_012_345_678;
    let columns = [
        Column::new("累计投入（亿元）", "元", "sum:amount", Total::Sum, money(&[long, 0, long])),
        Column::new("当年投入（元）", "元", "sum:amount", Total::Sum, money(&[large, large, large * 2])),
        Column::new("冲销（元）", "元", "sum:amount", Total::Sum, money(&[-120, 35, -85])),
    ];
    book.table("投入情况", &columns, &["本级", "上级"])
}

/// Sources, rejects, gaps, charts.
fn backing(book: &mut Book) {
    let source = |i: u32, path: &str, sheet: Option<&str>| SourceEvidence {
        id: format!("s{i:04}"),
        path: path.into(),
        sheet: sheet.map(Into::into),
        sha256: format!("{i:064x}"),
        dataset: "护理补贴发放".into(),
        encoding: "GB18030".into(),
        rows: [1003, 980, 10, 2, 8],
        ingested_at: "2025-01-05T08:00:00Z".into(),
    };
    let evidence = &mut book.evidence;
    evidence.sources = vec![
        source(1, "inbox/补贴/2024年上半年护理补贴发放名册.csv", None),
        source(2, "inbox/补贴/2024年下半年护理补贴发放名册（含补发）.xlsx", Some("发放表")),
    ];
    evidence.rejects = (0..3)
        .map(|i| RejectEvidence {
            source: 1,
            line: 17 + i,
            column: (i != 1).then_some(3),
            field: "身份证号码".into(),
            code: "E0412".into(),
            reason: "身份证号码「9999**********12」的校验码不对".into(),
            help: "对照残疾人证改正这一格，再导入。".into(),
        })
        .collect();
    evidence.missing = vec![MissingEvidence {
        mark: "【待填】".into(),
        what: "fact:会议次数".into(),
        reason: "会议次数：facts.csv 里没有".into(),
    }];
    evidence.facts = vec![FactEvidence {
        key: "target:care".into(),
        text: "6000人".into(),
        file: "targets.csv".into(),
        line: 4,
        source: "市残联下达".into(),
        filled: "王* 2025-01-03".into(),
    }];
    let points = |names: &[&str], from: i128, step: i128| Series {
        points: names
            .iter()
            .zip(0i128..)
            .map(|(n, i)| ((*n).to_owned(), (i != 4).then_some(Value::Count(from + i * step))))
            .collect(),
        note: String::new(),
    };
    let months: Vec<String> = (1..=12).map(|m| format!("{m}月")).collect();
    let months: Vec<&str> = months.iter().map(String::as_str).collect();
    let chart = |title: &str, value, unit: &str| Chart {
        title: title.into(),
        indicator: "care".into(),
        value,
        unit: unit.into(),
        months: Some(points(&months, 400, 12)),
        regions: Some(points(&TOWNS, 1985, -300)),
        before: Some(Value::Count(6117)),
        before_title: "2023年".into(),
        target: Some(Value::Count(6000)),
        remarks: vec!["比上年增加312人".into(), "完成率107%".into()],
    };
    let mut money = chart("护理补贴金额", Value::Money(139_184_155), "元");
    money.months = Some(Series {
        points: months
            .iter()
            .zip(0..)
            .map(|(n, i)| ((*n).into(), Some(Value::Money(11_000_000 + i * 77_777))))
            .collect(),
        note: "各月之和与全年相差1元，为冲销。".into(),
    });
    (money.regions, money.before, money.target) = (None, Some(Value::Money(125_000_000)), None);
    evidence.overview = vec![chart("享受护理补贴人数", Value::Count(6429), "人"), money];
}

/// As many tables of sixteen lines and total as wanted, persons and money in turn.
pub fn city(tables: usize) -> Book {
    let mut book = Book::empty();
    let lines: Vec<String> = (1..=16).map(|i| format!("第{i}街道")).collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    for number in 0..tables {
        let step = i128::try_from(number).expect("a count");
        let mut values: Vec<i128> = (1..=16).map(|i| i * 1_237 + step).collect();
        values.push(values.iter().sum());
        let column = if number % 2 == 0 {
            Column::new("服务人次（人次）", "人次", "rows", Total::Sum, counts(&values))
        } else {
            Column::new("补助金额（元）", "元", "sum:amount", Total::Sum, money(&values))
        };
        let table = book.table(&format!("第{number}项工作"), &[column], &lines);
        book.draft.blocks.push(Block::Table(table));
    }
    book
}

/// Words that want to be a formula, a link, markup, a code or a sheet's name.
pub const HOSTILE: [&str; 11] = [
    "=HYPERLINK(\"http://example.invalid\",\"x\")",
    "+1+1",
    "-2",
    "@SUM(A1)",
    "\t=1+1",
    "甲\u{0}\u{b}乙\u{fffe}",
    "<r><t>x</t></r>",
    "_x0041_",
    "'[]:*?/\\!",
    "&<>\"]]>",
    "History",
];

/// A table for each of the hostile words, with it in every place; and places with far too many words.
pub fn hostile() -> Book {
    let mut book = Book::empty();
    for words in HOSTILE {
        let number = figure(words, words, Value::Count(7), words, words);
        let number = Cell { spans: vec![book.print(number, words)], number: true };
        let table = Table {
            caption: words.into(),
            header: vec![words.into(), words.into()],
            rows: vec![vec![Cell::words(words), number]],
            note: words.into(),
            totals: vec![],
        };
        book.draft.blocks.push(Block::Table(table));
        book.draft.title.push(words.into());
    }
    let long = "长".repeat(40_000);
    book.draft.blocks.push(Block::Table(Table { caption: long.clone(), ..Table::default() }));
    book.evidence.office = format!("{}&P{}", HOSTILE[0], long);
    book
}
