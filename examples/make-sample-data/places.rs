//! The invented county 云水县 and its towns and villages (区划).
//!
//! Output: the tree as plain rows, for `regions.csv` and for the people. Invariant: codes are
//! impossible (no province starts with 99), and village names are unique in the county, so that a
//! table with a village column only can be placed.

/// Code of the county.
pub const COUNTY: &str = "999921";
/// Name of the county.
pub const COUNTY_NAME: &str = "云水县";
/// A spelling that stands in no list: its rows stay at the county.
pub const UNKNOWN_TOWN: &str = "云水镇";

/// Name, kind and aliases of each town-level unit; the last one has data but is no 镇街.
const TOWNS: [(&str, &str, &[&str]); 14] = [
    ("城关街道", "街道", &["城关镇", "城关街道办", "城关街道办事处"]),
    ("云溪街道", "街道", &["云溪街道办"]),
    ("东湖街道", "街道", &["东湖街道办", "东湖街办"]),
    ("白石镇", "镇", &["白石镇政府"]),
    ("柳河镇", "镇", &[]),
    ("青山镇", "镇", &["青山"]),
    ("大桥镇", "镇", &[]),
    ("龙泉镇", "镇", &["龙泉"]),
    ("双塘镇", "镇", &[]),
    ("石门乡", "乡", &[]),
    ("竹溪乡", "乡", &["竹溪"]),
    ("梅岭乡", "乡", &[]),
    // 撤乡设镇 in talk only: exports use both.
    ("北坪乡", "乡", &["北坪镇"]),
    ("云水工业园区管委会", "开发区", &["工业园区", "园区管委会"]),
];

/// A town-level unit.
pub struct Town {
    pub code: String,
    pub name: &'static str,
    pub kind: &'static str,
    pub aliases: &'static [&'static str],
    pub counted: bool,
    pub villages: Vec<Village>,
}

/// A village or neighbourhood (村/社区).
pub struct Village {
    pub code: String,
    pub name: String,
    pub kind: &'static str,
    pub alias: String,
}

/// All towns with their villages.
pub fn towns() -> Vec<Town> {
    const FIRST: [char; 14] =
        ['东', '西', '南', '北', '上', '下', '新', '老', '大', '小', '前', '后', '高', '长'];
    const SECOND: [char; 8] = ['桥', '塘', '湾', '岭', '坪', '沟', '井', '坝'];
    let mut towns = Vec::new();
    for (t, (name, kind, aliases)) in TOWNS.into_iter().enumerate() {
        let code = format!("{COUNTY}{:03}", t + 1);
        let mut villages = Vec::new();
        // The park is small: three neighbourhoods.
        let size = if kind == "开发区" { 3 } else { SECOND.len() };
        for v in 0..size {
            // For a fixed v this visits every first character once: no name occurs twice.
            let stem = format!("{}{}", FIRST[(t + v * 3) % FIRST.len()], SECOND[v]);
            let urban = kind == "街道" || kind == "开发区" || v == 0;
            villages.push(Village {
                code: format!("{code}{:03}", v + 1),
                name: format!("{stem}{}", if urban { "社区" } else { "村" }),
                kind: if urban { "社区" } else { "村" },
                alias: format!("{stem}{}", if urban { "居委会" } else { "村委会" }),
            });
        }
        towns.push(Town { code, name, kind, aliases, counted: kind != "开发区", villages });
    }
    towns
}
