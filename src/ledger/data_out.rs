//! Writing a Parquet file of the ledger, one row group per block.
//!
//! Job: encode batches (anywhere, in parallel) and append them (in order, by one at a time).
//! Outputs: a file that any Parquet reader opens, and its [`DataFile`]. Invariant: the footer's
//! `report.crc32` holds the CRC-32 of every column chunk, row group by row group, eight hex digits
//! each ([`EMPTY`] for a chunk without a value); no chunk is decoded again without that check.

use super::chunk::{self, Chunk, Scratch};
use super::columns::arrow_schema;
use super::entry::DataFile;
use super::held::WITH_LINE;
use super::manifest::hex;
use super::squeeze::Squeezer;
use crate::model::record::{Schema, standard};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::SchemaRef;
use parquet::arrow::ArrowSchemaConverter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::{KeyValue, ParquetMetaData};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::{ColumnDescPtr, SchemaDescPtr};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::fs::File;
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

/// Footer key under which the chunks' checksums stand.
pub(super) const CRC_KEY: &str = "report.crc32";

/// Stands for the checksum of a chunk that holds no value and need not be read at all.
pub(super) const EMPTY: &str = "--------";

/// Columns of large, mostly different or mostly ascending numbers.
const DELTA: [&str; 3] = [standard::LINE, standard::PERSON, WITH_LINE];

/// A row group ready to be appended.
pub(super) struct Encoded {
    chunks: Vec<Chunk>,
    rows: u64,
}

/// The encoder of a file's row groups; shared by workers.
pub(super) struct Encoder {
    schema: SchemaRef,
    parquet: SchemaDescPtr,
    squeezer: Arc<Squeezer>,
    idle: Mutex<Vec<Scratch>>,
}

/// The file itself.
pub(super) struct DataWriter {
    writer: SerializedFileWriter<Vec<u8>>,
    file: File,
    hash: Sha256,
    bytes: u64,
    rows: u64,
    crcs: String,
}

/// What the library writes itself: the footer, and that columns are compressed.
fn properties() -> Result<WriterProperties> {
    let level = ZstdLevel::try_new(super::lines::LEVEL)?;
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(level))
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_offset_index_disabled(true);
    Ok(properties.build())
}

impl DataWriter {
    /// Starts a file, with the encoder of its row groups.
    pub(super) fn new(schema: &Schema, file: File, squeezer: Arc<Squeezer>) -> Result<(DataWriter, Encoder)> {
        let arrow = arrow_schema(schema);
        let root = ArrowSchemaConverter::new().convert(&arrow)?.root_schema_ptr();
        let writer = SerializedFileWriter::new(Vec::new(), root, Arc::new(properties()?))?;
        let parquet = writer.schema_descr().clone();
        let (hash, crcs) = (Sha256::new(), String::new());
        let encoder = Encoder { schema: arrow, parquet: Arc::new(parquet), squeezer, idle: Mutex::default() };
        Ok((DataWriter { writer, file, hash, bytes: 0, rows: 0, crcs }, encoder))
    }

    /// Appends a row group.
    pub(super) fn append(&mut self, encoded: Encoded) -> Result<()> {
        let mut writer = self.writer.next_row_group()?;
        for chunk in encoded.chunks {
            match chunk.crc {
                Some(crc) => {
                    let _ = write!(self.crcs, "{crc:08x}");
                }
                None => self.crcs.push_str(EMPTY),
            }
            writer.append_column(&chunk.bytes, chunk.close)?;
        }
        writer.close()?;
        self.writer.flush()?;
        self.rows += encoded.rows;
        self.drain()?;
        Ok(())
    }

    /// Moves what is encoded to the file; gives it to `look`, too.
    fn drain_to<T>(&mut self, look: impl FnOnce(&[u8]) -> T) -> Result<T> {
        let pending = self.writer.inner_mut();
        self.file.write_all(pending)?;
        self.hash.update(&pending);
        self.bytes += pending.len() as u64;
        let seen = look(pending);
        pending.clear();
        Ok(seen)
    }

    fn drain(&mut self) -> Result<()> {
        self.drain_to(|_| ())
    }

    /// Writes the footer and syncs the file; gives it back for reading.
    pub(super) fn finish(mut self) -> Result<(DataFile, File)> {
        self.writer.flush()?;
        self.drain()?;
        let crcs = KeyValue::new(CRC_KEY.to_owned(), std::mem::take(&mut self.crcs));
        self.writer.append_key_value_metadata(crcs);
        let _: ParquetMetaData = self.writer.finish()?;
        let (tail, tail_crc) = self.drain_to(|footer| (footer.len() as u64, crc32fast::hash(footer)))?;
        self.file.sync_all()?;
        let sha256 = hex(&self.hash.finalize());
        let (bytes, rows) = (self.bytes, self.rows);
        Ok((DataFile { name: String::new(), sha256, bytes, rows, tail, tail_crc }, self.file))
    }
}

impl Encoder {
    /// The schema its batches must have.
    pub(super) fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// Encodes and compresses a row group.
    pub(super) fn encode(&self, batch: &RecordBatch) -> Result<Encoded> {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let mut scratch = idle().pop().unwrap_or_default();
        let chunks = self.squeezer.with(|press| {
            let columns = self.parquet.columns().iter().zip(batch.columns());
            let encode = |(descr, column): (&ColumnDescPtr, &ArrayRef)| {
                let delta = DELTA.contains(&descr.name());
                chunk::encode(column, descr, delta, press, &mut scratch)
            };
            columns.map(encode).collect::<Result<Vec<_>>>()
        })??;
        idle().push(scratch);
        if chunks.len() != self.parquet.num_columns() {
            return Err(ParquetError::General("too few columns".into()));
        }
        Ok(Encoded { chunks, rows: batch.num_rows() as u64 })
    }
}
