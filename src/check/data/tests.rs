//! Comparisons of small drafts: `{…}` in a line is a printing of a figure.

use super::*;
use crate::check::text::{Anchor, Paragraph, Role, Text};

/// The text, and its printings with the words round them.
fn made(lines: &[&str]) -> (Text, Vec<Printed>) {
    let (mut plain, mut printed) = (Vec::new(), Vec::new());
    let mut anchors: Vec<Vec<Anchor>> = Vec::new();
    for line in lines {
        let text: String = line.chars().filter(|c| !matches!(c, '{' | '}')).collect();
        let mut own = Vec::new();
        let mut rest = *line;
        let mut done = String::new();
        while let Some((before, after)) = rest.split_once('{') {
            done.push_str(before);
            let (inner, after) = after.split_once('}').expect("a closed brace");
            let at = done.len();
            done.push_str(inner);
            let (before, after_text) = window(&text[..at], &text[at + inner.len()..]);
            let id = format!("f{:04}", printed.len() + 1);
            own.push(Anchor { name: format!("_rpt_{}", &id[1..]), offset: at });
            printed.push(Printed {
                figure: format!("a.b{}@2024@999900", printed.len()),
                title: "某数".into(),
                text: inner.into(),
                before,
                after: after_text,
                id,
                ..Printed::default()
            });
            rest = after;
        }
        plain.push(text);
        anchors.push(own);
    }
    let mut text = Text::of_lines(&plain.join("\n"));
    for (paragraph, anchors) in text.paragraphs.iter_mut().zip(anchors) {
        paragraph.anchors = anchors;
    }
    (text, printed)
}

const DRAFT: [&str; 4] = [
    "2024年，全市共为{1198人}发放护理补贴{301.2万元}，比上年增加{12人}，共有3个镇参加。",
    "培训班办了{3期}，参加{45人次}，完成任务的{122%}，任务为100人。",
    "全年{未发生越级上访}，走访{十个街道}，发放宣传册{3万余份}，增幅{与上年持平}。",
    "另为{34户}改造，每户{6000元}；为{12人}配发辅具，价值{近3万元}。",
];

/// What became of the printings and which numbers are untraced.
fn told(text: &Text, printed: &[Printed]) -> Vec<String> {
    let reading = Reading::of(text);
    let found = compare(&reading, printed);
    let tell = |m: &Match| {
        let there = m.span.as_ref().map_or("", |s| text.slice(s));
        let id = m.printed.and_then(|p| printed.get(p)).map_or("", |p| p.id.as_str());
        let respelled = if m.respelled { "=" } else { "" };
        format!("{id} {}{respelled} {there}", m.status.key())
    };
    found.iter().filter(|m| m.status != Status::Same).map(tell).collect()
}

/// The draft with one piece replaced, with and without bookmarks.
fn changed(from: &str, to: &str) -> Vec<Vec<String>> {
    let (text, printed) = made(&DRAFT);
    let mut out = Vec::new();
    for bookmarks in [true, false] {
        let mut text = text.clone();
        for paragraph in &mut text.paragraphs {
            if let Some(at) = paragraph.text.find(from) {
                paragraph.text = paragraph.text.replacen(from, to, 1);
                // What Word and others do: those behind the change go along.
                for anchor in paragraph.anchors.iter_mut().filter(|a| a.offset > at) {
                    anchor.offset = (anchor.offset + to.len()).saturating_sub(from.len()).max(at);
                }
            }
            if !bookmarks {
                paragraph.anchors.clear();
            }
        }
        out.push(told(&text, &printed));
    }
    out
}

#[test]
fn an_untouched_draft_is_the_same() {
    let untraced = [" untraced 3个", " untraced 100人"].map(str::to_owned).to_vec();
    for found in changed("没有这几个字", "") {
        assert_eq!(found, untraced);
    }
    // A manifest that says nothing of the words round its printings will do, too.
    let (text, mut printed) = made(&DRAFT);
    printed.iter_mut().for_each(|p| (p.before, p.after) = (String::new(), String::new()));
    assert_eq!(told(&text, &printed), untraced);
}

