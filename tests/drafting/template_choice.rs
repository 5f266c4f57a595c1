//! Which template a draft is made of: listed, picked by the period and the level of the region, named.

use crate::workspace;
use serde_json::Value;
use workspace::Workspace;

const REGIONS: &str = "code,name,level,parent,kind,counted,aliases,valid_from,valid_to\n\
    9999,云水市,city,,,是,,,\n\
    999921,东河县,county,9999,,是,,,\n\
    999921100,城关镇,town,999921,镇,是,,,\n\
    999921100001,东门社区,village,999921100,社区,是,,,\n";

fn city() -> Workspace {
    let office = Workspace::new();
    office.write("regions.csv", REGIONS.as_bytes());
    office
}

#[test]
fn the_list_names_the_built_in_ones_and_the_offices_own() {
    let office = city();
    office.write("templates/残疾人日.md", "{# 残疾人日活动总结：文字可改 #}\n# 题\n".as_bytes());
    office.write("templates/half.md", "# 题\n".as_bytes());
    office.write("templates/节-本市.md", "一节。\n".as_bytes());
    let json = office.json(&["templates"]);
    let list = json["templates"].as_array().expect("templates");
    let line = |t: &Value| format!("{} {} {}", t["name"], t["title"], t["origin"]).replace('"', "");
    let lines: Vec<String> = list.iter().map(line).collect();
    let expected = [
        "annual 年度工作总结（县区） builtin",
        "city 年度工作总结（地级市） builtin",
        "half 上半年工作总结 own",
        "month 月度（季度）工作简报 builtin",
        "five 五年工作总结 builtin",
        "event 专题活动总结 builtin",
        "community 社区年度工作总结 builtin",
        "残疾人日 残疾人日活动总结 own",
    ];
    assert_eq!(lines, expected);
    assert_eq!(list[2]["path"], "templates/half.md");
    for format in ["text", "csv", "md"] {
        let said = office.run(&["templates", "--format", format]);
        assert_eq!(said.exit, Some(0), "{}", said.stderr);
        let rows = said.stdout.lines().filter(|l| l.contains("总结") || l.contains("简报")).count();
        assert_eq!(rows, 8, "{}", said.stdout);
    }
}

#[test]
fn the_period_and_the_region_pick_a_template_that_a_cut_off_day_does_not_change() {
    let office = city();
    for (period, more, template, file) in [
        ("2024", vec![], "city", "out/2024/2024年工作总结.md"),
        ("2024", vec!["--region", "东河县"], "annual", "out/2024/999921-东河县/2024年工作总结.md"),
        (
            "2024",
            vec!["--region", "东门社区"],
            "community",
            "out/2024/999921100001-东门社区/2024年工作总结.md",
        ),
        ("2024H1", vec![], "half", "out/2024H1/2024年上半年工作总结.md"),
        ("2024H1", vec!["--as-of", "2024-06-20"], "half", "out/2024-01-01..2024-06-20/"),
        ("2024-03", vec![], "month", "out/2024-03/2024年3月工作简报.md"),
        ("2024Q3", vec![], "month", "out/2024Q3/2024年第三季度工作简报.md"),
        ("2020..2024", vec![], "five", "out/2020..2024/2020—2024年工作总结.md"),
        ("2024-01..2024-11", vec![], "annual", "out/2024-01..2024-11/2024年1—11月工作总结.md"),
        ("2024", vec!["--template", "event"], "event", "out/2024/event/2024年活动总结.md"),
    ] {
        let arguments = [&["build", period, "--emit", "md", "--format", "json"], more.as_slice()].concat();
        let said = office.run(&arguments);
        assert_eq!(said.exit, Some(0), "{period} {more:?}: {}", said.stderr);
        let json: Value = serde_json::from_str(&said.stdout).expect("JSON");
        let outputs: Vec<&str> =
            json["outputs"].as_array().expect("outputs").iter().filter_map(|o| o["path"].as_str()).collect();
        assert!(outputs[0].starts_with(file), "{outputs:?}, not {file}");
        let manifest = std::fs::read(office.path().join(outputs[1])).expect("the manifest");
        let manifest: Value = serde_json::from_slice(&manifest).expect("JSON");
        assert_eq!(manifest["template"], template, "{period} {more:?}");
        // Nothing was ingested: only the table of regions can be counted.
        for figure in manifest["figures"].as_array().expect("figures") {
            let measure = figure["measure"].as_str().unwrap_or_default();
            assert!(figure["rows"] == 0 && measure.starts_with("regions:"), "{figure}");
        }
    }
}

#[test]
fn a_village_signs_as_its_association() {
    let office = city();
    let said = office.run(&["build", "2024", "--emit", "md", "--region", "东门社区"]);
    assert_eq!(said.exit, Some(0), "{}", said.stderr);
    let file = office.path().join("out/2024/999921100001-东门社区/2024年工作总结.md");
    let text = std::fs::read_to_string(file).expect("the draft");
    assert!(text.contains("东门社区残疾人协会") && !text.contains("东门社区残疾人联合会"), "{text}");
}

