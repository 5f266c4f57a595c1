//! Days that no answer tells apart, as one of them.
//!
//! Inputs: the days at which something changes (atoms of time, epochs of the tree of regions). Outputs: SQL
//! that brings a day to the first day of its stretch. Invariant: a day and what stands for it lie in one
//! stretch, and so do the ends of their months where the day is the last of one.

/// Stands for an empty cell.
pub(super) const NONE: i64 = i32::MIN as i64;
/// Longer than a month.
const MONTH: i32 = 32;
/// So many stretches of one day each are written as one.
const RUN: usize = 3;

/// A stretch of days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stands {
    /// One day for all.
    For(i32),
    /// Each for itself.
    Itself,
}

/// Stretches by their first days, ascending; the first one begins with time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Days(Vec<(i32, Stands)>);

impl Days {
    /// Cuts at some days.
    pub(super) fn cut(mut bounds: Vec<i32>) -> Days {
        bounds.sort_unstable();
        bounds.dedup();
        let first = bounds.first().map_or(0, |b| b.saturating_sub(MONTH));
        let mut out = vec![(i32::MIN, Stands::For(first))];
        let mut at = 0;
        while let Some(start) = bounds.get(at).copied() {
            let next =
                |n: usize| bounds.get(at + n).is_some_and(|b| i64::from(*b) == i64::from(start) + n as i64);
            let run = (1..).take_while(|n| next(*n)).count();
            if run >= RUN {
                // The last of them begins a stretch of its own length.
                out.push((start, Stands::Itself));
                at += run;
            } else {
                out.push((start, Stands::For(start)));
                at += 1;
            }
        }
        Days(out)
    }

    /// SQL for what stands for a day, both as days since 1970-01-01; [`NONE`] for an empty cell.
    pub(super) fn sql(&self, day: &str) -> String {
        format!("CASE WHEN {day} IS NULL THEN {NONE} ELSE {} END", tree(&self.0, day))
    }

    /// What stands for a day.
    #[cfg(test)]
    pub(super) fn of(&self, day: i32) -> i32 {
        let at = self.0.partition_point(|(start, _)| *start <= day).saturating_sub(1);
        match self.0[at].1 {
            Stands::For(one) => one,
            Stands::Itself => day,
        }
    }
}

/// A search by halves, as long as there are halves.
fn tree(stretches: &[(i32, Stands)], day: &str) -> String {
    match stretches {
        [] => NONE.to_string(),
        [(_, Stands::For(one))] => one.to_string(),
        [(_, Stands::Itself)] => day.to_owned(),
        many => {
            let (before, after) = many.split_at(many.len() / 2);
            let start = after.first().map_or(0, |(start, _)| *start);
            format!("CASE WHEN {day} < {start} THEN {} ELSE {} END", tree(before, day), tree(after, day))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stretch_is_its_first_day_and_a_day_of_its_own_itself() {
        let days = Days::cut(vec![100, 200, 300, 301, 302, 303, 500]);
        let all =
            [(50, 68), (99, 68), (100, 100), (199, 100), (250, 200), (300, 300), (301, 301), (302, 302)];
        for (day, one) in all.into_iter().chain([(303, 303), (499, 303), (500, 500), (9999, 500)]) {
            assert_eq!(days.of(day), one, "{day}");
        }
        assert_eq!(Days::cut(vec![10, 11]).of(11), 11);
        assert_eq!(Days::cut(vec![]).sql("d"), "CASE WHEN d IS NULL THEN -2147483648 ELSE 0 END");
        let two = Days::cut(vec![100]).sql("d");
        assert_eq!(
            two,
            "CASE WHEN d IS NULL THEN -2147483648 ELSE CASE WHEN d < 100 THEN 68 ELSE 100 END END"
        );
    }
}
