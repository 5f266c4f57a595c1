//! What the elements of a Word part mean for its text.
//!
//! Job: names to [`Tag`]s, whatever prefix the file gives them; fields and tables that are open. Invariant: an
//! element that is not known neither hides nor shows anything.

use quick_xml::events::BytesStart;
use std::ops::Range;

/// An element by what it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Tag {
    #[default]
    Other,
    Paragraph,
    Run,
    Text,
    Tab,
    Break,
    Hyphen,
    Symbol,
    Bookmark,
    BookmarkEnd,
    FieldMark,
    SimpleField,
    Code,
    /// `w:del`, `w:moveFrom`: in properties they say that what has the properties is deleted.
    Deleted,
    DeletedCell,
    /// Former properties, phonetic guides.
    Gone,
    Vanish,
    Choice,
    Fallback,
    TextBox,
    ParagraphProperties,
    RunProperties,
    RowProperties,
    CellProperties,
    Style,
    Outline,
    Table,
    Row,
    Cell,
    Before,
    Span,
    Merge,
    Note,
    /// May stand between a paragraph and a run that can be parted.
    Wrapper,
    /// Holds paragraphs: a body, a note.
    Body,
}

impl Tag {
    pub(super) fn contains_paragraphs(self) -> bool {
        matches!(self, Tag::Body | Tag::Cell | Tag::TextBox | Tag::Note)
    }
}

/// The prefixes of a part.
#[derive(Debug)]
pub(super) struct Tags {
    word: String,
    math: String,
    compatibility: String,
}

impl Default for Tags {
    fn default() -> Self {
        Tags { word: "w:".into(), math: "m:".into(), compatibility: "mc:".into() }
    }
}

impl Tags {
    /// As the root element declares them.
    pub(super) fn of(root: &BytesStart<'_>) -> Tags {
        let mut out = Tags::default();
        for attribute in root.attributes().flatten() {
            let key = attribute.key.as_ref();
            let prefix = match (key, key.strip_prefix("xmlns:")) {
                ("xmlns", _) => String::new(),
                (_, Some(prefix)) => format!("{prefix}:"),
                _ => continue,
            };
            match &*attribute.value {
                "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
                | "http://purl.oclc.org/ooxml/wordprocessingml/main" => out.word = prefix,
                "http://schemas.openxmlformats.org/officeDocument/2006/math"
                | "http://purl.oclc.org/ooxml/officeDocument/math" => out.math = prefix,
                "http://schemas.openxmlformats.org/markup-compatibility/2006" => out.compatibility = prefix,
                _ => {}
            }
        }
        out
    }

    /// What an element is.
    pub(super) fn tag(&self, name: &str) -> Tag {
        if let Some(local) = name.strip_prefix(&self.compatibility).filter(|_| !self.compatibility.is_empty())
        {
            return match local {
                "Choice" => Tag::Choice,
                "Fallback" => Tag::Fallback,
                _ => Tag::Other,
            };
        }
        if name.strip_prefix(&self.math) == Some("t") && !self.math.is_empty() {
            return Tag::Text;
        }
        let Some(local) = name.strip_prefix(&self.word).filter(|l| !l.contains(':')) else {
            return Tag::Other;
        };
        match local {
            "p" => Tag::Paragraph,
            "r" => Tag::Run,
            "t" => Tag::Text,
            "tab" | "ptab" => Tag::Tab,
            "br" | "cr" => Tag::Break,
            "noBreakHyphen" => Tag::Hyphen,
            "sym" => Tag::Symbol,
            "bookmarkStart" => Tag::Bookmark,
            "bookmarkEnd" => Tag::BookmarkEnd,
            "fldChar" => Tag::FieldMark,
            "fldSimple" => Tag::SimpleField,
            "instrText" => Tag::Code,
            "del" | "moveFrom" => Tag::Deleted,
            "cellDel" => Tag::DeletedCell,
            "pPrChange" | "rPrChange" | "tblPrChange" | "trPrChange" | "tcPrChange" | "sectPrChange"
            | "rt" | "delText" | "delInstrText" => Tag::Gone,
            "vanish" => Tag::Vanish,
            "txbxContent" => Tag::TextBox,
            "pPr" => Tag::ParagraphProperties,
            "rPr" => Tag::RunProperties,
            "trPr" => Tag::RowProperties,
            "tcPr" => Tag::CellProperties,
            "pStyle" => Tag::Style,
            "outlineLvl" => Tag::Outline,
            "tbl" => Tag::Table,
            "tr" => Tag::Row,
            "tc" => Tag::Cell,
            "gridBefore" => Tag::Before,
            "gridSpan" => Tag::Span,
            "vMerge" | "hMerge" => Tag::Merge,
            "footnoteReference" | "endnoteReference" | "footnote" | "endnote" => Tag::Note,
            "hyperlink" | "ins" | "moveTo" | "smartTag" | "sdt" | "sdtContent" | "customXml" | "dir"
            | "bdo" => Tag::Wrapper,
            "body" | "hdr" | "ftr" => Tag::Body,
            _ => Tag::Other,
        }
    }

