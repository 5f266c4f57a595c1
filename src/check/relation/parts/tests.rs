//! Parts and wholes as offices write them, right and wrong.

use crate::check::Reading;
use crate::check::relation::{Confidence, Kind, Relation, find};
use crate::check::text::Text;

fn parts(text: &str) -> Vec<Relation> {
    let text = Text::of_lines(text);
    let found = find(&Reading::of(&text));
    found.into_iter().filter(|r| r.kind == Kind::SumOfParts).collect()
}

fn one(text: &str) -> Relation {
    let found = parts(text);
    assert_eq!(found.len(), 1, "{text}: {found:?}");
    found.into_iter().next().unwrap()
}

fn alarms(text: &str) -> Vec<Relation> {
    let text = Text::of_lines(text);
    let found = find(&Reading::of(&text));
    found
        .into_iter()
        .filter(|r| matches!(r.kind, Kind::SumOfParts | Kind::Bound))
        .filter(|r| !r.holds && r.confidence > Confidence::Weak)
        .collect()
}

#[test]
fn all_ways_to_name_the_parts() {
    for text in [
        "发放助学金56000元，资助24人（大专16人，本科8人）。",
        "发放助学金56000元,资助24人(大专16人,本科8人)。",
        "资助24人（其中：大专16人、本科8人）。",
        "安排1537名残疾人就业，其中按比例2人，集中就业214人，个体就业1321人。",
        "安置79名残疾人就业，其中：公益性岗位47名、书屋管理员32名，公益性岗位比去年增加12人。",
        "发表稿件62篇，其中，甲网站13篇，乙网站3篇，丙网站46篇。",
        "收入617.50亿元，比上年增长5.2%。其中，甲37.11亿元，增长2.6%；乙339.85亿元，增长4.5%；丙240.54亿元，增长6.7%。",
        "政府采购支出11.51万元，救助支出2.91万元，共计支出14.42万元。",
        "发放生活补贴120万元、护理补贴86.5万元，合计206.5万元。",
        "助医活动，支出38.80万元；助学活动，支出9.30万元，共计支出48.10万元。",
        "共募集41.98亿元，41.98亿元中总会募集10.49亿元，省级募集10.28亿元，省级以下募集21.21亿元。",
        "有孤儿50.2万人，其中集中供养孤儿9.2万人，社会散居孤儿41万人。",
    ] {
        let found = one(text);
        assert!(found.holds, "{text}: {found:?}");
    }
}

#[test]
fn each_unit_is_added_up_by_itself() {
    let found = parts(
        "全市14035户25559人享受低保，发放低保金4721万元，其中城市低保6195户12533人，发放低保金3277万元，农村低保7840户13026人，发放低保金1444万元。",
    );
    assert_eq!(found.len(), 3);
    assert!(found.iter().all(|r| r.holds));
    let wrong = parts(
        "全市14035户25559人享受低保，发放低保金4721万元，其中城市低保1695户12533人，发放低保金3277万元，农村低保7840户13026人，发放低保金1444万元。",
    );
    let failing: Vec<&Relation> = wrong.iter().filter(|r| !r.holds).collect();
    assert_eq!(failing.len(), 1);
    assert_eq!(failing[0].printed, "14035户");
    assert_eq!(failing[0].mend.as_ref().map(|m| m.text.as_str()), Some("6195户"));
}

#[test]
fn nested_lists_are_taken_apart() {
    let found = parts(
        "总值244394万元。其中：第一产业62857万元；第二产业65585万元，其中工业40653万元；建筑业24932万元。第三产业115952万元。",
    );
    assert_eq!(found.iter().filter(|r| r.holds).count(), 2, "{found:?}");
    assert!(found.iter().all(|r| r.holds), "{found:?}");
    let wrong = parts(
        "总值244394万元。其中：第一产业62857万元；第二产业65585万元，其中工业4065万元；建筑业24932万元。第三产业115952万元。",
    );
    assert_eq!(wrong.iter().filter(|r| !r.holds).count(), 1, "{wrong:?}");
    let brackets = parts("康复服务830人，其中儿童210人（其中听力65人、肢体70人、智力75人），成人620人。");
    assert!(brackets.len() == 2 && brackets.iter().all(|r| r.holds), "{brackets:?}");
}

#[test]
fn more_than_the_whole_is_certain_where_nothing_overlaps() {
    let found = one("发表稿件62篇，其中，甲网站13篇，乙网站3篇，丙报2023篇。");
    assert_eq!((found.holds, found.confidence), (false, Confidence::Certain));
    let pair = one("慰问群众78户，其中持证家庭21户，非持证家庭75户。");
    assert_eq!((pair.holds, pair.confidence), (false, Confidence::Certain));
    assert_eq!(pair.mend.as_ref().map(|m| m.text.as_str()), Some("57户"));
    // One person is a woman, a member and a pensioner.
    assert!(alarms("参加活动300人，其中女性180人，党员150人，重度残疾人60人。").is_empty());
}

