//! A06: nursing subsidy to somebody whose level of disability gives no right to it.

use crate::audit::card::{self, Card, Cards};
use crate::audit::data::Rows;
use crate::audit::facts;
use crate::audit::finding::Severity;
use crate::audit::month;
use crate::audit::payments::{self, Group, Paid};
use crate::audit::rule::{About, Case, Default, Need, Parameter, Rule, Told, Window};
use crate::audit::standards::Standards;
use crate::catalog::{Catalog, Month};
use crate::diagnostic::Diagnostic;
use std::collections::BTreeMap;

/// See the module.
#[derive(Debug)]
pub struct A06;

static ABOUT: About = About {
    code: "A06",
    title: "不够等级的人领护理补贴",
    severity: Severity::Error,
    enabled: true,
    explanation: "重度残疾人护理补贴发给一级、二级；各地可扩大到三级、四级智力、精神残疾等，写在参数 pairs 里，\
                  标准表（[[standard]]）里写明等级的一条也算数。等级和类别看发放表的列，也看残疾人证号第 19 位（类别）\
                  和第 20 位（等级）。两处不一致、只有一处够等级的，列为需核；多重残疾（类别 7）从证号看不出\
                  其中有没有智力、精神，也列为需核。两处都没有等级的没有查。",
    source: "国发〔2015〕52号：护理补贴对象为一级、二级且需要长期照护的重度残疾人；各地扩面文件",
    check: "查残疾人证：现在的等级、类别，降级从何时起；本地扩面文件有没有这一类，有就写进参数 pairs。",
    example: "王某，护理补贴，2024-03，80元，残疾人证号末两位 43（肢体三级）",
    needs: &[Need {
        dataset: "subsidy",
        window: Window::Service,
        columns: &["category", "amount"],
        also: &["backpay", "note", "certificate", "level", "disability"],
        optional: false,
    }],
    parameters: &[
        Parameter {
            name: "categories", title: "要看等级的补贴类型", default: Default::Words(&["护理补贴"])
        },
        Parameter {
            name: "levels", title: "够等级的残疾等级", default: Default::Words(&["一级", "二级"])
        },
        Parameter {
            name: "pairs",
            title: "另外够等级的类别和等级，如 智力三级、精神四级",
            default: Default::Words(&[]),
        },
    ],
};

impl Rule for A06 {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn also(&self, catalog: &Catalog, _: usize) -> Vec<String> {
        facts::fields(catalog, "subsidy")
    }

    fn run(&self, case: &Case<'_>, told: &mut Told) -> Result<(), Diagnostic> {
        let rows = case.rows(0);
        let (pairs, wrong) = pairs(case.settings.words("pairs"));
        for word in wrong {
            told.remark(format!("参数 pairs 里的「{word}」看不懂，应写成 智力三级 这样；这一项没有用"));
        }
        let judge = Judge {
            case,
            rows,
            cards: Cards::of(rows),
            pairs,
            standards: Standards::of(case.catalog, case.tree, "subsidy"),
        };
        let wanted = |kind: &str| case.settings.words("categories").iter().any(|c| c == kind);
        let mut unknown = 0u64;
        let nobody = payments::each(rows, &wanted, told, |group, told| {
            judge.group(&group, &mut unknown, told);
            Ok(())
        })?;
        payments::nobody(nobody.len(), told);
        if unknown > 0 {
            told.remark(format!("有 {unknown} 行没有残疾等级，残疾人证号也没有，不知道够不够，没有查"));
        }
        Ok(())
    }
}

/// Category and level of each word; the words that are none.
fn pairs(words: &[String]) -> (Vec<(&'static str, &'static str)>, Vec<&String>) {
    let read = |word: &String| {
        let disability = card::DISABILITIES.iter().find(|d| word.contains(**d))?;
        Some((*disability, *card::LEVELS.iter().find(|l| word.contains(**l))?))
    };
    (words.iter().filter_map(read).collect(), words.iter().filter(|w| read(w).is_none()).collect())
}

/// What speaks for or against a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Verdict {
    /// One of two places says a level that is enough; or of several disabilities one might be.
    Doubt,
    Against,
}

struct Judge<'c> {
    case: &'c Case<'c>,
    rows: &'c Rows<'c>,
    cards: Cards,
    pairs: Vec<(&'static str, &'static str)>,
    standards: Standards<'c>,
}

