//! Problems of one sheet.
//!
//! Job: say where in a workbook something is wrong. Invariant: a panic of the workbook library on a
//! damaged file becomes a refusal of that file.

use super::super::identity::Identity;
use crate::diagnostic::codes::{FILE_KIND, FILE_LIMIT};
use crate::diagnostic::{Diagnostic, Place};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A sheet of a file, for messages.
#[derive(Debug, Clone, Copy)]
pub struct SheetPlace<'a> {
    /// The file.
    pub file: &'a Identity,
    /// The sheet's name.
    pub sheet: &'a str,
}

impl SheetPlace<'_> {
    fn place(&self) -> Place {
        Place { sheet: Some(self.sheet.to_owned()), ..Place::file(&self.file.display) }
    }

    /// `E0103`: the sheet cannot be read; `why` in the library's words or ours.
    pub fn damaged(&self, why: &str) -> Diagnostic {
        let message = format!("工作表“{}”已损坏，或写法不规范({why})", self.sheet);
        Diagnostic::new(FILE_KIND, message)
            .at(self.place())
            .help("用 Excel 或 WPS 打开，另存为新的 .xlsx 后再导入。")
    }

    /// `E0114` at a cell; row and column from 0.
    pub fn limit(&self, row: u32, column: u32, what: &str) -> Diagnostic {
        let line = u64::from(row) + 1;
        let place = Place { line: Some(line), column: Some(column.saturating_add(1)), ..self.place() };
        Diagnostic::new(FILE_LIMIT, format!("工作表“{}”第 {line} 行{what}", self.sheet)).at(place)
    }

    /// Runs the library on the sheet.
    pub fn guarded<T>(&self, work: impl FnOnce() -> Result<T, Diagnostic>) -> Result<T, Diagnostic> {
        // Whatever the work leaves half done is not looked at again: the file is refused.
        catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(self.damaged("内容自相矛盾")))
    }
}
