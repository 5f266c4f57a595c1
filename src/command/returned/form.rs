//! The columns of refused rows of one source, and what their cells are shown as.
//!
//! Invariants: headers are never twice the same, so that a column is found wherever it was moved; an amount
//! in 万元 says so in its own header; text shown is text that a workbook gives back unchanged.

use crate::catalog::{Dataset, FieldType};
use crate::diagnostic::codes;
use crate::ledger::Reading;
use crate::model::mask;
use crate::model::record::Reject;
use crate::model::returned::{FILE, LINE, NUMBER, PROBLEM, REMEDY};
use crate::model::unit::Scale;

/// Longest cell of a workbook is 32767 characters; what is longer is cut, and read from the ledger again.
const LONGEST: usize = 30_000;

/// How a column is hidden from those it is not for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hide {
    /// Long numbers that slipped in.
    Words,
    Name,
    Number,
}

/// The columns of a source.
pub struct Form {
    headers: Vec<String>,
    hides: Vec<Hide>,
    fields: Vec<Option<usize>>,
}

impl Form {
    /// The columns of a source read so.
    pub fn new(reading: &Reading, dataset: &Dataset) -> Form {
        let mut form = Form { headers: Vec::new(), hides: Vec::new(), fields: Vec::new() };
        for (column, text) in reading.headers.iter().enumerate() {
            let read = reading.columns.iter().find(|c| c.column == column);
            let field = read.and_then(|c| dataset.fields.iter().position(|f| f.id == c.field));
            let kind = field.and_then(|f| dataset.fields.get(f)).map(|f| f.kind);
            let mut header =
                if text.is_empty() { format!("（第{}列）", column + 1) } else { text.clone() };
            let scale = read.and_then(|c| Scale::parse(&c.scale)).unwrap_or(Scale::Yuan);
            if kind == Some(FieldType::Amount) && scale != Scale::Yuan && !header.contains(scale.word()) {
                header.push_str(&format!("（{}）", scale.word()));
            }
            form.add(header, hide(kind, text), field);
        }
        form
    }

    fn add(&mut self, header: String, hide: Hide, field: Option<usize>) {
        let own = [NUMBER, PROBLEM, REMEDY, FILE, LINE];
        let taken = |text: &String| own.contains(&text.as_str()) || self.headers.contains(text);
        let mut unique = header.clone();
        for n in 2.. {
            if !taken(&unique) {
                break;
            }
            unique = format!("{header}（{n}）");
        }
        self.headers.push(unique);
        self.hides.push(hide);
        self.fields.push(field);
    }

    /// The same with columns for cells beyond the header, which belong to none.
    #[must_use]
    pub fn widened(mut self, width: usize) -> Form {
        for column in self.headers.len()..width {
            self.add(format!("（多出的第{}格）", column + 1), Hide::Words, None);
        }
        self
    }

    /// Header texts, by column of the original.
    pub fn headers(&self) -> &[String] {
        &self.headers
    }

    /// Whether a field is read from a column.
    pub fn is_read(&self, column: usize) -> bool {
        self.fields.get(column).copied().flatten().is_some()
    }

    /// The column that a field is read from.
    pub fn column_of(&self, field: usize) -> Option<usize> {
        self.fields.iter().position(|f| *f == Some(field))
    }

    /// What a cell of a refused row is shown as.
    pub fn sent(&self, reject: &Reject, column: usize, masked: bool) -> String {
        let Some(cell) = reject.cells.get(column) else { return String::new() };
        if !masked {
            return shown(cell);
        }
        let hide = self.hides.get(column).copied().unwrap_or(Hide::Words);
        shown(&if is_misshapen(reject) { hide_all(cell) } else { hidden(cell, hide) })
    }

    /// Whether a text in a column can be what is left of something hidden.
    pub fn is_hidden(&self, column: usize, text: &str) -> bool {
        let stars = text.chars().filter(|c| matches!(c, '*' | '＊')).count();
        match self.hides.get(column).copied().unwrap_or(Hide::Words) {
            Hide::Words => stars >= 5,
            Hide::Name | Hide::Number => stars > 0,
        }
    }
}

/// Whether it is not known which cell of a row belongs to which column.
pub fn is_misshapen(reject: &Reject) -> bool {
    let shape = [codes::ROW_SHORT.as_str(), codes::ROW_LONG.as_str()];
    reject.reasons.iter().any(|r| shape.contains(&r.code.as_str()))
}

fn hide(kind: Option<FieldType>, header: &str) -> Hide {
    const NAMES: [&str; 12] = [
        "姓名",
        "名字",
        "户名",
        "监护人",
        "代领人",
        "代理人",
        "联系人",
        "经办人",
        "照护人",
        "配偶",
        "户主",
        "收款人",
    ];
    const NUMBERS: [&str; 8] = ["电话", "手机", "联系方式", "证号", "证件", "账号", "帐号", "卡号"];
    let says = |words: &[&str]| words.iter().any(|w| header.contains(w));
    match kind {
        Some(FieldType::Name) => Hide::Name,
        Some(kind) if kind.is_private() => Hide::Number,
        Some(_) => Hide::Words,
        // Of a column that is not read only its header says what it holds.
        None if says(&NUMBERS) => Hide::Number,
        None if says(&NAMES) => Hide::Name,
        None => Hide::Words,
    }
}

fn hidden(cell: &str, hide: Hide) -> String {
    match hide {
        Hide::Name => mask::free_text(&mask::name(cell)),
        Hide::Number => mask::number(cell),
        Hide::Words => mask::free_text(cell),
    }
}

/// A cell of a row whose cells may stand under any header.
fn hide_all(cell: &str) -> String {
    let text = cell.trim();
    let place = ["镇", "乡", "街道", "村", "社区", "县", "区", "市"];
    let is_han = |c: char| matches!(c, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{323af}' | '·');
    let named = (2..=4).contains(&text.chars().count())
        && text.chars().all(is_han)
        && !place.iter().any(|p| text.ends_with(p));
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let longest = text.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap_or(0);
    match (digits, longest) {
        (11.., _) | (_, 7..) => mask::number(text),
        _ if named => mask::name(text),
        _ => mask::free_text(text),
    }
}

/// Text that a workbook keeps as it is: no control characters, line breaks of one kind.
pub fn shown(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let plain = |c: char| match c {
        '\r' => '\n',
        '\n' | '\t' => c,
        c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => '\u{fffd}',
        c => c,
    };
    let mut out: String = text.chars().take(LONGEST).map(plain).collect();
    if text.chars().nth(LONGEST).is_some() {
        out.push_str("……（太长，后面的没有印出）");
    }
    out
}
