//! A rate by name: 检出率, 办结率, 任务完成率; its parts are told apart by the words round them.

use super::{Below, per, quotient};
use crate::check::chars::is_han;
use crate::check::number::{Approx, Change, Interval, Kind as Of, Number};
use crate::check::relation::growth::bare;
use crate::check::relation::near::{
    alike, back, before, between, change, clauses_between, counts, first, has, last, start,
};
use crate::check::relation::shared::{Draft, Scene, Verdict};
use crate::check::relation::{Confidence, Kind};
use rust_decimal::Decimal;
use std::collections::HashMap;

/// Of a rate's name the words for what was reached, and for what it was reached of.
struct Form {
    name: &'static [&'static str],
    done: &'static [&'static str],
    of: &'static [&'static str],
}

const FORMS: &[Form] = &[
    Form {
        name: &["检出", "患病", "阳性", "筛出", "诊断", "发病", "感染", "异常", "致残", "残疾"],
        done: &["检出", "诊断", "确诊", "筛出", "筛选出", "查出", "阳性", "患", "异常", "发现", "筛查出"],
        of: &["排查", "筛查", "检查", "普查", "体检", "检测", "调查", "接受", "共有"],
    },
    Form {
        name: &["办结", "结案", "处结", "答复", "回复", "化解", "办复", "调处", "调解"],
        done: &["办结", "结案", "处结", "答复", "回复", "化解", "办复", "已处理", "成功", "已办"],
        of: &["受理", "接到", "收到", "来信", "来访", "接待", "交办", "转办", "登记", "处理", "承办", "接收"],
    },
    Form {
        name: &["使用", "支出", "拨付", "执行"],
        done: &["支出", "使用", "拨付", "支付"],
        of: &["下达", "安排", "到位", "预算", "收到"],
    },
    Form { name: &["核减", "审减"], done: &["核减", "审减"], of: &["送审", "报审"] },
    Form {
        name: &["整改", "整改到位", "整改完成", "问题整改"],
        done: &["整改", "已完成", "销号"],
        of: &["问题", "反映", "发现", "查出", "反馈", "查摆", "涉及"],
    },
    Form {
        name: &["完成", "任务完成", "执行", "达标", "达成", "完工", "实现", "目标完成", "计划完成", "落实"],
        done: &[
            "完成", "实际", "已", "实现", "达成", "支出", "执行", "完工", "竣工", "改造", "安置", "培训",
            "发放",
        ],
        of: &["任务", "计划", "目标", "指标", "应", "下达", "预算", "要求", "需"],
    },
    Form {
        name: &[
            "参保",
            "参合",
            "参训",
            "参会",
            "出勤",
            "到会",
            "到岗",
            "入学",
            "入户",
            "签约",
            "服务",
            "覆盖",
            "建档",
            "适配",
            "续保",
            "发放",
            "回收",
            "合格",
            "通过",
            "优秀",
            "良好",
            "及格",
            "就业",
            "安置",
            "治愈",
            "好转",
            "有效",
            "成功",
            "满意",
            "接种",
            "评定",
            "换证",
            "持证",
            "领取",
            "核查",
            "录入",
            "改造",
            "脱盲",
            "成活",
            "上线",
            "登记",
            "复明",
            "救助",
            "康复",
            "投票",
            "报到",
            "毕业",
            "录取",
            "升学",
            "巩固",
            "托养",
            "申领",
            "认证",
            "信息采集",
            "动态更新",
            "更新",
            "调查",
            "结业",
            "取证",
            "获证",
            "利用",
            "兑现",
            "到位",
        ],
        done: &["已", "实际", "其中", "实到", "有效", "实有", "收回"],
        of: &["应", "共", "总", "发放", "符合", "需", "计划", "全部", "发出", "目标"],
    },
];

/// Any other rate: its own name says what was reached.
const OTHERS: Form = Form {
    name: &[],
    done: &["已", "实际", "其中"],
    of: &["应", "共", "总", "全部", "目标", "任务", "计划"],
};

/// Rates that are none of two numbers nearby.
const OTHER: &[&str] = &[
    "增长率",
    "失业率",
    "利率",
    "税率",
    "费率",
    "汇率",
    "出生率",
    "死亡率",
    "城镇化率",
    "发生率",
    "通胀率",
    "频率",
    "效率",
];

/// Numbers by what they count, over the whole text: 15个乡镇, for a denominator that stands elsewhere.
pub(super) struct Index<'a> {
    nouns: HashMap<(&'a str, &'a str), Vec<usize>>,
}

/// How many different numbers of one noun are kept.
const KEPT: usize = 8;

