//! Canonical records of people, and what befalls single rows before they are exported.
//!
//! Input: the [`World`]. Output: [`Row`]s. Invariant: a blemish leaves the value readable; a damage
//! makes its row one that must be rejected, and both are drawn from the file's own stream.

use super::cell::Cell;
use super::people::Person;
use super::places::{Town, UNKNOWN_TOWN};
use super::support::identity::check_digit;
use super::support::random::Random;
use super::table::{Damage, Row};

/// Places and people.
pub struct World {
    pub towns: Vec<Town>,
    pub people: Vec<Person>,
}

const LEVELS: [&str; 5] = ["", "一级", "二级", "三级", "四级"];
const KINDS: [&str; 8] = ["", "视力", "听力", "言语", "肢体", "智力", "精神", "多重"];

/// The calendar month so many months after 2023-01, as 2023-01.
pub fn month_name(month: usize) -> String {
    format!("{}-{:02}", 2023 + month / 12, month % 12 + 1)
}

impl World {
    /// What every table may say about a person, living where they live in that month.
    pub fn row(&self, person: &Person, month: usize) -> Row {
        let (t, v) = person.home_in(month);
        let town = &self.towns[t];
        let mut row = Row { town: Some(town.code.clone()), ..Row::default() };
        let household = person.household;
        let head = self.people.iter().find(|other| other.household == household).unwrap_or(person);
        row.fields.extend([
            ("town", town.name.to_owned()),
            ("village", town.villages[v].name.clone()),
            ("name", person.name.clone()),
            ("id_number", person.id.clone()),
            ("certificate", person.certificate()),
            ("level", LEVELS[person.level].to_owned()),
            ("disability", KINDS[person.disability].to_owned()),
            ("household_no", format!("YSH{household:05}")),
            ("head_id", head.id.clone()),
            ("account", person.account.clone()),
            ("phone", format!("199{:08}", (household * 104_729 + 17) % 100_000_000)),
        ]);
        row
    }

    /// Writes some towns by another name.
    pub fn use_aliases(&self, rows: &mut [Row], random: &mut Random, per_mille: usize) {
        for row in rows {
            let Some(town) = self.towns.iter().find(|town| row.town.as_ref() == Some(&town.code)) else {
                continue;
            };
            if !town.aliases.is_empty() && random.chance(per_mille) {
                row.fields.insert("town", (*random.pick(town.aliases)).to_owned());
            }
            if random.chance(per_mille)
                && let Some(village) =
                    town.villages.iter().find(|v| row.fields.get("village") == Some(&v.name))
            {
                row.fields.insert("village", village.alias.clone());
            }
        }
    }
}

/// Writes the town of some rows in a way that no list knows, and leaves out the village.
pub fn unknown_town(rows: &mut [Row], random: &mut Random, count: usize) {
    for _ in 0..count {
        let at = random.below(rows.len());
        let row = &mut rows[at];
        row.fields.insert("town", UNKNOWN_TOWN.to_owned());
        row.fields.remove("village");
        row.town = None;
    }
}

/// Leaves out the ID where the certificate says it, the certificate where the ID does, and in a few
/// rows both: those count for rows and sums, not for persons.
pub fn missing_ids(rows: &mut [Row], random: &mut Random) {
    for row in rows {
        match random.below(300) {
            0..6 => drop(row.fields.remove("id_number")),
            6..10 => drop(row.fields.remove("certificate")),
            10 => {
                row.fields.remove("id_number");
                row.fields.remove("certificate");
            }
            _ => {}
        }
    }
}

/// A whole ID whose check digit someone mistyped: kept, keyed by its 17 digits.
pub fn mistyped_ids(rows: &mut [Row], random: &mut Random, count: usize) {
    for at in healthy(rows, random, count) {
        let digits = rows[at].fields["id_number"][..17].to_owned();
        let right = check_digit(&digits);
        // Never 0: an ID on 000 with a wrong check digit would be taken for Excel's truncation.
        let wrong = if right == '7' { '4' } else { '7' };
        rows[at].instead = Some(("id_number", Cell::Text(format!("{digits}{wrong}"))));
    }
}

