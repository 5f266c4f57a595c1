//! The rows of a group: one value for a column and a row.
//!
//! Input: a [`Group`], people and places. Output: values. Invariant: a value depends on the group, the
//! column and the row's number only.

use super::people::{KINDS, LEVELS, People, Person};
use super::places::Places;
use super::recipe::{Recipe, Value};
use super::spread::Turn;
use super::support::random::Random;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::ops::Range;

/// The running number of the whole file.
pub const SERIAL: &str = "序号";
/// Columns about the person and the household of a row.
pub const PERSONAL: [&str; 11] = [
    "姓名",
    "性别",
    "出生日期",
    "残疾人证号",
    "身份证号",
    "联系电话",
    "户编号",
    "户主姓名",
    "户主身份证号",
    KIND,
    LEVEL,
];
const KIND: &str = "残疾类别";
const LEVEL: &str = "残疾等级";

/// Rows of one kind.
pub struct Group {
    /// Name of the random streams.
    pub stream: String,
    pub count: usize,
    pub people: Option<Range<usize>>,
    pub households: Option<Range<usize>>,
    /// Where the rows belong, in turn; none: each at its household's or person's home.
    pub regions: Vec<usize>,
    /// Homes are anywhere, not one leaf region after the other.
    pub scattered: bool,
    pub set: BTreeMap<String, Recipe>,
    /// The shares of the totals by column.
    pub shares: BTreeMap<String, Vec<Decimal>>,
}

/// One row.
pub struct Row<'a> {
    group: &'a Group,
    number: usize,
    serial: usize,
    person: Option<Person>,
    household: Option<(usize, Person)>,
    place: usize,
    places: &'a Places,
    turn: Turn,
}

impl<'a> Row<'a> {
    /// The row of this number (from 0) in its group and `serial` (from 1) in its file.
    pub fn new(group: &'a Group, number: usize, serial: usize, people: &People, places: &'a Places) -> Self {
        let nth = |range: &Range<usize>| range.start + number % range.len();
        let person = group.people.as_ref().map(nth);
        let household = group.households.as_ref().map(nth);
        // A household has one home, whoever of it stands in the row.
        let home = match household.or(person) {
            Some(index) if group.scattered => people.home(index),
            Some(index) => index,
            None => number,
        };
        let subjects = [&group.households, &group.people].into_iter().flatten().map(Range::len).min();
        let subjects = subjects.unwrap_or(group.count);
        let turn = Turn {
            subject: number % subjects,
            repeat: number / subjects,
            repeats: group.count.div_ceil(subjects),
        };
        let place = match group.regions.as_slice() {
            [] => places.leaves[home % places.leaves.len()],
            regions => regions[turn.subject % regions.len()],
        };
        Self {
            group,
            number,
            serial,
            person: person.map(|index| people.person(index)),
            household: household.or(person).map(|index| (index, people.person(index))),
            place,
            places,
            turn,
        }
    }

    /// What the column says in this row.
    pub fn value(&self, column: &str) -> Value {
        let Some(recipe) = self.group.set.get(column) else { return self.known(column) };
        match recipe {
            Recipe::Constant(Value::Text(text)) => {
                Value::Text(text.replace("{n}", &(self.number + 1).to_string()))
            }
            Recipe::Constant(value) => value.clone(),
            Recipe::Days { window, by: None } => {
                Value::Date(window.day(window.draw(self.turn, &mut self.random(column))))
            }
            Recipe::Months { window, by: None } => {
                Value::Text(window.month(window.draw(self.turn, &mut self.random(column))))
            }
            Recipe::Days { window, by: Some(by) } => {
                Value::Date(window.day(self.random_by(column, by).below(window.slots)))
            }
            Recipe::Months { window, by: Some(by) } => {
                Value::Text(window.month(self.random_by(column, by).below(window.slots)))
            }
            Recipe::EachMonth(window) => Value::Text(window.month(window.cycle(self.turn))),
            Recipe::Total { .. } => Value::Number(self.group.shares[column][self.number]),
            Recipe::Numbered { number, prefix, suffix } => {
                let width = number.to_string().len();
                let which = self.number * number / self.group.count + 1;
                Value::Text(format!("{prefix}{which:0width$}{suffix}"))
            }
            Recipe::Cycle(values) => values[self.number % values.len()].clone(),
            Recipe::Counts(counts) => {
                let mut left = self.number;
                for (value, rows) in counts {
                    if left < *rows {
                        return value.clone();
                    }
                    left -= rows;
                }
                Value::Blank
            }
            Recipe::Product(columns) => match [&columns[0], &columns[1]].map(|column| self.value(column)) {
                [Value::Number(a), Value::Number(b)] => Value::Number(a * b),
                _ => Value::Blank,
            },
            Recipe::Same(other) => self.value(other),
        }
    }

    /// ID, kind and level; these two as the row tells them, if it does.
    fn certificate(&self, person: &Person) -> String {
        let told = |column: &str, words: &[&str]| {
            let recipe = self.group.set.get(column).filter(|recipe| recipe.reads().is_empty());
            match recipe.map(|_| self.value(column)) {
                Some(Value::Text(text)) => words.iter().position(|word| *word == text),
                _ => None,
            }
        };
        let kind = told(KIND, &KINDS).unwrap_or(person.disability.0);
        let level = told(LEVEL, &LEVELS).unwrap_or(person.disability.1);
        format!("{}{}{}", person.id, kind + 1, level + 1)
    }

    fn random(&self, column: &str) -> Random {
        Random::named(&format!("{} {column} {}", self.group.stream, self.number))
    }

    /// One stream for all rows that read the same.
    fn random_by(&self, column: &str, by: &str) -> Random {
        Random::named(&format!("{} {column} by {:?}", self.group.stream, self.value(by)))
    }

    fn known(&self, column: &str) -> Value {
        let person = |part: fn(&Person) -> String| self.person.as_ref().map(part);
        let household = |part: fn(usize, &Person) -> String| {
            self.household.as_ref().map(|(index, head)| part(*index, head))
        };
        let text = match column {
            SERIAL => return Value::Number(Decimal::from(self.serial)),
            "出生日期" => return self.person.as_ref().map_or(Value::Blank, |p| Value::Date(p.born)),
            "姓名" => person(|person| person.name.clone()),
            "性别" => person(|person| if person.woman { "女" } else { "男" }.to_owned()),
            "残疾人证号" => self.person.as_ref().map(|person| self.certificate(person)),
            KIND => person(|person| KINDS[person.disability.0].to_owned()),
            LEVEL => person(|person| LEVELS[person.disability.1].to_owned()),
            "身份证号" => person(|person| person.id.clone()),
            "联系电话" => person(|person| person.phone.clone()),
            "户编号" => household(|index, _| format!("H{:06}", index + 1)),
            "户主姓名" => household(|_, head| head.name.clone()),
            "户主身份证号" => household(|_, head| head.id.clone()),
            _ => self.places.all[self.place].column(column).map(str::to_owned),
        };
        text.map_or(Value::Blank, Value::Text)
    }
}
