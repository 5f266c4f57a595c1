//! One column of a row group as Parquet stores it, made by hand.
//!
//! Job: the pages of a column chunk. The blocks that are stored bring their text coded already; the
//! library's encoder would hash every row once more. Page headers, statistics and the footer stay the
//! library's. Inputs: an array of a ledger column. Outputs: bytes to be spliced into the file, and what
//! the footer says of them. Invariants: read by the library's reader a chunk is the array it was made of;
//! the same array gives the same bytes; a dictionary holds the values of the chunk's rows and no other.

use super::bits;
use super::squeeze::Press;
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Decimal64Type, Int32Type, Int64Type};
use arrow_array::{Array, ArrayRef, ArrowPrimitiveType, PrimitiveArray};
use arrow_schema::DataType;
use bytes::Bytes;
use parquet::basic::{Compression, Encoding, PageType, Type, ZstdLevel};
use parquet::column::page::{CompressedPage, Page, PageWriter};
use parquet::column::writer::ColumnCloseResult;
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::{ColumnChunkMetaData, PageEncodingStats};
use parquet::file::statistics::Statistics;
use parquet::file::writer::{SerializedPageWriter, TrackedWrite};
use parquet::schema::types::ColumnDescPtr;
use std::hash::{BuildHasher, RandomState};

/// A column chunk.
pub(super) struct Chunk {
    pub(super) bytes: Bytes,
    pub(super) close: ColumnCloseResult,
    /// The CRC-32 of its bytes; `None` if it holds no value and need not be read at all.
    pub(super) crc: Option<u32>,
}

/// Space that one worker uses again and again.
#[derive(Default)]
pub(super) struct Scratch {
    numbers: Vec<i64>,
    codes: Vec<u32>,
    /// By value: its code + 1.
    table: Vec<u32>,
    /// By code: the value, or its place among the words.
    order: Vec<i64>,
    page: Vec<u8>,
}

/// Values between which a code is found by their distance from the least.
const DENSE: u64 = 1 << 16;
/// Different numbers beyond which no dictionary is made of them.
const DISTINCT: usize = 1 << 13;

/// Encodes a column; `delta` stores numbers by their differences.
pub(super) fn encode(
    array: &ArrayRef,
    descr: &ColumnDescPtr,
    delta: bool,
    press: &mut Press,
    scratch: &mut Scratch,
) -> Result<Chunk> {
    let pages = Pages::new(descr, array);
    if array.null_count() == array.len() {
        return pages.empty(scratch, numeric(array));
    }
    match array.data_type() {
        DataType::Date32 => pages.numbers(array.as_primitive::<Date32Type>(), delta, press, scratch),
        DataType::Int64 => pages.numbers(array.as_primitive::<Int64Type>(), delta, press, scratch),
        DataType::Decimal64(..) => {
            pages.numbers(array.as_primitive::<Decimal64Type>(), delta, press, scratch)
        }
        _ => pages.words(array, press, scratch),
    }
}

fn numeric(array: &ArrayRef) -> bool {
    !matches!(array.data_type(), DataType::Dictionary(..))
}

fn mistake(what: &str) -> ParquetError {
    ParquetError::General(what.to_owned())
}

/// The pages of a chunk, as far as they are written.
struct Pages<'a> {
    descr: &'a ColumnDescPtr,
    array: &'a ArrayRef,
    sink: TrackedWrite<Vec<u8>>,
    statistics: Option<Statistics>,
    encodings: Vec<Encoding>,
    kinds: Vec<PageEncodingStats>,
    uncompressed: usize,
    dictionary: bool,
    /// Where the data page starts.
    data: u64,
}

