//! What became of the office since: changes, flips, rows counted twice, originals that were not kept.

use super::*;

#[test]
fn what_the_office_changed_since_is_told() {
    let workspace = Workspace::new();
    let text = format!("{},窗口\n{ONE},一\n", HEAD.trim_end());
    workspace.write("inbox/a.csv", text.as_bytes());
    assert_eq!(workspace.run(&["ingest", "inbox/a.csv"]).exit, Some(0));
    assert_eq!(workspace.run(&["build", "2024", "--emit", "md"]).exit, Some(0));
    let draft = workspace.path().join("out/2024/2024年工作总结.md");
    fs::write(&draft, "改过").expect("edited");
    let (_, said) = pack(&workspace, &["--no-trial"]);
    assert_eq!(said["differing"][0], "out/2024/2024年工作总结.md", "{said}");
    assert_eq!(fs::read_to_string(&draft).expect("a draft"), "改过");
    // A catalog that reads the same file otherwise: the drafts hold, the ledger is not what it would be now.
    let late = "[[extend]]\ndataset = \"subsidy\"\naliases = { note = [\"窗口\"] }\n";
    workspace.write("catalog/后来.toml", late.as_bytes());
    let said = workspace.run(&["pack", "2024", "--emit", "md", "--output", "late.zip"]);
    assert_eq!((said.exit, said.stderr.contains("E0845")), (Some(1), true), "{}", said.stderr);
}

#[test]
fn verify_finds_a_flip_and_a_cut_in_every_kind_of_file() {
    let workspace = eventful();
    let verify = || {
        let said = workspace.run(&["sources", "--verify", "--format", "json"]);
        (said.exit, serde_json::from_str::<Value>(&said.stdout).unwrap_or_default(), said.stderr)
    };
    assert_eq!(verify().0, Some(0));
    let mut kinds: BTreeMap<String, PathBuf> = BTreeMap::new();
    for name in workspace.ledger().into_keys() {
        let kind = name.iter().next().expect("a part").to_string_lossy().into_owned();
        kinds.entry(kind).or_insert(name);
    }
    let all = ["data", "held", "links", "manifest.json", "originals", "rejects", "returns"];
    assert!(kinds.keys().eq(all.iter()), "{kinds:?}");
    for (kind, name) in &kinds {
        let path = workspace.path().join("ledger").join(name);
        let whole = fs::read(&path).expect("a file");
        let mut flipped = whole.clone();
        flipped[whole.len() / 2] ^= 1;
        for broken in [flipped, whole[..whole.len() - 1].to_vec(), Vec::new()] {
            fs::write(&path, &broken).expect("written");
            let (exit, said, stderr) = verify();
            let shown = format!("ledger/{}", name.display());
            if kind == "manifest.json" {
                assert_eq!((exit, stderr.contains("E0302")), (Some(2), true), "{stderr}");
                continue;
            }
            let named = said["problems"].as_array().expect("problems").iter();
            let named: Vec<&str> = named.filter_map(|p| p["file"].as_str()).collect();
            assert_eq!((exit, named), (Some(1), vec![shown.as_str()]), "{kind}: {stderr}");
        }
        fs::write(&path, &whole).expect("restored");
    }
    assert_eq!(verify().0, Some(0));
    // What nobody registered, what a killed run left, what lies changed in the inbox.
    workspace.write("ledger/data/旧的.parquet", b"x");
    workspace.write("ledger/备注.txt", b"x");
    workspace.write("ledger/data/1-1.parquet.part", b"x");
    workspace.write("inbox/d.csv", b"x");
    let (exit, said, stderr) = verify();
    assert_eq!(exit, Some(1), "{stderr}");
    let files: Vec<&str> =
        said["problems"].as_array().unwrap().iter().map(|p| p["file"].as_str().unwrap()).collect();
    assert_eq!(files, ["ledger/data/旧的.parquet", "ledger/备注.txt"]);
    assert_eq!(said["strays"].as_array().map(Vec::len), Some(3), "{said}");
    assert_eq!(said["changed"], serde_json::json!(["inbox/d.csv"]));
    // An original that is another file, though its own hash is right.
    fs::remove_file(workspace.path().join("ledger/data/旧的.parquet")).expect("removed");
    fs::remove_file(workspace.path().join("ledger/备注.txt")).expect("removed");
    let original = workspace.path().join("ledger").join(&kinds["originals"]);
    let other = zstd::stream::encode_all(&b"other"[..], 1).expect("packed");
    let manifest = workspace.path().join("ledger/manifest.json");
    let changed = packs::manifest(&fs::read(&manifest).expect("a manifest"), |ledger| {
        for source in ledger["sources"].as_array_mut().expect("sources") {
            if source["original"]["name"].as_str().is_some_and(|n| kinds["originals"].ends_with(n)) {
                source["original"]["sha256"] = packs::sha256(&other).into();
                source["original"]["bytes"] = other.len().into();
            }
        }
    });
    fs::write(&original, &other).expect("written");
    fs::write(&manifest, changed).expect("written");
    let (exit, said, stderr) = verify();
    assert_eq!((exit, stderr.contains("解开后")), (Some(1), true), "{said}{stderr}");
}

