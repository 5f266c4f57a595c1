//! The page: its structure, its anchors, what it escapes and what it loads (nothing).

use super::*;
use crate::model::block::{Annex, Block, Cell, Span, Table};
use crate::model::evidence::*;
use crate::model::{Ratio, Value};

const HOSTILE: &str = "</noscript></script><script>alert(1)</script>\" onclick='x' & <img src=//x>";

/// A figure that is counted from one file.
pub(super) fn figure(id: &str, value: Value, unit: &str) -> FigureEvidence {
    FigureEvidence {
        id: id.into(),
        indicator: id.split('@').next().unwrap().into(),
        title: "手术例数".into(),
        definition: "手术：例数合计".into(),
        period: "2024年".into(),
        region: "云水县".into(),
        value,
        unit: unit.into(),
        measure: "sum:cases".into(),
        basis: "按发生日期".into(),
        rows: 2,
        sources: vec![(0, 2)],
        derived_from: Vec::new(),
        impact: Impact::default(),
        sql: Some("SELECT 1 < 2".into()),
        months: None,
        regions: None,
    }
}

fn printing(id: &str, figure: usize, text: &str) -> OccurrenceEvidence {
    OccurrenceEvidence { id: id.into(), figure, text: text.into(), rounding: "精确".into() }
}

fn span(id: &str, text: &str) -> Span {
    Span::Figure { id: id.into(), text: text.into() }
}

fn source(path: &str) -> SourceEvidence {
    SourceEvidence {
        id: "1".into(),
        path: path.into(),
        sheet: Some("表1".into()),
        sha256: "0123456789abcdef".repeat(4),
        dataset: "手术".into(),
        encoding: "GB18030".into(),
        rows: [5, 3, 1, 0, 1],
        ingested_at: "2025-01-05T09:20".into(),
    }
}

/// Two figures, one of them printed twice and the other computed from it.
fn small() -> (Draft, Evidence) {
    let derived = FigureEvidence {
        derived_from: vec!["cases@2024@1".into(), "targets.csv:3".into()],
        definition: String::new(),
        sources: Vec::new(),
        rows: 0,
        sql: None,
        ..figure("done(cases)@2024@1", Value::Ratio(Ratio { numerator: 228, denominator: 210 }), "")
    };
    let evidence = Evidence {
        figures: vec![figure("cases@2024@1", Value::Count(228), "例"), derived],
        occurrences: vec![
            printing("f0001", 0, "228例"),
            printing("f0002", 1, "109%"),
            printing("f0003", 0, "228"),
        ],
        sources: vec![source("inbox/手术.csv")],
        missing: vec![MissingEvidence {
            mark: "【待填】".into(),
            what: "fact:x".into(),
            reason: "没有填".into(),
        }],
        ..Evidence::default()
    };
    let blocks = vec![
        Block::Heading { level: 1, number: "一、".into(), spans: vec![Span::Text("完成情况".into())] },
        Block::Paragraph(vec![
            Span::Text("完成".into()),
            span("f0001", "228例"),
            Span::Text("，完成率".into()),
            span("f0002", "109%"),
            Span::Missing { text: "【待填】".into(), gap: Some(0) },
        ]),
        Block::Table(Table {
            caption: "表1".into(),
            header: vec!["项目".into(), "例".into()],
            rows: vec![vec![Cell::words("手术"), Cell { spans: vec![span("f0003", "228")], number: true }]],
            note: "注".into(),
            ..Table::default()
        }),
    ];
    (Draft { title: vec!["工作总结".into()], blocks, ..Draft::default() }, evidence)
}

/// The part of the page from the tag that carries `id` up to the end of its section.
fn section<'a>(page: &'a str, id: &str) -> &'a str {
    let at = page.find(&format!(" id=\"{id}\"")).expect(id);
    &page[at..at + page[at..].find("</section>").expect("an end")]
}

