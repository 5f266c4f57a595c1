//! Where the fields of a dataset stand: in the file, in the ledger, and what each is for.

use super::loose;
use super::marks::Marks;
use super::places;
use super::products::Rule;
use crate::catalog::{Dataset, FieldType};
use crate::diagnostic::codes;
use crate::ingest::plan::Plan;
use crate::ingest::rows::TextEncoding;
use crate::ingest::values::{self, Unreadable};
use crate::model::record::{Schema, standard};
use crate::model::unit::Scale;
use std::collections::BTreeMap;

/// One field as the row reader sees it.
pub(super) struct Slot {
    /// What its cells hold.
    pub(super) kind: FieldType,
    /// Its title, for reasons.
    pub(super) title: String,
    /// Its id.
    pub(super) id: String,
    /// Its column in the file, from 0.
    pub(super) column: Option<usize>,
    /// Unit of an amount.
    pub(super) scale: Scale,
    /// Words that may follow a count.
    pub(super) units: Vec<String>,
    /// Whether an empty cell rejects the row.
    pub(super) filled: bool,
    /// The value of an empty cell or missing column.
    pub(super) default: Option<String>,
    /// Category: comparison key → value.
    pub(super) synonyms: BTreeMap<String, String>,
    /// Category: whether an unknown value rejects the row.
    pub(super) decides: bool,
    /// Its column in the ledger's schema.
    pub(super) target: Option<usize>,
    /// Whether it makes the person key.
    pub(super) makes_person: bool,
    /// Whether its cells may be taken as they are.
    pub(super) is_open: bool,
}

impl Slot {
    /// What a cell of words says, and what is to be known of it beside: both are of the spelling, not of
    /// the row.
    pub(super) fn word(
        &self,
        encoding: TextEncoding,
        raw: &[u8],
    ) -> Result<(Option<String>, Marks), Unreadable> {
        let bad = || Unreadable { code: codes::BYTES_UNDECODABLE, reason: String::new() };
        let text = encoding.decode(raw).ok_or_else(bad)?;
        let value = match self.kind {
            FieldType::Category => values::text(&text)
                .map(|words| self.synonyms.get(&values::category_key(&words)).cloned().unwrap_or(words)),
            FieldType::Account | FieldType::Phone => values::code_text(&text),
            _ => values::text(&text),
        };
        let foreign = |value: &String| !self.synonyms.values().any(|known| known == value);
        let is_category = self.kind == FieldType::Category && !self.synonyms.is_empty();
        let unknown = is_category && value.as_ref().is_some_and(foreign);
        if unknown && self.decides {
            let value = value.unwrap_or_default();
            let reason = format!("{}「{value}」不在目录里，不知道这一行算不算", self.title);
            return Err(Unreadable { code: codes::STATUS_UNKNOWN, reason });
        }
        Ok((value, places::marks(encoding, raw, self.kind).with(Marks::UNKNOWN, unknown)))
    }
}

/// The slots and the special ones among them.
pub(super) struct Layout {
    /// By field position in the dataset.
    pub(super) slots: Vec<Slot>,
    pub(super) event: Option<usize>,
    /// Whether a row may have no event date.
    pub(super) undated: bool,
    pub(super) service: Option<usize>,
    pub(super) service_end: Option<usize>,
    pub(super) town: Option<usize>,
    pub(super) until: Option<usize>,
    /// The field whose values say that a row stands no longer, and these values.
    pub(super) ended: Option<(usize, Vec<String>)>,
    /// 金额 = 标准 × 份数.
    pub(super) product: Option<Rule>,
    /// Identity fields that make the person key: 身份证号 before 残疾人证号.
    pub(super) persons: Vec<usize>,
    /// Entities: schema column, and ways as field positions.
    pub(super) entities: Vec<(usize, Vec<Vec<usize>>)>,
    /// Schema columns of the standard values.
    pub(super) standard: Standard,
    /// Columns of the file that no field takes; their bytes are still checked.
    pub(super) unused: Vec<usize>,
    /// Names and numbers that the file has: who a row is about.
    pub(super) who: Vec<usize>,
    /// Amounts and counts that the file has.
    pub(super) measured: Vec<usize>,
    /// Fields whose cells may be filled.
    pub(super) filled: Vec<usize>,
}

