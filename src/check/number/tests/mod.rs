//! Cases of the reader of numbers, as tables: a text, and what is read from it.

mod cells;
mod context;
mod forms;
mod hanzi;
mod skips;

use super::{Number, find};
use crate::check::text::Text;

/// All numbers of one paragraph, statistics or not.
fn numbers(text: &str) -> Vec<Number> {
    find(&Text::of_lines(text))
}

/// `value unit` of each statistic; a range as `low~high unit`.
fn statistics(text: &str) -> String {
    let told = |n: &Number| {
        let until = n.until.map(|u| format!("~{}", u.normalize())).unwrap_or_default();
        format!("{}{until} {}", n.value.normalize(), n.unit).trim_end().to_owned()
    };
    numbers(text).iter().filter(|n| n.statistic).map(told).collect::<Vec<_>>().join("; ")
}

/// Compares every case and shows all that differ.
fn all(cases: &[(&str, &str)], read: impl Fn(&str) -> String) {
    let wrong: Vec<String> = cases
        .iter()
        .map(|(text, want)| (text, want, read(text)))
        .filter(|(_, want, got)| *want != got)
        .map(|(text, want, got)| format!("{text}\n  wants {want}\n  got   {got}"))
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
