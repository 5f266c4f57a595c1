//! `[layout]` of `report.toml`: each option changes the Word file, and nothing else does.
//!
//! Job: from the setting to the part it stands in, through the program. Inputs: a workspace with one export.
//! Outputs: pass or fail. Invariant: an option that does nothing fails.

#[allow(dead_code, reason = "each test file uses its own part of this module")]
use crate::docx;
use crate::word;
use crate::workspace;
use std::collections::BTreeMap;
use std::fs;
use workspace::Workspace;

const EXPORT: &str = "走访日期,镇街,身份证号\n2024-03-01,城关镇,\n2024-05-06,河西镇,\n";
const TEMPLATE: &str =
    "# 年度工作总结\n\n## 走访\n### 入户走访\n#### 走访次数\n全年做了很多工作。\n\n{{ signature() }}\n";

/// The parts of the draft that a workspace with these settings writes.
fn built(workspace: &Workspace, layout: &str) -> BTreeMap<String, String> {
    workspace.write("report.toml", format!("[office]\nname = \"云水县残疾人联合会\"\n{layout}").as_bytes());
    let said = workspace.run(&["build", "2024", "--template", "t", "--emit", "docx"]);
    assert!(said.exit == Some(0) || said.exit == Some(1), "{layout}: {}{}", said.stdout, said.stderr);
    let files = workspace::files(&workspace.path().join("out"));
    let (_, bytes) = files.iter().find(|(name, _)| name.extension().is_some_and(|e| e == "docx")).unwrap();
    word::check(layout, bytes);
    docx::parts(bytes)
}

#[test]
fn every_option_does_something_and_nothing_more() {
    let workspace = Workspace::new();
    workspace.write("inbox/走访.csv", EXPORT.as_bytes());
    workspace.write("templates/t.md", TEMPLATE.as_bytes());
    let plain = built(&workspace, "");
    let (body, styles, settings) = ("word/document.xml", "word/styles.xml", "word/settings.xml");
    for (option, part, says) in [
        ("line_pitch = \"28\"", styles, "w:line=\"560\""),
        ("line_pitch = \"28\"", body, "w:linePitch=\"560\""),
        ("font_title = \"方正小标宋_GBK\"", styles, "w:eastAsia=\"方正小标宋_GBK\""),
        ("font_body = \" 仿宋 \"", styles, "w:eastAsia=\"仿宋\""),
        ("font_heading1 = \"等线\"", styles, "w:eastAsia=\"等线\""),
        ("font_heading2 = \"楷体\"", styles, "w:eastAsia=\"楷体\""),
        ("font_latin = \"Arial\"", styles, "w:ascii=\"Arial\""),
        ("font_latin = \"Arial\"", "word/fontTable.xml", "w:name=\"Arial\""),
        ("font_page_number = \"等线\"", styles, "w:hAnsi=\"等线\""),
        ("page_number = \"center\"", "word/footer1.xml", "w:val=\"center\""),
        ("bold_heading3 = true", styles, "<w:b/><w:bCs/>"),
        ("seal = true", body, "w:pStyle w:val=\"Date\"/><w:keepNext/>"),
        ("duplex = true", settings, "<w:mirrorMargins/>"),
        ("contents = true", body, " TOC \\o &quot;1-2&quot; "),
        ("contents = true", styles, "w:val=\"toc 2\""),
    ] {
        assert!(!plain[part].contains(says), "{option}: {says} in {part} without it");
        let set = built(&workspace, &format!("[layout]\n{option}\n"));
        assert!(set[part].contains(says), "{option}: no {says} in {part}");
    }
    let unnumbered = built(&workspace, "[layout]\npage_number = \"none\"\n");
    assert!(!unnumbered.contains_key("word/footer1.xml") && plain.contains_key("word/footer1.xml"));
    let usual =
        "[layout]\nline_pitch = \"28.95\"\npage_number = \"standard\"\nseal = false\ncontents = false\n";
    assert!(built(&workspace, usual) == plain);
}

#[test]
fn the_settings_that_init_suggests_are_read_and_do_something() {
    let workspace = Workspace::new();
    workspace.write("inbox/走访.csv", EXPORT.as_bytes());
    workspace.write("templates/t.md", TEMPLATE.as_bytes());
    let written = fs::read_to_string(workspace.path().join("report.toml")).unwrap();
    let (_, suggested) = written.split_once("# [layout]").unwrap();
    let lines: Vec<&str> = suggested.lines().filter_map(|line| line.strip_prefix("# ")).collect();
    assert!(lines.len() >= 8, "{lines:?}");
    let plain = built(&workspace, "");
    for line in lines {
        assert!(built(&workspace, &format!("[layout]\n{line}\n")) != plain, "{line} does nothing");
    }
}
