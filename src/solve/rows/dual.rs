//! The Lagrangian dual of a case where rows cross.
//!
//! **Problem.** The greatest bound on a goal, over multipliers of the rows that cross and of the earlier
//! goals, which are rows too; and good plans on the way.
//!
//! **Method.** With a multiplier per row the rest is a flow, solved from the last tree; the number
//! that a row counts becomes a variable of its own, with its bounds and its convex price. The
//! multipliers come from cutting planes ([`bundle`](super::bundle)), scaled by [`SCALE`] and rounded,
//! and the flow is evaluated in integers, so the bound is exact whatever the multipliers. Earlier goals
//! that have their least value whatever the rows (firm) need no search: any large weight is best.
//! After each flow the last that obeyed the rows and the last that did not are
//! combined ([`combine`](super::combine())).
//!
//! **Ties** as in the kernel. **Complexity.** A flow per multiplier; with one row about ten.
//!
//! Reference: A. M. Geoffrion, Lagrangean relaxation for integer programming, *Mathematical
//! Programming Study* 2, 1974.

use super::bundle::{self, Cut, Proposal};
use super::combine::combine;
use super::core::{Answer, Core};
use super::network::{Joined, limits};
use crate::base::Stop;
use crate::model::SideRow;
use crate::model::proof::Prices;
use crate::solve::Task;

/// What one unit of the goal is worth, so that fractions of multipliers can be told; those with a
/// small denominator exactly.
pub(super) const SCALE: i64 = 840;
/// Rounds of cutting planes in one case.
const MOST_ROUNDS: usize = 80;
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
        let (value, broken) = joined.judge(&joined.value(flow), &joined.activities(flow));
        Self { flow: flow.to_vec(), value, broken }
    }
}

/// What is minimized.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Aim {
    /// By how much the rows are broken.
    Obey,
    /// All goals, packed; for a bound and for good plans.
    Packed,
    /// A goal, given those before it.
    Goal(usize),
}

/// A flow that was seen: a cut of the dual, and its pairs.
pub(super) struct Point {
    cut: Cut,
    pub(super) chosen: Vec<u64>,
}

/// A bound found for a case.
pub(super) struct Bound {
    /// Scaled, and less what the earlier goals are worth.
    pub(super) total: i128,
    pub(super) prices: Prices,
    point: Point,
    /// Whether the flow gives up some of the firm goals.
    strays: bool,
}

/// The best multipliers found for a case.
pub(super) struct Ascent {
    pub(super) multipliers: Vec<f64>,
    /// The bound, scaled, and less what the earlier goals are worth.
    pub(super) total: i128,
    pub(super) prices: Prices,
    /// What more is possible; none if the case is closed.
    pub(super) proposal: Option<Proposal>,
}

impl Ascent {
    /// Whether they close the case.
    pub(super) fn is_closed(&self) -> bool {
        self.proposal.is_none()
    }
}

/// The dual for one aim.
pub(super) struct Dual<'a, 'm> {
    task: Task<'a>,
    joined: &'a Joined<'m>,
    pub(super) aim: Aim,
    pub(super) core: Core<'a, 'm>,
    /// Weights of the first goals, which no row that crosses makes any worse.
    firm: Vec<i64>,
    /// Values of the aim differ by multiples of this.
    pub(super) unit: i64,
    pub(super) points: Vec<Point>,
    /// The last flow of the core that obeyed the rows, and the last that did not.
    pair: [Option<Vec<i64>>; 2],
    /// The best so far.
    pub(super) best: Incumbent,
    /// Flows solved.
    pub(super) flows: u64,
}

impl<'a, 'm> Dual<'a, 'm> {
    pub(super) fn new(
        task: Task<'a>,
        joined: &'a Joined<'m>,
        (aim, firm): (Aim, usize),
        best: Incumbent,
    ) -> Self {
        let mut dual = Self {
            task,
            joined,
            aim,
            core: Core::new(joined, &[], &best.flow),
            firm: vec![0; firm],
            unit: if let Aim::Goal(goal) = aim { joined.unit(goal) } else { 1 },
            points: Vec::new(),
            pair: [None, None],
            best,
            flows: 0,
        };
        if let Aim::Goal(goal) = aim {
            let mut weight = dual.steepest(goal).saturating_mul(SCALE);
            for at in (0..firm).rev() {
                weight = weight.saturating_mul(16);
                dual.firm[at] = weight;
                weight = weight.saturating_mul(dual.steepest(at));
            }
            if weight >= dual.core.dear() / 64 {
                // Rows again, where numbers are too large.
                dual.firm.clear();
            }
        }
        dual
    }

    /// Leaves pairs out.
    pub(super) fn restrict(&mut self, left_out: &[bool]) {
        self.core = Core::new(self.joined, left_out, &self.best.flow);
        self.pair = [None, None];
    }

    /// The bound of the whole under some multipliers, and the reduced cost of every pair.
    pub(super) fn price_all(&mut self, multipliers: &[f64]) -> Result<(Bound, Vec<i64>), Stop> {
        self.restrict(&[]);
        let bound = self.evaluate(multipliers, &[])?;
        let flow = self.core.solve()?.clone();
        Ok((bound, self.core.reduced(&flow)))
    }