#[test]
fn a_figure_opens_what_stands_behind_it() {
    let (draft, evidence) = small();
    let page = write(&draft, &evidence);
    assert!(page.contains("<p>完成<a class=\"f\" id=\"f0001\" href=\"#e1\">228例</a>，完成率"));
    assert!(page.contains("<td class=\"n\"><a class=\"f\" id=\"f0003\" href=\"#e1\">228</a></td>"));
    let first = section(&page, "e1");
    assert!(first.contains("<p class=\"big\">228<small>例</small></p>"));
    assert!(first.contains("<a href=\"#f0001\">228例</a>（精确）<br/><a href=\"#f0003\">228</a>（精确）"));
    assert!(first.contains("<a href=\"#s1\">inbox/手术.csv：表1</a> 2行 <code>0123456789ab</code>"));
    assert!(first.contains("<pre tabindex=\"0\">SELECT 1 &lt; 2</pre>"));
    let second = section(&page, "e2");
    assert!(first.contains("<dd>这些来源里共剔除1行，都不属于这个数字</dd>"));
    assert!(second.contains("<dd>228 ÷ 210</dd>") && second.contains("约108.5714<small>%</small>"));
    assert!(second.contains("<a href=\"#e1\">手术例数（2024年，云水县）</a> 228例<br/>targets.csv:3"));
    assert!(!second.contains("计入的行") && !second.contains("SQL"), "{second}");
    assert!(page.contains(&format!("<code class=\"hash\">{}</code>", "0123456789abcdef".repeat(4))));
}

#[test]
fn what_is_missing_points_at_its_reason() {
    let (mut draft, evidence) = small();
    assert!(write(&draft, &evidence).contains("<a class=\"m\" href=\"#m1\">【待填】</a>"));
    // A mark whose reason is not known points at the list.
    draft.blocks.push(Block::Paragraph(vec![Span::Missing { text: "【待核】".into(), gap: None }]));
    assert!(write(&draft, &evidence).contains("<a class=\"m\" href=\"#missing\">【待核】</a>"));
}

#[test]
fn a_printing_that_nothing_stands_behind_is_no_link() {
    let (draft, mut evidence) = small();
    evidence.occurrences[2].figure = 9;
    let page = write(&draft, &evidence);
    assert!(page.contains("<span id=\"f0003\">228</span>") && !page.contains("#f0003"));
}

#[test]
fn headings_skip_no_level() {
    let (mut draft, evidence) = small();
    let heading = |level| Block::Heading { level, number: "（1）".into(), spans: Vec::new() };
    draft.blocks = vec![heading(4), heading(1), heading(3), heading(4)];
    draft.annexes = vec![Annex { title: "名单".into(), blocks: vec![heading(2)] }];
    let page = write(&draft, &evidence);
    for tag in ["<h2 class=\"l4\">", "<h2 class=\"l1\">", "<h3 class=\"l3\">", "<h4 class=\"l4\">"] {
        assert!(page.contains(tag), "{tag}");
    }
    assert!(page.contains("<h2 class=\"title\">名单</h2><h3 class=\"l2\">"));
}

