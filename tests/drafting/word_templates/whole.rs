//! Whole reports: built-in names, every town, other programs, damage.

use super::*;

#[test]
fn the_same_template_gives_the_same_bytes_and_an_earlier_deliverable_can_be_a_template() {
    let file = File::new(&p("共{{ fig(id=\"subsidy.persons\") }}"));
    let read = |office: &Workspace| {
        std::fs::read(office.path().join("out/2024/own/2024年工作总结.docx")).expect("a file")
    };
    let (one, two) = (build(&file).0, build(&file).0);
    assert_eq!(read(&one), read(&two));
    // Last year's file with a new tag in it: its own bookmarks are no figures any more.
    let mut parts: Vec<(String, Vec<u8>)> = unpack(&read(&one)).into_iter().collect();
    for (name, bytes) in &mut parts {
        if name == "word/document.xml" {
            let text = String::from_utf8(bytes.clone()).expect("UTF-8");
            assert!(text.contains("_rpt_0001"));
            let more = p("又{{ fig(id=\"subsidy.amount\") }}") + "<w:sectPr>";
            *bytes = text.replacen("<w:sectPr>", &more, 1).into_bytes();
        }
    }
    one.write("templates/again.docx", &word_file::pack(&parts));
    let said = one.run(&["build", "2024", "--template", "again", "--emit", "docx"]);
    assert_eq!(said.exit, Some(0), "{}", said.stderr);
    let bytes = std::fs::read(one.path().join("out/2024/again/2024年工作总结.docx")).expect("a file");
    let marks = word::bookmarks(std::str::from_utf8(&unpack(&bytes)["word/document.xml"]).expect("UTF-8"));
    assert_eq!(marks.into_iter().collect::<Vec<_>>(), [("_rpt_0001".to_owned(), "1360.5元".to_owned())]);
}

#[test]
fn a_word_file_of_a_built_in_name_is_the_default_template_and_every_town_has_its_own() {
    let office = office();
    let file = File::new(&p("{{ region.name }}{{ fig(id=\"subsidy.persons\") }}"));
    office.write("templates/annual.docx", &file.bytes());
    let said = office.run(&["build", "2024", "--emit", "docx,md", "--each", "town"]);
    assert_eq!(said.exit, Some(0), "{}", said.stderr);
    let read = |path: &str| std::fs::read_to_string(office.path().join(path)).expect("a draft");
    assert_eq!(read("out/2024/2024年工作总结.md"), "云水县2人\n");
    assert_eq!(read("out/2024/999921100-城关镇/2024年工作总结.md"), "城关镇1人\n");
    let list = office.json(&["templates"]);
    let annual = &list["templates"][0];
    assert_eq!(
        (annual["name"].as_str(), annual["path"].as_str()),
        (Some("annual"), Some("templates/annual.docx"))
    );
}

