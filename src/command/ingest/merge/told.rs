//! What a merge did: source by source as of files, and of the office as a whole.

use super::{Coming, Found, State, Whose};
use crate::command::ingest::taken::{FileReport, Status, Taken};
use crate::diagnostic::{Diagnostic, Place, codes};
use crate::ingest::records::DeclaredTotal;
use crate::ledger::{Foreign, Ledger, Revised, SourceEntry};
use serde_json::{Value, json};

/// An office whose ledger was to be merged.
#[derive(Debug, Clone, Default)]
pub struct OfficeReport {
    /// Where the ledger was.
    pub path: String,
    /// Region code here; empty when refused.
    pub region: String,
    /// Name.
    pub name: String,
    /// How often its ledger had been written.
    pub generation: u64,
    /// Whether it was kept out.
    pub refused: bool,
    /// Sources that came, were replaced by another state of themselves, stood here as they are, stand here
    /// as another's.
    pub new: usize,
    /// See `new`.
    pub changed: usize,
    /// See `new`.
    pub same: usize,
    /// See `new`.
    pub elsewhere: usize,
    /// Sources that went: id, path, rows.
    pub gone: Vec<(String, String, u64)>,
}

impl OfficeReport {
    pub(super) fn refused(found: &Found) -> OfficeReport {
        OfficeReport { path: found.shown.clone(), refused: true, ..OfficeReport::default() }
    }

    /// The document.
    pub fn json(&self) -> Value {
        let gone =
            |(id, path, rows): &(String, String, u64)| json!({"source": id, "path": path, "rows": rows});
        json!({
            "path": self.path, "region": self.region, "name": self.name, "generation": self.generation,
            "status": if self.refused { "refused" } else { "merged" }, "new": self.new, "changed": self.changed,
            "same": self.same, "elsewhere": self.elsewhere, "gone": self.gone.iter().map(gone).collect::<Vec<_>>(),
        })
    }

    /// One line.
    pub fn words(&self) -> Option<String> {
        let counted = [
            (self.new, "新来"),
            (self.changed, "更新"),
            (self.gone.len(), "撤销"),
            (self.same, "没有变化"),
            (self.elsewhere, "已另有"),
        ];
        let counted = counted.iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{n} 个{word}"));
        let counted = counted.collect::<Vec<_>>().join("，");
        let what = if counted.is_empty() { "没有来源".to_owned() } else { format!("来源 {counted}") };
        (!self.refused).then(|| format!("{}的台账：{what}", self.name))
    }
}

/// A merge that is not refused so far.
pub(super) struct Merged {
    report: OfficeReport,
    pub(super) files: Vec<FileReport>,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// This office's own sources that got rows back: id, path, rows.
    pub(super) restored: Vec<(String, String, u64)>,
}

impl Merged {
    pub(super) fn new(
        found: &Found,
        whose: &Whose,
        from: &Foreign,
        ledger: &Ledger,
        coming: &[Coming],
        gone: &[String],
    ) -> Merged {
        let count = |wanted: fn(&State) -> bool| coming.iter().filter(|c| wanted(&c.state)).count();
        let gone: Vec<(String, String, u64)> = gone
            .iter()
            .filter_map(|id| ledger.get(id))
            .map(|s| (s.id.clone(), s.path.clone(), s.rows.accepted))
            .collect();
        let went = |(id, path, rows): &(String, String, u64)| {
            let message = format!("{}的台账里已经没有来源 {id}，它的 {rows} 行不再计入", whose.name);
            Diagnostic::new(codes::OFFICE_SOURCES_GONE, message).at(Place::file(path))
        };
        Merged {
            diagnostics: gone.iter().map(went).collect(),
            report: OfficeReport {
                path: found.shown.clone(),
                region: whose.code.clone(),
                name: whose.name.clone(),
                generation: from.generation(),
                refused: false,
                new: count(|s| *s == State::New),
                changed: count(|s| *s == State::Changed),
                same: count(|s| *s == State::Same),
                elsewhere: count(|s| matches!(s, State::Elsewhere(_))),
                gone,
            },
            files: coming.iter().map(|one| file(one, whose)).collect(),
            restored: Vec::new(),
        }
    }

    /// Reads what is told of the rows that come.
    pub(super) fn read(&mut self, from: &Foreign) -> Result<(), Diagnostic> {
        for report in self.files.iter_mut().filter(|f| f.is_new()) {
            let Some(source) = from.ledger().get(&report.source) else { continue };
            report.rejects = from.ledger().rejects(source)?;
            let held = from.ledger().held(source)?.into_iter();
            report.revised = held
                .map(|h| Revised {
                    line: h.line,
                    source: h.source,
                    with_line: h.with_line,
                    one_sided: h.one_sided,
                })
                .collect();
        }
        Ok(())
    }

    /// Adds it to what the run has done.
    pub(super) fn into_taken(self, taken: &mut Taken, dry_run: bool) {
        for mut report in self.files {
            if dry_run && report.status == Status::Ingested {
                report.status = Status::WouldIngest;
            }
            taken.add(report);
        }
        for (id, path, rows) in &self.restored {
            taken.notes.push(format!("来源 {id}（{path}）有 {rows} 行原由撤销的来源代存，现在由它自己存"));
        }
        taken.notes.extend(self.report.words());
        taken.offices.push(self.report);
        taken.diagnostics.extend(self.diagnostics);
    }
}

fn file(one: &Coming, whose: &Whose) -> FileReport {
    let SourceEntry { path, sheet, sha256, dataset, encoding, rows, .. } = &one.entry;
    let already = match &one.state {
        State::New | State::Changed => None,
        State::Same => Some(one.entry.id.clone()),
        State::Elsewhere(id) => Some(id.clone()),
    };
    let total = |t: &crate::ledger::DeclaredTotal| DeclaredTotal {
        line: t.line,
        field: t.field.clone(),
        title: t.field.clone(),
        value: t.value.clone(),
        computed: t.computed.clone(),
        holds: t.holds,
    };
    FileReport {
        path: path.clone(),
        sheet: sheet.clone(),
        sha256: sha256.clone(),
        dataset: dataset.clone(),
        encoding: encoding.clone(),
        status: if already.is_some() { Status::Already } else { Status::Ingested },
        source: already.unwrap_or_else(|| one.entry.id.clone()),
        rows: *rows,
        declared_totals: one.entry.declared_totals.iter().map(total).collect(),
        office: Some((whose.code.clone(), whose.name.clone())),
        ..FileReport::default()
    }
}
