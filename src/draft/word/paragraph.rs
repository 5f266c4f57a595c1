//! The text of a paragraph as it is read, and where each character of it stands.
//!
//! Job: join what Word splits over runs (spelling marks, revisions, formatting). Inputs: a part's tree.
//! Outputs: paragraphs in reading order, each with its characters and their places. Invariant: deleted text
//! is not read, inserted text is; what is no text is one [`OBJECT`].

use super::tags::OBJECT;
use crate::opc::xml::{Id, Kind, Tree};

/// Some characters of a paragraph that stand together.
#[derive(Debug)]
pub(super) struct Atom {
    /// The `w:t`, or the element that stands for a character.
    pub(super) node: Id,
    /// Its run.
    pub(super) run: Id,
    /// Its first character in the paragraph.
    pub(super) start: usize,
    /// Characters.
    pub(super) len: usize,
    /// Whether it is a `w:t`, which may be cut.
    pub(super) words: bool,
}

/// A paragraph.
#[derive(Debug)]
pub(super) struct Paragraph {
    /// The `w:p`.
    pub(super) node: Id,
    /// Counting from 1 within its part; the copy of a text box that old programs read counts like the first.
    pub(super) number: usize,
    /// What its tags must pair within: the part, a text box, a note.
    pub(super) story: Id,
    /// Whether it stands in a text box.
    pub(super) boxed: bool,
    /// Whether it stands in the copy of a text box that old programs read.
    pub(super) fallback: bool,
    /// Its characters.
    pub(super) text: Vec<char>,
    /// Where they stand.
    pub(super) atoms: Vec<Atom>,
    /// Field codes: what they hold is never printed as it stands.
    pub(super) codes: String,
}

/// Every paragraph of a part, in the order of the document.
pub(super) fn paragraphs(tree: &Tree) -> Vec<Paragraph> {
    let mut walk =
        Walk { tree, number: 0, story: tree.root(), boxed: false, fallback: false, out: Vec::new() };
    walk.visit(tree.root());
    walk.out
}

struct Walk<'a> {
    tree: &'a Tree,
    number: usize,
    story: Id,
    boxed: bool,
    fallback: bool,
    out: Vec<Paragraph>,
}

impl Walk<'_> {
    fn visit(&mut self, node: Id) {
        let tree = self.tree;
        let (story, boxed, fallback) = (self.story, self.boxed, self.fallback);
        match tree.name(node) {
            "w:p" => {
                self.number += 1;
                let mut paragraph = Paragraph {
                    node,
                    number: self.number,
                    story,
                    boxed,
                    fallback,
                    text: Vec::new(),
                    atoms: Vec::new(),
                    codes: String::new(),
                };
                inline(tree, node, None, &mut paragraph);
                self.out.push(paragraph);
            }
            "w:txbxContent" => (self.story, self.boxed) = (node, true),
            "w:footnote" | "w:endnote" | "w:comment" => self.story = node,
            "mc:AlternateContent" => {
                let before = self.number;
                let mut last = before;
                for child in tree.children(node) {
                    self.number = before;
                    self.fallback = fallback || tree.name(*child) == "mc:Fallback";
                    self.visit(*child);
                    last = last.max(self.number);
                }
                (self.number, self.fallback) = (last, fallback);
                return;
            }
            _ => {}
        }
        for child in tree.children(node) {
            self.visit(*child);
        }
        (self.story, self.boxed) = (story, boxed);
    }
}

/// What is in a paragraph outside its text boxes.
fn inline(tree: &Tree, node: Id, run: Option<Id>, out: &mut Paragraph) {
    for child in tree.children(node).iter().copied() {
        let start = out.text.len();
        let sign = match (tree.name(child), run) {
            ("w:t", Some(run)) => {
                out.text.extend(tree.text(child).chars());
                out.atoms.push(Atom { node: child, run, start, len: out.text.len() - start, words: true });
                continue;
            }
            ("w:r", None) => {
                inline(tree, child, Some(child), out);
                continue;
            }
            ("w:instrText", _) => {
                out.codes.push_str(&tree.text(child));
                continue;
            }
            (name, None) if is_wrapper(name) => {
                inline(tree, child, None, out);
                continue;
            }
            ("w:tab" | "w:ptab", Some(_)) => '\t',
            ("w:br", Some(_)) if tree.attribute(child, "w:type").is_none_or(|t| t == "textWrapping") => '\n',
            ("w:cr", Some(_)) => '\n',
            ("w:noBreakHyphen", Some(_)) => '-',
            (name, _) if is_object(name) => OBJECT,
            _ => continue,
        };
        out.text.push(sign);
        out.atoms.push(Atom { node: child, run: run.unwrap_or(child), start, len: 1, words: false });
    }
}

