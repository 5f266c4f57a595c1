//! Figures over several years: both ways of counting persons stand in the manifest, and why they differ.

use crate::workspace;
use serde_json::{Value, json};
use workspace::Workspace;

/// A whole citizen number of an impossible region.
fn id(serial: u32) -> String {
    let digits = format!("99999919800101{serial:03}");
    let bytes: [u8; 17] = digits.as_bytes().try_into().expect("17 digits");
    format!("{digits}{}", char::from(report::model::person::check_digit(&bytes)))
}

/// Persons 1 to 3 in 2020, 2 and 3 again in 2022, 3 and 4 in 2024; nobody's export of 2021 and 2023.
fn office() -> Workspace {
    let office = Workspace::new();
    for (year, persons) in [(2020, vec![1, 2, 3]), (2022, vec![2, 3]), (2024, vec![3, 4])] {
        let mut text = String::from("乡镇,姓名,身份证号码,补贴类型,发放日期,补贴月份,补贴金额\n");
        for person in persons {
            text.push_str(&format!("城关镇,甲,{},护理补贴,{year}-03-05,{year}-03,80\n", id(person)));
        }
        office.write(&format!("inbox/{year}.csv"), text.as_bytes());
    }
    office.write(
        "catalog/own.toml",
        "[[indicator]]\nid = \"own.years\"\ntitle = \"各年人次\"\ndataset = \"subsidy\"\nmeasure = \"persons\"\n\
         span = \"sum-of-years\"\nbasis = \"service\"\nunit = \"人次\"\n\
         [[indicator]]\nid = \"own.union\"\ntitle = \"五年人数\"\ndataset = \"subsidy\"\nmeasure = \"persons\"\n\
         basis = \"service\"\nunit = \"人\"\n\
         [[indicator]]\nid = \"own.each\"\ntitle = \"每类人次\"\nmeasure = \"each\"\nof = [\"own.years\"]\n\
         per = \"category\"\nunit = \"人次\"\n\
         [[indicator]]\nid = \"own.twice\"\ntitle = \"两项人次\"\nmeasure = \"total\"\n\
         of = [\"own.years\", \"own.years\"]\nunit = \"人次\"\n"
            .as_bytes(),
    );
    office.write(
        "templates/own.md",
        "# 总结\n\n惠及{{ fig(id=\"own.union\") }}，累计{{ fig(id=\"own.years\") }}，发放{{ fig(id=\"subsidy.amount\") }}；\
         今年{{ fig(id=\"own.union\", period=\"年初以来\") }}；两项{{ fig(id=\"own.twice\") }}，\
         每类{{ fig(id=\"own.each\") }}。\n"
            .as_bytes(),
    );
    office
}

#[test]
fn both_modes_stand_in_the_manifest_with_the_years() {
    let office = office();
    let said = office.run(&["build", "2020..2024", "--template", "own", "--emit", "md"]);
    assert_eq!(said.exit, Some(0), "{}", said.stderr);
    let folder = office.path().join("out/2020..2024/own");
    let draft = std::fs::read_to_string(folder.join("2020—2024年工作总结.md")).expect("the draft");
    assert!(draft.contains("惠及4人，累计7人次，发放560元；今年2人；两项14人次，每类7人次。"), "{draft}");
    let manifest: Value =
        serde_json::from_slice(&std::fs::read(folder.join("figures.json")).expect("figures.json"))
            .expect("JSON");
    let figure = |id: &str| {
        let figures = manifest["figures"].as_array().expect("figures");
        figures.iter().find(|f| f["id"] == id).unwrap_or_else(|| panic!("no {id}")).clone()
    };
    let years = json!({"2020": "3", "2021": null, "2022": "2", "2023": null, "2024": "2"});
    let union = figure("own.union@2020..2024@999921");
    assert_eq!(union["value"], "4");
    assert_eq!(
        union["span"],
        json!({
            "mode": "union", "other_mode": "sum-of-years", "other_value": "7", "by_year": years,
            "note": "整个期间按证件（户、编号）去重，只计一次；整个期间只计一次是4，各年相加是7，\
                     相差的3是在不止一年里出现的；2021年、2023年没有数据",
        })
    );
    let sum = figure("own.years@2020..2024@999921");
    assert_eq!(sum["value"], "7");
    assert_eq!(sum["span"]["mode"], "sum-of-years");
    assert_eq!(sum["span"]["other_value"], "4");
    assert_eq!(sum["span"]["by_year"], years);
    let twice = figure("own.twice@2020..2024@999921");
    assert_eq!(
        (&twice["span"]["mode"], &twice["span"]["other_value"]),
        (&json!("sum-of-years"), &json!("8"))
    );
    let note = twice["span"]["note"].as_str().expect("a note");
    assert!(note.contains("各部分分别去重（各年的数相加）后相加") && !note.contains("只计一次"), "{note}");
    assert!(figure("own.each@2020..2024@999921").get("span").is_none(), "the same in each is no sum");
    assert!(figure("subsidy.amount@2020..2024@999921").get("span").is_none(), "money adds up");
    assert!(figure("own.union@2024@999921").get("span").is_none(), "one year has one way");
}

#[test]
fn years_without_data_are_told_by_the_table_and_by_a_warning() {
    let office = office();
    office.write(
        "templates/own.md",
        "# 总结\n\n{{ table(id=[\"own.union\", \"subsidy.amount\"], by=\"year\") }}\n".as_bytes(),
    );
    let said = office.run(&["build", "2020..2024", "--template", "own", "--emit", "md"]);
    assert_eq!(said.exit, Some(0), "{}", said.stderr);
    let warning = "没有导入2021年、2023年的「补贴发放」，2020—2024年的数不含这些年";
    assert_eq!(said.stderr.matches(warning).count(), 1, "{}", said.stderr);
    let folder = office.path().join("out/2020..2024/own");
    let draft = std::fs::read_to_string(folder.join("2020—2024年工作总结.md")).expect("the draft");
    assert!(draft.contains("合计不含没有数据的年份"), "{draft}");
    // Of years that all have data nothing is said.
    let said = office.run(&["build", "2020..2020", "--template", "own", "--emit", "md"]);
    assert!(!said.stderr.contains("W0614"), "{}", said.stderr);
    let draft = std::fs::read_to_string(office.path().join("out/2020/own/2020年工作总结.md"));
    assert!(!draft.expect("the draft").contains("没有数据的年份"));
}