impl<'a> Pages<'a> {
    fn new(descr: &'a ColumnDescPtr, array: &'a ArrayRef) -> Pages<'a> {
        Pages {
            descr,
            array,
            sink: TrackedWrite::new(Vec::new()),
            statistics: None,
            encodings: vec![Encoding::RLE],
            kinds: Vec::new(),
            uncompressed: 0,
            dictionary: false,
            data: 0,
        }
    }

    /// A chunk without a value: levels alone.
    fn empty(mut self, scratch: &mut Scratch, numeric: bool) -> Result<Chunk> {
        let nulls = Some(self.array.len() as u64);
        self.statistics = match self.descr.physical_type() {
            Type::INT32 if numeric => Some(Statistics::int32(None, None, None, nulls, false)),
            Type::INT64 if numeric => Some(Statistics::int64(None, None, None, nulls, false)),
            _ => None,
        };
        self.open(scratch);
        self.data(Encoding::PLAIN, None, scratch)?;
        self.close(Compression::UNCOMPRESSED, false)
    }

    fn numbers<T: ArrowPrimitiveType>(
        mut self,
        array: &PrimitiveArray<T>,
        delta: bool,
        press: &mut Press,
        scratch: &mut Scratch,
    ) -> Result<Chunk>
    where
        T::Native: Into<i64>,
    {
        let numbers = &mut scratch.numbers;
        numbers.clear();
        match array.nulls().filter(|n| n.null_count() > 0) {
            None => numbers.extend(array.values().iter().map(|&v| v.into())),
            Some(nulls) => numbers.extend(nulls.valid_indices().map(|row| array.value(row).into())),
        }
        let least = numbers.iter().copied().min().unwrap_or(0);
        let most = numbers.iter().copied().max().unwrap_or(0);
        let narrow = self.descr.physical_type() == Type::INT32;
        let nulls = Some(array.null_count() as u64);
        self.statistics = Some(if narrow {
            let bound = |n| i32::try_from(n).ok();
            Statistics::int32(bound(least), bound(most), None, nulls, false)
        } else {
            Statistics::int64(Some(least), Some(most), None, nulls, false)
        });
        if !delta && scratch.code_numbers(least, most) {
            scratch.page.clear();
            scratch.order.iter().for_each(|n| put(&mut scratch.page, *n, narrow));
            return self.coded(press, scratch);
        }
        self.open(scratch);
        let encoding = if delta {
            bits::delta(&mut scratch.page, &scratch.numbers);
            Encoding::DELTA_BINARY_PACKED
        } else {
            scratch.numbers.iter().for_each(|n| put(&mut scratch.page, *n, narrow));
            Encoding::PLAIN
        };
        self.data(encoding, Some(press), scratch)?;
        self.close(compression()?, true)
    }

    /// Always coded: words stored one after the other would be hashed row by row when they are read back.
    fn words(self, array: &ArrayRef, press: &mut Press, scratch: &mut Scratch) -> Result<Chunk> {
        let array = array.as_dictionary_opt::<Int32Type>().ok_or_else(|| mistake("no ledger column"))?;
        let words = array.values().as_string_opt::<i32>().ok_or_else(|| mistake("no words"))?;
        scratch.code_words(array.keys(), words.len());
        scratch.page.clear();
        for &at in &scratch.order {
            let word = words.value(at as usize);
            let length = u32::try_from(word.len()).map_err(|_| mistake("a word too long"))?;
            scratch.page.extend_from_slice(&length.to_le_bytes());
            scratch.page.extend_from_slice(word.as_bytes());
        }
        self.coded(press, scratch)
    }

    /// The dictionary in `page`, and the codes.
    fn coded(mut self, press: &mut Press, scratch: &mut Scratch) -> Result<Chunk> {
        let entries = u32::try_from(scratch.order.len()).map_err(|_| mistake("too many values"))?;
        let page = |buf| Page::DictionaryPage {
            buf,
            num_values: entries,
            encoding: Encoding::PLAIN,
            is_sorted: false,
        };
        self.page(page, Some(press), &scratch.page)?;
        self.dictionary = true;
        self.open(scratch);
        bits::codes(&mut scratch.page, &scratch.codes, entries.saturating_sub(1));
        self.data(Encoding::RLE_DICTIONARY, Some(press), scratch)?;
        self.close(compression()?, true)
    }

    /// Begins the data page with what rows are filled.
    fn open(&self, scratch: &mut Scratch) {
        scratch.page.clear();
        if self.descr.max_def_level() > 0 {
            bits::levels(&mut scratch.page, self.array.len(), self.array.nulls());
        }
    }

    fn data(&mut self, encoding: Encoding, press: Option<&mut Press>, scratch: &Scratch) -> Result<()> {
        let rows = u32::try_from(self.array.len()).map_err(|_| mistake("too many rows"))?;
        self.data = self.sink.bytes_written() as u64;
        let page = |buf| Page::DataPage {
            buf,
            num_values: rows,
            encoding,
            def_level_encoding: Encoding::RLE,
            rep_level_encoding: Encoding::RLE,
            statistics: None,
        };
        self.page(page, press, &scratch.page)
    }

    fn page(&mut self, page: impl Fn(Bytes) -> Page, press: Option<&mut Press>, bytes: &[u8]) -> Result<()> {
        let stored = match press {
            Some(press) => press.frame(bytes)?,
            None => bytes,
        };
        let page = CompressedPage::new(page(Bytes::copy_from_slice(stored)), bytes.len());
        let (page_type, encoding) = (page.page_type(), page.encoding());
        self.kinds.push(PageEncodingStats { page_type, encoding, count: 1 });
        if !self.encodings.contains(&encoding) {
            self.encodings.push(encoding);
        }
        self.uncompressed += SerializedPageWriter::new(&mut self.sink).write_page(page)?.uncompressed_size;
        Ok(())
    }

    fn close(self, compression: Compression, filled: bool) -> Result<Chunk> {
        let rows = self.array.len();
        let bytes = Bytes::from(self.sink.into_inner()?);
        debug_assert!(self.kinds.last().is_some_and(|k| k.page_type == PageType::DATA_PAGE));
        let mut metadata = ColumnChunkMetaData::builder(self.descr.clone())
            .set_compression(compression)
            .set_encodings(self.encodings)
            .set_page_encoding_stats(self.kinds)
            .set_total_compressed_size(i64::try_from(bytes.len())?)
            .set_total_uncompressed_size(i64::try_from(self.uncompressed)?)
            .set_num_values(i64::try_from(rows)?)
            .set_data_page_offset(i64::try_from(self.data)?)
            .set_dictionary_page_offset(self.dictionary.then_some(0));
        if let Some(statistics) = self.statistics {
            metadata = metadata.set_statistics(statistics);
        }
        let close = ColumnCloseResult {
            bytes_written: bytes.len() as u64,
            rows_written: rows as u64,
            metadata: metadata.build()?,
            bloom_filter: None,
            column_index: None,
            offset_index: None,
        };
        Ok(Chunk { crc: filled.then(|| crc32fast::hash(&bytes)), bytes, close })
    }
}

