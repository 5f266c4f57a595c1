//! Native charts.
//!
//! Job: bars of one column each, placed side by side. Inputs: ranges of cells. Outputs: charts in a sheet.
//! Invariant: a chart shows cells, never numbers of its own; it has a title and words for those who cannot see
//! it.

use super::number::Kind;
use super::page::UPRIGHT;
use super::sheet::{ROW, Result, Sheet};
use rust_xlsxwriter::{
    Chart, ChartAxisLabelPosition, ChartDataLabel, ChartFont, ChartFormat, ChartLine, ChartSolidFill,
    ChartType, Color,
};

/// More bars than this are no picture.
pub(super) const MOST_BARS: u32 = 60;
/// Up to so many bars stand upright with their values on them; more of them lie.
const STANDING: u32 = 16;
/// Pixels of a digit of a label.
const DIGIT: u32 = 7;

/// A chart's size in pixels.
const WIDTH: (u32, u32) = (330, 460);
const HEIGHT: u32 = 230;
const BETWEEN: u32 = 10;
/// A chart stands a little below the top of its row, or its frame would be drawn on the page before.
const GAP: u32 = 4;
/// What a lying bar takes.
const BAR: u32 = 20;

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
    width: u32,
    at: u32,
    tallest: u32,
}

impl Places {
    /// Charts from a row on, in a sheet's width or a page's; the one with most bars has so many.
    pub(super) fn new(sheet: &mut Sheet<'_>, row: u32, most: u32) -> Result<Places> {
        // Room for two side by side on a page upright, for three on its side.
        let room = sheet.pixels().max(UPRIGHT.0 - 2);
        sheet.make_room(room)?;
        let across = (room / WIDTH.0).clamp(1, 3);
        let width = (room / across - BETWEEN).clamp(WIDTH.0, WIDTH.1);
        Ok(Places { row, across, width, at: 0, tallest: height(most) })
    }

    /// How many charts a table has at most: full rows of them.
    pub(super) fn most(&self) -> usize {
        if self.across == 3 { 3 } else { 4 }
    }

    /// The first row below the charts.
    pub(super) fn end(&self) -> u32 {
        self.row + self.tallest.div_ceil(ROW) + 1
    }

    /// Puts a chart in.
    pub(super) fn insert(&mut self, sheet: &mut Sheet<'_>, bars: &Bars<'_>) -> Result<()> {
        if self.at == self.across {
            self.row = self.end();
            self.at = 0;
        }
        if self.at == 0 {
            sheet.keep_whole(self.row, self.tallest);
        }
        let chart = chart(bars, self.width, height(bars.count));
        let left = self.at * (self.width + BETWEEN);
        let put = sheet.inner().insert_chart_with_offset(self.row, 0, &chart, left, GAP);
        if let Err(error) = put {
            return Err(sheet.failed(&error));
        }
        self.at += 1;
        Ok(())
    }
}

/// Pixels of a chart of so many bars.
fn height(bars: u32) -> u32 {
    if bars > STANDING { bars * BAR + 90 } else { HEIGHT }
}

fn chart(bars: &Bars<'_>, width: u32, height: u32) -> Chart {
    let upright = bars.count <= STANDING;
    let mut chart = Chart::new(if upright { ChartType::Column } else { ChartType::Bar });
    let mut fill = ChartFormat::new();
    fill.set_solid_fill(ChartSolidFill::new().set_color(FILL));
    let small = ChartFont::new().set_size(9).clone();
    let scale = Scale::of(bars);
    let series = chart.add_series();
    series
        .set_name(bars.title)
        .set_categories(reference(bars.sheet, bars.names))
        .set_values(reference(bars.sheet, bars.values))
        .set_format(&mut fill)
        .set_gap(60);
    if !upright || bars.count * scale.columns * DIGIT + 60 < width {
        let mut label = ChartDataLabel::new();
        label.show_value().set_font(ChartFont::new().set_size(8)).set_num_format(scale.format);
        series.set_data_label(&label);
    }
    let title = format!("{}{}", bars.title, scale.words);
    chart.title().set_name(&title).set_font(ChartFont::new().set_size(11).set_bold());
    chart.legend().set_hidden();
    // Of lying bars the library calls the values' axis x.
    let names = if upright { chart.x_axis() } else { chart.y_axis() };
    names.set_font(&small).set_label_position(ChartAxisLabelPosition::Low).set_major_gridlines(false);
    if !upright {
        // The first line at the top, as in the table.
        names.set_reverse();
    }
    let values = if upright { chart.y_axis() } else { chart.x_axis() };
    values
        .set_font(&small)
        .set_num_format(scale.format)
        .set_major_gridlines(true)
        .set_major_gridlines_line(ChartLine::new().set_color(GRID));
    if !bars.negative {
        // An axis that starts elsewhere makes small differences look large.
        values.set_min(0);
    }
    chart.set_alt_text(format!("柱形图：{title}")).set_width(width).set_height(height);
    chart
}

fn reference(sheet: &str, cells: Cells) -> (&str, u32, u16, u32, u16) {
    (sheet, cells.0, cells.1, cells.2, cells.3)
}

/// How the numbers of a chart are written.
struct Scale {
    /// The number format of axis and labels.
    format: &'static str,
    /// What the title says of it.
    words: &'static str,
    /// Characters of the widest label, and what parts it from the next one.
    columns: u32,
}

impl Scale {
    /// Large amounts are shown in 万元 or 亿元: the format takes off three or six digits and sets a point.
    fn of(bars: &Bars<'_>) -> Scale {
        const HUNDRED: i128 = 10_000;
        const TEN_WAN: i128 = 10_000_000;
        const YI: i128 = 10_000_000_000;
        let (format, words, unit) = match bars.kind {
            Kind::Money if bars.greatest >= YI => ("0\\.00,,", "，图中为亿元", YI),
            Kind::Money if bars.greatest >= TEN_WAN => ("0\\.0,", "，图中为万元", 1_000_000),
            Kind::Money if bars.greatest >= HUNDRED => ("#,##0", "", 100),
            Kind::Money => ("0.00", "", 100),
            Kind::Percent => ("0%", "", 1),
            kind => (kind.format(), "", 1),
        };
        let digits = (bars.greatest / unit).to_string().len();
        let part = format.split('.').nth(1).map_or(0, |p| p.trim_end_matches(',').len() + 1);
        let columns = digits + digits.saturating_sub(1) / 3 + part + 1;
        let columns = u32::try_from(columns).unwrap_or(u32::MAX).max(4);
        Scale { format, words, columns }
    }
}
