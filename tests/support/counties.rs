//! Two counties of a city, generated: towns of the same names, people in common, everything that exports have.

use crate::workspace::Workspace;
use std::fmt::Write;

/// The city's code.
pub const CITY: &str = "999900";

/// Code, name, office.
pub const COUNTIES: [(&str, &str, &str); 2] =
    [("999931", "临江县", "临江县残疾人联合会"), ("999932", "望山县", "望山县残疾人联合会")];

/// A payment that counts.
#[derive(Debug, Clone)]
pub struct Row {
    pub county: usize,
    pub month: String,
    /// As it is written.
    pub place: String,
    /// The town that is meant, empty for none.
    pub town: &'static str,
    pub person: u64,
    pub category: &'static str,
    pub fen: u64,
}

impl Row {
    pub fn of(month: &str, place: &str, person: u64, fen: u64) -> Row {
        let town = if place == "城关镇" { "城关镇" } else { "河西镇" };
        let (month, place) = (month.to_owned(), place.to_owned());
        Row { county: 0, month, place, town, person, category: "护理补贴", fen }
    }
}

/// The offices.
pub struct Offices {
    pub counties: Vec<Workspace>,
    /// By county: what counts.
    pub rows: Vec<Vec<Row>>,
}

/// An identity number with its check digit.
pub fn identity(person: u64) -> String {
    let body = format!("999921{:04}0101{:03}", 1950 + person % 50, person / 50 % 1000);
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = body.bytes().zip(weights).map(|(b, w)| u32::from(b - b'0') * w).sum();
    format!("{body}{}", char::from(b"10X98765432"[(sum % 11) as usize]))
}

const HEAD: &str = "发放日期,所属月份,镇街,村社区,姓名,身份证号,补贴类型,补贴金额\n";

fn line(row: &Row) -> String {
    let Row { month, place, person, category, fen, .. } = row;
    let (yuan, rest) = (fen / 100, fen % 100);
    let amount = if rest == 0 { yuan.to_string() } else { format!("{yuan}.{rest:02}") };
    format!("{month}-15,{month},{place},,人{person},{},{category},{amount}\n", identity(*person))
}

/// An export of some rows.
pub fn csv(rows: &[Row]) -> String {
    rows.iter().fold(HEAD.to_owned(), |mut text, row| {
        text.push_str(&line(row));
        text
    })
}

/// Numbers that look random and are the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

fn regions(of: &[usize], city: bool) -> String {
    let mut text = "code,name,level,parent,kind,counted,aliases,valid_from,valid_to\n".to_owned();
    if city {
        writeln!(text, "{CITY},云江市,city,,,是,,,").expect("text");
    }
    for at in of {
        let (code, name, _) = COUNTIES[*at];
        writeln!(text, "{code},{name},county,{},县,是,,,", if city { CITY } else { "" }).expect("text");
        for (town, name) in [("100", "城关镇"), ("200", "河西镇")] {
            writeln!(text, "{code}{town},{name},town,{code},镇,是,{}办,,", name.trim_end_matches('镇'))
                .expect("text");
            // Two of one name in each county, told apart by their towns.
            writeln!(text, "{code}{town}01,东风村,village,{code}{town},村,是,,,").expect("text");
        }
    }
    text
}

impl Offices {
    /// Workspaces without any row.
    pub fn empty() -> Offices {
        let counties = (0..COUNTIES.len()).map(|at| {
            let workspace = Workspace::new();
            let office =
                format!("[office]\nname = \"{}\"\n\n[[inbox]]\nglob = \"inbox/*\"\n", COUNTIES[at].2);
            workspace.write("report.toml", office.as_bytes());
            workspace.write("regions.csv", regions(&[at], false).as_bytes());
            workspace
        });
        Offices { counties: counties.collect(), rows: vec![Vec::new(); COUNTIES.len()] }
    }