    fn steepest(&self, goal: usize) -> i64 {
        self.core.cost[goal].iter().map(|c| c.abs()).max().unwrap_or(0).max(1)
    }

    /// Raises the weights of the firm goals, as far as numbers allow.
    fn firm_up(&mut self) -> bool {
        let most = self.core.dear() / 64;
        let fits = |(goal, firm): (usize, &i64)| firm.saturating_mul(self.steepest(goal)) < most;
        let may = !self.firm.is_empty() && self.firm.iter().enumerate().all(fits);
        if may {
            self.firm.iter_mut().for_each(|firm| *firm *= 16);
        }
        may
    }

    /// The earlier goals that something is paid for, which are rows here.
    fn held(&self) -> std::ops::Range<usize> {
        match self.aim {
            Aim::Obey | Aim::Packed => 0..0,
            Aim::Goal(goal) => self.firm.len().min(goal)..goal,
        }
    }

    pub(super) fn is_goal(&self) -> Vec<bool> {
        let crossing = self.joined.crossing.iter().map(|_| false);
        crossing.chain(self.held().map(|_| true)).collect()
    }

    fn scale(&self) -> i64 {
        if self.aim == Aim::Packed { 1 } else { SCALE }
    }

    /// What must be exceeded to close a case.
    pub(super) fn threshold(&self) -> i128 {
        let value = match self.aim {
            Aim::Obey => self.best.broken,
            Aim::Packed => self.task.packing.pack(&self.best.value),
            Aim::Goal(goal) => self.best.value[goal],
        };
        i128::from(self.scale()) * (i128::from(value) - i128::from(self.unit))
    }

    /// The best multipliers of a case, or the first that close it; those come without a proposal.
    pub(super) fn ascend(&mut self, start: &[f64], settled: &[Answer]) -> Result<Ascent, Stop> {
        let is_goal = self.is_goal();
        let mut best = Ascent {
            multipliers: start.to_vec(),
            total: i128::MIN,
            prices: Prices::default(),
            proposal: None,
        };
        let mut next = start.to_vec();
        for round in 1.. {
            let mut bound = self.evaluate(&next, settled)?;
            while bound.strays && bound.total <= self.threshold() && self.firm_up() {
                bound = self.evaluate(&next, settled)?;
            }
            if bound.total > best.total {
                (best.total, best.prices, best.multipliers) = (bound.total, bound.prices, next);
            }
            self.mix();
            // Perhaps only now, as a better plan was found since.
            if best.total > self.threshold() {
                best.proposal = None;
                break;
            }
            self.remember(bound.point);
            let cuts = self.cuts(settled);
            let list: Vec<Cut> = cuts.iter().map(|&k| self.points[k].cut.clone()).collect();
            let mut proposal = bundle::propose(&list, &is_goal, self.limit());
            proposal.mixture.iter_mut().for_each(|(k, _)| *k = cuts[*k]);
            // Half way to the proposal first: the model knows little far from its points. With
            // one row it is exact between its two nearest.
            let part = if round % 2 == 0 || is_goal.len() == 1 { 1.0 } else { 0.5 };
            let between = best.multipliers.iter().zip(&proposal.multipliers);
            next = between.map(|(c, p)| c + part * (p - c)).collect();
            let is_settled = self.is_settled(&proposal, best.total);
            best.proposal = Some(proposal);
            if round >= MOST_ROUNDS || is_settled {
                break;
            }
            if settled.is_empty() && self.task.budget.stop().is_some() {
                break;
            }
        }
        Ok(best)
    }

    /// Whether more rounds would not matter: the model's bound is reached, or so nearly that the
    /// case must be split anyway.
    #[expect(clippy::cast_precision_loss, reason = "only decides when to split")]
    fn is_settled(&self, proposal: &Proposal, least: i128) -> bool {
        let scale = self.scale() as f64;
        let (least, aim) = (least as f64 / scale, self.threshold() as f64 / scale);
        let open = proposal.bound - least;
        open <= 0.02 || (proposal.bound < aim && open <= 0.05 * (aim - proposal.bound))
    }

    /// The greatest multiplier: more than any trade between a row and the goal.
    #[expect(clippy::cast_precision_loss, reason = "the size of a box")]
    fn limit(&self) -> f64 {
        let range = match self.aim {
            Aim::Obey => 0,
            Aim::Packed => 1 << 40,
            Aim::Goal(goal) => crate::model::range(self.joined.model, goal),
        };
        (range as f64 * 2.0 + 2.0).min((1_u64 << 40) as f64)
    }