impl Judge<'_> {
    fn group(&self, group: &Group, unknown: &mut u64, told: &mut Told) {
        let mut against: BTreeMap<(Verdict, String), Vec<Paid>> = BTreeMap::new();
        for paid in &group.paid {
            let column = self.rows.word("level", paid.row);
            let card = self.cards.get(self.rows, paid.row);
            let disability = self.rows.word("disability", paid.row);
            if column.is_none() && card.is_none() {
                *unknown += 1;
                continue;
            }
            if let Some(verdict) = self.verdict(paid, column, disability, card) {
                against.entry((verdict, said(column, disability, card))).or_default().push(*paid);
            }
        }
        for ((verdict, said), paid) in against {
            self.tell(group, verdict, &said, &paid, told);
        }
    }

    fn verdict(
        &self,
        paid: &Paid,
        column: Option<&str>,
        disability: Option<&str>,
        card: Option<Card>,
    ) -> Option<Verdict> {
        let of_card = card.map(|c| c.disability);
        let enough = |level: &str| {
            self.case.settings.words("levels").iter().any(|l| l == level)
                || self
                    .pairs
                    .iter()
                    .any(|(d, l)| *l == level && (disability == Some(d) || of_card == Some(d)))
                || [disability, of_card].into_iter().any(|d| self.in_standards(paid, level, d))
        };
        let levels = || [column, card.map(|c| c.level)].into_iter().flatten();
        if levels().all(enough) {
            return None;
        }
        let several = [disability, of_card].contains(&Some(card::MULTIPLE))
            || (disability.is_none() && of_card.is_none());
        let might = several && levels().any(|level| self.pairs.iter().any(|(_, l)| *l == level));
        Some(if levels().any(enough) || might { Verdict::Doubt } else { Verdict::Against })
    }

    /// Whether a line of the table of standards names the level, for such a disability.
    fn in_standards(&self, paid: &Paid, level: &str, disability: Option<&str>) -> bool {
        let facts: Vec<Option<&str>> = self
            .standards
            .fields
            .iter()
            .map(|field| match *field {
                "level" => Some(level),
                "disability" => disability,
                other => self.rows.word(other, paid.row),
            })
            .collect();
        self.standards.names("level", self.rows.place(paid.row), &facts, paid.to)
    }

    fn tell(&self, group: &Group, verdict: Verdict, said: &str, paid: &[Paid], told: &mut Told) {
        let (first, last) = self.case.months();
        let within = |p: &Paid| (p.from.0.max(first.0)..=p.to.0.min(last.0)).map(Month);
        let share = |p: &Paid| within(p).map(|m| i128::from(p.share(m))).sum::<i128>();
        let net: i128 = paid.iter().map(share).sum();
        if net <= 0 {
            return;
        }
        let mut months: Vec<Month> = paid.iter().flat_map(within).collect();
        months.sort_unstable();
        months.dedup();
        let (Some(from), Some(to)) = (months.first().copied(), months.last().copied()) else { return };
        let kind = &self.rows.text("category").values()[group.kind as usize];
        let why = match verdict {
            Verdict::Against => "不够护理补贴的等级",
            Verdict::Doubt => "够不够等级要核对",
        };
        let message = format!(
            "{said}，{why}；仍发{kind} {} 个月（{}），共 {}",
            months.len(),
            month::span(from, to),
            self.case.yuan(net)
        );
        let key = format!("{}|{kind}|{said}|{from}|{to}|{net}", group.person);
        let touched: Vec<usize> = paid.iter().map(|p| p.row).collect();
        let mut finding = self.case.finding(self.rows, &touched, key, message);
        finding.amount = Some(net);
        finding.month = Some(from);
        if verdict == Verdict::Doubt {
            finding.severity = Severity::Warning;
        }
        told.findings.push(finding);
    }
}

/// What the row says of the level: 「残疾等级三级（肢体）」, 「残疾等级二级，证号上肢体三级」.
fn said(column: Option<&str>, disability: Option<&str>, card: Option<Card>) -> String {
    let on_card = card.map(|c| format!("残疾人证号上是{}{}", c.disability, c.level));
    let in_column = column.map(|level| format!("表上是{}{level}", disability.unwrap_or_default()));
    [in_column, on_card].into_iter().flatten().collect::<Vec<_>>().join("，")
}
