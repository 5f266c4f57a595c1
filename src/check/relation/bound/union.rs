//! Those who have one or the other: no fewer than the greater group, no more than both together.

use crate::check::number::{Interval, Kind as Of, Number};
use crate::check::relation::mend::Repair;
use crate::check::relation::near::{change, clauses_between, first, has, last, start, together};
use crate::check::relation::shared::{Draft, Scene, Verdict};
use crate::check::relation::{Confidence, Kind};
use rust_decimal::Decimal;

const REACHED: &[&str] = &["惠及", "受益", "覆盖", "惠泽", "受惠", "涉及"];

fn persons(n: &Number) -> bool {
    matches!(n.kind, Of::Persons | Of::Cases | Of::PersonTimes) && n.each.is_none()
}

/// `A例享受甲、B例享受乙，惠及C名`.
pub(super) fn find(scene: &Scene<'_>, c: usize) -> Option<Draft> {
    let union = scene.number(c).filter(|n| matches!(n.kind, Of::Persons | Of::Cases))?;
    let head = scene.before(c);
    if !has(last(head, 14), REACHED) || change(scene, c).is_some() {
        return None;
    }
    // Their families count, too: that may be more.
    let families = ["家庭", "家属", "亲属", "亲友", "群众", "人口", "家长"];
    if has(start(scene.after(c), 14), &families) || has(last(head, 14), &families) {
        return None;
    }
    let least = first(scene, c);
    let mut parts = Vec::new();
    let mut i = c;
    while i > least && parts.len() < 6 {
        i -= 1;
        let n = scene.number(i)?;
        let stops = !persons(n) || change(scene, i).is_some() || has(last(scene.before(i), 14), REACHED);
        if stops || clauses_between(scene, i, c) > 4 {
            break;
        }
        parts.push(i);
    }
    parts.reverse();
    if parts.len() < 2 || !together(scene, *parts.first()?, c) {
        return None;
    }
    let words = |i: usize| format!("{} {}", scene.before(i), scene.after(i));
    // 享受生活补贴3200人、护理补贴4100人: the first verb serves all.
    let verb = ["享受", "领取", "获得", "享有", "纳入"];
    let told = parts.iter().filter(|i| has(&words(**i), &verb)).count();
    let paid =
        parts.iter().all(|i| has(&words(*i), &["补贴", "津贴", "补助", "低保", "救助", "服务", "保险"]));
    if told == 0 || !paid && told < parts.len() {
        return None;
    }
    let single = parts.iter().all(|i| scene.number(*i).is_some_and(|n| n.kind != Of::PersonTimes));
    let mut sum = Interval::of(Decimal::ZERO);
    let mut exact = Decimal::ZERO;
    let mut most: Option<(Decimal, usize)> = None;
    for &i in &parts {
        let n = scene.number(i)?;
        sum = sum.plus(&n.interval());
        exact = exact.checked_add(n.value)?;
        if most.is_none_or(|(m, _)| n.value > m) {
            most = Some((n.value, i));
        }
    }
    let (_, greatest) = most?;
    let floor = if single { scene.number(greatest)?.interval().low } else { Some(Decimal::ZERO) };
    let allowed = Interval { low: floor, high: sum.high };
    let holds = union.interval().meets(&allowed);
    let printed: Vec<String> = parts.iter().map(|i| scene.printed(*i)).collect();
    let expected = if single {
        format!("{}～{}", scene.write(scene.number(greatest)?.value, c), scene.write(exact, c))
    } else {
        format!("≤ {}", scene.write(exact, c))
    };
    let sure = parts.len() == 2 && single && has(last(head, 6), &["惠及", "受益", "覆盖", "受惠"]);
    Some(Draft {
        kind: Kind::Bound,
        result: c,
        operands: parts,
        expression: printed.join("∪"),
        expected,
        verdict: if holds { Verdict::Exact } else { Verdict::Differs },
        confidence: if sure { Confidence::Certain } else { Confidence::Likely },
        repairs: vec![Repair { number: c, needed: allowed }],
        note: if holds {
            String::new()
        } else {
            "去重后的人数在最大一项与各项之和之间".to_owned()
        },
    })
}
