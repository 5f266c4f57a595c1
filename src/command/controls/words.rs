//! 对账 in words: the line, the table, the warnings.
//!
//! Invariant: a control total that does not hold is named with what it says, what the ledger says, by how much
//! they differ, and what explains that.

use super::super::Office;
use crate::audit::controls::{By, ControlResult, Declared, Part, amount, signed};
use crate::diagnostic::{Diagnostic, Place, codes};
use crate::model::Ratio;
use crate::model::value::{Rounding, decimal, divide, trim_zeros};
use crate::output::grid::{Grid, Heading};

/// Failed controls named in the line, and parts named of one.
const SHOWN: usize = 3;

/// A share in per cent, `0.5%`.
pub(super) fn share(share: Ratio) -> String {
    let scaled = share.numerator.checked_mul(100_000_000).unwrap_or(i128::MAX);
    format!("{}%", trim_zeros(&decimal(divide(scaled, share.denominator, Rounding::HalfUp), 6)))
}

/// `「补贴发放金额」云水县2023年4月`
fn subject(office: &Office, result: &ControlResult) -> String {
    let id = &result.control.indicator;
    let title = office.catalog.indicator(id).map_or(id, |i| &i.title);
    let region = &office.workspace.regions.get(result.region).name;
    format!("「{title}」{region}{}", result.control.period.title())
}

/// `多 179.00元（县财政局）`, or why there is nothing to compare.
fn verdict(result: &ControlResult) -> String {
    let source = match result.control.source.as_str() {
        "" => String::new(),
        source => format!("（{source}）"),
    };
    match result.difference {
        Some(difference) => format!("{}{source}", signed(difference, &result.control.unit.word)),
        None => format!("没有数可比{source}"),
    }
}

/// What explains it: `差在白石镇（多 179.00元）；可能…`.
fn because(office: &Office, result: &ControlResult) -> Vec<String> {
    let unit = &result.control.unit.word;
    let mut out = Vec::new();
    for by in [By::Region, By::Period] {
        let parts: Vec<&Part> = result.explained_by.iter().filter(|p| p.by == by).collect();
        let shown = parts.iter().take(SHOWN).map(|part| {
            let name = match by {
                By::Region => office.workspace.regions.get(part.region).name.clone(),
                By::Period => part.period.title(),
            };
            let lacking = if part.actual.is_none() { "，没有导入" } else { "" };
            format!("{name}（{}{lacking}）", signed(part.difference, unit))
        });
        let shown: Vec<String> = shown.collect();
        let more = if parts.len() > SHOWN { format!(" 等 {} 处", parts.len()) } else { String::new() };
        if !shown.is_empty() {
            out.push(format!("差在{}{more}", shown.join("、")));
        }
    }
    out.extend(result.hints.iter().map(|h| h.words.clone()));
    out
}

/// `对账：8 个对账数，7 个相符，1 个不符：…`
pub(super) fn line(office: &Office, results: &[ControlResult], declared: &[Declared]) -> Option<String> {
    let failed: Vec<&ControlResult> = results.iter().filter(|r| !r.holds).collect();
    let wrong = declared.iter().filter(|d| !d.holds).count();
    let totals = match (declared.len(), wrong) {
        (0, _) => String::new(),
        (all, 0) => format!("合计行 {all} 个，都相符"),
        (all, wrong) => format!("合计行 {all} 个，{wrong} 个不符"),
    };
    if results.is_empty() {
        return Some(totals).filter(|t| !t.is_empty()).map(|t| format!("对账：没有这个期间的对账数；{t}"));
    }
    let held = results.len() - failed.len();
    let mut out = format!("对账：{} 个对账数，{held} 个相符", results.len());
    if failed.is_empty() {
        out = format!("对账：{} 个对账数，都相符", results.len());
    } else {
        let named = failed.iter().take(SHOWN).map(|r| format!("{}{}", subject(office, r), verdict(r)));
        let named: Vec<String> = named.collect();
        let more = if failed.len() > SHOWN { " 等" } else { "" };
        out.push_str(&format!("，{} 个不符：{}{more}", failed.len(), named.join("、")));
    }
    if !totals.is_empty() {
        out.push_str(&format!("；{totals}"));
    }
    Some(out)
}

