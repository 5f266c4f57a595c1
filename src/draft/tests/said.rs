//! What templates print.

use super::{draft, period, words};
use crate::draft::{Gap, Rendered};
use crate::model::block::{Block, Span};
use crate::workspace::config::Missing;

fn of_2024(text: &str, missing: Missing) -> Rendered {
    let about = period("2024");
    draft(text, (about, about), missing).unwrap_or_else(|problems| panic!("{text}: {problems:?}"))
}

/// `[…]` in the expected text are occurrences.
fn check(template: &str, expected: &str, missing: Missing) {
    let rendered = of_2024(template, missing);
    let (text, figures) = words(&rendered);
    assert_eq!(text, expected.replace(['[', ']'], ""), "{template}");
    let wanted: Vec<&str> = expected.split('[').skip(1).filter_map(|part| part.split(']').next()).collect();
    assert_eq!(figures, wanted, "{template}");
    let record = &rendered.record;
    let printed: Vec<&str> = record.occurrences.iter().map(|o| o.text.as_str()).collect();
    assert_eq!(printed, wanted, "{template}");
    for (i, occurrence) in record.occurrences.iter().enumerate() {
        assert_eq!(occurrence.id, format!("f{:04}", i + 1));
        assert!(record.figures.iter().any(|f| f.id == occurrence.figure), "{template}");
    }
    let marks = expected.matches("【待").count();
    assert!(record.missing.len() <= marks && record.missing.is_empty() == (marks == 0), "{template}");
}

#[test]
fn a_mark_knows_its_reason() {
    // Held back, printed out of order and twice: the positions are those of what is printed.
    let rendered = of_2024(
        "{% set never = fact(key='车辆') %}{% set late = fig(id='other.rows') %}\
         {{ fact(key='人数') }}，{{ late }}，{{ fact(key='人数') }}。",
        Missing::Mark,
    );
    let Some(Block::Paragraph(spans)) = rendered.draft.blocks.first() else { panic!("{rendered:?}") };
    let gaps = spans.iter().filter_map(|span| match span {
        Span::Missing { gap, .. } => gap.and_then(|n| rendered.record.missing.get(n)),
        _ => None,
    });
    let reasons: Vec<&str> = gaps.map(|m| m.what.as_str()).collect();
    assert_eq!(reasons, ["fact:人数", "other.rows", "fact:人数"]);
    assert_eq!(rendered.record.missing.len(), 2);
}

#[test]
fn numbers() {
    for (template, expected) in [
        ("{{ fig(id='rows') }}", "[12人次]"),
        ("{{ fig(id='rows', style='余') }}", "[10余人次]"),
        ("{{ fig(id='rows', style='以上') }}", "[10人次以上]"),
        ("{{ fig(id='rows', style='以上', digits=2) }}", "[12人次以上]"),
        ("{{ fig(id='persons', numerals='汉字', unit='名') }}", "[十名]"),
        ("{{ fig(id='persons', numerals='汉字', noun='学员') }}", "[十人学员]"),
        ("{{ fig(id='amount') }}", "[28147.2元]"),
        ("{{ fig(id='amount', unit='万元', decimals=2) }}", "[2.81万元]"),
        ("{{ fig(id='amount', style='多', digits=1) }}", "[2万多元]"),
        ("{{ fig(id='amount', style='多', digits=1, unit='元') }}", "[20000多元]"),
        ("{{ fig(id='rate') }}", "[70%]"),
        ("{{ fig(id='rate', style='以上', step=25) }}", "[50%以上]"),
        ("{{ fig(id='rate.thousandth') }}", "[700‰]"),
        ("每人{{ fig(id='standard') }}", "每人[2345.6元]"),
        ("每人{{ fig(id='standard', unit='万元', decimals=1) }}", "每人[0.2万元]"),
        ("每人{{ fig(id='standard', period='2023-03-10以来') }}", "每人【待核】"),
        ("{{ fig(id='kept', numerals='汉字') }}", "[17件]"),
        ("{{ fig(id='rows', period='3月') }}", "[1人次]"),
        ("{{ fig(id='rows', period='1-9月') }}", "[9人次]"),
        ("{{ fig(id='rows', period='5月1日-6月30日') }}", "[2人次]"),
        ("{{ fig(id='rows', period='6月10日以来') }}", "[7人次]"),
        ("{{ fig(id='rows', period='2023-03-10以来') }}", "[15人次]"),
        ("{{ fig(id='rows', period='下半年') }}", "[6人次]"),
        ("{{ fig(id='rows', period='prev') }}", "[5人次]"),
        ("{{ fig(id='rows', region='城关镇') }}", "[6人次]"),
        ("{{ fig(id='other.rows') }}", "【待填】"),
        ("{{ fact(key='主题') }}、{{ fact(key='人数') }}", "共享阳光、【待填】"),
        ("{{ fact(key='公路') }}，城关{{ fact(key='公路', region='城关镇') }}", "81公里，城关3.2公里"),
        (
            "{{ fact(key='主题', region='云水县') }}{{ fact(key='主题', region='城关镇') }}",
            "共享阳光【待填】",
        ),
        ("{% if has(key='公路', region='石桥乡') %}有{% else %}无{% endif %}", "无"),
    ] {
        check(template, expected, Missing::Mark);
    }
}

