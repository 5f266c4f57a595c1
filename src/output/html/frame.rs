//! What stands round the page's sections: head, policy, navigation, script.
//!
//! Invariant: the content security policy names this style and this script by their hash, and nothing else
//! may run or be loaded.

use super::{Page, escape};
use crate::model::block::Draft;
use sha2::{Digest, Sha256};

const STYLE: &str = concat!(include_str!("base.css"), include_str!("page.css"));
const SCRIPT: &str = include_str!("page.js");

/// Everything before the sections.
pub(super) fn open(out: &mut String, draft: &Draft, page: &Page<'_>) {
    let e = page.evidence;
    let (style, script) = (unix(STYLE), unix(SCRIPT));
    let name = draft.title.concat();
    let name = if name.is_empty() { format!("{}{}", e.region, e.period) } else { name };
    let name = escape(&name);
    out.push_str(&format!(
        "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\"/>\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src '{}'; \
         script-src '{}'; img-src data:; base-uri 'none'; form-action 'none'\"/>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n\
         <meta name=\"color-scheme\" content=\"light dark\"/>\n\
         <meta name=\"referrer\" content=\"no-referrer\"/>\n\
         <meta name=\"generator\" content=\"{}\"/>\n\
         <title>{name}：数字依据</title>\n<link rel=\"icon\" href=\"data:,\"/>\n\
         <style>{style}</style>\n</head>\n<body>\n",
        hash(&style),
        hash(&script),
        escape(&e.tool),
    ));
    let about: Vec<String> = [&e.office, &e.region, &e.period, &e.date, &e.tool]
        .iter()
        .filter(|w| !w.is_empty())
        .map(|w| escape(w))
        .collect();
    out.push_str(&format!(
        "<a class=\"skip\" href=\"#draft\">跳到文稿</a><header><div class=\"head\"><h1>{name}：数字依据</h1>\
         <p class=\"about\">{}</p><p class=\"about\">{}</p></div>",
        about.join(" · "),
        counts(page)
    ));
    out.push_str(
        "<div class=\"print\"><label><input type=\"checkbox\" id=\"with\"/>打印时附上每个数字的依据</label>\
         <button type=\"button\" id=\"print\" hidden=\"\">打印</button></div></header>",
    );
    out.push_str("<nav aria-label=\"本页各部分\"><ul>");
    for (id, title) in super::lists::contents(page) {
        out.push_str(&format!("<li><a href=\"#{id}\">{title}</a></li>"));
    }
    out.push_str("</ul></nav><div class=\"cols2\">\n");
}

/// Everything after them.
pub(super) fn close(out: &mut String) {
    out.push_str(&format!("</div>\n<script>{}</script>\n</body>\n</html>\n", unix(SCRIPT)));
}

fn counts(page: &Page<'_>) -> String {
    let e = page.evidence;
    let mut parts = vec![
        format!("{}处数字", e.occurrences.len()),
        format!("{}个来源", e.sources.len()),
        format!("{}条剔除记录", e.rejects.len()),
        format!("{}处手工数", e.facts.len()),
    ];
    if !e.missing.is_empty() {
        parts.push(format!("<a href=\"#missing\">{}处待填、待核</a>", e.missing.len()));
    }
    parts.join("，")
}

/// A browser hashes what it parsed, and it parses every line end to `\n`.
pub(super) fn unix(text: &str) -> String {
    text.replace("\r\n", "\n")
}

pub(super) fn hash(text: &str) -> String {
    format!("sha256-{}", base64(&Sha256::digest(text.as_bytes())))
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for three in bytes.chunks(3) {
        let bits = three.iter().chain([&0, &0]).take(3).fold(0_u32, |bits, b| bits << 8 | u32::from(*b));
        for digit in 0..4_usize {
            let at = usize::try_from(bits >> (18 - 6 * digit) & 63).unwrap_or(0);
            out.push(if digit <= three.len() { char::from(DIGITS[at]) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_as_the_rfc_has_it() {
        for (plain, coded) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }

    #[test]
    fn style_and_script_end_nowhere_but_at_their_end() {
        assert!(!STYLE.contains('<') && !SCRIPT.to_lowercase().contains("</script"));
        assert!(!SCRIPT.contains("<!--"));
    }
}
