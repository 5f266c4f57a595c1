//! A14: the living subsidy paid beside the basic living guarantee of orphans.

use crate::audit::finding::Severity;
use crate::audit::lists::{Paid, Spans, both, reach};
use crate::audit::rule::{About, Case, Default, Need, Parameter, Rule, Told, Window};
use crate::diagnostic::Diagnostic;

/// See the module.
#[derive(Debug)]
pub struct A14;

static ABOUT: About = About {
    code: "A14",
    title: "享受孤儿基本生活保障的儿童又发生活补贴",
    severity: Severity::Error,
    enabled: true,
    explanation: "按证件号和月份把生活补贴和其他待遇名单里的孤儿对在一起：享受孤儿基本生活保障的不再发困难残疾人生活补贴；\
                  护理补贴可以同时领，不在此列。事实无人抚养儿童各地规定不一，本地同样不发的，在参数 kinds 里加上。",
    source: "湖北等省两项补贴实施意见（孤儿基本生活保障与生活补贴不同时享受，可以领护理补贴）",
    check: "核对孤儿基本生活保障的起止月份。",
    example: "王某，其他待遇名单：孤儿保障，2024-01 起；生活补贴 2024-03：70元",
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
            name: "categories",
            title: "不能同时领的补贴类型",
            default: Default::Words(&["生活补贴", "低保重度生活补贴"]),
        },
        Parameter {
            name: "kinds", title: "排斥生活补贴的待遇", default: Default::Words(&["孤儿保障"])
        },
    ],
};

impl Rule for A14 {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn run(&self, case: &Case<'_>, told: &mut Told) -> Result<(), Diagnostic> {
        let kinds = case.settings.words("kinds");
        let benefits = Spans::of(case, 1, "kind", told);
        if !reach(case, &[(&benefits, "其他待遇名单")], kinds, told) {
            return Ok(());
        }
        let paid = Paid::of_some(case, case.settings.words("categories"), told, |p| benefits.has(p));
        both(case, &paid, &[&benefits], &|word, _| kinds.iter().any(|k| k == word), told);
        Ok(())
    }
}
