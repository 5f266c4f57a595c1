//! A08: an amount that is not the standard of its place, kind, level, tier and months.

use crate::audit::due::{Due, Frozen, Unchecked};
use crate::audit::facts::{self, USED};
use crate::audit::finding::Severity;
use crate::audit::month;
use crate::audit::payments::{self, Group, Paid};
use crate::audit::rule::{About, Case, Need, Rule, Told, Window};
use crate::audit::standards::Expected;
use crate::catalog::{Catalog, Month};
use crate::diagnostic::Diagnostic;
use std::collections::BTreeMap;

/// See the module.
#[derive(Debug)]
pub struct A08;

static ABOUT: About = About {
    code: "A08",
    title: "发放金额与标准不符",
    severity: Severity::Error,
    enabled: true,
    explanation: "按标准表（[[standard]]：地区、补贴类型、等级、类别、对象类型、起止月份）算出每一行应发多少，\
                  与实发比较；一行跨几个月的，各月按各月的标准相加，季度中间调标也算得对。\
                  不算错的：同月份几笔合起来正好是标准（部分冲销、补差）；先按旧标准发、后来补足，合计相符；\
                  按年的标准分几次发的；\
                  一笔等于几个月标准而那几个月没有另发的（按季、按年发，所属期只写了一个月），合成一条提示。\
                  列为需核的：几倍于标准而别的月份另有发放；还在按旧标准发；备注写明扣、抵的。其余列为重点。\
                  标明补发、更正的行，和少发而同月份另有补发的，见 A09。",
    source: "国发〔2015〕52号：标准由省级政府制定并动态调整；各地调标文件（同一季度内两个标准的实例）",
    check: "对照当月执行的标准文件：是等级、地区、对象类型录错，调标没有跟上，还是金额打错。",
    example: "护理补贴一级标准 100元；王某，护理补贴，一级，2024-03，发 90元",
    needs: &[Need {
        dataset: "subsidy",
        window: Window::Service,
        columns: &["category", "amount"],
        also: USED,
        optional: false,
    }],
    parameters: &[],
};

/// Payments of one person that are wrong in the same way.
type Wrong = BTreeMap<(Severity, i64, String), Vec<(Paid, i128)>>;
/// Payments that stand for several months under the name of fewer: kind, their own months, what they stand for.
type Longer = BTreeMap<(u32, Month, Month, i32), Vec<usize>>;

impl Rule for A08 {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn also(&self, catalog: &Catalog, _: usize) -> Vec<String> {
        facts::fields(catalog, "subsidy")
    }

    fn run(&self, case: &Case<'_>, told: &mut Told) -> Result<(), Diagnostic> {
        let rows = case.rows(0);
        let judge = Judge { case, due: Due::of(case, rows, "subsidy") };
        if !judge.due.usable(told) {
            return Ok(());
        }
        let mut unchecked = Unchecked::default();
        let kinds = rows.text("category");
        for row in 0..rows.len() {
            if let Some(kind) = kinds.get(row).filter(|k| !judge.due.has_lines(case, k, false)) {
                unchecked.without(kind, 1);
            }
        }
        let mut longer = Longer::new();
        let wanted = |kind: &str| judge.due.has_lines(case, kind, false);
        let nobody = payments::each(rows, &wanted, told, |group, told| {
            judge.group(&group, &mut unchecked, &mut longer, told);
            Ok(())
        })?;
        payments::nobody(nobody.len(), told);
        unchecked.tell(told);
        judge.tell_longer(longer, told);
        Ok(())
    }
}

struct Judge<'c> {
    case: &'c Case<'c>,
    due: Due<'c>,
}

