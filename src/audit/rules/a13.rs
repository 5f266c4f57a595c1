//! A13: either subsidy paid beside 工伤保险生活护理费 or 特困供养.

use crate::audit::finding::Severity;
use crate::audit::lists::{Paid, Spans, both, reach};
use crate::audit::rule::{About, Case, Default, Need, Parameter, Rule, Told, Window};
use crate::diagnostic::Diagnostic;

/// See the module.
#[derive(Debug)]
pub struct A13;

static ABOUT: About = About {
    code: "A13",
    title: "领取工伤生活护理费或特困供养的人又发两项补贴",
    severity: Severity::Error,
    enabled: true,
    explanation: "按证件号和月份把两项补贴和其他待遇名单、低保名册里的特困供养对在一起：领取工伤保险生活护理费的、纳入特困供养的，\
                  两项补贴都不能再领。名单上写到的月份才判；名单以外的月份不判。",
    source: "国发〔2015〕52号及各省实施意见；审计公开案例：浙江松阳（特困儿童、特困供养人员领补贴 25.28万元）",
    check: "核对工伤待遇、特困供养的起止月份；待遇从当月中途开始的，看本地规定从哪个月停发补贴。",
    example: "王某，其他待遇名单：特困供养，2024-01 起；护理补贴 2024-03：80元",
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
            columns: &[],
            also: &["kind", "end_month"],
            optional: true,
        },
        Need {
            dataset: "dibao",
            window: Window::All,
            columns: &[],
            also: &["tier", "end_month"],
            optional: true,
        },
    ],
    parameters: &[
        Parameter {
            name: "categories",
            title: "不能同时领的补贴类型",
            default: Default::Words(&["护理补贴", "生活补贴", "低保重度生活补贴"]),
        },
        Parameter {
            name: "kinds",
            title: "排斥两项补贴的待遇",
            default: Default::Words(&["工伤护理", "特困供养"]),
        },
    ],
};

impl Rule for A13 {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn run(&self, case: &Case<'_>, told: &mut Told) -> Result<(), Diagnostic> {
        let kinds = case.settings.words("kinds");
        let benefits = Spans::of(case, 1, "kind", told);
        let roster = Spans::of(case, 2, "tier", told);
        if !reach(case, &[(&benefits, "其他待遇名单"), (&roster, "低保名册（特困供养）")], kinds, told)
        {
            return Ok(());
        }
        let listed = |person| benefits.has(person) || roster.has(person);
        let paid = Paid::of_some(case, case.settings.words("categories"), told, listed);
        both(case, &paid, &[&benefits, &roster], &|word, _| kinds.iter().any(|k| k == word), told);
        Ok(())
    }
}
