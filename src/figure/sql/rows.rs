//! The rows that an indicator counts, as the FROM and WHERE of a SELECT.
//!
//! Inputs: a job, the pieces of time. Outputs: the rows, and which of them are counted for certain.
//! Invariant: a row stands at one piece at most for each spot, whatever is joined to it.

use super::super::nodes::Count;
use super::super::plan::Mode;
use super::place::{Job, Place};
use super::script::Select;
use super::snapshot::Last;
use super::spot::{Piece, Times};
use super::writer::Writer;
use crate::catalog::Basis;
use crate::diagnostic::Diagnostic;

/// Rows before anything is counted.
#[derive(Debug, Clone)]
pub(super) struct Rows {
    /// Without columns.
    pub(super) select: Select,
    pub(super) times: Times,
    /// That a row is counted, where others stand beside.
    pub(super) counted: Option<String>,
}

/// The sources of a job.
#[derive(Debug, Clone, Default)]
pub(super) struct Sources {
    /// With the class of their rows without a date, where these matter.
    pub(super) list: Vec<(usize, Option<usize>)>,
    /// By class and piece: whether rows without a date may be of it.
    may: Vec<Vec<bool>>,
}

impl Sources {
    /// Sources whose rows without a date do not matter.
    pub(super) fn plain(sources: Vec<usize>) -> Sources {
        Sources { list: sources.into_iter().map(|source| (source, None)).collect(), may: Vec::new() }
    }

    pub(super) fn ids(&self) -> Vec<usize> {
        self.list.iter().map(|(source, _)| *source).collect()
    }

    /// That a row without a date may be of a piece of the period; `None`: none may.
    fn undated(&self, pieces: &[Piece]) -> Option<String> {
        let of_piece = |n: usize| {
            let classes = self.may.iter().enumerate().filter(|(_, may)| may.get(n) == Some(&true));
            let classes: Vec<String> = classes.map(|(class, _)| class.to_string()).collect();
            (!classes.is_empty()).then(|| format!("_class IN ({})", classes.join(", ")))
        };
        if pieces.len() == 1 {
            return of_piece(0);
        }
        let all: Vec<String> = pieces
            .iter()
            .enumerate()
            .filter_map(|(n, piece)| Some(format!("s._piece = {} AND {}", piece.number, of_piece(n)?)))
            .collect();
        (!all.is_empty()).then(|| format!("({})", all.join(" OR ")))
    }
}

impl Writer<'_> {
    /// The sources whose rows a job looks at: those that are data of a period, and where all rows have a
    /// say, those whose rows without a date may be.
    pub(super) fn sources(&self, job: &Job<'_>, pieces: &[Piece]) -> Sources {
        let statements = self.statements;
        let (clock, basis) = (&job.plan.clock, job.leaf.basis);
        let every = matches!(job.leaf.count, Count::Regions(_, Some(_)));
        let mut out = Sources::default();
        for (source, covered) in statements.coverage_of(&job.dataset.id) {
            let needed =
                clock.date.is_some() || job.spots.iter().any(|s| covered.holds(clock, basis, s.period));
            let undated = every && clock.date.is_none() && statements.lacks_dates(source, basis);
            let may: Vec<bool> = match undated {
                true => pieces.iter().map(|p| covered.may_hold(clock, basis, p.period)).collect(),
                false => Vec::new(),
            };
            if !needed && !may.contains(&true) {
                continue;
            }
            let class = may.contains(&true).then(|| match out.may.iter().position(|m| *m == may) {
                Some(class) => class,
                None => {
                    out.may.push(may);
                    out.may.len() - 1
                }
            });
            out.list.push((source, class));
        }
        if !out.may.is_empty() {
            // Rows without a class are of none.
            let none = out.may.len();
            out.list.iter_mut().for_each(|(_, class)| *class = Some(class.unwrap_or(none)));
        }
        out
    }

    /// The rows of a job that pass a filter.
    #[allow(clippy::too_many_arguments, reason = "one SELECT of many parts")]
    pub(super) fn rows(
        &mut self,
        job: &Job<'_>,
        filter: usize,
        pieces: &[Piece],
        sources: &Sources,
        place: &Place,
        last: Option<&Last>,
        wish: &str,
    ) -> Result<Rows, Diagnostic> {
        let every = matches!(job.leaf.count, Count::Regions(_, Some(_)));
        let mode = &job.plan.clock.mode;
        let mut select = Select { wheres: self.filter(job.plan, filter), ..Select::default() };
        if !matches!(job.leaf.count, Count::Sum { .. }) {
            select.wheres.extend(self.no_reversal(job.plan));
        }
        let areas = job.has_areas();
        let times = self.times(wish, pieces, job.spots.len() > 1, areas);
        let mut joins = place.joins.clone();
        match (&times.list, &place.area) {
            (Some(list), Some(area)) => joins.push(format!("JOIN {list} s ON s._area = {area}")),
            (Some(list), None) => joins.push(format!("CROSS JOIN {list} s")),
            (None, _) => {}
        }
        let days = self.days(job.plan, job.leaf.basis);
        let mut counted = days.counted(mode, &times.since, &times.until);
        if let (Some(last), Some(home)) = (last, &place.home) {
            joins.extend(last.joins(home, every));
            counted.push(format!("{} = l._day", days.from));
        }
        let mut told = None;
        if every {
            let mut others = vec![days.doubtful(mode, &times.since, &times.until)];
            if let (true, Some(may)) = (days.may_lack, sources.undated(pieces)) {
                let mut undated = days.undated(&times.until);
                undated.push(may);
                others.push(undated);
            }
            if last.is_some_and(|l| l.first.is_some()) {
                let mut replaced = days.counted(mode, &times.since, &times.until);
                replaced.extend([format!("{} < l._day", days.from), format!("{} >= f._day", days.from)]);
                others.push(replaced);
            }
            if job.plan.clock.date.is_some() && *mode == Mode::Within {
                // One day is inside of a period or not.
                others.clear();
            }
            let all = |conditions: &Vec<String>| format!("({})", conditions.join(" AND "));
            let either: Vec<String> = std::iter::once(&counted).chain(&others).map(all).collect();
            told = (!others.is_empty()).then(|| all(&counted));
            select.wheres.push(match either.as_slice() {
                [one] => one.clone(),
                many => format!("({})", many.join("\nOR ")),
            });
        } else {
            select.wheres.extend(counted);
        }
        select.wheres.extend(place.inside.clone());
        place.ask(self);
        select.from = joins;
        Ok(Rows { select, times, counted: told })
    }

    /// The table of a job's sources, with the columns asked for, put before its joins.
    pub(super) fn read_from(&mut self, job: &Job<'_>, sources: &Sources, select: &mut Select) {
        let table = self.table(job.dataset, sources.list.clone());
        select.from.insert(0, table);
    }
}

impl super::statements::Statements<'_> {
    /// Whether some row of a source has no date by a basis.
    fn lacks_dates(&self, source: usize, basis: Basis) -> bool {
        let info = self.infos.get(source);
        info.is_some_and(|i| if basis == Basis::Service { i.without_service } else { i.without_event })
    }
}
