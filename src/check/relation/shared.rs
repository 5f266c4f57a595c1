//! What every kind of relation needs: where a number stands and what words name it, how it is written, and
//! whether a result agrees with what comes out.
//!
//! Input: a [`Reading`]. Invariants: every question about one number is answered from its own clause, in time
//! that does not depend on the length of the text; what is written of a number is in its own unit.

use super::{Confidence, Kind, Relation, mend};
use crate::check::Reading;
use crate::check::chars::is_digit;
use crate::check::number::{self, Approx, Interval, Number};
use crate::check::sentence::{Clause, Sentence};
use rust_decimal::{Decimal, RoundingStrategy};

/// A reading with the place of every number in it.
#[derive(Debug)]
pub(super) struct Scene<'a> {
    /// The text, its numbers and sentences.
    pub reading: &'a Reading<'a>,
    /// Sentence and clause of each number.
    places: Vec<(usize, usize)>,
    /// The interval of each number.
    intervals: Vec<Interval>,
}

/// How a printed result compares with what its operands give.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Just so, or within what words of approximation allow.
    Exact,
    /// Within the rounding of the printed digits (尾差).
    Rounded,
    /// Only if the last digits were cut off instead of rounded.
    Cut,
    /// It does not.
    Differs,
}

impl Verdict {
    /// Whether the relation holds.
    pub(super) fn holds(self) -> bool {
        matches!(self, Verdict::Exact | Verdict::Rounded)
    }
}

