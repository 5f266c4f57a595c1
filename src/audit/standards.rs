//! What a row should have been paid, by the table of standards (标准表).
//!
//! Inputs: the lines of one dataset, the tree of regions, and of a row its place, its words and its months.
//! Outputs: an [`Expected`]. The line of the nearest region decides, among those the one with most conditions.
//! Invariants: of two lines that fit equally well and pay differently none is picked; what a row does not say is
//! not guessed, all that it could mean is weighed; a month without a line makes the whole unknown.

#[cfg(test)]
mod tests;

use super::month;
use crate::catalog::{Catalog, Month, OneOrMany, Standard, StandardPer};
use crate::model::RegionTree;
use std::collections::BTreeSet;

/// Regions above each other at most; a table of regions is checked to be without circles.
const DEEPEST: usize = 64;
/// Values of fields that a row leaves open are tried out up to this many combinations.
const COMBINATIONS: usize = 4096;

/// The table of one dataset.
pub(super) struct Standards<'a> {
    tree: &'a RegionTree,
    lines: Vec<Line<'a>>,
    /// Fields on which a line depends, in order; what a row says of them is asked in this order.
    pub(super) fields: Vec<&'a str>,
    /// The words of each field that some line names.
    words: Vec<Vec<&'a str>>,
    /// Lines that cannot be used, and why.
    pub(super) problems: Vec<String>,
}

struct Line<'a> {
    standard: &'a Standard,
    region: Option<usize>,
    /// 0: everywhere; 1: the outermost region.
    depth: usize,
    conditions: Vec<(usize, &'a [String])>,
}

/// What a row should have been paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Expected {
    /// This much, in 分.
    Sum(i128),
    /// One of these, in order: the row does not say all on which it depends.
    OneOf(Vec<i128>),
    /// No line for it, in some month at least.
    Nothing,
    /// Two lines fit equally well.
    Tie(String),
}

enum Found {
    Line(usize),
    Nothing,
    Tie(usize, usize),
}

