//! S13: `，，`, `。，`, `种.种`.

use super::line::{Draft, Line};
use super::words::han;
use super::{Entry, Finding};
use crate::diagnostic::Severity;

pub(super) const ENTRY: Entry = Entry {
    code: "S13",
    title: "标点重复",
    severity: Severity::Warning,
    explanation: "两个点号连在一起（“，，”“。，”“、、”），或者词中间夹了一个点（“种.种原因”）。\
                  中间多半删过字，要看是不是连数字也删了。“？！”“……”不算。出处：GB/T 15834-2011。",
    remedy: "留一个标点，并看看中间是否漏了内容。",
    example: "发放补贴35万元，，惠及12人。 → 发放补贴35万元，惠及12人。",
};

const MARKS: &str = "，,。．；;：:、！!？?.";
/// After these a point ends nothing: 举办的.迎三八活动.
const OPEN: &str = "的和与及等在为是把被对由于从向将";

pub(super) fn find(draft: &Draft<'_>, out: &mut Vec<Finding>) {
    for line in draft.prose() {
        let mut i = 0;
        while i < line.chars().len() {
            if !mark(line, i) {
                i += 1;
                continue;
            }
            let mut end = i + 1;
            while mark(line, end) {
                end += 1;
            }
            if end - i == 1 && stray(line, i) {
                let told = "句中多了一个点";
                out.push(line.finding(ENTRY.code, i..end, told, Some(String::new())));
            } else if let Some(right) = single(line, i, end) {
                let told = format!("标点“{}”重复", line.text(i..end));
                out.push(line.finding(ENTRY.code, i..end, told, Some(right.to_string())));
            }
            i = end;
        }
    }
}

fn mark(line: &Line<'_>, i: usize) -> bool {
    let c = line.at(i);
    // A point behind a letter or digit belongs to it: 1.、a.b
    c != '\0' && MARKS.contains(c) && !(c == '.' && line.before(i).is_ascii_alphanumeric())
}

/// The one mark to keep of a run that doubles.
fn single(line: &Line<'_>, start: usize, end: usize) -> Option<char> {
    let run = || (start..end).map(|i| line.at(i));
    let emphatic = run().all(|c| "！!？?".contains(c));
    let dots = run().all(|c| ".．".contains(c));
    if end - start < 2 || emphatic || dots || line.at(end) == '/' {
        return None;
    }
    "。；;：:，,、".chars().find(|c| run().any(|m| m == *c)).or_else(|| run().next())
}

/// A point inside a word.
fn stray(line: &Line<'_>, i: usize) -> bool {
    let (before, after) = (line.before(i), line.at(i + 1));
    line.at(i) == '.' && han(before) && han(after) && (before == after || OPEN.contains(before))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{finds, silent};

    #[test]
    fn doubled_marks_are_found() {
        finds("S13", "第一，，第二。，第三、、第四；。由于种.种原因，举办的.迎春活动,,", &[
            "，，→，", "。，→。", "、、→、", "；。→。", ".→", ".→", ",,→,",
        ]);
    }

    #[test]
    fn other_runs_are_none() {
        silent("S13", &[
            "真的吗？！好！！等等……如此...继续，3.14，1.、一是。",
            "网址http://a.cn，时间12:30，马丁.路德，“好。”，《甲》、《乙》。",
        ]);
    }
}
