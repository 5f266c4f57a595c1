//! `report ingest 别的单位的工作区或台账`: a county's ledger into the city's.
//!
//! Job: find the ledgers behind a path, say whose each is, hold its sources and definitions against what is
//! here, and bring this ledger's copy of it up to date. Inputs: workspaces, ledger folders or archives that
//! nobody vouches for. Outputs: reports as of files, and one for each office. Invariants: an office's ledger
//! comes whole or not at all; nothing of it is read from exports again; whatever would be counted twice,
//! left out or counted elsewhere refuses it or is told.

mod definitions;
mod find;
mod places;
mod refuse;
mod told;

pub(super) use find::is_ledger;
pub use told::OfficeReport;

use super::taken::Taken;
use super::{Request, Result};
use crate::command::{Office, Session};
use crate::diagnostic::{Code, Diagnostic, Place, codes};
use crate::ledger::{self, Clash, Coming, Foreign, Merge, SourceEntry, State, Writer};
use crate::model::RegionTree;
use find::Found;
use std::path::PathBuf;

/// Whose ledger it is: the region here, and the office's name.
struct Whose {
    region: usize,
    code: String,
    name: String,
}

/// How often a ledger is opened again that its own office writes meanwhile.
const TRIES: usize = 3;

/// Merges the ledgers behind some paths, one after the other.
pub(super) fn all(
    session: &Session<'_>,
    office: &Office,
    request: &Request,
    paths: &[PathBuf],
) -> Result<Taken> {
    let other = [&request.dataset, &request.period, &request.sheet, &request.encoding];
    if other.iter().any(|option| option.is_some()) {
        let message = "合并台账时，数据集、期间、工作表和编码都照那边的台账，不能另行指定";
        return Err(vec![
            Diagnostic::new(codes::USAGE, message).help("去掉这些选项；--region 指明是哪里的台账。"),
        ]);
    }
    let mut taken = Taken::default();
    let mut found = Vec::new();
    for path in paths {
        match find::ledgers(office, path) {
            Ok(some) => found.extend(some),
            Err(problems) => taken.refuse(&office.workspace.show(path), None, problems),
        }
    }
    if found.len() > 1 && (request.region.is_some() || request.replace.is_some()) {
        let message = format!("--region、--replace 只能与一个台账同用，这里有 {} 个", found.len());
        return Err(vec![Diagnostic::new(codes::USAGE, message)]);
    }
    if found.is_empty() {
        return Ok(taken);
    }
    let folder = office.workspace.ledger_dir();
    let now = session.now.format("%Y-%m-%dT%H:%M:%SZ").to_string();
    let writer = match request.dry_run {
        true => Writer::rehearse(&folder, now),
        false => Writer::lock(&folder, session.wait, now),
    };
    let mut writer = writer.map_err(|d| vec![d])?;
    for (i, found) in found.iter().enumerate() {
        session.progress.step(i, paths.len(), &found.shown);
        let mut result = one(office, request, &mut writer, found);
        for _ in 1..TRIES {
            // Its own office has written it meanwhile: the next state is as good.
            if !matches!(&result, Err(problems) if problems.iter().any(|p| p.code == codes::LEDGER_LOCKED)) {
                break;
            }
            result = one(office, request, &mut writer, found);
        }
        match result {
            Ok(merged) => merged.into_taken(&mut taken, request.dry_run),
            Err(problems) => {
                taken.offices.push(OfficeReport::refused(found));
                taken.refuse(&found.shown, None, problems);
            }
        }
    }
    session.progress.step(paths.len(), paths.len(), "");
    Ok(taken)
}

/// One office's ledger.
fn one(office: &Office, request: &Request, writer: &mut Writer, found: &Found) -> Result<told::Merged> {
    let tree = &office.workspace.regions;
    let from = Foreign::open(&found.ledger).map_err(|d| vec![found.named(d)])?;
    let theirs = found.theirs()?;
    let whose = whose(office, request, found, theirs.as_ref())?;
    refuse::kin(writer, tree, &whose, found)?;
    let confirmed =
        request.replace.as_deref().map(|text| confirmed(office, text, &whose)).transpose()?.is_some();
    let path = |source: &SourceEntry| format!("{}：{}", tree.get(whose.region).name, source.path);
    let lies = |source: &SourceEntry| ledger::Office {
        of: whose.code.clone(),
        region: below(tree, &whose, theirs.as_ref(), source),
    };
    let (coming, gone) = writer.compare(&from, &whose.code, &lies, &path);
    let mut merged = told::Merged::new(found, &whose, &from, writer.ledger(), &coming, &gone);
    if !confirmed {
        refuse::older(writer.ledger(), &from, &whose, found, (&coming, &gone))?;
    }
    refuse::elsewhere(writer.ledger(), &coming, found)?;
    merged.diagnostics.extend(twice(office, writer.ledger(), &coming));
    merged.diagnostics.extend(definitions::check(office, theirs.as_ref(), &coming, found)?);
    let why = format!("合并{}的台账（第 {} 版）", whose.name, from.generation());
    let merge = Merge {
        from: &from,
        of: &whose.code,
        name: &whose.name,
        coming: &coming,
        gone: &gone,
        originals: office.workspace.config.ingest.keep_originals && found.has_originals,
        why: &why,
    };
    if writer.is_merged(&merge) {
        return Ok(merged);
    }
    let near = |source: &SourceEntry| is_near(tree, source, whose.region);
    let (staged, clashes) = writer.fetch(&merge, &near).map_err(|d| vec![found.named(d)])?;
    if !clashes.is_empty() {
        return Err(clashes.iter().map(|clash| refuse::clash(clash, &whose)).collect());
    }
    // From here on its files are known to be what they say, in size as well.
    let places = places::check(office, &whose, theirs.as_ref(), &from, &coming);
    merged.diagnostics.extend(places.map_err(|d| vec![found.named(d)])?);
    merged.read(&from).map_err(|d| vec![found.named(d)])?;
    if request.strict {
        refuse::strict(&merged, found)?;
    }
    let committed = writer.merge(&merge, staged).map_err(|d| vec![d])?;
    merged.restored = committed.restored;
    Ok(merged)
}

