//! `--engine spark`: the same figures, and the same drafts, as in process.
//!
//! Two kinds: a client of three lines of `sh` that answers what it is told to (everywhere but on Windows), and,
//! with `--ignored`, a real cluster: a master and two workers on loopback. Input of these: SPARK_HOME (PyPI's
//! pyspark will do) and Java; without them they fail. `SPARK_LONG=1` asks for every town and period.
//! Invariants: every indicator of the catalog is asked for, also where it has no value; no line of an answer
//! may be missing.
#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::disallowed_methods)]

#[path = "support/office.rs"]
mod office;

use std::fs;
use std::path::Path;

/// Appends to `report.toml`.
fn describe(root: &Path, engine: &str) {
    let path = root.join("report.toml");
    let mut bytes = fs::read(&path).expect("report.toml");
    bytes.extend(format!("\n{engine}").bytes());
    fs::write(path, bytes).expect("report.toml");
}

#[cfg(unix)]
mod protocol {
    use super::*;

    const REGIONS: &str = "code,name,level,parent,kind,counted,aliases,valid_from,valid_to\n\
        999921,云水县,county,,,是,,,\n\
        999921100,城关镇,town,999921,镇,是,,,\n\
        999921200,河西镇,town,999921,镇,是,,,\n";
    const ROWS: &str = "发放日期,所属月份,镇街,姓名,身份证号,补贴类型,补贴金额\n\
        2024-03-05,2024-03,城关镇,张一,999921198001011233,护理补贴,80\n\
        2024-04-05,2024-04,城关镇,张一,999921198001011233,护理补贴,80\n\
        2024-04-05,2024-04,河西镇,张二,999921198001011006,护理补贴,80.5\n";
    const VISITS: &str = "走访日期,镇街,户主姓名,身份证号,慰问金（元）,慰问品,备注\n\
        2024-01-20,城关镇,张一,999921198001011233,500,米,\n";
    const DRAFT: &str = "# {{ region.name }}总结\n\n{{ fig(id=\"subsidy.care.persons\") }}，\
        {{ fig(id=\"subsidy.care.amount\") }}，慰问金{{ fig(id=\"visit.amount\") }}。\n";
    const CONTROLS: &str = "indicator,region,period,value,unit,tolerance,source\n\
        subsidy.care.amount,,2024,240.5,元,,月报\n";
    const ASKED: &[&str] =
        &["stats", "2024", "--by", "region:town", "--indicator", "subsidy.care.persons,subsidy.care.amount"];

    fn hex(text: &str) -> String {
        text.bytes().fold("x".to_owned(), |all, b| all + &format!("{b:02X}"))
    }

    /// Name and length of a dataset's only file.
    fn file(root: &Path, dataset: &str) -> String {
        let all = fs::read_dir(root.join("ledger/data")).expect("a ledger").map(|e| e.expect("an entry"));
        let mut own = all.filter(|e| e.file_name().to_string_lossy().starts_with(dataset));
        let (file, more) = (own.next().expect("a file"), own.next());
        assert!(more.is_none());
        let bytes = file.metadata().expect("a file").len();
        format!("{} {bytes}", hex(&file.file_name().to_string_lossy()))
    }

    /// An office with three rows, and what a cluster would say of them.
    fn ready(name: &str) -> (std::path::PathBuf, Vec<String>) {
        let root = office::folder(name);
        office::run(&root, &["init", ".", "--region", "云水县"], 0);
        fs::write(root.join("regions.csv"), REGIONS).expect("regions");
        fs::write(root.join("a.csv"), ROWS).expect("rows");
        office::run(&root, &["ingest", "a.csv"], 0);
        let file = file(&root, "subsidy");
        // 2024-01-01 stands for all of the year, 1 for 护理补贴, 0 for a status that is not void.
        let group = |n: usize, town: &str, rows: usize, sum: usize| {
            format!("1 c 2 3 {n} {n} {file} 0 1 19723 19723 0 {} x {rows} {sum} 0 0", hex(town))
        };
        let lines = vec![
            group(1, "城关镇", 2, 16000),
            group(2, "河西镇", 1, 8050),
            "1 s 0 2 2 1 1 1".to_owned(),
            "1 s 0 2 2 2 1 2".to_owned(),
        ];
        (root, lines)
    }

