//! What an archive's ledger may make its reader hold.
//!
//! Job: unpack every compressed store of a ledger that nobody vouches for, once, counting, before anything
//! else reads it. Invariant: lengths that a manifest declares are never believed; what swells beyond reason
//! is refused.

use crate::command::{Result, deliver};
use crate::diagnostic::{Diagnostic, Place, codes};
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// A store that unpacks to more than this …
const RATIO_FROM: u64 = 64 << 20;
/// … must not be packed tighter than this. Exports of repeating rows come to some 60.
const RATIO: u64 = 500;

/// Refuses stores that unpack to too much.
pub(super) fn check(ledger: &Path, shown: &str) -> Result<()> {
    for folder in ["rejects", "held", "returns", "originals"] {
        let Ok(entries) = std::fs::read_dir(ledger.join(folder)) else { continue };
        for path in entries.flatten().map(|e| e.path()) {
            let failed = |e: std::io::Error| deliver::failed(&path, &e);
            let file = File::open(&path).map_err(failed)?;
            let most = RATIO_FROM.max(file.metadata().map_err(failed)?.len().saturating_mul(RATIO));
            let decoder = zstd::stream::read::Decoder::new(file).map_err(failed)?;
            // What cannot be unpacked is told where it is read, with the source it is of.
            let unpacked = std::io::copy(&mut decoder.take(most + 1), &mut std::io::sink());
            if unpacked.is_ok_and(|bytes| bytes > most) {
                let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
                let message = format!("成员 ledger/{folder}/{name} 展开后过大，压缩得异常紧");
                return Err(vec![Diagnostic::new(codes::PACK_UNSAFE, message).at(Place::file(shown))]);
            }
        }
    }
    Ok(())
}
