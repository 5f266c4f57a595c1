//! Blocks handed to workers.
//!
//! Job: several like workers take turns at the file (reading and cutting, under a lock) and do
//! everything else at the same time. Inputs: a [`Feed`], what makes rows of its pieces, the
//! consumer. Outputs: each block to the consumer once, numbered in file order. Invariant: when
//! something fails, the failure that stands first in the file is returned, whichever worker met
//! one first: pieces are given out in order, and those given out are always finished.

use crate::diagnostic::Diagnostic;
use crate::ingest::rows::RowBlock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

/// What blocks are made from, in file order.
pub trait Feed: Send {
    /// What a worker takes away; reused for the next.
    type Piece: Default;
    /// Puts the next piece into `piece`; `false` when there is none.
    fn next(&mut self, piece: &mut Self::Piece) -> Result<bool, Diagnostic>;
}

struct Turn<F> {
    feed: F,
    index: usize,
    over: bool,
}

/// Runs `threads` workers until the feed ends or something fails.
pub fn drive<F: Feed>(
    feed: F,
    threads: usize,
    rows: &(dyn Fn(&mut F::Piece) -> Result<RowBlock, Diagnostic> + Sync),
    consume: &(dyn Fn(RowBlock) -> Result<(), Diagnostic> + Sync),
) -> Result<(), Diagnostic> {
    let turn = Mutex::new(Turn { feed, index: 0, over: false });
    let failed = AtomicBool::new(false);
    let first: Mutex<Option<(usize, Diagnostic)>> = Mutex::new(None);
    let fail = |index: usize, problem: Diagnostic| {
        failed.store(true, Ordering::Relaxed);
        let mut first = first.lock().unwrap_or_else(PoisonError::into_inner);
        if first.as_ref().is_none_or(|(earlier, _)| index < *earlier) {
            *first = Some((index, problem));
        }
    };
    let worker = || {
        let mut piece = F::Piece::default();
        loop {
            let index = {
                let mut turn = turn.lock().unwrap_or_else(PoisonError::into_inner);
                if turn.over || failed.load(Ordering::Relaxed) {
                    return;
                }
                let index = turn.index;
                match turn.feed.next(&mut piece) {
                    Ok(true) => turn.index += 1,
                    Ok(false) => {
                        turn.over = true;
                        return;
                    }
                    Err(problem) => {
                        turn.over = true;
                        return fail(index, problem);
                    }
                }
                index
            };
            let done = match rows(&mut piece) {
                Ok(mut block) => {
                    block.index = index;
                    consume(block)
                }
                Err(problem) => {
                    // The consumer may hold later blocks back until this one has come: an empty one
                    // stands in for it. What it says of that no longer matters.
                    let _ = consume(RowBlock { index, ..RowBlock::default() });
                    Err(problem)
                }
            };
            if let Err(problem) = done {
                return fail(index, problem);
            }
        }
    };
    if threads <= 1 {
        worker();
    } else {
        std::thread::scope(|scope| {
            for _ in 1..threads {
                scope.spawn(worker);
            }
            worker();
        });
    }
    match first.into_inner().unwrap_or_else(PoisonError::into_inner) {
        Some((_, problem)) => Err(problem),
        None => Ok(()),
    }
}
