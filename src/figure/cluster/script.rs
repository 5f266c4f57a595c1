//! The statements of a script: for each pass over a dataset its rows, its groups, its distinct things.
//!
//! Inputs: a [`Pass`]. Outputs: SQL for Spark 3.3 or later, in ANSI mode or not. Invariants: groups are numbered
//! in an order that depends on them alone, so that a lost and recomputed table numbers them the same; every line
//! of the answer is ASCII, and says to which script and pass it belongs and how many lines there are.
//!
//! Lines, words parted by spaces, the number of the script before and a CRC-32 behind each:
//! `PASS c LINES ROWS N M FILE SIZE ATTRIBUTES… ROWS [SUM EMPTY]… [LEAST GREATEST EMPTY]… [KEYLESS]…`: group N
//! (of the groups that differ in nothing but their file, number M);
//! `PASS s KIND LINES THINGS N THINGS M,M,…`: so many things occur in just these groups.

use super::super::plan::{Kind, Plan};
use super::attribute::Attribute;
use super::literal::{files, name, text};
use crate::catalog::Dataset;
use crate::model::record::ColumnKind;
use std::collections::{BTreeMap, BTreeSet};

/// A file of the ledger, as a script needs it.
#[derive(Debug, Clone)]
pub(super) struct File {
    /// Below the ledger's folder.
    pub(super) name: String,
    pub(super) bytes: u64,
    pub(super) rows: u64,
    pub(super) columns: BTreeSet<String>,
    /// What was declared of the place of its rows: words are read by it.
    pub(super) declared: String,
}

/// One pass over a dataset.
#[derive(Debug)]
pub(super) struct Pass {
    /// Its number in the script.
    pub(super) number: usize,
    /// Positions of the sources that it reads; none of them is without rows.
    pub(super) sources: Vec<usize>,
    pub(super) attributes: Vec<Attribute>,
}

/// A statement's text and how many lines it is known to end.
struct Lines {
    words: Vec<String>,
    from: String,
}

impl Lines {
    /// The SELECT of the lines of a script.
    fn text(&self, nonce: &str) -> String {
        format!(
            "SELECT concat('{nonce} ', l, ' ', CAST(crc32(CAST(l AS BINARY)) AS STRING)) FROM (SELECT \
             concat_ws(' ', {}) AS l FROM {}) q;\n",
            self.words.join(", "),
            self.from
        )
    }
}

fn string(sql: &str) -> String {
    format!("CAST({sql} AS STRING)")
}

impl Pass {
    /// All statements of the pass.
    pub(super) fn statements(
        &self,
        plan: &Plan,
        dataset: &Dataset,
        all: &[File],
        folder: &str,
        nonce: &str,
    ) -> String {
        let number = self.number;
        let rows = format!(
            "CREATE OR REPLACE TEMPORARY VIEW rows_{number} AS SELECT {} FROM ({}) t;\n",
            self.row_columns(plan).join(", "),
            self.read(plan, dataset, all, folder)
        );
        let keys = self.keys("").join(", ");
        let first: Vec<String> = [vec!["k".to_owned()], self.own("")].concat();
        let first = first.join(", ");
        let groups = format!(
            "CACHE TABLE groups_{number} AS SELECT row_number() OVER (ORDER BY {first}, f, z) AS n, \
             dense_rank() OVER (ORDER BY {first}) AS m, g.* FROM (SELECT {keys}, count(*) AS c{} FROM \
             rows_{number} GROUP BY {keys}) g;\n",
            measures(plan, dataset)
                .iter()
                .map(|(sql, name)| format!(", {sql} AS {name}"))
                .collect::<String>()
        );
        let mut out = rows + &groups + &self.groups(plan, dataset).text(nonce);
        for (at, kind) in plan.kinds.iter().enumerate() {
            out.push_str(&self.sets(plan, at, kind).text(nonce));
        }
        out.push_str(&format!("UNCACHE TABLE IF EXISTS groups_{number};\n"));
        out
    }

