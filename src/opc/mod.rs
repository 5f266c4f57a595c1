//! Office packages (OPC: .docx, and the other zip-and-XML formats), read safely and written again.
//!
//! Job: the parts of a package by name, their content types and relationships. Inputs: bytes of a file
//! that nobody vouches for. Outputs: a [`Package`]; its bytes again, with some parts changed. Invariant:
//! what a [`Package`] holds is bounded by [`limits`], has no macros, no name twice and no path that leaves
//! the package; XML is UTF-8 without DOCTYPE; untouched parts keep their bytes; the same parts give the
//! same file.

pub mod limits;
mod names;
mod read;
pub mod styles;
mod write;
pub mod xml;

pub use names::{Relationship, resolve};

use crate::diagnostic::codes::DOCUMENT_BROKEN;
use crate::diagnostic::{Diagnostic, Place};
use xml::Tree;

/// A file inside the package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its path, `word/document.xml`.
    pub name: String,
    /// Its content, unpacked.
    pub bytes: Vec<u8>,
}

/// A package in memory.
#[derive(Debug, Clone)]
pub struct Package {
    /// The file as messages name it.
    shown: String,
    /// In the order of the file.
    parts: Vec<Part>,
    types: names::Types,
}

impl Package {
    /// Reads a package. `shown` is the file as messages are to name it.
    ///
    /// # Errors
    /// `E0104` a password, `E0114` a limit, `E0119` no package or a broken one, `E0120` macros, paths that
    /// leave the package, names that stand twice.
    pub fn read(shown: &str, bytes: &[u8]) -> Result<Package, Diagnostic> {
        let parts = read::parts(shown, bytes)?;
        let mut package = Package { shown: shown.to_owned(), parts, types: names::Types::default() };
        package.types = names::types(&package)?;
        read::refuse_macros(&package)?;
        Ok(package)
    }

    /// The file as messages name it.
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// All parts, in the order of the file.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The part with a name; letters' case does not matter, as in the format.
    pub fn part(&self, name: &str) -> Option<&Part> {
        self.parts.iter().find(|p| p.name.eq_ignore_ascii_case(name))
    }

    /// A part as text.
    ///
    /// # Errors
    /// `E0119` where there is no such part, or it is not UTF-8.
    pub fn text(&self, name: &str) -> Result<&str, Diagnostic> {
        let part = self.part(name).ok_or_else(|| self.broken(format!("缺少部件 {name}")))?;
        let text = std::str::from_utf8(&part.bytes)
            .map_err(|_| self.broken(format!("部件 {name} 不是 UTF-8 编码")))?;
        Ok(text.trim_start_matches('\u{feff}'))
    }

    /// A part as XML.
    ///
    /// # Errors
    /// `E0119` where it is not well-formed, `E0120` where it has a DOCTYPE or entities of its own.
    pub fn tree(&self, name: &str) -> Result<Tree, Diagnostic> {
        xml::parse(self.text(name)?).map_err(|e| e.diagnostic(&self.shown, name))
    }

    /// The content type of a part; empty where the package says none.
    pub fn content_type(&self, name: &str) -> &str {
        self.types.of(name)
    }

    /// What a part refers to; of the package itself where `name` is empty.
    ///
    /// # Errors
    /// As [`Package::tree`].
    pub fn relationships(&self, name: &str) -> Result<Vec<Relationship>, Diagnostic> {
        names::relationships(self, name)
    }

    /// The part that the package is about, `word/document.xml`.
    ///
    /// # Errors
    /// `E0119` where the package names none, or one that is not there.
    pub fn main(&self) -> Result<&str, Diagnostic> {
        let all = self.relationships("")?;
        let found = all.iter().find(|r| r.kind.ends_with("/officeDocument") && !r.external);
        found
            .and_then(|r| self.part(&r.target))
            .map(|part| part.name.as_str())
            .ok_or_else(|| self.broken("没有正文部件，不是 Word 文档"))
    }

    /// Gives a part new content; a part that is not there is left out of it.
    pub fn set(&mut self, name: &str, bytes: Vec<u8>) {
        if let Some(part) = self.parts.iter_mut().find(|p| p.name == name) {
            part.bytes = bytes;
        }
    }

    /// Adds a part behind all others; one with that name gets the content instead.
    pub fn put(&mut self, name: &str, bytes: Vec<u8>) {
        if self.part(name).is_some() {
            self.set(name, bytes);
        } else {
            self.parts.push(Part { name: name.to_owned(), bytes });
        }
    }

    /// The file's bytes: parts in their order, times fixed.
    ///
    /// # Errors
    /// What the zip writer says; it writes to memory.
    pub fn write(&self) -> std::io::Result<Vec<u8>> {
        write::zip(&self.parts)
    }

    /// The problem that something in the package is broken.
    pub fn broken(&self, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(DOCUMENT_BROKEN, message).at(Place::file(&self.shown))
    }
}