/// A warning for each that does not hold; one for each figure whose controls contradict each other.
pub(super) fn failures(office: &Office, results: &[ControlResult]) -> Vec<Diagnostic> {
    let at = |line: u64| Place::line("controls.csv", line);
    let mut out = Vec::new();
    for result in results.iter().filter(|r| !r.holds) {
        let (control, unit) = (&result.control, &result.control.unit.word);
        let Some(actual) = result.actual else {
            let message = format!(
                "{}没有数，对账数 {} 没有可比的：{}",
                subject(office, result),
                amount(control.value, unit),
                result.why
            );
            out.push(Diagnostic::new(codes::CONTROL_WITHOUT_FIGURE, message).at(at(control.line)));
            continue;
        };
        let mut message = format!(
            "{}台账是 {}，对账数是 {}，{}",
            subject(office, result),
            amount(actual, unit),
            amount(control.value, unit),
            verdict(result)
        );
        for reason in because(office, result) {
            message.push_str(&format!("；{reason}"));
        }
        out.push(Diagnostic::new(codes::CONTROL_FAILS, message).at(at(control.line)));
    }
    // Told once, at the first of them.
    for result in results.iter().filter(|r| r.contradicts.iter().any(|line| *line > r.control.line)) {
        let said = |r: &ControlResult| {
            format!(
                "第 {} 行（{}）{}",
                r.control.line,
                if r.control.source.is_empty() { "没有写来源" } else { &r.control.source },
                amount(r.control.value, &r.control.unit.word)
            )
        };
        let others = results
            .iter()
            .filter(|r| r.control.line > result.control.line && result.contradicts.contains(&r.control.line));
        let others: Vec<String> = others.map(said).collect();
        let message =
            format!("{}的对账数互相矛盾：{}，{}", subject(office, result), said(result), others.join("，"));
        out.push(Diagnostic::new(codes::CONTROLS_CONTRADICT, message).at(at(result.control.line)));
    }
    out
}

/// The 合计 rows that do not hold, once more.
pub(super) fn totals(declared: &[Declared]) -> Vec<Diagnostic> {
    let wrong = declared.iter().filter(|d| !d.holds);
    wrong
        .map(|d| {
            let message = format!(
                "「{}」的合计是 {}，明细相加是 {}，相差 {}",
                d.title, d.declared, d.computed, d.difference
            );
            let place = Place { sheet: d.sheet.clone(), ..Place::line(d.file.clone(), d.line) };
            Diagnostic::new(codes::TOTAL_MISMATCH, message).at(place)
        })
        .collect()
}

/// All of them, a line each.
pub(super) fn grid(office: &Office, results: &[ControlResult], declared: &[Declared]) -> Grid {
    let columns = vec![
        Heading::words("kind", "种类"),
        Heading::words("subject", "数"),
        Heading::words("region", "区划"),
        Heading::words("period", "期间"),
        Heading::number("expected", "对账数"),
        Heading::number("actual", "台账"),
        Heading::number("difference", "差额"),
        Heading::words("unit", "单位"),
        Heading::words("holds", "相符"),
        Heading::words("source", "来源"),
        Heading::words("place", "位置"),
        Heading::words("because", "说明"),
    ];
    let mut grid = Grid::new("对账", columns);
    let yes = |holds: bool| if holds { "是" } else { "否" }.to_owned();
    for result in results {
        let (control, unit) = (&result.control, &result.control.unit.word);
        let value = |v: Option<crate::model::Value>| {
            v.map_or_else(String::new, |v| match v {
                crate::model::Value::Ratio(_) => amount(v, unit),
                _ => v.plain(),
            })
        };
        let money = matches!(control.value, crate::model::Value::Money(_));
        let mut because = because(office, result);
        because.extend(Some(result.why.clone()).filter(|w| !w.is_empty()));
        if !result.contradicts.is_empty() {
            let lines: Vec<String> = result.contradicts.iter().map(u64::to_string).collect();
            because.push(format!("与第 {} 行的对账数矛盾", lines.join("、")));
        }
        let title = office.catalog.indicator(&control.indicator).map_or(&control.indicator, |i| &i.title);
        grid.rows.push(vec![
            "对账数".to_owned(),
            title.clone(),
            office.workspace.regions.get(result.region).name.clone(),
            control.period.title(),
            value(Some(control.value)),
            value(result.actual),
            value(result.difference),
            if money { "元".to_owned() } else { unit.clone() },
            yes(result.holds),
            control.source.clone(),
            format!("controls.csv:{}", control.line),
            because.join("；"),
        ]);
    }
    for total in declared {
        let sheet = total.sheet.as_ref().map(|s| format!("[{s}]")).unwrap_or_default();
        grid.rows.push(vec![
            "合计行".to_owned(),
            total.title.clone(),
            String::new(),
            String::new(),
            total.declared.clone(),
            total.computed.clone(),
            total.difference.clone(),
            String::new(),
            yes(total.holds),
            String::new(),
            format!("{}{sheet}:{}", total.file, total.line),
            String::new(),
        ]);
    }
    grid
}
