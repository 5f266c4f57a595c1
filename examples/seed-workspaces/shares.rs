//! A total shared out over rows so that it adds up exactly.
//!
//! Input: the total, how many rows, what each is to get. Output: one positive share a row. Invariant:
//! the shares' sum is the total; they are whole numbers where the total is large enough, else in 分.

use super::support::random::Random;
use rust_decimal::Decimal;

/// The shares of a total.
///
/// # Errors
/// More than two decimals, or too little for a positive share in every row.
pub fn shares(
    total: Decimal,
    count: usize,
    each: Option<Decimal>,
    random: &mut Random,
) -> Result<Vec<Decimal>, String> {
    let fen = |value: Decimal| {
        let scaled = value * Decimal::ONE_HUNDRED;
        i64::try_from(scaled).ok().filter(|_| scaled.fract().is_zero() && scaled > Decimal::ZERO)
    };
    let wrong = |value| format!("{value} is no positive number of at most two decimals");
    let whole = fen(total).ok_or(wrong(total))?;
    let rows = i64::try_from(count).map_err(|_| "too many rows".to_owned())?;
    // Whole 元 or heads; a total with decimals that is too small for whole shares goes out in 分.
    let unit = if total.fract().is_zero() || whole / 100 >= rows { 100 } else { 1 };
    if whole / unit < rows {
        return Err(format!("a total of {total} leaves no positive share for each of {rows} rows"));
    }
    let mut out = Vec::with_capacity(count);
    if let Some(each) = each {
        let share = fen(each).ok_or(wrong(each))?;
        // As many rows as possible, leaving at least one unit to each of the rest; one row takes the rest.
        let equal = if share > unit { ((whole - rows * unit) / (share - unit)).min(rows) } else { rows };
        let equal = if equal == rows && share * rows != whole { rows - 1 } else { equal };
        out.extend((0..equal).map(|_| share));
    }
    let rest = whole - out.iter().sum::<i64>();
    varied(rest, rows - out.len() as i64, unit, random, &mut out);
    Ok(out.into_iter().map(|fen| Decimal::new(fen, 2).normalize()).collect())
}

/// Shares `rest` out over `rows` rows in multiples of `unit`, neighbours differing by up to a quarter;
/// what is less than a unit goes to the last.
fn varied(rest: i64, rows: i64, unit: i64, random: &mut Random, out: &mut Vec<i64>) {
    if rows == 0 {
        return;
    }
    let start = out.len();
    let (base, more) = (rest / unit / rows, rest / unit % rows);
    out.extend((0..rows).map(|at| (base + i64::from(at < more)) * unit));
    for pair in out[start..].chunks_exact_mut(2) {
        let shift = random.below((base / 4 + 1) as usize) as i64 * unit;
        pair[0] += shift;
        pair[1] -= shift;
    }
    if let Some(last) = out.last_mut() {
        *last += rest % unit;
    }
}
