//! Numerals greater than one with a classifier: persons, money and things count; what is only named does not.

use super::{Place, Sense};
use crate::check::number::Kind;
use crate::check::number::numeral::Numeral;
use crate::check::number::scan::{before, ends, is_han, starts, tail};
use crate::check::number::unit::Found;
use rust_decimal::Decimal;

/// Places and bodies that are counted with 个.
const BODIES: &[&str] = &[
    "街道",
    "乡镇",
    "镇",
    "乡",
    "县",
    "市",
    "区",
    "村",
    "社区",
    "省",
    "州",
    "旗",
    "单位",
    "部门",
    "县区",
    "班",
    "工地",
    "企业",
    "家庭",
    "小组",
    "站",
    "点",
    "中心",
    "基地",
    "工作组",
    "督查组",
    "督导组",
    "调研组",
    "检查组",
    "园区",
    "国家",
    "地区",
    "城市",
    "行政村",
    "居委会",
    "村委会",
    "支部",
    "党支部",
    "项目",
    "工程",
    "学校",
    "医院",
    "残疾人",
    "协会",
    "专门协会",
    "分会",
    "苏木",
    "民族",
    "公司",
    "孩子",
    "儿童",
    "老人",
    "学生",
    "病人",
    "职工",
    "省级",
    "市级",
    "县级",
    "国家级",
    "贫困",
    "深度贫困",
    "试点",
    "机构",
    "摊位",
    "展位",
    "床位",
    "岗位",
    "名额",
    "省份",
    "省区市",
    "合作社",
    "康复",
    "托养",
    "居民",
    "村民",
    "楼栋",
    "小区",
    "车间",
    "窗口",
    "标段",
    "案例",
    "案件",
    "品种",
    "批次",
    "航班",
    "农场",
    "大队",
    "中队",
    "连",
    "组",
    "科室",
    "股室",
    "门店",
    "网点",
];

/// Followed by these, a count of persons is a group's name.
const GROUPS: &[&str] = &["一体", "数", "小组", "同行", "以内", "行", "篮球", "足球", "制"];