impl<'a> Scene<'a> {
    /// Of a reading.
    pub(super) fn of(reading: &'a Reading<'a>) -> Scene<'a> {
        let mut places = vec![(usize::MAX, 0); reading.numbers.len()];
        for (s, sentence) in reading.sentences.iter().enumerate() {
            for (c, clause) in sentence.clauses.iter().enumerate() {
                for n in clause.numbers.clone() {
                    if let Some(place) = places.get_mut(n) {
                        *place = (s, c);
                    }
                }
            }
        }
        let intervals = reading.numbers.iter().map(Number::interval).collect();
        Scene { reading, places, intervals }
    }

    /// A number.
    pub(super) fn number(&self, number: usize) -> Option<&'a Number> {
        self.reading.numbers.get(number)
    }

    /// The true values that print as a number does.
    pub(super) fn interval(&self, number: usize) -> Interval {
        self.intervals.get(number).copied().unwrap_or(Interval { low: None, high: None })
    }

    /// All sentences.
    pub(super) fn sentences(&self) -> &'a [Sentence] {
        &self.reading.sentences
    }

    /// The place of a number's sentence in the reading.
    pub(super) fn sentence_of(&self, number: usize) -> Option<usize> {
        self.places.get(number).map(|p| p.0).filter(|s| *s < self.reading.sentences.len())
    }

    /// The place of a number's clause in its sentence.
    pub(super) fn clause_at(&self, number: usize) -> Option<usize> {
        self.sentence_of(number).and_then(|_| self.places.get(number)).map(|p| p.1)
    }

    /// The clause a number stands in.
    pub(super) fn clause_of(&self, number: usize) -> Option<&'a Clause> {
        let sentence = self.reading.sentences.get(self.sentence_of(number)?)?;
        sentence.clauses.get(self.clause_at(number)?)
    }

    /// How many brackets are open round a number.
    pub(super) fn depth(&self, number: usize) -> u8 {
        self.clause_of(number).map_or(0, |c| c.depth)
    }

    /// A paragraph's text.
    pub(super) fn text(&self, paragraph: usize) -> &'a str {
        self.reading.text.paragraphs.get(paragraph).map_or("", |p| p.text.as_str())
    }

    /// The words of a clause.
    pub(super) fn clause_text(&self, sentence: &Sentence, clause: &Clause) -> &'a str {
        self.text(sentence.paragraph).get(clause.range.clone()).unwrap_or("")
    }

    /// The words of a sentence.
    pub(super) fn sentence_text(&self, sentence: &Sentence) -> &'a str {
        self.text(sentence.paragraph).get(sentence.range.clone()).unwrap_or("")
    }

    /// The words between the number before it in the same clause (or the clause's beginning) and a number.
    pub(super) fn before(&self, number: usize) -> &'a str {
        let (Some(clause), Some(n)) = (self.clause_of(number), self.number(number)) else { return "" };
        let from = number
            .checked_sub(1)
            .filter(|p| clause.numbers.contains(p))
            .and_then(|p| self.number(p))
            .map_or(clause.range.start, |p| p.span.end);
        self.text(n.span.paragraph).get(from..n.span.start).unwrap_or("")
    }

    /// The words between a number and the next one of its clause (or the clause's end).
    pub(super) fn after(&self, number: usize) -> &'a str {
        let (Some(clause), Some(n)) = (self.clause_of(number), self.number(number)) else { return "" };
        let to = Some(number + 1)
            .filter(|p| clause.numbers.contains(p))
            .and_then(|p| self.number(p))
            .map_or(clause.range.end, |p| p.span.start);
        self.text(n.span.paragraph).get(n.span.end..to).unwrap_or("")
    }

    /// The words of the clause from its beginning to a number, other numbers among them.
    pub(super) fn head(&self, number: usize) -> &'a str {
        let (Some(clause), Some(n)) = (self.clause_of(number), self.number(number)) else { return "" };
        self.text(n.span.paragraph).get(clause.range.start..n.span.start).unwrap_or("")
    }

    /// The words of the clause after a number, other numbers among them.
    pub(super) fn rest(&self, number: usize) -> &'a str {
        let (Some(clause), Some(n)) = (self.clause_of(number), self.number(number)) else { return "" };
        self.text(n.span.paragraph).get(n.span.end..clause.range.end).unwrap_or("")
    }

    /// The words that name what a number counts: before it from the last `、`, or after it if none stand there.
    pub(super) fn label(&self, number: usize) -> &'a str {
        let before = self.before(number);
        let name = before.rsplit('、').next().unwrap_or(before);
        let name = name.trim().trim_start_matches(['和', '与', '及']);
        if name.is_empty() {
            let after = self.after(number);
            after.split('、').next().unwrap_or(after).trim()
        } else {
            name
        }
    }

    /// A number as printed, blanks left out.
    pub(super) fn printed(&self, number: usize) -> String {
        self.reading.printed(number).chars().filter(|c| !c.is_whitespace()).collect()
    }

    /// The unit of a number as printed, with its scale: `万元`, `名`, `%`.
    pub(super) fn unit(&self, number: usize) -> &'a str {
        let Some(n) = self.number(number) else { return "" };
        let tail = self.text(n.span.paragraph).get(n.numeral.end..n.span.end).unwrap_or("");
        let mut tail = tail.trim_start();
        if n.until.is_some() {
            tail = tail
                .rfind(is_digit)
                .and_then(|i| tail.get(i..))
                .map_or("", |t| t.trim_start_matches(is_digit));
        }
        for word in ["余", "多", "来", "几"] {
            tail = tail.strip_prefix(word).unwrap_or(tail);
        }
        for word in ["及以上", "以上", "以下", "以内", "左右", "上下", "余", "多"] {
            tail = tail.strip_suffix(word).unwrap_or(tail);
        }
        tail.trim()
    }

    /// A value (in base units) written in the unit of a number: 780000 like `1.2万元` is `78万元`. Not more
    /// than four decimals beyond those printed.
    pub(super) fn write(&self, value: Decimal, like: usize) -> String {
        let Some(n) = self.number(like) else { return value.normalize().to_string() };
        let scaled = value.checked_div(n.scale).unwrap_or(value);
        let places = n.places.max(if n.scale > Decimal::ONE { 4 } else { 2 });
        let unit = self.unit(like);
        let unit = match unit.strip_prefix('万').or_else(|| unit.strip_prefix('亿')) {
            // 万余元: what stands between belongs to the approximation.
            Some(rest) => {
                let rest = rest.trim_start_matches(['余', '多']);
                format!("{}{rest}", &unit[..'万'.len_utf8()])
            }
            // 九十万元: the numeral holds its 万.
            None if n.chinese && n.scale >= Decimal::from(100_000_000) => format!("亿{unit}"),
            None if n.chinese && n.scale >= Decimal::from(10_000) => format!("万{unit}"),
            None => unit.to_owned(),
        };
        format!("{}{unit}", plain(scaled, places))
    }

    /// A value rounded as the result prints, with one more decimal where it has any: for rates.
    pub(super) fn write_rounded(&self, value: Decimal, like: usize) -> String {
        let Some(n) = self.number(like) else { return value.normalize().to_string() };
        let scaled = value.checked_div(n.scale).unwrap_or(value);
        format!("{}{}", plain(scaled, n.places + 1), self.unit(like))
    }

    /// Whether two numbers count the same in the same base unit.
    pub(super) fn same_unit(&self, a: usize, b: usize) -> bool {
        match (self.number(a), self.number(b)) {
            (Some(a), Some(b)) => a.kind == b.kind && a.unit == b.unit,
            _ => false,
        }
    }
}

