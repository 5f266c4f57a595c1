//! `report diff`: scripted changes of ledger, regions, definitions and targets, each cause named right, the
//! amounts of every figure adding up to its difference, and held against figures counted one row at a time.
#![allow(clippy::expect_used, clippy::panic, clippy::disallowed_methods)]

use crate::changes;
use crate::office as sample;
use changes::{CATALOG, Causes, Office, REGIONS, Row, TARGETS, assert_stages, naive, row};
use std::fs;

/// As the rows say themselves.
fn own(row: &Row) -> &'static str {
    row.town
}

fn first() -> Vec<Row> {
    vec![
        row(1, "2024-01", "2024-01-20", 80),
        row(2, "2024-01", "2024-01-20", 80),
        row(3, "2024-01", "2024-01-20", 80).living(),
        row(4, "2024-01", "2024-01-20", 95).at("河西镇", "北村"),
        row(5, "2024-01", "2024-01-20", 95).at("城关镇", "西村"),
    ]
}

fn second() -> Vec<Row> {
    vec![
        row(1, "2024-02", "2024-02-20", 80),
        row(2, "2024-02", "2024-02-20", 80).living(),
        row(4, "2024-03", "2024-03-20", 95).at("河西镇", "北村"),
        row(5, "2024-03", "2024-03-20", 95).at("城关镇", "西村"),
    ]
}

/// January and February to March of 2024 taken in, and `old.json` written.
fn office() -> Office {
    let office = Office::new();
    office.ingest("一月.csv", &first());
    office.ingest("二三月.csv", &second());
    office.build("old.json");
    office
}

fn base() -> Vec<Row> {
    [first(), second()].concat()
}

fn named<'c>(causes: &'c Causes, id: &str) -> Vec<&'c str> {
    causes.get(id).unwrap_or_else(|| panic!("{id} did not change")).iter().map(|c| c.cause.as_str()).collect()
}

#[test]
fn nothing_changed_is_exit_zero() {
    let office = office();
    assert!(office.compare().is_empty());
    let said = office.run(&["diff", "old.json", "now"], 0);
    assert!(said.stdout.contains("没有变化"), "{}", said.stdout);
    // A period names the build and, on the second side, the ledger.
    fs::create_dir_all(office.workspace.path().join("out/2024")).expect("a folder");
    office.put("out/2024/figures.json", &fs::read(office.workspace.path().join("old.json")).expect("old"));
    office.run(&["diff", "2024", "2024年"], 0);
    office.run(&["diff", "out/2024", "现在"], 0);
}

#[test]
fn late_and_new_rows_of_one_file_are_told_apart() {
    let office = office();
    let late = vec![row(6, "2024-02", "2024-04-20", 80), row(1, "2024-03", "2024-04-20", 80)];
    let new = vec![row(6, "2024-04", "2024-04-20", 80), row(7, "2024-05", "2024-05-20", 60).living()];
    office.ingest("补报和四月.csv", &[late.clone(), new.clone()].concat());
    let causes = office.compare();
    let (one, two) = ([base(), late.clone()].concat(), [base(), late, new].concat());
    assert_stages(&causes, &naive(&base(), &own), &[("late", naive(&one, &own)), ("new", naive(&two, &own))]);
    // By 发放日期 all of it is new.
    assert_eq!(named(&causes, "subsidy.paid@2024@999921"), ["new"]);
    assert_eq!(named(&causes, "subsidy.amount@2024@999921"), ["late", "new"]);
    let late = &causes["subsidy.amount@2024@999921"][0];
    assert!(late.why.contains("2024-03"), "{}", late.why);
    assert_eq!(late.files, [("补报和四月.csv".to_owned(), 2)]);
}