#[test]
fn less_than_the_whole_is_wrong_only_where_all_are_named() {
    for text in [
        "共有51名残疾人接受训练，其中有30名聋儿、10名脑瘫儿童。",
        "发放辅助器具5000件，其中轮椅620件，助行器490件。",
        "累计培训2000人，其中女性300人，重度残疾人200人。",
    ] {
        assert!(alarms(text).is_empty(), "{text}");
    }
    for text in [
        "资助24人（大专15人，本科8人）。",
        "现有残疾人1200人，其中城镇500人，农村600人。",
        "收入8000万元，其中：税收收入5000万元，非税收入2800万元。",
        "工作人员十二名，其中行政编制五名，事业编制六名。",
    ] {
        assert_eq!(alarms(text).len(), 1, "{text}: {:?}", parts(text));
    }
}

#[test]
fn a_part_is_no_more_than_its_whole() {
    let bounds = |text: &str| {
        let text = Text::of_lines(text);
        let found = find(&Reading::of(&text));
        found.into_iter().filter(|r| r.kind == Kind::Bound).collect::<Vec<_>>()
    };
    for text in [
        "共有51名残疾人接受康复训练，其中有49名聋儿接受语言训练。",
        "在全市的15万残疾人中，有2.2万生活在城市社区。",
        "共收集问题14个，其中实施无障碍改造2个。",
    ] {
        let found = bounds(text);
        assert!(found.len() == 1 && found[0].holds, "{text}: {found:?}");
    }
    let wrong = bounds("共有51名残疾人接受康复训练，其中有94名聋儿接受语言训练。");
    assert_eq!(wrong.iter().filter(|r| !r.holds && r.confidence == Confidence::Certain).count(), 1);
}

#[test]
fn what_is_no_part_is_left_alone() {
    for text in [
        "查出问题330项，其中违规金额2377万元、管理不规范金额12693万元。",
        "新增铁路639公里、其中高铁370公里，新增公路2600公里、农村公路3000公里。",
        "收入34627万元，完成年初预算数60999万元的40.4%，其中税收8103万元。",
        "筹资标准由50元提高到100元，其中财政补助标准由40元提高到80元。",
        "受理案件879件，结案700件。其中：受理民事755件，结案600件。",
        "低保家庭发放救助金2244.74万元，困难家庭发放救助金302.02万元，年货折现共计620.05万元。",
        "结案440件（调解211件，撤诉97件，调撤率为70%）。",
        "抽检量超每千人6.6批次，其中开展抽检超5万批次。",
    ] {
        assert!(alarms(text).is_empty(), "{text}: {:?}", alarms(text));
    }
}

#[test]
fn rounded_parts_may_differ_in_the_last_digit() {
    let found = one("共支出434.72万元，其中：基本支出434.16万元，项目支出0.55万元。");
    assert!(found.holds && found.note.contains("四舍五入"), "{found:?}");
}

#[test]
fn totals_behind_lists_of_all_kinds() {
    for (text, holds) in [
        ("获得金牌12枚、银牌9枚、铜牌15枚，奖牌总数36枚。", true),
        ("获得金牌12枚、银牌9枚、铜牌15枚，奖牌总数37枚。", false),
        ("发放轮椅120辆、助行器86个、拐杖55副、助听器32台，共计293件。", true),
        ("发放轮椅120辆、助行器86个、拐杖55副、助听器32台，共计239件。", false),
        ("资助小学生23人、初中生18人、大学生26人，共67人。", true),
        ("资助小学生23人、初中生18人、大学生26人，共76人。", false),
        ("甲镇12户，乙镇15户，丙镇8户，丁镇21户，共计65户。", false),
    ] {
        let found = one(text);
        assert_eq!(found.holds, holds, "{text}: {found:?}");
        assert!(holds || found.confidence >= Confidence::Likely, "{text}: {found:?}");
    }
    let columns = parts("城市低保1205户1860人，农村低保4530户7021人，共计5735户8818人。");
    assert_eq!(columns.iter().map(|r| r.holds).collect::<Vec<_>>(), [true, false], "{columns:?}");
}

#[test]
fn one_whole_is_divided_in_several_ways() {
    let found = parts("户籍人口45.62万人，其中城镇18.26万人，乡村27.36万人；男性23.51万人，女性21.22万人。");
    assert_eq!(found.iter().map(|r| r.holds).collect::<Vec<_>>(), [true, false], "{found:?}");
    assert_eq!(found[1].confidence, Confidence::Likely);
    let states = one("36个项目中，已完工26个，在建6个，未开工2个。");
    assert_eq!((states.holds, states.confidence), (false, Confidence::Likely));
}

#[test]
fn subjects_behind_a_semicolon_are_their_own() {
    for text in [
        "普通中学23所，在校学生2.56万人，其中初中1.68万人，高中0.88万人；小学56所，在校学生3.62万人。",
        "争取省级资金200万元、市级资金150万元，其中用于康复180万元，用于就业170万元。",
        "完成改造156户，其中坡道52户、卫生间89户、厨房45户（部分家庭改造多项）。",
    ] {
        assert!(alarms(text).is_empty(), "{text}: {:?}", alarms(text));
    }
}
