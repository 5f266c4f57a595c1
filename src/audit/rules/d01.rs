//! D01: operations are not persons, and an eye is operated once.

use crate::audit::data::Rows;
use crate::audit::finding::Severity;
use crate::audit::month;
use crate::audit::rule::{About, Case, Default, Need, Parameter, Rule, Told, Window};
use crate::diagnostic::Diagnostic;
use std::collections::{BTreeMap, BTreeSet};

/// See the module.
#[derive(Debug)]
pub struct D01;

static ABOUT: About = About {
    code: "D01",
    title: "手术的例与人、同一只眼做了两次",
    severity: Severity::Warning,
    enabled: true,
    explanation: "一人可以做两只眼，所以例数不等于人数：期间内两数不同的，列一条提示，写材料时分清「例」和「人」。\
                  同一人同一类手术同一只眼（耳）列了两次的，列为需核，以前年度的也一起比；「双眼」等于左右各一次。\
                  左右眼分两天做是合法的，不在此列；二次手术（更换晶体、后发障）也可能合法，要看病历。\
                  没有写眼别的行不知道是哪只眼，同一人超过两例才列。",
    source: "嫩江县白内障复明：46 名患者、48 例手术",
    check: "看手术记录：是二次手术，是眼别填错，还是同一例报了两次（两个项目、两家医院各报一次）。",
    example: "王某，白内障，左眼，2024-03-05；王某，白内障，左眼，2024-06-01",
    needs: &[Need {
        dataset: "surgery",
        window: Window::All,
        columns: &[],
        also: &["category", "eye", "cases", "status", "amount", "hospital"],
        optional: false,
    }],
    parameters: &[Parameter {
        name: "sided",
        title: "没有写眼别时也按两只眼看的手术类型",
        default: Default::Words(&["白内障", "人工耳蜗"]),
    }],
};

/// Statuses of what has not been operated.
const PLANNED: [&str; 3] = ["通知", "转介", "报名"];

impl Rule for D01 {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn run(&self, case: &Case<'_>, told: &mut Told) -> Result<(), Diagnostic> {
        let rows = case.rows(0);
        let mut done: BTreeMap<(i64, &str), Vec<usize>> = BTreeMap::new();
        let mut here: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        let mut nameless = 0u64;
        for row in 0..rows.len() {
            if rows.word("status", row).is_some_and(|s| PLANNED.contains(&s)) {
                continue;
            }
            let category = rows.word("category", row).unwrap_or("");
            if inside(case, rows, row) {
                told.examined += 1;
                nameless += u64::from(rows.person(row).is_none());
                here.entry(category).or_default().push(row);
            }
            if let Some(person) = rows.person(row) {
                done.entry((person, category)).or_default().push(row);
            }
        }
        if told.examined == 0 {
            told.missing = true;
            told.remark(format!("{}没有「手术」的数据", case.period.title()));
        }
        if nameless > 0 {
            told.remark(format!("「手术」有 {nameless} 行没有证件号，不能按人核对"));
        }
        for (category, group) in here {
            count(case, rows, told, category, &group);
        }
        for ((person, category), group) in done {
            if group.iter().any(|row| inside(case, rows, *row)) {
                sides(case, rows, told, person, category, &group);
            }
        }
        Ok(())
    }
}

fn inside(case: &Case<'_>, rows: &Rows<'_>, row: usize) -> bool {
    let (first, last) = (case.period.from.to_epoch_days(), case.period.to.to_epoch_days());
    rows.event(row).is_some_and(|(from, to)| from <= last && first <= to)
}

fn cases(rows: &Rows<'_>, row: usize) -> i64 {
    rows.number("cases", row).unwrap_or(1)
}

