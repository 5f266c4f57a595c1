//! The comments part, and what announces it to the package.
//!
//! Inputs: the package, what each comment says. Outputs: the comments' ids; the package with them. Invariants:
//! comments that were there stay as they are; new ids are greater than theirs; a package without comments gets the
//! part, its content type and its relationship.

use super::Note;
use crate::diagnostic::Diagnostic;
use crate::opc::Package;
use crate::opc::xml::escape;

/// Who comments.
const AUTHOR: &str = "report";
/// Word's namespace, as most files have it.
const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
/// As ISO's strict form has it.
const STRICT: &str = "http://purl.oclc.org/ooxml/wordprocessingml/main";
const TYPE: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml";
const RELATIONSHIPS: &str = "application/vnd.openxmlformats-package.relationships+xml";
/// Size of the balloons' text, half-points.
const HALF_POINTS: u8 = 18;

/// Adds comments to a package; their ids in order.
pub(super) fn add<'a>(
    package: &mut Package,
    main: &str,
    comments: impl Iterator<Item = &'a [Note]>,
    when: &str,
) -> Result<Vec<String>, Diagnostic> {
    let related = package.relationships(main)?;
    let there = related.iter().find(|r| !r.external && r.kind.ends_with("/comments"));
    let part = there.and_then(|r| package.part(&r.target)).map(|p| p.name.clone());
    let first = match &part {
        Some(name) => next_id(package, name)?,
        None => 0,
    };
    let namespace = if package.text(main)?.contains(STRICT) { STRICT } else { WORD };
    let mut ids = Vec::new();
    let mut xml = String::new();
    for (id, notes) in (first..).zip(comments) {
        ids.push(id.to_string());
        comment(&mut xml, id, notes, when, namespace);
    }
    match part {
        Some(name) => {
            let text = appended(package, &name, &xml)?;
            package.set(&name, text.into_bytes());
        }
        None => {
            let name = announce(package, main)?;
            let head = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
            let text = format!("{head}<w:comments xmlns:w=\"{namespace}\">{xml}</w:comments>");
            package.put(&name, text.into_bytes());
        }
    }
    Ok(ids)
}

/// One comment.
fn comment(out: &mut String, id: u64, notes: &[Note], when: &str, namespace: &str) {
    let date = if when.is_empty() { String::new() } else { format!(" w:date=\"{}\"", escape(when)) };
    out.push_str(&format!(
        "<w:comment xmlns:w=\"{namespace}\" w:id=\"{id}\" w:author=\"{AUTHOR}\"{date} w:initials=\"核\">"
    ));
    let mut first = true;
    for note in notes {
        let quoted = if note.quoted.is_empty() { String::new() } else { format!("「{}」", note.quoted) };
        let mut lead = quoted.as_str();
        let lines: &[String] = if note.lines.is_empty() { &[String::new()] } else { &note.lines };
        for line in lines {
            out.push_str("<w:p>");
            if std::mem::take(&mut first) {
                out.push_str("<w:r><w:annotationRef/></w:r>");
            }
            run(out, std::mem::take(&mut lead), true);
            run(out, line, false);
            out.push_str("</w:p>");
        }
    }
    out.push_str("</w:comment>");
}

fn run(out: &mut String, text: &str, bold: bool) {
    if text.is_empty() {
        return;
    }
    let bold = if bold { "<w:b/><w:bCs/>" } else { "" };
    out.push_str(&format!(
        "<w:r><w:rPr><w:rFonts w:hint=\"eastAsia\"/>{bold}<w:sz w:val=\"{HALF_POINTS}\"/><w:szCs w:val=\"{HALF_POINTS}\"/></w:rPr>\
         <w:t xml:space=\"preserve\">{}</w:t></w:r>",
        escape(text)
    ));
}

/// One more than the greatest id of a comment.
fn next_id(package: &Package, name: &str) -> Result<u64, Diagnostic> {
    let tree = package.tree(name)?;
    let all = tree.children(tree.root()).iter().filter(|id| tree.local_name(**id) == "comment");
    let id = |node: &usize| {
        let prefix = tree.name(*node).strip_suffix("comment").unwrap_or("w:");
        tree.attribute(*node, &format!("{prefix}id"))?.parse::<u64>().ok()
    };
    Ok(all.filter_map(id).max().map_or(0, |n| n.saturating_add(1)))
}

/// A part's text with something more at the end of its root.
fn appended(package: &Package, name: &str, more: &str) -> Result<String, Diagnostic> {
    let text = package.text(name)?;
    let tree = package.tree(name)?;
    let root = tree.name(tree.root()).to_owned();
    let close = format!("</{root}");
    if let Some(at) = text.rfind(&close) {
        let (before, after) = text.split_at_checked(at).unwrap_or((text, ""));
        return Ok(format!("{before}{more}{after}"));
    }
    // `<w:comments …/>`
    let at = text.rfind("/>").ok_or_else(|| package.broken(format!("部件 {name} 的写法不对")))?;
    let (before, after) = (text.get(..at).unwrap_or(""), text.get(at + 2..).unwrap_or(""));
    Ok(format!("{before}>{more}</{root}>{after}"))
}

/// Gives the package a comments part's name, content type and relationship.
fn announce(package: &mut Package, main: &str) -> Result<String, Diagnostic> {
    let (folder, file) = main.rsplit_once('/').unwrap_or(("", main));
    let inside = |name: &str| if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
    let free =
        (0..).map(|n: u32| if n == 0 { "comments.xml".to_owned() } else { format!("comments{n}.xml") });
    let short = free.into_iter().find(|n| package.part(&inside(n)).is_none()).unwrap_or_default();
    let name = inside(&short);

    let types = "[Content_Types].xml";
    let prefix = prefix(package, types)?;
    let own = format!("<{prefix}Override PartName=\"/{name}\" ContentType=\"{TYPE}\"/>");
    let text = appended(package, types, &own)?;
    package.set(types, text.into_bytes());

    let base = package.relationships("")?;
    let office = base.iter().find(|r| r.kind.ends_with("/officeDocument") && !r.external);
    let kind = office
        .and_then(|r| r.kind.strip_suffix("/officeDocument"))
        .unwrap_or("http://schemas.openxmlformats.org/officeDocument/2006/relationships");
    let taken = package.relationships(main)?;
    let id = (1..)
        .map(|n: u32| format!("rIdReport{n}"))
        .find(|id| taken.iter().all(|r| r.id != *id))
        .unwrap_or_default();
    let rels = inside(&format!("_rels/{file}.rels"));
    let link = |prefix: &str| {
        format!("<{prefix}Relationship Id=\"{id}\" Type=\"{kind}/comments\" Target=\"{short}\"/>")
    };
    if package.part(&rels).is_some() {
        let name = package.part(&rels).map_or(rels.clone(), |p| p.name.clone());
        let text = appended(package, &name, &link(&self::prefix(package, &name)?))?;
        package.set(&name, text.into_bytes());
    } else {
        let text = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
             <Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{}</Relationships>",
            link("")
        );
        package.put(&rels, text.into_bytes());
        if package.content_type(&rels) != RELATIONSHIPS {
            let own = format!("<{prefix}Default Extension=\"rels\" ContentType=\"{RELATIONSHIPS}\"/>");
            let text = appended(package, types, &own)?;
            package.set(types, text.into_bytes());
        }
    }
    Ok(name)
}

/// The prefix of a part's root element.
fn prefix(package: &Package, name: &str) -> Result<String, Diagnostic> {
    let tree = package.tree(name)?;
    Ok(tree.name(tree.root()).split_once(':').map_or(String::new(), |(p, _)| format!("{p}:")))
}
