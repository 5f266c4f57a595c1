//! A draft as a tree of blocks with figure spans.
//!
//! Job: the one form every deliverable (.docx, .md, .txt, …) is written from.
//! Inputs: built by `draft` from a rendered template. Outputs: read by `output`.
//! Invariant: a printed number stands in a [`Span::Figure`] carrying its occurrence id,
//! so that every writer can anchor it (bookmark, HTML id) without parsing text.

/// A whole draft (文稿): title, body, 落款 and 附件.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// 标题, one entry per line (broken by meaning, never by width).
    pub title: Vec<String>,
    /// Body blocks in reading order.
    pub blocks: Vec<Block>,
    /// 落款; `None` prints none.
    pub signature: Option<Signature>,
    /// 附件, each on its own page after the body.
    pub annexes: Vec<Annex>,
    /// Words that mark it as not yet to be handed in (草稿), under the title and, on paper, on every page.
    pub stamp: Option<String>,
}

/// 落款: 署名 and 成文日期 (GB/T 9704-2012 §7.3.5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// 署名, the office's full name.
    pub organisation: String,
    /// 成文日期 in the standard's form, `2025年1月5日`, no zero padding.
    pub date: String,
}

/// One 附件: its name is listed after the body, its content starts a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Annex {
    /// The name as listed and printed, without 附件N.
    pub title: String,
    /// Its content.
    pub blocks: Vec<Block>,
}

/// One block of a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A heading of level 1–4: 一、 / （一） / 1. / （1）.
    Heading {
        /// 1..=4.
        level: u8,
        /// The literal number, such as `一、`; typed, not automatic, so that it survives editing.
        number: String,
        /// The heading's words.
        spans: Vec<Span>,
    },
    /// A body paragraph, first line indented by two characters.
    Paragraph(Vec<Span>),
    /// A table.
    Table(Table),
}

/// A run of text inside a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Span {
    /// Plain words.
    Text(String),
    /// A printed figure.
    Figure {
        /// The occurrence id, `f0001`…, unique in the draft.
        id: String,
        /// The characters as printed, unit included.
        text: String,
    },
    /// 【待填】 or 【待核】: this place is left to the office.
    Missing {
        /// The characters as printed, brackets included.
        text: String,
        /// Position of its reason in [`Evidence::missing`](super::evidence::Evidence::missing); `None` if none is known.
        gap: Option<usize>,
    },
}

impl Span {
    /// The characters as printed.
    pub fn text(&self) -> &str {
        match self {
            Span::Text(t) => t,
            Span::Figure { text, .. } | Span::Missing { text, .. } => text,
        }
    }
}

/// A table with a caption and header rows that repeat on every page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// Printed above the table, centred; empty for none.
    pub caption: String,
    /// One header row.
    pub header: Vec<String>,
    /// Body rows, each as long as `header`.
    pub rows: Vec<Vec<Cell>>,
    /// Printed below the table, such as a 尾差 or 跨镇重复 note; empty for none.
    pub note: String,
    /// What the last row is to the rows above it, as long as `header`; empty where it is no 合计.
    pub totals: Vec<Total>,
}

/// What a 合计 is to the lines above it, by column.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Total {
    /// Words, or a number that lines do not make up: a rate, a standard, a stock over several days.
    #[default]
    Apart,
    /// Lines add up to it, but for what the note says (rows that belong to no line).
    Sum,
    /// Counted anew over everything: who stands in two lines counts once.
    Distinct,
}

/// One table cell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cell {
    /// Its content.
    pub spans: Vec<Span>,
    /// Right-aligned (numbers) or left-aligned (words).
    pub number: bool,
}

impl Cell {
    /// A left-aligned cell of plain words.
    pub fn words(text: impl Into<String>) -> Self {
        Cell { spans: vec![Span::Text(text.into())], number: false }
    }

    /// The characters as printed.
    pub fn text(&self) -> String {
        self.spans.iter().map(Span::text).collect()
    }
}