impl Judge<'_> {
    fn group(&self, group: &Group, unchecked: &mut Unchecked, longer: &mut Longer, told: &mut Told) {
        let kind = &self.due.rows.text("category").values()[group.kind as usize];
        let mut short: Vec<(Paid, i128)> = Vec::new();
        let mut wrong = Wrong::new();
        let mut yearly: BTreeMap<i32, Vec<Paid>> = BTreeMap::new();
        for paid in group.paid.iter().filter(|p| p.amount > 0 && !p.marked) {
            let amount = i128::from(paid.amount);
            if self.due.is_yearly(paid.row, paid.to) && month::year(paid.from) == month::year(paid.to) {
                yearly.entry(month::year(paid.to)).or_default().push(*paid);
                continue;
            }
            match self.due.expected(paid.row, paid.from, paid.to) {
                Expected::Sum(due) if due == amount => {}
                Expected::Sum(due) => short.push((*paid, due)),
                Expected::OneOf(sums) if sums.contains(&amount) => unchecked.half(),
                Expected::OneOf(sums) => {
                    let sums: Vec<String> = sums.iter().map(|s| self.case.yuan(*s)).collect();
                    let why = format!("不是任何一档标准（{}），行里没有写明是哪一档", sums.join("、"));
                    wrong.entry((Severity::Warning, paid.amount, why)).or_default().push((*paid, amount));
                }
                Expected::Nothing => unchecked.without(kind, 1),
                Expected::Tie(why) => unchecked.tie(&why),
            }
        }
        let all: Vec<&Paid> = group.paid.iter().collect();
        let balanced = !short.is_empty() && self.due.balanced(&all);
        for (paid, due) in short {
            let around = self.due.around(group, &paid);
            if around.len() > 1 && self.due.balanced(&around) {
                continue;
            }
            let frozen = self.due.frozen(&paid);
            let less = i128::from(paid.amount) < due;
            // Short while a new standard was not known yet, and made good later, or what made it good.
            if balanced && (!less || matches!(frozen, Some(Frozen::Before(_)))) {
                continue;
            }
            // What back pay of the same months left wanting is told there.
            let made_up = group.paid.iter().any(|p| p.marked && p.amount > 0 && p.from <= paid.to && paid.from <= p.to);
            if less && made_up {
                continue;
            }
            if let Some((from, to)) = self.due.several_months(group, &paid) {
                let months = to.0 - from.0 + 1;
                longer.entry((group.kind, paid.from, paid.to, months)).or_default().push(paid.row);
                continue;
            }
            let (severity, why) = self.why(&paid, due, frozen, balanced);
            wrong.entry((severity, paid.amount, why)).or_default().push((paid, due));
        }
        for ((severity, _, why), rows) in wrong {
            self.tell(group, kind, severity, &why, &rows, told);
        }
        for (year, paid) in yearly {
            self.year(group, kind, year, &paid, told);
        }
    }

    /// What is paid by the year may come in parts: all of a calendar year is held against the standard.
    fn year(&self, group: &Group, kind: &str, year: i32, paid: &[Paid], told: &mut Told) {
        let Some(last) = paid.last() else { return };
        let Some(due) = self.due.sum(last.row, last.to, last.to) else { return };
        let back = group.paid.iter().filter(|p| p.amount < 0 && month::year(p.to) == year);
        let net: i128 = paid.iter().chain(back).map(|p| i128::from(p.amount)).sum();
        let even = |parts: &i128| net * parts == due;
        let (severity, why) = match net.cmp(&due) {
            std::cmp::Ordering::Equal => return,
            // Parts of which the others may be to come, or are of months that are not audited.
            std::cmp::Ordering::Less if paid.len() > 1 || [2, 3, 4, 6, 12].iter().any(even) => return,
            std::cmp::Ordering::Less => (Severity::Warning, "少发"),
            std::cmp::Ordering::Greater if net % due == 0 => (Severity::Warning, "正好几倍，是不是补上一年的；多发"),
            std::cmp::Ordering::Greater => (Severity::Error, "多发"),
        };
        let case = self.case;
        let message = format!(
            "{kind}{year}年发 {} 笔，合计 {}，按年的标准是 {}{}，{why} {}",
            paid.len(),
            case.yuan(net),
            case.yuan(due),
            self.due.line(last.row, last.to),
            case.yuan((net - due).abs())
        );
        let key = format!("{}|{kind}|{year}|{net}|{due}", group.person);
        let rows: Vec<usize> = paid.iter().map(|p| p.row).collect();
        let mut finding = case.finding(self.due.rows, &rows, key, message);
        finding.severity = severity;
        finding.amount = Some((net - due).abs());
        finding.month = paid.iter().map(|p| p.from.max(case.months().0)).min();
        told.findings.push(finding);
    }

    fn why(&self, paid: &Paid, due: i128, frozen: Option<Frozen>, balanced: bool) -> (Severity, String) {
        let (rows, amount) = (self.due.rows, i128::from(paid.amount));
        let line = self.due.line(paid.row, paid.to);
        let standard = match paid.months() {
            1 => format!("标准是 {}{line}", self.case.yuan(due)),
            n => format!("{n} 个月的标准合计 {}，末月{line}", self.case.yuan(due)),
        };
        if balanced {
            return (Severity::Warning, format!("{standard}；此人期内合计与标准相符，像是前后多退少补"));
        }
        if rows.word("note", paid.row).is_some_and(|note| note.contains('扣') || note.contains('抵')) {
            return (Severity::Warning, format!("{standard}；备注写明有扣抵，要核对所扣的金额"));
        }
        if let Some(times) = self.due.multiple(paid).filter(|t| *t != i128::from(paid.months())) {
            let why = format!(
                "{standard}；金额是标准的 {times} 倍，所属期只有 {} 个月，别的月份另有发放",
                paid.months()
            );
            return (Severity::Warning, why);
        }
        match frozen {
            Some(Frozen::Before(change)) if amount < due => {
                let why = format!("{standard}；还是 {} 调标以前的标准，没有见到补发", month::title(change));
                (Severity::Warning, why)
            }
            Some(Frozen::Before(change)) => {
                (Severity::Error, format!("{standard}；还是 {} 调标以前的标准", month::title(change)))
            }
            Some(Frozen::After(change)) => {
                (Severity::Error, format!("{standard}；是 {} 才执行的标准", month::title(change)))
            }
            None => {
                let kind = rows.word("category", paid.row).unwrap_or_default();
                let others = self.due.standards.lines_of("category", kind, amount, paid.to);
                let like = match others.first() {
                    Some(other) if paid.months() == 1 => format!("；金额等于另一档（{other}）"),
                    _ => String::new(),
                };
                (Severity::Error, format!("{standard}{like}"))
            }
        }
    }

    fn tell(
        &self,
        group: &Group,
        kind: &str,
        severity: Severity,
        why: &str,
        wrong: &[(Paid, i128)],
        told: &mut Told,
    ) {
        let case = self.case;
        let over: i128 = wrong.iter().map(|(p, due)| i128::from(p.amount) - due).sum();
        let each = if wrong.len() > 1 { format!(" {} 笔每笔", wrong.len()) } else { String::new() };
        let spans: Vec<String> = wrong.iter().map(|(p, _)| month::span(p.from, p.to)).collect();
        let sum = match over {
            0 => String::new(),
            1.. => format!("，共多发 {}", case.yuan(over)),
            _ => format!("，共少发 {}", case.yuan(-over)),
        };
        let amount = wrong.first().map_or(0, |(p, _)| p.amount);
        let message =
            format!("{kind}{}{each}发 {}，{why}{sum}", spans.join("、"), case.yuan(i128::from(amount)));
        let key = format!("{}|{kind}|{amount}|{spans:?}|{over}", group.person);
        let rows: Vec<usize> = wrong.iter().map(|(p, _)| p.row).collect();
        let mut finding = case.finding(self.due.rows, &rows, key, message);
        finding.severity = severity;
        finding.amount = Some(over.abs()).filter(|by| *by > 0);
        finding.month = wrong.iter().map(|(p, _)| p.from.max(case.months().0)).min();
        told.findings.push(finding);
    }

    fn tell_longer(&self, longer: Longer, told: &mut Told) {
        let rows = self.due.rows;
        for ((kind, from, to, months), group) in longer {
            let kind = &rows.text("category").values()[kind as usize];
            let own = to.0 - from.0 + 1;
            let total: i128 = group.iter().filter_map(|r| rows.number("amount", *r)).map(i128::from).sum();
            let message = format!(
                "{kind}{}有 {} 笔的金额是 {months} 个月的标准，所属期只写 {own} 个月，那几个月没有另发，共 {}：\
                 像是几个月一次发的；把所属期写成起止月份，各月的数才对",
                month::span(from, to),
                group.len(),
                self.case.yuan(total)
            );
            let key = format!("{kind}|{from}|{to}|{months}|{}|{total}", group.len());
            let mut finding = self.case.finding(rows, &group, key, message);
            finding.severity = Severity::Info;
            if group.len() > 1 {
                finding.person = format!("{} 笔", group.len());
            }
            finding.month = Some(from.max(self.case.months().0));
            told.findings.push(finding);
        }
    }
}
