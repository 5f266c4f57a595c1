//! Templates that cannot be filled, are checked, are hostile or large.

use super::*;

#[test]
fn what_cannot_be_filled_is_told_with_its_paragraph() {
    let one = |text: &str| File::new(&[p("第一段"), p(text), p("第三段")].concat());
    for (file, expected) in [
        (
            one("共{{ fig(id=\"none.such\") }}"),
            vec![
                "templates/own.docx[正文]:2: 错误 E0602 没有指标「none.such」",
                "正文第 2 段：「共{{ fig(id=\"none.such\") }}」",
            ],
        ),
        (one("共{{ fig(id=\"subsidy.persons\", unit=\"人次\") }}"), vec!["[正文]:2: 错误 E0603"]),
        (one("共{{ figg(id=\"a\") }}"), vec!["[正文]:2: 错误 E0601 没有函数「figg」"]),
        (one("共{{ fig(id=\"subsidy.persons\" }}"), vec!["[正文]:2: 错误 E0601"]),
        (
            one("共{{ fig(id=\"subsidy.persons\")"),
            vec!["[正文]:2: 错误 E0613 标签没有写完", "「共{{ fig(id="],
        ),
        (one("共｛｛ 人"), vec!["[正文]:2: 错误 E0613"]),
        (one("共 }}人"), vec!["[正文]:2: 错误 E0613 标签只有结尾"]),
        (
            one("{% if has(id=\"subsidy.persons\") %}共"),
            vec!["[正文]:2: 错误 E0613 {% if %} 没有 {% endif %}"],
        ),
        (one("共{% endfor %}"), vec!["E0613 {% endfor %} 前面没有 {% for %}"]),
        (one("{% include \"导语.md\" %}"), vec!["E0613 Word 模板里不能用 {% include %}"]),
        (one("{% set a %}"), vec!["E0613 Word 模板里不能用 {% set"]),
        (one("{%p if region.name %}{%p endif %}"), vec!["E0613 一个段落里写了两个 {%p"]),
        (one("{%tr if region.name %}甲{%tr endif %}"), vec!["E0613 {%tr 只能写在表格里"]),
        (one("共{{ table(id=\"subsidy.persons\") }}"), vec!["E0613 table()、signature() 要独占一段"]),
        (one("{{ nothing }}"), vec!["[正文]:2: 错误 E0601"]),
        (
            File::new(&[p("甲{% if region.name %}乙"), p("丙{% endif %}")].concat()),
            vec!["[正文]:1: 错误 E0613", "前后都有文字，照这样填会丢字"],
        ),
        (
            File::new(&[p("甲"), runs(&text_box(&p("框里{{ fig(id=\"none.such\") }}")))].concat()),
            vec!["[正文]:3: 错误 E0602 没有指标「none.such」"],
        ),
        (
            File::new(&p("甲")).header(&p("页眉{{ x")),
            vec!["own.docx[页眉1]:1: 错误 E0613", "页眉1第 1 段：「页眉{{ x」"],
        ),
        (
            File::new(&runs(
                "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText>TITLE {{ a }}</w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r>",
            )),
            vec!["[正文]:1: 错误 E0613 域代码里的标签不能填"],
        ),
        (
            File::new(&p("甲")).plain(
                "word/charts/chart1.xml",
                "<c:chart xmlns:c=\"c\"><c:v>{{ a }}</c:v></c:chart>".as_bytes(),
            ),
            vec!["[word/charts/chart1.xml]: 错误 E0613 这里的标签不能填"],
        ),
        (
            File::new(&p(
                "{% for x in months() %}{{ fig(id=\"subsidy.persons\", region=x.code) }}{% endfor %}",
            )),
            vec!["E0605 region 要直接写明，不能用变量或拼接，或用 {% for r in regions() %} 的 r.code"],
        ),
    ] {
        let said = refused(&file);
        for words in expected {
            assert!(said.contains(words), "no “{words}” in\n{said}");
        }
        let errors = said.matches("错误 E").count();
        assert_eq!(errors, 1, "{said}");
    }
}

