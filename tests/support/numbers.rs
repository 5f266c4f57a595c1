//! Numbers of persons in bytes: which stand in an export, and whether one of them, or any whole citizen number, stands
//! in something else.
//!
//! Inputs: a file's bytes, whatever its kind and encoding. Outputs: numbers in half-width digits and a capital X.
//! Invariants: a number that was in an export is found whatever stands beside it, also within a longer run of digits;
//! one that was in none needs its date of birth and its check digit; 64 hexadecimal digits are a fingerprint.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::{Cursor, Read};
use std::sync::Arc;

/// So many digits may be a telephone's; anything shorter is nobody's.
const LEAST: usize = 11;
/// The most that is read of a part of an export, of which some would fill a machine.
const MOST: u64 = 16 << 20;

/// The numbers of an export.
pub fn of_export(bytes: &[u8]) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for (_, part) in parts("", bytes, MOST) {
        out.extend(runs(&text(&part)).iter().filter_map(Run::of_a_person));
        // A workbook of old has two bytes for a character.
        if part.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
            let dense: Vec<u8> = part.into_iter().filter(|b| *b != 0).collect();
            out.extend(runs(&dense).iter().filter_map(Run::of_a_person));
        }
    }
    out
}

/// The first number of a person in a file, and the part of it where it stands. Ledgers within archives, which are
/// there for the originals' sake, are passed over.
pub fn leaked(name: &str, bytes: &[u8], known: &[Arc<BTreeSet<String>>]) -> Option<(String, String)> {
    parts(name, bytes, u64::MAX).into_iter().filter(|(name, _)| !name.contains("!ledger/")).find_map(
        |(name, part)| {
            let text = text(&part);
            let found = runs(&text)
                .iter()
                .filter(|run| !run.is_in_fingerprint())
                .find_map(|run| run.known(known).or_else(|| run.citizen()));
            found.map(|number| (name, number))
        },
    )
}

/// A file, or the parts of a package, those of packages in it, too.
fn parts(name: &str, bytes: &[u8], most: u64) -> Vec<(String, Vec<u8>)> {
    let zip = bytes.starts_with(b"PK").then(|| zip::ZipArchive::new(Cursor::new(bytes)).ok()).flatten();
    let Some(mut zip) = zip else { return vec![(name.to_owned(), bytes.to_vec())] };
    let mut out = Vec::new();
    for index in 0..zip.len() {
        let Ok(part) = zip.by_index(index) else { continue };
        let inner = format!("{name}!{}", part.name().unwrap_or_default());
        let mut read = Vec::new();
        if part.take(most).read_to_end(&mut read).is_ok() {
            // An export is not a package of packages.
            if most == u64::MAX { out.extend(parts(&inner, &read, most)) } else { out.push((inner, read)) }
        }
    }
    out
}

/// The bytes as UTF-8, as far as they are a text.
fn text(bytes: &[u8]) -> Cow<'_, [u8]> {
    let coding = match bytes {
        [0xff, 0xfe, ..] => encoding_rs::UTF_16LE,
        [0xfe, 0xff, ..] => encoding_rs::UTF_16BE,
        _ if std::str::from_utf8(bytes).is_ok() => return Cow::Borrowed(bytes),
        _ => encoding_rs::GB18030,
    };
    Cow::Owned(coding.decode(bytes).0.into_owned().into_bytes())
}

/// A run of digits of either width, with a closing X.
struct Run<'a> {
    /// In half width.
    digits: String,
    before: &'a [u8],
    after: &'a [u8],
}

fn digit(bytes: &[u8]) -> Option<(u8, usize)> {
    match bytes {
        [d @ b'0'..=b'9', ..] => Some((*d, 1)),
        [0xef, 0xbc, d @ 0x90..=0x99, ..] => Some((d - 0x90 + b'0', 3)),
        _ => None,
    }
}

