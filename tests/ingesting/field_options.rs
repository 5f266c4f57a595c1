//! What the catalog says of fields holds at ingest, for every built-in dataset: units after a count, values
//! and days told by a title, dates that are nowhere.
//!
//! Invariant: every case is read off the catalog or recounted here; a cell that is not understood rejects its
//! row, a table that is not refuses the file.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use crate::workspace;
use report::catalog::{Catalog, Dataset, FieldType, builtin_files, load};
use report::diagnostic::{Diagnostic, codes};
use report::ingest::plan::{Guide, Options, PeriodRule, Plan, plan};
use report::ingest::source::Source;
use report::model::Period;
use workspace::Workspace;

fn catalog() -> Catalog {
    load(&builtin_files()).expect("the built-in catalog")
}

/// The plan of a table of a dataset the user named.
fn planned(
    guide: &Guide<'_>,
    dataset: &Dataset,
    (file, title): (&str, &str),
    header: &[&str],
    period: Option<PeriodRule>,
) -> Result<Plan, Diagnostic> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(file);
    let quoted: Vec<String> = header.iter().map(|h| format!("\"{h}\"")).collect();
    let above = if title.is_empty() { String::new() } else { format!("{title}\n") };
    let text = format!("{above}{}\n{}\n", quoted.join(","), ",".repeat(header.len() - 1));
    std::fs::write(&path, text).expect("a file");
    let source = Source::open(&path, file, None).expect("a source");
    let options = Options { dataset: Some(dataset.id.clone()), period, ..Options::default() };
    plan(&source, guide, &options).map(|mut plans| plans.remove(0)).map_err(|mut problems| problems.remove(0))
}

fn year() -> Option<PeriodRule> {
    Period::year(2024).map(PeriodRule::Given)
}

/// Titles of the fields of a dataset but those that `without` names.
fn header(dataset: &Dataset, without: impl Fn(&report::catalog::Field) -> bool) -> Vec<&str> {
    dataset.fields.iter().filter(|f| !without(f)).map(|f| f.title.as_str()).collect()
}

#[test]
fn a_title_names_every_value_that_the_catalog_lets_it_name() {
    let catalog = catalog();
    let guide = Guide::new(&catalog);
    let (mut complaints, mut named) = (Vec::new(), 0);
    for dataset in &catalog.datasets {
        for (position, field) in dataset.fields.iter().enumerate() {
            if !field.from_title || field.kind != FieldType::Category {
                continue;
            }
            let columns = header(dataset, |f| f.id == field.id);
            for (value, synonyms) in &field.values {
                let longer = synonyms.iter().filter(|s| s.chars().count() >= 3);
                for word in std::iter::once(value).filter(|v| v.chars().count() >= 2).chain(longer) {
                    named += 1;
                    let told = |file: &str, title: &str| {
                        let plan = planned(&guide, dataset, (file, title), &columns, year());
                        plan.map(|p| p.constants.iter().find(|(f, _)| *f == position).map(|(_, v)| v.clone()))
                    };
                    for found in
                        [told("a.csv", &format!("2024年{word}（一）")), told(&format!("{word}.csv"), "")]
                    {
                        match found {
                            Ok(Some(found)) if found == *value => {}
                            other => {
                                complaints.push(format!("{}.{} 「{word}」: {other:?}", dataset.id, field.id))
                            }
                        }
                    }
                }
            }
        }
    }
    assert!(complaints.is_empty(), "{} of {named}:\n{}", complaints.len(), complaints.join("\n"));
    assert!(named > 20, "{named}");
}

#[test]
fn a_table_without_a_date_is_refused_with_the_dates_it_could_have() {
    let catalog = catalog();
    let guide = Guide::new(&catalog);
    for dataset in &catalog.datasets {
        let dates: Vec<_> = [&dataset.event, &dataset.service]
            .into_iter()
            .flatten()
            .filter_map(|id| dataset.field(id))
            .collect();
        assert!(!dates.is_empty(), "{}", dataset.id);
        let columns = header(dataset, |f| dates.iter().any(|d| d.id == f.id));
        let required = dates.iter().any(|d| d.required);
        let refused = planned(&guide, dataset, ("a.csv", "名册"), &columns, None).expect_err("no date");
        let code = if required { codes::COLUMN_MISSING } else { codes::PERIOD_NEEDED };
        assert_eq!(refused.code, code, "{}: {}", dataset.id, refused.message);
        for date in dates.iter().filter(|d| !required || d.required) {
            assert!(refused.message.contains(&date.title), "{}: {}", dataset.id, refused.message);
        }
        if required {
            continue;
        }
        assert!(refused.remedy().contains("--period"), "{}", refused.remedy());
        let given = planned(&guide, dataset, ("a.csv", "名册"), &columns, year()).expect("a period");
        assert_eq!(given.period, Period::year(2024), "{}", dataset.id);
        let from = Some(PeriodRule::FromTitle);
        let named = planned(&guide, dataset, ("a.csv", "2024年3月份名册"), &columns, from).expect("a month");
        assert_eq!(named.period, Period::month(2024, 3), "{}", dataset.id);
    }
}

/// The value of an indicator at a period, as `stats` prints it.
fn value(w: &Workspace, indicator: &str, period: &str) -> Option<String> {
    let said = w.json(&["stats", period, "--indicator", indicator]);
    said["rows"][0]["value"].as_str().map(str::to_owned)
}

