//! Spellings of the month reader, accepted and refused.

use super::*;

fn show(text: &str, kind: CellKind, context: Option<Period>) -> String {
    match month(text, kind, context) {
        Ok(None) => "empty".into(),
        Ok(Some((a, b))) if a == b => a.format("%Y-%m").to_string(),
        Ok(Some((a, b))) => format!("{}..{}", a.format("%Y-%m"), b.format("%Y-%m")),
        Err(e) => e.code.as_str().into(),
    }
}

#[test]
fn one_month() {
    for text in [
        "202403",
        "2024-03",
        "2024-3",
        "2024/3",
        "2024/03",
        "2024.3",
        "2024.03",
        "2024年3月",
        "2024年03月",
        "2024年3月份",
        "２０２４年３月",
        "2024 年 3 月",
        "20243月",
        "202403月",
        "20243月份",
        "2024年三月",
        "2024-03-05",
        "2024年3月5日",
        "20240305",
        "2024/3/5 0:00",
        "'202403",
        "=\"202403\"",
        "\t2024-03",
        "2024–03",
    ] {
        assert_eq!(show(text, CellKind::Text, None), "2024-03", "{text:?}");
    }
    for (text, kind, expected) in [
        ("20221月", CellKind::Text, "2022-01"),
        ("202212月", CellKind::Text, "2022-12"),
        ("2024.10", CellKind::Text, "2024-10"),
        ("202403", CellKind::Number, "2024-03"),
        ("20240305", CellKind::Number, "2024-03"),
        ("45356", CellKind::Number, "2024-03"),
        ("45356.5", CellKind::Number, "2024-03"),
        ("2024.3", CellKind::Number, "2024-03"),
        ("2024.12", CellKind::Number, "2024-12"),
        ("2024.1", CellKind::Number, "E0207"),
        ("2024.1", CellKind::Text, "E0207"),
        ("20221", CellKind::Number, "E0207"),
        ("3", CellKind::Number, "E0207"),
        ("2024", CellKind::Number, "E0207"),
        ("2024-03-01", CellKind::Date, "2024-03"),
        ("2024-03-01 00:00:00", CellKind::Date, "2024-03"),
        ("#N/A", CellKind::Error, "E0218"),
    ] {
        assert_eq!(show(text, kind, None), expected, "{text:?}");
    }
}

#[test]
fn ranges() {
    for text in [
        "2024年1-3月",
        "2024年1-3月份",
        "2024年1—3月",
        "2024年1——3月",
        "2024年1至3月",
        "2024年1月-3月份",
        "2024年1月至3月",
        "2024年1月—2024年3月",
        "202401-202403",
        "2024-01至2024-03",
        "2024-01-2024-03",
        "2024-1-2024-3",
        "2024-01 - 2024-03",
        "2024.01-2024.03",
        "2024.1-2024.3",
        "2024/1~2024/3",
        "２０２４年１－３月",
        "20241月-3月",
        "2024-01-01至2024-03-31",
        "2024年一月至三月",
        "2024.1-3月",
    ] {
        assert_eq!(show(text, CellKind::Text, None), "2024-01..2024-03", "{text:?}");
    }
    for (text, expected) in [
        ("2023年11月至2024年2月", "2023-11..2024-02"),
        ("202403-202403", "2024-03"),
        ("202403-202401", "E0219"),
        ("2024年3-1月", "E0219"),
        ("2024年11月-1月", "E0219"),
    ] {
        assert_eq!(show(text, CellKind::Text, None), expected, "{text:?}");
    }
}

#[test]
fn the_files_period_supplies_the_year() {
    let year = Period::year(2024);
    let (march, january, december) =
        (Period::month(2024, 3), Period::month(2024, 1), Period::month(2024, 12));
    for (text, context, expected) in [
        ("3月", year, "2024-03"),
        ("3月份", year, "2024-03"),
        ("1-3月份", year, "2024-01..2024-03"),
        ("1月-3月", year, "2024-01..2024-03"),
        ("1月至3月", year, "2024-01..2024-03"),
        ("三月", year, "2024-03"),
        ("12月", year, "2024-12"),
        ("3月", march, "2024-03"),
        ("1-3月", march, "2024-01..2024-03"),
        ("2月", march, "2024-02"),
        ("1-12月", december, "2024-01..2024-12"),
        ("10月", december, "2024-10"),
        ("1月", december, "E0207"),
        ("12月", january, "E0207"),
        ("4月", march, "E0207"),
        ("3-1月", year, "E0219"),
        ("3月", None, "E0207"),
        ("1-3月份", None, "E0207"),
        ("3月", Period::months((2023, 12), (2024, 3)), "E0207"),
        ("13月", year, "E0207"),
        ("3", year, "E0207"),
        ("1-3", year, "E0207"),
        ("3月5日", year, "E0207"),
        ("2023年3月", year, "2023-03"),
    ] {
        assert_eq!(show(text, CellKind::Text, context), expected, "{text:?}");
    }
}

#[test]
fn what_is_no_month() {
    for (text, expected) in [
        ("", "empty"),
        ("-", "empty"),
        ("无", "empty"),
        ("2024", "E0207"),
        ("2024年", "E0207"),
        ("2024年度", "E0207"),
        ("24年3月", "E0207"),
        ("202413", "E0207"),
        ("202400", "E0207"),
        ("2024-13", "E0207"),
        ("2024-003", "E0207"),
        ("2024年13月", "E0207"),
        ("2024年3", "E0207"),
        ("20221", "E0207"),
        ("45356", "E0207"),
        ("2024.1-3", "E0207"),
        ("2024年1、3月", "E0207"),
        ("2024年1月、2月", "E0207"),
        ("2024年1-3-5月", "E0207"),
        ("1-2024年3月", "E0207"),
        ("202401 202403", "E0207"),
        ("至", "E0207"),
        ("月", "E0207"),
        ("2024-02-30", "E0206"),
        ("#REF!", "E0218"),
    ] {
        assert_eq!(show(text, CellKind::Text, None), expected, "{text:?}");
    }
}
