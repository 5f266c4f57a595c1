//! A small world for tests: regions, a catalog with every kind of indicator, and a store in memory
//! made from blocks.

use super::store::{Groups, SourceInfo, Store};
use crate::catalog::{Catalog, CatalogFile, load};
use crate::diagnostic::Diagnostic;
use crate::model::record::{Block, Column, Schema, standard};
use crate::model::region::Level;
use crate::model::{Region, RegionTree};
use arrow_array::RecordBatch;
use arrow_array::{
    ArrayRef, Date32Array, Decimal64Array, Decimal128Array, DictionaryArray, Int32Array, Int64Array,
    StringArray,
};
use chrono::NaiveDate;
use std::sync::Arc;

/// 云水县 with two towns, one that changed its kind in 2024, and a unit that is not counted.
pub(crate) fn regions() -> RegionTree {
    let day = |text: &str| text.parse::<NaiveDate>().ok();
    let region = |name: &str, level, parent, aliases: &[&str]| Region {
        code: format!("R{name}"),
        name: name.into(),
        level,
        parent,
        kind: if level == Level::Town { name.chars().last().map(String::from) } else { None }
            .unwrap_or_default(),
        counted: name != "特呈办",
        aliases: aliases.iter().map(|a| (*a).to_owned()).collect(),
        valid_from: None,
        valid_to: None,
    };
    let mut regions = vec![
        region("东门社区", Level::Village, Some(2), &["东门"]),
        region("云水县", Level::County, None, &[]),
        region("城关镇", Level::Town, Some(1), &["城关"]),
        region("西门社区", Level::Village, Some(2), &[]),
        region("石桥乡", Level::Town, Some(1), &["石桥"]),
        region("桥头村", Level::Village, Some(4), &[]),
        region("河口乡", Level::Town, Some(1), &["河口"]),
        region("河口镇", Level::Town, Some(1), &["河口"]),
        region("特呈办", Level::Town, Some(1), &[]),
    ];
    regions[6].valid_to = day("2023-12-31");
    regions[7].valid_from = day("2024-01-01");
    RegionTree::new(regions, 1)
}

const CATALOG: &str = r#"
[[dataset]]
id = "aid"
title = "救助"
event = "day"
until = "ended"
service = "month"
town = "town"
village = "village"
void = { field = "status", values = ["退回", "作废"] }
reversal = { field = "amount", counts = false }
[[dataset.entity]]
id = "household"
title = "户"
from = [["household_no"]]
[[dataset.field]]
id = "day"
title = "日期"
type = "date"
[[dataset.field]]
id = "signed"
title = "签订日期"
type = "date"
[[dataset.field]]
id = "ended"
title = "截止日期"
type = "date"
[[dataset.field]]
id = "month"
title = "所属期"
type = "month"
[[dataset.field]]
id = "town"
title = "镇街"
type = "region"
[[dataset.field]]
id = "village"
title = "村社区"
type = "region"
[[dataset.field]]
id = "id_number"
title = "身份证号"
type = "id"
[[dataset.field]]
id = "household_no"
title = "户编号"
type = "text"
[[dataset.field]]
id = "category"
title = "类型"
type = "category"
[[dataset.field]]
id = "status"
title = "状态"
type = "category"
[[dataset.field]]
id = "course"
title = "班次"
type = "text"
[[dataset.field]]
id = "amount"
title = "金额"
type = "amount"
[[dataset.field]]
id = "cases"
title = "例数"
type = "count"

[[dataset]]
id = "other"
title = "另一种"
event = "day"
[[dataset.field]]
id = "day"
title = "日子"
type = "date"
[[dataset.field]]
id = "note"
title = "备注"
type = "text"
"#;

