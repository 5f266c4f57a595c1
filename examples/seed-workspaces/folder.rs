//! Folders: the units of `tests/seeds/`, and DIR, which is only written to if empty or ours.
//!
//! Invariant: nothing is deleted or overwritten below a folder without the mark that this tool left.

use super::Made;
use std::fs;
use std::path::Path;

/// The mark in a DIR that this tool made.
const MARK: &str = ".seed-workspaces";
/// What a unit's folder holds for this tool and its tests, not for the workspace.
const KEPT_BACK: [&str; 2] = ["exports.toml", "figures.csv"];

/// The names of all units, in order.
///
/// # Errors
/// No such folder.
pub fn units(seeds: &Path) -> Result<Vec<String>, String> {
    let entries = fs::read_dir(seeds).map_err(|error| format!("{}: {error}", seeds.display()))?;
    let mut units = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| error.to_string())?.path();
        if path.join("exports.toml").is_file()
            && let Some(name) = path.file_name().and_then(|name| name.to_str())
        {
            units.push(name.to_owned());
        }
    }
    units.sort();
    Ok(units)
}

/// Makes DIR ours.
///
/// # Errors
/// It holds files and is not ours, or cannot be written.
pub fn claim(root: &Path) -> Result<(), String> {
    let wrong = |error: std::io::Error| format!("{}: {error}", root.display());
    let mark = root.join(MARK);
    if root.exists() && !mark.is_file() && fs::read_dir(root).map_err(wrong)?.next().is_some() {
        return Err(format!("{} is not empty and was not made by this tool", root.display()));
    }
    fs::create_dir_all(root).map_err(wrong)?;
    fs::write(&mark, "Made by the example seed-workspaces, which may replace everything here.\n")
        .map_err(wrong)
}

/// Replaces a workspace: the committed files of `source`, and the generated ones.
///
/// # Errors
/// A file that cannot be read or written.
pub fn write(source: &Path, target: &Path, files: &[Made]) -> Result<(), String> {
    if target.exists() {
        fs::remove_dir_all(target).map_err(|error| format!("{}: {error}", target.display()))?;
    }
    copy(source, target, &KEPT_BACK)?;
    for Made { file, bytes, .. } in files {
        let path = target.join(file);
        let folder = path.parent().unwrap_or(target);
        fs::create_dir_all(folder)
            .and_then(|()| fs::write(&path, bytes))
            .map_err(|error| format!("{}: {error}", path.display()))?;
    }
    Ok(())
}

fn copy(from: &Path, to: &Path, without: &[&str]) -> Result<(), String> {
    let wrong = |error: std::io::Error| format!("{}: {error}", from.display());
    fs::create_dir_all(to).map_err(wrong)?;
    for entry in fs::read_dir(from).map_err(wrong)? {
        let path = entry.map_err(wrong)?.path();
        let name = path.file_name().unwrap_or_default();
        if without.iter().any(|kept| name == *kept) {
            continue;
        }
        if path.is_dir() {
            copy(&path, &to.join(name), &[])?;
        } else {
            fs::copy(&path, to.join(name)).map_err(wrong)?;
        }
    }
    Ok(())
}