impl<'a> Standards<'a> {
    /// The lines of a dataset.
    pub(super) fn of(catalog: &'a Catalog, tree: &'a RegionTree, dataset: &str) -> Standards<'a> {
        let own = || catalog.standards.iter().filter(|s| s.dataset == dataset);
        let fields: BTreeSet<&str> = own().flat_map(|s| s.conditions.keys().map(String::as_str)).collect();
        let fields: Vec<&str> = fields.into_iter().collect();
        let mut words: Vec<BTreeSet<&str>> = vec![BTreeSet::new(); fields.len()];
        let mut table =
            Standards { tree, lines: Vec::new(), fields, words: Vec::new(), problems: Vec::new() };
        for standard in own() {
            let region = match standard.region.as_deref().map(|name| (name, tree.find(name))) {
                None => None,
                Some((_, Some(region))) => Some(region),
                Some((name, None)) => {
                    table.problems.push(format!(
                        "标准表里的地区「{name}」在 regions.csv 里没有（或不止一个），这一条没有用：{}",
                        title(standard)
                    ));
                    continue;
                }
            };
            let mut conditions = Vec::new();
            for (at, field) in table.fields.iter().enumerate() {
                let Some(values) = standard.conditions.get(*field) else { continue };
                let values = match values {
                    OneOrMany::One(word) => std::slice::from_ref(word),
                    OneOrMany::Many(words) => words.as_slice(),
                };
                words[at].extend(values.iter().map(String::as_str));
                conditions.push((at, values));
            }
            let depth = region.map_or(0, |r| above(tree, r).count());
            table.lines.push(Line { standard, region, depth, conditions });
        }
        table.words = words.into_iter().map(|w| w.into_iter().collect()).collect();
        table
    }

    /// Whether there is no line at all.
    pub(super) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// What is paid for some months at a place (`None`: not known) to whom the fields say `facts` (`None`: not said).
    pub(super) fn expected(
        &self,
        place: Option<usize>,
        facts: &[Option<&str>],
        from: Month,
        to: Month,
    ) -> Expected {
        let Some(choices) = self.choices(place, facts) else { return Expected::Nothing };
        let open = choices.len() > 1;
        let (mut sums, mut nothing, mut tie) = (BTreeSet::new(), false, None);
        for (place, facts) in &choices {
            match self.sum(*place, facts, from, to) {
                Expected::Sum(sum) => drop(sums.insert(sum)),
                Expected::Tie(why) => tie = tie.or(Some(why)),
                _ => nothing = true,
            }
        }
        let sums: Vec<i128> = sums.into_iter().collect();
        match (sums.as_slice(), tie) {
            ([], Some(why)) => Expected::Tie(why),
            (_, Some(why)) if !open => Expected::Tie(why),
            ([], None) => Expected::Nothing,
            ([one], None) if !nothing => Expected::Sum(*one),
            _ => Expected::OneOf(sums),
        }
    }

    /// For how long the line pays that a row is paid by in a month, where that is certain.
    pub(super) fn per(&self, place: Option<usize>, facts: &[Option<&str>], at: Month) -> Option<StandardPer> {
        let choices = self.choices(place, facts)?;
        let found: BTreeSet<Option<&str>> = choices
            .iter()
            .map(|(place, facts)| match self.find(*place, facts, at) {
                Found::Line(line) => Some(self.lines[line].standard.per.title()),
                _ => None,
            })
            .collect();
        let mut all = [StandardPer::Month, StandardPer::Year, StandardPer::Once].into_iter();
        all.find(|per| found.len() == 1 && found.contains(&Some(per.title())))
    }

    /// The line that a row is paid by in a month, in words. Where what the row leaves open brings several lines
    /// of one amount, the first of them in order of words.
    pub(super) fn said(&self, place: Option<usize>, facts: &[Option<&str>], at: Month) -> Option<String> {
        let line = |(place, facts): &(usize, Vec<&str>)| match self.find(*place, facts, at) {
            Found::Line(line) => Some(title(self.lines[line].standard)),
            _ => None,
        };
        self.choices(place, facts)?.iter().filter_map(line).min()
    }

    /// Whether some line names a word of a field and nothing else that the row is not.
    pub(super) fn names(&self, field: &str, place: Option<usize>, facts: &[Option<&str>], at: Month) -> bool {
        let Some(field) = self.fields.iter().position(|f| *f == field) else { return false };
        self.lines.iter().any(|line| {
            line.conditions.iter().any(|(f, _)| *f == field)
                && line.holds(at)
                && line.region.is_none_or(|r| place.is_some_and(|p| self.tree.is_within(p, r)))
                && line.conditions.iter().all(|(f, words)| {
                    facts.get(*f).copied().flatten().is_some_and(|fact| words.iter().any(|w| w == fact))
                })
        })
    }

    /// Lines that pay an amount in a month under one word of a field, in words, each once.
    pub(super) fn lines_of(&self, field: &str, word: &str, cents: i128, at: Month) -> Vec<String> {
        let pays = |line: &&Line<'_>| {
            let names = line.standard.conditions.get(field).is_none_or(|values| match values {
                OneOrMany::One(one) => one == word,
                OneOrMany::Many(many) => many.iter().any(|w| w == word),
            });
            names && line.holds(at) && i128::from(line.standard.amount.0) == cents
        };
        let said: BTreeSet<String> = self.lines.iter().filter(pays).map(|l| title(l.standard)).collect();
        said.into_iter().collect()
    }

    /// Months in which some line begins, or begins to hold no more, in order.
    pub(super) fn changes(&self) -> Vec<Month> {
        let ends = self.lines.iter().flat_map(|l| [l.standard.from, l.standard.to.map(|t| Month(t.0 + 1))]);
        ends.flatten().collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// All that a row could mean: what it says, and for what it leaves open each word that some line names, and none.
    fn choices<'f>(
        &'f self,
        place: Option<usize>,
        facts: &[Option<&'f str>],
    ) -> Option<Vec<(usize, Vec<&'f str>)>> {
        let places: Vec<usize> = match place {
            Some(place) => vec![place],
            None => {
                let root = std::iter::once(self.tree.root());
                root.chain(self.lines.iter().filter_map(|l| l.region))
                    .collect::<BTreeSet<_>>()
                    .into_iter()
                    .collect()
            }
        };
        let mut choices: Vec<(usize, Vec<&str>)> = places.into_iter().map(|p| (p, Vec::new())).collect();
        for at in 0..self.fields.len() {
            let options: Vec<&str> = match facts.get(at).copied().flatten() {
                Some(fact) => vec![fact],
                None => self.words[at].iter().copied().chain([""]).collect(),
            };
            if choices.len().checked_mul(options.len())? > COMBINATIONS {
                return None;
            }
            let with = |(place, said): &(usize, Vec<&'f str>)| {
                let (place, said) = (*place, said.clone());
                options.clone().into_iter().map(move |o| (place, said.iter().copied().chain([o]).collect()))
            };
            choices = choices.iter().flat_map(with).collect();
        }
        Some(choices)
    }

    fn sum(&self, place: usize, facts: &[&str], from: Month, to: Month) -> Expected {
        let mut sum = 0i128;
        // What is paid by the year or once stands but once, however many of its months are named.
        let mut stands: BTreeSet<(usize, i32)> = BTreeSet::new();
        for at in (from.0..=to.0).map(Month) {
            let line = match self.find(place, facts, at) {
                Found::Line(line) => line,
                Found::Nothing => return Expected::Nothing,
                Found::Tie(a, b) => {
                    let (a, b) = (title(self.lines[a].standard), title(self.lines[b].standard));
                    return Expected::Tie(format!(
                        "标准表里「{a}」和「{b}」都适用，不知道按哪一条；再写一条更细的，或改其中一条"
                    ));
                }
            };
            let standard = self.lines[line].standard;
            let counts = match standard.per {
                StandardPer::Month => true,
                StandardPer::Year => stands.insert((line, month::year(at))),
                StandardPer::Once => stands.insert((line, 0)),
            };
            if counts {
                sum += i128::from(standard.amount.0);
            }
        }
        Expected::Sum(sum)
    }

    fn find(&self, place: usize, facts: &[&str], at: Month) -> Found {
        let fits = |line: &Line<'_>| {
            line.holds(at)
                && line.conditions.iter().all(|(field, words)| words.iter().any(|w| w == facts[*field]))
                && line.region.is_none_or(|r| self.tree.is_within(place, r))
        };
        let rank = |line: &Line<'_>| (line.depth, line.conditions.len());
        let mut best: Vec<usize> = Vec::new();
        for (at, line) in self.lines.iter().enumerate().filter(|(_, l)| fits(l)) {
            match best.first().map(|b| rank(&self.lines[*b]).cmp(&rank(line))) {
                Some(std::cmp::Ordering::Greater) => {}
                Some(std::cmp::Ordering::Equal) => best.push(at),
                _ => best = vec![at],
            }
        }
        let pays = |at: usize| (self.lines[at].standard.amount, self.lines[at].standard.per);
        match best.as_slice() {
            [] => Found::Nothing,
            [first, others @ ..] => match others.iter().find(|o| pays(**o) != pays(*first)) {
                Some(other) => Found::Tie(*first, *other),
                None => Found::Line(*first),
            },
        }
    }
}