impl<'a> Index<'a> {
    /// Of a text.
    pub(super) fn of(scene: &Scene<'a>) -> Index<'a> {
        let mut nouns: HashMap<(&'a str, &'a str), Vec<usize>> = HashMap::new();
        for (i, n) in scene.reading.numbers.iter().enumerate() {
            let noun = noun(scene, i);
            if counts(n) && n.kind != Of::Money && noun.chars().count() >= 2 {
                let list = nouns.entry((n.unit.as_str(), noun)).or_default();
                let known = list.iter().any(|o| scene.number(*o).is_some_and(|o| o.value == n.value));
                if list.len() < KEPT && !known {
                    list.push(i);
                }
            }
        }
        Index { nouns }
    }
}

/// The first two characters after a number.
fn noun<'a>(scene: &Scene<'a>, number: usize) -> &'a str {
    start(scene.after(number).trim_start(), 2)
}

/// A rate by name and its parts.
pub(super) fn find(scene: &Scene<'_>, r: usize, index: &Index<'_>) -> Option<Draft> {
    let printed = scene.number(r)?;
    let head = bare(scene.before(r)).trim_end_matches(['均', '高', '仅', '也', '都', '已', '皆']);
    let stem = head.strip_suffix('率')?;
    if printed.change.is_some() || OTHER.iter().any(|w| head.ends_with(w)) {
        return None;
    }
    let form = FORMS
        .iter()
        .filter(|f| f.name.iter().any(|w| stem.ends_with(w)))
        .max_by_key(|f| f.name.iter().filter(|w| stem.ends_with(**w)).map(|w| w.len()).max().unwrap_or(0));
    let stem_word = form
        .and_then(|f| f.name.iter().filter(|w| stem.ends_with(**w)).max_by_key(|w| w.len()))
        .map_or_else(|| last(stem, 2), |w| *w);
    if let Some(draft) = beyond(scene, r) {
        return Some(draft);
    }
    let near = candidates(scene, r);
    if let Some(draft) = two(scene, r, &near, form.unwrap_or(&OTHERS), (stem_word, name_of(stem))) {
        return Some(draft);
    }
    let lone = *near.first()?;
    if near.iter().skip(1).any(|i| scene.number(*i).zip(scene.number(lone)).is_some_and(|(x, y)| alike(x, y)))
    {
        return None;
    }
    elsewhere(scene, r, lone, index).or_else(|| alone(scene, r, &near, form))
}

/// The name of a rate: the words before 率 back to what cannot belong to it.
fn name_of(stem: &str) -> &str {
    let at = stem
        .rfind(|c: char| !is_han(c) || matches!(c, '的' | '、'))
        .map_or(0, |i| i + stem[i..].chars().next().map_or(0, char::len_utf8));
    last(stem.get(at..).unwrap_or(stem), 3)
}

/// 完成79户，超过任务14户，任务完成率122%.
fn beyond(scene: &Scene<'_>, r: usize) -> Option<Draft> {
    let d = before(scene, r)?;
    let a = before(scene, d)?;
    let (step, done) = (scene.number(d)?, scene.number(a)?);
    let words = scene.before(d);
    let more =
        change(scene, d) == Some(Change::Up) || has(words, &["超额", "超过", "超出", "超任务", "超计划"]);
    let task = has(words, &["任务", "计划", "目标", "指标", "超额"]);
    if !more || !task || !alike(step, done) || change(scene, a).is_some() || clauses_between(scene, a, r) > 3
    {
        return None;
    }
    // 任务65户，完成79户，超过任务14户: the task is printed, and read as such.
    if let Some(t) = before(scene, a).filter(|t| clauses_between(scene, *t, a) <= 2)
        && scene.number(t).is_some_and(|t| alike(t, done))
        && has(scene.before(t), &["任务", "计划", "目标", "指标", "下达"])
    {
        return quotient(scene, r, a, &Below::one(scene, t)?, Confidence::Certain, "");
    }
    let note = "任务数按完成数减去超过数计算";
    let others = back(scene, a);
    let sure = if others.is_empty() { Confidence::Certain } else { Confidence::Likely };
    let near = quotient(scene, r, a, &Below::less(scene, a, d)?, sure, note)?;
    // 其中A、B，超额D: the whole may be meant.
    let fitting = others.iter().find_map(|a| {
        let draft = quotient(scene, r, *a, &Below::less(scene, *a, d)?, sure, note)?;
        draft.verdict.holds().then_some(draft)
    });
    if near.verdict.holds() { Some(near) } else { fitting.or(Some(near)) }
}

