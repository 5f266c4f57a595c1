//! A09: back pay that is neither what its months still lack nor months times the difference of two standards.

use crate::audit::due::{Due, MOST_MONTHS, Unchecked};
use crate::audit::facts::{self, USED};
use crate::audit::finding::Severity;
use crate::audit::month;
use crate::audit::payments::{self, Group, Marks, Paid};
use crate::audit::rule::{About, Case, Need, Rule, Told, Window};
use crate::audit::standards::Expected;
use crate::catalog::{Catalog, Month};
use crate::diagnostic::Diagnostic;
use std::collections::BTreeMap;

/// See the module.
#[derive(Debug)]
pub struct A09;

static ABOUT: About = About {
    code: "A09",
    title: "补发的金额不是应补的数",
    severity: Severity::Warning,
    enabled: true,
    explanation: "标明补发、更正的行，金额应是所补各月的标准减去那几个月已发的；调标后补差的，应是月数乘以\
                  新旧标准之差。把同一人、同一补贴、月份相连的补发放在一起与标准表比较。\
                  那几个月的正常发放不在台账里、金额又正好是月数乘差额的，此人期内合计与标准相符的，不算错。\
                  所属期只写一个月、金额却是几个月的标准或差额的，合成一条提示：补发要写明起止月份。",
    source: "各地调标补发公告：补发总额除以差额得整月数",
    check: "核对补发名册：补的是哪几个月、每月差多少、那几个月是不是已经足额发过。",
    example: "标准 2024-07 起由 80元 调到 90元；王某 2024年7月至9月已各发 80元，补发 40元（应补 30元）",
    needs: &[Need {
        dataset: "subsidy",
        window: Window::Service,
        columns: &["category", "amount"],
        also: USED,
        optional: false,
    }],
    parameters: &[],
};

/// Back pay whose months are not written out: kind, months that the amount is for, of which difference (0: whole).
type Longer = BTreeMap<(u32, i32, i128), Vec<Paid>>;

impl Rule for A09 {
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
        let (mut unchecked, mut longer, mut examined) = (Unchecked::default(), Longer::new(), 0u64);
        let nobody = payments::each(rows, &|_| true, told, |group, told| {
            examined += group.paid.iter().filter(|p| p.marked && p.amount > 0).count() as u64;
            judge.group(&group, &mut unchecked, &mut longer, told);
            Ok(())
        })?;
        told.examined = examined;
        let marks = Marks::of(rows);
        payments::nobody(nobody.into_iter().filter(|row| marks.has(rows, *row)).count(), told);
        unchecked.tell(told);
        judge.tell_longer(longer, told);
        Ok(())
    }
}

struct Judge<'c> {
    case: &'c Case<'c>,
    due: Due<'c>,
}

/// What the months of some back pay still lack.
struct Lack {
    standard: i128,
    paid: i128,
    /// Whether none of the months has an ordinary payment.
    bare: bool,
}