    /// Adds a second dataset, a draft of figures of both, a control total and what a cluster would say to all of it.
    fn more(root: &Path, mut lines: Vec<String>) -> Vec<String> {
        fs::write(root.join("b.csv"), VISITS).expect("rows");
        office::run(root, &["ingest", "b.csv"], 0);
        fs::write(root.join("templates/own.md"), DRAFT).expect("a template");
        fs::write(root.join("controls.csv"), CONTROLS).expect("control totals");
        lines.push(format!(
            "2 c 1 1 1 1 {} 0 19723 19723 0 {} x 1 50000 0 - 1",
            file(root, "visit"),
            hex("城关镇")
        ));
        // A control total is asked by month: 2024-03-01 and 2024-04-01.
        let subsidy = file(root, "subsidy");
        for (n, day, town, sum) in
            [(1, 19783, "城关镇", 8000), (2, 19814, "城关镇", 8000), (3, 19814, "河西镇", 8050)]
        {
            lines.push(format!("3 c 3 3 {n} {n} {subsidy} 0 1 {day} {day} 0 {} x 1 {sum} 0", hex(town)));
        }
        lines
    }

    /// Has the client say some lines, each with its checksum, once it has seen every file that the script reads.
    fn say(root: &Path, lines: &[String], end: &str) {
        let mut text = String::from("Time taken: 1 seconds\n");
        for line in lines {
            text.push_str(&format!("@NONCE@ {line} {}\n", crc32fast::hash(line.as_bytes())));
        }
        fs::write(root.join("answer.txt"), text + end).expect("an answer");
        fs::write(
            root.join("client.sh"),
            "nonce=$(sed -n 's/^-- report //p' \"$2\")\nls -l \"$2\" > \"$1/seen.txt\"\n\
             echo start >> \"$1/starts.txt\"\ncp \"$2\" \"$1/script.sql\"\n\
             for file in $(grep -o 'parquet.`[^`]*' \"$2\"); do\n\
             test -f \"${file#*file://}\" || { echo \"$file\" >&2; exit 1; }\ndone\n\
             sed \"s/@NONCE@/$nonce/\" \"$1/answer.txt\"\n",
        )
        .expect("a client");
    }

    fn engine(root: &Path) -> String {
        // The script is the last of many arguments.
        let own = "for last; do :; done; exec sh \"$0/client.sh\" \"$0\" \"$last\"";
        format!("[engine.spark]\ncommand = \"sh\"\nargs = ['-c', '{own}', '{}']\n", root.display())
    }

    fn codes(root: &Path) -> (Option<i32>, String) {
        let output = office::report(root, ASKED).output().expect("the program");
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    }

