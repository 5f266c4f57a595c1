//! Random small exports, what must be counted of them, and files in every spelling and encoding.
//!
//! Job: a model of 补贴发放 and 走访慰问 tables for the property tests. Inputs: [`Group`]s. Outputs: bytes of
//! a file, lines that must be rejected, figures. Invariant: a group is one record standing once or several
//! times in a table; the marks of two groups differ, so that nothing of one repeats another.

use super::office::Figures;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

pub const COUNTY: &str = "999930";
const TOWNS: [(&str, &str); 3] = [("东镇", "999930001"), ("西乡", "999930002"), ("南街道", "999930003")];

pub const CONFIG: &str =
    "[office]\nname = \"试验县残联\"\nroot = \"999930\"\n[ingest]\nkeep_originals = false\n";
pub const REGIONS: &str = "code,name,level,parent,kind,counted,aliases,valid_from,valid_to\n\
    999930,试验县,county,,县,是,,,\n\
    999930001,东镇,town,999930,镇,是,东镇镇政府,,\n\
    999930001001,东村,village,999930001,村,是,,,\n\
    999930002,西乡,town,999930,乡,是,,,\n\
    999930002001,西村,village,999930002,村,是,,,\n\
    999930003,南街道,town,999930,街道,否,,,\n\
    999930003001,南社区,village,999930003,社区,是,,,\n";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dataset {
    Subsidy,
    Visit,
}

impl Dataset {
    pub fn id(self) -> &'static str {
        match self {
            Dataset::Subsidy => "subsidy",
            Dataset::Visit => "visit",
        }
    }

    /// The indicators that [`figures`] counts.
    pub fn counted(self) -> &'static [&'static str] {
        match self {
            Dataset::Subsidy => &[
                "subsidy.amount",
                "subsidy.payments",
                "subsidy.persons",
                "subsidy.care.amount",
                "subsidy.care.payments",
                "subsidy.care.persons",
                "subsidy.living.amount",
                "subsidy.living.payments",
                "subsidy.living.persons",
                "subsidy.two.amount",
                "subsidy.two.persons",
            ],
            Dataset::Visit => &[
                "visit.times",
                "visit.cash",
                "visit.goods",
                "visit.amount",
                "visit.persons",
                "visit.households",
            ],
        }
    }
}

/// One record, standing `copies` times in whatever file has it.
#[derive(Debug, Clone)]
pub struct Group {
    /// In the pool; none: no number was written down.
    person: Option<u8>,
    /// 15-digit number, certificate, lower-case x: spellings of the same person.
    id_form: u8,
    /// A town; from 3 on a name that fits no region.
    town: u8,
    /// Written as the town's name, an alias, or only as a village.
    town_form: u8,
    month: u32,
    /// Whether the service month is written down; if not, the month of payment stands for it.
    month_given: bool,
    cents: i64,
    kind: u8,
    status: u8,
    household: Option<u8>,
    /// A note over two lines, with quotes.
    long_note: bool,
    pub copies: usize,
    defect: Option<u8>,
}

pub fn group() -> impl Strategy<Value = Group> {
    let place = (0..7u8, 0..3u8, 1..4u32, prop::bool::weighted(0.8));
    let money = prop_oneof![5 => 1..200_000i64, 1 => -20_000..0i64, 1 => Just(9300i64)];
    let rest = (
        0..3u8,
        0..8u8,
        prop::option::weighted(0.8, 0..5u8),
        prop::bool::weighted(0.1),
        prop_oneof![6 => Just(1usize), 1 => 2..4usize],
        prop::option::weighted(0.08, 0..5u8),
    );
    (prop::option::weighted(0.9, 0..8u8), 0..4u8, place, money, rest).prop_map(
        |(person, id_form, (town, town_form, month, month_given), cents, rest)| {
            let (kind, status, household, long_note, copies, defect) = rest;
            let copies = if defect.is_some() { 1 } else { copies };
            // Two of seven in every town, one nowhere.
            let town = if town == 6 { 3 } else { town / 2 };
            Group {
                person,
                id_form,
                town,
                town_form,
                month,
                month_given,
                cents,
                kind,
                status,
                household,
                long_note,
                copies,
                defect,
            }
        },
    )
}

/// How a file is written.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// 0 UTF-8, 1 UTF-8 with a mark, 2 GBK, 3 UTF-16LE with tabs.
    pub encoding: u8,
    /// How dates, months and amounts are spelled.
    pub spelling: u8,
}

pub fn style() -> impl Strategy<Value = Style> {
    (0..4u8, 0..4u8).prop_map(|(encoding, spelling)| Style { encoding, spelling })
}

