//! A21: 人次, 人, 人月 and 户 of every kind, side by side, so that none stands for another.

use crate::audit::count;
use crate::audit::finding::Severity;
use crate::audit::rule::{About, Case, Need, Rule, Told, Window};
use crate::diagnostic::Diagnostic;

/// See the module.
#[derive(Debug)]
pub struct A21;

static ABOUT: About = About {
    code: "A21",
    title: "人次、人、人月、户四个数",
    severity: Severity::Info,
    enabled: true,
    explanation: "同一份发放表可以数出四个数：人次（发放的笔数）、人（去重的人数）、人月（每人享受的月数之和，\
                  一行跨几个月的算几个月）、户（去重的户数）。混用是常见的错：把人次写成人，把人写成户。\
                  这一条不查错，按补贴类型把四个数并排列出，供与稿子、报表对照。冲销行不计。",
    source: "已公布的材料里同一口径写作 208 户、54 人（户）的混用",
    check: "稿子、报表里的单位与数是否配得上：写“人”的是不是去重的人数，写“户”的有没有户编号作依据。",
    example: "王某 1 月、2 月、3 月各领一次护理补贴：3 人次、1 人、3 人月",
    needs: &[Need {
        dataset: "subsidy",
        window: Window::Service,
        columns: &["category", "amount"],
        also: &["household"],
        optional: false,
    }],
    parameters: &[],
};

impl Rule for A21 {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn run(&self, case: &Case<'_>, told: &mut Told) -> Result<(), Diagnostic> {
        for count in count::by_kind(case, case.rows(0)) {
            told.examined += count.rows;
            let household = match (count.households, count.without_household) {
                (0, _) => "户数不知道（没有户编号和户主证件号）".to_owned(),
                (n, 0) => format!("{n} 户"),
                (n, without) => format!("{n} 户（另有 {without} 人次没有户编号）"),
            };
            let nobody = match count.nobody {
                0 => String::new(),
                n => format!("（另有 {n} 人次没有证件号，不在人数里）"),
            };
            let (rows, persons, months) = (count.rows, count.persons.len(), count.person_months);
            let message =
                format!("{}：{rows} 人次，{persons} 人{nobody}，{months} 人月，{household}", count.kind);
            let key = format!(
                "{}|{}|{rows}|{persons}|{months}|{}",
                case.period.title(),
                count.kind,
                count.households
            );
            let mut finding = case.finding(case.rows(0), &[], key, message);
            finding.region = Some(case.region);
            told.findings.push(finding);
        }
        Ok(())
    }
}
