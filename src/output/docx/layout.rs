//! Page geometry and the settings an office may change.
//!
//! Job: every length and font of the page in one place. Inputs: none. Outputs: constants in
//! twips (1/20 pt; 1 mm = 56.69 twips) and [`Layout`].
//! Invariant: the defaults give 22 lines of 28 characters (GB/T 9704-2012 §5.2.3).

/// A4, 210 mm (GB/T 9704-2012 §5.1).
pub(super) const PAPER_WIDTH: i32 = 11906;
/// A4, 297 mm.
pub(super) const PAPER_HEIGHT: i32 = 16838;
/// 天头 37 mm (§5.2.1).
pub(super) const MARGIN_TOP: i32 = 2098;
/// 订口 28 mm (§5.2.1).
pub(super) const MARGIN_LEFT: i32 = 1588;
/// 26 mm: what 版心 156 mm leaves of the paper.
pub(super) const MARGIN_RIGHT: i32 = 1474;
/// 35 mm: what 版心 225 mm leaves of the paper.
pub(super) const MARGIN_BOTTOM: i32 = 1984;
/// From the paper's foot to the footer: puts the 一字线 7 mm under the 版心 (§7.5).
pub(super) const FOOTER_DISTANCE: i32 = 1417;
/// Nothing is printed there; Word wants a value.
pub(super) const HEADER_DISTANCE: i32 = 851;
/// 版心 width, 156 mm.
pub(super) const TEXT_WIDTH: i32 = PAPER_WIDTH - MARGIN_LEFT - MARGIN_RIGHT;
/// 3号, 16 pt: one 字 of the body, and the unit of 左空二字 / 右空二字.
pub(super) const EM: i32 = 320;
/// Character spacing that turns 16 pt into the printer's 15.75 pt 3号, so that 28 characters
/// (8820 twips) fit into the 版心 and 29 do not.
pub(super) const TIGHTEN: i32 = -5;
/// 左空二字 of every body paragraph (§7.3.3).
pub(super) const INDENT: i32 = 2 * EM;

/// What an office may change about the page. [`Layout::default`] holds the recommended values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// Exact distance of two lines in twips. 555–579 give 22 lines; 579 (28.95 pt) also fills
    /// the 版心 (撑满版心, GB/T 9704-2012 §5.2.3), the common 560 (28 pt) leaves 7 mm empty.
    pub line_pitch_twips: u32,
    /// Font names.
    pub fonts: Fonts,
    /// Where the page number stands.
    pub page_number: PageNumber,
    /// 三级标题 (1.) in bold. The standard has it plain; bold is a custom of some offices.
    pub h3_bold: bool,
    /// 落款 with the office's seal (GB/T 9704-2012 §7.3.5.1) instead of without (§7.3.5.2).
    pub seal: bool,
    /// Printed on both sides: on even pages 订口 is on the right, and the page number follows the outer side.
    pub duplex: bool,
    /// 目录 on pages of its own before the body.
    pub contents: bool,
    /// The document's creation time, seconds since 1970-01-01 UTC; `None` writes none. Never the
    /// clock: it would change the bytes.
    pub created: Option<i64>,
    /// The author in the document's properties; empty writes none.
    pub creator: String,
    /// The title in the document's properties; empty takes the draft's title.
    pub title: String,
}

impl Default for Layout {
    fn default() -> Self {
        Layout {
            line_pitch_twips: 579,
            fonts: Fonts::default(),
            page_number: PageNumber::Standard,
            h3_bold: false,
            seal: false,
            duplex: false,
            contents: false,
            created: None,
            creator: String::new(),
            title: String::new(),
        }
    }
}

/// Font names as Word knows them. Fonts are never embedded: most are licensed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fonts {
    /// 标题, 2号 (GB/T 9704-2012 §7.3.1: 小标宋体).
    pub title: String,
    /// 正文, 3号 (§5.2.2: 仿宋体).
    pub body: String,
    /// 一级标题 and 附件 label (§7.3.3, §7.3.7: 黑体); also table heads.
    pub h1: String,
    /// 二级标题 (§7.3.3: 楷体).
    pub h2: String,
    /// Latin letters and digits; the standard is silent, Times New Roman is the custom.
    pub latin: String,
    /// 页码 (§7.5: 4号半角宋体阿拉伯数字).
    pub page_number: String,
}

impl Default for Fonts {
    fn default() -> Self {
        Fonts {
            title: "方正小标宋简体".into(),
            body: "仿宋_GB2312".into(),
            h1: "黑体".into(),
            h2: "楷体_GB2312".into(),
            latin: "Times New Roman".into(),
            page_number: "宋体".into(),
        }
    }
}

/// Where 页码 stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PageNumber {
    /// Odd pages right with 右空一字, even pages left with 左空一字 (GB/T 9704-2012 §7.5).
    #[default]
    Standard,
    /// Centred on every page, as many 材料 have it.
    Center,
    /// No page number.
    None,
}
