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

    /// The amounts' unit, `单位:万元`; `Err` when two are named, or one that is not read (千元).
    pub(super) fn scale(&self) -> Result<Option<Scale>, String> {
        let mut found: Option<Scale> = None;
        for row in &self.rows {
            for scale in units(row)? {
                match found {
                    Some(a) if a != scale => return Err("标题里写了两种金额单位".into()),
                    _ => found = Some(scale),
                }
            }
        }
        Ok(found)
    }
}

/// The units of money that a folded title row names: `单位:万元`, `单位(万元)`, `单位:人、万元`, `发放表(万元)`.
fn units(row: &str) -> Result<Vec<Scale>, String> {
    const SCALES: [Scale; 3] = [Scale::WanYuan, Scale::YiYuan, Scale::Yuan];
    let mut out = Vec::new();
    for (i, word) in row.match_indices("单位") {
        let rest = row[i + word.len()..].trim_start_matches([':', '为', '(']);
        for (n, part) in rest.split(['、', ',', '/', ';']).enumerate() {
            let part = part.trim_start_matches("人民币");
            let named = SCALES.into_iter().find(|s| {
                // After a word that is no unit of money only a whole 元 is one: 县残联、元山镇 is not.
                let whole = part.strip_prefix(s.word()).is_some_and(|r| r.is_empty() || r.starts_with(')'));
                if n == 0 || *s != Scale::Yuan { part.starts_with(s.word()) } else { whole }
            });
            if named.is_none() {
                super::unit::unit_word(part.trim_end_matches(')'))?;
            }
            out.extend(named);
            // 人, 户, 人次 may stand before; anything longer is the name of an office.
            if named.is_none() && part.chars().count() > 3 {
                break;
            }
        }
    }
    if out.is_empty() {
        // Only what stands in brackets, or the whole row: the words of a title say nothing of units.
        let bracketed = row.split('(').skip(1).filter_map(|r| r.split(')').next());
        for word in bracketed.flat_map(|b| b.split([':', ',', '、'])).chain([row]) {
            out.extend(super::unit::unit_word(word)?);
        }
    }
    Ok(out)
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
        for said in [
            "单位:人、万元",
            "单位（万元）",
            "单位：户/人/人民币万元",
            "生活补贴发放表（万元）",
            "计量单位为万元",
        ] {
            assert_eq!(title(&[said]).scale(), Ok(Some(Scale::WanYuan)), "{said}");
        }
        assert_eq!(title(&["填报单位:县残联、元山镇"]).scale(), Ok(None));
        assert_eq!(title(&["单位:人、元"]).scale(), Ok(Some(Scale::Yuan)));
        assert_eq!(title(&["填报单位:县残联"]).scale(), Ok(None));
        assert_eq!(title(&["万元"]).scale(), Ok(Some(Scale::WanYuan)));
        assert_eq!(title(&["发放表(金额:万元)"]).scale(), Ok(Some(Scale::WanYuan)));
        for said in [&["单位:元", "单位:万元"][..], &["单位:千元"], &["单位：百元"], &["发放表（千元）"]]
        {
            assert!(title(said).scale().is_err(), "{said:?}");
        }
    }
}
