//! Checks of an indicator: what it refers to, whether its unit fits its measure, and that nothing
//! is written that would not be heeded.

use crate::catalog::{Basis, Catalog, Dataset, FieldType, Indicator, Measure, Per, SpanMode};
use crate::model::{Unit, UnitKind};

/// Decimals that a definition may ask for.
const MOST_DECIMALS: u32 = 6;

/// Says every mistake in an indicator.
pub(super) fn check(catalog: &Catalog, indicator: &Indicator, say: &mut dyn FnMut(String)) {
    let Some(unit) = Unit::parse(&indicator.unit) else {
        return say(format!("单位「{}」读不懂", indicator.unit));
    };
    match indicator.decimals {
        Some(_) if unit.kind != UnitKind::Rate => say("只有比率（单位 %、‰）可以写 decimals".into()),
        Some(decimals) if decimals > MOST_DECIMALS => {
            say(format!("decimals = {decimals} 太多，最多 {MOST_DECIMALS} 位小数"));
        }
        _ => {}
    }
    if indicator.per.is_some() && indicator.measure != Measure::Each {
        say("只有 each 可以写 per".into());
    }
    let by_rows = matches!(indicator.measure, Measure::Regions(_)) && indicator.dataset.is_some();
    if !indicator.every.is_empty() && !by_rows {
        say("只有写了 dataset 的 regions 可以写 every".into());
    }
    if indicator.measure.is_derived() {
        return derived(catalog, indicator, &unit, say);
    }
    if !indicator.of.is_empty() {
        say("只有 total、ratio、difference、each 可以写 of".into());
    }
    if let (Measure::Regions(_), None) = (&indicator.measure, &indicator.dataset) {
        return regions(indicator, &unit, say);
    }
    let Some(dataset) = indicator.dataset.as_deref().and_then(|d| catalog.dataset(d)) else {
        return say(format!("数据集「{}」不存在", indicator.dataset.as_deref().unwrap_or("")));
    };
    for (key, conditions) in [("where", &indicator.conditions), ("every", &indicator.every)] {
        for id in conditions.keys().filter(|id| dataset.word_field(id).is_none()) {
            say(format!("{key} 里的「{id}」不是数据集「{}」的类别、文字或区划字段", dataset.id));
        }
    }
    dates(dataset, indicator, say);
    let spans = indicator.measure.is_distinct() && matches!(indicator.basis, Basis::Event | Basis::Service);
    if indicator.span == SpanMode::SumOfYears && !spans {
        say("span = \"sum-of-years\" 只对去重的指标有意义，且 basis 须是 event 或 service".into());
    }
    let Some(wanted) = measured(dataset, &indicator.measure, say) else { return };
    let by_the_year = match (indicator.span, &indicator.measure) {
        (SpanMode::SumOfYears, Measure::Persons) => unit.word == "人次",
        (SpanMode::SumOfYears, Measure::Households) => unit.word == "户次",
        _ => false,
    };
    if unit.kind != wanted && !by_the_year {
        say(format!("单位「{}」与 measure「{}」不符", indicator.unit, indicator.measure));
    }
}

/// What a measure of rows counts; `None` when it names no field that it could be taken of.
fn measured(dataset: &Dataset, measure: &Measure, say: &mut dyn FnMut(String)) -> Option<UnitKind> {
    Some(match measure {
        Measure::Persons => {
            if !dataset.has_persons() {
                say(format!("数据集「{}」没有证件号字段，不能按人去重", dataset.id));
            }
            UnitKind::Persons
        }
        Measure::Households => {
            if dataset.entity("household").is_none() {
                say(format!("数据集「{}」没有实体 household，不能按户去重", dataset.id));
            }
            UnitKind::Households
        }
        Measure::Distinct(id) => {
            if dataset.word_field(id).is_none() && dataset.entity(id).is_none() {
                say(format!("distinct 的「{id}」不是实体或文字字段"));
            }
            UnitKind::Events
        }
        Measure::Sum(id) | Measure::Uniform(id) => {
            let field = dataset.field(id);
            if !field.is_some_and(|f| matches!(f.kind, FieldType::Amount | FieldType::Count)) {
                say(format!("{measure} 的「{id}」不是金额或数量字段"));
            }
            field?.counts()?
        }
        Measure::Regions(_) => {
            if dataset.town.is_none() && dataset.village.is_none() {
                say(format!("数据集「{}」没有镇街、村社区字段，不能按区划去重", dataset.id));
            }
            UnitKind::Events
        }
        Measure::Rows | Measure::Total | Measure::Ratio | Measure::Difference | Measure::Each => {
            UnitKind::Events
        }
    })
}

