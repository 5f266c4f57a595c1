//! Finding the workspace: walking up from a folder to `report.toml`.

use crate::diagnostic::{Diagnostic, codes};
use std::path::{Path, PathBuf};

/// The nearest folder at or above `start` that holds `report.toml`.
pub fn find(start: &Path) -> Result<PathBuf, Diagnostic> {
    let absolute = std::path::absolute(start).unwrap_or_else(|_| start.to_owned());
    absolute.ancestors().find(|folder| folder.join("report.toml").is_file()).map(Path::to_owned).ok_or_else(
        || {
            let message = format!("从「{}」往上没有找到 report.toml", start.display());
            Diagnostic::new(codes::WORKSPACE_MISSING, message)
        },
    )
}
