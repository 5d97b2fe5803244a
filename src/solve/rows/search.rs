//! One goal at a time where rows cross: Lagrangian relaxation inside branch and bound.
//!
//! **Problem.** Over the flows of a network, minimize one goal, subject to the rows that cross, and to
//! every earlier goal staying at its value, which is one more row. (Rows for goals, rather than one
//! packed objective, because a bound of 2.5 on a goal then proves 3, whatever the later goals do.)
//!
//! **Method.** With a multiplier per row the rest is a flow, solved from the last tree; the number
//! that a row counts becomes a variable of its own, with its bounds and its convex price. The
//! multipliers come from cutting planes ([`bundle`](super::bundle)), scaled by [`SCALE`] and rounded,
//! and the flow is evaluated in integers, so the bound is exact whatever the multipliers. A case is
//! closed when its bound exceeds the best value less one; otherwise the mixture of points at the
//! best multipliers tells which pair is most in doubt, and the case is split by it. A pair is settled
//! by a price that nothing can outweigh, so that the tree of the flow stays usable.
//!
//! **Ties.** Cases are taken depth first, the likelier half first; among pairs equally in doubt the
//! first. **Complexity.** A flow per multiplier; the number of cases has no polynomial bound.
//!
//! Reference: A. M. Geoffrion, Lagrangean relaxation for integer programming, *Mathematical
//! Programming Study* 2, 1974.

use super::bundle::{self, Cut, Proposal};
use super::network::{Joined, limits};
use crate::base::Stop;
use crate::kernel::{LIMIT, Network, NetworkSimplex};
use crate::model::SideRow;
use crate::model::proof::{Prices, RowCase};
use crate::solve::Task;

/// What one unit of the goal is worth, so that fractions of multipliers can be told.
const SCALE: i64 = 256;
/// Rounds of cutting planes in one case.
const MOST_ROUNDS: usize = 80;
/// Cases after which a proof would be too long for anybody to check.
const MOST_CASES: usize = 50_000;
/// Points that the cutting planes look back to.
const MOST_POINTS: usize = 400;

/// A flow with what it reaches.
#[derive(Clone, Debug, Default)]
pub(super) struct Incumbent {
    pub(super) flow: Vec<i64>,
    /// Value per goal.
    pub(super) value: Vec<i64>,
    /// By how much it breaks the rows that cross.
    pub(super) broken: i64,
}

impl Incumbent {
    pub(super) fn new(joined: &Joined<'_>, flow: &[i64]) -> Self {
        let mut value = joined.value(flow);
        let mut broken = 0;
        for (&row, number) in joined.crossing.iter().zip(joined.activities(flow)) {
            let row = &joined.model.rows[row];
            row.charge(number, &mut value);
            let (low, high) = limits(row);
            broken += (low - number).max(0) + (number - high).max(0);
        }
        Self { flow: flow.to_vec(), value, broken }
    }
}

/// What is minimized.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Aim {
    /// By how much the rows are broken.
    Obey,
    /// A goal, given those before it.
    Goal(usize),
}

/// A flow that was seen: a cut of the dual, and its pairs.
struct Point {
    cut: Cut,
    chosen: Vec<u64>,
}

/// A case still to do.
struct Open {
    /// Number in the tree.
    at: usize,
    /// Pairs settled, by arc.
    settled: Vec<(usize, bool)>,
    /// Multipliers to begin with.
    multipliers: Vec<f64>,
}

/// A bound found for a case.
struct Bound {
    /// Scaled, and less what the earlier goals are worth.
    total: i128,
    prices: Prices,
    point: Point,
}

/// The search for one aim.
pub(super) struct Search<'a, 'm> {
    task: Task<'a>,
    joined: &'a Joined<'m>,
    aim: Aim,
    network: Network,
    simplex: NetworkSimplex,
    points: Vec<Point>,
    /// The best so far.
    pub(super) best: Incumbent,
    /// The tree of cases.
    pub(super) tree: Vec<RowCase>,
    /// Flows solved.
    pub(super) flows: u64,
}