impl Line<'_> {
    fn holds(&self, at: Month) -> bool {
        self.standard.from.is_none_or(|f| f <= at) && self.standard.to.is_none_or(|t| at <= t)
    }
}

/// A region and those above it.
fn above(tree: &RegionTree, region: usize) -> impl Iterator<Item = usize> + '_ {
    std::iter::successors(Some(region), |r| tree.get(*r).parent).take(DEEPEST)
}

/// A line in words: 护理补贴、一级，城关镇，2024-07 起：每月 100.00元.
pub(super) fn title(standard: &Standard) -> String {
    let words = standard.conditions.values().map(|values| match values {
        OneOrMany::One(word) => word.clone(),
        OneOrMany::Many(words) => words.join("或"),
    });
    let mut parts = vec![words.collect::<Vec<_>>().join("、")];
    parts.extend(standard.region.clone());
    parts.extend(match (standard.from, standard.to) {
        (Some(from), Some(to)) => Some(format!("{from} 至 {to}")),
        (Some(from), None) => Some(format!("{from} 起")),
        (None, Some(to)) => Some(format!("至 {to}")),
        (None, None) => None,
    });
    parts.retain(|p| !p.is_empty());
    let cents = standard.amount.0;
    format!("{}：每{} {}.{:02}元", parts.join("，"), standard.per.title(), cents / 100, cents % 100)
}