#[test]
fn nothing_of_the_data_is_markup() {
    let text = || HOSTILE.to_owned();
    let series =
        || Some(Series { points: vec![(text(), Some(Value::Count(1))), (text(), None)], note: text() });
    let hostile = FigureEvidence {
        id: text(),
        indicator: text(),
        title: text(),
        definition: text(),
        period: text(),
        region: text(),
        measure: text(),
        basis: text(),
        derived_from: vec![text(), "y".into()],
        impact: Impact {
            lines: vec![ImpactLine { code: text(), reason: text(), rows: 1, amount: Some(5), unreadable: 1 }],
            at_most: Some(Value::Count(1)),
            words: text(),
        },
        sql: Some(text()),
        months: series(),
        regions: series(),
        ..figure("x", Value::Count(1), HOSTILE)
    };
    let chart = Chart {
        title: text(),
        indicator: text(),
        value: Value::Count(1),
        unit: text(),
        months: series(),
        regions: series(),
        before: Some(Value::Count(2)),
        before_title: text(),
        target: Some(Value::Count(3)),
        remarks: vec![text()],
    };
    let fact =
        FactEvidence { key: text(), text: text(), file: text(), line: 1, source: text(), filled: text() };
    let reject = RejectEvidence {
        source: 0,
        line: 2,
        column: Some(3),
        field: text(),
        code: text(),
        reason: text(),
        help: text(),
    };
    let evidence = Evidence {
        office: text(),
        region: text(),
        period: text(),
        date: text(),
        tool: text(),
        figures: vec![hostile],
        occurrences: vec![OccurrenceEvidence {
            id: "f0001".into(),
            figure: 0,
            text: text(),
            rounding: text(),
        }],
        facts: vec![fact],
        missing: vec![MissingEvidence { mark: text(), what: text(), reason: text() }],
        sources: vec![SourceEvidence {
            sheet: Some(text()),
            dataset: text(),
            encoding: text(),
            ingested_at: text(),
            sha256: text(),
            ..source(HOSTILE)
        }],
        rejects: vec![reject],
        overview: vec![chart],
    };
    let (mut draft, _) = small();
    draft.title = vec![text()];
    draft.blocks.push(Block::Paragraph(vec![
        Span::Text(text()),
        Span::Missing { text: text(), gap: Some(9) },
        span("f0001", HOSTILE),
    ]));
    draft.blocks.push(Block::Table(Table {
        caption: text(),
        header: vec![text()],
        rows: vec![vec![Cell::words(HOSTILE)]],
        note: text(),
        ..Table::default()
    }));
    draft.annexes = vec![Annex { title: text(), blocks: Vec::new() }];
    let page = write(&draft, &evidence);
    assert_eq!(page.matches("<script>").count(), 1);
    assert_eq!(page.matches("</script>").count(), 1);
    assert_eq!(page.matches("</noscript>").count(), 1);
    assert!(!page.contains("<img") && !page.contains("' onclick") && !page.contains("\" onclick"));
    assert!(
        page.matches("&lt;script&gt;alert(1)&lt;/script&gt;&quot; onclick=&#39;x&#39; &amp; &lt;img").count()
            > 40
    );
}

#[test]
fn the_policy_lets_this_style_and_this_script_run_and_nothing_else() {
    let (draft, evidence) = small();
    let page = write(&draft, &evidence);
    let policy =
        page.split("Content-Security-Policy\" content=\"").nth(1).and_then(|p| p.split('"').next()).unwrap();
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
    assert!(!policy.contains("unsafe") && !policy.contains('*'), "{policy}");
    // An inline style would be refused by it.
    assert!(!page.contains(" style=\""));
    assert_eq!(page, write(&draft, &evidence), "the same input gives the same bytes");
}

#[test]
fn more_regions_than_can_be_seen_at_once_are_all_there() {
    let (draft, mut evidence) = small();
    let points: Vec<(String, Option<Value>)> =
        (0..45).map(|i| (format!("第{i}镇"), (i != 7).then_some(Value::Count(i)))).collect();
    evidence.figures[0].regions = Some(Series { points, note: String::new() });
    let page = write(&draft, &evidence);
    let first = section(&page, "e1");
    assert!(first.contains("以上是数值最大的30个，其余15个在下面。"));
    for i in 0..45 {
        assert_eq!(first.matches(&format!(">第{i}镇<")).count(), 1);
    }
    let order =
        ["第44镇<", "第15镇<", "<summary>其余15个", "第14镇<", "第0镇<", "第7镇<td class=\"q\">无数据"];
    let places: Vec<usize> = order.iter().map(|o| first.find(o).expect(o)).collect();
    assert!(places.is_sorted(), "{places:?}");
}
