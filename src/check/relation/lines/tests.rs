//! Numbered lists of invented notices, right and wrong.

use super::marks::opening;
use crate::check::Reading;
use crate::check::relation::{Confidence, Kind, Relation, find};
use crate::check::text::Text;

fn sums(text: &str) -> Vec<Relation> {
    let text = Text::of_lines(text);
    let found = find(&Reading::of(&text));
    found.into_iter().filter(|r| r.kind == Kind::SumOfParts).collect()
}

fn held(text: &str) -> Vec<(String, String, Confidence)> {
    let found = sums(text);
    assert!(found.iter().all(|r| r.holds), "{text}: {found:?}");
    found.into_iter().map(|r| (r.expression, r.printed, r.confidence)).collect()
}

fn alarms(text: &str) -> Vec<Relation> {
    sums(text).into_iter().filter(|r| !r.holds && r.confidence > Confidence::Weak).collect()
}

#[test]
fn marks_of_every_shape_are_read() {
    for text in
        ["三、助学", "（三）助学", "(三)助学", "3.助学", "3、助学", "3）助学", "(3)助学", "③助学", "三是助学"]
    {
        assert_eq!(opening(text).map(|m| m.1), Some(3), "{text}");
    }
    assert_eq!(opening("二十一、助学").map(|m| m.1), Some(21));
    for text in ["3.5万元", "三人", "2023年", "（含3人）", "", "（", "3"] {
        assert_eq!(opening(text), None, "{text}");
    }
}

#[test]
fn a_total_leads_its_items() {
    let certain = |parts: &str, whole: &str| vec![(parts.to_owned(), whole.to_owned(), Confidence::Certain)];
    for (one, two, three) in [
        ("一、", "二、", "三、"),
        ("（一）", "（二）", "（三）"),
        ("1.", "2.", "3."),
        ("1)", "2)", "3)"),
        ("（1）", "（2）", "（3）"),
        ("①", "②", "③"),
    ] {
        let text = format!(
            "全年使用云坡公益金共计356.17万元。\n{one}助老类182.3万元。\n{two}助学类项目85.87万元。\n{three}助医类88万元。"
        );
        assert_eq!(held(&text), certain("182.3万元＋85.87万元＋88万元", "356.17万元"), "{text}");
    }
    let found = held(
        "市级公益金项目12万元。\n1、云坡适老化改造项目8.54万元，用于改造。\n2、云坡消防项目3.46万元，用于购置。",
    );
    assert_eq!(found.len(), 1);
}

#[test]
fn deeper_levels_are_passed_over_and_added_up_by_themselves() {
    let found = held(
        "全年支出善款1320.44万元。\n一、救助支出1308.94万元。其中：\n1.恤病支出700.52万元，受益2539人次；\n2.济困支出608.42万元，受益2332人次。\n二、管理支出11.50万元。",
    );
    let parts: Vec<&str> = found.iter().map(|f| f.0.as_str()).collect();
    assert_eq!(parts, ["1308.94万元＋11.50万元", "700.52万元＋608.42万元"]);
}

#[test]
fn a_total_closes_its_items() {
    let list = "一、资金来源\n1.省级资金1245万元\n2.市级资金54万元\n3.县级资金8050万元\n";
    for closing in ["以上资金合计9349万元。", "合计9349万元。", "上述三项共计9349万元。"]
    {
        let found = held(&format!("{list}{closing}"));
        assert_eq!(found.len(), 1, "{closing}");
        assert_eq!(found[0].1, "9349万元");
    }
    let wrong = alarms(&format!("{list}以上资金合计9439万元。"));
    assert_eq!(wrong.len(), 1, "{wrong:?}");
    assert_eq!(wrong[0].expected, "9349万元");
}

#[test]
fn each_unit_is_a_column() {
    let found = held(
        "发生事故17起、死亡60人。\n1.道路发生14起、死亡51人。\n2.水上发生1起、死亡6人。\n3.其他发生2起、死亡3人。",
    );
    let wholes: Vec<&str> = found.iter().map(|f| f.1.as_str()).collect();
    assert_eq!(wholes, ["17起", "60人"]);
    // The list has all items, as one column shows: so the other one is wrong.
    let wrong = alarms(
        "发生事故17起、死亡60人。\n1.道路发生14起、死亡15人。\n2.水上发生1起、死亡6人。\n3.其他发生2起、死亡3人。",
    );
    assert_eq!(wrong.len(), 1, "{wrong:?}");
    assert_eq!(wrong[0].mend.as_ref().map(|m| m.text.as_str()), Some("51人"));
}

#[test]
fn one_slip_is_named() {
    let right = "共计募集善款2303946.18元；\n1）项目转入474491元；\n2）活动募集9413.1元；\n3）日常募集1820041.78元；\n4）利息0.3元。";
    assert_eq!(held(right).len(), 1);
    for (from, to) in
        [("474491", "474419"), ("1820041", "182004"), ("2303946", "2330946"), ("9413.1", "94131")]
    {
        let found = alarms(&right.replace(from, to));
        assert_eq!(found.len(), 1, "{to}: {found:?}");
        assert_eq!(found[0].confidence, Confidence::Likely);
        assert!(found[0].mend.as_ref().is_some_and(|m| m.text.contains(from)), "{to}: {found:?}");
    }
}

#[test]
fn items_that_need_not_make_the_total_are_left_alone() {
    for text in [
        // Examples.
        "全年共计使用善款900.5万元，主要有：\n1.助学118万元。\n2.助医206.4万元。",
        // Something to choose in each item.
        "全年共计使用善款324.4万元。\n1.助学118万元，自筹60万元。\n2.助医216.4万元，自筹90万元。",
        // What only the rounding of an item would mend.
        "市级公益金项目34.43万元。\n1、保险0.7万元。\n2、取暖1.5万元。\n3、救助22万元。\n4、慰问4.75万元。",
        // An item without an amount.
        "全年共计使用善款900.5万元。\n1.助学118万元。\n2.助医项目按进度实施。\n3.助老300万元。",
        // Another unit.
        "全年共计使用善款900.5万元。\n1.助学1180人。\n2.助医306人。",
        // More than one slip might have been.
        "全年共计使用善款334.9万元。\n1.助学118万元，其中学费60万元。\n2.助医216.4万元，其中药费90万元。",
        // Numbers that do not count from one.
        "全年共计使用善款324.4万元。\n2.助学118万元。\n3.助医206.6万元。",
        // Standards.
        "全年共计使用善款3244元。\n1.大专生每人1000元。\n2.本科生每人2500元。",
    ] {
        assert!(alarms(text).is_empty(), "{text}: {:?}", alarms(text));
    }
}

#[test]
fn a_list_longer_than_a_list_is_a_table() {
    let mut text = String::from("全年共计使用善款4020万元。\n");
    for i in 1..=201 {
        text.push_str(&format!("{i}、项目20万元。\n"));
    }
    assert!(sums(&text).is_empty());
}

#[test]
fn one_wrong_digit_and_a_total_of_all_above() {
    let list = "全年使用公益金共计756.17万元。\n一、助老类482.3万元。其中，建设130万元；设施53万元。\n二、助学类85.87万元。\n三、助医类188万元。";
    assert_eq!(held(list).len(), 1);
    let found = alarms(&list.replace("188万元", "182万元"));
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].expected, "750.17万元");
    // Any difference: all that stands above is said to be in it.
    let above = "1.省级资金1245万元\n2.县级资金8050万元\n以上资金合计9871万元。";
    let found = alarms(above);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(alarms(&above.replace("以上资金合计", "合计")).is_empty());
}
