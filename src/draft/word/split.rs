//! Runs cut at their tags.
//!
//! Job: give every tag of a paragraph a place of its own in the tree: what is printed gets a run with the
//! formatting of the tag's first character, what controls stands between runs. Inputs: a paragraph and its
//! tags. Outputs: the tree changed, a node for each tag. Invariant: text outside tags stays, in its own
//! formatting; bookmarks, comments and revision marks between runs stay.

use super::paragraph::{Atom, Paragraph};
use super::tags::{Does, Tag};
use crate::opc::xml::{Id, Kind, Tree, escape};

/// Cuts the runs; the nodes that stand for the tags, in their order.
pub(super) fn split(tree: &mut Tree, paragraph: &Paragraph, tags: &[Tag]) -> Vec<Id> {
    let nodes: Vec<Id> = tags.iter().map(|_| tree.create(Kind::Raw(String::new()))).collect();
    let mut runs: Vec<Id> = paragraph.atoms.iter().map(|a| a.run).collect();
    runs.dedup();
    for run in runs {
        let atoms: Vec<&Atom> = paragraph.atoms.iter().filter(|a| a.run == run).collect();
        let touched =
            atoms.iter().any(|a| tags.iter().any(|t| t.span.start < a.start + a.len && a.start < t.span.end));
        if touched {
            cut(tree, paragraph, run, &atoms, tags, &nodes);
        }
    }
    nodes
}

/// A run's content between tags, or a tag.
enum Piece {
    Content(Vec<Id>),
    Tag(usize),
}

fn cut(tree: &mut Tree, paragraph: &Paragraph, run: Id, atoms: &[&Atom], tags: &[Tag], nodes: &[Id]) {
    let mut pieces = vec![Piece::Content(Vec::new())];
    let mut properties = None;
    for child in tree.children(run).to_vec() {
        if tree.name(child) == "w:rPr" {
            properties = Some(child);
            continue;
        }
        match atoms.iter().find(|a| a.node == child) {
            Some(atom) => cut_atom(tree, paragraph, atom, tags, &mut pieces),
            None => add(&mut pieces, child),
        }
    }
    for piece in pieces {
        let new = match &piece {
            Piece::Content(content) if content.is_empty() => continue,
            Piece::Tag(tag) if tags[*tag].does != Does::Prints => nodes[*tag],
            _ => {
                let new = tree.copy_empty(run);
                if let Some(properties) = properties {
                    let copy = tree.copy(properties);
                    tree.append(new, copy);
                }
                let content = match piece {
                    Piece::Content(content) => content,
                    Piece::Tag(tag) => vec![nodes[tag]],
                };
                for node in content {
                    tree.detach(node);
                    tree.append(new, node);
                }
                new
            }
        };
        tree.insert_before(run, new);
    }
    tree.detach(run);
}

fn add(pieces: &mut Vec<Piece>, node: Id) {
    match pieces.last_mut() {
        Some(Piece::Content(content)) => content.push(node),
        _ => pieces.push(Piece::Content(vec![node])),
    }
}

/// What is left of an atom outside tags, and the tags that begin in it.
fn cut_atom(tree: &mut Tree, paragraph: &Paragraph, atom: &Atom, tags: &[Tag], pieces: &mut Vec<Piece>) {
    let (mut at, end) = (atom.start, atom.start + atom.len);
    let inside = |t: &Tag| t.span.start < end && at < t.span.end;
    if !tags.iter().any(inside) {
        add(pieces, atom.node);
        return;
    }
    for (i, tag) in tags.iter().enumerate().filter(|(_, t)| t.span.start < end && atom.start < t.span.end) {
        if tag.span.start >= atom.start {
            words(tree, paragraph, atom, at..tag.span.start, pieces);
            pieces.push(Piece::Tag(i));
        }
        at = tag.span.end.min(end);
    }
    words(tree, paragraph, atom, at..end, pieces);
}

/// A `w:t` with some of the atom's characters.
fn words(
    tree: &mut Tree,
    paragraph: &Paragraph,
    atom: &Atom,
    range: std::ops::Range<usize>,
    pieces: &mut Vec<Piece>,
) {
    if range.is_empty() || !atom.words {
        return;
    }
    let text: String = paragraph.text[range].iter().collect();
    let node = tree.copy_empty(atom.node);
    tree.set_attribute(node, "xml:space", None);
    tree.set_attribute(node, "xml:space", Some("preserve"));
    let text = tree.create(Kind::Text(escape(&text).into_owned()));
    tree.append(node, text);
    add(pieces, node);
}

#[cfg(test)]
mod tests {
    use super::super::{paragraph, tags};
    use super::*;
    use crate::opc::xml::parse;

    fn split_text(body: &str) -> String {
        let mut tree = parse(&format!("<w:p>{body}</w:p>")).expect("XML");
        let all = paragraph::paragraphs(&tree);
        let found = tags::find(&all[0].text);
        let nodes = split(&mut tree, &all[0], &found.tags);
        for (node, tag) in nodes.iter().zip(&found.tags) {
            let text = tree.create(Kind::Text(tag.source.clone()));
            tree.append(*node, text);
        }
        let mut out = tree.written(0);
        for (node, tag) in nodes.iter().zip(&found.tags) {
            // The nodes themselves write nothing: show that they have a place.
            assert!(tree.parent(*node).is_some(), "{} has no place", tag.source);
        }
        out = out.replace(" xml:space=\"preserve\"", "");
        out
    }

    #[test]
    fn a_tag_over_many_runs_takes_the_first_ones_formatting() {
        let out = split_text(
            "<w:r><w:rPr><w:b/></w:rPr><w:t>共{</w:t></w:r><w:bookmarkStart/><w:r><w:rPr><w:i/></w:rPr><w:t>{ a</w:t></w:r>\
             <w:bookmarkEnd/><w:r><w:t> }}人。</w:t></w:r>",
        );
        assert_eq!(
            out,
            "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>共</w:t></w:r><w:r><w:rPr><w:b/></w:rPr></w:r><w:bookmarkStart/>\
             <w:bookmarkEnd/><w:r><w:t>人。</w:t></w:r></w:p>"
        );
    }

    #[test]
    fn what_is_no_text_stays_in_its_run() {
        let out = split_text(
            "<w:r><w:t>甲{{ a</w:t><w:tab/><w:t>}}</w:t><w:tab/><w:drawing/><w:t>&lt;乙</w:t></w:r>",
        );
        assert_eq!(
            out,
            "<w:p><w:r><w:t>甲</w:t></w:r><w:r></w:r><w:r><w:tab/><w:drawing/><w:t>&lt;乙</w:t></w:r></w:p>"
        );
    }
}
