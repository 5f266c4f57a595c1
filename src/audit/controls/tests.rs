//! Tolerances, differences and contradictions, case by case.

use super::{amount, compare, signed, touches};
use crate::model::{Period, Ratio, Unit, Value};
use crate::workspace::{Columns, Control, Tolerance};

fn control(value: Value, unit: &str, decimals: u32, tolerance: Tolerance) -> Control {
    Control {
        indicator: "a".into(),
        region: String::new(),
        period: Period::year(2024).expect("a year"),
        value,
        unit: Unit::parse(unit).expect("a unit"),
        decimals,
        tolerance,
        source: "甲".into(),
        line: 2,
        columns: Columns { indicator: 1, region: 2, unit: 5 },
    }
}

fn ratio(numerator: i128, denominator: i128) -> Value {
    Value::Ratio(Ratio::new(numerator, denominator).expect("a ratio"))
}

fn share(numerator: i128, denominator: i128) -> Tolerance {
    Tolerance::Share(Ratio::new(numerator, denominator).expect("a ratio"))
}

fn holds(actual: Value, control: &Control) -> bool {
    compare::holds(actual, control).expect("in range")
}

#[test]
fn the_bound_itself_holds_above_and_below() {
    let money = |n| Value::Money(n);
    let within = control(money(10_000), "元", 2, Tolerance::Within(money(150)));
    for (actual, expected) in [(9_849, false), (9_850, true), (10_000, true), (10_150, true), (10_151, false)]
    {
        assert_eq!(holds(money(actual), &within), expected, "{actual}");
    }
    // 0.5% of 100.10元 is 0.5005元: half a 元 lies within, a 分 more does not. Of money taken back as much.
    for sign in [1, -1] {
        let control = control(money(sign * 10_010), "元", 2, share(5, 1000));
        for (off, expected) in [(50, true), (-50, true), (51, false), (-51, false)] {
            assert_eq!(holds(money(sign * 10_010 + off), &control), expected, "{sign} {off}");
        }
    }
    let exact = control(Value::Count(7), "人", 0, Tolerance::Exact);
    assert!(holds(Value::Count(7), &exact) && !holds(Value::Count(8), &exact));
    let nothing = control(Value::Count(0), "人", 0, share(5, 1000));
    assert!(holds(Value::Count(0), &nothing) && !holds(Value::Count(1), &nothing));
}

#[test]
fn a_rate_is_the_same_in_the_decimals_written() {
    let of = |n, d, decimals| control(ratio(n, d), "%", decimals, Tolerance::Exact);
    // 6 of 7 is 85.7142…%.
    assert!(holds(ratio(6, 7), &of(857, 1000, 1)));
    assert!(!holds(ratio(6, 7), &of(8570, 10_000, 2)));
    assert!(holds(ratio(6, 7), &of(86, 100, 0)));
    // A half is rounded up: 12.5%.
    assert!(holds(ratio(1, 8), &of(13, 100, 0)) && !holds(ratio(1, 8), &of(12, 100, 0)));
    let points = control(ratio(857, 1000), "%", 1, Tolerance::Within(ratio(1, 1000)));
    assert!(holds(ratio(858, 1000), &points) && !holds(ratio(8581, 10_000), &points));
}

#[test]
fn differences_are_exact_or_an_error() {
    let minus = |a, b| compare::minus(a, b).ok();
    assert_eq!(minus(Value::Money(5), Value::Money(7)), Some(Value::Money(-2)));
    assert_eq!(minus(ratio(1, 3), ratio(1, 2)), Some(ratio(-1, 6)));
    assert_eq!(minus(ratio(i128::MAX - 1, i128::MAX - 1), ratio(1, 2)), Some(ratio(1, 2)));
    assert_eq!(minus(Value::Count(i128::MIN), Value::Count(1)), None);
    assert_eq!(minus(Value::Count(1), Value::Money(1)), None, "unlike things");
    let huge = control(Value::Money(i128::MAX), "元", 0, share(1, 2));
    assert!(compare::holds(Value::Money(i128::MAX), &huge).is_ok());
    let huge = control(Value::Money(i128::MAX), "元", 0, share(3, 1000));
    assert!(compare::holds(Value::Money(i128::MAX), &huge).is_err(), "said, not guessed");
}

#[test]
fn contradictions_allow_for_both_tolerances() {
    let money = |n, tolerance| control(Value::Money(n), "元", 2, tolerance);
    let within = |n| Tolerance::Within(Value::Money(n));
    let apart = |a: &Control, b: &Control| compare::apart(a, b).expect("in range");
    assert!(!apart(&money(100, Tolerance::Exact), &money(100, Tolerance::Exact)));
    assert!(apart(&money(100, Tolerance::Exact), &money(101, Tolerance::Exact)));
    assert!(!apart(&money(100, within(30)), &money(150, within(20))));
    assert!(apart(&money(100, within(30)), &money(150, within(19))));
    let rate = |n, d, decimals| control(ratio(n, d), "%", decimals, Tolerance::Exact);
    assert!(!apart(&rate(857, 1000, 1), &rate(86, 100, 0)));
    assert!(apart(&rate(857, 1000, 1), &rate(85, 100, 0)));
}

#[test]
fn half_of_the_last_digit_of_wan_yuan() {
    let half =
        |unit, decimals| compare::half_digit(&control(Value::Money(100), unit, decimals, Tolerance::Exact));
    assert_eq!(
        [half("万元", 0), half("万元", 2), half("元", 0), half("元", 2)],
        [Some(500_000), Some(5_000), Some(50), None]
    );
    assert_eq!(compare::half_digit(&control(Value::Count(100), "人", 0, Tolerance::Exact)), None);
}

#[test]
fn a_control_that_reaches_beyond_a_period_does_not_speak_of_it() {
    let year = control(Value::Count(1), "人", 0, Tolerance::Exact);
    let of = |text| crate::model::period::parse(text, chrono::NaiveDate::MIN);
    assert!(touches(&year, None) && touches(&year, of("2024")) && touches(&year, of("2020..2024")));
    assert!(!touches(&year, of("2024H1")) && !touches(&year, of("2023")));
    assert!(!touches(&year, of("2024-01-01..2024-12-20")));
}

#[test]
fn words_have_sign_and_unit() {
    for (value, unit, plain, difference) in [
        (Value::Money(-17_900), "万元", "-179.00元", "少 179.00元"),
        (Value::Count(3), "人", "3人", "多 3人"),
        (ratio(6, 7), "%", "85.7143%", "多 85.7143个百分点"),
        (ratio(-1, 200), "%", "-0.5%", "少 0.5个百分点"),
        (ratio(1, 200), "‰", "5‰", "多 5‰"),
    ] {
        assert_eq!((amount(value, unit).as_str(), signed(value, unit).as_str()), (plain, difference));
    }
}
