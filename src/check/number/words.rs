//! Which numerals in Chinese characters count something.
//!
//! `十个街道` and `两期` do; `三项工作`, `六个方面` announce a list; `一些`, `统一`, `十四五` do neither.
//! Invariant: money, rates and persons in numerals greater than one always count; 一 only where something concrete
//! is counted.

use super::Kind;
use super::numeral::Numeral;
use super::scan::{after, before, ends, is_blank, is_han, lead, starts, tail};
use super::unit::Found;
use super::{approx, hanzi};
use rust_decimal::Decimal;

/// What a numeral in Chinese characters with a classifier is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sense {
    /// It counts.
    Counts,
    /// It announces as many things as are then named, or is a length of time.
    Announces,
    /// A word that only looks like a number.
    Word,
}

/// Before a numeral of any kind: 第一名, 统一, 每三年, 数十, 几百, 之一.
const BEFORE: &[&str] = &[
    "第", "统", "唯", "每", "某", "任", "初", "专", "之", "归", "划", "逐", "进", "哪", "数", "几", "若干",
    "无数", "星期", "周", "礼拜", "农历", "正月", "腊月", "万", "九", "届", "人大", "政协", "全国", "点",
    "这", "那", "前", "后", "头", "·", "•",
];

/// Before 一 only: 同一个, 另一名, 新一轮, 又一个, 作为一名.
const BEFORE_ONE: &[&str] = &[
    "同",
    "另",
    "新",
    "又",
    "再",
    "上",
    "下",
    "单",
    "合",
    "如",
    "作为",
    "成为",
    "做",
    "当",
    "当好",
    "是",
    "不让",
    "不落",
    "不漏",
    "不少",
    "的",
    "不留",
    "任何",
    "为了",
    "高",
    "大",
    "小",
    "本",
    "进",
    "近",
    "最后",
    "不丢",
    "不",
    "像",
    "多",
    "万无",
    "划",
    "逐",
    "专",
    "独",
    "不足",
    "整",
    "每",
    "老",
    "始终",
    "坚持",
    "凝",
    "拧成",
    "之",
    "抓",
    "走",
    "下好",
    "上好",
    "全国",
    "还",
    "合",
    "表里",
    "始终如",
    "落",
    "少",
];

/// Verbs after which 一 and a classifier name something done or had: 建立了一所, 任命了一名, 举办一期.
const DONE: &[&str] = &[
    "了",
    "为",
    "给",
    "有",
    "建立",
    "新建",
    "建成",
    "培育",
    "成立",
    "设立",
    "开设",
    "开办",
    "举办",
    "召开",
    "组织",
    "开展",
    "安置",
    "聘请",
    "聘用",
    "发放",
    "赠送",
    "捐赠",
    "购置",
    "购买",
    "配备",
    "新增",
    "申请",
    "增加",
    "增设",
    "资助",
    "救助",
    "帮助",
    "慰问",
    "打造了",
    "建有",
    "社区",
    "村",
    "建设了",
    "送上",
    "送去",
    "出现",
    "发生",
    "办",
    "获得",
    "荣获",
    "其中",
    "扶持",
    "引进",
    "各",
];

/// Verbs after which 一个 names a place that was made.
const BUILT: &[&str] = &["了", "建立", "新建", "建成", "成立", "设立", "培育", "开设", "建有", "打造"];

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

/// The sense of a numeral before a unit.
pub(super) fn sense(text: &str, at: usize, numeral: &Numeral, found: Found) -> Sense {
    let unit_at = numeral.end;
    let place = Place {
        head: before(text, at).trim_end_matches(is_blank),
        word: before(after(text, at), unit_at - at),
        printed: before(after(text, unit_at), found.len),
        rest: after(text, unit_at + found.len),
    };
    place.sense(numeral, found)
}

struct Place<'a> {
    head: &'a str,
    word: &'a str,
    printed: &'a str,
    rest: &'a str,
}