impl<'a, 'm> Search<'a, 'm> {
    /// A search for something better than `best`, which has the least value of all goals before.
    pub(super) fn new(task: Task<'a>, joined: &'a Joined<'m>, aim: Aim, best: Incumbent) -> Self {
        Self {
            task,
            joined,
            aim,
            network: joined.network.clone(),
            simplex: NetworkSimplex::default(),
            points: Vec::new(),
            best,
            tree: vec![RowCase::Leaf(Prices::default())],
            flows: 0,
        }
    }

    /// Searches until nothing better is possible.
    pub(super) fn run(&mut self) -> Result<(), Stop> {
        let rows = self.is_goal().len();
        let mut open = vec![Open { at: 0, settled: Vec::new(), multipliers: vec![0.0; rows] }];
        while let Some(case) = open.pop() {
            if let Some(stop) = self.task.budget.stop() {
                return Err(stop);
            }
            let Some((arc, likely, multipliers)) = self.close(&case)? else { continue };
            if self.tree.len() > MOST_CASES {
                return Err(Stop::Unsuited);
            }
            let Some((layer, helper, recipient)) = self.joined.pair(arc) else {
                return Err(Stop::Unsuited);
            };
            let at = self.tree.len();
            let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
            let layer = number(layer);
            let (yes, no) = (number(at), number(at + 1));
            self.tree[case.at] = RowCase::Split { layer, helper, recipient, yes, no };
            self.tree.extend([0, 1].map(|_| RowCase::Leaf(Prices::default())));
            let half = |answer: bool| {
                let mut settled = case.settled.clone();
                settled.push((arc, answer));
                let at = if answer { at } else { at + 1 };
                Open { at, settled, multipliers: multipliers.clone() }
            };
            open.extend([half(!likely), half(likely)]);
        }
        Ok(())
    }

    /// The earlier goals that something is paid for, which are rows here.
    fn held(&self) -> std::ops::Range<usize> {
        match self.aim {
            Aim::Obey => 0..0,
            Aim::Goal(goal) => 0..goal,
        }
    }

    fn is_goal(&self) -> Vec<bool> {
        let crossing = self.joined.crossing.iter().map(|_| false);
        crossing.chain(self.held().map(|_| true)).collect()
    }

    /// What must be exceeded to close a case.
    fn threshold(&self) -> i128 {
        let value = match self.aim {
            Aim::Obey => self.best.broken,
            Aim::Goal(goal) => self.best.value[goal],
        };
        i128::from(SCALE) * (i128::from(value) - 1)
    }

    /// Bounds a case; returns the pair to split it by, its likelier answer, and good multipliers.
    fn close(&mut self, case: &Open) -> Result<Option<(usize, bool, Vec<f64>)>, Stop> {
        let is_goal = self.is_goal();
        let (mut center, mut least) = (case.multipliers.clone(), i128::MIN);
        let mut next = center.clone();
        let mut proposal;
        let mut round = 0;
        loop {
            let bound = self.evaluate(&next, &case.settled)?;
            if bound.total > self.threshold() {
                self.tree[case.at] = RowCase::Leaf(bound.prices);
                return Ok(None);
            }
            if bound.total > least {
                (least, center) = (bound.total, next);
            }
            if least > self.threshold() {
                // A better plan was found since: the best multipliers suffice now.
                let bound = self.evaluate(&center, &case.settled)?;
                self.tree[case.at] = RowCase::Leaf(bound.prices);
                return Ok(None);
            }
            self.remember(bound.point);
            let cuts = self.cuts(case);
            let list: Vec<Cut> = cuts.iter().map(|&k| self.points[k].cut.clone()).collect();
            proposal = bundle::propose(&list, &is_goal, self.limit());
            proposal.mixture.iter_mut().for_each(|(k, _)| *k = cuts[*k]);
            round += 1;
            if round >= MOST_ROUNDS || self.is_settled(&proposal, least) {
                break;
            }
            // Half way to the proposal first: the model knows little far from its points.
            let part = if round % 2 == 0 { 1.0 } else { 0.5 };
            let between = center.iter().zip(&proposal.multipliers);
            next = between.map(|(c, p)| c + part * (p - c)).collect();
        }
        let (arc, likely) = self.doubt(&proposal, case).ok_or(Stop::Unsuited)?;
        Ok(Some((arc, likely, center)))
    }

