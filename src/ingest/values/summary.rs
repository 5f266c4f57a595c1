//! Rows that are no records: 合计 rows and 制表人 footers, told by one cell.
//!
//! Inputs: a cell. Outputs: the kind of summary; whether a footer begins here. Invariant: a
//! personal name is neither, even one that holds the characters (王小计).

use super::text::category_key;
use std::sync::LazyLock;

/// What a summary row adds up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SummaryKind {
    /// A part of the table: 小计, 本页合计.
    Sub,
    /// All of it: 合计, 总计, 累计, 共计.
    Total,
}

/// The character that every word for a sum has; no other becomes it in [`category_key`].
pub const SUM: char = '计';

/// Whether a cell says that its row is a sum: 合计, "合 计:", 合计(元), 城关镇小计, 小计(城关镇), 2024年合计.
pub fn is_summary_word(cell: &str) -> Option<SummaryKind> {
    const WORDS: [(&str, SummaryKind); 10] = [
        ("本页合计", SummaryKind::Sub),
        ("本页小计", SummaryKind::Sub),
        ("本页累计", SummaryKind::Sub),
        ("本页共计", SummaryKind::Sub),
        ("小计", SummaryKind::Sub),
        ("总合计", SummaryKind::Total),
        ("合计", SummaryKind::Total),
        ("总计", SummaryKind::Total),
        ("累计", SummaryKind::Total),
        ("共计", SummaryKind::Total),
    ];
    if !cell.contains(SUM) {
        return None;
    }
    let key = category_key(cell);
    WORDS.iter().find_map(|(word, kind)| {
        let (before, after) = key.split_once(word)?;
        (is_scope(before) && is_remark(after)).then_some(*kind)
    })
}

/// What may stand before the word: nothing, a place, a time, a group; not a name.
fn is_scope(text: &str) -> bool {
    const GROUPS: [&str; 9] = ["以上", "补贴", "补助", "残疾", "残疾人", "级", "金额", "人数", "人员"];
    const PLACES: [&str; 16] = [
        "省",
        "市",
        "县",
        "区",
        "旗",
        "镇",
        "乡",
        "街道",
        "办事处",
        "村",
        "社区",
        "居委会",
        "农场",
        "林场",
        "开发区",
        "苏木",
    ];
    const TIMES: [&str; 7] = ["年", "月", "月份", "季度", "半年", "年度", "日"];
    if text.is_empty() {
        return true;
    }
    let long = text.chars().count() >= 2;
    let ends = |words: &[&str]| words.iter().any(|w| text.ends_with(w));
    let timed = text.starts_with(['本', '全', '上', '下', '当', '第', '截'])
        || text.contains(|c: char| c.is_ascii_digit() || "一二三四五六七八九十〇".contains(c));
    long && (ends(&PLACES) || ends(&GROUPS) || (timed && ends(&TIMES)))
}

/// What may stand after it: nothing, a colon with anything, a bracket, a number.
fn is_remark(text: &str) -> bool {
    let bracket = text.starts_with('(') && text.trim_end_matches([':', '元']).ends_with(')');
    let opening = |c: char| c == ':' || c == '¥' || c.is_ascii_digit();
    text.is_empty() || bracket || text.starts_with(opening)
}

/// Words that begin a footer: they may stand alone, the name being in the next cell.
const TITLES: [&str; 30] = [
    "制表人",
    "制表单位",
    "制表日期",
    "制表时间",
    "审核人",
    "审批人",
    "审核日期",
    "复核人",
    "复核",
    "负责人",
    "单位负责人",
    "部门负责人",
    "分管领导",
    "主管领导",
    "填报人",
    "填报单位",
    "填报日期",
    "填报时间",
    "填表人",
    "填表单位",
    "填表日期",
    "填表时间",
    "经办人",
    "经手人",
    "报送单位",
    "报送日期",
    "打印日期",
    "打印时间",
    "导出时间",
    "导出日期",
];
/// Words that could be a value too: a footer only with a colon or a space after them.
const VERBS: [&str; 6] = ["制表", "审核", "审批", "填表", "填报", "经办"];
/// Words that could begin a sentence or be a value: a footer only with a colon.
const LABELS: [&str; 9] =
    ["联系电话", "联系人", "备注", "说明", "填表说明", "填报说明", "注", "单位(盖章)", "单位(公章)"];

/// The first characters of all words that begin a footer.
pub fn footer_initials() -> &'static str {
    static INITIALS: LazyLock<String> = LazyLock::new(|| {
        let words = TITLES.iter().chain(&VERBS).chain(&LABELS);
        words.filter_map(|word| word.chars().next()).collect()
    });
    &INITIALS
}

