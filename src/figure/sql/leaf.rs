//! The SELECT of an indicator that counts rows itself.
//!
//! Inputs: a job. Outputs: a SELECT with `why` and `value`, of several spots also `_spot`, of an
//! indicator split by a field one row for each of its values. Invariant: the semantics are those of
//! `figure::leaf`; whole numbers and DECIMAL only.

use super::super::nodes::Count;
use super::place::Job;
use super::rows::{Rows, Sources};
use super::script::Select;
use super::spot::{Piece, pieces};
use super::writer::{Kind, Made, Writer};
use crate::catalog::SpanMode;
use crate::diagnostic::Diagnostic;

/// Whole numbers of any size.
const WHOLE: &str = "DECIMAL(38, 0)";

impl Writer<'_> {
    /// The figure of a job.
    pub(super) fn leaf(&mut self, job: &Job<'_>) -> Result<Made, Diagnostic> {
        let leaf = job.leaf;
        let kind = match leaf.count {
            Count::Sum { money: true, .. } | Count::Uniform { money: true, .. } => Kind::Money,
            _ => Kind::Number,
        };
        let covered: Vec<bool> = job.spots.iter().map(|s| self.covered(job, s)).collect();
        let missing = self.not_ingested(&job.dataset.id);
        if let (None, false, [_]) = (job.split, covered.contains(&true), job.spots) {
            let columns = vec![format!("{missing} AS why"), format!("CAST(NULL AS {WHOLE}) AS value")];
            return Ok(Made { text: Select { columns, ..Select::default() }.text(), kind });
        }
        let by_year = leaf.has_modes() && leaf.span == SpanMode::SumOfYears;
        let pieces = pieces(job.spots, by_year);
        let sources = self.sources(job, &pieces);
        let place = self.place(job, &sources.ids())?;
        let last = self.last(job, &place, &sources.list)?;
        let rows = self.rows(job, leaf.filter, &pieces, &sources, &place, last.as_ref(), job.wish)?;
        let place_of = place.counted.as_deref().unwrap_or("''");
        let counted = self.count(job, &pieces, &sources, rows, place_of);
        if job.split.is_some() {
            return Ok(Made { text: counted, kind });
        }
        let days = last.as_ref().map(|last| self.snapshots(job, last));
        let untold = self.untold(job, &covered, &place, last.as_ref())?;
        let mut reasons: Vec<(String, String)> = Vec::new();
        let mut joins: Vec<(String, &str)> = Vec::new();
        if let Some(days) = days {
            reasons.push(("coalesce(d._days, 0) = 0".into(), missing.clone()));
            joins.push((days, "d"));
        }
        if let Some((step, fields)) = untold {
            reasons.push(("coalesce(u._rows, 0) > 0".into(), self.column_missing(&job.dataset.id, &fields)));
            joins.push((step, "u"));
        }
        if let ([_], true) = (job.spots, joins.is_empty()) {
            return Ok(Made { text: counted, kind });
        }
        let about = format!("{}：计得的数", job.title);
        let step = self.script.step(&format!("{}_counted", job.wish), &about, &counted);
        Ok(self.concluded(job, &step, kind, &covered, &missing, reasons, joins))
    }

    /// Whether the ledger has data of a spot.
    pub(super) fn covered(&self, job: &Job<'_>, spot: &super::spot::Spot) -> bool {
        let (clock, basis) = (&job.plan.clock, job.leaf.basis);
        let mut all = self.statements.coverage_of(&job.dataset.id);
        all.any(|(_, covered)| covered.holds(clock, basis, spot.period))
    }

    /// What was counted, unless there is a reason why nobody knows.
    #[allow(clippy::too_many_arguments, reason = "one SELECT of many parts")]
    fn concluded(
        &mut self,
        job: &Job<'_>,
        step: &str,
        kind: Kind,
        covered: &[bool],
        missing: &str,
        mut reasons: Vec<(String, String)>,
        joins: Vec<(String, &str)>,
    ) -> Made {
        let uniform = matches!(job.leaf.count, Count::Uniform { .. });
        let many = job.spots.len() > 1;
        let mut select = Select::default();
        if many {
            let known = |(spot, covered): (&super::spot::Spot, &bool)| format!("{}, {covered}", spot.number);
            let rows: Vec<String> = job.spots.iter().zip(covered).map(known).collect();
            let wish = format!("{}_spots", job.wish);
            let spots =
                self.script.list(&wish, "要分别计数的各处，台账里有没有数据", &["_spot", "_covered"], &rows);
            reasons.insert(0, ("NOT q._covered".into(), missing.to_owned()));
            select.from = vec![format!("{spots} q"), format!("LEFT JOIN {step} n ON n._spot = q._spot")];
            select
                .from
                .extend(joins.iter().map(|(j, a)| format!("LEFT JOIN {j} {a} ON {a}._spot = q._spot")));
            select.columns.push("q._spot".into());
        } else {
            select.from = vec![format!("{step} n")];
            select.from.extend(joins.iter().map(|(j, a)| format!("CROSS JOIN {j} {a}")));
        }
        let said = |(when, why): &(String, String)| format!("\n  WHEN {when} THEN {why}");
        let none = |(when, _): &(String, String)| format!("\n  WHEN {when} THEN NULL");
        let (mut why, mut value) = ("n.why".to_owned(), "n.value".to_owned());
        if many && uniform {
            why = format!("CASE WHEN n._spot IS NULL THEN {} ELSE n.why END", self.no_rows());
        } else if many {
            value = "coalesce(n.value, 0)".into();
        }
        let cases = |each: &dyn Fn(&(String, String)) -> String, last: &str| {
            let all: String = reasons.iter().map(each).collect();
            format!("CASE{all}\n  ELSE {last}\nEND")
        };
        select.columns.push(format!("{} AS why", cases(&said, &why)));
        select.columns.push(format!("{} AS value", cases(&none, &value)));
        Made { text: select.text(), kind }
    }

    /// The SELECT that counts.
    fn count(
        &mut self,
        job: &Job<'_>,
        pieces: &[Piece],
        sources: &Sources,
        rows: Rows,
        place: &str,
    ) -> String {
        let Rows { mut select, times, counted } = rows;
        let mut keys: Vec<(String, &str)> = Vec::new();
        if job.spots.len() > 1 {
            keys.push(("s._spot".into(), "_spot"));
        }
        if let Some(field) = job.split {
            let name = self.column(field);
            select.wheres.push(format!("{name} <> ''"));
            keys.push((name, "_group"));
        }
        let by_piece = pieces.len() > job.spots.len() && times.list.is_some();
        let ordinals = |n: usize| (1..=n).map(|n| n.to_string()).collect::<Vec<String>>();
        let outer: Vec<String> = keys.iter().map(|(_, name)| (*name).to_owned()).collect();
        let no_reason = self.no_reason();
        if by_piece {
            keys.push(("s._piece".into(), "_piece"));
        }
        let named = |(sql, name): &(String, &str)| format!("{sql} AS {name}");
        select.columns = keys.iter().map(named).collect();
        let (value, why) = match job.leaf.count {
            Count::Rows => ("count(*)".into(), no_reason),
            Count::Sum { column, money } => {
                let name = self.column(&job.plan.sums[column]);
                let term = if money { name } else { format!("CAST({name} AS {WHOLE})") };
                (format!("coalesce(sum({term}), 0)"), no_reason)
            }
            Count::Uniform { column, .. } => {
                let name = self.column(&job.plan.extremes[column]);
                let one = format!("min({name}) = max({name}) AND count({name}) = count(*)");
                let why = format!(
                    "CASE\n  WHEN count({name}) = 0 THEN {}\n  WHEN min({name}) <> max({name}) THEN {}\n  \
                     WHEN count({name}) < count(*) THEN {}\nEND",
                    self.no_rows(),
                    self.not_uniform(),
                    self.blank()
                );
                (format!("CASE WHEN {one} THEN min({name}) END"), why)
            }
            Count::Distinct(kind) => {
                let kind = &job.plan.kinds[kind];
                let name = self.column(&kind.column);
                let key = if kind.person { name } else { format!("nullif({name}, '')") };
                if by_piece {
                    select.columns.push(format!("{key} AS _key"));
                    select.group = ordinals(select.columns.len());
                    self.read_from(job, sources, &mut select);
                    return self.outer(&select, outer, "count(_key)", "", &no_reason);
                }
                (format!("count(DISTINCT {key})"), no_reason)
            }
            Count::Regions(_, every) => {
                let mut fits = every.map(|every| self.filter(job.plan, every)).unwrap_or_default();
                fits.retain(|condition| !select.wheres.contains(condition));
                let flag = |condition: Option<String>, all: &str| match condition {
                    Some(condition) => format!("{all}(CASE WHEN {condition} THEN 1 ELSE 0 END)"),
                    None => "1".into(),
                };
                let fits = (!fits.is_empty()).then(|| fits.join(" AND "));
                select.columns.push(format!("{place} AS _place"));
                select.group = ordinals(select.columns.len());
                select.columns.push(format!("{} AS _counted", flag(counted, "max")));
                select.columns.push(format!("{} AS _fits", flag(fits, "min")));
                self.read_from(job, sources, &mut select);
                let value = "count(CASE WHEN _place <> '' AND _counted = 1 AND _fits = 1 THEN 1 END)";
                let having = if job.split.is_some() { "max(_counted) = 1" } else { "" };
                return self.outer(&select, outer, value, having, &no_reason);
            }
        };
        select.group = ordinals(keys.len());
        select.columns.push(format!("{why} AS why"));
        select.columns.push(format!("{value} AS value"));
        self.read_from(job, sources, &mut select);
        select.text()
    }

    /// What is counted of the rows of another SELECT.
    fn outer(&self, inner: &Select, keys: Vec<String>, value: &str, having: &str, no_reason: &str) -> String {
        let group = (1..=keys.len()).map(|n| n.to_string()).collect();
        let mut columns = keys;
        columns.push(format!("{no_reason} AS why"));
        columns.push(format!("{value} AS value"));
        let from = vec![format!("(\n  {}\n) one", super::dialect::indented(&inner.text()))];
        Select { columns, from, group, having: having.to_owned(), ..Select::default() }.text()
    }
}
