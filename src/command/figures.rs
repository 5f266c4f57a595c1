//! From an opened office to a cube of figures: what `stats` and `build` share.

use super::{Office, Result, Session};
use crate::catalog::{Basis, Dataset, Indicator};
use crate::diagnostic::{Diagnostic, Place, codes};
use crate::figure::{self, Cube, Question, Untold};
use crate::ledger::Ledger;
use crate::model::Period;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Files named in a warning.
const FILES_SHOWN: usize = 5;

/// The ledger as it is now.
pub fn ledger(office: &Office) -> Result<Ledger> {
    Ledger::open(&office.workspace.ledger_dir()).map_err(|d| vec![d])
}

/// Computes all figures that are asked for.
pub fn compute(
    session: &Session<'_>,
    office: &Office,
    ledger: &Ledger,
    question: &Question<'_>,
) -> Result<Cube> {
    let store = figure::LedgerStore::new(ledger);
    figure::compute(&store, &office.catalog, &office.workspace.regions, question, session.threads)
        .map_err(|d| vec![d])
}

/// A period cut off after a day.
pub fn cut(session: &Session<'_>, period: Period, as_of: Option<&str>) -> Result<Period> {
    let Some(text) = as_of else { return Ok(period) };
    let wrong = |message: String| {
        let help = "写成期间里的一天，如 --as-of 2024-12-20。";
        vec![Diagnostic::new(codes::PERIOD_INVALID, message).help(help)]
    };
    let day: NaiveDate = crate::model::period::parse(text, session.today)
        .filter(|p| p.from == p.to)
        .map(|p| p.to)
        .ok_or_else(|| wrong(format!("--as-of「{text}」不是一个日期，应如 2024-12-20")))?;
    period.until(day).ok_or_else(|| wrong(format!("--as-of「{text}」早于期间 {period}")))
}

/// Warnings about rows whose place names fit no region, and that count in a region all the same.
pub fn unresolved(cube: &Cube, office: &Office, region: usize) -> Vec<Diagnostic> {
    let tree = &office.workspace.regions;
    let counts = |at: &Option<usize>| tree.is_within(at.unwrap_or(tree.root()), region);
    cube.unresolved()
        .iter()
        .filter(|u| u.regions.iter().any(counts))
        // A meeting, a donation or a notice to the papers is of the whole office; only people live somewhere.
        .filter(|u| {
            let somewhere = office.catalog.dataset(&u.dataset).is_none_or(Dataset::has_persons);
            somewhere || !(u.town.is_empty() && u.village.is_empty())
        })
        .map(|u| {
            let name = match (u.town.is_empty(), u.village.is_empty()) {
                (false, false) => format!("{}/{}", u.town, u.village),
                (true, false) => u.village.clone(),
                (false, true) => u.town.clone(),
                (true, true) => String::new(),
            };
            // Columns may have slipped: what stands for a place may be a number of a person.
            let name = crate::model::mask::free_text(&name);
            let dataset = office.catalog.dataset(&u.dataset).map_or(u.dataset.as_str(), |d| d.title.as_str());
            let regions = &office.workspace.regions;
            let counted = u.regions.iter().map(|r| regions.get(r.unwrap_or(regions.root())).name.as_str());
            let root = counted.collect::<Vec<_>>().join("、");
            if name.is_empty() {
                let message = format!("「{dataset}」有 {} 行没有写镇街，只计入{root}，不计入下级", u.rows);
                let problem = Diagnostic::new(codes::REGION_UNRESOLVED, message);
                return problem.help("在原表里补上镇街后重新导入；本来就是全单位的，不用管。");
            }
            // The word that fits nothing is the 镇街; only without one is the village looked for alone.
            let word = if u.town.is_empty() { &u.village } else { &u.town };
            // A name of another county's town is none of a source that is said to be of this one.
            let below = |at: &usize| u.regions.iter().any(|r| r.is_none_or(|r| tree.is_within(*at, r)));
            let named: Vec<usize> = tree.named(word).iter().copied().filter(below).collect();
            let many = named.len();
            // A place that is known, once, and yet no place of these rows: they are of another time.
            let dated = |r: &crate::model::Region| r.valid_from.is_some() || r.valid_to.is_some();
            let (why, help) = if matches!(named.as_slice(), [one] if dated(tree.get(*one))) {
                let why = "在区划表里，但这些行的日期不在它的起止日期之内".to_owned();
                (why, "核对 regions.csv 里的 valid_from、valid_to；撤并、更名以前的镇街另写一行。")
            } else if many > 1 {
                let why = format!("在区划表里有 {many} 个，分不清是哪一个");
                (why, "这一列改写区划代码，或给它们各起一个不同的别名，原表照着写。")
            } else {
                ("不在区划表里".to_owned(), "")
            };
            let message =
                format!("「{dataset}」的区划「{name}」{why}，{} 行只计入{root}，不计入下级", u.rows);
            let problem = Diagnostic::new(codes::REGION_UNRESOLVED, message).at(Place::file("regions.csv"));
            if help.is_empty() { problem } else { problem.help(help) }
        })
        .collect()
}