#[test]
fn comparisons_have_only_their_number_marked() {
    for (template, expected) in [
        ("{{ prev(id='rows') }}", "比上年增加[7人次]"),
        ("{{ prev(id='rows', word='去年') }}", "比去年增加[7人次]"),
        ("{{ prev(id='rows', numerals='汉字') }}", "比上年增加[七人次]"),
        ("{{ prev(id='rows', form='growth') }}", "增长[140%]"),
        ("{{ prev(id='amount', form='growth', decimals=2) }}", "增长[462.94%]"),
        ("增加{{ prev(id='rows', form='number') }}", "增加[7人次]"),
        ("{{ prev(id='rows.b') }}", "上年为零，增加[5人次]"),
        ("{{ prev(id='rows.b', form='growth') }}", "上年为零"),
        ("{{ prev(id='rows.c') }}", "[与上年持平]"),
        ("{{ prev(id='rows.c', form='growth') }}", "持平"),
        ("{{ prev(id='rows', period='prev') }}", "上年无数据"),
        ("{{ prev(id='rate') }}", "比上年下降[30个百分点]"),
        ("增加{{ prev(id='rows.c', form='number') }}", "增加【待核】"),
        ("增加{{ prev(id='rows', period='prev', form='number') }}", "增加【待填】"),
        ("{{ prev(id='other.rows') }}", "【待填】"),
        ("{{ done(id='rows') }}", "完成率[120%]"),
        ("{{ done(id='rows', form='rate', decimals=1) }}", "[120.0%]"),
        ("{{ done(id='rows', form='excess') }}", "超额[2人次]"),
        ("{{ done(id='rows', form='excess', numerals='汉字') }}", "超额[两人次]"),
        ("超过任务{{ done(id='rows', form='number') }}", "超过任务[2人次]"),
        ("{{ done(id='rows.b') }}", "完成率[63%]"),
        ("{{ done(id='rows.b', form='excess') }}", "差[3人次]"),
        ("超过任务{{ done(id='rows.b', form='number') }}", "超过任务【待核】"),
        ("{{ done(id='rows.a', form='excess') }}", "[恰好完成]"),
        ("超过任务{{ done(id='rows.a', form='number') }}", "超过任务【待核】"),
        ("{{ done(id='rows.c') }}", "任务数为零"),
        ("{{ done(id='rows.c', form='rate') }}", "【待核】"),
        ("{{ done(id='other.rows') }}", "【待填】"),
        ("{{ done(id='persons') }}", "【待填】"),
        ("{{ done(id='rows', period='上半年', against='全年') }}", "完成率[60%]"),
        ("{{ target(id='rows') }}", "10人次"),
        ("{{ target(id='rows', period='next', style='不少于') }}", "不少于4人次"),
        ("{{ target(id='rows', period='next', style='不少于', numerals='汉字') }}", "不少于四人次"),
        ("{{ target(id='persons', period='next', style='余', digits=1) }}", "200人"),
        ("{{ target(id='persons') }}", "【待填】"),
    ] {
        check(template, expected, Missing::Mark);
    }
}

