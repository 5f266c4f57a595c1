//! Whether charts are drawn, and with what.
//!
//! Inputs: what was asked for, whether stdout is a terminal, the locale. Outputs: the charts as text, or why
//! there are none.

use super::args::{ChartWhen, Format};
use crate::output::bars::{Chart, Glyphs};
use std::io::IsTerminal;

/// The width of charts that do not go to a terminal.
const WIDTH: usize = 80;

/// The charts below the tables; empty where they are not to be drawn. `width`: of the terminal, if it is one.
pub(super) fn text(charts: &[Chart], when: ChartWhen, width: Option<u16>) -> String {
    if when == ChartWhen::Never || (when == ChartWhen::Auto && width.is_none()) {
        return String::new();
    }
    let (width, glyphs) = (width.map_or(WIDTH, usize::from), glyphs());
    charts.iter().map(|chart| format!("\n{}", chart.text(width, glyphs))).collect()
}

/// What to say where charts were asked for and are not drawn.
pub(super) fn left_out(charts: &[Chart], when: ChartWhen, format: Format) -> Option<&'static str> {
    match (charts.is_empty() || when == ChartWhen::Never, format) {
        (true, _) => None,
        (false, Format::Text) if when == ChartWhen::Always || std::io::stdout().is_terminal() => None,
        (false, Format::Text) => Some("输出的不是终端，没有画图；要画，写 --chart=always"),
        (false, _) => Some("只有 --format text 才画图"),
    }
}

/// Blocks where the terminal says that it reads UTF-8; a legacy console of Windows draws them too wide.
fn glyphs() -> Glyphs {
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let blocks = if cfg!(windows) {
        set("WT_SESSION").is_some()
    } else {
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| set(name)).unwrap_or_default();
        let locale = locale.to_ascii_lowercase();
        let utf8 = locale.contains("utf-8") || locale.contains("utf8");
        // The console of Linux has few glyphs.
        utf8 && !matches!(set("TERM").as_deref(), Some("dumb" | "linux"))
    };
    if blocks { Glyphs::Blocks } else { Glyphs::Ascii }
}