    #[test]
    fn an_answer_is_read_and_less_than_all_of_it_is_not() {
        let (root, lines) = ready("spark-protocol");
        let own = office::stats(&root, &ASKED[1..]);
        assert_eq!(own.len(), 4);
        describe(&root, &engine(&root));
        say(&root, &lines, "@NONCE@ end\n");
        assert_eq!(office::stats(&root, &ASKED[1..]), own);
        let json = office::json(&root, ASKED, 0);
        assert_eq!(json["engine"], "spark");
        // Nobody else may read the script, and it is gone.
        let seen = fs::read_to_string(root.join("seen.txt")).expect("seen");
        assert!(seen.starts_with("-rw-------"), "{seen}");
        let path = seen.split_whitespace().last().expect("a path");
        assert!(!Path::new(path).exists(), "{path}");

        let refused = |lines: &[String], end: &str, code: &str| {
            say(&root, lines, end);
            let (exit, stderr) = codes(&root);
            assert!(exit == Some(2) && stderr.contains(code), "{code} {lines:?}\n{stderr}");
        };
        for n in 0..lines.len() {
            let mut less = lines.clone();
            less.remove(n);
            refused(&less, "@NONCE@ end\n", "E1105");
            let mut twice = lines.clone();
            twice.push(lines[n].clone());
            refused(&twice, "@NONCE@ end\n", "E1105");
        }
        refused(&lines, "", "E1105");
        refused(&lines, "r0 end\n", "E1105");
        refused(&[], "@NONCE@ end\n", "E1105");
        let with = |from: &str, to: &str| -> Vec<String> {
            lines.iter().map(|line| line.replacen(from, to, 1)).collect()
        };
        // Other numbers of rows, of things, of bytes; other sums may come from the rows alone.
        refused(&with(" x 2 ", " x 1 "), "@NONCE@ end\n", "E1105");
        refused(&with("1 c 2 3 ", "1 c 2 4 "), "@NONCE@ end\n", "E1105");
        refused(&with("2 2 2 1 2", "2 2 2 7 2"), "@NONCE@ end\n", "E1105");
        let fewer: Vec<String> =
            with("1 c 2 3 ", "1 c 2 2 ").iter().map(|l| l.replace(" x 2 ", " x 1 ")).collect();
        refused(&fewer, "@NONCE@ end\n", "E1106");
        let bytes = lines[0].split(' ').nth(7).expect("bytes").to_owned();
        refused(&with(&format!(" {bytes} "), " 1 "), "@NONCE@ end\n", "E1106");
        refused(&with(" 19723 ", " noon "), "@NONCE@ end\n", "E1105");
    }

    /// The files that the client's last script read, and how many clients there were since this was asked last.
    fn asked(root: &Path) -> (Vec<String>, usize) {
        let script = fs::read_to_string(root.join("script.sql")).expect("a script");
        let files = script.split("FROM parquet.`").skip(1).filter_map(|rest| rest.split('`').next());
        let starts = fs::read_to_string(root.join("starts.txt")).expect("starts").lines().count();
        fs::remove_file(root.join("starts.txt")).expect("starts");
        (files.map(str::to_owned).collect(), starts)
    }

    #[test]
    fn a_build_of_several_datasets_and_control_totals_starts_one_client() {
        let (root, lines) = ready("spark-one-session");
        let lines = more(&root, lines);
        let build = |engine: &str| {
            let emit = ["--template", "own", "--emit", "md,txt", "--no-ingest", "--engine", engine];
            office::run(&root, &[&["build", "2024"], &emit[..]].concat(), 0);
            let manifest = fs::read_to_string(root.join("out/2024/own/figures.json")).expect("figures");
            let mut all = office::bytes(&root.join("out"));
            let named = format!("\"engine\": \"{engine}\"");
            assert!(manifest.contains(&named));
            let same = manifest.replace(&named, "").into_bytes();
            all.insert(root.join("out/2024/own/figures.json"), same);
            all
        };
        let own = build("local");
        let draft = fs::read_to_string(office::file(&root.join("out/2024/own"), "md")).expect("a draft");
        assert!(["2人", "240.5元", "500元"].iter().all(|figure| draft.contains(figure)), "{draft}");
        describe(&root, &engine(&root));
        say(&root, &lines, "@NONCE@ end\n");
        assert!(build("spark") == own);
        let (files, starts) = asked(&root);
        assert_eq!(starts, 1);
        let of = |dataset: &str| files.iter().filter(|f| f.contains(&format!("/data/{dataset}-"))).count();
        assert_eq!((of("subsidy"), of("visit"), files.len()), (2, 1, 3), "{files:?}");
    }