/// Numbers before a rate that it may be of, nearest first: not farther than an earlier rate and five clauses.
fn candidates(scene: &Scene<'_>, r: usize) -> Vec<usize> {
    let least = first(scene, r);
    let mut out = Vec::new();
    let mut i = r;
    while i > least && out.len() < 6 {
        i -= 1;
        let Some(n) = scene.number(i) else { break };
        if clauses_between(scene, i, r) > 5 || n.kind == Of::Ratio && i + 1 < r {
            break;
        }
        let cut = scene.before(i).ends_with(['减']) && has(scene.before(i), &["核减", "审减"]);
        if counts(n) && (change(scene, i).is_none() || cut) && n.each.is_none() {
            out.push(i);
        }
    }
    out
}

/// The words that say what a number was: before and after it in its clause.
fn words(scene: &Scene<'_>, i: usize) -> String {
    format!("{} {}", last(scene.before(i), 24), start(scene.after(i), 16))
}

/// Two numbers, one with words for what was reached, one with words for what it was reached of.
fn two(
    scene: &Scene<'_>,
    r: usize,
    near: &[usize],
    form: &Form,
    (stem, stem_name): (&str, &str),
) -> Option<Draft> {
    let stem_end = last(stem, 2);
    let mut done: Vec<(usize, bool)> = Vec::new();
    let mut of: Vec<usize> = Vec::new();
    for &i in near {
        let text = words(scene, i);
        let is_of = has(&text, form.of);
        let strong = has(&text, &form.done.iter().copied().filter(|w| w.len() > 3).collect::<Vec<_>>())
            || text.contains(stem_end);
        let is_done = strong || has(&text, form.done);
        match (is_done, is_of) {
            (true, false) => done.push((i, strong)),
            (false, true) => of.push(i),
            // 完成任务120人 is what was done; 应完成120人, 任务120人 what was to be.
            (true, true) if has(&text, &["应", "任务数", "计划数", "目标数", "下达", "发放问卷", "发出"]) => {
                of.push(i)
            }
            (true, true) if strong => done.push((i, false)),
            _ => {}
        }
    }
    // 13个乡镇中，12个乡镇建立了…，覆盖率: the one behind 中 is of the one before.
    if let (true, [a, b, ..]) = (done.is_empty(), near)
        && scene.after(*b).trim_end().ends_with('中')
        && near.len() == 2
    {
        done.push((*a, false));
        of.push(*b);
    }
    let (a, strong) = done.iter().find(|(_, s)| *s).or(done.first()).copied()?;
    let x = scene.number(a)?;
    let fits = |i: &usize| *i != a && scene.number(*i).is_some_and(|n| alike(n, x));
    let others: Vec<usize> = near.iter().copied().filter(fits).collect();
    let told: Vec<usize> = of.iter().copied().filter(fits).collect();
    let (b, sure) = match (told.as_slice(), others.as_slice()) {
        ([b], [_]) => (*b, strong),
        ([b, ..], _) => (*b, false),
        ([], [b]) => (*b, false),
        _ => return None,
    };
    let untold = told.is_empty();
    let own = words(scene, a).contains(stem_end) && scene.number(r)?.approx == Approx::Exact;
    // Its name must have something of the part: 其中免费22例 says nothing of 植入率.
    let akin = stem_end.chars().any(|c| words(scene, a).contains(c));
    let parted = akin && scene.before(a).contains("其中") && scene.number(r)?.approx == Approx::Exact;
    let plain = (own || parted) && others.len() == 1 && b < a && clauses_between(scene, b, a) <= 1;
    // A second rate after another one (回收率97.2%，满意率98.5%) is of other numbers, unless its name stands there.
    let second = r.checked_sub(1).and_then(|p| scene.number(p)).is_some_and(|n| n.kind == Of::Ratio) && !own;
    // 共 alone is said of much.
    let said: Vec<&str> = form.of.iter().copied().filter(|w| w.len() > 3).collect();
    let firm = !form.name.is_empty() && has(&words(scene, b), &said);
    // 不捕率 is 不捕 of those caught and not: what was reached lies beside the whole, or in it.
    let denied = stem_name.starts_with(['不', '未', '非']);
    let confidence = match (sure && firm && !denied, untold) {
        (true, false) if clauses_between(scene, a.min(b), r) <= 4 => Confidence::Certain,
        (_, false) => Confidence::Likely,
        _ if plain => Confidence::Likely,
        _ => Confidence::Weak,
    };
    // Several that could be the whole: the one that fits counts.
    let fitting = told.iter().chain(others.iter()).find_map(|b| {
        let draft = quotient(scene, r, a, &Below::one(scene, *b)?, confidence, "")?;
        draft.verdict.holds().then_some(draft)
    });
    // 受理120件，旧存15件: or all that there was.
    let with_old = || {
        let mut all = others.clone();
        if denied {
            all.push(a);
        }
        let draft = quotient(scene, r, a, &Below::sum(scene, &all)?, confidence, "")?;
        (all.len() >= 2 && draft.verdict.holds()).then_some(draft)
    };
    // A whole that no word tells is believed only where it fits.
    fitting.or_else(with_old).or_else(|| {
        quotient(scene, r, a, &Below::one(scene, b)?, confidence, "")
            .filter(|_| (!untold || plain) && !denied && !second)
    })
}

