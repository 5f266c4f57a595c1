use super::*;
use crate::model::Ratio;

fn points(values: &[Option<i128>]) -> Vec<(String, Option<Value>)> {
    values.iter().enumerate().map(|(i, v)| (format!("{}月", i + 1), v.map(Value::Count))).collect()
}

#[test]
fn columns_as_they_are_drawn() {
    let points = points(&[Some(4), None, Some(-2), Some(0)]);
    let bars = Bars::of("手术<例数>", "例", &points);
    assert_eq!(
        columns(&bars),
        "<svg role=\"img\" class=\"cols\" viewBox=\"0 0 360 202\" width=\"360\" height=\"202\">\
         <title>手术&lt;例数&gt;</title><desc>共3项，最大：1月，4例；最小：3月，-2例；无数据：2月</desc>\
         <text class=\"e\" x=\"15\" y=\"172\">-2</text><text class=\"e\" x=\"15\" y=\"122\">0</text>\
         <text class=\"e\" x=\"15\" y=\"72\">2</text><text class=\"e\" x=\"15\" y=\"22\">4</text>\
         <path class=\"g\" d=\"M20 168h340M20 118h340M20 68h340M20 18h340\"/>\
         <path class=\"b\" d=\"M42 118v-100h40v100zM212 118v50h40v-50zM297 118v-1h40v1z\"/>\
         <path class=\"x\" d=\"M20 118h340\"/>\
         <text x=\"62\" y=\"14\">4</text><text x=\"62\" y=\"197\">1月</text>\
         <text class=\"n\" x=\"147\" y=\"82\">无数据</text><text x=\"147\" y=\"197\">2月</text>\
         <text x=\"232\" y=\"179\">-2</text><text x=\"232\" y=\"197\">3月</text>\
         <text x=\"317\" y=\"114\">0</text><text x=\"317\" y=\"197\">4月</text></svg>"
    );
}

#[test]
fn a_bar_without_data_is_not_a_zero() {
    let points = points(&[None, Some(0)]);
    let bars = Bars::of("手术例数", "例", &points);
    let svg = strips(&bars, &bars);
    assert!(svg.contains("d=\"M0 18h1\"") && !svg.contains("M0 6h"), "{svg}");
    assert_eq!(bars.description(), "2月，0例；无数据：1月");
    assert_eq!(columns(&bars).matches("无数据</text>").count(), 1);
}

#[test]
fn all_names_or_each_nth_and_always_the_largest_value() {
    let values: Vec<Option<i128>> = (0..60).map(|i| Some(1_000_000 + i)).collect();
    let points = points(&values);
    let svg = columns(&Bars::of("人次", "人次", &points));
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
        Bars::of("甲", "户", &points).description()
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
    let bars = Bars::of("增长", "%", &points);
    let svg = strips(&bars, &bars);
    assert!(svg.contains("d=\"M100 6h100M100 18h-100\""), "{svg}");
    assert!(svg.contains("class=\"x\""));
}

#[test]
fn no_number_of_bars_breaks_a_drawing() {
    for count in [0, 1, 400, 5000] {
        let points = points(&vec![Some(i128::MAX); count]);
        let bars = Bars::of("甲", "", &points);
        assert_eq!(columns(&bars).matches("<svg").count(), 1);
        assert_eq!(strips(&bars, &bars).matches("h200").count(), count);
    }
}