/// A yearly report as an office has it in Word: title, headings, tables, a text box, a header with a line,
/// page numbers, a note, a comment, tracked changes; tags in all of it.
fn yearly_report() -> File {
    let song = "<w:rFonts w:ascii=\"仿宋_GB2312\" w:eastAsia=\"仿宋_GB2312\" w:hAnsi=\"仿宋_GB2312\" w:hint=\"eastAsia\"/><w:sz w:val=\"32\"/><w:szCs w:val=\"32\"/>";
    let small = "<w:rFonts w:ascii=\"宋体\" w:eastAsia=\"宋体\" w:hAnsi=\"宋体\" w:hint=\"eastAsia\"/><w:sz w:val=\"24\"/><w:szCs w:val=\"24\"/>";
    let text = |content: &str| {
        format!(
            "<w:p><w:pPr><w:spacing w:line=\"560\" w:lineRule=\"exact\"/><w:ind w:firstLineChars=\"200\" w:firstLine=\"640\"/></w:pPr>{content}</w:p>"
        )
    };
    let styled = |style: &str, align: &str, content: &str| {
        format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/><w:jc w:val=\"{align}\"/></w:pPr>{content}</w:p>")
    };
    let cell = |t: &str| format!("<w:p><w:pPr><w:jc w:val=\"center\"/></w:pPr>{}</w:p>", run(small, t));
    let row = |cells: &[&str]| cells.iter().map(|c| cell(c)).collect::<Vec<_>>();
    let rows: Vec<Vec<String>> = vec![
        row(&["序号", "乡镇（街道）", "人数", "金额"]),
        row(&[
            "{% for r in regions() %}{{ loop.index }}",
            "{{ r.name }}",
            "{{ fig(id=\"subsidy.persons\", region=r.code) }}",
            "{{ fig(id=\"subsidy.amount\", region=r.code) }}{% endfor %}",
        ]),
        row(&["", "合计", "{{ fig(id=\"subsidy.persons\") }}", "{{ fig(id=\"subsidy.amount\") }}"]),
    ];
    let rows: Vec<Vec<&str>> = rows.iter().map(|r| r.iter().map(String::as_str).collect()).collect();
    let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
    let by = "w:author=\"办公室\" w:date=\"2024-01-05T00:00:00Z\"";
    let body = [
        styled("a3", "center", &run("<w:b/><w:sz w:val=\"44\"/><w:szCs w:val=\"44\"/>", "{{ region.name }}残联{{ period.title }}工作总结")),
        text(&format!(
            "{}{}{}<w:proofErr w:type=\"spellStart\"/>{}<w:proofErr w:type=\"spellEnd\"/>{}<w:r><w:footnoteReference w:id=\"2\"/></w:r>",
            run(song, "全年发放各类补贴｛｛ fig（id＝“subsidy."),
            run("<w:b/><w:sz w:val=\"32\"/>", "amount"),
            run(song, "”） ｝｝，惠及"),
            run("<w:b/><w:color w:val=\"C00000\"/><w:sz w:val=\"32\"/>", "{{fig(id=\"subsidy.persons\")}}"),
            run(song, "。走访{{ fig(id=\"visit.households\") }}。"),
        )),
        styled("1", "left", &run(song, "一、发放情况")),
        text(&run(song, "{% if has(id=\"subsidy.amount\") %}")),
        text(&format!(
            "<w:commentRangeStart w:id=\"0\"/>{}<w:commentRangeEnd w:id=\"0\"/><w:r><w:commentReference w:id=\"0\"/></w:r>\
             <w:del w:id=\"21\" {by}><w:r><w:delText>删去的话</w:delText></w:r></w:del><w:ins w:id=\"22\" {by}>{}</w:ins>",
            run(song, "各乡镇（街道）发放情况见下表"),
            run(song, "，共{{ fig(id=\"subsidy.payments\") }}。"),
        )),
        table(&rows),
        text(&run(song, "{% endif %}")),
        text(&run(song, "{{ table(id=[\"subsidy.persons\", \"subsidy.amount\"], caption=\"附表　分镇街情况\") }}")),
        text(&format!("{}{}", run(song, "提示："), text_box(&[p("{% for m in months() %}{% if some(id=\"subsidy.amount\", period=m.text) %}{{ m.name }}{{ fig(id=\"subsidy.amount\", period=m.text) }}　{% endif %}{% endfor %}"), p("{% if false %}"), p("没有"), p("{% endif %}")].concat()))),
        format!("<w:p><w:pPr><w:jc w:val=\"right\"/></w:pPr>{}</w:p>", run(song, "{{ signature() }}")),
    ]
    .concat();
    File::new(&body)
        .header(&format!("<w:p><w:pPr><w:pBdr><w:bottom w:val=\"single\" w:sz=\"4\" w:space=\"1\" w:color=\"auto\"/></w:pBdr><w:jc w:val=\"center\"/></w:pPr>{}</w:p>", run(small, "{{ office.name }}　{{ period.title }}　全年{{ fig(id=\"subsidy.amount\") }}")))
        .footer("<w:p><w:pPr><w:jc w:val=\"center\"/></w:pPr><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText xml:space=\"preserve\"> PAGE </w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r></w:p>")
        .part("footnotes", &format!("<w:footnotes @ns><w:footnote w:type=\"separator\" w:id=\"-1\"><w:p><w:r><w:separator/></w:r></w:p></w:footnote><w:footnote w:type=\"continuationSeparator\" w:id=\"0\"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote><w:footnote w:id=\"2\"><w:p><w:r><w:rPr><w:vertAlign w:val=\"superscript\"/></w:rPr><w:footnoteRef/></w:r>{}</w:p></w:footnote></w:footnotes>", run("", "上年{{ fig(id=\"subsidy.amount\", period=\"prev\") }}。")))
        .part("comments", "<w:comments @ns><w:comment w:id=\"0\" w:author=\"审核\" w:date=\"2024-01-05T00:00:00Z\" w:initials=\"S\"><w:p><w:r><w:t>请核对</w:t></w:r></w:p></w:comment></w:comments>")
}

