//! What the words round a number say: approximation, change, standard, time, scope.

use super::{all, numbers};
use crate::check::number::{Approx, Change};
use crate::check::text::Text;

#[test]
fn approximation() {
    for (text, approx) in [
        ("拨付近3万元", Approx::Near),
        ("最近3人", Approx::Exact),
        ("约120人", Approx::About),
        ("节约3万元", Approx::Exact),
        ("签约12个", Approx::Exact),
        ("120人左右", Approx::About),
        ("120余人", Approx::Over),
        ("1120多名", Approx::Over),
        ("3万多元", Approx::Over),
        ("3万元多", Approx::Over),
        ("90%以上", Approx::AtLeast),
        ("不少于4次", Approx::AtLeast),
        ("超过3万元", Approx::AtLeast),
        ("逾3万元", Approx::AtLeast),
        ("不超过200元", Approx::AtMost),
        ("不足5%", Approx::AtMost),
        ("5%以内", Approx::AtMost),
        ("高达30人", Approx::Exact),
        ("超百万人", Approx::AtLeast),
    ] {
        let numbers = numbers(text);
        assert_eq!(numbers.first().map(|n| n.approx), Some(approx), "{text}");
    }
}

#[test]
fn change() {
    let (up, down) = (Some(Change::Up), Some(Change::Down));
    for (text, want) in [
        ("比上年增加12人", up),
        ("同比增长3.2%", up),
        ("较去年同期下降了3.2个百分点", down),
        ("增幅达12%", up),
        ("比上年增加残疾人12人", up),
        ("比上年多12人", up),
        ("比上年少12人", down),
        ("减少一半", down),
        ("超过下达任务12户", up),
        ("高于全国平均水平2.1个百分点", up),
        ("增加到12人", None),
        ("提高至12人", None),
        ("增至12人", None),
        ("新增残疾人12人", None),
        ("新增12人", None),
        ("自然增长率3‰", None),
        ("由8930人上升为15467人", None),
        ("增幅为3%", up),
        ("达到12人", None),
        ("至少12人", None),
    ] {
        assert_eq!(numbers(text).first().map(|n| n.change), Some(want), "{text}");
    }
    let list: Vec<_> = numbers("分别增长7%、6.8%").iter().map(|n| n.change).collect();
    assert_eq!(list, [up, up]);
}

#[test]
fn standards() {
    let each = |text: &str| {
        let each = numbers(text).last().and_then(|n| n.each.clone());
        each.map_or("-".to_owned(), |e| format!("{}/{}", e.of, e.time))
    };
    all(
        &[
            ("每人每月50元", "人/月"),
            ("每户每年补贴3000元", "户/年"),
            ("每名儿童可获得1.2万元", "名/"),
            ("人均12平方米", "人/"),
            ("标准为700元/月", "/月"),
            ("每年6000元/人·年", "人/年"),
            ("6000元/人", "人/"),
            ("奖励教师3名每人1000元", "人/"),
            ("奖励教师3名每人", "-"),
            ("千人床位35张/千人", "千人/"),
            ("由每人每月80元提高到90元", "人/月"),
            ("50元（每人每月）", "人/月"),
            ("供养标准为人年6240元", "人/年"),
            ("每千名老人拥有床位35张", "千名老人/"),
            ("每个村（社区）耗时2天", "个/"),
            ("每千人口执业（助理）医师数3.2人", "千人/"),
            ("每人3000元，共18000元", "-"),
            ("发放补贴5万元", "-"),
            ("年均增长6.5%", "-"),
        ],
        each,
    );
}

/// The words of time of the last number.
fn period(text: &str) -> String {
    let text = Text::of_lines(text);
    let number = crate::check::number::find(&text).pop();
    number.and_then(|n| n.period).map_or("-".to_owned(), |p| text.slice(&p).to_owned())
}

#[test]
fn time() {
    all(
        &[
            ("2024年上半年，培训12人", "2024年上半年"),
            ("截至2024年9月底，办证12人", "截至2024年9月底"),
            ("1-9月培训12人", "1-9月"),
            ("五年来培训12人", "五年来"),
            ("助残日期间慰问12人", "助残日期间"),
            ("二〇二四年培训12人", "二〇二四年"),
            ("2024年培训12人，比2023年增加3人", "2024年"),
            ("2024年培训12人（2023年10人），发放5万元", "2024年"),
            ("2024年培训12人。发放5万元", "2024年"),
            ("从2020年的3人提高到2025年的5人", "2025年"),
            ("培训12人", "-"),
            ("2024年工作总结\n培训12人", "2024年"),
            ("明年计划培训12人", "明年计划"),
            ("近三年投入1500万元", "近三年"),
            ("过去5年投入1500万元", "过去5年"),
            ("5年来投入1500万元", "5年来"),
            ("一季度12人，二季度15人，合计27人", "-"),
            ("一季度12人，二季度15人", "二季度"),
            ("限30日内整改，罚款2000元", "-"),
            ("发布时间：2024-01-15\n培训12人", "-"),
        ],
        period,
    );
}

#[test]
fn scope() {
    let scope = |text: &str| {
        let text = Text::of_lines(text);
        let number = crate::check::number::find(&text).pop();
        number.and_then(|n| n.scope).map_or("-".to_owned(), |p| text.slice(&p).to_owned())
    };
    all(
        &[
            ("全市共有12人", "全市"),
            ("我县培训12人", "我县"),
            ("云坡镇新增12人", "云坡镇"),
            ("推进完整社区12个", "-"),
            ("高于全国2个百分点", "-"),
        ],
        scope,
    );
}
