//! Definitions of every form: measures by bases under conditions, and what is made of those.
//!
//! Outputs: a catalog, a draft that compares its figures, targets. Invariant: every measure and basis that
//! the catalog knows is among them.

use std::fmt::Write as _;

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
const CONDITIONS: [&str; 5] = [
    "kind = '甲'",
    "kind = ['甲', '丙']",
    "kind = { not = '乙' }, status = { not = ['离岗', '别的'] }",
    "place = { not = ['雾渡', '银梭镇'] }",
    "status = '在岗', class_name = '花艺'",
];
const PER: [&str; 7] = ["year", "kind", "town", "month", "village", "class_name", "county"];

/// A catalog.
#[derive(Default)]
pub struct Definitions {
    /// Its TOML.
    pub text: String,
    /// Id and unit of what counts rows.
    leaves: Vec<(String, &'static str)>,
}

/// Every measure by every basis, and what is made of those.
pub fn all() -> Definitions {
    let mut all = Definitions::default();
    for (dataset, more) in DATASETS {
        let text = format!("[[dataset]]\nid = '{dataset}'\ntitle = '{dataset}'\n{more}{FIELDS}\n");
        all.text.push_str(&text);
        let bases = BASES.into_iter().filter(|basis| *basis != "service" || more.contains("service"));
        for (b, basis) in bases.enumerate() {
            for (m, (measure, unit)) in MEASURES.into_iter().enumerate() {
                // Every third without a condition.
                let condition =
                    if (b + m) % 3 == 0 { "" } else { CONDITIONS[(2 * b + m) % CONDITIONS.len()] };
                let rules = format!("dataset = '{dataset}'\nbasis = '{basis}'\nwhere = {{ {condition} }}\n");
                all.leaf(dataset, measure, unit, &rules);
                let adds = ["rows", "sum", "uniform"].iter().any(|word| measure.starts_with(word));
                if !adds && (basis.starts_with("event") || basis == "service") {
                    let unit = match unit {
                        "人" => "人次",
                        "户" => "户次",
                        other => other,
                    };
                    all.leaf(dataset, measure, unit, &format!("{rules}span = 'sum-of-years'\n"));
                }
            }
        }
    }
    for (n, (id, unit)) in all.leaves.clone().into_iter().enumerate() {
        let per = PER[n % PER.len()];
        all.indicator(&format!("{id}.each"), "each", unit, &format!("of = ['{id}']\nper = '{per}'\n"));
        // The same thing by the definition before, whatever its basis.
        let before = all.leaves[..n].iter().rev().find(|(_, other)| *other == unit);
        let Some((before, _)) = before.cloned() else { continue };
        let of = format!("of = ['{id}', '{before}']\n");
        all.indicator(&format!("{id}.share"), "ratio", "%", &of);
        all.indicator(&format!("{id}.less"), "difference", unit, &of);
        if matches!(unit, "次" | "元") {
            all.indicator(&format!("{id}.more"), "total", unit, &of);
        }
    }
    for level in ["province", "city", "county", "town", "village"] {
        for (n, kind) in
            ["", "kind = '镇'", "kind = ['乡', '社区']", "kind = { not = '镇' }"].iter().enumerate()
        {
            let rules = format!("where = {{ {kind} }}\n");
            all.indicator(&format!("regions.{level}{n}"), &format!("regions:{level}"), "个", &rules);
        }
    }
    all
}

impl Definitions {
    fn leaf(&mut self, dataset: &str, measure: &str, unit: &'static str, rules: &str) {
        let id = format!("{dataset}.n{}", self.leaves.len());
        self.indicator(&id, measure, unit, rules);
        self.leaves.push((id, unit));
    }

    fn indicator(&mut self, id: &str, measure: &str, unit: &str, rules: &str) {
        let head =
            format!("[[indicator]]\nid = '{id}'\ntitle = '{id}'\nmeasure = '{measure}'\nunit = '{unit}'\n");
        writeln!(self.text, "{head}{rules}").expect("text");
    }

    /// What the draft compares: every fifth of what counts rows.
    fn compared(&self) -> impl Iterator<Item = &(String, &'static str)> {
        self.leaves.iter().step_by(5)
    }

    /// A template that sets figures beside those of the period before, and beside targets.
    pub fn draft(&self) -> String {
        let mut text = String::from("# 对比\n");
        for (id, _) in self.compared() {
            for call in ["fig(", "prev(", "prev(form='growth', ", "done(", "done(form='excess', "] {
                writeln!(text, "\n{{{{ {call}id='{id}') }}}}").expect("text");
            }
        }
        text
    }

    /// Targets of the whole and of a county, for one year and for two.
    pub fn targets(&self) -> String {
        let mut text = String::from("indicator,region,period,value,unit,issued_by\n");
        for (n, (id, unit)) in self.compared().enumerate() {
            for (region, period) in [("", "2024"), ("西弦", "2024年"), ("999931", "2023..2024")] {
                writeln!(text, "{id},{region},{period},{},{unit},市残联", n * 3 + 1).expect("text");
            }
        }
        text
    }
}
