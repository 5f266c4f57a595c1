//! What stands behind each figure, one hidden section a figure.
//!
//! Job: the panel beside the draft. A section is shown by the address (`:target`), or by the script.
//! Invariant: what is long (sources, charts, SQL) stands in a `noscript`, which a browser with scripts keeps
//! as one piece of text until the figure is opened: thousands of figures stay light, and a browser
//! without scripts shows all of it.

use super::value::{exact, measure, parts, words};
use super::{Page, escape, series};
use crate::model::Value;
use crate::model::evidence::{FigureEvidence, ImpactLine};

/// Digits of a hash that tell files apart; the whole stands in the table of sources.
const HASH: usize = 12;
/// Where [`SourceEvidence::rows`](crate::model::evidence::SourceEvidence::rows) has the rejected rows.
const REJECTED: usize = 4;

/// Appends the panel.
pub(super) fn panel(out: &mut String, page: &Page<'_>) {
    out.push_str(
        "\n<aside id=\"panel\" aria-labelledby=\"panel-h\"><div class=\"bar\"><h2 id=\"panel-h\">数字的依据</h2>\
         <div class=\"tools\" hidden=\"\"><span id=\"where\" role=\"status\"></span>\
         <button type=\"button\" id=\"prev\" aria-label=\"上一个数字\">‹</button>\
         <button type=\"button\" id=\"next\" aria-label=\"下一个数字\">›</button>\
         <button type=\"button\" id=\"close\" aria-label=\"关闭\">×</button></div></div>\
         <p class=\"hint\">点文稿里的任一数字，这里显示它的口径、来源、剔除的行和算法。\
         <span class=\"keys\">键盘：Tab 选数字，回车打开，← → 换上一个、下一个，Esc 关闭。</span></p>",
    );
    for (i, figure) in page.evidence.figures.iter().enumerate() {
        section(out, page, figure, i);
    }
    out.push_str("</aside>");
}

fn section(out: &mut String, page: &Page<'_>, figure: &FigureEvidence, index: usize) {
    let number = index + 1;
    let (numeral, unit) = exact(figure.value, &figure.unit);
    out.push_str(&format!(
        "\n<section class=\"ev\" id=\"e{number}\"><h3 tabindex=\"-1\">{}</h3>\
         <p class=\"big\">{numeral}<small>{}</small></p><p class=\"where\">{}</p><dl>",
        escape(&figure.title),
        escape(&unit),
        [&figure.period, &figure.region].map(|w| escape(w)).join(" · ")
    ));
    if let Some(parts) = parts(figure.value) {
        item(out, "精确值", &parts);
    }
    printed(out, page, index);
    if !figure.definition.is_empty() {
        item(out, "口径", &escape(&figure.definition));
    }
    item(out, "算法", &escape(&measure(&figure.measure)));
    if !figure.basis.is_empty() {
        item(out, "按哪个日期", &escape(&figure.basis));
    }
    if !figure.derived_from.is_empty() {
        let from: Vec<String> = figure.derived_from.iter().map(|id| reference(page, id)).collect();
        item(out, "由此算出", &from.join("<br/>"));
    }
    let counted = !figure.sources.is_empty() || figure.rows > 0 || figure.derived_from.is_empty();
    if counted {
        item(out, "计入的行", &format!("{}行，来自{}个来源", figure.rows, figure.sources.len()));
    }
    impact(out, page, figure);
    out.push_str("</dl><noscript>");
    sources(out, page, figure);
    if let Some(months) = figure.months.as_ref().filter(|s| !s.points.is_empty()) {
        series::month_rows(out, &figure.title, &figure.unit, months);
    }
    if let Some(regions) = figure.regions.as_ref().filter(|s| !s.points.is_empty()) {
        series::regions(out, &figure.title, &figure.unit, regions);
    }
    if let Some(sql) = &figure.sql {
        out.push_str(&format!(
            "<details class=\"sql\"><summary>SQL（DuckDB，在工作目录里运行）</summary><pre tabindex=\"0\">{}</pre></details>",
            page.sql.markup(sql)
        ));
    }
    let back = page.printed[index].first().and_then(|i| page.evidence.occurrences.get(*i));
    out.push_str(&format!(
        "</noscript><p class=\"id\">{} <a class=\"back\" href=\"#{}\">回到文稿</a></p></section>",
        escape(&figure.id),
        back.map_or_else(|| "draft".to_owned(), |o| escape(&o.id))
    ));
}

