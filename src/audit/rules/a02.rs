//! A02: who holds both of the two subsidies. It is legal; the numbers are told so that nobody takes it for an error.

use crate::audit::count;
use crate::audit::finding::Severity;
use crate::audit::rule::{About, Case, Need, Rule, Told, Window};
use crate::diagnostic::Diagnostic;

/// See the module.
#[derive(Debug)]
pub struct A02;

static ABOUT: About = About {
    code: "A02",
    title: "两项补贴人数：只享受一项、两项都享受、合计",
    severity: Severity::Info,
    enabled: true,
    explanation: "困难残疾人生活补贴和重度残疾人护理补贴可以同时享受，不是重复发放。这一条不查错，只列出四个数：\
                  只享受护理补贴、只享受生活补贴、两项都享受的人数和去重后的合计。两项人数直接相加，\
                  两项都享受的人就算了两次；稿子里的“惠及多少人”应是去重后的合计。",
    source: "国发〔2015〕52号：两项补贴可以同时申领",
    check: "与稿子、报表里的人数对照：用的是去重后的合计，还是两项相加。",
    example: "王某同月领护理补贴和生活补贴，李某只领护理补贴：护理 2 人、生活 1 人，合计 2 人而不是 3 人",
    needs: &[Need {
        dataset: "subsidy",
        window: Window::Service,
        columns: &["category", "amount"],
        also: &["household"],
        optional: false,
    }],
    parameters: &[],
};

impl Rule for A02 {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn run(&self, case: &Case<'_>, told: &mut Told) -> Result<(), Diagnostic> {
        let counts = count::by_kind(case, case.rows(0));
        let of = |kind: &str| counts.iter().find(|c| c.kind == kind);
        let (care, living) = (of("护理补贴"), of("生活补贴"));
        let two = || [care, living].into_iter().flatten();
        told.examined += two().map(|c| c.rows).sum::<u64>();
        let nobody: u64 = two().map(|c| c.nobody).sum();
        if nobody > 0 {
            told.remark(format!("有 {nobody} 行没有证件号，不知道是谁，不在人数里"));
        }
        let persons = |count: Option<&count::Count>| count.map_or(0, |c| c.persons.len());
        if persons(care) + persons(living) == 0 {
            return Ok(());
        }
        let both = match (care, living) {
            (Some(care), Some(living)) => care.persons.intersection(&living.persons).count(),
            _ => 0,
        };
        let (care, living) = (persons(care), persons(living));
        let message = format!(
            "只享受护理补贴 {} 人，只享受生活补贴 {} 人，两项都享受 {both} 人，去重合计 {} 人（两项相加 {} 人次，\
             不能当作人数）；两项都享受是合法的",
            care - both,
            living - both,
            care + living - both,
            care + living
        );
        let key = format!("{}|{care}|{living}|{both}", case.period.title());
        let mut finding = case.finding(case.rows(0), &[], key, message);
        finding.region = Some(case.region);
        told.findings.push(finding);
        Ok(())
    }
}
