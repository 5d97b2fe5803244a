//! The residual network of a flow: every way in which one more unit could go.
//!
//! An arc with room above its flow can be used forward at its reduced cost, one with flow above its
//! lower bound backward at minus that. For a cheapest flow with its potentials no step has a
//! negative cost, which is what shortest-path searches need.

use crate::kernel::Network;

/// A step to another node, over an arc in one of its directions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) to: u32,
    /// Reduced cost in the direction of the step.
    pub(super) cost: i64,
    pub(super) arc: u32,
}

/// A residual network, with the arcs at each node.
#[derive(Clone, Debug)]
pub(super) struct Residual<'a> {
    pub(super) network: &'a Network,
    pub(super) flow: &'a [i64],
    potential: &'a [i64],
    /// Where the arcs of each node start in `incident`.
    start: Vec<u32>,
    /// Arcs at each node, twice the number, plus one at their heads.
    incident: Vec<u32>,
}

impl<'a> Residual<'a> {
    /// Lists the arcs of every node.
    pub(super) fn new(network: &'a Network, flow: &'a [i64], potential: &'a [i64]) -> Self {
        let mut start = vec![0_u32; network.n_nodes() + 1];
        for &node in network.tail().iter().chain(network.head()) {
            start[node as usize + 1] += 1;
        }
        for node in 0..network.n_nodes() {
            start[node + 1] += start[node];
        }
        let mut next = start.clone();
        let mut incident = vec![0; 2 * network.n_arcs()];
        for arc in 0..network.n_arcs() {
            for (end, node) in [(0, network.tail()[arc]), (1, network.head()[arc])] {
                let place = &mut next[node as usize];
                incident[*place as usize] = 2 * arc as u32 + end;
                *place += 1;
            }
        }
        Self { network, flow, potential, start, incident }
    }

    /// Number of arcs at a node; loops count twice.
    pub(super) fn degree(&self, node: u32) -> u32 {
        self.start[node as usize + 1] - self.start[node as usize]
    }

    /// Arcs that leave a node (`false`) or enter it (`true`), with their numbers.
    pub(super) fn arcs(&self, node: u32) -> impl Iterator<Item = (usize, bool)> + Clone {
        let range = self.start[node as usize] as usize..self.start[node as usize + 1] as usize;
        self.incident[range].iter().map(|&it| ((it / 2) as usize, it % 2 == 1))
    }

    /// The steps from a node.
    pub(super) fn steps(&self, node: u32) -> impl Iterator<Item = Step> + Clone {
        self.walk(node, false)
    }

    /// The steps from a node, or, `backward`, those to it, from where they come.
    pub(super) fn walk(&self, node: u32, backward: bool) -> impl Iterator<Item = Step> + Clone {
        self.arcs(node).filter_map(move |(arc, enters)| {
            let network = self.network;
            let rises = enters == backward;
            let is_open = if rises { self.can_rise(arc) } else { self.can_fall(arc) };
            let to = if enters { network.tail()[arc] } else { network.head()[arc] };
            let sign = if rises { 1 } else { -1 };
            is_open.then(|| Step { to, cost: sign * self.reduced_cost(arc), arc: arc as u32 })
        })
    }

    /// Whether the flow of an arc is below its upper bound.
    pub(super) fn can_rise(&self, arc: usize) -> bool {
        self.flow[arc] < self.network.upper()[arc]
    }

    /// Whether the flow of an arc is above its lower bound.
    pub(super) fn can_fall(&self, arc: usize) -> bool {
        self.flow[arc] > self.network.lower()[arc]
    }

    /// Cost of an arc plus potential of its tail minus potential of its head.
    pub(super) fn reduced_cost(&self, arc: usize) -> i64 {
        let at = |node: u32| self.potential[node as usize];
        self.network.cost()[arc] + at(self.network.tail()[arc]) - at(self.network.head()[arc])
    }
}
