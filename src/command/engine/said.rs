//! What a client that failed had to say, in words for the office.
//!
//! Inputs: its stderr. Outputs: a problem. Invariant: long numbers are masked; of pages of Java a line or two.

use crate::diagnostic::{Diagnostic, codes};
use crate::model::mask;

/// Lines told, and characters of each.
const LINES: usize = 2;
const WIDTH: usize = 240;

/// Nobody answers at the master's address.
const AWAY: &[&str] = &[
    "All masters are unresponsive",
    "Failed to connect to master",
    "Invalid master URL",
    "Could not parse Master URL",
    "UnknownHostException",
];
/// A file of the ledger is not there.
const NO_FILE: &[&str] = &["PATH_NOT_FOUND", "Path does not exist", "FILE_NOT_EXIST"];
/// Lines that tell nothing: Spark warns of every pattern of paths that it is no file, and prints where.
const NOISE: &[&str] = &[
    "Picked up JAVA_TOOL_OPTIONS",
    " WARN ",
    "java.io.FileNotFoundException: File ",
    "at org.",
    "at java",
    "at scala.",
];

/// The client ended badly.
pub(super) fn failed(stderr: &str, code: Option<i32>) -> Diagnostic {
    let says = |words: &[&str]| words.iter().any(|w| stderr.contains(w));
    let told = told(stderr);
    if says(AWAY) {
        return Diagnostic::new(codes::CLUSTER_AWAY, format!("连不上集群的主节点{told}"));
    }
    if says(NO_FILE) {
        return Diagnostic::new(codes::CLUSTER_LEDGER, format!("集群找不到台账的文件{told}"));
    }
    let code = code.map_or_else(|| "被中止".to_owned(), |code| format!("退出码 {code}"));
    let problem = Diagnostic::new(codes::CLUSTER_FAILED, format!("集群的客户端没有运行完（{code}）{told}"));
    match says(&["spark.driver.maxResultSize"]) {
        true => problem.help(
            "回答超过了客户端的上限：在 report.toml 的 [engine.spark.conf] 里加大 \"spark.driver.maxResultSize\"，如 \"4g\"。",
        ),
        false => problem,
    }
}

/// The client was still running when its time was over.
pub(super) fn late(seconds: u64) -> Diagnostic {
    Diagnostic::new(codes::CLUSTER_TIME, format!("等了 {seconds} 秒，集群还没有答完，已经停下"))
}

/// The first lines that tell of an error, or the last ones.
fn told(stderr: &str) -> String {
    let noise = |line: &&str| line.is_empty() || NOISE.iter().any(|n| line.contains(n));
    let lines: Vec<&str> = stderr.lines().map(str::trim).filter(|l| !noise(l)).collect();
    let bad =
        |line: &&&str| ["Error", "ERROR", "Exception", "[", "unresponsive"].iter().any(|w| line.contains(w));
    let mut chosen: Vec<&str> = lines.iter().filter(bad).take(LINES).copied().collect();
    if chosen.is_empty() {
        chosen = lines.iter().rev().take(LINES).rev().copied().collect();
    }
    let short = |line: &str| {
        let plain: String = line.chars().filter(|c| !c.is_control()).collect();
        mask::free_text(&plain).chars().take(WIDTH).collect::<String>()
    };
    let all: Vec<String> = chosen.into_iter().map(short).collect();
    if all.is_empty() { String::new() } else { format!("：{}", all.join("；")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_told_by_its_cause() {
        for (stderr, code) in [
            (
                "x\n26/01/01 ERROR Client: All masters are unresponsive! Giving up.\nat java",
                codes::CLUSTER_AWAY,
            ),
            ("[PATH_NOT_FOUND] Path does not exist: hdfs://a/b. SQLSTATE: 42K03", codes::CLUSTER_LEDGER),
            (
                "WARN FileStreamSink: no metadata directory\njava.io.FileNotFoundException: File file:/l/{a,b} does \
                 not exist\nException: broken",
                codes::CLUSTER_FAILED,
            ),
            ("Error: out of luck 99990119900101123X", codes::CLUSTER_FAILED),
            ("", codes::CLUSTER_FAILED),
        ] {
            let problem = failed(stderr, Some(1));
            assert_eq!(problem.code, code, "{stderr}");
            assert!(!problem.message.contains("19900101"), "{}", problem.message);
        }
    }
}