fn id(seed: u8) -> String {
    let digits = format!("99999919{:02}0{}1{}0{seed}7", 40 + seed, seed % 9 + 1, seed % 9 + 1);
    // ISO 7064 MOD 11-2.
    let sum = digits.bytes().fold(0u32, |sum, b| (sum + u32::from(b - b'0')) * 2 % 11);
    let check = "10X98765432".chars().nth(sum as usize).expect("below 11");
    assert_eq!(digits.len(), 17);
    // Doubling from the left weighs the digits by powers of two, as the standard does.
    format!("{digits}{check}")
}

impl Group {
    pub fn rejected(&self) -> bool {
        self.defect.is_some()
    }

    pub fn resolves(&self) -> bool {
        self.rejected() || self.town < 3
    }

    fn identity(&self, column: &str) -> String {
        let Some(seed) = self.person else { return String::new() };
        let whole = id(seed);
        match (self.id_form, column) {
            (1, "certificate") => format!("{whole}41"),
            (1, _) | (_, "certificate") => String::new(),
            (2, _) => format!("{}{}", &whole[..6], &whole[8..17]),
            (3, _) => whole.to_lowercase(),
            _ => whole,
        }
    }

    /// Cells in the order of the header; `mark` is the group's own.
    fn cells(&self, dataset: Dataset, mark: usize, style: Style) -> Vec<String> {
        let (town, village) = match (self.town, self.town_form) {
            (3, 2) => ("", "没有村"),
            (3, _) => ("没有镇", ""),
            (0, 1) => ("东镇镇政府", "东村"),
            (0, 2) => ("", "东村"),
            (1, 2) => ("", "西村"),
            (2, 2) => ("", "南社区"),
            (town, _) => (TOWNS[usize::from(town)].0, ""),
        };
        let month = if dataset == Dataset::Subsidy { self.month + 1 } else { self.month };
        let mut date = match style.spelling {
            0 => format!("2024-{month:02}-05"),
            1 => format!("2024/{month}/5"),
            2 => format!("2024.{month}.5"),
            _ => format!("2024年{month}月5日"),
        };
        let mut service = match style.spelling {
            0 => format!("2024-{:02}", self.month),
            1 => format!("2024{:02}", self.month),
            _ => format!("2024年{}月", self.month),
        };
        if !self.month_given {
            service.clear();
        }
        let mut amount = money(self.cents, style.spelling);
        let mut number = self.identity("id_number");
        match self.defect {
            Some(0) => amount = "九十三".into(),
            Some(1) => number = "9.99999E+17".into(),
            Some(2) => date = "2024-02-30".into(),
            Some(3) => amount.push_str("/月"),
            _ => {}
        }
        let note = if self.long_note { format!("第{mark}笔\n说\"明\"") } else { format!("第{mark}笔") };
        let status = ["", "已发", "发放成功", "", "", "退回", "作废", "取消"][usize::from(self.status)];
        let own = |texts: [&str; 4]| texts.map(str::to_owned);
        let mut cells: Vec<String> = own([town, village, "某某", &number]).into();
        cells.push(self.identity("certificate"));
        match dataset {
            Dataset::Subsidy => {
                let kind = ["重度残疾人护理补贴", "生活补贴", "燃油补贴"][usize::from(self.kind)];
                cells.extend(own([kind, &amount, &service, &date]));
                cells.extend([format!("P{mark}"), status.to_owned(), note]);
            }
            Dataset::Visit => {
                let household = self.household.map_or(String::new(), |h| format!("H{h}"));
                let goods = if self.kind == 0 { String::new() } else { money(1050, style.spelling) };
                let status = if self.status == 2 { "已走访" } else { status };
                cells.extend([household, amount, goods, date, format!("专题{mark}")]);
                cells.extend([if status == "已发" { "" } else { status }.to_owned(), note]);
            }
        }
        if self.defect == Some(4) {
            cells.truncate(cells.len() - 3);
        }
        cells
    }

    /// Months the record is counted in.
    fn counted_month(&self, dataset: Dataset) -> u32 {
        if dataset == Dataset::Subsidy && !self.month_given { self.month + 1 } else { self.month }
    }
}

fn money(cents: i64, spelling: u8) -> String {
    let (sign, whole) = (if cents < 0 { "-" } else { "" }, cents.abs());
    let plain = format!("{sign}{}.{:02}", whole / 100, whole % 100);
    match spelling {
        1 if whole >= 100_000 => {
            let yuan = (whole / 100).to_string();
            let (head, tail) = yuan.split_at(yuan.len() - 3);
            format!("{sign}{head},{tail}.{:02}", whole % 100)
        }
        2 => format!("{plain}元"),
        3 => plain
            .chars()
            .map(|c| if c.is_ascii_digit() { char::from_u32(c as u32 + 0xfee0).expect("a digit") } else { c })
            .collect(),
        _ => plain,
    }
}

