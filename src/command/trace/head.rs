//! What a traced number is: its value, how it is made, what counts and what does not.
//!
//! Inputs: what was traced. Outputs: a table of two columns. Invariant: everything that decides about the
//! value is said in words; parts are named by their numbers in the tables below.

use super::text::{View, unit};
use super::wanted::{How, figure_id};
use super::{hand, said};
use crate::catalog::{Indicator, Measure};
use crate::command::indicators;
use crate::figure::rows::{LeafCount, Made, Mark, Part};
use crate::output::grid::{Grid, Heading};

impl View<'_> {
    pub(super) fn head(&self, leaves: &[usize]) -> Grid {
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
