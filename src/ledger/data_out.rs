//! Writing a Parquet file of the ledger, one row group per block.
//!
//! Job: encode batches (anywhere, in parallel) and append them (in order, by one at a time).
//! Outputs: a file that any Parquet reader opens, and its [`DataFile`]. Invariant: the footer's
//! `report.crc32` holds the CRC-32 of every column chunk, row group by row group, eight hex digits
//! each ([`EMPTY`] for a chunk without a value); no chunk is decoded again without that check.

use super::columns::arrow_schema;
use super::entry::DataFile;
use super::held::WITH_LINE;
use super::manifest::hex;
use crate::model::record::{ColumnKind, Schema, standard};
use arrow_array::{Array, RecordBatch};
use arrow_schema::SchemaRef;
use parquet::arrow::ArrowSchemaConverter;
use parquet::arrow::arrow_writer::{ArrowColumnChunk, ArrowRowGroupWriterFactory, compute_leaves};
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::{KeyValue, ParquetMetaData};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::ColumnPath;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::fs::File;
use std::io::Write;
use std::sync::Arc;

/// Footer key under which the chunks' checksums stand.
pub(super) const CRC_KEY: &str = "report.crc32";

/// Stands for the checksum of a chunk that holds no value and need not be read at all.
pub(super) const EMPTY: &str = "--------";

/// Columns of large, mostly different or mostly ascending numbers.
const DELTA: [&str; 3] = [standard::LINE, standard::PERSON, WITH_LINE];

/// A row group ready to be appended.
pub(super) struct Encoded {
    chunks: Vec<ArrowColumnChunk>,
    /// Whether each chunk holds no value.
    empty: Vec<bool>,
    rows: u64,
}

/// The encoder of a file's row groups; shared by workers.
pub(super) struct Encoder {
    schema: SchemaRef,
    factory: ArrowRowGroupWriterFactory,
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

/// Column settings measured in the field: `domain/performance.md` §1.2.
fn properties(schema: &Schema) -> Result<WriterProperties> {
    let mut properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(1)?))
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_offset_index_disabled(true)
        .set_data_page_row_count_limit(1 << 20)
        // Text is always coded: a chunk that gave up half-way is read back by hashing every row. A
        // dictionary is no larger than the block's own text.
        .set_dictionary_page_size_limit(1 << 28)
        .set_write_batch_size(8192);
    for column in &schema.columns {
        let path = ColumnPath::from(column.id.as_str());
        if DELTA.contains(&column.id.as_str()) {
            properties = properties
                .set_column_dictionary_enabled(path.clone(), false)
                .set_column_encoding(path, Encoding::DELTA_BINARY_PACKED);
        } else if column.kind == ColumnKind::Text {
            // Nobody prunes by the least name of a block, and finding it costs a comparison a row.
            properties = properties.set_column_statistics_enabled(path, EnabledStatistics::None);
        }
    }
    Ok(properties.build())
}

impl DataWriter {
    /// Starts a file, with the encoder of its row groups.
    pub(super) fn new(schema: &Schema, file: File) -> Result<(DataWriter, Encoder)> {
        let arrow = arrow_schema(schema);
        let root = ArrowSchemaConverter::new().convert(&arrow)?.root_schema_ptr();
        let writer = SerializedFileWriter::new(Vec::new(), root, Arc::new(properties(schema)?))?;
        let factory = ArrowRowGroupWriterFactory::new(&writer, Arc::clone(&arrow));
        let (hash, crcs) = (Sha256::new(), String::new());
        Ok((DataWriter { writer, file, hash, bytes: 0, rows: 0, crcs }, Encoder { schema: arrow, factory }))
    }

    /// Appends a row group.
    pub(super) fn append(&mut self, encoded: Encoded) -> Result<()> {
        let mut writer = self.writer.next_row_group()?;
        for chunk in encoded.chunks {
            chunk.append_to_row_group(&mut writer)?;
        }
        writer.close()?;
        self.writer.flush()?;
        self.rows += encoded.rows;
        let Some(group) = self.writer.flushed_row_groups().last() else {
            return Err(ParquetError::General("no row group".into()));
        };
        let ranges: Vec<_> = group.columns().iter().map(|c| c.byte_range()).collect();
        let pending = self.writer.inner();
        for ((start, length), empty) in ranges.into_iter().zip(encoded.empty) {
            if empty {
                self.crcs.push_str(EMPTY);
                continue;
            }
            let from = usize::try_from(start.saturating_sub(self.bytes))?;
            let chunk = pending.get(from..from.saturating_add(usize::try_from(length)?));
            let chunk = chunk.ok_or_else(|| ParquetError::General("chunk out of place".into()))?;
            let _ = write!(self.crcs, "{:08x}", crc32fast::hash(chunk));
        }
        self.drain()?;
        Ok(())
    }

    /// Moves what is encoded to the file; returns its length and CRC-32.
    fn drain(&mut self) -> Result<(u64, u32)> {
        let pending = self.writer.inner_mut();
        self.file.write_all(pending)?;
        self.hash.update(&pending);
        let (length, crc) = (pending.len() as u64, crc32fast::hash(pending));
        self.bytes += length;
        pending.clear();
        Ok((length, crc))
    }

    /// Writes the footer and syncs the file; gives it back for reading.
    pub(super) fn finish(mut self) -> Result<(DataFile, File)> {
        self.writer.flush()?;
        self.drain()?;
        let crcs = KeyValue::new(CRC_KEY.to_owned(), std::mem::take(&mut self.crcs));
        self.writer.append_key_value_metadata(crcs);
        let _: ParquetMetaData = self.writer.finish()?;
        let (tail, tail_crc) = self.drain()?;
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
        let mut chunks = Vec::with_capacity(batch.num_columns());
        let mut writers = self.factory.create_column_writers(0)?.into_iter();
        for (field, column) in self.schema.fields().iter().zip(batch.columns()) {
            for leaf in compute_leaves(field, column)? {
                let mut writer =
                    writers.next().ok_or_else(|| ParquetError::General("too few writers".into()))?;
                writer.write(&leaf)?;
                chunks.push(writer.close()?);
            }
        }
        let empty = batch.columns().iter().map(|c| c.null_count() == c.len()).collect();
        Ok(Encoded { chunks, empty, rows: batch.num_rows() as u64 })
    }
}
