//! 完成筛查的镇街: by the built-in definitions, one of which no row is unfinished.

use crate::workspace;
use workspace::Workspace;

const EXPORT: &str = "镇街,村社区,筛查项目,完成日期,筛查人数,工作进度\n\
    城关镇,东门社区,精神病筛查,2024-05-01,900,已完成\n\
    城关镇,西门社区,精神病筛查,2024-05-02,12,未开始\n\
    河西镇,桥头村,精神病筛查,2024-05-01,300,已完成\n\
    河西镇,河口村,精神病筛查,2024-05-03,200,完成\n\
    河西镇,桥头村,视力筛查,2024-05-03,100,在查\n";

/// The value of an indicator in 2024, as printed by `report stats`.
fn value(office: &Workspace, id: &str) -> String {
    let said = office.json(&["stats", "2024", "--indicator", id]);
    said["rows"][0]["value"].as_str().unwrap_or_else(|| panic!("{id}: {said}")).to_owned()
}

#[test]
fn one_village_that_is_done_does_not_finish_its_town() {
    let office = Workspace::new();
    office.write("inbox/筛查.csv", EXPORT.as_bytes());
    let said = office.run(&["ingest"]);
    assert_eq!(said.exit, Some(0), "{}", said.stderr);
    assert_eq!(value(&office, "screening.mental.towns"), "1", "城关镇 has a village that has not begun");
    assert_eq!(value(&office, "screening.towns"), "0", "河西镇 is at its 视力筛查");
    assert_eq!(value(&office, "screening.mental.checked"), "1400", "what has not begun found nobody");
    assert_eq!(value(&office, "screening.checked"), "1500", "what has begun did");
}

#[test]
fn a_town_that_says_so_in_some_rows_only_is_not_done() {
    let office = Workspace::new();
    let header = "镇街,姓名,业务类型,办结日期,业务编号,镇街换证完成,办理状态\n";
    let rows = "城关镇,甲,换证,2024-05-01,1,是,办结\n城关镇,乙,换证,2024-05-02,2,否,办结\n\
        城关镇,丙,新办,2024-05-02,3,,办结\n河西镇,丁,换证,2024-05-02,4,是,办结\n\
        河西镇,戊,换证,2024-05-02,5,,评定不符合\n河西镇,己,新办,2024-05-02,6,,办结\n";
    office.write("inbox/办证.csv", format!("{header}{rows}").as_bytes());
    assert_eq!(office.run(&["ingest"]).exit, Some(0));
    assert_eq!(value(&office, "certificate.renewed.towns"), "1", "{rows}");
}