    /// The names of the attributes' columns.
    fn own(&self, table: &str) -> Vec<String> {
        (0..self.attributes.len()).map(|a| format!("{table}a{a}")).collect()
    }

    /// The columns that rows are grouped by.
    fn keys(&self, table: &str) -> Vec<String> {
        let fixed = ["f", "z", "k"].map(|name| format!("{table}{name}"));
        fixed.into_iter().chain(self.own(table)).collect()
    }

    /// File, its length, what was declared of it; attributes; what is added up; keys.
    fn row_columns(&self, plan: &Plan) -> Vec<String> {
        let mut out: Vec<String> = vec!["f".into(), "z".into(), "k".into()];
        out.extend(self.attributes.iter().enumerate().map(|(n, a)| format!("{} AS a{n}", a.sql)));
        let measured = plan.sums.iter().map(|c| ('s', c)).enumerate();
        let kept = plan.extremes.iter().map(|c| ('x', c)).enumerate();
        let counted = plan.kinds.iter().map(|k| ('y', &k.column)).enumerate();
        for (n, (letter, column)) in measured.chain(kept).chain(counted) {
            out.push(format!("{} AS {letter}{n}", name(column)));
        }
        out
    }

    /// The files, as many tables as differ in the columns that they have.
    fn read(&self, plan: &Plan, dataset: &Dataset, all: &[File], folder: &str) -> String {
        let schema = dataset.schema();
        let mut columns: BTreeSet<&str> = BTreeSet::new();
        self.attributes.iter().for_each(|a| columns.extend(a.reads.iter().map(String::as_str)));
        columns.extend(plan.sums.iter().chain(&plan.extremes).map(String::as_str));
        columns.extend(plan.kinds.iter().map(|k| k.column.as_str()));
        let mut parts: BTreeMap<(&str, Vec<bool>), Vec<&str>> = BTreeMap::new();
        for file in self.sources.iter().filter_map(|s| all.get(*s)) {
            let held = columns.iter().map(|c| file.columns.contains(*c)).collect();
            parts.entry((&file.declared, held)).or_default().push(&file.name);
        }
        let column = |(id, held): (&&str, &bool)| {
            if *held {
                return name(id);
            }
            let kind = schema.position(id).and_then(|at| schema.columns.get(at)).map(|c| c.kind);
            let kind = match kind {
                Some(ColumnKind::Date) => "DATE",
                Some(ColumnKind::Amount) => "DECIMAL(18, 2)",
                Some(ColumnKind::Integer) => "BIGINT",
                Some(ColumnKind::Text) | None => "STRING",
            };
            format!("CAST(NULL AS {kind}) AS {}", name(id))
        };
        let part = |((declared, held), names): (&(&str, Vec<bool>), &Vec<&str>)| {
            let fixed = ["_metadata.file_name AS f".to_owned(), "_metadata.file_size AS z".to_owned()];
            let mut list: Vec<String> =
                fixed.into_iter().chain([format!("{} AS k", text(declared))]).collect();
            list.extend(columns.iter().zip(held).map(column));
            format!("SELECT {} FROM {}", list.join(", "), files(folder, names))
        };
        parts.iter().map(part).collect::<Vec<_>>().join(" UNION ALL ")
    }

    /// One line for each group.
    fn groups(&self, plan: &Plan, dataset: &Dataset) -> Lines {
        let mut words = vec![format!("'{} c'", self.number)];
        words.extend(["count(*) OVER ()", "sum(c) OVER ()", "n", "m"].map(string));
        words.extend(["concat('x', hex(f))".to_owned(), string("z")]);
        words.extend(self.attributes.iter().enumerate().map(|(n, a)| a.told(&format!("a{n}"))));
        words.push(string("c"));
        words.extend(
            measures(plan, dataset).iter().map(|(_, name)| format!("coalesce({}, '-')", string(name))),
        );
        Lines { words, from: format!("groups_{}", self.number) }
    }

