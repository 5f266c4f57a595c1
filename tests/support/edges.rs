//! A workspace at whose edges definitions differ, and every definition that the catalog can write.
//!
//! Job: something to hold two roads against each other on: rows over the bounds of periods, names that
//! mean two places or none, places that come and go, cells left empty, money taken back. Output: a
//! folder to ingest. Invariant: the same bytes on every run; everyone in it is invented.

use std::fmt::Write as _;
use std::path::Path;

/// A city of two counties; one town becomes another, one does not count, two villages share a name.
const REGIONS: &str = "\
code,name,level,parent,kind,counted,aliases,valid_from,valid_to
999931,云岭市,city,,,,,,
99993101,东屏县,county,999931,县,,东屏,,
99993102,西屏县,county,999931,县,,西屏,,
999931011,石桥镇,town,99993101,镇,是,石桥;石桥街道,,
999931012,渡口乡,town,99993101,乡,是,渡口,,2023-12-31
999931013,渡口镇,town,99993101,镇,是,渡口,2024-01-01,
999931014,新区管委会,town,99993101,开发区,否,新区,,
999931021,北坪街道,town,99993102,街道,是,北坪（街道）,,
999931022,南坪镇,town,99993102,镇,是,,,
999931011001,东门社区,village,999931011,社区,是,东门,,
999931011002,柳树村,village,999931011,村,是,,,
999931021001,柳树村,village,999931021,村,是,,,
999931021002,杏林社区,village,999931021,社区,否,,,
999931022001,水口村,village,999931022,村,是,,2024-07-01,
";

const TOWNS: [&str; 16] = [
    "石桥镇",
    "石桥镇",
    "石桥街道",
    "渡口",
    "渡口",
    "渡口乡",
    "渡口镇",
    "新区",
    "北坪街道",
    "北坪(街道)",
    " 北坪 街道 ",
    "南坪镇",
    "东屏县",
    "无名镇",
    "水口村",
    "",
];
const VILLAGES: [&str; 9] = ["", "", "", "东门社区", "柳树村", "柳树村", "杏林社区", "水口村", "无名村"];

/// A small stream of numbers: splitmix64.
struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % n
    }

    fn pick<'a>(&mut self, items: &[&'a str]) -> &'a str {
        items[self.below(items.len() as u64) as usize]
    }

    /// A day from the middle of 2022 to the end of 2024; empty once in twelve.
    fn day(&mut self) -> String {
        if self.below(12) == 0 { String::new() } else { self.some_day() }
    }

    fn some_day(&mut self) -> String {
        let month = self.below(30) + 6;
        // The bounds of months are where things differ.
        let last = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][(month % 12) as usize];
        let day = [1, last, 20, 21, 5, 17][self.below(6) as usize];
        format!("{}-{:02}-{day:02}", 2022 + month / 12, month % 12 + 1)
    }

    /// A year and a month.
    fn month(&mut self) -> (u64, u64) {
        let month = self.below(30) + 6;
        (2022 + month / 12, month % 12 + 1)
    }
}

/// An invented person's number.
fn identity(person: u64) -> String {
    let digits = format!("99993119{:02}0101{:03}", 50 + person / 100, person % 100);
    let bytes: Vec<u8> = digits.bytes().collect();
    let bytes: [u8; 17] = bytes.try_into().expect("17 digits");
    format!("{digits}{}", char::from(report::model::person::check_digit(&bytes)))
}

const HEADER: &str = "上岗日期,离岗日期,签订日期,所属月份,所属期止,镇街,村社区,身份证号,类别,状态,班号,班名,户编号,人数,金额,标准";

/// Rows of all columns; `days`: a 快照日 each, else any day.
fn rows(random: &mut Random, count: usize, days: &[&str]) -> String {
    let mut out = format!("{HEADER}\n");
    for _ in 0..count {
        let begun = if days.is_empty() { random.day() } else { random.pick(days).to_owned() };
        let ended = if random.below(2) == 0 { String::new() } else { random.some_day() };
        let (year, month) = random.month();
        let (service, until) = match random.below(4) {
            0 => (String::new(), String::new()),
            1 => (format!("{year}-{month:02}"), String::new()),
            _ => {
                let end = month + random.below(3);
                let end = (year + (end - 1) / 12, (end - 1) % 12 + 1);
                (format!("{year}-{month:02}"), format!("{}-{:02}", end.0, end.1))
            }
        };
        let signed = random.day();
        let (town, village) = (random.pick(&TOWNS), random.pick(&VILLAGES));
        let person = if random.below(8) == 0 { String::new() } else { identity(random.below(60)) };
        let kind = random.pick(&["甲", "甲", "乙", "乙类", "丙", "别的", ""]);
        let status = random.pick(&["在岗", "在岗", "离岗", "作废", "取消", ""]);
        let class = random.pick(&["一", "二", "三", ""]);
        let name = random.pick(&["花艺", "烘焙"]);
        let household = random.pick(&["户1", "户2", "户3", "户4", "户5", "户6", ""]);
        let people = random.pick(&["1", "3", "12", ""]);
        let paid = random.pick(&["100", "0.05", "1234.56", "-100", "-0.5", "0", ""]);
        let standard = match kind {
            "甲" => random.pick(&["60", "60.00", ""]),
            "" => "",
            _ => random.pick(&["60", "80.5"]),
        };
        writeln!(
            out,
            "{begun},{ended},{signed},{service},{until},{town},{village},{person},{kind},{status},{class},{name},\
             {household},{people},{paid},{standard}"
        )
        .expect("text");
    }
    out
}