/// Schema columns of the standard values.
pub(super) struct Standard {
    pub(super) line: Option<usize>,
    pub(super) event_from: Option<usize>,
    pub(super) event_to: Option<usize>,
    pub(super) service_from: Option<usize>,
    pub(super) service_to: Option<usize>,
    pub(super) person: Option<usize>,
    pub(super) id_note: Option<usize>,
}

impl Layout {
    pub(super) fn new(dataset: &Dataset, plan: &Plan, schema: &Schema) -> Layout {
        let position = |id: &str| dataset.fields.iter().position(|f| f.id == id);
        let slots: Vec<Slot> = dataset
            .fields
            .iter()
            .enumerate()
            .map(|(i, field)| {
                let mapped = plan.mapping.iter().find(|m| m.field == i);
                let constant = plan.constants.iter().find(|(f, _)| *f == i).map(|(_, v)| v.clone());
                let is_town = dataset.town.as_deref() == Some(field.id.as_str());
                let region = is_town.then(|| plan.region.clone()).flatten();
                let mut synonyms = BTreeMap::new();
                for (value, others) in &field.values {
                    for word in others.iter().chain([value]) {
                        synonyms.insert(values::category_key(word), value.clone());
                    }
                }
                Slot {
                    kind: field.kind,
                    title: field.title.clone(),
                    id: field.id.clone(),
                    column: mapped.map(|m| m.column),
                    scale: mapped.map_or(Scale::Yuan, |m| m.scale),
                    units: mapped.map(|m| m.units.clone()).unwrap_or_default(),
                    filled: field.required && !field.optional_value,
                    default: constant.or(region).or_else(|| field.default.clone()),
                    decides: field.decides,
                    synonyms,
                    target: schema.position(&field.id),
                    makes_person: field.makes_person(),
                    is_open: loose::is_open(field.kind),
                }
            })
            .collect();
        let mut persons: Vec<usize> =
            (0..slots.len()).filter(|i| slots[*i].makes_person && slots[*i].column.is_some()).collect();
        persons.sort_by_key(|i| slots[*i].kind == FieldType::Certificate);
        let entities = dataset
            .entities
            .iter()
            .filter_map(|e| {
                let ways = e.from.iter().map(|way| way.iter().filter_map(|f| position(f)).collect());
                Some((schema.position(&e.id)?, ways.collect()))
            })
            .collect();
        let unused = (0..plan.width).filter(|c| !plan.mapping.iter().any(|m| m.column == *c)).collect();
        let event = dataset.event.as_deref().and_then(|id| dataset.field(id));
        let town = dataset.town.as_deref().and_then(position);
        let service_end = dataset.service_end.as_deref().and_then(position);
        let of_file = |kinds: &[FieldType]| {
            let has = |i: &usize| slots[*i].column.is_some() && kinds.contains(&slots[*i].kind);
            (0..slots.len()).filter(has).collect()
        };
        // The town may be that of the row above, the last month that of a range.
        let may = |i: &usize| {
            let slot = &slots[*i];
            slot.column.is_some() || slot.default.is_some() || town == Some(*i) || service_end == Some(*i)
        };
        Layout {
            who: of_file(&[FieldType::Name, FieldType::Id, FieldType::Certificate]),
            measured: of_file(&[FieldType::Amount, FieldType::Count]),
            filled: (0..slots.len()).filter(may).collect(),
            undated: event.is_some_and(|f| f.optional_value),
            event: dataset.event.as_deref().and_then(position),
            service: dataset.service.as_deref().and_then(position),
            service_end,
            town,
            until: dataset.until.as_deref().and_then(position),
            ended: dataset.ended.as_ref().and_then(|e| Some((position(&e.field)?, e.values.clone()))),
            product: Rule::new(dataset),
            persons,
            entities,
            standard: Standard {
                line: schema.position(standard::LINE),
                event_from: schema.position(standard::EVENT_FROM),
                event_to: schema.position(standard::EVENT_TO),
                service_from: schema.position(standard::SERVICE_FROM),
                service_to: schema.position(standard::SERVICE_TO),
                person: schema.position(standard::PERSON),
                id_note: schema.position(standard::ID_NOTE),
            },
            unused,
            slots,
        }
    }
}
