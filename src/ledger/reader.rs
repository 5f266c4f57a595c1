//! Reading a source's rows, one batch per row group.
//!
//! Job: columns by name, decoded cheaply: text stays coded per distinct value. Invariant: the footer
//! and every column chunk are checked against their CRC-32 before anything decodes them, so that a
//! flipped bit is E0302, never a wrong figure or a crash. A reader owns its file handle (parquet's
//! readers of one handle disturb each other) and belongs to one thread; open one per thread.

use super::columns::arrow_schema;
use super::data_out::{CRC_KEY, EMPTY};
use super::entry::DataFile;
use super::problem;
use crate::diagnostic::Diagnostic;
use crate::model::record::Schema;
use arrow_array::{ArrayRef, NullArray, RecordBatch, RecordBatchOptions, new_null_array};
use arrow_schema::{DataType, Field, Schema as ArrowSchema, SchemaRef};
use bytes::{Buf, Bytes};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
};
use parquet::errors::ParquetError;
use parquet::file::metadata::{ParquetMetaData, ParquetMetaDataReader};
use parquet::file::reader::{ChunkReader, Length};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::sync::Arc;

/// A source opened for reading some of its columns.
#[derive(Debug)]
pub struct Reader {
    file: File,
    shown: String,
    meta: ArrowReaderMetadata,
    /// File columns that are read, ascending.
    leaves: Vec<usize>,
    /// For each column asked for, its place among `leaves`; `None` where the source has no such column.
    places: Vec<Option<usize>>,
    schema: SchemaRef,
    /// Of every column chunk, row group by row group; `None` for a chunk without a value.
    crcs: Vec<Option<u32>>,
}

impl Reader {
    /// Opens a file of the ledger; `shown` is its name in messages.
    pub(super) fn new(
        mut file: File,
        shown: String,
        data: &DataFile,
        schema: &Schema,
        columns: &[&str],
    ) -> Result<Reader, Diagnostic> {
        let tail = tail(&mut file, &shown, data)?;
        let broken = |what: &str| problem::damaged(&shown, format!("文件尾部与登记的不符:{what}"));
        let footer = tail.len().checked_sub(8).and_then(|n| tail.get(..n)).ok_or_else(|| broken("过短"))?;
        let parquet = ParquetMetaDataReader::decode_metadata(footer).map_err(|e| broken(&e.to_string()))?;
        let crcs = checksums(&parquet).ok_or_else(|| broken("没有校验和"))?;
        let arrow = arrow_schema(schema);
        let options = ArrowReaderOptions::new().with_schema(Arc::clone(&arrow));
        let meta = ArrowReaderMetadata::try_new(Arc::new(parquet), options)
            .map_err(|e| broken(&format!("列与登记的不同({e})")))?;
        let found: Vec<Option<usize>> = columns.iter().map(|c| schema.position(c)).collect();
        let mut leaves: Vec<usize> = found.iter().copied().flatten().collect();
        leaves.sort_unstable();
        leaves.dedup();
        let places: Vec<_> =
            found.iter().map(|f| f.and_then(|leaf| leaves.binary_search(&leaf).ok())).collect();
        let field = |(name, leaf): (&&str, &Option<usize>)| match leaf.and_then(|l| arrow.fields().get(l)) {
            Some(field) => Arc::clone(field),
            None => Arc::new(Field::new(*name, DataType::Null, true)),
        };
        let schema = Arc::new(ArrowSchema::new(columns.iter().zip(&found).map(field).collect::<Vec<_>>()));
        Ok(Reader { file, shown, meta, leaves, places, schema, crcs })
    }

    /// Number of row groups.
    pub fn groups(&self) -> usize {
        self.meta.metadata().num_row_groups()
    }

    /// Number of rows of a row group.
    pub fn rows(&self, group: usize) -> usize {
        let group = self.meta.metadata().row_groups().get(group);
        group.map_or(0, |g| usize::try_from(g.num_rows()).unwrap_or(0))
    }

