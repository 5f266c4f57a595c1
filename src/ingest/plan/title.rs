//! What the rows above the header say: a period, a unit, a category.

use crate::model::Period;
use crate::model::unit::Scale;
use unicode_normalization::UnicodeNormalization;

/// The title rows as one folded text.
pub(super) struct Title {
    rows: Vec<String>,
}

impl Title {
    pub(super) fn new(rows: &[String]) -> Title {
        let fold = |r: &String| r.nfkc().filter(|c| !c.is_whitespace()).collect::<String>();
        Title { rows: rows.iter().map(fold).collect() }
    }

    /// The one period that the first row naming one names.
    pub(super) fn period(&self) -> Option<Period> {
        self.rows.iter().find_map(|row| crate::model::period::find_in_text(row))
    }

    /// The amounts' unit, `单位:万元`; `Err` when two are named.
    pub(super) fn scale(&self) -> Result<Option<Scale>, ()> {
        let mut found: Option<Scale> = None;
        for row in &self.rows {
            for (i, word) in row.match_indices("单位") {
                let rest = row[i + word.len()..].trim_start_matches([':', '为']);
                let scale = [Scale::WanYuan, Scale::YiYuan, Scale::Yuan]
                    .into_iter()
                    .find(|s| rest.starts_with(s.word()) || rest.starts_with(&format!("人民币{}", s.word())));
                match (found, scale) {
                    (Some(a), Some(b)) if a != b => return Err(()),
                    (None, Some(s)) => found = Some(s),
                    _ => {}
                }
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_and_periods_above_the_header() {
        let title = |rows: &[&str]| Title::new(&rows.iter().map(|r| (*r).to_owned()).collect::<Vec<_>>());
        let t = title(&["云水县2024年3月份生活补贴发放表", "填报单位:云水县残联 单位：万元"]);
        assert_eq!(t.scale(), Ok(Some(Scale::WanYuan)));
        assert_eq!(t.period().map(|p| p.to_string()).as_deref(), Some("2024-03"));
        assert_eq!(title(&["填报单位:县残联"]).scale(), Ok(None));
        assert_eq!(title(&["单位:元", "单位:万元"]).scale(), Err(()));
    }
}