    /// Whether more rounds would not matter: the model's bound is reached, or so nearly that the
    /// case must be split anyway.
    #[expect(clippy::cast_precision_loss, reason = "only decides when to split")]
    fn is_settled(&self, proposal: &Proposal, least: i128) -> bool {
        let (least, aim) = (least as f64 / SCALE as f64, self.threshold() as f64 / SCALE as f64);
        let open = proposal.bound - least;
        open <= 0.02 || (proposal.bound < aim && open <= 0.05 * (aim - proposal.bound))
    }

    /// The greatest multiplier: more than any trade between a row and the goal.
    #[expect(clippy::cast_precision_loss, reason = "the size of a box")]
    fn limit(&self) -> f64 {
        match self.aim {
            Aim::Obey => 2.0,
            Aim::Goal(goal) => {
                let range = crate::model::range(self.joined.model, goal);
                (range as f64 * 2.0 + 2.0).min((1_u64 << 40) as f64)
            }
        }
    }

    /// Points that the settled pairs allow, the latest ones.
    fn cuts(&self, case: &Open) -> Vec<usize> {
        let first = self.joined.pair_arcs().start;
        let fits = |point: &Point| {
            case.settled.iter().all(|&(arc, answer)| {
                let bit = arc - first;
                (point.chosen[bit / 64] >> (bit % 64) & 1 == 1) == answer
            })
        };
        let mut cuts: Vec<usize> =
            (0..self.points.len()).filter(|&k| fits(&self.points[k])).collect();
        if cuts.len() > MOST_POINTS {
            cuts.drain(..cuts.len() - MOST_POINTS);
        }
        cuts
    }

    fn remember(&mut self, point: Point) {
        if self.points.len() >= 8 * MOST_POINTS {
            self.points.drain(..4 * MOST_POINTS);
        }
        self.points.push(point);
    }

    /// The pair most in doubt, and its likelier answer.
    fn doubt(&self, proposal: &Proposal, case: &Open) -> Option<(usize, bool)> {
        let arcs = self.joined.pair_arcs();
        let mut share = vec![0.0_f64; arcs.len()];
        for &(k, weight) in &proposal.mixture {
            for (word, &bits) in self.points[k].chosen.iter().enumerate() {
                let mut bits = bits;
                while bits != 0 {
                    share[word * 64 + bits.trailing_zeros() as usize] += weight;
                    bits &= bits - 1;
                }
            }
        }
        let is_open = |bit: &usize| case.settled.iter().all(|s| s.0 != arcs.start + bit);
        let clear = |bit: usize| (share[bit] - 0.5).abs();
        let open = (0..share.len()).filter(is_open);
        let bit = open.min_by(|&a, &b| clear(a).total_cmp(&clear(b)))?;
        Some((arcs.start + bit, share[bit] >= 0.5))
    }

    /// The bound of a case under some multipliers, and the flow that attains it.
    fn evaluate(&mut self, multipliers: &[f64], settled: &[(usize, bool)]) -> Result<Bound, Stop> {
        let (joined, m) = (self.joined, self.joined.crossing.len());
        let mut weights = vec![0; joined.idle.len()];
        for (goal, &multiplier) in self.held().zip(&multipliers[m..]) {
            weights[goal] = scaled(multiplier).max(0);
        }
        if let Aim::Goal(goal) = self.aim {
            weights[goal] = SCALE;
        }
        let crossing: Vec<i64> = multipliers[..m].iter().map(|&m| -scaled(m)).collect();
        let dear = self.price(&weights, &crossing, settled)?;
        self.flows += 1;
        let flow = self.simplex.resolve_costs(&self.network).map_err(|_| Stop::Unsuited)?;
        let yes = settled.iter().filter(|(_, answer)| *answer).count() as i128;
        let mut total = flow.cost + yes * i128::from(dear);
        for (w, idle) in weights.iter().zip(&joined.idle) {
            total += i128::from(*w) * i128::from(*idle);
        }
        let prices = joined.multipliers(&weights, flow, &crossing);
        let found = Incumbent::new(joined, &flow.flow);
        let mut value = joined.value(&flow.flow);
        let mut over = Vec::new();
        let mut broken = 0;
        let activities = joined.activities(&flow.flow);
        for ((&row, number), &m) in joined.crossing.iter().zip(activities).zip(&crossing) {
            let breaking = (self.aim == Aim::Obey).then_some(SCALE);
            let (y, cost) = cheapest(&joined.model.rows[row], m, &weights, breaking);
            total += cost;
            over.push(number - y);
            joined.model.rows[row].charge(y, &mut value);
            let (low, high) = limits(&joined.model.rows[row]);
            broken += (low - y).max(0) + (y - high).max(0);
        }
        for goal in self.held() {
            total -= i128::from(weights[goal]) * i128::from(self.best.value[goal]);
            over.push(value[goal] - self.best.value[goal]);
        }
        let cost = match self.aim {
            Aim::Obey => broken,
            Aim::Goal(goal) => value[goal],
        };
        let point = self.point(&found.flow, cost, &over);
        self.offer(found);
        Ok(Bound { total, prices, point })
    }