impl Place<'_> {
    fn sense(&self, numeral: &Numeral, found: Found) -> Sense {
        let before = tail(self.head, 4);
        if before.ends_with(|c: char| hanzi::is_numeral(c) || super::scan::is_digit(c)) {
            return Sense::Word;
        }
        if ends(before, BEFORE).is_some() && !(numeral.headless && before.ends_with("数")) {
            return self.after_marker(found);
        }
        if numeral.headless && !numeral.over && approx::prefix(before, true).is_none() {
            return Sense::Word;
        }
        // 一主两副, 一圈两带; 陆家嘴, 伍 as a name.
        let pattern = before.chars().rev().nth(1).is_some_and(hanzi::is_numeral) && !before.ends_with('的');
        let formal = self.word.chars().count() == 1
            && self.word.starts_with(|c: char| "壹贰叁肆伍陆柒捌玖拾佰仟".contains(c));
        if pattern || formal || matches!(self.printed, "日" | "方" | "岁" | "周岁" | "周") {
            return Sense::Word;
        }
        // 二批, 二期: an ordinal. What is counted is 两.
        let small = !matches!(found.kind, Kind::Money | Kind::Ratio | Kind::Points | Kind::Measure);
        if self.word == "二" && small {
            return Sense::Word;
        }
        if self.word == "一" { self.one(found) } else { self.more(numeral, found) }
    }

    /// Behind 前, 每, 第 and the like: a number of years stays one, all else is no count.
    fn after_marker(&self, found: Found) -> Sense {
        let span = matches!(found.unit, "年" | "个月") && self.head.ends_with(['前', '后', '头']);
        if span { Sense::Announces } else { Sense::Word }
    }

    /// Whether a noun stands before and a boundary behind: 轮椅一台，
    fn behind_noun(&self) -> bool {
        let noun = self.head.chars().next_back().is_some_and(is_han);
        let ended =
            self.rest.chars().next().is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '“' | '《' | '"'));
        let adverb = ends(
            self.head,
            &["唯", "统", "逐", "万", "归", "专", "始终", "每", "如", "合", "同", "不", "少"],
        );
        noun && adverb.is_none() && (ended || self.rest.starts_with(['和', '及', '与', '并']))
    }

    fn one(&self, found: Found) -> Sense {
        let head = self.head;
        if ends(head, BEFORE_ONE).is_some() {
            return Sense::Word;
        }
        let done = ends(head, DONE).is_some();
        let counts = match found.unit {
            "人" if self.printed == "人" || self.printed == "个人" => false,
            "人" => done,
            "户" | "例" => done && !self.rest.starts_with('一'),
            "个" => ends(head, BUILT).is_some() && self.body_ahead(),
            "所" | "处" | "家" | "座" | "间" | "栋" | "幢" => {
                let place = head.ends_with(|c: char| "构站心所院校园店厂室地点馆库房".contains(c));
                (done || place && self.behind_noun()) && starts(self.rest, &["人", "亲", "一"]).is_none()
            }
            "次" | "场" | "期" => {
                let held = ["开展", "举办", "召开", "组织", "举行", "进行"]
                    .iter()
                    .any(|w| head.trim_end_matches('了').ends_with(w));
                held && starts(self.rest, &["性", "次", "声势", "强烈", "深刻", "全面", "重大"]).is_none()
            }
            "台" | "辆" | "套" | "副" | "张" | "册" | "份" | "件" | "条" | "块" | "床" | "箱" | "袋"
            | "本" | "面" | "只" => self.thing(),
            "倍" => ends(head, &["增长", "增加", "提高", "扩大", "超", "约", "近", "翻", "增"]).is_some(),
            "年" | "个月" | "学期" => return Sense::Announces,
            _ => found.kind == Kind::PersonTimes,
        };
        if counts { Sense::Counts } else { Sense::Word }
    }

    /// 发放轮椅一台, 人手一册, 申请了一辆轮椅; not 一件大事, 作为一份责任.
    fn thing(&self) -> bool {
        const GIVEN: &[&str] = &[
            "申请了",
            "发放",
            "赠送",
            "捐赠",
            "购置",
            "购买",
            "配备",
            "送上",
            "送去",
            "发放了",
            "赠送了",
            "送去了",
            "手",
        ];
        let given = ends(self.head, GIVEN).is_some();
        let vague = starts(
            self.rest,
            &[
                "大事", "事", "要事", "好事", "实事", "责任", "爱", "心", "温", "力", "关", "希", "清单",
                "答卷", "蓝图", "网", "图",
            ],
        );
        vague.is_none()
            && (given
                || self.behind_noun() && self.printed != "面" && self.printed != "件" && self.printed != "块")
    }

    /// Whether a body or place is named before the clause ends: 一个200多平方米的残疾人社区康复站.
    fn body_ahead(&self) -> bool {
        const ENDS: &[&str] = &[
            "站", "所", "中心", "基地", "室", "院", "校", "园", "点", "馆", "之家", "厂", "店", "库", "广场",
            "机构",
        ];
        let clause = self.rest.find(|c: char| super::scan::ends_clause(c) || c == '、');
        let noun = before(self.rest, clause.unwrap_or(self.rest.len()));
        noun.chars().count() <= 24 && ends(noun, ENDS).is_some()
    }

    fn more(&self, numeral: &Numeral, found: Found) -> Sense {
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
            "轮" if starts(rest, &["车", "椅", "摩", "驱", "电", "轮", "四", "三"]).is_some() => {
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

/// Whether the words right before say that the one thing was none: 未出现一例.
pub(super) fn none_of(clause: &str) -> bool {
    let head = tail(clause, 6);
    ends(head, &["未出现", "未发生", "没有", "无", "未有", "没发生", "没有出现", "没有发生"]).is_some()
        && !head.ends_with("有无")
}

/// What a number without a unit counts, from the words behind it (15万残疾人) or before it (补贴14.4万).
pub(super) fn counted_noun(head: &str, rest: &str) -> Option<(&'static str, Kind)> {
    const PEOPLE: &[&str] = &[
        "残疾人",
        "人口",
        "群众",
        "居民",
        "农民",
        "职工",
        "学生",
        "儿童",
        "老年人",
        "老人",
        "患者",
        "人",
        "贫困",
        "困难",
        "游客",
        "学员",
        "党员",
        "劳动力",
        "农村",
        "城镇",
        "持证",
        "城乡",
        "劳动者",
        "大学生",
        "毕业生",
        "名医",
    ];
    const MONEY: &[&str] = &[
        "资金", "补贴", "补助", "金", "费", "款", "经费", "投入", "支出", "收入", "价值", "折合", "产值",
        "投资", "税收",
    ];
    let end = rest.find(|c: char| !is_han(c));
    let noun = lead(before(rest, end.unwrap_or(rest.len())), 14);
    let stand = ends(head, &["的", "有", "全", "为", "达", "共"]).is_some();
    if starts(noun, PEOPLE).is_some() || stand && PEOPLE.iter().take(13).any(|w| noun.contains(w)) {
        return Some(("人", Kind::Persons));
    }
    let near = tail(head, 12);
    let last = |words: &[&str]| words.iter().filter_map(|w| near.rfind(w)).max();
    match (last(MONEY), last(&["人数", "人口", "人员", "残疾人", "患者", "群众"])) {
        (None, None) => None,
        (money, people) if money > people => Some(("元", Kind::Money)),
        _ => Some(("人", Kind::Persons)),
    }
}
