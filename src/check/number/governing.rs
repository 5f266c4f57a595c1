//! The words of time and of scope that govern a number.
//!
//! Job: while a paragraph is read from left to right, remember the last words of time (截至2024年9月底, 五年来) and
//! of scope (全市, 我县) that govern what follows. Invariants: a time that is only compared with (比2023年) governs
//! nothing; one in brackets governs nothing behind them; adjoining words are one (2024年上半年).

mod scope;
mod time;

use super::scan::{self, after, before, ends, starts, tail};
use scope::scope;
use std::ops::Range;
use time::{JOINED, LEADING, TIMES, chinese_time, compares};

#[derive(Debug, Clone, Default)]
struct Words {
    range: Option<Range<usize>>,
    compared: bool,
}

/// What governs at the place that has been reached.
#[derive(Debug, Default)]
pub(super) struct Governing {
    /// The last words of time, also such as are only compared with: the next may adjoin them.
    last: Words,
    period: Option<Range<usize>>,
    /// From the sentences before: what began one of them, or else stood in it.
    carried: Option<Range<usize>>,
    leads: bool,
    /// How many times the sentence has named so far.
    named: u32,
    scope: Option<Range<usize>>,
    /// What governed before each open bracket.
    outer: Vec<Option<Range<usize>>>,
}

/// More brackets open than any text has.
const DEEPEST: usize = 16;

impl Governing {
    /// The words of time for a number here.
    pub fn period(&self) -> Option<Range<usize>> {
        self.period.clone().or_else(|| self.carried.clone())
    }

    /// The same for a number behind the words of its clause: what sums up several times (合计) belongs to none of
    /// them.
    pub fn period_for(&self, clause: &str) -> Option<Range<usize>> {
        let sums = self.named >= 2 && starts(clause, &["合计", "共计", "总计", "一共", "总共"]).is_some();
        if sums { None } else { self.period() }
    }

    /// The words of scope for a number here.
    pub fn scope(&self) -> Option<Range<usize>> {
        self.scope.clone()
    }

    /// A mark was passed.
    pub fn pass(&mut self, c: char) {
        match c {
            '（' | '(' if self.outer.len() < DEEPEST => self.outer.push(self.period.clone()),
            '）' | ')' => {
                if let Some(period) = self.outer.pop() {
                    self.period = period;
                }
            }
            c if scan::ends_sentence(c) => {
                self.period = None;
                self.leads = false;
                self.named = 0;
                self.outer.clear();
            }
            _ => {}
        }
    }

    /// Reads words of time or scope at a place: the byte after them.
    pub fn words(&mut self, text: &str, at: usize, clause: usize, sentence: usize) -> Option<usize> {
        let rest = after(text, at);
        if let Some(len) = chinese_time(rest) {
            self.set(text, at..at + len, sentence);
            return Some(at + len);
        }
        let begins = at == clause || self.last.range.as_ref().is_some_and(|r| r.end == at);
        if let Some(len) = scope(rest, tail(before(text, at), 2), begins) {
            self.scope = Some(at..at + len);
            return None;
        }
        let word = starts(rest, TIMES)?;
        let adjoins = self.last.range.as_ref().is_some_and(|r| r.end == at);
        let fits = if JOINED.contains(&word) && !(begins && LEADING.contains(&word)) {
            adjoins
        } else if LEADING.contains(&word) {
            begins || adjoins
        } else {
            true
        };
        // 年初预算 names a budget.
        let named = matches!(word, "年初" | "年末")
            && starts(after(rest, word.len()), &["预算", "计划", "结转", "结余"]).is_some();
        if !fits || named || word == "第" && !after(rest, word.len()).starts_with(['一', '二', '三', '四'])
        {
            return None;
        }
        self.set(text, at..at + word.len(), sentence);
        Some(at + word.len())
    }

    /// Words of time were passed.
    pub fn set(&mut self, text: &str, range: Range<usize>, sentence: usize) {
        let joined =
            self.last.range.as_ref().filter(|r| {
                after(before(text, range.start), r.end).trim().is_empty() && r.end <= range.start
            });
        let (start, compared) = match joined {
            Some(r) => (r.start, self.last.compared),
            None => (range.start, compares(text, range.start)),
        };
        let whole = start..range.end;
        if !compared {
            let lead = after(before(text, start), sentence)
                .trim_start_matches(['在', '至', '从', '自', ' ', '到', '于']);
            // 从2020年的…到2025年的 speaks of its own sentence.
            let ends_only = ends(tail(before(text, start), 2), &["从", "由", "到", "至"]).is_some();
            if lead.is_empty() || !self.leads && !ends_only {
                self.leads |= lead.is_empty();
                self.carried = Some(whole.clone());
            }
            self.named = self.named.saturating_add(u32::from(start == range.start));
            self.period = Some(whole.clone());
        }
        self.last = Words { range: Some(whole), compared };
    }
}
