//! The invented people of a workspace: as many as asked for, each known by an index.
//!
//! Input: the workspace's name, its seed, its root region. Output: a [`Person`] for an index. Invariant:
//! two indexes never share the first 17 digits; IDs carry a right check digit but begin with the six
//! digits 9999xx of the root region, which is no place; telephone numbers are invented likewise.

use super::places::Places;
use super::support::identity::{check_digit, name};
use super::support::random::Random;
use chrono::{Days, NaiveDate};

/// Days of birth: 1938-01-01 and the 22,000 days from there, into 1998; adults in every unit but the
/// oldest.
const BIRTHS: u64 = 22_000;
/// Possible last three digits before the check digit.
const SERIALS: u64 = 1000;
/// Prime to `BIRTHS * SERIALS`: multiplying by it visits every ID once, days and serials mixed.
const STEP: u64 = 13_596_749;

/// Kinds of disability, in the order of their digits on a certificate, which begin at 1.
pub const KINDS: [&str; 7] = ["视力", "听力", "言语", "肢体", "智力", "精神", "多重"];
/// Levels likewise.
pub const LEVELS: [&str; 4] = ["一级", "二级", "三级", "四级"];

/// A person.
pub struct Person {
    /// Invented.
    pub name: String,
    /// 18 characters.
    pub id: String,
    /// Kind and level of the disability, from 0, as in [`KINDS`] and [`LEVELS`].
    pub disability: (usize, usize),
    /// As in the ID.
    pub born: NaiveDate,
    /// As in the ID.
    pub woman: bool,
    /// Invented.
    pub phone: String,
}

/// Everyone in a workspace.
pub struct People {
    stream: String,
    prefix: String,
}

impl People {
    /// How many there can be.
    pub const MOST: usize = (BIRTHS * SERIALS) as usize;

    /// The people of this stream of random numbers, registered in the root region.
    ///
    /// # Errors
    /// A root whose code could be real.
    pub fn new(stream: &str, places: &Places) -> Result<Self, String> {
        let prefix: String = places.root.chars().take(6).collect();
        if prefix.len() != 6 || !prefix.starts_with("9999") || !prefix.chars().all(|c| c.is_ascii_digit()) {
            return Err(format!("the root's code is {}, but codes must begin 9999NN", places.root));
        }
        Ok(Self { stream: stream.to_owned(), prefix })
    }

    /// A number for the home of an index, the same wherever homes are scattered.
    pub fn home(&self, index: usize) -> usize {
        Random::named(&format!("{} home {index}", self.stream)).below(Self::MOST)
    }

    /// The person of an index.
    pub fn person(&self, index: usize) -> Person {
        let mut random = Random::named(&format!("{} person {index}", self.stream));
        let slot = (index as u64 % Self::MOST as u64) * STEP % (BIRTHS * SERIALS);
        let start = NaiveDate::from_ymd_opt(1938, 1, 1).expect("a day");
        let born = start + Days::new(slot / SERIALS);
        let digits = format!("{}{}{:03}", self.prefix, born.format("%Y%m%d"), slot % SERIALS);
        let id = format!("{digits}{}", check_digit(&digits));
        Person {
            name: name(&mut random),
            disability: (random.below(KINDS.len()), random.below(LEVELS.len())),
            id,
            born,
            // The last digit before the check digit is odd for men.
            woman: slot.is_multiple_of(2),
            phone: format!("199{:08}", random.below(100_000_000)),
        }
    }
}
