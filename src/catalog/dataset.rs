//! A dataset (数据集): the fields of a record type, how its rows are dated, placed and keyed.

use crate::model::record::{ColumnKind, ColumnSpec, Schema, standard};
use crate::model::{Unit, UnitKind};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A record type.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dataset {
    /// Stable id, `subsidy`.
    pub id: String,
    /// 补贴发放
    pub title: String,
    /// What one row is.
    #[serde(default)]
    pub about: String,
    /// Words in a title, sheet or file name that speak for this dataset where the headers of a table
    /// fit several datasets equally well.
    #[serde(default)]
    pub hints: Vec<String>,
    /// Words in a title, sheet or file name that say a table is something else (需求摸底, 拟发放公示): it is
    /// not taken for this dataset unless the clerk says so.
    #[serde(default)]
    pub not_hints: Vec<String>,
    /// Whether it is a list of another office that an audit compares rows with. Such lists have the headers that
    /// every table of people has: that they know a header makes it no less telling for the datasets of work.
    #[serde(default)]
    pub outside: bool,
    /// Fields of which a table must have at least one column: a table without any is a summary of this
    /// dataset's rows, and would be counted as rows.
    #[serde(default)]
    pub needs_one: Vec<String>,
    /// The date field that is the 事件日期.
    pub event: Option<String>,
    /// The date field holding the last day on which a row still stands (basis `stock`); an empty cell
    /// means that it stands.
    pub until: Option<String>,
    /// Values that say a row stands no longer: such a row must have its `until`, or nobody knows up to
    /// when it stood.
    pub ended: Option<Void>,
    /// The month field that is the 所属期, if the dataset has one.
    pub service: Option<String>,
    /// The month field that takes the last month of a 所属期 given as a range.
    pub service_end: Option<String>,
    /// The region field naming the 镇街.
    pub town: Option<String>,
    /// The region field naming the 村社区.
    pub village: Option<String>,
    /// What makes two records the same thing (a different value under one key is a 修订): field ids,
    /// entity ids, `person`, `event`, `service`. Empty: rows are never compared by key.
    #[serde(default)]
    pub key: Vec<String>,
    /// Rows that count for nothing but the reconciliation.
    pub void: Option<Void>,
    /// What negative money does to counts.
    pub reversal: Option<Reversal>,
    /// Money that is a standard times a quantity.
    pub product: Option<Product>,
    /// Things counted distinctly besides persons (户, 班次).
    #[serde(default, rename = "entity")]
    pub entities: Vec<Entity>,
    /// The fields.
    #[serde(default, rename = "field")]
    pub fields: Vec<Field>,
}

/// Statuses that void or end a row.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Void {
    /// A category field.
    pub field: String,
    /// 退回, 作废, 取消.
    pub values: Vec<String>,
}

/// 冲销: rows with a negative amount.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Reversal {
    /// The amount field whose sign tells.
    pub field: String,
    /// Whether such rows count as rows, persons and households (sums are always net).
    pub counts: bool,
}

/// 金额 = 标准 × 份数, to be checked in every row where all three are filled.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Product {
    /// The amount field that is the product.
    pub amount: String,
    /// The amount field of one share.
    pub standard: String,
    /// The count field of shares.
    pub quantity: String,
}

/// A thing counted distinctly, found by the first of several ways whose fields are all filled.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Entity {
    /// Id and ledger column, `household`.
    pub id: String,
    /// 户
    pub title: String,
    /// Ways to identify it, each a list of field ids.
    pub from: Vec<Vec<String>>,
}

/// What a field's cells hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FieldType {
    /// A day.
    Date,
    /// A month, or a range of months.
    Month,
    /// Money.
    Amount,
    /// A whole number.
    Count,
    /// Free words.
    Text,
    /// One of a list of values, others accepted and listed.
    Category,
    /// A region's name.
    Region,
    /// 身份证号
    Id,
    /// 残疾人证号
    Certificate,
    /// A person's name.
    Name,
    /// A telephone number.
    Phone,
    /// A bank account.
    Account,
}

impl FieldType {
    /// In words.
    pub fn title(self) -> &'static str {
        match self {
            FieldType::Date => "日期",
            FieldType::Month => "月份",
            FieldType::Amount => "金额",
            FieldType::Count => "数量",
            FieldType::Text => "文字",
            FieldType::Category => "类别",
            FieldType::Region => "区划",
            FieldType::Id => "身份证号",
            FieldType::Certificate => "残疾人证号",
            FieldType::Name => "姓名",
            FieldType::Phone => "电话",
            FieldType::Account => "账号",
        }
    }

    /// Whether its values are masked wherever they leave the ledger.
    pub fn is_private(self) -> bool {
        matches!(
            self,
            FieldType::Id | FieldType::Certificate | FieldType::Name | FieldType::Phone | FieldType::Account
        )
    }
}