#[test]
fn a_dropped_source_takes_its_rows_but_for_those_that_others_have() {
    let office = Office::new();
    office.ingest("一月.csv", &first());
    // The town's own export: two rows of January again, and one more person.
    let again = vec![first()[0], first()[4], row(8, "2024-01", "2024-01-20", 80)];
    office.ingest("镇报.csv", &again);
    office.ingest("二三月.csv", &second());
    office.build("old.json");
    office.drop("一月.csv");
    let causes = office.compare();
    let before = [first(), vec![again[2]], second()].concat();
    let after = [again, second()].concat();
    assert_stages(&causes, &naive(&before, &own), &[("dropped", naive(&after, &own))]);
    let all = &causes["subsidy.payments@2024@999921"][0];
    assert_eq!((all.amount, all.rows), (Some(-3), -3));
    assert!(all.files.contains(&("一月.csv".to_owned(), -5)), "{:?}", all.files);
    assert!(all.files.contains(&("镇报.csv".to_owned(), 2)), "{:?}", all.files);
    assert!(all.why.contains("撤销了 一月.csv") && all.why.contains("镇报.csv 里相同的 2 行"), "{}", all.why);
}

#[test]
fn a_replaced_source_is_a_revision_with_old_and_new_rows() {
    let office = office();
    let mut better = second();
    better[0].yuan = 90;
    better[3] = row(9, "2024-03", "2024-03-20", 95).at("河西镇", "北村");
    office.replace("二三月.csv", "二三月（改）.csv", &better);
    let causes = office.compare();
    let after = [first(), better].concat();
    assert_stages(&causes, &naive(&base(), &own), &[("revised", naive(&after, &own))]);
    let amount = &causes["subsidy.amount@2024@999921"][0];
    assert_eq!((amount.amount, amount.rows), (Some(10_00), 0));
    assert!(amount.why.contains("二三月.csv 由 二三月（改）.csv 替换"), "{}", amount.why);
}

#[test]
fn a_village_moved_a_town_renamed_a_town_not_counted() {
    let office = office();
    office.put("regions.csv", REGIONS.replace("西村,village,999921100", "西村,village,999921200").as_bytes());
    let causes = office.compare();
    // A row of 西村 says 城关镇: it is found no more inside of it, and counts at the town.
    assert!(causes.is_empty(), "{causes:?}");

    let nameless: Vec<Row> = base().into_iter().map(|r| Row { town: "", ..r }).collect();
    let office = Office::new();
    office.ingest("没有镇.csv", &nameless);
    office.build("old.json");
    office.put("regions.csv", REGIONS.replace("西村,village,999921100", "西村,village,999921200").as_bytes());
    let causes = office.compare();
    let town = |moved: bool| {
        move |r: &Row| {
            if r.village == "北村" || (moved && r.village == "西村") { "河西镇" } else { "城关镇" }
        }
    };
    assert_stages(&causes, &naive(&nameless, &town(false)), &[("regions", naive(&nameless, &town(true)))]);
    assert!(!causes.contains_key("subsidy.amount@2024@999921"), "the county's stays");
    let moved = &causes["subsidy.amount@2024@999921200"][0];
    assert_eq!(moved.amount, Some(19_000));
    assert!(moved.why.contains("西村（999921100002）上级 城关镇→河西镇"), "{}", moved.why);

    let office = self::office();
    office.put("regions.csv", REGIONS.replace("河西镇", "河东镇").as_bytes());
    let causes = office.compare();
    let gone = |r: &Row| if r.town == "河西镇" { "" } else { r.town };
    assert_stages(&causes, &naive(&base(), &own), &[("regions", naive(&base(), &gone))]);
    assert!(causes["subsidy.amount@2024@999921200"][0].why.contains("名称 河西镇→河东镇"));

    let office = self::office();
    office.put(
        "regions.csv",
        REGIONS.replace("河西镇,town,999921,镇,是", "河西镇,town,999921,镇,否").as_bytes(),
    );
    let causes = office.compare();
    assert_eq!(named(&causes, "own.towns@2024@999921"), ["regions"]);
    assert_eq!(causes["own.towns@2024@999921"][0].amount, Some(-1));
}

