//! What a draft is about, and the figures behind it.
//!
//! Job: answer every function of a template from the cube. Inputs: catalog, regions, cube, targets,
//! facts. Outputs: printed texts with marks; occurrences and figures recorded for the manifest.
//! Invariant: a figure printed twice is one figure with two occurrences.

use crate::catalog::{Catalog, Indicator};
use crate::diagnostic::{Diagnostic, codes};
use crate::figure::{Answer, Cube};
use crate::model::{Period, RegionTree, Unit};
use crate::workspace::config::Missing;
use crate::workspace::{Fact, Target};
use std::sync::Arc;

/// Everything a draft is written from.
#[derive(Clone)]
pub struct Frame {
    /// Definitions.
    pub catalog: Arc<Catalog>,
    /// Regions.
    pub regions: Arc<RegionTree>,
    /// Figures.
    pub cube: Arc<Cube>,
    /// 任务数.
    pub targets: Arc<Vec<Target>>,
    /// 手工数.
    pub facts: Arc<Vec<Fact>>,
    /// The period the draft is about.
    pub period: Period,
    /// The same before a cut-off day shortened it: what targets are set for.
    pub uncut: Period,
    /// The region the draft is about.
    pub region: usize,
    /// 署名.
    pub organisation: String,
    /// 全县, 全市 …
    pub whole: String,
    /// 成文日期 as printed.
    pub date: String,
    /// What a section without data does.
    pub missing: Missing,
}

/// One asked-for figure.
pub struct Asked<'a> {
    /// Its definition.
    pub indicator: &'a Indicator,
    /// Its unit.
    pub unit: Unit,
    /// When.
    pub period: Period,
    /// Where.
    pub region: usize,
    /// Its value, or why there is none.
    pub answer: Answer,
}

impl Frame {
    /// The definition with an id.
    pub(super) fn indicator(&self, id: &str) -> Result<&Indicator, Diagnostic> {
        self.catalog
            .indicator(id)
            .ok_or_else(|| Diagnostic::new(codes::TEMPLATE_NAME, format!("没有指标「{id}」")))
    }

    /// The period an argument names, by the draft's own; none is the draft's own.
    pub(super) fn period(&self, text: Option<&str>) -> Result<Period, Diagnostic> {
        period(text, self.period)
    }

    /// The period of 任务数 that an argument names: a cut-off day does not shorten what was set.
    pub(super) fn target_period(&self, text: Option<&str>) -> Result<Period, Diagnostic> {
        period(text, self.uncut)
    }

    /// The region an argument names; none is the draft's own.
    pub(super) fn region(&self, text: Option<&str>) -> Result<usize, Diagnostic> {
        match text {
            None => Ok(self.region),
            Some(text) => self
                .regions
                .find(text)
                .ok_or_else(|| Diagnostic::new(codes::REGION_UNKNOWN, format!("没有区划「{text}」"))),
        }
    }

    /// The figure an indicator has at a period and region.
    pub(super) fn ask(&self, id: &str, period: Period, region: usize) -> Result<Asked<'_>, Diagnostic> {
        let indicator = self.indicator(id)?;
        let unit = Unit::parse(&indicator.unit)
            .ok_or_else(|| Diagnostic::new(codes::TEMPLATE_UNIT, format!("指标「{id}」的单位读不懂")))?;
        let answer = self.cube.answer(id, region, period, &[])?;
        Ok(Asked { indicator, unit, period, region, answer })
    }

    /// The target set for an indicator at a region and exactly this period.
    pub(super) fn target(&self, id: &str, period: Period, region: usize) -> Option<&Target> {
        self.targets.iter().find(|t| {
            let place =
                if t.region.is_empty() { Some(self.regions.root()) } else { self.regions.find(&t.region) };
            t.indicator == id && t.period == period && place == Some(region)
        })
    }

    /// The filled fact with a key that fits the draft's period and region, the most specific first.
    pub(super) fn fact(&self, key: &str, region: Option<&str>) -> Result<Option<&Fact>, Diagnostic> {
        let asked = self.region(region)?;
        let fits = |f: &&Fact| {
            // What has no region is of the draft's own; of another one it says nothing.
            let place = match f.region.as_str() {
                "" => asked == self.region,
                of => self.regions.find(of) == Some(asked),
            };
            f.key == key && !f.text.is_empty() && place && f.period.is_none_or(|p| p == self.period)
        };
        let specific = |f: &&Fact| u8::from(f.period.is_some()) + u8::from(!f.region.is_empty());
        Ok(self.facts.iter().filter(fits).max_by_key(specific))
    }
}

fn period(text: Option<&str>, own: Period) -> Result<Period, Diagnostic> {
    let Some(text) = text else { return Ok(own) };
    super::periods::resolve(text, own).ok_or_else(|| {
        let message = format!("期间「{text}」在{}的文稿里没有意义", own.title());
        Diagnostic::new(codes::PERIOD_INVALID, message)
    })
}
