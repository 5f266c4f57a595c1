//! The first section: charts of the whole period, by month, by region, against last year and target.

use super::series;
use super::value::exact;
use super::{Page, escape};
use crate::model::evidence::Chart;
use crate::output::svg::{Bar, Bars, Measure, Tone};

/// Appends the section; without charts there is none.
pub(super) fn section(out: &mut String, page: &Page<'_>) {
    let e = page.evidence;
    if e.overview.is_empty() {
        return;
    }
    out.push_str("<section id=\"overview\" aria-labelledby=\"overview-h\"><h2 id=\"overview-h\">总览</h2><div class=\"cards\">");
    for chart in &e.overview {
        card(out, chart, &e.period, page);
    }
    out.push_str("</div></section>");
}

fn card(out: &mut String, chart: &Chart, period: &str, page: &Page<'_>) {
    let (numeral, unit) = exact(chart.value, &chart.unit);
    let figure = page.evidence.figures.iter().position(|f| {
        f.indicator == chart.indicator
            && f.value == chart.value
            && f.period == page.evidence.period
            && f.region == page.evidence.region
    });
    let title = escape(&chart.title);
    out.push_str("<section class=\"card\"><h3>");
    out.push_str(&match figure {
        Some(i) => format!("<a href=\"#e{}\">{title}</a>", i + 1),
        None => title,
    });
    out.push_str(&format!("</h3><p class=\"big\">{numeral}<small>{}</small></p>", escape(&unit)));
    if !chart.remarks.is_empty() {
        let remarks: Vec<String> = chart.remarks.iter().map(|r| escape(r)).collect();
        out.push_str(&format!("<p class=\"remark\">{}</p>", remarks.join("；")));
    }
    if chart.before.is_some() || chart.target.is_some() {
        compared(out, chart, period);
    }
    if let Some(months) = &chart.months {
        series::months(out, &chart.title, &chart.unit, months);
    }
    if let Some(regions) = &chart.regions {
        series::regions(out, &chart.title, &chart.unit, regions);
    }
    out.push_str("</section>");
}

/// The value beside that of the time before and the target.
fn compared(out: &mut String, chart: &Chart, period: &str) {
    let now = Bar { name: period, value: Some(chart.value), tone: Tone::Now };
    let before = chart.before.map(|v| Bar { name: &chart.before_title, value: Some(v), tone: Tone::Before });
    let target = chart.target.map(|v| Bar { name: "任务数", value: Some(v), tone: Tone::Target });
    let bars: Vec<Bar<'_>> = [Some(now), before, target].into_iter().flatten().collect();
    let measure = Measure::of(bars.iter().filter_map(|b| b.value), &chart.unit);
    let title = format!("{}对照", chart.title);
    let bars = Bars { title: &title, bars, measure };
    out.push_str("<figure><figcaption>对照</figcaption>");
    series::rows(out, &bars, &bars, &chart.unit);
    out.push_str("</figure>");
}