/// Warnings about 快照 that are not of one day, or that some 镇街 lack.
pub fn snapshots(
    cube: &Cube,
    office: &Office,
    chosen: &[&Indicator],
    region: usize,
    periods: &[Period],
) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    for indicator in chosen {
        let dataset = indicator.dataset.as_deref().and_then(|d| office.catalog.dataset(d));
        let Some(dataset) = dataset.filter(|_| indicator.basis == Basis::Snapshot) else { continue };
        for period in periods {
            for told in cube.snapshot_remarks(&indicator.id, &dataset.title, region, *period) {
                if !out.contains(&told) {
                    out.push(told);
                }
            }
        }
    }
    out
}

/// The warning about rows that have no date or reach over a bound of a period asked for.
pub fn unplaced(office: &Office, dataset: &str, rows: u64) -> Diagnostic {
    let title = office.catalog.dataset(dataset).map_or(dataset, |d| d.title.as_str());
    let message = format!(
        "「{title}」有 {rows} 行没有日期，或所属的时间超出所问的期间、只知道一个更长的期间，没有计入"
    );
    Diagnostic::new(codes::UNPLACED_ROWS, message)
}

/// Warnings about sources that lack a column which a figure selects by, one for each dataset and column.
pub fn untold(office: &Office, ledger: &Ledger, found: &[Untold]) -> Vec<Diagnostic> {
    let mut all: BTreeMap<(&str, &String), BTreeMap<&str, u64>> = BTreeMap::new();
    for one in found {
        for field in &one.fields {
            let sources = all.entry((&one.dataset, field)).or_default();
            for (source, rows) in &one.sources {
                let most = sources.entry(source).or_default();
                *most = (*rows).max(*most);
            }
        }
    }
    let told = all.into_iter().map(|((dataset, field), sources)| {
        let (dataset, fields) = office.catalog.titles(dataset, std::slice::from_ref(field));
        let files = ledger.sources().iter().filter(|s| sources.contains_key(s.id.as_str())).map(|s| {
            let sheet = s.sheet.as_ref().map(|sheet| format!("（{sheet}）")).unwrap_or_default();
            format!("{}{sheet}", s.path)
        });
        let files: Vec<String> = files.collect();
        let shown = files.iter().take(FILES_SHOWN).cloned().collect::<Vec<_>>().join("、");
        let more = if files.len() > FILES_SHOWN { " 等" } else { "" };
        let message = format!(
            "「{dataset}」有 {} 个来源没有「{fields}」列，其中 {} 行是不是要数的不知道，没有计入：{shown}{more}",
            files.len(),
            sources.values().sum::<u64>(),
        );
        Diagnostic::new(codes::COLUMN_ABSENT, message)
    });
    told.collect()
}
