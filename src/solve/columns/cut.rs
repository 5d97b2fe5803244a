//! Cuts: of three members that can each be in one team only, at most one team contains two.
//!
//! Add up the rows of three members, halve, and round down: the sum over columns of
//! `floor(members among the three / 2)` is at most `floor(3 / 2) = 1` in every plan. Fractional
//! solutions break this where three teams share three members in pairs, each half chosen. The
//! recipient of a column counts as a member of it.
//!
//! Reference: M. Jepsen, B. Petersen, S. Spoorendonk, D. Pisinger, *Subset-row inequalities applied
//! to the vehicle-routing problem with time windows*, Operations Research 56, 2008.

use crate::model::proof::Triple;
use std::collections::{BTreeMap, BTreeSet};

/// Cuts altogether: each is a row of the master, and weighs on every pricing.
pub(super) const MOST: usize = 96;
/// Cuts at once.
pub(super) const AT_ONCE: usize = 12;
/// Cuts at once that speak of one member.
const OF_ONE: usize = 3;
/// Members looked at: those of the fractional columns.
const MOST_MEMBERS: usize = 400;
/// By how much a sum has to be above one to be worth a cut.
const VIOLATION: f64 = 0.1;

/// The triples of rows whose columns sum to more than one, the worst first.
///
/// `columns` are the rows of each fractional column (rising) and its share.
pub(super) fn violated(columns: &[(Vec<usize>, f64)]) -> Vec<[usize; 3]> {
    let mut together: BTreeMap<(usize, usize), f64> = BTreeMap::new();
    let mut near: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for (rows, share) in columns {
        for (i, &a) in rows.iter().enumerate() {
            for &b in &rows[i + 1..] {
                *together.entry((a, b)).or_default() += share;
                near.entry(a).or_default().insert(b);
                near.entry(b).or_default().insert(a);
            }
        }
    }
    if near.len() > MOST_MEMBERS {
        return Vec::new();
    }
    // Two of the three pairs must be together somewhere, since a pair has at most one in sum.
    let share = |a: usize, b: usize| together.get(&(a.min(b), a.max(b))).copied().unwrap_or(0.0);
    let mut found: BTreeMap<[usize; 3], f64> = BTreeMap::new();
    for (&a, others) in &near {
        let others: Vec<usize> = others.iter().copied().collect();
        for (i, &b) in others.iter().enumerate() {
            for &c in &others[i + 1..] {
                if share(a, b) + share(a, c) + share(b, c) > 1.0 + VIOLATION {
                    let mut triple = [a, b, c];
                    triple.sort_unstable();
                    found.entry(triple).or_insert_with(|| sum(columns, &triple));
                }
            }
        }
    }
    select(found)
}

/// What the columns with at least two of the three sum to.
fn sum(columns: &[(Vec<usize>, f64)], triple: &[usize; 3]) -> f64 {
    let cut = |(rows, _): &&(Vec<usize>, f64)| {
        triple.iter().filter(|row| rows.binary_search(row).is_ok()).count() >= 2
    };
    columns.iter().filter(cut).map(|(_, share)| share).sum()
}

/// The most violated first, few for each member.
fn select(found: BTreeMap<[usize; 3], f64>) -> Vec<[usize; 3]> {
    let mut found: Vec<([usize; 3], f64)> =
        found.into_iter().filter(|&(_, sum)| sum > 1.0 + VIOLATION).collect();
    found.sort_by(|(a, x), (b, y)| y.total_cmp(x).then_with(|| a.cmp(b)));
    let mut used: BTreeMap<usize, usize> = BTreeMap::new();
    let mut chosen = Vec::new();
    for (triple, _) in found {
        if triple.iter().all(|row| used.get(row).is_none_or(|&n| n < OF_ONE)) {
            triple.iter().for_each(|&row| *used.entry(row).or_default() += 1);
            chosen.push(triple);
        }
        if chosen.len() == AT_ONCE {
            break;
        }
    }
    chosen
}

/// Whether a team of recipient `v` has two of the three.
pub(super) fn contains_two(triple: &Triple, v: u32, team: impl Iterator<Item = u32>) -> bool {
    let members = team.filter(|u| triple.helpers.contains(u)).count();
    members + usize::from(triple.recipients.contains(&v)) >= 2
}
