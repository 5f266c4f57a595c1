//! C05: subsidy and what others paid are more than the operation cost.

use crate::audit::finding::Severity;
use crate::audit::month;
use crate::audit::rule::{About, Case, Need, Rule, Told, Window};
use crate::diagnostic::Diagnostic;

/// See the module.
#[derive(Debug)]
pub struct C05;

static ABOUT: About = About {
    code: "C05",
    title: "手术补助加自费、报销超过手术金额",
    severity: Severity::Warning,
    enabled: true,
    explanation: "一行里补助金额、自费金额、医保报销金额加起来多于手术金额的列出，多出的是可能多补的钱。没有自费、报销这两列的，\
                  只比较补助金额和手术金额。按例定额补助（不论实际费用）的地方，补助略高于费用可能合规，所以列为需核。\
                  手术金额空着的行比不了，会说明有几行。",
    source: "推定：由一区康复手术台账的「手术金额、自费金额、补贴金额」三列得出",
    check: "对照医院发票和医保结算单：费用、报销、自付各是多少，补助是不是补重了。",
    example: "手术金额 5000 元，医保报销 3500 元，自费 700 元，补助 1400 元",
    needs: &[Need {
        dataset: "surgery",
        window: Window::Event,
        columns: &["cost", "amount"],
        also: &["self_paid", "insured", "category", "eye", "status"],
        optional: false,
    }],
    parameters: &[],
};

impl Rule for C05 {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn run(&self, case: &Case<'_>, told: &mut Told) -> Result<(), Diagnostic> {
        let rows = case.rows(0);
        let mut unknown = 0u64;
        for row in 0..rows.len() {
            let (Some(amount), Some(cost)) = (rows.number("amount", row), rows.number("cost", row)) else {
                unknown +=
                    u64::from(rows.number("amount", row).is_some_and(|a| a > 0) && !rows.lacks("cost", row));
                continue;
            };
            told.examined += 1;
            let others = [("自费", "self_paid"), ("医保报销", "insured")];
            let others: Vec<(&str, i64)> =
                others.into_iter().filter_map(|(what, id)| rows.number(id, row).map(|n| (what, n))).collect();
            let sum = i128::from(amount) + others.iter().map(|(_, n)| i128::from(*n)).sum::<i128>();
            let over = sum - i128::from(cost);
            if amount <= 0 || over <= 0 {
                continue;
            }
            let parts: String =
                others.iter().map(|(what, n)| format!("，{what} {}", case.yuan(i128::from(*n)))).collect();
            let category = rows.word("category", row).unwrap_or("");
            let message = format!(
                "{category}手术金额 {}，补助 {}{parts}，合计多出 {}",
                case.yuan(i128::from(cost)),
                case.yuan(i128::from(amount)),
                case.yuan(over)
            );
            let person = rows.person(row).unwrap_or(0);
            let (event, eye) = (rows.event(row), rows.word("eye", row).unwrap_or(""));
            let key = format!("{person}|{category}|{eye}|{event:?}|{cost}|{amount}|{others:?}");
            let mut finding = case.finding(rows, &[row], key, message);
            finding.amount = Some(over);
            finding.month = event.and_then(|(from, _)| month::of_day(from));
            told.findings.push(finding);
        }
        if unknown > 0 {
            told.remark(format!("「手术」有 {unknown} 行没有填手术金额，没有查"));
        }
        Ok(())
    }
}
