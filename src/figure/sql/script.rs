//! The parts of a statement put together: SELECTs, named steps in order, comments.
//!
//! Invariant: a step stands after the steps that it reads, under a name that nothing else has.

use super::dialect::indented;
use std::collections::BTreeSet;

/// One SELECT.
#[derive(Debug, Clone, Default)]
pub(super) struct Select {
    pub(super) columns: Vec<String>,
    /// The table, then its joins.
    pub(super) from: Vec<String>,
    /// All of which must hold.
    pub(super) wheres: Vec<String>,
    pub(super) group: Vec<String>,
    pub(super) having: String,
}

impl Select {
    pub(super) fn text(&self) -> String {
        let mut out = format!("SELECT\n  {}", indented(&self.columns.join(",\n")));
        if !self.from.is_empty() {
            out.push_str(&format!("\nFROM {}", self.from.join("\n")));
        }
        if !self.wheres.is_empty() {
            let all: Vec<String> = self.wheres.iter().map(|w| indented(w)).collect();
            out.push_str(&format!("\nWHERE {}", all.join("\n  AND ")));
        }
        if !self.group.is_empty() {
            out.push_str(&format!("\nGROUP BY {}", self.group.join(", ")));
        }
        if !self.having.is_empty() {
            out.push_str(&format!("\nHAVING {}", self.having));
        }
        out
    }
}

/// One named step.
#[derive(Debug)]
struct Step {
    about: String,
    /// With its columns, if it is a list of values.
    head: String,
    body: String,
}

/// The steps before the last SELECT.
#[derive(Debug, Default)]
pub(super) struct Script {
    steps: Vec<Step>,
    names: BTreeSet<String>,
}

impl Script {
    /// A name like a wish, that nothing else has.
    pub(super) fn name(&mut self, wish: &str) -> String {
        let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' };
        let wish: String = wish.chars().map(plain).collect();
        // A bare name begins with a letter.
        let wish =
            if wish.starts_with(|c: char| c.is_ascii_lowercase()) { wish } else { format!("x_{wish}") };
        let mut name = wish.clone();
        let mut n = 2;
        while !self.names.insert(name.clone()) {
            name = format!("{wish}_{n}");
            n += 1;
        }
        name
    }

    /// Adds a step; its name.
    pub(super) fn step(&mut self, wish: &str, about: &str, body: &str) -> String {
        let name = self.name(wish);
        self.put(name.clone(), about, body);
        name
    }

    /// Adds a step under a name taken before.
    pub(super) fn put(&mut self, head: String, about: &str, body: &str) {
        self.steps.push(Step { about: about.to_owned(), head, body: body.to_owned() });
    }

    /// Adds a list of values; its name.
    pub(super) fn list(&mut self, wish: &str, about: &str, columns: &[&str], rows: &[String]) -> String {
        let name = self.name(wish);
        let rows = super::dialect::lines(rows.iter().map(|r| format!("({r})")));
        self.put(format!("{name}({})", columns.join(", ")), about, &format!("VALUES {}", indented(&rows)));
        name
    }

    /// All steps, `first` before them, and the last SELECT.
    pub(super) fn finish(self, first: Script, last: &str) -> String {
        let steps: Vec<String> = first
            .steps
            .iter()
            .chain(&self.steps)
            .map(|step| {
                let about = if step.about.is_empty() { String::new() } else { comment(&step.about) };
                format!("{about}{} AS (\n  {}\n)", step.head, indented(&step.body))
            })
            .collect();
        if steps.is_empty() { format!("{last}\n") } else { format!("WITH\n{}\n{last}\n", steps.join(",\n")) }
    }
}

/// A comment, one line of it for each line.
pub(super) fn comment(text: &str) -> String {
    let line = |l: &str| format!("-- {}\n", l.replace(char::is_control, " "));
    text.lines().map(line).collect()
}