/// Whether the first filled cell of a row begins a footer: 制表人, 审核人:张三, 填报日期 …, 备注:….
pub fn is_footer_word(cell: &str) -> bool {
    let inner = super::clean::unguard(cell);
    if !inner.chars().find(|c| !c.is_whitespace()).is_some_and(|c| footer_initials().contains(c)) {
        return false;
    }
    let follows = |word: &str| after(inner, word);
    TITLES.iter().any(|w| follows(w).is_some_and(|f| f != Follows::Word))
        || VERBS.iter().any(|w| follows(w).is_some_and(|f| matches!(f, Follows::Colon | Follows::Space)))
        || LABELS.iter().any(|w| follows(w) == Some(Follows::Colon))
}

/// What stands after a word.
#[derive(PartialEq)]
enum Follows {
    End,
    Space,
    Colon,
    Word,
}

/// Matches a word at the start of a text, spaces between its characters allowed (制 表 人), and says
/// what follows. A bracket directly after it (签字) is passed over.
fn after(text: &str, word: &str) -> Option<Follows> {
    let narrow = |c: char| match c {
        '：' => ':',
        '（' => '(',
        '）' => ')',
        c => c,
    };
    let mut chars = text.chars().map(narrow).peekable();
    for expected in word.chars() {
        while chars.next_if(|c| c.is_whitespace()).is_some() {}
        chars.next_if_eq(&expected)?;
    }
    if chars.next_if_eq(&'(').is_some() {
        chars.find(|c| *c == ')')?;
    }
    let mut spaced = false;
    while chars.next_if(|c| c.is_whitespace()).is_some() {
        spaced = true;
    }
    Some(match chars.next() {
        None => Follows::End,
        Some(':') => Follows::Colon,
        Some(_) if spaced => Follows::Space,
        Some(_) => Follows::Word,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summaries() {
        use SummaryKind::{Sub, Total};
        for (cell, expected) in [
            ("合计", Some(Total)),
            ("合 计", Some(Total)),
            ("合　计", Some(Total)),
            ("合计:", Some(Total)),
            ("合计：", Some(Total)),
            ("合计(元)", Some(Total)),
            ("合计（元）：", Some(Total)),
            ("合计:12人", Some(Total)),
            ("总计", Some(Total)),
            ("总合计", Some(Total)),
            ("累计", Some(Total)),
            ("共计", Some(Total)),
            ("共计12人", Some(Total)),
            ("2024年合计", Some(Total)),
            ("1-3月累计", Some(Total)),
            ("本月合计", Some(Total)),
            ("全县合计", Some(Total)),
            ("护理补贴合计", Some(Total)),
            ("小计", Some(Sub)),
            ("小 计", Some(Sub)),
            ("城关镇小计", Some(Sub)),
            ("小计(城关镇)", Some(Sub)),
            ("一级小计", Some(Sub)),
            ("本页合计", Some(Sub)),
            ("本页小计:", Some(Sub)),
            ("'合计", Some(Total)),
            ("", None),
            ("张三", None),
            ("王小计", None),
            ("李合计", None),
            ("村小计", None),
            ("合计见附表", None),
            ("小计算", None),
            ("合计算", None),
            ("累计金额", None),
            ("计", None),
        ] {
            assert_eq!(is_summary_word(cell), expected, "{cell:?}");
        }
    }

    #[test]
    fn no_character_but_one_becomes_that_of_sums() {
        let makes = |c: &char| category_key(&c.to_string()).contains(SUM);
        assert_eq!(('\0'..=char::MAX).filter(makes).collect::<String>(), "计");
        let encoded = encoding_rs::GB18030.encode("计").0;
        assert_eq!(&*encoded, b"\xbc\xc6");
    }

    #[test]
    fn footers() {
        for cell in [
            "制表人",
            "制表人:张三",
            "制表人：张三",
            "制 表 人：",
            "制表人 张三",
            "审核人（签字）：",
            "负责人",
            "填报人:",
            "填表人:李四 审核人:王五",
            "复核",
            "复核：",
            "经办人",
            "单位负责人:",
            "单位负责人 （签字）",
            "填报单位：云水县残联",
            "填报日期:2024年3月5日",
            "制表日期",
            "联系电话:0000",
            "备注:",
            "说明：本表一式两份",
            "注:",
            "单位（盖章）：",
            "审核 王五",
            "\u{3000}制表人：",
        ] {
            assert!(is_footer_word(cell), "{cell:?}");
        }
        for cell in [
            "",
            "制一",
            "制表",
            "审核",
            "负责人员",
            "填报人民路",
            "备注",
            "说明",
            "注",
            "说明书",
            "注册",
            "复核通过",
            "张三",
            "经办人员名单",
            "联系电话",
            "制",
            "(",
        ] {
            assert!(!is_footer_word(cell), "{cell:?}");
        }
    }
}
