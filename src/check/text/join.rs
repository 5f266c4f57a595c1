//! Which lines of a text are one paragraph, cut by hard line ends.
//!
//! Input: neighbouring lines and what the whole text is like. Output: whether they belong together. Invariant:
//! lines are joined on evidence only (a word or number cut through, a line as long as the page is wide, a
//! sentence begun and not ended); titles, signatures and lists of one clause a line stay apart.

use super::lines::{Line, width};
use super::marks::{heading, mark};

/// Least width of a wrapped line, columns: twenty characters.
const NARROWEST: usize = 40;
/// Greatest width of a page, columns.
const WIDEST: usize = 150;
/// How much shorter than the page a wrapped line may be.
const SLACK: usize = 8;
/// What may follow a numeral at once: units, and words of approximation.
const UNITS: &str = "人名位户元万亿千百例件个次辆家余多%％‰岁处场期条份月年日天";

/// How a text is wrapped.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Wrap {
    /// Columns to which lines are filled; none where each paragraph is one line.
    width: Option<usize>,
    /// Whether paragraphs begin with an indent and their other lines do not.
    indented: bool,
    /// How many lines show it.
    shown: usize,
}

/// Looks at all lines that may be prose, in order; `None` stands for one that is not.
pub(super) fn survey(lines: &[Option<Line<'_>>]) -> Wrap {
    let full = |l: &Line<'_>| l.indent() + width(l.text);
    let mut widths: Vec<usize> = lines.iter().flatten().map(full).collect();
    widths.sort_unstable();
    // One line in fifty may stick out.
    let Some(widest) = widths.len().checked_sub(1 + widths.len() / 50).and_then(|i| widths.get(i)).copied()
    else {
        return Wrap::default();
    };
    if !(NARROWEST..=WIDEST).contains(&widest) {
        return Wrap::default();
    }
    let pairs =
        || lines.windows(2).filter_map(|pair| Some((pair.first()?.as_ref()?, pair.get(1)?.as_ref()?)));
    let filled = |l: &Line<'_>| full(l) + SLACK >= widest;
    let carried = pairs().filter(|(a, b)| filled(a) && !ended(a.text) && mark(b.text).is_none()).count();
    let indents = pairs().filter(|(_, b)| b.indent() >= 2).count();
    let (mut after, mut inside) = (0usize, 0usize);
    for (a, b) in pairs() {
        if filled(a) && !ended(a.text) {
            inside += usize::from(b.indent() == 0);
        } else if !filled(a) {
            after += usize::from(b.indent() >= 2);
        }
    }
    let indented = inside > 0 && after > 0 && indents < widths.len();
    Wrap { width: (carried > 0).then_some(widest), indented, shown: carried }
}

/// Whether `b`, which follows `a`, goes on with its paragraph.
pub(super) fn continues(a: &Line<'_>, b: &Line<'_>, wrap: Wrap) -> bool {
    let (before, after) = (a.text, b.text);
    if before.is_empty() || after.is_empty() {
        return false;
    }
    if after.starts_with(|c: char| "，。、；：！？）》”’％‰%,;:)".contains(c)) && !after.starts_with("::")
    {
        return true;
    }
    if cut_number(before, after) {
        return true;
    }
    if mark(after).is_some() {
        return false;
    }
    let full = wrap.width.is_some_and(|w| a.indent() + width(before) + SLACK + word(after) >= w);
    let long = width(before) >= NARROWEST / 2;
    if ended(before) {
        let semicolon = before.ends_with(['；', ';']);
        return full && b.indent() == 0 && (wrap.indented || semicolon);
    }
    if wrap.indented && full && b.indent() >= 2 {
        return false;
    }
    // A heading that fills its line shows nothing by itself.
    if heading(before).is_some() && wrap.shown < 3 {
        return false;
    }
    let open = before.ends_with(|c: char| "，、（《“‘—＋×＝,(".contains(c));
    full || long && (open || cut_sentence(before, after) || cut_unit(before, after))
}

/// Whether a line ends a sentence.
pub(super) fn ended(line: &str) -> bool {
    let mut back = line.chars().rev().skip_while(|c| "”’」』）)\"".contains(*c));
    match back.next() {
        None => true,
        Some('.') => !back.next().is_some_and(|c| c.is_ascii_digit()),
        Some(c) => "。！？!?；;：:…".contains(c),
    }
}

/// Columns of the word or number that a line begins with: it is never cut, so the line before may be so much shorter.
fn word(line: &str) -> usize {
    let length = line
        .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | ',' | '%')))
        .unwrap_or(line.len());
    length.min(12)
}

