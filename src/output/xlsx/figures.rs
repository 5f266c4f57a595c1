//! The sheet 数字: every figure of the manifest with its exact value.
//!
//! Job: what the checks of the other sheets refer to. Inputs: [`Evidence`]. Outputs: a filled sheet; the name
//! of a figure's cell. Invariant: a figure is a formula only where the figures it was computed from give
//! exactly its value.

use super::looks::{self, Weight};
use super::number::{self, Kind, Number};
use super::plan::{FIRST, HEADER};
use super::sheet::{self, Result, Sheet};
use crate::model::Value;
use crate::model::evidence::{Evidence, FigureEvidence};
use std::collections::BTreeMap;

/// The sheet's name.
pub(super) const NAME: &str = "数字";
/// The column of the values.
const VALUE: u16 = 3;
/// Headings and widths in columns of the font.
const COLUMNS: [(&str, usize); 12] = [
    ("指标", 30),
    ("期间", 14),
    ("地区", 12),
    ("数值", 20),
    ("单位", 6),
    ("文稿印作", 16),
    ("依据行数", 9),
    ("来源数", 7),
    ("口径", 56),
    ("剔除的影响", 26),
    ("精确值、算自", 36),
    ("编号", 36),
];

/// The cell of a figure, from any sheet.
pub(super) fn cell(figure: usize) -> String {
    let row = u32::try_from(figure).unwrap_or(u32::MAX).saturating_add(FIRST);
    format!("{}!{}", sheet::quoted(NAME), sheet::cell(row, VALUE))
}

/// Writes it.
pub(super) fn write(sheet: &mut Sheet<'_>, evidence: &Evidence, back: &str) -> Result<()> {
    let looks = sheet.looks;
    sheet.set_widths(&COLUMNS.map(|(_, width)| width))?;
    sheet.title("文稿中的全部数字")?;
    sheet.link(1, 0, back, "返回概览")?;
    let said = format!(
        "共 {} 个，按文稿的次序；数值未经取舍。能由表内别的数算出的（比率、增减、合计）是公式。",
        evidence.figures.len()
    );
    sheet.words(1, 1, &said, &looks.subtitle)?;
    for (column, (heading, _)) in (0u16..).zip(COLUMNS) {
        sheet.words(HEADER, column, heading, &looks.header)?;
    }
    let printed = printed(evidence);
    let known: BTreeMap<&str, usize> =
        evidence.figures.iter().enumerate().map(|(i, f)| (f.id.as_str(), i)).collect();
    let mut formats = Formats::default();
    for (i, (row, figure)) in (FIRST..).zip(&evidence.figures).enumerate() {
        let number = Number::of(&figure.value, &figure.unit);
        let format = formats.of(number.kind, &figure.unit);
        match live(evidence, &known, figure).filter(|_| number.fits) {
            Some(formula) => sheet.formula(row, VALUE, &formula, &number.numeral, format)?,
            None => sheet.number(row, VALUE, &number, format)?,
        }
        let exact = exact(figure, &number);
        let cells = [
            (0, figure.title.as_str()),
            (1, &figure.period),
            (2, &figure.region),
            (4, unit(figure)),
            (5, printed.get(i).map_or("", String::as_str)),
            (8, &figure.definition),
            (9, &figure.impact.words),
            (10, &exact),
            (11, &figure.id),
        ];
        sheet.fit(row, cells.into_iter())?;
        for (column, words) in cells {
            sheet.words(row, column, words, &looks.words)?;
        }
        let count = &formats.count;
        sheet.count(row, 6, figure.rows, count)?;
        sheet.count(row, 7, figure.sources.len() as u64, count)?;
    }
    if !evidence.figures.is_empty() {
        let last = u32::try_from(evidence.figures.len()).unwrap_or(u32::MAX).saturating_add(HEADER);
        sheet.filter(HEADER, last, COLUMNS.len() as u16 - 1)?;
    }
    sheet.freeze(FIRST, 1)
}

/// The unit shown; a bare ratio is shown in per cent.
fn unit(figure: &FigureEvidence) -> &str {
    match figure.value {
        Value::Ratio(_) if figure.unit.is_empty() => "%",
        _ => &figure.unit,
    }
}

