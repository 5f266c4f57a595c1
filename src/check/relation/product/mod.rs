//! Products: N人×每人M元[×月数]＝共K元, in any order, one or several of them summed; and 人均 as their quotient.
//!
//! Job: set each standard (每人每月50元) beside what it is paid for (885名) and what was paid (共531000元).
//! Input: a [`Scene`]. Output: relations of [`Kind::Product`]. Invariants: a standard counts as printed, only
//! counts and sums may be rounded; where several readings are possible the relation holds if one of them does,
//! and what fails is certain only if there was just one.

mod months;
mod quotient;
mod standard;
#[cfg(test)]
mod tests;

use super::shared::{Draft, Scene, Verdict, judge};
use super::{Confidence, Kind, Relation, mend};
use crate::check::number::{Approx, Interval, Kind as Count, Number};
use months::Months;
use rust_decimal::Decimal;
use standard::Standard;

/// Products of all sentences.
pub(super) fn find(scene: &Scene<'_>, out: &mut Vec<Relation>) {
    for index in 0..scene.sentences().len() {
        let standards = standard::of_sentence(scene, index);
        // Those between two sums of money belong together: 85人每人400元、15人每人600元，一共43000元.
        let mut group: Vec<Standard> = Vec::new();
        let mut rest = standards.into_iter().peekable();
        while let Some(next) = rest.next() {
            if next.mean {
                quotient::of(scene, &next, out);
                continue;
            }
            let until = rest.peek().map(|s| s.number);
            group.push(next);
            let totals = group.last().map_or_else(Vec::new, |s| totals_after(scene, index, s, until));
            if totals.is_empty() && until.is_some() {
                continue;
            }
            settle(scene, index, &group, &totals, out);
            group.clear();
        }
    }
}

/// A sum of money that may be what several standards come to.
#[derive(Debug, Clone, Copy)]
struct Total {
    number: usize,
    /// How sure its words make it: 共款 certain, 发放 likely, none weak.
    sure: Confidence,
}

const TOTAL: &[&str] =
    &["共", "合计", "总计", "总额", "总共", "累计", "总量", "总款", "总价", "计发", "计款", "小计"];
const ACTION: &[&str] = &[
    "发放",
    "补贴",
    "补助",
    "资金",
    "金额",
    "款",
    "需",
    "投入",
    "拨付",
    "支出",
    "支付",
    "落实",
    "兑现",
    "下拨",
    "救助",
    "资助",
    "奖励",
    "慰问金",
    "经费",
    "费用",
    "计",
];

/// The words of a clause that lead to a number: from its beginning, or from the last number of the same kind.
/// 共补助36个村18万元.
fn own_words<'a>(scene: &Scene<'a>, number: usize) -> &'a str {
    let (Some(n), Some(clause)) = (scene.number(number), scene.clause_of(number)) else { return "" };
    let same = |i: &usize| scene.number(*i).is_some_and(|o| o.kind == n.kind);
    let from = (clause.numbers.start.max(number.saturating_sub(4))..number)
        .rev()
        .find(same)
        .and_then(|i| scene.number(i))
        .map_or(clause.range.start, |o| o.span.end);
    scene.text(n.span.paragraph).get(from..n.span.start).unwrap_or("")
}

/// How sure the words before a sum make it a total.
fn wording(scene: &Scene<'_>, number: usize) -> Confidence {
    let words = own_words(scene, number);
    let head = scene.head(number).trim_start();
    // 同时拨付运行经费30万元: of something else.
    let other = ["同时", "另", "并", "此外", "还"].iter().any(|w| head.starts_with(w));
    if words.contains("其中") || other && !words.contains('共') {
        Confidence::Weak
    } else if TOTAL.iter().any(|w| words.contains(w)) {
        Confidence::Certain
    } else if ACTION.iter().any(|w| words.contains(w)) {
        Confidence::Likely
    } else {
        Confidence::Weak
    }
}

/// Sums after a standard, up to the next one; those that open the next sentence with 共 count, too.
fn totals_after(scene: &Scene<'_>, sentence: usize, standard: &Standard, until: Option<usize>) -> Vec<Total> {
    let Some(here) = scene.sentences().get(sentence) else { return Vec::new() };
    let end = until.unwrap_or(here.numbers.end);
    let money = scene.number(standard.number).is_some_and(|n| n.kind == Count::Money);
    let mut out: Vec<Total> = (standard.number + 1..end)
        .take(12)
        .filter(|i| standard::total_for(scene, standard, *i))
        .map(|number| Total { number, sure: wording(scene, number) })
        // Of persons and hours only what is called a total is one.
        .filter(|t| money || t.sure == Confidence::Certain)
        .collect();
    if out.is_empty()
        && until.is_none()
        && money
        && let Some(next) = scene.sentences().get(sentence + 1).filter(|s| s.paragraph == here.paragraph)
    {
        let text = scene.sentence_text(next).trim_start();
        let opens = ["共", "合计", "总计", "一共", "累计", "全年共", "总额", "两项", "以上"];
        if opens.iter().any(|w| text.starts_with(w))
            && let Some(number) =
                next.numbers.clone().take(6).find(|i| standard::total_for(scene, standard, *i))
        {
            out.push(Total { number, sure: Confidence::Likely });
        }
    }
    out
}

