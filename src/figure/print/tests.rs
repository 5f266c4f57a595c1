//! Printed forms of real reports, and print → parse.

use super::*;
use crate::model::Ratio;
use proptest::prelude::*;

fn unit(word: &str) -> Unit {
    Unit::parse(word).expect("unit")
}

fn show(value: Value, word: &str, style: Style, wanted: &str) -> String {
    let options = Options { style, unit: (!wanted.is_empty()).then_some(wanted), ..Options::default() };
    match print(&value, &unit(word), &["例".to_owned()], &options) {
        Ok(printed) => {
            assert_eq!(printed.text, format!("{}{}", printed.numeral, printed.unit));
            printed.text
        }
        Err(problem) => problem.code.to_string(),
    }
}

fn yuan(cents: i128) -> Value {
    Value::Money(cents)
}

fn ratio(n: i128, d: i128) -> Value {
    Value::Ratio(Ratio::new(n, d).expect("denominator"))
}

const OVER: Style = Style::Approx(Approx::Over);
const MANY: Style = Style::Approx(Approx::Many);
const NEAR: Style = Style::Approx(Approx::Near);

#[test]
fn money() {
    for (cents, style, wanted, expected) in [
        (0, Style::Exact, "", "0元"),
        (5, Style::Exact, "", "0.05元"),
        (676_000, Style::Exact, "", "6760元"),
        (999_999, Style::Exact, "", "9999.99元"),
        (1_000_000, Style::Exact, "", "1万元"),
        (63_200_000, Style::Exact, "", "63.2万元"),
        (8_112_500, Style::Exact, "", "8.1125万元"),
        (4_904_530, Style::Exact, "", "49045.3元"),
        (1_234_567, Style::Exact, "", "12345.67元"),
        (4_774_370_000, Style::Exact, "", "4774.37万元"),
        (10_600_000_000, Style::Exact, "", "1.06亿元"),
        (12_345_678_900, Style::Exact, "", "12345.6789万元"),
        (12_345_678_912, Style::Exact, "", "123456789.12元"),
        (-63_200_000, Style::Exact, "", "-63.2万元"),
        (-30_000, Style::Exact, "", "-300元"),
        (121_718_500, Style::Exact, "元", "1217185元"),
        (676_000, Style::Exact, "万元", "0.676万元"),
        (1_234_567, Style::Exact, "万元", "1.234567万元"),
        (63_200_000, Style::Fixed(2), "", "63.20万元"),
        (63_204_999, Style::Fixed(2), "", "63.20万元"),
        (63_205_000, Style::Fixed(2), "", "63.21万元"),
        (-63_205_000, Style::Fixed(2), "", "-63.21万元"),
        (676_050, Style::Fixed(0), "", "6761元"),
        (676_000, Style::Fixed(2), "万元", "0.68万元"),
        (100, Style::Fixed(12), "", "1.000000000000元"),
        (12_500_000, OVER, "", "12万余元"),
        (12_000_000, OVER, "", "12万元"),
        (4_612_300, MANY, "", "4.6万多元"),
        (385_612_300, OVER, "", "380余万元"),
        (12_356_000_000, OVER, "", "1.2亿余元"),
        (2_995_000, NEAR, "", "近3万元"),
        (676_000, OVER, "", "6700余元"),
        (2_345_600, OVER, "元", "23000余元"),
        (-2_345_600, OVER, "", "-2.3456万元"),
        (900, OVER, "", "9元"),
        (2_345_600, Style::Exact, "人", "E0603"),
        (i128::MAX, Style::Exact, "", "1701411834604692317316873037158841057.27元"),
        (i128::MAX, Style::Fixed(12), "元", "E0505"),
    ] {
        assert_eq!(show(yuan(cents), "元", style, wanted), expected, "{cents} {style:?} {wanted}");
    }
}

