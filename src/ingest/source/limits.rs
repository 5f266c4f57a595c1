//! Bounds on what a file may make the reader hold or do.
//!
//! Job: one place for every limit of the readers, so that memory stays bounded whatever a file
//! says of itself. Invariant: no limit depends on block size, thread count or timing: a file is
//! refused, or not, in every run alike.

/// Longest field, bytes as they stand in the file (quotes of a quoted field not counted).
pub const FIELD_BYTES: usize = 1 << 20;
/// Most line breaks inside one quoted field.
pub const QUOTED_LINES: u64 = 1000;
/// Most cells in a row.
pub const COLUMNS: usize = 4096;
/// Longest record of a text file, bytes.
pub const RECORD_BYTES: usize = 16 << 20;
/// Text: bytes at the start that decide on the kind of file and the delimiter.
pub const SAMPLE_BYTES: usize = 64 << 10;

/// Workbook: most parts in the package.
pub const PARTS: usize = 10_000;
/// Workbook: most bytes of all sheets, unpacked (sheets are read as streams).
pub const SHEETS_BYTES: u64 = 2 << 30;
/// Workbook: most bytes of any other part, unpacked (some are held whole: shared strings, styles).
pub const PART_BYTES: u64 = 256 << 20;
/// Workbook: most bytes of all parts, unpacked.
pub const PACKAGE_BYTES: u64 = SHEETS_BYTES + 2 * PART_BYTES;
/// Workbook: a part that unpacks to more than this …
pub const RATIO_FROM_BYTES: u64 = 64 << 20;
/// … must not be packed tighter than this.
pub const RATIO: u64 = 200;
/// Workbook in the old format: longest file, bytes (it is held whole).
pub const XLS_BYTES: u64 = 256 << 20;
/// Workbook in the old format: most cells of all sheets' used rectangles (held whole).
pub const XLS_CELLS: u64 = 24 << 20;
