//! The check of templates before anything is computed: unknown ids, wrong units, arguments that mean
//! nothing.
//!
//! Invariant: every branch is checked, with no data, and every mistake has line and column. What decides
//! which figures are asked for and how they are printed stands in the call itself, so that nothing is
//! left to be found while rendering.

use super::library::Source;
use super::loops::Over;
use super::printing::{self, Wanted};
use super::scan::{self, Argument, Call, Literal, Loop};
use super::{budget, filters, includes, periods, vocabulary};
use crate::catalog::{Catalog, Indicator};
use crate::diagnostic::{Code, Diagnostic, codes};
use crate::model::{RegionTree, Unit, UnitKind};
use std::ops::Range;

/// Everything wrong with the templates that rendering one would use.
pub fn check(sources: &[&Source], catalog: &Catalog, regions: &RegionTree) -> Vec<Diagnostic> {
    let mut out = includes::problems(sources);
    for source in sources {
        for (name, span) in filters::changing(&source.text) {
            let message = format!("过滤器 {name} 会改动印出的数字，改动过的数字查不到来源");
            let problem = Diagnostic::new(codes::TEMPLATE_SYNTAX, message)
                .help("去掉过滤器；要换写法，用函数自己的 unit、style、decimals、noun 等参数。");
            out.push(source.told(problem, span));
        }
        for (span, message) in budget::uncounted(&source.text) {
            out.push(source.told(Diagnostic::new(codes::TEMPLATE_WORK, message), span));
        }
        let loops = scan::loops(&source.text);
        for call in scan::calls(&source.text) {
            if vocabulary::arguments(&call.name).is_some() {
                Check { source, call: &call, loops: &loops, catalog, regions, out: &mut out }.all();
            }
        }
    }
    out
}

/// One call under the check.
struct Check<'a> {
    source: &'a Source,
    call: &'a Call,
    loops: &'a [Loop],
    catalog: &'a Catalog,
    regions: &'a RegionTree,
    out: &'a mut Vec<Diagnostic>,
}