#[test]
fn a_definition_changed_by_the_office_is_told_in_both_words() {
    let office = office();
    let narrower = "{ id = \"subsidy.payments\", title = \"补贴发放人次\", dataset = \"subsidy\", measure = \"rows\", \
                    where = { category = \"护理补贴\" }, basis = \"service\", unit = \"人次\" },\n]";
    office.put("catalog/own.toml", CATALOG.replace("\n]", &format!("\n{narrower}")).as_bytes());
    let causes = office.compare();
    let care = base().iter().filter(|r| r.care).count() as i128;
    let payments = &causes["subsidy.payments@2024@999921"];
    assert_eq!(named(&causes, "subsidy.payments@2024@999921"), ["definition"]);
    assert_eq!(payments[0].amount, Some(care - base().len() as i128));
    assert!(payments[0].why.contains("补贴类型为护理补贴"), "{}", payments[0].why);
    assert_eq!(named(&causes, "done(subsidy.payments)@2024@999921"), ["definition"]);
    assert!(!causes.contains_key("subsidy.amount@2024@999921"));

    // Another measure: a person for a row. Money for a count: no difference at all.
    let office = self::office();
    let persons = "{ id = \"own.rest\", title = \"人数\", dataset = \"subsidy\", measure = \"rows\", basis = \"service\", unit = \"人次\" },\n\
                   { id = \"own.towns\", title = \"金额\", dataset = \"subsidy\", measure = \"sum:amount\", basis = \"service\", unit = \"元\" },\n]";
    let kept: String = CATALOG
        .lines()
        .filter(|l| !l.contains("own.rest") && !l.contains("own.towns"))
        .map(|l| format!("{l}\n"))
        .collect();
    office.put("catalog/own.toml", kept.replace("\n]", &format!("\n{persons}")).as_bytes());
    let causes = office.compare();
    assert_eq!(named(&causes, "own.rest@2024@999921"), ["definition"]);
    assert_eq!(named(&causes, "own.towns@2024@999921"), ["definition"]);
    assert_eq!(causes["own.towns@2024@999921"][0].amount, None);
}

#[test]
fn a_changed_target_changes_what_is_held_against_it() {
    let office = office();
    office.put("targets.csv", TARGETS.replace(",40,", ",36,").as_bytes());
    let causes = office.compare();
    assert_eq!(causes.len(), 2, "{causes:?}");
    assert_eq!(named(&causes, "excess(subsidy.payments)@2024@999921"), ["target"]);
    assert_eq!(causes["excess(subsidy.payments)@2024@999921"][0].amount, Some(4));
    assert!(causes["done(subsidy.payments)@2024@999921"][0].why.contains("由 40 改为 36"));
}

#[test]
fn many_causes_at_once_add_up_for_every_figure() {
    let office = office();
    office.ingest("撤去的.csv", &[row(11, "2024-02", "2024-02-20", 80)]);
    office.ingest("重叠.csv", &[first()[1], row(12, "2024-01", "2024-01-20", 50)]);
    office.build("old.json");
    office.drop("撤去的.csv");
    let mut better = second();
    better[2].yuan = 100;
    office.replace("二三月.csv", "二三月（改）.csv", &better);
    office.ingest("补报.csv", &[row(13, "2024-01", "2024-04-02", 80), row(14, "2024-06", "2024-06-20", 80)]);
    office.put("regions.csv", REGIONS.replace("河西镇,town", "河东镇,town").as_bytes());
    office.put("targets.csv", TARGETS.replace(",40,", ",36,").as_bytes());
    office.put(
        "catalog/own.toml",
        CATALOG
            .replace(
                "\"subsidy.care.persons\", \"subsidy.persons\"]",
                "\"subsidy.persons\", \"subsidy.care.persons\"]",
            )
            .as_bytes(),
    );
    let causes = office.compare();
    let amount = named(&causes, "subsidy.amount@2024@999921");
    assert_eq!(amount, ["dropped", "revised", "late", "new"]);
    assert_eq!(causes["subsidy.amount@2024@999921"][0].amount, Some(-80_00));
    assert_eq!(causes["subsidy.amount@2024@999921"][1].amount, Some(5_00));
    // A person counts once in both: what each took away is not told apart.
    assert_eq!(named(&causes, "subsidy.persons@2024@999921"), ["dropped+revised", "late", "new"]);
    assert_eq!(named(&causes, "own.share@2024@999921").last(), Some(&"definition"));
    assert!(named(&causes, "subsidy.amount@2024@999921200").contains(&"regions"));
    assert!(named(&causes, "done(subsidy.payments)@2024@999921").contains(&"target"));
    assert!(causes.values().flatten().all(|c| !c.cause.contains("unexplained")), "{causes:?}");
}

