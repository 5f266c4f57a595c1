//! Months, to be counted with.

use crate::catalog::Month;
use chrono::{Datelike, NaiveDate};

/// The month of a day given in days since 1970-01-01.
pub fn of_day(day: i32) -> Option<Month> {
    NaiveDate::from_epoch_days(day).map(of)
}

/// The month of a day.
pub fn of(day: NaiveDate) -> Month {
    Month(day.year() * 12 + day.month0() as i32)
}

/// `2024年3月`
pub fn title(month: Month) -> String {
    format!("{}年{}月", year(month), month.0.rem_euclid(12) + 1)
}

/// Its calendar year.
pub fn year(month: Month) -> i32 {
    month.0.div_euclid(12)
}

/// The year in which its school year begins (September to August).
pub fn school_year(month: Month) -> i32 {
    year(Month(month.0 - 8))
}

/// `2024年3月`, or `2024年3月至5月`, or `2024年11月至2025年1月`.
pub fn span(from: Month, to: Month) -> String {
    if from == to {
        title(from)
    } else if year(from) == year(to) {
        format!("{}至{}月", title(from), to.0.rem_euclid(12) + 1)
    } else {
        format!("{}至{}", title(from), title(to))
    }
}

/// `2024-03-05` of a day given in days since 1970-01-01.
pub fn day(day: i32) -> String {
    NaiveDate::from_epoch_days(day).map_or_else(String::new, |d| d.to_string())
}