/// The denominator stands elsewhere in the text before the same word: told only where it fits.
fn elsewhere(scene: &Scene<'_>, r: usize, a: usize, index: &Index<'_>) -> Option<Draft> {
    let n = scene.number(a)?;
    let printed = scene.number(r)?;
    if printed.value >= per(printed) {
        return None;
    }
    let list = index.nouns.get(&(n.unit.as_str(), noun(scene, a)))?;
    list.iter().filter(|b| **b != a).find_map(|b| {
        let below = Below::one(scene, *b)?;
        let draft = quotient(scene, r, a, &below, Confidence::Weak, "总数在文中别处")?;
        draft.verdict.holds().then_some(draft)
    })
}

/// Only one of the two numbers is printed: whether a whole number can be the other one.
fn alone(scene: &Scene<'_>, r: usize, near: &[usize], form: Option<&Form>) -> Option<Draft> {
    let printed = scene.number(r)?;
    let a = *near.first()?;
    let n = scene.number(a)?;
    let words = between(scene, a, r);
    if printed.approx != Approx::Exact || n.approx != Approx::Exact || clauses_between(scene, a, r) > 2 {
        return None;
    }
    if printed.value == per(printed) {
        let all = has(words, &["全部", "均", "都", "全"]);
        let mut draft = quotient(scene, r, a, &Below::one(scene, a)?, Confidence::Weak, "")?;
        draft.operands = vec![a];
        draft.confidence = if all { Confidence::Likely } else { Confidence::Weak };
        return Some(draft);
    }
    if form.is_none()
        || n.kind == Of::Money
        || n.kind == Of::Measure
        || !n.value.fract().is_zero()
        || n.scale != Decimal::ONE
        || printed.value.is_zero()
    {
        return None;
    }
    let done = form.is_some_and(|f| f.done.iter().any(|w| self::words(scene, a).contains(w)));
    let both = letters_and_visits(scene, near);
    let times = Interval::of(per(printed));
    let share = printed.interval().over(&times);
    let (range, text, operands) = if let Some((b, sum)) = both {
        (
            Interval::of(sum).times(&share),
            format!("x÷（{}＋{}）", scene.printed(b), scene.printed(a)),
            vec![b, a],
        )
    } else if done {
        (Interval::of(n.value).over(&share), format!("{}÷x", scene.printed(a)), vec![a])
    } else {
        (Interval::of(n.value).times(&share), format!("x÷{}", scene.printed(a)), vec![a])
    };
    let (low, high) = (range.low?.ceil(), range.high?.floor());
    if low > high {
        return None;
    }
    let shown = if low == high {
        format!("x＝{}", low.normalize())
    } else {
        format!("x＝{}～{}", low.normalize(), high.normalize())
    };
    Some(Draft {
        kind: Kind::Ratio,
        result: r,
        operands,
        expression: text,
        expected: shown,
        verdict: Verdict::Exact,
        confidence: Confidence::Weak,
        repairs: Vec::new(),
        note: "另一个数没有写出，只看有没有合适的整数".to_owned(),
    })
}

/// 来信54件，接待2219人次: both together are what was to be dealt with.
fn letters_and_visits(scene: &Scene<'_>, near: &[usize]) -> Option<(usize, Decimal)> {
    let (&a, &b) = (near.first()?, near.get(1)?);
    let (x, y) = (scene.number(a)?, scene.number(b)?);
    let letters = |i: usize, n: &Number| {
        matches!(n.unit.as_str(), "件" | "封" | "份") && words(scene, i).contains('信')
    };
    let visits = |i: usize, n: &Number| {
        matches!(n.unit.as_str(), "人次" | "人" | "批") && has(&words(scene, i), &["访", "接待"])
    };
    let fits = letters(b, y) && visits(a, x) || letters(a, x) && visits(b, y);
    fits.then(|| x.value.checked_add(y.value)).flatten().map(|sum| (b, sum))
}
