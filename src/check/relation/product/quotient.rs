//! 人均 and 户均: a sum divided by a count, rounded.

use super::super::shared::{Draft, Scene, Verdict, judge};
use super::super::{Confidence, Kind, Relation, mend};
use super::standard::{Standard, sum_of_money};

/// Words after which an average is of something else than the sum and the count before it.
const OTHER: &[&str] = &["水平", "标准", "收入", "补差", "月", "年", "生产总值", "支配", "GDP", "提高", "增"];

/// Sets an average beside the nearest sum and count before it.
pub(super) fn of(scene: &Scene<'_>, mean: &Standard, out: &mut Vec<Relation>) {
    let Some(draft) = draft(scene, mean) else { return };
    if draft.verdict.holds() || draft.confidence > Confidence::Weak {
        out.push(draft.relation(scene));
    }
}

fn draft(scene: &Scene<'_>, mean: &Standard) -> Option<Draft> {
    let result = scene.number(mean.number)?;
    let sentence = scene.sentences().get(scene.sentence_of(mean.number)?)?;
    let count = *mean.counts.first().filter(|c| **c < mean.number && sentence.numbers.contains(c))?;
    let before = (sentence.numbers.start..mean.number)
        .rev()
        .take(6)
        .find(|i| scene.number(*i).is_some_and(sum_of_money));
    // 人均100元，共12.86万元.
    let after = (mean.number + 1..sentence.numbers.end)
        .take(2)
        .find(|i| scene.number(*i).is_some_and(sum_of_money) && scene.before(*i).contains('共'));
    let total = before.or(after)?;
    let (c, t) = (scene.number(count)?, scene.number(total)?);
    let exact = t.value.checked_div(c.value)?;
    let computed = t.interval().over(&c.interval());
    let verdict = judge(result, exact, &computed);
    let before = scene.before(mean.number);
    let least = count.min(total).min(mean.number);
    let near = count.max(total).max(mean.number) == least + 2 && mean.counts.len() == 1;
    let plain = near && !mean.open && !OTHER.iter().any(|w| before.contains(w));
    let confidence = if plain { Confidence::Likely } else { Confidence::Weak };
    let repairs = if verdict == Verdict::Differs {
        vec![
            mend::Repair { number: mean.number, needed: computed },
            mend::Repair { number: total, needed: result.interval().times(&c.interval()) },
            mend::Repair { number: count, needed: t.interval().over(&result.interval()) },
        ]
    } else {
        Vec::new()
    };
    Some(Draft {
        kind: Kind::Product,
        result: mean.number,
        operands: vec![total, count],
        expression: format!("{}÷{}", scene.printed(total), scene.printed(count)),
        expected: scene.write(exact, mean.number),
        verdict,
        confidence,
        repairs,
        note: String::new(),
    })
}
