//! From a numeral in its place to a [`Number`]: range, unit, approximation, change, standard.

use super::numeral::{Numeral, read};
use super::scan::{self, after, before, blanks, ends, is_blank, is_digit, is_han, joint, tail};
use super::unit::{self, Found};
use super::words::{self, Sense};
use super::{Approx, Change, Each, Kind, Number, approx, bare, change, each, hanzi, stand};
use crate::check::text::Span;
use rust_decimal::Decimal;

/// Where a numeral stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    pub index: usize,
    pub text: &'a str,
    pub at: usize,
    /// Where its clause begins.
    pub clause: usize,
    /// Where its sentence begins.
    pub sentence: usize,
    /// Whether the paragraph is a cell of a table.
    pub cell: bool,
    /// Whether a short quotation holds it.
    pub slogan: bool,
}

/// What became of a numeral.
pub(super) enum Made {
    /// A number, and the byte after it.
    Number(Box<Number>, usize),
    /// One of a list whose unit stands behind the last.
    Waiting(Box<Number>, usize),
    /// No number.
    None,
}

impl Made {
    fn of(number: Option<(Number, usize)>) -> Made {
        number.map_or(Made::None, |(n, end)| Made::Number(Box::new(n), end))
    }
}

/// A numeral with its unit, before its neighbours are looked at.
struct Token {
    numeral: Numeral,
    until: Option<Decimal>,
    unit: String,
    kind: Kind,
    end: usize,
}

