//! Habits of printing that make a number hard to read or wrong.
//!
//! Job: one lint a file, each with a code and a switch. Input: a [`Reading`]. Output: [`Finding`]s in reading
//! order. Source of the rules: GB/T 15835-2011 (numerals in publications), GB/T 15834-2011 (punctuation),
//! GB/T 9704-2012 (official documents) and the offices' own habits. Invariants: a lint looks at the text as it
//! stands and changes nothing; what is right in some text of this kind is never found; each lint reads each
//! paragraph once.

mod line;
#[cfg(test)]
mod testing;
mod words;

use super::text::Span;
use super::{Entry, Reading};
use line::Draft;

/// Something to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The lint's code: `S01` …
    pub code: &'static str,
    /// Where.
    pub span: Span,
    /// What is wrong there, in words.
    pub message: String,
    /// What to write instead of the span; none where that is not for a program to say.
    pub suggestion: Option<String>,
}

/// Looks for one habit in a whole draft.
type Lint = fn(&Draft<'_>, &mut Vec<Finding>);

/// A lint is a file with `ENTRY` and `find`; here stands their order, which is that of the codes.
macro_rules! lints {
    ($($module:ident),* $(,)?) => {
        $(mod $module;)*
        static ENTRIES: &[Entry] = &[$($module::ENTRY),*];
        static LINTS: &[Lint] = &[$($module::find),*];
    };
}

lints! {
    placeholder,
    missing_number,
    missing_unit,
    mixed_money,
    thousands,
    short_thousand,
    short_range,
    short_year,
    padded_date,
    full_width,
    points,
    until,
    double_mark,
    letters,
    multiples,
    double_approx,
    two,
    spaces,
    brackets,
    percent_words,
    half_width,
    decimal_point,
    repeated_unit,
    ragged_approx,
    impossible_date,
    negative_drop,
}

/// All findings of a reading, in reading order, but those of the codes in `off`.
pub fn find(reading: &Reading<'_>, off: &[String]) -> Vec<Finding> {
    let draft = Draft::of(reading);
    let mut out = Vec::new();
    for (entry, lint) in ENTRIES.iter().zip(LINTS) {
        if !off.iter().any(|code| code.trim().eq_ignore_ascii_case(entry.code)) {
            lint(&draft, &mut out);
        }
    }
    out.sort_by(|a, b| (&a.span, a.code).cmp(&(&b.span, b.code)));
    out
}

/// The codes of lints, in order.
pub fn explain() -> &'static [Entry] {
    ENTRIES
}

#[cfg(test)]
mod tests {
    use super::testing::found;
    use super::*;
    use crate::check::text::Text;

    #[test]
    fn codes_count_up_and_each_entry_is_told_in_full() {
        for (n, entry) in (1..).zip(ENTRIES) {
            assert_eq!(entry.code, format!("S{n:02}"));
            assert!(
                !entry.title.is_empty() && entry.explanation.ends_with('。') && entry.remedy.ends_with('。')
            );
        }
    }

    /// Both halves of an example are put to the test: `wrong → right`.
    #[test]
    fn every_example_is_found_and_its_remedy_is_silent() {
        for entry in ENTRIES {
            let (wrong, right) = entry.example.split_once(" → ").expect("wrong → right");
            assert!(!found(entry.code, wrong).is_empty(), "{} does not find {wrong}", entry.code);
            assert_eq!(found(entry.code, right), Vec::<String>::new(), "{} finds {right}", entry.code);
        }
    }

    #[test]
    fn a_switch_turns_a_lint_off_and_no_other() {
        let text = Text::of_lines("截止9月底，发放护理补贴4千元，，惠及xx人。");
        let reading = Reading::of(&text);
        let codes = |off: &[&str]| -> Vec<&str> {
            let off: Vec<String> = off.iter().map(|c| (*c).to_owned()).collect();
            find(&reading, &off).iter().map(|f| f.code).collect()
        };
        assert_eq!(codes(&[]), ["S12", "S06", "S13", "S01"]);
        assert_eq!(codes(&["s12", " S13 "]), ["S06", "S01"]);
    }
}
