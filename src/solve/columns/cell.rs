//! One recipient of the upper layer and everything within it: what a team costs.
//!
//! With the team chosen, the layers within fall to this recipient alone, and each is a small flow
//! between the members owned by the team and those owned by the recipient. A cell values a team
//! exactly by that flow, or bounds all teams at once by multipliers: see [`crate::model::proof`].

use crate::kernel::{FewSinks, Network, NetworkSimplex};
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

/// The kernels that value teams, with their memory.
#[derive(Clone, Debug, Default)]
pub(super) struct Kernels {
    few: FewSinks,
    simplex: NetworkSimplex,
}

/// Up to so many recipients are few: a search among them takes the square of their number.
const FEW: usize = 24;

/// One number per recipient owned, for each layer within.
pub(super) type Multipliers = Vec<Vec<i64>>;

/// Pairs within a cell, per layer within.
pub(super) type InnerPairs = Vec<Vec<(u32, u32)>>;

/// Cost, multipliers and pairs of a team in one layer within.
type InnerValue = (i64, Vec<i64>, Vec<(u32, u32)>);

impl Cell {
    fn new(problem: &Problem<'_>, v: usize) -> Self {
        let (mut helpers, mut cost) = (Vec::new(), Vec::new());
        for &(u, c) in &problem.by_recipient[v] {
            helpers.push(u);
            cost.push(problem.cost[c as usize]);
        }
        Self { v, helpers, cost, inner: Vec::new() }
    }

    /// All cells of a problem.
    pub(super) fn all(problem: &Problem<'_>) -> Vec<Self> {
        let cells = 0..problem.data.recipients.len();
        let mut cells: Vec<Self> = cells.map(|v| Self::new(problem, v)).collect();
        for inner in &problem.inner {
            let shares = InnerCell::all(inner, &problem.by_recipient);
            for (cell, share) in cells.iter_mut().zip(shares) {
                cell.inner.push(share);
            }
        }
        cells
    }

