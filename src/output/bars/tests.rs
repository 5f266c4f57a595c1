//! Charts as they stand in the terminal.

use super::*;
use crate::model::value::Ratio;
use Glyphs::{Ascii, Blocks};

fn chart(bars: &[(&str, Option<Value>)]) -> Chart {
    let bars = bars.iter().map(|(label, value)| Bar { label: (*label).into(), value: *value }).collect();
    Chart {
        title: "云水县 2024年 人数（人）".into(), groups: vec![Group { title: String::new(), bars }]
    }
}

fn counts(bars: &[(&str, i128)]) -> Chart {
    chart(&bars.iter().map(|(l, n)| (*l, Some(Value::Count(*n)))).collect::<Vec<_>>())
}

fn same(text: &str, lines: &[&str]) {
    assert_eq!(text.lines().collect::<Vec<_>>(), lines, "\n{text}");
}

#[test]
fn labels_and_numbers_align_under_chinese() {
    let chart = chart(&[
        ("城关镇", Some(Value::Money(12_345_678))),
        ("东风街道", Some(Value::Money(6_172_839))),
        ("A镇", Some(Value::Money(1))),
        ("青山“新”村", None),
    ]);
    same(
        &chart.text(40, Blocks),
        &[
            "云水县 2024年 人数（人）",
            "  城关镇      123456.78 ████████████████",
            "  东风街道     61728.39 ████████",
            "  A镇              0.01 ▏",
            "  青山“新”村     无数据",
        ],
    );
    assert!(chart.text(80, Blocks).lines().all(|l| terminal_columns(l) <= 80));
    let longest = chart.text(80, Blocks).lines().map(terminal_columns).max();
    assert_eq!(longest, Some(80), "the longest bar fills the terminal");
    same(
        &chart.text(40, Ascii),
        &[
            "云水县 2024年 人数（人）",
            "  城关镇      123456.78 ################",
            "  东风街道     61728.39 ########",
            "  A镇              0.01 #",
            "  青山“新”村     无数据",
        ],
    );
}

#[test]
fn eighths_of_a_column_are_drawn() {
    let all: Vec<(String, i128)> = (0..=16).map(|n| (format!("{n:02}"), n)).collect();
    let all: Vec<(&str, i128)> = all.iter().map(|(l, n)| (l.as_str(), *n)).collect();
    // Two of indent, label, two, number, one: nine columns, and two for the bar are too few.
    let text = counts(&all).text(9 + NARROWEST, Blocks);
    let bars: Vec<&str> = text.lines().skip(1).map(|l| l.get(9..).unwrap_or("")).collect();
    let eighths = |n: usize| "█".repeat(n / 8) + ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][n % 8];
    let expected: Vec<String> = (0..=16).map(|n| eighths(n * NARROWEST * 8 / 16)).collect();
    assert_eq!(bars, expected);
}

#[test]
fn negative_values_go_left_of_an_axis() {
    let chart = counts(&[("甲", 30), ("乙", -10), ("丙", 0), ("丁", -1)]);
    same(
        &chart.text(40, Blocks),
        &[
            "云水县 2024年 人数（人）",
            "  甲   30        │█████████████████████",
            "  乙  -10 ███████│",
            "  丙    0        │",
            "  丁   -1       ▐│",
        ],
    );
    same(
        &counts(&[("甲", -3), ("乙", -1)]).text(24, Ascii),
        &["云水县 2024年 人数（人）", "  甲  -3 ##############|", "  乙  -1           ####|"],
    );
}

#[test]
fn zeros_have_no_bar_and_equal_values_equal_ones() {
    same(
        &counts(&[("甲", 0), ("乙", 0)]).text(40, Blocks),
        &["云水县 2024年 人数（人）", "  甲  0", "  乙  0"],
    );
    let text = counts(&[("甲", 7), ("乙", 7)]).text(30, Ascii);
    same(
        &text,
        &["云水县 2024年 人数（人）", "  甲  7 ######################", "  乙  7 ######################"],
    );
    same(&counts(&[]).text(40, Blocks), &["云水县 2024年 人数（人）"]);
    same(&chart(&[("甲", None)]).text(40, Blocks), &["云水县 2024年 人数（人）", "  甲  无数据"]);
}

#[test]
fn groups_share_a_scale_and_stand_under_their_titles() {
    let bar = |n| vec![Bar { label: "2024-01".into(), value: Some(Value::Count(n)) }];
    let groups = [("城关镇", 10), ("东风街道", 5)].map(|(t, n)| Group { title: t.into(), bars: bar(n) });
    let chart = Chart { title: "人数".into(), groups: groups.into() };
    same(
        &chart.text(28, Ascii),
        &["人数", "  城关镇", "    2024-01  10 ############", "  东风街道", "    2024-01   5 ######"],
    );
}

#[test]
fn numbers_as_large_as_integers_get_are_drawn_and_printed_in_full() {
    let most = i128::MAX;
    for (value, other) in [(most, most / 2), (i128::MIN, most), (i128::MIN, 1)] {
        let text = counts(&[("甲", value), ("乙", other)]).text(80, Blocks);
        assert!(text.contains(&value.to_string()) && text.contains(&other.to_string()), "{text}");
        assert!(text.lines().all(|l| terminal_columns(l) <= 80), "{text}");
    }
    let third = Value::Ratio(Ratio { numerator: most, denominator: 3 });
    let one = Value::Ratio(Ratio { numerator: 1, denominator: 3 });
    assert!(chart(&[("甲", Some(third)), ("乙", Some(one))]).text(80, Blocks).contains("0.333333 ▏"));
}

#[test]
fn long_labels_are_cut_and_control_characters_do_nothing() {
    let chart = counts(&[("第一居民小区东风路社区居委会", 3), ("\u{1b}[31m甲\n", 1)]);
    same(
        &chart.text(40, Ascii),
        &[
            "云水县 2024年 人数（人）",
            "  第一居民小..   3 #####################",
            "   [31m甲        1 #######",
        ],
    );
}