const INDICATORS: &[(&str, &str, &str)] = &[
    ("rows", "rows", "unit = '人次'"),
    ("rows.service", "rows", "unit = '人次'\nbasis = 'service'"),
    ("persons", "persons", "unit = '人'"),
    ("persons.a", "persons", "unit = '人'\nwhere = { category = '甲' }"),
    ("persons.ab", "persons", "unit = '人'\nwhere = { category = ['甲', '乙'] }\nbasis = 'service'"),
    ("persons.years", "persons", "unit = '人'\nspan = 'sum-of-years'"),
    ("households", "households", "unit = '户'\nwhere = { status = { not = '报名' } }"),
    ("courses", "distinct:course", "unit = '期'\nbasis = 'service'"),
    ("amount", "sum:amount", "unit = '元'"),
    ("amount.a", "sum:amount", "unit = '元'\nwhere = { category = '甲', town = { not = ['石桥', '无名'] } }"),
    ("amount.service", "sum:amount", "unit = '元'\nbasis = 'service'"),
    ("cases", "sum:cases", "unit = '例'\nwhere = { category = { not = ['甲'] } }"),
    ("persons.last", "persons", "unit = '人'\nbasis = 'snapshot'"),
    ("rows.last.a", "rows", "unit = '人次'\nbasis = 'snapshot'\nwhere = { category = '甲' }"),
    ("amount.last", "sum:amount", "unit = '元'\nbasis = 'snapshot'"),
    ("persons.ever", "persons", "unit = '人'\nbasis = 'cumulative'\nwhere = { category = '甲' }"),
    ("amount.ever", "sum:amount", "unit = '元'\nbasis = 'cumulative'"),
    ("rows.standing", "rows", "unit = '处'\nbasis = 'stock'"),
    ("persons.standing", "persons", "unit = '人'\nbasis = 'stock'\nwhere = { category = { not = '乙' } }"),
    ("rows.signed", "rows", "unit = '份'\ndate = 'signed'"),
    ("persons.signed", "persons", "unit = '人次'\ndate = 'signed'\nspan = 'sum-of-years'"),
    ("households.signed", "households", "unit = '户'\ndate = 'signed'\nbasis = 'cumulative'"),
    ("cases.one", "uniform:cases", "unit = '例'\nbasis = 'service'\nwhere = { course = '一班' }"),
    ("amount.one", "uniform:amount", "unit = '元'\nwhere = { status = '报名', category = '甲' }"),
    ("towns", "regions:town", "unit = '个'\nwhere = { category = '甲' }"),
    ("villages", "regions:village", "unit = '个'\nbasis = 'service'\nspan = 'sum-of-years'"),
    (
        "towns.done",
        "regions:town",
        "unit = '个'\nwhere = { category = ['甲', '乙'] }\nevery = { status = { not = '报名' } }",
    ),
    (
        "villages.done",
        "regions:village",
        "unit = '个'\nspan = 'sum-of-years'\nevery = { category = '甲', course = ['一班', '二班'] }",
    ),
    (
        "towns.done.service",
        "regions:town",
        "unit = '个'\nbasis = 'service'\nevery = { category = { not = '乙' } }",
    ),
    (
        "towns.done.standing",
        "regions:town",
        "unit = '个'\nbasis = 'stock'\nevery = { category = { not = '乙' } }",
    ),
    (
        "towns.done.last",
        "regions:town",
        "unit = '个'\nbasis = 'snapshot'\nevery = { category = { not = '乙' } }",
    ),
    (
        "towns.done.signed",
        "regions:town",
        "unit = '个'\ndate = 'signed'\nevery = { category = { not = '乙' } }",
    ),
    ("towns.standing", "regions:town", "unit = '个'\nbasis = 'stock'"),
];

const DERIVED: &str = r#"
[[indicator]]
id = "amount.both"
title = "合计"
measure = "total"
of = ["amount.a", "amount"]
unit = "元"
[[indicator]]
id = "rate"
title = "率"
measure = "ratio"
of = ["persons.a", "persons"]
unit = "%"
[[indicator]]
id = "gap"
title = "差"
measure = "difference"
of = ["rows", "rows.service"]
unit = "人次"
[[indicator]]
id = "all.towns"
title = "镇街个数"
measure = "regions:town"
unit = "个"
[[indicator]]
id = "all.xiang"
title = "乡个数"
measure = "regions:town"
where = { kind = "乡" }
unit = "个"
[[indicator]]
id = "coverage"
title = "覆盖率"
measure = "ratio"
of = ["towns", "all.towns"]
unit = "%"
decimals = 1
[[indicator]]
id = "each.year"
title = "每年"
measure = "each"
of = ["courses"]
per = "year"
unit = "期"
[[indicator]]
id = "each.month"
title = "每月"
measure = "each"
of = ["persons.a"]
per = "month"
unit = "人"
[[indicator]]
id = "each.town"
title = "每镇街"
measure = "each"
of = ["persons.standing"]
per = "town"
unit = "人"
[[indicator]]
id = "each.village"
title = "每村社区"
measure = "each"
of = ["coverage"]
per = "village"
unit = "%"
[[indicator]]
id = "each.course"
title = "每班"
measure = "each"
of = ["rows.last.a"]
per = "course"
unit = "人次"
[[indicator]]
id = "each.status"
title = "每种状态"
measure = "each"
of = ["households"]
per = "status"
unit = "户"
[[indicator]]
id = "other.rows"
title = "另一种的行数"
dataset = "other"
measure = "rows"
unit = "次"
[[indicator]]
id = "mixed"
title = "跨数据集合计"
measure = "total"
of = ["rows", "other.rows"]
unit = "人次"
"#;