#[test]
fn a_whole_report_is_filled() {
    let filled = fill(&yearly_report());
    let body = filled.body();
    for words in ["城关镇", "河西镇", "1200.5元", "删去的话", "2024年12月24日"] {
        assert!(body.contains(words), "{words}");
    }
    assert!(!body.contains("{{") && !body.contains("｛"), "{body}");
    let md = filled.out("md");
    assert!(md.starts_with("# 云水县残联2024年工作总结\n\n全年发放各类补贴1360.5元，惠及2人。走访【待填】。\n\n## 一、发放情况\n"), "{md}");
    assert!(md.contains("| 1 |") || md.contains("| 1 "), "{md}");
    assert!(md.contains("3月1280.5元　4月80元"), "{md}");
    // A table of the program's own is one in the other deliverables, too, with its caption.
    assert_eq!(md.matches("附表　分镇街情况").count(), 1);
    let txt = filled.out("txt");
    assert!(txt.contains("附表　分镇街情况") && txt.contains("1360.50"), "{txt}");
}

#[test]
#[ignore = "needs the Open XML SDK validator and LibreOffice; run in CI"]
fn other_programs_read_what_is_filled() {
    let sdk = std::env::var("OOXML_VALIDATOR").expect("set OOXML_VALIDATOR, see .ci/tools.sh");
    let soffice = std::env::var("SOFFICE").unwrap_or_else(|_| "soffice".into());
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("word-templates");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    let file = yearly_report();
    let filled = fill(&file);
    let bytes = std::fs::read(filled.office.path().join("out/2024/own/2024年工作总结.docx")).expect("a file");
    for (name, bytes) in [("template.docx", file.bytes()), ("filled.docx", bytes)] {
        let path = folder.join(name);
        std::fs::write(&path, bytes).expect("a file");
        let said =
            std::process::Command::new(&sdk).arg(&path).arg("Office2019").output().expect("the validator");
        let verdict = String::from_utf8_lossy(&said.stdout).into_owned();
        let compact: String = verdict.split_whitespace().collect();
        assert!(compact.contains("\"ok\":true"), "{name}: {verdict}");
    }
    let profile = format!("-env:UserInstallation=file://{}", folder.join("profile").display());
    let said = std::process::Command::new(soffice)
        .args(["--headless", &profile, "--convert-to", "txt:Text (encoded):UTF8", "--outdir"])
        .arg(&folder)
        .arg(folder.join("filled.docx"))
        .output()
        .expect("LibreOffice");
    let text = std::fs::read_to_string(folder.join("filled.txt"))
        .unwrap_or_else(|_| panic!("not converted: {}", String::from_utf8_lossy(&said.stderr)));
    for words in [
        "云水县残联2024年工作总结",
        "全年发放各类补贴1360.5元，惠及2人",
        "城关镇",
        "1200.5元",
        "2024年12月24日",
    ] {
        assert!(text.contains(words), "no {words} in {text}");
    }
    assert!(!text.contains("{{") && !text.contains("{%"), "{text}");
}

#[test]
fn no_damage_to_a_template_ends_the_program() {
    let mut parts = yearly_report().parts();
    let main = parts.iter().position(|(name, _)| name == "word/document.xml").expect("a body");
    let whole: Vec<char> = String::from_utf8(parts[main].1.clone()).expect("UTF-8").chars().collect();
    let marks: Vec<char> = "{}%#｛｝％“”\"'<>/&（=".chars().collect();
    let mut state = 20_241_224_u64;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((state >> 33) % below as u64).expect("small")
    };
    let (mut read, mut refused) = (0, 0);
    for _ in 0..400 {
        let mut text = whole.clone();
        for _ in 0..=next(3) {
            let at = next(text.len());
            match next(3) {
                0 => drop(text.drain(at..(at + 1 + next(30)).min(text.len()))),
                1 => text.insert(at, marks[next(marks.len())]),
                _ => text[at] = marks[next(marks.len())],
            }
        }
        parts[main].1 = text.into_iter().collect::<String>().into_bytes();
        match report::draft::word::open("own.docx", &word_file::pack(&parts)) {
            Ok(_) => read += 1,
            Err(problems) => {
                assert!(!problems.is_empty());
                refused += 1;
            }
        }
    }
    assert!(read > 20 && refused > 20, "{read} read, {refused} refused");
    let file = yearly_report().bytes();
    for at in (0..file.len()).step_by(97) {
        let mut bytes = file.clone();
        bytes[at] ^= 0x55;
        drop(report::draft::word::open("own.docx", &bytes));
        drop(report::draft::word::open("own.docx", &file[..at]));
    }
}
