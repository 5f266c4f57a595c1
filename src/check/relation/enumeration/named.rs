//! Lists in the sentence of their count: before it, after it, or in the sentence after.

use super::items::{Items, split};
use super::{draft, of_kinds};
use crate::check::chars::up_to_ten;
use crate::check::number::Kind as Of;
use crate::check::relation::Confidence;
use crate::check::relation::near::{ends, has, last, lead, short, start};
use crate::check::relation::shared::{Draft, Scene};

/// The end of a place's or body's name: a list of such names leaves no doubt.
const NAMES: &[&str] = &[
    "镇", "乡", "村", "街道", "社区", "县", "市", "区", "局", "办", "委", "会", "所", "站", "院", "校",
    "公司", "厂", "中心", "部", "厅", "旗", "州", "学校", "医院", "小区", "公园",
];

/// Words before a list that it completes.
const COMPLETE: &[&str] =
    &["分为", "分成", "包括", "包含", "即", "设有", "下设", "分别是", "分别为", "分别位于"];

/// Words that take the count behind them as their object.
const VERBS: &[&str] = &[
    "开展", "举办", "发放", "召开", "组织", "培训", "安装", "投入", "完成", "建成", "新建", "设立", "设置",
    "共有", "配备", "提出", "梳理", "走访", "慰问", "解决", "签订", "达到", "安排", "现有", "有", "为",
    "建立", "成立", "打造", "收到", "受理", "获", "获得", "选派", "印发", "制定", "出台", "检查", "排查",
    "增加", "新增", "设", "达", "近", "共计", "在", "跨", "每", "各", "按",
];

/// `A、B、C三个社区`, `A、B等三处`.
pub(super) fn before(scene: &Scene<'_>, e: usize, count: usize) -> Option<Draft> {
    let text = lead(scene, e);
    let cut = outer_comma(text);
    let text = text.get(cut..)?.trim();
    // Things counted one by one stand before: 2个A、3个B三处.
    // “两个体系”建设、…: what is counted in quotation marks is within the first item.
    let quoted = text.find('”').is_some_and(|q| text.find('、').is_none_or(|s| q < s));
    let whole = cut > 0 || quoted || scene.before(e).len() == scene.head(e).len();
    let (text, open) = match text.trim_end_matches(['共', '这', '的', ' ', '计']).strip_suffix('等') {
        Some(rest) => (rest, true),
        None => {
            (text.strip_suffix("等共").or(text.strip_suffix('共')).unwrap_or(text), text.ends_with("等共"))
        }
    };
    if text.is_empty() || !whole {
        return None;
    }
    let items = split(text);
    if items.most < 2 {
        return None;
    }
    let tail = *items.parts.last()?;
    // The list ends where the number begins: no verb between (为残疾人发放轮椅、拐杖3件).
    let verb = tail.contains('了') || ends(tail, VERBS);
    // 、三个…, “三个…”: the count begins an item of its own.
    let fresh = tail.trim_matches(['“', '"', ' ']).is_empty() || tail.ends_with(['“', '"', '《']);
    if verb || fresh || !short(tail, 44) {
        return None;
    }
    let with = has(text, &["联合", "会同", "协同", "携手", "牵头"]);
    let named = if with { (items.least, items.most + 1) } else { (items.least, items.most) };
    let holds = if open { named.0 <= count } else { (named.0..=named.1).contains(&count) };
    if holds && (items.least > 1 || count == 2) {
        let sure = if of_kinds(scene, e) { Confidence::Likely } else { Confidence::Weak };
        return draft(scene, e, count, (named.0, named.1), open, sure);
    }
    // A list that goes on behind it holds the count as one of its items.
    let goes_on = start(scene.after(e), 14).contains('、');
    if !of_kinds(scene, e) || items.least < 2 || with || goes_on || !near_by(count, named) {
        return None;
    }
    draft(scene, e, count, named, open, confidence(&items))
}

/// Not so far apart that the number must count something else.
fn near_by(count: usize, named: (usize, usize)) -> bool {
    count.abs_diff(named.0).min(count.abs_diff(named.1)) <= 1 + count / 3
}

/// How sure a list's items are items.
fn confidence(items: &Items<'_>) -> Confidence {
    let plain = |part: &&str| short(part, 14) && !has(part, &["的", "了", "对", "把", "将", "等"]);
    let rest = items.parts.get(1..).unwrap_or(&[]);
    let first = items.parts.first().copied().unwrap_or("");
    let names = items.parts.iter().all(|p| ends(p.trim(), NAMES));
    if !rest.iter().all(plain) || items.most > items.least + 1 {
        return Confidence::Weak;
    }
    let joined = items.most > items.least;
    if joined && rest.iter().all(|p| short(p, 9)) {
        Confidence::Likely
    } else if joined {
        Confidence::Weak
    } else if names || COMPLETE.iter().any(|w| last(first, 20).contains(w)) {
        Confidence::Certain
    } else if rest.iter().all(|p| short(p, 9)) {
        Confidence::Likely
    } else {
        Confidence::Weak
    }
}

