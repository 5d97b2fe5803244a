//! All teams that can be in a plan better than the one known.
//!
//! **Method.** Under the multipliers of a good bound, a team whose reduced cost exceeds that of its
//! recipient's cheapest by the gap is in no better plan. What is left is found class by class, the
//! helpers of each in the order of their reduced costs: a branch ends when even the cheapest way to
//! go on is too dear. **Ties.** By helper. **Complexity.** A few steps per team found.

use crate::solve::patterns::bound::{self, Relaxation};
use rayon::prelude::*;

/// Listing stops when there are so many teams per recipient, on average; others are found when they
/// are wanted.
const ENOUGH: usize = 20;

/// Most teams of one recipient, and most helpers of a class beyond the places of a team.
const MOST: usize = 1_000;
const DEEP: usize = 48;

/// A team.
#[derive(Clone, Debug, Default)]
pub(super) struct Team {
    pub(super) recipient: usize,
    pub(super) pattern: usize,
    pub(super) helpers: Vec<u32>,
    pub(super) cost: i128,
}

/// Reduced cost, cost and helper, rising.
type Row = Vec<(i64, i64, u32)>;

/// The teams of one recipient that are being found.
struct Walk<'a> {
    rows: &'a [Row],
    counts: &'a [u32],
    /// What the classes from this one on cost at least.
    rest: Vec<i128>,
    most: i128,
    team: Team,
    found: &'a mut Vec<Team>,
}

/// The teams with which the bound is at most `most` (times the denominator), recipient by
/// recipient; where these are too many, those with which it is less.
pub(super) fn teams(relaxation: Relaxation<'_>, most: i128) -> Vec<Team> {
    let problem = relaxation.problem;
    let bound = relaxation.bound();
    let room = bound.total.map_or(-1, |total| most - total);
    let rows = |v| (0..problem.n_classes()).map(|c| row(relaxation, v, c)).collect();
    let rows: Vec<Vec<Row>> = (0..problem.n()).into_par_iter().map(rows).collect();
    let mut part = room.min(i128::from(problem.denominator));
    loop {
        let of = |(v, cheapest): (usize, &Option<bound::Team>)| {
            let most = cheapest.as_ref().map(|team| team.cost + part);
            most.map_or(Vec::new(), |most| within(relaxation, v, &rows[v], most))
        };
        let teams: Vec<Team> = bound.teams.par_iter().enumerate().flat_map_iter(of).collect();
        if part >= room || teams.len() >= ENOUGH * problem.n() {
            return teams;
        }
        part = (2 * part + 1).min(room);
    }
}

/// The teams of a recipient whose reduced cost is at most `most`.
fn within(relaxation: Relaxation<'_>, v: usize, rows: &[Row], most: i128) -> Vec<Team> {
    let problem = relaxation.problem;
    let mut found = Vec::new();
    for &(pattern, charge) in &problem.choices[v] {
        if relaxation.open[v] >> pattern & 1 == 0 {
            continue;
        }
        let counts = &problem.patterns[pattern];
        let Some(rest) = rest(rows, counts) else { continue };
        let team = Team { recipient: v, pattern, helpers: Vec::new(), cost: charge };
        let mut walk = Walk { rows, counts, rest, most, team, found: &mut found };
        walk.class(0, charge);
    }
    found
}

/// The cheapest pairs of a recipient and class.
fn row(relaxation: Relaxation<'_>, v: usize, class: usize) -> Row {
    let Relaxation { problem, pairs, prices, .. } = relaxation;
    let entry = |i: usize| {
        let (u, cost) = (pairs.helper[i], pairs.cost[i]);
        (cost - prices[u as usize], cost, u)
    };
    let mut row: Row = pairs.of(v, class).map(entry).collect();
    let few = problem.depth[class] + DEEP;
    if row.len() > few {
        row.select_nth_unstable_by_key(few, |&(reduced, _, u)| (reduced, u));
        row.truncate(few);
    }
    row.sort_unstable_by_key(|&(reduced, _, u)| (reduced, u));
    row
}

/// What the classes from each one on cost at least; nothing if one cannot be filled.
fn rest(rows: &[Row], counts: &[u32]) -> Option<Vec<i128>> {
    let mut rest = vec![0; counts.len() + 1];
    for (class, (row, &n)) in rows.iter().zip(counts).enumerate().rev() {
        let least: i128 = row.get(..n as usize)?.iter().map(|r| i128::from(r.0)).sum();
        rest[class] = rest[class + 1] + least;
    }
    Some(rest)
}

impl Walk<'_> {
    /// Goes on with a class, the team so far having this reduced cost.
    fn class(&mut self, class: usize, reduced: i128) {
        if class == self.counts.len() {
            self.found.push(self.team.clone());
            return;
        }
        self.member((class, 0), self.counts[class], reduced);
    }

    /// Adds `left` more members of a class, from a place of its row on.
    fn member(&mut self, (class, from): (usize, usize), left: u32, reduced: i128) {
        if left == 0 {
            self.class(class + 1, reduced);
            return;
        }
        let rows = self.rows;
        let row = &rows[class];
        for at in from..row.len() {
            let Some(few) = row.get(at..at + left as usize) else { return };
            let least: i128 = few.iter().map(|r| i128::from(r.0)).sum();
            if reduced + least + self.rest[class + 1] > self.most || self.found.len() >= MOST {
                return;
            }
            let (own, cost, u) = row[at];
            self.team.helpers.push(u);
            self.team.cost += i128::from(cost);
            self.member((class, at + 1), left - 1, reduced + i128::from(own));
            self.team.helpers.pop();
            self.team.cost -= i128::from(cost);
        }
    }
}
