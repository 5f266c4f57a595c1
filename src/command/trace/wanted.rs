//! Which number is to be traced.
//!
//! Inputs: what the user wrote: `indicator@period@region`, a comparison `prev(…)`, `growth(…)`, `done(…)`,
//! `excess(…)`, an occurrence (`f0012`), a hand-typed number (`fact:KEY`, `target:INDICATOR`). Outputs: the
//! figures it is made of, and how; or the line that was typed. Invariant: an occurrence is what its manifest
//! says it is, never looked up anew.

use super::printed::{self, Printed};
use super::{Request, hand};
use crate::command::{Office, Result, Session, indicators};
use crate::diagnostic::{Diagnostic, codes};
use crate::figure::rows::Asked;
use crate::model::Period;
use crate::workspace::Target;

/// What a number is to its figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// The figure itself.
    Plain,
    /// Now less before.
    Change,
    /// That, divided by before.
    Growth,
    /// Divided by the 任务数.
    Done,
    /// Less the 任务数.
    Excess,
}

impl How {
    const NAMES: [(&'static str, How); 4] =
        [("prev", How::Change), ("growth", How::Growth), ("done", How::Done), ("excess", How::Excess)];

    /// As ids have it.
    fn name(self) -> Option<&'static str> {
        Self::NAMES.iter().find(|(_, how)| *how == self).map(|(name, _)| *name)
    }

    /// In words, after the indicator's title.
    pub(super) fn title(self) -> &'static str {
        match self {
            How::Plain => "",
            How::Change => "同比",
            How::Growth => "增长率",
            How::Done => "完成率",
            How::Excess => "超额",
        }
    }
}

/// A number to be traced to rows.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    pub(super) how: How,
    /// The figures it is made of.
    pub(super) figures: Vec<Asked>,
    /// The 任务数 it is compared with.
    pub(super) target: Option<Target>,
    /// What a manifest says of it.
    pub(super) printed: Option<Printed>,
}

/// What the user means.
pub(super) enum Found {
    Rows(Box<Wanted>),
    /// A hand-typed number, told as it stands.
    Hand(hand::Hand),
}

impl Wanted {
    /// `indicator@period@region`.
    pub(super) fn id(&self, office: &Office) -> String {
        let Some(first) = self.figures.first() else { return String::new() };
        let indicator = match self.how.name() {
            Some(name) => format!("{name}({})", first.indicator),
            None => first.indicator.clone(),
        };
        figure_id(office, &Asked { indicator, ..first.clone() })
    }
}

/// `indicator@period@region`.
pub(super) fn figure_id(office: &Office, asked: &Asked) -> String {
    format!("{}@{}@{}", asked.indicator, asked.period, office.workspace.regions.get(asked.region).code)
}

/// `E0824`.
pub(super) fn unread(message: String) -> Vec<Diagnostic> {
    vec![Diagnostic::new(codes::FIGURE_UNREAD, message)]
}

/// Finds it.
pub(super) fn find(session: &Session<'_>, office: &Office, request: &Request) -> Result<Found> {
    let text = request.figure.trim();
    if printed::is_occurrence(text) {
        if request.period.is_some() || request.region.is_some() {
            return Err(unread(format!("「{text}」是文稿里的一处数字，期间和区划由文稿定，不要再写")));
        }
        let printed = printed::occurrence(office, request, text)?;
        let mut found = rows(session, office, &printed.figure, None, None)?;
        if let Some(line) = printed.target_line {
            found.target = office.workspace.targets.iter().find(|t| t.line == line).cloned();
        }
        found.printed = Some(printed);
        return settled(office, found);
    }
    if let Some(key) = text.strip_prefix("fact:") {
        let (key, period, region) = place(session, office, request, key)?;
        return hand::fact(office, key, period, region).map(Found::Hand);
    }
    if let Some(id) = text.strip_prefix("target:") {
        let (id, period, region) = place(session, office, request, id)?;
        return hand::target(office, id, period, region).map(Found::Hand);
    }
    let mut found = rows(session, office, text, request.period.as_deref(), request.region.as_deref())?;
    if let Some(file) = &request.manifest {
        let id = found.id(office);
        found.printed = Some(printed::figure(office, file, &id)?);
    }
    settled(office, found)
}

