//! A share whose whole stands farther off: `…全区常住人口70.8万人。…15.5万人，占常住人口的比重为21.9%`.
//!
//! The whole is found by its name, or, where 占 names none (`占比`, `占总数`), as the number that 其中 divides.

use super::whole::rate_before;
use super::{Below, quotient};
use crate::check::number::Approx;
use crate::check::relation::Confidence;
use crate::check::relation::growth::bare;
use crate::check::relation::near::{
    self, alike, change, clauses_between, counts, first, has, last, of_rate, paragraph_first, short, start,
    together,
};
use crate::check::relation::shared::{Draft, Scene};

/// A share that names no whole, or one that no number before it is called.
#[derive(Debug, Clone, Copy)]
pub(super) struct Nameless {
    /// The rate.
    pub rate: usize,
    /// The part.
    pub part: usize,
    /// Whether a whole is named that no number before it is called.
    pub named: bool,
}

/// Words for a whole that do not name it.
const NAMELESS: &[&str] = &[
    "",
    "比",
    "总数",
    "总量",
    "总额",
    "全部",
    "总人数",
    "总户数",
    "总数量",
    "总体",
    "总数的",
    "其",
    "总",
    "总的",
];

/// A share whose whole is named; one that has none is put with its like.
pub(super) fn find(scene: &Scene<'_>, r: usize, rest: &mut Vec<Nameless>) -> Option<Draft> {
    let mut lead = r;
    while lead > 0 && r - lead < 6 && rate_before(scene, lead) {
        lead -= 1;
    }
    let n = scene.number(r)?;
    if n.change.is_some() || matches!(n.approx, Approx::AtLeast | Approx::AtMost) || n.until.is_some() {
        return None;
    }
    let head = unbracketed(bare(near::lead(scene, lead))).trim_end_matches(['均', '各', '仅', '将']);
    let at = head.rfind('占')?;
    let noun = named(bare(head.get(at + '占'.len_utf8()..)?));
    if !short(&noun, 20) || has(&noun, &["预算", "任务", "计划", "目标"]) && !noun.ends_with(['入', '出'])
    {
        return None;
    }
    let subject = head.get(..at)?.trim();
    let a = part(scene, r, lead, subject)?;
    let found = if NAMELESS.contains(&noun.as_str()) { None } else { called(scene, a, r, &noun) };
    match found {
        Some((b, confidence)) => {
            let below = Below { share: true, ..Below::one(scene, b)? };
            // A、B、C，占r%: of which of them, or of all together, only what fits tells.
            let alone = lead != r || rate_before(scene, r + 1) || !listed(scene, a);
            let draft = quotient(scene, r, a, &below, confidence, "")?;
            (alone || draft.verdict.holds()).then_some(draft).or_else(|| together_share(scene, r, a, &below))
        }
        None => {
            rest.push(Nameless { rate: r, part: a, named: !NAMELESS.contains(&noun.as_str()) });
            None
        }
    }
}

/// `预算数20万元，执行数18万元，完成预算的90%`: the budget or task is named by a number of just that name.
pub(super) fn of_plan(scene: &Scene<'_>, r: usize) -> Option<Draft> {
    let n = scene.number(r)?;
    let head = bare(near::lead(scene, r));
    let plain = n.change.is_none() && n.approx == Approx::Exact && n.until.is_none();
    let at = head.rfind("完成")?;
    let noun =
        head.get(at + "完成".len()..)?.trim_end_matches('的').trim_start_matches(['了', '年', '初', '全']);
    let plans = ["预算", "任务", "目标", "计划", "目标任务", "预算数", "任务数"];
    if !plain || !plans.contains(&noun) || !head.ends_with('的') {
        return None;
    }
    let a = near::before(scene, r).filter(|a| scene.number(*a).is_some_and(counts))?;
    let part = scene.number(a)?;
    let named = |i: usize| {
        let label = near::lead(scene, i).trim_end_matches(['为', '是', '数', '的', ' ', '达', '共']);
        label.ends_with(noun.trim_end_matches('数'))
            && scene.number(i).is_some_and(|n| alike(n, part) && counts(n))
    };
    let b = (first(scene, r)..a).rev().find(|i| named(*i))?;
    if named(a) || change(scene, a).is_some() || clauses_between(scene, b, r) > 4 {
        return None;
    }
    quotient(scene, r, a, &Below::one(scene, b)?, Confidence::Likely, "")
}

/// Whether a number is the last one of a list of its like.
pub(super) fn listed(scene: &Scene<'_>, a: usize) -> bool {
    let Some(before) = a.checked_sub(1) else { return false };
    let like = scene.number(before).zip(scene.number(a)).is_some_and(|(x, y)| alike(x, y));
    like && together(scene, before, a)
        && clauses_between(scene, before, a) == 0
        && near::between(scene, before, a).contains('、')
}

/// The share of a whole list, if it fits.
pub(super) fn together_share(scene: &Scene<'_>, r: usize, a: usize, below: &Below) -> Option<Draft> {
    let mut from = a;
    while from > 0 && a - from < 8 && listed(scene, from) {
        from -= 1;
    }
    let parts: Vec<usize> = (from..=a).collect();
    super::of_sum(scene, r, &parts, below, Confidence::Likely).filter(|d| d.verdict.holds())
}