#[test]
fn assertions_hold_or_are_marked() {
    let parts = |rest: &str| format!("（{{{{ parts({rest}) }}}}）");
    for (template, mark, omit) in [
        ("{{ none(id='rows.c', text='未发生') }}".into(), "[未发生]", "[未发生]"),
        ("{{ none(id='rows', text='未发生') }}".into(), "【待核】", "【待核】"),
        ("{{ none(id='other.rows', text='未发生') }}".into(), "【待填】", "【待填】"),
        (
            parts("id='rows', of=['rows.a', 'rows.b', 'rows.c'], titles=['甲', '乙', '丙']"),
            "（其中：甲[7人次]、乙[5人次]）",
            "（其中：甲[7人次]、乙[5人次]）",
        ),
        (parts("id='rows', of=['rows.a', 'rows.c']"), "（其中：【待核】）", "（其中：【待核】）"),
        (
            parts("id='rows', of=['rows.a', 'rows.c'], mode='subset', titles=['甲', '丙']"),
            "（其中：甲[7人次]）",
            "（其中：甲[7人次]）",
        ),
        (parts("id='rows.b', of=['rows.a'], mode='subset'"), "（其中：【待核】）", "（其中：【待核】）"),
        // Two persons are in both: distinct counts that overlap do not add up.
        (parts("id='persons', of=['persons.a', 'persons.b']"), "（其中：【待核】）", "（其中：【待核】）"),
        (
            parts(
                "id='persons', of=['persons.a', 'persons.b'], mode='subset', unit='名', titles=['甲', '乙']",
            ),
            "（其中：甲[7名]、乙[5名]）",
            "（其中：甲[7名]、乙[5名]）",
        ),
        (parts("id='rows.c', of=['rows.c']"), "（）", "（）"),
        ("共{{ parts(id='rows.c', of=['rows.c'], lead='（其中：', tail='）') }}。".into(), "共。", "共。"),
        (
            "{{ parts(id='rows', of=['rows.b'], mode='subset', lead='（', tail='）', titles=['乙']) }}"
                .into(),
            "（乙[5人次]）",
            "（乙[5人次]）",
        ),
        (parts("id='other.rows', of=['other.rows']"), "（其中：【待填】）", "（）"),
        (
            parts("of=['rows.a', 'rows.c', 'other.rows', 'persons'], titles=['甲', '丙', '另', '人']"),
            "（甲[7人次]、人[10人]）",
            "（甲[7人次]、人[10人]）",
        ),
        (parts("of=['rows.c', 'other.rows'], lead='有'"), "（）", "（）"),
    ] {
        check(&template, mark, Missing::Mark);
        check(&template, omit, Missing::Omit);
    }
}

#[test]
fn a_gap_tells_its_numbers_and_keeps_its_figures() {
    let rendered = of_2024(
        "{{ parts(id='rows', of=['rows.a', 'rows.c']) }}{{ none(id='rows.b', text='未发生越级上访') }}",
        Missing::Mark,
    );
    let said: Vec<(Gap, &str)> = rendered.record.missing.iter().map(|m| (m.gap, m.reason.as_str())).collect();
    assert_eq!(
        said,
        [
            (Gap::Parts, "rows12人次，其中甲类7人次、丙类0人次：各项之和不等于总数"),
            (Gap::NotZero, "乙类：模板要说「未发生越级上访」，2024年却有5人次"),
        ]
    );
    let figures: Vec<&str> = rendered.record.figures.iter().map(|f| f.indicator.as_str()).collect();
    assert_eq!(figures, ["rows", "rows.a", "rows.c", "rows.b"]);
}