/// What a figure's id says.
fn rows(
    session: &Session<'_>,
    office: &Office,
    text: &str,
    period: Option<&str>,
    region: Option<&str>,
) -> Result<Wanted> {
    let request =
        Request { period: period.map(Into::into), region: region.map(Into::into), ..Request::default() };
    let (name, period, region) = place(session, office, &request, text)?;
    let (how, id) = function(name);
    if office.catalog.indicator(id).is_none() {
        return Err(indicators::unknown(&office.catalog, id));
    }
    let period = period.ok_or_else(|| {
        let help = format!("写成 {name}@2024@区划，或 report trace {name} 2024 --region 区划。");
        vec![Diagnostic::new(codes::FIGURE_UNREAD, format!("「{text}」没有写期间")).help(help)]
    })?;
    let region = region.unwrap_or_else(|| office.workspace.regions.root());
    let now = Asked { indicator: id.to_owned(), period, region };
    let mut figures = vec![now.clone()];
    if matches!(how, How::Change | How::Growth) {
        let before = period.previous().ok_or_else(|| unread(format!("「{text}」没有上一个期间可比")))?;
        figures.push(Asked { period: before, ..now });
    }
    Ok(Wanted { how, figures, target: None, printed: None })
}

/// The function and the indicator of `prev(ID)`.
fn function(name: &str) -> (How, &str) {
    for (function, how) in How::NAMES {
        let inside = name.strip_prefix(function).map(str::trim);
        let inside = inside.and_then(|rest| rest.strip_prefix(['(', '（'])?.strip_suffix([')', '）']));
        if let Some(id) = inside {
            return (how, id.trim());
        }
    }
    (How::Plain, name)
}

/// Name, period and region of `name@period@region`, of which the later two may be options instead.
fn place<'t>(
    session: &Session<'_>,
    office: &Office,
    request: &Request,
    text: &'t str,
) -> Result<(&'t str, Option<Period>, Option<usize>)> {
    let mut pieces = text.splitn(3, '@').map(str::trim);
    let name = pieces.next().unwrap_or("");
    let one = |inside: Option<&'t str>, outside: &Option<String>, what: &str| match (inside, outside) {
        (Some(_), Some(_)) => Err(unread(format!("{what}写了两次：「{text}」里已有"))),
        (Some(text), None) => Ok(Some(text.to_owned())),
        (None, outside) => Ok(outside.clone()),
    };
    let period = one(pieces.next().filter(|p| !p.is_empty()), &request.period, "期间")?;
    let region = one(pieces.next().filter(|r| !r.is_empty()), &request.region, "区划")?;
    if name.is_empty() {
        let help = "如 subsidy.care.persons@2024@城关镇、f0012、fact:键；指标编号见 report indicators。";
        return Err(vec![Diagnostic::new(codes::FIGURE_UNREAD, "没有写要追溯哪个数字").help(help)]);
    }
    let period = period.map(|p| session.period(&p)).transpose()?;
    let region = region.map(|r| office.region(&r)).transpose()?;
    Ok((name, period, region))
}

/// Finds the 任务数 of a comparison that is not known by its line.
fn settled(office: &Office, mut wanted: Wanted) -> Result<Found> {
    if matches!(wanted.how, How::Done | How::Excess) && wanted.target.is_none() {
        let Some(asked) = wanted.figures.first() else { return Err(unread("没有数字".into())) };
        wanted.target = Some(hand::target_of(office, asked)?.clone());
    }
    Ok(Found::Rows(Box::new(wanted)))
}
