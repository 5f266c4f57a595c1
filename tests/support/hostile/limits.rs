//! What stands in the README's table of limits: the limit is read, one more is refused with its code and place.

use crate::workspace::{Said, Workspace};

const HEADER: &str = "发放日期,所属月份,镇街,姓名,身份证号,补贴类型,补贴金额,备注";
const ROW: &str = "2024-03-05,2024-03,城关镇,张一,999921198001011233,护理补贴,80,";

fn ingest(text: &str) -> Said {
    let office = Workspace::new();
    office.write("a.csv", text.as_bytes());
    office.run(&["ingest", "a.csv"])
}

/// At the limit the file is taken in, one beyond it is refused, with words that say what is too much.
fn at_and_beyond(within: &str, beyond: &str, code: &str, place: &str) {
    let said = ingest(within);
    assert_eq!(said.exit, Some(0), "within: {}", said.stderr);
    let said = ingest(beyond);
    assert_eq!(said.exit, Some(2), "beyond: {}", said.stderr);
    assert!(said.stderr.contains(code) && said.stderr.contains(place), "{}", said.stderr);
}

#[test]
fn a_field() {
    let text = |n: usize| format!("{HEADER}\n{ROW}{}\n", "x".repeat(n));
    at_and_beyond(&text(1 << 20), &text((1 << 20) + 1), "E0114", "a.csv:2:8");
}

#[test]
fn columns() {
    let text = |n: usize| format!("{HEADER}\n{ROW}{}\n", ",".repeat(n - 8));
    let said = ingest(&text(4096));
    // More cells than the header has is a matter of the row, not of a limit.
    assert!(!said.stderr.contains("E0114"), "{}", said.stderr);
    let said = ingest(&text(4097));
    assert!(said.exit == Some(2) && said.stderr.contains("a.csv:2: 错误 E0114"), "{}", said.stderr);
}

#[test]
fn a_record() {
    let cell = "x".repeat(1 << 20);
    let head = format!(
        "{HEADER},{}\n",
        ["甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸", "子", "丑", "寅", "卯", "辰", "巳"]
            .join(",")
    );
    let record = |bytes: usize| {
        let mut row = format!("{ROW}{}", format!(",{cell}").repeat(15));
        row.push(',');
        row.push_str(&"x".repeat(bytes - row.len() - 1));
        format!("{head}{row}\n")
    };
    at_and_beyond(&record(16 << 20), &record((16 << 20) + 1), "E0114", "a.csv:2");
}

#[test]
fn lines_in_quotes() {
    let text = |n: usize| format!("{HEADER}\n{ROW}\"{}\"\n", "\n".repeat(n));
    at_and_beyond(&text(1000), &text(1001), "E0106", "a.csv:2:8");
}

#[test]
fn tables_and_settings_written_by_hand() {
    for (name, start, line) in [
        ("facts.csv", "key,text,number,unit,period,region,source,filled_by,filled_on\n", "\n"),
        ("catalog/a.toml", "", "#\n"),
        ("templates/a.md", "", "\n"),
        ("report.toml", "[office]\nname = \"云水县残疾人联合会\"\n", "#\n"),
    ] {
        let office = Workspace::new();
        let filled = |bytes: usize| {
            let mut text = start.to_owned();
            text.push_str(&line.repeat((bytes - text.len()) / line.len()));
            text.push_str(&"\n".repeat(bytes - text.len()));
            text
        };
        office.write(name, filled(16 << 20).as_bytes());
        let run = || office.run(&["build", "2024", "--no-ingest"]);
        assert_eq!(run().exit, Some(0), "{name}: {}", run().stderr);
        office.write(name, filled((16 << 20) + 1).as_bytes());
        let said = run();
        assert!(
            said.exit == Some(2) && said.stderr.contains("E0114") && said.stderr.contains(name),
            "{}",
            said.stderr
        );
    }
}

#[test]
fn text_that_is_checked() {
    let office = Workspace::new();
    office.write("a.txt", format!("一{}", "\n".repeat((4 << 20) - 3)).as_bytes());
    let said = office.run(&["check", "a.txt"]);
    assert!(!said.stderr.contains("E0114"), "{}", said.stderr);
    office.write("a.txt", format!("一{}", "\n".repeat((4 << 20) - 2)).as_bytes());
    let said = office.run(&["check", "a.txt"]);
    assert!(said.exit == Some(2) && said.stderr.contains("E0114"), "{}", said.stderr);
}