#[test]
fn a_check_lists_what_a_template_uses_also_outside_a_workspace() {
    let file = File::new(
        &[
            p("{{ fig(id=\"subsidy.persons\") }}、{{ fig(id=\"subsidy.amount\", period=\"3月\") }}"),
            table(&[&[
                "{% for r in regions() %}{{ r.name }}",
                "{{ fig(id=\"subsidy.amount\", region=r.code) }}{% endfor %}",
            ]]),
            p("{{ fact(key=\"主题\") }}"),
        ]
        .concat(),
    );
    let office = office();
    office.write("templates/own.docx", &file.bytes());
    let json = office.json(&["template", "check", "templates/own.docx"]);
    assert_eq!(json["problems"].as_array().map(Vec::len), Some(0), "{json}");
    assert_eq!(json["uses"]["indicators"][0]["name"], "subsidy.amount");
    assert_eq!(json["uses"]["indicators"][0]["times"], 2);
    assert_eq!(json["uses"]["indicators"][0]["first"], "正文第1段");
    assert_eq!(json["uses"]["indicators"][1]["unit"], "人");
    assert_eq!(json["uses"]["facts"][0]["name"], "主题");
    assert_eq!(json["uses"]["periods"][0]["name"], "3月");
    let elsewhere = tempfile::tempdir().expect("a folder");
    let path = elsewhere.path().join("外面.docx");
    std::fs::write(&path, file.bytes()).expect("a file");
    let mut command = office.command(&["template", "check", "外面.docx"]);
    let said = command.current_dir(elsewhere.path()).output().expect("the program");
    let (out, err) = (String::from_utf8_lossy(&said.stdout), String::from_utf8_lossy(&said.stderr));
    assert_eq!(said.status.code(), Some(0), "{err}");
    assert!(out.contains("subsidy.persons") && err.contains("没有发现问题"), "{out}{err}");
}

#[test]
fn the_templates_of_the_program_pass_the_check() {
    let office = office();
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    for name in ["annual", "city", "half", "month", "five", "event", "community"] {
        let path = folder.join(format!("{name}.md"));
        let said = office.run(&["template", "check", &path.to_string_lossy()]);
        assert_eq!(said.exit, Some(0), "{name}: {}", said.stderr);
    }
}

#[test]
fn a_bomb_is_refused_before_it_goes_off() {
    let spaces = vec![b' '; 64 << 20];
    let file = File::new(&p("甲")).plain("word/media/image1.xml", &spaces);
    let office = office();
    office.write("templates/own.docx", &file.bytes());
    for run in [vec!["build", "2024", "--template", "own"], vec!["template", "check", "templates/own.docx"]] {
        let said = office.run(&run);
        assert_eq!(said.exit, Some(2), "{}", said.stderr);
        assert!(
            said.stderr.contains("own.docx: 错误 E0114 文档的部件 word/media/image1.xml"),
            "{}",
            said.stderr
        );
    }
}

#[test]
fn a_macro_enabled_file_under_another_name_is_refused() {
    let file = File::new(&p("甲")).main_type("application/vnd.ms-word.document.macroEnabled.main+xml");
    assert!(refused(&file).contains("错误 E0120 文档里有宏"));
}

#[test]
fn five_hundred_pages_are_filled_in_bounded_time() {
    // Thirty paragraphs a page, a figure in each; a table of forty rows every five pages.
    let mut body = String::new();
    for page in 0..500 {
        for line in 0..30 {
            let figure = ["subsidy.persons", "subsidy.amount", "subsidy.payments"][line % 3];
            body.push_str(&runs(&format!(
                "{}{}{}",
                run("", &format!("第{page}页第{line}行，全年发放{{{{ fig(id=\"")),
                run("<w:b/>", &format!("{figure}\"")),
                run("", ") }}，其余文字保持原样。"),
            )));
        }
        if page % 5 == 0 {
            body.push_str(&table(&[&["{% for m in months() %}{{ m.name }}", "{{ m.title }}{% endfor %}"]]));
        }
    }
    let file = File::new(&body);
    let office = office();
    office.write("templates/own.docx", &file.bytes());
    let began = std::time::Instant::now();
    let said = office.run(&["build", "2024", "--template", "own", "--emit", "docx"]);
    let took = began.elapsed();
    assert_eq!(said.exit, Some(0), "{}", said.stderr);
    // An unoptimised build on a busy machine; what is quadratic takes many minutes.
    assert!(took.as_secs() < 120, "{took:?}");
    let bytes = std::fs::read(office.path().join("out/2024/own/2024年工作总结.docx")).expect("a file");
    let filled = unpack(&bytes);
    let text = String::from_utf8_lossy(&filled["word/document.xml"]).into_owned();
    assert_eq!(text.matches("w:name=\"_rpt_").count(), 15_000);
    assert_eq!(text.matches("<w:tr>").count(), 1200);
}
