//! Which tags belong together, and where they take hold: inside a paragraph, round paragraphs, round rows.
//!
//! Job: move the tags that control more than a paragraph out of it, so that they take hold of whole
//! paragraphs or rows. Inputs: the control tags of a part in order. Outputs: the tree changed. Invariant: a
//! tag moves over nothing that is seen; where it would have to, its paragraph is told of.

use super::paragraph::shows;
use super::tags::Of;
use crate::opc::xml::{Id, Tree};
use std::collections::{BTreeMap, BTreeSet};

/// A tag in the tree.
#[derive(Debug, Clone)]
pub(super) struct Control {
    /// Its node.
    pub(super) node: Id,
    /// What its pair must be in.
    pub(super) story: Id,
    /// `if`, `endfor` …; empty for a comment.
    pub(super) keyword: String,
    /// What it speaks of.
    pub(super) of: Of,
}

/// What is wrong with a tag: its number among those given, and what to say.
pub(super) type Wrong = (usize, String);

/// Tags that belong together, by number: `if … elif … else … endif`.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) tags: Vec<usize>,
    /// Where it takes hold: the element whose children it repeats or drops.
    holds: Id,
}

/// The groups among the tags.
pub(super) fn groups(controls: &[Control], wrong: &mut Vec<Wrong>) -> Vec<Vec<usize>> {
    let mut open: BTreeMap<Id, Vec<Vec<usize>>> = BTreeMap::new();
    let mut out = Vec::new();
    for (i, control) in controls.iter().enumerate() {
        let stack = open.entry(control.story).or_default();
        let first = |stack: &[Vec<usize>]| {
            stack.last().and_then(|g| g.first()).map(|g| controls[*g].keyword.clone()).unwrap_or_default()
        };
        match control.keyword.as_str() {
            "if" | "for" => stack.push(vec![i]),
            "set" | "" => {}
            word @ ("elif" | "else") => match stack.last_mut() {
                Some(group) if word == "else" || controls[group[0]].keyword == "if" => group.push(i),
                _ => wrong.push((i, format!("{{% {word} %}} 前面没有 {{% if %}}"))),
            },
            word @ ("endif" | "endfor") => {
                let opener = word.trim_start_matches("end");
                if first(stack) == opener {
                    let mut group = stack.pop().unwrap_or_default();
                    group.push(i);
                    out.push(group);
                } else {
                    let message = match first(stack).as_str() {
                        "" => format!("{{% {word} %}} 前面没有 {{% {opener} %}}"),
                        other => format!("{{% {word} %}} 与前面的 {{% {other} %}} 不配对"),
                    };
                    wrong.push((i, message));
                }
            }
            word => {
                let message = format!("Word 模板里不能用 {{% {word} %}}，可用 if、elif、else、for、set");
                wrong.push((i, message));
            }
        }
    }
    for group in open.into_values().flatten() {
        let word = &controls[group[0]].keyword;
        wrong.push((group[0], format!("{{% {word} %}} 没有 {{% end{word} %}}")));
    }
    out
}

fn path(tree: &Tree, node: Id) -> Vec<Id> {
    let mut out = Vec::new();
    let mut at = tree.parent(node);
    while let Some(id) = at {
        out.push(id);
        at = tree.parent(id);
    }
    out.reverse();
    out
}

/// Moves the tags. `prints` are the nodes of tags that print.
pub(super) fn hoist(tree: &mut Tree, controls: &[Control], prints: &BTreeSet<Id>, wrong: &mut Vec<Wrong>) {
    let mut placed = Vec::new();
    for tags in groups(controls, wrong) {
        match holds(tree, controls, &tags) {
            Ok(holds) => placed.push(Group { tags, holds }),
            Err(problem) => wrong.push(problem),
        }
    }
    if !wrong.is_empty() {
        return;
    }
    // What stays in its paragraph is seen by those that leave theirs.
    let mut inline: BTreeSet<Id> = prints.clone();
    let mut leaving: BTreeMap<usize, Id> = BTreeMap::new();
    for group in &placed {
        for tag in &group.tags {
            if within_paragraph(tree, group.holds) {
                inline.insert(controls[*tag].node);
            } else {
                leaving.insert(*tag, group.holds);
            }
        }
    }
    let moves: Vec<(usize, Id, Side)> = leaving
        .iter()
        .filter_map(|(tag, holds)| match side(tree, &controls[*tag], *holds, &inline) {
            Ok((unit, side)) => Some((*tag, unit, side)),
            Err(message) => {
                wrong.push((*tag, message));
                None
            }
        })
        .collect();
    if !wrong.is_empty() {
        return;
    }
    placed.retain(|g| within_paragraph(tree, g.holds));
    for group in &placed {
        for tag in &group.tags {
            if !cut_out(tree, controls[*tag].node, group.holds) {
                wrong.push((*tag, "标签的前后两半分在不同的控件（内容控件、域）里".to_owned()));
            }
        }
    }
    // Those that go behind their unit go in the order of the document: the last of them first.
    for (tag, unit, _) in moves.iter().filter(|m| m.2 == Side::Before) {
        tree.detach(controls[*tag].node);
        tree.insert_before(*unit, controls[*tag].node);
    }
    for (tag, unit, _) in moves.iter().rev().filter(|m| m.2 == Side::After) {
        tree.detach(controls[*tag].node);
        tree.insert_after(*unit, controls[*tag].node);
    }
    let units: BTreeSet<Id> = moves.iter().map(|m| m.1).filter(|u| tree.name(*u) == "w:tr").collect();
    for row in units {
        if !tree.below(row).any(|n| shows(tree, n) || inline.contains(&n)) {
            tree.detach(row);
        }
    }
}

