//! Questions together with the one script that asks them.
//!
//! Inputs: a ledger, catalog, tree, questions; later the answer. Outputs: the script, then a cube for each
//! question, in their order. Invariant: plans, atoms, coverage and regions are those of [`super::super::compute`].

use super::super::atoms::Atoms;
use super::super::cube::{self, Coverage, Cube};
use super::super::geography::Geography;
use super::super::nodes::{self, Node};
use super::super::over_ledger::LedgerStore;
use super::super::places::Places;
use super::super::plan::Plan;
use super::super::question::Question;
use super::super::store::Store;
use super::answer::Answered;
use super::attribute;
use super::fill::Filling;
use super::script::{File, Pass};
use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, codes};
use crate::ledger::{Ledger, SourceEntry};
use crate::model::region::Scope;
use crate::model::{Period, RegionTree};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

/// A question, and what is made of it before any row is read.
pub(super) struct Asked<'a> {
    nodes: BTreeMap<String, Node>,
    pub(super) plans: Vec<Plan>,
    pub(super) places: Places<'a>,
    pub(super) atoms: Vec<Arc<Atoms>>,
    coverage: Vec<Vec<Coverage>>,
    periods: Vec<Period>,
    /// By plan.
    pub(super) passes: Vec<Pass>,
}

/// What tells how the words of a source are read.
fn declared(source: &SourceEntry) -> String {
    let office = source.office.as_ref().map(|office| office.region.as_str());
    format!("{}/{}", office.unwrap_or_default(), source.region.as_deref().unwrap_or_default())
}

/// Questions for a cluster, and the script that asks them.
pub struct Batch<'a> {
    tree: &'a RegionTree,
    pub(super) files: Vec<File>,
    sources: Vec<Arc<str>>,
    /// By source: where its rows lie.
    scopes: Vec<Scope>,
    pub(super) asked: Vec<Asked<'a>>,
    nonce: String,
    script: String,
}

impl<'a> Batch<'a> {
    /// Writes the script. `folder`: where the cluster finds the ledger's folder; `nonce`: letters and digits
    /// that no other script has.
    ///
    /// # Errors
    /// `E0501`, `E0504`, `E0506` when a question names what does not exist.
    pub fn new(
        catalog: &'a Catalog,
        tree: &'a RegionTree,
        ledger: &Ledger,
        questions: &[Question<'_>],
        folder: &str,
        nonce: &str,
    ) -> Result<Batch<'a>, Diagnostic> {
        let files = ledger.sources().iter().map(|source| File {
            name: source.data.name.clone(),
            bytes: source.data.bytes,
            rows: source.data.rows,
            columns: source.schema.columns.iter().map(|c| c.id.clone()).collect(),
            declared: declared(source),
        });
        Batch::over(&LedgerStore::new(ledger), files.collect(), catalog, tree, questions, (folder, nonce))
    }

    /// The same over any store.
    pub(super) fn over(
        store: &dyn Store,
        files: Vec<File>,
        catalog: &'a Catalog,
        tree: &'a RegionTree,
        questions: &[Question<'_>],
        (folder, nonce): (&str, &str),
    ) -> Result<Batch<'a>, Diagnostic> {
        let mut asked = Vec::new();
        let mut number = 0;
        for question in questions {
            let made = nodes::make(catalog, question, store.sources())?;
            let (plans, nodes) = (made.plans, made.nodes);
            let places = Places::new(tree, &question.regions);
            let atoms = cube::atoms(&plans, &question.periods);
            let (units, coverage) = cube::units(store, &plans, &question.periods);
            let pass = |(plan, of): (usize, &Plan)| {
                let own = units.iter().filter(|u| u.plan == plan).map(|u| u.source);
                number += 1;
                Pass {
                    number,
                    sources: own.filter(|s| files.get(*s).is_some_and(|f| f.rows > 0)).collect(),
                    attributes: attribute::all(of, &atoms[plan], &places, tree),
                }
            };
            let passes = plans.iter().enumerate().map(pass).collect();
            let periods = question.periods.clone();
            asked.push(Asked { nodes, plans, places, atoms, coverage, periods, passes });
        }
        let sources = store.sources().iter().map(|s| s.id.clone()).collect();
        let scopes = store.sources().iter().map(|s| s.scope(tree)).collect();
        let mut batch =
            Batch { tree, files, sources, scopes, asked, nonce: nonce.to_owned(), script: String::new() };
        batch.script = batch.written(catalog, folder)?;
        Ok(batch)
    }

    fn written(&self, catalog: &Catalog, folder: &str) -> Result<String, Diagnostic> {
        let nonce = &self.nonce;
        let mut out = format!("-- report {nonce}\n");
        for asked in &self.asked {
            for (plan, pass) in asked.plans.iter().zip(&asked.passes).filter(|(_, p)| !p.sources.is_empty()) {
                let dataset = catalog.dataset(&plan.dataset).ok_or_else(|| {
                    Diagnostic::new(codes::DATASET_UNKNOWN, format!("没有数据集「{}」", plan.dataset))
                })?;
                out.push_str(&pass.statements(plan, dataset, &self.files, folder, nonce));
            }
        }
        out.push_str(&format!("SELECT '{nonce} end';\n"));
        Ok(out)
    }

    /// The statements, in ASCII, for one session.
    pub fn script(&self) -> &str {
        &self.script
    }

    /// Whether there is anything to ask a cluster.
    pub fn is_empty(&self) -> bool {
        self.asked.iter().flat_map(|a| &a.passes).all(|p| p.sources.is_empty())
    }

    /// The cubes that a cluster's answer makes.
    ///
    /// # Errors
    /// `E1105` where the answer is not whole, or not to this script; `E1106` where it is of another ledger;
    /// `E0505` when a sum goes out of range.
    pub fn cubes(&self, answer: &str, threads: usize) -> Result<Vec<Cube>, Diagnostic> {
        let answered =
            if self.is_empty() { Answered::default() } else { Answered::read(answer, &self.nonce)? };
        answered.only(
            (1..)
                .zip(self.asked.iter().flat_map(|a| &a.passes))
                .filter_map(|(_, p)| (!p.sources.is_empty()).then_some(p.number)),
        )?;
        self.asked.iter().map(|asked| self.cube(asked, &answered, threads.max(1))).collect()
    }

    fn cube(&self, asked: &Asked<'_>, answered: &Answered<'_>, threads: usize) -> Result<Cube, Diagnostic> {
        let mut data = Vec::new();
        for ((plan, pass), atoms) in asked.plans.iter().zip(&asked.passes).zip(&asked.atoms) {
            let filling = Filling {
                plan,
                pass,
                atoms,
                spans: cube::spans(plan, atoms, &asked.periods),
                places: &asked.places,
                files: &self.files,
                scopes: &self.scopes,
            };
            data.push(filling.data(answered, threads)?);
        }
        Ok(Cube {
            nodes: asked.nodes.clone(),
            data,
            coverage: asked.coverage.clone(),
            ranges: asked.places.ranges.clone(),
            geography: Geography::new(self.tree),
            atoms: asked.atoms.clone(),
            sources: self.sources.clone(),
            scopes: self.scopes.clone(),
            periods: asked.periods.clone(),
            lasts: Mutex::default(),
        })
    }
}
