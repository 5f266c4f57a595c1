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

/// Sources read as one table.
#[derive(Debug)]
pub(super) struct Table {
    name: String,
    dataset: String,
    /// Position in the ledger; the class told of its rows, if classes matter.
    sources: Vec<(usize, Option<usize>)>,
    columns: BTreeSet<String>,
}

impl Writer<'_> {
    /// A column of the table that is going to be read, as SQL.
    pub(super) fn column(&mut self, id: &str) -> String {
        self.columns.insert(id.to_owned());
        self.dialect.name(id)
    }

    /// The table of some sources of a dataset, with the columns named since the last one.
    pub(super) fn table(&mut self, dataset: &Dataset, sources: Vec<(usize, Option<usize>)>) -> String {
        let columns = std::mem::take(&mut self.columns);
        let same = |t: &&mut Table| t.dataset == dataset.id && t.sources == sources;
        if let Some(table) = self.tables.iter_mut().find(same) {
            table.columns.extend(columns);
            return table.name.clone();
        }
        let name = self.script.name(&dataset.id);
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
        // What the files of a part have in common: the class, and which of the columns they hold.
        let mut parts: BTreeMap<(Option<usize>, Vec<bool>), Vec<&str>> = BTreeMap::new();
        for (source, class) in &table.sources {
            let Some(file) = self.statements.files.get(*source) else { continue };
            let held = columns.iter().map(|c| file.columns.contains(c)).collect();
            parts.entry((*class, held)).or_default().push(&file.name);
        }
        let null = |id: &String| {
            let kind = schema.position(id).and_then(|at| schema.columns.get(at)).map(|c| c.kind);
            format!("CAST(NULL AS {})", self.dialect.kind(kind.unwrap_or(ColumnKind::Text)))
        };
        let column = |(id, held): (&String, &bool)| {
            let name = self.dialect.name(id);
            if *held { name } else { format!("{} AS {name}", null(id)) }
        };
        let part = |((class, held), files): (&(Option<usize>, Vec<bool>), &Vec<&str>)| {
            let mut list: Vec<String> = columns.iter().zip(held).map(column).collect();
            list.extend(class.map(|class| format!("{class} AS _class")));
            let paths: Vec<String> = files.iter().map(|name| format!("{LEDGER}{name}")).collect();
            let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
            format!("SELECT {}\nFROM {}", super::dialect::lines(list.into_iter()), self.dialect.files(&paths))
        };
        if parts.is_empty() {
            let mut list: Vec<String> =
                columns.iter().map(|id| format!("{} AS {}", null(id), self.dialect.name(id))).collect();
            list.push("0 AS _class".into());
            let none = Select { columns: list, wheres: vec!["FALSE".into()], ..Select::default() };
            return none.text();
        }
        parts.iter().map(part).collect::<Vec<_>>().join("\nUNION ALL\n")
    }
}
