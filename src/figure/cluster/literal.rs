//! Texts, names and paths of a script, safe from every reader between here and the cluster.
//!
//! Invariant: whatever a text holds, its literal is of ASCII letters, digits and escapes only: no client splits
//! it, substitutes a variable in it, or reads it in another encoding.

/// A text.
pub(super) fn text(text: &str) -> String {
    let mut out = String::from("'");
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            out.push(c);
        } else {
            // Above U+FFFF in two halves: older versions know no longer escape.
            let mut halves = [0; 2];
            c.encode_utf16(&mut halves).iter().for_each(|h| out.push_str(&format!("\\u{h:04X}")));
        }
    }
    out.push('\'');
    out
}

/// A list of texts.
pub(super) fn texts<'t>(list: impl IntoIterator<Item = &'t str>) -> String {
    list.into_iter().map(text).collect::<Vec<_>>().join(", ")
}

/// A column's name.
pub(super) fn name(id: &str) -> String {
    format!("`{}`", id.replace('`', "``"))
}

/// Parquet files of one folder as a table.
pub(super) fn files(folder: &str, names: &[&str]) -> String {
    let path = match names {
        [one] => format!("{folder}/{one}"),
        // A pattern: the client opens one path a table.
        _ => format!("{folder}/{{{}}}", names.join(",")),
    };
    format!("parquet.{}", name(&path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_letters_digits_and_escapes() {
        assert_eq!(text("ab1"), "'ab1'");
        assert_eq!(text("残'\\;${x}\n"), "'\\u6B8B\\u0027\\u005C\\u003B\\u0024\\u007Bx\\u007D\\u000A'");
        assert_eq!(text("𠮷"), "'\\uD842\\uDFB7'");
    }

    #[test]
    fn files_are_one_table() {
        assert_eq!(files("hdfs://a/l", &["data/x.parquet"]), "parquet.`hdfs://a/l/data/x.parquet`");
        assert_eq!(
            files("/l", &["data/x.parquet", "data/y.parquet"]),
            "parquet.`/l/{data/x.parquet,data/y.parquet}`"
        );
    }
}
