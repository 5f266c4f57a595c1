//! What the paragraph styles of a Word file are: titles, headings of a level.
//!
//! Inputs: `word/styles.xml`. Outputs: style id → level, 0 for a title, 1–4 for headings. Invariant: a style
//! without a level of its own has that of the style it is based on.

use super::Package;
use super::xml::Id;
use crate::diagnostic::Diagnostic;
use std::collections::BTreeMap;

/// The levels.
///
/// # Errors
/// As [`Package::tree`].
pub fn levels(package: &Package) -> Result<BTreeMap<String, u8>, Diagnostic> {
    let main = package.main()?;
    let all = package.relationships(main)?;
    let Some(styles) = all.iter().find(|r| !r.external && r.kind.ends_with("/styles")) else {
        return Ok(BTreeMap::new());
    };
    if package.part(&styles.target).is_none() {
        return Ok(BTreeMap::new());
    }
    let tree = package.tree(&styles.target)?;
    let value = |id: Id, name: &str| tree.child(id, name).and_then(|c| tree.attribute(c, "w:val"));
    let mut own: BTreeMap<String, (Option<u8>, Option<String>)> = BTreeMap::new();
    for id in tree.children(tree.root()).iter().copied().filter(|id| tree.name(*id) == "w:style") {
        let Some(style) = tree.attribute(id, "w:styleId") else { continue };
        let name = value(id, "w:name").unwrap_or_default().to_lowercase();
        let outline = tree.child(id, "w:pPr").and_then(|pr| value(pr, "w:outlineLvl"));
        let level = match name.as_str() {
            "title" | "标题" => Some(0),
            _ => by_outline(outline.as_deref()).or_else(|| {
                let number = name.strip_prefix("heading ").or_else(|| name.strip_prefix("标题 "))?;
                number.trim().parse::<u8>().ok().filter(|n| (1..=9).contains(n)).map(|n| n.min(4))
            }),
        };
        own.insert(style, (level, value(id, "w:basedOn")));
    }
    let level = |id: &String| {
        let mut at = id.clone();
        // Styles based on each other in a circle end with the number of styles.
        for _ in 0..=own.len() {
            match own.get(&at) {
                Some((Some(level), _)) => return Some(*level),
                Some((None, Some(base))) => at.clone_from(base),
                _ => return None,
            }
        }
        None
    };
    Ok(own.keys().filter_map(|id| Some((id.clone(), level(id)?))).collect())
}

/// The level of `w:outlineLvl`: 0–8 are headings, 9 is text.
pub fn by_outline(value: Option<&str>) -> Option<u8> {
    let level: u8 = value?.parse().ok()?;
    (level < 9).then(|| (level + 1).min(4))
}
