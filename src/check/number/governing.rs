//! The words of time and of scope that govern a number.
//!
//! Job: while a paragraph is read from left to right, remember the last words of time (截至2024年9月底, 五年来) and
//! of scope (全市, 我县) that govern what follows. Invariants: a time that is only compared with (比2023年) governs
//! nothing; one in brackets governs nothing behind them; adjoining words are one (2024年上半年).

use super::scan::{after, before, ends, is_digit, is_han, starts, tail};
use super::{hanzi, scan};
use std::ops::Range;

/// Words of time, longest first where one begins another.
const TIMES: &[&str] = &[
    "上年同期",
    "去年同期",
    "同期",
    "前三季度",
    "第一季度",
    "第二季度",
    "第三季度",
    "第四季度",
    "一季度",
    "二季度",
    "三季度",
    "四季度",
    "上半年",
    "下半年",
    "今年以来",
    "年度内",
    "本年度",
    "上年度",
    "全年度",
    "本年",
    "全年",
    "今年",
    "去年",
    "上年末",
    "上年底",
    "上年",
    "前年",
    "明年",
    "当年",
    "次年",
    "年度",
    "同年",
    "年初",
    "年末",
    "年底",
    "年内",
    "年中",
    "月底",
    "月末",
    "月初",
    "当月",
    "本月",
    "上月",
    "助残日期间",
    "助残日前夕",
    "助残日",
    "助残月期间",
    "助残月",
    "元旦春节期间",
    "春节期间",
    "春节前夕",
    "春节前",
    "春节",
    "中秋节",
    "国庆节期间",
    "爱耳日",
    "爱眼日",
    "国际残疾人日",
    "重阳节",
    "儿童节",
    "截至目前",
    "截止目前",
    "到目前为止",
    "目前为止",
    "截至",
    "截止",
    "目前",
    "现有",
    "历年",
    "以来",
    "期间",
    "时期",
    "上旬",
    "中旬",
    "下旬",
    "底",
    "末",
    "初",
    "度",
    "份",
    "起",
    "至今",
    "近年来",
    "多年来",
    "第",
    "预计",
    "计划",
    "力争",
];

/// Only behind other words of time.
const JOINED: &[&str] = &[
    "底", "末", "初", "度", "份", "起", "以来", "期间", "时期", "上旬", "中旬", "下旬", "至今", "年度",
    "计划", "预计", "第",
];

/// Words that are part of what is counted as soon as they do not begin a clause.
const LEADING: &[&str] = &["计划", "预计", "力争", "现有"];

/// Before a time: it is only compared with.
const COMPARED: &[&str] =
    &["是", "比", "较", "同比", "相比", "相较于", "相较", "与", "和", "同", "好于", "高于", "低于", "多于"];

#[derive(Debug, Clone, Default)]
struct Words {
    range: Option<Range<usize>>,
    compared: bool,
}

/// What governs at the place that has been reached.
#[derive(Debug, Default)]
pub(super) struct Governing {
    /// The last words of time, also such as are only compared with: the next may adjoin them.
    last: Words,
    period: Option<Range<usize>>,
    /// From the sentences before: what began one of them, or else stood in it.
    carried: Option<Range<usize>>,
    leads: bool,
    /// How many times the sentence has named so far.
    named: u32,
    scope: Option<Range<usize>>,
    /// What governed before each open bracket.
    outer: Vec<Option<Range<usize>>>,
}

/// More brackets open than any text has.
const DEEPEST: usize = 16;

impl Governing {
    /// The words of time for a number here.
    pub fn period(&self) -> Option<Range<usize>> {
        self.period.clone().or_else(|| self.carried.clone())
    }

    /// The same for a number behind the words of its clause: what sums up several times (合计) belongs to none of
    /// them.
    pub fn period_for(&self, clause: &str) -> Option<Range<usize>> {
        let sums = self.named >= 2 && starts(clause, &["合计", "共计", "总计", "一共", "总共"]).is_some();
        if sums { None } else { self.period() }
    }

    /// The words of scope for a number here.
    pub fn scope(&self) -> Option<Range<usize>> {
        self.scope.clone()
    }

