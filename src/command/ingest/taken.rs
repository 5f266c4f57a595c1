//! What an ingest did, file by file: for JSON, for the eye, for the exit code.

use super::merge::OfficeReport;
use crate::diagnostic::{Diagnostic, codes};
use crate::ingest::records::{DeclaredTotal, Products};
use crate::ledger::{Revised, RowCounts};
use crate::model::mask;
use crate::model::record::Reject;
use crate::model::value::decimal;
use crate::output::grid::{Grid, Heading};
use serde_json::{Value, json};

/// What became of a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Status {
    /// In the ledger now.
    Ingested,
    /// Would be, without `--dry-run`.
    WouldIngest,
    /// Was there before.
    Already,
    /// Kept out.
    #[default]
    Refused,
}

impl Status {
    fn key(self) -> &'static str {
        match self {
            Status::Ingested | Status::WouldIngest => "ingested",
            Status::Already => "already",
            Status::Refused => "refused",
        }
    }

    fn title(self) -> &'static str {
        match self {
            Status::Ingested => "已导入",
            Status::WouldIngest => "将导入",
            Status::Already => "早已导入",
            Status::Refused => "未导入",
        }
    }
}

/// One file, or one sheet of a workbook.
#[derive(Debug, Clone, Default)]
pub struct FileReport {
    /// As shown.
    pub path: String,
    /// Sheet.
    pub sheet: Option<String>,
    /// sha256 of the file; empty when it could not be read.
    pub sha256: String,
    /// Dataset id; empty when refused.
    pub dataset: String,
    /// Encoding.
    pub encoding: String,
    /// What became of it.
    pub status: Status,
    /// Source id in the ledger.
    pub source: String,
    /// Row counts.
    pub rows: RowCounts,
    /// Refused rows in order.
    pub rejects: Vec<Reject>,
    /// Held rows in order.
    pub revised: Vec<Revised>,
    /// 合计 rows.
    pub declared_totals: Vec<DeclaredTotal>,
    /// Rows compared with 标准×份数.
    pub products: Products,
    /// Whose refused rows these are, if they were returned.
    pub returned: Option<ReturnedRows>,
    /// Rows of the replaced source that are gone.
    pub gone: u64,
    /// The office whose ledger it came with, if it did: region code here, and name.
    pub office: Option<(String, String)>,
    /// Why the file was refused.
    pub problems: Vec<Diagnostic>,
}

impl FileReport {
    /// Whether it was read now.
    pub fn is_new(&self) -> bool {
        matches!(self.status, Status::Ingested | Status::WouldIngest)
    }
}

/// Rows that came back corrected.
#[derive(Debug, Clone, Default)]
pub struct ReturnedRows {
    /// The source they were refused from.
    pub of: String,
    /// Its file.
    pub path: String,
    /// Rows that are no rejects any more.
    pub settled: u64,
    /// Rows refused again.
    pub again: u64,
    /// Rows that an earlier return has settled as they are.
    pub repeated: u64,
}

/// All files of a run.
#[derive(Debug, Default)]
pub struct Taken {
    /// In order.
    pub files: Vec<FileReport>,
    /// Problems and remarks.
    pub diagnostics: Vec<Diagnostic>,
    /// Offices whose ledgers were merged or kept out.
    pub offices: Vec<OfficeReport>,
    /// What else is to be said, a line each.
    pub notes: Vec<String>,
}

impl Taken {
    /// Adds a file that went in or was in.
    pub(super) fn add(&mut self, report: FileReport) {
        self.files.push(report);
    }

    /// Adds a file that was kept out.
    pub(super) fn refuse(&mut self, path: &str, sha256: Option<&str>, problems: Vec<Diagnostic>) {
        self.files.push(FileReport {
            path: path.to_owned(),
            sha256: sha256.unwrap_or_default().to_owned(),
            problems: problems.clone(),
            ..FileReport::default()
        });
        self.diagnostics.extend(problems);
    }

    /// Adds a file that was kept out for its rejected rows (`--strict`).
    pub(super) fn refuse_rows(
        &mut self,
        path: &str,
        sha256: &str,
        rejects: Vec<Reject>,
        problem: Diagnostic,
    ) {
        self.refuse(path, Some(sha256), vec![problem]);
        if let Some(last) = self.files.last_mut() {
            last.rejects = rejects;
        }
    }

    /// The files kept out.
    pub fn refused(&self) -> Vec<&str> {
        self.files.iter().filter(|f| f.status == Status::Refused).map(|f| f.path.as_str()).collect()
    }

    /// Whether a file was kept out not for what is in it, but because the ledger could not be written or read.
    pub fn is_broken(&self) -> bool {
        const LEDGER: [crate::diagnostic::Code; 4] =
            [codes::LEDGER_WRITE, codes::LEDGER_DAMAGED, codes::LEDGER_VERSION, codes::LEDGER_LOCKED];
        self.files.iter().flat_map(|f| &f.problems).any(|d| LEDGER.contains(&d.code))
    }

    /// Whether rows were rejected or held back, a sheet was not read, or a 合计 or a 标准×份数 is wrong, in
    /// what was read now.
    pub fn has_findings(&self) -> bool {
        let skipped = self.diagnostics.iter().any(|d| d.code == codes::SHEET_SKIPPED);
        let twice = self.diagnostics.iter().any(|d| d.code == codes::SAME_FILE_TWICE);
        let wrong = |f: &FileReport| f.products.wrong > 0 || f.declared_totals.iter().any(|t| !t.holds);
        let mut read =
            self.files.iter().filter(|f| matches!(f.status, Status::Ingested | Status::WouldIngest));
        skipped || twice || read.any(|f| f.rows.rejected > 0 || f.rows.revised > 0 || wrong(f))
    }

