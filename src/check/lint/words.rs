//! Words that several lints look for.

use crate::check::chars::is_han;

/// Classifiers of what is counted, longest first where one begins another.
pub(super) const CLASSIFIERS: &[&str] = &[
    "人次", "人", "名", "位", "户", "例", "件", "辆", "台", "幅", "条", "份", "篇", "封", "册", "枚", "起",
    "期", "次", "场", "批", "家", "处", "个", "所", "只", "套", "间", "支", "副", "张", "本", "盒", "项",
    "宗", "笔",
];

/// Units of money, longest first.
pub(super) const MONEY: &[&str] = &["万亿元", "亿元", "万元", "百万元", "千元", "元", "美元"];

/// What names a sum of money and stands right before it.
pub(super) const MONEY_NOUNS: &[&str] = &[
    "补贴",
    "补助",
    "资金",
    "补助金",
    "补贴款",
    "补助款",
    "慰问金",
    "救助金",
    "助学金",
    "奖励金",
    "残保金",
    "保障金",
    "救济金",
    "扶持金",
    "低保金",
    "经费",
    "捐款",
    "善款",
    "奖金",
    "款项",
    "拨款",
    "专款",
    "津贴",
    "工资",
    "投资",
];

/// Rates that are a part of a whole, whose rise is told in 百分点.
pub(super) const SHARES: &[&str] = &[
    "就业率",
    "失业率",
    "覆盖率",
    "满意率",
    "参保率",
    "完成率",
    "合格率",
    "达标率",
    "入学率",
    "升学率",
    "适配率",
    "服务率",
    "普及率",
    "办结率",
    "处结率",
    "接种率",
    "康复率",
    "发病率",
    "检出率",
    "占比",
    "比重",
    "持证率",
    "到位率",
    "知晓率",
    "执行率",
    "签约率",
    "资助率",
    "贫困率",
    "死亡率",
    "及格率",
    "优良率",
    "化解率",
    "投产率",
    "入户率",
];

/// 增长, 提高 … with which a change is told, longest first.
pub(super) const RISE: &[&str] = &[
    "提高", "上升", "增长", "增加", "提升", "扩大", "上涨", "下降", "降低", "减少", "回落", "下滑", "降",
    "升", "涨",
];

/// Whether a character is a Chinese one (not punctuation), rare ones and 〇 too.
pub(super) fn han(c: char) -> bool {
    is_han(c) || matches!(c, '\u{3400}'..='\u{4dbf}' | '〇')
}

/// Whether a character ends a clause.
pub(super) fn clause_end(c: char) -> bool {
    "，。；：！？,;:!?".contains(c)
}
