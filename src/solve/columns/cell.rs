//! One recipient of the upper layer and everything within it: what a team costs.
//!
//! With the team chosen, the layers within fall to this recipient alone, and each is a small flow
//! between the members owned by the team and those owned by the recipient. A cell values a team
//! exactly by that flow, or bounds all teams at once by multipliers: see [`crate::model::proof`].

use crate::kernel::{Network, NetworkSimplex};
use crate::solve::columns::problem::{Inner, Problem};

/// A recipient `v` of the upper layer.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    /// Position of the recipient.
    pub(super) v: usize,
    /// Its candidates: positions of helpers, rising.
    pub(super) helpers: Vec<u32>,
    /// What serving costs, per candidate.
    pub(super) cost: Vec<i64>,
    /// Its share of each layer within.
    pub(super) inner: Vec<InnerCell>,
}

/// The part of one layer within that may fall to a cell.
#[derive(Clone, Debug)]
pub(super) struct InnerCell {
    /// Recipients owned, rising.
    pub(super) recipients: Vec<u32>,
    /// Per candidate of the cell, the helpers it owns, as a range of `helpers`.
    owned: Vec<(u32, u32)>,
    helpers: Vec<u32>,
    /// Per helper, the range of `arcs`.
    start: Vec<u32>,
    /// Place of the recipient, and cost.
    arcs: Vec<(u32, i64)>,
}

/// One number per recipient owned, for each layer within.
pub(super) type Multipliers = Vec<Vec<i64>>;

/// Pairs within a cell, per layer within.
pub(super) type InnerPairs = Vec<Vec<(u32, u32)>>;

/// Cost, multipliers and pairs of a team in one layer within.
type InnerValue = (i64, Vec<i64>, Vec<(u32, u32)>);

impl Cell {
    pub(super) fn new(problem: &Problem<'_>, v: usize) -> Self {
        let (mut helpers, mut cost) = (Vec::new(), Vec::new());
        for &(u, c) in &problem.by_recipient[v] {
            helpers.push(u);
            cost.push(problem.cost[c as usize]);
        }
        let inner = problem.inner.iter().map(|i| InnerCell::new(i, v, &helpers)).collect();
        Self { v, helpers, cost, inner }
    }

    /// The least that each candidate's own members, and the recipients owned, cost under the
    /// multipliers: one number per candidate, and one for the cell.
    pub(super) fn relax(&self, problem: &Problem<'_>, l: &Multipliers) -> (Vec<i64>, i64) {
        let mut parts = vec![0; self.helpers.len()];
        let mut own = 0;
        let mut scratch = Vec::new();
        for ((cell, inner), l) in self.inner.iter().zip(&problem.inner).zip(l) {
            for (part, &(from, to)) in parts.iter_mut().zip(&cell.owned) {
                for c in from..to {
                    *part += cell.least(inner, c as usize, l, &mut scratch);
                }
            }
            for (&r, &l) in cell.recipients.iter().zip(l) {
                let table = &inner.recipient_cost[r as usize];
                let at = |(k, cost): (usize, &i64)| cost + l * i64::try_from(k).unwrap_or(i64::MAX);
                own += table.iter().enumerate().map(at).min().unwrap_or(0);
            }
        }
        (parts, own)
    }

    /// The exact cost of a team in the layers within, the multipliers that prove it, and its pairs;
    /// nothing, and a note in the problem, if the numbers are too large for the kernel.
    pub(super) fn value(
        &self,
        problem: &Problem<'_>,
        team: &[u32],
        simplex: &mut NetworkSimplex,
    ) -> Option<(i64, Multipliers, InnerPairs)> {
        let (mut total, mut multipliers, mut pairs) = (0, Vec::new(), Vec::new());
        for (cell, inner) in self.inner.iter().zip(&problem.inner) {
            let Some((cost, l, p)) = cell.value(inner, team, simplex) else {
                problem.overflow();
                return None;
            };
            total += cost;
            multipliers.push(l);
            pairs.push(p);
        }
        Some((total, multipliers, pairs))
    }
}

