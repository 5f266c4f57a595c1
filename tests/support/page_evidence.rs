//! A draft with evidence as an office has it, of any size.
//!
//! Job: input for the evidence page's tests. Inputs: how many figures. Outputs: draft and evidence that
//! belong together. Invariants: the same number gives the same data; places and people are invented;
//! what is rare in real data is in it: months without data, an amount taken back, many regions, long names.
#![allow(dead_code, reason = "each test file uses its own part of this module")]

use report::model::block::{Annex, Block, Cell, Draft, Signature, Span, Table};
use report::model::evidence::*;
use report::model::{Ratio, Value};

const KINDS: [(&str, &str, &str, &str); 8] = [
    ("care.persons", "享受重度残疾人护理补贴人数", "人", "persons"),
    ("care.amount", "重度残疾人护理补贴发放金额", "元", "sum:amount"),
    ("surgery.cases", "白内障复明手术例数", "例", "sum:cases"),
    ("training.attendances", "培训人次", "人次", "rows"),
    ("visit.households", "走访慰问困难残疾人家庭户数", "户", "households"),
    ("visit.amount", "发放慰问金和物资折价", "元", "sum:amount"),
    ("device.items", "配发辅助器具件数", "件", "sum:quantity"),
    ("housing.households", "完成家庭无障碍改造户数", "户", "households"),
];
const TOWNS: [&str; 12] = [
    "云水镇",
    "青芦镇",
    "石桥坝镇",
    "望溪乡",
    "松荫街道",
    "河湾街道",
    "白沙塘镇",
    "高岭民族乡",
    "南圩镇",
    "北渡镇",
    "云水经济开发区管理委员会",
    "东林场",
];
const SOURCES: usize = 24;

/// A row of numbers that looks like data.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self, below: u64) -> i128 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i128::from((self.0 >> 33) % below)
    }
}

fn value(unit: &str, number: i128) -> Value {
    if unit == "元" { Value::Money(number * 12_345) } else { Value::Count(number) }
}

fn months(numbers: &mut Numbers, unit: &str) -> Series {
    let point = |m: i128, n: i128| {
        let known =
            if m == 2 { None } else { Some(value(unit, if m == 11 && unit == "元" { -12 } else { n })) };
        (format!("{m}月"), known)
    };
    let points = (1..=12).map(|m| point(m, numbers.next(60))).collect();
    Series { points, note: "跨月重复的人各月都计，各月之和大于全年".into() }
}

fn regions(numbers: &mut Numbers, unit: &str, count: usize) -> Series {
    let name = |i: usize| match TOWNS.get(i) {
        Some(name) => (*name).to_owned(),
        None => format!("第{}村", i + 1),
    };
    let point = |i: usize, n| (name(i), (i != 9).then(|| value(unit, if i == 11 { 0 } else { n })));
    Series { points: (0..count).map(|i| point(i, numbers.next(120))).collect(), note: String::new() }
}

/// A statement as long as the real ones.
fn sql(measure: &str, period: &str) -> String {
    let sums = if measure.starts_with("sum") { "sum(金额)" } else { "count(DISTINCT 证件号)" };
    format!(
        "WITH 来源 AS (\n  SELECT * FROM read_parquet([\n    'ledger/data/subsidy/2024-01.parquet',\n    \
         'ledger/data/subsidy/2024-02.parquet'\n  ])\n  WHERE NOT 作废 AND 补贴类型 = '护理补贴'\n)\nSELECT {sums} AS 数\n\
         FROM 来源\nWHERE 所属月份 >= DATE '{period}-01-01' AND 所属月份 < DATE '{period}-12-31' + 1\n  \
         AND 区划 IN ('999921', '999921001', '999921002') -- 1 < 2 & \"引号\"\n"
    )
}

fn impact(index: usize, unit: &str) -> Impact {
    if !index.is_multiple_of(3) {
        return Impact::default();
    }
    let lines = vec![
        ImpactLine {
            code: "E0301".into(),
            reason: "证件号码校验位不对".into(),
            rows: 3,
            amount: (unit == "元").then_some(36_000),
            unreadable: 0,
        },
        ImpactLine {
            code: "E0305".into(),
            reason: "日期读不出".into(),
            rows: 1,
            amount: None,
            unreadable: 1,
        },
    ];
    Impact {
        lines, at_most: Some(value(unit, 4)), words: "剔除的4行若全部补正，这个数字还会增加".into()
    }
}