/// The element whose children a group takes hold of.
fn holds(tree: &Tree, controls: &[Control], tags: &[usize]) -> Result<Id, Wrong> {
    let paths: Vec<Vec<Id>> = tags.iter().map(|t| path(tree, controls[*t].node)).collect();
    let mut common = paths[0].clone();
    for path in &paths[1..] {
        let same = common.iter().zip(path).take_while(|(a, b)| a == b).count();
        common.truncate(same);
    }
    for (tag, path) in tags.iter().zip(&paths) {
        let wanted = match controls[*tag].of {
            Of::Text => continue,
            Of::Cells => {
                return Err((*tag, "不能按单元格重复（{%tc），只能按行（{%tr）或按段落".to_owned()));
            }
            Of::Paragraphs => "w:p",
            Of::Rows => "w:tr",
        };
        match path.iter().rposition(|id| tree.name(*id) == wanted) {
            Some(at) => common.truncate(common.len().min(at)),
            None => return Err((*tag, "{%tr 只能写在表格里".to_owned())),
        }
    }
    // The cells of a row are not to be repeated: its rows are.
    while let Some(last) = common.last() {
        if tree.name(*last) != "w:tr" {
            return Ok(*last);
        }
        common.pop();
    }
    Err((tags[0], "标签不在文字里".to_owned()))
}

fn within_paragraph(tree: &Tree, holds: Id) -> bool {
    let mut at = Some(holds);
    while let Some(id) = at {
        match tree.name(id) {
            "w:p" => return true,
            "w:txbxContent" | "w:tc" | "w:body" => return false,
            _ => at = tree.parent(id),
        }
    }
    false
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Before,
    After,
}

/// On which side of which child of `holds` a tag goes.
fn side(tree: &Tree, control: &Control, holds: Id, seen: &BTreeSet<Id>) -> Result<(Id, Side), String> {
    let above = path(tree, control.node);
    let at = above.iter().position(|id| *id == holds).map_or(0, |i| i + 1);
    let unit = above.get(at).copied().unwrap_or(control.node);
    let (mut before, mut after, mut passed) = (false, false, false);
    for node in tree.below(unit) {
        if node == control.node {
            passed = true;
        } else if shows(tree, node) || seen.contains(&node) {
            if passed {
                after = true;
                break;
            }
            before = true;
        }
    }
    let closing = control.keyword.starts_with("end");
    match (before, after) {
        (true, true) => {
            let of = match tree.name(unit) {
                "w:tr" => "一行",
                "w:tbl" => "一个表格",
                "w:p" => "一段",
                _ => "一块内容",
            };
            Err(format!(
                "{{% {} %}} 管着{of}以外的内容，却写在{of}的中间：前后都有文字，照这样填会丢字",
                control.keyword
            ))
        }
        (false, true) => Ok((unit, Side::Before)),
        (true, false) => Ok((unit, Side::After)),
        (false, false) => Ok((unit, if closing { Side::After } else { Side::Before })),
    }
}

/// Ends the wrappers round a tag before it and begins them again after it, up to `holds`.
fn cut_out(tree: &mut Tree, node: Id, holds: Id) -> bool {
    while let Some(parent) = tree.parent(node) {
        if parent == holds {
            return true;
        }
        if !matches!(tree.name(parent), "w:ins" | "w:moveTo" | "w:hyperlink" | "w:smartTag") {
            return false;
        }
        let children = tree.children(parent).to_vec();
        let at = children.iter().position(|c| *c == node).unwrap_or(0);
        let rest = tree.copy_empty(parent);
        for child in &children[at + 1..] {
            tree.detach(*child);
            tree.append(rest, *child);
        }
        tree.detach(node);
        tree.insert_after(parent, node);
        if at + 1 < children.len() {
            tree.insert_after(node, rest);
        }
        if at == 0 {
            tree.detach(parent);
        }
    }
    false
}
