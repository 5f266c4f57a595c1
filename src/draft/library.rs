//! The templates: built-in ones, and the office's, which override them by name.

use crate::diagnostic::{Diagnostic, codes};
use crate::model::Period;

/// A template or a part that templates include.
#[derive(Debug, Clone)]
pub struct Source {
    /// The name it is included by, `导语.md`.
    pub name: String,
    /// As shown in messages.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// Parts that are plain words for the office to edit; `init` lays copies into `templates/`.
pub const PARTS: [(&str, &str); 3] = [
    ("导语.md", include_str!("../../templates/导语.md")),
    ("存在问题.md", include_str!("../../templates/存在问题.md")),
    ("下年打算.md", include_str!("../../templates/下年打算.md")),
];

/// The built-in templates: name, title, text.
pub const TEMPLATES: [(&str, &str, &str); 1] =
    [("annual", "年度工作总结（县区）", include_str!("../../templates/annual.md"))];

/// All templates and parts in force. `own` are files of `templates/`: path as shown, text.
pub fn sources(own: &[(String, String)]) -> Vec<Source> {
    let builtin = TEMPLATES
        .iter()
        .map(|(name, _, text)| (format!("{name}.md"), *text))
        .chain(PARTS.iter().map(|(name, text)| ((*name).to_owned(), *text)));
    let mut out: Vec<Source> = builtin
        .map(|(name, text)| Source { path: format!("<内置>/{name}"), name, text: text.to_owned() })
        .collect();
    for (path, text) in own {
        let name = path.rsplit('/').next().unwrap_or(path).to_owned();
        let source = Source { name: name.clone(), path: path.clone(), text: text.clone() };
        match out.iter_mut().find(|s| s.name == name) {
            Some(old) => *old = source,
            None => out.push(source),
        }
    }
    out
}

/// The template for a period when none is named.
pub fn default_for(_period: &Period) -> &'static str {
    TEMPLATES[0].0
}

/// The template's file name among `sources`.
pub fn choose(sources: &[Source], name: &str) -> Result<String, Diagnostic> {
    let file = if name.ends_with(".md") { name.to_owned() } else { format!("{name}.md") };
    let is_part = PARTS.iter().any(|(part, _)| *part == file);
    if !is_part && sources.iter().any(|s| s.name == file) {
        return Ok(file);
    }
    let known: Vec<&str> = sources
        .iter()
        .map(|s| s.name.trim_end_matches(".md"))
        .filter(|n| !PARTS.iter().any(|(part, _)| part.trim_end_matches(".md") == *n))
        .collect();
    Err(Diagnostic::new(codes::TEMPLATE_MISSING, format!("没有模板「{name}」"))
        .help(format!("可用的模板：{}", known.join("、"))))
}
