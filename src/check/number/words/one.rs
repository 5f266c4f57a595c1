//! 一 with a classifier: only something concrete, had or done, is counted (轮椅一台, 任命了一名, 举办一期).

use super::{Place, Sense};
use crate::check::number::Kind;
use crate::check::number::scan::{before, ends, ends_clause, lead, starts};
use crate::check::number::unit::Found;

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

impl Place<'_> {
    /// The sense of 一 before a unit.
    pub(super) fn one(&self, found: Found) -> Sense {
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
        let near = lead(self.rest, 25);
        let clause = near.find(|c: char| ends_clause(c) || c == '、');
        let noun = before(near, clause.unwrap_or(near.len()));
        noun.chars().count() <= 24 && ends(noun, ENDS).is_some()
    }
}
