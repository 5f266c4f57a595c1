//! Definitions that are right, and what is said of wrong ones.

use crate::catalog::{Basis, CatalogFile, Measure, Per, load};
use crate::model::region::Level;

const WORLD: &str = r#"
[[dataset]]
id = "post"
title = "岗位"
hints = ["专职委员", "公益岗"]
event = "begun"
until = "ended"
town = "town"
product = { amount = "paid", standard = "standard", quantity = "months" }
entity = [{ id = "household", title = "户", from = [["unit"]] }]
field = [
    { id = "begun", title = "上岗日期", type = "date" },
    { id = "ended", title = "离岗日期", type = "date" },
    { id = "signed", title = "合同签订日期", type = "date" },
    { id = "town", title = "镇街", type = "region" },
    { id = "id_number", title = "身份证号", type = "id" },
    { id = "unit", title = "单位", type = "text" },
    { id = "people", title = "参加人数", type = "count", unit = "人" },
    { id = "months", title = "月数", type = "count" },
    { id = "paid", title = "金额", type = "amount" },
    { id = "standard", title = "标准", type = "amount" },
]
[[indicator]]
id = "persons"
title = "人数"
dataset = "post"
measure = "persons"
unit = "人"
[[indicator]]
id = "sum"
title = "参加人数"
dataset = "post"
measure = "sum:people"
unit = "人"
"#;

/// What is said of the world with an indicator more; empty: nothing.
fn said(indicator: &str) -> String {
    with(&format!("[[indicator]]\nid = 'new'\ntitle = '新'\n{indicator}"))
}