    /// The schema of the batches: the columns asked for, in that order. A column that the source does
    /// not have (ingested under an older dataset definition) is of type `Null`.
    pub fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// A row group: text as `DictionaryArray<Int32>` over distinct `Utf8` values, dates as `Date32`,
    /// money as `Decimal64` whose `values()` are 分, integers as `Int64`.
    ///
    /// Errors: E0302 where the bytes are not those that were written.
    pub fn read(&mut self, group: usize) -> Result<RecordBatch, Diagnostic> {
        let rows = self.rows(group);
        let columns =
            if self.leaves.is_empty() || rows == 0 { Vec::new() } else { self.decode(group, rows)? };
        let null = || -> ArrayRef { Arc::new(NullArray::new(rows)) };
        let pick = |place: &Option<usize>| place.and_then(|p| columns.get(p).cloned()).unwrap_or_else(null);
        if rows == 0 {
            return Ok(RecordBatch::new_empty(Arc::clone(&self.schema)));
        }
        let arrays = self.places.iter().map(pick).collect();
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        RecordBatch::try_new_with_options(Arc::clone(&self.schema), arrays, &options)
            .map_err(|e| problem::damaged(&self.shown, format!("内容与登记的列不符({e})")))
    }

    /// The wanted columns of a row group, one per leaf; a column without a value is not even read.
    fn decode(&mut self, group: usize, rows: usize) -> Result<Vec<ArrayRef>, Diagnostic> {
        let (chunks, filled) = self.fetch(group)?;
        let undecodable =
            |e: &dyn std::fmt::Display| problem::damaged(&self.shown, format!("内容解不开({e})"));
        let mut decoded = Vec::new();
        if !filled.is_empty() {
            let mask = ProjectionMask::leaves(self.meta.parquet_schema(), filled.iter().copied());
            let reader = ParquetRecordBatchReaderBuilder::new_with_metadata(chunks, self.meta.clone())
                .with_row_groups(vec![group])
                .with_projection(mask)
                .with_batch_size(rows)
                .build();
            let batch = reader.map_err(|e| undecodable(&e))?.next();
            let batch = batch.ok_or_else(|| undecodable(&"没有行"))?.map_err(|e| undecodable(&e))?;
            if batch.num_rows() != rows || batch.num_columns() != filled.len() {
                return Err(undecodable(&"行数不符"));
            }
            decoded = batch.columns().to_vec();
        }
        let column = |leaf: &usize| match filled.binary_search(leaf) {
            Ok(place) => decoded.get(place).cloned(),
            Err(_) => {
                let field = self.meta.schema().fields().get(*leaf);
                field.map(|f| new_null_array(f.data_type(), rows))
            }
        };
        let columns: Option<Vec<_>> = self.leaves.iter().map(column).collect();
        columns.ok_or_else(|| undecodable(&"列不全"))
    }

    /// The bytes of the wanted columns of a row group, each checked, and which columns they are.
    fn fetch(&mut self, group: usize) -> Result<(Chunks, Vec<usize>), Diagnostic> {
        let Reader { file, shown, meta, leaves, crcs, .. } = self;
        let metadata = Arc::clone(meta.metadata());
        let width = metadata.file_metadata().schema_descr().num_columns();
        let (mut chunks, mut filled) = (Chunks::default(), Vec::with_capacity(leaves.len()));
        for &leaf in leaves.iter() {
            let chunk = metadata.row_groups().get(group).and_then(|g| g.columns().get(leaf));
            let crc = crcs.get(group * width + leaf);
            let (Some(chunk), Some(&crc)) = (chunk, crc) else {
                return Err(problem::damaged(shown, "文件尾部与登记的不符:列块不全"));
            };
            let Some(crc) = crc else { continue };
            let start = chunk.dictionary_page_offset().unwrap_or_else(|| chunk.data_page_offset());
            let (Ok(start), Ok(length)) = (u64::try_from(start), u64::try_from(chunk.compressed_size()))
            else {
                return Err(problem::damaged(shown, "文件尾部与登记的不符:位置不对"));
            };
            let bytes = read_at(file, start, length).map_err(|e| problem::unread(shown, &e))?;
            if crc32fast::hash(&bytes) != crc {
                return Err(problem::damaged(shown, "内容与校验和不符,有字节被改动"));
            }
            chunks.parts.push((start, bytes.into()));
            filled.push(leaf);
        }
        Ok((chunks, filled))
    }
}