/// 例 and 人 of a category, where they differ.
fn count(case: &Case<'_>, rows: &Rows<'_>, told: &mut Told, category: &str, group: &[usize]) {
    let mut each: BTreeMap<i64, (i64, Vec<usize>)> = BTreeMap::new();
    let (mut total, mut without) = (0i64, 0i64);
    for row in group {
        let n = cases(rows, *row);
        total += n;
        match rows.person(*row) {
            Some(person) => {
                let entry = each.entry(person).or_default();
                entry.0 += n;
                entry.1.push(*row);
            }
            None => without += n,
        }
    }
    let several: Vec<usize> =
        each.values().filter(|(n, _)| *n > 1).flat_map(|(_, rows)| rows.iter().copied()).collect();
    let more = each.values().filter(|(n, _)| *n > 1).count();
    if several.is_empty() {
        return;
    }
    let rest = if without > 0 {
        format!("（另 {without} 例没有证件号，不能按人去重）")
    } else {
        String::new()
    };
    let message = format!(
        "{category}手术 {total} 例，有证件号的 {} 人{rest}：{more} 人做了两例以上，例数不是人数",
        each.len()
    );
    let key = format!("{category}|{}|{total}|{}|{without}", case.period.title(), each.len());
    let mut finding = case.finding(rows, &several, key, message);
    finding.severity = Severity::Info;
    finding.person = String::new();
    finding.region = None;
    told.findings.push(finding);
}

/// One person's operations of one category: the same side twice, or more than there are sides.
fn sides(case: &Case<'_>, rows: &Rows<'_>, told: &mut Told, person: i64, category: &str, group: &[usize]) {
    let mut by_side: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let mut unsided: i64 = 0;
    for row in group {
        match rows.word("eye", *row) {
            Some("双眼") => ["左眼", "右眼"].iter().for_each(|s| by_side.entry(s).or_default().push(*row)),
            Some("双耳") => ["左耳", "右耳"].iter().for_each(|s| by_side.entry(s).or_default().push(*row)),
            Some(side) => by_side.entry(side).or_default().push(*row),
            None => unsided += cases(rows, *row),
        }
    }
    let mut twice: BTreeMap<Vec<usize>, Vec<&str>> = BTreeMap::new();
    for (side, mut of_side) in by_side {
        if of_side.len() > 1 {
            of_side.sort_unstable();
            twice.entry(of_side).or_default().push(side);
        }
    }
    for (mut of_side, sides) in twice {
        if !of_side.iter().any(|row| inside(case, rows, *row)) {
            continue;
        }
        of_side.sort_by_key(|row| rows.event(*row));
        let what = format!("{category}{}列了 {} 次", sides.join("、"), of_side.len());
        push(case, rows, told, &format!("{person}|{category}|{sides:?}"), &what, &of_side);
    }
    let all: i64 = group.iter().map(|row| cases(rows, *row).max(1)).sum();
    if unsided > 0 && all > 2 && case.settings.words("sided").iter().any(|s| s == category) {
        let mut group = group.to_vec();
        group.sort_by_key(|row| rows.event(*row));
        let what = format!("{category}共 {all} 例，超过两只，其中 {unsided} 例没有写眼别");
        push(case, rows, told, &format!("{person}|{category}|{all}"), &what, &group);
    }
}

fn push(case: &Case<'_>, rows: &Rows<'_>, told: &mut Told, key: &str, what: &str, group: &[usize]) {
    let spans: Vec<(i32, i32)> = group.iter().filter_map(|row| rows.event(*row)).collect();
    let dates: Vec<String> =
        spans.iter().map(|(from, to)| crate::audit::days::Span { from: *from, to: *to }.title()).collect();
    let hospitals: BTreeSet<&str> = group.iter().filter_map(|row| rows.word("hospital", *row)).collect();
    let at = match hospitals.len() {
        0 => String::new(),
        _ => format!("，{}", hospitals.into_iter().collect::<Vec<_>>().join("、")),
    };
    let message = format!("{what}（{}{at}）", dates.join("、"));
    let mut amounts: Vec<i64> = group.iter().filter_map(|row| rows.number("amount", *row)).collect();
    amounts.sort_unstable();
    let key = format!("{key}|{spans:?}|{amounts:?}");
    let mut finding = case.finding(rows, group, key, message);
    // The largest may be right.
    amounts.pop();
    finding.amount = (!amounts.is_empty()).then(|| amounts.iter().map(|a| i128::from(*a)).sum());
    let first = group.iter().filter(|row| inside(case, rows, **row)).filter_map(|row| rows.event(*row)).min();
    finding.month = first.and_then(|(from, _)| month::of_day(from));
    told.findings.push(finding);
}
