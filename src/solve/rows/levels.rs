//! A worst-case goal over a flow: one threshold after another, each a minimum-cost flow.
//!
//! **Problem.** Minimize, in strict order, the goals before; the number of members whose score is at
//! most `t`, for every score `t` from the least; and the goals after ([`crate::model::Worst`]).
//!
//! **Method.** Each of these levels is a flow with costs of its own. All cheapest flows of a level are
//! those in which arcs of positive reduced cost carry no more than they must, and arcs of negative
//! reduced cost all they can; with bounds changed so, the next level is a flow again. A threshold
//! matters only if more members must stay at or below it than at the one before; the next such
//! threshold is found by bisection between the next score of the last flow, below which that flow
//! itself is a witness, and a threshold known to matter. The threshold just below it is settled
//! first, so that nobody falls in between.
//!
//! **Proof.** With multipliers per level, reduced costs are vectors, compared lexicographically; weak
//! duality holds for them as for numbers, because sums keep the order.
//!
//! **Complexity.** At most two and `log2` of the number of scores flows for every score of the answer.
//! References: R. E. Burkard, F. Rendl, Lexicographic bottleneck problems, *Operations Research
//! Letters* 10, 1991; M. Luss, On equitable resource allocation problems, *Operations Research* 47, 1999.

use super::network::Joined;
use crate::base::Stop;
use crate::kernel::{Flow, Network, NetworkSimplex};
use crate::model::Worst;
use crate::model::proof::{Level, Prices};
use crate::solve::Task;

/// What was found, level by level.
pub(super) struct Levels<'a, 'm> {
    task: Task<'a>,
    joined: &'a Joined<'m>,
    worst: &'a Worst,
    network: Network,
    simplex: NetworkSimplex,
    pub(super) levels: Vec<Level>,
    /// The last flow.
    pub(super) flow: Vec<i64>,
    /// Flows solved.
    pub(super) flows: u64,
}

impl<'a, 'm> Levels<'a, 'm> {
    /// Starts from the bounds of a network that has a flow.
    pub(super) fn new(task: Task<'a>, joined: &'a Joined<'m>, worst: &'a Worst) -> Self {
        Self {
            task,
            joined,
            worst,
            network: joined.network.clone(),
            simplex: NetworkSimplex::default(),
            levels: Vec::new(),
            flow: Vec::new(),
            flows: 0,
        }
    }

    /// Settles all levels.
    pub(super) fn run(&mut self) -> Result<(), Stop> {
        let goal = self.worst.goal;
        let part = |from: usize, to: usize| -> Vec<i64> {
            let keep = |(g, &w): (usize, &i64)| if (from..to).contains(&g) { w } else { 0 };
            self.task.packing.weight.iter().enumerate().map(keep).collect()
        };
        let (before, after) = (part(0, goal), part(goal + 1, usize::MAX));
        let prices = self.joined.prices(&before, &[]);
        let flow = self.solve(&prices)?;
        self.settle(&prices, &flow, (None, before));
        let scores = self.worst.scores();
        let (mut next, mut settled) = (0, 0);
        while settled < self.members() {
            let at = self.next(&scores, next, settled)?;
            // Nobody may fall between the last threshold and this one, which holds no longer by
            // itself once this one is settled.
            for &threshold in &scores[at.saturating_sub(1).max(next)..=at] {
                let prices = self.joined.counts(self.worst, threshold);
                let flow = self.solve(&prices)?;
                let most = Some(i64::from(threshold));
                self.settle(&prices, &flow, (most, vec![0; after.len()]));
            }
            settled = self.at_most(scores[at]);
            next = at + 1;
        }
        let prices = self.joined.prices(&after, &[]);
        let flow = self.solve(&prices)?;
        self.settle(&prices, &flow, (None, after));
        Ok(())
    }

    /// The first threshold from `next` on at which more than `settled` members must be counted.
    fn next(&mut self, scores: &[i32], next: usize, settled: usize) -> Result<usize, Stop> {
        let mut low = self.first_above(scores, next, settled);
        let mut high = scores.len() - 1;
        while low < high {
            let middle = usize::midpoint(low, high);
            let prices = self.joined.counts(self.worst, scores[middle]);
            let flow = self.solve(&prices)?;
            self.flow = flow.flow;
            if self.at_most(scores[middle]) > settled {
                high = middle;
            } else {
                low = self.first_above(scores, middle + 1, settled).min(high);
            }
        }
        Ok(high)
    }

    /// The first threshold from `next` on at which the last flow counts more than `settled`.
    fn first_above(&self, scores: &[i32], next: usize, settled: usize) -> usize {
        let own = self.scores();
        let counts = |&at: &usize| own.partition_point(|&s| s <= scores[at]) > settled;
        (next..scores.len()).find(counts).unwrap_or(scores.len() - 1)
    }

    /// The scores of the last flow, from the least.
    fn scores(&self) -> Vec<i32> {
        let model = self.joined.model;
        let chosen = self.joined.chosen(&self.flow);
        let pairs = chosen.iter().find(|(l, _)| *l == self.worst.layer);
        let mut own = self.worst.of(model, pairs.map_or(&[][..], |(_, pairs)| pairs));
        own.sort_unstable();
        own
    }

    fn at_most(&self, score: i32) -> usize {
        self.scores().partition_point(|&s| s <= score)
    }

    fn members(&self) -> usize {
        self.scores().len()
    }

    fn solve(&mut self, prices: &[i64]) -> Result<Flow, Stop> {
        if let Some(stop) = self.task.budget.stop() {
            return Err(stop);
        }
        for (arc, &price) in (0..).zip(prices) {
            self.network.set_cost(arc, price);
        }
        self.flows += 1;
        self.simplex.resolve_costs(&self.network).cloned().map_err(|_| Stop::Unsuited)
    }

    /// Keeps to the cheapest flows of a level, and notes its multipliers.
    fn settle(&mut self, prices: &[i64], flow: &Flow, (at_most, weights): (Option<i64>, Vec<i64>)) {
        for (arc, (number, &price)) in (0..).zip(prices.iter().enumerate()) {
            let (tail, head) = (self.network.tail()[number], self.network.head()[number]);
            let reduced = price + flow.potential[tail as usize] - flow.potential[head as usize];
            let (lower, upper) = (self.network.lower()[number], self.network.upper()[number]);
            match reduced {
                1.. => self.network.set_bounds(arc, lower, lower),
                0 => {}
                _ => self.network.set_bounds(arc, upper, upper),
            }
        }
        let prices: Prices = self.joined.multipliers(&weights, flow, &[]);
        self.levels.push(Level { at_most, prices });
        self.flow.clone_from(&flow.flow);
    }
}
