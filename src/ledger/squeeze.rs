//! zstd for whoever has something to compress, the contexts kept.
//!
//! Job: one frame of given bytes at a time, by any worker. A context of zstd is some megabytes that are
//! laid out and filled anew when it is made: each is used again. Invariant: what comes out depends on
//! nothing but what goes in.

use super::lines::LEVEL;
use std::sync::{Mutex, PoisonError};
use zstd::bulk::Compressor;

/// Contexts, and the space for their output.
#[derive(Default)]
pub(super) struct Squeezer {
    idle: Mutex<Vec<Press>>,
}

/// A context in use.
pub(super) struct Press {
    compressor: Compressor<'static>,
    out: Vec<u8>,
}

impl std::fmt::Debug for Squeezer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Squeezer").finish_non_exhaustive()
    }
}

impl Squeezer {
    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Press>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A context of one's own for as long as `work` takes.
    pub(super) fn with<T>(&self, work: impl FnOnce(&mut Press) -> T) -> std::io::Result<T> {
        let idle = self.idle().pop();
        let mut press = match idle {
            Some(press) => press,
            None => Press { compressor: Compressor::new(LEVEL)?, out: Vec::new() },
        };
        let done = work(&mut press);
        self.idle().push(press);
        Ok(done)
    }
}

impl Press {
    /// A frame.
    pub(super) fn frame(&mut self, bytes: &[u8]) -> std::io::Result<&[u8]> {
        self.out.clear();
        self.out.reserve(zstd::zstd_safe::compress_bound(bytes.len()));
        self.compressor.compress_to_buffer(bytes, &mut self.out)?;
        Ok(&self.out)
    }
}
