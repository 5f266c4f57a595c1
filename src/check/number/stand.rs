//! How a unit stands beside its noun: 27个残疾人 are persons, 9870户（人） is one token; 3个100%, 24小时热线, 前10名
//! are no statistics.

use super::numeral::Numeral;
use super::scan::{after, before, digits, ends, is_digit, lead, starts, tail};
use super::{Kind, make};
use rust_decimal::Decimal;

/// Nouns that make 个 a count of persons, and what behind them makes something else of them.
const PEOPLE: &[&str] = &[
    "残疾人",
    "人",
    "孩子",
    "儿童",
    "学生",
    "老人",
    "孤儿",
    "病人",
    "患者",
    "残疾儿童",
    "贫困学生",
    "困难学生",
    "残疾学生",
    "困难群众",
    "贫困群众",
    "群众",
    "留守儿童",
    "困境儿童",
    "贫困残疾人",
    "困难残疾人",
    "重度残疾人",
    "孤寡老人",
    "失能老人",
    "留守老人",
    "贫困儿童",
    "学员",
    "贫困人口",
    "大学生",
    "贫困大学生",
    "困难职工",
    "职工",
    "农民工",
    "脱贫人口",
];
const NOT_PEOPLE: &[&str] = &[
    "“",
    "\"",
    "园",
    "乐园",
    "之家",
    "法",
    "康",
    "专",
    "服",
    "就业服",
    "就业培",
    "就业基",
    "就业创",
    "就业指",
    "就业和",
    "就业中",
    "综",
    "协",
    "组",
    "企",
    "机",
    "家",
    "托",
    "工",
    "基",
    "活",
    "创",
    "辅",
    "文",
    "体",
    "扶",
    "联",
    "事",
    "岗",
    "项",
    "培",
    "次",
    "活动",
    "福利",
    "保护",
    "口",
    "才",
    "社",
    "行",
    "民",
    "均",
    "大",
    "精",
    "集",
    "代",
    "友好",
    "公寓",
    "日间",
    "用",
];

/// Turns a unit into what it counts here, and takes into the token what belongs to it.
pub(super) fn settle(text: &str, unit: &mut String, kind: &mut Kind, end: &mut usize, chinese: bool) {
    let rest = after(text, *end);
    let person = PEOPLE.iter().filter(|w| rest.starts_with(**w)).max_by_key(|w| w.len());
    let person = person.filter(|w| starts(after(rest, w.len()), NOT_PEOPLE).is_none());
    if unit == "个" && person.is_some() && (!chinese || rest.starts_with("残疾人")) {
        "人".clone_into(unit);
        *kind = Kind::Persons;
    }
    if unit == "方" && text.get(..*end).is_some_and(|t| t.ends_with("万方")) {
        "立方米".clone_into(unit);
    }
    if unit == "个" && points_follow(rest) {
        "百分点".clone_into(unit);
        *kind = Kind::Points;
    }
    if unit == "户" {
        *end += starts(rest, &["(人)", "（人）"]).map_or(0, str::len);
    }
}

/// Whether a number with this unit states something counted.
pub(super) fn counts(text: &str, at: usize, end: usize, numeral: &Numeral, unit: &str, kind: Kind) -> bool {
    let rest = after(text, end);
    let head = tail(before(text, at), 12);
    if ends(head, &["每", "每满", "每隔"]).is_some() && kind != Kind::Ratio {
        return false;
    }
    match unit {
        "年" if make::near(head, 12, &["年限", "寿命"]) => true,
        "年" | "个月" | "个半月" | "周" | "学年" | "学期" | "个季度" | "个年度" | "秒" | "大" | "番"
        | "名次" | "千伏" | "吨级" | "页" | "字" => false,
        // 九十日: a limit of the law.
        "天" if before(text, end).ends_with('日') => false,
        "天" | "小时" | "分钟" | "个工作日" => spends(head, rest, numeral),
        "分" => {
            numeral.places > 0
                || make::near(head, 10, &["得分", "评分", "分数", "成绩", "均分", "总分", "考核", "满分"])
        }
        "方" => false,
        "岁" => make::near(head, 12, &["寿命", "平均年龄"]),
        "个" => !(rest.starts_with(is_digit) && after(rest, digits(rest)).starts_with(['%', '％'])),
        "人" => !household(rest),
        "县" | "区" | "市" | "省" | "国" | "村" | "镇" | "乡" | "州" | "校" => {
            numeral.value > Decimal::ONE
        }
        _ => !classed(rest, kind),
    }
}

/// A length of time that was spent, and not a limit or a name: 历时2天; not 24小时, 15日内.
fn spends(head: &str, rest: &str, numeral: &Numeral) -> bool {
    let named = numeral.value == Decimal::from(24)
        || numeral.value == Decimal::from(365)
        || numeral.value == Decimal::from(7);
    let limit = starts(
        rest,
        &[
            "内",
            "以内",
            "之内",
            "前",
            "后",
            "生活圈",
            "通勤",
            "交通",
            "经济",
            "圈",
            "制",
            "无",
            "不",
            "全天",
            "在线",
            "响应",
            "+",
            "＋",
            "开放",
            "值",
            "办结",
            "巡",
            "服务",
            "工作",
            "都市",
            "到",
            "可",
            "飞",
            "达",
        ],
    );
    let led = ends(head, &["前", "后", "满", "提前", "第", "全天", "×", "*", "班后", "班前"]);
    !named && limit.is_none() && led.is_none() && !lead(rest, 8).contains('圈')
}

/// 3.4个、1个百分点: the word stands once.
fn points_follow(rest: &str) -> bool {
    let next = rest.strip_prefix(['、', '和', '与']).unwrap_or("");
    let number = |c: char| is_digit(c) || c == '.';
    next.starts_with(is_digit) && next.trim_start_matches(number).starts_with("个百分点")
}

/// 1人户, 4人及4人以上户: the size of a household.
fn household(rest: &str) -> bool {
    let rest = rest.strip_prefix('及').map_or(rest, |r| after(r, digits(r)).trim_start_matches('人'));
    let rest = rest.trim_start_matches("及以上").trim_start_matches("以上");
    rest.starts_with('户') || rest.starts_with("家庭")
}

/// 5000吨级, 10亿元级, 100米范围内: the name of a class or a limit.
fn classed(rest: &str, kind: Kind) -> bool {
    matches!(kind, Kind::Measure | Kind::Money) && starts(rest, &["级", "范围", "半径", "以外"]).is_some()
}