impl Check<'_> {
    fn say(&mut self, span: &Range<usize>, code: Code, message: String) {
        let problem = Diagnostic::new(code, message);
        let problem = self.source.told(problem, span.clone());
        // Both copies of a text box say the same.
        if !self.out.contains(&problem) {
            self.out.push(problem);
        }
    }

    fn wrong(&mut self, span: &Range<usize>, message: String) {
        self.say(span, codes::TEMPLATE_ARGUMENT, message);
    }

    fn all(&mut self) {
        let call = self.call;
        self.names();
        for argument in &call.arguments {
            self.argument(argument);
        }
        for ids in ["id", "of"].into_iter().filter_map(|name| call.argument(name)) {
            for id in ids.values.iter().filter(|id| self.catalog.indicator(id).is_none()) {
                self.say(&ids.span, codes::TEMPLATE_NAME, format!("没有指标「{id}」"));
            }
        }
        self.counts();
        let catalog = self.catalog;
        // The parts of a figure are printed as they are asked for, not the figure itself.
        let printed = if call.name == "parts" { "of" } else { "id" };
        for id in call.argument(printed).map(|a| a.values.as_slice()).unwrap_or_default() {
            if let Some(indicator) = catalog.indicator(id)
                && let Some(unit) = Unit::parse(&indicator.unit)
            {
                self.fits(indicator, &unit);
                self.printing(indicator, &unit);
            }
        }
        if call.name == "parts" {
            self.parts();
        }
    }

    /// Arguments that the function does not have, that are given twice, that it cannot do without.
    fn names(&mut self) {
        let call = self.call;
        let known = vocabulary::arguments(&call.name).unwrap_or_default();
        for (i, argument) in call.arguments.iter().enumerate() {
            if !known.contains(&argument.name.as_str()) {
                let message = format!("{} 没有参数「{}」", call.name, argument.name);
                self.say(&argument.span, codes::TEMPLATE_SYNTAX, message);
            } else if call.arguments[..i].iter().any(|a| a.name == argument.name) {
                self.wrong(&argument.span, format!("参数「{}」写了两次", argument.name));
            }
        }
        for choice in vocabulary::required(&call.name) {
            if !choice.iter().any(|name| call.argument(name).is_some()) {
                self.wrong(&call.span, format!("{} 要写明 {}", call.name, choice.join(" 或 ")));
            }
        }
    }

    /// One argument by itself.
    fn argument(&mut self, argument: &Argument) {
        let (name, span) = (argument.name.as_str(), &argument.span);
        let Some(value) = argument.values.first() else {
            if argument.literal == Literal::List {
                self.wrong(span, format!("{name} 是空的"));
            } else if !vocabulary::FREE.contains(&name) && !self.of_loop(argument) {
                let or = match name {
                    "region" => "，或用 {% for r in regions() %} 的 r.code",
                    "period" => "，或用 {% for m in months() %} 的 m.text",
                    _ => "",
                };
                self.wrong(span, format!("{name} 要直接写明，不能用变量或拼接{or}"));
            }
            return;
        };
        match name {
            "decimals" | "digits" | "step" if argument.literal != Literal::Number => {
                return self.wrong(span, format!("{name} 要写成数字，不加引号"));
            }
            "decimals" | "digits" | "step" if value.parse::<u32>().is_err() => {
                return self.wrong(span, format!("{name} 要写成不小于零的整数，不能是 {value}"));
            }
            "decimals" | "digits" | "step" | "id" | "of" | "titles" => {}
            _ if argument.literal == Literal::List => {
                return self.wrong(span, format!("{name} 只能有一个值，不用方括号"));
            }
            "period" | "against" => self.period(argument, value),
            // Outside a workspace there are no regions to know.
            "region" if !self.regions.regions().is_empty() && self.regions.find(value).is_none() => {
                self.say(span, codes::REGION_UNKNOWN, format!("没有区划「{value}」"));
            }
            "text" | "key" | "sep" if value.is_empty() => self.wrong(span, format!("{name} 是空的")),
            _ => {}
        }
        if let Some(known) = vocabulary::values(&self.call.name, name)
            && !known.contains(&value.as_str())
        {
            let list = known.join("、");
            self.wrong(span, format!("{} 的 {name} 可用 {list}，不能用「{value}」", self.call.name));
        }
    }

    /// Whether an argument is what a loop goes through: its figures are known before anything is computed.
    fn of_loop(&self, argument: &Argument) -> bool {
        let Some((variable, field)) = argument.path.as_deref().and_then(|p| p.split_once('.')) else {
            return false;
        };
        let mut round = self.loops.iter().filter(|l| l.body.contains(&argument.span.start));
        round.rfind(|l| l.variable == variable).is_some_and(|innermost| {
            Over::of(&innermost.function).is_some_and(|over| over.argument() == (&argument.name, field))
        })
    }

    fn period(&mut self, argument: &Argument, text: &str) {
        let of_targets = argument.name == "against" || vocabulary::speaks_of_targets(&self.call.name);
        if text == "next" && !of_targets {
            let message =
                format!("期间「next」只用于任务数（target、has_target），{} 不能用", self.call.name);
            self.say(&argument.span, codes::PERIOD_INVALID, message);
        } else if !periods::readable(text) {
            self.say(&argument.span, codes::PERIOD_INVALID, format!("期间「{text}」读不懂"));
        }
    }

    /// How many ids, and as many titles.
    fn counts(&mut self) {
        let call = self.call;
        if let Some(ids) = call.argument("id").filter(|ids| ids.values.len() > 1)
            && !vocabulary::takes_several(&call.name)
        {
            self.wrong(&ids.span, format!("{} 只要一个 id", call.name));
        }
        let listed = call.argument(if call.name == "parts" { "of" } else { "id" });
        if let (Some(titles), Some(listed)) = (call.argument("titles"), listed)
            && titles.literal == Literal::List
            && listed.literal != Literal::No
            && titles.values.len() != listed.values.len()
        {
            let (n, m) = (titles.values.len(), listed.values.len());
            self.wrong(&titles.span, format!("titles 有 {n} 个，{} 有 {m} 个", listed.name));
        }
    }

    /// Whether the function can say anything of such an indicator.
    fn fits(&mut self, indicator: &Indicator, unit: &Unit) {
        let call = self.call;
        let growth = call.name == "prev" && call.get("form") == Some("growth");
        let rate = unit.kind == UnitKind::Rate;
        let parts = call.name == "parts" && call.argument("id").is_some();
        if rate && (growth || call.name == "done" || parts) {
            let what = if growth {
                "增长率"
            } else if call.name == "done" {
                "任务数的完成情况"
            } else {
                "其中"
            };
            let message = format!("「{}」是比率，没有{what}", indicator.id);
            let at = if growth {
                "form"
            } else if call.name == "parts" {
                "of"
            } else {
                "id"
            };
            let span = call.argument(at).map_or(&call.span, |a| &a.span);
            self.wrong(span, message);
        }
    }

    /// The printing arguments, which some forms do not look at.
    fn printing(&mut self, indicator: &Indicator, unit: &Unit) {
        let call = self.call;
        let number = |name: &str| call.get(name).and_then(|text| text.parse().ok());
        let wanted = Wanted {
            unit: call.get("unit"),
            style: call.get("style"),
            decimals: number("decimals"),
            digits: number("digits"),
            step: number("step"),
            numerals: call.get("numerals"),
            noun: call.argument("noun").map(|a| a.values.first().map_or("", String::as_str)),
        };
        let per_cent = match call.name.as_str() {
            "prev" => call.get("form") == Some("growth"),
            "done" => matches!(call.get("form"), None | Some("words" | "rate")),
            _ => false,
        };
        if per_cent {
            for name in ["unit", "style", "digits", "step", "numerals", "noun"] {
                if let Some(argument) = call.argument(name) {
                    self.wrong(&argument.span, format!("{} 印百分数时没有 {name}，可用 decimals", call.name));
                }
            }
            return;
        }
        if call.name == "prev"
            && call.get("form") == Some("number")
            && let Some(word) = call.argument("word")
        {
            self.wrong(&word.span, "只印增加数时没有 word".into());
        }
        if call.name != "target"
            && wanted.style == Some("不少于")
            && let Some(style) = call.argument("style")
        {
            self.wrong(&style.span, "「不少于」只用于任务数（target）".into());
        }
        // 百分点 is what rates differ by.
        let points = call.name == "prev" && unit.kind == UnitKind::Rate;
        if let Some(word) = wanted.unit.filter(|w| points && *w != "百分点")
            && let Some(argument) = call.argument("unit")
        {
            let message = format!("比率之差是百分点，不能印成「{word}」");
            self.say(&argument.span, codes::TEMPLATE_UNIT, message);
        }
        let wanted = Wanted { unit: wanted.unit.filter(|_| !points), ..wanted };
        for fault in printing::faults(indicator, unit, &wanted) {
            let span = call.argument(fault.argument).map_or(&call.span, |a| &a.span);
            self.say(span, fault.problem.code, fault.problem.message);
        }
    }

    /// Parts must be of the whole's kind.
    fn parts(&mut self) {
        let (call, catalog) = (self.call, self.catalog);
        if let (None, Some(mode)) = (call.argument("id"), call.argument("mode")) {
            self.wrong(&mode.span, "没有总数（id）的 parts 没有 mode".into());
        }
        let Some(whole) = call.get("id").and_then(|id| catalog.indicator(id)) else { return };
        let Some(of) = call.argument("of") else { return };
        let kind = |i: &Indicator| {
            Unit::parse(&i.unit)
                .map(|u| (u.kind, if u.kind == UnitKind::Events { u.word } else { String::new() }))
        };
        for part in of.values.iter().filter_map(|id| catalog.indicator(id)) {
            if kind(part) != kind(whole) {
                let message = format!(
                    "「{}」的单位是「{}」，不能是「{}」（{}）的一部分",
                    part.id, part.unit, whole.id, whole.unit
                );
                self.say(&of.span, codes::TEMPLATE_UNIT, message);
            }
        }
    }
}