/// A decimal with at most `places` decimals, rounded half up, without trailing zeros.
pub(super) fn plain(value: Decimal, places: u32) -> String {
    value.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero).normalize().to_string()
}

/// Compares a printed result with all values that its operands allow, `exact` being what they give as printed.
pub(super) fn judge(result: &Number, exact: Decimal, computed: &Interval) -> Verdict {
    if result.value == exact && result.until.is_none() {
        return Verdict::Exact;
    }
    if result.interval().meets(computed) {
        return if result.approx == Approx::Exact { Verdict::Rounded } else { Verdict::Exact };
    }
    // 14.67 % cut to 14.6 %: the true value lies above what is printed by less than one step.
    if result.approx == Approx::Exact
        && (result.places > 0 || result.scale > Decimal::ONE || result.kind == number::Kind::Ratio)
        && let Some(high) = result.value.checked_add(result.step())
        && computed.high.is_none_or(|h| h >= result.value)
        && computed.low.is_some_and(|l| l < high)
    {
        return Verdict::Cut;
    }
    Verdict::Differs
}

/// What stands in the note of a result that was cut.
pub(super) const CUT: &str = "像是截去了尾数而没有四舍五入";
/// What stands in the note of a result that differs within its rounding.
pub(super) const ROUNDED: &str = "相差在四舍五入的范围内";

/// A relation as its kind finds it, before its place among the others and its mend are known.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    /// Which arithmetic.
    pub kind: Kind,
    /// The number it says something of.
    pub result: usize,
    /// The others.
    pub operands: Vec<usize>,
    /// Written out.
    pub expression: String,
    /// What comes out, written out.
    pub expected: String,
    /// How it compares.
    pub verdict: Verdict,
    /// How sure the reading is if it does not hold.
    pub confidence: Confidence,
    /// For each number that one edit might mend, the values that would do.
    pub repairs: Vec<mend::Repair>,
    /// Why it is only likely.
    pub note: String,
}

impl Draft {
    /// The relation: a cut result is likely at most; notes and mend are put in.
    pub(super) fn relation(self, scene: &Scene<'_>) -> Relation {
        let holds = self.verdict.holds();
        let mut note = self.note;
        let mut confidence = self.confidence;
        let extra = match self.verdict {
            Verdict::Cut => {
                confidence = confidence.min(Confidence::Likely);
                CUT
            }
            Verdict::Rounded => ROUNDED,
            Verdict::Exact | Verdict::Differs => "",
        };
        if !extra.is_empty() {
            note = if note.is_empty() { extra.to_owned() } else { format!("{extra}；{note}") };
        }
        let mend = if self.verdict == Verdict::Differs {
            // Of a sum any number may be the wrong one; of other kinds it is the result more often than not.
            let prefer = (self.kind != Kind::SumOfParts).then_some(self.result);
            mend::single(scene, prefer, &self.repairs)
        } else {
            None
        };
        Relation {
            kind: self.kind,
            result: self.result,
            operands: self.operands,
            expression: self.expression,
            expected: self.expected,
            printed: scene.printed(self.result),
            holds,
            confidence,
            mend,
            note,
        }
    }
}
