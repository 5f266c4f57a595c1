//! S01: a hole that nobody filled.

use super::line::{Draft, Line};
use super::words::han;
use super::{Entry, Finding};
use crate::diagnostic::Severity;

pub(super) const ENTRY: Entry = Entry {
    code: "S01",
    title: "空位没有填",
    severity: Severity::Error,
    explanation: "文中还留着 xx、**、__、××、□□、【待填】、{{…}}、#REF! 这类记号，是模板或旧稿里等着填的空。\
                  隐去姓名的“李某某”“王××”和证件号码中间的星号不算。出处：各地报告的习惯，定稿不应有空位。",
    remedy: "填上数字、日期或名称；填不出的，把这句话删去。",
    example: "惠及残疾人xx名。 → 惠及残疾人35名。",
};

/// What follows a hole where a number or the name of a place was to stand.
const AFTER: &str = "市县区镇乡村街社省州盟旗年月周届人名位户万亿元个家件次期场例份局委院校单部";
/// After these a pair of marks hides a given name.
const SURNAMES: &str = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏\
                        薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙段雷钱汤尹黎易常武乔\
                        贺赖龚文某";
/// What stands in brackets that wait.
const WAITING: &[&str] =
    &["待填", "待补", "待核", "待定", "待查", "待确认", "填写", "填入", "此处", "插入", "填数", "数字待"];