impl<'a> Place<'a> {
    /// The words of its clause before a byte.
    fn head(&self, to: usize) -> &'a str {
        after(before(self.text, to), self.clause)
    }

    fn unit_at(&self, end: usize) -> (usize, Option<Found>) {
        let at = end + blanks(after(self.text, end));
        (at, unit::longest(after(self.text, at)))
    }

    /// A numeral in digits.
    pub fn arabic(&self, before: &[Number]) -> Made {
        let Some(numeral) = read(self.text, self.at) else { return Made::None };
        let Some(token) = self.ranged(numeral) else { return Made::None };
        if token.unit.is_empty() {
            return self.without_unit(token, before);
        }
        Made::of(self.number(token))
    }

    /// With its unit, and the other end of a range (13～17万元, 50%-60%, 500元至800元).
    fn ranged(&self, mut numeral: Numeral) -> Option<Token> {
        let (unit_at, found) = self.unit_at(numeral.end);
        let end = found.map_or(numeral.end, |f| unit_at + f.len);
        let other = self.other_end(&numeral, end, found.is_some());
        let Some((second, second_unit, second_end)) = other else {
            return Some(token(numeral, None, found, end));
        };
        // 13～17万元: the scale stands once. 8000～1万元: it does not.
        let mantissa = second.value.checked_div(second.scale)?;
        let shared = found.is_none() && !numeral.scaled && second.scaled && numeral.value < mantissa;
        if shared {
            numeral.value = numeral.value.checked_mul(second.scale)?;
            (numeral.scale, numeral.scaled) = (second.scale, true);
        }
        Some(token(numeral, Some(second.value), second_unit, second_end))
    }

    fn other_end(
        &self,
        first: &Numeral,
        end: usize,
        has_unit: bool,
    ) -> Option<(Numeral, Option<Found>, usize)> {
        let from = end + blanks(after(self.text, end));
        let rest = after(self.text, from);
        let mark = joint(rest)?;
        // 从12个到20个, 由3名至5名 tell a change and no range.
        let word = rest.starts_with(['至', '到']);
        if word && ends(self.head(self.at), &["从", "由", "自"]).is_some() {
            return None;
        }
        let at = from + mark + blanks(after(rest, mark));
        let second = read(self.text, at).filter(|_| after(self.text, at).starts_with(is_digit))?;
        let (unit_at, found) = self.unit_at(second.end);
        let greater = second.value > first.value
            || second.scaled && !first.scaled && second.value.checked_div(second.scale)? > first.value;
        let fits = found.is_some() || !has_unit && second.scaled;
        (greater && fits).then(|| {
            let end = found.map_or(second.end, |f| unit_at + f.len);
            (second, found, end)
        })
    }

    fn without_unit(&self, mut token: Token, before: &[Number]) -> Made {
        if token.numeral.scaled || token.numeral.over {
            let guess = bare::guess(self, token.end, before);
            (token.unit, token.kind) = guess.map_or((String::new(), Kind::Bare), |(u, k)| (u.to_owned(), k));
            return Made::of(self.number(token));
        }
        if self.cell && bare::whole_cell(self.text, self.at, token.end)
            || bare::counts(self, &token.numeral, before)
        {
            return Made::of(self.number(token));
        }
        let end = token.end;
        if bare::listed(self.text, self.at, end) {
            return match self.number(token) {
                Some((number, end)) => Made::Waiting(Box::new(number), end),
                None => Made::None,
            };
        }
        Made::None
    }

    /// A numeral in Chinese characters.
    pub fn hanzi(&self) -> Made {
        let rest = after(self.text, self.at);
        if let Some((prefix, unit)) = bare::share_of(rest) {
            return self.share_of(prefix, unit);
        }
        if let Some(len) = bare::half(scan::before(self.text, self.at), rest) {
            return self.share(len, Decimal::from(50));
        }
        if let Some((len, value)) = bare::fraction(rest) {
            return self.share(len, value);
        }
        let Some(mut numeral) = hanzi::read(self.text, self.at) else { return Made::None };
        let Some(found) = unit::longest(after(self.text, numeral.end)) else {
            return self.hanzi_without_unit(numeral);
        };
        let sense = words::sense(self.text, self.at, &numeral, found);
        if sense == Sense::Word {
            return Made::None;
        }
        let end = numeral.end + found.len;
        let until = numeral.until.take();
        let Some((mut number, end)) = self.number(token(numeral, until, Some(found), end)) else {
            return Made::None;
        };
        number.statistic &= sense == Sense::Counts;
        if number.value == Decimal::ONE && words::none_of(self.head(self.at)) {
            number.value = Decimal::ZERO;
        }
        Made::Number(Box::new(number), end)
    }

    /// 三十多万残疾人: only great numbers count without a classifier.
    fn hanzi_without_unit(&self, numeral: Numeral) -> Made {
        let counted = numeral.scaled && !numeral.headless && numeral.until.is_none();
        let led = ends(scan::before(self.text, self.at), &["第", "数", "几", "每"]).is_some();
        let noun = words::counted_noun("", after(self.text, numeral.end)).filter(|_| counted && !led);
        let Some((unit, kind)) = noun else { return Made::None };
        let end = numeral.end;
        Made::of(self.number(Token { numeral, until: None, unit: unit.to_owned(), kind, end }))
    }

    /// 百分之二十, 千分之三点五 is left, 百分之12.
    fn share_of(&self, prefix: usize, unit: &'static str) -> Made {
        let from = self.at + prefix;
        let rest = after(self.text, from);
        let numeral =
            if rest.starts_with(is_digit) { read(self.text, from) } else { hanzi::read(self.text, from) };
        let Some(numeral) = numeral.filter(|n| !n.scaled) else { return Made::None };
        let end = numeral.end;
        let made = self.number(Token { numeral, until: None, unit: unit.to_owned(), kind: Kind::Ratio, end });
        // 前百分之一 is a rank.
        let rank = scan::before(self.text, self.at).ends_with('前');
        Made::of(made.map(|(n, end)| (Number { statistic: n.statistic && !rank, ..n }, end)))
    }

    /// 一半: 50 %; 十分之一: 10 %. Such words are exact to some ten per cent.
    fn share(&self, len: usize, value: Decimal) -> Made {
        let numeral = Numeral {
            end: self.at + len,
            bare_end: self.at + len,
            value,
            until: None,
            scale: Decimal::TEN,
            places: 0,
            over: false,
            chinese: true,
            scaled: false,
            headless: false,
        };
        let end = numeral.end;
        Made::of(self.number(Token { numeral, until: None, unit: "%".to_owned(), kind: Kind::Ratio, end }))
    }

    /// The byte after the Chinese numeral here that is no number.
    pub fn past_hanzi(&self) -> usize {
        let rest = after(self.text, self.at);
        let read = hanzi::read(self.text, self.at).map_or(0, |n| n.end - self.at);
        self.at + read.max(hanzi::run(rest))
    }

    fn number(&self, mut token: Token) -> Option<(Number, usize)> {
        stand::settle(self.text, &mut token.unit, &mut token.kind, &mut token.end, token.numeral.chinese);
        let Token { numeral, until, unit, kind, mut end } = token;
        let behind = each::behind(after(self.text, end), kind);
        if let Some((len, _)) = &behind {
            end += len;
        }
        let prefix = approx::prefix(self.head(self.at), numeral.headless);
        let signed = sign(self.text, self.at, self.clause, kind);
        let start = self.at - prefix.map_or(0, |(len, _)| len) - signed.map_or(0, |(len, _)| len);
        let suffix = approx::suffix(after(self.text, end), kind);
        end += suffix.map_or(0, |(len, _)| len);
        let head = self.head(start);
        let statistic = !self.slogan_name(kind, &numeral)
            && stand::counts(self.text, self.at, end, &numeral, &unit, kind);
        let number = Number {
            span: Span::new(self.index, start..end),
            numeral: self.at..numeral.bare_end,
            value: numeral.value,
            scale: numeral.scale,
            places: numeral.places,
            each: behind.map(|(_, e)| e).or_else(|| self.standard(start, kind)),
            change: signed.map(|(_, c)| c).or_else(|| change::change(head, kind)),
            approx: approximation(prefix.map(|p| p.1), suffix.map(|s| s.1), numeral.over),
            unit,
            kind,
            until,
            period: None,
            scope: None,
            chinese: numeral.chinese,
            statistic,
        };
        Some((number, end))
    }

    /// In a short quotation all but money is part of a name.
    fn slogan_name(&self, kind: Kind, numeral: &Numeral) -> bool {
        self.slogan && kind != Kind::Money && numeral.places == 0
    }

    fn standard(&self, start: usize, kind: Kind) -> Option<Each> {
        let head = after(before(self.text, start), self.sentence);
        if matches!(kind, Kind::Ratio | Kind::Points) { None } else { each::ahead(tail(head, 30)) }
    }
}