/// Number formats with units, each made once.
struct Formats {
    made: BTreeMap<(&'static str, String), rust_xlsxwriter::Format>,
    count: rust_xlsxwriter::Format,
}

impl Default for Formats {
    fn default() -> Self {
        Formats { made: BTreeMap::new(), count: looks::count() }
    }
}

impl Formats {
    fn of(&mut self, kind: Kind, unit: &str) -> &rust_xlsxwriter::Format {
        let make = || looks::number(&kind.format_with(unit), Weight::Plain);
        self.made.entry((kind.format(), unit.to_owned())).or_insert_with(make)
    }
}

/// How each figure is printed in the draft, each way once.
fn printed(evidence: &Evidence) -> Vec<String> {
    let mut out: Vec<Vec<&str>> = vec![Vec::new(); evidence.figures.len()];
    for occurrence in &evidence.occurrences {
        if let Some(texts) = out.get_mut(occurrence.figure)
            && !texts.contains(&occurrence.text.as_str())
        {
            texts.push(&occurrence.text);
        }
    }
    out.into_iter().map(|texts| texts.join("、")).collect()
}

/// What a cell cannot hold, and what a derived figure was computed from.
fn exact(figure: &FigureEvidence, number: &Number) -> String {
    let mut out = Vec::new();
    if !number.fits {
        out.push(format!("{}（超过15位，按文字保存，不参加计算）", figure.value.plain()));
    }
    if let Value::Ratio(r) = figure.value {
        out.push(format!("{}/{}", r.numerator, r.denominator));
    }
    if !figure.derived_from.is_empty() {
        out.push("算自".to_owned());
        out.extend(figure.derived_from.iter().cloned());
    }
    out.join("\n")
}

/// The figure as a formula of the cells it was computed from, where that gives exactly its value.
fn live(evidence: &Evidence, known: &BTreeMap<&str, usize>, figure: &FigureEvidence) -> Option<String> {
    let part = |id: &String| {
        let at = *known.get(id.as_str())?;
        let part = evidence.figures.get(at)?;
        let number = Number::of(&part.value, &part.unit);
        let row = u32::try_from(at).ok()?.checked_add(FIRST)?;
        let value = number::integer(&part.value).filter(|_| number.fits)?;
        Some((sheet::cell(row, VALUE), value, number.kind))
    };
    let parts = figure.derived_from.iter().map(part).collect::<Option<Vec<(String, i128, Kind)>>>()?;
    let kind = Kind::of(&figure.value, &figure.unit);
    let same = |kind: Kind| parts.iter().all(|p| p.2 == kind);
    match (figure.measure.as_str(), figure.value, parts.as_slice()) {
        ("ratio" | "growth", Value::Ratio(r), [(a, x, one), (b, y, other)]) if one == other && *y > 0 => {
            let growth = figure.measure == "growth";
            let above = if growth { x.checked_sub(*y)? } else { *x };
            if r.numerator.checked_mul(*y)? != above.checked_mul(r.denominator)? {
                return None;
            }
            let quotient = if growth { format!("({a}-{b})/{b}") } else { format!("{a}/{b}") };
            let factor = kind.factor();
            Some(if factor == 1 { quotient } else { format!("{quotient}*{factor}") })
        }
        ("difference", Value::Count(v) | Value::Money(v), [(a, x, _), (b, y, _)]) if same(kind) => {
            (x.checked_sub(*y)? == v).then(|| kind.rounded(&format!("{a}-{b}")))
        }
        ("total", Value::Count(v) | Value::Money(v), [_, ..]) if same(kind) => {
            let values: Vec<i128> = parts.iter().map(|p| p.1).collect();
            let sum = values.iter().try_fold(0i128, |sum, v| sum.checked_add(*v))?;
            let cells: Vec<&str> = parts.iter().map(|p| p.0.as_str()).collect();
            let formula = || kind.rounded(&format!("SUM({})", cells.join(",")));
            // 255 arguments are the most a formula takes.
            (sum == v && number::sum_is_exact(&values) && cells.len() <= 255).then(formula)
        }
        _ => None,
    }
}
