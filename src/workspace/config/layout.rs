//! `[layout]` of `report.toml`: the Word page.
//!
//! Job: what an office may change about the page, checked. Inputs: the parsed table and the file's text.
//! Outputs: [`Layout`], mistakes with their places. Invariant: every key changes the page.

use super::wrong;
use crate::diagnostic::Diagnostic;
use serde::Deserialize;

/// The Word page; the defaults are GB/T 9704-2012's 22 lines of 28 characters.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Layout {
    /// Line pitch in points, as text to stay exact: `28.95`.
    pub line_pitch: Option<String>,
    /// 标题 font.
    pub font_title: Option<String>,
    /// 正文 font.
    pub font_body: Option<String>,
    /// 一级标题 font.
    pub font_heading1: Option<String>,
    /// 二级标题 font.
    pub font_heading2: Option<String>,
    /// Font of Latin letters and digits.
    pub font_latin: Option<String>,
    /// 页码 font.
    pub font_page_number: Option<String>,
    /// `standard` (outer), `center` or `none`.
    pub page_number: Option<String>,
    /// Bold third-level headings.
    pub bold_heading3: bool,
    /// 落款 with room for the office's seal.
    pub seal: bool,
    /// Printed on both sides: the binding edge changes sides.
    pub duplex: bool,
    /// A 目录 before the body.
    pub contents: bool,
}

/// Word shows no longer font name.
const FONT_NAME: usize = 31;

impl Layout {
    /// The fonts by key.
    fn fonts(&self) -> [(&'static str, Option<&String>); 6] {
        [
            ("font_title", self.font_title.as_ref()),
            ("font_body", self.font_body.as_ref()),
            ("font_heading1", self.font_heading1.as_ref()),
            ("font_heading2", self.font_heading2.as_ref()),
            ("font_latin", self.font_latin.as_ref()),
            ("font_page_number", self.font_page_number.as_ref()),
        ]
    }

    /// Everything that is wrong in `text`, which this was read from, in the order of its lines.
    pub(super) fn problems(&self, text: &str) -> Vec<Diagnostic> {
        let mut found: Vec<(usize, String)> = Vec::new();
        if let Some(style) = &self.page_number
            && !["standard", "center", "none"].contains(&style.as_str())
        {
            let message = format!("page_number「{style}」不认识，可用 standard、center、none");
            found.push((key(text, "page_number"), message));
        }
        if let Some(pitch) = &self.line_pitch
            && line_pitch_twips(pitch).is_none()
        {
            let message = format!("line_pitch「{pitch}」应为 20 到 40 磅，如 \"28.95\"");
            found.push((key(text, "line_pitch"), message));
        }
        for (name, font) in self.fonts() {
            let Some(font) = font else { continue };
            let blank = font.trim().is_empty() || font.chars().any(char::is_control);
            if blank || font.chars().count() > FONT_NAME {
                let message =
                    format!("{name}「{}」应为字体名，1 到 {FONT_NAME} 个字，如 \"仿宋\"", font.trim());
                found.push((key(text, name), message));
            }
        }
        found.sort();
        found.into_iter().map(|(at, message)| wrong(text, at, message)).collect()
    }
}

/// Where the line that sets `name` has it.
fn key(text: &str, name: &str) -> usize {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let indent = line.len() - line.trim_start().len();
        let rest = line[indent..].strip_prefix(name).map(str::trim_start);
        if rest.is_some_and(|rest| rest.starts_with('=')) {
            return start + indent;
        }
        start += line.len();
    }
    0
}

/// Points as text into twips (1/20 point), exactly.
pub fn line_pitch_twips(points: &str) -> Option<u32> {
    let twips = rust_decimal::Decimal::from_str_exact(points.trim())
        .ok()?
        .checked_mul(rust_decimal::Decimal::from(20))?
        .normalize();
    let value = u32::try_from(twips.mantissa()).ok().filter(|_| twips.scale() == 0)?;
    (400..=800).contains(&value).then_some(value)
}