#[test]
fn rows_below_no_region_stand_in_the_total() {
    let office = city();
    let rows = "发放日期,所属月份,镇街,姓名,补贴类型,补贴金额\n2024-03-05,2024-03,,张一,护理补贴,80\n";
    office.write("补贴.csv", rows.as_bytes());
    let said = office.run(&["ingest", "补贴.csv"]);
    assert_eq!(said.exit, Some(0), "{}", said.stderr);
    let by = ["stats", "2024", "--indicator", "subsidy.payments", "--by", "region"];
    let said = office.run(&by);
    assert!(said.stdout.lines().any(|l| l.contains("合计") && l.contains('1')), "{}", said.stdout);
    assert!(!said.stderr.contains("没有数据") && !said.stdout.contains("没有数据"), "{}", said.stderr);
    let before = office.run(&["stats", "2023", "--indicator", "subsidy.payments", "--by", "region"]);
    assert!(before.stderr.contains("没有数据") || before.stdout.contains("没有数据"), "{}", before.stderr);
}

/// What a draft may ask of is worked out from its templates before anything is computed; asked together with
/// drafts of every village, all there is is asked of.
#[test]
fn a_draft_is_the_same_when_more_is_asked_of() {
    let (alone, together) = (city(), city());
    let mut regions = REGIONS.to_owned();
    let mut rows = "发放日期,所属月份,镇街,村社区,姓名,身份证号,补贴类型,补贴金额\n".to_owned();
    for county in 1..=2 {
        regions += &format!("99995{county},北{county}县,county,9999,,是,,,\n");
        for town in 1..=2 {
            let (name, code) = (format!("柳{county}{town}镇"), format!("99995{county}10{town}"));
            regions += &format!("{code},{name},town,99995{county},镇,是,,,\n");
            for village in 1..=2 {
                let place = format!("松{county}{town}{village}村");
                regions += &format!("{code}00{village},{place},village,{code},村,是,,,\n");
                for month in 1..=village + town {
                    rows += &format!(
                        "2024-0{month}-05,2024-0{month},{name},{place},张{county}{town}{month},,护理补贴,8{village}\n"
                    );
                }
            }
        }
    }
    let nested = "# 题\n\n{% for r in regions() %}{% for q in regions(region=r.code) %}\
                  {{ q.name }}{{ fig(id=\"subsidy.payments\", region=q.code) }}。{% endfor %}{% endfor %}\n\n\
                  {{ table(id=[\"subsidy.payments\", \"subsidy.amount\"], region=\"北1县\") }}\n";
    // Calls in brackets, and in arguments of others.
    let hidden = "# 题\n\n{% if has(id=\"subsidy.payments\") and (some(id=\"subsidy.payments\", region=\"柳21镇\")) %}\
                  有{{ none(id=\"petition.leapfrog\", text=fig(id=\"subsidy.payments\", region=\"柳22镇\")) }}。{% endif %}\n\n\
                  {{ nothing | default(value=table(id=[\"subsidy.amount\"])) }}\n";
    for office in [&alone, &together] {
        office.write("templates/hidden.md", hidden.as_bytes());
        office.write("regions.csv", regions.as_bytes());
        office.write("补贴.csv", rows.as_bytes());
        office.write("templates/own.md", nested.as_bytes());
        let said = office.run(&["ingest", "补贴.csv"]);
        assert_eq!(said.exit, Some(0), "{}", said.stderr);
    }
    let emit = ["--emit", "docx,md,html,xlsx,txt", "--annotate", "comments", "--no-ingest"];
    for (period, template) in [
        ("2024", "city"),
        ("2024", "annual"),
        ("2024", "event"),
        ("2024", "community"),
        ("2024", "own"),
        ("2024", "hidden"),
        ("2024H1", "half"),
        ("2024-03", "month"),
        ("2023..2024", "five"),
    ] {
        for region in ["9999", "999951", "999951101"] {
            let build = [&["build", period, "--template", template, "--region", region], &emit[..]].concat();
            let said = alone.run(&build);
            assert_eq!(said.exit, Some(0), "{build:?}: {}", said.stderr);
            let said = together.run(&[&build[..], &["--each", "village"]].concat());
            assert_eq!(said.exit, Some(0), "{build:?}: {}", said.stderr);
        }
    }
    let made = workspace::files(&alone.path().join("out"));
    assert!(made.len() > 9 * 3 * 5, "{}", made.len());
    for (path, bytes) in &made {
        let other = together.path().join("out").join(path);
        assert!(*bytes == std::fs::read(&other).expect("the same file"), "{} differs", path.display());
    }
    let nested = made.values().filter_map(|bytes| std::str::from_utf8(bytes).ok());
    assert!(nested.filter(|text| text.starts_with("# 题") && text.contains("柳12镇7")).count() > 0);
}