fn item(out: &mut String, term: &str, markup: &str) {
    out.push_str(&format!("<dt>{term}</dt><dd>{markup}</dd>"));
}

/// Where it is printed, how, and how it was rounded.
fn printed(out: &mut String, page: &Page<'_>, index: usize) {
    let list: Vec<String> = page.printed[index]
        .iter()
        .map(|i| {
            let o = &page.evidence.occurrences[*i];
            format!("<a href=\"#{}\">{}</a>（{}）", escape(&o.id), escape(&o.text), escape(&o.rounding))
        })
        .collect();
    let text = if list.is_empty() {
        "没有直接印出，供其他数字计算".to_owned()
    } else {
        list.join("<br/>")
    };
    item(out, "文稿里", &text);
}

/// Another figure, or the line of a list of targets.
fn reference(page: &Page<'_>, id: &str) -> String {
    let Some((i, figure)) = page.figures.get(id).and_then(|i| Some((*i, page.evidence.figures.get(*i)?)))
    else {
        return escape(id);
    };
    format!(
        "<a href=\"#e{}\">{}（{}，{}）</a> {}",
        i + 1,
        escape(&figure.title),
        escape(&figure.period),
        escape(&figure.region),
        escape(&words(figure.value, &figure.unit))
    )
}

/// The rows that were rejected from its sources, and how far they could move it.
fn impact(out: &mut String, page: &Page<'_>, figure: &FigureEvidence) {
    let impact = &figure.impact;
    if impact.lines.is_empty() && impact.words.is_empty() {
        let of = |(i, _): &(usize, u64)| page.evidence.sources.get(*i).map_or(0, |s| s.rows[REJECTED]);
        let rejected = figure.sources.iter().map(of).fold(0_u64, u64::saturating_add);
        match (figure.sources.is_empty(), rejected) {
            (true, _) => {}
            (_, 0) => item(out, "剔除的行", "这些来源里没有"),
            (_, n) => item(out, "剔除的行", &format!("这些来源里共剔除{n}行，都不属于这个数字")),
        }
        return;
    }
    let mut text = format!("<span class=\"warn\">{}</span>", escape(&impact.words));
    if impact.words.is_empty() {
        text.clear();
    }
    if let Some(most) = impact.at_most {
        let most = escape(&words(most, &figure.unit));
        text.push_str(&format!("<br/>补正后最多变动：{most}"));
    }
    if !impact.lines.is_empty() {
        text.push_str("<ul>");
        for line in &impact.lines {
            text.push_str(&format!("<li>{}</li>", impact_line(line)));
        }
        text.push_str("</ul>");
    }
    item(out, "剔除的行", &text);
}

fn impact_line(line: &ImpactLine) -> String {
    let mut text = format!("{} {}：{}行", escape(&line.code), escape(&line.reason), line.rows);
    if let Some(cents) = line.amount {
        text.push_str(&format!("，可读金额合计{}", words(Value::Money(cents), "元")));
    }
    if line.unreadable > 0 {
        text.push_str(&format!("，其中{}行读不出是否计入、计入多少", line.unreadable));
    }
    text
}

fn sources(out: &mut String, page: &Page<'_>, figure: &FigureEvidence) {
    let known: Vec<_> = figure
        .sources
        .iter()
        .filter_map(|(i, rows)| Some((*i, page.evidence.sources.get(*i)?, *rows)))
        .collect();
    if known.is_empty() {
        return;
    }
    out.push_str("<h4>来源</h4><ul class=\"src\">");
    for (i, source, rows) in known {
        let sheet = source.sheet.as_deref().map(|s| format!("：{}", escape(s))).unwrap_or_default();
        let hash: String = source.sha256.chars().take(HASH).collect();
        out.push_str(&format!(
            "<li><a href=\"#s{}\">{}{sheet}</a> {rows}行 <code>{}</code></li>",
            i + 1,
            escape(&source.path),
            escape(&hash)
        ));
    }
    out.push_str("</ul>");
}
