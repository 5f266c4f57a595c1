//! OLE compound files: the container of .xls and of encrypted workbooks.
//!
//! Job: the names of the streams in one, and the bytes of a stream. Inputs: the whole file. Outputs:
//! stream names, bytes. Invariant: every chain is followed no further than the file has sectors, so
//! that a circular one ends; hostile offsets give `None`, never a panic.

/// End of a chain, and everything above it, is no sector.
const RESERVED: u32 = 0xffff_fffa;
/// Streams shorter than this lie in the root's stream of small sectors.
const SMALL_STREAM: usize = 4096;
/// Size of a small sector.
const SMALL_SECTOR: usize = 64;

/// A compound file.
pub struct Compound<'a> {
    bytes: &'a [u8],
    sector: usize,
    fat: Vec<u32>,
    small_fat: Vec<u32>,
    entries: Vec<Entry>,
}

/// One entry of the directory.
struct Entry {
    name: String,
    start: u32,
    length: usize,
}

impl<'a> Compound<'a> {
    /// Reads header, allocation tables and directory; `None` if they do not hang together.
    pub fn read(bytes: &'a [u8]) -> Option<Compound<'a>> {
        let sector = match u16_at(bytes, 30)? {
            9 => 512,
            12 => 4096,
            _ => return None,
        };
        let mut file =
            Compound { bytes, sector, fat: Vec::new(), small_fat: Vec::new(), entries: Vec::new() };
        let mut fat_sectors: Vec<u32> =
            bytes.get(76..512)?.chunks_exact(4).filter_map(|c| u32_at(c, 0)).collect();
        let mut next = u32_at(bytes, 68)?;
        let most = bytes.len() / sector + 1;
        for _ in 0..most {
            if next >= RESERVED {
                break;
            }
            let mut more: Vec<u32> = words(file.sector(next)?).collect();
            next = more.pop()?;
            fat_sectors.extend(more);
        }
        for id in fat_sectors.into_iter().filter(|id| *id < RESERVED).take(most) {
            let words: Vec<u32> = words(file.sector(id)?).collect();
            file.fat.extend(words);
        }
        let directory = file.chain(u32_at(bytes, 48)?)?;
        file.entries = directory.chunks_exact(128).filter_map(Entry::read).collect();
        let small = file.chain(u32_at(bytes, 60)?).unwrap_or_default();
        file.small_fat = words(&small).collect();
        Some(file)
    }

    /// Whether there is a stream or folder of this name.
    pub fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|e| e.name.eq_ignore_ascii_case(name))
    }

    /// The bytes of a stream.
    pub fn stream(&self, name: &str) -> Option<Vec<u8>> {
        let entry = self.entries.iter().find(|e| e.name.eq_ignore_ascii_case(name))?;
        let mut bytes = if entry.length >= SMALL_STREAM {
            self.chain(entry.start)?
        } else {
            let root = self.chain(self.entries.first()?.start)?;
            let sector = |id: u32| {
                let start = (id as usize).checked_mul(SMALL_SECTOR)?;
                root.get(start..start.checked_add(SMALL_SECTOR)?)
            };
            follow(entry.start, &self.small_fat, root.len() / SMALL_SECTOR, sector)?
        };
        bytes.truncate(entry.length);
        Some(bytes)
    }

    fn sector(&self, id: u32) -> Option<&'a [u8]> {
        let start = (id as usize).checked_add(1)?.checked_mul(self.sector)?;
        let end = start.checked_add(self.sector)?.min(self.bytes.len());
        self.bytes.get(start..end)
    }

    fn chain(&self, start: u32) -> Option<Vec<u8>> {
        follow(start, &self.fat, self.bytes.len() / self.sector + 1, |id| self.sector(id))
    }
}

/// The sectors of a chain, one after the other; at most `most` of them.
fn follow<'b>(
    start: u32,
    fat: &[u32],
    most: usize,
    sector: impl Fn(u32) -> Option<&'b [u8]>,
) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let mut id = start;
    for _ in 0..=most {
        if id >= RESERVED {
            return Some(out);
        }
        out.extend_from_slice(sector(id)?);
        id = *fat.get(id as usize)?;
    }
    None
}

impl Entry {
    fn read(bytes: &[u8]) -> Option<Entry> {
        let length = usize::from(u16_at(bytes, 64)?).clamp(2, 64) - 2;
        let units: Vec<u16> = bytes.get(..length)?.chunks_exact(2).filter_map(|c| u16_at(c, 0)).collect();
        Some(Entry {
            name: String::from_utf16_lossy(&units),
            start: u32_at(bytes, 116)?,
            length: u32_at(bytes, 120)? as usize,
        })
    }
}

fn words(bytes: &[u8]) -> impl Iterator<Item = u32> + '_ {
    bytes.chunks_exact(4).filter_map(|c| u32_at(c, 0))
}

/// A little-endian number at an offset.
pub fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// A little-endian number at an offset.
pub fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}
