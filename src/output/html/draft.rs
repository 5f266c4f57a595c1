//! The draft as an article: headings, paragraphs, tables, annexes, each figure a link to its evidence.
//!
//! Invariant: every printed figure carries its occurrence id as an HTML id, and opens what stands behind
//! it; every 【待填】 points at its reason.

use super::escape::lines;
use super::{Page, escape};
use crate::model::block::{Annex, Block, Draft, Span, Table};

/// Appends the draft.
pub(super) fn article(out: &mut String, draft: &Draft, page: &Page<'_>) {
    let mut writer = Writer { out, page };
    writer.out.push_str("<article id=\"draft\" class=\"paper\" aria-label=\"文稿\">");
    if !draft.title.is_empty() {
        let title: Vec<String> = draft.title.iter().map(|l| escape(l)).collect();
        writer.out.push_str(&format!("<h1 class=\"title\">{}</h1>", title.join("<br/>")));
    }
    if let Some(stamp) = &draft.stamp {
        writer.out.push_str(&format!("<p class=\"stamp\">【{}】</p>", escape(stamp)));
    }
    writer.blocks(&draft.blocks, 1);
    writer.annex_list(&draft.annexes);
    if let Some(signature) = &draft.signature {
        writer.out.push_str(&format!(
            "<div class=\"sign\"><p>{}</p><p>{}</p></div>",
            escape(&signature.organisation),
            escape(&signature.date)
        ));
    }
    for (i, annex) in draft.annexes.iter().enumerate() {
        let number = if draft.annexes.len() > 1 { (i + 1).to_string() } else { String::new() };
        writer.out.push_str(&format!(
            "<section class=\"annex\"><p class=\"label\">附件{number}</p><h2 class=\"title\">{}</h2>",
            lines(&annex.title)
        ));
        writer.blocks(&annex.blocks, 2);
        writer.out.push_str("</section>");
    }
    writer.out.push_str("</article>");
}

struct Writer<'w, 'p> {
    out: &'w mut String,
    page: &'w Page<'p>,
}

impl Writer<'_, '_> {
    /// Blocks whose 一级标题 stand `below` levels under the page's own heading.
    fn blocks(&mut self, blocks: &[Block], below: u8) {
        // A heading may not skip a level, whatever the office typed.
        let mut last = below;
        for block in blocks {
            match block {
                Block::Heading { level, number, spans } => {
                    let typed = (*level).clamp(1, 4);
                    last = (typed + below).min(last + 1).min(6);
                    self.out.push_str(&format!("<h{last} class=\"l{typed}\">{}", escape(number)));
                    self.spans(spans);
                    self.out.push_str(&format!("</h{last}>"));
                }
                Block::Paragraph(spans) => {
                    self.out.push_str("<p>");
                    self.spans(spans);
                    self.out.push_str("</p>");
                }
                Block::Table(table) => self.table(table),
            }
        }
    }

    fn spans(&mut self, spans: &[Span]) {
        for span in spans {
            match span {
                Span::Text(text) => self.out.push_str(&escape(text).replace('\n', "<br/>")),
                Span::Figure { id, text } => self.figure(id, text),
                Span::Missing { text, gap } => {
                    let target = match gap.filter(|gap| *gap < self.page.evidence.missing.len()) {
                        Some(gap) => format!("m{}", gap + 1),
                        None if self.page.evidence.missing.is_empty() => "draft".to_owned(),
                        None => "missing".to_owned(),
                    };
                    self.out.push_str(&format!("<a class=\"m\" href=\"#{target}\">{}</a>", escape(text)));
                }
            }
        }
    }

    fn figure(&mut self, id: &str, text: &str) {
        let known = self.page.occurrences.get(id).map(|i| self.page.evidence.occurrences[*i].figure);
        let (id, text) = (escape(id), escape(text));
        self.out.push_str(&match known {
            Some(figure) => format!("<a class=\"f\" id=\"{id}\" href=\"#e{}\">{text}</a>", figure + 1),
            None => format!("<span id=\"{id}\">{text}</span>"),
        });
    }

    fn annex_list(&mut self, annexes: &[Annex]) {
        if annexes.is_empty() {
            return;
        }
        let one = annexes.len() == 1;
        self.out.push_str("<div class=\"annexes\"><p>附件：</p><ul>");
        for (i, annex) in annexes.iter().enumerate() {
            let number = if one { String::new() } else { format!("{}.", i + 1) };
            self.out.push_str(&format!("<li>{number}{}</li>", escape(&annex.title.replace('\n', ""))));
        }
        self.out.push_str("</ul></div>");
    }

    fn table(&mut self, table: &Table) {
        let count = table.rows.iter().map(Vec::len).chain([table.header.len()]).max().unwrap_or(0);
        if count == 0 {
            return;
        }
        let name = if table.caption.is_empty() { "表格" } else { &table.caption };
        self.out.push_str(&format!(
            "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{}\"><table>",
            escape(name)
        ));
        if !table.caption.is_empty() {
            self.out.push_str(&format!("<caption>{}</caption>", lines(&table.caption)));
        }
        self.out.push_str("<thead><tr>");
        for i in 0..count {
            let text = table.header.get(i).map(|h| lines(h)).unwrap_or_default();
            // An empty heading is no heading.
            self.out.push_str(&match text.is_empty() {
                true => "<td></td>".to_owned(),
                false => format!("<th scope=\"col\">{text}</th>"),
            });
        }
        self.out.push_str("</tr></thead><tbody>");
        for row in &table.rows {
            self.out.push_str("<tr>");
            for i in 0..count {
                let Some(cell) = row.get(i) else {
                    self.out.push_str("<td></td>");
                    continue;
                };
                let heads = i == 0 && !cell.number && !cell.text().trim().is_empty();
                self.out.push_str(match (heads, cell.number) {
                    (true, _) => "<th scope=\"row\">",
                    (_, true) => "<td class=\"n\">",
                    _ => "<td>",
                });
                self.spans(&cell.spans);
                self.out.push_str(if heads { "</th>" } else { "</td>" });
            }
            self.out.push_str("</tr>");
        }
        self.out.push_str("</tbody></table></div>");
        if !table.note.is_empty() {
            self.out.push_str(&format!("<p class=\"note\">{}</p>", lines(&table.note)));
        }
    }
}
