//! The pass over the ledger, on several threads.
//!
//! Inputs: plans and a store. Outputs: per worker and plan a tally. Invariant: every row group of
//! every wanted source is read by just one worker; which one changes no answer. Each worker opens
//! its own reader, so that no two share a file position.

use super::scan::{Scan, Scratch};
use super::store::Store;
use super::tally::Tally;
use crate::diagnostic::{Diagnostic, codes};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// A source to read for a plan.
pub(super) struct Unit {
    /// Position of the plan.
    pub(super) plan: usize,
    /// Position of the source in the store.
    pub(super) source: usize,
}

/// How far a unit is.
#[derive(Default)]
struct Progress {
    begun: AtomicBool,
    /// Next row group that nobody has taken.
    next: AtomicUsize,
    /// Number of row groups + 1; 0: not known yet.
    groups: AtomicUsize,
}

impl Progress {
    fn take(&self, groups: usize) -> Option<usize> {
        let group = self.next.fetch_add(1, Ordering::Relaxed);
        (group < groups).then_some(group)
    }

    fn is_done(&self) -> bool {
        let groups = self.groups.load(Ordering::Acquire);
        groups > 0 && self.next.load(Ordering::Relaxed) + 1 >= groups
    }
}

/// Reads all units; the tallies of each worker, by plan.
pub(super) fn run(
    store: &dyn Store,
    scans: &[Scan],
    columns: &[Vec<&str>],
    units: &[Unit],
    threads: usize,
) -> Result<Vec<Vec<Tally>>, Diagnostic> {
    let progress: Vec<Progress> = units.iter().map(|_| Progress::default()).collect();
    let stop = AtomicBool::new(false);
    let worker = || Worker { store, scans, columns, units, progress: &progress, stop: &stop }.run();
    let results = each_thread(threads, |_| worker())?;
    let mut tallies = Vec::new();
    let mut problems = Vec::new();
    for result in results {
        match result {
            Ok(tally) => tallies.push(tally),
            Err(problem) => problems.push(problem),
        }
    }
    // The first in the order of the store, whichever worker met it.
    problems.sort_by_key(|(unit, _): &(usize, Diagnostic)| *unit);
    match problems.into_iter().next() {
        Some((_, problem)) => Err(problem),
        None => Ok(tallies),
    }
}

/// Runs `job` on each of `threads` threads; the results in the order of the threads.
pub(super) fn each_thread<T: Send>(
    threads: usize,
    job: impl Fn(usize) -> T + Sync,
) -> Result<Vec<T>, Diagnostic> {
    if threads <= 1 {
        return Ok(vec![job(0)]);
    }
    std::thread::scope(|scope| {
        let job = &job;
        let handles: Vec<_> = (1..threads).map(|i| scope.spawn(move || job(i))).collect();
        let mut results = vec![Ok(job(0))];
        results.extend(handles.into_iter().map(|h| h.join()));
        results
            .into_iter()
            .collect::<Result<Vec<T>, _>>()
            .map_err(|_| Diagnostic::new(codes::LEDGER_DAMAGED, "读取台账时程序内部出错,没有得出数字"))
    })
}

struct Worker<'a> {
    store: &'a dyn Store,
    scans: &'a [Scan<'a>],
    columns: &'a [Vec<&'a str>],
    units: &'a [Unit],
    progress: &'a [Progress],
    stop: &'a AtomicBool,
}

impl Worker<'_> {
    /// First whole units that nobody has begun, then what is left of the others.
    fn run(&self) -> Result<Vec<Tally>, (usize, Diagnostic)> {
        let mut tallies: Vec<Tally> = self.scans.iter().map(|s| Tally::new(s.plan)).collect();
        let mut scratch = Scratch::default();
        for begin in [true, false] {
            for (i, progress) in self.progress.iter().enumerate() {
                if begin && progress.begun.swap(true, Ordering::AcqRel) {
                    continue;
                }
                if progress.is_done() || self.stop.load(Ordering::Relaxed) {
                    continue;
                }
                self.unit(i, &mut tallies, &mut scratch).map_err(|problem| {
                    self.stop.store(true, Ordering::Relaxed);
                    (i, problem)
                })?;
            }
        }
        tallies.iter_mut().for_each(|tally| tally.close(&mut scratch.folding));
        Ok(tallies)
    }

    /// The row groups of a unit that are not taken yet.
    fn unit(&self, i: usize, tallies: &mut [Tally], scratch: &mut Scratch) -> Result<(), Diagnostic> {
        let (unit, progress) = (&self.units[i], &self.progress[i]);
        let mut reader = self.store.open(unit.source, &self.columns[unit.plan])?;
        let groups = reader.groups();
        progress.groups.store(groups + 1, Ordering::Release);
        while let Some(group) = progress.take(groups) {
            if self.stop.load(Ordering::Relaxed) {
                return Ok(());
            }
            let batch = reader.read(group)?;
            self.scans[unit.plan].add(&mut tallies[unit.plan], scratch, unit.source as u32, &batch)?;
        }
        Ok(())
    }
}