/// Rows without a column of days, for which the office names a period.
fn undated(random: &mut Random, count: usize) -> String {
    let keep = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        [&cells[5..8], &cells[12..]].concat().join(",")
    };
    rows(random, count, &[]).lines().map(|line| keep(line) + "\n").collect()
}

const FIELDS: &str = r#"
field = [
    { id = "begun", title = "上岗日期", type = "date" },
    { id = "ended", title = "离岗日期", type = "date" },
    { id = "signed", title = "签订日期", type = "date" },
    { id = "month", title = "所属月份", type = "month" },
    { id = "month_until", title = "所属期止", type = "month" },
    { id = "place", title = "镇街", type = "region" },
    { id = "home", title = "村社区", type = "region" },
    { id = "id_number", title = "身份证号", type = "id" },
    { id = "kind", title = "类别", type = "category", values = { "甲" = [], "乙" = ["乙类"], "丙" = [] } },
    { id = "status", title = "状态", type = "category", values = { "在岗" = [], "离岗" = [], "作废" = [], "取消" = [] } },
    { id = "class_no", title = "班号", type = "text" },
    { id = "class_name", title = "班名", type = "text" },
    { id = "household_no", title = "户编号", type = "text" },
    { id = "people", title = "人数", type = "count", unit = "人" },
    { id = "paid", title = "金额", type = "amount" },
    { id = "standard", title = "标准", type = "amount" },
]
entity = [
    { id = "household", title = "户", from = [["household_no"]] },
    { id = "class", title = "班", from = [["class_no"], ["class_name", "begun"]] },
]
event = "begun"
until = "ended"
"#;

/// What a dataset says besides its fields.
const DATASETS: [(&str, &str); 3] = [
    (
        "post",
        "service = 'month'\nservice_end = 'month_until'\ntown = 'place'\nvillage = 'home'\n\
         void = { field = 'status', values = ['作废', '取消'] }\nreversal = { field = 'paid', counts = false }\n",
    ),
    (
        "duty",
        "service = 'month'\nservice_end = 'month_until'\nvillage = 'home'\n\
         reversal = { field = 'paid', counts = true }\n",
    ),
    (
        "held",
        "town = 'place'\nvoid = { field = 'status', values = ['作废'] }\n\
         reversal = { field = 'paid', counts = false }\n",
    ),
];
const BASES: [&str; 7] = [
    "event",
    "service",
    "snapshot",
    "cumulative",
    "stock",
    "event'\ndate = 'signed",
    "cumulative'\ndate = 'signed",
];
const MEASURES: [(&str, &str); 12] = [
    ("rows", "次"),
    ("persons", "人"),
    ("households", "户"),
    ("distinct:class", "期"),
    ("distinct:kind", "类"),
    ("distinct:place", "处"),
    ("sum:paid", "元"),
    ("sum:people", "人"),
    ("uniform:standard", "元"),
    ("regions:county", "个"),
    ("regions:town", "个"),
    ("regions:village", "个"),
];
const CONDITIONS: [&str; 6] = [
    "",
    "kind = '甲'",
    "kind = ['甲', '丙']",
    "kind = { not = '乙' }, status = { not = ['离岗', '别的'] }",
    "place = { not = ['渡口', '石桥镇'] }",
    "status = '在岗', class_name = '花艺'",
];
const PER: [&str; 7] = ["year", "kind", "town", "month", "village", "class_name", "county"];

