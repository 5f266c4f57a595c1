//! What is written, in which bytes, and what is never shown.

use super::*;

#[test]
fn a_copy_with_comments_stands_beside_and_nothing_is_written_over() {
    let root = folder("check-annotate");
    fs::write(root.join("总结.docx"), word(DRAFT)).expect("a draft");
    fs::write(root.join("总结.txt"), DRAFT).expect("a draft");
    let comments = |name: &str| {
        let bytes = fs::read(root.join(name)).expect("a copy");
        let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a package");
        let mut part = zip.by_name("word/comments.xml").expect("comments");
        let mut text = String::new();
        std::io::Read::read_to_string(&mut part, &mut text).expect("UTF-8");
        text
    };
    let output = run(&root, &["check", "总结.docx", "--annotate", "批注.docx"], 1);
    assert!(said(&output).contains("2处写成批注：批注.docx"), "{}", said(&output));
    let text = comments("批注.docx");
    for part in ["错误 R01 人数乘标准不等于总额（确定）", "应为：1.8万元", "错误 S01", "2024-12-24T00:26:40Z"]
    {
        assert!(text.contains(part), "{part}\n{text}");
    }
    assert_eq!(fs::read(root.join("总结.docx")).expect("the draft"), word(DRAFT));
    // The copy says what the draft says.
    let again = json(&root, &["check", "批注.docx"], 1);
    assert_eq!(failing(&again), [("R01", "1.6万元")]);
    // The same copy again changes nothing; another one stands beside it.
    let document = json(&root, &["check", "总结.docx", "--annotate", "批注.docx"], 1);
    assert_eq!(document["annotated"], "批注.docx");
    let output = run(&root, &["check", "总结.docx", "--annotate", "批注.docx", "--all"], 1);
    assert!(said(&output).contains("警告 W0702 「批注.docx」已经有了，没有覆盖"), "{}", said(&output));
    assert!(
        comments("批注-新.docx").contains("与算出的一致") && !comments("批注.docx").contains("与算出的一致")
    );
    run(&root, &["check", "总结.docx", "--annotate", "总结.docx"], 1);
    assert_eq!(fs::read(root.join("总结.docx")).expect("the draft"), word(DRAFT));
    for wrong in [
        ["check", "总结.txt", "--annotate", "x.docx"].as_slice(),
        &["check", "总结.docx", "总结.docx", "--annotate", "x.docx"],
        &["check", "总结.docx", "--annotate", "没有/x.docx"],
    ] {
        run(&root, wrong, 2);
    }
    assert!(!root.join("x.docx").exists());
}

#[test]
fn the_same_draft_gives_the_same_bytes() {
    let root = draft("again", "总结.txt", DRAFT);
    for format in ["text", "json", "csv", "md", "html"] {
        let once = run(&root, &["check", "总结.txt", "--all", "--format", format], 1).stdout;
        let twice = run(&root, &["check", "总结.txt", "--all", "--format", format], 1).stdout;
        assert!(!once.is_empty() && once == twice, "{format}");
    }
}

#[test]
fn a_file_beyond_the_limit_is_not_read() {
    let root = folder("check-large");
    let large = fs::File::create(root.join("大.txt")).expect("a file");
    // Takes no room: a hole.
    large.set_len(2 << 30).expect("a length");
    let output = run(&root, &["check", "大.txt"], 2);
    assert!(
        said(&output).contains("大.txt: 错误 E0114") && said(&output).contains("超过 128 MB"),
        "{}",
        said(&output)
    );
    assert!(Path::new(&root).exists());
}

#[test]
fn identities_are_hidden_in_everything_that_is_shown() {
    let identity = "999900199003074514";
    let root = draft(
        "identity",
        "总结.md",
        format!("王某（证号{identity}，电话13800000000）等6人每人领取3000元，共1800元。\n"),
    );
    for format in ["text", "json", "csv", "md", "html"] {
        let output = run(&root, &["check", "总结.md", "--all", "--format", format], 1);
        let all = format!("{}{}", out(&output), said(&output));
        assert!(all.contains("1800元"), "{format}: {all}");
        assert!(!all.contains(identity) && !all.contains("13800000000"), "{format}: {all}");
    }
}