    /// The least that each candidate's own members, and the recipients owned, cost under the
    /// multipliers: one number per candidate, and one for the cell.
    ///
    /// Candidates that are not `needed` get zero.
    pub(super) fn relax(
        &self,
        problem: &Problem<'_>,
        l: &Multipliers,
        needed: &[bool],
    ) -> (Vec<i64>, i64) {
        let mut parts = vec![0; self.helpers.len()];
        let mut own = 0;
        let mut scratch = Vec::new();
        for ((cell, inner), l) in self.inner.iter().zip(&problem.inner).zip(l) {
            let owned = parts.iter_mut().zip(&cell.owned).zip(needed);
            for ((part, &(from, to)), _) in owned.filter(|(_, needed)| **needed) {
                for c in from..to {
                    *part += cell.least(inner, c as usize, l, &mut scratch);
                }
            }
            for (&r, &l) in cell.recipients.iter().zip(l) {
                own += least_convex(&inner.recipient_cost[r as usize], l);
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
        kernels: &mut Kernels,
    ) -> Option<(i64, Multipliers, InnerPairs)> {
        let (mut total, mut multipliers, mut pairs) = (0, Vec::new(), Vec::new());
        for (cell, inner) in self.inner.iter().zip(&problem.inner) {
            let Some((cost, l, p)) = cell.value(inner, team, kernels) else {
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
    /// The shares of all cells in one layer within.
    fn all(inner: &Inner<'_>, by_recipient: &[Vec<(u32, u32)>]) -> Vec<Self> {
        let at = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let mut cells: Vec<Self> = inner.recipients_of.iter().map(|r| Self::empty(r)).collect();
        let mut by_helper = vec![Vec::new(); inner.helpers_of.len()];
        for (v, candidates) in by_recipient.iter().enumerate() {
            for &(u, _) in candidates {
                by_helper[u as usize].push(v);
            }
        }
        // Per recipient, the cell it belongs to and its place there.
        let mut place_of = vec![None; inner.layer.recipients.len()];
        for (v, recipients) in inner.recipients_of.iter().enumerate() {
            (0..).zip(recipients).for_each(|(place, &r)| place_of[r as usize] = Some((v, place)));
        }
        for (members, cells_of) in inner.helpers_of.iter().zip(&by_helper) {
            let mut open = vec![false; cells.len()];
            for &v in cells_of {
                open[v] = true;
                let from = at(cells[v].helpers.len());
                cells[v].owned.push((from, from + at(members.len())));
            }
            for &c in members {
                let charge = inner.charge_of_one(c);
                for k in charge.map_or(0..0, |_| inner.layer.candidates.of(c as usize)) {
                    let r = inner.layer.candidates.recipient[k] as usize;
                    let Some((v, place)) = place_of[r].filter(|&(v, _)| open[v]) else { continue };
                    let cost = charge.unwrap_or(0) + inner.cost[k];
                    cells[v].arcs.push((place, cost));
                }
                for &v in cells_of {
                    cells[v].helpers.push(c);
                    let end = at(cells[v].arcs.len());
                    cells[v].start.push(end);
                }
            }
        }
        cells
    }

    fn empty(recipients: &[u32]) -> Self {
        Self {
            recipients: recipients.to_vec(),
            owned: Vec::new(),
            helpers: Vec::new(),
            start: vec![0],
            arcs: Vec::new(),
        }
    }

    fn arcs(&self, c: usize) -> &[(u32, i64)] {
        &self.arcs[self.start[c] as usize..self.start[c + 1] as usize]
    }

    /// The least that helper `c` costs under the multipliers: its charge, and the best of its pairs.
    fn least(&self, inner: &Inner<'_>, c: usize, l: &[i64], scratch: &mut Vec<i64>) -> i64 {
        let table = &inner.helper_cost[self.helpers[c] as usize];
        let reduced = self.arcs(c).iter().map(|&(r, cost)| cost - l[r as usize]);
        if table.len() <= 2 {
            return table[0] + reduced.fold(0, i64::min);
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

    fn value(&self, inner: &Inner, team: &[u32], kernels: &mut Kernels) -> Option<InnerValue> {
        let members: Vec<usize> = team
            .iter()
            .flat_map(|&place| self.owned[place as usize].0..self.owned[place as usize].1)
            .map(|c| c as usize)
            .collect();
        let table = |&c: &usize| &inner.helper_cost[self.helpers[c] as usize];
        let idle: i64 = members.iter().map(|c| table(c)[0]).sum();
        let single = members.iter().all(|c| table(c).len() <= 2);
        let rest = if single && self.recipients.len() <= FEW {
            self.value_few(inner, &members, &mut kernels.few)
        } else {
            None
        };
        let rest = rest.or_else(|| self.value_many(inner, &members, &mut kernels.simplex));
        rest.map(|(cost, l, pairs)| (idle + cost, l, pairs))
    }

    /// For helpers with at most one partner; beside what they cost idle.
    fn value_few(
        &self,
        inner: &Inner,
        members: &[usize],
        kernel: &mut FewSinks,
    ) -> Option<InnerValue> {
        let sources: Vec<&[(u32, i64)]> = members.iter().map(|&c| self.arcs(c)).collect();
        let table = |&r: &u32| &inner.recipient_cost[r as usize][..];
        let sinks: Vec<&[i64]> = self.recipients.iter().map(table).collect();
        let cost = kernel.solve(&sources, &sinks)?;
        let mut pairs = Vec::new();
        for (place, &r) in self.recipients.iter().enumerate() {
            let at = kernel.at(place).iter();
            pairs.extend(at.map(|&i| (self.helpers[members[i as usize]], r)));
        }
        Some((cost, kernel.prices().to_vec(), pairs))
    }

    /// For helpers with any number of partners; beside what they cost idle.
    fn value_many(
        &self,
        inner: &Inner,
        members: &[usize],
        simplex: &mut NetworkSimplex,
    ) -> Option<InnerValue> {
        let at = |i: usize| u32::try_from(i).unwrap_or(u32::MAX);
        let first = 1 + members.len();
        let mut network = Network::new(first + self.recipients.len());
        let mut total = 0;
        for (i, &c) in members.iter().enumerate() {
            let most = self.arcs(c).len();
            blocks(inner.charge(self.helpers[c]), most, |width, cost| {
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
        for &c in members {
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

/// The least of `table[k] + price * k`, the table being convex: once that rises it rises for ever.
fn least_convex(table: &[i64], price: i64) -> i64 {
    let (mut least, mut paid) = (i64::MAX, 0);
    for cost in table {
        let here = cost.saturating_add(paid);
        if here > least {
            break;
        }
        least = here;
        paid = paid.saturating_add(price);
    }
    least
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
