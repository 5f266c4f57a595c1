//! A figure that selects by a column which no export has: nothing is said, least of all 0.

use crate::workspace;
use workspace::Workspace;

const TOLD: &str = "登记编号,来访日期,信访形式,镇街,是否越级上访\nA1,2024-03-01,来访,城关镇,否\n";
const UNTOLD: &str =
    "登记编号,来访日期,信访形式,镇街\nB1,2024-03-02,来访,城关镇\nB2,2024-04-02,来信,河西镇\n";
const TEMPLATE: &str = "# 总结\n\n接待{{ fig(id=\"petition.items\") }}，\
    {{ none(id=\"petition.leapfrog\", text=\"未发生越级上访\") }}。\n";

fn office(files: &[(&str, &str)]) -> Workspace {
    let office = Workspace::new();
    office.write("templates/own.md", TEMPLATE.as_bytes());
    for (name, text) in files {
        office.write(&format!("inbox/{name}"), text.as_bytes());
    }
    office
}

/// The draft of 2024, and what was said.
fn draft(office: &Workspace) -> (String, String) {
    let said = office.run(&["build", "2024", "--template", "own", "--emit", "md"]);
    assert_eq!(said.exit, Some(0), "{}", said.stderr);
    let path = office.path().join("out/2024/own/2024年工作总结.md");
    (std::fs::read_to_string(path).expect("the draft"), said.stderr)
}

#[test]
fn nothing_is_denied_that_no_export_tells_of() {
    let office = office(&[("信访.csv", UNTOLD)]);
    let (text, said) = draft(&office);
    assert!(text.contains("接待2件，【待填】。"), "{text}");
    assert!(
        said.contains("W0606") && said.contains("2024年导入的「信访维权」都没有「是否越级」列，得不出这个数"),
        "{said}"
    );
    let stats = office.run(&["stats", "2024", "--indicator", "petition.leapfrog,petition.items"]);
    assert!(stats.stderr.contains("W0508") && stats.stderr.contains("inbox/信访.csv"), "{}", stats.stderr);
    let rows =
        office.json(&["stats", "2024", "--indicator", "petition.leapfrog,petition.items"])["rows"].clone();
    let ids: Vec<&str> =
        rows.as_array().expect("rows").iter().filter_map(|r| r["indicator"].as_str()).collect();
    assert_eq!(ids, ["petition.items"], "no row says 0");
}

#[test]
fn what_one_export_tells_stands_and_the_other_is_named() {
    let office = office(&[("信访一.csv", TOLD), ("信访二.csv", UNTOLD)]);
    let (text, said) = draft(&office);
    assert!(text.contains("接待3件，未发生越级上访。"), "{text}");
    let words =
        "「信访维权」有 1 个来源没有「是否越级」列，其中 2 行是不是要数的不知道，没有计入：inbox/信访二.csv";
    assert!(said.contains("W0508") && said.contains(words), "{said}");
}

#[test]
fn a_column_of_empty_cells_is_there() {
    let empty = UNTOLD.replace("镇街\n", "镇街,是否越级\n").replace("镇\n", "镇,\n");
    let (text, said) = draft(&office(&[("信访.csv", &empty)]));
    assert!(text.contains("接待2件，未发生越级上访。"), "{text}");
    assert!(!said.contains("W0508"), "{said}");
}
