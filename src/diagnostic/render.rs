//! Rendering of diagnostics as text for a terminal or a log.
//!
//! Invariant: no character that a terminal would obey, or that turns others round, gets through: names of files,
//! sheets and places are anyone's. One problem is one block; the first line starts `FILE:LINE:COLUMN`, so that editors can
//! jump there. A remedy may end with lines to paste: they start at the margin.

use super::{Diagnostic, Place, Severity};
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

/// `inbox/a.csv:12:3: E0204 必填项为空:…` with the remedy on a second line.
pub fn text(d: &Diagnostic, with_remedy: bool) -> String {
    let mut out = String::new();
    if let Some(place) = &d.place {
        out.push_str(&position(place));
        out.push_str(": ");
    }
    let word = match d.severity() {
        Severity::Error => "错误",
        Severity::Warning => "警告",
        Severity::Note => "提示",
    };
    out.push_str(&format!("{word} {} {}", d.code, d.message));
    if !d.excerpt.is_empty() {
        out.push('\n');
        out.push_str(&d.excerpt);
    }
    if with_remedy && !d.remedy().is_empty() {
        out.push_str("\n    办法：");
        out.push_str(d.remedy());
    }
    plain(&out)
}

/// The text without what a terminal would obey; line ends and tabs stay.
pub fn plain(text: &str) -> String {
    let obeyed = |c: char| {
        (c.is_control() && !matches!(c, '\n' | '\t'))
            || matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().map(|c| if obeyed(c) { ' ' } else { c }).collect()
}

fn position(place: &Place) -> String {
    let mut out = place.file.clone();
    if let Some(sheet) = &place.sheet {
        out.push_str(&format!("[{sheet}]"));
    }
    if let Some(line) = place.line {
        out.push_str(&format!(":{line}"));
        if let Some(column) = place.column {
            out.push_str(&format!(":{column}"));
        }
    }
    if let Some(field) = &place.field {
        match place.cell() {
            Some(cell) => out.push_str(&format!("({field},{cell})")),
            None => out.push_str(&format!("({field})")),
        }
    }
    out
}

/// From so many digits in a row on it may be the number of a person, a telephone or an account.
const LONG: usize = 11;
/// And of a person or an account, not the code of a village, which somebody has to find.
const LONGER: usize = 15;

/// A message that may have somebody else's words in it, without long numbers; fingerprints stay.
pub(super) fn told(message: String) -> String {
    let digits = |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c);
    let is_hex = |c: char| digits(c) || ('a'..='f').contains(&c);
    // Nearly always there is nothing to hide.
    if !message.split(|c| !digits(c)).any(|run| run.chars().nth(LONGER - 1).is_some()) {
        return message;
    }
    let mut out = String::with_capacity(message.len());
    let mut rest = message.as_str();
    while !rest.is_empty() {
        let hex = rest.find(|c| !is_hex(c)).unwrap_or(rest.len());
        // 64 of them are a sha256.
        let (word, hide) = match hex {
            0 => (rest.find(is_hex).unwrap_or(rest.len()), true),
            64 if rest.as_bytes().iter().take(64).all(u8::is_ascii) => (64, false),
            hex => (hex, true),
        };
        let (word, after) = rest.split_at(word);
        out.push_str(&if hide { hidden(word, LONGER) } else { word.to_owned() });
        rest = after;
    }
    out
}

/// A text with stars for the digits of numbers of so many but the first three and the last two; every character is
/// as many bytes as before.
fn hidden(source: &str, long: usize) -> String {
    let digit = |c: &char| c.is_ascii_digit() || ('０'..='９').contains(c);
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let run = rest.chars().take_while(digit).count();
        if run == 0 {
            out.push(first);
            rest = &rest[first.len_utf8()..];
            continue;
        }
        let length: usize = rest.chars().take(run).map(char::len_utf8).sum();
        for (n, c) in rest[..length].chars().enumerate() {
            let star = if c.is_ascii() { '*' } else { '＊' };
            out.push(if run >= long && n >= 3 && n + 2 < run { star } else { c });
        }
        rest = &rest[length..];
    }
    out
}

/// The lines of a configuration or template file round `span` (bytes), carets aligned under Chinese
/// text. Only the first line of the span is marked.
pub(super) fn excerpt(source: &str, span: std::ops::Range<usize>) -> String {
    let source = &hidden(source, LONG);
    let floor = |mut at: usize| {
        at = at.min(source.len());
        while !source.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let start = floor(span.start);
    let line_end = source[start..].find(['\n', '\r']).map_or(source.len(), |i| start + i);
    let end = floor(span.end).clamp(start, line_end);
    let group = [Level::ERROR
        .no_name()
        .primary_title("")
        .element(Snippet::source(source).annotation(AnnotationKind::Primary.span(start..end)))];
    let text = Renderer::plain().render(&group).to_string();
    text.lines().skip(1).map(|l| format!("    {l}")).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_shows_no_whole_number_of_a_person() {
        let sha = "4f3a2ffc5445131fc742a9aabd937d44be7a0e466d72ccf741234567890123456";
        let said = format!(
            "没有指标「a999921198001011233t」，村 999921001001，１２３４５６７８９０１２３４５，{}",
            &sha[1..]
        );
        let wanted = format!(
            "没有指标「a999*************33t」，村 999921001001，１２３＊＊＊＊＊＊＊＊＊＊４５，{}",
            &sha[1..]
        );
        assert_eq!(told(said), wanted);
        assert_eq!(told("共 12 处".to_owned()), "共 12 处");
    }

    #[test]
    fn an_excerpt_shows_no_whole_number_of_a_person() {
        let source = "key = \"999921198001011233\" # １３８００００１２３４，1234567890";
        let shown = hidden(source, LONG);
        assert_eq!(shown, "key = \"999*************33\" # １３８＊＊＊＊＊＊３４，1234567890");
        assert_eq!(shown.len(), source.len());
        assert!(!excerpt(source, 0..3).contains("999921198001011233"));
    }
}
