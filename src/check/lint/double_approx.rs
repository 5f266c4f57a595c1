//! S16: `近3万余元`.

use super::line::{Draft, Line};
use super::words::{CLASSIFIERS, MONEY};
use crate::check::chars::is_numeral;
use super::{Entry, Finding};
use crate::diagnostic::Severity;

pub(super) const ENTRY: Entry = Entry {
    code: "S16",
    title: "约数说了两遍",
    severity: Severity::Warning,
    explanation: "一个数前后各有一个表示约数的词，意思重复或相反：近3万余元（“近”是不到，“余”是多出）、约20人左右、\
                  超过50户以上、数十余人。出处：GB/T 15835-2011 概数；现代汉语规范。",
    remedy: "只留一个：3万余元，或近3万元。",
    example: "组织捐款近3万余元。 → 组织捐款近3万元。",
};

const BEFORE: &[&str] =
    &["大约", "将近", "接近", "大概", "超过", "不少于", "不低于", "至少", "近", "约", "超", "逾"];
/// Of 数十余人.
const VAGUE: &str = "数几";
const TAIL: &[&str] = &["左右", "上下", "以上", "以下", "以内"];
/// What 以上 begins: 约30名以上学历.
const TIMES: &[&str] = &["年", "个月", "天", "日", "岁", "周", "小时", "个小时", "分钟", "世纪"];

pub(super) fn find(draft: &Draft<'_>, out: &mut Vec<Finding>) {
    for line in draft.lines() {
        let mut i = 0;
        while i < line.chars().len() {
            if !numeral(line.at(i)) {
                i += 1;
                continue;
            }
            let mut end = i;
            while numeral(line.at(end)) || (line.at(end) == '.' && line.at(end + 1).is_ascii_digit()) {
                end += 1;
            }
            if let Some((from, to)) = doubled(line, i, end) {
                let told = format!("“{}”约数说了两遍", line.text(from..to));
                out.push(line.finding(ENTRY.code, from..to, told, None));
            }
            i = end;
        }
    }
}

fn numeral(c: char) -> bool {
    c.is_ascii_digit() || is_numeral(c)
}

/// From the first word of approximation to the last one.
fn doubled(line: &Line<'_>, start: usize, end: usize) -> Option<(usize, usize)> {
    let more = line.after(end, &["余", "多"]);
    let large = line.after(more.unwrap_or(end), &["万", "亿"]);
    let tail = large.or(more).unwrap_or(end);
    let more = more.or_else(|| large.and_then(|at| line.after(at, &["余", "多"])));
    let unit_from = more.filter(|m| *m > tail).unwrap_or(tail);
    // 近30年来 is the last thirty years; 多 must stand before what it is many of.
    if line.after(unit_from, TIMES).is_some() {
        return None;
    }
    let unit = line.after(unit_from, MONEY).or_else(|| line.after(unit_from, CLASSIFIERS));
    let unit = unit.or_else(|| line.after(unit_from, &["%", "％", "‰", "平方米", "亩", "公里"]));
    let over = more.filter(|_| unit.is_some());
    let around = unit.and_then(|u| line.after(u, TAIL)).filter(|&t| !"学文级职资".contains(line.at(t)) || line.at(t) == '\0');
    if VAGUE.contains(line.before(start)) && "十百千万".contains(line.at(start)) {
        return over.map(|o| (start - 1, o));
    }
    let before = line.ended(start, BEFORE).filter(|&b| !"附最靠相邻新亲远制节条合公大签预".contains(line.before(b)) || b == 0);
    match (before, over, around) {
        (Some(from), _, Some(to)) => Some((from, to)),
        (Some(from), Some(to), None) => Some((from, to)),
        (None, Some(_), Some(to)) => Some((start, to)),
        (Some(from), None, None) => line.ended(from, &["大约", "约", "近"]).map(|f| (f, end)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{finds, silent};

    #[test]
    fn two_approximations_are_found() {
        finds("S16", "捐款近3万余元，约20人左右，超过50户以上，数十余人，300余人左右，约近500人。", &[
            "近3万余", "约20人左右", "超过50户以上", "数十余", "300余人左右", "约近500",
        ]);
        finds("S16", "发放近400余万元，近百余人，约占5%，约5%以上。", &["近400余", "近百余", "约5%以上"]);
    }

    #[test]
    fn one_is_none() {
        silent("S16", &[
            "近3万元，3万余元，20余人，90%以上，约20人，不少于4次，百余人次，数百人，多达20余人，达300余人。",
            "近30年来，近5年多，附近20余户，约30名以上学历人员，近年来。",
            "12.5万余元，400余万元，1500多家，近300种。",
        ]);
    }
}