fn with(more: &str) -> String {
    let file = CatalogFile { path: "test.toml".into(), text: format!("{WORLD}{more}") };
    let problems = load(&[file]).err().unwrap_or_default();
    problems.iter().map(|p| p.message.clone()).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_form_is_read() {
    for indicator in [
        "dataset = 'post'\nmeasure = 'persons'\nbasis = 'snapshot'\nunit = '人'",
        "dataset = 'post'\nmeasure = 'rows'\nbasis = 'cumulative'\nunit = '人次'",
        "dataset = 'post'\nmeasure = 'households'\nbasis = 'stock'\nunit = '户'",
        "dataset = 'post'\nmeasure = 'regions:town'\nevery = { unit = { not = '无' } }\nunit = '个'",
        "dataset = 'post'\nmeasure = 'rows'\ndate = 'signed'\nunit = '份'",
        "dataset = 'post'\nmeasure = 'rows'\ndate = 'signed'\nbasis = 'cumulative'\nunit = '份'",
        "dataset = 'post'\nmeasure = 'uniform:standard'\nunit = '元'",
        "dataset = 'post'\nmeasure = 'uniform:people'\nunit = '人'",
        "dataset = 'post'\nmeasure = 'regions:town'\nunit = '个'",
        "measure = 'regions:town'\nwhere = { kind = '街道' }\nunit = '个'",
        "measure = 'each'\nof = ['persons']\nper = 'unit'\nunit = '人'",
        "measure = 'each'\nof = ['persons']\nper = 'year'\nunit = '人'",
        "measure = 'each'\nof = ['persons']\nper = 'town'\nunit = '人'",
        "dataset = 'post'\nmeasure = 'persons'\nspan = 'sum-of-years'\nunit = '人次'",
        "dataset = 'post'\nmeasure = 'households'\nspan = 'sum-of-years'\nunit = '户次'",
        "measure = 'ratio'\nof = ['persons', 'sum']\nunit = '‰'\ndecimals = 1",
        "measure = 'total'\nof = ['sum', 'sum']\nunit = '人'",
    ] {
        assert_eq!(said(indicator), "", "{indicator}");
    }
    let file = CatalogFile { path: "test.toml".into(), text: WORLD.to_owned() };
    let catalog = load(&[file]).expect("catalog");
    let dataset = catalog.dataset("post").expect("dataset");
    assert_eq!(dataset.hints, ["专职委员", "公益岗"]);
    assert_eq!(dataset.until.as_deref(), Some("ended"));
    assert_eq!(dataset.product.as_ref().map(|p| p.quantity.as_str()), Some("months"));
}

#[test]
fn words_become_what_they_mean() {
    let text = "[[indicator]]\nid = 'new'\ntitle = '新'\nmeasure = 'each'\nof = ['persons']\nunit = '人'\n";
    for (per, wanted) in
        [("month", Per::Month), ("village", Per::Level(Level::Village)), ("unit", Per::Field("unit"))]
    {
        let text = format!("{WORLD}{text}per = '{per}'");
        let catalog = load(&[CatalogFile { path: "test.toml".into(), text }]).expect("catalog");
        let indicator = catalog.indicator("new").expect("indicator");
        assert_eq!(indicator.per(), Some(wanted));
    }
    for text in ["rows", "uniform:paid", "regions:county", "each", "distinct:unit"] {
        assert_eq!(Measure::try_from(text.to_owned()).expect("measure").to_string(), text);
    }
    assert!(Measure::try_from("regions:省外".to_owned()).is_err());
    assert_eq!(Basis::Cumulative.key(), "cumulative");
}

#[test]
fn what_would_not_be_heeded_is_refused() {
    for (indicator, wanted) in [
        ("dataset = 'post'\nmeasure = 'sum:people'\nunit = '次'", "单位「次」与 measure「sum:people」不符"),
        (
            "dataset = 'post'\nmeasure = 'uniform:unit'\nunit = '元'",
            "uniform:unit 的「unit」不是金额或数量字段",
        ),
        ("dataset = 'post'\nmeasure = 'regions:town'\nunit = '人'", "不符"),
        (
            "dataset = 'post'\nmeasure = 'rows'\nunit = '次'\ndate = 'unit'",
            "date 的「unit」不是数据集「post」的日期字段",
        ),
        ("dataset = 'post'\nmeasure = 'rows'\nunit = '次'\ndate = 'signed'\nbasis = 'stock'", "date 只能与"),
        ("dataset = 'post'\nmeasure = 'rows'\nunit = '次'\nper = 'year'", "只有 each 可以写 per"),
        ("dataset = 'post'\nmeasure = 'rows'\nunit = '次'\ndecimals = 1", "只有比率"),
        (
            "dataset = 'post'\nmeasure = 'rows'\nunit = '次'\nevery = { unit = 'x' }",
            "只有写了 dataset 的 regions",
        ),
        ("measure = 'regions:town'\nunit = '个'\nevery = { kind = 'x' }", "只有写了 dataset 的 regions"),
        (
            "dataset = 'post'\nmeasure = 'regions:town'\nunit = '个'\nevery = { paid = 'x' }",
            "every 里的「paid」不是数据集「post」的类别",
        ),
        ("dataset = 'post'\nmeasure = 'persons'\nunit = '人次'", "单位「人次」与 measure「persons」不符"),
        ("dataset = 'post'\nmeasure = 'rows'\nunit = '次'\nspan = 'sum-of-years'", "只对去重的指标有意义"),
        (
            "dataset = 'post'\nmeasure = 'persons'\nunit = '人次'\nspan = 'sum-of-years'\nbasis = 'stock'",
            "只对去重的指标有意义",
        ),
        ("measure = 'regions:town'\nunit = '个'\nwhere = { unit = 'x' }", "只能按 kind（区划类型）选"),
        ("measure = 'regions:town'\nunit = '个'\nbasis = 'cumulative'", "不能写 basis、date"),
        ("measure = 'each'\nof = ['persons']\nunit = '人'", "each 要写明 per"),
        ("measure = 'each'\nof = ['persons']\nunit = '人'\nper = 'paid'", "per 的「paid」不是"),
        ("measure = 'each'\nof = ['persons', 'sum']\nunit = '人'\nper = 'year'", "each 恰好一个"),
        ("measure = 'each'\nof = ['persons']\nunit = '户'\nper = 'year'", "与各部分的单位不符"),
        ("measure = 'total'\nof = ['persons', 'sum']\nunit = '人'", "去重的人数、户数不能相加"),
        ("measure = 'total'\nof = ['sum']\nunit = '人'\nbasis = 'service'", "不能写 basis、date"),
        ("measure = 'total'\nof = ['sum']\nunit = '人'\ndataset = 'post'", "不能写 dataset、where"),
        ("measure = 'ratio'\nof = ['persons', 'sum']\nunit = '%'\ndecimals = 9", "decimals = 9 太多"),
    ] {
        let message = said(indicator);
        assert!(message.contains(wanted), "{indicator}\n→ {message}");
    }
}

#[test]
fn datasets_are_checked_too() {
    let dataset = |more: &str| {
        with(&format!(
            "[[dataset]]\nid = 'two'\ntitle = '二'\nfield = [\n\
             {{ id = 'day', title = '日', type = 'date' }},\n{{ id = 'money', title = '钱', type = 'amount'{more}",
        ))
    };
    for (more, wanted) in [
        (" },\n]\nevent = 'day'\nuntil = 'money'", "until 必须是本数据集里的日期字段"),
        (" },\n]\nevent = 'day'\nuntil = 'day'", "until 是一行截止的日期"),
        (" },\n]\nuntil = 'day'", "until 是一行截止的日期"),
        (", unit = '人' },\n]", "不是数量字段，不能写 unit"),
        (" },\n{ id = 'n', title = '数', type = 'count', unit = '元' },\n]", "单位不能是「元」"),
        (
            " },\n]\nproduct = { amount = 'money', standard = 'money', quantity = 'day' }",
            "product 的 quantity「day」必须是数量字段",
        ),
        (" },\n]\nproduct = { amount = 'money', standard = 'money', quantity = 'day' }", "同一个字段"),
        (" },\n]\nhints = [' ']", "hints 里有空的词"),
        (" },\n]\nnot_hints = ['']", "not_hints 里有空的词"),
        (" },\n]\nneeds_one = ['name']", "needs_one 的字段「name」不存在"),
        (" },\n]\nended = { field = 'day', values = [] }", "须有写截止日期的 until"),
        (" },\n]\nended = { field = 'money', values = [] }", "ended 的字段「money」必须是类别字段"),
        (
            " },\n{ id = 's', title = '态', type = 'category' },\n]\nended = { field = 's', values = ['离任'] }",
            "ended 的「离任」不是字段「s」的取值",
        ),
    ] {
        let message = dataset(more);
        assert!(message.contains(wanted), "{more}\n→ {message}");
    }
    assert_eq!(dataset(" },\n]\nevent = 'day'"), "");
    let snapshot =
        "[[indicator]]\nid = 'new'\ntitle = '新'\ndataset = 'two'\nmeasure = 'rows'\nunit = '次'\n";
    let message = dataset(&format!(" }},\n]\n{snapshot}basis = 'snapshot'"));
    assert!(message.contains("没有 event 日期"), "{message}");
    let message = dataset(&format!(" }},\n]\nevent = 'day'\n{snapshot}basis = 'stock'"));
    assert!(message.contains("没有写 until"), "{message}");
}

#[test]
fn what_decides_whether_a_row_counts_is_known() {
    let text = "[[dataset]]\nid = 'd'\ntitle = '表'\nvoid = { field = 'status', values = ['作废'] }\nfield = [\n\
                { id = 'status', title = '状态', type = 'category', values = { '作废' = [] } },\n\
                { id = 'kind', title = '类别', type = 'category' },\n\
                { id = 'plain', title = '其他', type = 'category' },\n]\n\
                [[indicator]]\nid = 'i'\ntitle = '数'\ndataset = 'd'\nmeasure = 'rows'\nunit = '次'\n\
                where = { kind = { not = '甲' }, plain = '乙' }\n";
    let catalog = load(&[CatalogFile { path: "test.toml".into(), text: text.into() }]).expect("catalog");
    let decides: Vec<bool> = catalog.datasets[0].fields.iter().map(|f| f.decides).collect();
    assert_eq!(decides, [true, true, false]);
}
