//! What a second pair of eyes found: rows that counted twice or in the wrong place, numbers that leaked.
//!
//! Every test makes its own workspace. Invariant: each failed before the fault it names was mended.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::disallowed_methods, dead_code)]

use crate::workspace;
use workspace::Workspace;

const HEAD: &str = "镇街,姓名,身份证号,所属月份,补贴类型,补贴金额\n";
const A: &str = "999999199001010016";
const B: &str = "999999199001010120";
const C: &str = "999999199001010235";

/// The value of one indicator at 2024.
fn value(w: &Workspace, indicator: &str, region: &str) -> String {
    let said = w.json(&["stats", "2024", "--indicator", indicator, "--region", region]);
    said["rows"][0]["value"].as_str().unwrap_or("").to_owned()
}

fn ingest(rows: &str) -> (Workspace, Option<i32>) {
    let w = Workspace::new();
    w.write("a.csv", rows.as_bytes());
    let exit = w.run(&["ingest", "a.csv"]).exit;
    (w, exit)
}

#[test]
fn a_unit_on_an_upper_level_of_the_header_holds_for_the_amounts_below() {
    let (w, exit) = ingest(&format!(
        "镇街,姓名,身份证号,所属月份,补贴情况（万元）,\n,,,,补贴类型,补贴金额\n城关镇,张三,{A},2024-03,护理补贴,1.2\n"
    ));
    assert_eq!(exit, Some(0));
    assert_eq!(value(&w, "subsidy.amount", "云水县"), "12000.00");
}

#[test]
fn a_unit_of_money_that_is_not_read_refuses_the_file() {
    for text in
        [HEAD.replace("补贴金额", "补贴金额(千元)"), format!("2024年发放表,,,,,\n单位:千元,,,,,\n{HEAD}")]
    {
        let (w, exit) = ingest(&format!("{text}城关镇,张三,{A},2024-03,护理补贴,1.2\n"));
        assert_eq!(exit, Some(2), "{text}");
        assert!(w.run(&["ingest", "a.csv"]).stderr.contains("E0115"), "{text}");
    }
}

#[test]
fn two_wards_of_one_guardian_are_two_persons() {
    let (w, _) = ingest(&format!(
        "镇街,姓名,残疾人证号,身份证号（监护人）,所属月份,补贴类型,补贴金额\n\
         城关镇,张三,{A}42,{C},2024-03,护理补贴,100\n城关镇,张四,{B}42,{C},2024-03,护理补贴,100\n"
    ));
    assert_eq!(value(&w, "subsidy.persons", "云水县"), "2");
}

#[test]
fn empty_towns_below_a_rejected_row_are_of_its_town() {
    let w = Workspace::new();
    let config = std::fs::read_to_string(w.path().join("report.toml")).unwrap();
    w.write("report.toml", config.replace("fill_down = false", "fill_down = true").as_bytes());
    let rows = format!(
        "{HEAD}城关镇,张三,{A},2024-03,护理补贴,100\n河西镇,李四,9.99E+17,2024-03,护理补贴,200\n\
         ,王五,{B},2024-03,护理补贴,400\n多,出,一,格,的,行,了\n,赵六,{C},2024-03,护理补贴,800\n"
    );
    w.write("a.csv", rows.as_bytes());
    w.run(&["ingest", "a.csv"]);
    assert_eq!(value(&w, "subsidy.amount", "城关镇"), "100.00");
    assert_eq!(value(&w, "subsidy.amount", "河西镇"), "400.00");
    assert_eq!(value(&w, "subsidy.amount", "云水县"), "1300.00", "what is of no known town is not lost");
}

#[test]
fn a_total_that_does_not_say_so_is_not_counted_again() {
    for total in ["城关合计,,,2024-03,护理补贴,100", ",,,2024-03,护理补贴,100", "总额,,,2024-03,护理补贴,100"]
    {
        let (w, exit) = ingest(&format!("{HEAD}城关镇,张三,{A},2024-03,护理补贴,100\n{total}\n"));
        assert_eq!((exit, value(&w, "subsidy.amount", "云水县").as_str()), (Some(1), "100.00"), "{total}");
    }
    // A person without a number is still a row of money.
    let (w, exit) = ingest(&format!("{HEAD}城关镇,张三,,2024-03,护理补贴,100\n"));
    assert_eq!((exit, value(&w, "subsidy.amount", "云水县").as_str()), (Some(0), "100.00"));
}

#[test]
fn a_number_in_the_wrong_column_is_masked_wherever_it_comes_out() {
    let (w, _) = ingest(&format!(
        "镇街,姓名,身份证号,所属月份,补贴类型,补贴金额,备注\n{C},张三,{A},2024-03,护理补贴,400,家属{B}\n"
    ));
    for format in ["text", "json", "csv", "md"] {
        let arguments =
            ["stats", "2024", "--by", "note", "--indicator", "subsidy.amount", "--format", format];
        let said = w.run(&arguments);
        let all = said.stdout + &said.stderr;
        assert!(all.contains("家属"), "{all}");
        assert!(!all.contains(B) && !all.contains(C), "{all}");
    }
    let said = w.run(&["build", "2024", "--no-ingest"]);
    assert!(!(said.stdout + &said.stderr).contains(C));
}

