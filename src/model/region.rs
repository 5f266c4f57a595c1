//! The region tree (区划): 省 → 市 → 县区 → 镇街 → 村社区, with aliases and dated changes.
//!
//! Invariant: one root; every other region's parent exists; a name that fits no region, or more
//! than one at a date, is not resolved here (it then counts at the root and is listed).

use chrono::NaiveDate;
use std::collections::BTreeMap;

/// The level of a region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// 省
    Province,
    /// 市
    City,
    /// 县区
    County,
    /// 镇街
    Town,
    /// 村社区
    Village,
}

impl Level {
    /// All levels from the top.
    pub const ALL: [Level; 5] = [Level::Province, Level::City, Level::County, Level::Town, Level::Village];

    /// The English key used on the command line and in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Level::Province => "province",
            Level::City => "city",
            Level::County => "county",
            Level::Town => "town",
            Level::Village => "village",
        }
    }

    /// The Chinese word.
    pub fn title(self) -> &'static str {
        match self {
            Level::Province => "省",
            Level::City => "市",
            Level::County => "县区",
            Level::Town => "镇街",
            Level::Village => "村社区",
        }
    }

    /// Reads the key or a Chinese word.
    pub fn parse(text: &str) -> Option<Level> {
        let text = text.trim();
        Some(match text {
            "province" | "省" | "省级" | "自治区" | "直辖市" => Level::Province,
            "city" | "市" | "地级市" | "州" | "市级" => Level::City,
            "county" | "县区" | "县" | "区" | "县级" | "县级市" | "县(区)" => Level::County,
            "town" | "镇街" | "乡镇" | "镇" | "街道" | "乡" | "乡级" | "乡镇街道" => {
                Level::Town
            }
            "village" | "村社区" | "村" | "社区" | "村级" | "村(社区)" => Level::Village,
            _ => return None,
        })
    }
}

/// One region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    /// 区划代码.
    pub code: String,
    /// Full name.
    pub name: String,
    /// Level.
    pub level: Level,
    /// Parent's position in the tree, `None` for the root.
    pub parent: Option<usize>,
    /// 类型 as written (街道, 镇, 乡, 村, 社区, 开发区).
    pub kind: String,
    /// Whether it counts as one of 全县13个镇街; a unit with data that is not counted has `false`.
    pub counted: bool,
    /// Other names.
    pub aliases: Vec<String>,
    /// First day on which the region exists.
    pub valid_from: Option<NaiveDate>,
    /// Last day on which the region exists.
    pub valid_to: Option<NaiveDate>,
}

impl Region {
    /// Whether it exists on a day.
    pub fn is_valid_on(&self, date: NaiveDate) -> bool {
        self.valid_from.is_none_or(|d| d <= date) && self.valid_to.is_none_or(|d| date <= d)
    }
}

/// Where all rows of a source lie, as far as that is declared: what their words mean depends on it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Scope {
    /// The region declared for the whole source: words are looked up in it first, and rows whose words mean
    /// nothing count there.
    pub inner: Option<usize>,
    /// Where words are looked up that mean nothing in it.
    pub outer: Outer,
}

/// How far words reach that mean nothing in the declared region.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outer {
    /// The whole tree.
    #[default]
    Anywhere,
    /// A region: another office's rows lie in it, whatever other regions of the same names there are.
    Inside(usize),
    /// The tree has no such office any more.
    Nowhere,
}

/// All regions of a workspace.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RegionTree {
    regions: Vec<Region>,
    root: usize,
    codes: BTreeMap<String, usize>,
    names: BTreeMap<String, Vec<usize>>,
    /// The regions directly inside each, in file order.
    children: Vec<Vec<usize>>,
}

/// The form under which names are compared: full-width folded, white space and brackets out.
pub fn name_key(name: &str) -> String {
    // Nearly all names and headers: letters, digits and ideographs, none of which any form changes.
    if name.chars().all(|c| c.is_ascii_alphanumeric() || ('\u{4e00}'..='\u{9fa5}').contains(&c)) {
        return name.to_owned();
    }
    folded(name)
}

fn folded(name: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    name.nfkc()
        .filter(|c| !c.is_whitespace() && !matches!(c, '(' | ')' | '\u{200b}' | '\u{feff}' | '\''))
        // A mark that a gap had kept from its letter may join it now.
        .nfkc()
        .collect()
}

impl RegionTree {
    /// A tree of regions whose parents are positions in the same vector.
    pub fn new(regions: Vec<Region>, root: usize) -> RegionTree {
        let mut names: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        let mut codes = BTreeMap::new();
        for (i, region) in regions.iter().enumerate() {
            codes.entry(region.code.clone()).or_insert(i);
            let spellings = region.aliases.iter().chain([&region.name, &region.code]);
            for spelling in spellings {
                let list = names.entry(name_key(spelling)).or_default();
                if !list.contains(&i) {
                    list.push(i);
                }
            }
        }
        let mut children = vec![Vec::new(); regions.len()];
        for (i, region) in regions.iter().enumerate() {
            if let Some(inside) = region.parent.and_then(|parent| children.get_mut(parent)) {
                inside.push(i);
            }
        }
        RegionTree { regions, root, codes, names, children }
    }

    /// All regions, in file order.
    pub fn regions(&self) -> &[Region] {
        &self.regions
    }

    /// The root's position.
    pub fn root(&self) -> usize {
        self.root
    }

    /// The region at a position.
    pub fn get(&self, index: usize) -> &Region {
        &self.regions[index]
    }

    /// The region with a code.
    pub fn by_code(&self, code: &str) -> Option<usize> {
        self.codes.get(code).copied()
    }

