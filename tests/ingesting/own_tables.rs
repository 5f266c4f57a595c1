//! What an office does itself: a dataset without code, and tables whose lines do not add up.

use crate::workspace;
use std::collections::BTreeSet;
use std::path::Path;
use workspace::Workspace;

/// A whole citizen number of an impossible region.
fn id(serial: u32) -> String {
    let digits = format!("99999919800101{serial:03}");
    let bytes: [u8; 17] = digits.as_bytes().try_into().expect("17 digits");
    format!("{digits}{}", char::from(report::model::person::check_digit(&bytes)))
}

/// Subsidy rows: town and person.
fn export(rows: &[(&str, u32)]) -> String {
    let mut text = String::from("乡镇,姓名,身份证号码,补贴类型,发放日期,补贴月份,补贴金额\n");
    for (i, (town, person)) in rows.iter().enumerate() {
        let month = i + 1;
        text.push_str(&format!("{town},甲,{},护理补贴,2024-{month:02}-05,2024-{month:02},80\n", id(*person)));
    }
    text
}

fn notes(rows: &[(&str, u32)]) -> String {
    let office = Workspace::new();
    office.write("inbox/a.csv", export(rows).as_bytes());
    let said = office.run(&["build", "2024", "--emit", "md"]);
    assert_eq!(said.exit, Some(0), "{}", said.stderr);
    let draft = std::fs::read_to_string(office.path().join("out/2024/2024年工作总结.md")).expect("the draft");
    draft.lines().find(|l| l.starts_with("注：")).unwrap_or_default().to_owned()
}

#[test]
fn a_note_tells_persons_in_several_lines_from_persons_in_none() {
    // Two persons in both towns, one in a place that the table of regions does not know.
    let rows = [("城关镇", 1), ("河西镇", 1), ("城关镇", 2), ("河西镇", 2), ("北乡", 3)];
    let note = notes(&rows);
    assert!(note.contains("护理补贴人数合计按全部去重，各行之和多2人，为跨行重复"), "{note}");
    assert!(note.contains("护理补贴人数合计另含未能落实到各行的1人"), "{note}");
    assert!(note.contains("护理补贴金额合计另含未能落实到各行的80元"), "{note}");
    // One each: the sum of the lines is the total, and both must still be said.
    let note = notes(&[("城关镇", 1), ("河西镇", 1), ("北乡", 3)]);
    assert!(note.contains("护理补贴人数合计按全部去重，各行之和多1人，为跨行重复"), "{note}");
    assert!(note.contains("护理补贴人数合计另含未能落实到各行的1人"), "{note}");
    assert_eq!(notes(&[("城关镇", 1), ("河西镇", 2)]), "");
}

#[test]
fn a_dataset_of_the_offices_own_is_counted_like_any_other() {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data");
    let bytes = std::fs::read(sample.join("inbox/乘车卡/2024年爱心乘车卡办理登记.csv")).expect("the export");
    let text = encoding_rs::GB18030.decode(&bytes).0;
    let (mut items, mut persons) = (0, BTreeSet::new());
    for line in text.lines().skip(2).filter(|l| !l.starts_with("合计")) {
        let cells: Vec<&str> = line.split(',').collect();
        persons.insert(cells[3][..17].to_owned());
        items += cells[5].parse::<u32>().expect("a count");
    }
    let office = Workspace::new();
    for name in ["catalog/本县.toml", "regions.csv", "report.toml"] {
        office.write(name, &std::fs::read(sample.join(name)).expect("a file of the sample"));
    }
    office.write("inbox/乘车卡/a.csv", &bytes);
    assert_eq!(office.run(&["ingest"]).exit, Some(0));
    let stats = office.json(&["stats", "2024", "--dataset", "travel_card"]);
    let value = |id: &str| {
        let rows = stats["rows"].as_array().expect("rows");
        rows.iter().find(|r| r["indicator"] == id).map(|r| r["value"].as_str().unwrap_or("").to_owned())
    };
    assert_eq!(value("travel_card.cards"), Some(items.to_string()));
    assert_eq!(value("travel_card.persons"), Some(persons.len().to_string()));
}
