//! Regions counted in the table of regions itself.
//!
//! Invariant: the regions stand in the statement by code and name; there is nothing to read.

use super::spot::Spot;
use super::writer::{Kind, Made, Writer};
use crate::catalog::Condition;
use crate::model::region::Level;

impl Writer<'_> {
    /// The counted regions of a level and kind at the end of each spot's period.
    pub(super) fn listed(&mut self, level: Level, kind: Option<&Condition>, spots: &[Spot]) -> Made {
        let statements = self.statements;
        let listed = |s: &Spot| statements.geography.listed(&[s.region], level, kind, s.period.to);
        let no_reason = self.no_reason();
        if let [spot] = spots {
            let row = |r: &usize| {
                let region = statements.tree.get(*r);
                format!("{}, {}", self.dialect.text(&region.code), self.dialect.text(&region.name))
            };
            let rows: Vec<String> = listed(spot).iter().map(row).collect();
            if rows.is_empty() {
                let text = format!("SELECT\n  {no_reason} AS why,\n  0 AS value");
                return Made { text, kind: Kind::Number };
            }
            let about = format!("区划表里计入的{}，{}", level.title(), spot.period.to);
            let list = self.script.list("regions", &about, &["_code", "_name"], &rows);
            let text = format!("SELECT\n  {no_reason} AS why,\n  count(*) AS value\nFROM {list}");
            return Made { text, kind: Kind::Number };
        }
        let rows: Vec<String> = spots.iter().map(|s| format!("{}, {}", s.number, listed(s).len())).collect();
        let about = format!("区划表里计入的{}的个数", level.title());
        let list = self.script.list("regions", &about, &["_spot", "_count"], &rows);
        let text = format!("SELECT\n  _spot,\n  {no_reason} AS why,\n  _count AS value\nFROM {list}");
        Made { text, kind: Kind::Number }
    }
}