impl Place<'_> {
    /// The sense of a numeral greater than one before a unit.
    pub(super) fn more(&self, numeral: &Numeral, found: Found) -> Sense {
        let rest = self.rest;
        match found.unit {
            "元" if self.word == "三" || self.word == "多" => Sense::Word,
            "%" if self.printed == "成" => self.share(numeral),
            "年" | "个月" | "周" | "学期" | "学年" | "个季度" | "个年度" => Sense::Announces,
            "人" if starts(rest, GROUPS).is_some() && numeral.value < Decimal::ONE_HUNDRED => Sense::Word,
            "个" => self.bodies(),
            "次" => self.times(),
            "期" => self.terms(),
            "起" | "处" if starts(rest, &["奔", "走", "寻", "打", "求", "流", "筹", "可"]).is_some() => {
                Sense::Word
            }
            "轮" if starts(
                rest,
                &["车", "椅", "摩", "驱", "电", "轮", "四", "三", "代步", "助力", "自行"],
            )
            .is_some() =>
            {
                Sense::Word
            }
            "件" if starts(rest, &["大事", "要事", "套", "事"]).is_some() => Sense::Announces,
            "家" if starts(rest, &["人", "亲", "店"]).is_some() => Sense::Word,
            "批" if ends(self.head, &["分", "首"]).is_some() => Sense::Announces,
            "分" | "方" | "度" | "字" | "升" | "克" | "平方" | "区" | "村" | "镇" | "乡" | "县" | "市"
            | "省" | "州" | "国" | "校" | "社区" | "角" | "首" | "头" | "口" | "单" | "把" | "根" | "道"
            | "段" | "点" | "节" | "大" | "队" | "针" | "票" | "页" | "国家" | "回" | "日" | "列"
            | "市县" | "区县" | "县区" | "乡镇" | "街道" | "镇街" | "县市" | "县市区" => {
                self.bundle(numeral, found)
            }
            "天" => Sense::Counts,
            "倍" => Sense::Counts,
            _ => match found.kind {
                Kind::Money
                | Kind::Ratio
                | Kind::Points
                | Kind::Persons
                | Kind::PersonTimes
                | Kind::Households
                | Kind::Cases => Sense::Counts,
                Kind::Measure => Sense::Counts,
                Kind::Times => Sense::Counts,
                _ => self.things(numeral, found),
            },
        }
    }

    /// 五大工程, 三区三州: Announces in numbers up to ten, else a word.
    fn bundle(&self, numeral: &Numeral, found: Found) -> Sense {
        let party = found.unit == "大" && (numeral.value >= Decimal::from(16) || self.head.ends_with("党的"));
        if found.unit == "大" && !party { Sense::Announces } else { Sense::Word }
    }

    fn share(&self, numeral: &Numeral) -> Sense {
        let fits = numeral.value <= Decimal::TEN && numeral.until.is_none_or(|u| u <= Decimal::TEN);
        if fits { Sense::Counts } else { Sense::Word }
    }

    fn bodies(&self) -> Sense {
        let noun = self.rest.strip_prefix(['“', '"']).map_or(self.rest, |_| "");
        // 三个省级无障碍社区: the body ends the words up to the next mark.
        let to = noun.find(|c: char| !is_han(c)).unwrap_or(noun.len());
        let whole = before(noun, to);
        let named = whole.chars().count() <= 12
            && ends(
                whole,
                &["社区", "乡镇", "街道", "基地", "中心", "机构", "康复站", "行政村", "企业", "学校"],
            )
            .is_some();
        if named {
            return Sense::Counts;
        }
        if starts(noun, BODIES).is_some()
            && starts(noun, &["点上", "区间", "区域", "市场", "组成", "连续", "班子", "村级组织"]).is_none()
        {
            return Sense::Counts;
        }
        if starts(noun, &["100", "百分", "一批", "一律", "一是"]).is_some() {
            return Sense::Word;
        }
        Sense::Announces
    }

    fn times(&self) -> Sense {
        let meeting = starts(self.rest, &["全会", "全体", "会议", "代表大会", "党代会"]).is_some()
            && ends(self.head, &["届", "人大", "政协", "大会", "常委会", "委员会", "党代会", "中央"])
                .is_some();
        if meeting
            || starts(
                self.rest,
                &["产业", "分配", "创业", "元", "开发", "供水", "污染", "全会", "亲临", "莅临", "视察"],
            )
            .is_some()
            || self.head.ends_with("再")
        {
            return Sense::Word;
        }
        Sense::Counts
    }

    /// 举办三期培训班, 培训班三期; not 三期工程.
    fn terms(&self) -> Sense {
        let held = self.head.ends_with(|c: char| "办开展举了训共计班织".contains(c));
        let course =
            ["班", "训", "讲座", "专栏", "简报", "刊"].iter().any(|w| tail(self.head, 6).contains(w));
        if self.word == "两" || held || course && self.behind_noun() { Sense::Counts } else { Sense::Word }
    }

    /// 三台轮椅, 六所学校; 四张清单, 五篇文章 only where given or counted behind the noun.
    fn things(&self, numeral: &Numeral, found: Found) -> Sense {
        const SOLID: &[&str] = &[
            "所", "处", "家", "座", "间", "栋", "幢", "台", "辆", "件", "起", "册", "艘", "台套", "枚", "宗",
            "笔", "封", "场",
        ];
        const GIVEN: &[&str] = &[
            "了", "发放", "赠送", "捐赠", "购置", "购买", "配备", "印制", "刊发", "刊登", "悬挂", "建成",
            "新建", "共", "有", "计",
        ];
        let great = numeral.value > Decimal::TEN;
        let solid = SOLID.contains(&found.unit) || great && !matches!(found.unit, "项" | "类" | "种" | "条");
        let given = ends(self.head, GIVEN).is_some()
            && !matches!(found.unit, "项" | "类" | "种" | "条" | "大" | "番");
        let abstract_noun = starts(self.rest, &["大事", "大文章", "大", "主线", "红线", "底线"]).is_some();
        if !abstract_noun
            && (solid || given || self.behind_noun() && !matches!(found.unit, "番" | "面" | "门"))
        {
            Sense::Counts
        } else {
            Sense::Announces
        }
    }
}
