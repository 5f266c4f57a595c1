//! What the note under a table says of its total row: persons counted once, a remainder that no row has.
//!
//! Input: the paragraphs after a table's last cell. Output: per column how its total differs from the sum of its
//! rows. Invariant: a note that names an amount is computed with, one that names none leaves a bound.

use super::grid::Table;
use crate::check::number::Interval;
use crate::check::relation::shared::Scene;
use crate::check::text::Role;
use rust_decimal::Decimal;

/// How a total differs from the sum of its rows.
#[derive(Debug, Clone)]
pub(super) enum Difference {
    /// The sum is so much greater: rows count some twice.
    Less(usize),
    /// The total holds so much that stands in no row.
    More(usize),
    /// The sum may be greater; by how much is not said.
    Once,
}

/// The notes of a table: the words that name a column (empty: any) and what is said of it.
#[derive(Debug, Default)]
pub(super) struct Notes(Vec<(String, Difference)>);

/// How many paragraphs after a table may be its notes.
const BELOW: usize = 3;

impl Notes {
    /// Those that stand under a table.
    pub(super) fn of(scene: &Scene<'_>, table: &Table) -> Notes {
        let mut out = Notes::default();
        let paragraphs = &scene.reading.text.paragraphs;
        let mut begun = false;
        for (at, paragraph) in paragraphs.iter().enumerate().skip(table.end + 1).take(BELOW) {
            let text = paragraph.text.trim_start();
            let opens = ["注", "说明", "备注"].iter().any(|w| text.starts_with(w));
            if matches!(paragraph.role, Role::Cell { .. }) || !opens && !begun {
                break;
            }
            begun = true;
            out.read(scene, at, &paragraph.text);
        }
        out
    }

    fn read(&mut self, scene: &Scene<'_>, paragraph: usize, text: &str) {
        let numbers = &scene.reading.numbers;
        let first = numbers.partition_point(|n| n.span.paragraph < paragraph);
        let mut from = 0;
        for clause in text.split_inclusive(['；', ';', '。']) {
            let range = from..from + clause.len();
            from = range.end;
            let number =
                numbers.iter().enumerate().skip(first).take_while(|(_, n)| n.span.paragraph == paragraph);
            let number = number.filter(|(_, n)| range.contains(&n.span.start)).map(|(i, _)| i).last();
            let said = if clause.contains("之和多") || clause.contains("多计") {
                number.map_or(Difference::Once, Difference::Less)
            } else if clause.contains("另含") || clause.contains("另有") {
                match number {
                    Some(n) => Difference::More(n),
                    None => continue,
                }
            } else if clause.contains("去重") || clause.contains("重复") {
                Difference::Once
            } else {
                continue;
            };
            let named = clause
                .find("合计")
                .or_else(|| clause.find("各行之和"))
                .and_then(|at| clause.get(..at))
                .unwrap_or("");
            let named = named
                .trim_start_matches(['注', '说', '明', '备', '：', ':', ' ', '1', '2', '3', '.', '．', '、']);
            self.0.push((named.chars().filter(|c| !c.is_whitespace()).collect(), said));
        }
    }

    /// What is said of a column.
    fn all_of<'a>(&'a self, table: &'a Table, column: usize) -> impl Iterator<Item = &'a Difference> {
        let head = table.whole_head(column);
        self.0.iter().filter(move |(name, _)| name.is_empty() || head.contains(name.as_str())).map(|(_, d)| d)
    }

    /// The total that the sum of a column's rows leads to, with what the notes say: the exact value, the values that
    /// printed digits allow, the numbers of the notes. `None` where nothing is said or a step overflows.
    pub(super) fn applied(
        &self,
        scene: &Scene<'_>,
        (table, column): (&Table, usize),
        (exact, sum): (Decimal, &Interval),
    ) -> Option<Told> {
        let mut told = Told { exact, interval: *sum, numbers: Vec::new(), words: String::new() };
        let mut any = false;
        for difference in self.all_of(table, column) {
            any = true;
            match difference {
                Difference::Less(n) => {
                    let by = scene.number(*n)?;
                    told.exact = told.exact.checked_sub(by.value)?;
                    told.interval = told.interval.minus(&by.interval());
                    told.words.push_str(&format!("－{}", scene.printed(*n)));
                    told.numbers.push(*n);
                }
                Difference::More(n) => {
                    let by = scene.number(*n)?;
                    told.exact = told.exact.checked_add(by.value)?;
                    told.interval = told.interval.plus(&by.interval());
                    told.words.push_str(&format!("＋{}", scene.printed(*n)));
                    told.numbers.push(*n);
                }
                Difference::Once => told.interval.low = None,
            }
        }
        any.then_some(told)
    }
}

/// A sum with what the notes say of it.
#[derive(Debug)]
pub(super) struct Told {
    /// The total.
    pub exact: Decimal,
    /// With what printed digits allow.
    pub interval: Interval,
    /// The notes' numbers.
    pub numbers: Vec<usize>,
    /// What is added to the expression: `－10人`.
    pub words: String,
}
