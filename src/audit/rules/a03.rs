//! A03: paid for months after death.

use crate::audit::finding::Severity;
use crate::audit::lists::{self, Deaths, Paid};
use crate::audit::month;
use crate::audit::rule::{About, Case, Default, Need, Parameter, Rule, Told, Window};
use crate::diagnostic::Diagnostic;

/// See the module.
#[derive(Debug)]
pub struct A03;

static ABOUT: About = About {
    code: "A03",
    title: "死亡以后仍发放补贴",
    severity: Severity::Error,
    enabled: true,
    explanation: "按证件号把补贴发放和死亡名单对在一起：去世当月的补贴可以发（次月起停发），所属月份在死亡月份以后的列出，\
                  多发的是这些月份冲销以后的净额。去世以后才打款、补的是去世以前月份的，不在此列。\
                  同名不同号的不算同一个人；名单里一人有几个日期的，按最晚的。",
    source: "审计公开案例：深圳罗湖（去世后未及时停发 5.16万元）、大鹏、河北青县；多发月份的算法见山西朔州审计公告",
    check: "核对死亡证明、户口注销和停发的经办记录；多发的逐月核实后追回，没有停卡的先停卡。",
    example: "王某，死亡日期 2024-03-05；护理补贴 2024-03、2024-04、2024-05 各 80元：4 月、5 月多发 160元",
    needs: &[
        Need {
            dataset: "subsidy",
            window: Window::Service,
            columns: &["category", "amount"],
            also: &[],
            optional: false,
        },
        Need { dataset: "death", window: Window::All, columns: &[], also: &[], optional: false },
    ],
    parameters: &[
        Parameter {
            name: "categories",
            title: "本人去世后应停发的补贴类型",
            default: Default::Words(&["护理补贴", "生活补贴", "残疾人津贴", "低保重度生活补贴", "失能补贴"]),
        },
        Parameter {
            name: "death_month_payable",
            title: "去世当月可以发（次月起停发）",
            default: Default::Flag(true),
        },
    ],
};

impl Rule for A03 {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn run(&self, case: &Case<'_>, told: &mut Told) -> Result<(), Diagnostic> {
        let deaths = Deaths::of(case, 1, told);
        deaths.tell_end(case, 1, lists::paid_months(case).1, told);
        let kinds = case.settings.words("categories");
        let paid = Paid::of_some(case, kinds, told, |person| deaths.get(person).is_some());
        let payable = i32::from(case.settings.flag("death_month_payable"));
        for (person, kind, group) in paid.each() {
            let Some(death) = deaths.get(person) else { continue };
            let Some(died) = month::of_day(death.day) else { continue };
            let Some(stake) = paid.stake(case, group, |m| m.0 >= died.0 + payable) else { continue };
            let day = month::day(death.day);
            let several = if death.differ { "（名单上有几个日期，按最晚的算）" } else { "" };
            let message = format!(
                "死亡日期 {day}{several}，此后仍发{kind} {} 个月（{}），共 {}",
                stake.months.len(),
                lists::months(&stake.months),
                case.yuan(stake.amount)
            );
            let key = format!("{person}|{kind}|{day}");
            told.findings.push(paid.finding(case, &stake, deaths.rows, &death.rows, &key, message));
        }
        Ok(())
    }
}