/// `3975.` and `02万元`, `1` and `321人`: one number.
fn cut_number(before: &str, after: &str) -> bool {
    let tail = before.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ','));
    let numeral = before.get(tail.len()..).unwrap_or("");
    let digits = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
    let rest = after.get(digits..).unwrap_or("");
    if digits == 0 || !numeral.starts_with(|c: char| c.is_ascii_digit()) || tail.trim().is_empty() {
        return false;
    }
    // `1.` alone at the end of a line is half a number; `第1` before `2.` is an item and the next one.
    let item = mark(after).is_some() || rest.starts_with(['、', '）', ')']);
    if numeral.ends_with('.') {
        return !item && width(tail) >= 4;
    }
    if numeral.ends_with(',') {
        return digits == 3 && !item;
    }
    let long = width(before) >= 16;
    long && !item
        && !rest.is_empty()
        && rest.trim_start().starts_with(|c: char| UNITS.contains(c) || matches!(c, '.' | ','))
}

/// `共发放资金12` and `万元`.
fn cut_unit(before: &str, after: &str) -> bool {
    before.ends_with(|c: char| c.is_ascii_digit()) && after.starts_with(|c: char| UNITS.contains(c))
}

/// A sentence that stands after another one, or after a comma, and does not end on its line.
fn cut_sentence(before: &str, after: &str) -> bool {
    let labelled = |t: &str| t.find(['：', ':']).is_some_and(|i| width(t.get(..i).unwrap_or("")) <= 16);
    let begun = before.rfind(['。', '；', '！', '？']).and_then(|i| before.get(i..)).unwrap_or("");
    let tail = begun.trim_start_matches(|c: char| !c.is_alphanumeric());
    if labelled(after) || tail.contains(['：', ':']) {
        return false;
    }
    if !tail.is_empty() {
        return true;
    }
    // Titles and headings have a comma, too.
    let clauses = before.matches(['，', ',']).count() >= 2 && width(before) >= NARROWEST * 3 / 2;
    clauses && heading(before).is_none() && after.contains(['。', '；'])
}

#[cfg(test)]
mod tests {
    use super::super::lines::split;
    use super::*;

    fn joined(text: &str) -> Vec<bool> {
        let lines = split(text);
        let all: Vec<Option<Line<'_>>> = lines.iter().map(|l| Some(*l)).collect();
        let wrap = survey(&all);
        lines.windows(2).map(|p| continues(&p[0], &p[1], wrap)).collect()
    }

    #[test]
    fn numbers_are_made_whole() {
        assert_eq!(joined("发放生活补贴3975.\n02万元，惠及一万人。"), [true]);
        assert_eq!(joined("全市共有持证残疾人1\n321人。"), [true]);
        assert_eq!(joined("全市共发放护理补贴12\n万元。"), [true]);
        assert_eq!(joined("全年共发放补贴资金1,\n321元。"), [true]);
        assert_eq!(joined("合计\n1321\n200\n46"), [false, false, false]);
        assert_eq!(joined("参见附件第1\n2.康复工作"), [false]);
    }

    #[test]
    fn wrapped_lines_are_joined() {
        let text = "    全市共有持证残疾人三万余人，其中享受困难残疾人生活\n补贴的三千人，享受重度残疾人护理补贴的四千人，发放补\n贴一百万元。\n    第二段。";
        assert_eq!(joined(text), [true, true, false]);
        assert_eq!(joined("（二）就业稳步推进。一是以\n培训促就业，我们培训了60人。"), [true]);
    }

    #[test]
    fn what_stands_alone_stays_alone() {
        assert_eq!(joined("某县残疾人联合会\n2024年工作总结\n某县残联\n2024年12月31日"), [false; 3]);
        assert_eq!(joined("发放轮椅120辆\n发放拐杖30副\n发放助听器20台"), [false; 2]);
        assert_eq!(joined("1、完成统计报表\n2、完成归档工作"), [false]);
        assert_eq!(joined("三、做好日常工作,残疾人“两个体系”建设有进展\n一是关注民生,救助120人。"), [false]);
        assert_eq!(joined("联系人：张三，残联办公室主任\n电话：0000-1234567"), [false]);
    }
}
