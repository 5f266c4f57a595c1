//! The amounts of a list's items beside its totals.
//!
//! Invariant: a list fails only if each item has one plain amount of the unit, so that nothing was chosen.

use super::super::near::between;
use super::super::parts::weigh::{draft, sum};
use super::super::shared::{Draft, Scene, Verdict, judge};
use super::super::{Confidence, Mend, Relation, mend};
use super::marks::Run;
use super::{TOTALS, Whole, amounts, has};
use crate::check::number::{Approx, Interval, Kind as Count, Number};
use rust_decimal::Decimal;

/// Units of a list that are looked at.
const UNITS: usize = 6;

/// One amount of each item.
struct Column {
    numbers: Vec<usize>,
    /// Whether no item had another one to choose.
    plain: bool,
}

/// All units of a list.
pub(super) fn all(scene: &Scene<'_>, run: &Run, wholes: &[Whole], out: &mut Vec<Relation>) {
    let mut units: Vec<usize> = Vec::new();
    for number in run.items.first().into_iter().flat_map(|i| amounts(scene, i)) {
        if units.len() < UNITS && !units.iter().any(|u| scene.same_unit(*u, number)) {
            units.push(number);
        }
    }
    let columns: Vec<(usize, Vec<Whole>)> = units
        .into_iter()
        .map(|u| (u, wholes.iter().copied().filter(|w| scene.same_unit(w.number, u)).collect()))
        .filter(|(_, of_unit): &(usize, Vec<Whole>)| !of_unit.is_empty())
        .collect();
    let mut found: Vec<Option<Draft>> = columns.iter().map(|(u, w)| makes(scene, run, *u, w)).collect();
    // Where one column makes its total, the list has all items, and the other columns have to, too.
    let complete = found.iter().flatten().any(|d| d.verdict == Verdict::Exact);
    for (slot, (unit, of_unit)) in found.iter_mut().zip(&columns) {
        if slot.is_none() {
            *slot = fails(scene, run, *unit, of_unit, complete);
        }
    }
    out.extend(found.into_iter().flatten().map(|d| d.relation(scene)));
}

/// The total that is meant: the last that calls itself one; else the first number.
fn meant(wholes: &[Whole]) -> Option<Whole> {
    wholes.iter().rev().find(|w| w.total).or(wholes.first()).copied()
}

/// One unit: the total that the items make.
fn makes(scene: &Scene<'_>, run: &Run, unit: usize, wholes: &[Whole]) -> Option<Draft> {
    let first = column(scene, run, unit, false)?;
    let total = column(scene, run, unit, true)?;
    let meant = meant(wholes)?;
    let others = wholes.iter().copied().filter(|w| w.number != meant.number);
    let mut rounded = None;
    for whole in std::iter::once(meant).chain(others) {
        let named = whole.number == meant.number && (whole.total || whole.announced);
        for column in [&first, &total] {
            match verdict(scene, whole.number, &column.numbers)? {
                Verdict::Exact if named || telling(scene, whole.number) => {
                    return held(scene, whole, column);
                }
                Verdict::Rounded if named && rounded.is_none() => rounded = Some((whole, column)),
                _ => {}
            }
        }
    }
    rounded.and_then(|(whole, column)| held(scene, whole, column))
}

/// The first amount of a unit of each item, or the last that calls itself a total.
fn column(scene: &Scene<'_>, run: &Run, unit: usize, totals: bool) -> Option<Column> {
    let mut out = Column { numbers: Vec::new(), plain: true };
    for item in &run.items {
        let own: Vec<usize> = amounts(scene, item).filter(|n| scene.same_unit(*n, unit)).collect();
        let total = own.iter().rev().find(|n| totals && has(scene.before(**n), TOTALS));
        out.numbers.push(*total.or(own.first())?);
        out.plain &= match own.as_slice() {
            [_] => true,
            // 助老类482万元。其中，建设130万元: what follows is of the first.
            [first, second, ..] => has(between(scene, *first, *second), &["其中", "包括", "含"]),
            [] => false,
        };
    }
    Some(out)
}

fn verdict(scene: &Scene<'_>, whole: usize, parts: &[usize]) -> Option<Verdict> {
    let (exact, interval) = sum(scene, parts)?;
    Some(judge(scene.number(whole)?, exact, &interval))
}

/// Whether a sum is of so many digits that it does not come about by chance.
fn telling(scene: &Scene<'_>, whole: usize) -> bool {
    let digits = scene.number(whole).and_then(|n| n.value.checked_div(n.coarse_step()));
    digits.is_some_and(|d| d >= Decimal::ONE_HUNDRED)
}

fn held(scene: &Scene<'_>, whole: Whole, column: &Column) -> Option<Draft> {
    let found = draft(scene, whole.number, &column.numbers)?;
    let sure = whole.strong && column.plain;
    Some(Draft { confidence: if sure { Confidence::Certain } else { Confidence::Likely }, ..found })
}

/// Longest list of which a failure is looked into.
const MOST: usize = 60;

