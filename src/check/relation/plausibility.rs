//! Numbers that cannot be: half a person, a rate of cover above 100 %, a fall by more than all, three million
//! for one household.
//!
//! Job: look at each number, and at sums paid to so many. Input: a [`Scene`]. Output: failing relations of
//! [`Kind::Plausibility`]; what is plausible is not reported. Invariant: a sum per head is never more than
//! likely, since the words may hide what else was paid.

use super::shared::{Draft, Scene, Verdict};
use super::{Confidence, Kind, Relation, mend};
use crate::check::number::{Approx, Change, Interval, Kind as Count, Number};
use rust_decimal::Decimal;

/// Implausible numbers of all sentences.
pub(super) fn find(scene: &Scene<'_>, out: &mut Vec<Relation>) {
    for (index, n) in scene.reading.numbers.iter().enumerate() {
        let found = if n.kind == Count::Ratio { rate(scene, index, n) } else { fraction(scene, index, n) };
        out.extend(found.map(|d| d.relation(scene)));
    }
    for index in 0..scene.sentences().len() {
        per_head(scene, index, out);
    }
}

fn implausible(result: usize, expression: String, expected: String, confidence: Confidence) -> Draft {
    Draft {
        kind: Kind::Plausibility,
        result,
        operands: Vec::new(),
        expression,
        expected,
        verdict: Verdict::Differs,
        confidence,
        repairs: Vec::new(),
        note: String::new(),
    }
}

/// Rates of which 100 % is all there is.
const BOUNDED: &[&str] = &[
    "参保率",
    "覆盖率",
    "合格率",
    "就业率",
    "入学率",
    "升学率",
    "满意率",
    "满意度",
    "处结率",
    "办结率",
    "适配率",
    "服务率",
    "普及率",
    "整改率",
    "知晓率",
    "签约率",
    "建档率",
    "治愈率",
    "检出率",
    "达标率",
    "录入率",
    "及时率",
    "准确率",
    "完好率",
    "通过率",
    "接种率",
    "参与率",
    "入户率",
    "调查率",
    "持证率",
    "安置率",
    "优良率",
    "巩固率",
];

/// 参保率102%; 下降120%.
fn rate(scene: &Scene<'_>, index: usize, n: &Number) -> Option<Draft> {
    if n.unit != "%" || n.value <= Decimal::ONE_HUNDRED || n.approx == Approx::AtMost {
        return None;
    }
    let before = scene.before(index);
    if n.change == Some(Change::Down) {
        let expected = "≤100%".to_owned();
        let mut draft = implausible(index, "下降幅度≤100%".to_owned(), expected, Confidence::Likely);
        draft.note = "下降不会超过全部；若是由盈转亏，请写明".to_owned();
        return Some(draft);
    }
    if n.change.is_some() {
        return None;
    }
    let words: String = before.chars().skip(before.chars().count().saturating_sub(16)).collect();
    let name = BOUNDED.iter().find(|w| words.contains(**w))?;
    // 覆盖率提高到…, 任务完成率 are other things.
    if words.contains("完成") || words.contains("计划") {
        return None;
    }
    Some(implausible(index, format!("{name}≤100%"), "≤100%".to_owned(), Confidence::Likely))
}

/// 12.5人: a count that is no whole number.
fn fraction(scene: &Scene<'_>, index: usize, n: &Number) -> Option<Draft> {
    let counts = matches!(n.kind, Count::Persons | Count::Households | Count::PersonTimes);
    if !counts || n.value.fract().is_zero() || !n.statistic || n.each.is_some() || n.chinese {
        return None;
    }
    let head = scene.head(index);
    let rest = scene.after(index);
    let mean = ["每", "均", "折合", "当量", "密度", "率", "比", "约合"].iter().any(|w| head.contains(w));
    if mean || rest.starts_with(['/', '／', '年', '·']) {
        return None;
    }
    let sure = if n.approx == Approx::Exact { Confidence::Certain } else { Confidence::Likely };
    let expression = format!("{}应为整数", scene.printed(index));
    Some(implausible(index, expression, "整数".to_owned(), sure))
}

/// Payments to persons of which a sum per head can be judged.
const PAID: &[&str] = &[
    "补贴",
    "补助",
    "慰问金",
    "津贴",
    "救助金",
    "助学金",
    "奖学金",
    "奖励金",
    "低保金",
    "生活费",
    "护理费",
    "补偿金",
    "慰问品",
    "救济金",
    "扶助金",
];
/// Sums that are for more than the persons named.
const WIDER: &[&str] = &[
    "建设",
    "工程",
    "改造",
    "项目",
    "贷款",
    "征收",
    "残保金",
    "保障金",
    "基地",
    "机构",
    "企业",
    "单位",
    "筹集",
];