/// The catalog of the tests, with more indicators in TOML.
pub(crate) fn catalog_with(more: &str) -> Catalog {
    let mut text = CATALOG.to_owned();
    for (id, measure, rest) in INDICATORS {
        text.push_str(&format!(
            "[[indicator]]\nid = '{id}'\ntitle = '{id}'\ndataset = 'aid'\nmeasure = '{measure}'\n{rest}\n"
        ));
    }
    let file = CatalogFile { path: "test.toml".into(), text: text + DERIVED + more };
    load(&[file]).unwrap_or_else(|problems| panic!("{problems:?}"))
}

/// The catalog of the tests.
pub(crate) fn catalog() -> Catalog {
    catalog_with("")
}

/// One record of dataset `aid`; dates in days since 1970-01-01, service months by their first day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) event: Option<(i32, i32)>,
    pub(crate) service: Option<(i32, i32)>,
    pub(crate) signed: Option<i32>,
    pub(crate) ended: Option<i32>,
    pub(crate) person: Option<i64>,
    pub(crate) household: Option<&'static str>,
    pub(crate) town: Option<&'static str>,
    pub(crate) village: Option<&'static str>,
    pub(crate) category: Option<&'static str>,
    pub(crate) status: Option<&'static str>,
    pub(crate) course: Option<&'static str>,
    pub(crate) amount: Option<i64>,
    pub(crate) cases: Option<i64>,
}

impl Row {
    /// The cell of a text column.
    pub(crate) fn text(&self, column: &str) -> Option<&'static str> {
        match column {
            "household" | "household_no" => self.household,
            "town" => self.town,
            "village" => self.village,
            "category" => self.category,
            "status" => self.status,
            "course" => self.course,
            _ => None,
        }
    }

    fn integer(&self, column: &str) -> Option<i64> {
        match column {
            standard::LINE => Some(2),
            standard::PERSON => self.person,
            "amount" => self.amount,
            "cases" => self.cases,
            _ => None,
        }
    }

    fn date(&self, column: &str) -> Option<i32> {
        match column {
            standard::EVENT_FROM => self.event.map(|d| d.0),
            standard::EVENT_TO => self.event.map(|d| d.1),
            "signed" => self.signed,
            "ended" => self.ended,
            standard::SERVICE_FROM => self.service.map(|d| d.0),
            standard::SERVICE_TO => self.service.map(|d| d.1),
            _ => None,
        }
    }
}

/// Rows as a block of the dataset's schema.
pub(crate) fn block(schema: &Schema, rows: &[Row]) -> Block {
    let mut block = Block::new(schema);
    for (spec, column) in schema.columns.iter().zip(&mut block.columns) {
        match column {
            Column::Date(v) => v.extend(rows.iter().map(|r| r.date(&spec.id))),
            Column::Amount(v) | Column::Integer(v) => v.extend(rows.iter().map(|r| r.integer(&spec.id))),
            Column::Text(t) => {
                for row in rows {
                    let code = row.text(&spec.id).map(|text| {
                        let known = t.values.iter().position(|v| v == text);
                        known.map_or_else(|| t.values.push(text), |c| c as u32)
                    });
                    t.codes.push_cell(code);
                }
            }
        }
    }
    block
}

/// How a source stores money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Money {
    Int,
    Narrow,
    Wide,
}

/// Sources in memory.
#[derive(Default)]
pub(crate) struct MemoryStore {
    infos: Vec<SourceInfo>,
    sources: Vec<(Schema, Vec<Block>, Money)>,
}