#[test]
fn counts() {
    for (n, word, style, wanted, expected) in [
        (0, "人", Style::Exact, "", "0人"),
        (249_746, "人", Style::Exact, "", "249746人"),
        (-5, "人次", Style::Exact, "", "-5人次"),
        (3847, "人", Style::Exact, "名", "3847名"),
        (2311, "人", Style::Exact, "例", "2311例"),
        (2311, "人", Style::Exact, "人次", "E0603"),
        (2311, "户", Style::Exact, "人", "E0603"),
        (2311, "人次", Style::Exact, "人", "E0603"),
        (2311, "人", Style::Exact, "元", "E0603"),
        (16_832, "人次", Style::Exact, "万人次", "1.6832万人次"),
        (16_832, "人次", Style::Fixed(2), "万人次", "1.68万人次"),
        (16_832, "人", Style::Exact, "万人次", "E0603"),
        (16_832, "人", Style::Fixed(0), "", "16832人"),
        (16_832, "人", Style::Exact, "万", "E0603"),
        (7, "人", OVER, "", "7人"),
        (23, "场", OVER, "", "20余场"),
        (20, "场", OVER, "", "20场"),
        (253, "人", MANY, "", "250多人"),
        (104, "人", OVER, "", "100余人"),
        (1599, "家", OVER, "", "1500余家"),
        (46_123, "人次", OVER, "", "4.6万余人次"),
        (346_123, "人", MANY, "", "34万多人"),
        (9_960, "人", NEAR, "", "近1万人"),
        (9_960, "人", NEAR, "名", "近10000名"),
        (9_960, "人", NEAR, "万名", "近1万名"),
        (30_412, "份", OVER, "份", "30000余份"),
        (30_412, "份", OVER, "", "3万余份"),
        (46_123, "人次", OVER, "万人次", "4.6万余人次"),
        (203_000_000, "人次", OVER, "万人次", "20000余万人次"),
    ] {
        assert_eq!(show(Value::Count(n), word, style, wanted), expected, "{n} {word} {style:?} {wanted}");
    }
    assert_eq!(show(yuan(100), "人", Style::Exact, ""), "E0603");
}

#[test]
fn rates() {
    for (value, style, wanted, expected) in [
        (ratio(79, 65), Style::Fixed(0), "", "122%"),
        (ratio(1, 1), Style::Exact, "", "100%"),
        (ratio(0, 5), Style::Exact, "", "0%"),
        (ratio(9708, 10_000), Style::Exact, "", "97.08%"),
        (ratio(197, 200), Style::Exact, "", "98.5%"),
        (ratio(1, 3), Style::Exact, "", "33.33%"),
        (ratio(2, 3), Style::Exact, "", "66.67%"),
        (ratio(77, 10_000), Style::Exact, "‰", "7.7‰"),
        (ratio(24_999, 25_000), Style::Exact, "", "99.996%"),
        (ratio(249_999, 250_000), Style::Exact, "", "99.9996%"),
        (ratio(250_001, 250_000), Style::Exact, "", "100.0004%"),
        (ratio(1, 1_000_000), Style::Exact, "", "0.0001%"),
        (ratio(999_999_999_999_999_999, 1_000_000_000_000_000_000), Style::Exact, "", "99.999999999999%"),
        (ratio(1, 1_000_000_000_000_000_000), Style::Exact, "", "0.000000000001%"),
        (ratio(24_999, 25_000), Style::Fixed(2), "", "100.00%"),
        (ratio(3, 200), Style::Exact, "百分点", "1.5个百分点"),
        (ratio(-3, 200), Style::Exact, "", "-1.5%"),
        (ratio(1, 2), OVER, "", "E0603"),
        (ratio(1, 2), Style::Exact, "人", "E0603"),
        (ratio(i128::MAX, i128::MAX - 1), Style::Exact, "", "E0505"),
        (ratio(i128::MAX, i128::MAX), Style::Exact, "", "100%"),
    ] {
        assert_eq!(show(value, "%", style, wanted), expected, "{value:?} {style:?}");
    }
}

/// Prints with leading digits, in 汉字 or with a noun.
fn dress(value: Value, word: &str, options: Options) -> String {
    let printed = print(&value, &unit(word), &[], &options).expect("printed");
    assert_eq!(printed.text, format!("{}{}", printed.numeral, printed.unit));
    printed.text
}