/// The certificate number (20 digits) pasted into the ID column.
pub fn pasted_certificates(rows: &mut [Row], random: &mut Random, count: usize) {
    for at in healthy(rows, random, count) {
        if let Some(certificate) = rows[at].fields.get("certificate").cloned() {
            rows[at].instead = Some(("id_number", Cell::Text(certificate)));
        }
    }
}

/// Ways in which a row becomes unreadable.
#[derive(Clone, Copy)]
pub enum Harm {
    /// 9.99921E+17: the digits are gone.
    Scientific,
    /// Only 15 digits left, 000 at the end, check digit wrong.
    Truncated,
    /// A certificate number pasted into the ID column and kept as a number: 00000 at the end.
    TruncatedCertificate,
    Masked,
    /// The ID is a number in a sheet.
    Numeric,
    /// Born in month 13.
    Birth,
    /// No such day; the field it stands in.
    Date(&'static str),
    /// An amount in words; the field.
    Amount(&'static str),
    /// No amount at all; the field.
    Missing(&'static str),
    /// A tenth of a 分; the field (in a sheet).
    Precision(&'static str),
    Short(usize),
    Long,
    Split(usize),
}

/// Harms rows, one for each entry.
pub fn harm(rows: &mut [Row], random: &mut Random, harms: &[Harm]) {
    for harm in harms {
        // An ID that ends in X survives Excel as text, and one with a right 000 cannot be told.
        let fits = |row: &Row| {
            let id = &row.fields["id_number"];
            match harm {
                Harm::Truncated | Harm::TruncatedCertificate | Harm::Numeric | Harm::Scientific => {
                    !id.ends_with('X') && check_digit(&format!("{}00", &id[..15])) != '0'
                }
                _ => true,
            }
        };
        let at = loop {
            let at = healthy(rows, random, 1)[0];
            if fits(&rows[at]) {
                break at;
            }
        };
        let id = rows[at].fields["id_number"].clone();
        let text = |field: &'static str, text: String| Damage::Cell(field, Cell::Text(text));
        rows[at].damage = Some(match *harm {
            Harm::Scientific => text("id_number", format!("{}.{}E+17", &id[..1], &id[1..6])),
            Harm::Truncated => text("id_number", format!("{}000", &id[..15])),
            Harm::TruncatedCertificate => text("id_number", format!("{}00000", &id[..15])),
            Harm::Masked => text("id_number", format!("{}********{}", &id[..6], &id[14..])),
            Harm::Numeric => Damage::Cell("id_number", Cell::Number(id.parse().expect("digits"))),
            Harm::Birth => {
                let digits = format!("{}13{}", &id[..10], &id[12..17]);
                text("id_number", format!("{digits}{}", check_digit(&digits)))
            }
            Harm::Date(field) => text(field, format!("{}-02-30", &rows[at].fields[field][..4])),
            Harm::Amount(field) => {
                text(field, (*random.pick(&["待核", "九十三元整", "93.00/月"])).to_owned())
            }
            Harm::Missing(field) => Damage::Cell(field, Cell::Blank),
            Harm::Precision(field) => Damage::Cell(field, Cell::Number(93.125)),
            Harm::Short(missing) => Damage::Short(missing),
            Harm::Long => Damage::Long("电话未接通"),
            Harm::Split(after) => Damage::Split(after),
        });
    }
}

/// Rows that nothing has happened to yet, and that show an ID.
fn healthy(rows: &[Row], random: &mut Random, count: usize) -> Vec<usize> {
    let mut chosen = Vec::new();
    while chosen.len() < count {
        let at = random.below(rows.len());
        let row = &rows[at];
        let whole = row.damage.is_none() && row.instead.is_none() && row.fields.contains_key("id_number");
        if whole && row.town.is_some() && !chosen.contains(&at) {
            chosen.push(at);
        }
    }
    chosen
}

/// Puts a remark on some rows: line breaks in the cell, quotation marks, commas.
pub fn remarks(rows: &mut [Row], random: &mut Random, per_mille: usize) {
    const NOTES: [&str; 5] = [
        "电话核实\n本人已确认",
        "户口簿写作\"小芳\"",
        "已换卡,旧卡注销",
        "监护人代领\n\"见委托书\",已存档",
        "新增",
    ];
    for row in rows {
        if random.chance(per_mille) {
            row.fields.insert("note", (*random.pick(&NOTES)).to_owned());
        }
    }
}
