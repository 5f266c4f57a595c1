//! One pass over a paragraph: skip what counts nothing, read what counts.

use super::numeral::{blanks, chinese, digit, read};
use super::words::{Sense, sense};
use super::{Approx, Change, Kind, Number, context, skip, unit};
use crate::check::text::{Paragraph, Role, Span, Text};
use rust_decimal::Decimal;

/// All numbers of a text in reading order.
pub fn find(text: &Text) -> Vec<Number> {
    let mut out = Vec::new();
    for (i, paragraph) in text.paragraphs.iter().enumerate() {
        if paragraph.role != Role::Furniture {
            one(i, paragraph, &mut out);
        }
    }
    out
}

fn one(index: usize, paragraph: &Paragraph, out: &mut Vec<Number>) {
    let text = paragraph.text.as_str();
    let cell = matches!(paragraph.role, Role::Cell { .. });
    let first = out.len();
    let mut at = 0;
    // Where the clause that is being read begins.
    let mut clause = 0;
    let mut sentence = 0;
    while let Some(c) = text.get(at..).and_then(|t| t.chars().next()) {
        if matches!(c, '，' | ',' | '：' | ':' | '（' | '(' | '）' | ')') {
            clause = at + c.len_utf8();
        }
        if matches!(c, '。' | '；' | ';' | '！' | '？' | '!' | '?') {
            clause = at + c.len_utf8();
            sentence = clause;
        }
        let place = Place { index, text, at, clause, sentence, cell };
        if digit(c).is_some() {
            if let Some(end) = skip::token(text, at) {
                at = end.max(at + c.len_utf8());
                continue;
            }
            match place.arabic(&out[first..]) {
                Some((number, end)) => {
                    out.push(number);
                    at = end;
                }
                None => at += digits_from(text, at),
            }
            continue;
        }
        if chinese(c) {
            match place.chinese() {
                Some((Some(number), end)) => {
                    out.push(number);
                    at = end;
                }
                Some((None, end)) => at = end,
                None => at += c.len_utf8(),
            }
            continue;
        }
        at += c.len_utf8();
    }
}

fn digits_from(text: &str, at: usize) -> usize {
    let n: usize =
        text[at..].chars().take_while(|c| digit(*c).is_some() || *c == '.').map(char::len_utf8).sum();
    n.max(1)
}

struct Place<'a> {
    index: usize,
    text: &'a str,
    at: usize,
    clause: usize,
    sentence: usize,
    cell: bool,
}