#[test]
fn each_edit_is_found_where_it_is() {
    for (from, to, expected) in [
        ("1198人", "1298人", "f0001 edited 1298人"),
        ("1198人", "1189人", "f0001 edited 1189人"),
        ("1198人", "11985人", "f0001 edited 11985人"),
        ("1198人", "91198人", "f0001 edited 91198人"),
        ("1198人", "1198人次", "f0001 edited 1198人次"),
        ("1198人", "1198户", "f0001 edited 1198户"),
        ("301.2万元", "301.2元", "f0002 edited 301.2元"),
        ("301.2万元", "3012000元", "f0002 edited= 3012000元"),
        ("12人，共有", "15人，共有", "f0003 edited 15人"),
        ("3期", "3场", "f0004 edited 3场"),
        ("122%", "112%", "f0006 edited 112%"),
        ("45人次", "45余人次", "f0005 edited 45余人次"),
        ("近3万元", "近5万元", "f0014 edited 近5万元"),
        ("近3万元", "3万元", "f0014 edited 3万元"),
        ("3万余份", "4万余份", "f0009 edited 4万余份"),
        ("6000元", "600元", "f0012 edited 600元"),
        ("34户", "34人", "f0011 edited 34人"),
        ("1198人", "-1198人", "f0001 edited -1198人"),
        ("比上年增加12人", "比上年减少12人", "f0003 edited 12人"),
        ("十个街道", "九个街道", "f0008 edited 九个"),
        ("十个街道", "11个街道", "f0008 edited 11个"),
    ] {
        for found in changed(from, to) {
            let edits: Vec<&str> =
                found.iter().map(String::as_str).filter(|t| !t.starts_with(" untraced")).collect();
            assert_eq!(edits, [expected], "{from} → {to}");
        }
    }
}

#[test]
fn what_went_is_missing() {
    for (from, to, expected) in [
        ("，参加45人次", "", vec!["f0005 missing "]),
        ("1198人", "", vec!["f0001 missing "]),
        ("12人，共有", "，共有", vec!["f0003 missing "]),
        ("未发生越级上访", "发生越级上访", vec!["f0007 missing "]),
        (
            "培训班办了3期，参加45人次，完成任务的122%，",
            "",
            vec!["f0004 missing ", "f0005 missing ", "f0006 missing "],
        ),
    ] {
        for found in changed(from, to) {
            let edits: Vec<&str> =
                found.iter().map(String::as_str).filter(|t| !t.starts_with(" untraced")).collect();
            assert_eq!(edits, expected, "{from} → {to}");
        }
    }
}

#[test]
fn a_moved_sentence_is_the_same_and_a_copied_one_is_checked() {
    let (text, printed) = made(&DRAFT);
    for bookmarks in [true, false] {
        let mut moved = text.clone();
        moved.paragraphs.swap(0, 3);
        let mut copied = text.clone();
        let mut again = copied.paragraphs[1].clone();
        for anchor in &mut again.anchors {
            anchor.name.push_str("_Copy_1");
        }
        copied.paragraphs.push(again.clone());
        let mut diverged = copied.clone();
        let last: &mut Paragraph = diverged.paragraphs.last_mut().expect("a paragraph");
        last.text = last.text.replace("45人次", "54人次");
        for text in [&mut moved, &mut copied, &mut diverged] {
            if !bookmarks {
                text.paragraphs.iter_mut().for_each(|p| p.anchors.clear());
            }
        }
        let edits = |text: &Text| -> Vec<String> {
            told(text, &printed).into_iter().filter(|t| !t.starts_with(" untraced")).collect()
        };
        assert_eq!(edits(&moved), Vec::<String>::new());
        assert_eq!(edits(&copied), Vec::<String>::new());
        assert_eq!(edits(&diverged), ["f0005 edited 54人次"]);
    }
}

#[test]
fn bookmarks_of_another_build_are_not_believed() {
    let (mut text, printed) = made(&DRAFT);
    let names: Vec<String> =
        text.paragraphs.iter().flat_map(|p| p.anchors.iter().map(|a| a.name.clone())).collect();
    let shifted = names.iter().cycle().skip(3);
    for (anchor, name) in text.paragraphs.iter_mut().flat_map(|p| &mut p.anchors).zip(shifted) {
        anchor.name = name.clone();
    }
    let edits = told(&text, &printed);
    assert_eq!(edits, [" untraced 3个", " untraced 100人"]);
}

