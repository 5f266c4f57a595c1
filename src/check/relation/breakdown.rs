//! Percentages that make up 100 %: 男性占58.3%，女性占41.7%.
//!
//! Job: find rates of one whole beside each other and add them up. Input: a [`Scene`]. Output: relations of
//! [`Kind::Breakdown`], the last rate being the result. Invariants: each rate may be rounded by half its last
//! digit; rates that make less than 100 % are an error only where they name all kinds of a division.

use super::parts::labels::{self, Names};
use super::shared::{Draft, Scene, judge};
use super::{Confidence, Kind, Relation, mend};
use crate::check::number::{Approx, Interval, Kind as Count};
use rust_decimal::Decimal;

/// Longest breakdown.
const MOST: usize = 16;

/// Breakdowns of all paragraphs.
pub(super) fn find(scene: &Scene<'_>, out: &mut Vec<Relation>) {
    let mut run: Vec<usize> = Vec::new();
    for (index, sentence) in scene.sentences().iter().enumerate() {
        for number in sentence.numbers.clone() {
            if !share(scene, number) {
                continue;
            }
            let fits = run.first().is_some_and(|first| {
                let own = base(scene, number);
                own.is_empty() || own == base(scene, *first)
            });
            if !fits || run.len() >= MOST {
                settle(scene, &run, out);
                run.clear();
            }
            run.push(number);
            // A run that makes 100 % is over: another division of the same whole may follow.
            if draft(scene, &run).is_some_and(|d| d.verdict.holds()) {
                settle(scene, &run, out);
                run.clear();
            }
        }
        let next = scene.sentences().get(index + 1);
        let goes_on = matches!(sentence.ended, Some('；' | ';'))
            && next.is_some_and(|n| n.paragraph == sentence.paragraph);
        if !goes_on {
            settle(scene, &run, out);
            run.clear();
        }
    }
    settle(scene, &run, out);
}

/// A rate that is a share of something: 占41.7%, 占总数的41.7%, and those in a list after one.
fn share(scene: &Scene<'_>, number: usize) -> bool {
    scene.number(number).is_some_and(|n| {
        n.kind == Count::Ratio
            && n.unit == "%"
            && n.change.is_none()
            && n.approx == Approx::Exact
            && n.until.is_none()
            && scene.before(number).contains(['占'])
    })
}

/// What a share is of: the words between 占 and the number.
fn base<'a>(scene: &Scene<'a>, number: usize) -> &'a str {
    let words = scene.before(number).rsplit('占').next().unwrap_or("");
    words.trim_start_matches(['比', '到', '了', '总', '数', '为', '达']).trim_end_matches('的').trim()
}

fn draft(scene: &Scene<'_>, run: &[usize]) -> Option<Draft> {
    let (last, others) = run.split_last()?;
    if others.is_empty() {
        return None;
    }
    let result = scene.number(*last)?;
    let hundred = Interval::of(Decimal::ONE_HUNDRED);
    let mut rest = Decimal::ONE_HUNDRED;
    let mut left = hundred;
    for other in others {
        let n = scene.number(*other)?;
        rest = rest.checked_sub(n.value)?;
        left = left.minus(&n.interval());
    }
    let verdict = judge(result, rest, &left);
    let mut repairs = vec![mend::Repair { number: *last, needed: left }];
    for other in others {
        let mut needed = hundred;
        for n in run.iter().filter(|n| *n != other) {
            needed = needed.minus(&scene.number(*n)?.interval());
        }
        repairs.push(mend::Repair { number: *other, needed });
    }
    let terms: Vec<String> = run.iter().map(|n| scene.printed(*n)).collect();
    Some(Draft {
        kind: Kind::Breakdown,
        result: *last,
        operands: others.to_vec(),
        expression: format!("{}＝100%", terms.join("＋")),
        expected: scene.write(rest, *last),
        verdict,
        confidence: Confidence::Likely,
        repairs,
        note: String::new(),
    })
}

/// Reports a run: if it makes 100 %, or ought to.
fn settle(scene: &Scene<'_>, run: &[usize], out: &mut Vec<Relation>) {
    let Some(mut found) = draft(scene, run) else { return };
    if found.verdict.holds() {
        out.push(found.relation(scene));
        return;
    }
    let Some(sum) =
        run.iter().try_fold(Decimal::ZERO, |s, n| scene.number(*n).and_then(|n| s.checked_add(n.value)))
    else {
        return;
    };
    let above = sum > Decimal::ONE_HUNDRED;
    let names = labels::read(scene, run);
    let slip = mend::common(scene, &found.repairs);
    let near = sum <= Decimal::from(130) && sum >= Decimal::from(90);
    found.confidence = match names {
        Names::Across => return,
        Names::Complete => Confidence::Likely,
        Names::Apart | Names::Unknown if run.len() > 2 && near && (above || slip) => Confidence::Likely,
        Names::Apart if above => Confidence::Likely,
        Names::Unknown if above && near => Confidence::Weak,
        _ => return,
    };
    if names != Names::Complete {
        found.note = "若这几个比例是同一总数的全部构成，则合计不是100%".to_owned();
    }
    out.push(found.relation(scene));
}

#[cfg(test)]
mod tests {
    use crate::check::Reading;
    use crate::check::relation::{Confidence, Kind, Relation, find};
    use crate::check::text::Text;

    fn breakdowns(text: &str) -> Vec<Relation> {
        let text = Text::of_lines(text);
        let found = find(&Reading::of(&text));
        found.into_iter().filter(|r| r.kind == Kind::Breakdown).collect()
    }

    fn one(text: &str) -> Relation {
        let found = breakdowns(text);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        found.into_iter().next().unwrap()
    }

    #[test]
    fn shares_of_all_kinds_make_a_hundred() {
        for text in [
            "男性占58.3%，女性占41.7%。",
            "城镇占33.3%、农村占66.7%。",
            "三类分别为：甲类占33.3%，乙类占33.3%，丙类占33.3%。",
            "0-14岁人口占总人口的17.86%，15-64岁人口占65.42%，65岁及以上人口占16.72%。",
        ] {
            assert!(one(text).holds, "{text}");
        }
    }

    #[test]
    fn more_or_less_than_a_hundred_is_told_where_all_kinds_are_named() {
        let more = one("男性占58.3%，女性占47.1%。");
        assert!(!more.holds && more.confidence == Confidence::Likely);
        assert_eq!(more.mend.map(|m| m.text).as_deref(), Some("41.7%"));
        let less = one("男性占58.3%，女性占31.7%。");
        assert_eq!((less.holds, less.expected.as_str()), (false, "41.7%"));
        let three = one("甲类占40%，乙类占35%，丙类占52%。");
        assert!(!three.holds && three.confidence == Confidence::Likely);
    }

    #[test]
    fn a_few_shares_or_shares_of_several_things_are_no_breakdown() {
        for text in [
            "甲类占20%，乙类占15%。",
            "老年人占52%，女性占47%，重度占41%。",
            "完成率占年初预算的45%，同比增长60%。",
            "税收占调整预算的90%，占收入的60%。",
        ] {
            assert!(breakdowns(text).iter().all(|r| r.holds || r.confidence == Confidence::Weak), "{text}");
        }
    }
}