impl Place<'_> {
    fn head(&self) -> &str {
        self.text.get(self.clause..self.at).unwrap_or("")
    }

    fn arabic(&self, before: &[Number]) -> Option<(Number, usize)> {
        let mut numeral = read(self.text, self.at)?;
        let mut until = None;
        let gap = blanks(self.text, numeral.end);
        let mut found = unit::longest(self.text.get(numeral.end + gap..)?);
        let mut unit_at = numeral.end + gap;
        // A range: 13～17万元, 50%-60%.
        let from = found.map_or(numeral.end, |f| unit_at + f.len);
        for mark in ["——", "～", "~", "〜", "-", "－", "—", "–", "至", "到"] {
            let Some(rest) = self.text.get(from..).and_then(|t| t.strip_prefix(mark)) else { continue };
            if !rest.starts_with(|c| digit(c).is_some()) {
                break;
            }
            let second_at = from + mark.len();
            if let Some(second) = read(self.text, second_at) {
                let gap = blanks(self.text, second.end);
                let other = unit::longest(self.text.get(second.end + gap..)?);
                if other.is_some() || found.is_none() && second.scaled {
                    if found.is_none() && !numeral.scaled && second.scaled {
                        numeral.scale = second.scale;
                        numeral.value = numeral.value.checked_mul(second.scale)?;
                        numeral.scaled = true;
                    }
                    until = Some(second.value);
                    numeral.end = second.end;
                    found = other;
                    unit_at = second.end + gap;
                }
            }
            break;
        }
        let bare = found.is_none();
        let end = found.map_or(numeral.end, |f| unit_at + f.len);
        if bare && !self.cell && !self.bare_counts(&numeral) {
            return None;
        }
        self.make(&numeral, found, until, end, before)
    }

    /// Whether a numeral without a unit counts: 15万残疾人, 赠送了230轮椅.
    fn bare_counts(&self, numeral: &super::numeral::Numeral) -> bool {
        if numeral.scaled || numeral.over {
            return true;
        }
        let rest = &self.text[numeral.end..];
        let next = rest.chars().next();
        let prev = self.text[..self.at].chars().next_back();
        let han = |c: Option<char>| c.is_some_and(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        let whole = numeral.places == 0 && numeral.value < Decimal::from(10_000_000);
        let year = numeral.value >= Decimal::from(1900)
            && numeral.value <= Decimal::from(2100)
            && self.text[self.at..numeral.end].chars().count() == 4;
        whole
            && !year
            && han(next)
            && (prev == Some('了') || prev == Some('达') || prev == Some('共') || prev == Some('为'))
            && numeral.value >= Decimal::TEN
    }

    fn make(
        &self,
        numeral: &super::numeral::Numeral,
        found: Option<unit::Found>,
        until: Option<Decimal>,
        end: usize,
        before: &[Number],
    ) -> Option<(Number, usize)> {
        let (mut unit, mut kind) = found.map_or((String::new(), Kind::Bare), |f| (f.unit.to_owned(), f.kind));
        let (scale, value) = (numeral.scale, numeral.value);
        let mut end = end;
        if unit == "角" || unit == "分" && kind == Kind::Measure && !self.text[..end].ends_with('分') {
            return None;
        }
        let rest = self.text.get(end..).unwrap_or("");
        // 27个残疾人 are persons.
        if unit == "个"
            && ["残疾人", "人", "孩子", "儿童", "学生", "老人"].iter().any(|w| rest.starts_with(w))
            && !rest.starts_with("残疾人之")
            && !rest.starts_with("残疾人法")
            && !rest.starts_with("人次")
            && !rest.starts_with("残疾人康")
            && !rest.starts_with("残疾人专")
            && !rest.starts_with("残疾人服")
        {
            (unit, kind) = ("人".to_owned(), Kind::Persons);
        }
        // 万元 of 千元, 百元 are read by the numeral; 户（人）is one token.
        if unit == "户" {
            for tail in ["(人)", "（人）"] {
                if rest.starts_with(tail) {
                    end += tail.len();
                }
            }
        }
        if kind == Kind::Bare && numeral.scaled {
            (unit, kind) = self.guess(end, before);
        }
        let (start, prefix) = self.prefix();
        let (end, suffix) = self.suffix(end, kind);
        let approx = match (prefix, suffix, numeral.over) {
            (Some(a), _, false) => a,
            (_, Some(a), _) => a,
            (Some(Approx::AtLeast), _, true) | (_, _, true) => Approx::Over,
            _ => Approx::Exact,
        };
        let head = self.text.get(self.clause..start).unwrap_or("");
        let rest = self.text.get(end..).unwrap_or("");
        let each = if kind == Kind::Money
            || !matches!(kind, Kind::Ratio | Kind::Points | Kind::Bare) && head.ends_with("人均")
        {
            context::each(head, rest)
        } else {
            None
        };
        let change = context::change(head);
        let before_sentence = self.text.get(self.sentence..start).unwrap_or("");
        let period = context::period(before_sentence)
            .map(|r| (self.sentence, r))
            .or_else(|| {
                context::period(context::tail(self.text.get(..self.sentence).unwrap_or(""), 120)).map(|r| {
                    let base = self.sentence
                        - context::tail(self.text.get(..self.sentence).unwrap_or(""), 120).len();
                    (base, r)
                })
            })
            .map(|(base, r)| Span::new(self.index, base + r.start..base + r.end));
        let scope = context::scope(before_sentence)
            .map(|r| Span::new(self.index, self.sentence + r.start..self.sentence + r.end));
        let statistic = !matches!(unit.as_str(), "年" | "个月" | "倍" | "成" | "分")
            || (unit == "倍" && change == Some(Change::Up));
        let number = Number {
            span: Span::new(self.index, start..end),
            numeral: self.at..numeral.bare_end,
            value,
            scale,
            places: numeral.places,
            unit,
            kind,
            approx,
            change,
            each,
            until,
            period,
            scope,
            chinese: numeral.chinese,
            statistic,
        };
        Some((number, end))
    }

    /// 15万残疾人, 14.4万 (元 left out), 2.2万生活在…: what a number of 万 without a unit counts.
    fn guess(&self, end: usize, before: &[Number]) -> (String, Kind) {
        let rest: String = self.text[end..]
            .chars()
            .take_while(|c| !matches!(c, '，' | ',' | '。' | '；' | '、' | '（' | '('))
            .take(14)
            .collect();
        for word in ["残疾人", "人口", "群众", "居民", "农民", "职工", "学生", "儿童", "老年人", "患者", "人"]
        {
            if rest.starts_with(word)
                || rest.contains(word)
                    && self.text[self.clause..self.at].trim_end().ends_with(['的', '有', '全'])
            {
                return ("人".to_owned(), Kind::Persons);
            }
        }
        let head = context::tail(self.head(), 8);
        for word in
            ["资金", "补贴", "补助", "金", "费", "款", "经费", "投入", "支出", "收入", "价值", "折合", "产值"]
        {
            if head.contains(word) {
                return ("元".to_owned(), Kind::Money);
            }
        }
        match before.last() {
            Some(n)
                if n.kind == Kind::Persons
                    && n.span.start >= self.sentence
                    && rest.starts_with(['生', '居', '住', '是', '为', '在', '有']) =>
            {
                (n.unit.clone(), n.kind)
            }
            _ => (String::new(), Kind::Bare),
        }
    }

    /// Words of approximation right before: their first byte.
    fn prefix(&self) -> (usize, Option<Approx>) {
        let head = self.head();
        let trimmed = head.trim_end_matches([' ', '\u{3000}']);
        for (word, approx) in PREFIXES {
            if trimmed.ends_with(word) {
                return (self.clause + trimmed.len() - word.len(), Some(*approx));
            }
        }
        (self.at, None)
    }

    /// Words of approximation right after.
    fn suffix(&self, end: usize, kind: Kind) -> (usize, Option<Approx>) {
        let rest = self.text.get(end..).unwrap_or("");
        for (word, approx) in SUFFIXES {
            if rest.starts_with(word) {
                let more = &rest[word.len()..];
                // 3人以上 is a bound; 以上五个问题 is not.
                if matches!(*word, "多" | "余")
                    && (kind == Kind::Bare || more.starts_with(['个', '种', '次', '样']))
                {
                    continue;
                }
                return (end + word.len(), Some(*approx));
            }
        }
        (end, None)
    }

    fn chinese(&self) -> Option<(Option<Number>, usize)> {
        // 百分之二十
        if let Some(rest) = self.text.get(self.at..).and_then(|t| t.strip_prefix("百分之")) {
            let from = self.at + "百分之".len();
            if rest.starts_with(|c| digit(c).is_some() || chinese(c)) {
                let numeral = read(self.text, from)?;
                let found = unit::Found { len: 0, unit: "%", kind: Kind::Ratio };
                let made = self.make(&numeral, Some(found), None, numeral.end, &[])?;
                return Some((Some(made.0), made.1));
            }
            return Some((None, from));
        }
        let numeral = read(self.text, self.at)?;
        let gap = 0;
        let rest = self.text.get(numeral.end + gap..)?;
        let word = self.text.get(self.at..numeral.bare_end)?;
        let Some(found) = unit::longest(rest) else { return Some((None, numeral.end)) };
        let printed = &rest[..found.len];
        let after = &rest[found.len..];
        let before = self.text.get(..self.at)?;
        let counted = sense(before, word, found.unit, printed, after);
        if counted == Sense::Word {
            return Some((None, numeral.end));
        }
        let (mut number, end) = self.make(&numeral, Some(found), None, numeral.end + found.len, &[])?;
        number.statistic = number.statistic && counted == Sense::Counts;
        let head = context::tail(self.head(), 6);
        if number.value == Decimal::ONE
            && ["未出现", "未发生", "没有", "无", "未有"].iter().any(|w| head.ends_with(w))
        {
            number.value = Decimal::ZERO;
        }
        Some((Some(number), end))
    }
}

const PREFIXES: &[(&str, Approx)] = &[
    ("不少于", Approx::AtLeast),
    ("不低于", Approx::AtLeast),
    ("至少", Approx::AtLeast),
    ("超过", Approx::AtLeast),
    ("突破", Approx::AtLeast),
    ("逾", Approx::AtLeast),
    ("超", Approx::AtLeast),
    ("不超过", Approx::AtMost),
    ("不多于", Approx::AtMost),
    ("不高于", Approx::AtMost),
    ("至多", Approx::AtMost),
    ("不足", Approx::AtMost),
    ("不到", Approx::AtMost),
    ("低于", Approx::AtMost),
    ("将近", Approx::Near),
    ("接近", Approx::Near),
    ("近", Approx::Near),
    ("大约", Approx::About),
    ("约", Approx::About),
];

const SUFFIXES: &[(&str, Approx)] = &[
    ("及以上", Approx::AtLeast),
    ("以上", Approx::AtLeast),
    ("以下", Approx::AtMost),
    ("以内", Approx::AtMost),
    ("左右", Approx::About),
    ("上下", Approx::About),
    ("多", Approx::Over),
    ("余", Approx::Over),
];
