//! Periods (期间): a year, half, quarter, month, span, or days to a cut-off.
//!
//! Invariant: a period is a non-empty range of whole days; its canonical text reads back to itself.

mod parse;

pub use parse::{find_in_text, parse};

use chrono::{Datelike, Months, NaiveDate};

/// An inclusive range of days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
}

/// The last day of a month.
pub fn month_end(year: i32, month: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, 1)?.checked_add_months(Months::new(1))?.pred_opt()
}

impl Period {
    /// Whole months, both included.
    pub fn months(from: (i32, u32), to: (i32, u32)) -> Option<Period> {
        let period = Period { from: NaiveDate::from_ymd_opt(from.0, from.1, 1)?, to: month_end(to.0, to.1)? };
        (period.from <= period.to).then_some(period)
    }

    /// One month.
    pub fn month(year: i32, month: u32) -> Option<Period> {
        Period::months((year, month), (year, month))
    }

    /// A calendar year.
    pub fn year(year: i32) -> Option<Period> {
        Period::months((year, 1), (year, 12))
    }

    /// Whether a day lies in it.
    pub fn contains(&self, day: NaiveDate) -> bool {
        self.from <= day && day <= self.to
    }

    /// Whether it consists of whole months.
    pub fn is_whole_months(&self) -> bool {
        self.from.day() == 1 && self.to.succ_opt().is_none_or(|d| d.day() == 1)
    }

    /// Cut off after a day (`--as-of`); `None` when nothing is left.
    pub fn until(&self, day: NaiveDate) -> Option<Period> {
        let to = self.to.min(day);
        (self.from <= to).then_some(Period { from: self.from, to })
    }

    /// The period a comparison looks back to: the same months (days) one year earlier, or, for a span
    /// of whole years, the span of as many years just before.
    pub fn previous(&self) -> Option<Period> {
        let years = self.whole_years().unwrap_or(1).unsigned_abs();
        let back = Months::new(12u32.checked_mul(years)?);
        let from = self.from.checked_sub_months(back)?;
        let to = if self.is_whole_months() {
            self.to.succ_opt()?.checked_sub_months(back)?.pred_opt()?
        } else {
            self.to.checked_sub_months(back)?
        };
        Some(Period { from, to })
    }

    /// The number of calendar years it consists of, if it does.
    pub fn whole_years(&self) -> Option<i32> {
        let whole = self.is_whole_months() && self.from.month() == 1 && self.to.month() == 12;
        whole.then(|| self.to.year() - self.from.year() + 1)
    }

    /// Its months, clipped to it, each as a period (`2024-03`).
    pub fn each_month(&self) -> Vec<Period> {
        let mut out = Vec::new();
        let (mut year, mut month) = (self.from.year(), self.from.month());
        while let Some(whole) = Period::month(year, month) {
            if whole.from > self.to {
                break;
            }
            out.push(Period { from: whole.from.max(self.from), to: whole.to.min(self.to) });
            (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
        }
        out
    }

    /// The months form of the bounds, if it consists of whole months.
    fn month_bounds(&self) -> Option<((i32, u32), (i32, u32))> {
        self.is_whole_months()
            .then(|| ((self.from.year(), self.from.month()), (self.to.year(), self.to.month())))
    }

    /// In words: `2024年`, `2024年上半年`, `2024年第二季度`, `2024年3月`, `2020—2024年`.
    pub fn title(&self) -> String {
        let Some((from, to)) = self.month_bounds() else {
            return if self.from == self.to {
                chinese_date(self.from)
            } else {
                format!("{}至{}", chinese_date(self.from), chinese_date(self.to))
            };
        };
        if from.0 == to.0 {
            let year = from.0;
            return match (from.1, to.1) {
                (1, 12) => format!("{year}年"),
                (1, 6) => format!("{year}年上半年"),
                (7, 12) => format!("{year}年下半年"),
                (a, b) if a == b => format!("{year}年{a}月"),
                (a, b) if a % 3 == 1 && b == a + 2 => {
                    format!("{year}年第{}季度", ["一", "二", "三", "四"][(a / 3) as usize])
                }
                (a, b) => format!("{year}年{a}—{b}月"),
            };
        }
        if (from.1, to.1) == (1, 12) {
            format!("{}—{}年", from.0, to.0)
        } else {
            format!("{}年{}月—{}年{}月", from.0, from.1, to.0, to.1)
        }
    }
}

/// `2025年1月5日`, no zero padding (GB/T 9704-2012 §7.3.5.4).
pub fn chinese_date(day: NaiveDate) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

impl std::fmt::Display for Period {
    /// The canonical text: `2024`, `2024H1`, `2024Q2`, `2024-03`, `2020..2024`, `2024-01..2024-11`,
    /// `2024-01-01..2024-12-20`, `2024-05-17`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Some((from, to)) = self.month_bounds() else {
            return if self.from == self.to {
                write!(f, "{}", self.from)
            } else {
                write!(f, "{}..{}", self.from, self.to)
            };
        };
        if from.0 == to.0 {
            match (from.1, to.1) {
                (1, 12) => write!(f, "{}", from.0),
                (1, 6) => write!(f, "{}H1", from.0),
                (7, 12) => write!(f, "{}H2", from.0),
                (a, b) if a == b => write!(f, "{}-{:02}", from.0, a),
                (a, b) if a % 3 == 1 && b == a + 2 => write!(f, "{}Q{}", from.0, a / 3 + 1),
                (a, b) => write!(f, "{0}-{1:02}..{0}-{2:02}", from.0, a, b),
            }
        } else if (from.1, to.1) == (1, 12) {
            write!(f, "{}..{}", from.0, to.0)
        } else {
            write!(f, "{}-{:02}..{}-{:02}", from.0, from.1, to.0, to.1)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_day_is_written_once() {
        let year = Period::year(2019).expect("year");
        let day = Period { from: year.to, to: year.to };
        assert_eq!((day.title().as_str(), day.to_string().as_str()), ("2019年12月31日", "2019-12-31"));
        assert_eq!(parse(&day.to_string(), NaiveDate::MIN), Some(day));
    }
}
