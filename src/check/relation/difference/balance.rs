//! What is left: `收入A，支出B，结余D`; `新增A，退出B，净增D`; `出生率A，死亡率B，自然增长率D`; `共A，已B，还有D`.

use super::minus;
use crate::check::number::{Interval, Kind as Of};
use crate::check::relation::mend::Repair;
use crate::check::relation::near::{
    self, alike, change, clauses_between, counts, ends, has, in_cell, last, paragraph_first, together,
};
use crate::check::relation::shared::{Draft, Scene, judge};
use crate::check::relation::{Confidence, Kind, Relation};

/// Words that name what is left, with those of what came in and what went out.
struct Form {
    left: &'static [&'static str],
    more: &'static [&'static str],
    less: &'static [&'static str],
}

const FORMS: &[Form] = &[
    Form {
        left: &[
            "结余",
            "结存",
            "盈余",
            "收支相抵",
            "结余资金",
            "余额",
            "年末结余",
            "滚存结余",
            "期末余额",
            "期末结余",
            "结转",
            "年末余额",
            "结转和结余",
            "结转结余",
            "结转下年",
            "收支差额",
            "结余共计",
            "结余合计",
            "结余总计",
        ],
        more: &[
            "收入",
            "总收入",
            "收入合计",
            "收入总计",
            "收款",
            "收到",
            "接受捐款",
            "捐款",
            "善款",
            "募集",
            "筹集",
            "到账",
            "募捐",
            "拨入",
            "下达资金",
            "到位资金",
            "安排资金",
            "安排",
            "收入共计",
            "收入共",
            "收入为",
        ],
        less: &["支出", "总支出", "支出合计", "支出总计", "付款", "支出共计", "支出共", "支出总额"],
    },
    Form {
        left: &["净增", "净增加"],
        more: &["新增", "增加"],
        less: &["退出", "减少", "注销", "核减", "自然减员", "清退"],
    },
    Form {
        left: &["核减", "审减", "核减额"],
        more: &["送审", "报审", "送审金额"],
        less: &["审定", "审定金额"],
    },
    Form { left: &["自然增长率"], more: &["出生率"], less: &["死亡率"] },
];

/// Words that name what stood there at the beginning.
const OPENING: &[&str] = &["年初", "期初", "上年结转", "上年结余", "上年末", "上年滚存", "年初结余"];

/// Balances of a text.
pub(super) fn find(scene: &Scene<'_>, out: &mut Vec<Relation>) {
    for d in 0..scene.reading.numbers.len() {
        let draft = balance(scene, d).or_else(|| remainder(scene, d));
        if let Some(draft) = draft {
            out.push(draft.relation(scene));
        }
    }
}

/// The words that name a number, without those that say only that it is one.
fn name<'a>(scene: &Scene<'a>, number: usize) -> &'a str {
    scene.before(number).trim().trim_end_matches(['为', '达', '到', '是', '约', '了', ' ', '的'])
}

fn balance(scene: &Scene<'_>, d: usize) -> Option<Draft> {
    let n = scene.number(d).filter(|n| counts(n) || n.kind == Of::Ratio)?;
    if in_cell(scene, d) {
        return None;
    }
    let label = name(scene, d);
    let form = FORMS.iter().find(|f| ends(label, f.left))?;
    let running = has(last(label, 10), &["累计", "年末", "滚存", "期末"]);
    let least = paragraph_first(scene, d);
    let sentence = scene.sentence_of(d)?;
    let (mut more, mut less, mut opening) = (None, None, None);
    let mut i = d;
    while i > least && (more.is_none() || less.is_none() || running && opening.is_none()) {
        i -= 1;
        if scene.sentence_of(i)? + 3 < sentence {
            break;
        }
        let other = scene.number(i)?;
        if !alike(other, n) || other.kind != n.kind {
            continue;
        }
        let label = name(scene, i);
        if has(last(label, 8), OPENING) {
            opening = opening.or(Some(i));
        } else if ends(label, form.less) && less.is_none() && more.is_none() {
            less = Some(i);
        } else if ends(label, form.more) && more.is_none() {
            more = Some(i);
        } else if ends(label, form.left) {
            // An earlier balance: what stands before it belongs to that one.
            break;
        }
    }
    let (more, less) = (more?, less?);
    let one = together(scene, more, less);
    if !one && scene.sentence_of(less)? > scene.sentence_of(more)? + 1 {
        return None;
    }
    // A subset's expense between (其中…) makes the reading unsure.
    let confidence = if one && together(scene, less, d) && less == more + 1 && d == less + 1 {
        Confidence::Likely
    } else {
        Confidence::Weak
    };
    match (running, opening) {
        (true, Some(o)) => with_opening(scene, d, o, more, less),
        // Of 收入总计 what was there at the beginning is a part.
        (true, None) if ends(name(scene, more), &["总计", "总收入"]) => {
            minus(scene, d, more, less, confidence, "按“收入减支出”一类理解")
        }
        (true, None) => minus(scene, d, more, less, Confidence::Weak, "按“收入减支出”一类理解")
            .filter(|d| d.verdict.holds()),
        (false, Some(o)) if together(scene, o, d) => with_opening(scene, d, o, more, less),
        _ => minus(scene, d, more, less, confidence, "按“收入减支出”一类理解"),
    }
}

