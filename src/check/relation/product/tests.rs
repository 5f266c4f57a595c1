//! Products as offices write them, right and wrong.

use crate::check::Reading;
use crate::check::relation::{Confidence, Kind, Relation, find};
use crate::check::text::Text;

fn products(text: &str) -> Vec<Relation> {
    let text = Text::of_lines(text);
    find(&Reading::of(&text)).into_iter().filter(|r| r.kind == Kind::Product).collect()
}

fn one(text: &str) -> Relation {
    let found = products(text);
    assert_eq!(found.len(), 1, "{text}: {found:?}");
    found.into_iter().next().unwrap()
}

#[test]
fn a_standard_times_persons_is_the_sum_in_any_order() {
    for text in [
        "年内资助7人，每人2000元，共款14000元。",
        "年内资助7人,每人2000元,共款14000元。",
        "每人补助2000元，资助7人，共款14000元。",
        "按每人3000元的标准，为6名学生发放助学金1.8万元。",
        "共发放助学金1.8万元，为6名学生提供每人3000元的资助。",
        "争取资金78万元，为65名儿童提供康复训练，每名儿童可获得1.2万元。",
        "扶持种养基地4个，每个基地奖补30000元，共款120000元。",
        "对300户家庭每户补助1.5万元，共补助450万元。",
        "种植中药材120亩，每亩补贴300元，合计36000元。",
        "市里看望两户低收入家庭，按照每户2000元标准，慰问金共计0.4万元。",
        "两个乡镇各补助五万元，共十万元。",
        "采购爱心包260个，单价85元，总价22100元。",
        "举办培训班5期，每期30人，共培训150人。",
    ] {
        let found = one(text);
        assert!(found.holds, "{text}: {found:?}");
    }
}

#[test]
fn several_standards_are_added_up() {
    for (text, holds) in [
        ("小学生85人，每人400元，大学生15人，每人600元，一共43000元。", true),
        ("小学生85人，每人400元；大学生15人，每人600元，一共43000元。", true),
        ("小学生85人，每人400元；大学生15人，每人600元，一共34000元。", false),
        ("资助大学生16人、中专生8人，每人5000元，共12万元。", true),
        ("一级85人每人每月120元，二级140人每人每月80元，全年共发放25.68万元。", true),
    ] {
        let found = one(text);
        assert_eq!(found.holds, holds, "{text}: {found:?}");
    }
}

#[test]
fn months_are_those_that_the_words_name() {
    for (text, holds, sure) in [
        ("为120名残疾人每人每月发放100元，发放6个月，共计7.2万元。", true, Confidence::Certain),
        ("为120名残疾人每人每月发放100元，发放6个月，共计7.3万元。", false, Confidence::Certain),
        ("为885名残疾人发放2023年度补贴，每人每月50元，共发放531000元。", true, Confidence::Certain),
        ("为885名残疾人发放2023年度补贴，每人每月50元，共发放53202300元。", false, Confidence::Certain),
        ("为885名残疾人发放补贴，每人每月50元，共发放44250元。", true, Confidence::Likely),
        ("1-9月为120名残疾人发放补贴，每人每月100元，共发放10.8万元。", true, Confidence::Certain),
        ("上半年对300户发放补助，每户每月30元，共发放5.4万元。", true, Confidence::Certain),
        ("为156名残疾人发放交通补贴，每人每年175元，共70800元。", false, Confidence::Certain),
    ] {
        let found = one(text);
        assert_eq!((found.holds, found.confidence), (holds, sure), "{text}: {found:?}");
    }
    // Persons came and went: the sum of a year need not be twelve times the month's.
    let moved = one("全年为2664名残疾人发放补贴，每人每月80元，发放2503280元。");
    assert!(!moved.holds && moved.confidence < Confidence::Certain, "{moved:?}");
}

#[test]
fn the_slip_is_told() {
    for (text, mend, slip) in [
        ("资助7人，每人2000元，共款1400元。", "14000元", "少一个零"),
        ("资助7人，每人2000元，共款140000元。", "14000元", "多一个零"),
        ("救助18人，每人2000元，共63000元。", "36000元", "两位数字颠倒"),
        ("救助18人，每人2000元，共3.6元。", "3.6万元", "漏了“万”"),
        ("救助18人，每人2000元，共36000万元。", "36000元", "多了“万”"),
        ("救助18人，每人2000元，共36万元。", "3.6万元", "漏了小数点"),
        ("救助１８人，每人２０００元，共４６０００元。", "３６０００元", "有一位数字不对"),
        ("救助1,800人，每人2,000元，共3,060,000元。", "3,600,000元", "两位数字颠倒"),
    ] {
        let found = one(text);
        let got = found.mend.as_ref().map(|m| (m.text.as_str(), m.slip.as_str()));
        assert_eq!(got, Some((mend, slip)), "{text}: {found:?}");
    }
    assert_eq!(one("为156名发放补贴，每人每年175元，共70800元。").mend, None);
}

#[test]
fn approximate_operands_count_with_what_they_allow() {
    assert!(one("全区有2000余名符合条件，每人每年补贴1550元，需资金300余万元。").holds);
    let found = one("全区有2000余名符合条件，每人每年补贴1550元，需资金30余万元。");
    assert_eq!((found.holds, found.confidence), (false, Confidence::Likely));
}

#[test]
fn other_sums_are_not_what_a_standard_comes_to() {
    for text in [
        "为25名残疾人适配助听器，每人发放交通补贴50元，同时拨付康复机构运行经费30万元。",
        "筹措资金77.6万元，采购4000套物资，慰问5100余户，慰问标准为：困难群众每户发放300元。",
        "慰问20户，每户慰问金500元和200元的物资，折合金额1.4万元。",
        "救助46人次，每人最高3000元，支出9.87万元。",
    ] {
        let failing: Vec<Relation> =
            products(text).into_iter().filter(|r| !r.holds && r.confidence > Confidence::Weak).collect();
        assert!(failing.is_empty(), "{text}: {failing:?}");
    }
}

#[test]
fn an_average_is_a_quotient() {
    let found = one("为26人发放燃油补贴6760元，人均260元。");
    assert!(found.holds && found.expression == "6760元÷26人", "{found:?}");
    let wrong = one("为26人发放燃油补贴6760元，人均206元。");
    assert_eq!((wrong.holds, wrong.confidence), (false, Confidence::Likely));
    // 人均收入 is of something else.
    assert!(products("培训26人，投入6760元，人均年收入2万元。").is_empty());
}

#[test]
fn only_a_share_may_be_paid() {
    let found = one("为3256名残疾人购买保险，每人保费60元，区财政承担50%，共支出9.768万元。");
    assert!(found.holds && found.expression == "3256名×60元×50%", "{found:?}");
    let other = products("为3256名残疾人购买保险，每人保费60元，个人承担一部分，共支出9.7万元。");
    assert!(other.iter().all(|r| r.holds || r.confidence == Confidence::Weak), "{other:?}");
}

#[test]
fn named_months_leave_no_other_number_of_them() {
    let found = one("对86名儿童每人每月补助1500元，训练10个月，补助资金共12.9万元。");
    assert_eq!((found.holds, found.confidence), (false, Confidence::Certain));
    assert_eq!(found.mend.as_ref().map(|m| m.text.as_str()), Some("129万元"));
}

#[test]
fn sums_in_chinese_characters_are_written_so_that_one_can_read_them() {
    let found = one("向45家机构发放补贴，每家2万元，合计八十万元。");
    assert_eq!((found.holds, found.expected.as_str()), (false, "90万元"));
}