const BROKEN_FIELDS: &[&str] =
    &["#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "错误!未找到引用源", "错误！未找到引用源"];

pub(super) fn find(draft: &Draft<'_>, out: &mut Vec<Finding>) {
    for line in draft.lines() {
        let mut i = 0;
        while i < line.chars().len() {
            let end = hole(line, i);
            if let Some(end) = end {
                let marks = line.text(i..end);
                let told = format!("“{marks}”这里还空着，没有填");
                out.push(line.finding(ENTRY.code, i..end, told, None));
            }
            i = end.unwrap_or_else(|| run(line, i));
        }
    }
}

/// The end of the run of the same kind of mark, at least one character on.
fn run(line: &Line<'_>, i: usize) -> usize {
    let mut end = i + 1;
    while end < line.chars().len() && kind(line.at(i)).is_some() && kind(line.at(end)) == kind(line.at(i)) {
        end += 1;
    }
    end
}

fn kind(c: char) -> Option<char> {
    match c {
        'x' | 'X' | 'ｘ' | 'Ｘ' => Some('x'),
        '×' => Some('×'),
        '*' | '＊' => Some('*'),
        '_' | '＿' => Some('_'),
        '□' => Some('□'),
        _ => None,
    }
}

/// The end of the hole that begins here.
fn hole(line: &Line<'_>, i: usize) -> Option<usize> {
    match line.at(i) {
        '【' | '（' | '(' => waiting(line, i),
        '{' => braces(line, i),
        '#' | '错' => line.after(i, BROKEN_FIELDS),
        c => {
            let end = run(line, i);
            let is = match kind(c)? {
                '_' => blank(line, i, end),
                '□' => end - i >= 2,
                _ => marks(line, i, end),
            };
            is.then_some(end)
        }
    }
}

/// `xx`, `××`, `**` for a number or the name of a place.
fn marks(line: &Line<'_>, i: usize, end: usize) -> bool {
    let (before, after) = (line.before(i), line.at(end));
    let foreign = |c: char| c.is_ascii_alphabetic() || "_./@\\-".contains(c);
    // A full stop ends a sentence; the point of an address goes on.
    let ended = after == '.' && !line.at(end + 1).is_ascii_alphanumeric();
    if foreign(before) || (foreign(after) && !ended) {
        return false;
    }
    // Digits on either side are those of a telephone or identity number with its middle hidden; 20xx年 is a hole.
    let digits = |at: &mut dyn Iterator<Item = usize>| {
        at.take(3).take_while(|&n| line.at(n).is_ascii_digit()).count()
    };
    if digits(&mut (0..i).rev()) > 2 || digits(&mut (end..end.saturating_add(3))) > 2 {
        return false;
    }
    let named = AFTER.contains(after) && after != '\0';
    let hidden = SURNAMES.contains(before) && before != '\0' && !named;
    if end - i >= 2 {
        // A line of stars parts sections, and two of them may frame bold words.
        let stars = line.at(i) == '*' || line.at(i) == '＊';
        let inside = han(after) || han(before) || before.is_ascii_digit();
        return !hidden && (inside || (!stars && (after != '\0' || before != '\0')));
    }
    let place = "市县区镇乡村月届".contains(after) && after != '\0' && !before.is_ascii_digit();
    match line.at(i) {
        '×' => place && (!han(before) || "省市县区镇乡".contains(before)),
        'x' | 'X' => place || (after == '年' && !before.is_ascii_digit()),
        _ => false,
    }
}

/// A run of underlines in a sentence; not a line to sign on.
fn blank(line: &Line<'_>, i: usize, end: usize) -> bool {
    let wide = end - i >= 2;
    let before = (0..i).rev().map(|n| line.at(n)).take(3).find(|c| !c.is_whitespace()).unwrap_or('\0');
    let ascii = |c: char| c.is_ascii_alphabetic();
    let used = han(line.at(end)) || (han(before) && line.at(end) != '\0');
    wide && used && !ascii(line.before(i)) && !ascii(line.at(end)) && !"：:".contains(before)
}

/// Brackets round words that ask for something: `【待填】`.
fn waiting(line: &Line<'_>, i: usize) -> Option<usize> {
    let square = line.at(i) == '【';
    let close = if square { "】" } else { "）)" };
    let end = (i + 1..i + 20).find(|&n| close.contains(line.at(n)) && line.at(n) != '\0')?;
    let inside = line.text(i + 1..end);
    let words = if square { WAITING } else { &["待填", "待补充", "此处填", "填写数字"] };
    let asks = words.iter().any(|w| inside.contains(w)) || (square && inside.trim().is_empty());
    asks.then_some(end + 1)
}

/// `{{ … }}` of a template.
fn braces(line: &Line<'_>, i: usize) -> Option<usize> {
    if !(line.follows(i, "{{") || line.follows(i, "{%")) {
        return None;
    }
    let end = (i + 2..i + 200).find(|&n| line.follows(n, "}}") || line.follows(n, "%}"))?;
    Some(end + 2)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{finds, silent};

    #[test]
    fn marks_for_what_was_to_be_filled_in_are_found() {
        finds("S01", "20xx年xx月，云水市残联为xx名残疾人发放20xx6元，x市、××镇、X月。", &[
            "xx", "xx", "xx", "xx", "x", "××", "X",
        ]);
        finds("S01", "以“xxxx”为主题，第××次，办发(XX)50号。", &["xxxx", "××", "XX"]);
        finds("S01", "**市残联在**县举行，约20__多万人。", &["**", "**", "__"]);
        finds("S01", "为【待填】名、【 】户、（待填）发放□□元，共#REF!元，{{ fig(id='a') }}人。", &[
            "【待填】", "【 】", "（待填）", "□□", "#REF!", "{{ fig(id='a') }}",
        ]);
    }

    #[test]
    fn hidden_names_numbers_and_foreign_words_are_none() {
        silent("S01", &[
            "王××、李XX等3人，电话138xxxx1234，证号9999**********0019。",
            "网址www.xxx.gov.cn，邮箱xx@example.cn，文件xx_01.docx，变量a__b。",
            "按30元×6月计算，共885人×50元×12个月；X光机一台。",
            "**********",
            "负责人（签字）：____________",
            "（一）基本情况【2024】第3号 □是 □否",
            "1.2×3.5米，5×8=40。",
        ]);
    }
}
