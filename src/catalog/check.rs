//! Checks of the catalog: references, measures, units, headers.

use super::load::Origin;
use super::{Catalog, Dataset, FieldType, Indicator, Measure};
use crate::diagnostic::{Diagnostic, codes};
use crate::model::{Unit, UnitKind};

/// Every mistake in the definitions.
pub(super) fn check(catalog: &Catalog, origins: &[Origin]) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    for dataset in &catalog.datasets {
        let mut say = sayer(&mut out, origins, "数据集", &dataset.id);
        check_dataset(dataset, &mut say);
    }
    for indicator in &catalog.indicators {
        let mut say = sayer(&mut out, origins, "指标", &indicator.id);
        check_indicator(catalog, indicator, &mut say);
    }
    out
}

fn sayer<'a>(
    out: &'a mut Vec<Diagnostic>,
    origins: &'a [Origin],
    kind: &'static str,
    id: &'a str,
) -> impl FnMut(String) + 'a {
    move |message| {
        let mut problem = Diagnostic::new(codes::CATALOG_INVALID, format!("{kind}「{id}」:{message}"));
        if let Some(origin) = origins.iter().find(|o| o.kind == kind && o.id == id) {
            problem = problem.at(origin.place.clone());
        }
        out.push(problem);
    }
}

fn check_dataset(dataset: &Dataset, say: &mut dyn FnMut(String)) {
    let typed = |id: &Option<String>, wanted: FieldType| {
        id.as_ref().is_none_or(|id| dataset.field(id).is_some_and(|f| f.kind == wanted))
    };
    for (name, id, wanted) in [
        ("event", &dataset.event, FieldType::Date),
        ("service", &dataset.service, FieldType::Month),
        ("service_end", &dataset.service_end, FieldType::Month),
        ("town", &dataset.town, FieldType::Region),
        ("village", &dataset.village, FieldType::Region),
    ] {
        if !typed(id, wanted) {
            say(format!("{name} 必须是本数据集里类型为 {wanted:?} 的字段"));
        }
    }
    if !is_identifier(&dataset.id) {
        say("编号只能用小写字母、数字和下划线".into());
    }
    let columns: Vec<String> = dataset.schema().columns.into_iter().map(|c| c.id).collect();
    for (i, id) in columns.iter().enumerate() {
        if !is_identifier(id) {
            say(format!("字段编号「{id}」只能用小写字母、数字和下划线"));
        }
        if columns[..i].contains(id) {
            say(format!("字段编号「{id}」重复或与标准列同名"));
        }
    }
    for key in &dataset.key {
        let known = matches!(key.as_str(), "person" | "event" | "service")
            || dataset.field(key).is_some()
            || dataset.entity(key).is_some();
        if !known {
            say(format!("key 里的「{key}」不是字段、实体、person、event 或 service"));
        }
    }
    for entity in &dataset.entities {
        for field in entity.from.iter().flatten() {
            if dataset.field(field).is_none() {
                say(format!("实体「{}」用到的字段「{field}」不存在", entity.id));
            }
        }
    }
    if let Some(void) = &dataset.void
        && !dataset.field(&void.field).is_some_and(|f| f.kind == FieldType::Category)
    {
        say(format!("void 的字段「{}」必须是类别字段", void.field));
    }
    if let Some(reversal) = &dataset.reversal
        && !dataset.field(&reversal.field).is_some_and(|f| f.kind == FieldType::Amount)
    {
        say(format!("reversal 的字段「{}」必须是金额字段", reversal.field));
    }
    let mut headers: Vec<(String, &str)> = Vec::new();
    for field in &dataset.fields {
        for header in field.headers() {
            let key = crate::model::region::name_key(header);
            match headers.iter().find(|(h, _)| *h == key) {
                Some((_, other)) if *other != field.id => {
                    say(format!("表头「{header}」同时属于字段「{other}」和「{}」", field.id));
                }
                _ => headers.push((key, &field.id)),
            }
        }
    }
}