#[test]
fn conditions() {
    for (condition, mark, omit) in [
        ("has(id=['rows', 'rows.c'])", true, true),
        ("has(id=['rows', 'other.rows'])", false, false),
        ("has(key='主题')", true, true),
        ("has(key='人数')", false, false),
        ("some(id=['rows', 'rows.a'])", true, true),
        ("some(id=['rows', 'rows.c'])", false, false),
        ("some(id='other.rows')", false, false),
        ("any(id=['rows.c', 'rows'])", true, true),
        ("any(id=['rows.c', 'other.rows'])", false, false),
        ("due(id='rows')", true, true),
        ("due(id='rows.c')", false, false),
        ("due(id=['rows', 'other.rows'])", true, false),
        ("due(id=['rows.c', 'other.rows'])", false, false),
        ("has(id='standard')", true, true),
        ("has(id='standard', period='2023..2024')", false, false),
        ("due(id='standard', period='2023..2024')", true, false),
        ("show(id='other.rows')", true, false),
        ("zero(id='rows.c')", true, true),
        ("zero(id='other.rows')", false, false),
        ("planned(id=['rows', 'other.rows'])", true, true),
        ("planned(id=['rows', 'persons'])", false, false),
        ("planned(id='persons', period='next')", true, true),
        ("has_target(id='rows')", true, true),
        ("has_target(id='other.rows')", false, false),
        ("has_target(id='rows', period='next')", true, true),
        ("has_target(id='rows', period='上半年', against='全年')", true, true),
        ("has_target(id='rows', period='上半年')", false, false),
    ] {
        for (missing, expected) in [(Missing::Mark, mark), (Missing::Omit, omit)] {
            let text = format!("{{% if {condition} %}}是{{% else %}}否{{% endif %}}");
            let said = words(&of_2024(&text, missing)).0;
            assert_eq!(said, if expected { "是" } else { "否" }, "{condition} {missing:?}");
        }
    }
}

#[test]
fn what_is_held_back_leaves_no_trace_and_what_is_said_twice_has_two() {
    let text = "{% set held %}{{ fig(id='rows') }}{{ fig(id='other.rows') }}{{ prev(id='persons') }}\
                {{ target(id='rows') }}{{ none(id='rows', text='无') }}{% endset %}\
                {% set twice = fig(id='rows.a') %}{{ fig(id='rows.b') }}、{{ twice }}、{{ twice }}";
    let rendered = of_2024(text, Missing::Mark);
    assert_eq!(words(&rendered).0, "5人次、7人次、7人次");
    let record = &rendered.record;
    let occurrences: Vec<(&str, &str)> =
        record.occurrences.iter().map(|o| (o.id.as_str(), o.text.as_str())).collect();
    assert_eq!(occurrences, [("f0001", "5人次"), ("f0002", "7人次"), ("f0003", "7人次")]);
    let figures: Vec<&str> = record.figures.iter().map(|f| f.indicator.as_str()).collect();
    assert_eq!(figures, ["rows.b", "rows.a"]);
    assert!(record.missing.is_empty() && record.facts.is_empty());
}

#[test]
fn a_number_that_a_filter_cuts_in_two_is_refused() {
    let about = period("2024");
    for filter in ["truncate(length=3)", "replace(from='12', to='13')"] {
        let text = format!("{{{{ fig(id='rows') | {filter} }}}}");
        let problems = draft(&text, (about, about), Missing::Mark).expect_err("a mistake");
        assert_eq!(problems[0].code.as_str(), "E0601", "{filter}");
    }
    let trimmed = of_2024("{% set x %} {{ fig(id='rows') }} {% endset %}{{ x | trim }}", Missing::Mark);
    assert_eq!(words(&trimmed).0, "12人次");
}

#[test]
fn tables_leave_out_columns_without_numbers_if_asked_to() {
    let table =
        |rest: &str| format!("{{{{ table(id=['rows', 'other.rows'], titles=['甲', '另'] {rest}) }}}}");
    let header_in = |rest: &str, missing| {
        let rendered = of_2024(&table(rest), missing);
        rendered.draft.blocks.iter().find_map(|b| match b {
            crate::model::block::Block::Table(t) => Some(t.header.clone()),
            _ => None,
        })
    };
    let header = |rest: &str| header_in(rest, Missing::Mark);
    assert_eq!(header(""), Some(vec!["乡镇（街道）".into(), "甲（人次）".into(), "另（次）".into()]));
    assert_eq!(header_in("", Missing::Omit), Some(vec!["乡镇（街道）".into(), "甲（人次）".into()]));
    assert_eq!(header(", gaps='omit'"), Some(vec!["乡镇（街道）".into(), "甲（人次）".into()]));
    assert_eq!(header(", gaps='omit', region='东门社区'"), None);
    let rendered = of_2024("{{ table(id='rows', by='month') }}", Missing::Mark);
    assert_eq!(rendered.record.occurrences.len(), 13);
}

