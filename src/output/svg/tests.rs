use super::*;
use crate::model::Ratio;

fn points(values: &[Option<i128>]) -> Vec<(String, Option<Value>)> {
    values.iter().enumerate().map(|(i, v)| (format!("{}月", i + 1), v.map(Value::Count))).collect()
}

#[test]
fn columns_as_they_are_drawn() {
    let points = points(&[Some(4), None, Some(-2), Some(0)]);
    let bars = Bars::of("a", "手术<例数>", "例", &points);
    assert_eq!(
        columns(&bars, Size::Small),
        "<svg role=\"img\" aria-labelledby=\"at ad\" class=\"cols\" viewBox=\"0 0 360 116\" width=\"360\" height=\"116\">\
         <title id=\"at\">手术&lt;例数&gt;</title>\
         <desc id=\"ad\">共3项，最大：1月，4例；最小：3月，-2例；无数据：2月</desc>\
         <path class=\"b\" d=\"M25 61v-43h40v43zM205 61v21h40v-21zM295 61v-1h40v1z\"/>\
         <path class=\"x\" d=\"M0 61h360\"/>\
         <text x=\"45\" y=\"14\">4</text><text x=\"45\" y=\"111\">1月</text>\
         <text class=\"n\" x=\"135\" y=\"25\">无数据</text><text x=\"135\" y=\"111\">2月</text>\
         <text x=\"225\" y=\"93\">-2</text><text x=\"225\" y=\"111\">3月</text>\
         <text x=\"315\" y=\"57\">0</text><text x=\"315\" y=\"111\">4月</text></svg>"
    );
}

#[test]
fn a_bar_without_data_is_not_a_zero() {
    let points = points(&[None, Some(0)]);
    let bars = Bars::of("a", "手术例数", "例", &points);
    let svg = strips(&bars, &bars);
    assert!(svg.contains("d=\"M0 14h1v8h-1z\"") && !svg.contains("M0 2h"), "{svg}");
    assert_eq!(bars.description(), "2月，0例；无数据：1月");
    assert_eq!(columns(&bars, Size::Full).matches("无数据</text>").count(), 1);
}

#[test]
fn all_names_or_each_nth_and_always_the_largest_value() {
    let values: Vec<Option<i128>> = (0..60).map(|i| Some(1_000_000 + i)).collect();
    let points = points(&values);
    let svg = columns(&Bars::of("a", "人次", "人次", &points), Size::Full);
    let names = svg.matches("月</text>").count();
    assert!((5..=20).contains(&names), "{names}");
    assert_eq!(svg.matches(">1000059</text>").count(), 1);
    assert!(!svg.contains(">1000058</text>"));
    assert_eq!(svg.matches("v-").count(), 60, "one bar a month");
}

#[test]
fn the_description_names_equal_and_single_values() {
    let text = |values: &[Option<i128>]| {
        let points = points(values);
        Bars::of("a", "甲", "户", &points).description()
    };
    assert_eq!(text(&[Some(3), Some(3)]), "2项都是3户");
    assert_eq!(text(&[Some(3)]), "1月，3户");
    assert_eq!(text(&[None]), "无数据：1月");
    assert_eq!(text(&[]), "");
    assert_eq!(text(&[Some(9), Some(1), Some(9), Some(1)]), "共4项，最大：1月，9户；最小：2月，1户");
}

#[test]
fn negative_bars_grow_the_other_way() {
    let share = |n| Some(Value::Ratio(Ratio { numerator: n, denominator: 100 }));
    let points = vec![("甲".to_owned(), share(50)), ("乙".to_owned(), share(-50))];
    let bars = Bars::of("a", "增长", "%", &points);
    let svg = strips(&bars, &bars);
    assert!(svg.contains("d=\"M100 2h100v8h-100zM100 14h-100v8h100z\""), "{svg}");
    assert!(svg.contains("class=\"x\""));
}

#[test]
fn no_number_of_bars_breaks_a_drawing() {
    for count in [0, 1, 400, 5000] {
        let points = points(&vec![Some(i128::MAX); count]);
        let bars = Bars::of("a", "甲", "", &points);
        assert_eq!(columns(&bars, Size::Small).matches("<svg").count(), 1);
        assert_eq!(strips(&bars, &bars).matches("zM").count(), count.saturating_sub(1));
    }
}