    /// A mark was passed.
    pub fn pass(&mut self, c: char) {
        match c {
            '（' | '(' if self.outer.len() < DEEPEST => self.outer.push(self.period.clone()),
            '）' | ')' => {
                if let Some(period) = self.outer.pop() {
                    self.period = period;
                }
            }
            c if scan::ends_sentence(c) => {
                self.period = None;
                self.leads = false;
                self.named = 0;
                self.outer.clear();
            }
            _ => {}
        }
    }

    /// Reads words of time or scope at a place: the byte after them.
    pub fn words(&mut self, text: &str, at: usize, clause: usize, sentence: usize) -> Option<usize> {
        let rest = after(text, at);
        if let Some(len) = chinese_time(rest) {
            self.set(text, at..at + len, sentence);
            return Some(at + len);
        }
        let begins = at == clause || self.last.range.as_ref().is_some_and(|r| r.end == at);
        if let Some(len) = scope(rest, tail(before(text, at), 2), begins) {
            self.scope = Some(at..at + len);
            return None;
        }
        let word = starts(rest, TIMES)?;
        let adjoins = self.last.range.as_ref().is_some_and(|r| r.end == at);
        let fits = if JOINED.contains(&word) && !(begins && LEADING.contains(&word)) {
            adjoins
        } else if LEADING.contains(&word) {
            begins || adjoins
        } else {
            true
        };
        // 年初预算 names a budget.
        let named = matches!(word, "年初" | "年末")
            && starts(after(rest, word.len()), &["预算", "计划", "结转", "结余"]).is_some();
        if !fits || named || word == "第" && !after(rest, word.len()).starts_with(['一', '二', '三', '四'])
        {
            return None;
        }
        self.set(text, at..at + word.len(), sentence);
        Some(at + word.len())
    }

    /// Words of time were passed.
    pub fn set(&mut self, text: &str, range: Range<usize>, sentence: usize) {
        let joined =
            self.last.range.as_ref().filter(|r| {
                after(before(text, range.start), r.end).trim().is_empty() && r.end <= range.start
            });
        let (start, compared) = match joined {
            Some(r) => (r.start, self.last.compared),
            None => (range.start, compares(text, range.start)),
        };
        let whole = start..range.end;
        if !compared {
            let lead = after(before(text, start), sentence)
                .trim_start_matches(['在', '至', '从', '自', ' ', '到', '于']);
            // 从2020年的…到2025年的 speaks of its own sentence.
            let ends_only = ends(tail(before(text, start), 2), &["从", "由", "到", "至"]).is_some();
            if lead.is_empty() || !self.leads && !ends_only {
                self.leads |= lead.is_empty();
                self.carried = Some(whole.clone());
            }
            self.named = self.named.saturating_add(u32::from(start == range.start));
            self.period = Some(whole.clone());
        }
        self.last = Words { range: Some(whole), compared };
    }
}

fn compares(text: &str, at: usize) -> bool {
    let head = tail(before(text, at), 3);
    ends(head, COMPARED).is_some() && !head.ends_with("占比")
}

/// 二〇二四年, 五年来, 三月份, 十四五时期: bytes.
fn chinese_time(rest: &str) -> Option<usize> {
    let run = hanzi::run(rest);
    if run == 0 {
        return None;
    }
    let word = after(rest, run);
    let many = run / '一'.len_utf8();
    if many == 4 && word.starts_with('年') && rest.starts_with(['一', '二']) {
        return Some(run + '年'.len_utf8());
    }
    if let Some(w) = starts(word, &["年来", "年间", "季度"]) {
        return Some(run + w.len());
    }
    let month = word.starts_with('月') && many <= 2 && !before(rest, run).starts_with(['百', '千', '万']);
    if month {
        return Some(run + if word.starts_with("月份") { "月份".len() } else { '月'.len_utf8() });
    }
    let plan = before(rest, run).ends_with('五')
        && (2..=3).contains(&many)
        && starts(word, &["期间", "时期", "”", "规划", "以来"]).is_some();
    plan.then_some(run)
}

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

/// Bytes of words of scope that begin a text: 全市, 我县, 蛟塘镇 at the start of a clause.
fn scope(rest: &str, head: &str, begins: bool) -> Option<usize> {
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