#[test]
fn villages_of_one_name_have_a_line_each() {
    let w = Workspace::new();
    let regions = std::fs::read_to_string(w.path().join("regions.csv")).unwrap();
    let villages =
        "999921100001,新村,village,999921100,村,是,,,\n999921200001,新村,village,999921200,村,是,,,\n";
    w.write("regions.csv", (regions + villages).as_bytes());
    let rows = format!(
        "镇街,村社区,姓名,身份证号,所属月份,补贴类型,补贴金额\n城关镇,新村,张三,{A},2024-03,护理补贴,100\n\
         河西镇,新村,李四,{B},2024-03,护理补贴,30\n"
    );
    w.write("a.csv", rows.as_bytes());
    w.run(&["ingest", "a.csv"]);
    let said = w.run(&["stats", "2024", "--by", "region:village", "--indicator", "subsidy.amount"]);
    for part in ["城关镇/新村", "河西镇/新村", "100.00", "30.00", "130.00"] {
        assert!(said.stdout.contains(part), "{part}\n{}", said.stdout);
    }
}

#[test]
fn a_target_set_twice_is_not_settled_by_guessing() {
    let w = Workspace::new();
    let targets = "indicator,region,period,value,unit,issued_by\nvisit.households,,2024,10,户,甲\n\
                   visit.households,云水县,2024年,20,户,乙\n";
    w.write("targets.csv", targets.as_bytes());
    let said = w.run(&["build", "2024"]);
    assert_eq!(said.exit, Some(2));
    assert!(said.stderr.contains("targets.csv:3") && said.stderr.contains("第 2 行重复"), "{}", said.stderr);
}

#[test]
fn a_kind_left_out_once_is_not_taken_for_edited() {
    let (w, _) = ingest(&format!("{HEAD}城关镇,张三,{A},2024-03,护理补贴,100\n"));
    w.run(&["build", "2024", "--no-ingest"]);
    w.write("b.csv", format!("{HEAD}城关镇,李四,{B},2024-03,护理补贴,100\n").as_bytes());
    w.run(&["ingest", "b.csv"]);
    w.run(&["build", "2024", "--no-ingest", "--emit", "md"]);
    let said = w.run(&["build", "2024", "--no-ingest"]);
    assert!(!said.stderr.contains("W0702"), "{}", said.stderr);
    assert!(!w.path().join("out/2024/2024年工作总结-新.docx").exists());
}

#[test]
fn a_lone_annex_is_referred_to_without_a_number() {
    let w = Workspace::new();
    let config = std::fs::read_to_string(w.path().join("report.toml")).unwrap();
    w.write("report.toml", config.replace("missing = \"mark\"", "missing = \"omit\"").as_bytes());
    let rows = format!("镇街,姓名,身份证号,走访日期,走访节点,慰问金\n城关镇,张三,{A},2024-03-01,春节,400\n");
    w.write("v.csv", rows.as_bytes());
    w.run(&["ingest", "v.csv"]);
    w.run(&["build", "2024", "--no-ingest"]);
    let text = std::fs::read_to_string(w.path().join("out/2024/2024年工作总结.md")).unwrap();
    assert!(text.contains("有关情况见附件。"), "{text}");
}

#[test]
fn months_in_a_range_count_where_all_of_them_are() {
    let office = Workspace::new();
    let text = "镇街,姓名,身份证号,所属月份,补贴类型,补贴金额\n\
        城关镇,甲,999999198001010018,2023年11月-2024年2月,护理补贴,400\n\
        城关镇,甲,999999198001010018,2024年1-3月,护理补贴,300\n";
    office.write("a.csv", text.as_bytes());
    let said = office.run(&["ingest", "a.csv"]);
    assert!(said.exit.is_some_and(|e| e < 2), "{}", said.stderr);
    let amount = |period: &str| {
        let stats = office.json(&["stats", period, "--indicator", "subsidy.amount"]);
        let rows = stats["rows"].as_array().expect("rows").clone();
        rows.first().map(|r| r["value"].as_str().unwrap_or("").to_owned())
    };
    assert_eq!(amount("2023..2024").as_deref(), Some("700.00"));
    assert_eq!(amount("2024").as_deref(), Some("300.00"));
    assert_eq!(amount("2024Q1").as_deref(), Some("300.00"));
    assert_eq!(amount("2024-01").as_deref(), Some("0.00"));
    let said = office.run(&["stats", "2024", "--indicator", "subsidy.amount"]);
    assert!(said.stderr.contains("W0507") && said.stderr.contains("1 行"), "{}", said.stderr);
    let said = office.run(&["build", "2024", "--emit", "md"]);
    assert!(said.stderr.contains("W0507"), "{}", said.stderr);
}