/// 慰问208户，发放慰问金62400万元: three million a household.
fn per_head(scene: &Scene<'_>, index: usize, out: &mut Vec<Relation>) {
    let Some(sentence) = scene.sentences().get(index) else { return };
    let mut count: Option<usize> = None;
    let mut counts = 0;
    for i in sentence.numbers.clone() {
        let Some(n) = scene.number(i) else { continue };
        if matches!(n.kind, Count::Persons | Count::Households) && n.change.is_none() && n.each.is_none() {
            let next = count.and_then(|c| scene.clause_at(c)).is_some_and(|c| Some(c) == scene.clause_at(i));
            counts = if next { counts + 1 } else { 1 };
            count = Some(i);
            continue;
        }
        if n.kind != Count::Money {
            continue;
        }
        let Some(of) = count.take().filter(|_| counts == 1) else { continue };
        let near = scene.clause_at(i).zip(scene.clause_at(of)).is_some_and(|(m, c)| m <= c + 1);
        if n.each.is_none() && n.change.is_none() && n.unit == "元" && near {
            out.extend(judge_head(scene, i, of).map(|d| d.relation(scene)));
        }
    }
}

fn judge_head(scene: &Scene<'_>, sum: usize, of: usize) -> Option<Draft> {
    let (money, count) = (scene.number(sum)?, scene.number(of)?);
    let words = format!("{}{}{}", scene.head(of), scene.after(of), scene.before(sum));
    let paid = PAID.iter().any(|w| words.contains(w));
    let wider = WIDER.iter().any(|w| scene.before(sum).contains(w) || scene.after(of).starts_with(w));
    if !paid || wider || count.value.is_zero() {
        return None;
    }
    // With a standard in the sentence the product tells more.
    let sentence = scene.sentences().get(scene.sentence_of(sum)?)?;
    if sentence.numbers.clone().take(24).any(|i| scene.number(i).is_some_and(|n| n.each.is_some())) {
        return None;
    }
    let head = money.value.checked_div(count.value)?;
    let gift = ["慰问金", "慰问品", "助学金", "救济金"].iter().any(|w| words.contains(w));
    let (odd, absurd) = if gift { (20_000, 50_000) } else { (200_000, 500_000) };
    let unit = if count.kind == Count::Households { "户" } else { "人" };
    let (confidence, expected) = if head > Decimal::from(absurd) {
        (Confidence::Likely, format!("每{unit}不超过{absurd}元"))
    } else if head > Decimal::from(odd) {
        (Confidence::Weak, format!("每{unit}不超过{odd}元"))
    } else if head < Decimal::ONE {
        (Confidence::Likely, format!("每{unit}不少于1元"))
    } else {
        return None;
    };
    let expression = format!("{}÷{}", scene.printed(sum), scene.printed(of));
    let mut draft = implausible(sum, expression, expected, confidence);
    draft.operands = vec![of];
    draft.note = format!("合每{unit}{}元", super::shared::plain(head, 2));
    // The same digits in 元 would be a plausible sum.
    if let Some(plain) = money.value.checked_div(money.scale)
        && money.scale > Decimal::ONE
        && plain.checked_div(count.value).is_some_and(|h| h >= Decimal::TEN && h.fract().is_zero())
    {
        draft.repairs.push(mend::Repair { number: sum, needed: Interval::of(plain) });
    }
    Some(draft)
}

#[cfg(test)]
mod tests {
    use crate::check::Reading;
    use crate::check::relation::{Confidence, Kind, Relation, find};
    use crate::check::text::Text;

    fn odd(text: &str) -> Vec<Relation> {
        let text = Text::of_lines(text);
        find(&Reading::of(&text)).into_iter().filter(|r| r.kind == Kind::Plausibility).collect()
    }

    #[test]
    fn half_a_person_is_none() {
        let found = odd("培训残疾人12.5人。");
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].confidence, Confidence::Certain);
        assert!(odd("每万人拥有医生12.5人。").is_empty());
        assert!(odd("惠及1.25万人。").is_empty());
        assert!(odd("户均2.6人。").is_empty());
    }

    #[test]
    fn rates_that_end_at_a_hundred() {
        assert_eq!(odd("参保率达到102%。").len(), 1);
        assert!(odd("任务完成率122%。").is_empty());
        assert!(odd("参保率达到100%。").is_empty());
        assert!(odd("同比增长130%。").is_empty());
        assert_eq!(odd("同比下降130%。").len(), 1);
    }

    #[test]
    fn a_sum_per_head_that_no_one_pays() {
        let found = odd("慰问困难残疾人家庭208户，发放慰问金62400万元。");
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].confidence, Confidence::Likely);
        assert_eq!(found[0].mend.as_ref().map(|m| m.text.as_str()), Some("62400元"));
        assert!(odd("慰问困难残疾人家庭208户，发放慰问金6.24万元。").is_empty());
        let weak = odd("为25名残疾人提供康复服务，发放康复补贴782.67万元。");
        assert_eq!(weak.iter().map(|r| r.confidence).collect::<Vec<_>>(), [Confidence::Weak]);
    }
}