/// The runs that are long enough to name somebody. Each of them covers one byte of every [`LEAST`], so that only these
/// are looked at where no digits are.
fn runs(bytes: &[u8]) -> Vec<Run<'_>> {
    let is_part = |b: u8| matches!(b, b'0'..=b'9' | 0xef | 0xbc | 0x90..=0x99);
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(probe) = bytes.get(at + LEAST - 1) {
        let mut start = at + LEAST;
        while is_part(*probe) && start > at && is_part(bytes[start - 1]) {
            start -= 1;
        }
        let end = at + LEAST;
        at = start;
        while at < end {
            at = run(bytes, at, &mut out);
        }
    }
    out
}

/// Takes the run that begins at a byte, if one does; where it ends, or the next byte.
fn run<'a>(bytes: &'a [u8], start: usize, out: &mut Vec<Run<'a>>) -> usize {
    let mut at = start;
    let mut digits = String::new();
    while let Some((digit, width)) = bytes.get(at..).and_then(digit) {
        digits.push(char::from(digit));
        at += width;
    }
    let x = match &bytes[at..] {
        _ if digits.len() < 17 => 0,
        [b'X' | b'x', ..] => 1,
        [0xef, 0xbc, 0xb8, ..] | [0xef, 0xbd, 0x98, ..] => 3,
        _ => 0,
    };
    if digits.len() >= LEAST {
        digits.extend((x > 0).then_some('X'));
        out.push(Run { digits, before: &bytes[..start], after: &bytes[at + x..] });
    }
    at + x.max(usize::from(start == at))
}

impl Run<'_> {
    /// What of an export's run must not be seen again: of a citizen or certificate number the 17 digits that name the
    /// person, a telephone's, an account's.
    fn of_a_person(&self) -> Option<String> {
        // Digits behind a point, or before one, are an amount's; beside a to f they may be a fingerprint's.
        let is_other = matches!(self.before, [.., b'0'..=b'9', b'.'] | [.., b'a'..=b'f'])
            || matches!(self.after, [b'.', b'0'..=b'9', ..] | [b'a'..=b'f', ..]);
        let run = &self.digits;
        let whole = match run.len() {
            18 | 20 | 22 if is_born(run) => return Some(run[..17].to_owned()),
            11 => run.as_bytes()[0] == b'1' && run.as_bytes()[1] >= b'3',
            15 => is_day(&run[8..12]),
            16 | 17 | 19 => run.starts_with("62"),
            _ => false,
        };
        (whole && !is_other).then(|| run.clone())
    }

    /// A number of the exports within this run.
    fn known(&self, known: &[Arc<BTreeSet<String>>]) -> Option<String> {
        [17, 11, 15, 16, 19]
            .into_iter()
            .flat_map(|length| self.digits.as_bytes().windows(length))
            .filter_map(|window| std::str::from_utf8(window).ok())
            .find(|window| known.iter().any(|set| set.contains(*window)))
            .map(str::to_owned)
    }

    /// A citizen number, or a certificate's that begins with one, by itself.
    fn citizen(&self) -> Option<String> {
        let run = self.digits.as_str();
        let first: [u8; 17] = run.as_bytes().get(..17)?.try_into().ok()?;
        let holds = || run.as_bytes()[17] == report::model::person::check_digit(&first);
        let is_one = matches!(run.len(), 18 | 20 | 22) && is_born(run) && holds();
        is_one.then(|| run.to_owned())
    }

    /// Whether this is part of 64 hexadecimal digits.
    fn is_in_fingerprint(&self) -> bool {
        let is_hex = |b: &&u8| b.is_ascii_hexdigit();
        let beside = self.before.iter().rev().take_while(is_hex).count()
            + self.after.iter().take_while(is_hex).count();
        beside + self.digits.len() == 64
    }
}

/// `0101` of a year.
fn is_day(month_and_day: &str) -> bool {
    let (month, day) = month_and_day.split_at(2);
    let within = |text: &str, most: u8| text.parse::<u8>().is_ok_and(|n| (1..=most).contains(&n));
    within(month, 12) && within(day, 31)
}

/// Whether digits 7 to 14 are a day of these two centuries.
fn is_born(run: &str) -> bool {
    matches!(&run[6..8], "19" | "20") && is_day(&run[10..14])
}