/// Whether a source of this office's own may hold rows of a region.
fn is_near(tree: &RegionTree, source: &SourceEntry, region: usize) -> bool {
    let declared = source.region.as_deref().and_then(|code| tree.find(code));
    declared.is_none_or(|own| tree.is_within(own, region) || tree.is_within(region, own))
}

/// The region and the office of a ledger: as the user says, else as its own workspace does.
fn whose(office: &Office, request: &Request, found: &Found, theirs: Option<&Office>) -> Result<Whose> {
    let tree = &office.workspace.regions;
    let make = |region: usize| {
        let own = tree.get(region);
        let name = theirs.map(|t| t.workspace.config.office.name.trim()).filter(|name| !name.is_empty());
        Whose { region, code: own.code.clone(), name: name.unwrap_or(&own.name).to_owned() }
    };
    if let Some(text) = &request.region {
        return Ok(make(office.region(text)?));
    }
    let refused = |message: String, help: &str| {
        vec![Diagnostic::new(codes::MERGE_REFUSED, message).at(Place::file(&found.shown)).help(help)]
    };
    let Some(theirs) = theirs else {
        let message = "只有台账，没有 report.toml 和 regions.csv，不知道是哪个单位的".to_owned();
        return Err(refused(message, "用 --region 指明是哪里的台账，或改用那边的整个工作区。"));
    };
    let root = theirs.workspace.regions.get(theirs.workspace.regions.root());
    let (by_code, by_name) = (tree.by_code(&root.code), tree.find(&root.name));
    let is_named = |at: usize| tree.named(&root.name).contains(&at);
    match (by_code, by_name) {
        (Some(at), _) if is_named(at) => Ok(make(at)),
        (None, Some(at)) => Ok(make(at)),
        (Some(at), _) => {
            let here = &tree.get(at).name;
            let message =
                format!("那边的「{}」代码是 {}，本单位的区划表里它是「{here}」", root.name, root.code);
            Err(refused(message, "改正两边的 regions.csv；确实是同一个地方的，用 --region 指明。"))
        }
        (None, None) => {
            let message = format!("本单位的区划表里没有「{}」（{}）", root.name, root.code);
            Err(refused(message, "在 regions.csv 里加上它和它的镇街，或用 --region 指明是哪里的台账。"))
        }
    }
}

/// Checks that `--replace` names the office whose ledger is there.
fn confirmed(office: &Office, text: &str, whose: &Whose) -> Result<()> {
    let region = office.workspace.regions.find(text) == Some(whose.region);
    if region || text.trim() == whose.name {
        return Ok(());
    }
    let message = format!("--replace「{text}」与这个台账不是一个单位：它是{}的", whose.name);
    Err(vec![Diagnostic::new(codes::USAGE, message)])
}

/// The region inside which a source's rows lie: its office's, or that of an office that had been merged there.
fn below(tree: &RegionTree, whose: &Whose, theirs: Option<&Office>, source: &SourceEntry) -> String {
    let Some(merged) = &source.office else { return whose.code.clone() };
    let name = theirs.and_then(|t| {
        let there = &t.workspace.regions;
        there.by_code(&merged.region).map(|at| there.get(at).name.clone())
    });
    let inside = |at: &usize| tree.is_within(*at, whose.region);
    let found = tree.by_code(&merged.region).filter(inside);
    let found = found.or_else(|| name.and_then(|name| tree.find(&name)).filter(inside));
    tree.get(found.unwrap_or(whose.region)).code.clone()
}

/// Files that another office has sent, too.
fn twice(office: &Office, ledger: &crate::ledger::Ledger, coming: &[Coming]) -> Vec<Diagnostic> {
    let tree = &office.workspace.regions;
    let mut out = Vec::new();
    for coming in coming {
        let State::Elsewhere(id) = &coming.state else { continue };
        let Some(known) = ledger.get(id) else { continue };
        let own = coming.entry.office.as_ref().map(|o| o.region.as_str());
        let place = known.office.as_ref().map(|o| o.region.as_str()).or(known.region.as_deref());
        // What this office had ingested for just that place, or for no place at all, is the same thing.
        if known.office.is_none() && (place.is_none() || place == own) {
            continue;
        }
        let whom =
            place.and_then(|code| tree.by_code(code)).map_or("别处", |at| tree.get(at).name.as_str());
        let message =
            format!("与{whom}的来源 {}（{}）是同一个文件，只计一次，算在{whom}", known.id, known.path);
        let place = Place { sheet: coming.entry.sheet.clone(), ..Place::file(&coming.entry.path) };
        out.push(Diagnostic::new(codes::SAME_FILE_TWICE, message).at(place));
    }
    out
}

/// A remark about an office's ledger as a whole.
fn remark(code: Code, message: String, found: &Found) -> Diagnostic {
    Diagnostic::new(code, message).at(Place::file(&found.shown))
}
