//! One source on its way into the ledger.
//!
//! Job: take blocks from several workers at once, compare them in file order, store what is new.
//! Inputs: [`Block`]s with consecutive indices from 0, each given exactly once, by any worker.
//! Outputs: a [`Staged`] source, which becomes part of the ledger with [`super::Writer::commit`] and
//! leaves nothing behind otherwise. Invariant: comparing and appending happen in block order, one
//! block at a time; fingerprinting and encoding happen beside, in parallel; at most one block per
//! worker is in memory.

use super::columns;
use super::data_out::Encoder;
use super::entry::{DeclaredTotal, Fills, KeySpec, Office, RowCounts};
use super::held::{self, Held, Link};
use super::lines::to_lines;
use super::original::OriginalWriter;
use super::output::{Extent, Output, Piece, Workshop, failed};
use super::overlap::{Basis, Overlap, Verdict, lines};
use super::part::Part;
use super::problem;
use super::reading::Reading;
use super::returned::Return;
use super::staged::{Inner, Staged};
use super::turn::Turn;
use super::writer::Writer;
use crate::diagnostic::Diagnostic;
use crate::model::record::{Block, Reject, Schema};
use arrow_array::{BooleanArray, RecordBatch};
use arrow_select::filter::filter_record_batch;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// A source to be ingested.
#[derive(Debug, Clone, Default)]
pub struct NewSource {
    /// The file as the user named it.
    pub path: String,
    /// Sheet, for workbooks.
    pub sheet: Option<String>,
    /// SHA-256 of the file if it is known already: an original that is kept needs no second copy.
    pub sha256: Option<String>,
    /// Dataset id.
    pub dataset: String,
    /// Encoding as shown.
    pub encoding: String,
    /// How columns were matched to fields.
    pub mapping: String,
    /// The file-level period, as declared.
    pub period: Option<String>,
    /// The file-level region, as declared.
    pub region: Option<String>,
    /// The office that it came with, if it is of another ledger.
    pub office: Option<Office>,
    /// Columns of the blocks.
    pub schema: Schema,
    /// What makes records the same thing; `None`: rows are never compared by key.
    pub key: Option<KeySpec>,
    /// Which columns the file gives values to; `None`: not known, and never a reason to hold a row.
    pub fills: Option<Fills>,
    /// The source whose refused rows these are, corrected: its own rows are not compared with.
    pub returned_to: Option<String>,
    /// What becomes of the file itself.
    pub keep_original: Keep,
    /// Ids of sources that this one replaces: not compared with, but what they have and this one
    /// lacks is reported ([`Staged::gone`]). To be given to `commit` as dropped, too.
    pub ignore: Vec<String>,
}

/// What becomes of the file itself.
#[derive(Debug, Clone, Default)]
pub enum Keep {
    /// It is not kept.
    #[default]
    No,
    /// The ledger reads it again when the source is finished, and compresses it.
    File(PathBuf),
    /// The reader gives its pieces to [`SourceWriter::original`] as it goes, which costs no second
    /// reading and uses all workers.
    Fed,
}

/// What is known of a source at its end.
#[derive(Debug, Clone, Default)]
pub struct Finish {
    /// SHA-256 of the file, lower-case hex.
    pub sha256: String,
    /// Its length.
    pub bytes: u64,
    /// The encoding, where it turned out otherwise than at the start.
    pub encoding: Option<String>,
    /// 合计 rows.
    pub summary: u64,
    /// Empty, title and footer rows.
    pub blank: u64,
    /// 合计 rows compared with the rows above them.
    pub declared_totals: Vec<DeclaredTotal>,
    /// What else is to be said.
    pub notes: Vec<String>,
    /// How its rows were read; kept where some were refused.
    pub reading: Option<Reading>,
    /// Which refused row each row stands for, if the source is [`NewSource::returned_to`] another.
    pub returns: Vec<Return>,
    /// Returned rows that stood in the ledger before, as they are; they count as duplicates.
    pub repeated: u64,
}

/// What became of a block's records.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Put {
    /// Records stored.
    pub accepted: u64,
    /// Lines of records that another source holds already.
    pub duplicates: Vec<u64>,
    /// Records held back.
    pub revised: Vec<Revised>,
}