fn source(index: usize) -> SourceEvidence {
    SourceEvidence {
        id: format!("{index:012x}"),
        path: format!("inbox/补贴/2024{:02}补贴发放导出（第{}批）.csv", index % 12 + 1, index / 12 + 1),
        sheet: index.is_multiple_of(5).then(|| "发放明细".to_owned()),
        sha256: format!("{:016x}", 0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(index as u64 + 7)).repeat(4),
        dataset: "补贴发放".into(),
        encoding: "GB18030".into(),
        rows: [769, 760, 5, 0, 4],
        ingested_at: "2025-01-05 09:20".into(),
    }
}

fn reject(index: usize) -> RejectEvidence {
    RejectEvidence {
        source: index % SOURCES,
        line: index as u64 * 7 + 2,
        column: Some(3),
        field: "身份证号".into(),
        code: "E0301".into(),
        reason: "证件号码 9999**********123X 的校验位不对".into(),
        help: "对照证件改正这一格，再导入一次".into(),
    }
}

/// Draft and evidence with `count` figures, each printed once, every tenth twice.
pub fn office(count: usize) -> (Draft, Evidence) {
    let mut numbers = Numbers(count as u64);
    let mut evidence = Evidence {
        office: "云水县残疾人联合会".into(),
        region: "云水县".into(),
        period: "2024年".into(),
        date: "2025年1月5日".into(),
        tool: "report 0.1.0".into(),
        sources: (0..SOURCES).map(source).collect(),
        rejects: (0..9).map(reject).collect(),
        ..Evidence::default()
    };
    for i in 0..count {
        evidence.figures.push(figure(&mut numbers, i));
    }
    evidence.overview = KINDS.iter().take(6).map(|kind| chart(&mut numbers, kind)).collect();
    let draft = draft(&mut evidence);
    evidence.facts.push(FactEvidence {
        key: "target:surgery.cases".into(),
        text: "210例".into(),
        file: "targets.csv".into(),
        line: 3,
        source: "云水市残疾人联合会下达任务".into(),
        filled: "2024-02-01 办公室".into(),
    });
    let gap = |mark: &str, what: &str, reason: &str| MissingEvidence {
        mark: mark.into(),
        what: what.into(),
        reason: reason.into(),
    };
    evidence.missing = vec![
        gap("【待填】", "fact:领导小组会议", "facts.csv 里没有这个键：补上一行再生成"),
        gap("【待核】", "petition.leapfrog", "模板说未发生，台账里有2件"),
    ];
    (draft, evidence)
}

fn figure(numbers: &mut Numbers, i: usize) -> FigureEvidence {
    let (indicator, title, unit, measure) = KINDS[i % KINDS.len()];
    let number = numbers.next(900);
    let mut figure = FigureEvidence {
        id: format!("{indicator}.{i}@2024@999921"),
        indicator: format!("{indicator}.{i}"),
        title: title.into(),
        definition: "补贴发放：补贴金额合计，补贴类型为护理补贴，状态不为待审、不通过，按所属月份".into(),
        period: "2024年".into(),
        region: "云水县".into(),
        value: value(unit, number),
        unit: unit.into(),
        measure: measure.into(),
        basis: "按所属月份".into(),
        rows: 4932,
        sources: (0..i % 5 + 1).map(|s| ((s * 7 + i) % SOURCES, 411)).collect(),
        derived_from: Vec::new(),
        impact: impact(i, unit),
        sql: Some(sql(measure, "2024")),
        months: Some(months(numbers, unit)),
        regions: Some(regions(numbers, unit, if i == 1 { 45 } else { TOWNS.len() })),
    };
    if i % 8 == 2 {
        // 完成率 of the figure before it.
        let of = format!("{}.{}@2024@999921", KINDS[(i - 1) % KINDS.len()].0, i - 1);
        let Some(ratio) = Ratio::new(number + 7, 210) else { return figure };
        figure = FigureEvidence {
            id: format!("done({indicator}.{i})@2024@999921"),
            indicator: format!("done({indicator}.{i})"),
            title: format!("{title}完成率"),
            definition: String::new(),
            value: Value::Ratio(ratio),
            unit: String::new(),
            measure: "ratio".into(),
            basis: String::new(),
            rows: 0,
            sources: Vec::new(),
            derived_from: vec![of, "targets.csv:3".into()],
            impact: Impact::default(),
            sql: None,
            months: None,
            regions: None,
            ..figure
        };
    }
    figure
}

