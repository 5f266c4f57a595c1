//! The certificate register (登记册) by person.
//!
//! Inputs: snapshots of the register. Outputs: [`Cert`]s by person in order of snapshots. Invariant: of several
//! certificates of one person in a snapshot the one that speaks for him counts (有效, then the later 有效期止): an old
//! card that was replaced is held against nobody.

use super::keyless;
use crate::audit::data::Rows;
use crate::audit::month;
use crate::audit::rule::{Case, Told};
use crate::catalog::Month;
use std::collections::BTreeMap;

/// What a snapshot says of a certificate.
#[derive(Debug, Clone, Copy)]
pub(in crate::audit) struct Cert<'a> {
    /// Day of the snapshot.
    pub day: i32,
    /// 有效, 过期, 冻结, 注销, or what else stands there.
    pub status: &'a str,
    /// Since when the status is so.
    pub since: Option<i32>,
    /// 有效期止.
    pub valid_to: Option<i32>,
    /// The row.
    pub row: usize,
}

/// The certificates of persons.
pub(in crate::audit) struct Register<'a> {
    /// The register.
    pub rows: &'a Rows<'a>,
    by: BTreeMap<i64, Vec<Cert<'a>>>,
}

impl<'a> Register<'a> {
    /// Reads the register of one of the rule's needs.
    pub fn of(case: &Case<'a>, need: usize, told: &mut Told) -> Register<'a> {
        let rows = case.rows(need);
        keyless(case, need, told);
        let status = rows.text("status");
        let mut by: BTreeMap<i64, Vec<Cert<'a>>> = BTreeMap::new();
        for row in 0..rows.len() {
            let (Some(person), Some((_, day)), Some(status)) =
                (rows.person(row), rows.event(row), status.get(row))
            else {
                continue;
            };
            let cert = Cert {
                day,
                status,
                since: rows.date("status_date", row),
                valid_to: rows.date("valid_to", row),
                row,
            };
            by.entry(person).or_default().push(cert);
        }
        for certs in by.values_mut() {
            // The certificate that counts comes last in its snapshot.
            certs.sort_by_key(|c| (c.day, c.status == "有效", c.valid_to, c.status, c.since, rows.at(c.row)));
            let mut kept: Vec<Cert<'a>> = Vec::with_capacity(1);
            for cert in certs.drain(..) {
                kept.pop_if(|last| last.day == cert.day);
                kept.push(cert);
            }
            *certs = kept;
        }
        Register { rows, by }
    }

    /// The certificates of a person, one a snapshot, in order.
    pub fn get(&self, person: i64) -> &[Cert<'a>] {
        self.by.get(&person).map_or(&[], Vec::as_slice)
    }

    /// Every person.
    pub fn each(&self) -> impl Iterator<Item = (i64, &[Cert<'a>])> {
        self.by.iter().map(|(person, certs)| (*person, certs.as_slice()))
    }
}

/// Which of a person's certificates decides for a month: that of the latest register up to then; where it is valid
/// still, a later one that says since when before the month it was 冻结 or 注销. `None`: all registers are later.
pub(in crate::audit) fn deciding(certs: &[Cert<'_>], at: Month) -> Option<usize> {
    let position = certs.iter().rposition(|c| c.month().is_some_and(|m| m <= at))?;
    let cert = &certs[position];
    if !cert.is_valid_in(at) {
        return Some(position);
    }
    let ends = |c: &Cert<'_>| {
        c.stopped_in().is_some_and(|m| m < at) && c.since.is_some_and(|since| since >= cert.day)
    };
    let later = certs[position + 1..].iter().position(ends);
    Some(later.map_or(position, |i| position + 1 + i))
}

impl Cert<'_> {
    /// The month since which it is 冻结 or 注销, where that is told.
    pub fn stopped_in(&self) -> Option<Month> {
        let stopped = matches!(self.status, "冻结" | "注销");
        self.since.filter(|_| stopped).and_then(month::of_day)
    }

    /// The month of the snapshot.
    pub fn month(&self) -> Option<Month> {
        month::of_day(self.day)
    }

    /// The month of 有效期止.
    pub fn valid_month(&self) -> Option<Month> {
        self.valid_to.and_then(month::of_day)
    }

    /// Whether it was valid through a month, as far as this snapshot says.
    pub fn is_valid_in(&self, at: Month) -> bool {
        self.status == "有效" && self.valid_month().is_none_or(|end| at <= end)
    }
}
