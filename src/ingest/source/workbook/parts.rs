//! The parts of an .xlsx package that name the others.
//!
//! Job: which part holds which sheet, in workbook order, found as calamine finds it. Inputs: the
//! package. Outputs: part names in small letters. Invariant: reads only small parts, and of them no
//! more than [`NAMING_BYTES`].

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::collections::BTreeMap;
use std::io::{BufReader, Read, Seek};
use zip::ZipArchive;

/// Longest part that names others.
const NAMING_BYTES: u64 = 16 << 20;

/// A rectangle of cells; rows and columns from 0, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Area {
    /// First row.
    pub top: u32,
    /// First column.
    pub left: u32,
    /// Last row.
    pub bottom: u32,
    /// Last column.
    pub right: u32,
}

impl Area {
    /// `A1:C2`.
    pub fn parse(text: &str) -> Option<Area> {
        let (from, to) = text.split_once(':')?;
        let ((top, left), (bottom, right)) = (cell(from)?, cell(to)?);
        (top <= bottom && left <= right).then_some(Area { top, left, bottom, right })
    }
}

/// `C12` → row 11, column 2.
fn cell(text: &str) -> Option<(u32, u32)> {
    let split = text.find(|c: char| c.is_ascii_digit())?;
    let (letters, digits) = text.split_at_checked(split)?;
    let mut column = 0u32;
    for letter in letters.bytes() {
        let value = letter.to_ascii_uppercase().checked_sub(b'A').filter(|v| *v < 26)?;
        column = column.checked_mul(26)?.checked_add(u32::from(value) + 1)?;
    }
    Some((digits.parse::<u32>().ok()?.checked_sub(1)?, column.checked_sub(1)?))
}

/// The value of an attribute, whatever the prefix of its name.
pub fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = tag.attributes();
    let attributes = attributes.with_checks(false);
    for attribute in attributes.by_ref().flatten() {
        if attribute.key.local_name().as_ref() == name {
            return Some(quick_xml::escape::unescape(&attribute.value).ok()?.into_owned());
        }
    }
    None
}

/// The part of each sheet in the order of the workbook; `None` if this is no .xlsx.
pub fn sheet_paths<R: Read + Seek>(
    zip: &mut ZipArchive<R>,
    names: &BTreeMap<String, usize>,
) -> Option<Vec<String>> {
    let mut workbook = None;
    tags(zip, names, "_rels/.rels", &mut |tag| {
        let kind = attribute(tag, "Type").unwrap_or_default();
        if tag.local_name().as_ref() == "Relationship" && kind.ends_with("/relationships/officeDocument") {
            workbook = attribute(tag, "Target");
        }
    })?;
    let workbook = workbook?;
    let workbook = workbook.strip_prefix('/').unwrap_or(&workbook);
    let (folder, name) = workbook.rsplit_once('/').map_or(("", workbook), |(f, n)| (f, n));
    let folder = if folder.is_empty() { String::new() } else { format!("{folder}/") };

    let mut targets = BTreeMap::new();
    tags(zip, names, &format!("{folder}_rels/{name}.rels"), &mut |tag| {
        if let (Some(id), Some(target)) = (attribute(tag, "Id"), attribute(tag, "Target")) {
            targets.insert(id, target);
        }
    })?;
    let mut paths = Vec::new();
    let mut is_workbook = false;
    tags(zip, names, workbook, &mut |tag| match tag.local_name().as_ref() {
        "workbook" => is_workbook = true,
        "sheet" => {
            let target = attribute(tag, "id").and_then(|id| targets.get(&id)).map_or("", String::as_str);
            let path = match target.strip_prefix('/') {
                Some(absolute) => absolute.to_owned(),
                None => format!("{folder}{target}"),
            };
            paths.push(path.to_ascii_lowercase());
        }
        _ => {}
    })?;
    is_workbook.then_some(paths)
}

/// Shows each opening tag of a part; `None` if there is no such part or it is no XML.
fn tags<R: Read + Seek>(
    zip: &mut ZipArchive<R>,
    names: &BTreeMap<String, usize>,
    path: &str,
    see: &mut dyn FnMut(&BytesStart<'_>),
) -> Option<()> {
    let index = *names.get(&path.to_ascii_lowercase())?;
    let part = zip.by_index(index).ok()?.take(NAMING_BYTES);
    let mut xml = Reader::from_reader(BufReader::new(part));
    xml.config_mut().check_end_names = false;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer) {
            Ok(Event::Start(tag) | Event::Empty(tag)) => see(&tag),
            Ok(Event::Eof) => return Some(()),
            Ok(_) => {}
            Err(_) => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas() {
        let area = |text| Area::parse(text).map(|a| (a.top, a.left, a.bottom, a.right));
        assert_eq!(area("A1:C2"), Some((0, 0, 1, 2)));
        assert_eq!(area("AA10:XFD1048576"), Some((9, 26, 1_048_575, 16_383)));
        for wrong in ["", "A1", "C2:A1", "1A:B2", "A0:B1", "ZZZZZZZZ1:ZZZZZZZZ2", "A99999999999:B9", "七1:B2"]
        {
            assert_eq!(area(wrong), None, "{wrong}");
        }
    }
}