/// What stood there, what came in, what went out.
fn with_opening(scene: &Scene<'_>, d: usize, opening: usize, more: usize, less: usize) -> Option<Draft> {
    let (o, m, l) = (scene.number(opening)?, scene.number(more)?, scene.number(less)?);
    let n = scene.number(d)?;
    let exact = o.value.checked_add(m.value)?.checked_sub(l.value)?;
    let computed: Interval = o.interval().plus(&m.interval()).minus(&l.interval());
    Some(Draft {
        kind: Kind::Difference,
        result: d,
        operands: vec![opening, more, less],
        expression: format!("{}＋{}－{}", scene.printed(opening), scene.printed(more), scene.printed(less)),
        expected: scene.write(exact, d),
        verdict: judge(n, exact, &computed),
        confidence: Confidence::Likely,
        repairs: vec![Repair { number: d, needed: computed }],
        note: "按“年初加收入减支出”理解".to_owned(),
    })
}

/// `共A，已B，还有D`.
fn remainder(scene: &Scene<'_>, d: usize) -> Option<Draft> {
    let n = scene.number(d).filter(|n| counts(n))?;
    if in_cell(scene, d) || change(scene, d).is_some() {
        return None;
    }
    let label = last(name(scene, d), 10);
    let left = [
        "剩余",
        "余下",
        "尚余",
        "其余",
        "还剩",
        "剩下",
        "尚有",
        "尚未",
        "未完成",
        "未整改",
        "未办结",
        "未兑现",
        "缺席",
        "不合格",
        "未通过",
        "未拨付",
        "未出席",
        "未参加",
        "未到",
        "缺勤",
    ];
    if !left.iter().any(|w| label.contains(w)) {
        return None;
    }
    // A rate may stand between: 合格率98.5%，不合格8批次.
    let before = |i: usize| {
        let b = near::before(scene, i)?;
        let rate = scene.number(b).is_some_and(|n| n.kind == Of::Ratio);
        if rate { near::before(scene, b) } else { Some(b) }
    };
    let b = before(d)?;
    let a = before(b)?;
    let (whole, done) = (scene.number(a)?, scene.number(b)?);
    if !alike(whole, n) || !alike(done, n) || !counts(whole) || clauses_between(scene, a, d) > 4 {
        return None;
    }
    if !has(
        scene.before(b),
        &[
            "已", "完成", "其中", "实现", "办结", "整改", "出席", "到会", "实到", "参加", "合格", "通过",
            "拨付",
        ],
    ) || change(scene, b).is_some()
    {
        return None;
    }
    // A third part before: the parts are read as a sum elsewhere.
    let third = near::before(scene, a).filter(|t| clauses_between(scene, *t, a) <= 1);
    let confidence = if third.is_some_and(|t| scene.number(t).is_some_and(|t| alike(t, n))) {
        Confidence::Weak
    } else {
        Confidence::Likely
    };
    minus(scene, d, a, b, confidence, "")
}
