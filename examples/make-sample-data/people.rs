//! The invented people: names, IDs, certificates, households, entitlements.
//!
//! Input: the towns and a random stream. Output: [`Person`]s in town order. Invariant: IDs are whole
//! and carry a right GB 11643 check digit (except the few whose `mistyped` is set), but start with
//! 9999, which is no region; phones and accounts are invented likewise.

use super::places::Town;
use super::support::identity::{check_digit, name};
use super::support::random::Random;
use std::collections::BTreeSet;

/// A person with a certificate (持证残疾人).
pub struct Person {
    pub name: String,
    /// 18 characters, check digit right.
    pub id: String,
    /// Kind of disability (1–7) and level (1–4) as in the last two digits of the certificate.
    pub disability: usize,
    pub level: usize,
    /// Index of the town and village, before and after a move.
    pub home: (usize, usize),
    pub moved: Option<Move>,
    pub household: usize,
    pub account: String,
    /// Months since 2023-01 in which the two subsidies are drawn.
    pub care: Option<(usize, usize)>,
    pub living: Option<(usize, usize)>,
}

/// A move to another town, from a month on.
pub struct Move {
    pub month: usize,
    pub home: (usize, usize),
}

impl Person {
    /// Town and village in the given month since 2023-01.
    pub fn home_in(&self, month: usize) -> (usize, usize) {
        match &self.moved {
            Some(moved) if month >= moved.month => moved.home,
            _ => self.home,
        }
    }

    /// The certificate number (残疾人证号): ID, kind, level.
    pub fn certificate(&self) -> String {
        format!("{}{}{}", self.id, self.disability, self.level)
    }
}

/// The whole population, ordered by town, village and household.
pub fn people(towns: &[Town]) -> Vec<Person> {
    let mut random = Random::named("people");
    let mut people: Vec<Person> = Vec::new();
    let mut household = 0;
    for (t, town) in towns.iter().enumerate() {
        for v in 0..town.villages.len() {
            for n in 0..9 + random.below(3) {
                // Every third person or so shares the household of the one before.
                if n == 0 || !random.chance(300) {
                    household += 1;
                }
                let serial = people.len();
                people.push(person(&mut random, serial, (t, v), household, towns));
            }
        }
    }
    let ids: BTreeSet<&str> = people.iter().map(|person| &person.id[..17]).collect();
    assert_eq!(ids.len(), people.len(), "two people share an ID");
    people
}

fn person(
    random: &mut Random,
    serial: usize,
    home: (usize, usize),
    household: usize,
    towns: &[Town],
) -> Person {
    let year = if random.chance(120) { 2000 + random.below(14) } else { 1938 + random.below(62) };
    // Most were registered here; a few moved in from other counties as invented as this one.
    let prefix = *random.pick(&["999921", "999921", "999921", "999921", "999921", "999922", "999905"]);
    let (month, day) = (1 + random.below(12), 1 + random.below(28));
    // Steps of 7 (prime to 1000) make the last three digits run through all values; the order of two
    // people born on one day cannot coincide.
    let digits = format!("{prefix}{year}{month:02}{day:02}{:03}", (serial * 7) % 1000);
    let id = format!("{digits}{}", check_digit(&digits));
    let level = 1 + random.below(4);
    let span = |random: &mut Random| {
        let from = if random.chance(700) { 0 } else { random.below(20) };
        let until = if random.chance(800) { 23 } else { from + random.below(24 - from) };
        (from, until)
    };
    let care = (level <= 2 && random.chance(920)).then(|| span(random));
    let living = random.chance(430).then(|| span(random));
    let moved = random.chance(40).then(|| {
        // To another town; the park takes nobody in.
        let town = (home.0 + 1 + random.below(12)) % 13;
        Move { month: 3 + random.below(18), home: (town, random.below(towns[town].villages.len())) }
    });
    Person {
        name: name(random),
        id,
        disability: 1 + random.below(7),
        level,
        home,
        moved,
        household,
        account: format!("62999921{:011}", serial * 7919 + 1),
        care,
        living,
    }
}
