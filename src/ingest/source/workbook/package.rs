//! The ZIP package of an .xlsx: whether it is safe to read, and what calamine does not tell of it.
//!
//! Job: unpack every part once without keeping it, counting what really comes out; note hidden rows
//! and columns and the merged cells near the top of each sheet. Inputs: a file that begins like a
//! ZIP. Outputs: [`SheetFacts`] in workbook order. Invariant: after this, nothing in the package can
//! make its reader hold more than the limits allow, whatever sizes the package declares.

use super::super::identity::Identity;
use super::super::limits::{
    COLUMNS, PACKAGE_BYTES, PART_BYTES, PARTS, RATIO, RATIO_FROM_BYTES, SHEETS_BYTES,
};
use super::MERGE_ROWS;
use super::parts::{self, Area, attribute};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::{FILE_KIND, FILE_LIMIT, FILE_PROTECTED};
use quick_xml::Reader;
use quick_xml::events::Event;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Read, copy, sink};
use zip::ZipArchive;

/// What is to be known of a sheet besides its cells.
#[derive(Debug, Default, Clone)]
pub struct SheetFacts {
    /// Whether it has hidden rows or columns.
    pub hidden_parts: bool,
    /// Merged areas that begin in the first [`MERGE_ROWS`] rows.
    pub merges: Vec<Area>,
}

/// Documents in the same kind of package that are no .xlsx, by a part they have.
const OTHERS: [(&str, &str); 4] = [
    ("word/document.xml", "Word 文档"),
    ("ppt/presentation.xml", "演示文稿"),
    ("xl/workbook.bin", "二进制工作簿(.xlsb)"),
    ("content.xml", "OpenDocument 文档(.ods)"),
];

/// Looks through the package.
pub fn inspect(file: &Identity) -> Result<Vec<SheetFacts>, Diagnostic> {
    let broken = |_| file.problem(FILE_KIND, "压缩包不完整或已损坏，不是能读的 .xlsx");
    let opened = File::open(&file.path).map_err(|e| file.unreadable(&e))?;
    let mut zip = ZipArchive::new(BufReader::new(opened)).map_err(broken)?;
    if zip.len() > PARTS {
        return Err(file.problem(FILE_LIMIT, format!("工作簿里有 {} 个部件，超过 {PARTS} 个", zip.len())));
    }
    let mut names = BTreeMap::new();
    for index in 0..zip.len() {
        let part = zip.by_index_raw(index).map_err(broken)?;
        if part.encrypted() {
            return Err(file.problem(FILE_PROTECTED, "压缩包设了密码，无法读取"));
        }
        let name = part.name().map_err(broken)?.replace('\\', "/").to_ascii_lowercase();
        // Two parts of one name: readers disagree on which counts.
        if names.insert(name, index).is_some() {
            return Err(file.problem(FILE_KIND, "压缩包里有重名的部件，不是正常的工作簿"));
        }
    }
    if zip.has_duplicate_names() {
        return Err(file.problem(FILE_KIND, "压缩包里有重名的部件，不是正常的工作簿"));
    }
    let paths = match parts::sheet_paths(&mut zip, &names) {
        Some(paths) => paths,
        None => {
            let other = OTHERS.iter().find(|(part, _)| names.contains_key(*part));
            let what = other.map_or("压缩包(ZIP)，不是 .xlsx 工作簿", |(_, what)| what);
            return Err(file
                .problem(FILE_KIND, format!("文件的内容是{what}"))
                .help("压缩包请先解压；其他格式用 Excel 或 WPS 打开，另存为 .xlsx。"));
        }
    };
    let mut budget = Budget { sheets: SHEETS_BYTES, package: PACKAGE_BYTES };
    let mut facts = BTreeMap::new();
    for (name, index) in &names {
        let part = zip.by_index(*index).map_err(broken)?;
        let declared = part.size();
        // These two are held whole, wherever a package puts them.
        let whole = name.ends_with("sharedstrings.xml") || name.ends_with("styles.xml");
        let sheet = paths.contains(name) && !whole;
        let limit = budget.limit(sheet);
        let mut meter = Meter { packed: part.compressed_size(), inner: part, count: 0, limit, over: false };
        let found = match declared > limit {
            true => Err(Trouble::Large),
            false if sheet || name.ends_with("sharedstrings.xml") => scan(&mut meter),
            false => Ok(SheetFacts::default()),
        };
        let drained = copy(&mut meter, &mut sink());
        let found = if meter.over { Err(Trouble::Large) } else { found };
        match found {
            Err(Trouble::Large) => {
                let message = format!("工作簿的部件 {name} 展开后过大，或压缩得异常紧");
                return Err(file.problem(FILE_LIMIT, message));
            }
            Ok(found) if drained.is_ok() => {
                budget.spend(sheet, meter.count);
                facts.insert(name.clone(), found);
            }
            _ => return Err(file.problem(FILE_KIND, format!("工作簿的部件 {name} 已损坏"))),
        }
    }
    Ok(paths.iter().map(|path| facts.remove(path).unwrap_or_default()).collect())
}

