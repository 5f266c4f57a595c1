//! A manifest read back: as much of `figures.json` as a comparison needs.
//!
//! Inputs: a file. Outputs: a [`Manifest`]. Invariant: members that are not known are passed over, so that a
//! manifest of a later version can be read; one without `state` is read, and has none.

use super::exact::Exact;
use crate::command::manifest::BYTES;
use crate::command::manifest::state::{State, bare};
use crate::diagnostic::{Diagnostic, Place, codes};
use crate::model::Period;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// A manifest.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Manifest {
    schema: u64,
    pub(super) period: String,
    pub(super) region: String,
    #[serde(default)]
    pub(super) region_name: String,
    pub(super) figures: Vec<Figure>,
    #[serde(default)]
    pub(super) missing: Vec<Missing>,
    pub(super) state: Option<State>,
}

/// A figure.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Figure {
    pub(super) id: String,
    pub(super) indicator: String,
    pub(super) title: String,
    pub(super) period: String,
    pub(super) region: String,
    pub(super) value: String,
    pub(super) unit: String,
    #[serde(default)]
    pub(super) sources: Vec<Rests>,
    #[serde(default)]
    pub(super) derived_from: Vec<String>,
    #[serde(default)]
    pub(super) printed: Vec<String>,
}

/// The rows of a source behind a figure.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Rests {
    /// The ledger's id; older manifests have none.
    pub(super) id: Option<String>,
    pub(super) path: Option<String>,
    pub(super) sheet: Option<String>,
    pub(super) rows: u64,
    /// What they add to the value, where values add up.
    amount: Option<String>,
}

/// What lies behind a figure.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Behind {
    /// Rows by source.
    pub(super) rows: BTreeMap<String, u64>,
    /// What each source adds to the value; `None` where sources do not add up.
    pub(super) adds: Option<BTreeMap<String, Exact>>,
}

/// Amounts by source, less others.
pub(super) fn less(
    mut from: BTreeMap<String, Exact>,
    other: &BTreeMap<String, Exact>,
) -> Option<BTreeMap<String, Exact>> {
    for (id, value) in other {
        let before = from.get(id).copied().unwrap_or(value.zero());
        from.insert(id.clone(), before.less(*value)?);
    }
    from.retain(|_, value| !value.is_zero());
    Some(from)
}

/// A place left to the office.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Missing {
    pub(super) what: String,
    pub(super) reason: String,
}

impl Manifest {
    /// Reads a file; `shown` is how it is called.
    pub(super) fn read(path: &Path, shown: &str) -> Result<Manifest, Diagnostic> {
        let wrong = |why: String| Diagnostic::new(codes::DIFF_MANIFEST, why).at(Place::file(shown));
        let open = |e: std::io::Error| wrong(format!("「{shown}」打不开（{e}）"));
        if std::fs::metadata(path).map_err(open)?.len() > BYTES {
            return Err(wrong(format!("「{shown}」超过 {} MB，不是文稿的清单", BYTES >> 20)));
        }
        let bytes = std::fs::read(path).map_err(open)?;
        let manifest: Manifest = serde_json::from_slice(&bytes)
            .map_err(|e| wrong(format!("「{shown}」不是 report build 写的 figures.json（{e}）")))?;
        if manifest.schema != 1 {
            return Err(wrong(format!("「{shown}」是另一个版本写的（schema {}）", manifest.schema)));
        }
        for figure in &manifest.figures {
            if Exact::parse(&figure.value).is_none() || figure.at().is_none() {
                return Err(wrong(format!("「{shown}」里的数字 {} 读不懂，文件被改过", figure.id)));
            }
        }
        Ok(manifest)
    }

    /// The figures by id.
    pub(super) fn by_id(&self) -> BTreeMap<&str, &Figure> {
        self.figures.iter().map(|f| (f.id.as_str(), f)).collect()
    }

    /// What lies behind a figure: its rows, those of what it was computed from where it has none itself; and
    /// what each source adds to it.
    pub(super) fn behind(&self, figure: &Figure) -> Behind {
        let all = self.by_id();
        let bases: Vec<&Figure> = match bare(&figure.indicator) == figure.indicator {
            true => vec![figure],
            false => figure.derived_from.iter().filter_map(|id| all.get(id.as_str()).copied()).collect(),
        };
        let mut rows = BTreeMap::new();
        for rests in bases.iter().flat_map(|f| &f.sources) {
            *rows.entry(rests.name()).or_insert(0) += rests.rows;
        }
        let difference = figure.indicator.starts_with("prev(") && bases.len() == 2;
        let adds = match bases.as_slice() {
            [one] if !figure.indicator.contains('(') || figure.indicator.starts_with("excess(") => one.adds(),
            [now, before] if difference => now.adds().zip(before.adds()).and_then(|(now, b)| less(now, &b)),
            _ => None,
        };
        Behind { rows, adds }
    }
}

impl Figure {
    /// Its own period.
    pub(super) fn at(&self) -> Option<Period> {
        crate::model::period::parse(&self.period, chrono::NaiveDate::default())
    }

    fn adds(&self) -> Option<BTreeMap<String, Exact>> {
        let one = |r: &Rests| Some((r.name(), Exact::parse(r.amount.as_deref()?)?));
        self.sources.iter().map(one).collect()
    }

    /// The distinct ways in which it is printed.
    pub(super) fn texts(&self) -> Vec<&str> {
        let mut texts: Vec<&str> = self.printed.iter().map(String::as_str).collect();
        texts.sort_unstable();
        texts.dedup();
        texts
    }
}

impl Rests {
    /// The source's id, or what it is called where that is not known.
    pub(super) fn name(&self) -> String {
        let path = || match (&self.path, &self.sheet) {
            (Some(path), Some(sheet)) => format!("{path}[{sheet}]"),
            (Some(path), None) => path.clone(),
            (None, _) => "（已撤销的来源）".to_owned(),
        };
        self.id.clone().unwrap_or_else(path)
    }
}