    /// Sets the costs of the network; returns the price that settles a pair.
    fn price(
        &mut self,
        weights: &[i64],
        crossing: &[i64],
        settled: &[(usize, bool)],
    ) -> Result<i64, Stop> {
        let prices = self.joined.prices(weights, crossing);
        let nodes = self.network.n_nodes() as i128 + 2;
        let dear = i64::try_from(LIMIT / nodes / 4).map_err(|_| Stop::Unsuited)?;
        if prices.iter().any(|price| price.abs() > dear) {
            return Err(Stop::Unsuited);
        }
        for (arc, &price) in (0..).zip(&prices) {
            self.network.set_cost(arc, price);
        }
        for &(arc, answer) in settled {
            let price = prices[arc] + if answer { -dear } else { dear };
            self.network.set_cost(u32::try_from(arc).unwrap_or(u32::MAX), price);
        }
        Ok(dear)
    }

    #[expect(clippy::cast_precision_loss, reason = "cutting planes only guide")]
    fn point(&self, flow: &[i64], cost: i64, over: &[i64]) -> Point {
        let arcs = self.joined.pair_arcs();
        let mut chosen = vec![0_u64; arcs.len().div_ceil(64)];
        for bit in (0..arcs.len()).filter(|&bit| flow[arcs.start + bit] > 0) {
            chosen[bit / 64] |= 1 << (bit % 64);
        }
        let over = over.iter().map(|&g| g as f64).collect();
        Point { cut: Cut { cost: cost as f64, over }, chosen }
    }

    /// Takes a flow for the best if it is better.
    fn offer(&mut self, found: Incumbent) {
        let is_better = match self.aim {
            Aim::Obey => found.broken < self.best.broken,
            Aim::Goal(goal) => {
                found.broken == 0
                    && found.value[..goal] == self.best.value[..goal]
                    && found.value[goal] < self.best.value[goal]
            }
        };
        if is_better {
            self.best = found;
        }
    }
}

/// The number at which a row is cheapest, and what it costs there; without a price of breaking it,
/// within its bounds. Charges are convex, so one of the corners is cheapest.
pub(super) fn cheapest(
    row: &SideRow,
    multiplier: i64,
    weights: &[i64],
    breaking: Option<i64>,
) -> (i64, i128) {
    let (low, high) = limits(row);
    let (from, to) = if breaking.is_some() { row.range() } else { (low, high) };
    let corners = [from, to, low, high].into_iter();
    let corners = corners.chain(row.charges.iter().map(|(_, charge)| charge.limit()));
    let cost = |y: i64| {
        let charges = row.charges.iter();
        let charge = charges.map(|&(g, f)| i128::from(weights[g]) * i128::from(f.at(y)));
        let broken = i128::from((low - y).max(0) + (y - high).max(0));
        charge.sum::<i128>()
            + i128::from(multiplier) * i128::from(y)
            + broken * i128::from(breaking.unwrap_or(0))
    };
    let costs = corners.filter(|y| (from..=to).contains(y)).map(|y| (cost(y), y));
    let (cost, y) = costs.min().unwrap_or((0, from));
    (y, cost)
}

#[expect(clippy::cast_possible_truncation, reason = "as casts saturate; any multiplier is valid")]
#[expect(clippy::cast_precision_loss, reason = "a small constant")]
fn scaled(multiplier: f64) -> i64 {
    (multiplier * SCALE as f64).round() as i64
}