/// The counts of each term, and its standard.
type Terms = Vec<(Vec<usize>, usize)>;

/// One way to read a product.
#[derive(Debug, Clone)]
struct Way {
    /// Counts (added up) and the standard of each term.
    terms: Terms,
    times: Decimal,
    /// 个月, 年, 天 … for the expression; empty if `times` is 1.
    time: &'static str,
    total: usize,
    /// A rate of which only so much is paid: 区财政承担50%.
    share: Option<usize>,
    /// Whether this is how one reads it first.
    first: bool,
    note: String,
}

/// Finds the reading that holds, or tells of the first one that fails.
fn settle(scene: &Scene<'_>, sentence: usize, group: &[Standard], totals: &[Total], out: &mut Vec<Relation>) {
    let Some(last) = group.last() else { return };
    let mut sure = Confidence::Certain;
    let mut totals: Vec<Total> = totals.to_vec();
    let mut tight = true;
    if totals.is_empty() {
        let Some(before) = total_before(scene, sentence, group) else { return };
        tight = before.1;
        sure = Confidence::Likely;
        totals.push(before.0);
    }
    // The total that is meant: the first with a total's word, else the first.
    let meant = totals
        .iter()
        .find(|t| t.sure == Confidence::Certain)
        .or_else(|| totals.iter().find(|t| t.sure == Confidence::Likely))
        .or(totals.first())
        .copied();
    let Some(meant) = meant else { return };
    totals.sort_by_key(|t| t.number != meant.number);
    let mut ways: Vec<Way> = Vec::new();
    for total in totals.iter().take(3) {
        let months = Months::of(scene, sentence, last, total.number);
        for way in terms(scene, sentence, group, total.number) {
            for (times, time, named) in &months.candidates {
                ways.push(Way {
                    terms: way.0.clone(),
                    times: *times,
                    time,
                    total: total.number,
                    first: way.1 && *named && total.number == meant.number,
                    note: if *named { String::new() } else { months.taken(*times) },
                    share: None,
                });
            }
        }
    }
    let shares = shares(scene, last.number, meant.number);
    let shared: Vec<Way> = shares
        .iter()
        .flat_map(|s| {
            ways.iter().filter(|w| w.first).map(|w| Way { share: Some(*s), first: false, ..w.clone() })
        })
        .collect();
    for way in ways.iter().chain(&shared) {
        if let Some(draft) = way.draft(scene)
            && draft.verdict.holds()
        {
            let likely = if way.first { sure.min(meant.sure) } else { Confidence::Likely };
            out.push(Draft { confidence: likely, ..draft }.relation(scene));
            return;
        }
    }
    let months = Months::of(scene, sentence, last, meant.number);
    let Some(way) = ways.iter().find(|w| w.first) else { return };
    let Some(mut draft) = way.draft(scene) else { return };
    // Without a word for the total another sum may be meant.
    if meant.sure == Confidence::Weak || last.open {
        return;
    }
    // A standard in a bracket behind its sum, with other numbers between: only a slip of one number tells.
    if !tight {
        let relation = Draft { confidence: Confidence::Likely, ..draft }.relation(scene);
        let slip = relation.holds || relation.mend.is_some();
        // Which of the numbers between is meant stays open, and so does the mend.
        out.extend(slip.then_some(Relation { mend: None, ..relation }));
        return;
    }
    sure = sure.min(meant.sure).min(standard::sure(scene, group, meant.number));
    if group.len() > 1 && !scene.before(meant.number).contains(['共', '合', '总']) {
        sure = sure.min(Confidence::Likely);
    }
    sure = sure.min(months.sure(scene, way));
    // 区财政承担50%，共支出…: only a share of the product is paid.
    let less = !shares.is_empty() || shared_out(scene, last.number, meant.number);
    if less {
        sure = Confidence::Weak;
    }
    let loose = |n: &Number| !matches!(n.approx, Approx::Exact | Approx::Over);
    let numbers = way.terms.iter().flat_map(|(c, s)| c.iter().chain([s])).chain([&way.total]);
    if numbers.filter_map(|i| scene.number(*i)).any(loose) {
        sure = sure.min(Confidence::Likely);
    }
    draft.confidence = sure;
    let mut relation = draft.relation(scene);
    // A common slip of a long number explains it, or no number of months does: more than a guess at months.
    if relation.confidence == Confidence::Weak && !relation.holds && !less && months.open() {
        let slip = relation.mend.as_ref().is_some_and(|m| !m.slip.contains("一位数字"));
        let long = scene.number(meant.number).is_some_and(|t| t.value >= Decimal::from(10_000));
        if slip && long && months.year() && meant.sure == Confidence::Certain {
            relation.confidence = Confidence::Certain;
        } else if slip
            || meant.sure == Confidence::Certain
                && standard::sure(scene, group, meant.number) > Confidence::Likely
        {
            relation.confidence = Confidence::Likely;
        }
    }
    out.push(relation);
}

