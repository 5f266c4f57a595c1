//! Manifests that are damaged, of another draft, or not there.

use super::*;

#[test]
fn manifests_that_are_damaged_or_of_other_drafts() {
    let draft = drafts().iter().find(|d| kind(&d.file) == "txt").expect("a draft");
    let folder = office::folder("check-data-manifests");
    let own = draft.file.parent().expect("a folder").join("figures.json");
    let manifest = fs::read_to_string(own).expect("a manifest");
    let file = folder.join("改了名.txt");
    fs::copy(&draft.file, &file).expect("a copy");
    let beside = folder.join("figures.json");
    // Renamed, and nothing but the manifest tells whose draft it is.
    fs::write(&beside, &manifest).expect("a manifest");
    let (text, out) = compared(&file, None);
    assert_eq!(told(&text, &out.printed, &out.matches), Vec::<String>::new());
    assert!(
        out.manifest.is_some() && out.notes.iter().any(|n| n.contains("没有与台账核对")),
        "{:?}",
        out.notes
    );
    // Another text in the folder is not taken for the draft.
    let other = folder.join("别的.txt");
    fs::write(&other, "2024年，全县共有残疾人35人。").expect("a text");
    let (_, out) = compared(&other, None);
    assert!(out.manifest.is_none() && out.matches.is_empty() && out.notes.len() == 1, "{:?}", out.notes);
    for (wrong, says) in [
        (manifest.replacen("\"schema\": 1", "\"schema\": 2", 1), "另一个版本"),
        (manifest[..manifest.len() / 2].to_owned(), "不是 report build 写的"),
        ("{}".to_owned(), "没有 schema"),
        (manifest.replacen("\"figure\": \"", "\"figure\": \"x", 1), "文件被改过"),
    ] {
        fs::write(&beside, wrong).expect("a manifest");
        let text = read(&file, None, &source(&file));
        let reading = Reading::of(&text);
        let asked = |manifest| Asked { file: Some(&file), manifest };
        let named =
            compare(&session(&folder), &asked(Some(beside.as_path())), &reading).expect_err("damaged");
        assert!(named[0].message.contains(says), "{named:?}");
        let found = compare(&session(&folder), &asked(None), &reading).expect("no manifest");
        assert!(found.manifest.is_none() && found.diagnostics[0].message.contains(says));
    }
}

/// Whether a change of a number surely breaks a relation that holds: parts may be more than are named, so a total
/// must become less or a part more; a bound only breaks upward.
fn breaks(kind: Kind, result: bool) -> Option<bool> {
    match kind {
        Kind::Product | Kind::Ratio | Kind::Difference | Kind::Growth | Kind::Table | Kind::Breakdown => {
            Some(true)
        }
        Kind::SumOfParts => Some(!result),
        Kind::Bound => result.then_some(true),
        Kind::Equality | Kind::Enumeration | Kind::Plausibility => None,
    }
}

#[test]
fn without_a_manifest_what_breaks_a_relation_is_found() {
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut missed = Vec::new();
    for draft in drafts().iter().filter(|d| kind(&d.file) == "md") {
        let text = read(&draft.file, None, &source(&draft.file));
        let reading = Reading::of(&text);
        let sure = |r: &Relation| r.confidence >= Confidence::Likely;
        let relations = relation::find(&reading);
        let holding = relations.iter().filter(|r| r.holds && sure(r));
        let numbers = holding.flat_map(|r| {
            std::iter::once((r, r.result, true)).chain(r.operands.iter().map(move |n| (r, *n, false)))
        });
        // What is printed as about so much has room on both sides.
        let exact = |r: &Relation| {
            r.operands.iter().chain([&r.result]).all(|n| reading.numbers[*n].approx == Approx::Exact)
        };
        for (r, at, result) in numbers.filter(|(r, ..)| exact(r)).step_by(draft.every.div_ceil(12)) {
            let (Some(up), number) = (breaks(r.kind, result), &reading.numbers[at]) else { continue };
            let paragraph = &text.paragraphs[number.span.paragraph].text;
            let first = paragraph[number.numeral.clone()].chars().next().and_then(|c| c.to_digit(10));
            let to = match (first, up) {
                (Some(_), true) if r.kind == Kind::Bound => {
                    "9".to_owned() + &paragraph[number.numeral.start..=number.numeral.start]
                }
                (Some(9), true) => "8".to_owned(),
                (Some(d), true) => (d + 1).to_string(),
                (Some(d), false) if d > 1 => (d - 1).to_string(),
                _ => continue,
            };
            let mut changed = text.clone();
            let place = number.numeral.start;
            changed.paragraphs[number.span.paragraph].text.replace_range(place..=place, &to);
            let again = Reading::of(&changed);
            let same = |n: usize| {
                let n = &again.numbers[n];
                n.span.paragraph == number.span.paragraph && n.numeral.start == place
            };
            let found = relation::find(&again);
            let found = found
                .iter()
                .any(|f| !f.holds && sure(f) && (same(f.result) || f.operands.iter().any(|n| same(*n))));
            let count = counts.entry(r.kind.key()).or_default();
            count.0 += 1;
            count.1 += usize::from(found);
            if !found {
                missed.push(format!(
                    "{:?} {} {} ＝ {}: {to}",
                    draft.file.file_name(),
                    r.kind.key(),
                    r.expression,
                    r.printed
                ));
            }
        }
    }
    println!("没有清单，改坏的关系（改动数，找到数）：{counts:?}\n{}", missed.join("\n"));
    let all: usize = counts.values().map(|(all, _)| all).sum();
    assert!(all > 40 && missed.len() * 20 <= all, "{} of {all} missed", missed.len());
}