/// A file with some groups, by their marks; and the lines on which rejected rows start.
pub fn file(dataset: Dataset, groups: &[Group], marks: &[usize], style: Style) -> (Vec<u8>, BTreeSet<u64>) {
    let head = match dataset {
        Dataset::Subsidy => {
            "镇街,村社区,姓名,身份证号,残疾人证号,补贴类型,补贴金额,所属月份,发放日期,批次,状态,备注"
        }
        Dataset::Visit => {
            "镇街,村社区,姓名,身份证号,残疾人证号,户编号,慰问金,物资折价,走访日期,专题,状态,备注"
        }
    };
    let delimiter = if style.encoding == 3 { "\t" } else { "," };
    let mut text = head.replace(',', delimiter) + "\r\n";
    let (mut line, mut rejected) = (2, BTreeSet::new());
    for &mark in marks {
        let group = &groups[mark];
        let quoted: Vec<String> = group
            .cells(dataset, mark, style)
            .into_iter()
            .map(|cell| {
                let special = cell.contains(['"', '\n']) || cell.contains(delimiter);
                if special { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
            })
            .collect();
        let row = quoted.join(delimiter) + "\r\n";
        for _ in 0..group.copies {
            if group.rejected() {
                rejected.insert(line);
            }
            line += row.matches('\n').count() as u64;
            text.push_str(&row);
        }
    }
    let bytes = match style.encoding {
        0 => text.into_bytes(),
        1 => [b"\xef\xbb\xbf", text.as_bytes()].concat(),
        2 => {
            let (bytes, _, lossy) = encoding_rs::GBK.encode(&text);
            assert!(!lossy);
            bytes.into_owned()
        }
        _ => std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect(),
    };
    (bytes, rejected)
}

/// What must be counted of some groups: county and towns, months and the year.
pub fn figures(dataset: Dataset, groups: &[Group], marks: &BTreeSet<usize>) -> Figures {
    let mut sums = Figures::new();
    let mut sets: BTreeMap<(String, String, String), BTreeSet<u8>> = BTreeMap::new();
    for group in marks.iter().map(|mark| &groups[*mark]) {
        if group.rejected() || group.status >= 5 {
            continue;
        }
        let copies = group.copies as i128;
        let mut add = Vec::new();
        let mut put = Vec::new();
        match dataset {
            Dataset::Subsidy => {
                let kinds = match group.kind {
                    0 => &["subsidy", "subsidy.care", "subsidy.two"][..],
                    1 => &["subsidy", "subsidy.living", "subsidy.two"][..],
                    _ => &["subsidy"][..],
                };
                for kind in kinds {
                    add.push((format!("{kind}.amount"), i128::from(group.cents) * copies));
                    if group.cents >= 0 {
                        if *kind != "subsidy.two" {
                            add.push((format!("{kind}.payments"), copies));
                        }
                        put.extend(group.person.map(|p| (format!("{kind}.persons"), p)));
                    }
                }
            }
            Dataset::Visit => {
                let (cash, goods) = (i128::from(group.cents), if group.kind == 0 { 0 } else { 1050 });
                add.push(("visit.cash".to_owned(), cash * copies));
                add.push(("visit.goods".to_owned(), goods * copies));
                add.push(("visit.amount".to_owned(), (cash + goods) * copies));
                // Money taken back is no visit.
                if group.cents >= 0 {
                    add.push(("visit.times".to_owned(), copies));
                    put.extend(group.person.map(|p| ("visit.persons".to_owned(), p)));
                    put.extend(group.household.map(|h| ("visit.households".to_owned(), h)));
                }
            }
        }
        let town = TOWNS.get(usize::from(group.town)).map(|(_, code)| *code);
        let month = format!("2024-{:02}", group.counted_month(dataset));
        for region in [Some(COUNTY), town].into_iter().flatten() {
            for period in ["2024", &month] {
                let key = |indicator: &str| (indicator.to_owned(), region.to_owned(), period.to_owned());
                for (indicator, value) in &add {
                    *sums.entry(key(indicator)).or_default() += value;
                }
                for (indicator, member) in &put {
                    sets.entry(key(indicator)).or_default().insert(*member);
                }
            }
        }
    }
    sums.extend(sets.into_iter().map(|(key, set)| (key, set.len() as i128)));
    sums.retain(|_, value| *value != 0);
    sums
}
