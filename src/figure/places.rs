//! Regions as positions in tree order, so that a region with its descendants is a range.
//!
//! Inputs: the region tree and the regions that will be asked for. Outputs: the position at which a
//! row counts, the range of positions that a region covers. Invariant: the root covers every
//! position, also that of rows whose place is not known; any other region covers just itself and
//! its descendants.

use crate::model::RegionTree;
use crate::model::region::Scope;
use chrono::NaiveDate;

/// The position of rows that count at the root only.
pub(super) const NOWHERE: u32 = 0;

/// Where rows count.
#[derive(Debug, Clone)]
pub(crate) struct Places<'t> {
    tree: &'t RegionTree,
    /// Of each region: its own position.
    positions: Vec<u32>,
    /// Of each region: the position at which its rows count; `None`: no asked region holds them.
    targets: Vec<Option<u32>>,
    pub(super) ranges: Ranges,
    /// Days on which the tree changes, ascending.
    changes: Vec<i32>,
}

/// The ranges of positions of the regions.
#[derive(Debug, Clone, Default)]
pub(super) struct Ranges {
    ranges: Vec<(u32, u32)>,
    asked: Vec<bool>,
}

impl Ranges {
    /// The positions `[from, to)` of a region; `None` when it was not asked for.
    pub(super) fn of(&self, region: usize) -> Option<(u32, u32)> {
        self.asked.get(region).copied().filter(|asked| *asked)?;
        self.inside(region)
    }

    /// The positions of a region, asked for or not; `None` when there is no such region.
    pub(super) fn inside(&self, region: usize) -> Option<(u32, u32)> {
        self.ranges.get(region).copied()
    }
}

impl<'t> Places<'t> {
    /// Prepares for answers about `asked` regions; empty: about every region.
    pub(crate) fn new(tree: &'t RegionTree, asked: &[usize]) -> Places<'t> {
        let count = tree.regions().len();
        let mut named = vec![asked.is_empty(); count];
        for region in asked {
            if let Some(named) = named.get_mut(*region) {
                *named = true;
            }
        }
        let wanted = |region: usize| named[region];
        let order = preorder(tree);
        let mut positions = vec![NOWHERE; count];
        for (i, region) in order.iter().enumerate() {
            positions[*region] = i as u32 + 1;
        }
        // Children stand after their parent: walking backwards, every subtree's end is known in time.
        let mut ends: Vec<u32> = positions.iter().map(|p| p + 1).collect();
        for region in order.iter().rev() {
            if let Some(parent) = tree.get(*region).parent.filter(|p| positions[*p] < positions[*region]) {
                ends[parent] = ends[parent].max(ends[*region]);
            }
        }
        let root = tree.root();
        let fallback = wanted(root).then_some(NOWHERE);
        let mut targets = vec![fallback; count];
        for region in &order {
            let parent = tree.get(*region).parent.filter(|p| positions[*p] < positions[*region]);
            targets[*region] = if wanted(*region) {
                Some(positions[*region])
            } else {
                parent.map_or(fallback, |p| targets[p])
            };
        }
        let range = |region: usize| {
            if region == root { (NOWHERE, count as u32 + 1) } else { (positions[region], ends[region]) }
        };
        let ranges =
            Ranges { ranges: (0..count).map(range).collect(), asked: (0..count).map(wanted).collect() };
        Places { tree, positions, targets, ranges, changes: changes(tree) }
    }

    /// The tree.
    pub(crate) fn tree(&self) -> &'t RegionTree {
        self.tree
    }

    /// Whether names may mean other regions at other dates.
    pub(crate) fn is_dated(&self) -> bool {
        !self.changes.is_empty()
    }

    /// The days on which a new epoch begins, ascending.
    pub(super) fn change_days(&self) -> impl Iterator<Item = NaiveDate> {
        self.changes.iter().filter_map(|day| NaiveDate::from_epoch_days(*day))
    }

    /// Number of epochs, the stretches of time in which the tree does not change.
    pub(super) fn epochs(&self) -> u32 {
        self.changes.len() as u32 + 1
    }

    /// The epoch of a day.
    pub(crate) fn epoch(&self, day: i32) -> u32 {
        self.changes.partition_point(|c| *c <= day) as u32
    }

    /// A day of an epoch; `None` where the tree never changes.
    fn day_of(&self, epoch: u32) -> Option<NaiveDate> {
        let day = match (epoch as usize).checked_sub(1) {
            Some(i) => self.changes.get(i).copied()?,
            None => self.changes.first()?.checked_sub(1)?,
        };
        NaiveDate::from_epoch_days(day)
    }

    /// The region meant by the words of a row of a source with a scope whose dates lie between two epochs
    /// (`None`: no date). Words that mean different regions at the two ends mean none.
    pub(crate) fn resolve(
        &self,
        scope: Scope,
        town: Option<&str>,
        village: Option<&str>,
        epochs: Option<(u32, u32)>,
    ) -> Option<usize> {
        let at = |day: Option<NaiveDate>| self.tree.resolve_in(scope, town, village, day);
        let Some((from, to)) = epochs else { return at(None) };
        let first = at(self.day_of(from));
        if from != to && at(self.day_of(to)) != first {
            return None;
        }
        first
    }

