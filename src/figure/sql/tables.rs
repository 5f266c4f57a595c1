//! The ledger's files as tables of a statement: one step for each dataset and choice of sources.
//!
//! Inputs: sources and columns as the SELECTs ask for them. Outputs: steps that read just these files and
//! columns. Invariant: a column that a source does not have is an empty one.

use super::script::{Script, Select};
use super::writer::Writer;
use crate::catalog::Dataset;
use crate::model::record::{ColumnKind, standard};
use std::collections::{BTreeMap, BTreeSet};

/// Where the ledger lies in the workspace.
const LEDGER: &str = "ledger/";

/// An end of a row's days, which stands in tables as a column of its own. No field's name begins so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    EventFirst,
    EventLast,
    ServiceFirst,
    ServiceLast,
}

impl End {
    const ALL: [End; 4] = [End::EventFirst, End::EventLast, End::ServiceFirst, End::ServiceLast];

    fn column(self) -> &'static str {
        match self {
            End::EventFirst => "_event_first",
            End::EventLast => "_event_last",
            End::ServiceFirst => "_service_first",
            End::ServiceLast => "_service_last",
        }
    }

    /// The columns that it is found in.
    fn from(self) -> [&'static str; 2] {
        match self {
            End::EventFirst | End::EventLast => [standard::EVENT_FROM, standard::EVENT_TO],
            End::ServiceFirst | End::ServiceLast => [standard::SERVICE_FROM, standard::SERVICE_TO],
        }
    }

    fn of(column: &str) -> Option<End> {
        End::ALL.into_iter().find(|end| end.column() == column)
    }
}

/// What the sources of rows have declared of their place, which stands in tables as a column of its own.
pub(super) const LIES: &str = "_lies";

/// Sources read as one table.
#[derive(Debug)]
pub(super) struct Table {
    name: String,
    dataset: String,
    /// Position in the ledger; the class told of its rows, if classes matter.
    sources: Vec<(usize, Option<usize>)>,
    columns: BTreeSet<String>,
}

/// What files that are read alike have in common: the class, which of the columns they hold, what was
/// declared of their place.
type Part<'s> = (Option<usize>, Vec<bool>, &'s str);

impl Writer<'_> {
    /// A column of the table that is going to be read, as SQL.
    pub(super) fn column(&mut self, id: &str) -> String {
        self.columns.insert(id.to_owned());
        self.dialect.name(id)
    }

    /// The first or last day of a row, as SQL: of two columns the earlier or later, of months their ends.
    pub(super) fn day_of(&mut self, end: End) -> String {
        let id = end.column();
        self.columns.insert(id.to_owned());
        id.to_owned()
    }

    /// The table of some sources of a dataset, with the columns named since the last one.
    pub(super) fn table(&mut self, dataset: &Dataset, sources: Vec<(usize, Option<usize>)>) -> String {
        let columns = std::mem::take(&mut self.columns);
        let same = |t: &&mut Table| t.dataset == dataset.id && t.sources == sources;
        if let Some(table) = self.tables.iter_mut().find(same) {
            table.columns.extend(columns);
            return table.name.clone();
        }
        let name = self.script.name(&format!("{}_rows", dataset.id));
        self.tables.push(Table { name: name.clone(), dataset: dataset.id.clone(), sources, columns });
        name
    }

    /// The steps that read the ledger.
    pub(super) fn reading(&self) -> Script {
        let mut script = Script::default();
        for table in &self.tables {
            let dataset = self.statements.catalog.dataset(&table.dataset);
            let title = dataset.map_or(table.dataset.as_str(), |d| d.title.as_str());
            let about = format!("台账里的「{title}」：这个数字用到的 {} 个来源", table.sources.len());
            script.put(table.name.clone(), &about, &self.read(table, dataset));
        }
        script
    }

    fn read(&self, table: &Table, dataset: Option<&Dataset>) -> String {
        let schema = dataset.map(Dataset::schema).unwrap_or_default();
        let line = BTreeSet::from([standard::LINE.to_owned()]);
        let columns = if table.columns.is_empty() { &line } else { &table.columns };
        let mut parts: BTreeMap<Part<'_>, Vec<&str>> = BTreeMap::new();
        let lies = columns.contains(LIES);
        for (source, class) in &table.sources {
            let Some(file) = self.statements.files.get(*source) else { continue };
            let is_held = |c: &String| match End::of(c) {
                Some(end) => end.from().iter().all(|c| file.columns.contains(*c)),
                None => file.columns.contains(c),
            };
            let held = columns.iter().map(is_held).collect();
            let mark = self.statements.lies.get(*source).filter(|_| lies).map_or("", |l| &l.mark);
            parts.entry((*class, held, mark)).or_default().push(&file.name);
        }
        let null = |id: &String| {
            if End::of(id).is_some() {
                return format!("CAST(NULL AS {})", self.dialect.kind(ColumnKind::Date));
            }
            let kind = schema.position(id).and_then(|at| schema.columns.get(at)).map(|c| c.kind);
            format!("CAST(NULL AS {})", self.dialect.kind(kind.unwrap_or(ColumnKind::Text)))
        };
        let column = |(id, held): (&String, &bool), mark: &str| {
            if id == LIES {
                return format!("{} AS {LIES}", self.dialect.text(mark));
            }
            let end = End::of(id);
            let name = if end.is_some() { id.clone() } else { self.dialect.name(id) };
            match (end, *held) {
                (Some(end), true) => format!("{} AS {name}", self.end(end)),
                (None, true) => name,
                (_, false) => format!("{} AS {name}", null(id)),
            }
        };
        let part = |((class, held, mark), files): (&Part<'_>, &Vec<&str>)| {
            let mut list: Vec<String> = columns.iter().zip(held).map(|c| column(c, mark)).collect();
            list.extend(class.map(|class| format!("{class} AS _class")));
            let paths: Vec<String> = files.iter().map(|name| format!("{LEDGER}{name}")).collect();
            let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
            format!("SELECT {}\nFROM {}", super::dialect::lines(list.into_iter()), self.dialect.files(&paths))
        };
        if parts.is_empty() {
            let mut list: Vec<String> = columns.iter().map(|id| column((id, &false), "")).collect();
            list.push("0 AS _class".into());
            let none = Select { columns: list, wheres: vec!["FALSE".into()], ..Select::default() };
            return none.text();
        }
        parts.iter().map(part).collect::<Vec<_>>().join("\nUNION ALL\n")
    }
    fn end(&self, end: End) -> String {
        let [from, to] = end.from().map(|c| self.dialect.name(c));
        match end {
            End::EventFirst | End::ServiceFirst => format!("least({from}, {to})"),
            End::EventLast => format!("greatest({from}, {to})"),
            End::ServiceLast => format!("last_day(greatest({from}, {to}))"),
        }
    }
}