    #[test]
    fn the_ledger_is_read_where_the_cluster_has_it() {
        let (root, lines) = ready("spark-elsewhere");
        let own = office::stats(&root, &ASKED[1..]);
        let copy = office::folder("spark-elsewhere-copy").join("ledger");
        describe(&root, &format!("{}ledger = \"file://{}/\"\n", engine(&root), copy.display()));
        say(&root, &lines, "@NONCE@ end\n");
        // There is no copy yet.
        let (exit, stderr) = codes(&root);
        assert!(exit == Some(2) && stderr.contains("E110"), "{stderr}");
        assert_eq!(asked(&root).1, 1);
        fs::create_dir(&copy).expect("a folder");
        // Moved away, so that nothing can come from the workspace's own.
        fs::rename(root.join("ledger/data"), copy.join("data")).expect("moved");
        assert_eq!(office::stats(&root, &ASKED[1..]), own);
        let (files, starts) = asked(&root);
        let folder = format!("file://{}/data/subsidy-", copy.display());
        assert!(starts == 1 && files.len() == 1 && files[0].starts_with(&folder), "{files:?}");
    }

    #[test]
    fn what_no_source_has_needs_no_cluster() {
        let (root, _) = ready("spark-nothing");
        describe(&root, "[engine.spark]\ncommand = \"没有/spark-sql\"\n");
        let json = office::json(&root, &["stats", "2019", "--indicator", "subsidy.care.persons"], 0);
        assert!(office::list(&json, "rows").is_empty());
        office::run(&root, ASKED, 2);
        let own: Vec<&str> = ASKED.iter().copied().chain(["--engine", "local"]).collect();
        assert_eq!(office::json(&root, &own, 0)["engine"], "local");
    }
}

mod cluster {
    use super::*;
    use std::io::{BufRead, BufReader};
    use std::net::TcpListener;
    use std::path::PathBuf;
    use std::process::{Child, Command, Stdio};

    /// Settings for little data on few cores: compiling each statement would take longer than running it.
    const SMALL: &str = "[engine.spark.conf]\n\"spark.ui.enabled\" = \"false\"\n\"spark.sql.shuffle.partitions\" = \"2\"\n\
        \"spark.sql.codegen.wholeStage\" = \"false\"\n\"spark.sql.codegen.factoryMode\" = \"NO_CODEGEN\"\n\
        \"spark.sql.adaptive.enabled\" = \"false\"\n\"spark.driver.memory\" = \"800m\"\n\"spark.executor.memory\" = \"600m\"\n\
        \"spark.driver.host\" = \"127.0.0.1\"\n\"spark.driver.bindAddress\" = \"127.0.0.1\"\n";

    /// A master and two workers, which end with this value.
    struct Cluster {
        master: String,
        processes: Vec<Child>,
        _folder: tempfile::TempDir,
    }

    impl Drop for Cluster {
        fn drop(&mut self) {
            for process in &mut self.processes {
                drop(process.kill());
                drop(process.wait());
            }
        }
    }

    fn home() -> PathBuf {
        std::env::var_os("SPARK_HOME")
            .map(PathBuf::from)
            .expect("SPARK_HOME: `pip install pyspark`, and Java 17")
    }

    /// A port that nobody listens at.
    fn free() -> u16 {
        TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port()
    }

    impl Cluster {
        fn start() -> Cluster {
            let folder = tempfile::tempdir().expect("a folder");
            let master = format!("spark://127.0.0.1:{}", free());
            let port = master.rsplit(':').next().expect("a port").to_owned();
            let mut out = Cluster { master: master.clone(), processes: Vec::new(), _folder: folder };
            let (at, ui) = (["--host", "127.0.0.1", "--port", &port], ["--webui-port", "0"]);
            out.run(
                &[&["org.apache.spark.deploy.master.Master"][..], &at, &ui].concat(),
                "I have been elected leader",
            );
            for n in ["one", "two"] {
                let work = out._folder.path().join(n).to_string_lossy().into_owned();
                let own = ["--host", "127.0.0.1", "--cores", "1", "--memory", "700m", "--work-dir", &work];
                let class = ["org.apache.spark.deploy.worker.Worker"];
                out.run(&[&class[..], &own, &ui, &[&master]].concat(), "Successfully registered with master");
            }
            out
        }

