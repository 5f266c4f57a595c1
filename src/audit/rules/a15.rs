//! A15: a subsidy beside another of the same purpose (老年, 因公致残, 离休): the higher one only.

use crate::audit::finding::Severity;
use crate::audit::lists::{Paid, Spans, both, reach};
use crate::audit::rule::{About, Case, Default, Need, Parameter, Rule, Told, Window};
use crate::diagnostic::Diagnostic;

/// See the module.
#[derive(Debug)]
pub struct A15;

static ABOUT: About = About {
    code: "A15",
    title: "老年、因公致残、离休等同类补贴与残疾人补贴重叠",
    severity: Severity::Warning,
    enabled: true,
    explanation: "按证件号和月份把两项补贴和其他待遇名单对在一起：福利性的护理补贴与护理补贴、生活补贴与生活补贴同类的，择高只领一种。\
                  一个是护理、一个是生活的不算重叠；高龄津贴等本地可以同时领的，不在参数里就不比。列出的钱是发的残疾人补贴，退哪一种看谁低。",
    source: "川民规〔2024〕1号（老年人护理补贴与护理补贴不叠加）；津民等地规定高龄津贴可以叠加",
    check: "看本地文件是否允许叠加；不允许的，择高保留一种。",
    example: "王某，其他待遇名单：老年护理补贴 2024-03；护理补贴 2024-03：80元",
    needs: &[
        Need {
            dataset: "subsidy",
            window: Window::Service,
            columns: &["category", "amount"],
            also: &[],
            optional: false,
        },
        Need {
            dataset: "exclusion",
            window: Window::All,
            columns: &["kind"],
            also: &["end_month"],
            optional: false,
        },
    ],
    parameters: &[
        Parameter {
            name: "care_categories",
            title: "护理补贴的补贴类型",
            default: Default::Words(&["护理补贴"]),
        },
        Parameter {
            name: "care",
            title: "与护理补贴同类的待遇",
            default: Default::Words(&["老年护理补贴", "因公致残护理", "离休护理"]),
        },
        Parameter {
            name: "living_categories",
            title: "生活补贴的补贴类型",
            default: Default::Words(&["生活补贴", "低保重度生活补贴"]),
        },
        Parameter {
            name: "living",
            title: "与生活补贴同类的待遇",
            default: Default::Words(&["老年生活补贴", "因公致残生活", "离休生活"]),
        },
    ],
};

impl Rule for A15 {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn run(&self, case: &Case<'_>, told: &mut Told) -> Result<(), Diagnostic> {
        let words = |name: &str| case.settings.words(name);
        let has = |name: &str, word: &str| words(name).iter().any(|w| w == word);
        let benefits = Spans::of(case, 1, "kind", told);
        let all = |a: &str, b: &str| -> Vec<String> { words(a).iter().chain(words(b)).cloned().collect() };
        if !reach(case, &[(&benefits, "其他待遇名单")], &all("care", "living"), told) {
            return Ok(());
        }
        let kinds = all("care_categories", "living_categories");
        let paid = Paid::of_some(case, &kinds, told, |p| benefits.has(p));
        let speaks = |word: &str, kind: &str| {
            has("care", word) && has("care_categories", kind)
                || has("living", word) && has("living_categories", kind)
        };
        both(case, &paid, &[&benefits], &speaks, told);
        Ok(())
    }
}