#[test]
fn causes_between_which_there_is_no_number_stand_together() {
    let office = Office::new();
    office.ingest("一月.csv", &first());
    office.build("old.json");
    office.drop("一月.csv");
    office.ingest("二三月.csv", &second());
    let causes = office.compare();
    // Nobody is a part of nobody: without January and before February there was no share.
    let share = &causes["own.share@2024@999921"];
    assert_eq!(named(&causes, "own.share@2024@999921"), ["dropped+new"]);
    assert_eq!(share[0].amount, Some(-50_000), "0.8 to 0.75");
    assert!(share[0].why.contains("合在一起"), "{share:?}");
    assert_eq!(named(&causes, "subsidy.amount@2024@999921"), ["dropped", "new"]);
}

#[test]
fn a_file_read_anew_under_other_words_is_a_revision() {
    let office = Office::new();
    let text = String::from_utf8(changes::csv(&first())).expect("UTF-8").replace("生活补贴", "甲类补贴");
    office.put("一月.csv", text.as_bytes());
    office.run(&["ingest", "一月.csv"], 0);
    office.build("old.json");
    let words =
        "[[extend]]\ndataset = \"subsidy\"\nvalues = { category = { \"护理补贴\" = [\"甲类补贴\"] } }\n";
    office.put("catalog/words.toml", words.as_bytes());
    office.run(&["ingest", "一月.csv", "--replace", &office.id("一月.csv")], 0);
    let causes = office.compare();
    assert_eq!(named(&causes, "subsidy.care.amount@2024@999921"), ["revised"]);
    assert_eq!(causes["subsidy.care.amount@2024@999921"][0].amount, Some(80_00));
}

#[test]
fn an_older_build_is_compared_and_what_is_gone_is_said_to_be() {
    let office = office();
    office.ingest("四月.csv", &[row(1, "2024-04", "2024-04-20", 80)]);
    let new = office.build("new.json");
    let old = serde_json::from_slice(&fs::read(office.workspace.path().join("old.json")).expect("old"))
        .expect("JSON");
    office.ingest("十一月.csv", &[row(1, "2024-05", "2024-05-20", 80)]);
    let diff = office.workspace.json(&["diff", "old.json", "new.json"]);
    let causes = changes::checked(&diff, &old, &new, true);
    assert_eq!(named(&causes, "subsidy.amount@2024@999921"), ["new"]);
    office.drop("四月.csv");
    let diff = office.workspace.json(&["diff", "old.json", "new.json"]);
    let causes = changes::checked(&diff, &old, &new, true);
    let amount = &causes["subsidy.amount@2024@999921"];
    assert_eq!(amount[0].cause, "unavailable");
    assert!(amount[0].why.contains("不能重新算"), "{amount:?}");
}

#[test]
fn without_a_state_only_the_lists_of_sources_are_told() {
    let office = office();
    office.ingest("四月.csv", &[row(1, "2024-04", "2024-04-20", 80)]);
    let text = fs::read_to_string(office.workspace.path().join("old.json")).expect("old");
    let mut old: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    old.as_object_mut().expect("an object").remove("state");
    office.put("old.json", old.to_string().as_bytes());
    let said = office.run(&["diff", "old.json", "now", "--format", "json"], 1);
    assert!(said.stderr.contains("W0832"), "{}", said.stderr);
    let new = office.build("new.json");
    let diff = office.workspace.json(&["diff", "old.json", "new.json"]);
    let causes = changes::checked(&diff, &old, &new, true);
    assert_eq!(named(&causes, "subsidy.amount@2024@999921"), ["unstated"]);
    assert_eq!(causes["subsidy.amount@2024@999921"][0].files, [("四月.csv".to_owned(), 1)]);
}

/// The standard of 护理补贴 until June, and from July.
fn standards(now: &str) -> String {
    format!(
        "{CATALOG}\n[[standard]]\nwhere = {{ category = \"护理补贴\" }}\nto = \"2024-06\"\namount = \"80\"\n\
         [[standard]]\nwhere = {{ category = \"护理补贴\" }}\nfrom = \"2024-07\"\namount = \"{now}\"\n"
    )
}

