//! What a replay has to say: for the eye, for scripts, for the exit code.
//!
//! Invariant: two claims are kept apart, that the ledger gives the same drafts, and that the originals
//! give the ledger; neither is made where it was not shown.

use super::reread::{How, Reread};
use crate::command::pack::Index;
use crate::diagnostic::{Diagnostic, Place, codes};
use serde_json::{Value, json};

/// Figures shown of a manifest that differs.
const SHOWN: usize = 20;

/// A file that is not the same.
#[derive(Debug)]
pub(super) struct Differing {
    pub(super) name: String,
    pub(super) how: &'static str,
    pub(super) figures: Vec<Changed>,
}

/// A figure that is not the same: value with unit, in the archive and now.
#[derive(Debug)]
pub(super) struct Changed {
    pub(super) id: String,
    pub(super) packed: Option<String>,
    pub(super) now: Option<String>,
}

/// What a replay found.
#[derive(Debug)]
pub struct Trial {
    pub(super) sha256: String,
    pub(super) tool: String,
    pub(super) now: String,
    pub(super) versions: Vec<Diagnostic>,
    /// Files that were made again and compared.
    pub(super) compared: usize,
    pub(super) files: Vec<Differing>,
    pub(super) sources: Vec<Reread>,
    /// Where the workspace of the archive was left.
    pub(super) workspace: Option<String>,
}

impl Trial {
    pub(super) fn new(index: &Index, sha256: &str, versions: Vec<Diagnostic>) -> Trial {
        Trial {
            sha256: sha256.to_owned(),
            tool: index.tool.clone(),
            now: index.now.clone(),
            versions,
            compared: 0,
            files: Vec::new(),
            sources: Vec::new(),
            workspace: None,
        }
    }

    /// Whether every deliverable, manifest and record came out the same.
    pub fn drafts_are_same(&self) -> bool {
        self.files.is_empty()
    }

    /// Whether anything differs.
    pub fn has_findings(&self) -> bool {
        !self.files.is_empty() || self.sources.iter().any(|s| matches!(s.how, How::Differs(_)))
    }

    fn count(&self, which: impl Fn(&How) -> bool) -> usize {
        self.sources.iter().filter(|s| which(&s.how)).count()
    }

    /// One line for the end of the run.
    pub fn summary(&self) -> String {
        let all = self.sources.len();
        let same = self.count(|h| matches!(h, How::Same));
        let rows = self.count(|h| matches!(h, How::RowByRow));
        let (unread, differ) =
            (self.count(|h| matches!(h, How::Unread)), self.count(|h| matches!(h, How::Differs(_))));
        let mut out = match self.files.len() {
            0 => format!("重做：{} 个文件逐字节相同", self.compared),
            n => format!("重做：{} 个文件里有 {n} 个不同", self.compared.max(n)),
        };
        out.push_str(&format!("；{all} 个来源里，{same} 个重新导入原件得到同样的台账"));
        for (n, words) in [
            (rows, "个逐行同原件核对相符（之前撤销、替换过来源，不能单凭原件重排）"),
            (unread, "个没有原件"),
            (differ, "个与原件不符"),
        ] {
            if n > 0 {
                out.push_str(&format!("，{n} {words}"));
            }
        }
        out
    }

    /// The lines for the eye.
    pub fn text(&self) -> String {
        let mut out = format!("指纹 sha256 {}\n{}，{} 写\n", self.sha256, self.tool, self.now);
        for file in &self.files {
            out.push_str(&format!("{}：{}\n", file.name, file.how));
            for figure in file.figures.iter().take(SHOWN) {
                let none = "没有".to_owned();
                let (then, now) =
                    (figure.packed.as_ref().unwrap_or(&none), figure.now.as_ref().unwrap_or(&none));
                out.push_str(&format!("  {}：存档 {then}，现在 {now}\n", figure.id));
            }
            if file.figures.len() > SHOWN {
                out.push_str(&format!("  还有 {} 个数字不同\n", file.figures.len() - SHOWN));
            }
        }
        if let Some(workspace) = &self.workspace {
            out.push_str(&format!("工作区在 {workspace}\n"));
        }
        out.push_str(if self.has_findings() { "不同\n" } else { "相同\n" });
        out
    }

    /// The problems, each by its file.
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        let mut out = self.versions.clone();
        for file in &self.files {
            let figures = match file.figures.len() {
                0 => String::new(),
                n => format!("，有 {n} 个数字不同"),
            };
            let message = format!("{}{figures}", file.how);
            out.push(Diagnostic::new(codes::PACK_DIFFERS, message).at(Place::file(&file.name)));
        }
        for source in &self.sources {
            match &source.how {
                How::Differs(problems) => out.extend(problems.iter().cloned()),
                How::Unread => {
                    let message = format!("来源 {} 没有原件，没有重新导入", source.id);
                    let at = Place { sheet: source.sheet.clone(), ..Place::file(&source.path) };
                    out.push(Diagnostic::new(codes::PACK_UNREAD, message).at(at));
                }
                How::Same | How::RowByRow => {}
            }
        }
        out
    }

    /// The document.
    pub fn json(&self) -> Value {
        let figure = |f: &Changed| json!({"figure": f.id, "packed": f.packed, "now": f.now});
        let file = |f: &Differing| {
            let figures: Vec<Value> = f.figures.iter().map(figure).collect();
            json!({"path": f.name, "how": f.how, "figures": figures})
        };
        let source = |s: &Reread| {
            let how = match s.how {
                How::Same => "same",
                How::RowByRow => "row_by_row",
                How::Unread => "unread",
                How::Differs(_) => "differs",
            };
            json!({"id": s.id, "path": s.path, "sheet": s.sheet, "how": how})
        };
        json!({
            "same": !self.has_findings(), "sha256": self.sha256, "tool": self.tool, "now": self.now,
            "compared": self.compared, "files": self.files.iter().map(file).collect::<Vec<_>>(),
            "sources": self.sources.iter().map(source).collect::<Vec<_>>(), "workspace": self.workspace,
            "problems": self.diagnostics().iter().map(crate::command::problem_json).collect::<Vec<_>>(),
        })
    }
}
