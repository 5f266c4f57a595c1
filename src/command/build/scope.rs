//! Which drafts a build writes: of which regions, by which templates, into which folders.
//!
//! Invariant: all of it is known, and refused where it cannot be, before anything is computed or written.

use super::super::{Office, Result};
use super::Request;
use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, codes};
use crate::draft::{self, library};
use crate::model::Period;
use crate::model::region::Level;
use crate::output::chars;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// One draft to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Planned {
    /// Position of its region in the tree.
    pub(super) region: usize,
    /// File name of its template.
    pub(super) template: String,
    /// Where its files stand.
    pub(super) folder: PathBuf,
    /// Their name without extension, `2024年工作总结`.
    pub(super) stem: String,
}

impl Planned {
    /// The template's name as it is given on the command line.
    pub(super) fn template_name(&self) -> &str {
        library::stem(&self.template)
    }
}

/// The drafts: the region's own first, then one for each region of `--each` below it.
pub(super) fn drafts(
    office: &Office,
    sources: &mut [library::Source],
    request: &Request,
    asked: Period,
    period: Period,
) -> Result<Vec<Planned>> {
    let own = office.region_or_root(request.region.as_deref())?;
    let mut regions = vec![own];
    if let Some(level) = request.each.as_deref() {
        regions.extend(below(office, own, level, period)?);
    }
    let mut out = Vec::new();
    for region in regions {
        out.push(planned(office, sources, request, (asked, period), region)?);
    }
    apart(office, &out)?;
    Ok(out)
}

/// The regions of a level below another that there were at some time of the period.
fn below(office: &Office, own: usize, level: &str, period: Period) -> Result<Vec<usize>> {
    let tree = &office.workspace.regions;
    let Some(level) = Level::parse(level) else {
        let message = format!(
            "--each 不认识「{level}」，可用 city、county、town、village（或 市、县区、镇街、村社区）"
        );
        return Err(vec![Diagnostic::new(codes::USAGE, message)]);
    };
    let was = |r: &usize| {
        let region = tree.get(*r);
        region.valid_from.is_none_or(|from| from <= period.to)
            && region.valid_to.is_none_or(|to| to >= period.from)
    };
    let found: Vec<usize> = tree.at_level(own, level).into_iter().filter(|r| *r != own).filter(was).collect();
    if found.is_empty() {
        let message = format!("{}下面没有{}，--each 没有可写的", tree.get(own).name, level.title());
        return Err(vec![Diagnostic::new(codes::USAGE, message).help("在 regions.csv 里列出它们。")]);
    }
    Ok(found)
}

fn planned(
    office: &Office,
    sources: &mut [library::Source],
    request: &Request,
    periods: (Period, Period),
    region: usize,
) -> Result<Planned> {
    let (asked, period) = periods;
    let tree = &office.workspace.regions;
    let wanted = request.template.as_deref().or(office.workspace.config.build.template.as_deref());
    // A cut-off day makes no other kind of report.
    let default = library::default_for(&asked, tree.get(region).level);
    let template = library::choose(sources, wanted.unwrap_or(default))?;
    let mut out = Planned { region, template, folder: PathBuf::new(), stem: String::new() };
    let mut folder = office.workspace.out_dir().join(period.to_string());
    if region != tree.root() {
        let region = tree.get(region);
        folder = folder.join(file_safe(&format!("{}-{}", region.code, region.name)));
    }
    // Cut off, a year may be what another period is called: its own default draft stands there.
    if out.template_name() != library::default_for(&period, tree.get(region).level) {
        folder = folder.join(file_safe(out.template_name()));
    }
    let word = library::file_word(out.template_name());
    out.stem = file_safe(&format!("{}{word}", period.title()));
    out.folder = folder;
    Ok(out)
}

