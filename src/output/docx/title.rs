//! Lines of a 标题 or a table head that is too long for one.
//!
//! Job: break a long title where a reader would (GB/T 9704-2012 §7.3.1: 词意完整, 长短适宜)
//! instead of where the paper ends ("…情/况表"). Inputs: one text. Outputs: its lines.
//! Invariant: the lines joined are the text; a text that fits is never broken.

use super::{layout::TEXT_WIDTH, measure};

/// 2号, 22 pt.
const TITLE_EM: i32 = 440;
/// A break inside a phrase costs as much as lines this far from even, summed up; in em.
const INSIDE_PHRASE: i32 = 16;
/// What a line more than needed costs; in em.
const EXTRA_LINE: i32 = 4;
/// A line may begin with these, or end with those.
const BEGINS: &[&str] = &["（", "《", "“", "关于", "和", "与", "及", "以及", "暨", "完成"];
const ENDS: &[&str] = &[
    "）",
    "》",
    "”",
    "、",
    "：",
    "的",
    "年",
    "年度",
    "联合会",
    "残联",
    "残疾人",
    "服务",
    "任务",
    "工作",
    "制度",
    "补贴",
    "保障",
    "政策",
    "项目",
    "行动",
    "情况",
    "计划",
    "活动",
    "建设",
    "发放",
    "救助",
    "培训",
    "就业",
];
/// Words that a break must not cut, though they hold one of the above.
const WHOLE: &[&str] =
    &["以及", "普及", "涉及", "和谐", "的确", "年度", "任务书", "服务站", "情况表", "计划表"];

/// Divides `text` into lines of at most 版心 width, as even as its phrases allow. A text of more
/// than three lines is no title and is left to the office program.
pub(super) fn title_lines(text: &str) -> Vec<&str> {
    lines(text, TITLE_EM, TEXT_WIDTH)
}

/// The same for any font size `em` and width `room`, both in twips.
pub(in crate::output) fn lines(text: &str, em: i32, room: i32) -> Vec<&str> {
    let room = room.max(1);
    let ruler = Ruler::new(text, em, room);
    let least = (ruler.total() + room - 1) / room;
    if !(2..=3).contains(&least) {
        return vec![text];
    }
    let divisions = [least, least + 1].map(|count| {
        let (cost, breaks) = ruler.divide(0, count, ruler.total() / count)?;
        Some((cost + (count - least) * EXTRA_LINE * em, breaks))
    });
    let mut out = Vec::new();
    let mut rest = text;
    let mut start = 0;
    for at in divisions.into_iter().flatten().min().map(|(_, breaks)| breaks).unwrap_or_default() {
        let (line, tail) = rest.split_at(at - start);
        out.push(line);
        (rest, start) = (tail, at);
    }
    out.push(rest);
    out
}

/// A title with its places measured once.
struct Ruler<'a> {
    text: &'a str,
    /// Byte offset and distance from the start of every character, and of the end.
    places: Vec<(usize, i32)>,
    em: i32,
    room: i32,
}

impl<'a> Ruler<'a> {
    fn new(text: &'a str, em: i32, room: i32) -> Self {
        let ends = text.char_indices().map(|(at, _)| at).chain([text.len()]);
        let width = |part: &str| measure::width(part, em, 0) + measure::script_gaps(part, em);
        Ruler { text, places: ends.map(|at| (at, width(&text[..at]))).collect(), em, room }
    }

    fn total(&self) -> i32 {
        self.places.last().map_or(0, |(_, width)| *width)
    }

    /// The cheapest way to set what follows place `from` in `count` lines, `even` wide at best:
    /// its cost and the byte offsets of the breaks.
    fn divide(&self, from: usize, count: i32, even: i32) -> Option<(i32, Vec<usize>)> {
        let start = self.places.get(from).map_or(0, |(_, width)| *width);
        if count <= 1 {
            let width = self.total() - start;
            return (width <= self.room).then(|| ((width - even).abs(), Vec::new()));
        }
        let places = self.places.iter().enumerate().skip(from + 1);
        let fitting = places.take_while(|(_, (_, end))| end - start <= self.room);
        let ways = fitting.filter_map(|(place, (at, end))| {
            let (head, tail) = self.text.split_at(*at);
            if !allowed(head, tail) {
                return None;
            }
            let inside = if natural(self.text, *at) { 0 } else { INSIDE_PHRASE * self.em };
            let (cost, mut breaks) = self.divide(place, count - 1, even)?;
            breaks.insert(0, *at);
            Some(((end - start - even).abs() + inside + cost, breaks))
        });
        ways.min()
    }
}

/// 禁则, and numbers stay with what they count.
fn allowed(head: &str, tail: &str) -> bool {
    let (Some(last), Some(first)) = (head.chars().last(), tail.chars().next()) else { return false };
    !last.is_ascii_alphanumeric()
        && !matches!(last, '（' | '《' | '“' | '〔')
        && !matches!(first, '）' | '》' | '”' | '〕' | '、' | '，' | '。' | '：' | '；')
}

/// Whether a reader would break `text` at byte `at`.
pub(in crate::output) fn natural(text: &str, at: usize) -> bool {
    let (head, tail) = text.split_at(at);
    let marked = BEGINS.iter().any(|b| tail.starts_with(b)) || ENDS.iter().any(|e| head.ends_with(e));
    marked && !WHOLE.iter().any(|word| text.match_indices(word).any(|(i, w)| i < at && at < i + w.len()))
}

#[cfg(test)]
mod tests {
    use super::{lines, title_lines};

    #[test]
    fn a_title_that_fits_stays() {
        assert_eq!(title_lines("关于2025年度工作总结的报告"), ["关于2025年度工作总结的报告"]);
        assert_eq!(title_lines(""), [""]);
    }

    #[test]
    fn breaks_stand_between_phrases() {
        assert_eq!(
            title_lines("2025年残疾人基本康复服务任务分批完成情况表"),
            ["2025年残疾人基本康复服务", "任务分批完成情况表"]
        );
        assert_eq!(
            title_lines("某某县残疾人联合会关于2025年度残疾人事业发展情况的报告"),
            ["某某县残疾人联合会关于2025年度", "残疾人事业发展情况的报告"]
        );
    }

    #[test]
    fn a_table_head_breaks_before_its_unit() {
        assert_eq!(lines("发放金额（万元）", 240, 1500), ["发放金额", "（万元）"]);
    }

    #[test]
    fn a_line_more_is_better_than_a_broken_word() {
        assert_eq!(
            title_lines("2026年残疾人工作重点任务及责任分工一览表（含各乡镇街道专职委员培训计划安排）"),
            ["2026年残疾人工作", "重点任务及责任分工一览表", "（含各乡镇街道专职委员培训计划安排）"]
        );
    }

    #[test]
    fn text_without_phrases_is_broken_evenly_and_completely() {
        let text = "甲".repeat(50);
        assert_eq!(title_lines(&text).concat(), text);
        assert_eq!(title_lines(&text).len(), 3);
        let latin = "A".repeat(100);
        assert_eq!(title_lines(&latin), [latin.as_str()]);
    }
}