fn token(mut numeral: Numeral, until: Option<Decimal>, found: Option<Found>, end: usize) -> Token {
    let (unit, kind) = found.map_or((String::new(), Kind::Bare), |f| (f.unit.to_owned(), f.kind));
    let worth = Decimal::from(found.map_or(1, |f| f.worth));
    // A share in tenths stays far below any bound: the products cannot fail.
    numeral.value = numeral.value.checked_mul(worth).unwrap_or(numeral.value);
    numeral.scale = numeral.scale.checked_mul(worth).unwrap_or(numeral.scale);
    let until = until.and_then(|u| u.checked_mul(worth));
    Token { numeral, until, unit, kind, end }
}

fn approximation(prefix: Option<Approx>, suffix: Option<Approx>, over: bool) -> Approx {
    match (prefix, suffix) {
        (Some(Approx::AtLeast | Approx::Exact) | None, None) if over => Approx::Over,
        (Some(a), None) => a,
        (_, Some(a)) => a,
        (None, None) => Approx::Exact,
    }
}

/// A printed sign: its bytes and what it says. A dash between two words is none.
fn sign(text: &str, at: usize, clause: usize, kind: Kind) -> Option<(usize, Change)> {
    let c = scan::prev(text, at)?;
    let way = match c {
        '-' | '－' | '−' | '﹣' => Change::Down,
        '+' | '＋' if matches!(kind, Kind::Ratio | Kind::Points) => Change::Up,
        _ => return None,
    };
    let left = before(text, at - c.len_utf8());
    let open = left.trim_end_matches(is_blank);
    let free = open.is_empty()
        || at - c.len_utf8() == clause
        || open.ends_with(['：', ':', '，', ',', '（', '(', '、', '为', '至', '到', '是', '了', '由', '从'])
        || matches!(kind, Kind::Ratio | Kind::Points) && open.ends_with(is_han);
    free.then_some((c.len_utf8(), way))
}

/// Gives a listed numeral the unit of the list's last; false if that does not fit.
pub(super) fn share(listed: &mut Number, last: &Number) -> bool {
    if last.unit.is_empty() || last.until.is_some() {
        return false;
    }
    let scaled = listed.value.checked_mul(last.scale);
    let Some(value) = scaled else { return false };
    if listed.scale == Decimal::ONE {
        (listed.value, listed.scale) = (value, last.scale);
    }
    listed.unit.clone_from(&last.unit);
    listed.kind = last.kind;
    listed.statistic = last.statistic;
    (listed.period, listed.scope) = (last.period.clone(), last.scope.clone());
    listed.each.clone_from(&last.each);
    true
}

/// A number that only 、 or 和 parts from the one before goes on with its change and standard: 增长7%、6.8%.
pub(super) fn go_on(text: &str, last: Option<&Number>, number: &mut Number) {
    let Some(last) = last.filter(|l| l.kind == number.kind && l.unit == number.unit) else { return };
    let between = after(before(text, number.span.start), last.span.end).trim_matches(is_blank);
    if last.span.end > number.span.start {
        return;
    }
    let listed = matches!(between, "、" | "和" | "与" | "及" | "以及");
    if listed && number.change.is_none() {
        number.change = last.change;
    }
    // 由每人每月80元提高到90元
    let raised = ends(between, LEVELS).is_some() && between.chars().count() <= 6;
    if (listed || raised) && number.each.is_none() {
        number.each.clone_from(&last.each);
    }
}

/// Words between what was and what is now.
const LEVELS: &[&str] = &[
    "提高到",
    "提高至",
    "增加到",
    "增加至",
    "提升到",
    "提升至",
    "上调到",
    "上调至",
    "提标至",
    "提标到",
    "增至",
    "降至",
    "降到",
    "降低到",
    "调整为",
    "调整到",
    "调整至",
    "下调至",
    "提至",
];

/// Whether a word of a clause's head, not far before, is one of some.
pub(super) fn near(head: &str, chars: usize, words: &[&str]) -> bool {
    let near = tail(head, chars);
    words.iter().any(|w| near.contains(w))
}
