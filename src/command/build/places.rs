//! The regions that drafts may ask figures of, known before anything is computed.
//!
//! Inputs: the tree, the drafts' regions, what their templates want. Outputs: regions to ask for. Invariant: every
//! region that rendering, or the evidence of a figure, comes to is among them (one that is not would be an error,
//! `E0502`, never a number); what is not asked for is not told apart, and a province has thousands of villages.

use crate::draft::Wants;
use crate::model::RegionTree;
use crate::model::region::Level;
use std::collections::BTreeSet;

/// The regions of `drafts`, those that templates name or go through, and what a table or a series shows below them.
pub(super) fn asked(
    tree: &RegionTree,
    drafts: impl Iterator<Item = usize>,
    wants: &Wants,
    with_series: bool,
) -> Vec<usize> {
    // The root has what lies nowhere else: without it rows of unknown place would not be read at all.
    let mut all: BTreeSet<usize> = drafts.chain([tree.root()]).collect();
    all.extend(wants.regions.iter().filter_map(|name| tree.find(name)));
    let mut new: Vec<usize> = all.iter().copied().collect();
    while !new.is_empty() {
        let through = |region: &usize| -> Vec<usize> {
            let of = |level: &Option<Level>| match level {
                Some(level) => tree.at_level(*region, *level),
                None => tree.children(*region).to_vec(),
            };
            wants.loops.iter().flat_map(of).collect()
        };
        new = new.iter().flat_map(through).filter(|found| all.insert(*found)).collect();
        // A loop in a loop goes on from where the other has come to.
        if !wants.nested {
            break;
        }
    }
    let one_below = |all: &mut BTreeSet<usize>| {
        let below: Vec<usize> = all.iter().flat_map(|region| tree.children(*region)).copied().collect();
        all.extend(below);
    };
    if wants.by_region {
        one_below(&mut all);
    }
    // The series stands behind every figure, also those in the lines of a table.
    if with_series {
        one_below(&mut all);
    }
    all.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draft::{self, library::Source};
    use crate::model::Period;
    use crate::model::region::{Level, Region};

    fn tree() -> RegionTree {
        let region = |code: &str, name: &str, level, parent: Option<usize>| Region {
            code: code.into(),
            name: name.into(),
            level,
            parent,
            kind: String::new(),
            counted: true,
            aliases: Vec::new(),
            valid_from: None,
            valid_to: None,
        };
        let regions = vec![
            region("990000", "云水市", Level::City, None),
            region("990100", "东县", Level::County, Some(0)),
            region("990200", "西县", Level::County, Some(0)),
            region("990101", "东镇", Level::Town, Some(1)),
            region("990102", "北镇", Level::Town, Some(1)),
            region("990101001", "东村", Level::Village, Some(3)),
        ];
        RegionTree::new(regions, 0)
    }

    fn names(template: &str, drafts: &[usize], with_series: bool) -> String {
        let (tree, source) = (tree(), Source::new("t.md", "t.md", template));
        let wants = draft::asked(&[&source], Period::year(2024).expect("year"));
        let found = asked(&tree, drafts.iter().copied(), &wants, with_series);
        found.into_iter().map(|r| tree.get(r).name.clone()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn no_more_than_what_templates_come_to() {
        let fig = "{{ fig(id=\"a\") }}";
        assert_eq!(names(fig, &[0], false), "云水市");
        assert_eq!(names(fig, &[0], true), "云水市 东县 西县");
        assert_eq!(names(fig, &[0, 3], true), "云水市 东县 西县 东镇 东村");
        assert_eq!(names("{{ fig(id=\"a\", region=\"北镇\") }}", &[0], false), "云水市 北镇");
        assert_eq!(names("{{ table(id=\"a\") }}", &[0], false), "云水市 东县 西县");
        assert_eq!(names("{{ table(id=\"a\") }}", &[0], true), "云水市 东县 西县 东镇 北镇");
        assert_eq!(names("{{ table(id=\"a\", by=\"month\") }}", &[0], false), "云水市");
        assert_eq!(names("{% for r in regions() %}{% endfor %}", &[0], false), "云水市 东县 西县");
        let towns = "{% for r in regions(level=\"town\") %}{{ fig(id=\"a\", region=r.code) }}{% endfor %}";
        assert_eq!(names(towns, &[0], false), "云水市 东镇 北镇");
        let table = "{% for r in regions(level=\"town\") %}{{ table(id=\"a\", region=r.code) }}{% endfor %}";
        assert_eq!(names(table, &[0], false), "云水市 东县 西县 东镇 北镇 东村");
        let nested = "{% for r in regions() %}{% for q in regions(region=r.code) %}{% endfor %}{% endfor %}";
        assert_eq!(names(nested, &[0], false), "云水市 东县 西县 东镇 北镇 东村");
    }
}
