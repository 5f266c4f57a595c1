//! Checks of a line of the standards table.

use crate::catalog::{Catalog, OneOrMany, Standard};

/// Every mistake in a line, given the datasets and lines before it.
pub(in crate::catalog) fn check(catalog: &Catalog, standard: &Standard) -> Vec<String> {
    let mut out = Vec::new();
    let Some(dataset) = catalog.datasets.iter().find(|d| d.id == standard.dataset) else {
        return vec![format!("没有数据集「{}」", standard.dataset)];
    };
    for (field, values) in &standard.conditions {
        let Some(known) = dataset.word_field(field) else {
            out.push(format!("数据集「{}」没有可作条件的字段「{field}」", dataset.id));
            continue;
        };
        let words = words(values);
        // A word that no row can have makes a line that never holds, and nobody would see it.
        let strange = words.iter().filter(|w| !known.values.is_empty() && !known.values.contains_key(*w));
        out.extend(strange.map(|w| format!("「{w}」不是字段「{field}」的取值")));
    }
    if let (Some(from), Some(to)) = (standard.from, standard.to)
        && from > to
    {
        out.push(format!("from {from} 晚于 to {to}"));
    }
    let same = |other: &&Standard| {
        let meets = standard.from.is_none_or(|f| other.to.is_none_or(|t| f <= t))
            && other.from.is_none_or(|f| standard.to.is_none_or(|t| f <= t));
        meets
            && (&other.dataset, &other.region) == (&standard.dataset, &standard.region)
            && other.conditions.len() == standard.conditions.len()
            && standard
                .conditions
                .iter()
                .all(|(field, values)| other.conditions.get(field).is_some_and(|o| meet(values, o)))
    };
    if let Some(other) = catalog.standards.iter().find(same) {
        let word =
            |month: Option<crate::catalog::Month>| month.map_or("不限".to_owned(), |m| m.to_string());
        out.push(format!(
            "与另一条（{} 至 {}）看的字段相同、取值和月份都有重叠，不知道按哪一条",
            word(other.from),
            word(other.to)
        ));
    }
    out
}

fn words(values: &OneOrMany) -> &[String] {
    match values {
        OneOrMany::One(word) => std::slice::from_ref(word),
        OneOrMany::Many(words) => words.as_slice(),
    }
}

/// Whether a row can have one of both.
fn meet(a: &OneOrMany, b: &OneOrMany) -> bool {
    words(a).iter().any(|word| words(b).contains(word))
}

#[cfg(test)]
mod tests {
    use crate::catalog::{CatalogFile, builtin_files, load};

    /// What is said of two lines of 护理补贴.
    fn said(first: &str, second: &str) -> String {
        let text = format!(
            "standard = [{{ where = {{ category = '护理补贴'{first} }}, amount = 80 }},\
             {{ where = {{ category = '护理补贴'{second} }}, amount = 90 }}]"
        );
        let mut files = builtin_files();
        files.push(CatalogFile { path: "本县.toml".to_owned(), text });
        let problems = load(&files).err().unwrap_or_default();
        problems.iter().map(|p| p.message.as_str()).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn lines_of_which_a_row_can_fit_both_are_refused() {
        let levels = |words: &str| format!(", level = {words}");
        assert!(said("", "").contains("重叠"));
        assert!(said(&levels("['一级', '二级']"), &levels("'二级'")).contains("重叠"));
        assert_eq!(said(&levels("'一级'"), &levels("'二级'")), "");
        assert_eq!(said("", &levels("'二级'")), "");
    }

    #[test]
    fn a_word_that_no_row_can_have_is_told() {
        assert!(said(", level = '特级'", ", level = '二级'").contains("「特级」不是字段「level」的取值"));
        assert!(said(", grade = '1'", "").contains("没有可作条件的字段「grade」"));
    }
}
