//! Rows that have no event date because it has not come to that yet: 受理而未办结的 of 残疾人证业务.

use crate::workspace;
use workspace::Workspace;

const HEADER: &str = "镇街,姓名,残疾人证号,业务类型,受理日期,办结日期,办理状态\n";

fn office(rows: &str) -> Workspace {
    let office = Workspace::new();
    office.write("inbox/办证.csv", format!("{HEADER}{rows}").as_bytes());
    let said = office.run(&["ingest"]);
    assert_eq!(said.exit, Some(0), "{}", said.stderr);
    office
}

/// A whole citizen number of an impossible region.
fn id(serial: u32) -> String {
    let digits = format!("99999919800101{serial:03}");
    let bytes: [u8; 17] = digits.as_bytes().try_into().expect("17 digits");
    format!("{digits}{}", char::from(report::model::person::check_digit(&bytes)))
}

fn row(serial: u32, accepted: &str, finished: &str, status: &str) -> String {
    format!("城关镇,甲,{}11,新办,{accepted},{finished},{status}\n", id(serial))
}

fn value(office: &Workspace, period: &str, indicator: &str) -> Option<String> {
    let said = office.json(&["stats", period, "--indicator", indicator]);
    said["rows"][0]["value"].as_str().map(str::to_owned)
}

const ACCEPTED: &str = "certificate.accepted.items";

#[test]
fn what_is_accepted_but_not_finished_counts_as_accepted() {
    let rows = [
        row(1, "2024-03-01", "2024-03-20", "办结"),
        row(2, "2024-03-02", "", "评定中"),
        row(3, "2024-05-02", "", "受理"),
    ];
    let office = office(&rows.concat());
    let at = |period, indicator| value(&office, period, indicator);
    assert_eq!(at("2024", ACCEPTED).as_deref(), Some("3"));
    assert_eq!(at("2024-03", ACCEPTED).as_deref(), Some("2"));
    assert_eq!(at("2024", "certificate.new.persons").as_deref(), Some("1"));
    // It is not known when they will be finished, but that they are not.
    let said = office.run(&["stats", "2024"]);
    assert!(!said.stderr.contains("W0507"), "{}", said.stderr);
    // The next export has one of them again, and then it is finished.
    office.write("办证二.csv", format!("{HEADER}{}", row(2, "2024-03-02", "2024-06-01", "办结")).as_bytes());
    let said = office.run(&["ingest", "办证二.csv"]);
    assert_eq!(said.exit, Some(0), "{}", said.stderr);
    assert_eq!(at("2024", ACCEPTED).as_deref(), Some("3"), "the same one");
    assert_eq!(at("2024", "certificate.new.persons").as_deref(), Some("2"));
}

#[test]
fn what_is_finished_on_no_known_day_is_told() {
    let rows = [row(1, "2024-03-01", "2024-03-20", "办结"), row(2, "2024-03-02", "", "办结")];
    let office = office(&rows.concat());
    let said = office.run(&["stats", "2024", "--indicator", "certificate.new.persons"]);
    assert!(said.stderr.contains("W0507 「残疾人证业务」有 1 行没有日期"), "{}", said.stderr);
    assert_eq!(value(&office, "2024", "certificate.new.persons").as_deref(), Some("1"));
}

#[test]
fn an_unfinished_row_without_a_date_keeps_its_town_from_being_done() {
    let header = "镇街,姓名,残疾人证号,业务类型,受理日期,办结日期,办理状态,镇街换证完成\n";
    let of = |town, serial, finished, done| {
        format!("{town},甲,{}11,换证,2024-03-01,{finished},,{done}\n", id(serial))
    };
    let rows = [
        of("城关镇", 1, "2024-03-02", "是"),
        of("城关镇", 2, "", ""),
        of("河西镇", 3, "2024-03-02", "是"),
        of("河西镇", 4, "", "是"),
    ];
    let office = Workspace::new();
    office.write("inbox/办证.csv", format!("{header}{}", rows.concat()).as_bytes());
    assert_eq!(office.run(&["ingest"]).exit, Some(0));
    assert_eq!(value(&office, "2024", "certificate.renewed.towns").as_deref(), Some("1"));
}