/// The byte after the last comma or colon outside brackets.
fn outer_comma(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    for (i, c) in text.char_indices() {
        match c {
            '（' | '(' => depth += 1,
            '）' | ')' => depth = depth.saturating_sub(1),
            '，' | ',' | '：' | ':' if depth == 0 => at = i + c.len_utf8(),
            _ => {}
        }
    }
    at
}

/// `3家，分别位于A、B和C`; `“三组一站”，即A、B、C和D`.
pub(super) fn after(scene: &Scene<'_>, e: usize, count: usize) -> Option<Draft> {
    let sentence = scene.sentence_of(e).and_then(|s| scene.sentences().get(s))?;
    let at = scene.clause_at(e)?;
    let clause = sentence.clauses.get(at)?;
    let rest = scene.after(e);
    if clause.numbers.end != e + 1 {
        return None;
    }
    // A compound: 三组一站 is four.
    let (count, quoted) = match compound(rest) {
        Some(more) => (count + more, true),
        None => (count, false),
    };
    let next = sentence.clauses.get(at + 1)?;
    if !next.numbers.is_empty() || next.depth != clause.depth || !short(rest, 24) {
        return None;
    }
    let words = scene.clause_text(sentence, next).trim();
    let opening =
        ["分别位于", "分别设在", "分别是", "分别为", "分别在", "即", "包括", "就是", "依次为", "依次是"];
    let mut list = opening.iter().find_map(|w| words.strip_prefix(w))?;
    // 分别是：A、B、C
    let mut next = next;
    if list.is_empty() {
        next = sentence.clauses.get(at + 2).filter(|c| c.numbers.is_empty())?;
        list = scene.clause_text(sentence, next).trim();
    }
    // What goes on after a comma may name more things.
    let more = next.ended.is_some_and(|c| matches!(c, '，' | ',' | '：' | ':' | '（' | '('));
    let (list, open) = match list.trim_end().strip_suffix('等') {
        Some(list) => (list, true),
        None => (list, list.contains("、") && has(last(list, 12), &["等"])),
    };
    let items = split(list);
    if items.most < 2 || items.parts.iter().any(|p| p.trim().is_empty()) {
        return None;
    }
    let holds = if open { items.least <= count } else { (items.least..=items.most).contains(&count) };
    let sure = match (holds, more, quoted || words.starts_with("分别")) {
        (true, _, _) => Confidence::Likely,
        (false, false, true) if near_by(count, (items.least, items.most)) => Confidence::Likely,
        _ => Confidence::Weak,
    };
    if !holds && (more || !near_by(count, (items.least, items.most))) {
        return None;
    }
    draft(scene, e, count, (items.least, items.most), open, sure)
}

/// The other counts of a quoted compound: of `三组一站”` one.
fn compound(rest: &str) -> Option<usize> {
    let inner = rest.split('”').next().filter(|i| i.len() < rest.len() && short(i, 10))?;
    let digit = |c| if c == '两' { Some(2) } else { up_to_ten(c) };
    let digits: usize = inner.chars().filter_map(digit).sum();
    (digits > 0 && !inner.contains('、')).then_some(digits)
}

/// `新建4家。…确定了A、B、C、D为创建单位`: the things chosen, in one of the two sentences after.
pub(super) fn chosen(scene: &Scene<'_>, e: usize, count: usize) -> Option<Draft> {
    let n = scene.number(e).filter(|n| n.kind == Of::Things)?;
    if !matches!(n.unit.as_str(), "家" | "个" | "处" | "所") {
        return None;
    }
    let own = scene.sentence_of(e)?;
    for s in own..=own + 2 {
        let sentence = scene.sentences().get(s).filter(|t| t.paragraph == n.span.paragraph)?;
        // Another number of the kind comes between: the list is that one's.
        let from = if s == own { e + 1 } else { sentence.numbers.start };
        let skip = if s == own { scene.clause_at(e)? + 1 } else { 0 };
        for clause in sentence.clauses.iter().skip(skip).take(8) {
            let text = scene.clause_text(sentence, clause);
            let Some(at) = text.find("确定") else { continue };
            if clause.numbers.clone().any(|i| i >= from) {
                return None;
            }
            let list = text.get(at + "确定".len()..)?.trim_start_matches(['了', '为', '由', '在']);
            let list = list.split('为').next().unwrap_or(list);
            let items = split(list);
            if items.least < 2
                || !items.parts.iter().all(|p| short(p, 16) && !p.is_empty())
                || start(list, 1) == "的"
            {
                return None;
            }
            if !near_by(count, (items.least, items.most)) {
                return None;
            }
            return draft(scene, e, count, (items.least, items.most), false, Confidence::Likely);
        }
        if (from..sentence.numbers.end).take(8).any(|i| scene.number(i).is_some_and(|o| o.unit == n.unit)) {
            return None;
        }
    }
    None
}