/// One field.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Stable id, `pay_date`; the ledger column's name.
    pub id: String,
    /// Its title, which is also accepted as a header.
    pub title: String,
    /// What its cells hold.
    #[serde(rename = "type")]
    pub kind: FieldType,
    /// Whether the column must be there; and, unless `optional_value`, its cells filled.
    #[serde(default)]
    pub required: bool,
    /// Whether cells may be empty although the column is required. Of the event date: a row without one
    /// is accepted undated (受理而未办结的), for figures by another date.
    #[serde(default)]
    pub optional_value: bool,
    /// Count: what it counts (人 of 参加人数); without it, events.
    pub unit: Option<String>,
    /// Other headers that mean this field.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Where a table has several columns for this field, the header to take.
    pub prefer: Option<String>,
    /// Category values and their synonyms.
    #[serde(default)]
    pub values: BTreeMap<String, Vec<String>>,
    /// Category: where the column is missing, the value named in the title or file name stands for
    /// the whole table (困难残疾人生活补贴发放表).
    #[serde(default)]
    pub from_title: bool,
    /// The value where the column is missing or the cell empty, in a spelling of the field.
    pub default: Option<String>,
    /// Id and certificate: whether it makes the person key (a 户主身份证号 does not).
    #[serde(default = "yes")]
    pub key: bool,
    /// Category: whether its value decides if a row counts (`void`, or a `not` of some indicator), so
    /// that an unknown one must not pass. Set when the catalog is read.
    #[serde(skip)]
    pub decides: bool,
}

fn yes() -> bool {
    true
}

impl Dataset {
    /// The field with an id.
    pub fn field(&self, id: &str) -> Option<&Field> {
        self.fields.iter().find(|f| f.id == id)
    }

    /// The entity with an id.
    pub fn entity(&self, id: &str) -> Option<&Entity> {
        self.entities.iter().find(|e| e.id == id)
    }

    /// The field with an id, if its values are words that conditions, groups and keys may use.
    pub fn word_field(&self, id: &str) -> Option<&Field> {
        self.field(id).filter(|f| matches!(f.kind, FieldType::Category | FieldType::Text | FieldType::Region))
    }

    /// Whether any field makes a person key.
    pub fn has_persons(&self) -> bool {
        self.fields.iter().any(|f| f.makes_person())
    }

    /// The ledger's columns: the standard ones, entities, then fields. Left out: the event and service
    /// fields (they are `event_from`, `service_from`), and numbers held by the person key.
    pub fn schema(&self) -> Schema {
        let mut columns = Vec::new();
        let mut push = |id: &str, kind| columns.push(ColumnSpec { id: id.to_owned(), kind });
        push(standard::LINE, ColumnKind::Integer);
        push(standard::EVENT_FROM, ColumnKind::Date);
        push(standard::EVENT_TO, ColumnKind::Date);
        push(standard::SERVICE_FROM, ColumnKind::Date);
        push(standard::SERVICE_TO, ColumnKind::Date);
        push(standard::PERSON, ColumnKind::Integer);
        push(standard::ID_NOTE, ColumnKind::Text);
        for entity in &self.entities {
            push(&entity.id, ColumnKind::Text);
        }
        for field in &self.fields {
            if let Some(kind) = self.column_kind(field) {
                push(&field.id, kind);
            }
        }
        Schema { columns }
    }

    /// The ledger column of a field, `None` where it has none of its own.
    pub fn column_kind(&self, field: &Field) -> Option<ColumnKind> {
        let is = |id: &Option<String>| id.as_deref() == Some(field.id.as_str());
        if is(&self.event) || is(&self.service) || (field.kind == FieldType::Id && field.key) {
            return None;
        }
        Some(match field.kind {
            FieldType::Date | FieldType::Month => ColumnKind::Date,
            FieldType::Amount => ColumnKind::Amount,
            FieldType::Count => ColumnKind::Integer,
            // A certificate that makes the key leaves only its tail (类别, 等级, 补办 marks) as text
            // when its first 18 characters are the person's number, else the whole.
            _ => ColumnKind::Text,
        })
    }
}

impl Field {
    /// Whether it makes the person key.
    pub fn makes_person(&self) -> bool {
        self.key && matches!(self.kind, FieldType::Id | FieldType::Certificate)
    }

    /// What a number in it counts; `None` for fields of no numbers, or a unit that says nothing.
    pub fn counts(&self) -> Option<UnitKind> {
        match (self.kind, &self.unit) {
            (FieldType::Amount, None) => Some(UnitKind::Money),
            (FieldType::Count, None) => Some(UnitKind::Events),
            (FieldType::Count, Some(unit)) => Unit::parse(unit).map(|u| u.kind),
            _ => None,
        }
    }

    /// All headers that mean this field, the title first.
    pub fn headers(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.title.as_str()).chain(self.aliases.iter().map(String::as_str))
    }
}
