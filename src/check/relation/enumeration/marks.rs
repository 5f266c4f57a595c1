//! Counts of list marks: `以下六个方面：` with 1、 to 6、 after it, `“三件大事”` with 一是, 二是, 三是.

use super::draft;
use crate::check::chars::is_han;
use crate::check::number::Number;
use crate::check::relation::Confidence;
use crate::check::relation::near::{has, last, lead, short};
use crate::check::relation::shared::{Draft, Scene};
use crate::check::text::Role;
use crate::check::text::marks::{self, Shape};

#[derive(Debug, Clone, Copy)]
struct Mark {
    paragraph: usize,
    offset: usize,
    shape: Shape,
    ordinal: usize,
}

/// All list marks of a text in order.
pub(super) struct List {
    marks: Vec<Mark>,
}

impl List {
    /// Of a text: marks at the beginning of paragraphs, and 一是 anywhere at the beginning of a clause.
    pub(super) fn of(scene: &Scene<'_>) -> List {
        let mut out = Vec::new();
        for (paragraph, p) in scene.reading.text.paragraphs.iter().enumerate() {
            if matches!(p.role, Role::Furniture | Role::Cell { .. }) {
                continue;
            }
            let headings = [Shape::Han, Shape::BracketedHan, Shape::Arabic];
            if let Some(m) = marks::mark(p.text.trim_start())
                && m.ordinal > 0
                && headings.contains(&m.shape)
            {
                out.push(Mark { paragraph, offset: 0, shape: m.shape, ordinal: m.ordinal });
            }
            let mut before = '。';
            for (offset, c) in p.text.char_indices() {
                if !is_han(before)
                    && let Some(ordinal) = p.text.get(offset..).and_then(marks::aspect)
                {
                    out.push(Mark { paragraph, offset, shape: Shape::Is, ordinal });
                }
                before = c;
            }
        }
        List { marks: out }
    }
}

/// The marks that follow an announcement.
pub(super) fn find(scene: &Scene<'_>, e: usize, count: usize, list: &List) -> Option<Draft> {
    let n = scene.number(e)?;
    let words = last(lead(scene, e), 12);
    let rest = scene.after(e);
    let paragraph = scene.reading.text.paragraphs.get(n.span.paragraph)?;
    let pointed = has(words, &["以下", "如下", "下列", "下面"]);
    let quoted = words.trim_end().ends_with('“') && rest.contains('”');
    // 开展了三项工作：一是…
    let colon =
        rest.chars().count() <= 8 && scene.clause_of(e).is_some_and(|c| matches!(c.ended, Some('：' | ':')));
    let ends_there = short(paragraph.text.get(n.span.end..)?, 24);
    if !(pointed || colon || quoted && ends_there) || has(words, &["以上", "上述"]) {
        return None;
    }
    let (named, shape) = run(n, list)?;
    if named < 2 || named.abs_diff(count) > 1 + count / 3 {
        return None;
    }
    let holds = named == count;
    let begun = colon && run_begins(n, list);
    let sure = if holds || begun || pointed && ends_there && shape != Shape::Is {
        Confidence::Likely
    } else {
        Confidence::Weak
    };
    draft(scene, e, count, (named, named), false, sure)
}

/// Whether the first mark stands right behind a number's clause.
fn run_begins(n: &Number, list: &List) -> bool {
    let from = list.marks.partition_point(|m| (m.paragraph, m.offset) <= (n.span.paragraph, n.span.end));
    list.marks.get(from).is_some_and(|m| m.paragraph == n.span.paragraph && m.offset <= n.span.end + 40)
}

/// How far the first run of marks 1, 2, 3 … after a number goes; marks of other shapes between are its own.
fn run(n: &Number, list: &List) -> Option<(usize, Shape)> {
    let after = |m: &Mark| (m.paragraph, m.offset) > (n.span.paragraph, n.span.end);
    let from = list.marks.partition_point(|m| !after(m));
    let first = list.marks.get(from).filter(|m| m.ordinal == 1 && m.paragraph <= n.span.paragraph + 2)?;
    let mut count = 1;
    for mark in list.marks.get(from + 1..)?.iter().take(200) {
        if mark.shape < first.shape {
            break;
        }
        if mark.shape == first.shape {
            if mark.ordinal != count + 1 {
                break;
            }
            count += 1;
        }
    }
    Some((count, first.shape))
}