    /// With exports of two years that hold nothing but what counts.
    pub fn plain() -> Offices {
        let mut offices = Offices::empty();
        for at in 0..COUNTIES.len() {
            let mut dice = Dice(at as u64 + 1);
            for month in ["2023-12", "2024-01", "2024-02", "2024-03"] {
                let rows = offices.draw(at, month, &mut dice);
                let file = format!("inbox/{}.csv", &month[5..]);
                offices.counties[at].write(&file, csv(&rows).as_bytes());
                offices.rows[at].extend(rows);
            }
            let said = offices.counties[at].run(&["ingest"]);
            assert_eq!(said.exit, Some(0), "{}", said.stderr);
        }
        offices
    }

    /// With overlaps, refused rows, revisions and corrected rows besides.
    pub fn new() -> Offices {
        let offices = Offices::plain();
        for (at, county) in offices.counties.iter().enumerate() {
            let rows = &offices.rows[at];
            // A second export of two months: all duplicates but one revision, and rows of no use.
            let again: Vec<Row> = rows.iter().filter(|r| r.month.as_str() > "2024-01").cloned().collect();
            let mut text = csv(&again[..again.len() - 1]);
            let last = &again[again.len() - 1];
            text.push_str(&line(&Row { fen: last.fen + 100, ..last.clone() }));
            let id = identity(7000 + at as u64);
            writeln!(text, "2024-03-15,2024-03,城关镇,,坏一,{}E+17,护理补贴,80", &id[..1]).expect("text");
            writeln!(text, "2024-03-15,2024-03,河西镇,,坏二,{id},护理补贴,八十元").expect("text");
            county.write("inbox/again.csv", text.as_bytes());
            let said = county.run(&["ingest"]);
            assert_eq!(said.exit, Some(1), "{}", said.stderr);
        }
        offices
    }

    /// Another month of a county.
    pub fn month(&self, at: usize, month: &str) {
        let rows = self.draw(at, month, &mut Dice(99));
        self.counties[at].write(&format!("inbox/{}.csv", &month[5..]), csv(&rows).as_bytes());
        let said = self.counties[at].run(&["ingest", &format!("inbox/{}.csv", &month[5..])]);
        assert_eq!(said.exit, Some(0), "{}", said.stderr);
    }

    fn draw(&self, at: usize, month: &str, dice: &mut Dice) -> Vec<Row> {
        // Whoever has even numbers is known in both counties, in months of their own.
        let common = if (month.ends_with('1') || month.ends_with('3')) == (at == 0) { 30 } else { 0 };
        let mut rows = Vec::new();
        for n in 0..60 {
            let person = if n < common { n } else { 1000 * (at as u64 + 1) + n };
            let (place, town) = match dice.below(8) {
                0 | 1 => ("城关镇", "城关镇"),
                2 => ("城关办", "城关镇"),
                3 | 4 => ("河西镇", "河西镇"),
                5 => ("河西办", "河西镇"),
                6 => ("无名镇", ""),
                _ => ("", ""),
            };
            let category = if n % 3 == 0 { "生活补贴" } else { "护理补贴" };
            let (month, place) = (month.to_owned(), place.to_owned());
            let fen = 8000 + 50 * dice.below(3);
            rows.push(Row { county: at, month, place, town, person, category, fen });
        }
        rows
    }

    /// A city that has merged nothing.
    pub fn city(&self) -> Workspace {
        let workspace = Workspace::new();
        let office = "[office]\nname = \"云江市残疾人联合会\"\n\n[[inbox]]\nglob = \"inbox/*\"\n";
        workspace.write("report.toml", office.as_bytes());
        workspace.write("regions.csv", regions(&[0, 1], true).as_bytes());
        workspace
    }

    /// A city with both counties' ledgers.
    pub fn merged(&self) -> Workspace {
        let city = self.city();
        let said = city.run(&["ingest", &self.path(0), &self.path(1)]);
        assert!(matches!(said.exit, Some(0 | 1)), "{}", said.stderr);
        assert!(!said.stderr.contains("错误"), "{}", said.stderr);
        city
    }

    /// A county's workspace as the command line has it.
    pub fn path(&self, at: usize) -> String {
        self.counties[at].path().to_string_lossy().into_owned()
    }
}