    /// All regions of a code, name or other name, at whatever time.
    pub fn named(&self, text: &str) -> &[usize] {
        self.names.get(&name_key(text)).map_or(&[], Vec::as_slice)
    }

    /// The region meant by a code or a name anywhere in the tree, if just one is.
    pub fn find(&self, text: &str) -> Option<usize> {
        if let Some(i) = self.by_code(text.trim()) {
            return Some(i);
        }
        match self.names.get(&name_key(text)).map(Vec::as_slice) {
            Some([one]) => Some(*one),
            Some(many) => {
                let top = many.iter().map(|i| self.regions[*i].level).min()?;
                let mut highest = many.iter().filter(|i| self.regions[**i].level == top);
                let first = highest.next().copied();
                if highest.next().is_some() { None } else { first }
            }
            None => None,
        }
    }

    /// Resolves what a row says of its place: town and village as they came, on a date.
    ///
    /// A village is looked for inside the resolved town; without a town, by a name that is unique.
    /// The deepest region that could be resolved is returned; `None` when not even the town could.
    pub fn resolve(
        &self,
        town: Option<&str>,
        village: Option<&str>,
        date: Option<NaiveDate>,
    ) -> Option<usize> {
        self.resolve_below(None, town, village, date)
    }

    /// The same for a row of a source with a [`Scope`]: `None` when its words mean nothing there, although
    /// the row then counts at [`Scope::inner`].
    pub fn resolve_in(
        &self,
        scope: Scope,
        town: Option<&str>,
        village: Option<&str>,
        date: Option<NaiveDate>,
    ) -> Option<usize> {
        let inner = scope.inner.and_then(|r| self.resolve_below(Some(r), town, village, date));
        inner.or_else(|| match scope.outer {
            Outer::Anywhere => self.resolve_below(None, town, village, date),
            Outer::Inside(r) if scope.inner != Some(r) => self.resolve_below(Some(r), town, village, date),
            Outer::Inside(_) | Outer::Nowhere => None,
        })
    }

    /// What a source declares of its region: `region` a code of its own office's table, `office` a code of
    /// this tree below which that office's regions lie.
    pub fn scope(&self, office: Option<&str>, region: Option<&str>) -> Scope {
        let Some(office) = office else {
            return Scope { inner: region.and_then(|r| self.find(r)), outer: Outer::Anywhere };
        };
        let Some(below) = self.by_code(office) else {
            return Scope { inner: None, outer: Outer::Nowhere };
        };
        let own = region.and_then(|r| self.resolve_below(Some(below), Some(r), None, None));
        Scope { inner: Some(own.unwrap_or(below)), outer: Outer::Inside(below) }
    }

    fn resolve_below(
        &self,
        below: Option<usize>,
        town: Option<&str>,
        village: Option<&str>,
        date: Option<NaiveDate>,
    ) -> Option<usize> {
        let town_text = town.filter(|t| !t.trim().is_empty());
        let village_text = village.filter(|t| !t.trim().is_empty());
        let pick = |text: &str, inside: Option<usize>, deepest: bool| -> Option<usize> {
            let candidates = self.names.get(&name_key(text))?;
            let mut fit = candidates.iter().copied().filter(|i| {
                let r = &self.regions[*i];
                date.is_none_or(|d| r.is_valid_on(d))
                    && inside.or(below).is_none_or(|t| self.is_within(*i, t))
                    && (deepest || r.level <= Level::Town)
            });
            let first = fit.next()?;
            if fit.next().is_some() { None } else { Some(first) }
        };
        let town_index = match town_text {
            Some(text) => Some(pick(text, None, false).or_else(|| pick(text, None, true))?),
            None => None,
        };
        match (town_index, village_text) {
            (Some(t), Some(v)) => Some(pick(v, Some(t), true).unwrap_or(t)),
            (Some(t), None) => Some(t),
            (None, Some(v)) => pick(v, None, true),
            (None, None) => None,
        }
    }

    /// Whether a region is another one or lies inside it.
    pub fn is_within(&self, mut index: usize, ancestor: usize) -> bool {
        // Parents are checked to be acyclic when the tree is read; the bound keeps a bug finite.
        for _ in 0..=self.regions.len() {
            if index == ancestor {
                return true;
            }
            match self.regions[index].parent {
                Some(parent) => index = parent,
                None => return false,
            }
        }
        false
    }

    /// All regions of a level inside a region (itself included), in file order.
    pub fn at_level(&self, ancestor: usize, level: Level) -> Vec<usize> {
        let mut found = Vec::new();
        let mut open = vec![ancestor];
        // Parents are checked to be acyclic when the tree is read; the bound keeps a bug finite.
        for _ in 0..self.regions.len() {
            let Some(region) = open.pop() else { break };
            if self.regions[region].level == level {
                found.push(region);
            }
            open.extend(self.children(region));
        }
        found.sort_unstable();
        found
    }

    /// Direct children, in file order.
    pub fn children(&self, index: usize) -> &[usize] {
        self.children.get(index).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_taken_as_they_are_have_no_other_form() {
        let plain = ('0'..='9').chain('A'..='Z').chain('a'..='z').chain('\u{4e00}'..='\u{9fa5}');
        for c in plain {
            let name = format!("{c}a县{c}1{c}");
            assert_eq!((name_key(&name), folded(&name)), (name.clone(), name));
        }
        for (name, key) in
            [("云水 县", "云水县"), ("（城关）镇", "城关镇"), ("ＡＢ", "AB"), ("\u{f9dc}", "隆")]
        {
            assert_eq!(name_key(name), key);
        }
    }
}