/// Without a bracket at its end: 比重（城镇化率）.
fn unbracketed(text: &str) -> &str {
    match text.strip_suffix(['）', ')']).and_then(|t| t.rfind(['（', '('])) {
        Some(at) => text.get(..at).unwrap_or(text),
        None => text,
    }
}

/// The name of a whole without the words for a share and for all of a place.
fn named(text: &str) -> String {
    let mut out = text.trim();
    for word in ["的比重", "的比例", "比重", "比例", "的份额", "的"] {
        out = out.strip_suffix(word).unwrap_or(out);
    }
    out = out.strip_prefix('到').unwrap_or(out).trim_start_matches(['了', '据']);
    for word in [
        "全国", "全省", "全市", "全县", "全区", "全镇", "全州", "全部", "我市", "我县", "我区", "本市",
        "本级",
    ] {
        out = out.strip_prefix(word).unwrap_or(out);
    }
    for word in ["总数", "总量", "总额", "总人数", "总户数", "人数", "户数", "件数", "总数量", "额", "数"]
    {
        if let Some(less) = out.strip_suffix(word)
            && less.chars().count() >= 2
        {
            out = less;
        }
    }
    out.trim().to_owned()
}

/// The part of a share: the number of the same subject, or the nearest before; of several rates in a row the one
/// at the same place in the row before them.
fn part(scene: &Scene<'_>, r: usize, lead: usize, subject: &str) -> Option<usize> {
    let least = first(scene, r);
    let usable = |i: usize| {
        scene.number(i).is_some_and(counts)
            && change(scene, i).is_none()
            && !of_rate(scene, i)
            && together(scene, i, r)
    };
    let mut rates = r + 1 - lead;
    while together(scene, lead, lead + rates) && rate_before(scene, lead + rates) && rates < 6 {
        rates += 1;
    }
    let mut back = rates - (r - lead);
    let mut i = lead;
    let mut nearest = None;
    while i > least {
        i -= 1;
        if clauses_between(scene, i, lead) > 6 {
            break;
        }
        if !usable(i) {
            continue;
        }
        // Named again in the clause of the share: 税收收入占….
        if subject.chars().count() >= 2 && rates == 1 {
            let name = last(subject, 8);
            if scene.before(i).contains(name.trim_start_matches(['，', '其', '中'])) {
                return Some(i);
            }
            nearest = nearest.or(Some(i).filter(|_| subject.ends_with(['，', '其', '中', '共', '约'])));
            continue;
        }
        back -= 1;
        if back == 0 {
            return (clauses_between(scene, i, lead) <= 4 || rates > 1).then_some(i);
        }
    }
    nearest
}

/// The whole of a name: the number before whose words share most of it.
fn called(scene: &Scene<'_>, a: usize, r: usize, noun: &str) -> Option<(usize, Confidence)> {
    let part = scene.number(a)?;
    let least = paragraph_first(scene, a);
    let mut best: Option<((bool, usize, bool), usize)> = None;
    let depth = scene.depth(a);
    let size = noun.chars().count();
    let other = match noun {
        "经济" | "地区生产总值" | "GDP" => "生产总值",
        _ => noun,
    };
    let mut i = r;
    while i > least {
        i -= 1;
        let n = scene.number(i)?;
        if i == a {
            continue;
        }
        // What stands in brackets is itself a part of what stands before them.
        if !alike(n, part) || change(scene, i).is_some() || scene.depth(i) > depth {
            continue;
        }
        let label = last(near::lead(scene, i), 24);
        let clause = last(scene.head(i), 30);
        let after = start(scene.after(i), 10);
        let common =
            shared(noun, label).max(shared(other, label)).max(shared(noun, after)).max(shared(noun, clause));
        let whole = common >= size.min(other.chars().count());
        let rank = (n.value >= part.value, common, has(label, &["共", "总", "合计"]));
        if (whole || common >= 4) && best.is_none_or(|(c, _)| rank > c) {
            best = Some((rank, i));
        }
    }
    let ((greater, common, _), b) = best?;
    let sure = if !greater && size < 3 {
        Confidence::Weak
    } else if common >= size && size >= 4 && together(scene, a, b) {
        Confidence::Certain
    } else if common >= size && size >= 2 || common >= 4 && common * 2 >= size {
        Confidence::Likely
    } else {
        Confidence::Weak
    };
    Some((b, sure))
}

/// The longest run of characters that two short texts have in common.
fn shared(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().take(20).collect(), b.chars().take(40).collect());
    let mut best = 0;
    let mut row = vec![0; b.len() + 1];
    for x in &a {
        let mut corner = 0;
        for (j, y) in b.iter().enumerate() {
            let up = row[j + 1];
            row[j + 1] = if x == y { corner + 1 } else { 0 };
            best = best.max(row[j + 1]);
            corner = up;
        }
    }
    best
}
