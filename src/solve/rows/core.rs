//! The core: the network of a part without the pairs that are left out, priced and solved.
//!
//! Arcs keep their order, nodes their numbers, so that potentials of the core are multipliers of the
//! whole. The pairs of a flow that is known stay in, so that there always is a flow.

use super::network::Joined;
use crate::base::Stop;
use crate::kernel::{Flow, LIMIT, Network, NetworkSimplex};

/// A pair settled by a case: its arc in the whole network, and whether it exists.
pub(super) type Answer = (usize, bool);

/// The open part of a network.
pub(super) struct Core<'a, 'm> {
    joined: &'a Joined<'m>,
    /// Arcs of the whole network, rising.
    pub(super) arcs: Vec<usize>,
    pub(super) network: Network,
    simplex: NetworkSimplex,
    /// Per goal, what every arc costs.
    pub(super) cost: Vec<Vec<i64>>,
    /// Per row that crosses, its arcs with coefficients.
    pub(super) counted: Vec<Vec<(usize, i64)>>,
}

impl<'a, 'm> Core<'a, 'm> {
    /// Leaves out the pairs marked so, by number of pair, unless the flow `keep` uses them.
    pub(super) fn new(joined: &'a Joined<'m>, left_out: &[bool], keep: &[i64]) -> Self {
        let pairs = joined.pair_arcs();
        let is_open = |arc: &usize| {
            let pair = arc.checked_sub(pairs.start).and_then(|pair| left_out.get(pair));
            !pair.is_some_and(|out| *out) || keep[*arc] > 0
        };
        let arcs: Vec<usize> = (0..joined.network.n_arcs()).filter(is_open).collect();
        let whole = &joined.network;
        let mut network = Network::new(whole.n_nodes());
        for &arc in &arcs {
            let (lower, upper) = (whole.lower()[arc], whole.upper()[arc]);
            network.add_arc(whole.tail()[arc], whole.head()[arc], lower, upper, 0);
        }
        let goals = 0..joined.model.goals.len();
        let cost = goals.map(|g| arcs.iter().map(|&arc| joined.cost(arc, g)).collect()).collect();
        let at = |&(arc, n): &(usize, i64)| Some((arcs.binary_search(&arc).ok()?, n));
        let counted = joined.counted.iter().map(|row| row.iter().filter_map(at).collect());
        let counted = counted.collect();
        Self { joined, network, simplex: NetworkSimplex::default(), cost, counted, arcs }
    }

    /// Positions of the pairs.
    pub(super) fn pairs(&self) -> std::ops::Range<usize> {
        let first = self.joined.pair_arcs().start;
        self.arcs.partition_point(|&arc| arc < first)..self.arcs.len()
    }

    /// The price that settles a pair: nothing can outweigh it.
    pub(super) fn dear(&self) -> i64 {
        let nodes = self.network.n_nodes() as i128 + 2;
        i64::try_from(LIMIT / nodes / 4).unwrap_or(i64::MAX)
    }

    /// Sets costs by weights of the goals, multipliers of the rows, and answers.
    pub(super) fn price(
        &mut self,
        weights: &[i64],
        crossing: &[i64],
        settled: &[Answer],
    ) -> Result<(), Stop> {
        let mut prices = vec![0_i64; self.arcs.len()];
        for (costs, &w) in self.cost.iter().zip(weights).filter(|(_, w)| **w != 0) {
            for (price, cost) in prices.iter_mut().zip(costs) {
                *price = price.saturating_add(w.saturating_mul(*cost));
            }
        }
        for (counted, m) in self.counted.iter().zip(crossing) {
            for &(arc, coefficient) in counted {
                prices[arc] = prices[arc].saturating_sub(m.saturating_mul(coefficient));
            }
        }
        let dear = self.dear();
        if prices.iter().any(|price| price.saturating_abs() > dear) {
            return Err(Stop::Unsuited);
        }
        for &(arc, answer) in settled {
            if let Ok(at) = self.arcs.binary_search(&arc) {
                prices[at] += if answer { -dear } else { dear };
            }
        }
        for (arc, &price) in (0..).zip(&prices) {
            self.network.set_cost(arc, price);
        }
        Ok(())
    }

    /// A cheapest flow, from the last tree.
    pub(super) fn solve(&mut self) -> Result<&Flow, Stop> {
        self.simplex.resolve_costs(&self.network).map_err(|_| Stop::Unsuited)
    }

    /// What a flow costs per goal, and what each row counts; charges of the rows aside.
    pub(super) fn reach(&self, flow: &[i64]) -> (Vec<i64>, Vec<i64>) {
        let used: Vec<(usize, i64)> =
            flow.iter().copied().enumerate().filter(|u| u.1 != 0).collect();
        let dot = |costs: &Vec<i64>| used.iter().map(|&(arc, n)| costs[arc] * n).sum::<i64>();
        let costs = self.cost.iter().map(dot);
        let value = costs.zip(&self.joined.idle).map(|(cost, idle)| cost + idle).collect();
        let count = |row: &Vec<(usize, i64)>| row.iter().map(|&(arc, n)| n * flow[arc]).sum();
        (value, self.counted.iter().map(count).collect())
    }

    /// A flow of the core as a flow of the whole.
    pub(super) fn whole(&self, flow: &[i64]) -> Vec<i64> {
        let mut whole = vec![0; self.joined.network.n_arcs()];
        for (&arc, &units) in self.arcs.iter().zip(flow) {
            whole[arc] = units;
        }
        whole
    }

    /// The reduced cost of every pair of the whole, under the last prices of a core that left out
    /// none.
    pub(super) fn reduced(&self, flow: &Flow) -> Vec<i64> {
        let reduced = |arc: usize| {
            let (tail, head) = (self.network.tail()[arc], self.network.head()[arc]);
            let apart = flow.potential[tail as usize] - flow.potential[head as usize];
            self.network.cost()[arc] + apart
        };
        self.pairs().map(reduced).collect()
    }
}