fn chart(numbers: &mut Numbers, (indicator, title, unit, _): &(&str, &str, &str, &str)) -> Chart {
    Chart {
        title: (*title).into(),
        indicator: (*indicator).into(),
        value: value(unit, 461),
        unit: (*unit).into(),
        months: Some(months(numbers, unit)),
        regions: Some(regions(numbers, unit, TOWNS.len())),
        before: Some(value(unit, 430)),
        before_title: "2023年".into(),
        target: (*unit != "元").then(|| value(unit, 400)),
        remarks: vec![
            format!("比上年增加{}", if *unit == "元" { "0.38万元" } else { "31" }),
            "完成率115%".into(),
        ],
    }
}

/// As printed: whole numbers as they are, money in 万元.
fn printed(figure: &FigureEvidence) -> (String, String) {
    match figure.value {
        Value::Money(cents) => {
            let hundredths = (cents + 5_000) / 10_000;
            (format!("{}.{:02}万元", hundredths / 100, hundredths % 100), "四舍五入到0.01万元".into())
        }
        Value::Ratio(r) => {
            (format!("{}%", (r.numerator * 200 + r.denominator) / (2 * r.denominator)), "四舍五入到1%".into())
        }
        Value::Count(n) => (format!("{n}{}", figure.unit), "精确".into()),
    }
}

fn print(evidence: &mut Evidence, figure: usize, bare: bool) -> Span {
    let id = format!("f{:04}", evidence.occurrences.len() + 1);
    let (mut text, rounding) = printed(&evidence.figures[figure]);
    if bare {
        text.retain(|c| c.is_ascii_digit() || c == '.');
    }
    evidence.occurrences.push(OccurrenceEvidence { id: id.clone(), figure, text: text.clone(), rounding });
    Span::Figure { id, text }
}

fn text(words: &str) -> Span {
    Span::Text(words.into())
}

fn draft(evidence: &mut Evidence) -> Draft {
    let mut blocks = vec![Block::Paragraph(vec![text(
        "2024年，云水县残疾人联合会围绕残疾人最关心的生活保障、康复、就业和关爱服务，逐项落实年度任务，各项工作平稳推进。\
         现将有关情况总结如下：",
    )])];
    let headings = [
        (1, "一、", "主要工作完成情况"),
        (2, "（一）", "落实补贴政策，兜牢基本生活底线"),
        (3, "1.", "按月审核，按时发放"),
        (4, "（1）", "重度残疾人护理补贴"),
        (2, "（二）", "做实康复服务，助力改善身体功能"),
        (1, "二、", "存在问题和下一步打算"),
    ];
    for (part, figures) in (0..evidence.figures.len()).collect::<Vec<_>>().chunks(6).enumerate() {
        let (level, number, words) = headings[part % headings.len()];
        blocks.push(Block::Heading { level, number: number.into(), spans: vec![text(words)] });
        let mut spans = vec![text("全年")];
        for figure in figures {
            spans.push(text(&format!("{}达到", evidence.figures[*figure].title)));
            let printed = print(evidence, *figure, false);
            spans.push(printed);
            spans.push(text("，"));
        }
        spans.push(text("服务对象的满意程度进一步提高。"));
        if part == 1 {
            spans.push(text("召开领导小组会议"));
            spans.push(Span::Missing { text: "【待填】".into(), gap: Some(0) });
            spans.push(text("，"));
            spans.push(Span::Missing { text: "【待核】".into(), gap: Some(1) });
            spans.push(text("。"));
        }
        blocks.push(Block::Paragraph(spans));
    }
    let rows = (0..evidence.figures.len().min(200)).step_by(10).collect::<Vec<_>>();
    let rows = rows.into_iter().map(|figure| {
        let title = evidence.figures[figure].title.clone();
        let spans = vec![print(evidence, figure, true)];
        vec![Cell::words(title), Cell::words("云水镇、青芦镇"), Cell { spans, number: true }]
    });
    let table = Table {
        caption: "2024年重点任务完成情况".into(),
        header: vec!["项目".into(), "主要乡镇（街道）".into(), "完成数".into()],
        rows: rows.collect(),
        note: "注：金额单位为万元。".into(),
        ..Table::default()
    };
    Draft {
        title: vec!["云水县残疾人联合会".into(), "2024年工作总结".into()],
        blocks,
        signature: Some(Signature {
            organisation: "云水县残疾人联合会".into(), date: "2025年1月5日".into()
        }),
        annexes: vec![
            Annex { title: "重点任务完成情况".into(), blocks: vec![Block::Table(table)] },
            Annex {
                title: "说明".into(), blocks: vec![Block::Paragraph(vec![text("无其他说明。")])]
            },
        ],
        stamp: None,
    }
}
