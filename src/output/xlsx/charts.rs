//! Native charts.
//!
//! Job: bars of one column each, placed side by side. Inputs: ranges of cells. Outputs: charts in a sheet.
//! Invariant: a chart shows cells, never numbers of its own; it has a title and words for those who cannot see
//! it.

use super::number::Kind;
use super::sheet::{Result, Sheet};
use rust_xlsxwriter::{
    Chart, ChartDataLabel, ChartFont, ChartFormat, ChartLine, ChartSolidFill, ChartType, Color,
};

/// More bars than this are no picture.
pub(super) const MOST_BARS: u32 = 60;
/// Up to so many bars stand upright with their values on them; more of them lie.
const UPRIGHT: u32 = 16;
const LABELLED: u32 = 16;

/// A chart's size in pixels.
const WIDTH: u32 = 460;
const HEIGHT: u32 = 270;
/// What a lying bar takes.
const BAR: u32 = 20;
/// Pixels of a row of the sheet.
const ROW: u32 = 18;

const FILL: Color = Color::RGB(0x002F_5F8F);
const GRID: Color = Color::RGB(0x00D9_D9D9);

/// First row, first column, last row, last column.
pub(super) type Cells = (u32, u16, u32, u16);

/// What a chart shows.
pub(super) struct Bars<'a> {
    pub(super) title: &'a str,
    pub(super) sheet: &'a str,
    pub(super) names: Cells,
    pub(super) values: Cells,
    pub(super) kind: Kind,
    /// How many bars.
    pub(super) count: u32,
    /// The greatest value, money in 分.
    pub(super) greatest: i128,
    /// Whether some bars go below 0.
    pub(super) negative: bool,
}

/// Where the next chart goes: side by side while the width allows.
pub(super) struct Places {
    row: u32,
    across: u32,
    at: u32,
    tallest: u32,
    left: u16,
}

impl Places {
    /// Charts below a table of so many columns of the font.
    pub(super) fn new(row: u32, width: usize) -> Places {
        let width = u32::try_from(width).unwrap_or(0).saturating_mul(8);
        Places { row, across: (width / WIDTH).clamp(1, 3), at: 0, tallest: 0, left: 0 }
    }

    /// Charts in one row, from a column on.
    pub(super) fn row(row: u32, left: u16) -> Places {
        Places { row, across: u32::MAX, at: 0, tallest: 0, left }
    }

    /// The first row below the charts.
    pub(super) fn end(&self) -> u32 {
        self.row + self.tallest.div_ceil(ROW) + 1
    }

    /// Puts a chart in.
    pub(super) fn insert(&mut self, sheet: &mut Sheet<'_>, bars: &Bars<'_>) -> Result<()> {
        if self.at == self.across {
            self.row = self.end();
            (self.at, self.tallest) = (0, 0);
        }
        let height = if bars.count > UPRIGHT { bars.count * BAR + 90 } else { HEIGHT };
        let chart = chart(bars, height);
        let left = self.at * (WIDTH + 12);
        let put = sheet.inner().insert_chart_with_offset(self.row, self.left, &chart, left + 4, 4);
        if let Err(error) = put {
            return Err(sheet.failed(&error));
        }
        self.at += 1;
        self.tallest = self.tallest.max(height);
        Ok(())
    }
}

fn chart(bars: &Bars<'_>, height: u32) -> Chart {
    let upright = bars.count <= UPRIGHT;
    let mut chart = Chart::new(if upright { ChartType::Column } else { ChartType::Bar });
    let mut fill = ChartFormat::new();
    fill.set_solid_fill(ChartSolidFill::new().set_color(FILL));
    let small = ChartFont::new().set_size(9).clone();
    let format = axis_format(bars);
    let series = chart.add_series();
    series
        .set_name(bars.title)
        .set_categories(reference(bars.sheet, bars.names))
        .set_values(reference(bars.sheet, bars.values))
        .set_format(&mut fill)
        .set_gap(60);
    if bars.count <= LABELLED {
        let mut label = ChartDataLabel::new();
        label.show_value().set_font(ChartFont::new().set_size(8)).set_num_format(&format.0);
        series.set_data_label(&label);
    }
    let title = format!("{}{}", bars.title, format.1);
    chart.title().set_name(&title).set_font(ChartFont::new().set_size(11).set_bold());
    chart.legend().set_hidden();
    chart.x_axis().set_font(&small);
    chart
        .y_axis()
        .set_font(&small)
        .set_num_format(&format.0)
        .set_major_gridlines_line(ChartLine::new().set_color(GRID));
    if !bars.negative {
        // An axis that starts elsewhere makes small differences look large.
        chart.y_axis().set_min(0);
    }
    if !upright {
        // The first line at the top, as in the table.
        chart.x_axis().set_reverse();
    }
    chart.set_alt_text(format!("柱形图：{title}")).set_width(WIDTH).set_height(height);
    chart
}

fn reference(sheet: &str, cells: Cells) -> (&str, u32, u16, u32, u16) {
    (sheet, cells.0, cells.1, cells.2, cells.3)
}

/// The number format of axis and labels, and what the title says of it. From 10万元 on amounts are shown in
/// 万元 with one decimal: the format takes off three digits and sets a point before the fourth.
fn axis_format(bars: &Bars<'_>) -> (String, &'static str) {
    const TEN_WAN: i128 = 10_000_000;
    match bars.kind {
        Kind::Money if bars.greatest >= TEN_WAN => ("0!.0,".into(), "，图中为万元"),
        Kind::Money => ("#,##0".into(), ""),
        Kind::Percent => ("0%".into(), ""),
        kind => (kind.format().into(), ""),
    }
}