#[test]
fn a_manifest() {
    let office = Workspace::new();
    assert_eq!(office.run(&["build", "2024", "--no-ingest"]).exit, Some(0));
    let folder = office.path().join("out/2024");
    let draft = folder.join("2024年工作总结.md");
    let mut manifest = std::fs::read_to_string(folder.join("figures.json")).expect("a manifest");
    let grown = |manifest: &mut String, bytes: usize| {
        manifest.push_str(&" ".repeat(bytes - manifest.len()));
        office.write("own.json", manifest.as_bytes());
    };
    let draft = draft.to_str().expect("UTF-8");
    for verb in [&["check", draft, "--manifest", "own.json"][..], &["diff", "own.json", "now"]] {
        grown(&mut manifest, 64 << 20);
        assert!(!office.run(verb).stderr.contains("E0830"), "{}", office.run(verb).stderr);
        let mut longer = manifest.clone();
        grown(&mut longer, (64 << 20) + 1);
        let said = office.run(verb);
        assert!(said.exit == Some(2) && said.stderr.contains("E0830"), "{}", said.stderr);
    }
    // Nesting is no way round: it is refused, not followed.
    office.write("own.json", "[".repeat(1 << 20).as_bytes());
    assert_eq!(office.run(&["diff", "own.json", "now"]).exit, Some(2));
}

#[test]
fn nesting_in_settings() {
    let office = Workspace::new();
    for deep in
        [format!("a = {}1{}", "[".repeat(100_000), "]".repeat(100_000)), "a.".repeat(100_000) + "b = 1"]
    {
        office.write("report.toml", deep.as_bytes());
        let said = office.run(&["build", "2024"]);
        assert!(
            said.exit == Some(2) && said.stderr.contains("E0402"),
            "{:?} {:.500}",
            said.exit,
            said.stderr
        );
        assert!(said.stderr.len() < 20_000, "{} bytes of message", said.stderr.len());
    }
}

#[test]
fn regions_in_a_circle() {
    let office = Workspace::new();
    let rows = "code,name,level,parent,kind,counted,aliases,valid_from,valid_to\n1,甲,county,3,,是,,,\n2,乙,town,1,,是,,,\n3,丙,village,2,,否,,,\n";
    for rows in [rows.to_owned(), rows.replace("1,甲,county,3", "1,甲,county,1")] {
        office.write("regions.csv", rows.as_bytes());
        let said = office.run(&["build", "2024"]);
        assert!(said.exit == Some(2) && said.stderr.contains("E0403"), "{}", said.stderr);
    }
}

#[cfg(unix)]
#[test]
fn an_inbox_without_end() {
    let office = Workspace::new();
    // Each name leads to all the others again: folders in folders without end.
    std::fs::create_dir_all(office.path().join("inbox")).expect("a folder");
    for name in ["a", "b", "c", "d"] {
        std::os::unix::fs::symlink(".", office.path().join("inbox").join(name)).expect("a link");
    }
    office.write("inbox/x.csv", format!("{HEADER}\n{ROW}\n").as_bytes());
    let said = office.run(&["ingest"]);
    assert!(said.exit == Some(2) && said.stderr.contains("E0114"), "{:?} {:.2000}", said.exit, said.stderr);
}

#[test]
fn files_of_the_inbox() {
    // Each file counts as often as a glob names it: ten times, but for what is in a folder of its own.
    let office = Workspace::new();
    let globs = "[[inbox]]\nglob = \"inbox/*\"\n".repeat(9) + "[[inbox]]\nglob = \"[ip]nbox/*\"\n";
    office.write("report.toml", format!("[office]\nname = \"云水县残疾人联合会\"\n{globs}").as_bytes());
    office.write("inbox/a.csv", format!("{HEADER}\n{ROW}\n").as_bytes());
    for n in 1..10_000 {
        std::fs::write(office.path().join(format!("inbox/{n}.tmp")), b"").expect("a file");
    }
    let said = office.run(&["ingest"]);
    assert!(said.exit == Some(0) && said.stderr.contains("1 行入台账"), "{:?} {}", said.exit, said.stderr);
    office.write("pnbox/b.tmp", b"");
    let said = office.run(&["ingest"]);
    assert!(said.exit == Some(2) && said.stderr.contains("E0114"), "{:?} {}", said.exit, said.stderr);
}

