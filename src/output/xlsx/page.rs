//! A sheet as it is printed.
//!
//! Job: A4, as wide as the page, charts whole, head rows on every page. Inputs: what has been written into a
//! [`Sheet`]. Outputs: its print set-up. Invariant: nothing is cut at the right edge.

use super::sheet::{COLUMN_UNSET, ROW, Result, Sheet, failed};

/// A4, of Excel's paper sizes.
const A4: u8 = 9;
/// What a page has inside its margins, in pixels: upright and on its side, width and height.
pub(super) const UPRIGHT: (u32, u32) = (698, 998);
const SIDE: (u32, u32) = (1027, 669);

impl Sheet<'_> {
    /// Makes room for charts of so many pixels in all, with columns that are as wide everywhere.
    pub(super) fn make_room(&mut self, pixels: u32) -> Result<()> {
        let mut column = u16::try_from(self.widths.len()).unwrap_or(u16::MAX);
        let mut taken = self.room;
        while taken < pixels {
            let set = self.inner.set_column_width_pixels(column, COLUMN_UNSET);
            set.map(drop).map_err(|e| failed(&self.name, &e))?;
            taken = taken.saturating_add(COLUMN_UNSET);
            column = column.saturating_add(1);
        }
        self.room = self.room.max(pixels);
        Ok(())
    }

    /// Whether it prints on its side: a page upright takes it at no less than four fifths of its size.
    fn lies(&self) -> bool {
        self.room > UPRIGHT.0 / 4 * 5
    }

    /// Starts a page at a row, if what stands there and is so many pixels tall would be cut.
    pub(super) fn keep_whole(&mut self, row: u32, pixels: u32) {
        let (width, height) = if self.lies() { SIDE } else { UPRIGHT };
        // The page as the sheet sees it: it shrinks to the page's width. A tenth is left to the rows that are
        // repeated and to viewers that set lines wider apart.
        let page = u64::from(self.room.max(width)) * u64::from(height) * 9 / (u64::from(width) * 10);
        let top = |row: u32| -> u64 {
            let taller = self.tall.range(..row).map(|(_, h)| u64::from(*h).saturating_sub(u64::from(ROW)));
            u64::from(row) * u64::from(ROW) + taller.sum::<u64>()
        };
        let start = self.breaks.last().map_or(0, |row| top(*row));
        let above = top(row).saturating_sub(start) % page.max(1);
        if above > 0 && above + u64::from(pixels) > page {
            self.breaks.push(row);
        }
    }

    /// Prints on A4, as wide as the page, head rows on every page.
    pub(super) fn print(&mut self, repeat: Option<(u32, u32)>, footer: &str) -> Result<()> {
        self.inner.set_paper_size(A4).set_print_fit_to_pages(1, 0);
        self.inner.set_margins(0.5, 0.5, 0.6, 0.7, 0.3, 0.35);
        if self.lies() {
            self.inner.set_landscape();
        }
        self.inner.set_footer(footer);
        if let Some((first, last)) = repeat {
            self.inner.set_repeat_rows(first, last).map_err(|e| failed(&self.name, &e))?;
        }
        if !self.breaks.is_empty() {
            self.inner.set_page_breaks(&self.breaks).map_err(|e| failed(&self.name, &e))?;
        }
        Ok(())
    }
}