#[test]
fn leading_digits() {
    for (value, word, style, digits, unit, expected) in [
        (Value::Money(12_600_000), "元", OVER, 3, None, "12.6万元"),
        (Value::Money(12_571_300), "元", OVER, 3, None, "12.5万余元"),
        (Value::Money(12_571_300), "元", OVER, 1, None, "10余万元"),
        (Value::Money(20_456_700), "元", OVER, 2, None, "20万余元"),
        (Value::Money(3_441_000), "元", MANY, 1, None, "3万多元"),
        (Value::Money(2_861_000), "元", NEAR, 1, None, "近3万元"),
        (Value::Money(12_571_300), "元", OVER, 12, None, "12.5713万元"),
        (Value::Count(206_789), "人次", OVER, 1, None, "20余万人次"),
        (Value::Count(206_789), "人次", OVER, 2, None, "20万余人次"),
        (Value::Count(1127), "人", MANY, 3, None, "1120多人"),
        (Value::Count(5344), "册", OVER, 1, None, "5000余册"),
        (Value::Count(30_412), "份", OVER, 1, Some("份"), "30000余份"),
        (Value::Count(7), "人", OVER, 1, None, "7人"),
        (Value::Count(23), "人", OVER, 2, None, "23人"),
        (Value::Count(0), "人", OVER, 1, None, "0人"),
        (Value::Count(-345), "人", OVER, 1, None, "-345人"),
        (Value::Count(i128::MAX), "人", OVER, 1, Some("人"), "100000000000000000000000000000000000000余人"),
    ] {
        let options = Options { style, digits: Some(digits), unit, ..Options::default() };
        assert_eq!(dress(value, word, options), expected, "{value:?}");
    }
}

#[test]
fn thresholds_and_bounds() {
    const LEAST: Style = Style::Approx(Approx::AtLeast);
    for (value, word, style, step, expected) in [
        (Value::Count(2), "次", LEAST, 5, "2次以上"),
        (Value::Count(0), "次", LEAST, 5, "0次"),
        (Value::Count(-3), "次", LEAST, 5, "-3次"),
        (Value::Count(10), "次", LEAST, 5, "10次以上"),
        (Value::Count(12), "次", LEAST, 5, "10次以上"),
        (Value::Count(253), "人", LEAST, 5, "250人以上"),
        (Value::Count(34_567), "人", LEAST, 5, "3.4万人以上"),
        (yuan(385_612_300), "元", LEAST, 5, "380万元以上"),
        (ratio(923, 1000), "%", LEAST, 5, "90%以上"),
        (ratio(9, 10), "%", LEAST, 5, "90%以上"),
        (ratio(899_999, 1_000_000), "%", LEAST, 5, "85%以上"),
        (ratio(923, 1000), "%", LEAST, 1, "92%以上"),
        (ratio(923, 1000), "%", LEAST, 100, "92.3%"),
        (ratio(1, 1), "%", LEAST, 5, "100%"),
        (ratio(79, 65), "%", LEAST, 5, "120%以上"),
        (ratio(1, 25), "%", LEAST, 5, "4%"),
        (ratio(0, 3), "%", LEAST, 5, "0%"),
        (ratio(-1, 2), "%", LEAST, 5, "-50%"),
        (ratio(77, 10_000), "‰", LEAST, 5, "5‰以上"),
        (ratio(i128::MAX, i128::MAX), "%", LEAST, 5, "100%"),
        (Value::Count(4), "次", Style::Bound, 5, "不少于4次"),
        (Value::Count(0), "次", Style::Bound, 5, "不少于0次"),
        (Value::Count(34_567), "人", Style::Bound, 5, "不少于34567人"),
        (yuan(12_000_000), "元", Style::Bound, 5, "不少于12万元"),
        (ratio(9, 10), "%", Style::Bound, 5, "不少于90%"),
    ] {
        let options = Options { style, step, ..Options::default() };
        assert_eq!(dress(value, word, options), expected, "{value:?} {step}");
        let read = parse_printed(expected).expect("read").number;
        assert_eq!(matches!(read, Number::AtLeast(_)), expected.contains(['以', '少']), "{expected}");
    }
    let huge = Options { style: LEAST, ..Options::default() };
    assert!(print(&ratio(i128::MAX, 3), &unit("%"), &[], &huge).is_err());
}

