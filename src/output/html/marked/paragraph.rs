//! Paragraphs of a draft with their notes beside them.
//!
//! Invariant: cells of one table stand in one table, in their rows; the notes of a table stand beside it.

use super::{Note, Paragraph, Role, cut, escape};
use crate::diagnostic::Severity;

/// All paragraphs of a draft.
pub(super) fn all(out: &mut String, paragraphs: &[Paragraph]) {
    let mut rest = paragraphs;
    while let Some(first) = rest.first() {
        let together = match first.role {
            Role::Cell(table, ..) => {
                let same = |p: &Paragraph| matches!(p.role, Role::Cell(t, ..) if t == table);
                rest.iter().take_while(|p| same(p)).count()
            }
            _ => 1,
        };
        let (now, later) = rest.split_at(together.max(1));
        rest = later;
        if now.iter().all(|p| p.text.trim().is_empty() && p.marks.is_empty()) {
            continue;
        }
        out.push_str("<div class=\"row\">");
        match first.role {
            Role::Cell(..) => table(out, now),
            _ => single(out, first),
        }
        let notes: Vec<&Note> = now.iter().flat_map(|p| &p.notes).collect();
        if !notes.is_empty() {
            out.push_str("<aside aria-label=\"说明\">");
            notes.iter().for_each(|n| note(out, n, true));
            out.push_str("</aside>");
        }
        out.push_str("</div>\n");
    }
}

fn single(out: &mut String, paragraph: &Paragraph) {
    let (open, close) = match paragraph.role {
        // The page's own headings are one and two.
        Role::Heading(level) => {
            let level = level.clamp(1, 4);
            (format!("<h{} class=\"l{level}\">", level + 2), format!("</h{}>", level + 2))
        }
        Role::Furniture => ("<p class=\"furniture\">".to_owned(), "</p>".to_owned()),
        _ => ("<p>".to_owned(), "</p>".to_owned()),
    };
    out.push_str(&open);
    marked(out, paragraph);
    out.push_str(&close);
}

fn table(out: &mut String, cells: &[Paragraph]) {
    out.push_str("<div class=\"scroll\"><table>");
    let mut row = None;
    let mut column = None;
    for cell in cells {
        let Role::Cell(_, r, c) = cell.role else { continue };
        if row != Some(r) {
            if row.is_some() {
                out.push_str("</td></tr>");
            }
            out.push_str("<tr><td>");
            row = Some(r);
            // Cells that are left out stand in merged ones.
            (0..c).for_each(|_| out.push_str("</td><td>"));
        } else if column == Some(c) {
            out.push_str("<br/>");
        } else {
            let between = c.saturating_sub(column.unwrap_or(0)).clamp(1, 64);
            (0..between).for_each(|_| out.push_str("</td><td>"));
        }
        column = Some(c);
        marked(out, cell);
    }
    out.push_str(if row.is_some() { "</td></tr></table></div>" } else { "</table></div>" });
}

fn marked(out: &mut String, paragraph: &Paragraph) {
    for piece in cut(&paragraph.text, &paragraph.marks) {
        for number in &piece.begins {
            out.push_str(&format!("<a id=\"m{number}\"></a>"));
        }
        let text = escape(piece.text).replace('\n', "<br/>");
        match piece.state {
            Some(state) => out.push_str(&format!("<span class=\"{}\">{text}</span>", state.class())),
            None => out.push_str(&text),
        }
        for number in &piece.ends {
            // A number is not parted from its note's.
            out.push_str(&format!("&#8288;<sup><a href=\"#n{number}\">{number}</a></sup>"));
        }
    }
}

/// One note; `linked` to its mark.
pub(super) fn note(out: &mut String, note: &Note, linked: bool) {
    let (class, word) = match note.severity {
        Some(Severity::Error) => ("wrong", "错误"),
        Some(Severity::Warning) => ("likely", "警告"),
        Some(Severity::Note) => ("maybe", "提示"),
        None => ("ok", "相符"),
    };
    let number = note.number;
    let lead = match linked {
        true => format!("<a href=\"#m{number}\">{number}</a>"),
        false => number.to_string(),
    };
    out.push_str(&format!(
        "<div class=\"note n-{class}\" id=\"n{number}\"><p class=\"what\"><b>{lead}</b> \
         <span class=\"code\">{word} {}</span> {}</p>",
        escape(&note.code),
        escape(&note.title)
    ));
    if !note.facts.is_empty() {
        out.push_str("<dl>");
        for (name, text) in &note.facts {
            out.push_str(&format!("<div><dt>{}</dt><dd>{}</dd></div>", escape(name), escape(text)));
        }
        out.push_str("</dl>");
    }
    out.push_str("</div>");
}
