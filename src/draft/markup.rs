//! Rendered template text → the block tree.
//!
//! Job: the small markup that templates are written in. `# ` a title line; `## ` … `##### ` headings
//! of level 1–4, numbered here (一、 （一） 1. （1）) so that a section that vanishes leaves no gap;
//! `=== 附件 名称` starts an annex; blank lines part paragraphs; a line that is only a table mark is a
//! table. Inputs: text with marks. Outputs: a [`Draft`]. Invariant: every character that is no markup
//! is printed.

use super::marks::{self, Kind, Piece};
use crate::model::block::{Annex, Block, Draft, Signature, Span, Table};

/// Blocks that functions made and the text refers to by number.
#[derive(Debug, Clone)]
pub(super) enum Made {
    /// A table.
    Table(Table),
    /// The 落款.
    Signature(Signature),
}

/// Builds the tree.
pub(super) fn parse(text: &str, made: &[Made]) -> Draft {
    let mut draft = Draft::default();
    let mut blocks: Vec<Block> = Vec::new();
    let mut annex: Option<String> = None;
    let mut numbers = [0usize; 4];
    let mut paragraph = String::new();
    for line in text.lines().chain(std::iter::once("")) {
        let line = line.trim_matches(|c: char| c.is_whitespace() || c == '\u{3000}');
        let heading = heading_level(line);
        let annex_title = line.strip_prefix("=== 附件").map(str::trim);
        let number = block_number(line);
        if line.is_empty() || heading.is_some() || annex_title.is_some() || number.is_some() {
            let spans = spans(&std::mem::take(&mut paragraph));
            if !spans.is_empty() {
                blocks.push(Block::Paragraph(spans));
            }
        }
        match (heading, annex_title, number) {
            (Some((0, words)), ..) => draft.title.push(plain(words)),
            (Some((level, words)), ..) => {
                numbers[level - 1] += 1;
                numbers[level..].fill(0);
                let number = heading_number(level, numbers[level - 1]);
                blocks.push(Block::Heading { level: level as u8, number, spans: spans(words) });
            }
            (_, Some(title), _) => {
                let done = std::mem::take(&mut blocks);
                close(&mut draft, annex.replace(title.to_owned()), done);
                numbers = [0; 4];
            }
            (.., Some(number)) => match made.get(number) {
                Some(Made::Table(table)) => blocks.push(Block::Table(table.clone())),
                Some(Made::Signature(signature)) => draft.signature = Some(signature.clone()),
                None => {}
            },
            _ => join(&mut paragraph, line),
        }
    }
    close(&mut draft, annex, blocks);
    draft
}

fn close(draft: &mut Draft, annex: Option<String>, blocks: Vec<Block>) {
    match annex {
        None => draft.blocks = blocks,
        Some(title) => draft.annexes.push(Annex { title, blocks }),
    }
}

/// Lines of one paragraph run together; a space stays only between two ASCII words.
fn join(paragraph: &mut String, line: &str) {
    let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    if latin(paragraph.chars().last()) && latin(line.chars().next()) {
        paragraph.push(' ');
    }
    paragraph.push_str(line);
}

/// 0 for a title line, 1–4 for headings.
fn heading_level(line: &str) -> Option<(usize, &str)> {
    let hashes = line.chars().take_while(|c| *c == '#').count();
    let words = line.get(hashes..)?.strip_prefix(' ')?;
    (1..=5).contains(&hashes).then(|| (hashes - 1, words.trim()))
}

/// The standard's order of numbers (GB/T 9704-2012 §7.3.3): 一、 （一） 1. （1）.
pub(super) fn heading_number(level: usize, n: usize) -> String {
    match level {
        1 => format!("{}、", chinese_numeral(n)),
        2 => format!("（{}）", chinese_numeral(n)),
        3 => format!("{n}."),
        _ => format!("（{n}）"),
    }
}

/// 一 … 九十九.
pub(super) fn chinese_numeral(n: usize) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    match n {
        0..=9 => DIGITS[n].to_owned(),
        10..=19 => format!("十{}", DIGITS[n - 10]),
        20..=99 => format!("{}十{}", DIGITS[n / 10], DIGITS[n % 10]),
        _ => n.to_string(),
    }
}

/// The number of the block a line stands for, when the line is only its mark.
fn block_number(line: &str) -> Option<usize> {
    match marks::pieces(line)?.as_slice() {
        [Piece::Marked(Kind::Block(number), _)] => Some(*number),
        _ => None,
    }
}

/// Text with marks → spans. Marks are whole: a text with damaged ones is refused before.
pub(super) fn spans(text: &str) -> Vec<Span> {
    let mut out: Vec<Span> = Vec::new();
    for piece in marks::pieces(text).unwrap_or_default() {
        match (piece, out.last_mut()) {
            (Piece::Words(words) | Piece::Marked(Kind::Fact(_), words), Some(Span::Text(before))) => {
                before.push_str(words);
            }
            (Piece::Words(words) | Piece::Marked(Kind::Fact(_), words), _) => {
                out.push(Span::Text(words.to_owned()));
            }
            (Piece::Marked(Kind::Figure(n), text), _) => {
                out.push(Span::Figure { id: occurrence_id(n), text: text.to_owned() });
            }
            (Piece::Marked(Kind::Gap(n), text), _) => {
                out.push(Span::Missing { text: text.to_owned(), gap: Some(n) });
            }
            (Piece::Marked(Kind::Block(_), _), _) => {}
        }
    }
    out
}

/// `f0001` of the first.
pub(super) fn occurrence_id(number: usize) -> String {
    format!("f{:04}", number + 1)
}

fn plain(text: &str) -> String {
    spans(text).iter().map(Span::text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_numbered_as_the_standard_orders() {
        let draft = parse(
            "# 题目\n# 第二行\n\n导语\n接着。\n\n## 甲\n### 子\n正文\n#### 细\n##### 微\n## 乙\n### 丙\n",
            &[],
        );
        assert_eq!(draft.title, ["题目", "第二行"]);
        let numbers: Vec<&str> = draft
            .blocks
            .iter()
            .filter_map(|b| match b {
                Block::Heading { number, .. } => Some(number.as_str()),
                _ => None,
            })
            .collect();
        assert_eq!(numbers, ["一、", "（一）", "1.", "（1）", "二、", "（一）"]);
        assert_eq!(draft.blocks[0], Block::Paragraph(vec![Span::Text("导语接着。".into())]));
    }

    #[test]
    fn figures_become_spans_and_tables_blocks() {
        let table = Table { caption: "表".into(), ..Table::default() };
        let text = format!(
            "共{}人,{}。\n\n{}\n\n=== 附件 明细\n\n附件正文",
            marks::mark(Kind::Figure(0), "12"),
            marks::mark(Kind::Gap(0), "【待填】"),
            marks::mark(Kind::Block(0), "")
        );
        let draft = parse(&text, &[Made::Table(table.clone())]);
        assert_eq!(
            draft.blocks,
            vec![
                Block::Paragraph(vec![
                    Span::Text("共".into()),
                    Span::Figure { id: "f0001".into(), text: "12".into() },
                    Span::Text("人,".into()),
                    Span::Missing { text: "【待填】".into(), gap: Some(0) },
                    Span::Text("。".into()),
                ]),
                Block::Table(table),
            ]
        );
        assert_eq!(draft.annexes[0].title, "明细");
    }

    #[test]
    fn numerals() {
        let all: Vec<String> = [1, 10, 11, 20, 21, 99].iter().map(|n| chinese_numeral(*n)).collect();
        assert_eq!(all, ["一", "十", "十一", "二十", "二十一", "九十九"]);
    }
}