#[test]
fn a_line_without_data_is_marked_or_has_a_dash_with_a_note() {
    let about = period("2022-12..2023-02");
    let first = |missing| {
        let rendered = draft("{{ table(id='rows', by='month') }}", (about, about), missing).expect("a draft");
        let table = rendered.draft.blocks.iter().find_map(|b| match b {
            crate::model::block::Block::Table(t) => Some((t.rows[0][1].text(), t.note.clone())),
            _ => None,
        });
        (table.expect("a table"), rendered.record.missing.len(), rendered.record.occurrences.len())
    };
    let note = "注：合计不含没有数据的月份。";
    assert_eq!(first(Missing::Mark), (("【待填】".into(), note.into()), 1, 3));
    let note = "注：合计不含没有数据的月份；“—”表示没有数据。";
    assert_eq!(first(Missing::Omit), (("—".into(), note.into()), 0, 3));
}

#[test]
fn lines_that_do_not_add_up_are_not_held_against_the_total() {
    let note = |id: &str, by: &str, about: &str| {
        let about = period(about);
        let text = format!("{{{{ table(id='{id}', by='{by}') }}}}");
        let rendered = draft(&text, (about, about), Missing::Mark).expect("a draft");
        rendered.draft.blocks.iter().find_map(|b| match b {
            crate::model::block::Block::Table(t) => Some((t.rows.len(), t.note.clone())),
            _ => None,
        })
    };
    let both = "2023..2024";
    assert_eq!(note("rows", "year", both), Some((3, String::new())));
    let twice = "注：persons合计按全部去重，各行之和多5人，为跨行重复。";
    assert_eq!(note("persons", "year", both), Some((3, twice.into())));
    assert_eq!(note("persons.years", "year", both), Some((3, String::new())));
    assert_eq!(note("kept", "year", both), Some((3, String::new())), "5, 17 and 17 at the end");
    assert_eq!(note("standard", "region", "2024").map(|n| n.1), Some(String::new()));
    let about = period("2024H1");
    let refused = draft("{{ table(id='rows', by='year') }}", (about, about), Missing::Mark);
    let said: Vec<String> = refused.expect_err("a mistake").iter().map(|d| d.code.to_string()).collect();
    assert_eq!(said, ["E0605"]);
}

#[test]
fn snapshots_of_several_days_are_told_of_once() {
    let rendered = of_2024("{{ fig(id='listed') }}，{{ fig(id='listed', region='城关镇') }}", Missing::Mark);
    let said: Vec<(&str, &str)> =
        rendered.record.remarks.iter().map(|d| (d.code.as_str(), d.message.as_str())).collect();
    let message = "「救助」2024年的快照日不是同一天：最早的是2024年11月10日，最晚的是2024年12月10日";
    let lacking = "「救助」2024年没有这 1 个镇街的快照，全部的数里没有它们：河口镇";
    assert_eq!(said, [("W0610", message), ("W0612", lacking)]);
    assert_eq!(words(&rendered).0, "2件，1件");
    let held = of_2024("{% set x = fig(id='listed') %}{{ fig(id='rows') }}", Missing::Mark);
    assert!(held.record.remarks.is_empty(), "what is not printed is not told of");
}

#[test]
fn a_cut_off_day_shortens_figures_but_no_targets() {
    let text = "{{ fig(id='rows') }}，{{ done(id='rows') }}，{{ fig(id='rows', period='年初以来') }}，\
                {{ target(id='rows', period='next') }}，{{ period.whole }}，{{ next_period.title }}";
    let about = (period("2024-01-01..2024-06-20"), period("2024"));
    let rendered = draft(text, about, Missing::Mark).expect("a draft");
    assert_eq!(words(&rendered).0, "6人次，完成率60%，6人次，4人次，今年以来，2025年");
}
