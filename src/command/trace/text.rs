//! A traced number as tables for the eye.
//!
//! Inputs: what was traced. Outputs: grids: what it is; its parts; what each source adds; a page of rows, by
//! file; rejected rows; the SQL below. Invariant: words are Chinese, numbers and names masked.

use super::behind::Behind;
use super::firsts::Firsts;
use super::page::{Kept, Originals, Page};
use super::wanted::{How, Wanted, figure_id};
use super::{Traced, keys, leaves_of, said};
use crate::catalog::{Catalog, Indicator, Measure};
use crate::command::Office;
use crate::figure::rows::{Entry, LeafCount};
use crate::ledger::Ledger;
use crate::model::value::decimal;
use crate::output::grid::{Grid, Heading};

/// Sources of a part that are listed; JSON has all.
const SOURCES: usize = 40;

/// Everything to be shown.
pub(super) struct View<'a> {
    pub(super) office: &'a Office,
    pub(super) ledger: &'a Ledger,
    pub(super) traced: &'a Traced,
    pub(super) page: &'a Page,
    pub(super) originals: Originals,
    pub(super) firsts: Firsts,
    pub(super) behind: Behind,
}

/// The unit of a number.
pub(super) fn unit(office: &Office, wanted: &Wanted) -> String {
    let own = wanted.figures.first().and_then(|a| office.catalog.indicator(&a.indicator));
    match wanted.how {
        How::Growth | How::Done => "%".into(),
        _ => own.map_or_else(String::new, |i| i.unit.clone()),
    }
}

/// The parts that count rows, in the order in which they are numbered.
pub(super) fn leaves(traced: &Traced) -> Vec<usize> {
    let mut out = Vec::new();
    traced.recount.figures.iter().for_each(|part| leaves_of(part, &mut out));
    let mut seen = Vec::new();
    out.retain(|leaf| {
        !seen.contains(leaf) && {
            seen.push(*leaf);
            true
        }
    });
    out
}

