//! Bounds on what a package may make its reader hold.
//!
//! Invariant: no bound depends on timing; a package is refused, or not, in every run alike.

/// Longest file, bytes.
pub const FILE_BYTES: u64 = 128 << 20;
/// Most parts in a package.
pub const PARTS: usize = 4096;
/// Longest part, bytes unpacked. A report of 500 pages has a main part of some 10 MiB.
pub const PART_BYTES: u64 = 96 << 20;
/// Most bytes of all parts, unpacked.
pub const PACKAGE_BYTES: u64 = 256 << 20;
/// A part that unpacks to more than this …
pub const RATIO_FROM_BYTES: u64 = 8 << 20;
/// … must not be packed tighter than this. Word's own XML comes to some 40.
pub const RATIO: u64 = 250;
/// Most elements, texts and comments of one part: a report of 500 pages has some 300 000.
pub const NODES: usize = 1_000_000;
/// Deepest nesting of XML elements.
pub const DEPTH: usize = 256;
/// Longest name of a part, bytes.
pub const NAME_BYTES: usize = 512;