    /// One line for each set of groups that things of a kind occur in, all together.
    fn sets(&self, plan: &Plan, at: usize, kind: &Kind) -> Lines {
        let key = format!("r.y{at}");
        let has_key = key_of(kind, &key);
        let number = self.number;
        let same: Vec<String> =
            self.keys("").iter().map(|column| format!("r.{column} = g.{column}")).collect();
        let from = format!(
            "(SELECT row_number() OVER (ORDER BY ids) AS n, ids, w FROM (SELECT ids, count(*) AS w FROM (SELECT \
             array_join(sort_array(collect_set(g.m)), ',') AS ids FROM rows_{number} r JOIN groups_{number} g ON \
             {} WHERE {has_key} IS NOT NULL AND {} GROUP BY {key}) one GROUP BY ids) alike)",
            same.join(" AND "),
            self.counted(plan, at)
        );
        let mut words = vec![format!("'{number} s {at}'")];
        words.extend(["count(*) OVER ()", "sum(w) OVER ()", "n", "w"].map(string));
        words.push("ids".into());
        Lines { words, from }
    }

    /// The condition that a kind is counted in a row.
    fn counted(&self, plan: &Plan, kind: usize) -> String {
        let at = |column: &str| self.attributes.iter().position(|a| a.column == column);
        let one = |filter: &usize| -> String {
            let tests = plan.filters.get(*filter).into_iter().flatten().filter_map(|(field, test)| {
                let field = plan.fields.get(*field)?;
                let n = at(&field.id)?;
                self.attributes.get(n)?.passes(field, *test, &format!("r.a{n}"))
            });
            let all: Vec<String> = tests.collect();
            if all.is_empty() { "TRUE".into() } else { all.join(" AND ") }
        };
        let filters: Vec<String> =
            plan.kind_filters.get(kind).into_iter().flatten().map(one).map(|f| format!("({f})")).collect();
        let mut out = format!("({})", filters.join(" OR "));
        if let Some(n) = plan.reversal.as_deref().and_then(at) {
            out.push_str(&format!(" AND r.a{n} = 0"));
        }
        out
    }
}

/// A key; an empty text is none.
fn key_of(kind: &Kind, column: &str) -> String {
    if kind.person { column.to_owned() } else { format!("nullif({column}, '')") }
}

/// What is known of a group besides its rows: SQL and a name of each.
fn measures(plan: &Plan, dataset: &Dataset) -> Vec<(String, String)> {
    let schema = dataset.schema();
    let is_money = |id: &str| {
        let kind = schema.position(id).and_then(|at| schema.columns.get(at)).map(|c| c.kind);
        kind == Some(ColumnKind::Amount)
    };
    // Money as 分; sums have digits to spare for more rows than there can be.
    let whole = |id: &str, sql: String| match is_money(id) {
        true => format!("CAST({sql} * 100 AS DECIMAL(38, 0))"),
        false => format!("CAST({sql} AS DECIMAL(38, 0))"),
    };
    let mut out = Vec::new();
    for (n, id) in plan.sums.iter().enumerate() {
        let term = if is_money(id) { format!("s{n}") } else { format!("CAST(s{n} AS DECIMAL(20, 0))") };
        out.push((whole(id, format!("sum({term})")), format!("s{n}")));
        out.push((format!("count(*) - count(s{n})"), format!("e{n}")));
    }
    for (n, id) in plan.extremes.iter().enumerate() {
        out.push((whole(id, format!("min(x{n})")), format!("l{n}")));
        out.push((whole(id, format!("max(x{n})")), format!("h{n}")));
        out.push((format!("count(*) - count(x{n})"), format!("b{n}")));
    }
    for (n, kind) in plan.kinds.iter().enumerate() {
        out.push((format!("count(*) - count({})", key_of(kind, &format!("y{n}"))), format!("y{n}")));
    }
    out
}
