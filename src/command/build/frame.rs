//! What a draft of a region is about: its period, its words, who signs it.

use super::super::{Office, Session};
use crate::draft::Frame;
use crate::figure::Cube;
use crate::model::Period;
use crate::model::region::Level;
use std::sync::Arc;

/// `periods`: what the draft is about, and the same before `--as-of` cut it (targets are set for that).
pub(super) fn frame(
    session: &Session<'_>,
    office: &Office,
    cube: &Arc<Cube>,
    periods: (Period, Period),
    region: usize,
) -> Frame {
    let (period, uncut) = periods;
    let workspace = &office.workspace;
    let place = workspace.regions.get(region);
    let whole = match (&workspace.config.office.whole, place.level) {
        (Some(whole), _) if region == workspace.regions.root() => whole.clone(),
        (_, Level::Province) => "全省".into(),
        (_, Level::City) => "全市".into(),
        (_, Level::County) if place.name.ends_with('区') => "全区".into(),
        (_, Level::County) if place.name.ends_with('市') => "全市".into(),
        (_, Level::County) => "全县".into(),
        (_, Level::Town) if place.name.ends_with("街道") => "全街道".into(),
        (_, Level::Town) if place.name.ends_with('乡') => "全乡".into(),
        (_, Level::Town) => "全镇".into(),
        (_, Level::Village) if place.name.ends_with("社区") => "全社区".into(),
        (_, Level::Village) => "全村".into(),
    };
    let organisation = if region == workspace.regions.root() && !workspace.config.office.name.is_empty() {
        workspace.config.office.name.clone()
    } else {
        // A village or community has an association, no federation.
        let kind = if place.level == Level::Village { "协会" } else { "联合会" };
        format!("{}残疾人{kind}", place.name)
    };
    Frame {
        catalog: Arc::new(office.catalog.clone()),
        regions: Arc::new(workspace.regions.clone()),
        cube: Arc::clone(cube),
        targets: Arc::new(workspace.targets.clone()),
        facts: Arc::new(workspace.facts.clone()),
        period,
        uncut,
        region,
        organisation,
        whole,
        date: crate::model::period::chinese_date(session.today),
        missing: workspace.config.build.missing,
    }
}