/// Elements round runs that read as if they were not there.
pub(super) fn is_wrapper(name: &str) -> bool {
    matches!(
        name,
        "w:ins"
            | "w:moveTo"
            | "w:hyperlink"
            | "w:smartTag"
            | "w:sdt"
            | "w:sdtContent"
            | "w:fldSimple"
            | "w:customXml"
            | "w:dir"
            | "w:bdo"
    )
}

/// Elements in a paragraph that are seen and are no text.
pub(super) fn is_object(name: &str) -> bool {
    matches!(
        name,
        "w:drawing"
            | "w:pict"
            | "w:object"
            | "w:sym"
            | "w:fldChar"
            | "w:footnoteReference"
            | "w:endnoteReference"
            | "w:footnoteRef"
            | "w:endnoteRef"
            | "mc:AlternateContent"
            | "m:oMath"
            | "m:oMathPara"
            | "w:ruby"
            | "w:br"
            | "w:pgNum"
            | "w:separator"
            | "w:continuationSeparator"
            | "w:contentPart"
            | "w:subDoc"
    )
}

/// Whether a node shows something by itself: words that are no blanks, or an object.
pub(super) fn shows(tree: &Tree, node: Id) -> bool {
    match tree.kind(node) {
        Kind::Text(raw) => {
            let in_words = tree.parent(node).is_some_and(|p| tree.name(p) == "w:t");
            in_words && !raw.trim().is_empty()
        }
        _ => is_object(tree.name(node)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::opc::xml::parse;

    #[test]
    fn what_word_splits_is_read_together_and_what_is_deleted_is_not() {
        let tree = parse(
            "<w:body><w:p><w:r><w:t>共{{</w:t></w:r><w:proofErr/><w:ins><w:r><w:t> fig</w:t></w:r></w:ins>\
             <w:del><w:r><w:delText>错</w:delText></w:r></w:del><w:moveFrom><w:r><w:t>移</w:t></w:r></w:moveFrom>\
             <w:r><w:t>()</w:t><w:tab/><w:t>}}</w:t></w:r><w:r><w:fldChar/><w:instrText>PAGE</w:instrText></w:r></w:p></w:body>",
        )
        .expect("XML");
        let all = paragraphs(&tree);
        assert_eq!(all[0].text.iter().collect::<String>(), "共{{ fig()\t}}\u{FFFC}");
        assert_eq!(all[0].codes, "PAGE");
        assert_eq!(all[0].atoms.len(), 6);
    }

    #[test]
    fn both_copies_of_a_text_box_count_alike() {
        let boxed = |p: &str| format!("<w:txbxContent>{p}{p}</w:txbxContent>");
        let p = "<w:p><w:r><w:t>甲</w:t></w:r></w:p>";
        let text = format!(
            "<w:body>{p}<w:p><w:r><mc:AlternateContent><mc:Choice>{0}</mc:Choice><mc:Fallback>{0}</mc:Fallback>\
             </mc:AlternateContent></w:r></w:p>{p}</w:body>",
            boxed(p)
        );
        let tree = parse(&text).expect("XML");
        let all = paragraphs(&tree);
        let numbers: Vec<(usize, bool, bool)> = all.iter().map(|p| (p.number, p.boxed, p.fallback)).collect();
        let expected = [
            (1, false, false),
            (2, false, false),
            (3, true, false),
            (4, true, false),
            (3, true, true),
            (4, true, true),
            (5, false, false),
        ];
        assert_eq!(numbers, expected);
        assert_eq!(all[1].text, [OBJECT]);
    }
}