impl Judge<'_> {
    fn group(&self, group: &Group, unchecked: &mut Unchecked, longer: &mut Longer, told: &mut Told) {
        let mut back: Vec<Paid> = group.paid.iter().filter(|p| p.marked && p.amount > 0).copied().collect();
        // Those whose months meet belong together, be they for two parts of the same months.
        back.sort_unstable_by_key(|p| (p.from, p.to, p.amount, p.row));
        let mut together: Vec<Vec<Paid>> = Vec::new();
        for paid in back {
            match together.last_mut().filter(|t| t.iter().any(|other| paid.from <= other.to)) {
                Some(others) => others.push(paid),
                None => together.push(vec![paid]),
            }
        }
        if together.is_empty() {
            return;
        }
        let all: Vec<&Paid> = group.paid.iter().collect();
        if self.due.balanced(&all) {
            return;
        }
        for back in together {
            self.together(group, &back, unchecked, longer, told);
        }
    }

    fn together(
        &self,
        group: &Group,
        back: &[Paid],
        unchecked: &mut Unchecked,
        longer: &mut Longer,
        told: &mut Told,
    ) {
        let Some(lack) = self.lack(group, back, unchecked) else { return };
        let amount: i128 = back.iter().map(|p| i128::from(p.amount)).sum();
        let Some(months) = span(back).map(|(from, to)| to.0 - from.0 + 1) else { return };
        if amount == lack.standard - lack.paid {
            return;
        }
        let differences = self.due.differences(back[0].row);
        let times = |(_, by): &(Month, i128)| (amount % by == 0).then(|| (amount / by, *by));
        let times: Vec<(i128, i128)> = differences.iter().filter_map(times).filter(|(n, _)| *n > 0).collect();
        // Months times the difference: the ordinary payments are not in the ledger, or the new standard was set
        // for months before the table has it.
        let raised_later =
            || differences.iter().any(|(at, by)| *by * i128::from(months) == amount && back[0].to < *at);
        if times.iter().any(|(n, _)| *n == i128::from(months)) && (lack.bare || raised_later()) {
            return;
        }
        if let [paid] = back {
            if let Some((from, to)) = self.due.several_months(group, paid) {
                return longer.entry((group.kind, to.0 - from.0 + 1, 0)).or_default().push(*paid);
            }
            // The difference of all months since the new standard held, under the name of the month of payment.
            if months == 1
                && let Some((n, by)) = self.since_change(paid, &differences)
            {
                return longer.entry((group.kind, n, by)).or_default().push(*paid);
            }
        }
        self.tell(group, back, &lack, amount, told);
    }

    /// How many times the difference of a change up to its month an amount is; nothing where it is whole standards.
    fn since_change(&self, paid: &Paid, differences: &[(Month, i128)]) -> Option<(i32, i128)> {
        let amount = i128::from(paid.amount);
        let standard = self.due.sum(paid.row, paid.to, paid.to)?;
        let changes = differences.iter().filter(|(at, by)| *at <= paid.to && *by > 0 && amount % by == 0);
        let times = changes.rev().map(|(_, by)| (amount / by, *by));
        let few = |(n, _): &(i128, i128)| (2..=i128::from(MOST_MONTHS)).contains(n);
        let (n, by) = times.filter(|_| amount % standard != 0).find(few)?;
        Some((i32::try_from(n).ok()?, by))
    }

    /// Standard and ordinary payments of the months of some back pay.
    fn lack(&self, group: &Group, back: &[Paid], unchecked: &mut Unchecked) -> Option<Lack> {
        let kind = &self.due.rows.text("category").values()[group.kind as usize];
        let mut lack = Lack { standard: 0, paid: 0, bare: true };
        let mut done: Vec<Month> = Vec::new();
        for paid in back {
            match self.due.expected(paid.row, paid.from, paid.to) {
                Expected::Sum(_) => {}
                Expected::OneOf(_) => return unchecked_row(|| unchecked.half()),
                Expected::Nothing => return unchecked_row(|| unchecked.without(kind, 1)),
                Expected::Tie(why) => return unchecked_row(|| unchecked.tie(&why)),
            }
            for at in (paid.from.0..=paid.to.0).map(Month).filter(|at| !done.contains(at)).collect::<Vec<_>>()
            {
                done.push(at);
                lack.standard += self.due.sum(paid.row, at, at)?;
                for ordinary in group.paid.iter().filter(|p| !p.marked && p.covers(at)) {
                    lack.bare = false;
                    lack.paid += self.part(ordinary, at);
                }
            }
        }
        Some(lack)
    }

    /// What of an ordinary payment is for a month: its standard where the whole is the standard of its months.
    fn part(&self, paid: &Paid, at: Month) -> i128 {
        let right = self.due.sum(paid.row, paid.from, paid.to) == Some(i128::from(paid.amount));
        let standard = self.due.sum(paid.row, at, at).filter(|_| right);
        standard.unwrap_or_else(|| i128::from(paid.share(at)))
    }

    fn tell(&self, group: &Group, back: &[Paid], lack: &Lack, amount: i128, told: &mut Told) {
        let Some((from, to)) = span(back) else { return };
        let (case, rows) = (self.case, self.due.rows);
        let kind = &rows.text("category").values()[group.kind as usize];
        let due = lack.standard - lack.paid;
        let times = match back {
            [paid] => self.due.multiple(paid).filter(|n| *n != i128::from(paid.months())),
            _ => None,
        };
        let times = times.map_or(String::new(), |n| format!("；金额等于 {n} 个月的标准"));
        let message = format!(
            "补发{kind}{}{}：这些月份的标准共 {}，已发 {}，应补 {}{times}",
            month::span(from, to),
            case.yuan(amount),
            case.yuan(lack.standard),
            case.yuan(lack.paid),
            case.yuan(due.max(0))
        );
        let key = format!("{}|{kind}|{from}|{to}|{amount}|{due}", group.person);
        let ordinary =
            group.paid.iter().filter(|p| !p.marked && back.iter().any(|b| p.from <= b.to && b.from <= p.to));
        let touched: Vec<usize> = back.iter().chain(ordinary).map(|p| p.row).collect();
        let mut finding = case.finding(rows, &touched, key, message);
        finding.amount = Some((amount - due.max(0)).abs());
        finding.month = Some(from.max(case.months().0));
        told.findings.push(finding);
    }

    fn tell_longer(&self, longer: Longer, told: &mut Told) {
        let rows = self.due.rows;
        for ((kind, months, by), group) in longer {
            let kind = &rows.text("category").values()[kind as usize];
            let total: i128 = group.iter().map(|p| i128::from(p.amount)).sum();
            let of = match by {
                0 => "标准".to_owned(),
                by => format!("新旧标准之差（{}）", self.case.yuan(by)),
            };
            let message = format!(
                "补发{kind}有 {} 笔的金额是 {months} 个月的{of}，所属期没有写这么多个月，共 {}：\
                 补发的所属期要写成起止月份，各月的数才对",
                group.len(),
                self.case.yuan(total)
            );
            let mut spans: Vec<(Month, Month, i64)> =
                group.iter().map(|p| (p.from, p.to, p.amount)).collect();
            spans.sort_unstable();
            let key = format!("{kind}|{months}|{by}|{spans:?}");
            let touched: Vec<usize> = group.iter().map(|p| p.row).collect();
            let mut finding = self.case.finding(rows, &touched, key, message);
            finding.severity = Severity::Info;
            if group.len() > 1 {
                finding.person = format!("{} 笔", group.len());
            }
            finding.month = spans.first().map(|(from, ..)| (*from).max(self.case.months().0));
            told.findings.push(finding);
        }
    }
}

/// Does what counts a row as not looked at.
fn unchecked_row(count: impl FnOnce()) -> Option<Lack> {
    count();
    None
}

fn span(back: &[Paid]) -> Option<(Month, Month)> {
    Some((back.iter().map(|p| p.from).min()?, back.iter().map(|p| p.to).max()?))
}