#[test]
fn a_number_that_the_ledger_left_is_stale() {
    let (text, mut printed) = made(&DRAFT);
    printed[0].now = Now::Moved("1205人".into());
    printed[4].now = Now::Gone("没有导入".into());
    printed[5].now = Now::Same;
    let edits: Vec<String> =
        told(&text, &printed).into_iter().filter(|t| !t.starts_with(" untraced")).collect();
    assert_eq!(edits, ["f0001 stale 1198人", "f0005 stale 45人次"]);
    let reading = Reading::of(&text);
    let said = findings(&reading, &printed, &compare(&reading, &printed), &[], &[]);
    assert_eq!(said[0].message, "「某数」（f0001）印的是「1198人」，台账现在算出「1205人」");
    assert_eq!(said[0].suggestion.as_deref(), Some("1205人"));
}

#[test]
fn typed_numbers_have_their_source() {
    let (text, mut printed) = made(&DRAFT);
    let fact = |text: &str| Printed {
        id: "fact:a".into(),
        figure: "fact:a".into(),
        text: text.into(),
        typed: true,
        ..Printed::default()
    };
    printed.extend([fact("100人"), fact("77人")]);
    assert_eq!(told(&text, &printed), [" untraced 3个", "fact:a missing "]);
}

#[test]
fn cells_are_told_apart_by_their_labels() {
    let cell = |text: &str, row: usize, column: usize| Paragraph {
        role: Role::Cell { table: 0, row, column },
        ..Paragraph::line(text, row as u64 + 1)
    };
    let rows =
        [["镇街", "人数", "金额"], ["甲镇", "0", "0.00"], ["乙镇", "0", "0.00"], ["丙镇", "5", "0.00"]];
    let mut text = Text::of_lines("");
    let mut printed = Vec::new();
    for (r, row) in rows.iter().enumerate() {
        for (c, words) in row.iter().enumerate() {
            text.paragraphs.push(cell(words, r, c));
            if r > 0 && c > 0 {
                printed.push(Printed {
                    id: format!("f{:04}", printed.len() + 1),
                    text: (*words).into(),
                    row: row[0].into(),
                    column: rows[0][c].into(),
                    ..Printed::default()
                });
            }
        }
    }
    assert_eq!(told(&text, &printed), Vec::<String>::new());
    for (at, to, expected) in [
        (4, "5", "f0001 edited 5"),
        (7, "1", "f0003 edited 1"),
        (11, "0.5", "f0006 edited 0.5"),
        (10, "50", "f0005 edited 50"),
        (10, "5万", "f0005 edited 5万"),
        (8, "0.0", "f0004 edited= 0.0"),
    ] {
        let mut text = text.clone();
        let at: usize = at;
        text.paragraphs[at].text = to.into();
        assert_eq!(told(&text, &printed), [expected], "{to}");
    }
    // A row that was taken out.
    text.paragraphs.drain(6..9);
    let gone = told(&text, &printed);
    assert_eq!(gone, ["f0003 missing ", "f0004 missing "]);
}

#[test]
fn numbers_without_a_manifest_may_be_those_of_indicators() {
    let text = Text::of_lines(
        "某县2024年工作总结\n全年为1198人发放护理补贴301.2万元，白内障手术228例，另有1198人参加活动，办班3期。",
    );
    assert_eq!(spoken(&text).iter().map(ToString::to_string).collect::<Vec<_>>(), ["2024"]);
    let candidate = |title: &str, value: i64, unit: &str| Candidate {
        figure: format!("{title}@2024@999900"),
        title: title.into(),
        value: value.into(),
        units: vec![unit.into()],
    };
    let candidates = [
        candidate("发放护理补贴人数", 1198, "人"),
        candidate("护理补贴金额", 3_012_345, "元"),
        candidate("护理补贴金额", 3_012_600, "元"),
        candidate("白内障手术例数", 229, "例"),
        candidate("下乡办班次数", 3, "期"),
    ];
    let reading = Reading::of(&text);
    let found = likely(&reading, &candidates);
    let told: Vec<(&str, &[usize])> =
        found.iter().map(|l| (reading.printed(l.number), l.candidates.as_slice())).collect();
    // 301.2万元 leaves open what 3012345元 is, not 3012600元; 228 is not 229; few words for a small number.
    assert_eq!(told, [("1198人", &[0][..]), ("301.2万元", &[1][..])]);
    let said = findings(&reading, &[], &[], &found, &candidates);
    assert_eq!(said[0].message, "「1198人」可能是：发放护理补贴人数（发放护理补贴人数@2024@999900）");
}
