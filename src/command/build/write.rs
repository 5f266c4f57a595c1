//! How deliverables are made of a rendered draft, and put in their places.

use super::super::manifest::{self, About};
use super::super::{Office, Outcome, Result, Session, controls, deliver, evidence, problem_json};
use super::Build;
use super::scope::Planned;
use crate::diagnostic::{Diagnostic, Place, Severity, codes};
use crate::draft::{Frame, Rendered};
use crate::output::{docx, html, xlsx};
use crate::workspace::config::{Layout, line_pitch_twips};
use deliver::Staged;

/// A draft whose files lie whole beside their places.
#[derive(Debug)]
pub(super) struct Made {
    staged: Vec<Staged>,
    /// What the office should know of it.
    pub(super) told: Vec<Diagnostic>,
    figures: usize,
    occurrences: usize,
    missing: usize,
}

/// Makes the files of a draft.
pub(super) fn make(
    build: &Build<'_>,
    planned: &Planned,
    frame: &Frame,
    rendered: &Rendered,
    controls: &[controls::Entry],
    mut told: Vec<Diagnostic>,
) -> Result<Made> {
    let (office, folder) = (build.office, planned.folder.as_path());
    deliver::make_folder(&office.workspace.root, folder)?;
    let known = manifest::known_outputs(folder);
    let stamp = rendered.draft.stamp.as_deref();
    let moved = evidence::moved(&build.rejected, frame, &rendered.record)?;
    let about = About {
        template: planned.template_name(),
        frame,
        ledger: build.ledger,
        moved: &moved,
        controls,
        engine: build.engine.key(),
        draft: &rendered.draft,
        stamp,
    };
    let layout = layout(build.session, &office.workspace.config.layout, &frame.organisation);
    let evidence =
        build.behind.as_ref().map(|behind| evidence::gather(behind, frame, rendered, &moved)).transpose()?;
    told.extend(super::told::rejected(&rendered.record, &moved, frame.period));
    let held = evidence::moved(&build.held, frame, &rendered.record)?;
    told.extend(super::told::held(&rendered.record, &held));
    let mut staged = Vec::new();
    let mut stage = |name: String, bytes: &[u8]| -> Result<()> {
        staged.push(deliver::stage(folder, &name, bytes, &known, &mut told)?);
        Ok(())
    };
    for kind in &build.emit {
        let name = format!("{}.{kind}", planned.stem);
        match kind.as_str() {
            "docx" => {
                if let Some(filled) = &rendered.word {
                    stage(name, filled)?;
                    continue;
                }
                let word = |notes| docx::write(&rendered.draft, &layout, notes);
                stage(name, &word(None).map_err(|e| deliver::failed(folder, &e))?)?;
                if build.annotate {
                    let bytes = word(evidence.as_ref()).map_err(|e| deliver::failed(folder, &e))?;
                    stage(format!("{}（审核稿）.docx", planned.stem), &bytes)?;
                }
            }
            "html" => {
                if let Some(evidence) = &evidence {
                    stage(name, html::write(&rendered.draft, evidence).as_bytes())?;
                }
            }
            "xlsx" => {
                if let Some(evidence) = &evidence {
                    let bytes = xlsx::write(&rendered.draft, evidence, layout.created).map_err(|why| {
                        vec![Diagnostic::new(codes::OUTPUT_WRITE, why).at(Place::file(&name))]
                    })?;
                    stage(name, &bytes)?;
                }
            }
            "md" => stage(name, crate::output::markdown::write(&rendered.draft).as_bytes())?,
            _ => stage(name, crate::output::text::write(&rendered.draft).as_bytes())?,
        }
    }
    let outputs: Vec<_> = staged.iter().map(|s| s.delivered.clone()).collect();
    let document = manifest::document(&about, &rendered.record, &outputs, &known);
    let text = serde_json::to_string_pretty(&document).unwrap_or_default() + "\n";
    staged.push(deliver::stage_own(folder, manifest::NAME, text.as_bytes())?);
    Ok(Made {
        staged,
        told,
        figures: rendered.record.figures.len(),
        occurrences: rendered.record.occurrences.len(),
        missing: rendered.record.missing.len(),
    })
}

/// Whether some deliverable shows what stands behind the figures.
pub(super) fn needs_evidence(emit: &[String], annotate: bool) -> bool {
    annotate || emit.iter().any(|kind| matches!(kind.as_str(), "html" | "xlsx"))
}

/// Puts all files in their places and says which.
pub(super) fn commit(
    office: &Office,
    drafts: &[Planned],
    made: Vec<Made>,
    outcome: &mut Outcome,
) -> Result<()> {
    let (mut outputs, mut each) = (Vec::new(), Vec::new());
    let (mut figures, mut occurrences) = (0, 0);
    let (mut folders, mut counts) = (Vec::new(), Vec::new());
    for (draft, made) in drafts.iter().zip(made) {
        folders.push((draft.folder.as_path(), made.staged));
        counts.push((made.figures, made.occurrences, made.missing));
    }
    let delivered = deliver::commit(folders)?;
    for ((draft, counts), delivered) in drafts.iter().zip(counts).zip(delivered) {
        let region = office.workspace.regions.get(draft.region);
        each.push(serde_json::json!({
            "region": region.code, "region_name": region.name, "template": draft.template_name(),
            "folder": office.workspace.show(&draft.folder), "figures": counts.0,
            "occurrences": counts.1, "missing": counts.2,
        }));
        figures += counts.0;
        occurrences += counts.1;
        for o in delivered {
            let path = office.workspace.show(&draft.folder.join(&o.name));
            let state = if o.written { "" } else { "（没有变化）" };
            outcome.text.push_str(&format!("{path}{state}\n"));
            outputs.push(serde_json::json!({"path": path, "sha256": o.sha256, "written": o.written}));
        }
    }
    outcome.put("outputs", outputs);
    outcome.put("drafts", each);
    outcome.put("figures", figures);
    outcome.put("occurrences", occurrences);
    let warnings: Vec<_> =
        outcome.diagnostics.iter().filter(|d| d.severity() >= Severity::Warning).map(problem_json).collect();
    outcome.put("warnings", warnings);
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
        (&config.font_latin, &mut fonts.latin),
        (&config.font_page_number, &mut fonts.page_number),
    ] {
        if let Some(name) = set {
            name.trim().clone_into(font);
        }
    }
    layout.page_number = match config.page_number.as_deref() {
        Some("center") => docx::PageNumber::Center,
        Some("none") => docx::PageNumber::None,
        _ => docx::PageNumber::Standard,
    };
    layout.h3_bold = config.bold_heading3;
    layout.seal = config.seal;
    layout.duplex = config.duplex;
    layout.contents = config.contents;
    layout
}
