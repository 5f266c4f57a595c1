//! A workspace copied and built anew: what an archive is made of.
//!
//! Job: from an office's workspace to a folder that holds all that its drafts depend on, and the drafts as
//! `build` writes them of just that. Invariant: the drafts are made from the copy, so nothing outside the
//! archive can have had a part in them; nothing is written in the office's own folder.

use super::index::{About, FILES, Index, Options, Original};
use super::{record, write};
use crate::catalog::builtin_files;
use crate::command::engine::Asked;
use crate::command::{Office, Outcome, Result, Session, build, deliver};
use crate::diagnostic::{Diagnostic, Place, codes};
use crate::draft::library;
use crate::ledger::Ledger;
use crate::workspace::OwnTemplates;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;

/// Copies and builds; the index of it, and what the build had to say.
pub(super) fn stage(
    session: &Session<'_>,
    (office, ledger): (&Office, &Ledger),
    options: &Options,
    root: &Path,
) -> Result<(Index, Outcome)> {
    copy(office, ledger, options, root)?;
    let there = inside(session, root);
    let built = build::run(&there, &options.request())?;
    for (name, bytes) in record::all(&there, options)? {
        let path = root.join(name);
        deliver::make_folder(root, path.parent().unwrap_or(root))?;
        deliver::write(&path, &bytes).map_err(|e| deliver::failed(&path, &e))?;
    }
    let index = Index {
        tool: tool(),
        builtin_sha256: builtin(),
        now: session.now.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
        today: session.today.format("%Y-%m-%d").to_string(),
        options: options.clone(),
        ledger: about(ledger),
        members: write::list(root)?,
    };
    Ok((index, built))
}

/// The same session in another folder.
pub(in crate::command) fn inside<'a>(session: &Session<'a>, root: &Path) -> Session<'a> {
    Session {
        folder: root.to_owned(),
        today: session.today,
        now: session.now,
        threads: session.threads,
        wait: session.wait,
        progress: session.progress,
    }
}

impl Options {
    /// What `build` is asked for.
    pub(in crate::command) fn request(&self) -> build::Request {
        build::Request {
            period: self.period.clone(),
            template: self.template.clone(),
            region: self.region.clone(),
            each: self.each.clone(),
            emit: self.emit.clone(),
            annotate: self.annotate,
            as_of: self.as_of.clone(),
            ingest: false,
            strict: false,
            // An archive can be made again without a cluster.
            engine: Asked::local(),
        }
    }
}

/// The program and its version, as manifests name it.
pub(in crate::command) fn tool() -> String {
    format!("report {}", env!("CARGO_PKG_VERSION"))
}

/// sha256 over all that is built in: catalog and templates.
pub(in crate::command) fn builtin() -> String {
    let mut hash = Sha256::new();
    let templates = library::sources(&OwnTemplates::default());
    let templates = templates.into_iter().map(|s| (s.path, s.text));
    for (path, text) in builtin_files().into_iter().map(|f| (f.path, f.text)).chain(templates) {
        for part in [path, text] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
    }
    hash.finalize().iter().map(|b| format!("{b:02x}")).collect()
}

fn about(ledger: &Ledger) -> About {
    let originals: BTreeSet<Original> = ledger
        .sources()
        .iter()
        .map(|s| Original {
            path: s.path.clone(),
            sha256: s.sha256.clone(),
            bytes: s.bytes,
            kept: s.original.is_some(),
        })
        .collect();
    About {
        sources: ledger.sources().len(),
        journal: ledger.journal().len(),
        originals: originals.into_iter().collect(),
    }
}

fn copy(office: &Office, ledger: &Ledger, options: &Options, root: &Path) -> Result<()> {
    let workspace = &office.workspace;
    let templates = workspace.templates()?;
    // As bytes: what stands in the office's folder is what can be held against the archive.
    let own = workspace.catalog.iter().chain(&templates.texts).map(|(name, _)| name);
    let own = own.chain(templates.words.iter().map(|(name, _)| name)).map(String::as_str);
    for name in FILES.into_iter().chain(own) {
        let bytes = match std::fs::read(workspace.root.join(name)) {
            Ok(bytes) => bytes,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => continue,
            Err(e) => {
                let message = format!("{name} 打不开（{e}）");
                return Err(vec![Diagnostic::new(codes::FILE_UNREADABLE, message).at(Place::file(name))]);
            }
        };
        let path = root.join(name);
        let folder = path.parent().unwrap_or(root);
        std::fs::create_dir_all(folder).map_err(|e| deliver::failed(folder, &e))?;
        let written = deliver::private_file(&path, true).and_then(|mut file| file.write_all(&bytes));
        written.map_err(|e| deliver::failed(&path, &e))?;
    }
    ledger.copy_to(&root.join("ledger"), !options.hashes_only).map_err(|d| vec![d])
}