    /// The value of one of Word's own attributes.
    pub(super) fn attribute(&self, start: &BytesStart<'_>, name: &str) -> Option<String> {
        let own = |key: &str| key.strip_prefix(&self.word) == Some(name) || key == name;
        let found = start.attributes().flatten().find(|a| own(a.key.as_ref()))?;
        quick_xml::escape::unescape(&found.value).ok().map(std::borrow::Cow::into_owned)
    }
}

/// An open element.
#[derive(Debug, Default)]
pub(super) struct Frame {
    pub tag: Tag,
    /// Its start tag's bytes.
    pub range: Range<usize>,
    /// Whether it hides what is in it.
    pub hides: bool,
    /// Whether that is another branch or a merged cell.
    pub skips: bool,
    /// Whether one of its branches was taken.
    pub taken: bool,
    /// Whether its white space counts.
    pub preserve: bool,
    /// Of a run: its properties.
    pub run: Option<Range<usize>>,
}

/// A field that is open: code, then result.
#[derive(Debug, Default)]
struct Field {
    code: String,
    result: bool,
    /// A page number: its result is no text.
    page: bool,
    /// A table of contents.
    contents: bool,
}

/// A body, a text box: fields and tables do not reach from one into another.
#[derive(Debug, Default)]
pub(super) struct Story {
    fields: Vec<Field>,
    /// How many of them show nothing here.
    hiding: usize,
    /// How many of them are tables of contents.
    contents: usize,
    pub tables: Vec<Table>,
}

/// A table that is open.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// Among the part's tables, from 0.
    pub number: usize,
    /// Rows so far.
    pub rows: usize,
    /// The cell's column.
    pub column: usize,
    /// The next cell's column.
    pub next: usize,
}

impl Table {
    pub(super) fn row(&mut self) {
        self.rows += 1;
        (self.column, self.next) = (0, 0);
    }

    pub(super) fn cell(&mut self) {
        self.column = self.next;
        self.next += 1;
    }
}

impl Story {
    /// `begin`, `separate` or `end` of a field.
    pub(super) fn mark(&mut self, kind: &str) {
        match kind {
            "begin" => {
                self.fields.push(Field::default());
                self.hiding += 1;
            }
            "separate" => {
                if let Some(field) = self.fields.last_mut().filter(|f| !f.result) {
                    field.result = true;
                    field.page = is_page(&field.code);
                    field.contents = word(&field.code) == "TOC";
                    self.hiding -= usize::from(!field.page);
                    self.contents += usize::from(field.contents);
                }
            }
            "end" => {
                if let Some(field) = self.fields.pop() {
                    self.hiding -= usize::from(field.page || !field.result);
                    self.contents -= usize::from(field.contents);
                }
            }
            _ => {}
        }
    }

    /// The end of a paragraph: no code and no page number goes on in the next one, so that a field that is never
    /// closed cannot hide the rest of a draft.
    pub(super) fn end_paragraph(&mut self) {
        if self.hiding == 0 {
            return;
        }
        let first = self.fields.iter().position(|f| f.page || !f.result).unwrap_or(0);
        self.fields.truncate(first);
        self.hiding = 0;
        self.contents = self.fields.iter().filter(|f| f.contents).count();
    }

    /// A stretch of a field's code.
    pub(super) fn code(&mut self, text: &str) {
        if let Some(field) = self.fields.last_mut() {
            field.code.push_str(text);
        }
    }

    /// Whether text here is seen: in no field's code, and no page number.
    pub(super) fn shows(&self) -> bool {
        self.hiding == 0
    }

    /// Whether a table of contents is open.
    pub(super) fn lists_contents(&self) -> bool {
        self.contents > 0
    }

    /// The open cell: table, row and column.
    pub(super) fn cell(&self) -> Option<(usize, usize, usize)> {
        self.tables.last().map(|t| (t.number, t.rows.saturating_sub(1), t.column))
    }
}

/// The first word of a field's code.
fn word(code: &str) -> String {
    code.split_whitespace().next().unwrap_or("").to_ascii_uppercase()
}

/// Whether a field prints a page's number.
pub(super) fn is_page(code: &str) -> bool {
    matches!(word(code).as_str(), "PAGE" | "NUMPAGES" | "SECTIONPAGES" | "PAGEREF" | "SECTION")
}

/// The character of a `w:sym`: Symbol's operators by their meaning, others as one that is no digit.
pub(super) fn symbol(font: &str, code: &str) -> String {
    let point = u32::from_str_radix(code, 16).unwrap_or(0);
    let named = match (font.eq_ignore_ascii_case("Symbol"), point & 0xff) {
        (true, 0xb4) => '×',
        (true, 0xb8) => '÷',
        (true, 0xb1) => '±',
        (true, 0xa3) => '≤',
        (true, 0xb3) => '≥',
        (true, 0xb0) => '°',
        _ if (0xf000..=0xf0ff).contains(&point) => '\u{fffc}',
        _ => char::from_u32(point).filter(|c| !c.is_control()).unwrap_or('\u{fffc}'),
    };
    named.to_string()
}