/// Rates between a standard and its sum.
fn shares(scene: &Scene<'_>, standard: usize, total: usize) -> Vec<usize> {
    let between = standard.min(total)..standard.max(total);
    let rate = |i: &usize| {
        scene.number(*i).is_some_and(|n| n.kind == Count::Ratio && n.unit == "%" && n.change.is_none())
    };
    between.take(24).filter(rate).take(2).collect()
}

/// Whether the words between a standard and its sum tell of others who pay.
fn shared_out(scene: &Scene<'_>, standard: usize, total: usize) -> bool {
    let (Some(a), Some(b)) = (scene.number(standard), scene.number(total)) else { return false };
    let words = scene.text(a.span.paragraph).get(a.span.end..b.span.start).unwrap_or("");
    a.span.paragraph == b.span.paragraph
        && ["承担", "分担", "自付", "自筹", "减免", "报销", "首批", "先期", "部分"]
            .iter()
            .any(|w| words.contains(w))
}

/// The nearest sum before the standards, and whether nothing else stands between: 投入890万元，为8900名…每人1000元.
fn total_before(scene: &Scene<'_>, sentence: usize, group: &[Standard]) -> Option<(Total, bool)> {
    let here = scene.sentences().get(sentence)?;
    let first = group.first().filter(|s| scene.number(s.number).is_some_and(|n| n.kind == Count::Money))?;
    let count = first.counts.first().copied();
    let number =
        (here.numbers.start..first.number).rev().take(8).find(|i| standard::total_for(scene, first, *i))?;
    let between =
        (number + 1..first.number).filter(|i| Some(*i) != count && !first.counts.contains(i)).count();
    let one = group.len() == 1 && first.counts.len() == 1 && count.is_some_and(|c| c < first.number);
    Some((Total { number, sure: wording(scene, number) }, between == 0 && one))
}

/// The terms to try: the standards of the group with their nearest counts first; then other counts, the last
/// standard alone, and those of the clauses parted by `；` before. The flag marks the first reading.
fn terms(scene: &Scene<'_>, sentence: usize, group: &[Standard], total: usize) -> Vec<(Terms, bool)> {
    let mut out = Vec::new();
    let nearest = |g: &[Standard]| -> Option<Terms> {
        g.iter().map(|s| s.counts.first().map(|c| (vec![*c], s.number))).collect()
    };
    let Some(last) = group.last() else { return out };
    let chains = chains(scene, sentence, group, total);
    // 12户每户3000元；15户每户2000元，合计66000元: the sum is of both.
    let apart = scene.sentence_of(total) != scene.sentence_of(last.number);
    let joint = chains.len() == 1 && (apart || scene.before(total).contains(['合', '总', '两']));
    let fits = |c: &usize| *c != total;
    if let Some(all) = nearest(group) {
        out.push((all, !joint));
    } else if !last.counts.is_empty() {
        // A standard without a count among others: what the sum is of is not clear.
        let some: Vec<Standard> = group.iter().filter(|s| !s.counts.is_empty()).cloned().collect();
        out.extend(nearest(&some).map(|t| (t, false)));
    }
    if group.len() > 1
        && let Some(c) = last.counts.first()
    {
        out.push((vec![(vec![*c], last.number)], false));
    }
    if group.len() == 1 {
        for c in last.counts.iter().skip(1).filter(|c| fits(c)) {
            out.push((vec![(vec![*c], last.number)], false));
        }
        if last.counts.len() > 1 {
            let mut all = last.counts.clone();
            all.sort_unstable();
            out.push((vec![(all, last.number)], false));
        }
    }
    out.extend(chains.iter().filter_map(|c| nearest(c)).map(|t| (t, joint)));
    out
}