#[test]
fn back_pay_after_a_changed_standard_is_told_apart_from_late_rows() {
    let office = office();
    office.put("catalog/own.toml", standards("80").as_bytes());
    office.build("old.json");
    let rows = [row(1, "2024-01", "2024-05-20", 10), row(2, "2024-01", "2024-05-20", 10)];
    let late = [row(6, "2024-02", "2024-05-20", 80), row(3, "2024-02", "2024-05-20", 30).living()];
    let text = String::from_utf8(changes::csv(&[rows.as_slice(), &late].concat())).expect("UTF-8");
    // The third and the fourth row are no back-pay of 护理补贴.
    let marks = ["补发标志", "补发", "补发", "正常", "补发"];
    let marked: String = text.lines().zip(marks).map(|(line, mark)| format!("{line},{mark}\n")).collect();
    office.put("补发.csv", marked.as_bytes());
    office.run(&["ingest", "补发.csv"], 0);
    let causes = office.compare();
    assert_eq!(named(&causes, "subsidy.amount@2024@999921"), ["late"], "no standard was changed");
    office.put("catalog/own.toml", standards("90").as_bytes());
    let causes = office.compare();
    let (one, two) = ([base(), rows.to_vec()].concat(), [base(), rows.to_vec(), late.to_vec()].concat());
    assert_stages(
        &causes,
        &naive(&base(), &own),
        &[("standard", naive(&one, &own)), ("late", naive(&two, &own))],
    );
    let amount = &causes["subsidy.care.amount@2024@999921"];
    assert_eq!(amount[0].amount, Some(20_00));
    assert!(
        amount[0].why.contains("原护理补贴2024-07起 80.00元/月，现护理补贴2024-07起 90.00元/月"),
        "{amount:?}"
    );
}

#[test]
fn amounts_set_right_after_a_changed_standard_are_no_plain_revision() {
    let office = office();
    office.put("catalog/own.toml", standards("80").as_bytes());
    office.build("old.json");
    office.put("catalog/own.toml", standards("90").as_bytes());
    let mut better = second();
    better[0].yuan = 90;
    better[1].yuan = 70;
    office.replace("二三月.csv", "二三月（改）.csv", &better);
    let causes = office.compare();
    assert_eq!(named(&causes, "subsidy.care.amount@2024@999921"), ["standard"]);
    assert_eq!(causes["subsidy.care.amount@2024@999921"][0].amount, Some(10_00));
    // Of another kind than the line is for: 生活补贴 was revised.
    let living = "{ id = \"own.living\", title = \"生活补贴\", dataset = \"subsidy\", measure = \"sum:amount\", \
                  where = { category = \"生活补贴\" }, basis = \"service\", unit = \"元\" },\n]";
    office.put("catalog/own.toml", standards("90").replacen("\n]", &format!("\n{living}"), 1).as_bytes());
    office.put("templates/own.md", "# 核对\n\n{{ fig(id=\"own.living\") }}。\n".as_bytes());
    office.put("catalog/own.toml", standards("80").replacen("\n]", &format!("\n{living}"), 1).as_bytes());
    office.build("old.json");
    office.put("catalog/own.toml", standards("90").replacen("\n]", &format!("\n{living}"), 1).as_bytes());
    office.replace("二三月（改）.csv", "二三月（再改）.csv", &second());
    let causes = office.compare();
    assert_eq!(named(&causes, "own.living@2024@999921"), ["revised"]);
}

/// The sample's files, as Excel has saved them, are GB18030 where they are not UTF-8.
fn decoded(path: &std::path::Path) -> String {
    let bytes = fs::read(path).expect("a file");
    String::from_utf8(bytes).unwrap_or_else(|e| encoding_rs::GB18030.decode(e.as_bytes()).0.into_owned())
}

