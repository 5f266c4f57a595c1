//! Why, in words: files, dates, definitions and regions behind a cause.
//!
//! Inputs: a step of a figure, the worlds and sources between which it lies. Outputs: Chinese for a clerk.
//! Invariant: everything said is in a manifest, in the ledger's journal, or in the office's own files.

use super::chain::{Between, Cause, Step};
use super::exact::Exact;
use super::read::Figure;
use super::sides::Side;
use super::sources::Left;
use super::world::{Spec, TargetKey, World, basis, moved};
use crate::catalog::definition;
use crate::command::manifest::state::bare;
use crate::figure::By;
use std::collections::BTreeMap;

/// Changed regions named; the others are counted.
const REGIONS_SHOWN: usize = 5;

/// Files named; the others are counted.
const FILES_SHOWN: usize = 3;

/// The first of several things said, and how many there are.
fn some(said: Vec<String>) -> String {
    let more = if said.len() > FILES_SHOWN { format!("，等 {} 处", said.len()) } else { String::new() };
    said.into_iter().take(FILES_SHOWN).collect::<Vec<_>>().join("，") + &more
}

/// What words need.
pub(super) struct Teller<'a> {
    between: &'a Between<'a>,
    b: Option<&'a Side>,
    /// The files by the ids of sources.
    files: BTreeMap<String, (String, Option<String>)>,
    regions: String,
}

