//! What it would cost to force an arc: the exact loss of one unit more, or one unit less.
//!
//! **Problem.** Given a cheapest flow `f` and potentials that prove it. For an arc `a` from `t` to
//! `h`, by how much does the least cost rise if the flow of `a` must be at least `f[a] + 1`, or
//! at most `f[a] - 1`?
//!
//! **Method.** The cheapest flow with one unit more on `a` is `f` plus a cheapest cycle of the
//! residual network through `a` (AMO93, theorem 9.1 and section 9.4): a step along `a` and a
//! shortest path from `h` back to `t` which does not use `a` backward. Costs of cycles are the same
//! in costs and in reduced costs, which are not negative in the residual network, so one search
//! by Dijkstra's method from a node prices *all* arcs at it: one unit more on those that enter it, one
//! unit less on those that leave it. Only an arc strictly between its bounds can stand in its own
//! way; it gets a search of its own that leaves it out, from the end with fewer arcs.
//!
//! **Shared searches.** A node with a single step out of it, as a member with exactly one partner, has the
//! distances of the node where that step leads, plus its cost. [`Pricer::order`] puts nodes that share a
//! search next to each other.
//!
//! **Hub.** In networks of pairs nearly all short paths pass one node with very many arcs, the root.
//! Distances from the hub (the node with most arcs) are found once. A search that has settled it at
//! distance `D` knows that every node `x` is no further than `D + hub[x]`, and goes on only from
//! nodes nearer than that: what lies behind others is reached as well over the hub.
//!
//! **Complexity.** A search is `O((nodes + arcs) log nodes)` at worst, with the hub mostly a small
//! part of it. Searches only read, so rows can be priced in parallel, each with its own [`Search`].
//!
//! Reference: (AMO93) see `network_simplex.rs`.

use crate::kernel::optimality::{Fault, check_flow, check_slackness};
use crate::kernel::residual::Residual;
use crate::kernel::{Flow, Network};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Above every distance: no way.
const NEVER: i64 = i64::MAX;

/// What forcing an arc costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Loss {
    /// The arc.
    pub arc: u32,
    /// Whether its flow is to be one unit more, not one less.
    pub more: bool,
    /// By how much the least cost rises; `None` if no flow carries that.
    pub loss: Option<i64>,
}

/// A cheapest flow, ready to price what deviates from it.
#[derive(Clone, Debug)]
pub struct Pricer<'a> {
    pub(super) residual: Residual<'a>,
    hub: Option<u32>,
    /// Distance of each node from the hub.
    from_hub: Vec<i64>,
}

/// Prices arcs by searches, and keeps its memory and the last search; make one per thread.
#[derive(Clone, Debug)]
pub struct Search<'a> {
    pricer: &'a Pricer<'a>,
    memory: Memory,
}

/// The memory of a search.
#[derive(Clone, Debug, Default)]
struct Memory {
    /// Distance of each node, [`NEVER`] if unknown.
    distance: Vec<i64>,
    /// Nodes whose distance is known.
    touched: Vec<u32>,
    heap: BinaryHeap<Reverse<(i64, u32)>>,
    /// The node from which all distances are known.
    source: Option<u32>,
    /// Steps looked at since this was made.
    steps: u64,
}

/// How far and where a search goes.
#[derive(Clone, Copy)]
struct Course {
    from: u32,
    /// Stops when this one is settled.
    to: Option<u32>,
    /// An arc that must not be used.
    without: Option<u32>,
    /// Against the direction of steps.
    backward: bool,
}

impl Course {
    /// To all nodes.
    fn all(from: u32) -> Self {
        Self { from, to: None, without: None, backward: false }
    }
}

impl<'a> Pricer<'a> {
    /// Gets ready to price deviations from `flow`.
    ///
    /// # Errors
    /// The first [`Fault`] if `flow` is not a cheapest flow of `network`, with its proof.
    ///
    /// # Complexity
    /// Time `O((nodes + arcs) log nodes)`, extra space `8` bytes per arc.
    pub fn new(network: &'a Network, flow: &'a Flow) -> Result<Self, Fault> {
        check_flow(network, &flow.flow)?;
        check_slackness(network, &flow.flow, &flow.potential)?;
        let residual = Residual::new(network, &flow.flow, &flow.potential);
        let nodes = 0..network.n_nodes() as u32;
        let hub = nodes.max_by_key(|&node| (residual.degree(node), Reverse(node)));
        let mut pricer = Self { residual, hub: None, from_hub: Vec::new() };
        if let Some(from) = hub {
            let mut search = Memory::default();
            pricer.run(&mut search, Course::all(from));
            pricer.from_hub = search.distance;
            pricer.hub = hub;
        }
        Ok(pricer)
    }

    /// See [`Search::at`].
    fn price_at(&self, node: u32, search: &mut Memory, mut visit: impl FnMut(Loss)) {
        let residual = &self.residual;
        let (source, ahead) = self.source(node);
        if search.source != Some(source) {
            self.run(search, Course::all(source));
            search.source = Some(source);
        }
        let mut alone = Vec::new();
        let bounded = self.hub.map_or(NEVER, |hub| search.at(hub));
        for (arc, more) in residual.arcs(node) {
            let (can_rise, can_fall) = (residual.can_rise(arc), residual.can_fall(arc));
            let other =
                if more { residual.network.tail()[arc] } else { residual.network.head()[arc] };
            let loss = if (more && !can_rise) || (!more && !can_fall) {
                None
            } else if can_rise && can_fall && other != node {
                alone.push((arc, more));
                continue;
            } else {
                let back = search.at(other).min(self.over_hub(bounded, other));
                let back = if other == node { 0 } else { back.saturating_add(ahead) };
                self.close(arc, more, back)
            };
            visit(Loss { arc: arc as u32, more, loss });
        }
        for (arc, more) in alone {
            visit(Loss { arc: arc as u32, more, loss: self.price(arc as u32, more, search) });
        }
    }

