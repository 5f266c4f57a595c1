//! Totals, differences and ratios of other figures.
//!
//! Inputs: the parts as steps. Outputs: a SELECT. Invariant: a part without a value leaves the whole
//! without one; a ratio keeps numerator and denominator until it is rounded, once, half-up.

use super::script::Select;
use super::spot::Spot;
use super::writer::{Kind, Made, Named, Writer};
use crate::catalog::{Indicator, Measure};
use crate::diagnostic::{Diagnostic, codes};

/// Whole numbers of any size.
const WHOLE: &str = "DECIMAL(38, 0)";

impl Writer<'_> {
    /// An indicator made of others.
    pub(super) fn derived(
        &mut self,
        indicator: &Indicator,
        measure: &Measure,
        spots: &[Spot],
    ) -> Result<Made, Diagnostic> {
        let many = spots.len() > 1;
        let mut parts: Vec<Named> = Vec::new();
        for part in &indicator.of {
            parts.push(self.named(part, spots)?);
        }
        let alias = |n: usize| format!("p{}", n + 1);
        let mut select = Select::default();
        for (n, part) in parts.iter().enumerate() {
            let table = format!("{} {}", part.step, alias(n));
            select.from.push(match (n, many) {
                (0, _) => table,
                (_, true) => format!("JOIN {table} ON {}._spot = p1._spot", alias(n)),
                (_, false) => format!("CROSS JOIN {table}"),
            });
        }
        if many {
            select.columns.push("p1._spot".into());
        }
        let mut reasons = String::new();
        for (n, id) in indicator.of.iter().enumerate() {
            let why = format!("{}.why", alias(n));
            let told = self.part_missing(self.indicator(id)?, &why);
            reasons.push_str(&format!("\n  WHEN {why} IS NOT NULL THEN {told}"));
        }
        let unlike = || {
            let message = format!("指标「{}」：各部分不是同一种量，不能相加、相减或相除", indicator.id);
            Diagnostic::new(codes::CATALOG_INVALID, message)
        };
        let kind = match (measure, parts.as_slice()) {
            (Measure::Ratio, [a, b]) => {
                let money = match (a.kind, b.kind) {
                    (Kind::Number, Kind::Number) => false,
                    (Kind::Money, Kind::Money) => true,
                    _ => return Err(unlike()),
                };
                let zero = self.zero_denominator(self.indicator(&indicator.of[1])?);
                reasons.push_str(&format!("\n  WHEN p2.value = 0 THEN {zero}"));
                let whole = "p1.why IS NULL AND p2.why IS NULL AND p2.value <> 0";
                select.columns.push(format!("CASE WHEN {whole} THEN p1.value END AS numerator"));
                select.columns.push(format!("CASE WHEN {whole} THEN p2.value END AS denominator"));
                Kind::Ratio { money }
            }
            (Measure::Total | Measure::Difference, [first, rest @ ..]) => {
                let sign = if *measure == Measure::Total { "+" } else { "-" };
                let ratios = matches!(first.kind, Kind::Ratio { .. });
                let alike = |p: &Named| {
                    if ratios { matches!(p.kind, Kind::Ratio { .. }) } else { p.kind == first.kind }
                };
                if !rest.iter().all(alike) {
                    return Err(unlike());
                }
                if ratios {
                    let (n, d) = fractions(&parts, sign);
                    select.columns.extend([format!("{n} AS numerator"), format!("{d} AS denominator")]);
                    Kind::Ratio { money: false }
                } else {
                    let all: Vec<String> = (0..parts.len()).map(|n| format!("{}.value", alias(n))).collect();
                    select.columns.push(format!("{} AS value", all.join(&format!(" {sign} "))));
                    first.kind
                }
            }
            _ => return Err(unlike()),
        };
        let at = select.columns.len() - 1;
        let at = if matches!(kind, Kind::Ratio { .. }) { at + 1 } else { at };
        select.columns.insert(at, format!("CASE{reasons}\nEND AS why"));
        Ok(Made { text: select.text(), kind })
    }

    /// The last SELECT of a ratio: its parts, and its value to six decimals.
    pub(super) fn rounded(&self, step: &str, money: bool) -> String {
        let whole = |column: &str| whole(column, money);
        let (n, d) = (format!("abs({})", whole("numerator")), format!("abs({})", whole("denominator")));
        let quotient = self.dialect.quotient(&format!("2 * {n} * 1000000 + {d}"), &format!("2 * {d}"));
        let sign = "CASE WHEN (numerator < 0) = (denominator < 0) THEN 1 ELSE -1 END";
        let value = format!(
            "CAST({sign} * ({quotient}) AS DECIMAL(30, 0)) * CAST(0.000001 AS DECIMAL(7, 6)) AS value"
        );
        let columns = ["numerator".into(), "denominator".into(), "why".into(), value];
        Select { columns: columns.into(), from: vec![step.to_owned()], ..Select::default() }.text()
    }
}

/// A part of a ratio as a whole number; money in 分.
pub(super) fn whole(column: &str, money: bool) -> String {
    if money { format!("CAST({column} * 100 AS {WHOLE})") } else { format!("CAST({column} AS {WHOLE})") }
}

/// Numerator and denominator of fractions added or taken away.
fn fractions(parts: &[Named], sign: &str) -> (String, String) {
    let of = |n: usize, part: &Named| {
        let money = part.kind == Kind::Ratio { money: true };
        let column = |name: &str| whole(&format!("p{}.{name}", n + 1), money);
        (column("numerator"), column("denominator"))
    };
    let mut all = parts.iter().enumerate().map(|(n, part)| of(n, part));
    let first = all.next().unwrap_or_default();
    all.fold(first, |(n, d), (n2, d2)| (format!("({n} * {d2} {sign} {n2} * {d})"), format!("({d} * {d2})")))
}
