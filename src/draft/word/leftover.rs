//! Which parts are filled, and tags in places that are not.
//!
//! Inputs: a package. Outputs: parts in reading order; a problem for each tag that would stay in the
//! document as it was typed. Invariant: comments are left to the office: nobody prints them.

use super::spot::{Spot, part_title};
use super::tags;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::TEMPLATE_TAG;
use crate::opc::Package;
use crate::opc::xml::{Kind, Tree};

/// The parts that are filled: body, headers, footers, notes.
pub(super) fn parts(package: &Package) -> Result<Vec<String>, Diagnostic> {
    let main = package.main()?.to_owned();
    if package.tree(&main)?.root() == 0 {
        return Err(package.broken("正文是空的"));
    }
    let mut out = vec![main.clone()];
    let all = package.relationships(&main)?;
    for kind in ["header", "footer", "footnotes", "endnotes"] {
        let mut found: Vec<&str> = all
            .iter()
            .filter(|r| !r.external && r.kind.rsplit('/').next() == Some(kind))
            .filter_map(|r| package.part(&r.target).map(|p| p.name.as_str()))
            .collect();
        found.sort_unstable();
        found.dedup();
        out.extend(found.into_iter().map(str::to_owned));
    }
    Ok(out)
}

/// Parts whose words are nobody's to read, or not printed.
fn unread(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or(name);
    let folder = name.split('/').nth(1).unwrap_or("");
    matches!(folder, "theme" | "glossary" | "_rels")
        || ["comments", "people", "settings", "styles", "stylesWithEffects", "fontTable", "webSettings"]
            .iter()
            .any(|known| file.starts_with(known))
}

/// Tags where none is filled.
pub(super) fn elsewhere(package: &Package, filled: &[String]) -> Result<Vec<Diagnostic>, Diagnostic> {
    let mut out = Vec::new();
    for part in package.parts() {
        let name = part.name.as_str();
        let looked_at = (name.starts_with("word/") && !unread(name)) || name.starts_with("docProps/");
        // Most parts have no brace at all.
        let braces = part.bytes.contains(&b'{') || part.bytes.windows(3).any(|w| w == "｛".as_bytes());
        if !looked_at || !name.ends_with(".xml") || !braces {
            continue;
        }
        let tree = package.tree(name)?;
        let text = if filled.iter().any(|f| f == name) { outside_paragraphs(&tree) } else { all(&tree) };
        for line in text {
            let line: Vec<char> = line.chars().collect();
            let found = tags::find(&line);
            let spans = found.tags.iter().map(|t| &t.span).chain(found.leftovers.iter().map(|(s, _)| s));
            if let Some(span) = spans.min_by_key(|s| s.start) {
                let spot = Spot::new(&part_title(name), 0, &line, span);
                let message = "这里的标签不能填（能填的是正文、表格、文本框、页眉、页脚、脚注里的文字）";
                out.push(spot.told(Diagnostic::new(TEMPLATE_TAG, message), package.shown()));
            }
        }
    }
    Ok(out)
}

/// The text of each paragraph of a drawing, or of whatever else holds text.
fn all(tree: &Tree) -> Vec<String> {
    let paragraphs: Vec<String> =
        tree.below(tree.root()).filter(|n| tree.local_name(*n) == "p").map(|n| tree.text(n)).collect();
    if paragraphs.is_empty() { vec![tree.text(tree.root())] } else { paragraphs }
}

/// Text of a filled part that is in no word element: formulas, drawings.
fn outside_paragraphs(tree: &Tree) -> Vec<String> {
    let known = |id| matches!(tree.name(id), "w:t" | "w:delText" | "w:instrText" | "w:delInstrText");
    tree.below(tree.root())
        .filter(|n| matches!(tree.kind(*n), Kind::Text(_)))
        .filter(|n| tree.parent(*n).is_some_and(|p| !known(p)))
        .map(|n| tree.text(n))
        .collect()
}