#[test]
fn an_empty_town_below_a_total_is_of_no_town() {
    let office = Workspace::new();
    let config = std::fs::read_to_string(office.path().join("report.toml")).expect("report.toml");
    office.write("report.toml", config.replace("fill_down = false", "fill_down = true").as_bytes());
    let text = "镇街,姓名,身份证号,所属月份,补贴类型,补贴金额\n\
        城关镇,甲,999999198001010018,2024-01,护理补贴,100\n\
        ,乙,999999198001020013,2024-01,护理补贴,100\n\
        小计,,,,,200\n\
        ,丙,999999198001030019,2024-01,护理补贴,400\n";
    office.write("a.csv", text.as_bytes());
    office.run(&["ingest", "a.csv"]);
    let stats = office.json(&["stats", "2024", "--by", "region:town", "--indicator", "subsidy.amount"]);
    let rows = stats["rows"].as_array().expect("rows");
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert_eq!(rows[0]["value"], "200.00");
}

#[test]
fn a_bracket_that_says_another_amount_is_another_column() {
    let office = Workspace::new();
    let text = "镇街,姓名,身份证号,所属月份,补贴类型,补贴金额（累计）\n\
        城关镇,甲,999999198001010018,2024-01,护理补贴,100\n";
    office.write("a.csv", text.as_bytes());
    let said = office.run(&["ingest", "a.csv", "--dataset", "subsidy"]);
    assert_eq!(said.exit, Some(2));
    assert!(said.stderr.contains("E0109"), "{}", said.stderr);
}

#[test]
fn two_characters_in_a_title_name_no_category() {
    let office = Workspace::new();
    let text = "2024年残疾人生活用品补助发放表\n镇街,姓名,身份证号,所属月份,补贴金额\n\
        城关镇,甲,999999198001010018,2024-01,100\n";
    office.write("a.csv", text.as_bytes());
    let said = office.run(&["ingest", "a.csv", "--dataset", "subsidy"]);
    assert_eq!(said.exit, Some(2), "{}", said.stderr);
    assert!(said.stderr.contains("补贴类型"), "{}", said.stderr);
}

#[test]
fn a_status_nobody_knows_is_not_counted_and_a_known_one_as_it_means() {
    let (w, exit) = ingest(&format!(
        "{}城关镇,张三,{A},2024-03,护理补贴,60,已发\n城关镇,李四,{B},2024-03,护理补贴,60,待发\n\
         城关镇,王五,{C},2024-03,护理补贴,60,等一等\n",
        HEAD.replace('\n', ",状态\n")
    ));
    assert_eq!((exit, value(&w, "subsidy.amount", "云水县").as_str()), (Some(1), "60.00"));
}

#[test]
fn who_has_left_counts_up_to_the_day() {
    let w = Workspace::new();
    let rows = format!(
        "岗位,镇街,姓名,身份证号,任职起,任职止,状态\n专职委员,城关镇,张一,{A},2020-01-02,2024-08-31,离任\n\
         专职委员,城关镇,张二,{B},2020-01-02,,在任\n专职委员,城关镇,张三,{C},2020-01-02,,离任\n"
    );
    w.write("a.csv", rows.as_bytes());
    assert_eq!(w.run(&["ingest", "a.csv", "--dataset", "staff"]).exit, Some(1));
    for (period, wanted) in [("2023", "2"), ("2024H1", "2"), ("2024", "1")] {
        let said = w.json(&["stats", period, "--indicator", "staff.specialists.persons"]);
        assert_eq!(said["rows"][0]["value"].as_str(), Some(wanted), "{period}");
    }
}

#[test]
fn a_collective_or_leapfrog_petition_counts_however_it_is_written() {
    let w = Workspace::new();
    let rows = "信访编号,信访类型,受理日期,镇街,人次,是否越级,上访去向,是否集体\n\
                1,集访,2024-03-05,城关镇,12,否,,\n2,集体上访,2024-03-06,城关镇,15,,,是\n\
                3,进京上访,2024-03-07,城关镇,1,是,进京,\n4,来访,2024-03-08,城关镇,1,否,到省,否\n\
                5,来信,2024-03-09,城关镇,1,否,,否\n";
    w.write("a.csv", rows.as_bytes());
    assert_eq!(w.run(&["ingest", "a.csv", "--dataset", "petition"]).exit, Some(0));
    for (indicator, wanted) in [
        ("petition.items", "5"),
        ("petition.visits.times", "28"),
        ("petition.collective", "2"),
        ("petition.collective.times", "27"),
        ("petition.leapfrog", "1"),
        ("petition.beijing", "1"),
    ] {
        assert_eq!(value(&w, indicator, "云水县"), wanted, "{indicator}");
    }
}