    /// One line for the end of the run.
    pub fn summary(&self) -> String {
        let count = |s: Status| self.files.iter().filter(|f| f.status == s).count();
        let fresh = self.files.iter().filter(|f| matches!(f.status, Status::Ingested | Status::WouldIngest));
        let (mut accepted, mut duplicate, mut rejected, mut revised) = (0, 0, 0, 0);
        let mut read = 0;
        for f in fresh {
            read += 1;
            accepted += f.rows.accepted;
            duplicate += f.rows.duplicate;
            rejected += f.rows.rejected;
            revised += f.rows.revised;
        }
        let mut out = format!("导入 {read} 张表：{accepted} 行入台账");
        let settled: u64 = self.files.iter().filter_map(|f| f.returned.as_ref()).map(|r| r.settled).sum();
        if settled > 0 {
            out.push_str(&format!("，补正 {settled} 行剔除"));
        }
        for (n, word) in [(duplicate, "重复"), (rejected, "剔除"), (revised, "修订待定")] {
            if n > 0 {
                out.push_str(&format!("，{n} 行{word}"));
            }
        }
        for (n, word) in [(count(Status::Already), "早已导入"), (count(Status::Refused), "未能导入")]
        {
            if n > 0 {
                out.push_str(&format!("；{n} 张{word}"));
            }
        }
        out
    }

    /// Adds what another part of the run has done.
    pub(super) fn add_all(&mut self, other: Taken) {
        self.files.extend(other.files);
        self.diagnostics.extend(other.diagnostics);
        self.offices.extend(other.offices);
        self.notes.extend(other.notes);
    }

    /// The table of the files that are wanted.
    pub fn grid(&self, wanted: impl Fn(&FileReport) -> bool) -> Grid {
        let number = |k: &str, t: &str| Heading::number(k, t);
        let mut grid = Grid::new(
            "",
            vec![
                Heading::words("path", "文件"),
                Heading::words("dataset", "数据集"),
                Heading::words("encoding", "编码"),
                Heading::words("status", "结果"),
                number("read", "读入"),
                number("accepted", "入台账"),
                number("duplicate", "重复"),
                number("revised", "修订"),
                number("rejected", "剔除"),
                number("summary", "合计行"),
                number("blank", "空行等"),
                Heading::words("source", "来源编号"),
            ],
        );
        for f in self.files.iter().filter(|f| wanted(f)) {
            let name = match &f.sheet {
                Some(sheet) => format!("{}[{sheet}]", f.path),
                None => f.path.clone(),
            };
            let r = &f.rows;
            let mut cells = vec![name, f.dataset.clone(), f.encoding.clone(), f.status.title().to_owned()];
            cells.extend(
                [r.read, r.accepted, r.duplicate, r.revised, r.rejected, r.summary, r.blank]
                    .iter()
                    .map(u64::to_string),
            );
            cells.push(f.source.clone());
            grid.rows.push(cells);
        }
        grid
    }

    /// The `files` member of the JSON document.
    pub fn json(&self) -> Vec<Value> {
        self.files.iter().map(file_json).collect()
    }
}

fn file_json(f: &FileReport) -> Value {
    let rejects: Vec<Value> = f
        .rejects
        .iter()
        .flat_map(|r| {
            r.reasons.iter().map(move |reason| {
                json!({
                    "line": r.line, "column": reason.column, "field": reason.field,
                    "code": reason.code, "reason": reason.reason,
                })
            })
        })
        .collect();
    let totals: Vec<Value> = f
        .declared_totals
        .iter()
        .map(|t| {
            json!({
                "line": t.line, "field": t.field, "value": mask::free_text(&t.value),
                "computed": t.computed, "holds": t.holds,
            })
        })
        .collect();
    let revised: Vec<Value> = f
        .revised
        .iter()
        .map(|r| {
            let mut held = json!({"line": r.line, "source": r.source, "with_line": r.with_line});
            if !r.one_sided.is_empty() {
                held["one_sided"] = json!(r.one_sided);
            }
            held
        })
        .collect();
    let products: Vec<Value> = f
        .products
        .listed
        .iter()
        .map(|row| {
            json!({
                "line": row.line, "standard": decimal(row.standard.into(), 2), "quantity": row.quantity,
                "amount": decimal(row.amount.into(), 2), "expected": decimal(row.expected, 2),
            })
        })
        .collect();
    let problems: Vec<Value> = f.problems.iter().map(crate::command::problem_json).collect();
    let r = &f.rows;
    let mut file = json!({
        "path": f.path, "sheet": f.sheet, "sha256": f.sha256, "dataset": f.dataset,
        "encoding": f.encoding, "status": f.status.key(), "source": f.source,
        "rows": {
            "read": r.read, "accepted": r.accepted, "duplicate": r.duplicate, "revised": r.revised,
            "rejected": r.rejected, "summary": r.summary, "blank": r.blank,
        },
        "rejects": rejects, "declared_totals": totals, "revised": revised, "problems": problems,
        "products": products, "products_checked": f.products.checked, "products_wrong": f.products.wrong,
        "rows_gone": f.gone,
    });
    if let Some((region, name)) = &f.office {
        file["office"] = json!({"region": region, "name": name});
    }
    if let Some(r) = &f.returned {
        file["returned"] = json!({
            "source": r.of, "path": r.path, "settled": r.settled, "again": r.again, "repeated": r.repeated,
        });
    }
    file
}
