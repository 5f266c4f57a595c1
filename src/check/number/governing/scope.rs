//! Words of scope: 全市, 我县, and the name of a place that begins a clause.

use crate::check::number::scan::{after, before, ends, is_digit, is_han, starts};

/// Characters before and in no name of a place.
const NO_PLACE: &str = "的了在和与为是有等个名对由被将及或各所这那其某每该于向从到把给让并又也都已经中";

/// Endings of places; what they end besides.
const PLACES: &[&str] = &["街道", "社区", "省", "市", "县", "区", "镇", "乡", "村", "州", "旗"];
const NO_PLACES: &[&str] = &[
    "社区",
    "地区",
    "园区",
    "示范区",
    "小区",
    "山区",
    "城市",
    "乡镇",
    "农村",
    "乡村",
    "城区",
    "景区",
    "校区",
    "灾区",
    "片区",
    "辖区",
    "超市",
    "上市",
    "都市",
    "街道",
    "牧区",
    "库区",
    "新区",
    "开发区",
    "市区",
    "城镇",
    "县市区",
    "城乡",
    "行政村",
    "贫困村",
    "贫困县",
    "自治区",
    "新村",
    "试验区",
];

/// Verbs and nouns that begin a clause which is no name of a place.
const VERBS: &[&str] = &[
    "推进",
    "实施",
    "新建",
    "改造",
    "完成",
    "建成",
    "开展",
    "加快",
    "提高",
    "支持",
    "组织",
    "建设",
    "常住",
    "深入",
    "办理",
    "签约",
    "人口",
    "持续",
    "推动",
    "打造",
    "创建",
    "覆盖",
    "惠及",
    "涉及",
    "扎实",
    "通过",
    "进一步",
    "加强",
    "新增",
    "巩固",
    "提升",
    "完善",
    "优化",
    "积极",
    "严格",
    "自觉",
    "合理",
    "分类",
    "整县",
    "美丽",
    "住院",
    "农村",
    "城乡",
    "贫困",
    "脱贫",
    "先行",
    "综合",
    "新型",
    "示范",
    "一批",
    "探索",
    "接待",
    "协同",
    "做强",
    "全力",
    "实现",
    "出台",
    "落实",
    "新改",
    "新开",
    "新一",
    "县以",
    "筑基",
    "通高",
    "新百",
    "园区",
    "省市",
    "各省",
    "试点",
    "指导",
    "督促",
    "协调",
    "联合",
    "走访",
    "慰问",
    "帮助",
    "帮扶",
    "联系",
    "提请",
    "配合",
    "召开",
    "充分",
    "紧紧",
    "激励",
    "率先",
    "基本",
    "建立",
    "规划",
    "改革",
    "创造",
    "编制",
    "强化",
    "统筹",
    "全面",
    "发放",
    "举办",
    "参加",
    "培训",
    "救助",
    "安置",
    "扶持",
    "其中",
    "包括",
    "主要",
    "特别",
    "重点",
    "目前",
    "带动",
    "依托",
    "结合",
    "围绕",
    "根据",
    "按照",
    "以下",
    "基层",
    "相关",
    "部分",
    "有关",
];

/// Bytes of words of scope that begin a text: 全市, 我县, 云坡镇 at the start of a clause.
pub(super) fn scope(rest: &str, head: &str, begins: bool) -> Option<usize> {
    let mut chars = rest.chars();
    let (first, second) = (chars.next()?, chars.next());
    if matches!(first, '全' | '我' | '本' | '各') {
        let place = second.filter(|c| "市县区省镇乡国州旗村街".contains(*c));
        // 高于全国, 居全省第一 compare.
        let led = begins || head.ends_with(['为', '对', '在', '向', '使', '、', '“']) || first != '全';
        let compared =
            starts(after(rest, first.len_utf8() * 2), &["第", "前", "平均", "首", "领先", "唯一", "最"])
                .is_some();
        if let Some(c) = place
            && led
            && !compared
        {
            return Some(first.len_utf8() + c.len_utf8());
        }
    }
    if !begins || !is_han(first) {
        return None;
    }
    let mut end = 0;
    if starts(rest, VERBS).is_some() {
        return None;
    }
    for (n, c) in rest.chars().enumerate().take(6) {
        if !is_han(c) || NO_PLACE.contains(c) || is_digit(c) {
            return None;
        }
        end += c.len_utf8();
        let name = before(rest, end);
        if n >= 2
            && ends(name, PLACES).is_some()
            && ends(name, NO_PLACES).is_none_or(|w| {
                name.len() >= w.len() + 6 && matches!(w, "社区" | "街道" | "新区" | "开发区" | "新村")
            })
            && starts(after(rest, end), &["场", "民", "级", "域", "镇", "道", "委"]).is_none()
        {
            return Some(end);
        }
    }
    None
}