#[test]
fn every_figure_of_the_sample_adds_up_after_many_changes() {
    let root = sample::copy_of_sample("diff-sample");
    let build = ["build", "2024", "--emit", "md", "-q", "--no-ingest"];
    sample::run(&root, &["build", "2024", "--emit", "md", "-q"], 0);
    let manifest = |name: &str| -> serde_json::Value {
        serde_json::from_slice(&fs::read(root.join(name)).expect("a manifest")).expect("JSON")
    };
    fs::copy(root.join("out/2024/figures.json"), root.join("old.json")).expect("a copy");
    let compare = |exit: i32| {
        // A control total that no longer holds is a finding of the build.
        let built = sample::report(&root, &build).output().expect("the build");
        assert!(matches!(built.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&built.stderr));
        let (old, new) = (manifest("old.json"), manifest("out/2024/figures.json"));
        let diff = sample::json(&root, &["diff", "old.json", "out/2024/figures.json"], exit);
        let causes = changes::checked(&diff, &old, &new, true);
        let all = causes.values().flatten();
        let unexplained: Vec<_> = all.filter(|c| c.cause.contains("un")).collect();
        assert!(unexplained.is_empty(), "{unexplained:?}");
        causes
    };
    assert!(compare(0).is_empty());
    let sources = sample::json(&root, &["sources"], 0);
    let id = |path: &str| {
        let found =
            sample::list(&sources, "sources").iter().find(|s| sample::text(s, "path").ends_with(path));
        sample::text(found.unwrap_or_else(|| panic!("no {path}")), "id").to_owned()
    };
    // A month replaced by itself with one amount set right, a month dropped, rows of March that come late.
    let november = decoded(&root.join("inbox/补贴/2024年11月补贴打卡明细.csv"));
    let kept = november.lines().enumerate().filter(|(i, _)| *i < 10 || i % 7 != 3);
    let rest: String = kept.map(|(_, line)| format!("{line}\n")).collect();
    fs::write(root.join("十一月.csv"), rest).expect("a file");
    sample::report(&root, &["ingest", "十一月.csv", "--replace", &id("2024年11月补贴打卡明细.csv")])
        .output()
        .expect("ingest");
    sample::run(&root, &["sources", "drop", &id("2024年10月补贴发放.csv")], 0);
    fs::write(
        root.join("补报.csv"),
        changes::csv(&[row(901, "2024-03", "2024-12-03", 80), row(902, "2025-02", "2024-12-03", 80)]),
    )
    .expect("a file");
    sample::run(&root, &["ingest", "补报.csv"], 0);
    let causes = compare(1);
    let mut names: Vec<&str> = causes.values().flatten().map(|c| c.cause.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    assert!(causes.values().flatten().any(|c| c.cause == "revised" && c.rows < -50), "rows left out");
    assert!(["dropped", "revised", "late"].iter().all(|n| names.contains(n)), "{names:?}");
    assert!(causes.len() > 30, "{}", causes.len());
    // And the tables of the office.
    let regions = decoded(&root.join("regions.csv"));
    let town = regions.lines().filter(|l| l.contains(",town,")).nth(2).expect("a town");
    let name = town.split(',').nth(1).expect("a name");
    let renamed: String = regions
        .lines()
        .map(|l| format!("{}\n", if l == town { l.replace(name, "新名街道") } else { l.to_owned() }))
        .collect();
    fs::write(root.join("regions.csv"), renamed).expect("regions");
    let targets = decoded(&root.join("targets.csv"));
    fs::write(root.join("targets.csv"), targets.replace("2024,210,", "2024,230,")).expect("targets");
    let more = "[[indicator]]\nid = \"subsidy.care.persons\"\ntitle = \"享受重度残疾人护理补贴人数\"\ndataset = \"subsidy\"\n\
                measure = \"persons\"\nwhere = { category = [\"护理补贴\", \"燃油补贴\"] }\nbasis = \"service\"\nunit = \"人\"\n";
    fs::write(root.join("catalog/改.toml"), more).expect("a catalog");
    let causes = compare(1);
    let mut names: Vec<&str> = causes.values().flatten().map(|c| c.cause.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    for name in ["dropped", "revised", "late", "regions", "definition", "target"] {
        assert!(names.contains(&name), "{name}: {names:?}");
    }
}
