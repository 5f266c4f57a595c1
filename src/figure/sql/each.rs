//! `each`: what an indicator is in every group, if it is the same in all of them.
//!
//! Inputs: the part at every spot and at every group of it. Outputs: a SELECT. Invariant: as
//! `figure::each`: years, months and regions without rows are groups; values of a field are groups by
//! their rows only.

use super::super::atoms::calendar_years;
use super::super::nodes::Groups;
use super::derived::whole;
use super::place::Job;
use super::script::Select;
use super::spot::{Spot, apart};
use super::writer::{Kind, Made, Writer};
use crate::catalog::Indicator;
use crate::diagnostic::{Diagnostic, codes};

impl Writer<'_> {
    /// An indicator that is the same in each group.
    pub(super) fn each(
        &mut self,
        indicator: &Indicator,
        groups: &Groups,
        spots: &[Spot],
    ) -> Result<Made, Diagnostic> {
        let many = spots.len() > 1;
        let broken = || Diagnostic::new(codes::CATALOG_INVALID, format!("指标「{}」：缺少 of", indicator.id));
        let part = indicator.of.first().ok_or_else(broken)?;
        let whole = self.named(part, spots)?;
        let found = match groups {
            Groups::Values(field, leaf) => {
                let statements = self.statements;
                let plan = &statements.plans[leaf.plan];
                let dataset = statements.catalog.dataset(&plan.dataset).ok_or_else(broken)?;
                let wish = format!("{}_groups", indicator.id);
                let split = Some(field.as_str());
                let title = indicator.title.as_str();
                let job = Job { leaf, plan, dataset, spots, split, wish: &wish, title };
                let body = self.leaf(&job)?.text;
                Some(self.script.step(&wish, &format!("{}：各组的数", indicator.title), &body))
            }
            Groups::Years => {
                self.groups(indicator, part, &split(spots, |s| of_periods(s, calendar_years(s.period))))?
            }
            Groups::Months => {
                self.groups(indicator, part, &split(spots, |s| of_periods(s, s.period.each_month())))?
            }
            Groups::Level(level) => {
                let geography = &self.statements.geography;
                let regions = |s: &Spot| {
                    let listed = geography.listed(&[s.region], *level, None, s.period.to);
                    listed.into_iter().map(|region| Spot { region, ..*s }).collect()
                };
                self.groups(indicator, part, &split(spots, regions))?
            }
        };
        Ok(self.same(indicator, &whole.step, whole.kind, found, many))
    }

    /// The part at every group as one step with `_spot`, the number of the group's spot; `None` without
    /// groups.
    fn groups(
        &mut self,
        indicator: &Indicator,
        part: &str,
        groups: &[(usize, Spot)],
    ) -> Result<Option<String>, Diagnostic> {
        if groups.is_empty() {
            return Ok(None);
        }
        let spots: Vec<Spot> = groups.iter().map(|(_, spot)| *spot).collect();
        let mut all = Vec::new();
        for spots in apart(self.statements.tree, &spots) {
            let named = self.named(part, &spots)?;
            let number = match spots.as_slice() {
                [one] => one.number.to_string(),
                _ => "_spot".into(),
            };
            let values = match named.kind {
                Kind::Ratio { money } => {
                    format!("{} AS _n, {} AS _d", whole("numerator", money), whole("denominator", money))
                }
                _ => "value".into(),
            };
            all.push(format!("SELECT {number} AS _number, {values} FROM {}", named.step));
        }
        let wish = format!("{}_groups", indicator.id);
        let rows: Vec<String> =
            groups.iter().map(|(parent, spot)| format!("{}, {parent}", spot.number)).collect();
        let list = self.script.list(&format!("{wish}_of"), "各组属于哪一处", &["_number", "_spot"], &rows);
        let body = format!(
            "SELECT g._spot, v.*\nFROM {list} g\nJOIN (\n  {}\n) v ON v._number = g._number",
            all.join("\n  UNION ALL\n  ")
        );
        Ok(Some(self.script.step(&wish, &format!("{}：各组的数", indicator.title), &body)))
    }

    /// The one value of all groups.
    fn same(
        &mut self,
        indicator: &Indicator,
        whole: &str,
        kind: Kind,
        groups: Option<String>,
        many: bool,
    ) -> Made {
        let part = indicator.of.first().and_then(|id| self.indicator(id).ok());
        let missing = part.map_or_else(String::new, |part| self.part_missing(part, "w.why"));
        let group_missing = self.dialect.text("有的组没有数");
        let ratio = matches!(kind, Kind::Ratio { .. });
        let mut select = Select { from: vec![format!("{whole} w")], ..Select::default() };
        if many {
            select.columns.push("w._spot".into());
        }
        let values: &[&str] = if ratio { &["numerator", "denominator"] } else { &["value"] };
        let Some(groups) = groups else {
            let none =
                format!("CASE WHEN w.why IS NOT NULL THEN {} ELSE {} END AS why", missing, self.no_groups());
            let empty = |name: &&str| format!("CAST(NULL AS DECIMAL(38, 0)) AS {name}");
            if ratio {
                select.columns.extend(values.iter().map(empty));
                select.columns.push(none);
            } else {
                select.columns.push(none);
                select.columns.extend(values.iter().map(empty));
            }
            return Made { text: select.text(), kind };
        };
        let key = if many { "_spot, " } else { "" };
        let by = if many { "\nGROUP BY _spot" } else { "" };
        let body = if ratio {
            let first = format!("SELECT {key}min(_number) AS _first\nFROM {groups}{by}");
            let on = if many { "b._spot = a._spot AND " } else { "" };
            let first = self.script.step(&format!("{}_first", indicator.id), "", &first);
            let join = if many { "JOIN first f ON f._spot = a._spot" } else { "CROSS JOIN first f" };
            let join = join.replacen("first", &first, 1);
            let group = if many { "\nGROUP BY a._spot" } else { "" };
            let key = if many { "a._spot, " } else { "" };
            format!(
                "SELECT {key}count(*) AS _groups, count(a._d) AS _known,\n  \
                 count(CASE WHEN a._n * b._d <> b._n * a._d THEN 1 END) AS _other,\n  \
                 max(b._n) AS _n, max(b._d) AS _d\nFROM {groups} a\n{join}\nJOIN {groups} b ON {on}b._number = f._first{group}"
            )
        } else {
            format!(
                "SELECT {key}count(*) AS _groups, count(value) AS _known, min(value) AS _low, max(value) AS _high\n\
                 FROM {groups}{by}"
            )
        };
        let all = self.script.step(&format!("{}_all", indicator.id), "各组合起来看", &body);
        select.from.push(match many {
            true => format!("LEFT JOIN {all} g ON g._spot = w._spot"),
            false => format!("CROSS JOIN {all} g"),
        });
        let differ = if ratio { "g._other > 0" } else { "g._low <> g._high" };
        let why = format!(
            "CASE\n  WHEN w.why IS NOT NULL THEN {}\n  WHEN coalesce(g._groups, 0) = 0 THEN {}\n  \
             WHEN g._known < g._groups THEN {group_missing}\n  WHEN {differ} THEN {}\nEND AS why",
            missing,
            self.no_groups(),
            self.groups_differ(),
        );
        let one = format!("w.why IS NULL AND g._groups > 0 AND g._known = g._groups AND NOT ({differ})");
        if ratio {
            select.columns.push(format!("CASE WHEN {one} THEN g._n END AS numerator"));
            select.columns.push(format!("CASE WHEN {one} THEN g._d END AS denominator"));
            select.columns.push(why);
            return Made { text: select.text(), kind: Kind::Ratio { money: false } };
        }
        select.columns.push(why);
        select.columns.push(format!("CASE WHEN {one} THEN g._low END AS value"));
        Made { text: select.text(), kind }
    }
}

/// The groups of all spots, each with the number of its spot and numbered anew.
fn split(spots: &[Spot], groups: impl Fn(&Spot) -> Vec<Spot>) -> Vec<(usize, Spot)> {
    let all = spots.iter().flat_map(|s| groups(s).into_iter().map(move |group| (s.number, group)));
    all.enumerate().map(|(n, (parent, group))| (parent, Spot { number: n + 1, ..group })).collect()
}

fn of_periods(spot: &Spot, periods: Vec<crate::model::Period>) -> Vec<Spot> {
    periods.into_iter().map(|period| Spot { period, ..*spot }).collect()
}
