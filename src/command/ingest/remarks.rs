//! What is said of a file that was read: its rejected rows, and what is accepted but must be seen.

use super::columns;
use super::taken::FileReport;
use crate::catalog::{Basis, Catalog, Dataset};
use crate::diagnostic::{Code, Diagnostic, Place, codes};
use crate::ingest::records::{Outcome as Read, Products};
use crate::ledger::Revised;
use crate::model::record::Reject;
use crate::model::value::decimal;

/// One problem for every reason of every rejected row.
pub(super) fn rejected(reports: &[FileReport]) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    for report in reports {
        for reject in &report.rejects {
            for reason in &reject.reasons {
                let Some(code) = Code::parse(&reason.code) else { continue };
                out.push(Diagnostic::new(code, reason.reason.clone()).at(Place {
                    file: report.path.clone(),
                    sheet: report.sheet.clone(),
                    line: Some(reject.line),
                    column: reason.column,
                    field: reason.field.clone(),
                }));
            }
        }
    }
    out
}

/// What is accepted but must be seen.
pub(super) fn remarks(
    report: &FileReport,
    read: &Read,
    dataset: &Dataset,
    catalog: &Catalog,
    at: &dyn Fn(Option<u64>) -> Place,
) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    let undecodable = |r: &&Reject| r.reasons.iter().any(|r| r.code == codes::BYTES_UNDECODABLE.as_str());
    let rows = report.rejects.iter().filter(undecodable).count();
    if rows > 0 {
        let message = format!("按 {} 读，有 {rows} 行含有无法解码的字节，已剔除", report.encoding);
        let problem = Diagnostic::new(codes::ENCODING_REPAIRED, message).at(at(None));
        out.push(problem.help("编码认错了的，用 --encoding 指明；否则从系统重新导出。"));
    }
    for total in read.declared_totals.iter().filter(|t| !t.holds) {
        let message = format!("{}合计写的是 {}，上面各行之和是 {}", total.title, total.value, total.computed);
        out.push(Diagnostic::new(codes::TOTAL_MISMATCH, message).at(at(Some(total.line))));
    }
    out.extend(products(&read.products, dataset).map(|problem| problem.at(at(read.products.first_line()))));
    out.extend(report.revised.iter().map(|held| revision(held, report, dataset).at(at(Some(held.line)))));
    let listed = &read.listed;
    for ((field, value), rows) in &listed.categories {
        let value = crate::model::mask::free_text(value);
        let message = format!("{field}「{value}」不在目录里，{rows} 行照原样计入");
        out.push(Diagnostic::new(codes::CATEGORY_UNKNOWN, message).at(at(None)));
    }
    for line in &listed.check_digit {
        let message = "证件号校验位不符，按其数字计入";
        out.push(Diagnostic::new(codes::ID_CHECK_DIGIT, message).at(at(Some(*line))));
    }
    if listed.keyless > 0 && dataset.has_persons() {
        let damaged = match listed.damaged.len() {
            0 => String::new(),
            n => format!(",其中 {n} 行证件号损坏"),
        };
        let message = format!("{} 行没有证件号{damaged}，计入人次和金额，不计入人数", listed.keyless);
        out.push(Diagnostic::new(codes::ROWS_KEYLESS, message).at(at(None)));
    }
    // Where nothing is counted by 所属期, nobody misses the column.
    let by_service = |i: &crate::catalog::Indicator| {
        i.basis == Basis::Service && i.dataset.as_deref() == Some(dataset.id.as_str())
    };
    if listed.service_from_event > 0 && catalog.indicators.iter().any(by_service) {
        let message = "表里没有所属月份列，以发生日期所在月代替";
        out.push(Diagnostic::new(codes::SERVICE_FROM_EVENT, message).at(at(None)));
    }
    out
}

/// Rows whose amount is not 标准×份数: a few of them with what was expected and found.
pub(super) fn products(products: &Products, dataset: &Dataset) -> Option<Diagnostic> {
    const TOLD: usize = 3;
    let rule = dataset.product.as_ref().filter(|_| products.wrong > 0)?;
    let title = |id: &str| dataset.field(id).map_or_else(|| id.to_owned(), |f| f.title.clone());
    let (amount, standard, quantity) = (title(&rule.amount), title(&rule.standard), title(&rule.quantity));
    let yuan = |cents: i128| decimal(cents, 2);
    let told: Vec<String> = products
        .listed
        .iter()
        .take(TOLD)
        .map(|row| {
            let (paid, one) = (yuan(row.amount.into()), yuan(row.standard.into()));
            let (number, expected) = (row.quantity, yuan(row.expected));
            format!("第 {} 行写的是 {paid} 元，{one} 元×{number} 应为 {expected} 元", row.line)
        })
        .collect();
    let more =
        if products.wrong > TOLD as u64 { format!("；等 {} 行", products.wrong) } else { String::new() };
    let message = format!(
        "{} 行的{amount}不等于{standard}×{quantity}，照写的{amount}计入：{}{more}",
        products.wrong,
        told.join("；")
    );
    Some(Diagnostic::new(codes::PRODUCT_MISMATCH, message))
}

/// A row held back, and why.
fn revision(held: &Revised, report: &FileReport, dataset: &Dataset) -> Diagnostic {
    let (source, line) = (&held.source, held.with_line);
    if held.one_sided.is_empty() {
        let message = format!("与来源 {source} 第 {line} 行是同一笔但内容不同，暂不计入");
        return Diagnostic::new(codes::REVISION_HELD, message);
    }
    let titles = columns::titles(dataset, &held.one_sided).join("」「");
    let message =
        format!("与来源 {source} 第 {line} 行在双方都有的列里都相同，「{titles}」只有一方有，暂不计入");
    let path = &report.path;
    Diagnostic::new(codes::REVISION_HELD, message).help(format!(
        "两份导出用同样的列重新导出；确认是同一批记录的，用 report ingest {path} --replace {source} 以这份为准。"
    ))
}