        /// Starts a process and waits until it says so.
        fn run(&mut self, arguments: &[&str], ready: &str) {
            let mut child = Command::new(home().join("bin/spark-class"))
                .args(arguments)
                .env("SPARK_LOCAL_IP", "127.0.0.1")
                .env("SPARK_DAEMON_MEMORY", "256m")
                .current_dir(self._folder.path())
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::piped())
                .spawn()
                .expect("spark-class");
            let mut lines = BufReader::new(child.stderr.take().expect("stderr")).lines();
            self.processes.push(child);
            let mut said = String::new();
            let found = lines.by_ref().map_while(Result::ok).any(|line| {
                said.push_str(&line);
                said.push('\n');
                line.contains(ready)
            });
            assert!(found, "{arguments:?} never said “{ready}”:\n{said}");
            // A full pipe would stop it.
            std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        }
    }

    fn sample(name: &str, cluster: &Cluster) -> PathBuf {
        let root = office::copy_of_sample(name);
        office::run(&root, &["ingest"], 1);
        // The cluster has a copy of the ledger.
        let copy = office::folder(&format!("{name}-copy")).join("ledger");
        office::copy(&root.join("ledger"), &copy);
        let (master, copy) = (&cluster.master, copy.display());
        let own = format!("master = \"{master}\"\nledger = \"file://{copy}\"\ntimeout = 3000\n");
        describe(&root, &format!("[engine.spark]\n{own}{SMALL}"));
        root
    }

    /// What a run printed, but for the name of the engine.
    fn figures(root: &Path, arguments: &[&str], engine: &str) -> Vec<u8> {
        let all = [&["stats"], arguments, &["--format", "json", "--engine", engine]].concat();
        let output = office::run(root, &all, 0);
        let mut said = String::from_utf8(output.stdout).expect("UTF-8");
        said = said.replacen(&format!("\"engine\": \"{engine}\""), "\"engine\": \"\"", 1);
        assert!(said.contains("\"engine\": \"\""), "the engine is named");
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        (said + &told).into_bytes()
    }

    fn same(root: &Path, arguments: &[&str]) {
        let start = std::time::Instant::now();
        // What is read can only be the copy.
        let (data, away) = (root.join("ledger/data"), root.join("ledger/elsewhere"));
        fs::rename(&data, &away).expect("moved");
        let theirs = figures(root, arguments, "spark");
        fs::rename(&away, &data).expect("moved back");
        println!("{arguments:?}: {:?}", start.elapsed());
        let ours = figures(root, arguments, "local");
        assert!(theirs == ours, "{arguments:?}\n{}", String::from_utf8_lossy(&theirs));
    }

    #[test]
    #[ignore = "needs SPARK_HOME and Java"]
    fn figures_and_drafts_are_those_of_a_cluster() {
        let cluster = Cluster::start();
        let root = sample("spark-cluster", &cluster);
        // All indicators, and what is told besides: a year with its towns.
        same(&root, &["2024", "--by", "region:town"]);
        if std::env::var_os("SPARK_LONG").is_some() {
            same(&root, &["2024", "--by", "region:town,month"]);
            for period in ["2024", "2023", "2024H1", "2024-03", "2023..2024", "2024-01-01..2024-11-20"] {
                same(&root, &[period, "--by", "region:town"]);
                same(&root, &[period, "--by", "region:village"]);
            }
        }
        // A whole build, with the series and the control totals; the engine's name is all that differs.
        let build = |engine: &str| {
            drop(fs::remove_dir_all(root.join("out")));
            let asked = [
                "build",
                "2024",
                "--no-ingest",
                "--each",
                "town",
                "--emit",
                "docx,md,html,xlsx",
                "--engine",
                engine,
            ];
            let output = office::report(&root, &asked).output().expect("the program");
            assert!(
                matches!(output.status.code(), Some(0 | 1)),
                "{}",
                String::from_utf8_lossy(&output.stderr)
            );
            let mut all = office::bytes(&root.join("out"));
            for (path, bytes) in &mut all {
                if path.file_name().is_some_and(|name| name == "figures.json") {
                    let text = String::from_utf8(bytes.clone()).expect("UTF-8");
                    let named = format!("\"engine\": \"{engine}\"");
                    assert!(text.contains(&named));
                    *bytes = text.replace(&named, "\"engine\": \"\"").into_bytes();
                }
            }
            all
        };
        let (theirs, ours) = (build("spark"), build("local"));
        assert!(ours.len() > 10 && ours.keys().eq(theirs.keys()));
        for ((path, ours), (_, theirs)) in ours.iter().zip(&theirs) {
            assert!(ours == theirs, "{} differs", path.display());
        }
    }

    /// What `report sql` prints for Spark, run by Spark: some indicators of every dataset, with `SPARK_LONG` all.
    #[test]
    #[ignore = "needs SPARK_HOME and Java"]
    fn statements_give_the_figures() {
        let root = office::copy_of_sample("spark-statements");
        office::run(&root, &["ingest"], 1);
        let step = if std::env::var_os("SPARK_LONG").is_some() { 1 } else { 23 };
        let own = office::json(&root, &["stats", "2024"], 0);
        let mut script = String::new();
        let mut wanted = Vec::new();
        let all = office::json(&root, &["indicators"], 0);
        for indicator in office::list(&all, "indicators").iter().step_by(step) {
            let id = office::text(indicator, "id");
            let sql = office::run(&root, &["sql", id, "2024", "--dialect", "spark"], 0).stdout;
            script.push_str(&format!("SELECT '@ {id}';\n{}", String::from_utf8(sql).expect("UTF-8")));
            let row = office::list(&own, "rows").iter().find(|row| row["indicator"] == id);
            wanted.push((id.to_owned(), row.map_or("NULL", |row| office::text(row, "value")).to_owned()));
        }
        let file = root.join("all.sql");
        fs::write(&file, script).expect("a script");
        let mut client = Command::new(home().join("bin/spark-sql"));
        client.args(["--master", "local[2]", "--conf", "spark.sql.catalogImplementation=in-memory"]);
        for setting in SMALL.lines().skip(1) {
            client.arg("--conf").arg(setting.replace([' ', '"'], ""));
        }
        let client = client.env("JAVA_TOOL_OPTIONS", "-Dfile.encoding=UTF-8").arg("-f").arg(&file);
        let output = client.current_dir(&root).output().expect("spark-sql");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let said = String::from_utf8(output.stdout).expect("UTF-8");
        let mut lines = said.lines();
        let mut found = Vec::new();
        while let Some(id) = lines.find_map(|line| line.strip_prefix("@ ")) {
            let row = lines.next().unwrap_or_default();
            found.push((id.to_owned(), row.rsplit('\t').next().unwrap_or_default().to_owned()));
        }
        assert!(wanted.len() > 30 && wanted.iter().any(|(_, value)| value != "NULL" && value != "0"));
        assert_eq!(found, wanted);
    }

    #[test]
    #[ignore = "needs SPARK_HOME and Java"]
    fn a_dead_master_and_a_missing_file_are_told() {
        let root = office::copy_of_sample("spark-errors");
        office::run(&root, &["ingest"], 1);
        let told = |engine: &str, code: &str| {
            let before = fs::read(root.join("report.toml")).expect("report.toml");
            describe(&root, engine);
            let asked = ["stats", "2024", "--indicator", "subsidy.care.persons"];
            let output = office::report(&root, &asked).output().expect("the program");
            let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.code() == Some(2) && stderr.contains(code), "{code}\n{stderr}");
            fs::write(root.join("report.toml"), before).expect("report.toml");
        };
        told(&format!("[engine.spark]\nmaster = \"spark://127.0.0.1:{}\"\n{SMALL}", free()), "E1102");
        let nowhere =
            format!("[engine.spark]\nmaster = \"local[1]\"\nledger = \"file:///nowhere/ledger\"\n{SMALL}");
        told(&nowhere, "E1106");
    }
}
