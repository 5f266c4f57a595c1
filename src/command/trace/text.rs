//! A traced number as tables for the eye.
//!
//! Inputs: what was traced. Outputs: grids: what it is; its parts; what each source adds; a page of rows, by
//! file; rejected rows; the SQL below. Invariant: words are Chinese, numbers and names masked.

use super::behind::Behind;
use super::firsts::Firsts;
use super::page::{Kept, Originals, Page};
use super::wanted::{How, Wanted, figure_id};
use super::{Traced, hand, keys, leaves_of, said};
use crate::catalog::{Catalog, Indicator, Measure};
use crate::command::{Office, indicators};
use crate::figure::rows::{Entry, LeafCount, Made, Mark, Part};
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

    fn head(&self, leaves: &[usize]) -> Grid {
        let (wanted, traced) = (&self.traced.wanted, self.traced);
        let columns = vec![Heading::words("item", "项目"), Heading::words("content", "内容")];
        let mut grid = Grid::new("", columns);
        let mut say = |item: &str, content: String| grid.rows.push(vec![item.to_owned(), content]);
        say("数字", wanted.id(self.office));
        say("名称", self.title());
        if let Some(asked) = wanted.figures.first() {
            let region = self.office.workspace.regions.get(asked.region);
            say("期间、区划", format!("{}，{}（{}）", asked.period.title(), region.name, region.code));
        }
        let unit = unit(self.office, wanted);
        let said = |value: Option<crate::model::Value>| match value {
            Some(value) => said::amount(value, &unit),
            None => format!("没有数：{}", self.why()),
        };
        say("值", said(traced.value));
        if let Some(printed) = &wanted.printed {
            let place = printed.occurrence.as_deref().map_or_else(String::new, |o| format!(" 的 {o}"));
            let text = match printed.text.as_str() {
                "" => "没有印出".to_owned(),
                text => format!("印为“{text}”"),
            };
            say("文稿", format!("{}{place}，{text}，当时的值 {}", printed.manifest, printed.value));
        }
        if let Some(formula) = self.formula(leaves) {
            say("算法", formula);
        }
        for indicator in self.defined() {
            let title =
                if wanted.figures.len() == 1 && self.defined().len() == 1 { "" } else { &indicator.title };
            let glue = if title.is_empty() { "" } else { "：" };
            say("口径", format!("{title}{glue}{}", indicators::definition(self.catalog(), indicator)));
        }
        let verdict = if traced.differs.is_empty() {
            "与上面的值相同"
        } else {
            "与上面的值或它的行不同，见错误"
        };
        say("逐行重算", format!("{}，{verdict}", said(traced.recomputed)));
        say("计入的行", self.counted(leaves));
        for line in self.left_out(leaves) {
            say("没有计入", line);
        }
        if !self.behind.impact.words.is_empty() {
            say("剔除的行", self.behind.impact.words.clone());
        }
        grid
    }

    pub(super) fn title(&self) -> String {
        let wanted = &self.traced.wanted;
        let own = wanted.figures.first().and_then(|a| self.catalog().indicator(&a.indicator));
        format!("{}{}", own.map_or("", |i| i.title.as_str()), wanted.how.title())
    }

    /// Why there is no value.
    pub(super) fn why(&self) -> String {
        let missing = self.traced.answers.iter().find_map(|a| a.value.as_ref().err());
        match missing {
            Some(why) => said::lacking(self.catalog(), why),
            None => "比较的基数为零或为负".into(),
        }
    }

    /// The definitions behind a number, each once.
    fn defined(&self) -> Vec<&Indicator> {
        let mut ids: Vec<&str> = Vec::new();
        for part in &self.traced.recount.figures {
            defined(part, &mut ids);
        }
        ids.into_iter().filter_map(|id| self.catalog().indicator(id)).collect()
    }

    /// How the number is made of its numbered parts; `None` where it is one part.
    pub(super) fn formula(&self, leaves: &[usize]) -> Option<String> {
        let (wanted, figures) = (&self.traced.wanted, &self.traced.recount.figures);
        let of = |at: usize| figures.get(at).map_or_else(String::new, |p| self.made(p, leaves, false));
        let nested = |at: usize| figures.get(at).map_or_else(String::new, |p| self.made(p, leaves, true));
        let target =
            || wanted.target.as_ref().map_or_else(String::new, |t| hand::target_words(self.office, t));
        match wanted.how {
            How::Plain => match figures.first().map(|p| &p.made) {
                Some(Made::Rows(_)) | None => None,
                _ => Some(of(0)),
            },
            How::Change => Some(format!("本期 − 上期：{} − {}", nested(0), nested(1))),
            How::Growth => {
                let (now, before) = (nested(0), nested(1));
                Some(format!("（本期 − 上期）÷ 上期：（{now} − {before}）÷ {before}"))
            }
            How::Done => Some(format!("{} ÷ 任务数 {}", nested(0), target())),
            How::Excess => Some(format!("{} − 任务数 {}", nested(0), target())),
        }
    }

    fn made(&self, part: &Part, leaves: &[usize], nested: bool) -> String {
        let number =
            |leaf: &usize| leaves.iter().position(|l| l == leaf).map_or_else(|| "?".to_owned(), said::number);
        match &part.made {
            Made::Rows(leaf) => number(leaf),
            Made::Regions => "区划表".into(),
            Made::Of(parts) => {
                let sign = match self.catalog().indicator(&part.asked.indicator).map(|i| &i.measure) {
                    Some(Measure::Ratio) => " ÷ ",
                    Some(Measure::Difference) => " − ",
                    _ => " + ",
                };
                let all: Vec<String> = parts.iter().map(|p| self.made(p, leaves, true)).collect();
                let all = all.join(sign);
                if nested { format!("（{all}）") } else { all }
            }
            Made::Each(groups, _) => {
                let all: Vec<String> = groups.iter().map(|(_, p)| self.made(p, leaves, true)).collect();
                match all.as_slice() {
                    [first, .., last] if all.len() > 6 => {
                        format!("{first} 到 {last} 共 {} 组都是的那个数", all.len())
                    }
                    _ => format!("{} 都是的那个数", all.join("、")),
                }
            }
            Made::EachValue(groups, whole) => {
                let all: Vec<String> = groups
                    .iter()
                    .take(6)
                    .map(|(name, value, _)| {
                        let unit =
                            self.catalog().indicator(&whole.asked.indicator).map_or("", |i| i.unit.as_str());
                        let said =
                            value.as_ref().map_or_else(|_| "没有数".into(), |v| said::amount(*v, unit));
                        format!("{name} {said}")
                    })
                    .collect();
                let more = if groups.len() > 6 { format!("等 {} 组", groups.len()) } else { String::new() };
                format!(
                    "{} 按组各算一次，各组都是的那个数：{}{more}",
                    self.made(whole, leaves, true),
                    all.join("、")
                )
            }
        }
    }

    fn counted(&self, leaves: &[usize]) -> String {
        let rows: u64 = self.traced.recount.figures.iter().map(|p| p.rows).sum();
        let own: Vec<&LeafCount> = leaves.iter().map(|l| &self.traced.recount.leaves[*l]).collect();
        let mut out = format!("{rows} 行");
        if let [one] = own.as_slice() {
            if one.blank > 0 {
                let person = self.indicator(one).is_some_and(|i| i.measure == Measure::Persons);
                let number = self
                    .indicator(one)
                    .is_some_and(|i| matches!(i.measure, Measure::Sum(_) | Measure::Uniform(_)));
                let why = match self.indicator(one).map(|i| &i.measure) {
                    Some(Measure::Regions(_)) => said::mark(Mark::Outside, false, false),
                    _ => said::mark(Mark::Blank, person, number),
                };
                out.push_str(&format!("，其中 {} 行不影响值（{why}）", one.blank));
            }
            let distinct = self.indicator(one).is_some_and(|i| i.measure.is_distinct() && i.every.is_empty());
            if let (true, Ok(crate::model::Value::Count(n))) = (distinct, &one.value) {
                let repeats = i128::from(one.rows - one.blank).saturating_sub(*n);
                if repeats > 0 {
                    out.push_str(&format!("，{repeats} 行是前面的行已计过的"));
                }
            }
        }
        out
    }

    fn left_out(&self, leaves: &[usize]) -> Vec<String> {
        let mut out = Vec::new();
        for leaf in leaves {
            let leaf = &self.traced.recount.leaves[*leaf];
            let named = if leaves.len() == 1 {
                String::new()
            } else {
                format!("{}：", figure_id(self.office, &leaf.asked))
            };
            if leaf.unplaced > 0 {
                out.push(format!("{named}{} 行没有日期，或跨出了期间", leaf.unplaced));
            }
            for (source, rows) in &leaf.untold {
                let Some(source) = self.ledger.sources().get(*source) else { continue };
                out.push(format!(
                    "{named}{} 有 {rows} 行，没有要用的列，是不是要数的不知道",
                    said::file(source)
                ));
            }
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

fn defined<'p>(part: &'p Part, out: &mut Vec<&'p str>) {
    let id = part.asked.indicator.as_str();
    if !out.contains(&id) {
        out.push(id);
    }
    match &part.made {
        Made::Of(parts) => parts.iter().for_each(|p| defined(p, out)),
        Made::Each(_, whole) | Made::EachValue(_, whole) => defined(whole, out),
        Made::Rows(_) | Made::Regions => {}
    }
}