impl View<'_> {
    pub(super) fn catalog(&self) -> &Catalog {
        &self.office.catalog
    }

    pub(super) fn indicator(&self, leaf: &LeafCount) -> Option<&Indicator> {
        self.catalog().indicator(&leaf.asked.indicator)
    }

    /// All tables.
    pub(super) fn grids(&self) -> Vec<Grid> {
        let leaves = leaves(self.traced);
        let mut out = vec![self.head(&leaves)];
        if self.formula(&leaves).is_some() {
            out.push(self.parts(&leaves));
        }
        out.push(self.sources(&leaves));
        out.extend(self.rows(&leaves));
        if !self.behind.impact.lines.is_empty() {
            out.push(self.rejects());
        }
        if let Some(last) = out.last_mut() {
            last.notes.push("\nSQL（在工作区文件夹里用 DuckDB 运行，得出同一个数）：".into());
            last.notes.push(self.behind.sql.join("\n\n"));
        }
        out
    }

    fn parts(&self, leaves: &[usize]) -> Grid {
        let columns = vec![
            Heading::words("part", "部分"),
            Heading::words("figure", "数字"),
            Heading::words("title", "名称"),
            Heading::words("value", "值"),
            Heading::number("rows", "行"),
            Heading::number("blank", "不影响值的行"),
        ];
        let mut grid = Grid::new("各部分", columns);
        for (at, leaf) in leaves.iter().enumerate() {
            let leaf = &self.traced.recount.leaves[*leaf];
            let (title, unit) =
                self.indicator(leaf).map_or(("", ""), |i| (i.title.as_str(), i.unit.as_str()));
            let value = match &leaf.value {
                Ok(value) => said::amount(*value, unit),
                Err(why) => said::lacking(self.catalog(), why),
            };
            let (id, rows, blank) = (figure_id(self.office, &leaf.asked), leaf.rows, leaf.blank);
            grid.rows.push(vec![
                said::number(at),
                id,
                title.to_owned(),
                value,
                rows.to_string(),
                blank.to_string(),
            ]);
        }
        grid
    }

    fn sources(&self, leaves: &[usize]) -> Grid {
        let many = leaves.len() > 1;
        let mut columns = vec![
            Heading::words("source", "来源"),
            Heading::words("file", "文件"),
            Heading::number("rows", "行"),
            Heading::number("amount", "加入"),
            Heading::number("blank", "不影响值的行"),
        ];
        if many {
            columns.insert(0, Heading::words("part", "部分"));
        }
        let mut grid = Grid::new("各来源加入的数", columns);
        for (at, leaf) in leaves.iter().enumerate() {
            let leaf = &self.traced.recount.leaves[*leaf];
            let (mut rows, mut amount) = (0, 0);
            for (listed, one) in leaf.sources.iter().enumerate() {
                rows += one.rows;
                amount += one.amount;
                if listed >= SOURCES {
                    continue;
                }
                let source = self.ledger.sources().get(one.source);
                let (id, file) = source.map_or_else(Default::default, |s| (s.id.clone(), said::file(s)));
                grid.rows.push(self.line(
                    many.then_some(at),
                    id,
                    file,
                    one.rows,
                    one.amount,
                    one.blank,
                    leaf,
                ));
            }
            if leaf.sources.len() > SOURCES {
                let file = format!("……另有 {} 个来源，见 --format json", leaf.sources.len() - SOURCES);
                let blank = String::new();
                let cells = [blank.clone(), file, blank.clone(), blank.clone(), blank];
                let part = many.then(|| said::number(at));
                grid.rows.push(part.into_iter().chain(cells).collect());
            }
            if leaf.sources.len() > 1 {
                let total = self.line(
                    many.then_some(at),
                    "合计".into(),
                    String::new(),
                    rows,
                    amount,
                    leaf.blank,
                    leaf,
                );
                grid.rows.push(total);
            }
        }
        if grid.rows.is_empty() {
            grid.notes.push("没有一行计入。".into());
        }
        grid
    }

    #[allow(clippy::too_many_arguments, reason = "the cells of a line")]
    fn line(
        &self,
        part: Option<usize>,
        id: String,
        file: String,
        rows: u64,
        amount: i128,
        blank: u64,
        leaf: &LeafCount,
    ) -> Vec<String> {
        let added = if leaf.adds { said::added(amount, leaf.money) } else { "—".to_owned() };
        let cells = vec![id, file, rows.to_string(), added, blank.to_string()];
        part.map(said::number).into_iter().chain(cells).collect()
    }

    /// The rows of the page, one table a file.
    fn rows(&self, leaves: &[usize]) -> Vec<Grid> {
        let mut out: Vec<Grid> = Vec::new();
        let mut rest = self.page.rows.as_slice();
        while let Some(first) = rest.first() {
            let count = rest.iter().take_while(|r| r.source == first.source).count();
            let (own, more) = rest.split_at(count);
            out.push(self.file(leaves, own));
            rest = more;
        }
        let (page, pages) = (self.page.pager.page, self.page.pages());
        if let (Some(first), true) = (out.first_mut(), self.page.total > 0) {
            let of = if self.page.is_part() { "（只列所选来源）" } else { "" };
            let where_ = format!("行：第 {page} 页，共 {pages} 页、{} 行{of}", self.page.total);
            first.title = format!("{where_}\n{}", first.title);
        } else if self.page.total > 0 && self.page.pager.rows > 0 {
            let mut none = Grid::new("", vec![Heading::number("line", "行")]);
            none.notes.push(format!("没有第 {page} 页，共 {pages} 页。"));
            out.push(none);
        }
        out
    }

    fn file(&self, leaves: &[usize], rows: &[Kept]) -> Grid {
        let source = rows.first().and_then(|r| self.ledger.sources().get(r.source));
        let title = source
            .map_or_else(String::new, |s| format!("{}（来源 {}，{}）", said::file(s), s.id, s.encoding));
        let many = leaves.len() > 1;
        let shown: Vec<[String; 8]> = rows.iter().map(|row| self.row(leaves, row)).collect();
        let headings = [
            Heading::number("line", "行号"),
            Heading::words("part", "部分"),
            Heading::words("date", "日期"),
            Heading::words("region", "区划"),
            Heading::words("key", "数的是谁"),
            Heading::number("amount", "加入"),
            Heading::words("mark", "说明"),
            Heading::words("original", "原表的这一行"),
        ];
        // Columns that say nothing are left out.
        let used: Vec<bool> = (0..headings.len())
            .map(|at| match at {
                0 | 2 | 5 => true,
                1 => many,
                _ => shown.iter().any(|row| !row[at].is_empty()),
            })
            .collect();
        let pick =
            |cells: [String; 8]| cells.into_iter().zip(&used).filter(|(_, u)| **u).map(|(c, _)| c).collect();
        let columns = headings.into_iter().zip(&used).filter(|(_, u)| **u).map(|(h, _)| h).collect();
        let mut grid = Grid::new(title, columns);
        grid.rows = shown.into_iter().map(pick).collect();
        grid
    }

    fn row(&self, leaves: &[usize], row: &Kept) -> [String; 8] {
        let entries: Vec<(&Entry, &LeafCount)> =
            row.entries.iter().map(|e| (e, &self.traced.recount.leaves[e.leaf])).collect();
        let joined = |each: &dyn Fn(&(&Entry, &LeafCount)) -> String| {
            let mut all: Vec<String> = entries.iter().map(each).filter(|t| !t.is_empty()).collect();
            let same = all.windows(2).all(|w| w[0] == w[1]);
            if same {
                all.truncate(1);
            }
            all.join("；")
        };
        let number =
            |leaf: usize| leaves.iter().position(|l| *l == leaf).map_or_else(String::new, said::number);
        [
            row.line.to_string(),
            entries.iter().map(|(e, _)| number(e.leaf)).collect::<String>(),
            row.days.map_or_else(String::new, |d| d.to_string()),
            row.region.map_or_else(
                || "（未识别）".to_owned(),
                |r| self.office.workspace.regions.get(r).name.clone(),
            ),
            joined(&|(e, leaf)| self.key(e, leaf)),
            joined(&|(e, leaf)| e.amount.map_or_else(|| "—".to_owned(), |n| said::added(n, leaf.money))),
            joined(&|(e, leaf)| self.mark(row, e, leaf)),
            self.originals.get(&(row.source, row.line)).cloned().unwrap_or_default(),
        ]
    }

    /// Whom or what an entry is about, masked.
    pub(super) fn key(&self, entry: &Entry, leaf: &LeafCount) -> String {
        let Some(key) = &entry.key else { return String::new() };
        let indicator = self.indicator(leaf);
        let dataset = indicator.and_then(|i| self.catalog().dataset(i.dataset.as_deref()?));
        keys::shown(self.office, dataset, column(indicator), key)
    }

    fn mark(&self, row: &Kept, entry: &Entry, leaf: &LeafCount) -> String {
        let measure = self.indicator(leaf).map(|i| &i.measure);
        let number = matches!(measure, Some(Measure::Sum(_) | Measure::Uniform(_)));
        let person = measure == Some(&Measure::Persons);
        match self
            .first(row, entry)
            .and_then(|(source, line)| Some((self.ledger.sources().get(source)?, line)))
        {
            Some((source, line))
                if self.ledger.sources().get(row.source).is_some_and(|s| s.id == source.id) =>
            {
                format!("{}，第 {line} 行已计", if person { "同一人" } else { "相同" })
            }
            Some((source, line)) => {
                format!("{}，{} 第 {line} 行已计", if person { "同一人" } else { "相同" }, said::file(source))
            }
            None => said::mark(entry.mark, person, number).to_owned(),
        }
    }

    /// The row for which somebody, or something, was counted that a row repeats.
    pub(super) fn first(&self, row: &Kept, entry: &Entry) -> Option<(usize, u64)> {
        self.firsts.of(row, entry)
    }

    fn rejects(&self) -> Grid {
        let columns = vec![
            Heading::words("code", "代码"),
            Heading::words("reason", "剔除的原因"),
            Heading::number("rows", "行"),
            Heading::number("amount", "金额（元）"),
            Heading::number("unreadable", "读不出是否计入"),
        ];
        let mut grid = Grid::new("可能计入而被剔除的行", columns);
        for line in &self.behind.impact.lines {
            let amount = line.amount.map_or_else(String::new, |n| decimal(n, 2));
            let cells = [line.code.clone(), line.reason.clone(), line.rows.to_string(), amount];
            grid.rows.push(cells.into_iter().chain([line.unreadable.to_string()]).collect());
        }
        grid
    }
}

/// The entity or field that an indicator counts once.
pub(super) fn column(indicator: Option<&Indicator>) -> &str {
    match indicator.map(|i| &i.measure) {
        Some(Measure::Distinct(column)) => column,
        Some(Measure::Households) => "household",
        _ => "",
    }
}