    /// Points that the settled pairs allow, the latest ones.
    fn cuts(&self, settled: &[Answer]) -> Vec<usize> {
        let first = self.joined.pair_arcs().start;
        let fits = |point: &Point| {
            settled.iter().all(|&(arc, answer)| {
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

    /// Weights of the goals under some multipliers.
    fn weights(&self, multipliers: &[f64]) -> Vec<i64> {
        let mut weights = vec![0; self.joined.idle.len()];
        weights[..self.firm.len()].copy_from_slice(&self.firm);
        for (goal, &multiplier) in self.held().zip(&multipliers[self.joined.crossing.len()..]) {
            weights[goal] = scaled(multiplier, SCALE).max(0);
        }
        match self.aim {
            Aim::Obey => {}
            Aim::Packed => weights.clone_from(&self.task.packing.weight),
            Aim::Goal(goal) => weights[goal] = SCALE,
        }
        weights
    }

    /// The bound of a case under some multipliers, and the flow that attains it.
    fn evaluate(&mut self, multipliers: &[f64], settled: &[Answer]) -> Result<Bound, Stop> {
        let (joined, m) = (self.joined, self.joined.crossing.len());
        let weights = self.weights(multipliers);
        let scale = self.scale();
        let crossing: Vec<i64> = multipliers[..m].iter().map(|&m| -scaled(m, scale)).collect();
        let dear = self.core.dear();
        self.core.price(&weights, &crossing, settled)?;
        self.flows += 1;
        let flow = self.core.solve()?.clone();
        let yes = settled.iter().filter(|(_, answer)| *answer).count() as i128;
        let mut total = flow.cost + yes * i128::from(dear);
        for (w, idle) in weights.iter().zip(&joined.idle) {
            total += i128::from(*w) * i128::from(*idle);
        }
        let prices = joined.multipliers(&weights, &flow, &crossing);
        let (mut value, activities) = self.core.reach(&flow.flow);
        self.offer(&flow.flow);
        let mut over = Vec::new();
        let mut broken = 0;
        for ((&row, number), &m) in joined.crossing.iter().zip(activities).zip(&crossing) {
            let breaking = (self.aim == Aim::Obey).then_some(SCALE);
            let (y, cost) = cheapest(&joined.model.rows[row], m, &weights, breaking);
            total += cost;
            over.push(number - y);
            joined.model.rows[row].charge(y, &mut value);
            let (low, high) = limits(&joined.model.rows[row]);
            broken += (low - y).max(0) + (y - high).max(0);
        }
        let (mut paid, mut strays) = (0, false);
        for (goal, firm) in self.firm.iter().enumerate() {
            let more = i128::from(value[goal]) - i128::from(self.best.value[goal]);
            total -= i128::from(*firm) * i128::from(self.best.value[goal]);
            strays |= more != 0;
            paid += i128::from(*firm) * more / i128::from(SCALE);
        }
        for goal in self.held() {
            total -= i128::from(weights[goal]) * i128::from(self.best.value[goal]);
            over.push(value[goal] - self.best.value[goal]);
        }
        let cost = match self.aim {
            Aim::Obey => i128::from(broken),
            Aim::Packed => i128::from(self.task.packing.pack(&value)),
            Aim::Goal(goal) => i128::from(value[goal]) + paid,
        };
        let point = self.point(&flow.flow, cost, &over);
        Ok(Bound { total, prices, point, strays })
    }

    #[expect(clippy::cast_precision_loss, reason = "cutting planes only guide")]
    fn point(&self, flow: &[i64], cost: i128, over: &[i64]) -> Point {
        let all = self.joined.pair_arcs();
        let mut chosen = vec![0_u64; all.len().div_ceil(64)];
        for at in self.core.pairs().filter(|&at| flow[at] > 0) {
            let bit = self.core.arcs[at] - all.start;
            chosen[bit / 64] |= 1 << (bit % 64);
        }
        let over = over.iter().map(|&g| g as f64).collect();
        Point { cut: Cut { cost: cost as f64, over }, chosen }
    }

    /// Takes a flow of the core for the best if it is better.
    fn offer(&mut self, flow: &[i64]) {
        let (value, activities) = self.core.reach(flow);
        let (value, broken) = self.joined.judge(&value, &activities);
        let is_better = match self.aim {
            Aim::Obey => broken < self.best.broken,
            Aim::Packed | Aim::Goal(_) => broken == 0 && value < self.best.value,
        };
        if is_better {
            self.best = Incumbent { flow: self.core.whole(flow), value, broken };
        }
        self.pair[usize::from(broken > 0)] = Some(flow.to_vec());
    }

    /// Looks for better plans between the last flow that obeyed the rows and the last that did not.
    fn mix(&mut self) {
        if let ([Some(from), Some(to)], true) = (&self.pair, self.aim != Aim::Obey) {
            let flow = combine(self.joined, &self.core, from, to);
            self.offer(&flow);
        }
    }
}

/// The number at which a row is cheapest, and what it costs there; without a price of breaking it,
/// within its bounds. Charges are convex, so one of the corners is cheapest.
pub(in crate::solve) fn cheapest(
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
#[expect(clippy::cast_precision_loss, reason = "small constants")]
fn scaled(multiplier: f64, scale: i64) -> i64 {
    (multiplier * scale as f64).round() as i64
}
