//! Where and when a figure is wanted: one spot for the figure itself, one for each group of an `each`.
//!
//! Invariant: the spots that one SELECT answers lie in one region, or in regions apart from each other, so
//! that a row counts at one of them at most for each period.

use super::super::atoms::calendar_years;
use super::writer::Writer;
use crate::model::{Period, RegionTree};

/// A period and a region, numbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) number: usize,
    pub(super) period: Period,
    pub(super) region: usize,
}

/// A stretch of time of a spot that is counted for itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece {
    pub(super) spot: Spot,
    pub(super) number: usize,
    pub(super) period: Period,
}

/// The pieces of spots: their calendar years, or each its whole period.
pub(super) fn pieces(spots: &[Spot], by_year: bool) -> Vec<Piece> {
    let mut out = Vec::new();
    for spot in spots {
        let periods = if by_year { calendar_years(spot.period) } else { vec![spot.period] };
        for period in periods {
            out.push(Piece { spot: *spot, number: out.len() + 1, period });
        }
    }
    out
}

/// Whether all spots lie in one region.
pub(super) fn one_region(spots: &[Spot]) -> bool {
    spots.windows(2).all(|two| two[0].region == two[1].region)
}

/// The spots parted so that regions of a part are the same or lie apart.
pub(super) fn apart(tree: &RegionTree, spots: &[Spot]) -> Vec<Vec<Spot>> {
    let root = tree.root();
    let meet = |a: usize, b: usize| {
        a != b && (a == root || b == root || tree.is_within(a, b) || tree.is_within(b, a))
    };
    let mut out: Vec<Vec<Spot>> = Vec::new();
    for spot in spots {
        match out.iter_mut().find(|part| part.iter().all(|other| !meet(spot.region, other.region))) {
            Some(part) => part.push(*spot),
            None => out.push(vec![*spot]),
        }
    }
    out
}

/// How a SELECT knows the pieces of time.
#[derive(Debug, Clone, Default)]
pub(super) struct Times {
    /// The list of pieces; `None`: there is just one, written where it is needed.
    pub(super) list: Option<String>,
    /// First and last day.
    pub(super) since: String,
    pub(super) until: String,
}

impl Writer<'_> {
    /// Lists the pieces; of just one spot with one piece, its days. `areas`: rows are told by the region
    /// of the spot.
    pub(super) fn times(&mut self, wish: &str, pieces: &[Piece], many: bool, areas: bool) -> Times {
        if let ([one], false) = (pieces, many) {
            let (since, until) = (self.dialect.day(one.period.from), self.dialect.day(one.period.to));
            return Times { list: None, since, until };
        }
        let row = |piece: &Piece| {
            let mut cells = vec![
                piece.spot.number.to_string(),
                piece.number.to_string(),
                self.dialect.day(piece.period.from),
                self.dialect.day(piece.period.to),
            ];
            if areas {
                cells.push(self.dialect.text(&self.area(piece.spot.region)));
            }
            cells.join(", ")
        };
        let rows: Vec<String> = pieces.iter().map(row).collect();
        let mut heads = vec!["_spot", "_piece", "_since", "_until"];
        if areas {
            heads.push("_area");
        }
        let list = self.script.list(&format!("{wish}_spans"), "分别计数的时段", &heads, &rows);
        Times { list: Some(list), since: "s._since".into(), until: "s._until".into() }
    }

    /// The text that stands for a region.
    pub(super) fn area(&self, region: usize) -> String {
        self.statements.tree.get(region).code.clone()
    }
}