/// Refuses two drafts that would be one file; Windows knows no difference of case.
fn apart(office: &Office, drafts: &[Planned]) -> Result<()> {
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    let mut problems = Vec::new();
    for draft in drafts {
        let path = draft.folder.join(&draft.stem);
        if let Some(first) = known.insert(path.to_string_lossy().to_lowercase(), draft.region) {
            let name = |r: usize| {
                let region = office.workspace.regions.get(r);
                format!("{}（{}）", region.name, region.code)
            };
            let (one, other) = (name(first), name(draft.region));
            let message = format!("{one}和{other}的文稿会写到同一个地方：{}", office.workspace.show(&path));
            problems.push(Diagnostic::new(codes::OUTPUT_COLLISION, message));
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

/// Checks every template that is used, each once.
pub(super) fn check(
    office: &Office,
    catalog: &Catalog,
    sources: &[library::Source],
    drafts: &[Planned],
    period: Period,
) -> Result<()> {
    let mut names: Vec<&str> = drafts.iter().map(|d| d.template.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    for name in names {
        let used = draft::used(sources, name);
        let problems = draft::check::check(&used, catalog, &office.workspace.regions);
        if !problems.is_empty() {
            return Err(problems);
        }
        for_whole_years(&used, name, period)?;
    }
    Ok(())
}

/// Refuses a built-in template with tables by year for any other period: no line of it is to be corrected.
fn for_whole_years(used: &[&library::Source], template: &str, period: Period) -> Result<()> {
    let builtin = |s: &&library::Source| s.path.starts_with("<内置>");
    let own = used.iter().any(|s| s.name == template && !builtin(s));
    let by_year = |s: &library::Source| draft::asked(&[s], period).years;
    if own || period.whole_years().is_some() || !used.iter().any(|s| builtin(s) && by_year(s)) {
        return Ok(());
    }
    let name = library::stem(template);
    let message = format!("模板「{name}」是整年用的，有分年度的表；{}不是整年", period.title());
    let help = "期间改成整年的，如 2024、2020..2024；或换一个模板（见 report templates）。";
    Err(vec![Diagnostic::new(codes::USAGE, message).help(help)])
}

/// Longest name of a file or folder, bytes: with `-新12.docx` behind it no system finds it too long.
const NAME_BYTES: usize = 200;
/// Names that are devices on Windows, whatever follows their first point.
const DEVICES: [&str; 6] = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];

/// A name that every system allows for a file: no character that some system forbids, or that shows the others in
/// another order; no device, nothing of dots alone, not too long.
pub(in crate::command) fn file_safe(name: &str) -> String {
    let forbidden = |c: char| c.is_control() || r#"\/:*?"<>|"#.contains(c) || chars::is_hidden(c);
    let mut safe: String = name.chars().map(|c| if forbidden(c) { '_' } else { c }).collect();
    while safe.len() > NAME_BYTES {
        safe.pop();
    }
    let safe = safe.trim_matches([' ', '.']);
    let first = safe.split('.').next().unwrap_or(safe).trim_end().to_uppercase();
    let port = |kind| {
        first
            .strip_prefix(kind)
            .is_some_and(|n| matches!(n.chars().collect::<Vec<_>>()[..], [c] if c.is_numeric()))
    };
    if safe.is_empty() || DEVICES.contains(&first.as_str()) || port("COM") || port("LPT") {
        return format!("_{safe}");
    }
    safe.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_files_on_every_system_and_stay_where_they_are() {
        for (name, expected) in [
            ("999921100-城关镇", "999921100-城关镇"),
            ("../../x", "_.._x"),
            ("..", "_"),
            (" . ", "_"),
            ("", "_"),
            ("a:b", "a_b"),
            ("CON", "_CON"),
            ("nul.txt", "_nul.txt"),
            ("Com1 .x", "_Com1 .x"),
            ("COM", "COM"),
            ("com10", "com10"),
            ("C:\\x\u{0}\n", "C__x__"),
            ("a\u{202e}xcod", "a_xcod"),
        ] {
            assert_eq!(file_safe(name), expected, "{name:?}");
        }
        let long = file_safe(&"很".repeat(300));
        assert!(long.len() <= NAME_BYTES && long.len() > NAME_BYTES - 4);
    }
}