/// Without a journal nothing excuses a ledger whose verdicts do not come out again.
#[test]
fn a_row_counted_twice_is_no_matter_of_history() {
    let other = "2024-05-05,2024-05,城关镇,钱七,999921198001011030,护理补贴,80";
    // `b` alone, then `b` after `a`: the data of the first has the row that the second has as a duplicate.
    let alone = Workspace::new();
    ingest(&alone, "b", &[ONE, other], &[]);
    let both = small();
    ingest(&both, "b", &[ONE, other], &[]);
    let open = |w: &Workspace| Pack::open(&fs::read(pack(w, &["--no-trial"]).0).expect("an archive"));
    let (alone, mut packed) = (open(&alone), open(&both));
    let data = alone.named("ledger/data/");
    let theirs: Value = serde_json::from_slice(alone.get("ledger/manifest.json")).expect("a manifest");
    let mut entry = theirs["ledger"]["sources"][0].clone();
    entry["data"]["name"] = format!("data/{}", "subsidy-forged.parquet").into();
    let manifest = packs::manifest(packed.get("ledger/manifest.json"), |ledger| {
        entry["original"] = ledger["sources"][1]["original"].clone();
        ledger["sources"][1] = entry;
    });
    packed.members.retain(|(name, _)| !name.starts_with("ledger/links/"));
    let old: Value = serde_json::from_slice(packed.get("ledger/manifest.json")).expect("a manifest");
    let old = format!("ledger/{}", old["ledger"]["sources"][1]["data"]["name"].as_str().expect("a name"));
    packed.members.retain(|(name, _)| *name != old);
    packed.set("ledger/data/subsidy-forged.parquet", alone.get(&data).to_vec());
    packed.set("ledger/manifest.json", manifest);
    let folder = tempfile::tempdir().expect("a folder");
    let said = forged(folder.path(), &packed);
    assert_eq!(said.exit, Some(1), "{}{}", said.stdout, said.stderr);
    assert!(said.stderr.contains("E0845") && said.stderr.contains("重复 1"), "{}", said.stderr);
    // Nor does a journal: no source has the row twice.
    let manifest = packs::manifest(packed.get("ledger/manifest.json"), |ledger| {
        let line = r#"{"at":"2024-12-24T00:00:00Z","action":"drop","source":"0123456789ab","path":"x","sha256":"","rows":1}"#;
        ledger["journal"] = serde_json::json!([serde_json::from_str::<Value>(line).expect("JSON")]);
    });
    let said = forged(folder.path(), packed.set("ledger/manifest.json", manifest));
    assert_eq!(said.exit, Some(1), "{}{}", said.stdout, said.stderr);
    assert!(
        said.stderr.contains("E0845") && said.stderr.contains("比在任何一个来源里都多"),
        "{}",
        said.stderr
    );
}

#[test]
fn an_office_that_keeps_no_originals_proves_its_drafts_only() {
    let workspace = Workspace::new();
    let config = fs::read_to_string(workspace.path().join("report.toml")).expect("settings");
    let config = config.lines().filter(|l| !l.starts_with("keep_originals")).collect::<Vec<_>>().join("\n");
    let config = config.replace("[ingest]", "[ingest]\nkeep_originals = false");
    assert!(config.contains("keep_originals = false"));
    workspace.write("report.toml", config.as_bytes());
    ingest(&workspace, "a", &[ONE, TWO, BAD], &[]);
    let (path, said) = pack(&workspace, &[]);
    assert_eq!(
        (&said["trial"]["same"], hows(&said["trial"])),
        (&Value::Bool(true), vec!["unread"]),
        "{said:#}"
    );
    let folder = tempfile::tempdir().expect("a folder");
    fs::copy(workspace.path().join("inbox/a.csv"), folder.path().join("从别处来")).expect("copied");
    let (exit, said) = replayed(folder.path(), &path, &["--originals", "."]);
    assert_eq!((exit, hows(&said)), (Some(0), vec!["same"]), "{said:#}");
}

#[test]
fn a_control_total_that_fails_is_told_and_may_leave_nothing_to_pack() {
    let workspace = small();
    workspace.write(
        "controls.csv",
        "indicator,region,period,value,unit,source\nsubsidy.care.amount,999921,2024,999,元,财政\n".as_bytes(),
    );
    let config = fs::read_to_string(workspace.path().join("report.toml")).expect("settings");
    let pack_with = |on_fail: &str| {
        let set = config.replace("on_fail = \"warn\"", &format!("on_fail = \"{on_fail}\""));
        assert!(set.contains(&format!("on_fail = \"{on_fail}\"")));
        workspace.write("report.toml", set.as_bytes());
        workspace.run(&["pack", "2024", "--emit", "md", "--output", &format!("{on_fail}.zip")])
    };
    let refused = pack_with("refuse");
    assert_eq!((refused.exit, refused.stderr.contains("对账数")), (Some(1), true), "{}", refused.stderr);
    assert!(!workspace.path().join("refuse.zip").exists());
    let stamped = pack_with("draft");
    assert_eq!((stamped.exit, stamped.stderr.contains("对账数")), (Some(1), true), "{}", stamped.stderr);
    let folder = tempfile::tempdir().expect("a folder");
    let said = replay(folder.path(), &workspace.path().join("draft.zip"), &[]);
    assert_eq!(said.exit, Some(0), "the same drafts, stamped: {}", said.stderr);
}
