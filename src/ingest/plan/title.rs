//! What the rows above the header say: a period, a unit, a category.

use crate::ingest::rows::CellKind;
use crate::ingest::values;
use crate::model::Period;
use crate::model::period;
use crate::model::unit::Scale;
use chrono::NaiveDate;
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

    /// The one period that the first row naming one names; a bare 截至2024年12月20日 names that day.
    pub(super) fn period(&self) -> Option<Period> {
        self.rows.iter().find_map(|row| {
            let (days, rest) = split_as_of(row);
            // Of a row that tells its month besides, the day is no more than a remark.
            period::find_in_text(&rest).or_else(|| only(&days).map(|day| Period { from: day, to: day }))
        })
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

/// The one day that a text says it is told as of: 截至2024年12月20日, 截止到2024.12.20, 截至2024年12月底.
pub(super) fn as_of(text: &str) -> Option<NaiveDate> {
    only(&split_as_of(text).0)
}

fn only(days: &[NaiveDate]) -> Option<NaiveDate> {
    let first = days.first()?;
    days.iter().all(|day| day == first).then_some(*first)
}

/// The days that a text is told as of, and the text without them.
fn split_as_of(text: &str) -> (Vec<NaiveDate>, String) {
    let mut rest: String = text.nfkc().filter(|c| !c.is_whitespace()).collect();
    let mut days = Vec::new();
    let mut from = 0;
    while let Some(at) = ["截至", "截止"].iter().filter_map(|w| rest[from..].find(w)).min().map(|i| from + i)
    {
        let after = at + "截至".len();
        let told = rest[after..].trim_start_matches(['到', '至', '日', '期', '时', '间', ':']);
        let lead = rest.len() - told.len();
        match first_day(told) {
            Some((day, length)) => {
                days.push(day);
                rest.replace_range(at..lead + length, " ");
                from = at;
            }
            None => from = after,
        }
    }
    (days, rest)
}

/// The day that a text begins with, and how many bytes say it; 2024年12月底 is the last of the month.
fn first_day(text: &str) -> Option<(NaiveDate, usize)> {
    let ends = text.char_indices().map(|(i, c)| (i + c.len_utf8(), c)).take(16);
    let found = ends.filter_map(|(end, last)| {
        let cuts = last.is_ascii_digit() && text[end..].starts_with(|c: char| c.is_ascii_digit());
        let day = match last {
            _ if cuts => None,
            '底' | '末' => period::parse(&text[..end - last.len_utf8()], NaiveDate::MIN).map(|p| p.to),
            // Shorter than eight characters it may be a number of days (45646), which no title says.
            _ if text[..end].chars().count() < 8 => None,
            _ => values::date(&text[..end], CellKind::Text).ok().flatten(),
        };
        day.map(|day| (day, end))
    });
    found.last()
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
    fn the_day_a_table_is_told_as_of() {
        let day = |text: &str| as_of(text).map(|d| d.to_string());
        for text in [
            "持证残疾人名册（截至2024年12月20日）",
            "截止到 2024.12.20 持证残疾人情况",
            "名册截至２０２４－１２－２０",
            "截止日期：2024年12月20日",
            "截至20241220名册.xlsx",
        ] {
            assert_eq!(day(text).as_deref(), Some("2024-12-20"), "{text}");
        }
        assert_eq!(day("截至2024年12月底持证人数").as_deref(), Some("2024-12-31"));
        assert_eq!(day("截至2024年底").as_deref(), Some("2024-12-31"));
        // A month is no day, a day of making the table is not what it tells of, two days are none.
        for text in [
            "截至2024年12月",
            "2024年12月20日名册",
            "截至2024年2月30日",
            "截至2024年6月30日、截至2024年12月20日",
        ] {
            assert_eq!(day(text), None, "{text}");
        }
        let period = |text: &str| Title::new(&[text.to_owned()]).period().map(|p| p.to_string());
        assert_eq!(period("名册（截至2024年12月20日）").as_deref(), Some("2024-12-20"));
        assert_eq!(period("2024年12月份发放表（截至2024年12月20日）").as_deref(), Some("2024-12"));
        assert_eq!(period("2024年培训名单（截至2024年11月30日）").as_deref(), Some("2024"));
    }

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
