//! A total told after a part of it: `…看望了130多户…。共计走访200余户`.

use super::no_more;
use crate::check::number::Kind as Of;
use crate::check::relation::Confidence;
use crate::check::relation::near::{alike, change, counts, has, last, lead, paragraph_first};
use crate::check::relation::shared::{Draft, Scene};

/// Verbs that say of part and total that they are of one thing.
const VERBS: &[&str] = &[
    "走访", "慰问", "救助", "培训", "发放", "安置", "资助", "服务", "筹集", "募集", "投入", "安装", "改造",
    "举办", "开展", "捐赠", "受理", "接待", "办理", "筛查", "救治", "配发", "适配",
];

/// The total and the nearest number before it with its verb.
pub(super) fn find(scene: &Scene<'_>, t: usize) -> Option<Draft> {
    let total = scene.number(t).filter(|n| counts(n) && n.each.is_none() && n.kind != Of::Measure)?;
    let head = last(lead(scene, t), 14);
    let at = ["共计", "合计", "总计", "一共", "累计"].iter().find_map(|w| head.find(w).map(|at| (at, *w)))?;
    let behind = head.get(at.0 + at.1.len()..)?;
    let verb = VERBS.iter().find(|v| behind.contains(**v))?;
    if change(scene, t).is_some() {
        return None;
    }
    let sentence = scene.sentence_of(t)?;
    let least = paragraph_first(scene, t).max(t.saturating_sub(8));
    for a in (least..t).rev() {
        let part = scene.number(a)?;
        if scene.sentence_of(a)? + 1 < sentence {
            break;
        }
        let words = lead(scene, a);
        let same = alike(part, total) && counts(part) && change(scene, a).is_none() && part.each.is_none();
        if !same || !last(words, 24).contains(verb) || has(words, &["共计", "合计", "总计", "累计", "其中"])
        {
            continue;
        }
        let wider = has(words, &["全国", "全省", "全市", "全县", "全区", "去年", "上年", "计划", "目标"]);
        let holds = no_more(scene, t, a, t, Confidence::Weak, "把前面的数当作其中一部分")?;
        return Some(holds).filter(|d| d.verdict.holds() || !wider);
    }
    None
}
