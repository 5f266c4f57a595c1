//! What came of a group is no more than the group: `筛查40人，筛出5人`; `11名毕业生，有就业能力的10名毕业生`.

use super::no_more;
use crate::check::number::Kind as Of;
use crate::check::relation::Confidence;
use crate::check::relation::near::{
    alike, between, change, clauses_between, counts, first, has, last, start, together,
};
use crate::check::relation::shared::{Draft, Scene};

/// Words for the group, words for what came of it, how sure that one is of the other.
const PAIRS: &[(&[&str], &[&str], Confidence)] = &[
    (
        &[
            "筛查", "排查", "普查", "检测", "体检", "摸排", "检查", "抽查", "义诊", "评估", "鉴定", "调查",
            "复核",
        ],
        &[
            "筛查出",
            "筛选出",
            "筛出",
            "检出",
            "查出",
            "排查出",
            "确诊",
            "诊断为",
            "被诊断",
            "呈阳性",
            "符合条件",
            "不符合",
            "不合格",
            "初筛",
            "筛选",
        ],
        Confidence::Likely,
    ),
    (
        &["参加", "报名", "培训", "参训"],
        &["合格", "取得", "获得", "考取", "录取", "结业", "拿到", "通过考", "通过鉴定"],
        Confidence::Likely,
    ),
    (
        &["受理", "收到", "接到", "接收", "征集", "梳理", "交办", "收集", "排查出"],
        &["办结", "已办", "结案", "化解", "答复", "已解决", "已处理", "调解成功"],
        Confidence::Likely,
    ),
    (&["帮扶", "扶持", "支持"], &["脱贫"], Confidence::Weak),
    (&["登记", "推荐", "求职"], &["就业", "推荐", "上岗", "录用"], Confidence::Weak),
    (&["参加", "招聘会", "岗位", "提供"], &["意向", "签约", "达成"], Confidence::Weak),
    (&["培训"], &["带动", "就业"], Confidence::Weak),
];

/// A number that came of another one before it.
pub(super) fn find(scene: &Scene<'_>, b: usize) -> Option<Draft> {
    let part = scene.number(b).filter(|n| counts(n) && n.kind != Of::Money && n.each.is_none())?;
    if change(scene, b).is_some() {
        return None;
    }
    outcome(scene, b).or_else(|| described(scene, b)).filter(|_| part.value > rust_decimal::Decimal::ZERO)
}

fn outcome(scene: &Scene<'_>, b: usize) -> Option<Draft> {
    let words = format!("{} {}", last(scene.before(b), 16), start(scene.after(b), 8));
    let part = scene.number(b)?;
    let least = first(scene, b);
    for (group, came, sure) in PAIRS {
        if !has(&words, came) {
            continue;
        }
        for a in (least..b).rev() {
            let whole = scene.number(a)?;
            if clauses_between(scene, a, b) > 3 {
                break;
            }
            if !alike(whole, part) || change(scene, a).is_some() || whole.each.is_some() {
                continue;
            }
            let told = format!("{} {}", last(scene.before(a), 20), start(scene.after(a), 14));
            if has(&told, came) || !has(&told, group) {
                break;
            }
            return no_more(scene, b, b, a, *sure, "");
        }
    }
    None
}

/// 有就业能力的10名毕业生, of 11 of them before.
fn described(scene: &Scene<'_>, b: usize) -> Option<Draft> {
    let head = scene.before(b).trim_end();
    if !head.ends_with('的') || !has(last(head, 14), &["有", "符合", "具备", "持有", "需要"]) {
        return None;
    }
    let noun = start(scene.after(b).trim_start(), 3);
    let part = scene.number(b)?;
    if noun.chars().count() < 2 {
        return None;
    }
    let least = first(scene, b).max(b.saturating_sub(4));
    (least..b).rev().find_map(|a| {
        let whole = scene.number(a).filter(|n| alike(n, part) && counts(n))?;
        let near = together(scene, a, b) && clauses_between(scene, a, b) <= 3 && whole.change.is_none();
        let named = start(scene.after(a), 16).contains(noun) && !between(scene, a, b).contains('；');
        (near && named).then(|| no_more(scene, b, b, a, Confidence::Weak, ""))?
    })
}
