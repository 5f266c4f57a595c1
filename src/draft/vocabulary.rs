//! The functions that templates may call, and the arguments each of them takes.
//!
//! Invariant: an argument that a function does not look at is not among its own: no argument is taken
//! and does nothing.

/// Where and when.
const PLACE: &[&str] = &["period", "region"];
/// How a number is printed.
const PRINT: &[&str] = &["unit", "style", "decimals", "digits", "step", "numerals", "noun"];

/// Forms of `prev`.
pub(super) const PREV_FORMS: &[&str] = &["words", "growth", "number"];
/// Forms of `done`.
pub(super) const DONE_FORMS: &[&str] = &["words", "rate", "excess", "number"];
/// Modes of `parts`.
pub(super) const MODES: &[&str] = &["partition", "subset"];
/// Rows of `table`.
pub(super) const ROWS: &[&str] = &["region", "month", "year"];
/// What a table does with columns without a number.
pub(super) const GAPS: &[&str] = &["omit"];
/// Numerals besides the Arabic ones.
pub(super) const NUMERALS: &[&str] = &["汉字"];

/// Arguments whose words may be put together from variables; all others are looked at before anything
/// is computed and must stand in the call itself.
pub(super) const FREE: &[&str] = &["key", "titles", "caption", "text", "word", "lead", "sep", "tail", "noun"];

/// The functions.
pub(super) const FUNCTIONS: &[&str] = &[
    "fig",
    "prev",
    "done",
    "target",
    "none",
    "parts",
    "table",
    "fact",
    "has",
    "some",
    "any",
    "due",
    "show",
    "zero",
    "planned",
    "has_target",
    "signature",
    "regions",
    "months",
    "years",
];

/// The arguments of a function; `None` for one that is not ours.
pub(super) fn arguments(function: &str) -> Option<Vec<&'static str>> {
    let groups: &[&[&str]] = match function {
        "fig" | "target" => &[&["id"], PLACE, PRINT],
        "prev" => &[&["id", "form", "word"], PLACE, PRINT],
        "done" => &[&["id", "form", "against"], PLACE, PRINT],
        "has_target" => &[&["id", "against"], PLACE],
        "has" => &[&["id", "key"], PLACE],
        "some" | "any" | "due" | "show" | "zero" | "planned" => &[&["id"], PLACE],
        "none" => &[&["id", "text"], PLACE],
        "parts" => &[&["id", "of", "titles", "mode", "lead", "sep", "tail"], PLACE, PRINT],
        "table" => &[&["id", "by", "titles", "caption", "gaps", "unit", "decimals"], PLACE],
        "fact" => &[&["key", "region"]],
        "regions" => &[&["id", "level"], PLACE],
        "signature" | "months" | "years" => &[],
        _ => return None,
    };
    Some(groups.concat())
}

/// What a function cannot do without; of several, one is enough.
pub(super) fn required(function: &str) -> &'static [&'static [&'static str]] {
    match function {
        "has" => &[&["id", "key"]],
        "none" => &[&["id"], &["text"]],
        "parts" => &[&["of"]],
        "fact" => &[&["key"]],
        "signature" | "regions" | "months" | "years" => &[],
        _ => &[&["id"]],
    }
}

/// Whether a function takes several indicators.
pub(super) fn takes_several(function: &str) -> bool {
    matches!(function, "has" | "some" | "any" | "due" | "show" | "planned" | "table" | "regions")
}

/// Whether a function speaks of 任务数, the only numbers there are of a time to come.
pub(super) fn speaks_of_targets(function: &str) -> bool {
    matches!(function, "target" | "has_target" | "planned")
}

/// The values that an argument may have in a function, where they are few.
pub(super) fn values(function: &str, argument: &str) -> Option<&'static [&'static str]> {
    match (function, argument) {
        ("prev", "form") => Some(PREV_FORMS),
        ("done", "form") => Some(DONE_FORMS),
        (_, "mode") => Some(MODES),
        (_, "by") => Some(ROWS),
        (_, "gaps") => Some(GAPS),
        (_, "numerals") => Some(NUMERALS),
        ("regions", "level") => Some(super::loops::LEVELS),
        _ => None,
    }
}
