//! What the check refuses, with no data and in every branch.

use super::faults;

#[test]
fn every_argument_is_looked_at() {
    for (call, expected) in [
        ("fig(id='rows')", ""),
        ("fig(id='rowz')", "E0602@8"),
        ("fig(id=['rows', 'persons'])", "E0605@8"),
        ("fig()", "E0605@1"),
        ("fig(id='rows', id='rows')", "E0605@19"),
        ("fig(id='rows', unti='人次')", "E0601@21"),
        ("fig(id='rows', form='words')", "E0601@21"),
        ("fig(id=x)", "E0605@8"),
        ("fig(id='ro' ~ 'ws')", "E0605@8"),
        ("fig(id='rows', unit='人')", "E0603@21"),
        ("fig(id='persons', unit='人次')", "E0603@24"),
        ("fig(id='persons', unit='万名')", ""),
        ("fig(id='rows', region='月亮镇')", "E0502@23"),
        ("fig(id='rows', period='某年')", "E0503@23"),
        ("fig(id='rows', period='13月')", "E0503@23"),
        ("fig(id='rows', period='2月30日以来')", "E0503@23"),
        ("fig(id='rows', period='next')", "E0503@23"),
        ("some(id='rows', period='next')", "E0503@24"),
        ("target(id='rows', period='next')", ""),
        ("planned(id='rows', period='next')", ""),
        ("done(id='rows', against='next')", ""),
        ("done(id='rows', against='某年')", "E0503@25"),
        ("fig(id='rows', style='约')", "E0605@22"),
        ("fig(id='rows', style='不少于')", "E0605@22"),
        ("target(id='rows', style='不少于')", ""),
        ("fig(id='rows', style='fixed')", "E0605@22"),
        ("fig(id='rows', style='余', decimals=1)", "E0605@36"),
        ("fig(id='rows', decimals=13)", "E0605@25"),
        ("fig(id='rows', decimals='1')", "E0605@25"),
        ("fig(id='rows', decimals=-1)", "E0605@25"),
        ("fig(id='rows', decimals=99999999999)", "E0605@25"),
        ("fig(id='rows', digits=2)", "E0605@23"),
        ("fig(id='rows', style='余', digits=0)", "E0605@34"),
        ("fig(id='rows', style='余', digits=13)", "E0605@34"),
        ("fig(id='rows', style='余', digits=12)", ""),
        ("fig(id='rate', style='余')", "E0605@22"),
        ("fig(id='rate', style='以上')", ""),
        ("fig(id='rate', style='以上', step=0)", "E0605@33"),
        ("fig(id='rate', style='以上', step=101)", "E0605@33"),
        ("fig(id='rate', style='以上', digits=1)", "E0605@35"),
        ("fig(id='rate', step=5)", "E0605@21"),
        ("fig(id='rows', style='以上', step=5)", "E0605@33"),
        ("fig(id='rows', numerals='汉字')", ""),
        ("fig(id='rows', numerals='罗马')", "E0605@25"),
        ("fig(id='amount', numerals='汉字')", "E0605@27"),
        ("fig(id='rows', numerals='汉字', decimals=1)", "E0605@25"),
        ("fig(id='amount', noun='街道')", "E0605@23"),
        ("fig(id='rows', noun=period.title)", ""),
        ("fig(id='amount', noun=period.title)", "E0605@23"),
        ("prev(id='rows', form='more')", "E0605@22"),
        ("prev(id='rate', form='growth')", "E0605@22"),
        ("prev(id='rows', form='growth', unit='人次')", "E0605@37"),
        ("prev(id='rows', form='number', word='去年')", "E0605@37"),
        ("prev(id='rate', unit='百分点')", ""),
        ("prev(id='rate', unit='%')", "E0603@22"),
        ("done(id='rate')", "E0605@9"),
        ("done(id='rows', unit='人次')", "E0605@22"),
        ("done(id='rows', form='excess', unit='人次', numerals='汉字')", ""),
        ("done(id='rows', form='growth')", "E0605@22"),
        ("none(id='rows')", "E0605@1"),
        ("none(id='rows', text='')", "E0605@22"),
        ("none(id='rows', text=period.title ~ '未发生')", ""),
        ("parts(id='rows')", "E0605@1"),
        ("parts(id='rows', of=[])", "E0605@21"),
        ("parts(id='rows', of=['rows.z'])", "E0602@21"),
        ("parts(id='rows', of=['rows.a'], mode='all')", "E0605@38"),
        ("parts(id='rows', of=['rows.a'], titles=['甲', '乙'])", "E0605@40"),
        ("parts(id='rows', of=['persons'])", "E0603@21"),
        ("parts(id='rows', of=['other.rows'])", "E0603@21"),
        ("parts(id='persons', of=['persons.a'], unit='人次')", "E0603@44"),
        ("parts(id='rate', of=['rate'])", "E0605@21"),
        ("parts(of=['rows.a', 'persons'])", ""),
        ("parts(of=['rows.a'], mode='subset')", "E0605@27"),
        ("table(id=['rows', 'persons'], by='town')", "E0605@34"),
        ("table(id=['rows'], gaps='mark')", "E0605@25"),
        ("table(id=['rows', 'persons'], titles=['甲'])", "E0605@38"),
        ("table(id=['rows'], style='余')", "E0601@26"),
        ("table(id=['amount'], unit='万元', decimals=2)", ""),
        ("fact(key='x', period='2024')", "E0601@22"),
        ("fact()", "E0605@1"),
        ("fact(key='x', region='城关镇')", ""),
        ("fact(key='x', region='无此镇')", "E0502@22"),
        ("has()", "E0605@1"),
        ("zero(id=['rows', 'persons'])", "E0605@9"),
        ("signature(date='x')", "E0601@16"),
        ("other_function(id='nothing')", ""),
    ] {
        for text in
            [format!("{{{{ {call} }}}}"), format!("{{% if false %}}\n{{{{ {call} }}}}\n{{% endif %}}")]
        {
            let said: Vec<String> = faults(&text)
                .iter()
                // Columns count from the start of the call.
                .map(|d| {
                    let column = d.place.as_ref().and_then(|p| p.column).expect("a column");
                    format!("{}@{}", d.code, column - 3)
                })
                .collect();
            assert_eq!(said.join(" "), expected, "{text}");
        }
    }
}

#[test]
fn all_mistakes_of_a_call_are_told_at_once() {
    let said: Vec<String> = faults(
        "{{ fig(id='persons', unit='人次', style='约', digits=0, region='月亮镇', period='某年', numerals='x') }}",
    )
    .iter()
    .map(|d| d.code.to_string())
    .collect();
    assert_eq!(said, ["E0502", "E0503", "E0605", "E0605", "E0605"]);
}
