//! What a package says of its parts: content types and relationships.
//!
//! Inputs: `[Content_Types].xml` and the `.rels` parts. Outputs: types by part, targets as part names.
//! Invariant: a target is resolved inside the package; one that climbs out of it names no part.

use super::Package;
use super::xml::{Id, Tree};
use crate::diagnostic::Diagnostic;

/// What a part refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relationship {
    /// `rId7`.
    pub id: String,
    /// The URI that says what for.
    pub kind: String,
    /// The part's name, or a URI outside the package.
    pub target: String,
    /// Whether it is outside.
    pub external: bool,
}

/// Content types.
#[derive(Debug, Clone, Default)]
pub(super) struct Types {
    /// By extension.
    defaults: Vec<(String, String)>,
    /// By part.
    overrides: Vec<(String, String)>,
}

impl Types {
    pub(super) fn of(&self, name: &str) -> &str {
        let own = self.overrides.iter().find(|(part, _)| part.eq_ignore_ascii_case(name));
        let extension = name.rsplit('.').next().unwrap_or("");
        let by_extension = || self.defaults.iter().find(|(e, _)| e.eq_ignore_ascii_case(extension));
        own.or_else(by_extension).map_or("", |(_, kind)| kind.as_str())
    }
}

/// Elements of the root with a local name.
fn children<'a>(tree: &'a Tree, name: &'a str) -> impl Iterator<Item = Id> + 'a {
    let root = tree.root();
    tree.children(root).iter().copied().filter(move |id| tree.local_name(*id) == name)
}

pub(super) fn types(package: &Package) -> Result<Types, Diagnostic> {
    let tree = package.tree("[Content_Types].xml")?;
    let pairs = |element: &str, key: &str| {
        children(&tree, element)
            .filter_map(|id| {
                let name = tree.attribute(id, key)?;
                Some((name.trim_start_matches('/').to_owned(), tree.attribute(id, "ContentType")?))
            })
            .collect()
    };
    Ok(Types { defaults: pairs("Default", "Extension"), overrides: pairs("Override", "PartName") })
}

pub(super) fn relationships(package: &Package, name: &str) -> Result<Vec<Relationship>, Diagnostic> {
    let (folder, file) = name.rsplit_once('/').unwrap_or(("", name));
    let rels =
        if folder.is_empty() { format!("_rels/{file}.rels") } else { format!("{folder}/_rels/{file}.rels") };
    if package.part(&rels).is_none() {
        return Ok(Vec::new());
    }
    let tree = package.tree(&rels)?;
    let all = children(&tree, "Relationship").map(|id| {
        let get = |key| tree.attribute(id, key).unwrap_or_default();
        let external = get("TargetMode") == "External";
        let target = get("Target");
        Relationship {
            id: get("Id"),
            kind: get("Type"),
            target: if external { target } else { resolve(folder, &target) },
            external,
        }
    });
    Ok(all.collect())
}

/// A target as a part's name; empty for one that climbs out of the package.
pub fn resolve(folder: &str, target: &str) -> String {
    let mut pieces: Vec<&str> = match target.starts_with('/') {
        true => Vec::new(),
        false => folder.split('/').filter(|p| !p.is_empty()).collect(),
    };
    for piece in target.split('/') {
        match piece {
            "" | "." => {}
            ".." if pieces.pop().is_none() => return String::new(),
            ".." => {}
            name => pieces.push(name),
        }
    }
    pieces.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_resolved_inside_the_package() {
        assert_eq!(resolve("word", "header1.xml"), "word/header1.xml");
        assert_eq!(resolve("word", "../docProps/core.xml"), "docProps/core.xml");
        assert_eq!(resolve("word", "/word/a.xml"), "word/a.xml");
        assert_eq!(resolve("", "word/document.xml"), "word/document.xml");
        assert_eq!(resolve("word", "../../a.xml"), "");
    }
}