    /// The region at which a row counts, and whether its words say so: words that mean none leave it at what
    /// was declared for its source.
    pub(crate) fn counts_at(
        &self,
        scope: Scope,
        town: Option<&str>,
        village: Option<&str>,
        epochs: Option<(u32, u32)>,
    ) -> (Option<usize>, bool) {
        let found = self.resolve(scope, town, village, epochs);
        let silent = town.is_none() && village.is_none() && scope.inner.is_some();
        (found.or(scope.inner), found.is_some() || silent)
    }

    /// A region's own position, whatever was asked for; unresolved: nowhere.
    pub(super) fn own(&self, region: Option<usize>) -> u32 {
        region.and_then(|r| self.positions.get(r)).copied().unwrap_or(NOWHERE)
    }

    /// The position at which rows of a region (`None`: unresolved) count; `None` when no asked
    /// region holds them.
    pub(super) fn position(&self, region: Option<usize>) -> Option<u32> {
        match region {
            Some(region) => self.targets.get(region).copied().flatten(),
            None => self.ranges.of(self.tree.root()).map(|_| NOWHERE),
        }
    }
}

/// All regions, every parent before its children and every subtree in one piece.
pub(super) fn preorder(tree: &RegionTree) -> Vec<usize> {
    let count = tree.regions().len();
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); count];
    let mut stack = Vec::new();
    for (i, region) in tree.regions().iter().enumerate().rev() {
        match region.parent.filter(|p| *p < count) {
            Some(parent) => children[parent].push(i),
            None => stack.push(i),
        }
    }
    let mut order = Vec::with_capacity(count);
    let mut seen = vec![false; count];
    // Regions on a cycle (refused when the tree is read) are reached by the second round.
    for extra in 0..=count {
        while let Some(region) = stack.pop() {
            if !std::mem::replace(&mut seen[region], true) {
                order.push(region);
                stack.extend(&children[region]);
            }
        }
        if extra < count && !seen[extra] {
            stack.push(extra);
        }
    }
    order
}

/// The days on which a region begins, or the day after one ends.
fn changes(tree: &RegionTree) -> Vec<i32> {
    let days = tree.regions().iter().flat_map(|r| {
        let from = r.valid_from.map(|d| d.to_epoch_days());
        let after = r.valid_to.and_then(|d| d.succ_opt()).map(|d| d.to_epoch_days());
        [from, after]
    });
    let mut days: Vec<i32> = days.flatten().collect();
    days.sort_unstable();
    days.dedup();
    days
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::fixture;

    #[test]
    fn a_region_is_a_range_and_the_root_is_everything() {
        let tree = fixture::regions();
        let places = Places::new(&tree, &[]);
        for a in 0..tree.regions().len() {
            let (from, to) = places.ranges.of(a).expect("asked");
            assert_eq!(from == NOWHERE, a == tree.root());
            for b in 0..tree.regions().len() {
                let at = places.position(Some(b)).expect("kept");
                assert_eq!((from..to).contains(&at), tree.is_within(b, a) || a == tree.root(), "{a} {b}");
            }
        }
    }

    #[test]
    fn rows_count_at_the_nearest_region_asked_for() {
        let tree = fixture::regions();
        let index = |name: &str| tree.find(name).expect(name);
        let town = index("城关镇");
        let inside = tree.children(town)[0];
        let other = index("石桥乡");
        let towns = Places::new(&tree, &[town]);
        assert_eq!(towns.position(Some(inside)), towns.position(Some(town)));
        assert_eq!((towns.position(Some(other)), towns.position(None)), (None, None));
        assert_eq!(towns.ranges.of(other), None);
        let both = Places::new(&tree, &[tree.root(), town]);
        assert_eq!((both.position(Some(other)), both.position(None)), (Some(1), Some(NOWHERE)));
    }

    #[test]
    fn a_name_is_read_at_its_date() {
        let tree = fixture::regions();
        let places = Places::new(&tree, &[]);
        let epoch = |d: &str| places.epoch(d.parse::<NaiveDate>().expect("day").to_epoch_days());
        let (old, new) = (epoch("2023-12-31"), epoch("2024-01-01"));
        let name = |epochs| {
            places.resolve(Scope::default(), Some("河口"), None, epochs).map(|i| tree.get(i).name.as_str())
        };
        assert_eq!(name(Some((old, old))), Some("河口乡"));
        assert_eq!(name(Some((new, new))), Some("河口镇"));
        assert_eq!(name(Some((old, new))), None, "between two meanings there is none");
        assert_eq!(name(None), None, "ambiguous without a date");
        assert_eq!(
            places.resolve(Scope::default(), Some("城关"), None, Some((old, new))),
            tree.find("城关镇")
        );
    }
}
