//! `report stats … --chart`: bars below the tables, where they are wanted.
#![allow(clippy::disallowed_methods, reason = "where python is stands in the environment")]

use crate::workspace;
use workspace::{Said, Workspace};

const CATALOG: &str = r#"
[[dataset]]
id = "purse"
title = "经费"
event = "day"
town = "town"
field = [
    { id = "day", title = "日期", type = "date", required = true },
    { id = "town", title = "镇街", type = "region" },
    { id = "kind", title = "种类", type = "category", required = true, values = { "收入" = [], "支出" = [] } },
    { id = "sum", title = "金额", type = "amount", required = true },
]

[[indicator]]
id = "purse.in"
title = "收入"
dataset = "purse"
measure = "sum:sum"
where = { kind = "收入" }
unit = "元"

[[indicator]]
id = "purse.out"
title = "支出"
dataset = "purse"
measure = "sum:sum"
where = { kind = "支出" }
unit = "元"

[[indicator]]
id = "purse.left"
title = "结余"
measure = "difference"
of = ["purse.in", "purse.out"]
unit = "元"
"#;

const EXPORT: &str = "日期,镇街,种类,金额\n\
    2024-01-05,城关镇,收入,300\n\
    2024-01-09,城关镇,支出,100\n\
    2024-02-09,河西镇,支出,150\n\
    2024-03-05,河西镇,收入,50.5\n";

fn office() -> Workspace {
    let office = Workspace::new();
    office.write("catalog/经费.toml", CATALOG.as_bytes());
    office.write("inbox/经费.csv", EXPORT.as_bytes());
    let said = office.run(&["ingest"]);
    assert_eq!(said.exit, Some(0), "{}", said.stderr);
    office
}

/// A run in a terminal that reads UTF-8, or in one that does not say.
fn stats(office: &Workspace, arguments: &[&str], locale: &str) -> Said {
    let mut command = office.command(&[&["stats"], arguments].concat());
    // On Windows it is the Terminal that says so, by this variable.
    let session = if locale.contains("UTF-8") { "1" } else { "" };
    command.env("LC_ALL", locale).env("TERM", "xterm").env("WT_SESSION", session);
    workspace::said(&mut command)
}

/// The lines below the table.
fn charts(said: &Said) -> Vec<&str> {
    assert_eq!(said.exit, Some(0), "{}", said.stderr);
    let (_, below) = said.stdout.split_once("\n\n").unwrap_or_else(|| panic!("no chart: {}", said.stdout));
    below.lines().collect()
}

const BY_MONTH: &[&str] =
    &["2024Q1", "--by", "month", "--indicator", "purse.in,purse.out,purse.left", "--chart=always"];

#[test]
fn every_month_of_every_figure_has_its_line() {
    let office = office();
    let said = stats(&office, BY_MONTH, "C.UTF-8");
    let expected = [
        "云水县 2024年第一季度 收入（元）".to_owned(),
        format!("  2024-01  300.00 {}", "█".repeat(62)),
        "  2024-02    0.00".into(),
        format!("  2024-03   50.50 {}▍", "█".repeat(10)),
        String::new(),
    ];
    assert_eq!(charts(&said)[..5], expected, "{}", said.stdout);
    let left = charts(&said).iter().position(|l| l.contains("结余")).expect("the difference");
    let bars = &charts(&said)[left + 1..];
    assert_eq!(
        bars,
        [
            format!("  2024-01   200.00 {}│{}▎", " ".repeat(25), "█".repeat(33)),
            format!("  2024-02  -150.00 {}│", "█".repeat(25)),
            format!("  2024-03    50.50 {}│{}▍", " ".repeat(25), "█".repeat(8)),
        ],
        "{}",
        said.stdout
    );
    let plain = stats(&office, BY_MONTH, "C");
    assert!(plain.stdout.contains("  2024-02  -150.00 #########################|\n"), "{}", plain.stdout);
    assert!(!plain.stdout.contains('█'));
    // The table has its lines in order of time, whichever figure has rows first.
    let months: Vec<&str> =
        said.stdout.lines().filter(|l| l.starts_with("| 2024")).map(|l| &l[2..9]).collect();
    assert_eq!(months, ["2024-01", "2024-02", "2024-03"]);
}

