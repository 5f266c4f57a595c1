//! Where deliverables go and how they are made of a rendered draft.

use super::super::manifest::{self, About};
use super::super::{Office, Outcome, Result, Session, deliver, problem_json};
use crate::diagnostic::Severity;
use crate::draft::{Frame, Rendered, library};
use crate::output::docx;
use crate::workspace::config::{Layout, line_pitch_twips};
use std::path::PathBuf;

/// `out/<period>/`, with subfolders for other regions and templates.
pub(super) fn folder(office: &Office, frame: &Frame, template: Option<&str>) -> PathBuf {
    let mut folder = office.workspace.out_dir().join(frame.period.to_string());
    if frame.region != office.workspace.regions.root() {
        let region = frame.regions.get(frame.region);
        folder = folder.join(file_safe(&format!("{}-{}", region.code, region.name)));
    }
    match template {
        Some(template) => folder.join(file_safe(template)),
        None => folder,
    }
}

/// A name without characters that some system forbids in file names.
fn file_safe(name: &str) -> String {
    let safe: String =
        name.chars().map(|c| if c.is_control() || r#"\/:*?"<>|"#.contains(c) { '_' } else { c }).collect();
    safe.trim_matches([' ', '.']).to_owned()
}

/// Writes the deliverables and the manifest.
pub(super) fn write(
    session: &Session<'_>,
    office: &Office,
    about: &About<'_>,
    rendered: &Rendered,
    emit: &[String],
    folder: &std::path::Path,
    outcome: &mut Outcome,
) -> Result<()> {
    deliver::make_folder(&office.workspace.root, folder)?;
    let known = manifest::known_outputs(folder);
    let word = library::file_word(about.template);
    let name = file_safe(&format!("{}{word}", about.frame.period.title()));
    let mut outputs = Vec::new();
    for kind in emit {
        let bytes = match kind.as_str() {
            "docx" if rendered.word.is_some() => rendered.word.clone().unwrap_or_default(),
            "docx" => {
                let layout = layout(session, &office.workspace.config.layout, &about.frame.organisation);
                docx::write(&rendered.draft, &layout).map_err(|e| deliver::failed(folder, &e))?
            }
            "md" => crate::output::markdown::write(&rendered.draft).into_bytes(),
            _ => crate::output::text::write(&rendered.draft).into_bytes(),
        };
        let file = format!("{name}.{kind}");
        outputs.push(deliver::deliver(folder, &file, &bytes, &known, &mut outcome.diagnostics)?);
    }
    let document = manifest::document(about, &rendered.record, &outputs, &known);
    let text = serde_json::to_string_pretty(&document).unwrap_or_default() + "\n";
    let path = folder.join(manifest::NAME);
    let same = std::fs::read(&path).is_ok_and(|old| old == text.as_bytes());
    if !same {
        deliver::write(&path, text.as_bytes()).map_err(|e| deliver::failed(&path, &e))?;
    }
    outputs.push(deliver::Delivered {
        name: manifest::NAME.to_owned(),
        sha256: deliver::sha256(text.as_bytes()),
        written: !same,
    });
    let shown = |n: &str| office.workspace.show(&folder.join(n));
    let list: Vec<_> = outputs
        .iter()
        .map(|o| serde_json::json!({"path": shown(&o.name), "sha256": o.sha256, "written": o.written}))
        .collect();
    outcome.put("outputs", list);
    outcome.put("figures", rendered.record.figures.len());
    outcome.put("occurrences", rendered.record.occurrences.len());
    let warnings: Vec<_> =
        outcome.diagnostics.iter().filter(|d| d.severity() >= Severity::Warning).map(problem_json).collect();
    outcome.put("warnings", warnings);
    for o in &outputs {
        let state = if o.written { "" } else { "（没有变化）" };
        outcome.text.push_str(&format!("{}{state}\n", shown(&o.name)));
    }
    Ok(())
}

/// The Word page as the office sets it.
fn layout(session: &Session<'_>, config: &Layout, organisation: &str) -> docx::Layout {
    let mut layout = docx::Layout { creator: organisation.to_owned(), ..docx::Layout::default() };
    // Midnight: a rebuild on the same day changes no byte.
    layout.created = session.today.and_hms_opt(0, 0, 0).map(|t| t.and_utc().timestamp());
    if let Some(twips) = config.line_pitch.as_deref().and_then(line_pitch_twips) {
        layout.line_pitch_twips = twips;
    }
    let fonts = &mut layout.fonts;
    for (set, font) in [
        (&config.font_title, &mut fonts.title),
        (&config.font_body, &mut fonts.body),
        (&config.font_heading1, &mut fonts.h1),
        (&config.font_heading2, &mut fonts.h2),
    ] {
        if let Some(name) = set {
            font.clone_from(name);
        }
    }
    layout.page_number = match config.page_number.as_deref() {
        Some("center") => docx::PageNumber::Center,
        Some("none") => docx::PageNumber::None,
        _ => docx::PageNumber::Standard,
    };
    layout.h3_bold = config.bold_heading3;
    layout
}
