//! Where records end in a piece of delimited text.
//!
//! Job: given bytes that begin at a record start, find the last record end in them, so that blocks
//! are cut only there. Inputs: raw bytes (any encoding whose `"`, delimiter, CR and LF are single
//! bytes never found inside a character: UTF-8, GB18030), the delimiter, whether the file ends
//! here. Outputs: an offset, "needs more bytes", or the quote that cannot be trusted.
//! Invariant: the state machine is the one of [`super::split`]: a quote opens only at the start of
//! a field; a doubled quote inside quotes is a literal one; whatever follows a closing quote up to
//! the delimiter belongs to the field. What is found faulty does not depend on how much was read.

use super::super::limits::{FIELD_BYTES, QUOTED_LINES};
use memchr::{memchr_iter, memrchr2};

/// A quote after which nothing can be told for certain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// Offset of the opening quote.
    pub open: usize,
    /// Offset of the record it stands in.
    pub record: usize,
    /// What is wrong with it.
    pub kind: FaultKind,
}

/// Why a quote cannot be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// The file ends inside the quotes.
    NeverClosed,
    /// The quoted field is longer than any real one: [`FIELD_BYTES`] or [`QUOTED_LINES`].
    TooLong,
    /// The quotes span lines and the closing one stands in the middle of a field: it is the
    /// opening quote of a later field, and the rows between would be swallowed.
    Swallows,
}

/// The last record end in `bytes`, or `None` if there is none yet. At the end of the file (`last`)
/// that is the end of the bytes.
pub fn last_record_end(bytes: &[u8], delimiter: u8, last: bool) -> Result<Option<usize>, Fault> {
    let mut end = None;
    let mut outside_from = 0;
    let mut open = None;
    let mut quotes = memchr_iter(b'"', bytes);
    while let Some(at) = quotes.next() {
        let Some(opened) = open else {
            let opens = match at.checked_sub(1).and_then(|i| bytes.get(i)) {
                None => true,
                Some(&before) => before == delimiter || before == b'\n' || before == b'\r',
            };
            if opens {
                let outside = bytes.get(outside_from..at).unwrap_or_default();
                // Between two quoted fields stands one delimiter: nothing to look for.
                if (outside.len() > 1 || outside.first() != Some(&delimiter))
                    && let Some(found) = memrchr2(b'\n', b'\r', outside)
                {
                    end = Some(outside_from + found + 1);
                }
                open = Some(at);
            }
            continue;
        };
        let after = bytes.get(at + 1).copied();
        match after {
            Some(b'"') => {
                quotes.next();
            }
            // In the last place it may be the first of a doubled pair, but nothing follows from
            // taking it for the closing one: no record can end here before more is read.
            _ => {
                let inside = bytes.get(opened + 1..at).unwrap_or_default();
                let fault = |kind| Fault { open: opened, record: end.unwrap_or(0), kind };
                if too_long(inside) {
                    return Err(fault(FaultKind::TooLong));
                }
                let ends_field = after.is_none_or(|b| b == delimiter || b == b'\n' || b == b'\r');
                if !ends_field && memchr::memchr2(b'\n', b'\r', inside).is_some() {
                    return Err(fault(FaultKind::Swallows));
                }
                open = None;
                outside_from = at + 1;
            }
        }
    }
    if let Some(opened) = open {
        let fault = |kind| Fault { open: opened, record: end.unwrap_or(0), kind };
        let inside = bytes.get(opened + 1..).unwrap_or_default();
        if too_long(inside) {
            return Err(fault(FaultKind::TooLong));
        }
        return if last { Err(fault(FaultKind::NeverClosed)) } else { Ok(end) };
    }
    if last {
        return Ok(Some(bytes.len()));
    }
    let tail = bytes.get(outside_from..).unwrap_or_default();
    // A CR in the last place may be the first half of CRLF.
    let tail = tail.strip_suffix(b"\r").unwrap_or(tail);
    Ok(memrchr2(b'\n', b'\r', tail).map(|i| outside_from + i + 1).or(end))
}

fn too_long(inside: &[u8]) -> bool {
    inside.len() > FIELD_BYTES || (inside.len() as u64 > QUOTED_LINES && line_ends(inside) > QUOTED_LINES)
}

/// How many physical lines end in `bytes`: CRLF, LF and a lone CR are one each.
pub fn line_ends(bytes: &[u8]) -> u64 {
    let mut count = memchr_iter(b'\n', bytes).count();
    for at in memchr_iter(b'\r', bytes) {
        count += usize::from(bytes.get(at + 1) != Some(&b'\n'));
    }
    count as u64
}