/// What may still be unpacked.
struct Budget {
    sheets: u64,
    package: u64,
}

impl Budget {
    fn limit(&self, sheet: bool) -> u64 {
        self.package.min(if sheet { self.sheets } else { PART_BYTES })
    }

    fn spend(&mut self, sheet: bool, bytes: u64) {
        self.package = self.package.saturating_sub(bytes);
        if sheet {
            self.sheets = self.sheets.saturating_sub(bytes);
        }
    }
}

enum Trouble {
    Large,
    Broken,
}

/// Counts what comes out of a part and stops it where it is too much.
struct Meter<R> {
    inner: R,
    packed: u64,
    count: u64,
    limit: u64,
    over: bool,
}

impl<R: Read> Read for Meter<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let got = self.inner.read(buffer)?;
        self.count += got as u64;
        let tight = self.count > RATIO_FROM_BYTES && self.count / RATIO > self.packed;
        if self.count > self.limit || tight {
            self.over = true;
            return Err(std::io::Error::other("too large"));
        }
        Ok(got)
    }
}

/// Reads the tags of a sheet, or of the shared strings.
fn scan<R: Read>(meter: &mut Meter<R>) -> Result<SheetFacts, Trouble> {
    let limit = meter.limit;
    let mut facts = SheetFacts::default();
    let mut xml = Reader::from_reader(BufReader::with_capacity(64 << 10, meter));
    xml.config_mut().check_end_names = false;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        let (tag, empty) = match xml.read_event_into(&mut buffer) {
            Ok(Event::Start(tag)) => (tag, false),
            Ok(Event::Empty(tag)) => (tag, true),
            Ok(Event::Eof) => return Ok(facts),
            Ok(_) => continue,
            Err(_) => return Err(Trouble::Broken),
        };
        match tag.local_name().as_ref() {
            // An empty hidden row has nothing to hide.
            "row" if !empty => facts.hidden_parts |= is_true(attribute(&tag, "hidden")),
            // People hide all columns to the right of a table; that hides nothing either.
            "col" => {
                let last = attribute(&tag, "max").and_then(|m| m.parse::<u32>().ok());
                facts.hidden_parts |= is_true(attribute(&tag, "hidden")) && last < Some(16_384);
            }
            "mergeCell" if facts.merges.len() < COLUMNS => {
                let area = attribute(&tag, "ref").as_deref().and_then(Area::parse);
                facts.merges.extend(area.filter(|a| a.top < MERGE_ROWS));
            }
            // The reader reserves room for as many strings as the part says it has.
            "sst" => {
                if let Some(count) = attribute(&tag, "uniqueCount") {
                    let sane = count.len() <= 9 && count.bytes().all(|b| b.is_ascii_digit());
                    let count = count.parse::<u64>().unwrap_or(u64::MAX);
                    if !sane || count > limit / 8 {
                        return Err(Trouble::Large);
                    }
                }
            }
            _ => {}
        }
    }
}

fn is_true(value: Option<String>) -> bool {
    matches!(value.as_deref(), Some("1" | "true"))
}
