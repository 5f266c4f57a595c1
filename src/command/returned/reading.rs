//! The plan of a table, kept for the rows that it refused, and made again for those that come back.

use crate::catalog::Dataset;
use crate::diagnostic::{Diagnostic, codes};
use crate::ingest::plan::{Mapped, Options, Plan};
use crate::ingest::source::Encoding;
use crate::ledger::{ReadColumn, Reading, SourceEntry, Span};
use crate::model::Period;
use crate::model::unit::Scale;
use crate::workspace::config::DamagedId;

/// What of a plan the rows do not say themselves.
pub fn reading(plan: &Plan, dataset: &Dataset, options: &Options) -> Reading {
    let id = |field: usize| dataset.fields.get(field).map(|f| f.id.clone()).unwrap_or_default();
    let span = |period: Period| Span { from: period.from, to: period.to };
    Reading {
        headers: plan.headers.clone(),
        columns: plan
            .mapping
            .iter()
            .map(|m| ReadColumn {
                column: m.column,
                field: id(m.field),
                scale: m.scale.word().to_owned(),
                units: m.units.clone(),
            })
            .collect(),
        empty: plan.empty.clone(),
        constants: plan.constants.iter().map(|(field, value)| (id(*field), value.clone())).collect(),
        period: plan.period.map(span),
        title_period: plan.title_period.map(span),
        sheet: plan.sheet_name.is_some(),
        keyless: options.damaged_id == Some(DamagedId::Keyless),
        fill_down: options.fill_down,
        places: Vec::new(),
    }
}

/// The plan under which rows of a source are read once more.
///
/// # Errors
/// `E0118` where the catalog no longer has a field that the source was read by.
pub fn plan(source: &SourceEntry, reading: &Reading, dataset: &Dataset) -> Result<Plan, Diagnostic> {
    let position = |id: &String| {
        dataset.fields.iter().position(|f| f.id == *id).ok_or_else(|| {
            let message = format!("来源 {} 按字段「{id}」读过，现在的目录里没有它", source.id);
            Diagnostic::new(codes::RETURN_UNKNOWN_TABLE, message)
                .help("恢复 catalog/ 里的定义；或用 --replace 重新导入原表，再生成退回表。")
        })
    };
    let mut mapping = Vec::new();
    for column in &reading.columns {
        let scale = Scale::parse(&column.scale).ok_or_else(|| {
            let message = format!("来源 {} 的金额单位「{}」不认识", source.id, column.scale);
            Diagnostic::new(codes::RETURN_UNKNOWN_TABLE, message)
        })?;
        let (field, units) = (position(&column.field)?, column.units.clone());
        mapping.push(Mapped { column: column.column, field, scale, units });
    }
    let mut constants = Vec::new();
    for (id, value) in &reading.constants {
        constants.push((position(id)?, value.clone()));
    }
    let period = |span: Span| Period { from: span.from, to: span.to };
    let first = source.mapping.rsplit_once('\n').map_or(source.mapping.as_str(), |(_, first)| first);
    Ok(Plan {
        sheet: 0,
        sheet_name: None,
        encoding: Encoding::Workbook,
        dataset: source.dataset.clone(),
        header_line: 0,
        width: reading.headers.len(),
        headers: reading.headers.clone(),
        mapping,
        empty: reading.empty.clone(),
        constants,
        period: reading.period.map(period),
        title_period: reading.title_period.map(period),
        region: source.region.clone(),
        notes: Vec::new(),
        // Rows returned to two sources of one sheet are two sources.
        fingerprint: format!("returned={}\n{first}", source.id),
    })
}