#[test]
fn hanzi_and_nouns() {
    for (n, style, word, noun, expected) in [
        (10, Style::Exact, "个", "街道", "十个街道"),
        (15, Style::Exact, "个", "乡镇（街道）", "15个乡镇（街道）"),
        (2, Style::Exact, "期", "", "两期"),
        (1, Style::Exact, "人", "", "一人"),
        (0, Style::Exact, "期", "", "0期"),
        (-2, Style::Exact, "期", "", "-2期"),
        (11, Style::Exact, "期", "", "11期"),
        (2, Style::Approx(Approx::AtLeast), "次", "", "两次以上"),
        (12, Style::Approx(Approx::AtLeast), "个", "村", "十个村以上"),
        (127, Style::Approx(Approx::Over), "人次", "", "120余人次"),
        (4, Style::Bound, "次", "", "不少于四次"),
        (3, Style::Approx(Approx::Over), "户", "", "三户"),
    ] {
        let options = Options { style, noun, hanzi: true, ..Options::default() };
        assert_eq!(dress(Value::Count(n), word, options), expected, "{n}");
    }
    for (n, style, unit, expected) in [
        (127, OVER, None, "百余人次"),
        (20_999, OVER, None, "两万余人次"),
        (206_789, OVER, None, "二十余万人次"),
        (20_000_001, MANY, None, "两千多万人次"),
        (30_412, OVER, Some("人次"), "三万余人次"),
        (30_412, OVER, Some("万人次"), "三万余人次"),
        (97, NEAR, None, "近百人次"),
        (i128::MAX, OVER, Some("人次"), "100000000000000000000000000000000000000余人次"),
    ] {
        let options = Options { style, unit, hanzi: true, digits: Some(1), ..Options::default() };
        let text = dress(Value::Count(n), "人次", options);
        assert_eq!(text, expected, "{n}");
        let Some(Number::Between { low, high }) = parse_printed(&text).map(|p| p.number) else {
            assert_eq!(n, i128::MAX, "{text}");
            continue;
        };
        assert!(integer(low) <= n && n <= integer(high), "{text}");
    }
}

#[test]
fn styles_are_read_from_templates() {
    assert_eq!(Style::parse(None, None), Some(Style::Exact));
    assert_eq!(Style::parse(None, Some(1)), Some(Style::Fixed(1)));
    assert_eq!(Style::parse(Some("fixed"), None), None, "fixed needs decimals");
    assert_eq!(Style::parse(Some("exact"), Some(1)), None, "exact has its own decimals");
    assert_eq!(Style::parse(Some("近"), None), Some(NEAR));
    assert_eq!(Style::parse(Some("以上"), None), Some(Style::Approx(Approx::AtLeast)));
    assert_eq!(Style::parse(Some("不少于"), None), Some(Style::Bound));
    assert_eq!(Style::parse(Some("以上"), Some(1)), None);
    assert_eq!(Style::parse(None, Some(13)), None);
    assert_eq!(Style::parse(Some("rounded"), None), None);
}

#[test]
fn what_is_no_printed_number() {
    for text in ["", "人", "12", "一二人", "1.人", ".5元", "1-2人", "--1元", "1.5余余元", "余1元", "1.005元"]
    {
        assert_eq!(parse_printed(text), None, "{text}");
    }
    for text in ["1余万余元", "近1余元", "12万%", "5余%", "1.5人", "1 人"] {
        assert_eq!(parse_printed(text), None, "{text}");
    }
}

fn any_value() -> impl Strategy<Value = i128> {
    let sized = (0..17u32, any::<i64>()).prop_map(|(digits, n)| i128::from(n) % 10i128.pow(digits + 1));
    let round = (0..16u32, -999i128..1000).prop_map(|(zeros, n)| n * 10i128.pow(zeros));
    prop_oneof![sized, round]
}

fn integer(value: Value) -> i128 {
    match value {
        Value::Count(n) | Value::Money(n) => n,
        Value::Ratio(_) => panic!("a ratio"),
    }
}