impl MemoryStore {
    /// Adds a source of blocks; its ranges are those of its rows.
    pub(crate) fn add(&mut self, id: &str, dataset: &str, schema: &Schema, blocks: Vec<Block>, money: Money) {
        let range = |from: &str, to: &str| {
            let days = |column: &str| {
                let i = schema.position(column).expect("standard column");
                blocks.iter().flat_map(move |b| match &b.columns[i] {
                    Column::Date(v) => v.iter().flatten().collect::<Vec<_>>(),
                    _ => Vec::new(),
                })
            };
            let day = |d: i32| NaiveDate::from_epoch_days(d).expect("day");
            Some((day(days(from).min()?), day(days(to).max()?)))
        };
        let lacks = |column: &str| {
            let i = schema.position(column).expect("standard column");
            blocks.iter().any(|b| matches!(&b.columns[i], Column::Date(v) if v.iter().any(|d| d.is_none())))
        };
        self.infos.push(SourceInfo {
            id: id.into(),
            dataset: dataset.into(),
            // Far more than there are, so that distinct counts have many partitions.
            rows: blocks.iter().map(|b| b.len() as u64 * 20_000).sum(),
            event: range(standard::EVENT_FROM, standard::EVENT_TO),
            service: range(standard::SERVICE_FROM, standard::SERVICE_TO),
            without_event: lacks(standard::EVENT_FROM),
            without_service: lacks(standard::SERVICE_FROM),
            fills: None,
            placed: false,
            region: None,
            office: None,
        });
        self.sources.push((schema.clone(), blocks, money));
    }
}

impl MemoryStore {
    /// Says of the last source that it has all columns but some.
    pub(crate) fn last_lacks(&mut self, columns: &[&str]) {
        let (info, (schema, ..)) = self.infos.last_mut().zip(self.sources.last()).expect("a source");
        let all = schema.columns.iter().map(|c| c.id.clone());
        info.fills = Some(all.filter(|c| !columns.contains(&c.as_str())).collect());
    }

    /// Says of the last source that its rows are of another time than they are.
    pub(crate) fn last_is_of(&mut self, period: crate::model::Period) {
        let info = self.infos.last_mut().expect("a source");
        info.event = Some((period.from, period.to));
    }
}

struct MemoryGroups<'a> {
    source: &'a (Schema, Vec<Block>, Money),
    columns: Vec<String>,
}

impl Store for MemoryStore {
    fn sources(&self) -> &[SourceInfo] {
        &self.infos
    }

    fn open(&self, source: usize, columns: &[&str]) -> Result<Box<dyn Groups + '_>, Diagnostic> {
        let columns = columns.iter().map(|c| (*c).to_owned()).collect();
        Ok(Box::new(MemoryGroups { source: &self.sources[source], columns }))
    }
}

impl Groups for MemoryGroups<'_> {
    fn groups(&self) -> usize {
        self.source.1.len()
    }

    fn read(&mut self, group: usize) -> Result<RecordBatch, Diagnostic> {
        let (schema, blocks, money) = self.source;
        let columns = self.columns.iter().filter_map(|id| {
            let column = blocks[group].columns.get(schema.position(id)?)?;
            Some((id.clone(), array(column, *money)))
        });
        Ok(RecordBatch::try_from_iter_with_nullable(columns.map(|(id, a)| (id, a, true))).expect("batch"))
    }
}

fn array(column: &Column, money: Money) -> ArrayRef {
    match column {
        Column::Date(v) => Arc::new(v.iter().collect::<Date32Array>()),
        Column::Integer(v) => Arc::new(v.iter().collect::<Int64Array>()),
        Column::Amount(v) => match money {
            Money::Int => Arc::new(v.iter().collect::<Int64Array>()),
            Money::Narrow => Arc::new(
                v.iter().collect::<Decimal64Array>().with_precision_and_scale(18, 2).expect("decimal"),
            ),
            Money::Wide => {
                let wide: Vec<Option<i128>> = v.iter().map(|v| v.map(i128::from)).collect();
                Arc::new(Decimal128Array::from(wide).with_precision_and_scale(18, 2).expect("decimal"))
            }
        },
        Column::Text(t) => {
            let keys = t.codes.iter().map(|c| c.map(|c| c as i32));
            let values = StringArray::from_iter_values(t.values.iter());
            Arc::new(DictionaryArray::new(keys.collect::<Int32Array>(), Arc::new(values)))
        }
    }
}
