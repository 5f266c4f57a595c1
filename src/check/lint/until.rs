//! S12: 截止 for 截至.

use super::line::Draft;
use super::{Entry, Finding};
use crate::diagnostic::Severity;

pub(super) const ENTRY: Entry = Entry {
    code: "S12",
    title: "截止、截至混用",
    severity: Severity::Warning,
    explanation: "“截止”是到期停止，后面不能直接带时间（报名已经截止）；统计到某一时点用“截至”（截至9月底）。\
                  出处：《现代汉语词典》。",
    remedy: "改为“截至”。",
    example: "截止9月底，发放补贴789.55万元。 → 截至9月底，发放补贴789.55万元。",
};

/// What names a moment.
const TIMES: &[&str] = &[
    "目前", "今年", "去年", "上年", "本年", "现在", "年底", "年末", "月底", "月末", "当前", "今日", "此时", "当日", "日前",
    "发稿", "昨日", "上月", "本月", "统计时", "前三季度", "上半年", "x", "X", "二〇", "二○", "〇", "一九",
];

pub(super) fn find(draft: &Draft<'_>, out: &mut Vec<Finding>) {
    for line in draft.lines() {
        for i in 0..line.chars().len() {
            if !line.follows(i, "截止") {
                continue;
            }
            let next = (i + 2..i + 4).find(|&n| !line.at(n).is_whitespace()).unwrap_or(i + 2);
            if line.at(next).is_ascii_digit() || line.after(next, TIMES).is_some() {
                let told = "时点前面用“截至”，不用“截止”";
                out.push(line.finding(ENTRY.code, i..i + 2, told, Some("截至".to_owned())));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{finds, silent};

    #[test]
    fn a_moment_after_it_is_found() {
        finds("S12", "截止目前，截止今年，截止2024年12月，截止11月底。", &["截止→截至"; 4]);
    }

    #[test]
    fn the_end_of_a_term_is_none() {
        silent("S12", &["报名截止时间为5月1日，报名已截止。", "截至目前", "截止日期2024年5月1日", "截止到9月底"]);
    }
}