#[test]
fn regions_are_grouped_and_a_single_bar_needs_no_title() {
    let office = office();
    let by = |by: &'static str| ["2024Q1", "--by", by, "--indicator", "purse.out", "--chart=always"];
    let towns = stats(&office, &by("region:town"), "C");
    let title = "云水县 2024年第一季度 支出（元）";
    let full = |n: usize| "#".repeat(n);
    let expected = [
        title.to_owned(),
        format!("  城关镇  100.00 {}", full(42)),
        format!("  河西镇  150.00 {}", full(63)),
    ];
    assert_eq!(charts(&towns), expected);
    let months = stats(&office, &by("region:town,month"), "C");
    let expected = [
        title.to_owned(),
        "  城关镇".into(),
        format!("    2024-01  100.00 {}", full(40)),
        "    2024-02    0.00".into(),
        "    2024-03    0.00".into(),
        "  河西镇".into(),
        "    2024-01    0.00".into(),
        format!("    2024-02  150.00 {}", full(60)),
        "    2024-03    0.00".into(),
    ];
    assert_eq!(charts(&months), expected);
    let kinds = stats(&office, &by("region:town,kind"), "C");
    let expected = [
        title.to_owned(),
        format!("  城关镇 支出  100.00 {}", full(38)),
        format!("  河西镇 支出  150.00 {}", full(58)),
    ];
    assert_eq!(charts(&kinds), expected);
}

#[test]
fn where_nothing_can_be_drawn_it_is_said() {
    let office = office();
    let by = ["2024", "--by", "month", "--indicator", "purse.in"];
    let table = stats(&office, &by, "C.UTF-8");
    for (chart, told) in [("--chart", true), ("--chart=auto", true), ("--chart=never", false)] {
        let said = stats(&office, &[&by[..], &[chart]].concat(), "C.UTF-8");
        assert_eq!((said.exit, &said.stdout), (Some(0), &table.stdout), "{chart}");
        assert_eq!(said.stderr.contains("--chart=always"), told, "{chart}: {}", said.stderr);
    }
    // The last one counts, so that an alias can be overruled.
    let said = stats(&office, &[&by[..], &["--chart=always", "--chart=never"]].concat(), "C.UTF-8");
    assert_eq!(said.stdout, table.stdout);
    for format in ["json", "csv", "md"] {
        let plain = stats(&office, &[&by[..], &["--format", format]].concat(), "C.UTF-8");
        let said = stats(&office, &[&by[..], &["--format", format, "--chart=always"]].concat(), "C.UTF-8");
        assert_eq!(said.stdout, plain.stdout, "{format}");
        assert!(said.stderr.contains("--format text"), "{format}: {}", said.stderr);
    }
    let said = stats(&office, &["2024", "--chart"], "C.UTF-8");
    assert_eq!(said.exit, Some(2));
    assert!(said.stderr.contains("E0901") && said.stderr.contains("--by month"), "{}", said.stderr);
}

/// A terminal of 60 columns, from Python's standard library.
const TERMINAL: &str = r#"
import fcntl, os, pty, struct, sys, termios
child, master = pty.fork()
if child == 0:
    fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 60, 0, 0))
    os.execv(sys.argv[1], sys.argv[1:])
said = b""
while True:
    try:
        more = os.read(master, 65536)
    except OSError:
        break
    if not more:
        break
    said += more
sys.stdout.buffer.write(said.replace(b"\r\n", b"\n"))
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"#;

#[cfg(unix)]
#[test]
#[ignore = "needs python, named by PYTHON"]
fn a_terminal_gets_bars_as_wide_as_it_is() {
    let office = office();
    let python = std::env::var_os("PYTHON").unwrap_or_else(|| "python3".into());
    let asked = ["stats", "2024Q1", "--by", "month", "--indicator", "purse.in", "--chart"];
    let mut terminal = std::process::Command::new(python);
    terminal.args(["-c", TERMINAL]).arg(workspace::program::executable()).args(asked);
    let mut program = workspace::program::Program::through(terminal, office.path(), &asked);
    program.current_dir(office.path()).env("LC_ALL", "C.UTF-8").env("TERM", "xterm");
    let output = program.output().expect("python");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains(&format!("  2024-01  300.00 {}\n", "█".repeat(42))), "{said}");
}