/// The footer's bytes, of the registered length and checksum.
fn tail(file: &mut File, shown: &str, data: &DataFile) -> Result<Vec<u8>, Diagnostic> {
    let unread = |e: std::io::Error| problem::unread(shown, &e);
    let length = file.metadata().map_err(unread)?.len();
    if length != data.bytes {
        let why = format!("文件长 {length} 字节,登记的是 {} 字节", data.bytes);
        return Err(problem::damaged(shown, why));
    }
    let start = data.bytes.checked_sub(data.tail);
    let start = start.ok_or_else(|| problem::damaged(shown, "登记的长度自相矛盾"))?;
    let tail = read_at(file, start, data.tail).map_err(unread)?;
    if crc32fast::hash(&tail) != data.tail_crc {
        return Err(problem::damaged(shown, "文件尾部与校验和不符,有字节被改动"));
    }
    Ok(tail)
}

fn read_at(file: &mut File, start: u64, length: u64) -> std::io::Result<Vec<u8>> {
    // A length is believed only as far as there are bytes: nothing is reserved on its word alone.
    let mut bytes = Vec::with_capacity(usize::try_from(length.min(1 << 20)).unwrap_or(0));
    file.seek(SeekFrom::Start(start))?;
    let read = Read::by_ref(file).take(length).read_to_end(&mut bytes)? as u64;
    if read == length { Ok(bytes) } else { Err(std::io::ErrorKind::UnexpectedEof.into()) }
}

fn checksums(meta: &ParquetMetaData) -> Option<Vec<Option<u32>>> {
    let pairs = meta.file_metadata().key_value_metadata()?;
    let text = pairs.iter().find(|p| p.key == CRC_KEY)?.value.as_deref()?;
    let read = |digits: &[u8]| match std::str::from_utf8(digits).ok()? {
        EMPTY => Some(None),
        digits => u32::from_str_radix(digits, 16).ok().map(Some),
    };
    text.as_bytes().chunks(8).map(read).collect()
}

/// Column chunks held in memory, at their offsets in the file.
#[derive(Debug, Default)]
struct Chunks {
    parts: Vec<(u64, Bytes)>,
}

impl Chunks {
    fn from(&self, start: u64) -> parquet::errors::Result<Bytes> {
        let inside = |(at, bytes): &&(u64, Bytes)| *at <= start && start - at <= bytes.len() as u64;
        let part = self.parts.iter().rev().find(inside);
        let (at, bytes) = part.ok_or_else(|| ParquetError::EOF("outside of the chunks".into()))?;
        Ok(bytes.slice(usize::try_from(start - at)?..))
    }
}

impl Length for Chunks {
    fn len(&self) -> u64 {
        self.parts.iter().map(|(at, bytes)| at + bytes.len() as u64).max().unwrap_or(0)
    }
}

impl ChunkReader for Chunks {
    type T = bytes::buf::Reader<Bytes>;

    fn get_read(&self, start: u64) -> parquet::errors::Result<Self::T> {
        Ok(self.from(start)?.reader())
    }

    fn get_bytes(&self, start: u64, length: usize) -> parquet::errors::Result<Bytes> {
        let bytes = self.from(start)?;
        if length > bytes.len() {
            return Err(ParquetError::EOF("past the end of a chunk".into()));
        }
        Ok(bytes.slice(..length))
    }
}