impl<'a> Teller<'a> {
    pub(super) fn new(between: &'a Between<'a>, b: Option<&'a Side>) -> Teller<'a> {
        let then = b.and_then(|b| b.manifest.state.as_ref());
        let stated = between.state.sources.iter().chain(then.iter().flat_map(|s| &s.sources));
        let mut files: BTreeMap<String, (String, Option<String>)> =
            stated.map(|s| (s.id.clone(), (s.path.clone(), s.sheet.clone()))).collect();
        for source in between.ledger.sources() {
            files.insert(source.id.clone(), (source.path.clone(), source.sheet.clone()));
        }
        let changes = moved(&between.old.tree, &between.new.tree);
        let mut regions: String = changes.iter().take(REGIONS_SHOWN).cloned().collect::<Vec<_>>().join("；");
        if changes.len() > REGIONS_SHOWN {
            regions.push_str(&format!("；等 {} 处", changes.len()));
        }
        Teller { between, b, files, regions }
    }

    /// The file and sheet of a source.
    pub(super) fn file(&self, id: &str) -> (String, Option<String>) {
        self.files.get(id).cloned().unwrap_or_else(|| (id.to_owned(), None))
    }

    /// The name of a region that is not that of the whole, with a colon.
    pub(super) fn place(&self, code: &str) -> String {
        let trees = [&self.between.new.tree, &self.between.old.tree];
        let found = trees.iter().find_map(|t| Some((t.by_code(code)?, *t)));
        match found {
            Some((at, tree)) if at != tree.root() => format!("{}：", tree.get(at).name),
            _ => String::new(),
        }
    }

    fn name(&self, id: &str) -> String {
        match self.file(id) {
            (path, Some(sheet)) => format!("{path}[{sheet}]"),
            (path, None) => path,
        }
    }

    /// Why a step came about.
    pub(super) fn why(&self, step: &Step, old: &Figure, new: Option<&Figure>, to: Option<Exact>) -> String {
        let mut said: Vec<String> = step.causes.iter().map(|c| self.one(*c, step, old, new, to)).collect();
        if step.causes.len() > 1 {
            said.push("这几个原因分开算时没有数，只能合在一起".to_owned());
        }
        said.join("；")
    }

    fn one(
        &self,
        cause: Cause,
        step: &Step,
        old: &Figure,
        new: Option<&Figure>,
        to: Option<Exact>,
    ) -> String {
        let id = bare(&old.indicator);
        match cause {
            Cause::Dropped => self.dropped(step),
            Cause::Revised => self.replaced(step),
            Cause::DroppedAndRevised => {
                format!("{}；{}；两者在这个数里分不开", self.dropped(step), self.replaced(step))
            }
            Cause::Corrected => "剔除退回的行改好后重新导入".to_owned(),
            Cause::Standard => self.standard(step),
            Cause::Late => format!("后来导入的行，{}", self.dates(id, "不晚于原来已有的最后")),
            Cause::New => format!("后来导入的行，{}", self.dates(id, "晚于原来已有的最后")),
            Cause::Regions => format!("区划表改了：{}", self.regions),
            Cause::Definition => self.definition(id),
            Cause::Target => self.target(old),
            Cause::Printing => self.printing(old, new, to),
            Cause::Unstated => "没有记下当时的口径、区划和来源，只能列出来源清单的不同".to_owned(),
            Cause::Unavailable => "后一次的来源已经撤销或改动，台账里没有那时的行，不能重新算".to_owned(),
            Cause::Unexplained => {
                "来源、口径、区划都没有变，按原样却算不出原来的数：文件或台账被改过，或不是同一个台账"
                    .to_owned()
            }
        }
    }

    fn dropped(&self, step: &Step) -> String {
        let mut said = Vec::new();
        for (id, left) in &self.between.moves.gone {
            if !self.touches(id, step) {
                continue;
            }
            match left {
                Left::Dropped(when) if when.is_empty() => {
                    said.push(format!("{} 已不在台账里", self.name(id)))
                }
                Left::Dropped(when) => said.push(format!("{when} 撤销了 {}", self.name(id))),
                Left::Absent => said.push(format!("后一次没有用 {}", self.name(id))),
                Left::Replaced(_) => {}
            }
        }
        let restored: Vec<String> = step
            .rows
            .iter()
            .filter(|(id, n)| **n > 0 && self.between.moves.common.contains(*id))
            .map(|(id, n)| format!("{} 里相同的 {n} 行接着计入", self.name(id)))
            .collect();
        match restored.is_empty() {
            true => some(said),
            false => format!("{}；{}", some(said), some(restored)),
        }
    }

    fn replaced(&self, step: &Step) -> String {
        let mut said = Vec::new();
        for (id, left) in &self.between.moves.gone {
            if let Left::Replaced(by) = left
                && (self.touches(id, step) || by.iter().any(|b| self.touches(b, step)))
            {
                let by: Vec<String> = by.iter().map(|b| self.name(b)).collect();
                said.push(format!("{} 由 {} 替换（--replace）", self.name(id), some(by)));
            }
        }
        some(said)
    }

    fn standard(&self, step: &Step) -> String {
        let table = format!("标准表改了：{}", self.between.standards.words());
        match self.replaced(step).as_str() {
            "" => format!("{table}；这些是后来导入的补发的行"),
            replaced => format!("{table}；{replaced}，行数没有变，金额变了"),
        }
    }

    /// Whether a source has rows in a step; where none has, all that went are told of.
    fn touches(&self, id: &str, step: &Step) -> bool {
        let adds = step.adds.as_ref().is_some_and(|adds| adds.contains_key(id));
        adds || step.rows.contains_key(id) || step.rows.is_empty()
    }

    fn dates(&self, id: &str, relation: &str) -> String {
        let by = basis(&self.between.old.catalog, id);
        let indicator = self.between.old.catalog.indicator(id);
        let datasets = indicator.map(|i| self.between.old.catalog.datasets_of(i)).unwrap_or_default();
        let lasts = datasets.iter().filter_map(|d| self.between.covered(d, by));
        match (by, lasts.max()) {
            (_, None) => "原来没有这种数据".to_owned(),
            (By::Service, Some(last)) => format!("所属期{relation}一个月（{}）", last.format("%Y-%m")),
            (By::Event, Some(last)) => format!("日期{relation}一天（{}）", last.format("%Y-%m-%d")),
        }
    }

    fn definition(&self, id: &str) -> String {
        let words = |w: &World| w.catalog.indicator(id).map(|i| definition(&w.catalog, i));
        match (words(self.between.old), words(self.between.new)) {
            (_, None) => format!("目录里没有指标「{id}」了"),
            // Old definitions come without their remarks in words.
            (Some(old), Some(new)) if !new.starts_with(&old) => format!("口径由「{old}」改为「{new}」"),
            (_, Some(new)) => format!(
                "它的组成部分或数据集的计数规则（作废状态、冲销、日期、区划、户的认法）改了，口径现为「{new}」"
            ),
        }
    }

    fn target(&self, old: &Figure) -> String {
        let target = |w: &World, key: &TargetKey| w.targets.get(key).map(|(v, line)| (v.plain(), *line));
        let key = Spec::new(old, Some(self.between.state)).and_then(|s| s.target);
        let Some(key) = key else { return "任务数改了".to_owned() };
        match (target(self.between.old, &key), target(self.between.new, &key)) {
            (Some((a, _)), Some((b, line))) => format!("任务数由 {a} 改为 {b}（targets.csv 第 {line} 行）"),
            (Some((a, line)), None) => format!("任务数 {a}（原 targets.csv 第 {line} 行）没有了"),
            _ => "任务数改了".to_owned(),
        }
    }

    fn printing(&self, old: &Figure, new: Option<&Figure>, to: Option<Exact>) -> String {
        match (new, to) {
            (Some(new), _) => {
                let texts = |f: &Figure| match f.texts().as_slice() {
                    [] => "不印".to_owned(),
                    texts => texts.join("、"),
                };
                format!("数没有变，印的由「{}」改为「{}」", texts(old), texts(new))
            }
            (None, _) => match self.missing(&old.indicator) {
                Some(reason) => format!("后一份文稿里留给人填：{reason}"),
                None => "后一份文稿里没有这个数".to_owned(),
            },
        }
    }

    fn missing(&self, indicator: &str) -> Option<&str> {
        let missing = self.b?.manifest.missing.iter().find(|m| m.what == bare(indicator))?;
        Some(&missing.reason)
    }

    /// Why a figure is new.
    pub(super) fn added(&self, figure: &Figure) -> String {
        let had = self.between.old.catalog.indicator(bare(&figure.indicator)).is_some();
        match had {
            true => "前一份文稿里没有这个期间、区划的这个数".to_owned(),
            false => "前一份文稿里没有这个数：没有印，或那时没有数据".to_owned(),
        }
    }
}