/// Whether rows can be placed in time as the indicator says.
fn dates(dataset: &Dataset, indicator: &Indicator, say: &mut dyn FnMut(String)) {
    let basis = indicator.basis;
    if let Some(date) = &indicator.date {
        if !dataset.field(date).is_some_and(|f| f.kind == FieldType::Date) {
            say(format!("date 的「{date}」不是数据集「{}」的日期字段", dataset.id));
        }
        if !matches!(basis, Basis::Event | Basis::Cumulative) {
            say(format!(
                "date 只能与 basis = \"event\" 或 \"cumulative\" 一起写，这里是 \"{}\"",
                basis.key()
            ));
        }
    }
    let dated = dataset.event.is_some() || indicator.date.is_some();
    if matches!(basis, Basis::Snapshot | Basis::Cumulative | Basis::Stock) && !dated {
        say(format!("数据集「{}」没有 event 日期，不能用 basis = \"{}\"", dataset.id, basis.key()));
    }
    if basis == Basis::Stock && dataset.until.is_none() {
        say(format!("数据集「{}」没有写 until（截止日期的字段），不能用 basis = \"stock\"", dataset.id));
    }
}

/// What only rows have is not to be written where there are none.
fn rowless(indicator: &Indicator, say: &mut dyn FnMut(String)) {
    if indicator.basis != Basis::Event || indicator.date.is_some() {
        say(format!("measure「{}」没有自己的行，不能写 basis、date", indicator.measure));
    }
    if indicator.span != SpanMode::Union {
        say(format!("measure「{}」没有自己的行，不能写 span", indicator.measure));
    }
}

/// Regions counted in the table of regions.
fn regions(indicator: &Indicator, unit: &Unit, say: &mut dyn FnMut(String)) {
    rowless(indicator, say);
    for id in indicator.conditions.keys().filter(|id| *id != "kind") {
        say(format!("没有 dataset 的 regions 只能按 kind（区划类型）选，不能按「{id}」"));
    }
    if unit.kind != UnitKind::Events {
        say(format!("单位「{}」与 measure「{}」不符", indicator.unit, indicator.measure));
    }
}

fn derived(catalog: &Catalog, indicator: &Indicator, unit: &Unit, say: &mut dyn FnMut(String)) {
    rowless(indicator, say);
    if indicator.dataset.is_some() || !indicator.conditions.is_empty() {
        say(format!("measure「{}」由 of 里的指标得出，不能写 dataset、where", indicator.measure));
    }
    let mut kinds = Vec::new();
    for part in &indicator.of {
        match catalog.indicator(part) {
            None => say(format!("of 里的指标「{part}」不存在")),
            Some(_) if reaches(catalog, part, &indicator.id, 0) => {
                return say(format!("of 里的指标「{part}」又用到了自己"));
            }
            Some(part) => kinds.extend(Unit::parse(&part.unit).map(|u| (part, u.kind))),
        }
    }
    let count = match indicator.measure {
        Measure::Ratio | Measure::Difference => Some(2),
        Measure::Each => Some(1),
        _ => None,
    };
    if indicator.of.is_empty() || count.is_some_and(|n| indicator.of.len() != n) {
        say("of 要写明各部分；ratio 和 difference 恰好两个，each 恰好一个".into());
    }
    let adds = |(part, kind): &(&Indicator, UnitKind)| match kind {
        UnitKind::Rate => false,
        UnitKind::Persons | UnitKind::Households => is_sum(catalog, part),
        UnitKind::Events | UnitKind::Money => true,
    };
    if indicator.measure == Measure::Total && !kinds.iter().all(adds) {
        say("去重的人数、户数不能相加；并集请另立一个指标".into());
    }
    let fits = match indicator.measure {
        Measure::Ratio => unit.kind == UnitKind::Rate,
        _ => kinds.iter().all(|(_, kind)| *kind == unit.kind),
    };
    if !fits {
        say(format!("单位「{}」与各部分的单位不符", indicator.unit));
    }
    if indicator.measure == Measure::Each {
        each(catalog, indicator, say);
    }
}

/// Whether persons or households are numbers added up (参加人数), which add again, rather than
/// distinct ones, who may be the same in two indicators.
fn is_sum(catalog: &Catalog, indicator: &Indicator) -> bool {
    match indicator.measure {
        Measure::Sum(_) => true,
        Measure::Total => {
            indicator.of.iter().all(|part| catalog.indicator(part).is_some_and(|p| is_sum(catalog, p)))
        }
        _ => false,
    }
}

fn each(catalog: &Catalog, indicator: &Indicator, say: &mut dyn FnMut(String)) {
    let Some(per) = indicator.per() else {
        return say("each 要写明 per：year、month、区划级别（town 等）或一个字段".into());
    };
    let (Per::Field(field), Some(part)) = (per, indicator.of.first().and_then(|id| catalog.indicator(id)))
    else {
        return;
    };
    let dataset = part.dataset.as_deref().and_then(|d| catalog.dataset(d));
    if dataset.is_none_or(|d| d.word_field(field).is_none()) {
        let message = format!(
            "per 的「{field}」不是 year、month、区划级别，也不是指标「{}」的数据集的类别、文字或区划字段",
            part.id
        );
        say(message);
    }
}

fn reaches(catalog: &Catalog, from: &str, target: &str, depth: usize) -> bool {
    from == target
        || depth > catalog.indicators.len()
        || catalog
            .indicator(from)
            .is_some_and(|i| i.of.iter().any(|part| reaches(catalog, part, target, depth + 1)))
}