proptest! {
    #[test]
    fn exact_printings_read_back(n in any_value(), form in 0..8usize) {
        let (value, word, wanted) = [
            (Value::Money(n), "元", None),
            (Value::Money(n), "元", Some("元")),
            (Value::Money(n), "元", Some("万元")),
            (Value::Money(n), "元", Some("亿元")),
            (Value::Count(n), "人", None),
            (Value::Count(n), "人次", Some("万人次")),
            (Value::Count(n), "件", Some("亿件")),
            (Value::Count(n), "户", None),
        ][form];
        let options = Options { unit: wanted, ..Options::default() };
        let printed = print(&value, &unit(word), &[], &options).expect("printed");
        prop_assert!(printed.exact);
        let parsed = parse_printed(&printed.text).expect("parsed");
        prop_assert_eq!(parsed.number, Number::Exact(value), "{}", &printed.text);
        prop_assert_eq!(parsed.unit.kind, unit(word).kind);
        prop_assert!(unit(word).prints_as(&parsed.unit.word, &[]));
    }

    #[test]
    fn rounded_printings_are_off_by_half_a_digit_at_most(n in any_value(), decimals in 0..7u32, money in any::<bool>()) {
        let (value, word, wanted) =
            if money { (Value::Money(n), "元", None) } else { (Value::Count(n), "人次", Some("万人次")) };
        let options = Options { style: Style::Fixed(decimals), unit: wanted, ..Options::default() };
        let printed = print(&value, &unit(word), &[], &options).expect("printed");
        let parsed = parse_printed(&printed.text).expect("parsed");
        let Number::Exact(read) = parsed.number else { panic!("exact") };
        let off = (integer(read) - n).abs();
        let smallest = match parsed.unit.word.as_str() { "元" => 2, "万元" => 6, "亿元" => 10, _ => 4u32 };
        let digit = 10i128.pow(smallest.saturating_sub(decimals));
        prop_assert!(off * 2 <= digit, "{} for {}", &printed.text, n);
        prop_assert_eq!(printed.exact, off == 0);
        prop_assert_eq!(parsed.decimals, decimals);
    }

    #[test]
    fn approximate_printings_hold_the_value(
        n in any_value(), near in any::<bool>(), money in any::<bool>(), digits in 0..9u32, hanzi in any::<bool>(),
    ) {
        let (value, word) = if money { (Value::Money(n), "元") } else { (Value::Count(n), "人") };
        let style = if near { NEAR } else { OVER };
        let digits = (digits > 0).then_some(digits);
        let options = Options { style, digits, hanzi: hanzi && !money, ..Options::default() };
        let printed = print(&value, &unit(word), &[], &options).expect("printed");
        match parse_printed(&printed.text).expect("parsed").number {
            Number::Exact(read) => prop_assert!(read == value && printed.exact, "{}", &printed.text),
            Number::Between { low, high } => {
                prop_assert!(integer(low) <= n && n <= integer(high) && !printed.exact, "{} {}", &printed.text, n);
                prop_assert_eq!(printed.text.contains('近'), near);
            }
            Number::AtLeast(_) => prop_assert!(false, "{}", &printed.text),
        }
    }

    #[test]
    fn rates_read_back_as_printed(n in -5000i128..5000, d in 1i128..5000, per_mille in any::<bool>()) {
        let options = Options { unit: per_mille.then_some("‰"), ..Options::default() };
        let printed = print(&ratio(n, d), &unit("%"), &[], &options).expect("printed");
        let Some(Parsed { number: Number::Exact(Value::Ratio(read)), decimals, .. }) =
            parse_printed(&printed.text) else { panic!("{}", printed.text) };
        let off = (read.numerator * d - n * read.denominator).abs();
        prop_assert_eq!(off == 0, printed.exact);
        let digit = 10i128.pow(decimals.max(2) + if per_mille { 3 } else { 2 });
        // |read − n/d| ≤ ½ of the last digit.
        prop_assert!(off * 2 * digit <= d * read.denominator, "{}", &printed.text);
        prop_assert!(!matches!(printed.text.as_str(), "100%" | "0%" | "1000‰" | "0‰") || printed.exact);
    }

    #[test]
    fn nothing_panics(text in "\\PC{0,12}|(近|不少于)?(-?[0-9.]{0,45}|[一两二十百千万亿]{0,9})[余多]?[万亿]?[余多]?[元人%‰]?(以上)?") {
        let _ = parse_printed(&text);
    }
}