/// Every measure by every basis, without a condition and with one; and what is made of those.
fn catalog() -> String {
    let mut out = String::new();
    let mut leaves: Vec<(String, &str)> = Vec::new();
    for (dataset, more) in DATASETS {
        writeln!(out, "[[dataset]]\nid = '{dataset}'\ntitle = '{dataset}'\n{more}{FIELDS}").expect("text");
        let bases = BASES.iter().filter(|basis| **basis != "service" || more.contains("service"));
        for (b, basis) in bases.enumerate() {
            for (m, (measure, unit)) in MEASURES.iter().enumerate() {
                for condition in ["", CONDITIONS[(b + m) % CONDITIONS.len()]] {
                    let id = format!("{dataset}.n{}", leaves.len());
                    let rules =
                        format!("dataset = '{dataset}'\nbasis = '{basis}'\nwhere = {{ {condition} }}\n");
                    indicator(&mut out, &id, measure, unit, &rules);
                    if !measure.starts_with("sum") && !measure.starts_with("uniform") && *measure != "rows" {
                        let unit = match *unit {
                            "人" => "人次",
                            "户" => "户次",
                            other => other,
                        };
                        let rules = format!("{rules}span = 'sum-of-years'\n");
                        indicator(&mut out, &format!("{id}.years"), measure, unit, &rules);
                    }
                    leaves.push((id, unit));
                }
            }
        }
    }
    for (n, (id, unit)) in leaves.iter().enumerate() {
        let per = PER[n % PER.len()];
        indicator(&mut out, &format!("{id}.each"), "each", unit, &format!("of = ['{id}']\nper = '{per}'\n"));
        // The same thing by the definition before, whatever its basis.
        let Some((before, _)) = leaves[..n].iter().rev().find(|(_, other)| other == unit) else { continue };
        let of = format!("of = ['{id}', '{before}']\n");
        indicator(&mut out, &format!("{id}.share"), "ratio", "%", &of);
        indicator(&mut out, &format!("{id}.less"), "difference", unit, &of);
        if matches!(*unit, "次" | "元") {
            indicator(&mut out, &format!("{id}.more"), "total", unit, &of);
        }
    }
    // Regions whose rows all fit.
    for (dataset, basis) in [("post", "event"), ("post", "service"), ("duty", "event"), ("held", "event")] {
        for (n, every) in
            ["status = '在岗'", "kind = { not = '丙' }", "kind = ['甲', '乙'], status = { not = '离岗' }"]
                .iter()
                .enumerate()
        {
            for (level, span) in [("county", "union"), ("town", "union"), ("village", "sum-of-years")] {
                let rules = format!(
                    "dataset = '{dataset}'\nbasis = '{basis}'\nwhere = {{ class_no = '一' }}\n\
                     every = {{ {every} }}\nspan = '{span}'\n"
                );
                let id = format!("{dataset}.{basis}.every.{level}{n}");
                indicator(&mut out, &id, &format!("regions:{level}"), "个", &rules);
            }
        }
    }
    for level in ["province", "city", "county", "town", "village"] {
        for (n, kind) in
            ["", "kind = '镇'", "kind = ['乡', '社区']", "kind = { not = '镇' }"].iter().enumerate()
        {
            let rules = format!("where = {{ {kind} }}\n");
            indicator(&mut out, &format!("regions.{level}{n}"), &format!("regions:{level}"), "个", &rules);
        }
    }
    out
}

fn indicator(out: &mut String, id: &str, measure: &str, unit: &str, rules: &str) {
    let head =
        format!("[[indicator]]\nid = '{id}'\ntitle = '{id}'\nmeasure = '{measure}'\nunit = '{unit}'\n");
    writeln!(out, "{head}{rules}").expect("text");
}

/// Writes the workspace.
pub fn write(root: &Path) {
    let file = |name: &str, text: &str| {
        let path = root.join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    };
    let mut settings = String::from("[office]\nname = \"云岭市残疾人联合会\"\n");
    let mut inbox = |name: &str, dataset: &str, period: &str, text: &str| {
        file(&format!("inbox/{name}.csv"), text);
        let entry = format!("[[inbox]]\nglob = \"inbox/{name}.csv\"\ndataset = \"{dataset}\"\n{period}\n");
        settings.push_str(&entry);
    };
    let random = &mut Random(42);
    inbox("岗位一", "post", "", &rows(random, 700, &[]));
    inbox("岗位二", "post", "", &rows(random, 300, &[]));
    inbox("岗位三", "post", "period = \"2024Q3\"", &undated(random, 40));
    inbox("值班", "duty", "", &rows(random, 400, &[]));
    inbox("值班去年", "duty", "period = \"2023\"", &undated(random, 30));
    let days = ["2023-06-30", "2023-12-31", "2024-02-29", "2024-06-30", "2024-12-31"];
    inbox("存量一", "held", "", &rows(random, 60, &days[..4]));
    inbox("存量二", "held", "", &rows(random, 5, &days));
    inbox("存量三", "held", "period = \"2024-08\"", &undated(random, 9));
    file("report.toml", &settings);
    file("regions.csv", REGIONS);
    file("catalog/试.toml", &catalog());
}