impl InnerCell {
    fn new(inner: &Inner, v: usize, candidates: &[u32]) -> Self {
        let recipients = inner.recipients_of[v].clone();
        let mut cell = Self {
            recipients,
            owned: Vec::new(),
            helpers: Vec::new(),
            start: vec![0],
            arcs: Vec::new(),
        };
        for &u in candidates {
            let from = cell.helpers.len();
            for &c in &inner.helpers_of[u as usize] {
                cell.helpers.push(c);
                for (place, &r) in (0..).zip(&cell.recipients) {
                    if let Some(k) = inner.layer.candidates.find(c as usize, r) {
                        cell.arcs.push((place, inner.cost[k]));
                    }
                }
                cell.start.push(u32::try_from(cell.arcs.len()).unwrap_or(u32::MAX));
            }
            let at = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
            cell.owned.push((at(from), at(cell.helpers.len())));
        }
        cell
    }

    fn arcs(&self, c: usize) -> &[(u32, i64)] {
        &self.arcs[self.start[c] as usize..self.start[c + 1] as usize]
    }

    /// The least that helper `c` costs under the multipliers: its charge, and the best of its pairs.
    fn least(&self, inner: &Inner, c: usize, l: &[i64], scratch: &mut Vec<i64>) -> i64 {
        let table = &inner.helper_cost[self.helpers[c] as usize];
        let reduced = self.arcs(c).iter().map(|&(r, cost)| cost - l[r as usize]);
        if table.len() <= 2 {
            let one = reduced.min().zip(table.get(1)).map(|(best, charge)| best + charge);
            return one.map_or(table[0], |one| one.min(table[0]));
        }
        scratch.clear();
        scratch.extend(reduced);
        scratch.sort_unstable();
        let (mut least, mut sum) = (table[0], 0);
        for (best, charge) in scratch.iter().zip(&table[1..]) {
            sum += best;
            least = least.min(charge + sum);
        }
        least
    }

    fn value(
        &self,
        inner: &Inner,
        team: &[u32],
        simplex: &mut NetworkSimplex,
    ) -> Option<InnerValue> {
        let members: Vec<usize> = team
            .iter()
            .flat_map(|&place| self.owned[place as usize].0..self.owned[place as usize].1)
            .map(|c| c as usize)
            .collect();
        let at = |i: usize| u32::try_from(i).unwrap_or(u32::MAX);
        let first = 1 + members.len();
        let mut network = Network::new(first + self.recipients.len());
        let mut total = 0;
        for (i, &c) in members.iter().enumerate() {
            let table = &inner.helper_cost[self.helpers[c] as usize];
            let most = self.arcs(c).len();
            total += table[0];
            blocks(table, most, |width, cost| {
                network.add_arc(0, at(1 + i), 0, width, cost);
            });
        }
        for (place, &r) in self.recipients.iter().enumerate() {
            let table = &inner.recipient_cost[r as usize];
            total += table[0];
            // All of the table, even if the team is smaller: multipliers that do not fit the rest of
            // it would not prove the value, since the bound allows any number up to `max`.
            blocks(table, table.len() - 1, |width, cost| {
                network.add_arc(at(first + place), 0, 0, width, cost);
            });
        }
        let first_pair = network.n_arcs();
        for (i, &c) in members.iter().enumerate() {
            for &(place, cost) in self.arcs(c) {
                network.add_arc(at(1 + i), at(first + place as usize), 0, 1, cost);
            }
        }
        // No flow at all is always possible; only the size of the numbers can be in the way.
        let flow = simplex.solve(&network).ok()?;
        total += i64::try_from(flow.cost).ok()?;
        let l = (0..self.recipients.len()).map(|p| flow.potential[first + p] - flow.potential[0]);
        let mut arc = first_pair;
        let mut pairs = Vec::new();
        for &c in &members {
            for &(place, _) in self.arcs(c) {
                if flow.flow[arc] > 0 {
                    pairs.push((self.helpers[c], self.recipients[place as usize]));
                }
                arc += 1;
            }
        }
        Some((total, l.collect(), pairs))
    }
}

/// Hands out arcs `(width, cost)` for a convex table of costs, up to `most` units.
fn blocks(table: &[i64], most: usize, mut arc: impl FnMut(i64, i64)) {
    let most = most.min(table.len() - 1);
    let mut k = 0;
    while k < most {
        let (start, step) = (k, table[k + 1] - table[k]);
        while k < most && table[k + 1] - table[k] == step {
            k += 1;
        }
        arc(i64::try_from(k - start).unwrap_or(i64::MAX), step);
    }
}