/// What `template check` says of a template among others.
fn template(office: &Workspace, name: &str, text: &str) -> Said {
    let path = format!("templates/{name}");
    office.write(&path, text.as_bytes());
    office.run(&["template", "check", &path])
}

#[test]
fn templates_in_a_circle() {
    let office = Workspace::new();
    let tag = |word: &str, name: &str| format!("{{% {word} \"{name}.md\" %}}");
    for word in ["include", "extends"] {
        let said = template(&office, "自.md", &tag(word, "自"));
        assert!(said.exit == Some(1) && said.stderr.contains("E0601"), "{word}: {}", said.stderr);
        std::fs::remove_file(office.path().join("templates/自.md")).expect("a file");
        office.write("templates/甲.md", tag(word, "乙").as_bytes());
        office.write("templates/乙.md", tag(word, "丙").as_bytes());
        let said = template(&office, "丙.md", "没有绕圈");
        assert_eq!(said.exit, Some(0), "{word}: {}", said.stderr);
        let said = template(&office, "丙.md", &tag(word, "甲"));
        assert!(
            said.exit == Some(1) && said.stderr.contains("E0601 模板绕成了圈"),
            "{word}: {}",
            said.stderr
        );
        assert!(!said.stderr.contains("Circular"), "{word}: {}", said.stderr);
        let said = office.run(&["build", "2024", "--no-ingest", "--template", "甲"]);
        assert!(said.exit == Some(2) && said.stderr.contains("E0601"), "{word}: {}", said.stderr);
        assert!(!office.path().join("out/2024").exists(), "{word}: nothing is written");
    }
}

/// A thousand would break the engine's stack.
#[test]
fn templates_in_templates() {
    let office = Workspace::new();
    for (length, exits) in [(32, [0, 0]), (33, [1, 2]), (1000, [1, 2])] {
        for i in 0..length {
            let next =
                if i + 1 < length { format!("{{% include \"{}.md\" %}}", i + 1) } else { "底".into() };
            office.write(&format!("templates/{i}.md"), next.as_bytes());
        }
        let said = office.run(&["template", "check", "templates/0.md"]);
        assert_eq!(said.exit, Some(exits[0]), "{length}: {}", said.stderr);
        let told = exits[0] == 1;
        assert_eq!(said.stderr.contains("超过了 32 层"), told, "{length}: {}", said.stderr);
        let said = office.run(&["build", "2024", "--no-ingest", "--template", "0"]);
        assert_eq!(said.exit, Some(exits[1]), "{length}: {}", said.stderr);
    }
}

#[test]
fn nesting_in_templates() {
    let office = Workspace::new();
    let around = |n: usize, open: &str, close: &str| format!("{}1{}", open.repeat(n), close.repeat(n));
    let ways: [(&str, &dyn Fn(usize) -> String); 4] = [
        ("if", &|n| around(n, "{% if 1 %}", "{% endif %}")),
        ("for", &|n| around(n, "{% for r in regions() %}", "{% endfor %}")),
        ("a value", &|n| format!("{{{{ {} }}}}", around(n, "(", ")"))),
        ("a condition", &|n| format!("{{% if {} %}}1{{% endif %}}", around(n, "(", ")"))),
    ];
    for (what, deep) in ways {
        let said = template(&office, "深.md", &deep(39));
        assert_eq!(said.exit, Some(0), "{what}: {}", said.stderr);
        for n in [40, 255, 4_000] {
            let said = template(&office, "深.md", &deep(n));
            let refused = said.exit == Some(1) && said.stderr.contains("templates/深.md:1:");
            assert!(
                refused && said.stderr.contains("E0601"),
                "{what} {n}: {:?} {:.2000}",
                said.exit,
                said.stderr
            );
            assert!(said.stderr.len() < 5_000, "{what} {n}: {} bytes of message", said.stderr.len());
        }
    }
}
