//! A20: one bank account into which several people are paid.

use crate::audit::finding::Severity;
use crate::audit::rule::{About, Case, Default, Need, Parameter, Rule, Told, Window};
use crate::diagnostic::Diagnostic;
use crate::model::mask;
use std::collections::BTreeSet;

/// See the module.
#[derive(Debug)]
pub struct A20;

static ABOUT: About = About {
    code: "A20",
    title: "几个人的补贴发进同一个银行账号",
    severity: Severity::Warning,
    enabled: true,
    explanation: "按银行账号归拢，一个账号收几个人的补贴就列出，账号打码。监护人代领、同一户合用、\
                  福利机构代管的账号是合法的，所以只列为需核；人数越多越要先看。没有账号的行没有查。",
    source: "推定：审计机关调取发放明细时都要账号一列，多人同号是常用的筛查",
    check: "核对代领手续：监护关系证明、委托书或机构代管协议；几个人不同村而同号的先查。",
    example: "王某、李某、张某三人的护理补贴都发进同一个账号",
    needs: &[Need {
        dataset: "subsidy",
        window: Window::Service,
        columns: &["account"],
        also: &["amount"],
        optional: false,
    }],
    parameters: &[Parameter {
        name: "persons",
        title: "一个账号至少有几个人才列出",
        default: Default::Number(2),
    }],
};

impl Rule for A20 {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn run(&self, case: &Case<'_>, told: &mut Told) -> Result<(), Diagnostic> {
        let rows = case.rows(0);
        let accounts = rows.text("account");
        let mut order: Vec<(u32, i64, usize)> = Vec::new();
        let mut without = 0u64;
        for row in 0..rows.len() {
            let Some(person) = rows.person(row) else { continue };
            match accounts.code_of(row) {
                Some(code) => order.push((code, person, row)),
                None => without += 1,
            }
        }
        told.examined += order.len() as u64;
        if without > 0 {
            told.remark(format!("有 {without} 行没有银行账号，没有查"));
        }
        order.sort_unstable();
        let least = usize::try_from(case.settings.number("persons")).unwrap_or(usize::MAX).max(2);
        for same in order.chunk_by(|a, b| a.0 == b.0) {
            let persons: BTreeSet<i64> = same.iter().map(|(_, person, _)| *person).collect();
            if persons.len() < least {
                continue;
            }
            let group: Vec<usize> = same.iter().map(|(_, _, row)| *row).collect();
            let total: i128 = group.iter().filter_map(|r| rows.number("amount", *r)).map(i128::from).sum();
            let villages: BTreeSet<usize> = group.iter().filter_map(|r| rows.place(*r)).collect();
            let spread = match villages.len() {
                0 | 1 => String::new(),
                n => format!("，分在 {n} 个村社区（镇街）"),
            };
            let account = &accounts.values()[same[0].0 as usize];
            let message = format!(
                "账号 {} 收 {} 个人的补贴，{} 笔{spread}，共 {}",
                mask::number(account),
                persons.len(),
                group.len(),
                case.yuan(total)
            );
            let key = format!("{account}|{persons:?}|{}", case.period.title());
            let mut finding = case.finding(rows, &group, key, message);
            finding.person = format!("{} 等 {} 人", finding.person, persons.len());
            finding.amount = Some(total);
            told.findings.push(finding);
        }
        Ok(())
    }
}
