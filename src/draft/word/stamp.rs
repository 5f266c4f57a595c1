//! A line at the head of the office's own Word file that marks it 草稿.
//!
//! Inputs: the filled file, words. Outputs: the file with one paragraph more, before all others. Invariant:
//! nothing else of the file changes.

use crate::diagnostic::Diagnostic;
use crate::opc::{Package, xml};

/// The file with the words as its first paragraph.
///
/// # Errors
/// As for reading a Word file that is broken.
pub fn stamped(word: &[u8], words: &str) -> Result<Vec<u8>, Diagnostic> {
    const NAME: &str = "filled.docx";
    let mut package = Package::read(NAME, word)?;
    let main = package.main()?.to_owned();
    let text = package.text(&main)?.to_owned();
    let body = text.find("<w:body").and_then(|at| Some(at + text[at..].find('>')? + 1));
    let Some(body) = body else { return Err(package.broken("正文部分没有 w:body")) };
    let paragraph = format!(
        "<w:p><w:pPr><w:jc w:val=\"center\"/></w:pPr><w:r><w:rPr><w:b/><w:color w:val=\"C00000\"/></w:rPr>\
         <w:t>{}</w:t></w:r></w:p>",
        xml::escape(words)
    );
    let stamped = format!("{}{paragraph}{}", &text[..body], &text[body..]);
    package.set(&main, stamped.into_bytes());
    package.write().map_err(|e| package.broken(format!("写不出来：{e}")))
}
