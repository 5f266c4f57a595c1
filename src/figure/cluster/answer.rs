//! The lines of a cluster's answer.
//!
//! Inputs: what the client printed, the number of the script. Outputs: the lines by pass. Invariant: what is
//! here is whole: the script ran to its end, no line is damaged, none is missing and none stands twice.

use crate::diagnostic::{Diagnostic, codes};
use std::collections::BTreeMap;

/// Lines that belong together.
#[derive(Debug, Default)]
pub(super) struct Lines<'t> {
    /// Each the words behind what all lines have, by its number less one.
    pub(super) lines: Vec<Vec<&'t str>>,
    /// What the lines say they add up to.
    pub(super) total: u64,
}

/// All lines: of groups, and by kind of sets, for each pass.
#[derive(Debug, Default)]
pub(super) struct Answered<'t> {
    groups: BTreeMap<usize, Lines<'t>>,
    sets: BTreeMap<(usize, usize), Lines<'t>>,
}

/// `E1105`.
pub(super) fn refused(what: impl std::fmt::Display) -> Diagnostic {
    Diagnostic::new(codes::CLUSTER_ANSWER, format!("集群的回答不能用：{what}"))
}

/// Lines on the way to be whole.
#[derive(Default)]
struct Gathered<'t> {
    expected: Option<(usize, u64)>,
    lines: BTreeMap<usize, Vec<&'t str>>,
}

impl<'t> Gathered<'t> {
    /// Takes in a line: how many there are, their total, its number, its words.
    fn add(
        &mut self,
        count: usize,
        total: u64,
        number: usize,
        words: Vec<&'t str>,
    ) -> Result<(), Diagnostic> {
        if *self.expected.get_or_insert((count, total)) != (count, total) {
            return Err(refused("各行说的总行数不一致"));
        }
        if number == 0 || number > count {
            return Err(refused(format_args!("共 {count} 行，却有第 {number} 行")));
        }
        match self.lines.insert(number, words) {
            None => Ok(()),
            Some(_) => Err(refused(format_args!("第 {number} 行有两次"))),
        }
    }

    fn whole(self) -> Result<Lines<'t>, Diagnostic> {
        let (count, total) = self.expected.unwrap_or_default();
        if self.lines.len() != count {
            return Err(refused(format_args!("应有 {count} 行，只收到 {} 行", self.lines.len())));
        }
        Ok(Lines { lines: self.lines.into_values().collect(), total })
    }
}

/// A number of a line.
pub(super) fn number<T: std::str::FromStr>(word: Option<&&str>) -> Result<T, Diagnostic> {
    let word = word.copied().unwrap_or_default();
    // The words of an answer may be anybody's: what is told of one is only how long it is.
    word.parse().map_err(|_| refused(format_args!("该是数的地方不是数（{} 个字符）", word.chars().count())))
}

impl<'t> Answered<'t> {
    /// Reads what the client printed. Lines that do not begin with the number of the script are none of ours:
    /// clients print heads, times and notes of their own.
    pub(super) fn read(text: &'t str, nonce: &str) -> Result<Answered<'t>, Diagnostic> {
        let mut groups: BTreeMap<usize, Gathered<'_>> = BTreeMap::new();
        let mut sets: BTreeMap<(usize, usize), Gathered<'_>> = BTreeMap::new();
        let own =
            text.lines().filter_map(|l| l.trim_end_matches('\r').strip_prefix(nonce)?.strip_prefix(' '));
        let mut ended = false;
        for line in own {
            if ended {
                return Err(refused("结束以后又有内容"));
            }
            if line == "end" {
                ended = true;
                continue;
            }
            let (line, sum) = line.rsplit_once(' ').unwrap_or((line, ""));
            if sum.parse() != Ok(crc32fast::hash(line.as_bytes())) {
                return Err(refused("有一行的校验和不符"));
            }
            let words: Vec<&str> = line.split(' ').collect();
            let pass = number(words.first())?;
            match (words.get(1).copied(), words.as_slice()) {
                (Some("c"), [_, _, count, total, n, rest @ ..]) => {
                    let into = groups.entry(pass).or_default();
                    into.add(number(Some(count))?, number(Some(total))?, number(Some(n))?, rest.to_vec())?;
                }
                (Some("s"), [_, _, kind, count, total, n, rest @ ..]) => {
                    let into = sets.entry((pass, number(Some(kind))?)).or_default();
                    into.add(number(Some(count))?, number(Some(total))?, number(Some(n))?, rest.to_vec())?;
                }
                _ => return Err(refused("有一行不是问过的")),
            }
        }
        if !ended {
            return Err(refused("没有收到结束的标记，回答不完整，或不是对这次所问的回答"));
        }
        let mut out = Answered::default();
        for (pass, lines) in groups {
            out.groups.insert(pass, lines.whole()?);
        }
        for (key, lines) in sets {
            out.sets.insert(key, lines.whole()?);
        }
        Ok(out)
    }

    /// Refuses answers to what was not asked, and passes without one.
    pub(super) fn only(&self, asked: impl Iterator<Item = usize>) -> Result<(), Diagnostic> {
        let asked: Vec<usize> = asked.collect();
        if let Some(missing) = asked.iter().find(|pass| !self.groups.contains_key(pass)) {
            return Err(refused(format_args!("没有第 {missing} 组的行")));
        }
        let passes = self.groups.keys().chain(self.sets.keys().map(|(pass, _)| pass));
        match passes.into_iter().any(|pass| !asked.contains(pass)) {
            true => Err(refused("有没有问过的组")),
            false => Ok(()),
        }
    }

    /// The groups of a pass.
    pub(super) fn groups(&self, pass: usize) -> Option<&Lines<'t>> {
        self.groups.get(&pass)
    }

    /// The sets of a kind of a pass; none where there are no things.
    pub(super) fn sets(&self, pass: usize, kind: usize) -> Option<&Lines<'t>> {
        self.sets.get(&(pass, kind))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(nonce: &str, words: &str) -> String {
        format!("{nonce} {words} {}\n", crc32fast::hash(words.as_bytes()))
    }

    #[test]
    fn an_answer_is_whole_or_refused() {
        let (one, two) = (line("n", "1 c 2 5 1 1 x"), line("n", "1 c 2 5 2 1 x"));
        let read = |text: &str| Answered::read(text, "n").map(|a| a.groups(1).map_or(0, |l| l.lines.len()));
        assert_eq!(read(&format!("Time taken\n{one}note\n{two}n end\r\n")), Ok(2));
        let damaged = one.replace(" x ", " y ");
        let other = line("n", "1 c 3 5 2 1 x");
        let foreign = line("m", "1 c 2 5 2 1 x");
        let third = line("n", "1 c 2 5 3 1 x");
        for text in [
            format!("{one}n end"),
            format!("{one}{two}"),
            format!("{one}{one}{two}n end"),
            format!("{damaged}{two}n end"),
            format!("{one}{other}n end"),
            format!("{one}{foreign}n end"),
            format!("{one}{two}{third}n end"),
            format!("{one}n end\n{two}"),
            String::new(),
        ] {
            assert_eq!(read(&text).map_err(|d| d.code), Err(codes::CLUSTER_ANSWER), "{text}");
        }
        let answered = Answered::read("n end", "n").expect("whole");
        assert!(answered.only([1].into_iter()).is_err() && answered.only([].into_iter()).is_ok());
    }
}