/// A list that ought to make its total and does not; none where the items may be examples, or overlap.
fn fails(scene: &Scene<'_>, run: &Run, unit: usize, wholes: &[Whole], complete: bool) -> Option<Draft> {
    let column = column(scene, run, unit, false)?;
    let whole = meant(wholes)?;
    let total = scene.number(whole.number)?;
    let exact = |n: &Number| n.approx == Approx::Exact && n.until.is_none();
    let vague = matches!(total.unit.as_str(), "个" | "项" | "次" | "件") && !complete;
    let parts: Vec<&Number> = column.numbers.iter().filter_map(|n| scene.number(*n)).collect();
    if !column.plain
        || !whole.near
        || !(whole.total || whole.announced)
        || vague
        || column.numbers.len() > MOST
        || !exact(total)
        || !parts.iter().all(|n| exact(n))
    {
        return None;
    }
    let found = draft(scene, whole.number, &column.numbers).filter(|d| d.verdict == Verdict::Differs)?;
    let (made, _) = sum(scene, &column.numbers)?;
    let above = made > total.value;
    // More than all of it: not where items may name what others paid, or pay in other years.
    let over = above
        && whole.strong
        && total.kind == Count::Money
        && wholes.len() == 1
        && total.value.checked_mul(Decimal::new(15, 1)).is_some_and(|m| made <= m)
        && !column.numbers.iter().any(|n| has(scene.head(*n), OTHER));
    if !over && !whole.closes && !slip(scene, &found, made, complete) && !digit(total, &parts, made, complete)
    {
        return None;
    }
    let note =
        if above { String::new() } else { "若所列各项就是全部，则与总数不符".to_owned() };
    Some(Draft { confidence: Confidence::Likely, note, ..found })
}

/// Words of sums that are not what was spent of the total.
const OTHER: &[&str] =
    &["投资", "累计", "预算", "计划", "总额", "价值", "其中", "上年", "去年", "结余", "结转"];

/// Whether one slip explains the difference, and so few edits could that it is hardly by chance; how few is of no
/// matter if the list is known to have all items.
fn slip(scene: &Scene<'_>, found: &Draft, made: Decimal, complete: bool) -> bool {
    let Some(whole) = scene.number(found.result) else { return false };
    let single = mend::single(scene, None, &found.repairs).filter(|m| mends(scene, found, made, m));
    let common = mend::common(scene, &found.repairs);
    let numbers = found.operands.iter().chain([&found.result]);
    let digits: usize =
        numbers.map(|n| scene.reading.printed(*n).chars().filter(char::is_ascii_digit).count()).sum();
    let edits = match single.as_ref().map(|m| m.slip.as_str()) {
        Some("两位数字颠倒") => digits,
        _ if common => digits * 2,
        Some(_) => digits * 11,
        None => return false,
    };
    let all = found.operands.iter().chain([&found.result]).filter_map(|n| scene.number(*n));
    let step = if common { all.map(Number::step).min() } else { Some(whole.step()) };
    let size = step.and_then(|s| whole.value.checked_div(s));
    let chance = Decimal::from(edits).checked_mul(Decimal::from(20));
    complete || size.zip(chance).is_some_and(|(size, chance)| chance <= size)
}

/// Whether a mend makes the sum just the total, not only what the rounding of other items allows.
fn mends(scene: &Scene<'_>, found: &Draft, made: Decimal, mend: &Mend) -> bool {
    let of = |n: &usize| scene.number(*n).is_some_and(|n| n.span == mend.span);
    let Some(number) = found.operands.iter().chain([&found.result]).find(|n| of(n)) else { return false };
    let (Some(old), Some(total)) = (scene.number(*number), scene.number(found.result)) else { return false };
    let digits: String = mend.text.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
    let scale = match mend.slip.as_str() {
        "漏了“万”" => Decimal::from(10_000),
        "多了“万”" => Decimal::ONE,
        _ => old.scale,
    };
    let Some(new) = digits.parse::<Decimal>().ok().and_then(|d| d.checked_mul(scale)) else { return false };
    if *number == found.result {
        return new == made;
    }
    let sum = made.checked_sub(old.value).and_then(|s| s.checked_add(new));
    sum.is_some_and(|s| total.interval().meets(&Interval::of(s)))
}

/// Whether one digit of the total, or of an item, is another one: the difference has one digit, and no item was left
/// out, being less than any item, or rounder than the items are.
fn digit(total: &Number, parts: &[&Number], made: Decimal, complete: bool) -> bool {
    let step = total.step();
    let size = |v: Decimal| v.checked_div(step);
    let round = |v: Decimal| {
        let digits = v.normalize().to_string();
        digits.chars().filter(|c| !matches!(c, '0' | '.')).count() == 1
    };
    let Some(off) = total.value.checked_sub(made).map(|d| d.abs()) else { return false };
    let least = parts.iter().map(|n| n.value).min().is_some_and(|l| off < l);
    let rounder = parts.len() > 2 && parts.iter().filter(|n| round(n.value)).count() * 6 <= parts.len();
    size(off).is_some_and(|u| u.fract().is_zero())
        && round(off)
        && (complete || (least || rounder) && size(total.value).is_some_and(|s| s >= Decimal::from(10_000)))
}
