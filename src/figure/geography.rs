//! The table of regions as answers look at it: who lies in whom, which regions of a level there are.
//!
//! Inputs: the region tree. Outputs: for a position (`places`) its ancestor at a level; counted
//! regions of a level. Invariant: a position that stands for no region (rows of unknown place) has
//! no ancestor; only regions that count (全县13个镇街) are ever listed.

use super::places::{NOWHERE, Ranges, preorder};
use crate::catalog::Condition;
use crate::model::RegionTree;
use crate::model::region::Level;
use chrono::NaiveDate;

/// The regions by position.
#[derive(Debug, Clone, Default)]
pub(super) struct Geography {
    tree: RegionTree,
    /// The region at each position, the first being that of position 1.
    order: Vec<usize>,
    /// By level and position: the position of the ancestor, [`NOWHERE`] without one.
    ancestors: Vec<Vec<u32>>,
}

impl Geography {
    pub(super) fn new(tree: &RegionTree) -> Geography {
        let order = preorder(tree);
        let ancestors = Level::ALL.iter().map(|level| {
            let mut at = vec![NOWHERE; order.len() + 1];
            let mut positions = vec![NOWHERE; order.len()];
            for (i, region) in order.iter().enumerate() {
                positions[*region] = i as u32 + 1;
                let found = tree.get(*region);
                // Parents come first in the order; one that does not (a cycle) is no ancestor.
                let above = found.parent.and_then(|p| positions.get(p)).map_or(NOWHERE, |p| at[*p as usize]);
                at[i + 1] = if found.level == *level { i as u32 + 1 } else { above };
            }
            at
        });
        Geography { tree: tree.clone(), ancestors: ancestors.collect(), order }
    }

    /// The position of the region of a level that a position is or lies in.
    pub(super) fn ancestor(&self, position: u32, level: Level) -> Option<u32> {
        let level = Level::ALL.iter().position(|l| *l == level)?;
        self.ancestors.get(level)?.get(position as usize).copied().filter(|p| *p != NOWHERE)
    }

    /// The region at a position; `None` where rows of unknown place stand.
    pub(super) fn region_at(&self, position: u32) -> Option<usize> {
        self.order.get((position as usize).checked_sub(1)?).copied()
    }

    /// The position of the counted region of a level that a position is or lies in, if that is in
    /// one of `regions`.
    pub(super) fn counted(&self, position: u32, level: Level, regions: &[usize]) -> Option<u32> {
        let at = self.ancestor(position, level)?;
        let region = *self.order.get(at as usize - 1)?;
        let inside = || regions.iter().any(|r| self.tree.is_within(region, *r));
        (self.tree.get(region).counted && inside()).then_some(at)
    }

    /// The positions of all that lies where rows of a position are; of an unknown place, all there are.
    pub(super) fn range(&self, position: u32, ranges: &Ranges) -> (u32, u32) {
        let region = (position as usize).checked_sub(1).and_then(|i| self.order.get(i));
        region.and_then(|r| ranges.inside(*r)).unwrap_or((NOWHERE, u32::MAX))
    }

    /// The 镇街 that a region is or lies in, by position.
    pub(super) fn town_of(&self, region: usize) -> Option<u32> {
        let at = self.order.iter().position(|r| *r == region)?;
        self.ancestor(at as u32 + 1, Level::Town)
    }

    /// A region's name.
    pub(super) fn name(&self, region: usize) -> &str {
        &self.tree.get(region).name
    }

    /// The counted regions of a level in any of `regions` that exist on a day, of kinds that fit.
    pub(super) fn listed(
        &self,
        regions: &[usize],
        level: Level,
        kind: Option<&Condition>,
        day: NaiveDate,
    ) -> Vec<usize> {
        let fits = |i: &usize| {
            let region = self.tree.get(*i);
            let name = Some(region.kind.as_str()).filter(|k| !k.is_empty());
            region.level == level
                && region.counted
                && region.is_valid_on(day)
                && kind.is_none_or(|k| k.holds(name))
                && regions.iter().any(|r| self.tree.is_within(*i, *r))
        };
        (0..self.tree.regions().len()).filter(fits).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::fixture;
    use crate::figure::places::Places;

    #[test]
    fn ancestors_are_those_of_the_tree() {
        let tree = fixture::regions();
        let (places, geography) = (Places::new(&tree, &[]), Geography::new(&tree));
        assert_eq!(geography.ancestor(NOWHERE, Level::County), None);
        for region in 0..tree.regions().len() {
            let position = places.own(Some(region));
            for level in Level::ALL {
                let wanted = (0..tree.regions().len())
                    .find(|a| tree.get(*a).level == level && tree.is_within(region, *a));
                assert_eq!(geography.ancestor(position, level), wanted.map(|a| places.own(Some(a))));
            }
        }
    }

    #[test]
    fn listed_regions_count_exist_and_fit() {
        let tree = fixture::regions();
        let geography = Geography::new(&tree);
        let names = |inside: &str, level, kind: Option<&str>, day: &str| -> Vec<String> {
            let kind = kind.map(|k| Condition::Is(k.into()));
            let inside = tree.find(inside).expect("region");
            let found = geography.listed(&[inside], level, kind.as_ref(), day.parse().expect("day"));
            found.into_iter().map(|r| tree.get(r).name.clone()).collect()
        };
        assert_eq!(names("云水县", Level::Town, None, "2023-12-31"), ["城关镇", "石桥乡", "河口乡"]);
        assert_eq!(names("云水县", Level::Town, None, "2024-01-01"), ["城关镇", "石桥乡", "河口镇"]);
        assert_eq!(names("云水县", Level::Town, Some("乡"), "2024-01-01"), ["石桥乡"]);
        assert_eq!(names("城关镇", Level::Village, None, "2024-01-01"), ["东门社区", "西门社区"]);
        assert_eq!(names("桥头村", Level::Town, None, "2024-01-01"), [] as [&str; 0]);
    }
}