    /// See [`Search::price`].
    fn price(&self, arc: u32, more: bool, search: &mut Memory) -> Option<i64> {
        let (residual, it) = (&self.residual, arc as usize);
        if (more && !residual.can_rise(it)) || (!more && !residual.can_fall(it)) {
            return None;
        }
        let (tail, head) = (residual.network.tail()[it], residual.network.head()[it]);
        let (from, to) = if more { (head, tail) } else { (tail, head) };
        let backward = residual.degree(to) < residual.degree(from);
        let (from, to) = if backward { (to, from) } else { (from, to) };
        self.run(search, Course { from, to: Some(to), without: Some(arc), backward });
        self.close(it, more, search.at(to))
    }

    /// A search, to be used by one thread.
    pub fn search(&self) -> Search<'_> {
        Search { pricer: self, memory: Memory::default() }
    }

    /// All nodes, so ordered that those with the same search follow each other. A part of this
    /// order, with a [`Search`] of its own, is a piece of work for a thread.
    pub fn order(&self) -> Vec<u32> {
        let mut order: Vec<u32> = (0..self.residual.network.n_nodes() as u32).collect();
        order.sort_by_cached_key(|&node| (self.source(node).0, node));
        order
    }

    /// The node whose distances are those of `node`, but for the way there, and the way there.
    fn source(&self, node: u32) -> (u32, i64) {
        let mut steps = self.residual.steps(node);
        match (steps.next(), steps.next()) {
            (Some(step), None) if step.to != node => (step.to, step.cost),
            _ => (node, 0),
        }
    }

    /// The cost of the cycle of a step over `arc` and a path back.
    fn close(&self, arc: usize, more: bool, back: i64) -> Option<i64> {
        let there = i128::from(self.residual.reduced_cost(arc));
        let there = if more { there } else { -there };
        (back != NEVER).then(|| i64::try_from(there + i128::from(back)).ok())?
    }

    /// Distance of a node over the hub, whose own distance is `bounded`.
    fn over_hub(&self, bounded: i64, node: u32) -> i64 {
        let beyond = self.from_hub.get(node as usize).copied().unwrap_or(NEVER);
        bounded.checked_add(beyond).unwrap_or(NEVER)
    }

    /// Finds distances from a node. Without exclusions, nodes that are reached as well over the hub
    /// may be left out.
    fn run(&self, search: &mut Memory, course: Course) {
        search.begin(self.residual.network.n_nodes());
        search.reach(course.from, 0);
        let hub = self.hub.filter(|_| course.without.is_none());
        let mut bounded = NEVER;
        while let Some(Reverse((distance, node))) = search.heap.pop() {
            if distance > search.at(node) {
                continue;
            }
            if course.to == Some(node) {
                break;
            }
            if hub == Some(node) {
                bounded = distance;
            }
            if distance >= self.over_hub(bounded, node) {
                continue;
            }
            for step in self.residual.walk(node, course.backward) {
                search.steps += 1;
                if course.without != Some(step.arc) && distance + step.cost < search.at(step.to) {
                    search.reach(step.to, distance + step.cost);
                }
            }
        }
    }
}

impl Search<'_> {
    /// Prices, in order of arcs, one unit more on every arc that enters `node`, and one unit less
    /// on every arc that leaves it. All nodes together price every arc both ways, once.
    ///
    /// # Panics
    /// If `node` is not a node.
    ///
    /// # Examples
    /// ```
    /// use jiedui::kernel::price::Pricer;
    /// use jiedui::kernel::{Network, min_cost_flow};
    ///
    /// let mut network = Network::new(2);
    /// network.set_supply(0, 1);
    /// network.set_supply(1, -1);
    /// let dear = (network.add_arc(0, 1, 0, 1, 5), network.add_arc(0, 1, 0, 1, 8)).1;
    /// let flow = min_cost_flow(&network)?;
    /// let pricer = Pricer::new(&network, &flow)?;
    /// let mut losses = Vec::new();
    /// pricer.search().at(1, |loss| losses.push((loss.arc, loss.loss)));
    /// assert_eq!(losses, [(0, None), (dear, Some(3))]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn at(&mut self, node: u32, visit: impl FnMut(Loss)) {
        self.pricer.price_at(node, &mut self.memory, visit);
    }

    /// Prices one unit more or less on one arc.
    ///
    /// # Panics
    /// If `arc` is not an arc.
    pub fn price(&mut self, arc: u32, more: bool) -> Option<i64> {
        self.pricer.price(arc, more, &mut self.memory)
    }

    /// Steps looked at since this was made.
    pub fn steps(&self) -> u64 {
        self.memory.steps
    }
}

impl Memory {
    /// Forgets the last search.
    fn begin(&mut self, n_nodes: usize) {
        for node in self.touched.drain(..) {
            self.distance[node as usize] = NEVER;
        }
        self.distance.resize(n_nodes, NEVER);
        self.heap.clear();
        self.source = None;
    }

    fn at(&self, node: u32) -> i64 {
        self.distance[node as usize]
    }

    fn reach(&mut self, node: u32, distance: i64) {
        self.touched.push(node);
        self.distance[node as usize] = distance;
        self.heap.push(Reverse((distance, node)));
    }
}