/// A record held back as 修订.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revised {
    /// Its line.
    pub line: u64,
    /// The source it conflicts with.
    pub source: String,
    /// The line there.
    pub with_line: u64,
    /// Columns of the key that only one of the two sources has, where the rows agree in what both have;
    /// empty where they have one key and other values.
    pub one_sided: Vec<String>,
}

/// A source being written; shared by its workers.
pub struct SourceWriter<'w> {
    pub(super) writer: &'w Writer,
    pub(super) new: NewSource,
    pub(super) basis: Basis,
    pub(super) ids: Vec<String>,
    encoder: Encoder,
    pub(super) overlap: Turn<Overlap>,
    pub(super) output: Turn<Output>,
    pub(super) original: Option<(OriginalWriter, Part)>,
    failure: Mutex<Option<Diagnostic>>,
    /// Staged sources compared with, which must not vanish meanwhile.
    _held: Vec<Arc<Inner>>,
}

impl<'w> SourceWriter<'w> {
    pub(super) fn new(
        writer: &'w Writer,
        new: NewSource,
        basis: Basis,
        staged: Vec<Arc<Inner>>,
    ) -> Result<SourceWriter<'w>, Diagnostic> {
        let (file, part) = writer.data_file()?;
        let (data, encoder) = super::data_out::DataWriter::new(&new.schema, file, writer.squeezer())
            .map_err(|e| failed(&basis.folder, "data", e))?;
        let original = match new.keep_original {
            Keep::No => None,
            _ if new.sha256.as_deref().is_some_and(|sha| writer.keeps(sha)) => None,
            _ => writer
                .original_file()?
                .map(|(file, part)| (OriginalWriter::new(file, writer.squeezer()), part)),
        };
        Ok(SourceWriter {
            writer,
            ids: basis.pool.iter().map(|s| s.id.clone()).collect(),
            overlap: Turn::new(Overlap::new(&basis)?),
            output: Turn::new(Output::new(data, part, basis.before.wanted)),
            new,
            basis,
            encoder,
            original,
            failure: Mutex::new(None),
            _held: staged,
        })
    }

    /// Stores a block. Blocks until all blocks before it were compared and stored.
    ///
    /// Errors: E0302 where a source compared with is damaged, E0304 where nothing can be written. After
    /// an error every other call fails with the same problem, and the source cannot be finished.
    pub fn put(&self, index: usize, block: Block, rejects: Vec<Reject>) -> Result<Put, Diagnostic> {
        let batch = columns::batch(self.encoder.schema(), block);
        let stored = batch.map_err(|e| self.internal(e)).and_then(|batch| {
            let mut piece = Piece::default();
            piece.counts.rejected = rejects.len() as u64;
            piece.rejects = to_lines(&rejects).map_err(|e| self.internal(e))?;
            if let Some(account) = &self.writer.account {
                account.take(&batch, &rejects);
                self.overlap.waive(index);
                return self.carry(index, &batch, piece).map(|()| Put::default());
            }
            self.store(index, &batch, piece)
        });
        stored.map_err(|e| self.fail(e))
    }

    /// Compares and stores a batch.
    pub(super) fn store(&self, index: usize, batch: &RecordBatch, piece: Piece) -> Result<Put, Diagnostic> {
        let verdicts = match self.basis.prepare(batch) {
            None => {
                self.overlap.waive(index);
                Vec::new()
            }
            Some(prepared) => {
                let mut turn = self.overlap.enter(index).ok_or_else(|| self.stopped())?;
                let verdicts = turn.judge(&self.basis, &prepared)?;
                turn.pass();
                verdicts
            }
        };
        let mut piece = piece;
        let put = self.sort_out(batch, &verdicts, &mut piece)?;
        let accepted;
        let kept = if put.accepted == batch.num_rows() as u64 {
            batch
        } else {
            let keep: BooleanArray = verdicts.iter().map(|v| Some(*v == Verdict::Accepted)).collect();
            accepted = filter_record_batch(batch, &keep).map_err(|e| self.internal(e))?;
            &accepted
        };
        self.carry(index, kept, piece)?;
        Ok(put)
    }

    /// Stores a batch without comparing it.
    pub(super) fn carry(&self, index: usize, batch: &RecordBatch, piece: Piece) -> Result<(), Diagnostic> {
        let mut piece = piece;
        piece.counts.accepted = batch.num_rows() as u64;
        piece.extent = Extent::of(batch);
        if batch.num_rows() > 0 {
            let group = self.encoder.encode(batch).map_err(|e| failed(&self.basis.folder, "data", e))?;
            piece.group = Some(group);
        }
        let mut output = self.output.enter(index).ok_or_else(|| self.stopped())?;
        output.append(self.writer, piece, &self.ids)?;
        output.pass();
        Ok(())
    }

    /// Turns verdicts into what is told, held back and linked.
    fn sort_out(
        &self,
        batch: &RecordBatch,
        verdicts: &[Verdict],
        piece: &mut Piece,
    ) -> Result<Put, Diagnostic> {
        let mut put = Put { accepted: batch.num_rows() as u64, ..Put::default() };
        let lines = if verdicts.is_empty() { Vec::new() } else { lines(batch) };
        let mut rows = Vec::new();
        for (row, (verdict, &line)) in verdicts.iter().zip(&lines).enumerate() {
            match *verdict {
                Verdict::Accepted => continue,
                Verdict::Duplicate(with) => {
                    put.duplicates.push(line);
                    piece.links.push(Link { line, with });
                }
                Verdict::Revised(with) | Verdict::Alike(with) => {
                    let place = with.source as usize;
                    let source = self.ids.get(place).cloned().unwrap_or_default();
                    let like = self.basis.alike.of(place).filter(|_| matches!(verdict, Verdict::Alike(_)));
                    let one_sided = like.map_or_else(Vec::new, |l| l.in_key().to_vec());
                    let values = held::values(batch, row);
                    rows.push(Held {
                        line,
                        source: source.clone(),
                        with_line: with.line,
                        one_sided: one_sided.clone(),
                        values,
                    });
                    put.revised.push(Revised { line, source, with_line: with.line, one_sided });
                    piece.conflicts.push(with.source);
                    piece.alike.extend(like.map(|_| with));
                }
            }
            put.accepted -= 1;
        }
        piece.held = to_lines(&rows).map_err(|e| self.internal(e))?;
        piece.counts = RowCounts {
            duplicate: put.duplicates.len() as u64,
            revised: put.revised.len() as u64,
            ..piece.counts
        };
        Ok(put)
    }

    /// Whether the pieces of the file are wanted (it is to be kept, fed, and not kept already).
    pub fn wants_original(&self) -> bool {
        matches!(self.new.keep_original, Keep::Fed) && self.original.is_some()
    }

    /// Keeps a piece of the file itself; pieces are numbered from 0, independently of blocks.
    pub fn original(&self, index: usize, piece: &[u8]) -> Result<(), Diagnostic> {
        let Some((writer, part)) = &self.original else { return Ok(()) };
        match writer.put(index, piece) {
            Ok(true) => Ok(()),
            Ok(false) => Err(self.stopped()),
            Err(e) => Err(self.fail(problem::unwritten(&self.basis.folder.shown(part.name()), &e))),
        }
    }

    /// Says that some blocks will never come (a worker has failed): nobody waits for them any longer.
    pub fn abandon(&self) {
        self.overlap.close();
        self.output.close();
        if let Some((original, _)) = &self.original {
            original.close();
        }
    }

    /// The finished source, to be committed or dropped.
    ///
    /// Errors: the first failure of any block; E0105 where the file to be kept has changed.
    pub fn finish(self, finish: Finish) -> Result<Staged, Diagnostic> {
        super::staged::finish(self, finish)
    }

    fn fail(&self, problem: Diagnostic) -> Diagnostic {
        let mut failure = self.failure.lock().unwrap_or_else(PoisonError::into_inner);
        let first = failure.get_or_insert(problem).clone();
        drop(failure);
        self.abandon();
        first
    }

    /// The problem that ended the work of all.
    pub(super) fn stopped(&self) -> Diagnostic {
        let failure = self.failure.lock().unwrap_or_else(PoisonError::into_inner);
        failure.clone().unwrap_or_else(|| self.internal("有数据块没有交来,或交来两次"))
    }

    pub(super) fn internal(&self, why: impl std::fmt::Display) -> Diagnostic {
        problem::internal(&self.new.path, why)
    }
}
