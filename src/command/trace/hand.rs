//! Numbers that were typed in by hand: 手工数 and 任务数.
//!
//! Inputs: `facts.csv` and `targets.csv` as read. Outputs: the line, who filled it in, when, from where.
//! Invariant: of several lines that fit, all are told; none is preferred in silence.

use super::said::amount;
use super::wanted::unread;
use crate::command::{Office, Outcome, Result};
use crate::diagnostic::{Diagnostic, codes};
use crate::figure::rows::Asked;
use crate::model::{Period, mask};
use crate::output::grid::{Grid, Heading};
use crate::workspace::{Fact, Target};
use serde_json::{Value, json};

/// Lines of one of the two tables.
pub(super) struct Hand {
    name: String,
    title: String,
    lines: Vec<Line>,
}

struct Line {
    file: &'static str,
    line: u64,
    text: String,
    period: Option<Period>,
    region: String,
    source: String,
    by: String,
    on: String,
}

/// The 手工数 with a key.
pub(super) fn fact(
    office: &Office,
    key: &str,
    period: Option<Period>,
    region: Option<usize>,
) -> Result<Hand> {
    let tree = &office.workspace.regions;
    let fits = |f: &&Fact| {
        f.key == key
            && period.is_none_or(|p| f.period.is_none_or(|own| own == p))
            && region.is_none_or(|r| f.region.is_empty() || tree.find(&f.region) == Some(r))
    };
    let lines: Vec<Line> = office.workspace.facts.iter().filter(fits).map(fact_line).collect();
    if lines.is_empty() {
        let mut near: Vec<&str> = office.workspace.facts.iter().map(|f| f.key.as_str()).collect();
        near.dedup();
        near.truncate(8);
        let problem = Diagnostic::new(codes::FIGURE_UNREAD, format!("facts.csv 里没有这样的手工数「{key}」"));
        return Err(vec![problem.help(format!("facts.csv 里有：{}。", near.join("、")))]);
    }
    Ok(Hand { name: format!("fact:{key}"), title: "手工数".into(), lines })
}

fn fact_line(f: &Fact) -> Line {
    let number = if f.number.is_empty() { String::new() } else { format!("（{}{}）", f.number, f.unit) };
    Line {
        file: "facts.csv",
        line: f.line,
        text: mask::free_text(&format!("{}{number}", f.text)),
        period: f.period,
        region: f.region.clone(),
        source: mask::free_text(&f.source),
        by: mask::free_text(&f.filled_by),
        on: f.filled_on.clone(),
    }
}

/// The 任务数 of an indicator.
pub(super) fn target(
    office: &Office,
    id: &str,
    period: Option<Period>,
    region: Option<usize>,
) -> Result<Hand> {
    let fits = |t: &&Target| {
        t.indicator == id
            && period.is_none_or(|p| t.period == p)
            && region.is_none_or(|r| place(office, t) == Some(r))
    };
    let lines: Vec<Line> = office.workspace.targets.iter().filter(fits).map(|t| line(office, t)).collect();
    if lines.is_empty() {
        return Err(unread(format!("targets.csv 里没有「{id}」的任务数")));
    }
    let title = office.catalog.indicator(id).map_or(id, |i| i.title.as_str());
    Ok(Hand { name: format!("target:{id}"), title: format!("{title}任务数"), lines })
}

fn line(office: &Office, t: &Target) -> Line {
    let unit = office.catalog.indicator(&t.indicator).map_or("", |i| i.unit.as_str());
    Line {
        file: "targets.csv",
        line: t.line,
        text: amount(t.value, unit),
        period: Some(t.period),
        region: t.region.clone(),
        source: mask::free_text(&t.issued_by),
        by: String::new(),
        on: String::new(),
    }
}

fn place(office: &Office, target: &Target) -> Option<usize> {
    let tree = &office.workspace.regions;
    if target.region.is_empty() { Some(tree.root()) } else { tree.find(&target.region) }
}

/// The 任务数 of a figure: set for its period, or for the one period that a cut-off day has shortened to it.
pub(super) fn target_of<'o>(office: &'o Office, asked: &Asked) -> Result<&'o Target> {
    let own = |t: &&Target| t.indicator == asked.indicator && place(office, t) == Some(asked.region);
    let all: Vec<&Target> = office.workspace.targets.iter().filter(own).collect();
    let exact = all.iter().copied().find(|t| t.period == asked.period);
    let cut: Vec<&Target> =
        all.iter().copied().filter(|t| t.period.until(asked.period.to) == Some(asked.period)).collect();
    let only = cut.first().copied().filter(|_| cut.len() == 1);
    exact.or(only).ok_or_else(|| {
        unread(format!("targets.csv 里没有「{}」{}的任务数", asked.indicator, asked.period.title()))
    })
}

/// A 任务数 as one line of text.
pub(super) fn target_words(office: &Office, target: &Target) -> String {
    let line = line(office, target);
    let source = if line.source.is_empty() { String::new() } else { format!("，{}下达", line.source) };
    format!("{}（targets.csv 第 {} 行{source}）", line.text, line.line)
}

/// A 任务数 as JSON.
pub(super) fn target_json(office: &Office, target: &Target) -> Value {
    line(office, target).json()
}

impl Line {
    fn json(&self) -> Value {
        json!({
            "file": self.file, "line": self.line, "text": self.text,
            "period": self.period.map(|p| p.to_string()), "region": self.region,
            "source": self.source, "filled_by": self.by, "filled_on": self.on,
        })
    }
}

/// Says where the number comes from.
pub(super) fn tell(hand: &Hand) -> Outcome {
    let mut grid = Grid::new(
        format!("{}（{}）：不是由行算出的，是手工填写的", hand.title, hand.name),
        vec![
            Heading::words("file", "文件"),
            Heading::number("line", "行"),
            Heading::words("text", "内容"),
            Heading::words("period", "期间"),
            Heading::words("region", "区划"),
            Heading::words("source", "来源"),
            Heading::words("filled_by", "填写人"),
            Heading::words("filled_on", "填写日期"),
        ],
    );
    grid.rows.extend(hand.lines.iter().map(|l| {
        let period = l.period.map_or_else(String::new, |p| p.title());
        let cells = [l.file.to_owned(), l.line.to_string(), l.text.clone(), period];
        let more = [&l.region, &l.source, &l.by, &l.on].map(Clone::clone);
        cells.into_iter().chain(more).collect()
    }));
    let mut outcome = Outcome::default();
    outcome.put("figure", hand.name.as_str());
    outcome.put("title", hand.title.as_str());
    outcome.put("typed", hand.lines.iter().map(Line::json).collect::<Vec<_>>());
    outcome.grids.push(grid);
    outcome
}