/// The group together with the standards of the sentences parted by `；` before it that have no sum of their own.
fn chains(scene: &Scene<'_>, sentence: usize, group: &[Standard], total: usize) -> Vec<Vec<Standard>> {
    let mut out = Vec::new();
    let mut chain: Vec<Standard> = group.to_vec();
    let mut at = sentence;
    for _ in 0..6 {
        let Some(previous) = at.checked_sub(1).and_then(|p| scene.sentences().get(p)) else { break };
        let same = scene.sentences().get(sentence).is_some_and(|s| s.paragraph == previous.paragraph);
        if !same || !matches!(previous.ended, Some('；' | ';')) {
            break;
        }
        at -= 1;
        let mut before = standard::of_sentence(scene, at);
        before.retain(|s| !s.mean && scene.same_unit(s.number, group.first().map_or(total, |g| g.number)));
        let paid = before.last().is_some_and(|s| !totals_after(scene, at, s, None).is_empty());
        if before.is_empty() || paid {
            break;
        }
        before.extend(chain);
        chain = before;
        out.push(chain.clone());
    }
    out
}

impl Way {
    fn draft(&self, scene: &Scene<'_>) -> Option<Draft> {
        let total = scene.number(self.total)?;
        let mut exact = Decimal::ZERO;
        let mut sum = Interval::of(Decimal::ZERO);
        let mut parts = Vec::new();
        let mut operands = Vec::new();
        for (counts, standard) in &self.terms {
            let (value, interval) = self.term(scene, counts, *standard)?;
            exact = exact.checked_add(value)?;
            sum = sum.plus(&interval);
            let counted: Vec<String> = counts.iter().map(|c| scene.printed(*c)).collect();
            let counted = if let [one] = counted.as_slice() {
                one.clone()
            } else {
                format!("（{}）", counted.join("＋"))
            };
            let time = if self.time.is_empty() {
                String::new()
            } else {
                format!("×{}{}", self.times.normalize(), self.time)
            };
            let share = self.share.map_or_else(String::new, |s| format!("×{}", scene.printed(s)));
            parts.push(format!("{counted}×{}{time}{share}", scene.printed(*standard)));
            operands.extend(counts.iter().copied());
            operands.push(*standard);
        }
        operands.extend(self.share);
        let verdict = judge(total, exact, &sum);
        let repairs = if verdict == Verdict::Differs { self.repairs(scene, &sum) } else { Vec::new() };
        Some(Draft {
            kind: Kind::Product,
            result: self.total,
            operands,
            expression: parts.join("＋"),
            expected: scene.write(exact, self.total),
            verdict,
            confidence: Confidence::Likely,
            repairs,
            note: self.note.clone(),
        })
    }

    /// Value as printed and interval of one term.
    fn term(&self, scene: &Scene<'_>, counts: &[usize], standard: usize) -> Option<(Decimal, Interval)> {
        let rate = scene.number(standard)?;
        // A standard is set, not measured: its digits are exact.
        let exact_rate = matches!(rate.approx, Approx::Exact) && rate.until.is_none();
        let rated = if exact_rate { Interval::of(rate.value) } else { rate.interval() };
        let mut count = Decimal::ZERO;
        let mut counted = Interval::of(Decimal::ZERO);
        for c in counts {
            let n = scene.number(*c)?;
            count = count.checked_add(n.value)?;
            counted = counted.plus(&n.interval());
        }
        let mut times = self.times;
        if let Some(share) = self.share {
            times = times.checked_mul(scene.number(share)?.value)?.checked_div(Decimal::ONE_HUNDRED)?;
        }
        let value = count.checked_mul(rate.value)?.checked_mul(times)?;
        Some((value, counted.times(&rated).times(&Interval::of(times))))
    }

    fn repairs(&self, scene: &Scene<'_>, sum: &Interval) -> Vec<mend::Repair> {
        let mut out = vec![mend::Repair { number: self.total, needed: *sum }];
        let Some(total) = scene.number(self.total) else { return out };
        for (i, (counts, standard)) in self.terms.iter().enumerate() {
            // What is left for this term when the others are taken away.
            let mut left = total.interval();
            for (j, (c, s)) in self.terms.iter().enumerate() {
                if i != j
                    && let Some((_, interval)) = self.term(scene, c, *s)
                {
                    left = left.minus(&interval);
                }
            }
            let [count] = counts.as_slice() else { continue };
            let (Some(c), Some(s)) = (scene.number(*count), scene.number(*standard)) else { continue };
            let times = Interval::of(self.times);
            if !s.value.is_zero() {
                let by = Interval::of(s.value).times(&times);
                out.push(mend::Repair { number: *count, needed: left.over(&by) });
            }
            if !c.value.is_zero() {
                out.push(mend::Repair { number: *standard, needed: left.over(&c.interval().times(&times)) });
            }
        }
        out
    }
}