fn check_indicator(catalog: &Catalog, indicator: &Indicator, say: &mut dyn FnMut(String)) {
    let Some(unit) = Unit::parse(&indicator.unit) else {
        return say(format!("单位「{}」读不懂", indicator.unit));
    };
    match &indicator.measure {
        Measure::Total | Measure::Ratio | Measure::Difference => {
            return check_derived(catalog, indicator, &unit, say);
        }
        _ if !indicator.of.is_empty() => say("只有 total、ratio、difference 可以写 of".into()),
        _ => {}
    }
    let Some(dataset) = indicator.dataset.as_deref().and_then(|d| catalog.dataset(d)) else {
        return say(format!("数据集「{}」不存在", indicator.dataset.as_deref().unwrap_or("")));
    };
    for id in indicator.conditions.keys() {
        let fits = dataset
            .field(id)
            .is_some_and(|f| matches!(f.kind, FieldType::Category | FieldType::Text | FieldType::Region));
        if !fits {
            say(format!("where 里的「{id}」不是数据集「{}」的类别、文字或区划字段", dataset.id));
        }
    }
    let wanted = match &indicator.measure {
        Measure::Rows => UnitKind::Events,
        Measure::Persons => {
            if !dataset.has_persons() {
                say(format!("数据集「{}」没有证件号字段，不能按人去重", dataset.id));
            }
            UnitKind::Persons
        }
        Measure::Households => {
            if dataset.entity("household").is_none() {
                say(format!("数据集「{}」没有实体 household,不能按户去重", dataset.id));
            }
            UnitKind::Households
        }
        Measure::Distinct(id) => {
            let text = dataset
                .field(id)
                .is_some_and(|f| matches!(f.kind, FieldType::Category | FieldType::Text | FieldType::Region));
            if !text && dataset.entity(id).is_none() {
                say(format!("distinct 的「{id}」不是实体或文字字段"));
            }
            UnitKind::Events
        }
        Measure::Sum(id) => match dataset.field(id).map(|f| f.kind) {
            Some(FieldType::Amount) => UnitKind::Money,
            Some(FieldType::Count) => UnitKind::Events,
            _ => return say(format!("sum 的「{id}」不是金额或数量字段")),
        },
        Measure::Total | Measure::Ratio | Measure::Difference => return,
    };
    if unit.kind != wanted {
        say(format!("单位「{}」与 measure「{}」不符", indicator.unit, indicator.measure));
    }
}

fn check_derived(catalog: &Catalog, indicator: &Indicator, unit: &Unit, say: &mut dyn FnMut(String)) {
    let mut kinds = Vec::new();
    for part in &indicator.of {
        match catalog.indicator(part) {
            None => say(format!("of 里的指标「{part}」不存在")),
            Some(_) if reaches(catalog, part, &indicator.id, 0) => {
                say(format!("of 里的指标「{part}」又用到了自己"));
            }
            Some(part) => kinds.extend(Unit::parse(&part.unit).map(|u| u.kind)),
        }
    }
    let pair = matches!(indicator.measure, Measure::Ratio | Measure::Difference);
    if indicator.of.is_empty() || (pair && indicator.of.len() != 2) {
        say("of 要写明各部分；ratio 和 difference 恰好两个".into());
    }
    // Distinct counts do not add: persons of two indicators may be the same persons.
    let adds = matches!(indicator.measure, Measure::Total);
    if adds && kinds.iter().any(|k| matches!(k, UnitKind::Persons | UnitKind::Households | UnitKind::Rate)) {
        say("去重的人数、户数不能相加；并集请另立一个指标".into());
    }
    let fits = match indicator.measure {
        Measure::Ratio => unit.kind == UnitKind::Rate,
        _ => kinds.iter().all(|k| *k == unit.kind),
    };
    if !fits {
        say(format!("单位「{}」与各部分的单位不符", indicator.unit));
    }
}

fn reaches(catalog: &Catalog, from: &str, target: &str, depth: usize) -> bool {
    from == target
        || depth > catalog.indicators.len()
        || catalog
            .indicator(from)
            .is_some_and(|i| i.of.iter().any(|part| reaches(catalog, part, target, depth + 1)))
}

fn is_identifier(id: &str) -> bool {
    id.starts_with(|c: char| c.is_ascii_lowercase())
        && id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}
