//! Which numerals in Chinese characters count something.
//!
//! `十个街道` and `两期` do; `三项工作`, `六个方面` announce a list; `一些`, `统一`, `十四五` do neither.

use super::numeral::chinese;

/// What a numeral in Chinese characters with a classifier is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sense {
    /// It counts.
    Counts,
    /// It announces as many things as are then named.
    Announces,
    /// A word that only looks like a number.
    Word,
}

/// Characters before a numeral that make a word of both: 第一名, 统一, 每一位, 同一个, 另一名.
const BEFORE: &[&str] = &[
    "第", "统", "唯", "每", "同", "另", "某", "任", "初", "专", "万", "之", "单", "合", "归", "划", "如",
    "逐", "有", "进", "哪", "其中", "这", "那", "前", "后", "上", "下", "星期", "周", "礼拜", "高", "中",
    "小", "大", "本科", "农历", "正月", "腊月", "国", "头",
];

/// After 一 and a classifier: abstract things, never counted.
const ABSTRACT: &[&str] = &[
    "方面",
    "环节",
    "步骤",
    "阶段",
    "问题",
    "目标",
    "原则",
    "重点",
    "层面",
    "维度",
    "关键",
    "抓手",
    "突破",
    "特点",
    "转变",
    "确保",
    "坚持",
    "加强",
    "提升",
    "到位",
    "结合",
    "统筹",
    "体系",
    "机制",
    "平台",
    "整体",
    "家庭",
    "过程",
    "系列",
    "时期",
    "短板",
    "亮点",
    "字",
    "台阶",
    "梯队",
    "领域",
    "意识",
    "自信",
    "维护",
    "不",
    "融合",
    "注重",
    "必须",
    "务必",
    "能力",
    "同步",
    "一",
    "百",
    "清单",
    "标准",
    "样",
    "定",
    "文明",
    "代表",
    "主题",
    "关",
    "模式",
    "理念",
    "中心",
    "专项",
    "行动",
    "工程",
    "新",
    "好",
    "都",
    "人",
    "方法",
    "基地化",
    "个",
    "举措",
];

/// The sense of a numeral: what stands before it, its characters, the classifier's normalised unit and what
/// follows the classifier.
pub(super) fn sense(before: &str, numeral: &str, unit: &str, printed_unit: &str, after: &str) -> Sense {
    let head = before.trim_end_matches([' ', '\u{3000}']);
    if head.ends_with(chinese) || head.ends_with(|c: char| c.is_ascii_digit()) {
        return Sense::Word;
    }
    let lone = numeral == "一";
    for word in BEFORE {
        if head.ends_with(word) {
            // 有一名, 上一名: 有 and 中 come before true counts, too.
            let harmless = matches!(
                *word,
                "有" | "中"
                    | "小"
                    | "大"
                    | "高"
                    | "国"
                    | "其中"
                    | "上"
                    | "下"
                    | "后"
                    | "前"
                    | "周"
                    | "头"
                    | "单"
                    | "合"
            );
            if !harmless || (lone && matches!(*word, "同" | "唯" | "统" | "每" | "前" | "下" | "上")) {
                return Sense::Word;
            }
            if matches!(*word, "前" | "后" | "上" | "下") && !lone {
                return Sense::Word;
            }
        }
    }
    let quoted = head.ends_with(['“', '"', '「', '‘', '\'']);
    if after.starts_with(['”', '"', '」', '’']) || quoted {
        return Sense::Announces;
    }
    match unit {
        "项" | "类" | "种" | "组" | "节" | "成" | "面" | "门" | "字" | "片" | "口" | "头" | "班" | "则"
        | "分" | "升" | "克" | "票" | "首" | "年" | "度" => Sense::Announces,
        "倍" | "队" | "把" | "根" | "单" | "剂" | "针" | "桌" | "角" => Sense::Word,
        "个月" => Sense::Counts,
        "个" if lone => {
            if after.is_empty()
                || ABSTRACT.iter().any(|w| after.starts_with(w))
                || after.chars().take(8).collect::<String>().contains(['的']) && !after.contains("康复站")
            {
                Sense::Word
            } else {
                Sense::Announces
            }
        }
        "次" if lone => {
            if after.starts_with(['性', '次', '办', '会', '又']) || head.ends_with(['再', '又', '这', '任'])
            {
                Sense::Word
            } else {
                Sense::Counts
            }
        }
        "批" | "轮" | "条" | "本" | "支" | "份" | "张" | "部" | "对" | "双" | "只" | "包" | "堂" | "块"
        | "遍"
            if lone =>
        {
            Sense::Word
        }
        "天" if lone => Sense::Word,
        "人" if lone && printed_unit == "人" => Sense::Word,
        "家" if lone && after.starts_with(['人', '亲']) => Sense::Word,
        "户" if lone && after.starts_with(['一', '一']) => Sense::Word,
        "个" | "次" if ABSTRACT.iter().any(|w| after.starts_with(w)) => Sense::Announces,
        _ if after.starts_with('一') && lone => Sense::Word,
        _ => Sense::Counts,
    }
}