#[test]
fn the_day_in_the_title_of_a_roll_is_its_snapshot_day() {
    let rows = "镇街,姓名,残疾人证号,残疾类别,残疾等级,证件状态\n\
                城关镇,张三,99999919900101001642,肢体,二级,正常\n河西镇,李四,99999919900101012042,肢体,二级,正常\n";
    let w = Workspace::new();
    w.write("inbox/名册.csv", format!("持证残疾人名册（截至2024年12月20日）\n{rows}").as_bytes());
    let said = w.json(&["ingest"]);
    assert_eq!(
        (&said["files"][0]["dataset"], &said["files"][0]["rows"]["accepted"]),
        (&"person".into(), &2.into())
    );
    let sources = w.json(&["sources"]);
    assert_eq!(sources["sources"][0]["period"], "2024-12");
    assert_eq!(value(&w, "person.persons", "2024-12").as_deref(), Some("2"));
    assert_eq!(value(&w, "person.persons", "2024-12-01..2024-12-19"), None, "the roll is of the 20th");

    let w = Workspace::new();
    w.write("名册.csv", format!("持证残疾人名册\n{rows}").as_bytes());
    let said = w.run(&["ingest", "名册.csv"]);
    assert_eq!(said.exit, Some(2));
    for word in ["E0111", "快照日期", "截至2024年12月20日", "--period"] {
        assert!(said.stderr.contains(word), "{word}: {}", said.stderr);
    }
    assert_eq!(w.run(&["ingest", "名册.csv", "--period", "2024-12-20"]).exit, Some(0));
    assert_eq!(value(&w, "person.persons", "2024-12").as_deref(), Some("2"));
}

#[test]
fn a_count_may_close_with_a_unit_of_its_field() {
    let w = Workspace::new();
    w.write(
        "辅具.csv",
        "发放日期,镇街,姓名,残疾人证号,器具类别,数量\n\
         2024-03-05,城关镇,张三,99999919900101001642,轮椅,3辆\n2024-03-05,城关镇,李四,99999919900101012042,拐杖,2件\n\
         2024-03-05,城关镇,王五,99999919900101023542,拐杖,5箱\n2024-03-05,城关镇,张三,99999919900101001642,手杖,\n"
            .as_bytes(),
    );
    w.write(
        "活动.csv",
        "日期,类别,活动名称,参加人数,服务人次\n2024-05-19,宣传活动,甲,120名,\"1,035人次\"\n\
         2024-05-20,宣传活动,乙,80,12人次\n2024-05-21,宣传活动,丙,40人次,3\n"
            .as_bytes(),
    );
    w.write(
        "捐赠.csv",
        "到账日期,来源类型,出资单位,金额,物资名称,物资数量\n2024-06-01,社会捐赠,甲公司,,图书,5000册\n"
            .as_bytes(),
    );
    let said = w.run(&["ingest", "辅具.csv", "活动.csv", "捐赠.csv"]);
    assert_eq!(said.exit, Some(1), "{}", said.stderr);
    for line in [
        "辅具.csv:4:6(数量): 错误 E0211 「5箱」的单位「箱」不是这一列的单位",
        "活动.csv:4:4(参加人数): 错误 E0211 「40人次」",
    ] {
        assert!(said.stderr.contains(line), "{line}: {}", said.stderr);
    }
    // 3 + 2, and 1 for the empty cell; the rejected rows are not in.
    assert_eq!(value(&w, "device.items", "2024").as_deref(), Some("6"));
    assert_eq!(value(&w, "activity.people", "2024").as_deref(), Some("200"));
    assert_eq!(value(&w, "activity.served", "2024").as_deref(), Some("1047"));
}

#[test]
fn wrong_products_are_listed_in_json_up_to_a_number_and_all_are_counted() {
    let mut rows = String::from("发放日期,所属月份,镇街,姓名,身份证号,补贴类型,补贴金额,补贴标准,份数\n");
    for day in 1..=28 {
        let id = "999999199001010016";
        // Line 2 holds, 2024-01-02 to 28 are a 分 more than 3 × 80.
        let paid = if day == 1 { "240.00" } else { "240.01" };
        rows.push_str(&format!("2024-01-{day:02},2024-01,城关镇,张三,{id},护理补贴,{paid},80,3\n"));
    }
    rows.push_str("2024-02-01,2024-02,城关镇,张三,999999199001010016,护理补贴,240.00,80,\n");
    let w = Workspace::new();
    w.write("a.csv", rows.as_bytes());
    for arguments in [&["ingest", "a.csv", "--dry-run"][..], &["ingest", "a.csv"], &["ingest", "a.csv"]] {
        let file = &w.json(arguments)["files"][0];
        assert_eq!((&file["products_checked"], &file["products_wrong"]), (&28.into(), &27.into()), "{file}");
        let listed = file["products"].as_array().expect("a list");
        assert_eq!(listed.len(), 20);
        let first = serde_json::json!({
            "line": 3, "standard": "80.00", "quantity": 3, "amount": "240.01", "expected": "240.00",
        });
        assert_eq!(listed[0], first);
        assert!(listed.iter().zip(3..).all(|(row, line)| row["line"] == line), "in the order of the file");
    }
    let accepted = w.json(&["sources"])["sources"][0]["rows"]["accepted"].clone();
    assert_eq!(accepted, 29, "money that was paid is a fact");
}