fn compression() -> Result<Compression> {
    Ok(Compression::ZSTD(ZstdLevel::try_new(super::lines::LEVEL)?))
}

fn put(page: &mut Vec<u8>, number: i64, narrow: bool) {
    let bytes = number.to_le_bytes();
    // A narrow column's numbers are 32 bits wide: the upper half says no more than the sign.
    page.extend(bytes.iter().take(if narrow { 4 } else { 8 }));
}

impl Scratch {
    /// Codes `numbers` in the order in which they first appear; `false` if they are too many.
    fn code_numbers(&mut self, least: i64, most: i64) -> bool {
        let range = most.wrapping_sub(least).cast_unsigned();
        self.codes.clear();
        self.order.clear();
        self.table.clear();
        if range < DENSE {
            self.table.resize(range as usize + 1, 0);
            for &number in &self.numbers {
                let Some(code) = self.table.get_mut(number.wrapping_sub(least) as usize) else {
                    return false;
                };
                if *code == 0 {
                    self.order.push(number);
                    *code = self.order.len() as u32;
                }
                self.codes.push(*code - 1);
            }
            return true;
        }
        // Hashed by a secret factor, so that no file can be made whose numbers all meet in one place.
        let factor = RandomState::new().hash_one(least) | 1;
        let size = (4 * DISTINCT).min(self.numbers.len().next_power_of_two() * 2);
        self.table.resize(size, 0);
        let shift = u64::BITS - size.trailing_zeros();
        for &number in &self.numbers {
            let mut place = (number.cast_unsigned().wrapping_mul(factor) >> shift) as usize;
            loop {
                let Some(code) = self.table.get_mut(place) else { return false };
                if *code == 0 {
                    if self.order.len() == DISTINCT {
                        return false;
                    }
                    self.order.push(number);
                    *code = self.order.len() as u32;
                } else if self.order.get(*code as usize - 1) != Some(&number) {
                    place = (place + 1) & (size - 1);
                    continue;
                }
                self.codes.push(*code - 1);
                break;
            }
        }
        true
    }

    /// Codes the words of filled rows in the order in which they first appear.
    fn code_words(&mut self, keys: &PrimitiveArray<Int32Type>, words: usize) {
        self.codes.clear();
        self.order.clear();
        self.table.clear();
        self.table.resize(words, 0);
        let Scratch { codes, order, table, .. } = self;
        let mut code = |key: i32| {
            // An array whose keys point at no value cannot be made.
            if let Some(code) = table.get_mut(key as usize) {
                if *code == 0 {
                    order.push(i64::from(key));
                    *code = order.len() as u32;
                }
                codes.push(*code - 1);
            }
        };
        match keys.nulls().filter(|n| n.null_count() > 0) {
            None => keys.values().iter().for_each(|&key| code(key)),
            Some(nulls) => nulls.valid_indices().for_each(|row| code(keys.value(row))),
        }
    }
}
